//! Options of the listening socket: a longer backlog, and timeouts for dead connections.
//!
//! Rocket binds the socket with a backlog of 128 and gives no access to it, so it is found
//! among the descriptors of the process, without unsafe code. On Linux every accepted
//! connection inherits the options. Without them the server works all the same, but accepts
//! a crowd more slowly and notices dead connections later.

use std::{io, time::Duration};

use rocket::fairing::AdHoc;
use rustix::{
    fd::OwnedFd,
    net::{SocketAddrAny, getsockname, listen, sockopt},
    process::{
        ForeignRawFd, PidfdFlags, PidfdGetfdFlags, Resource, Rlimit, getpid, getrlimit,
        pidfd_getfd, pidfd_open, setrlimit,
    },
};

/// The number of connections that may wait to be accepted. After a restart all clients
/// reconnect at once, and one that finds the backlog full tries again after a second or
/// more. The kernel caps it (`net.core.somaxconn`, 4,096 by default).
const BACKLOG: i32 = 4_096;

/// Milliseconds that sent data may stay unacknowledged before the connection is closed
/// (RFC 5482). A phone that has lost its network is noticed half a minute after the next
/// heartbeat, not after the hours that TCP would wait. A client that stops reading counts
/// as lost after the same time.
const USER_TIMEOUT: u32 = 30_000;

/// The time until the first keepalive probe on an idle connection, and between probes.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(45);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);

/// Sets the options once the socket listens, and raises the limit of open files.
pub fn stage() -> AdHoc {
    AdHoc::on_liftoff("Listening socket", |rocket| {
        Box::pin(async move {
            raise_file_limit();
            match set_options(rocket.config().port) {
                Ok(true) => {}
                Ok(false) => tracing::warn!(
                    "The listening socket was not found; it keeps its default options."
                ),
                Err(error) => {
                    tracing::warn!("The listening socket keeps its default options: {error}")
                }
            }
        })
    })
}

/// Every stream is an open file. The soft limit is low for programs that still use `select`;
/// the hard limit is the operator's.
fn raise_file_limit() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    );
}

/// Sets the options of the socket that listens on `port`, and returns whether it was found.
fn set_options(port: u16) -> io::Result<bool> {
    let ourselves = pidfd_open(getpid(), PidfdFlags::empty())?;
    let mut found = false;
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let entry = entry?;
        // Sockets only: closing a second descriptor of a database file would drop the
        // locks that SQLite holds on it (POSIX locks belong to the process).
        let is_socket = std::fs::read_link(entry.path())
            .is_ok_and(|to| to.to_string_lossy().starts_with("socket:"));
        if !is_socket {
            continue;
        }
        let name = entry.file_name();
        let Some(number) = name
            .to_str()
            .and_then(|name| name.parse::<ForeignRawFd>().ok())
        else {
            continue;
        };
        // A second descriptor of the same socket, which is closed when dropped.
        let Ok(socket) = pidfd_getfd(&ourselves, number, PidfdGetfdFlags::empty()) else {
            continue;
        };
        if listens_on(&socket, port) {
            listen(&socket, BACKLOG)?;
            sockopt::set_tcp_user_timeout(&socket, USER_TIMEOUT)?;
            sockopt::set_socket_keepalive(&socket, true)?;
            sockopt::set_tcp_keepidle(&socket, KEEPALIVE_AFTER)?;
            sockopt::set_tcp_keepintvl(&socket, KEEPALIVE_INTERVAL)?;
            found = true;
        }
    }
    Ok(found)
}

fn listens_on(socket: &OwnedFd, port: u16) -> bool {
    let bound = || -> Option<u16> {
        let address: SocketAddrAny = getsockname(socket).ok()?;
        std::net::SocketAddr::try_from(address)
            .ok()
            .map(|address| address.port())
    };
    sockopt::socket_acceptconn(socket).is_ok_and(|listens| listens) && bound() == Some(port)
}
