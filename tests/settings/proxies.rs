//! Behind a proxy with TLS: who is refused because Snug does not know its own address is told
//! to the operator once, with the remedy. And the version is told.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
};

use crate::Folder;

struct Running {
    child: Child,
    port: u16,
    first_line: String,
}

fn start(folder: &Folder, variables: &[(&str, &str)]) -> Running {
    let mut command = folder.command(&[], variables);
    let log = std::fs::File::create(folder.0.join("log")).expect("a log");
    let mut child = command
        .env("SNUG_PORT", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::from(log))
        .spawn()
        .expect("the binary");
    let mut first_line = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    output.read_line(&mut first_line).expect("a line");
    let port = first_line.trim().rsplit(':').next();
    let port = port.and_then(|port| port.parse().ok());
    Running {
        child,
        port: port.unwrap_or_else(|| panic!("it says {first_line:?}")),
        first_line,
    }
}

impl Running {
    /// Sends a request and returns the answer.
    fn ask(&self, line: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let request = format!("{line} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    /// Posts a form with these headers.
    fn post(&self, headers: &str) -> String {
        let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n";
        self.ask("POST /login", &format!("{headers}{form}"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(folder: &Folder, word: &str) -> Vec<String> {
    let log = std::fs::read_to_string(folder.0.join("log")).expect("a log");
    let lines = log.lines().filter(|line| line.contains(word));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_refusal_behind_https_is_logged_once_with_the_remedy() {
    let folder = Folder::empty();
    let server = start(&folder, &[("SNUG_HOSTS", "chat.example")]);
    // Another site's request is only refused.
    let strange = "Host: chat.example\r\nOrigin: https://evil.example\r\n";
    assert!(server.post(strange).starts_with("HTTP/1.1 403"));
    assert!(lines(&folder, "refused").is_empty());
    let own = "Host: chat.example\r\nOrigin: https://chat.example\r\n";
    for _ in 0..3 {
        assert!(server.post(own).starts_with("HTTP/1.1 403"));
    }
    let told = lines(&folder, "refused");
    assert_eq!(told.len(), 1, "{told:?}");
    let remedy = "set public_url = \"https://chat.example\"";
    assert!(
        told[0].starts_with("warn:") && told[0].contains(remedy),
        "{told:?}"
    );
    drop(server);

    // With the remedy.
    let server = start(&folder, &[("SNUG_PUBLIC_URL", "https://Chat.Example:443")]);
    assert!(!server.post(own).starts_with("HTTP/1.1 403"));
    assert!(lines(&folder, "refused").is_empty());
    drop(server);

    // With the wrong scheme.
    let server = start(&folder, &[("SNUG_PUBLIC_URL", "http://chat.example")]);
    assert!(server.post(own).starts_with("HTTP/1.1 403"));
    assert!(lines(&folder, "refused")[0].contains(remedy));
}

#[test]
fn a_proxy_that_replaces_the_name_is_told_of_as_well() {
    let folder = Folder::empty();
    let server = start(&folder, &[]);
    let renamed = "Host: 127.0.0.1:8000\r\nOrigin: https://chat.example\r\n\
                   X-Forwarded-Proto: https\r\n";
    assert!(server.post(renamed).starts_with("HTTP/1.1 403"));
    let told = lines(&folder, "refused (403)");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("Set public_url"), "{told:?}");
    for _ in 0..2 {
        let answer = server.ask("GET /login", "Host: chat.example\r\n");
        assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    }
    let told = lines(&folder, "refused (421)");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("chat.example") && told[0].contains("public_url"),
        "{told:?}"
    );
}

#[test]
fn the_version_is_told() {
    let version = env!("CARGO_PKG_VERSION");
    let folder = Folder::empty();
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = metrics.local_addr().expect("an address").to_string();
    drop(metrics);
    let server = start(&folder, &[("SNUG_METRICS", &address)]);
    let database = folder.0.join("data/snug.db").display().to_string();
    let expected = format!("Snug {version}, with the database {database}, is ready at http://");
    assert!(
        server.first_line.starts_with(&expected),
        "{}",
        server.first_line
    );
    let answer = server.ask("GET /up", "Host: localhost\r\n");
    assert!(
        answer.ends_with(&format!("\r\n\r\nup, version {version}\n")),
        "{answer}"
    );
    let mut stream = TcpStream::connect(&address).expect("a connection");
    let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("a request");
    let mut figures = String::new();
    stream.read_to_string(&mut figures).expect("figures");
    let info = format!("snug_info{{version=\"{version}\"}} 1");
    assert!(figures.contains(&info), "{figures}");
}
