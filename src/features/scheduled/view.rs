//! Messages that wait: the button that schedules one, the line in its room, and their list.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::{
        clock::Timestamp,
        ids::{MessageId, RoomId, ScheduledId},
    },
    features::{
        accounts::{Viewer, view::name_of},
        messages, room_directory,
        rooms::{self, Member, Obstacle},
        scheduled::{
            ScheduledMessage, SendProblem, WaitingMessages, later_routes, routes, strings,
        },
        sidebar::{
            Sidebar,
            view::{SidebarPlace, page_beside},
        },
        threads,
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    model::message::first_words,
    web::{
        self, assets,
        due_field::{DueField, due_field},
        form::problem,
        icon,
        local_time::LocalTime,
        page::{page, page_header},
    },
};

/// The button in the message box that leads to the page with the choice of a time. (The style
/// sheet shows it once something is typed.)
pub fn later_button(lang: Lang, room: RoomId) -> Markup {
    let label = strings::send_later(lang);
    html! {
        button.quiet.round.later type="submit" name="later" formaction=(uri!(later_routes::later(room))) title=(label) {
            (icon::clock()) span.visually-hidden { (label) }
        }
    }
}

/// The place of the line above the message box.
pub fn place_in_room(lang: Lang, room: RoomId, waiting: &WaitingMessages) -> Markup {
    html! { div #later { (in_room(lang, room, waiting)) } }
}

/// The line above the message box, for the author alone: what will be sent here.
pub fn in_room(lang: Lang, room: RoomId, waiting: &WaitingMessages) -> Markup {
    html! {
        @if let Some(here) = waiting.in_room(room) {
            @let when = LocalTime(lang, here.next).dated();
            @if here.count == 1 { (strings::one_waits_here(lang, when)) }
            @else { (strings::some_wait_here(lang, html! { (here.count) }, when)) }
            " " a href=(routes::at()) { (strings::change(lang)) }
            // It takes the text that was scheduled out of the message box.
            (script())
        }
    }
}

/// The link in the sidebar; nothing while nothing waits.
pub fn in_sidebar(lang: Lang, waiting: &WaitingMessages) -> Markup {
    html! {
        @if waiting.count() > 0 {
            div.heading {
                h2 {
                    (strings::in_sidebar(lang)) " "
                    @if waiting.failed() > 0 { span.problem { (strings::not_sent(lang, waiting.failed())) } }
                    @else { (waiting.count()) }
                } " "
                a href=(routes::at()) aria-label=(strings::show_scheduled(lang)) { (strings::show(lang)) }
            }
        }
    }
}

fn script() -> Markup {
    html! { script defer src=(assets::url("scheduled.js")) {} }
}

fn style() -> Markup {
    html! { link rel="stylesheet" href=(assets::url("scheduled.css")); }
}

/// The fields of the form that schedules a message, as they are drawn again.
pub struct LaterForm<'a> {
    /// The text as it was typed.
    pub body: &'a str,
    /// The idempotency key of the message.
    pub nonce: &'a str,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The first message of the thread whose page had the message box.
    pub thread: Option<MessageId>,
    /// The choice of a time.
    pub due: DueInput<'a>,
}

/// The choice of a time, as it was made.
#[derive(Clone, Copy, Default)]
pub struct DueInput<'a> {
    /// The chosen name.
    pub when: &'a str,
    /// The typed date and time.
    pub at: &'a str,
}

/// The page with a text and the choice of the time to send it.
pub fn later_page(
    member: &Member,
    form: &LaterForm<'_>,
    zone: &str,
    problems: &FieldErrors,
) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let back = form.thread.map_or_else(
        || rooms::routes::at(room.id),
        |thread| threads::routes::at(room.id, thread),
    );
    page(
        lang,
        strings::send_later(lang),
        "alone",
        html! {
            main data-viewer=(member.person().id) {
                (page_header(&back, rooms::strings::back(lang), &strings::send_later_in(lang, html! { bdi { (room.name) } })))
                // The draft of the message box is kept until the message is scheduled.
                form.card.later-form data-box method="post" action=(uri!(later_routes::create(room.id))) {
                    input type="hidden" name="nonce" value=(form.nonce);
                    input type="hidden" name="reader" value=(member.person().id);
                    @if let Some(parent) = form.reply_to { input type="hidden" name="reply_to" value=(parent); }
                    @if let Some(thread) = form.thread { input type="hidden" name="thread" value=(thread); }
                    (text_field(lang, form.body, problems))
                    (due_field(lang, &choice(lang, form.due, zone, None), problems))
                    (buttons(lang, strings::schedule, &back))
                }
                (style()) (script())
            }
        },
    )
}

fn choice<'a>(
    lang: Lang,
    due: DueInput<'a>,
    zone: &'a str,
    first: Option<(&'a str, &'a str)>,
) -> DueField<'a> {
    DueField {
        legend: strings::when(lang),
        when: due.when,
        at: due.at,
        zone,
        first,
    }
}

fn text_field(lang: Lang, typed: &str, problems: &FieldErrors) -> Markup {
    html! {
        div.field {
            label for="later-body" { (strings::message(lang)) }
            // HTML drops the first line break in a textarea, so there is an extra one.
            textarea #later-body name="body" rows="3" dir="auto" autocomplete="off"
                aria-invalid=[problems.of("body").map(|_| "true")]
                aria-describedby=[problems.of("body").map(|_| "body-problem")] { "\n" (typed) }
            (problem(lang, "body", problems))
        }
    }
}

fn buttons(lang: Lang, label: Text, back: &impl std::fmt::Display) -> Markup {
    html! {
        div.actions {
            button.primary type="submit" { (label(lang)) }
            " " a.button.quiet href=(back) { (strings::cancel(lang)) }
        }
    }
}

/// A page of the list. `note` is a sentence above it.
pub fn list_page(
    viewer: &Viewer,
    beside: &Sidebar,
    waiting: &[ScheduledMessage],
    note: Option<Text>,
) -> Markup {
    let lang = viewer.lang();
    page_beside(
        viewer,
        beside,
        SidebarPlace::Elsewhere,
        strings::scheduled(lang),
        &html! {
            (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (strings::scheduled(lang)) }))
            @if let Some(note) = note { p.done role="status" { (note(lang)) } }
            @if waiting.is_empty() { p.hint { (strings::none(lang)) } }
            @else {
                ol.scheduled { @for message in waiting { (item(lang, message)) } }
            }
            (style())
        },
    )
}

/// The DOM id of a message that waits.
pub fn dom_id(id: ScheduledId) -> String {
    format!("s{id}")
}

fn item(lang: Lang, message: &ScheduledMessage) -> Markup {
    let label = label_of(lang, message);
    html! {
        li id=(dom_id(message.id)) {
            p.where { strong { (LocalTime(lang, message.due_at).dated()) } " " (place(lang, message)) }
            (reason(lang, message))
            (text(lang, message))
            div.actions {
                a.button href=(uri!(routes::edit(message.id))) aria-label=(strings::change_which(lang, &label)) { (strings::change(lang)) }
                " "
                @if message.obstacle.is_none() { (send_form(lang, message.id, &label)) " " }
                a.button.quiet href=(uri!(routes::confirm(message.id))) aria-label=(strings::take_back_which(lang, &label)) { (strings::take_back(lang)) }
            }
        }
    }
}

fn send_form(lang: Lang, id: ScheduledId, label: &str) -> Markup {
    html! {
        form method="post" action=(uri!(routes::send_now(id))) {
            button type="submit" aria-label=(strings::send_now_which(lang, label)) { (strings::send_now(lang)) }
        }
    }
}

/// The room that a message is for, with the message that it answers.
fn place(lang: Lang, message: &ScheduledMessage) -> Markup {
    let room = rooms::routes::at(message.room);
    html! {
        @match (&message.with, &message.room_name) {
            (Some(person), _) => (strings::to_person(lang, html! { a href=(room) { (name_of(lang, person)) } })),
            (None, Some(name)) => (strings::in_room(lang, html! { a href=(room) { bdi { (name) } } })),
            (None, None) => (strings::in_a_room_you_left(lang)),
        }
        @if let (Some(parent), None) = (message.reply_to, message.obstacle) {
            " " a href=(uri!(messages::at_page::at(message.room, parent))) { (strings::answers(lang)) }
        }
    }
}

/// Why it was not sent, or will not be.
fn reason(lang: Lang, message: &ScheduledMessage) -> Markup {
    html! {
        @match (message.failed, message.obstacle) {
            (Some(problem), _) => p.problem { (strings::was_not_sent(lang, html! { (sentence(problem)(lang)) })) },
            (None, Some(problem)) => p.problem { (strings::will_not_be_sent(lang, html! { (sentence(problem)(lang)) })) },
            (None, None) => {}
        }
    }
}

fn sentence(problem: SendProblem) -> Text {
    match problem {
        SendProblem::NotInRoom => strings::not_in_room,
        SendProblem::RoomDeleted => strings::room_deleted,
        SendProblem::Archived => strings::archived,
        SendProblem::Blocked(Obstacle::OwnBlock) => strings::own_block,
        SendProblem::Blocked(Obstacle::BlockedByOther) => strings::cannot_write,
        SendProblem::Unreadable => strings::unreadable,
    }
}

/// The text as it was typed.
fn text(lang: Lang, message: &ScheduledMessage) -> Markup {
    html! {
        @match &message.text {
            Some(text) => div.typed dir="auto" { (text) },
            None => div.typed { i { (strings::no_text(lang)) } },
        }
    }
}

fn label_of(lang: Lang, message: &ScheduledMessage) -> String {
    const FIRST: usize = 40;
    let text = message.text.as_deref();
    first_words(text.unwrap_or_else(|| strings::no_text(lang)), FIRST)
}

/// The name of the choice that leaves the time as it is.
pub const SAME: &str = "same";

/// The page that changes a message.
pub fn edit_page(
    viewer: &Viewer,
    beside: &Sidebar,
    message: &ScheduledMessage,
    (body, due): (&str, DueInput<'_>),
    zone: &str,
    problems: &FieldErrors,
) -> Markup {
    let lang = viewer.lang();
    let list = routes::at();
    // A time that has passed cannot be kept.
    let is_to_come = message.due_at > Timestamp::now();
    let first = is_to_come.then_some((SAME, strings::same_time(lang)));
    page_beside(
        viewer,
        beside,
        SidebarPlace::Elsewhere,
        strings::change_title(lang),
        &html! {
            (page_header(&list, strings::scheduled(lang), &html! { (strings::change_title(lang)) }))
            form.card.later-form method="post" action=(uri!(routes::update(message.id))) {
                p { (place(lang, message)) }
                (reason(lang, message))
                (text_field(lang, body, problems))
                @if is_to_come { p.hint { (strings::now_planned(lang, LocalTime(lang, message.due_at).dated())) } }
                (due_field(lang, &choice(lang, due, zone, first), problems))
                (buttons(lang, web::strings::save, &list))
            }
            (style())
        },
    )
}

/// The page that asks before a message is taken back.
pub fn take_back_page(viewer: &Viewer, beside: &Sidebar, message: &ScheduledMessage) -> Markup {
    let lang = viewer.lang();
    page_beside(
        viewer,
        beside,
        SidebarPlace::Elsewhere,
        strings::take_back(lang),
        &html! {
            h1 { (strings::take_back_question(lang)) }
            form.card method="post" action=(uri!(routes::take_back(message.id))) {
                (text(lang, message))
                p { (strings::take_back_hint(lang)) }
                div.actions {
                    button.danger type="submit" { (strings::take_back(lang)) }
                    " " a.button.quiet href=(routes::at()) { (strings::keep(lang)) }
                }
            }
            (style())
        },
    )
}
