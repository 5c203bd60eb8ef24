//! Pictures of people: resized on upload, and stored in the database, where every server
//! has them.

mod averages;
mod decode;
mod resize;
pub mod routes;
mod store;
pub mod worker;

use tokio::sync::Semaphore;

pub use crate::features::accounts::picture::resize::{LARGE, SMALL};

use crate::{
    base::{
        errors::{Error, Result},
        ids::PictureId,
    },
    db::Store,
    features::accounts::{picture::decode::PictureProblem, strings, viewer::Viewer},
    i18n::strings::Text,
    model::person::Person,
};

/// The size of the largest file that is accepted, in bytes.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;

/// Resizes uploaded pictures, one at a time: decoding one may take 100 MB.
pub struct ImageWorkers(Semaphore);

impl Default for ImageWorkers {
    fn default() -> Self {
        Self(Semaphore::new(1))
    }
}

/// The outcome of uploading a picture.
pub enum PictureUpload {
    /// It is stored under this id.
    Saved(PictureId),
    /// The file cannot be used, for this reason.
    Refused(Text),
}

/// Makes the file the viewer's picture, in place of the one before.
///
/// # Errors
/// When the store fails.
pub async fn set_picture(
    store: &Store,
    workers: &ImageWorkers,
    viewer: &Viewer,
    file: &[u8],
) -> Result<PictureUpload> {
    let resized = {
        let running = workers.0.acquire().await;
        let _running = running.map_err(|e| Error::Internal(Box::new(e)))?;
        worker::resize_in_process(file).await?
    };
    Ok(match resized {
        Ok(picture) => PictureUpload::Saved(store::set(store, viewer.id(), &picture).await?),
        Err(PictureProblem::Unreadable) => PictureUpload::Refused(strings::unreadable),
        Err(PictureProblem::TooManyPixels) => PictureUpload::Refused(strings::too_many_pixels),
    })
}

/// Deletes the viewer's picture.
///
/// # Errors
/// When the store fails.
pub async fn remove_picture(store: &Store, viewer: &Viewer) -> Result<()> {
    store::remove(store, viewer.id()).await
}

/// Encrypts every picture with the current key that is not yet encrypted with it. Returns
/// how many, and how many cannot be decrypted.
///
/// # Errors
/// When the store fails.
pub async fn reseal_all(store: &Store) -> Result<(u64, u64)> {
    let (mut sealed, mut unreadable, mut after) = (0, 0, PictureId::NONE);
    while let Some((some, not, last)) = store::reseal_batch(store, after).await? {
        sealed += some;
        unreadable += not;
        after = last;
    }
    Ok((sealed, unreadable))
}

/// Whether the key of that name opens one of the latest pictures that carry it; `None` if
/// none does carry it.
///
/// # Errors
/// When the store fails.
pub async fn opens_any(store: &Store, key: &str) -> Result<Option<bool>> {
    store::opens_any(store, key).await
}

/// The file of a picture in one of its sizes.
#[derive(Debug)]
pub struct PictureFile {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its media type, without the `image/`.
    pub subtype: &'static str,
}

/// A picture as it can be shown.
pub enum FoundPicture {
    /// Its file.
    File(PictureFile),
    /// It cannot be decrypted. It is a picture of this person.
    Unreadable(Person),
}

/// The picture with that id, in that size.
///
/// # Errors
/// `NotFound` when there is none; when the store fails.
pub async fn find_picture(
    store: &Store,
    _: &Viewer,
    picture: PictureId,
    size: u32,
) -> Result<FoundPicture> {
    let found = store::read(store, picture, size).await?;
    let bytes = match found.ok_or(Error::NotFound)? {
        Ok(bytes) => bytes,
        Err(owner) => return Ok(FoundPicture::Unreadable(owner)),
    };
    // `resize` writes these two formats only.
    let subtype = if bytes.starts_with(b"RIFF") {
        "webp"
    } else {
        "jpeg"
    };
    Ok(FoundPicture::File(PictureFile { bytes, subtype }))
}
