//! The way back up: from an event to every open page.
//!
//! The promise to a page is: all that changed after its cursor, in order, each
//! once on the wire. An upsert by id makes it once on the page, too.

mod broadcast;
mod cluster_sync;
mod encode;
mod ephemeral_state;
mod ephemeral_update;
mod feed;
mod last_seen;
mod open;
mod patch;
mod reader;
mod replay;
pub mod routes;
mod socket;
pub(crate) mod strings;
mod update;
mod user_events;
pub mod view;
mod write_batch;

pub use crate::streams::feed::Feeds;
