//! Lets people send a picture, as many at a time as there are places.

use rocket::{
    Request,
    data::ToByteUnit,
    form::{self, DataField, FromFormField, ValueField},
    http::Status,
    request::{FromRequest, Outcome},
    tokio::time::timeout,
};

use super::{LARGEST_FILE, Place, Studio};

/// How long a file may take to come.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

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

/// A file that was sent, held in memory: the only folder Snug writes to is the
/// database's.
#[derive(Debug)]
pub enum File {
    /// All of it.
    Whole(Vec<u8>),
    /// More than is taken.
    TooLarge,
}

#[rocket::async_trait]
impl<'v> FromFormField<'v> for File {
    fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
        // A form that was not sent as one with files has their names.
        let _ = field;
        Ok(Self::Whole(vec![]))
    }

    async fn from_data(field: DataField<'v, '_>) -> form::Result<'v, Self> {
        let reading = field.data.open(LARGEST_FILE.bytes()).into_bytes();
        let read = timeout(PATIENCE, reading).await;
        let bytes = read.map_err(|_| form::Error::validation("it took too long"))??;
        Ok(if bytes.is_complete() {
            Self::Whole(bytes.into_inner())
        } else {
            Self::TooLarge
        })
    }

    fn default() -> Option<Self> {
        Some(Self::Whole(vec![]))
    }
}
