//! `GET /rooms/<room>/stream`: a room's changes as server-sent events.

use std::{convert::Infallible, io::Cursor as Reader};

use bytes::Bytes;
use rocket::{
    Request, Response, Shutdown, State, UriDisplayQuery,
    fairing::AdHoc,
    form::{self, FromFormField, ValueField},
    futures::{Stream, StreamExt},
    get,
    http::{ContentType, Header},
    request::{FromRequest, Outcome},
    response::{self, Responder, stream::ReaderStream},
    routes,
};

use super::{
    Feeds,
    live::{self, From},
};
use crate::{
    accounts::Viewer,
    db::Store,
    error::Result,
    hub::Hub,
    ids::RoomId,
    log::{Cursor, Epoch},
};

/// Adds this wing to the house. Comes after the store's.
pub fn stage() -> AdHoc {
    AdHoc::try_on_ignite("Streams", |rocket| async {
        let Some(store) = rocket.state::<Store>().cloned() else {
            return Err(rocket);
        };
        let epoch = match Epoch::of(&store).await {
            Ok(epoch) => epoch,
            Err(error) => {
                rocket::error!("The store has no epoch: {error:?}");
                return Err(rocket);
            }
        };
        let hub = Hub::default();
        let feeds = Feeds::new(store, hub.clone(), epoch.clone());
        Ok(rocket
            .manage(hub)
            .manage(feeds)
            .manage(epoch)
            .mount("/", routes![stream]))
    })
}

/// A cursor as it stands in an address.
#[derive(Clone, Debug, UriDisplayQuery)]
pub struct After(String);

impl std::convert::From<&Cursor> for After {
    fn from(cursor: &Cursor) -> Self {
        Self(cursor.to_string())
    }
}

impl<'v> FromFormField<'v> for After {
    fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
        Ok(Self(field.value.to_owned()))
    }
}

/// What a reader says when it comes back: the last id it received.
pub struct LastEventId<'r>(Option<&'r str>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LastEventId<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let id = request.headers().get_one("Last-Event-ID");
        Outcome::Success(Self(id.filter(|id| !id.is_empty())))
    }
}

/// What happens in a room, after a cursor or from now on.
#[get("/rooms/<room>/stream?<after>")]
pub async fn stream(
    room: RoomId,
    after: Option<After>,
    last_event_id: LastEventId<'_>,
    viewer: Viewer,
    feeds: &State<Feeds>,
    hub: &State<Hub>,
    shutdown: Shutdown,
) -> Result<Events<impl Stream<Item = Bytes> + use<>>> {
    // The header is newer than the address, which is the page's first cursor.
    let from = match (last_event_id.0, after) {
        (Some(id), _) => From::Cursor(id.to_owned()),
        (None, Some(After(text))) => From::Cursor(text),
        (None, None) => From::Now,
    };
    Ok(Events(
        live::open(feeds, hub, viewer, room, from, shutdown).await?,
    ))
}

/// Frames, handed to the connection as they are. (Rocket's own `EventStream`
/// encodes every event anew for every reader.)
pub struct Events<S>(S);

impl<'r, S: Stream<Item = Bytes> + Send + 'r> Responder<'r, 'r> for Events<S> {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'r> {
        Response::build()
            .header(ContentType::EventStream)
            .header(Header::new("Cache-Control", "no-store"))
            // Proxies keep nothing back (nginx).
            .header(Header::new("X-Accel-Buffering", "no"))
            .streamed_body(ReaderStream::from(self.0.map(Reader::new)))
            .ok()
    }
}
