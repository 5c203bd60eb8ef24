//! Who is here and who is writing something. Kept by the hub in memory, for as
//! long as it is true, and nowhere else.

pub mod routes;
pub mod view;
pub(crate) mod words;

pub use routes::stage;

use crate::{event::Whisper, hub::Hub, rooms::Member};

/// The member is writing something. Said again every few seconds while they do;
/// it passes by itself when it is not. Of somebody who appears offline nobody is told.
pub fn typing(hub: &Hub, member: &Member) {
    if member.viewer().appears_offline() {
        return;
    }
    let person = member.person().clone();
    hub.whisper(member.room().id, Whisper::Typing { person });
}
