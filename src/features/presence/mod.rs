//! Who is here and who is writing something. Kept by the hub in memory, for as
//! long as it is true, and nowhere else.

pub mod routes;
pub(crate) mod strings;
pub mod view;

use crate::{features::rooms::Member, model::event::EphemeralEvent, realtime::Realtime};

/// The member is writing something. Said again every few seconds while they do;
/// it passes by itself when it is not. Of somebody who appears offline nobody is told.
pub fn typing(realtime: &Realtime, member: &Member) {
    if member.viewer().appears_offline() {
        return;
    }
    let person = member.person().clone();
    realtime.publish_ephemeral(member.room().id, EphemeralEvent::Typing { person });
}
