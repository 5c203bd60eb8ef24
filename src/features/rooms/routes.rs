//! A room's page, its members, and what a member has read.

use std::collections::BTreeSet;

use rocket::{
    FromForm, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};

use crate::{
    base::{
        errors::{Error, Result, RetryAfter},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        invitations::{self, InviteOutcome},
        messages::history::PagePosition,
        pressed_forms::guard::MemberPress,
        rate_limits::Limits,
        room_directory,
        rooms::{
            self, LeaveOutcome, Member, leave_view,
            page::{self, PageSources},
            settings, strings, view,
        },
        sidebar,
    },
    i18n::{Html, field_errors::FieldErrors, strings::Text},
    model::person::Person,
    realtime::Realtime,
    web::{headers::OurOrigin, htmx::Htmx, prefetch::Prefetch, reply::Reply, traced},
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
        Ok(rocket.mount("/", traced(settings::routes::all())).mount(
            "/",
            traced(routes![
                show,
                members,
                invite,
                mark_read,
                mark_all_read,
                confirm_leave,
                leave,
                confirm_remove,
                remove_member
            ]),
        ))
    })
}

/// The address of a room's page.
pub fn at(room: RoomId) -> Origin<'static> {
    uri!(show(
        room,
        Option::<MessageId>::None,
        Option::<MessageId>::None
    ))
}

/// How many members a list shows. Longer lists would need a search.
const PEOPLE_SHOWN: i64 = 200;

/// A room's page: the newest messages, live, from the first unread one; or older messages
/// before or after a message.
#[get("/rooms/<_room>?<before>&<after>")]
pub async fn show(
    _room: RoomId,
    before: Option<MessageId>,
    after: Option<MessageId>,
    member: Member,
    prefetch: Prefetch,
    sources: PageSources<'_>,
) -> Result<Reply> {
    if !prefetch.0 {
        rooms::remember_visit(sources.store, &member).await;
    }
    let position = match (before, after) {
        (Some(before), _) => PagePosition::Before(before),
        (None, Some(after)) => PagePosition::After(after),
        (None, None) => PagePosition::FirstUnread,
    };
    let page = page::with_empty_composer(&member, position, &sources).await?;
    Ok(Reply::cached_page(Status::Ok, page))
}

fn online(realtime: &Realtime, people: &[Person]) -> BTreeSet<UserId> {
    realtime
        .presence
        .online_among(people.iter().map(|person| &person.id))
}

/// The members of a room and their presence: for htmx the list alone, otherwise a page on
/// which members invite people and a manager removes them.
#[get("/rooms/<_room>/members")]
pub async fn members(
    _room: RoomId,
    member: Member,
    hx: Htmx,
    origin: OurOrigin,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let people = rooms::members(store, &member, PEOPLE_SHOWN).await?;
    let online = online(realtime, &people);
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::members(member.lang(), &people, &online))
    } else {
        let form = view::invite_form(&member, "", &FieldErrors::default());
        let waiting = waiting(store, &member).await?;
        let owner = rooms::owner(store, &member).await?;
        let beside = sidebar::load(store, realtime, member.viewer()).await?;
        let lists = (&form, &waiting);
        let page = view::members_page(&member, &beside, &people, &online, &owner, lists, &origin.0);
        Reply::page(Status::Ok, page)
    })
}

/// The people who are invited and have not answered.
async fn waiting(store: &Store, member: &Member) -> Result<Html> {
    let waiting = invitations::waiting(store, member, PEOPLE_SHOWN).await?;
    Ok(invitations::view::waiting(member, &waiting))
}

/// The form that invites somebody.
#[derive(FromForm)]
pub struct InviteForm<'r> {
    #[field(default = "")]
    username: &'r str,
}

/// Adds somebody to the room.
#[post("/rooms/<_room>/members", data = "<form>")]
pub async fn invite(
    _room: RoomId,
    form: Form<InviteForm<'_>>,
    member: Member,
    hx: Htmx,
    origin: OurOrigin,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let PageSources {
        store, realtime, ..
    } = sources;
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let username = form.username.trim().trim_start_matches('@');
    let mut wait = None;
    let problem: Text = match accounts::find_by_username(store, username).await {
        Ok(person) => match count_invite(store, limits, &member, &person).await? {
            Ok(()) => {
                let outcomes = invitations::invite(store, realtime, &member, &[person]).await?;
                match outcomes.first() {
                    Some(InviteOutcome::Refused) => invitations::strings::refused,
                    Some(InviteOutcome::TooMany) => invitations::strings::too_many,
                    Some(InviteOutcome::InTooManyRooms) => strings::in_too_many_rooms,
                    Some(InviteOutcome::Joined | InviteOutcome::Asked) | None => {
                        return Ok(Reply::see_other(uri!(members(member.room().id))));
                    }
                }
            }
            Err(time) => {
                wait = Some(time);
                strings::too_many_invites
            }
        },
        Err(Error::NotFound) => strings::nobody,
        Err(error) => return Err(error),
    };
    let problems = FieldErrors::one("username", problem);
    let form = view::invite_form(&member, form.username, &problems);
    let people = rooms::members(store, &member, PEOPLE_SHOWN).await?;
    let online = online(realtime, &people);
    let waiting = waiting(store, &member).await?;
    let owner = rooms::owner(store, &member).await?;
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    Ok(hx.form_again(wait, form, |form| {
        let lists = (form, &waiting);
        view::members_page(&member, &beside, &people, &online, &owner, lists, &origin.0)
    }))
}

/// Counts an invitation against the member's limits.
async fn count_invite(
    store: &Store,
    limits: &Limits,
    member: &Member,
    person: &Person,
) -> Result<Result<(), RetryAfter>> {
    let people = std::slice::from_ref(person);
    // Inviting somebody twice is inviting them once.
    if invitations::is_invited(store, member, person).await? {
        return Ok(Ok(()));
    }
    let strangers = invitations::count_strangers(store, member.viewer(), people).await?;
    Ok(limits.invite(member.person().id, 1, strangers))
}

/// The newest message that the member has read.
#[derive(FromForm)]
pub struct MarkReadForm {
    message: MessageId,
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
    rooms::mark_read(store, realtime, &member, form.message).await?;
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
    Ok(if hx.0 {
        Reply::nothing()
    } else {
        Reply::see_other(uri!(room_directory::routes::home()))
    })
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

/// The page that asks before a member is removed.
#[get("/rooms/<_room>/members/<user>/remove")]
pub async fn confirm_remove(
    _room: RoomId,
    user: UserId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let person = rooms::removable(store, &member, user).await?;
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    Ok(Reply::page(
        Status::Ok,
        leave_view::remove_page(&member, &beside, &person),
    ))
}

/// Removes a member from a room.
#[post("/rooms/<_room>/members/<user>/remove")]
pub async fn remove_member(
    _room: RoomId,
    user: UserId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::remove_member(store, realtime, &member, user).await?;
    invitations::ended_with(store, realtime, member.room().id, user).await?;
    Ok(Reply::see_other(uri!(members(member.room().id))))
}
