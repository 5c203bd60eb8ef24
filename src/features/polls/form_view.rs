//! The form for a poll.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        polls::{
            draft::{FEWEST, MOST},
            routes, strings,
        },
        rooms::{self, Member},
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    web::{
        due_field::{DueField, due_field},
        form::{Field, field, problem},
        page::{page, page_header},
    },
};

/// The typed data of a new poll.
pub struct TypedPoll<'a> {
    /// The question.
    pub question: &'a str,
    /// The answers, blank ones included.
    pub answers: &'a [&'a str],
    /// Whether several answers may be chosen.
    pub several: bool,
    /// Whether nobody sees who chose what.
    pub secret: bool,
    /// When it is to close, by name.
    pub when: &'a str,
    /// The date and time that was typed for it.
    pub at: &'a str,
    /// The time zone that counts without scripts.
    pub zone: &'a str,
    /// The idempotency key of the message.
    pub key: &'a str,
}

/// The name of the choice that the author closes the poll.
pub const NEVER: &str = "never";

/// The fields for answers of a form that nobody has filled in.
const AT_FIRST: usize = 4;

/// The page with the form. `focus` is the field for an answer that was just added.
pub fn form_page(
    member: &Member,
    typed: &TypedPoll<'_>,
    problems: &FieldErrors,
    focus: Option<usize>,
) -> Markup {
    let lang = member.lang();
    let room: RoomId = member.room().id;
    page(
        lang,
        strings::new_poll(lang),
        "alone",
        html! {
            main data-viewer=(member.person().id) {
                (page_header(rooms::routes::at(room), rooms::strings::back(lang), &html! { (strings::new_poll(lang)) }))
                form.card method="post" action=(uri!(routes::create(room))) {
                    input type="hidden" name="nonce" value=(typed.key);
                    input type="hidden" name="reader" value=(member.person().id);
                    (field(lang, &Field { label: strings::question(lang), value: typed.question, ..Field::text("question") }, problems))
                    (answers(lang, typed, problems, focus))
                    (two(strings::how_many(lang), "several", typed.several, (strings::one(lang), strings::several(lang))))
                    (two(strings::who_sees(lang), "secret", typed.secret, (strings::everybody(lang), strings::nobody(lang))))
                    (due_field(lang, &DueField {
                        legend: strings::until_when(lang),
                        when: typed.when,
                        at: typed.at,
                        zone: typed.zone,
                        first: Some((NEVER, strings::until_closed(lang))),
                    }, problems))
                    div.actions {
                        button.primary type="submit" { (strings::ask(lang)) }
                        // The first button of a form is the one of the Enter key.
                        @if typed.answers.len() < MOST {
                            " " button.quiet type="submit" name="add" value="true" formnovalidate { (strings::another(lang)) }
                        }
                    }
                }
            }
        },
    )
}

fn answers(
    lang: Lang,
    typed: &TypedPoll<'_>,
    problems: &FieldErrors,
    focus: Option<usize>,
) -> Markup {
    let found = problems.of("answer").is_some();
    let fields = typed.answers.len().clamp(AT_FIRST, MOST);
    html! {
        fieldset aria-describedby="answer-hint" {
            legend { (strings::answers(lang)) }
            @for place in 0..fields {
                @let id = format!("answer-{}", place + 1);
                div.field {
                    label for=(id) { (strings::answer_number(lang, place + 1)) }
                    input id=(id) name="answer" type="text" value=(typed.answers.get(place).unwrap_or(&"")) dir="auto"
                        autocomplete="off" required[place < FEWEST] autofocus[focus == Some(place)]
                        aria-invalid=[found.then_some("true")];
                }
            }
            (problem(lang, "answer", problems))
            p.hint #answer-hint { (strings::answers_hint(lang)) }
        }
    }
}

/// A choice of two.
fn two(legend: &str, name: &str, second: bool, (no, yes): (&str, &str)) -> Markup {
    html! {
        fieldset {
            legend { (legend) }
            @for (value, label) in [(false, no), (true, yes)] {
                div { label.choice {
                    input type="radio" name=(name) value=(value) checked[second == value];
                    span { (label) }
                } }
            }
        }
    }
}
