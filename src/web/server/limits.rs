//! The settings of the server's connections.

use std::time::Duration;

use rocket::figment::{self, Figment};
use rustix::process::{Resource, getrlimit};
use serde::Deserialize;

/// The largest head of a request, in bytes. A larger one is answered 431.
pub(super) const LARGEST_HEAD: usize = 32 << 10;

/// Bounds of the connections, from `Rocket.toml`.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// All connections. When they are all taken, those that have waited longest without a
    /// complete request are closed.
    pub all: usize,
    /// Connections of one address (IPv6: one /64). 0 is no limit.
    pub per_address: usize,
    /// How long a connection may be idle between two requests.
    pub idle: Duration,
    /// How long a head may take, from its first byte to its last.
    pub head: Duration,
    /// How long a body may stand still, and how much longer it may take than at its pace.
    pub body_grace: Duration,
    /// The least pace of a body, in bytes a second.
    pub body_pace: u64,
    /// The largest body that is read before the request is handled, in bytes.
    pub form: usize,
    /// The memory for such bodies together, in bytes.
    pub forms: usize,
}

/// The settings as they are written.
#[derive(Deserialize)]
struct WrittenSettings {
    keep_alive: u64,
    ip_header: IpHeader,
    connections: WrittenConnections,
}

/// The name of a header, or `false`.
#[derive(Deserialize)]
#[serde(untagged)]
enum IpHeader {
    Name(#[allow(dead_code, reason = "only its presence counts")] String),
    Off(#[allow(dead_code, reason = "only its presence counts")] bool),
}

#[derive(Deserialize)]
struct WrittenConnections {
    all: usize,
    per_address: usize,
    head_seconds: u64,
    body_grace_seconds: u64,
    body_bytes_a_second: u64,
    bodies_mib: usize,
}

/// Descriptors for everything else: the database, its readers, Redis, mail, pipes.
const OTHER_FILES: usize = 64;

impl ConnectionLimits {
    /// Reads the settings.
    ///
    /// # Errors
    /// When one has the wrong type.
    pub(super) fn from(figment: &Figment) -> Result<Self, Box<figment::Error>> {
        let written: WrittenSettings = figment.extract()?;
        let limits: rocket::data::Limits = figment.extract_inner("limits")?;
        let form = ["form", "data-form", "string"]
            .into_iter()
            .filter_map(|name| limits.get(name))
            .map(|limit| usize::try_from(limit.as_u64()).unwrap_or(usize::MAX))
            .max()
            .unwrap_or(64 << 10);
        let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let files = usize::try_from(files).unwrap_or(usize::MAX);
        let connections = written.connections;
        let most = files.saturating_sub(OTHER_FILES).max(files / 2);
        Ok(Self {
            all: match connections.all {
                0 => most,
                all => all.min(most),
            },
            per_address: match matches!(written.ip_header, IpHeader::Name(_)) {
                true => 0,
                false => connections.per_address,
            },
            idle: Duration::from_secs(written.keep_alive),
            head: Duration::from_secs(connections.head_seconds),
            body_grace: Duration::from_secs(connections.body_grace_seconds),
            body_pace: connections.body_bytes_a_second.max(1),
            form,
            forms: connections.bodies_mib << 20,
        })
    }
}
