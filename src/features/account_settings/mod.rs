//! The settings of one's own account: profile, picture, privacy, appearance, e-mail
//! address, password, sessions, and closing it. One page with a form for each.

pub mod appearance_page;
mod device_name;
mod devices_page;
mod picture_page;
pub mod profile_page;
pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::{
            self, Viewer,
            profile::{OwnProfile, own_profile},
            sessions::{DeviceSession, list_sessions},
        },
        invitations,
        rooms::{self, RoomRest},
        sidebar::{self, Sidebar},
    },
    realtime::Realtime,
};

/// The data that the page shows, beside the viewer.
pub struct AccountSettings {
    /// The sidebar beside it.
    pub sidebar: Sidebar,
    /// The viewer's own profile.
    pub profile: OwnProfile,
    /// The viewer's open sessions.
    pub sessions: Vec<DeviceSession>,
    /// Whether this server sends mail, where the page says so: not above a form with a
    /// problem.
    pub can_send_mail: Option<bool>,
    /// Whether the viewer is the last administrator, who cannot close their account.
    pub is_last_administrator: bool,
}

impl AccountSettings {
    /// Reads the viewer's settings.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<Self> {
        Ok(Self {
            sidebar: sidebar::load(store, realtime, viewer).await?,
            profile: own_profile(store, viewer).await?,
            sessions: list_sessions(store, viewer).await?,
            can_send_mail: None,
            is_last_administrator: viewer.is_admin()
                && accounts::is_last_administrator(store, viewer).await?,
        })
    }
}

/// The outcome of closing one's account.
pub enum AccountClosing {
    /// It is closed.
    Closed,
    /// Its owner is the last administrator, without whom nobody could administer the server.
    LastAdministrator,
}

/// Closes the viewer's account for good, unless they are the last administrator. Nobody can
/// sign in to it, its username stays taken, and its messages are shown as those of a former
/// member. In the same transaction they leave their rooms, which go to the members who have
/// been there longest; private rooms and conversations that nobody else is in are deleted.
///
/// # Errors
/// When the store fails.
pub async fn close(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<AccountClosing> {
    let Some(ended) = store::close(store, viewer.id()).await? else {
        return Ok(AccountClosing::LastAdministrator);
    };
    let mut deleted = vec![];
    for departure in ended.departures {
        if let RoomRest::Deleted = departure.rest {
            deleted.push(departure.room);
        }
        rooms::publish_departure(realtime, departure);
    }
    accounts::notify_signed_out(realtime, viewer.id(), ended.sessions);
    invitations::notify_ended(realtime, ended.invited);
    for room in deleted {
        invitations::room_deleted(store, realtime, room).await?;
    }
    Ok(AccountClosing::Closed)
}
