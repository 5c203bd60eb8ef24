//! The listening socket: a long backlog, and timeouts for dead connections. Every accepted
//! connection inherits the options on Linux.

use std::{io, net::SocketAddr, time::Duration};

use rustix::{
    net::sockopt,
    process::{Resource, Rlimit, getrlimit, setrlimit},
};
use tokio::net::{TcpListener, TcpSocket};

/// The number of connections that may wait to be accepted. After a restart all clients
/// reconnect at once, and one that finds the backlog full tries again after a second or
/// more. The kernel caps it (`net.core.somaxconn`, 4,096 by default).
const BACKLOG: u32 = 4_096;

/// Milliseconds that sent data may stay unacknowledged before the connection is closed
/// (RFC 5482). A phone that has lost its network is noticed half a minute after the next
/// heartbeat, not after the hours that TCP would wait. A client that stops reading counts
/// as lost after the same time.
const USER_TIMEOUT: u32 = 30_000;

/// The time until the first keepalive probe on an idle connection, and between probes.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(45);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);

/// Listens on `address`.
///
/// # Errors
/// When the address is in use, or not of this machine.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    raise_file_limit();
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restarted server listens again at once, while old connections are in TIME_WAIT.
    socket.set_reuseaddr(true)?;
    sockopt::set_tcp_user_timeout(&socket, USER_TIMEOUT)?;
    sockopt::set_socket_keepalive(&socket, true)?;
    sockopt::set_tcp_keepidle(&socket, KEEPALIVE_AFTER)?;
    sockopt::set_tcp_keepintvl(&socket, KEEPALIVE_INTERVAL)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
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
