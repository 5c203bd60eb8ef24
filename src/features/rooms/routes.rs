//! A room's page, its members, and what a member has read.

use std::{fmt, sync::Arc};

use rocket::{
    FromForm, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{
        Status, impl_from_uri_param_identity,
        uri::{
            Origin,
            fmt::{Formatter, Query, UriDisplay},
        },
    },
    post, routes, uri,
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        composing::commands::Done,
        inbox, invitations,
        messages::{self, history::PagePosition, notes_view},
        pressed_forms::guard::MemberPress,
        room_directory,
        rooms::{
            self, LeaveOutcome, Member, leave_view, members,
            page::{self, PageSources},
            settings,
        },
        sidebar,
    },
    i18n::Html,
    realtime::Realtime,
    web::{htmx::Htmx, prefetch::Prefetch, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::try_on_ignite("Rooms", |rocket| async {
        let Some(store) = rocket.state::<Store>() else {
            return Err(rocket);
        };
        if let Err(error) = rooms::store_looks(store).await {
            tracing::error!("The names of rooms cannot be compared: {error}");
            return Err(rocket);
        }
        Ok(rocket
            .mount("/", traced(settings::routes::all()))
            .mount("/", traced(members::routes::all()))
            .mount(
                "/",
                traced(routes![
                    show,
                    mark_read,
                    mark_all_read,
                    undo_reading,
                    confirm_leave,
                    leave
                ]),
            ))
    })
}

/// The address of a room's page.
pub fn at(room: RoomId) -> Origin<'static> {
    uri!(show(room, RoomQuery::default()))
}

/// The address of a room's page with a note for its reader: about the message with that id, which
/// they have just posted, or about a command.
pub fn with_note(room: RoomId, note: &str) -> Origin<'static> {
    let note = Some(note);
    uri!(show(
        room,
        RoomQuery {
            note,
            ..RoomQuery::default()
        }
    ))
}

/// The address of a room's page with a composer that answers a message.
pub fn replying(room: RoomId, message: MessageId) -> Origin<'static> {
    let reply = Some(message);
    uri!(show(
        room,
        RoomQuery {
            reply,
            ..RoomQuery::default()
        }
    ))
}

/// The address of the messages right before one.
pub fn before(room: RoomId, message: MessageId) -> Origin<'static> {
    let before = Some(message);
    uri!(show(
        room,
        RoomQuery {
            before,
            ..RoomQuery::default()
        }
    ))
}

/// The address of the messages right after one.
pub fn after(room: RoomId, message: MessageId) -> Origin<'static> {
    let after = Some(message);
    uri!(show(
        room,
        RoomQuery {
            after,
            ..RoomQuery::default()
        }
    ))
}

/// The parts of a room that its address may name.
#[derive(Default, FromForm)]
pub struct RoomQuery<'r> {
    /// Only messages before this one.
    before: Option<MessageId>,
    /// Only messages after this one.
    after: Option<MessageId>,
    /// The composer answers this message.
    reply: Option<MessageId>,
    /// The note above the composer.
    note: Option<&'r str>,
}

impl UriDisplay<Query> for RoomQuery<'_> {
    fn fmt(&self, f: &mut Formatter<'_, Query>) -> fmt::Result {
        let messages = [
            ("before", self.before),
            ("after", self.after),
            ("reply", self.reply),
        ];
        for (name, message) in messages {
            if let Some(message) = message {
                f.write_named_value(name, message)?;
            }
        }
        self.note
            .map_or(Ok(()), |note| f.write_named_value("note", note))
    }
}

impl_from_uri_param_identity!([Query] ('a) RoomQuery<'a>);

/// A room's page: the newest messages, live, from the first unread one; or older messages
/// before or after a message.
#[get("/rooms/<_room>?<query..>")]
pub async fn show(
    _room: RoomId,
    query: RoomQuery<'_>,
    member: Member,
    prefetch: Prefetch,
    sources: PageSources<'_>,
) -> Result<Reply> {
    if !prefetch.0 {
        rooms::remember_visit(sources.store, &member).await;
    }
    if let Some(message) = query.reply {
        let page = page::with_reply(&member, message, &sources).await?;
        return Ok(Reply::cached_page(Status::Ok, page));
    }
    let position = match (query.before, query.after) {
        (Some(before), _) => PagePosition::Before(before),
        (None, Some(after)) => PagePosition::After(after),
        (None, None) => PagePosition::FirstUnread,
    };
    if let Some(note) = note_of(query.note, &member, sources.store).await? {
        let composer = messages::view::composer_with_note(&member, &note);
        let page = page::with_composer(&composer, &member, position, &sources).await?;
        return Ok(Reply::cached_page(Status::Ok, Arc::new(page)));
    }
    let page = page::with_empty_composer(&member, position, &sources).await?;
    Ok(Reply::cached_page(Status::Ok, page))
}

/// The note that the address asks for.
async fn note_of(note: Option<&str>, member: &Member, store: &Store) -> Result<Option<Html>> {
    let Some(note) = note else { return Ok(None) };
    if let Some(done) = Done::named(note) {
        let sentence = done.sentence()(member.lang());
        return Ok(Some(notes_view::sentence(sentence)));
    }
    let Some(message) = MessageId::parse(note) else {
        return Ok(None);
    };
    let message = match messages::one(store, member, message).await {
        Err(Error::NotFound) => return Ok(None),
        found => found?,
    };
    let notes = messages::notes(store, member, &message).await?;
    Ok(Some(notes_view::notes(member, &notes)))
}

/// The newest message that the member has read.
#[derive(FromForm)]
pub struct MarkReadForm {
    message: MessageId,
    /// The page that reports says it: `data-marks`.
    marks: Option<i64>,
}

/// Marks the room as read up to a message.
#[post("/rooms/<_room>/seen", data = "<form>")]
pub async fn mark_read(
    _room: RoomId,
    form: Form<MarkReadForm>,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::mark_read(store, realtime, &member, form.message, form.marks).await?;
    Ok(if hx.0 {
        Reply::nothing()
    } else {
        Reply::see_other(at(member.room().id))
    })
}

/// Marks every room as read.
#[post("/rooms/seen")]
pub async fn mark_all_read(
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::mark_all_read(store, realtime, &viewer).await?;
    Ok(match hx.0 {
        true => {
            let lang = viewer.lang();
            let notice = inbox::view::notice(lang, inbox::strings::marked_read(lang));
            Reply::fragment(Status::Ok, notice)
        }
        false => Reply::see_other(inbox::routes::catch_up()),
    })
}

/// Takes the latest marking of rooms as read, or of messages as unread, back.
#[post("/unread/undo")]
pub async fn undo_reading(
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::undo_reading(store, realtime, &viewer).await?;
    Ok(Reply::see_other(inbox::routes::catch_up()))
}

/// The page that asks before the member leaves.
#[get("/rooms/<_room>/leave")]
pub async fn confirm_leave(
    _room: RoomId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let heir = rooms::heir(store, &member).await?;
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    let page = leave_view::leave_page(&member, &beside, heir.as_ref());
    Ok(Reply::page(Status::Ok, page))
}

/// Leaves a room. The last one out of a private room takes it with them if the page has said
/// so (`with_room=true`). Any other is asked: the others may have left meanwhile.
#[post("/rooms/<_room>/leave?<with_room>")]
pub async fn leave(
    _room: RoomId,
    with_room: Option<bool>,
    press: MemberPress<'_>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let Some(member) = press.remember(store).await? else {
        return Ok(Reply::see_other(room_directory::routes::at()));
    };
    let with_room = with_room.unwrap_or(false);
    let outcome = invitations::leave(store, realtime, &member, with_room).await?;
    left(store, realtime, &member, outcome).await
}

/// The answer to somebody who has left, or is asked because the others have left meanwhile.
///
/// # Errors
/// When the store fails.
pub async fn left(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    outcome: LeaveOutcome,
) -> Result<Reply> {
    Ok(match outcome {
        LeaveOutcome::Left | LeaveOutcome::LeftAndDeleted => {
            Reply::see_other(room_directory::routes::at())
        }
        LeaveOutcome::WouldDelete => {
            let beside = sidebar::load(store, realtime, member.viewer()).await?;
            let page = leave_view::leave_page(member, &beside, None);
            Reply::page(Status::UnprocessableEntity, page)
        }
    })
}
