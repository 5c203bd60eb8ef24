//! SQL about pins that other features run in their own statements and transactions.

/// Whether a message is pinned: one column, from `messages m`.
macro_rules! pinned_column {
    () => {
        "exists (select 1 from pins y where y.message_id = m.id) as pinned"
    };
}
pub(crate) use pinned_column;

/// Takes the pin of a message away.
pub(crate) const DELETE_PIN: &str = "delete from pins where message_id = $1";
