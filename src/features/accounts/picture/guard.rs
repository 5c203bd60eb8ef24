//! Lets people send a picture, as many at a time as there are places.

use std::{convert::Infallible, time::Duration};

use multer::Multipart;
use rocket::{
    Data, Request,
    data::{self, FromData, ToByteUnit},
    http::Status,
    request::{FromRequest, Outcome},
    tokio::{io::AsyncRead, time::timeout},
};

use crate::features::accounts::picture::{LARGEST_FILE, Place, Studio};

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Place<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        match request.rocket().state::<Studio>().map(Studio::enter) {
            Some(Ok(place)) => Outcome::Success(place),
            _ => Outcome::Error((Status::ServiceUnavailable, ())),
        }
    }
}

/// How long a file may take to come.
const PATIENCE: Duration = Duration::from_secs(120);

/// How much is read in all, in bytes. Of a file that is too large the rest is read as
/// well and forgotten: browsers listen to an answer only when they have said everything.
const READ: u64 = 64 * 1024 * 1024;

/// A file that was sent, held in memory: the only folder Snug writes to is the
/// database's.
#[derive(Debug)]
pub enum File {
    /// All of it; nothing when there was none in the form.
    Whole(Vec<u8>),
    /// It is more than is taken.
    TooLarge,
    /// It did not come to its end.
    Broken,
}

#[rocket::async_trait]
impl<'r> FromData<'r> for File {
    type Error = Infallible;

    async fn from_data(
        request: &'r Request<'_>,
        data: Data<'r>,
    ) -> data::Outcome<'r, Self, Self::Error> {
        let kind = request.content_type().filter(|kind| kind.is_form_data());
        let file = match kind.and_then(|kind| kind.param("boundary")) {
            Some(boundary) => {
                let reading = read(data.open(READ.bytes()), boundary);
                timeout(PATIENCE, reading).await.unwrap_or(Self::Broken)
            }
            // A form that was not sent as one with files has their names.
            None => Self::Whole(vec![]),
        };
        data::Outcome::Success(file)
    }
}

/// Reads the field `picture` of a form.
async fn read(body: impl AsyncRead + Unpin + Send, boundary: &str) -> File {
    let mut form = Multipart::with_reader(body, boundary);
    let mut file = File::Whole(vec![]);
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return file,
            Err(_) => return broken(file),
        };
        let wanted = field.name() == Some("picture");
        loop {
            match field.chunk().await {
                Ok(Some(part)) if wanted => file = with(file, &part),
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => return broken(file),
            }
        }
    }
}

/// What was too large is too large, however it ends.
fn broken(file: File) -> File {
    match file {
        File::TooLarge => File::TooLarge,
        File::Whole(_) | File::Broken => File::Broken,
    }
}

fn with(file: File, part: &[u8]) -> File {
    match file {
        File::Whole(mut bytes) if bytes.len() + part.len() <= LARGEST_FILE => {
            bytes.extend_from_slice(part);
            File::Whole(bytes)
        }
        _ => File::TooLarge,
    }
}
