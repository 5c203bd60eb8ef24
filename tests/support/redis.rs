//! A real Redis for one test.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::free_port;

/// A running Redis; killed when dropped.
pub struct Redis {
    port: u16,
    /// More options than its port.
    options: Vec<String>,
    is_encrypted: bool,
    child: Child,
}

impl Redis {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// With more options.
    pub fn start_with(options: &[&str]) -> Self {
        Self::start_at(free_port(), options, false)
    }

    /// With a certificate and its key: clients have to use TLS.
    pub fn start_with_tls(certificate: &Path, key: &Path) -> Self {
        let port = free_port();
        let options = [
            "--port",
            "0",
            "--tls-port",
            &port.to_string(),
            "--tls-auth-clients",
            "no",
            "--tls-cert-file",
            &certificate.display().to_string(),
            "--tls-key-file",
            &key.display().to_string(),
        ];
        Self::start_at(port, &options, true)
    }

    fn start_at(port: u16, options: &[&str], is_encrypted: bool) -> Self {
        let options: Vec<_> = options.iter().map(|&option| option.to_owned()).collect();
        let child = launch(port, &options);
        Self {
            port,
            options,
            is_encrypted,
            child,
        }
    }

    pub fn url(&self) -> String {
        let scheme = if self.is_encrypted { "rediss" } else { "redis" };
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
        self.child = launch(self.port, &self.options);
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

fn launch(port: u16, options: &[String]) -> Child {
    let child = Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
        .args(options)
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
