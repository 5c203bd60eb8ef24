//! The listening socket in a container: a long queue, and timeouts for dead connections, where
//! system calls that look into other processes are forbidden.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::fd::OwnedFd,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::{
    fd::AsFd,
    io::Errno,
    net::sockopt,
    process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open},
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch, apply_filter};

/// System calls that the usual profile of a container refuses without CAP_SYS_PTRACE, by their
/// numbers on x86-64 and aarch64. <https://docs.docker.com/engine/security/seccomp/>
#[cfg(target_arch = "x86_64")]
const FORBIDDEN: [i64; 5] = [438, 101, 310, 311, 312];
#[cfg(target_arch = "aarch64")]
const FORBIDDEN: [i64; 5] = [438, 117, 270, 271, 272];

/// A filter that answers them with EPERM, as such a profile does.
fn filter() -> BpfProgram {
    let rules: BTreeMap<_, _> = FORBIDDEN.map(|call| (call, vec![])).into();
    let arch: TargetArch = std::env::consts::ARCH.try_into().expect("a known machine");
    let refused = SeccompAction::Errno(Errno::PERM.raw_os_error().unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refused, arch);
    filter.expect("a filter").try_into().expect("a program")
}

/// A socket of the process with this id.
fn borrow(pid: u32, descriptor: i32) -> Result<OwnedFd, Errno> {
    let pid = Pid::from_raw(pid.try_into().expect("an id")).expect("an id");
    let process = pidfd_open(pid, PidfdFlags::empty())?;
    pidfd_getfd(process, descriptor, PidfdGetfdFlags::empty())
}

/// A server in such a container; killed when dropped.
struct Contained {
    folder: PathBuf,
    child: Child,
    port: u16,
}

impl Contained {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("snug-contained-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let data = folder.join("data");
        fs::create_dir_all(&data).expect("a folder");
        fs::set_permissions(&data, PermissionsExt::from_mode(0o700)).expect("its own");
        let binary = folder.join("snug");
        fs::copy(env!("CARGO_BIN_EXE_snug"), &binary).expect("the binary");
        let log = File::create(folder.join("log")).expect("a log");
        let mut command = Command::new("setpriv");
        // As `cap_drop: [ALL]`, `no-new-privileges` and the image's user.
        command.args(["--no-new-privs", "--inh-caps=-all"]);
        if fs::metadata("/proc/self").expect("us").uid() == 0 {
            chown(&data, Some(10_001), Some(10_001)).expect("its own");
            command.args(["--reuid=10001", "--regid=10001", "--clear-groups"]);
            command.arg("--bounding-set=-all");
        }
        command.arg(&binary).current_dir(&folder).env_clear();
        command.env("ROCKET_ADDRESS", "0.0.0.0");
        command.env("ROCKET_PORT", "0");
        command.stdout(Stdio::piped()).stderr(log);
        // A filter is inherited by the processes that a thread starts.
        let starter = std::thread::spawn(move || {
            apply_filter(&filter()).expect("a filter");
            let refused = borrow(std::process::id(), 0).map(drop);
            assert_eq!(refused, Err(Errno::PERM), "the filter is in force");
            command.spawn().expect("setpriv and the binary")
        });
        let mut child = starter.join().expect("a server");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next().expect("a line").expect("text");
        let port = line.rsplit(':').next().and_then(|port| port.parse().ok());
        Self {
            folder,
            child,
            port: port.expect("a port"),
        }
    }

    fn status(&self, name: &str) -> String {
        let status = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(status).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.expect("a line").trim().to_owned()
    }

    /// The sockets that it has open.
    fn sockets(&self) -> Vec<OwnedFd> {
        let folder = format!("/proc/{}/fd", self.child.id());
        let files = fs::read_dir(folder).expect("its files");
        let paths = files.filter_map(|file| Some(file.ok()?.path()));
        let sockets = paths.filter(|path| {
            let target = fs::read_link(path).unwrap_or_default();
            target.to_string_lossy().starts_with("socket:")
        });
        let number = |path: &Path| path.file_name()?.to_str()?.parse().ok();
        sockets
            .filter_map(|path| borrow(self.child.id(), number(&path)?).ok())
            .collect()
    }
}

impl Drop for Contained {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The sockets of a port, as `ss` lists them.
fn ss(options: &str, port: u16) -> String {
    let mut command = Command::new("ss");
    command.arg(options).arg(format!("sport = :{port}"));
    let output = command.output().expect("ss");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_socket_has_its_options_where_other_processes_are_out_of_reach() {
    let server = Contained::start();
    assert_eq!(server.status("Seccomp:"), "2", "it runs under the filter");
    for capabilities in ["CapPrm:", "CapEff:", "CapInh:", "CapAmb:"] {
        let held = server.status(capabilities);
        assert!(
            held.chars().all(|digit| digit == '0'),
            "{capabilities} {held}"
        );
    }

    // The queue, as long as the kernel allows.
    let most = fs::read_to_string("/proc/sys/net/core/somaxconn").expect("a number");
    let most: u32 = most.trim().parse().expect("a number");
    let listening = ss("-lntH", server.port);
    let queue = listening.split_whitespace().nth(2).expect("Send-Q");
    assert_eq!(queue, most.min(4_096).to_string(), "{listening}");

    // A connection that has been answered, and is idle.
    let mut client = TcpStream::connect(("127.0.0.1", server.port)).expect("a connection");
    client
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    client
        .write_all(b"GET /up HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .expect("a request");
    let mut answer = [0; 15];
    client.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    let idle = ss("-tnoH", server.port);
    assert!(idle.contains("timer:(keepalive,"), "{idle}");
    let peer = client.local_addr().expect("an address").port();
    let mut seen = 0;
    for socket in server.sockets() {
        let from = rustix::net::getpeername(socket.as_fd()).ok().flatten();
        let from = from.and_then(|address| std::net::SocketAddr::try_from(address).ok());
        if from.is_some_and(|address| address.port() == peer) {
            let at = socket.as_fd();
            assert_eq!(sockopt::tcp_user_timeout(at), Ok(30_000));
            assert_eq!(sockopt::socket_keepalive(at), Ok(true));
            assert_eq!(sockopt::tcp_keepidle(at), Ok(Duration::from_secs(45)));
            assert_eq!(sockopt::tcp_keepintvl(at), Ok(Duration::from_secs(5)));
            seen += 1;
        }
    }
    assert_eq!(seen, 1, "the other end of the connection");
    let log = fs::read_to_string(server.folder.join("log")).expect("its log");
    assert_eq!(log, "", "nothing to complain about");
}
