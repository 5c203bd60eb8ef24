//! A link in a text to another message of the same room.

use crate::{
    base::ids::{MessageId, RoomId},
    model::formatting::for_addresses,
};

/// The first message of `room` that a text links to (`/rooms/<room>/at/<message>` on our own
/// server, which people know by `origin`). An address in code is no link.
pub fn linked_message(text: &str, room: RoomId, origin: &str) -> Option<MessageId> {
    let place = format!("/rooms/{room}/at/");
    if !text.contains(&place) {
        return None;
    }
    let message = |address: &str| {
        let path = after_host(address).strip_prefix(after_host(origin))?;
        let message = path.strip_prefix(&place)?;
        MessageId::parse(message.split(['?', '#']).next()?)
    };
    let mut found = None;
    for_addresses(text, |address| found = found.or_else(|| message(address)));
    found
}

/// An address without its scheme. (A proxy may speak https where this server does not know.)
fn after_host(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_to_the_same_room_on_the_same_server_counts() {
        let room = RoomId::parse("7").expect("a room");
        let linked = |text: &str| {
            let found = linked_message(text, room, "http://chat.example:8000");
            found.map(MessageId::get)
        };
        for text in [
            "http://chat.example:8000/rooms/7/at/12",
            "See (https://chat.example:8000/rooms/7/at/12), please",
            "> **http://chat.example:8000/rooms/7/at/12**",
            "[see there](http://chat.example:8000/rooms/7/at/12) `http://chat.example:8000/rooms/7/at/9`",
            "http://a.example/rooms/7/at/9 http://chat.example:8000/rooms/7/at/12#m12",
        ] {
            assert_eq!(linked(text), Some(12), "{text}");
        }
        for text in [
            "",
            "/rooms/7/at/12",
            "`http://chat.example:8000/rooms/7/at/12`",
            "```\nhttp://chat.example:8000/rooms/7/at/12\n```",
            "http://chat.example:8000/rooms/70/at/12",
            "http://chat.example:8000/rooms/8/at/12",
            "http://chat.example:8000/rooms/7/at/12/x",
            "http://chat.example:8000/rooms/7/at/012",
            "http://chat.example:8000.evil.example/rooms/7/at/12",
            "http://evil.example/http://chat.example:8000/rooms/7/at/12",
        ] {
            assert_eq!(linked(text), None, "{text}");
        }
    }
}
