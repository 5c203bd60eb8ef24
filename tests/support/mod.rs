//! People and a real server for them, for every test that goes through the front
//! door.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod page;
pub mod person;
pub mod server;
pub mod socket;
pub mod sse;

pub use person::Person;
pub use server::Server;
