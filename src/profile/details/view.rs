//! The forms for what others see of oneself.

use maud::{Markup, html};
use rocket::uri;

use super::routes;
use crate::{
    accounts::{
        Person,
        details::{Own, Privacy, zones},
        view::avatar,
    },
    web::{
        form::{Field, Problems, field, problem},
        hx,
    },
};

/// What stands in the form: what is kept, or what was typed.
pub struct Typed<'a> {
    /// What they want to be called.
    pub display_name: &'a str,
    /// A few words about themselves.
    pub bio: &'a str,
    /// The time zone they live in.
    pub time_zone: &'a str,
}

impl<'a> Typed<'a> {
    /// What is kept.
    pub fn of(person: &'a Person, own: &'a Own) -> Self {
        Self {
            display_name: person.display_name.as_deref().unwrap_or_default(),
            bio: &own.bio,
            time_zone: own.time_zone.as_deref().unwrap_or_default(),
        }
    }
}

/// That something has been kept, beside its form.
pub fn saved(saved: bool) -> Markup {
    html! { @if saved { p.done role="status" { "Saved." } } }
}

/// Who one is, as others see it, above the forms.
pub fn myself(person: &Person) -> Markup {
    html! {
        p.person #self {
            (avatar(person))
            bdi { (person.name()) }
            @if person.display_name.is_some() { span.hint { "@" (person.username) } }
        }
    }
}

/// A form, and who one is now.
pub fn with_self(form: &Markup, person: &Person) -> Markup {
    html! { (form) (hx::replace("#self", &myself(person))) }
}

/// The form for what others see.
pub fn telling(typed: &Typed<'_>, problems: &Problems, done: bool) -> Markup {
    let action = uri!(routes::tell());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field {
                label: "Name",
                value: typed.display_name,
                autocomplete: "name",
                required: false,
                hint: Some("What others see in place of your username."),
                ..Field::text("display_name")
            }, problems))
            (bio(typed.bio, problems))
            (time_zone(typed.time_zone, problems))
            div.actions { button.primary type="submit" { "Save" } }
            (saved(done))
        }
    }
}

fn bio(typed: &str, problems: &Problems) -> Markup {
    let found = problems.of("bio");
    html! {
        div.field {
            label for="bio" { "About you " span.optional { "(optional)" } }
            // The line break after the tag is the parser's, not the text's.
            textarea #bio name="bio" rows="3" dir="auto" aria-invalid=[found.map(|_| "true")]
                aria-describedby={ @if found.is_some() { "bio-problem " } "bio-hint" } { "\n" (typed) }
            (problem("bio", problems))
            p.hint #bio-hint { "A few words for your card; 300 characters at most." }
        }
    }
}

fn time_zone(typed: &str, problems: &Problems) -> Markup {
    let found = problems.of("time_zone");
    html! {
        div.field {
            label for="time_zone" { "Time zone " span.optional { "(optional)" } }
            input #time_zone name="time_zone" value=(typed) list="zones" autocomplete="off"
                autocapitalize="none" spellcheck="false" placeholder="Europe/Madrid"
                aria-invalid=[found.map(|_| "true")]
                aria-describedby={ @if found.is_some() { "time_zone-problem " } "time_zone-hint" };
            datalist #zones { @for zone in zones() { option value=(zone) {} } }
            (problem("time_zone", problems))
            p.hint #time_zone-hint { "Others see on your card what time it is for you." }
        }
    }
}

/// The form for one's address.
pub fn address(email: &str, problems: &Problems, done: bool) -> Markup {
    let action = uri!(routes::move_to());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field {
                label: "E-mail",
                kind: "email",
                value: email,
                autocomplete: "email",
                required: false,
                hint: Some("For when you forget your password. Nobody else sees it."),
                ..Field::text("email")
            }, problems))
            (field(&Field {
                label: "Your password",
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("proof")
            }, problems))
            div.actions { button.primary type="submit" { "Change e-mail" } }
            (saved(done))
        }
    }
}

/// The two switches.
pub fn privacy(privacy: Privacy, done: bool) -> Markup {
    let action = uri!(routes::keep_private());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (switch("receipts", "Tell others how far I have read", privacy.receipts,
                "When this is off, you do not see it of others either."))
            (switch("appears_offline", "Appear offline", privacy.appears_offline,
                "Others do not see when you are here, nor when you were."))
            div.actions { button.primary type="submit" { "Save" } }
            (saved(done))
        }
    }
}

fn switch(name: &str, label: &str, on: bool, hint: &str) -> Markup {
    html! {
        div.switch {
            input id=(name) name=(name) type="checkbox" role="switch" value="true" checked[on]
                autocomplete="off" aria-describedby={ (name) "-hint" };
            label for=(name) { (label) }
            p.hint id={ (name) "-hint" } { (hint) }
        }
    }
}
