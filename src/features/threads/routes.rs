//! The page of a thread, the line above the composer for a reply, and following.

use rocket::{
    FromForm, State, fairing::AdHoc, form::Form, get, http::Status, http::uri::Origin, post,
    routes, uri,
};

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, RoomId},
    },
    db::Store,
    features::{
        messages,
        rate_limits::Limits,
        rooms::{self, Member, page::PageSources},
        sidebar,
        threads::{self, view},
    },
    model::thread::Quote,
    web::{htmx::Htmx, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Threads", |rocket| async {
        rocket.mount("/", traced(routes![show, reply, follow]))
    })
}

/// The address of a thread.
pub fn at(room: RoomId, root: MessageId) -> Origin<'static> {
    uri!(show(room, root, Option::<MessageId>::None))
}

/// The thread that a message begins; an answer leads to its place there. For htmx the answers
/// before one.
#[get("/rooms/<_room>/threads/<message>?<before>")]
pub async fn show(
    _room: RoomId,
    message: MessageId,
    before: Option<MessageId>,
    member: Member,
    hx: Htmx,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let PageSources {
        store,
        realtime,
        epoch,
        ..
    } = sources;
    let thread = threads::read(store, &member, message, before).await?;
    if let Some(root) = thread.root.thread {
        let place = messages::view::dom_id(message);
        // An old answer is the last one on a page of its own.
        let latest = threads::read(store, &member, root, None).await?;
        let is_latest = latest.answers.iter().any(|answer| answer.id == message);
        let before = (!is_latest).then(|| message.next());
        let page = uri!(show(member.room().id, root, before));
        return Ok(Reply::see_other(format!("{page}#{place}")));
    }
    if hx.0 && before.is_some() {
        let part = view::answers(member.lang(), &thread);
        return Ok(Reply::fragment(Status::Ok, part));
    }
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    // Read before the thread, so the stream begins before anything that the page may lack.
    let cursor = epoch.cursor(member.head());
    let page = view::thread_page(&member, &beside, &thread, &cursor);
    Ok(Reply::page(Status::Ok, page))
}

/// The line above the composer that says what it answers; without htmx the room's page with it.
#[get("/rooms/<_room>/messages/<message>/reply")]
pub async fn reply(
    _room: RoomId,
    message: MessageId,
    member: Member,
    hx: Htmx,
    store: &Store,
) -> Result<Reply> {
    let (lang, room) = (member.lang(), member.room().id);
    let message = messages::one(store, &member, message).await?;
    Ok(match hx.0 {
        true => {
            let line = messages::view::replying(lang, room, &Quote::from(&message));
            Reply::fragment(Status::Ok, line)
        }
        false => Reply::see_other(rooms::routes::replying(room, message.id)),
    })
}

/// Whether to follow.
#[derive(FromForm)]
pub struct FollowForm {
    follows: bool,
}

/// Follows a thread, or follows it no more.
#[post("/rooms/<_room>/threads/<message>/follow", data = "<form>")]
pub async fn follow(
    _room: RoomId,
    message: MessageId,
    form: Form<FollowForm>,
    member: Member,
    hx: Htmx,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    limits.write(member.person().id)?;
    threads::follow(
        sources.store,
        sources.realtime,
        &member,
        message,
        form.follows,
    )
    .await?;
    let room = member.room().id;
    Ok(match hx.0 {
        true => Reply::fragment(
            Status::Ok,
            view::follow_form(member.lang(), room, message, form.follows),
        ),
        false => Reply::see_other(at(room, message)),
    })
}
