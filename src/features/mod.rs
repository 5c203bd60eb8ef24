//! TODO

pub mod account_settings;
pub mod accounts;
pub mod conversations;
pub mod health;
pub mod messages;
pub mod password_resets;
pub mod people;
pub mod presence;
pub mod quick_switcher;
pub mod rate_limits;
pub mod room_directory;
pub mod room_log;
pub mod rooms;
pub mod shortcuts;
pub mod sidebar;
