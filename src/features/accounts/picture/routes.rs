//! Serves pictures, and receives uploads.

use std::{convert::Infallible, time::Duration};

use multer::Multipart;
use rocket::{
    Data, Request, Responder,
    data::{self, FromData, ToByteUnit},
    fairing::AdHoc,
    get,
    http::{ContentType, Header, Status},
    request::{FromRequest, Outcome},
    routes,
    tokio::{io::AsyncRead, time::timeout},
};

use crate::{
    base::{errors::Result, ids::PictureId},
    db::Store,
    features::accounts::{
        Viewer,
        picture::{ImageWorkers, LARGEST_FILE, UploadSlot, find_picture},
    },
    web::{server, traced},
};

/// Mounts the route of pictures.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Pictures", |rocket| async {
        rocket
            .manage(ImageWorkers::default())
            .mount("/", traced(routes![show]))
    })
}

/// A picture. Each upload gets a new id, so browsers may cache it forever.
#[derive(Responder)]
pub struct PictureResponse {
    bytes: Vec<u8>,
    kind: ContentType,
    cache: Header<'static>,
}

/// Serves a picture in one of its sizes.
#[get("/pictures/<picture>/<size>")]
pub async fn show(
    picture: PictureId,
    size: u32,
    viewer: Viewer,
    store: &Store,
) -> Result<PictureResponse> {
    let file = find_picture(store, &viewer, picture, size).await?;
    Ok(PictureResponse {
        bytes: file.bytes,
        kind: ContentType::new("image", file.subtype),
        cache: Header::new("Cache-Control", "private, max-age=31536000, immutable"),
    })
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for UploadSlot<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let workers = request.rocket().state::<ImageWorkers>();
        match workers.map(ImageWorkers::reserve) {
            Some(Ok(slot)) => Outcome::Success(slot),
            _ => Outcome::Error((Status::ServiceUnavailable, ())),
        }
    }
}

/// The longest time that an upload may take.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(120);

/// The most that is read of a request, in bytes. The rest of a file that is too large is
/// read and thrown away: browsers read the answer only after they have sent everything.
const MOST_READ: u64 = 64 * 1024 * 1024;

/// An uploaded file, in memory: Snug writes to no folder but the database's.
#[derive(Debug)]
pub enum UploadedFile {
    /// All of it. Empty when the form had no file.
    Complete(Vec<u8>),
    /// It is larger than [`LARGEST_FILE`].
    TooLarge,
    /// The upload ended early, or was not a valid form.
    Incomplete,
}

#[rocket::async_trait]
impl<'r> FromData<'r> for UploadedFile {
    type Error = Infallible;

    async fn from_data(
        request: &'r Request<'_>,
        data: Data<'r>,
    ) -> data::Outcome<'r, Self, Self::Error> {
        let kind = request.content_type().filter(|kind| kind.is_form_data());
        let file = match kind.and_then(|kind| kind.param("boundary")) {
            Some(boundary) => {
                let reading = read_upload(
                    server::whole_body(request, data, MOST_READ.bytes()),
                    boundary,
                );
                let read = timeout(UPLOAD_TIMEOUT, reading).await;
                read.unwrap_or(Self::Incomplete)
            }
            // A form without `multipart/form-data` contains no files, only their names.
            None => Self::Complete(vec![]),
        };
        data::Outcome::Success(file)
    }
}

/// Reads the field `picture` of a form.
async fn read_upload(body: impl AsyncRead + Unpin + Send, boundary: &str) -> UploadedFile {
    let mut form = Multipart::with_reader(body, boundary);
    let mut file = UploadedFile::Complete(vec![]);
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return file,
            Err(_) => return cut_short(file),
        };
        let wanted = field.name() == Some("picture");
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) if wanted => file = append(file, &chunk),
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => return cut_short(file),
            }
        }
    }
}

/// A file that is already too large stays so when the upload ends early.
fn cut_short(file: UploadedFile) -> UploadedFile {
    match file {
        UploadedFile::TooLarge => UploadedFile::TooLarge,
        UploadedFile::Complete(_) | UploadedFile::Incomplete => UploadedFile::Incomplete,
    }
}

fn append(file: UploadedFile, chunk: &[u8]) -> UploadedFile {
    match file {
        UploadedFile::Complete(mut bytes) if bytes.len() + chunk.len() <= LARGEST_FILE => {
            bytes.extend_from_slice(chunk);
            UploadedFile::Complete(bytes)
        }
        _ => UploadedFile::TooLarge,
    }
}
