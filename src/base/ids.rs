//! Ids and numbers as types of their own: a message's id where a room's belongs does not
//! compile. Each is parsed where it enters the program and nowhere else
//! (`web/params.rs` for addresses and forms).

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            Serialize, Deserialize, sqlx::Type,
        )]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Smaller than every id.
            pub const NONE: Self = Self(0);

            /// Greater than every id.
            pub const LAST: Self = Self(i64::MAX);

            /// Reads an id in decimal digits, without a sign or leading zeros, so that one
            /// thing has one address.
            pub fn parse(text: &str) -> Option<Self> {
                let id: i64 = text.parse().ok()?;
                (id > 0 && id.to_string() == text).then_some(Self(id))
            }

            /// The number after this one, which may be the id of nothing.
            pub fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }

            /// The number in the middle, rounded down.
            pub fn half_way_to(self, higher: Self) -> Self {
                Self(self.0 + (higher.0 - self.0) / 2)
            }

            /// The number itself, for addresses and log lines.
            pub(crate) fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A person with an account.
    UserId
}
id! {
    /// A session: one signed-in browser.
    SessionId
}
id! {
    /// A person's picture. A new picture has a new id, so the picture of one id never
    /// changes and browsers may keep it.
    PictureId
}
id! {
    /// A room.
    RoomId
}
id! {
    /// A message. Ids grow in the order of messages within a room, because each is assigned
    /// while the room's row is locked.
    MessageId
}
id! {
    /// A message that waits for its time.
    ScheduledId
}

/// The number of a change in its room: 1, 2, 3, … without gaps.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    sqlx::Type,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Seq(i64);

impl Seq {
    /// Reads a number from a cursor, in decimal digits without a sign or leading zeros.
    pub fn parse(text: &str) -> Option<Self> {
        let seq: i64 = text.parse().ok()?;
        (seq >= 0 && seq.to_string() == text).then_some(Self(seq))
    }

    /// The number after this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The number of changes between `earlier` and this one.
    pub fn since(self, earlier: Seq) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Counts the changes of people as others see them: accounts, names and pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Edition(i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_one_way_only() {
        assert_eq!(RoomId::parse("7"), Some(RoomId(7)));
        for text in [
            "",
            "0",
            "-1",
            "+7",
            "07",
            " 7",
            "7 ",
            "7.0",
            "0x7",
            "٧",
            "9223372036854775808",
        ] {
            assert_eq!(RoomId::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_number_follows_another() {
        let five = Seq::parse("5").expect("a number");
        assert_eq!(five.next().since(five), 1);
        assert_eq!(Seq::parse("-1"), None);
    }
}
