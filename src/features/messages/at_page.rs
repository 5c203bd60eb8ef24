//! A link to a message, which opens the history around it; and the form that leads to a day.

use maud::{Markup, html};
use rocket::{get, http::Status, uri};

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, RoomId},
    },
    db::Store,
    features::{
        inbox,
        messages::{
            self,
            days::{self, Day},
            history::PagePosition,
            strings, view,
        },
        rooms::{
            self, Member,
            page::{self, PageSources},
        },
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    web::{form::problem, prefetch::Prefetch, reply::Reply},
};

/// The address of a message among the others.
pub fn address(room: RoomId, message: MessageId) -> String {
    uri!(at(room, message)).to_string()
}

/// The room's page with the history around a message.
#[get("/rooms/<_room>/at/<message>")]
pub async fn at(
    _room: RoomId,
    message: MessageId,
    member: Member,
    prefetch: Prefetch,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let message = messages::one(sources.store, &member, message).await?.id;
    if !prefetch.0 {
        rooms::remember_visit(sources.store, &member).await;
        inbox::opened(sources.store, sources.realtime, &member, message).await;
    }
    let page = page::with_empty_composer(&member, PagePosition::At(message), &sources).await?;
    Ok(Reply::cached_page(Status::Ok, page))
}

/// Leads to the first message of a day, or the next after it. Scripts say in which time zone
/// the browser is.
#[get("/rooms/<_room>/on?<day>&<time_zone>")]
pub async fn on_day(
    _room: RoomId,
    day: Option<&str>,
    time_zone: Option<&str>,
    member: Member,
    store: &Store,
) -> Result<Reply> {
    let Some(typed) = day else {
        return Ok(Reply::page(Status::Ok, day_page(&member, "", None)));
    };
    let Some(day) = Day::parse(typed) else {
        let page = day_page(&member, "", Some(strings::no_day));
        return Ok(Reply::page(Status::UnprocessableEntity, page));
    };
    Ok(
        match days::first_message(store, &member, day, time_zone).await? {
            Some(message) => Reply::see_other(address(member.room().id, message)),
            None => {
                let page = day_page(&member, typed, Some(strings::nothing_since));
                Reply::page(Status::Ok, page)
            }
        },
    )
}

/// The page with the form, and why it leads nowhere.
fn day_page(member: &Member, day: &str, wrong: Option<Text>) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let problems = wrong.map_or_else(FieldErrors::default, |text| FieldErrors::one("day", text));
    let name = html! { bdi { (room.name) } };
    view::message_frame(
        member,
        strings::go_to_day(lang),
        &strings::go_to_day_in(lang, name),
        html! {
            form.card method="get" action=(uri!(on_day(room.id, _, _))) {
                div.field {
                    label for="day" { (strings::day(lang)) }
                    input #day type="date" name="day" value=(day) required autofocus
                        aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| "day-problem")];
                    (problem(lang, "day", &problems))
                }
                input type="hidden" name="time_zone" value="";
                div.actions { button.primary type="submit" { (strings::go(lang)) } }
            }
        },
    )
}
