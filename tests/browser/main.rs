//! Whole stories in a real browser. What the others test with requests is not
//! tested here again; this is about what only a browser does.

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
