//! Messages, their own pages, and the composer. A rendered message does not depend on its
//! reader, so pages, answers and streams share it.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId, UserId},
    features::{
        accounts::view::{avatar, name_link, name_of},
        composing,
        messages::{edit_page, new_idempotency_key, notes_view, routes, spoken_view, strings},
        pins, polls, reactions,
        rooms::{self, Member},
        scheduled, shortcuts,
        threads::{self, quote_view},
    },
    i18n::{field_errors::FieldErrors, lang::Lang, names::called},
    model::{
        formatting::plain,
        list_part::ListPart,
        message::{Message, first_words},
        person::Person,
        room::Room,
        thread::Quote,
    },
    web::{
        self,
        form::problem,
        htmx, icon,
        local_time::LocalTime,
        page::{more_link, page, page_header},
    },
};

/// The DOM id of a message's element. The page sorts messages by it, because ids grow.
pub fn dom_id(message: MessageId) -> String {
    format!("m{message}")
}

/// One message as a room's page shows it. Whether it continues the one above, opens a day or
/// was deleted is a class.
pub fn message(lang: Lang, message: &Message) -> Markup {
    let continues = message.continues && !message.opens_day;
    item(lang, message, continues, message.opens_day, false)
}

/// A message that shows its author, because it is the first of a page (then it shows its day
/// as well) or of those that are unread. A script restates the classes when older messages
/// are put before it.
pub fn leading_message(lang: Lang, message: &Message, first: bool) -> Markup {
    let continues = first && message.continues;
    item(lang, message, continues, first || message.opens_day, false)
}

/// An answer on the page of a thread. It shows its author, because others may have written in
/// the room in between, and no quote of the first message, which is on the page.
pub fn answer(lang: Lang, message: &Message) -> Markup {
    let mut message = message.clone();
    let root = message.thread;
    message.quotes.retain(|quote| Some(quote.message) != root);
    item(lang, &message, false, message.opens_day, false)
}

/// A message in a list that is no history of a room. It shows its author, and no day.
pub fn alone(lang: Lang, message: &Message) -> Markup {
    item(lang, message, false, false, false)
}

/// The message that a page was opened at. It shows its author, whatever stands before it.
pub fn marked_message(lang: Lang, message: &Message, first: bool) -> Markup {
    item(
        lang,
        message,
        first && message.continues,
        first || message.opens_day,
        true,
    )
}

/// An article of author, text and time, in the order in which they are read out. The style
/// sheet puts the time beside the author. The day is there only where it begins, because
/// text browsers show all that is there; scripts add it where it begins for the reader.
fn item(lang: Lang, message: &Message, continues: bool, opens_day: bool, marked: bool) -> Markup {
    let posted_at = LocalTime(lang, message.posted_at);
    let name = called(lang, &message.author.distinct_name()).to_owned();
    // Nobody knows who deleted it: its author or whoever manages the room.
    let gone = message.body.is_none() && !message.unreadable;
    // The mark of a pinned one is always to be seen.
    let continues = continues && !message.pinned;
    let place =
        html! { a.place href=(uri!(routes::one(message.room, message.id, _))) { (posted_at) } };
    html! {
        li.message.continues[continues].opens-day[opens_day].gone[gone] id=(dom_id(message.id)) data-author=(message.author.id)
            data-thread=[message.thread] aria-current=[marked.then_some(true)] {
            @if opens_day { h2.day { (posted_at.day_heading()) } }
            chat-message role="article" aria-label=(name) {
                @if gone {
                    // One line, in text browsers as well.
                    div {
                        span.author { (name_link(lang, &message.author)) } " "
                        span.body.removed { (strings::removed(lang)) } " "
                        span.stamp { (place) }
                    }
                    (quote_view::answers(lang, message))
                } @else {
                    (avatar(&message.author))
                    div.author { (name_link(lang, &message.author)) }
                    (quote_view::quotes(lang, message))
                    (text(lang, message))
                    (polls::view::below(lang, message))
                    (quote_view::answers(lang, message))
                    (reactions::view::below(lang, message))
                    div.stamp {
                        (place)
                        @if let Some(edited_at) = message.edited_at {
                            " " span.edited title=(LocalTime(lang, edited_at).exact()) { (strings::edited(lang)) }
                        }
                        (pins::view::mark(lang, message))
                    }
                }
            }
        }
    }
}

/// The text, or the words in its place when it cannot be opened.
fn text(lang: Lang, message: &Message) -> Markup {
    html! {
        @match &message.body {
            Some(text) => {
                @let drawing = spoken_view::draw(lang, message, text);
                @let folded = drawing.is_long;
                div.body.folded[folded].emoji[drawing.is_few_emoji].spoken[spoken_view::is_spoken(text)] dir="auto" { (drawing.html) }
                // Not around the text: nothing is announced, read or copied in another way. Text
                // browsers show all of the text, and so the words are no content of the page.
                @if folded {
                    @let label = strings::show_all_of(lang, called(lang, &message.author.distinct_name()));
                    details.fold {
                        summary data-more=(strings::show_all(lang)) data-less=(strings::show_less(lang)) aria-label=(label) {}
                    }
                }
            }
            None => div.body.removed { (strings::unreadable(lang)) },
        }
    }
}

/// Adds a message to a page, or replaces it if the page has it.
pub fn upsert(lang: Lang, message: &Message) -> Markup {
    htmx::upsert(
        "#messages",
        &crate::features::messages::view::message(lang, message),
    )
}

/// Replaces a message on a page that shows it.
pub fn replace(lang: Lang, message: &Message) -> Markup {
    htmx::update(
        "#messages",
        &crate::features::messages::view::message(lang, message),
    )
}

/// The page of one message, with its actions, the parts of other features and its readers.
pub fn message_page(
    member: &Member,
    message: &Message,
    parts: &Markup,
    readers: &ListPart<Person>,
) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    message_frame(
        member,
        strings::message(lang),
        &strings::message_in(lang, room_name(room)),
        html! {
            ol #messages { (crate::features::messages::view::message(lang, message)) }
            (parts)
            @if member.viewer().receipts() { (seen_by(lang, message, readers)) }
        },
    )
}

fn seen_by(lang: Lang, message: &Message, readers: &ListPart<Person>) -> Markup {
    html! {
        section #seen-by {
            h2 { (strings::seen_by(lang)) }
            @if readers.items.is_empty() { p.hint { (strings::nobody(lang)) } }
            ul.people {
                @for person in &readers.items { li.person { (avatar(person)) (name_of(lang, person)) } }
            }
            @if let Some(last) = readers.last_before_more() {
                @let next = uri!(routes::one(message.room, message.id, Some(last.id)));
                (more_link(lang, format!("{next}#seen-by")))
            }
        }
    }
}

/// The page around the editor.
pub fn edit_page(member: &Member, message: &Message, form: &Markup) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    message_frame(
        member,
        strings::edit_message(lang),
        &strings::edit_message_in(lang, room_name(room)),
        html! { ol #messages { (form) } (delete_form(lang, room, message)) },
    )
}

/// The form that deletes a message, which cannot be undone.
pub(super) fn delete_form(lang: Lang, room: &Room, message: &Message) -> Markup {
    let text = label_of(
        message
            .body
            .as_deref()
            .unwrap_or_else(|| strings::unreadable(lang)),
    );
    html! {
        form.remove method="post" action=(uri!(edit_page::delete(room.id, message.id))) {
            button.danger type="submit" {
                (strings::remove_for_everyone(lang))
                span.visually-hidden {
                    (strings::which_message(lang, html! { bdi { (text) } }, LocalTime(lang, message.posted_at)))
                }
            }
        }
    }
}

/// The first words of a text, which tell people the message. (messages.js cuts it alike.)
pub(super) fn label_of(text: &str) -> String {
    const FIRST: usize = 40;
    first_words(&plain(text), FIRST)
}

fn room_name(room: &Room) -> Markup {
    html! { bdi { (room.name) } }
}

/// A page about something in a room, with a link back to it.
pub fn message_frame(member: &Member, title: &str, heading: &Markup, content: Markup) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    page(
        lang,
        title,
        "alone",
        html! {
            main data-viewer=(member.person().id) {
                (page_header(rooms::routes::at(room.id), rooms::strings::back(lang), heading))
                (content)
            }
        },
    )
}

/// The message that the composer's text answers.
#[derive(Clone, Copy)]
pub enum Answering<'a> {
    /// None.
    Nothing,
    /// This one.
    Message(&'a Quote),
    /// The first one of the thread whose page has the composer.
    Thread(MessageId),
}

/// The line above the text that says which message it answers, and the way out of it.
pub fn replying(lang: Lang, room: RoomId, quote: &Quote) -> Markup {
    let name = name_of(lang, &quote.author);
    html! {
        input type="hidden" name="reply_to" value=(quote.message);
        p {
            (threads::strings::replying_to(lang, name))
            @if let Some(line) = &quote.line { ": " span dir="auto" { (line) } }
        }
        a.button.quiet.round href=(rooms::routes::at(room)) title=(threads::strings::no_reply(lang)) {
            (icon::close()) span.visually-hidden { (threads::strings::no_reply(lang)) }
        }
    }
}

/// The form in which a message is written, below the place of notes to its author.
pub fn composer(
    lang: Lang,
    reader: UserId,
    room: &Room,
    typed: &str,
    idempotency_key: &str,
    problems: &FieldErrors,
    answering: Answering<'_>,
) -> Markup {
    html! {
        (notes_view::place(&html! {}))
        (composer_form(lang, reader, room, typed, idempotency_key, problems, answering))
    }
}

/// The empty form below a note.
pub fn composer_with_note(member: &Member, note: &Markup) -> Markup {
    let (lang, reader, room) = (member.lang(), member.person().id, member.room());
    let key = new_idempotency_key();
    html! {
        (notes_view::place(note))
        (composer_form(lang, reader, room, "", &key, &FieldErrors::default(), Answering::Nothing))
    }
}

/// The form alone.
fn composer_form(
    lang: Lang,
    reader: UserId,
    room: &Room,
    typed: &str,
    idempotency_key: &str,
    problems: &FieldErrors,
    answering: Answering<'_>,
) -> Markup {
    let name = match answering {
        Answering::Thread(_) => threads::strings::write(lang).to_owned(),
        _ => strings::write(lang, &room.name),
    };
    html! {
        form #composer method="post" action=(uri!(routes::create(room.id))) {
            (problem(lang, "body", problems))
            input type="hidden" name="nonce" value=(idempotency_key);
            input type="hidden" name="reader" value=(reader);
            @if let Answering::Thread(root) = answering {
                input type="hidden" name="reply_to" value=(root);
                input type="hidden" name="thread" value=(root);
            } @else {
                div #replying { @if let Answering::Message(quote) = answering { (replying(lang, room.id, quote)) } }
            }
            label.visually-hidden for="composer-body" { (name) } " "
            // Without a problem the script focuses it, where no on-screen keyboard would open.
            // A script shows the row of buttons instead of the page that says how text is formatted.
            // (The style sheet writes "Aa" on it.)
            a.button.quiet.round href=(shortcuts::routes::at()) data-formatting aria-expanded="false" title=(composing::strings::formatting(lang)) {
                span.visually-hidden { (composing::strings::formatting(lang)) }
            }
            (textarea(Some("composer-body"), &name, typed, problems, problems.of("body").is_some()))
            (scheduled::view::later_button(lang, room.id))
            button.primary.round type="submit" title=(strings::send(lang)) { (icon::send()) span.visually-hidden { (strings::send(lang)) } }
        }
    }
}

/// The form that edits a message, in place of the message.
pub fn editor(
    lang: Lang,
    room: &Room,
    message: &Message,
    typed: &str,
    problems: &FieldErrors,
) -> Markup {
    let address = uri!(routes::one(room.id, message.id, _));
    let update = uri!(edit_page::update(room.id, message.id));
    html! {
        li.message.editing id=(dom_id(message.id)) data-author=(message.author.id) {
            (avatar(&message.author))
            message-editor {
                form method="post" action=(update)
                    hx-post=(update) hx-target="closest li" hx-swap="outerHTML" {
                    (problem(lang, "body", problems))
                    (textarea(None, strings::edit_message(lang), typed, problems, true))
                    div.actions {
                        button.primary type="submit" { (web::strings::save(lang)) }
                        " " a.button.quiet data-cancel href=(address)
                            hx-get=(address) hx-target="closest li" hx-swap="outerHTML" { (strings::cancel(lang)) }
                    }
                }
            }
        }
    }
}

pub(super) fn textarea(
    id: Option<&str>,
    name: &str,
    typed: &str,
    problems: &FieldErrors,
    focus: bool,
) -> Markup {
    html! {
        // HTML drops the first line break in a textarea, so there is an extra one.
        textarea id=[id] name="body" rows="1" dir="auto" placeholder=[id.map(|_| name)]
            aria-label=[id.is_none().then_some(name)] autocomplete="off" enterkeyhint="enter"
            aria-invalid=[problems.of("body").map(|_| "true")]
            autofocus[focus] { "\n" (typed) }
    }
}
