//! The socket that Rocket listens on, set up for crowds and for bad lines.
//!
//! Rocket binds it with a backlog of 128 and hands it to nobody, so it is looked
//! up among our own descriptors, without any unsafe code. What is set on it holds
//! for every connection that is accepted from it (Linux). When this fails Snug
//! runs all the same: slower to welcome a crowd, later to miss the dead.

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

/// How many connections may wait to be accepted. After a restart everybody comes
/// back at once, and whoever finds no place waits a second or more for the next
/// try. The kernel caps it (`net.core.somaxconn`, 4,096 by default).
const BACKLOG: i32 = 4_096;

/// How long what was sent may go unacknowledged, in milliseconds, before the
/// connection is given up: a phone that has lost its network is found by the next
/// beat and half a minute, not after the hours that TCP would wait. A reader that
/// does not read counts as gone, too, after as long a standstill.
const UNACKNOWLEDGED: u32 = 30_000;

/// How long a quiet connection is left alone before the other end is asked
/// whether it is still there, and how long between questions.
const QUIET: Duration = Duration::from_secs(45);
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// Sets the listening socket up once it is there, and allows as many connections
/// as the machine does.
pub fn stage() -> AdHoc {
    AdHoc::on_liftoff("Listening socket", |rocket| {
        Box::pin(async move {
            raise_file_limit();
            match set_up(rocket.config().port) {
                Ok(true) => {}
                Ok(false) => tracing::warn!("The listening socket was not found."),
                Err(error) => tracing::warn!("The listening socket stays as it is: {error}"),
            }
        })
    })
}

/// Every stream is an open file. The soft limit is low for programs that still
/// use `select`; the hard one is what the operator allows.
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

/// Whether the socket was found.
fn set_up(port: u16) -> io::Result<bool> {
    let ourselves = pidfd_open(getpid(), PidfdFlags::empty())?;
    let mut found = false;
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let entry = entry?;
        // Sockets only: closing a second descriptor of a database file would drop
        // the locks that SQLite holds on it (POSIX locks belong to the process).
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
        // A second descriptor of the same socket, closed again when dropped.
        let Ok(socket) = pidfd_getfd(&ourselves, number, PidfdGetfdFlags::empty()) else {
            continue;
        };
        if listens_on(&socket, port) {
            listen(&socket, BACKLOG)?;
            sockopt::set_tcp_user_timeout(&socket, UNACKNOWLEDGED)?;
            sockopt::set_socket_keepalive(&socket, true)?;
            sockopt::set_tcp_keepidle(&socket, QUIET)?;
            sockopt::set_tcp_keepintvl(&socket, ASK_AGAIN)?;
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
