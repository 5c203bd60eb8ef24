//! A real Redis for one test.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::free_port;

/// A running Redis; killed when dropped.
pub struct Redis {
    port: u16,
    /// Its certificate and key, if it has.
    tls: Option<(PathBuf, PathBuf)>,
    child: Child,
}

impl Redis {
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// With a certificate and its key, clients have to use TLS.
    pub fn start_with(tls: Option<(PathBuf, PathBuf)>) -> Self {
        let port = free_port();
        let child = launch(port, tls.as_ref());
        Self { port, tls, child }
    }

    pub fn url(&self) -> String {
        let scheme = self.tls.as_ref().map_or("redis", |_| "rediss");
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Kills it with SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("a dead process");
    }

    /// Starts it again on the same port.
    pub fn start_again(&mut self) {
        self.child = launch(self.port, self.tls.as_ref());
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(sent.expect("kill").success());
    }

    /// Runs a command and returns its output.
    pub fn command(&self, command: &[&str]) -> String {
        let port = self.port.to_string();
        let output = Command::new("redis-cli")
            .args(["-p", &port])
            .args(command)
            .output();
        String::from_utf8(output.expect("redis-cli").stdout).expect("text")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn launch(port: u16, tls: Option<&(PathBuf, PathBuf)>) -> Child {
    let number = port.to_string();
    let mut command = Command::new("redis-server");
    match tls {
        None => command.args(["--port", &number]),
        Some((certificate, key)) => command
            .args([
                "--port",
                "0",
                "--tls-port",
                &number,
                "--tls-auth-clients",
                "no",
            ])
            .arg("--tls-cert-file")
            .arg(certificate)
            .arg("--tls-key-file")
            .arg(key),
    };
    let child = command
        .args(["--bind", "127.0.0.1"])
        .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server");
    let begun = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(10), "no Redis");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}
