//! The page of what somebody has saved, and the parts of other pages that are about it.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId, UserId},
    features::{
        accounts::Viewer,
        messages::{self, at_page, kept_view},
        room_directory,
        rooms::Member,
        saved::{Saved, SavedPart, SavedState, routes, strings},
        sidebar::{
            Sidebar,
            view::{SidebarPlace, name_of_listed, page_beside},
        },
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::message::Message,
    web::{
        self,
        due_field::{DueField, due_field},
        htmx,
        local_time::LocalTime,
        page::{more_link, page_header},
    },
};

/// A message that was just taken out, as it was.
#[derive(Clone, Copy)]
pub struct TakenOut {
    /// The message.
    pub message: MessageId,
    /// Its room.
    pub room: RoomId,
    /// When it was saved, in seconds.
    pub at: i64,
    /// When to be reminded of it, if ever.
    pub remind_at: Option<i64>,
}

/// The page of what the viewer has saved.
pub fn saved_page(
    viewer: &Viewer,
    beside: &Sidebar,
    part: &SavedPart,
    taken_out: Option<TakenOut>,
) -> Markup {
    let lang = viewer.lang();
    let list = |all: &[Saved]| {
        kept_view::list(&html! { @for saved in all { (entry(lang, beside, saved)) } })
    };
    page_beside(
        viewer,
        beside,
        SidebarPlace::Elsewhere,
        strings::saved(lang),
        &html! {
            (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (strings::saved(lang)) }))
            @if let Some(taken_out) = taken_out {
                div.done role="status" {
                    p { (strings::is_removed(lang)) }
                    (undo_form(lang, taken_out))
                }
            }
            @if part.unread.is_empty() && part.others.is_empty() { p.hint { (strings::none_yet(lang)) } }
            @if !part.unread.is_empty() {
                section {
                    h2 { (strings::reminders(lang)) }
                    (list(&part.unread))
                    @if part.unread.len() > 1 {
                        form method="post" action=(uri!(routes::all_done())) {
                            button type="submit" { (strings::all_done(lang)) }
                        }
                    }
                }
            }
            @if !part.others.is_empty() {
                @if part.unread.is_empty() { (list(&part.others)) }
                @else { section { h2 { (strings::others(lang)) } (list(&part.others)) } }
            }
            @if let Some(next) = part.next { (more_link(lang, routes::before(next))) }
        },
    )
}

/// A saved message, the room it is in, and what can be done with it.
fn entry(lang: Lang, beside: &Sidebar, saved: &Saved) -> Markup {
    let Saved { message, how } = saved;
    let room = beside.all().find(|room| room.id == how.room);
    let line = html! {
        @if let Some(room) = room { (strings::in_room(lang, name_of_listed(lang, room))) }
        @if let Some(line) = reminder_line(lang, how) { " · " (line) }
    };
    let actions = html! {
        @if how.unread {
            form method="post" action=(uri!(routes::done(message.id))) {
                button.primary type="submit" { (strings::done(lang)) }
            }
            " "
        }
        a.button href=(at_page::address(how.room, message.id)) { (messages::strings::show_in_room(lang)) } " "
        (remind_link(lang, how)) " "
        (unsave_form(lang, message.id, "saved"))
    };
    kept_view::entry(lang, message, &line, &actions)
}

/// When the reminder comes or has come, if there is one that is not done with.
fn reminder_line(lang: Lang, how: &SavedState) -> Option<Markup> {
    let at = LocalTime(lang, how.remind_at?).dated();
    match (how.reminded, how.unread) {
        (false, _) => Some(strings::reminder_at(lang, at)),
        (true, true) => Some(strings::reminded_at(lang, at)),
        (true, false) => None,
    }
}

fn remind_link(lang: Lang, how: &SavedState) -> Markup {
    let (room, message) = (how.room, how.message);
    let waits = how.remind_at.is_some() && !how.reminded;
    html! {
        a.button href=(uri!(routes::remind(room, message))) {
            @if waits { (strings::change_reminder(lang)) } @else { (strings::remind(lang)) }
        }
    }
}

fn unsave_form(lang: Lang, message: MessageId, back: &str) -> Markup {
    html! {
        form method="post" action=(uri!(routes::unsave(message))) {
            input type="hidden" name="back" value=(back);
            button type="submit" { (strings::unsave(lang)) }
        }
    }
}

fn undo_form(lang: Lang, taken_out: TakenOut) -> Markup {
    html! {
        form method="post" action=(uri!(routes::restore(taken_out.room, taken_out.message))) {
            input type="hidden" name="at" value=(taken_out.at);
            @if let Some(remind_at) = taken_out.remind_at { input type="hidden" name="remind_at" value=(remind_at); }
            button type="submit" { (strings::undo(lang)) }
        }
    }
}

/// The part of the message's page. (The link to the reminder is one of its actions.)
pub fn section(lang: Lang, message: &Message, how: Option<&SavedState>) -> Markup {
    html! {
        section #saved {
            h2 { (strings::saved(lang)) }
            @if let Some(how) = how {
                p.hint {
                    (strings::you_saved(lang, LocalTime(lang, how.at).dated()))
                    @if let Some(line) = reminder_line(lang, how) { " · " (line) }
                }
                (unsave_form(lang, message.id, "message"))
            } @else {
                form method="post" action=(uri!(routes::save(message.room, message.id))) {
                    input type="hidden" name="back" value="message";
                    button type="submit" { (strings::save(lang)) }
                }
            }
        }
    }
}

/// The part of the message's page that is about saving it.
pub fn page_part(room: RoomId, message: MessageId) -> String {
    let page = uri!(messages::routes::one(room, message, None::<UserId>));
    format!("{page}#saved")
}

/// The form that chooses a time.
pub struct RemindForm<'a> {
    /// The chosen name, blank for none.
    pub when: &'a str,
    /// The typed date and time.
    pub at: &'a str,
    /// The zone that counts without scripts.
    pub zone: &'a str,
    /// Whether there is a reminder that could be taken away.
    pub has_reminder: bool,
}

/// The page with the form.
pub fn remind_page(
    member: &Member,
    message: &Message,
    form: &RemindForm<'_>,
    problems: &FieldErrors,
) -> Markup {
    let lang = member.lang();
    let never = form.has_reminder.then_some(("never", strings::never(lang)));
    let due = DueField {
        legend: strings::when(lang),
        when: form.when,
        at: form.at,
        zone: form.zone,
        first: never,
    };
    messages::view::message_frame(
        member,
        strings::remind_title(lang),
        &html! { (strings::remind_title(lang)) },
        html! {
            ol { (messages::view::alone(lang, message)) }
            form.card method="post" action=(uri!(routes::set_reminder(member.room().id, message.id))) {
                input type="hidden" name="reader" value=(member.person().id);
                (due_field(lang, &due, problems))
                button.primary type="submit" { (web::strings::save(lang)) }
            }
        },
    )
}

/// The page that says why a message is not saved.
pub fn refused(member: &Member, sentence: &str) -> Markup {
    messages::view::message_frame(
        member,
        strings::save(member.lang()),
        &html! { (strings::save(member.lang())) },
        html! { p.problem role="alert" { (sentence) } },
    )
}

/// A sentence where a page says such things.
pub fn notice(sentence: &str) -> Markup {
    htmx::fill("#notice", &html! { p { (sentence) } })
}

/// After a message was saved, for a page that is open: what else can be done with it.
pub fn saved_notice(lang: Lang, room: RoomId, message: MessageId) -> Markup {
    let undo = uri!(routes::unsave(message));
    let page = page_part(room, message);
    htmx::fill(
        "#notice",
        &html! {
            p {
                (strings::is_saved(lang)) " "
                a href=(uri!(routes::remind(room, message))) { (strings::remind(lang)) } " "
                a href=(page) hx-post=(undo) hx-swap="none" { (strings::undo(lang)) }
            }
        },
    )
}

/// To somebody whose reminder has come, on any page of theirs.
pub fn reminder_notice(lang: Lang) -> Markup {
    htmx::fill(
        "#notice",
        &html! { p { (strings::reminder_came(lang)) " " a href=(routes::at()) { (strings::show(lang)) } } },
    )
}
