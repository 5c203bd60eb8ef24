//! A room's stream, as server-sent events, over a WebSocket, and as plain HTML.

use std::{convert::Infallible, sync::Arc};

use bytes::Bytes;
use rocket::{
    Request, Response, UriDisplayQuery,
    fairing::AdHoc,
    form::{self, FromFormField, ValueField},
    futures::{Stream, StreamExt, future::ready, stream::once},
    get,
    http::{ContentType, Header, Status},
    request::{FromRequest, Outcome},
    response::{self, Responder},
    routes,
};
use rocket_ws::WebSocket;

use crate::{
    base::{
        config::Settings,
        errors::Result,
        history_mark::{HistoryMark, MarkFile},
        ids::RoomId,
        memory,
    },
    db::{Store, sqlite::file::DatabaseFile},
    features::{
        accounts::Viewer,
        messages::history,
        rate_limits::Limits,
        room_log::{self, Cursor, Epoch},
        rooms::Member,
        sidebar::{self, ListEdition},
    },
    realtime::{Realtime, cluster::relay::Relay},
    streams::{
        cluster_sync,
        context::{AdmissionPermit, StreamContext},
        encode::Encoding,
        expired_sessions,
        history_watch::HistoryWatch,
        last_seen,
        memory::StreamMemory,
        open::{KnownList, StartPosition, StreamPlace, open},
        reader::StreamReader,
        socket::Socket,
        view,
    },
    web::{
        headers::OurOrigin,
        server::{self, Restart},
    },
};

/// Adds streams to the app, with what they stand on: the connection to other instances and
/// the state that streams share. The database has to be attached before.
pub fn stage() -> AdHoc {
    AdHoc::try_on_ignite("Streams", |rocket| async {
        let Some(store) = rocket.state::<Store>().cloned() else {
            return Err(rocket);
        };
        let file = store.file().map(DatabaseFile::path);
        let mark = file.and_then(HistoryMark::read);
        let read = async {
            let epoch = Epoch::open(&store, mark.as_ref()).await?;
            let latest = room_log::history::latest_room(&store).await?;
            Ok((epoch, Epoch::cluster_key(&store).await?, latest))
        };
        let (epoch, key, latest) = match Result::<_>::from(read.await) {
            Ok(read) => read,
            Err(error) => {
                tracing::error!("The database cannot be read: {error}");
                return Err(rocket);
            }
        };
        let texts = store.seal().current().is_none();
        let redis = rocket.state::<Settings>().and_then(|s| s.redis.clone());
        let relay = redis.map(|redis| Relay::through(&redis, epoch.name(), key, texts));
        let realtime = match relay {
            None => Realtime::new(Relay::none()),
            Some(Ok((relay, events))) => {
                let realtime = Realtime::new(relay);
                let limits = rocket.state::<Limits>().cloned();
                let sync = cluster_sync::run(store.clone(), realtime.clone(), limits, events);
                tokio::spawn(sync);
                realtime
            }
            Some(Err(error)) => {
                tracing::error!("Redis cannot be used: {error}");
                return Err(rocket);
            }
        };
        if let Some((room, head)) = latest {
            realtime.seen.note_head(room, head);
        }
        match file
            .map(|path| MarkFile::open(path, epoch.name()))
            .transpose()
        {
            Ok(Some(mark)) => realtime.seen.remember_in(mark),
            Ok(None) => {}
            Err(error) => {
                tracing::error!("The file beside the database cannot be written: {error}");
                return Err(rocket);
            }
        }
        let watch = HistoryWatch::new(store.clone(), epoch.clone(), realtime.seen.clone());
        let restart = Restart::default();
        let restarting = restart.clone();
        tokio::spawn(last_seen::record(store.clone(), realtime.clone()));
        tokio::spawn(expired_sessions::run(store.clone(), realtime.clone()));
        let closing = realtime.clone();
        let Some(limits) = rocket.state::<Limits>().cloned() else {
            return Err(rocket);
        };
        let limit = usize::try_from(store.memory().of(memory::UPDATES)).unwrap_or(usize::MAX);
        let memory = StreamMemory::new(limit);
        tokio::spawn(memory.clone().report());
        let context = StreamContext::new(store, realtime.clone(), epoch.clone(), memory, limits);
        let routes = routes![personal_stream, room_stream, room_socket, no_script_page];
        Ok(rocket
            .attach(AdHoc::on_liftoff("Streams end on shutdown", |rocket| {
                Box::pin(async move {
                    let shutdown = rocket.shutdown();
                    let begins_anew = shutdown.clone();
                    tokio::spawn(async move {
                        watch.ended().await;
                        restarting.request(begins_anew);
                    });
                    tokio::spawn(async move {
                        shutdown.await;
                        closing.close();
                    });
                })
            }))
            .manage(restart)
            .manage(realtime)
            .manage(Arc::new(context))
            .manage(epoch)
            .mount("/", routes))
    })
}

/// A cursor in the query of an address, not checked yet.
#[derive(Clone, Debug, UriDisplayQuery)]
pub struct AfterCursor(String);

impl From<&Cursor> for AfterCursor {
    fn from(cursor: &Cursor) -> Self {
        Self(cursor.to_string())
    }
}

impl<'v> FromFormField<'v> for AfterCursor {
    fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
        Ok(Self(field.value.to_owned()))
    }
}

/// The edition of the page's list of rooms in the query of an address, not checked yet.
#[derive(Clone, Debug, UriDisplayQuery)]
pub struct PageList(String);

impl From<ListEdition> for PageList {
    fn from(edition: ListEdition) -> Self {
        Self(edition.to_string())
    }
}

impl<'v> FromFormField<'v> for PageList {
    fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
        Ok(Self(field.value.to_owned()))
    }
}

impl PageList {
    /// The list of a page, which may have been open for a while already.
    fn known(list: Option<Self>, last_event_id: &LastEventId<'_>) -> KnownList {
        let edition = list.and_then(|Self(text)| ListEdition::parse(&text));
        match (edition, last_event_id.0) {
            (None, _) => KnownList::None,
            (Some(edition), None) => KnownList::AsLoaded(edition),
            (Some(edition), Some(_)) => KnownList::SinceSent(edition),
        }
    }
}

impl AfterCursor {
    fn start(after: Option<Self>) -> StartPosition {
        after.map_or(StartPosition::Now, |Self(text)| StartPosition::Cursor(text))
    }
}

/// The last event id that a client received before it reconnected (WHATWG HTML, section
/// 9.2.4).
pub struct LastEventId<'r>(Option<&'r str>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LastEventId<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let id = request.headers().get_one("Last-Event-ID");
        Outcome::Success(Self(id.filter(|id| !id.is_empty())))
    }
}

/// The permission to open a stream now, and the state it needs. In every handler it comes
/// before the viewer, so that the query for the viewer waits for the permit, too.
pub struct StreamOpener {
    context: Arc<StreamContext>,
    permit: AdmissionPermit,
}

impl StreamOpener {
    async fn open(
        self,
        encoding: Encoding,
        viewer: Viewer,
        room: Option<RoomId>,
        start: StartPosition,
        list: KnownList,
    ) -> Result<StreamReader> {
        self.context.limits.stream(viewer.id())?;
        self.open_counted(encoding, viewer, StreamPlace { room, start, list })
            .await
    }

    /// Opens a stream that has been counted.
    async fn open_counted(
        self,
        encoding: Encoding,
        viewer: Viewer,
        place: StreamPlace,
    ) -> Result<StreamReader> {
        open(self.context, self.permit, encoding, viewer, place).await
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for StreamOpener {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        match request.rocket().state::<Arc<StreamContext>>() {
            Some(context) => Outcome::Success(Self {
                context: context.clone(),
                permit: context.admit().await,
            }),
            // `stage` manages it.
            None => Outcome::Forward(Status::InternalServerError),
        }
    }
}

/// The viewer's own events, for a page without a room.
#[get("/stream?<list>")]
pub async fn personal_stream(
    list: Option<PageList>,
    last_event_id: LastEventId<'_>,
    opener: StreamOpener,
    viewer: Viewer,
) -> Result<EndlessResponse<impl Stream<Item = Bytes> + use<>>> {
    let list = PageList::known(list, &last_event_id);
    let reader = opener
        .open(Encoding::Sse, viewer, None, StartPosition::Now, list)
        .await?;
    Ok(EndlessResponse(
        ContentType::EventStream,
        reader.into_stream(),
    ))
}

/// The events of a room, after a cursor or from now on, and the viewer's own.
#[get("/rooms/<room>/stream?<list>&<after>")]
pub async fn room_stream(
    room: RoomId,
    list: Option<PageList>,
    after: Option<AfterCursor>,
    last_event_id: LastEventId<'_>,
    opener: StreamOpener,
    viewer: Viewer,
) -> Result<EndlessResponse<impl Stream<Item = Bytes> + use<>>> {
    let list = PageList::known(list, &last_event_id);
    // The header is newer than the address, which holds the page's first cursor.
    let start = match last_event_id.0 {
        Some(id) => StartPosition::Cursor(id.to_owned()),
        None => AfterCursor::start(after),
    };
    let reader = opener
        .open(Encoding::Sse, viewer, Some(room), start, list)
        .await?;
    Ok(EndlessResponse(
        ContentType::EventStream,
        reader.into_stream(),
    ))
}

/// The same over a WebSocket, with the HTML of each change only for programs that ask for it
/// (`html=1`). The origin of the request is checked where it is for all
/// requests that may change something (`web::headers::SameOrigin`).
#[get("/rooms/<room>/socket?<after>&<html>")]
pub async fn room_socket(
    room: RoomId,
    after: Option<AfterCursor>,
    html: Option<u8>,
    handshake: WebSocket,
    origin: OurOrigin,
    opener: StreamOpener,
    viewer: Viewer,
) -> Result<Socket> {
    let start = AfterCursor::start(after);
    let reader = opener
        .open(
            match html {
                Some(1) => Encoding::WebSocketWithHtml,
                _ => Encoding::WebSocket,
            },
            viewer,
            Some(room),
            start,
            KnownList::None,
        )
        .await?;
    Ok(Socket {
        accept_key: handshake.accept_key().to_owned(),
        room,
        reader,
        origin: origin.0,
    })
}

/// The room's messages as a page that never finishes loading, for browsers without scripts.
#[get("/rooms/<_room>/live")]
pub async fn no_script_page(
    _room: RoomId,
    opener: StreamOpener,
    member: Member,
    store: &Store,
) -> Result<EndlessResponse<impl Stream<Item = Bytes> + use<>>> {
    // Counted first: the page is dear.
    opener.context.limits.stream(member.person().id)?;
    let page = history::live(store, &member).await?;
    let cursor = opener.context.epoch.cursor(page.head(&member)).to_string();
    let (lang, preferences) = (member.lang(), member.viewer().page_preferences());
    let blocked = sidebar::version(store, member.viewer())
        .await?
        .blocked()
        .edition();
    let head = view::no_script_page_head(lang, member.room(), &page, preferences, blocked);
    let start = StartPosition::Cursor(cursor);
    let (viewer, room) = (member.viewer().clone(), member.room().id);
    let reader = opener
        .open_counted(
            Encoding::Html,
            viewer,
            StreamPlace {
                room: Some(room),
                start,
                list: KnownList::None,
            },
        )
        .await?;
    let stream = once(ready(Bytes::from(head))).chain(reader.into_stream());
    Ok(EndlessResponse(ContentType::HTML, stream))
}

/// A response that goes on until its stream ends. The bytes go to the connection as they
/// are. (Rocket's `EventStream` would encode every event again for every reader.)
pub struct EndlessResponse<S>(ContentType, S);

impl<'r, S: Stream<Item = Bytes> + Send + 'static> Responder<'r, 'static> for EndlessResponse<S> {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        server::stream_body(request, Box::pin(self.1));
        Response::build()
            .header(self.0)
            .header(Header::new("Cache-Control", "no-store"))
            // Proxies must not buffer (nginx).
            .header(Header::new("X-Accel-Buffering", "no"))
            .ok()
    }
}
