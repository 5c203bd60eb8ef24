//! The settings of one's own account: profile, picture, privacy, appearance, e-mail
//! address, password, sessions, and closing it. One page with a form for each.

pub mod appearance_page;
mod device_name;
mod devices_page;
mod picture_page;
pub mod profile_page;
pub mod routes;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::errors::Result,
    db::Store,
    features::accounts::{
        Viewer,
        profile::{OwnProfile, own_profile},
        sessions::{DeviceSession, list_sessions},
    },
};

/// The data that the page shows, beside the viewer.
pub struct AccountSettings {
    /// The viewer's own profile.
    pub profile: OwnProfile,
    /// The viewer's open sessions.
    pub sessions: Vec<DeviceSession>,
    /// Whether this server sends mail, where the page says so: not above a form with a
    /// problem.
    pub can_send_mail: Option<bool>,
}

impl AccountSettings {
    /// Reads the viewer's settings.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(store: &Store, viewer: &Viewer) -> Result<Self> {
        Ok(Self {
            profile: own_profile(store, viewer).await?,
            sessions: list_sessions(store, viewer).await?,
            can_send_mail: None,
        })
    }
}
