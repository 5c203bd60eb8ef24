//! Actions of people, as HTTP requests to a real server.

#[path = "../support/mod.rs"]
mod support;

mod access;
mod account_settings;
mod accounts;
mod appearance;
mod conditional_requests;
mod conversations;
mod csrf;
mod editing;
mod encryption;
mod headers;
mod health;
mod languages;
mod languages_complete;
mod languages_contacts;
mod legacy_redirects;
mod live;
mod live_without_scripts;
mod mentions;
mod messages;
mod no_js;
mod open_pages;
mod owner_races;
mod owners;
mod page_weight;
mod password_resets;
mod people;
mod pictures;
mod presence;
mod query_plans;
mod quick_switcher;
mod rate_limits;
mod redirects;
mod reset_links;
mod room_settings;
mod rooms;
mod second_presses;
mod seeding;
mod sessions;
mod settings_pages;
mod sidebar;
mod sockets;
mod spellings;
mod unread;
