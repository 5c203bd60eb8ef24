//! Reports that pages send all the time: what was read, and that somebody types.

use crate::{
    http::form_with,
    load::{Answer, Script},
    seeded::{People, Person, Room},
};

/// The reports of each client.
pub struct Reports<'a> {
    people: &'a [Person],
    room: Room,
    kind: Report,
}

/// A kind of report.
#[derive(Clone, Copy)]
pub enum Report {
    /// The newest message was read. The first report of each client is news.
    Read,
    /// Somebody types.
    Types,
}

impl<'a> Reports<'a> {
    pub fn new(people: &'a People, room: Room, kind: Report) -> Self {
        let people = &people.all;
        Self { people, room, kind }
    }
}

impl Script for Reports<'_> {
    fn ask(&mut self, client: usize, request: &mut Vec<u8>) {
        let (what, body) = match self.kind {
            Report::Read => ("seen", format!("message={}", self.room.newest)),
            Report::Types => ("typing", String::new()),
        };
        let path = format!("/rooms/{}/{what}", self.room.id);
        let cookie = &self.people[client].cookie;
        let form = form_with(&path, cookie, "HX-Request: true\r\n", &body);
        request.extend_from_slice(form.as_bytes());
    }

    fn check(&mut self, _: usize, answer: &Answer<'_>) -> Result<(), String> {
        match answer.status {
            200 | 204 if answer.body.is_empty() => Ok(()),
            status => Err(format!("status {status}")),
        }
    }
}
