//! Being online for as long as a stream is open, and a little longer.

use rocket::tokio::{runtime::Handle, time::sleep};

use crate::{
    base::ids::{RoomId, UserId},
    realtime::{GRACE, Realtime, presence::Left},
};

/// Being online with one stream, until dropped.
pub struct PresenceGuard {
    realtime: Realtime,
    user: UserId,
    room: Option<RoomId>,
}

impl PresenceGuard {
    /// From now on.
    pub(super) fn new(realtime: &Realtime, user: UserId, room: Option<RoomId>) -> Self {
        Self {
            realtime: realtime.clone(),
            user,
            room,
        }
    }
}

impl Drop for PresenceGuard {
    fn drop(&mut self) {
        metrics::gauge!("snug_streams").decrement(1);
        self.realtime.leave(self.user, self.room);
    }
}

impl Realtime {
    fn leave(&self, user: UserId, room: Option<RoomId>) {
        let departure = self.online().depart(user, room);
        // At the very end there is nobody left to be told.
        let (Some(departure), Ok(runtime)) = (departure, Handle::try_current()) else {
            return;
        };
        let realtime = self.clone();
        runtime.spawn(async move {
            sleep(GRACE).await;
            let Some(left) = realtime.online().expire(user, departure) else {
                return;
            };
            realtime.announce(user);
            if let Left::Everywhere(gone) = left {
                if !gone.hidden {
                    realtime.comings.publish(&(), user);
                }
                realtime.departed(Some(gone));
            }
        });
    }
}
