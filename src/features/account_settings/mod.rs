//! One's own account: what others see of it, its picture, how Snug looks, where it is signed in, its
//! password, its end.

pub mod appearance;
pub mod details;
mod device;
mod devices;
pub mod picture;
pub mod routes;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::errors::Result,
    db::Store,
    features::accounts::{self, Viewer, details::Own, sessions::DeviceSession},
};

/// All that the page of one's own account shows.
pub struct Account {
    /// What one has told of oneself.
    pub own: Own,
    /// Where one is signed in.
    pub browsers: Vec<DeviceSession>,
}

impl Account {
    /// The viewer's.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(store: &Store, viewer: &Viewer) -> Result<Self> {
        Ok(Self {
            own: accounts::details::own(store, viewer).await?,
            browsers: accounts::browsers(store, viewer).await?,
        })
    }
}
