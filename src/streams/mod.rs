//! The way back up: from an event to every open page.
//!
//! The promise to a page is: all that changed after its cursor, in order, each
//! once on the wire. An upsert by id makes it once on the page, too.

mod around;
mod burst;
mod fan;
mod feed;
mod lately;
mod live;
mod now;
mod open;
mod own;
mod past;
mod patch;
pub mod routes;
mod socket;
mod update;
pub mod view;
mod watch;
mod wire;
pub(crate) mod words;

pub use feed::Feeds;
pub use routes::stage;
