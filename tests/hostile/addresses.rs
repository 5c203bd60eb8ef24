//! Names of the server that are not its own, and addresses that are not well formed.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::support::Server;

/// The status and the body of the answer to a request that no browser would send.
fn raw(server: &Server, head: &str) -> (u16, String) {
    let mut line = TcpStream::connect(("127.0.0.1", server.port())).expect("a connection");
    line.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())
        .expect("a head");
    let mut answer = vec![];
    // A refusal may end the connection before all of the head was read.
    let _ = line.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    (status.unwrap_or_default(), answer)
}

#[tokio::test]
async fn d24_another_name_is_not_this_server() {
    let hosts = ("ROCKET_HOSTS", "[\"chat.lan\"]");
    let server = Server::start_with(&[hosts]).await;
    let node = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("a name");
    let (node, port) = (node.trim().to_lowercase(), server.port());
    let get = |host: &str| raw(&server, &format!("GET /login HTTP/1.1\r\nHost: {host}\r\n"));
    for host in [
        format!("127.0.0.1:{port}"),
        "[::1]".into(),
        "10.0.0.7".into(),
        "localhost".into(),
        "snug.localhost:80".into(),
        "CHAT.lan".into(),
        format!("{node}:{port}"),
        format!("{}.local", node.split('.').next().expect("a name")),
    ] {
        assert_eq!(get(&host).0, 200, "{host}");
    }
    for host in [
        "attacker.test",
        "127.0.0.1.attacker.test",
        "localhost.attacker.test",
        "",
        "x y",
    ] {
        let (status, page) = get(host);
        assert!([400, 421].contains(&status), "{host}: {status}");
        assert!(
            status == 400 || page.contains("hosts"),
            "{host} names no setting"
        );
        let form = format!(
            "POST /register HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\nConnection: close\r\n\r\nusername=x"
        );
        let (status, answer) = raw(&server, &form);
        assert!([400, 421].contains(&status), "{host}: {status}");
        assert!(!answer.to_lowercase().contains("set-cookie"), "{host}");
        let path = "GET /rooms/1/stream HTTP/1.1\r\nAccept: text/event-stream\r\n";
        assert!([400, 421].contains(&raw(&server, &format!("{path}Host: {host}\r\n")).0));
    }
    // With `public_url` the origin of a form has a name to be compared with.
    let public = Server::start_with(&[("ROCKET_PUBLIC_URL", "http://chat.example")]).await;
    let (status, _) = raw(&public, "GET /login HTTP/1.1\r\nHost: proxied\r\n");
    assert_eq!(status, 200);
}

/// RFC 9112, sections 3.2 and 3.2.2.
#[tokio::test]
async fn d24_a_request_names_one_server() {
    let public = ("ROCKET_PUBLIC_URL", "http://chat.example");
    for settings in [vec![], vec![public]] {
        let server = Server::start_with(&settings).await;
        let port = server.port();
        for version in ["1.0", "1.1"] {
            for (heads, sentence) in [
                ("", "no Host header"),
                (
                    "Host: localhost\r\nHost: localhost\r\n",
                    "more than one Host",
                ),
                (
                    "Host: localhost\r\nhost: attacker.test\r\n",
                    "more than one Host",
                ),
                ("Host:\r\n", "not a name"),
                ("Host: localhost, localhost\r\n", "not a name"),
                ("Host: a b\r\n", "not a name"),
                ("Host: me@localhost\r\n", "not a name"),
                ("Host: localhost/login\r\n", "not a name"),
                ("Host: localhost:99999\r\n", "not a name"),
                ("Host: :80\r\n", "not a name"),
                ("Host: löcalhost\r\n", "not a name"),
            ] {
                // A body is not waited for.
                for line in [
                    "GET /login",
                    "POST /login",
                    "GET /up",
                    "GET /rooms/1/socket",
                ] {
                    let body = match line.starts_with("POST") {
                        true => "Content-Length: 1000\r\n",
                        false => "",
                    };
                    let head = format!("{line} HTTP/{version}\r\n{heads}{body}");
                    let (status, answer) = raw(&server, &head);
                    assert_eq!(status, 400, "{head:?}");
                    assert!(answer.contains(sentence), "{head:?}: {answer}");
                }
            }
            let good = format!("GET /login HTTP/{version}\r\nHost: localhost:{port}\r\n");
            assert_eq!(raw(&server, &good).0, 200);
        }
        // A target with a host counts, and the header does not.
        let ask = |target: &str, host: &str| {
            let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n");
            raw(&server, &head).0
        };
        assert_eq!(ask("http://localhost/login", "localhost"), 200);
        assert_eq!(ask("http://localhost/login", "attacker.test"), 200);
        let other = if settings.is_empty() { 421 } else { 200 };
        assert_eq!(ask("http://attacker.test/login", "localhost"), other);
        assert_eq!(ask("http://me@localhost/login", "localhost"), 400);
        let without = raw(&server, "GET http://localhost/login HTTP/1.1\r\n");
        assert_eq!(without.0, 400);
        // The form's own origin is that of the target.
        let form = |target: &str, host: &str, origin: &str| {
            let head = format!(
                "POST {target} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n"
            );
            raw(&server, &head).0
        };
        if settings.is_empty() {
            let absolute = "http://localhost/login";
            assert_eq!(form(absolute, "attacker.test", "http://attacker.test"), 403);
            assert_ne!(form(absolute, "attacker.test", "http://localhost"), 403);
        }
    }
}

#[tokio::test]
async fn d30_an_address_has_one_form_and_an_end() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let cookie = kevin.cookie();
    let ask = |method: &str, path: &str| {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n");
        raw(&server, &format!("{head}Content-Length: 0\r\n"))
    };
    for path in [
        format!("//rooms/{room}"),
        format!("/rooms//{room}"),
        format!("///rooms///{room}//"),
    ] {
        let (status, answer) = ask("GET", &path);
        assert_eq!(status, 308, "{path}");
        let to = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        assert_eq!(to, Some(format!("/rooms/{room}").as_str()), "{path}");
        assert_eq!(ask("HEAD", &path).0, 308, "{path}");
        assert_eq!(ask("POST", &format!("{path}/leave")).0, 404, "{path}");
    }
    for path in [
        "//evil.example",
        "//evil.example/%2f..",
        "/\\evil.example",
        "//\\evil.example",
    ] {
        let (status, answer) = ask("GET", path);
        assert!([308, 400, 404].contains(&status), "{path}: {status}");
        let to = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        let is_here = |to: &str| to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
        assert!(to.is_none_or(is_here), "{path}: {to:?}");
    }
    assert_eq!(kevin.room(&room).await.messages, vec![], "still a member");
    let long = "x".repeat(8 << 10);
    for path in [
        format!("/{long}"),
        format!("/lobby?q={long}"),
        format!("/reset/{long}"),
    ] {
        for method in ["GET", "HEAD", "POST"] {
            assert_eq!(ask(method, &path).0, 414, "{method} {}", &path[..9]);
        }
    }
    let (status, _) = ask("GET", &format!("/lobby?q={}", "x".repeat(8_000)));
    assert_eq!(status, 200);
}
