//! One's own account: what others see of it, its picture, how Snug looks, where it is signed in, its
//! password, its end.

mod browsers;
pub mod details;
mod device;
pub mod look;
pub mod picture;
pub mod routes;
pub mod view;
pub(crate) mod words;

pub use routes::stage;

use crate::{
    accounts::{self, Browser, Viewer, details::Own},
    db::Store,
    error::Result,
};

/// All that the page of one's own account shows.
pub struct Account {
    /// What one has told of oneself.
    pub own: Own,
    /// Where one is signed in.
    pub browsers: Vec<Browser>,
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
