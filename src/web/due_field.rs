//! The choice of a time, as part of a form.

use maud::{Markup, html};

use crate::{
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    model::due_time::{DueChoice, DueProblem},
    web::{form::problem, strings},
};

/// The field that an error of the choice belongs to.
pub const FIELD: &str = "when";

/// The state of the choice, and the texts around it.
pub struct DueField<'a> {
    /// The question: "When?"
    pub legend: &'a str,
    /// The chosen name, blank for none.
    pub when: &'a str,
    /// The typed date and time.
    pub at: &'a str,
    /// The zone that counts without scripts: an IANA name.
    pub zone: &'a str,
    /// A first choice that is no time, like "never": its name in the form and its label.
    pub first: Option<(&'a str, &'a str)>,
}

/// The choices, as fields `when`, `at` and `time_zone`. `static/local-time.js` fills in the
/// browser's zone when the form is sent.
pub fn due_field(lang: Lang, due: &DueField<'_>, problems: &FieldErrors) -> Markup {
    let found = problems.of(FIELD);
    let choice = |name: &str, label: &str| {
        html! {
            div { label.choice {
                input type="radio" name="when" value=(name) required autocomplete="off"
                    checked[due.when == name];
                span { (label) }
            } }
        }
    };
    html! {
        fieldset.due aria-invalid=[found.map(|_| "true")]
            aria-describedby=[found.map(|_| "when-problem")] {
            legend { (due.legend) }
            @if let Some((name, label)) = due.first { (choice(name, label)) }
            @for named in DueChoice::NAMED { (choice(named.name(), label(named)(lang))) }
            (choice("at", strings::at_a_time(lang)))
            input type="datetime-local" name="at" value=(due.at) autocomplete="off"
                aria-label=(strings::date_and_time(lang));
            (problem(lang, FIELD, problems))
            // With scripts it is the zone of the browser, as everybody expects.
            noscript { p.hint { (strings::times_are_in(lang, html! { bdi { (due.zone) } })) } }
        }
        input type="hidden" name="time_zone" value="";
    }
}

fn label(choice: DueChoice) -> Text {
    match choice {
        DueChoice::InAnHour => strings::in_an_hour,
        DueChoice::Tonight => strings::tonight,
        DueChoice::Tomorrow => strings::tomorrow,
        DueChoice::NextWeek => strings::next_week,
        DueChoice::At(_) => strings::at_a_time,
    }
}

/// The sentence for a time that cannot be chosen.
pub fn sentence(problem: DueProblem) -> Text {
    match problem {
        DueProblem::NotATime => strings::choose_a_time,
        DueProblem::Past => strings::time_has_passed,
        DueProblem::TooFar => strings::time_is_too_far,
    }
}
