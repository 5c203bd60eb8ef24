//! Being online for as long as a stream is open, and a little longer.

use rocket::tokio::{runtime::Handle, time::sleep};

use super::{GRACE, Hub, online::Left};
use crate::ids::{RoomId, UserId};

/// Being online with one stream, until dropped.
pub struct Here {
    hub: Hub,
    user: UserId,
    room: Option<RoomId>,
}

impl Here {
    /// From now on.
    pub(super) fn new(hub: &Hub, user: UserId, room: Option<RoomId>) -> Self {
        Self {
            hub: hub.clone(),
            user,
            room,
        }
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        metrics::gauge!("snug_streams").decrement(1);
        self.hub.leave(self.user, self.room);
    }
}

impl Hub {
    fn leave(&self, user: UserId, room: Option<RoomId>) {
        let departure = self.online().depart(user, room);
        // At the very end there is nobody left to be told.
        let (Some(departure), Ok(runtime)) = (departure, Handle::try_current()) else {
            return;
        };
        let hub = self.clone();
        runtime.spawn(async move {
            sleep(GRACE).await;
            let Some(left) = hub.online().expire(user, departure) else {
                return;
            };
            hub.announce(user);
            if let Left::Everywhere(gone) = left {
                if !gone.hidden {
                    hub.comings.publish(&(), user);
                }
                hub.departed(Some(gone));
            }
        });
    }
}
