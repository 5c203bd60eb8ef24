//! Typing notices, and how presence is shown. `realtime` keeps both in memory, and nothing
//! stores them.

pub mod routes;
pub(crate) mod strings;
pub mod view;

use crate::{features::rooms::Member, model::event::EphemeralEvent, realtime::Realtime};

/// Publishes that the member is typing. Pages repeat it every few seconds while it lasts,
/// and it expires by itself. Nothing is published for somebody who appears
/// offline, and nothing where one of two people has blocked the other.
pub fn typing(realtime: &Realtime, member: &Member) {
    if member.viewer().appears_offline() || member.obstacle().is_some() {
        return;
    }
    let person = member.person().clone();
    realtime.publish_ephemeral(member.room().id, EphemeralEvent::Typing { person });
}
