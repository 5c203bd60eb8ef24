//! Somebody, as everybody may see them, and what they are called.

use serde::{Deserialize, Serialize};

use crate::base::ids::{PictureId, UserId};

/// Somebody, as everybody may see them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// The name they signed up with: theirs alone, and part of addresses.
    pub username: String,
    /// What they want to be called, if that is something else.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Their picture, if they have one.
    #[serde(default)]
    pub picture: Option<PictureId>,
}

impl Person {
    /// The name they have.
    pub fn name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.username)
    }

    /// Whether their account is closed: what stands for their name then is no name.
    pub fn is_gone(&self) -> bool {
        self.username == GONE
    }
}

/// What is kept in place of a name whose account is closed. Nobody can be called so.
pub const GONE: &str = "former member";
