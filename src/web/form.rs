//! Forms: fields, and the problems beside them.

use maud::{Markup, html};

use crate::{
    i18n::{field_errors::FieldErrors, lang::Lang},
    web::{htmx, strings},
};

/// A labeled input.
pub struct Field<'a> {
    /// Its name in the form, and the beginning of its ids in the page.
    pub name: &'a str,
    /// What it is called.
    pub label: &'a str,
    /// The `type` of the input.
    pub kind: &'a str,
    /// What stands in it. Never a password.
    pub value: &'a str,
    /// What browsers and password managers may fill in.
    pub autocomplete: &'a str,
    /// Whether it must be filled in.
    pub required: bool,
    /// A line of help.
    pub hint: Option<&'a str>,
}

impl<'a> Field<'a> {
    /// A required field for text, to be told apart further.
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

/// A field with its label, its help and its problem.
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
            // What is typed runs in its own direction.
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

/// Where those hear what was found who do not see the list: it stays when the list changes.
pub fn tally() -> Markup {
    html! { p.visually-hidden #tally role="status" {} }
}

/// What is said there, with a list that takes the place of another.
pub fn tallied(lang: Lang, count: usize, nothing: &Markup) -> Markup {
    let what = match count {
        0 => nothing.clone(),
        _ => html! { (strings::results(lang, count)) },
    };
    htmx::fill("#tally", &what)
}

/// The problem of the field `name`, if it has one.
pub fn problem(lang: Lang, name: &str, problems: &FieldErrors) -> Markup {
    html! {
        @if let Some(sentence) = problems.of(name) {
            p.problem id={ (name) "-problem" } role="alert" { (sentence(lang)) }
        }
    }
}
