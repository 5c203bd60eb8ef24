//! People and a real server for them, for every test that goes through the front
//! door.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod page;
pub mod person;
pub mod postgres;
pub mod redis;
pub mod server;
pub mod shim;
pub mod smtp;
pub mod socket;
pub mod sse;

pub use person::Person;
pub use postgres::Postgres;
#[allow(unused_imports, reason = "each test binary uses a part of it")]
pub use server::Server;

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// How many rounds to go: the short form's number, or what was asked for.
pub fn rounds(short: u32) -> u32 {
    std::env::var("SNUG_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(short)
}
