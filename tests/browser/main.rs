//! Tests in a real browser. They cover what only a browser does; tests/web tests the rest with
//! plain requests.

#[path = "../support/mod.rs"]
mod support;

mod busy;
mod component_states;
mod composing;
mod contacts;
mod conversation;
mod copying;
mod danger;
mod drafts;
mod driver;
mod editing;
mod emulation;
mod first_minute;
mod first_visit;
mod focus_and_announcements;
mod forgetting;
mod formatted;
mod hostile;
mod inbox;
mod keyboard;
mod layout;
mod leaving;
mod links;
mod live;
mod long_lists;
mod lynx;
mod message_actions;
mod navigation;
mod no_js;
mod offline;
mod payloads;
mod people;
mod phone;
mod pins_and_saved;
mod polls;
mod presence_and_receipts;
mod reactions;
mod readme;
mod refusals;
mod scheduled;
mod scrolling;
mod settings;
mod threads;
mod touch;
mod typeface;
