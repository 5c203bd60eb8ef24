//! Everything a person can do, one folder each.
//!
//! A feature has a domain (`mod.rs`, `store.rs` and other plain files: operations, types
//! and SQL, without HTTP and HTML) and pages (`routes.rs`, `view.rs`, `guard.rs`,
//! `strings.rs`). The domain may use another feature's domain; pages may link to each
//! other's pages. A store's SQL is called by its own feature only.

pub mod account_settings;
pub mod accounts;
pub mod blocks;
pub mod composing;
pub mod conversations;
pub mod email_confirmations;
pub mod forwarding;
pub mod health;
pub mod inbox;
pub mod invitations;
pub mod messages;
pub mod password_resets;
pub mod people;
pub mod pins;
pub mod polls;
pub mod presence;
pub mod pressed_forms;
pub mod quick_switcher;
pub mod rate_limits;
pub mod reactions;
pub mod room_directory;
pub mod room_log;
pub mod rooms;
pub mod saved;
pub mod scheduled;
pub mod seal_keys;
pub mod shortcuts;
pub mod sidebar;
pub mod threads;
