//! Form fields with labels, hints and errors.

use std::fmt::Display;

use maud::{Markup, html};
use rocket::http::Status;

use crate::{
    i18n::{field_errors::FieldErrors, lang::Lang},
    web::{assets, htmx, reply::Reply, strings},
};

/// An input with its label.
pub struct Field<'a> {
    /// Its name in the form, and the prefix of its ids on the page.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// The `type` of the input.
    pub kind: &'a str,
    /// Its value. Never a password.
    pub value: &'a str,
    /// Its `autocomplete`, for browsers and password managers.
    pub autocomplete: &'a str,
    /// Whether it is required.
    pub required: bool,
    /// A hint below it.
    pub hint: Option<&'a str>,
}

impl<'a> Field<'a> {
    /// A required text field without a hint.
    pub fn text(name: &'a str) -> Self {
        Self {
            name,
            label: name,
            kind: "text",
            value: "",
            autocomplete: "off",
            required: true,
            hint: None,
        }
    }
}

/// A field with its label, its hint and its error.
pub fn field(lang: Lang, field: &Field<'_>, problems: &FieldErrors) -> Markup {
    let name = field.name;
    let found = problems.of(name);
    let described_by = match (field.hint, found) {
        (Some(_), Some(_)) => Some(format!("{name}-problem {name}-hint")),
        (None, Some(_)) => Some(format!("{name}-problem")),
        (Some(_), None) => Some(format!("{name}-hint")),
        (None, None) => None,
    };
    html! {
        div.field {
            label for=(name) {
                (field.label)
                @if !field.required { " " span.optional { (strings::optional(lang)) } }
            }
            // Text may be written from right to left.
            input id=(name) name=(name) type=(field.kind) value=(field.value)
                dir=[(field.kind == "text").then_some("auto")]
                autocomplete=(field.autocomplete) autocapitalize="none" spellcheck="false"
                required[field.required] autofocus[problems.begin_with(name)]
                aria-invalid=[found.map(|_| "true")] aria-describedby=[described_by];
            (problem(lang, name, problems))
            @if let Some(hint) = field.hint { p.hint id={ (name) "-hint" } { (hint) } }
        }
    }
}

/// A form whose choices are saved when they are made (`static/settings.js`). They are sent one
/// after the other, so the last one counts. Without scripts the form has a button.
pub fn saved_at_once(lang: Lang, action: impl Display, choices: &Markup) -> Markup {
    html! {
        form.card.at-once method="post" action=(action) hx-post=(action) hx-trigger="change"
            hx-target="find .state" hx-swap="innerHTML" hx-sync="this:queue last" {
            (choices)
            noscript { button type="submit" { (strings::save(lang)) } }
            p.state role="status" data-failed=(strings::not_saved(lang)) {}
        }
    }
}

/// The answer to such a form: the text of its status line for htmx, else the page `address`.
pub fn saved(hx: htmx::Htmx, lang: Lang, address: impl Display) -> Reply {
    match hx.0 {
        true => Reply::fragment(Status::Ok, html! { (strings::saved(lang)) }),
        false => Reply::see_other(address),
    }
}

/// The script of pages with settings.
pub fn settings_script() -> Markup {
    html! { script defer src=(assets::url("settings.js")) {} }
}

/// The element from which screen readers announce the number of results. It stays when the
/// list changes.
pub fn result_count_region() -> Markup {
    html! { p.visually-hidden #tally role="status" {} }
}

/// Announces the number of results, together with a new list.
pub fn result_count(lang: Lang, count: usize, nothing: &Markup) -> Markup {
    let text = match count {
        0 => nothing.clone(),
        _ => html! { (strings::results(lang, count)) },
    };
    htmx::fill("#tally", &text)
}

/// The error of the field `name`, if it has one.
pub fn problem(lang: Lang, name: &str, problems: &FieldErrors) -> Markup {
    html! {
        @if let Some(sentence) = problems.of(name) {
            p.problem id={ (name) "-problem" } role="alert" { (sentence(lang)) }
        }
    }
}
