//! What people can do, once more with PostgreSQL: the tests of `web/`, every one of
//! them, against the other database (`support/server.rs` sees to that).

#[path = "../support/mod.rs"]
mod support;

#[path = "../web/accounts.rs"]
mod accounts;
#[path = "../web/conversations.rs"]
mod conversations;
#[path = "../web/doors.rs"]
mod doors;
#[path = "../web/editing.rs"]
mod editing;
#[path = "../web/finder.rs"]
mod finder;
#[path = "../web/former.rs"]
mod former;
#[path = "../web/headers.rs"]
mod headers;
#[path = "../web/health.rs"]
mod health;
#[path = "../web/languages.rs"]
mod languages;
#[path = "../web/links.rs"]
mod links;
#[path = "../web/lists.rs"]
mod lists;
#[path = "../web/live.rs"]
mod live;
#[path = "../web/looks.rs"]
mod looks;
#[path = "../web/messages.rs"]
mod messages;
#[path = "../web/no_js.rs"]
mod no_js;
#[path = "../web/origins.rs"]
mod origins;
#[path = "../web/people.rs"]
mod people;
#[path = "../web/pictures.rs"]
mod pictures;
#[path = "../web/plain.rs"]
mod plain;
#[path = "../web/plans.rs"]
mod plans;
#[path = "../web/presence.rs"]
mod presence;
#[path = "../web/profile.rs"]
mod profile;
#[path = "../web/redirects.rs"]
mod redirects;
#[path = "../web/resets.rs"]
mod resets;
#[path = "../web/rooms.rs"]
mod rooms;
#[path = "../web/sealing.rs"]
mod sealing;
#[path = "../web/seeding.rs"]
mod seeding;
#[path = "../web/sessions.rs"]
mod sessions;
#[path = "../web/settings.rs"]
mod settings;
#[path = "../web/sockets.rs"]
mod sockets;
#[path = "../web/spoken.rs"]
mod spoken;
#[path = "../web/unchanged.rs"]
mod unchanged;
#[path = "../web/unread.rs"]
mod unread;
#[path = "../web/weight.rs"]
mod weight;
