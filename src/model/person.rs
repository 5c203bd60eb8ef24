//! A person and the name others see.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::base::{
    ids::{PictureId, UserId},
    memory::Weighted,
};

/// The public part of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The name they signed up with: unique, and part of addresses.
    pub username: String,
    /// The name they chose to be shown with, if they chose one.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Their picture, if they have one.
    #[serde(default)]
    pub picture: Option<PictureId>,
    /// Whether somebody else is called alike. Pages show the username beside the name then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shares_name: bool,
}

impl Weighted for Person {
    fn bytes(&self) -> usize {
        let display_name = self.display_name.as_ref().map_or(0, String::capacity);
        size_of::<Self>() + self.username.capacity() + display_name
    }
}

impl Person {
    /// The name to show: the display name, or else the username.
    pub fn name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.username)
    }

    /// The name in plain text that tells them from everybody else.
    pub fn distinct_name(&self) -> Cow<'_, str> {
        match self.shares_name {
            true => format!("{} (@{})", self.name(), self.username).into(),
            false => self.name().into(),
        }
    }

    /// Whether the account is closed. Pages show a translated text instead of a name then
    /// (`i18n::names`).
    pub fn is_gone(&self) -> bool {
        self.username == GONE
    }
}

/// The stored username of a closed account. It has a space, so nobody can sign up with it.
pub const GONE: &str = "former member";
