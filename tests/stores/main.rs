//! All tests of `web/` but those of rate limits, and the attacks on invitations, blocks,
//! names and mails, on PostgreSQL instead of SQLite
//! (`support/server.rs` chooses the database by the name of the test binary).

#[path = "../support/mod.rs"]
mod support;

#[path = "../web/access.rs"]
mod access;
#[path = "../web/account_settings.rs"]
mod account_settings;
#[path = "../web/accounts.rs"]
mod accounts;
#[path = "../web/appearance.rs"]
mod appearance;
#[path = "../hostile/blocks.rs"]
mod blocks;
#[path = "../web/catch_up.rs"]
mod catch_up;
#[path = "../web/clearing.rs"]
mod clearing;
#[path = "../web/commands.rs"]
mod commands;
#[path = "../web/composing.rs"]
mod composing;
#[path = "../web/conditional_requests.rs"]
mod conditional_requests;
#[path = "../hostile/contacts.rs"]
mod contacts;
#[path = "../web/conversations.rs"]
mod conversations;
#[path = "../web/csrf.rs"]
mod csrf;
#[path = "../web/editing.rs"]
mod editing;
#[path = "../web/encryption.rs"]
mod encryption;
#[path = "../web/headers.rs"]
mod headers;
#[path = "../web/health.rs"]
mod health;
#[path = "../web/inbox.rs"]
mod inbox;
#[path = "../web/languages.rs"]
mod languages;
#[path = "../web/languages_complete.rs"]
mod languages_complete;
#[path = "../web/languages_contacts.rs"]
mod languages_contacts;
#[path = "../web/legacy_redirects.rs"]
mod legacy_redirects;
#[path = "../web/links.rs"]
mod links;
#[path = "../web/live.rs"]
mod live;
#[path = "../web/live_without_scripts.rs"]
mod live_without_scripts;
#[path = "../web/long_lists.rs"]
mod long_lists;
#[path = "../hostile/mails.rs"]
mod mails;
#[path = "../web/mentions.rs"]
mod mentions;
#[path = "../web/messages.rs"]
mod messages;
#[path = "../hostile/names.rs"]
mod names;
#[path = "../web/no_js.rs"]
mod no_js;
#[path = "../web/open_pages.rs"]
mod open_pages;
#[path = "../web/owner_races.rs"]
mod owner_races;
#[path = "../web/owners.rs"]
mod owners;
#[path = "../web/page_weight.rs"]
mod page_weight;
#[path = "../web/password_resets.rs"]
mod password_resets;
#[path = "../web/people.rs"]
mod people;
#[path = "../web/pictures.rs"]
mod pictures;
#[path = "../web/pins.rs"]
mod pins;
#[path = "../web/poll_forms.rs"]
mod poll_forms;
#[path = "../web/polls.rs"]
mod polls;
#[path = "../web/presence.rs"]
mod presence;
#[path = "../web/query_plans.rs"]
mod query_plans;
#[path = "../web/quick_switcher.rs"]
mod quick_switcher;
#[path = "../web/reactions.rs"]
mod reactions;
#[path = "../web/redirects.rs"]
mod redirects;
#[path = "../web/reset_links.rs"]
mod reset_links;
#[path = "../web/room_settings.rs"]
mod room_settings;
#[path = "../web/rooms.rs"]
mod rooms;
#[path = "../web/saved.rs"]
mod saved;
#[path = "../web/scheduled.rs"]
mod scheduled;
#[path = "../web/scheduled_limits.rs"]
mod scheduled_limits;
#[path = "../web/screen_readers.rs"]
mod screen_readers;
#[path = "../web/second_presses.rs"]
mod second_presses;
#[path = "../web/seeding.rs"]
mod seeding;
#[path = "../web/sessions.rs"]
mod sessions;
#[path = "../web/sidebar.rs"]
mod sidebar;
#[path = "../web/sockets.rs"]
mod sockets;
#[path = "../web/spellings.rs"]
mod spellings;
#[path = "../web/thread_follows.rs"]
mod thread_follows;
#[path = "../web/threads.rs"]
mod threads;
#[path = "../web/unread.rs"]
mod unread;
