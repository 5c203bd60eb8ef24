//! Pictures of people: made small when they come, kept where every node has them.

pub mod guard;
mod resize;
pub mod routes;
pub(in crate::features::accounts) mod store;

use rocket::tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::spawn_blocking,
};

pub use crate::features::accounts::picture::resize::Pictures;

use crate::{
    base::{
        errors::{Error, Result},
        ids::PictureId,
    },
    db::Store,
    features::accounts::Viewer,
    i18n::strings::Text,
};

/// The sides of the two sizes, in pixels.
pub const SMALL: u32 = 64;
/// The larger one, for cards and for screens with fine pixels.
pub const LARGE: u32 = 256;

/// The largest file that is taken, in bytes.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;

/// Takes turns at making pictures small. Decoding one may take hundreds of megabytes for
/// a second, so one is decoded at a time; and those that wait for it, or are still being
/// sent, are held in memory, so only so many may.
pub struct Studio {
    turn: Semaphore,
    places: Semaphore,
}

/// How many may be sent or wait for their turn.
const PLACES: usize = 12;

impl Default for Studio {
    fn default() -> Self {
        Self {
            turn: Semaphore::new(1),
            places: Semaphore::new(PLACES),
        }
    }
}

/// A place in the studio: the right to send a picture.
pub struct Place<'a> {
    studio: &'a Studio,
    _permit: SemaphorePermit<'a>,
}

impl Studio {
    /// Takes a place.
    ///
    /// # Errors
    /// `Busy` when there is none.
    pub fn enter(&self) -> Result<Place<'_>> {
        let permit = self.places.try_acquire().map_err(|_| Error::Busy)?;
        Ok(Place {
            studio: self,
            _permit: permit,
        })
    }
}

impl Place<'_> {
    /// Makes a picture small. What is wrong with the file comes back as a sentence.
    async fn shrink(&self, file: Vec<u8>) -> Result<Result<Pictures, Text>> {
        let _turn = self
            .studio
            .turn
            .acquire()
            .await
            .map_err(|e| Error::Internal(Box::new(e)))?;
        let made = spawn_blocking(move || resize::shrink(&file)).await;
        made.map_err(|e| Error::Internal(Box::new(e)))
    }
}

/// Makes the file the viewer's picture, in place of the one before.
///
/// # Errors
/// When the store fails. What is wrong with the file comes back as a sentence.
pub async fn set(
    store: &Store,
    place: &Place<'_>,
    viewer: &Viewer,
    file: Vec<u8>,
) -> Result<Result<PictureId, Text>> {
    Ok(match place.shrink(file).await? {
        Ok(pictures) => Ok(store::set(store, viewer.id(), &pictures).await?),
        Err(problem) => Err(problem),
    })
}

/// Takes the viewer's picture away.
///
/// # Errors
/// When the store fails.
pub async fn remove(store: &Store, viewer: &Viewer) -> Result<()> {
    store::remove(store, viewer.id()).await
}

/// Seals anew what is not sealed with the key that seals now. How many pictures.
///
/// # Errors
/// When the store fails, or holds what none of its keys opens.
pub async fn seal_anew(store: &Store) -> Result<u64> {
    let (mut sealed, mut after) = (0, PictureId::NONE);
    while let Some((some, last)) = store::seal_some(store, after).await? {
        sealed += some;
        after = last;
    }
    Ok(sealed)
}

/// A picture in one of its sizes, as it is served.
#[derive(Debug)]
pub struct Served {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its media type, without the `image/`.
    pub kind: &'static str,
}

/// The picture of that id and size.
///
/// # Errors
/// `NotFound` when there is none, or the store fails.
pub async fn find(store: &Store, _: &Viewer, picture: PictureId, size: u32) -> Result<Served> {
    let bytes = store::read(store, picture, size).await?;
    let bytes = bytes.ok_or(Error::NotFound)?;
    // We made it, so it is one of two.
    let kind = if bytes.starts_with(b"RIFF") {
        "webp"
    } else {
        "jpeg"
    };
    Ok(Served { bytes, kind })
}
