//! What people can do, through a real server's front door.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod conversations;
mod doors;
mod editing;
mod finder;
mod former;
mod headers;
mod health;
mod languages;
mod limits;
mod links;
mod lists;
mod live;
mod looks;
mod messages;
mod no_js;
mod origins;
mod people;
mod pictures;
mod plain;
mod plans;
mod presence;
mod profile;
mod redirects;
mod resets;
mod rooms;
mod sealing;
mod seeding;
mod sessions;
mod settings;
mod sockets;
mod spoken;
mod unchanged;
mod unread;
mod weight;
