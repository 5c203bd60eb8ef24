//! What people can do, through a real server's front door.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod editing;
mod former;
mod headers;
mod health;
mod live;
mod messages;
mod no_js;
mod origins;
mod people;
mod pictures;
mod plain;
mod presence;
mod profile;
mod redirects;
mod rooms;
mod sessions;
mod sockets;
