//! Connections that become something else: WebSockets.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

use rocket::{Request, data::IoHandler};

use crate::base::sync::lock;

/// The handler of a connection.
pub(super) type ConnectionHandler = Pin<Box<dyn IoHandler>>;

/// A place in a request for the handler of its connection. Rocket's own place, in the
/// response, cannot be read from outside of Rocket.
#[derive(Clone, Default)]
pub(super) struct UpgradeSlot(Arc<Mutex<Option<ConnectionHandler>>>);

impl UpgradeSlot {
    pub(super) fn of<'r>(request: &'r Request<'_>) -> &'r Self {
        request.local_cache(Self::default)
    }

    pub(super) fn take(&self) -> Option<ConnectionHandler> {
        lock(&self.0).take()
    }
}

/// Has the server answer the request with 101 and hand its connection to `handler`.
/// `Upgrade` and `Connection` are part of the answer.
pub fn upgrade(request: &Request<'_>, handler: impl IoHandler + 'static) {
    *lock(&UpgradeSlot::of(request).0) = Some(Box::pin(handler));
}
