//! A real server, people who use it over HTTP, and the databases beside it.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod authority;
pub mod far_away;
pub mod page;
pub mod person;
pub mod pgbouncer;
pub mod postgres;
pub mod redis;
pub mod routes;
pub mod server;
pub mod shim;
pub mod smtp;
pub mod socket;
pub mod sse;

pub use person::Person;
pub use postgres::Postgres;
#[allow(unused_imports, reason = "each test binary uses a part of it")]
pub use server::{LOG, Server, refused_start};

/// A free port.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The number of rounds of a test: `short`, or the value of `TEST_ROUNDS`.
pub fn rounds(short: u32) -> u32 {
    std::env::var("TEST_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(short)
}
