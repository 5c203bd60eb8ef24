//! Tests in a real browser. They cover what only a browser does; tests/web tests the rest with
//! plain requests.

#[path = "../support/mod.rs"]
mod support;

mod attention;
mod driver;
mod editing;
mod facts;
mod forgetting;
mod hostile;
mod keyboard;
mod live;
mod look;
mod lynx;
mod no_js;
mod offline;
mod payloads;
mod people;
mod phone;
mod readme;
mod refused;
mod scrolling;
mod states;
mod talk;
mod together;
mod typing_in;
mod visiting;
