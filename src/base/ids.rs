//! The names of things: ids that cannot be mistaken for one another.
//!
//! The one hinge that speaks sqlx, serde and Rocket at once, so that an id is
//! parsed where it comes in and never again.

use std::fmt;

use rocket::{UriDisplayPath, UriDisplayQuery, request::FromParam};
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            Serialize, Deserialize, sqlx::Type, UriDisplayPath, UriDisplayQuery,
        )]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Before all of them.
            pub const NONE: Self = Self(0);

            /// After all of them.
            pub const LAST: Self = Self(i64::MAX);

            /// Reads an id as it stands in an address. Only the way we write
            /// it: no sign, no leading zero, so one thing has one address.
            pub fn parse(text: &str) -> Option<Self> {
                let id: i64 = text.parse().ok()?;
                (id > 0 && id.to_string() == text).then_some(Self(id))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'a> FromParam<'a> for $name {
            type Error = &'a str;

            fn from_param(param: &'a str) -> Result<Self, Self::Error> {
                Self::parse(param).ok_or(param)
            }
        }

        impl<'v> rocket::form::FromFormField<'v> for $name {
            fn from_value(field: rocket::form::ValueField<'v>) -> rocket::form::Result<'v, Self> {
                Self::parse(field.value)
                    .ok_or_else(|| rocket::form::Error::validation("not an id").into())
            }
        }
    };
}

id! {
    /// A person with an account.
    UserId
}
id! {
    /// One signed-in browser.
    SessionId
}
id! {
    /// A person's picture. Another picture is another id, so what was fetched under
    /// one never changes.
    PictureId
}
id! {
    /// A room.
    RoomId
}
id! {
    /// A message. Grows with the order of messages within a room, because it is
    /// given out while the room's row is locked.
    MessageId
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
    /// Reads a number as it stands in a cursor.
    pub fn parse(text: &str) -> Option<Self> {
        let seq: i64 = text.parse().ok()?;
        (seq >= 0 && seq.to_string() == text).then_some(Self(seq))
    }

    /// The number after this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// How many changes lie between `earlier` and this.
    pub fn since(self, earlier: Seq) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Counts what changes about people as others see them: who there is, what they are
/// called, their picture.
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
