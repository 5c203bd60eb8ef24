//! The page of a room's members, on which people are invited and removed.

use std::collections::BTreeSet;

use rocket::{
    FromForm, Route, State,
    form::Form,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, UserId},
    },
    db::Store,
    features::{
        invitations::{
            self,
            by_name::{self, ByName},
        },
        pins,
        rate_limits::Limits,
        rooms::{
            self, Member, leave_view,
            members::{self, view},
            page::PageSources,
        },
        sidebar,
    },
    i18n::{Html, field_errors::FieldErrors},
    model::person::Person,
    realtime::Realtime,
    web::{headers::OurOrigin, htmx::Htmx, reply::Reply},
};

/// The routes of this folder.
pub fn all() -> Vec<Route> {
    routes![page, invite, confirm_remove, remove]
}

fn online(realtime: &Realtime, people: &[Person]) -> BTreeSet<UserId> {
    realtime
        .presence
        .online_among(people.iter().map(|person| &person.id))
}

/// The address of the page of a room's members.
pub fn at(room: RoomId) -> Origin<'static> {
    uri!(page(room, Option::<UserId>::None, Option::<UserId>::None))
}

/// The members of a room and their presence, those after `after`: for htmx the list alone,
/// otherwise a page on which members invite people and a manager removes them.
/// `waiting_after` is the same for people who have not answered an invitation.
#[get("/rooms/<_room>/members?<after>&<waiting_after>")]
pub async fn page(
    _room: RoomId,
    after: Option<UserId>,
    waiting_after: Option<UserId>,
    member: Member,
    hx: Htmx,
    origin: OurOrigin,
    sources: PageSources<'_>,
) -> Result<Reply> {
    if hx.0 {
        let first = after.unwrap_or(UserId::NONE);
        let part = members::part(sources.store, &member, first).await?;
        let online = online(sources.realtime, &part.people);
        let list = match after {
            None => {
                let pins = pins::count(sources.store, &member).await?;
                view::list_update(&member, &part, &online, pins)
            }
            Some(_) => view::more(&member, &part, &online),
        };
        return Ok(Reply::fragment(Status::Ok, list));
    }
    let shown = match (after, waiting_after) {
        (None, None) => Shown::Beginning,
        (Some(after), _) => Shown::MembersAfter(after),
        (None, Some(after)) => Shown::WaitingAfter(after),
    };
    let form = view::invite_form(&member, "", &FieldErrors::default());
    let page = page_of(&member, shown, &form, &origin, &sources).await?;
    Ok(Reply::page(Status::Ok, page))
}

/// The part of the lists that a page shows.
#[derive(Clone, Copy)]
enum Shown {
    Beginning,
    MembersAfter(UserId),
    WaitingAfter(UserId),
}

/// The page with a form. Only the first one has the form, and all lists.
async fn page_of(
    member: &Member,
    shown: Shown,
    form: &Html,
    origin: &OurOrigin,
    sources: &PageSources<'_>,
) -> Result<Html> {
    let PageSources {
        store, realtime, ..
    } = *sources;
    let (after, waiting_after) = match shown {
        Shown::Beginning => (Some(UserId::NONE), Some(UserId::NONE)),
        Shown::MembersAfter(after) => (Some(after), None),
        Shown::WaitingAfter(after) => (None, Some(after)),
    };
    let part = match after {
        Some(after) => Some(members::part(store, member, after).await?),
        None => None,
    };
    let online = online(realtime, part.as_ref().map_or(&[], |part| &part.people));
    let list = part.map(|part| view::managed_part(member, &part, &online));
    let waiting = match waiting_after {
        Some(after) => {
            let waiting = invitations::waiting(store, member, after).await?;
            let next = |last| uri!(page(member.room().id, Option::<UserId>::None, Some(last)));
            Some(invitations::view::waiting(member, &waiting, next))
        }
        None => None,
    };
    let owner = rooms::owner(store, member).await?;
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    let content = view::MembersPage {
        member,
        beside: &beside,
        owner: &owner,
        top: matches!(shown, Shown::Beginning).then_some((form, origin.0.as_str())),
        list,
        waiting,
    };
    Ok(view::members_page(&content))
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
    let (wait, problem) =
        match by_name::invite(store, realtime, limits, &member, form.username).await? {
            ByName::Invited => return Ok(Reply::see_other(at(member.room().id))),
            ByName::Refused(problem) => (None, problem),
            ByName::TooOften(wait, problem) => (Some(wait), problem),
        };
    let problems = FieldErrors::one("username", problem);
    let form = view::invite_form(&member, form.username, &problems);
    let page = page_of(&member, Shown::Beginning, &form, &origin, &sources).await?;
    Ok(hx.form_again(wait, form, |_| page))
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
pub async fn remove(
    _room: RoomId,
    user: UserId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::remove_member(store, realtime, &member, user).await?;
    invitations::ended_with(store, realtime, member.room().id, user).await?;
    Ok(Reply::see_other(at(member.room().id)))
}
