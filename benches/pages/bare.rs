//! The limit: hyper, which Rocket uses, with an answer made beforehand. It is a process of
//! its own, so that it is measured like the server.

use std::{convert::Infallible, fs, net::Ipv4Addr, path::Path, process::Command};

use http_body_util::Full;
use hyper::{
    HeaderMap, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{HeaderName, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use crate::process::Process;

/// The argument that makes this program the bare server.
pub const ARGUMENT: &str = "--hyper";

/// Answers every request with this head and body, as the server sent them.
pub fn start(folder: &Path, head: &[u8], body: &[u8]) -> Process {
    let file = folder.join("answer");
    fs::write(&file, [head, body].concat()).expect("a file");
    let ourselves = std::env::current_exe().expect("this program");
    Process::start(Command::new(ourselves).arg(ARGUMENT).arg(file))
}

/// Serves until it is killed.
pub fn serve(file: &str) {
    let answer = fs::read(file).expect("an answer");
    let end = memchr::memmem::find(&answer, b"\r\n\r\n").expect("a head");
    let head = std::str::from_utf8(&answer[..end])
        .expect("a head")
        .to_owned();
    let body = Bytes::copy_from_slice(&answer[end + 4..]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status: StatusCode = status.and_then(|s| s.parse().ok()).expect("a status");
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header");
        // hyper writes these two itself.
        if !["date", "content-length"].contains(&&*name.to_lowercase()) {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            headers.append(name, HeaderValue::from_str(value).expect("a value"));
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a port");
        println!(
            "bare at 127.0.0.1:{}",
            listener.local_addr().expect("an address").port()
        );
        loop {
            let (stream, _) = listener.accept().await.expect("a client");
            stream.set_nodelay(true).expect("a socket");
            let (headers, body) = (headers.clone(), body.clone());
            let answer = service_fn(move |_: Request<Incoming>| {
                let mut response = Response::new(Full::new(body.clone()));
                *response.status_mut() = status;
                *response.headers_mut() = headers.clone();
                async { Ok::<_, Infallible>(response) }
            });
            tokio::spawn(
                http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), answer),
            );
        }
    });
}
