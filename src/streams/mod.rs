//! Streams: how an event reaches every open page, over server-sent events, over a
//! WebSocket, or as HTML that never ends.
//!
//! An event comes from `realtime` into its room's [`feed`], is rendered once as an
//! [`update`], goes through a [`broadcast`] to all subscribers, is encoded once for each
//! [`encode`] format, and is sent by each page's [`reader`].
//!
//! The promise to a page: every change after its cursor arrives in order, and once on the
//! wire. The page applies changes by id, so each is applied once there, too.

mod broadcast;
mod cluster_sync;
mod context;
mod encode;
mod ephemeral;
#[cfg(test)]
mod ephemeral_tests;
mod expired_sessions;
mod feed;
mod history_watch;
mod last_seen;
mod memory;
mod open;
mod reader;
mod recipient;
mod replay;
pub mod routes;
mod socket;
pub(crate) mod strings;
mod superseded;
mod update;
mod user_events;
pub mod view;
mod write_batch;
