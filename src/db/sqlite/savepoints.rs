//! Savepoints: how the transactions of one group commit are kept apart.

/// The start of a transaction within its group. Savepoints have two names in turn: rolling
/// back to one that was never set fails, instead of finding the savepoint of the
/// transaction before.
#[derive(Clone, Copy, PartialEq)]
pub enum Savepoint {
    /// The first transaction begins the group.
    Begin,
    /// The second.
    Second,
    /// A later one with an even number.
    Even,
    /// A later one with an odd number.
    Odd,
}

impl Savepoint {
    /// The number of variants.
    pub const COUNT: usize = 4;

    pub(super) fn of(number: usize) -> Self {
        match number {
            0 => Savepoint::Begin,
            1 => Savepoint::Second,
            n if n % 2 == 0 => Savepoint::Even,
            _ => Savepoint::Odd,
        }
    }

    /// The SQL that sets it.
    pub fn sql(self) -> &'static str {
        match self {
            Savepoint::Begin => "begin immediate",
            Savepoint::Second => "savepoint odd",
            Savepoint::Even => "release odd; savepoint even",
            Savepoint::Odd => "release even; savepoint odd",
        }
    }

    pub(super) fn rollback_sql(self) -> &'static str {
        match self {
            Savepoint::Begin => "rollback",
            Savepoint::Second | Savepoint::Odd => "rollback to odd",
            Savepoint::Even => "rollback to even",
        }
    }
}
