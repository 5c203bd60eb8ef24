//! SQL about saved messages that other features run in their own transactions.

/// Takes a deleted message out of what everybody has saved.
pub(crate) const DELETE_SAVED: &str = "delete from saved where message_id = $1";

/// Forgets what somebody has saved, because their account is closed.
pub(crate) const FORGET_SAVED: &str = "delete from saved where user_id = $1";
