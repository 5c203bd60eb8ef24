//! Forms: fields, and the problems beside them.

use maud::{Markup, html};

use super::{hx, lang::Lang, wording::Word, words};

/// What is wrong with a form: a sentence beside each field concerned, in whatever language
/// it is drawn.
#[derive(Debug, Default)]
pub struct Problems(Vec<(&'static str, Word)>);

impl Problems {
    /// One problem.
    pub fn one(field: &'static str, sentence: Word) -> Self {
        Self(vec![(field, sentence)])
    }

    /// The value, or its problem noted down.
    pub fn keep<T>(&mut self, field: &'static str, parsed: Result<T, Word>) -> Option<T> {
        parsed
            .map_err(|sentence| self.0.push((field, sentence)))
            .ok()
    }

    /// One more.
    pub fn add(&mut self, field: &'static str, sentence: Word) {
        self.0.push((field, sentence));
    }

    /// Whether nothing is wrong.
    pub fn none(&self) -> bool {
        self.0.is_empty()
    }

    /// The problem of `field`.
    pub fn of(&self, field: &str) -> Option<Word> {
        self.0
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, sentence)| *sentence)
    }

    /// Whether `field` is the first with a problem: where the cursor should be.
    fn begin_with(&self, field: &str) -> bool {
        self.0.first().is_some_and(|(name, _)| *name == field)
    }
}

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
pub fn field(lang: Lang, field: &Field<'_>, problems: &Problems) -> Markup {
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
                @if !field.required { " " span.optional { (words::optional(lang)) } }
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
        _ => html! { (words::results(lang, count)) },
    };
    hx::fill("#tally", &what)
}

/// The problem of the field `name`, if it has one.
pub fn problem(lang: Lang, name: &str, problems: &Problems) -> Markup {
    html! {
        @if let Some(sentence) = problems.of(name) {
            p.problem id={ (name) "-problem" } role="alert" { (sentence(lang)) }
        }
    }
}
