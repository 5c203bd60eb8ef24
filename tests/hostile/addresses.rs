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
    for heads in [
        "",
        "Host: localhost\r\nHost: localhost\r\n",
        "Host: localhost\r\nHost: attacker.test\r\n",
    ] {
        let (status, _) = raw(&server, &format!("GET /login HTTP/1.1\r\n{heads}"));
        assert_eq!(status, 400, "{heads:?}");
    }
    // With `public_url` the origin of a form has a name to be compared with.
    let public = Server::start_with(&[("ROCKET_PUBLIC_URL", "http://chat.example")]).await;
    let (status, _) = raw(&public, "GET /login HTTP/1.1\r\nHost: proxied\r\n");
    assert_eq!(status, 200);
    let (status, _) = raw(&public, "GET /login HTTP/1.1\r\n");
    assert_eq!(status, 400);
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
