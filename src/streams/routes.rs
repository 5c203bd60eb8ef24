//! A room's changes, as server-sent events, over a WebSocket and as plain HTML.

use std::{convert::Infallible, io::Cursor as Reader};

use bytes::Bytes;
use rocket::{
    Request, Response, UriDisplayQuery,
    fairing::AdHoc,
    form::{self, FromFormField, ValueField},
    futures::{Stream, StreamExt, future::ready, stream::once},
    get,
    http::{ContentType, Header, Status},
    request::{FromRequest, Outcome},
    response::{self, Responder, stream::ReaderStream},
    routes, tokio,
};

use rocket_ws::WebSocket;

use crate::{
    base::{config::Settings, errors::Result, ids::RoomId},
    db::Store,
    features::{
        accounts::Viewer,
        messages::history,
        room_log::{Cursor, Epoch},
        rooms::Member,
    },
    realtime::{Realtime, cluster::relay::Relay},
    streams::{
        Feeds,
        cluster_sync::watch,
        encode::Wire,
        last_seen,
        open::{Ear, From, Turn, open},
        reader::Live,
        socket::Socket,
        view,
    },
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
                tracing::error!("The store has no epoch: {error:?}");
                return Err(rocket);
            }
        };
        let redis = rocket.state::<Settings>().and_then(|s| s.redis.clone());
        let realtime = match redis.map(|redis| Relay::through(&redis.url, epoch.name())) {
            None => Realtime::new(Relay::none()),
            Some(Ok((relay, arrivals))) => {
                let realtime = Realtime::new(relay);
                tokio::spawn(watch(store.clone(), realtime.clone(), arrivals));
                realtime
            }
            Some(Err(error)) => {
                tracing::error!("redis.url cannot be used: {error}");
                return Err(rocket);
            }
        };
        tokio::spawn(last_seen::note(store.clone(), realtime.clone()));
        let closing = realtime.clone();
        let feeds = Feeds::new(store, realtime.clone(), epoch.clone());
        Ok(rocket
            .attach(AdHoc::on_liftoff("Streams end", |rocket| {
                Box::pin(async move {
                    let shutdown = rocket.shutdown();
                    tokio::spawn(async move {
                        shutdown.await;
                        closing.close();
                    });
                })
            }))
            .manage(realtime)
            .manage(feeds)
            .manage(epoch)
            .mount("/", crate::web::traced(routes![own, stream, socket, plain])))
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

/// What listening needs, and a turn to open a stream. Stands before the viewer in
/// every handler, so that looking them up waits for the turn as well.
pub struct Ears {
    feeds: Feeds,
    realtime: Realtime,
    turn: Turn,
}

impl Ears {
    async fn open(
        self,
        wire: Wire,
        viewer: Viewer,
        room: Option<RoomId>,
        from: From,
    ) -> Result<Live> {
        let Self {
            feeds,
            realtime,
            turn,
        } = self;
        open(
            Ear {
                feeds,
                realtime,
                wire,
            },
            turn,
            viewer,
            room,
            from,
        )
        .await
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Ears {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let state = request.rocket();
        match (state.state::<Feeds>(), state.state::<Realtime>()) {
            (Some(feeds), Some(realtime)) => Outcome::Success(Self {
                feeds: feeds.clone(),
                realtime: realtime.clone(),
                turn: feeds.turn().await,
            }),
            // Both are managed from launch.
            _ => Outcome::Forward(Status::InternalServerError),
        }
    }
}

/// What concerns the viewer alone, for a page without a room.
#[get("/stream")]
pub async fn own(ears: Ears, viewer: Viewer) -> Result<Endless<impl Stream<Item = Bytes> + use<>>> {
    let live = ears.open(Wire::Sse, viewer, None, From::Now).await?;
    Ok(Endless(ContentType::EventStream, live.into_stream()))
}

/// What happens in a room, after a cursor or from now on, and what concerns the
/// viewer.
#[get("/rooms/<room>/stream?<after>")]
pub async fn stream(
    room: RoomId,
    after: Option<After>,
    last_event_id: LastEventId<'_>,
    ears: Ears,
    viewer: Viewer,
) -> Result<Endless<impl Stream<Item = Bytes> + use<>>> {
    // The header is newer than the address, which is the page's first cursor.
    let from = match (last_event_id.0, after) {
        (Some(id), _) => From::Cursor(id.to_owned()),
        (None, after) => from(after),
    };
    let live = ears.open(Wire::Sse, viewer, Some(room), from).await?;
    Ok(Endless(ContentType::EventStream, live.into_stream()))
}

/// The same over a WebSocket. That it is one of ours who asks is checked where it
/// is for everything that can change something (`web::fairings::SameOrigin`).
#[get("/rooms/<room>/socket?<after>")]
pub async fn socket(
    room: RoomId,
    after: Option<After>,
    handshake: WebSocket,
    ears: Ears,
    viewer: Viewer,
) -> Result<Socket> {
    let (store, realtime) = (ears.feeds.store().clone(), ears.realtime.clone());
    let live = ears
        .open(Wire::Socket, viewer, Some(room), from(after))
        .await?;
    let accept = handshake.accept_key().to_owned();
    Ok(Socket {
        accept,
        room,
        live,
        store,
        realtime,
    })
}

/// The room's messages as a page that never ends, for readers without scripts.
#[get("/rooms/<_room>/live")]
pub async fn plain(
    _room: RoomId,
    ears: Ears,
    member: Member,
    store: &Store,
) -> Result<Endless<impl Stream<Item = Bytes> + use<>>> {
    let page = history::live(store, &member).await?;
    let cursor = ears.feeds.epoch().cursor(page.head(&member)).to_string();
    let head = view::plain_head(member.lang(), member.room(), &page, member.viewer().theme());
    let from = From::Cursor(cursor);
    let (viewer, room) = (member.viewer().clone(), member.room().id);
    let live = ears.open(Wire::Plain, viewer, Some(room), from).await?;
    let stream = once(ready(Bytes::from(head))).chain(live.into_stream());
    Ok(Endless(ContentType::HTML, stream))
}

fn from(after: Option<After>) -> From {
    after.map_or(From::Now, |After(text)| From::Cursor(text))
}

/// An answer that goes on until it ends. The bytes are handed to the connection as
/// they are. (Rocket's own `EventStream` encodes every event anew for every reader.)
pub struct Endless<S>(ContentType, S);

impl<'r, S: Stream<Item = Bytes> + Send + 'r> Responder<'r, 'r> for Endless<S> {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'r> {
        Response::build()
            .header(self.0)
            .header(Header::new("Cache-Control", "no-store"))
            // Proxies keep nothing back (nginx).
            .header(Header::new("X-Accel-Buffering", "no"))
            .streamed_body(ReaderStream::from(self.1.map(Reader::new)))
            .ok()
    }
}
