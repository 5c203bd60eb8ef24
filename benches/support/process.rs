//! A server as the kernel sees it.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running server; killed when dropped.
pub struct Process {
    child: Child,
    pub port: u16,
}

impl Process {
    /// Starts it and waits for the line that ends in its port.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("a process");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next().expect("a line").expect("text");
        std::thread::spawn(move || lines.for_each(drop));
        let port = line.rsplit(':').next().and_then(|port| port.parse().ok());
        Self {
            child,
            port: port.unwrap_or_else(|| panic!("it says {line:?}")),
        }
    }

    /// The release binary, with its data in `folder`; 0 is any free port.
    pub fn snug(folder: &Path, port: u16, settings: &[(&str, String)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snug"));
        command
            .current_dir(folder)
            .env("ROCKET_PORT", port.to_string())
            // Thousands sign up at once, all from one address, and each posts without a break.
            .env(
                "ROCKET_RATES",
                "{sign_up=0, posts=0, writes=0, rooms=0, streams=0, searches=0}",
            )
            // And are in no room but those that are measured.
            // All clients have one address.
            .env("ROCKET_CONNECTIONS", "{per_address=0}")
            .env("ROCKET_WELCOME", "false")
            .envs(settings.iter().cloned());
        Self::start(&mut command)
    }

    /// How long it has been on a processor.
    pub fn cpu(&self) -> Duration {
        cpu_of(&self.child.id().to_string())
    }

    /// Resident memory, in bytes.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kilobytes.expect("its memory") * 1_024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How long a process has been on a processor, in user and in kernel mode; the kernel
/// counts in hundredths of a second.
pub fn cpu_of(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"));
    let stat = stat.expect("its counters");
    // The name may hold spaces; the fields after it do not.
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .filter_map(|f| f.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// How many connections the kernel turned away because a queue was full.
pub fn overflows() -> u64 {
    let netstat = fs::read_to_string("/proc/net/netstat").expect("the kernel's counters");
    let mut lines = netstat.lines().filter(|line| line.starts_with("TcpExt:"));
    let (names, values) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let found = names
        .split(' ')
        .zip(values.split(' '))
        .find(|(name, _)| *name == "ListenOverflows");
    found.and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
}
