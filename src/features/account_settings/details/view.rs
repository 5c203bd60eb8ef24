//! The forms for what others see of oneself.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        account_settings::{details::routes, strings},
        accounts::{
            self,
            details::{Own, Privacy, zones},
            view::{avatar, name_of},
        },
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::person::Person,
    web::{
        self,
        form::{Field, field, problem},
        htmx,
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

/// That something has been kept, beside its form, which has come anew: whoever pressed its
/// button goes on from here.
pub fn saved(lang: Lang, saved: bool) -> Markup {
    html! { @if saved { p.done role="status" tabindex="-1" autofocus { (web::strings::saved(lang)) } } }
}

/// Who one is, as others see it, above the forms.
pub fn myself(lang: Lang, person: &Person) -> Markup {
    html! {
        p.person #self {
            (avatar(person))
            (name_of(lang, person))
            @if person.display_name.is_some() { span.hint { "@" (person.username) } }
        }
    }
}

/// A form, and who one is now.
pub fn with_self(lang: Lang, form: &Markup, person: &Person) -> Markup {
    html! { (form) (htmx::replace("#self", &myself(lang, person))) }
}

/// The form for what others see.
pub fn telling(lang: Lang, typed: &Typed<'_>, problems: &FieldErrors, done: bool) -> Markup {
    let action = uri!(routes::tell());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::name(lang),
                value: typed.display_name,
                autocomplete: "name",
                required: false,
                hint: Some(strings::name_hint(lang)),
                ..Field::text("display_name")
            }, problems))
            (bio(lang, typed.bio, problems))
            (time_zone(lang, typed.time_zone, problems))
            div.actions { button.primary type="submit" { (web::strings::save(lang)) } }
            (saved(lang, done))
        }
    }
}

fn bio(lang: Lang, typed: &str, problems: &FieldErrors) -> Markup {
    let found = problems.of("bio");
    html! {
        div.field {
            label for="bio" { (strings::about_you(lang)) " " span.optional { (web::strings::optional(lang)) } }
            // The line break after the tag is the parser's, not the text's.
            textarea #bio name="bio" rows="3" dir="auto" aria-invalid=[found.map(|_| "true")]
                aria-describedby={ @if found.is_some() { "bio-problem " } "bio-hint" } { "\n" (typed) }
            (problem(lang, "bio", problems))
            p.hint #bio-hint { (strings::about_hint(lang)) }
        }
    }
}

fn time_zone(lang: Lang, typed: &str, problems: &FieldErrors) -> Markup {
    let found = problems.of("time_zone");
    html! {
        div.field {
            label for="time_zone" { (strings::time_zone(lang)) " " span.optional { (web::strings::optional(lang)) } }
            input #time_zone name="time_zone" value=(typed) list="zones" autocomplete="off"
                autocapitalize="none" spellcheck="false" placeholder="Europe/Madrid"
                aria-invalid=[found.map(|_| "true")]
                aria-describedby={ @if found.is_some() { "time_zone-problem " } "time_zone-hint" };
            datalist #zones { @for zone in zones() { option value=(zone) {} } }
            (problem(lang, "time_zone", problems))
            p.hint #time_zone-hint { (strings::time_zone_hint(lang)) }
        }
    }
}

/// The form for one's address.
pub fn address(lang: Lang, email: &str, problems: &FieldErrors, done: bool) -> Markup {
    let action = uri!(routes::move_to());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: accounts::strings::email(lang),
                kind: "email",
                value: email,
                autocomplete: "email",
                required: false,
                hint: Some(strings::email_hint(lang)),
                ..Field::text("email")
            }, problems))
            (field(lang, &Field {
                label: strings::your_password(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("proof")
            }, problems))
            div.actions { button.primary type="submit" { (strings::change_email(lang)) } }
            (saved(lang, done))
        }
    }
}

/// The two switches.
pub fn privacy(lang: Lang, privacy: Privacy, done: bool) -> Markup {
    let action = uri!(routes::keep_private());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (switch("receipts", strings::receipts(lang), privacy.receipts, strings::receipts_hint(lang)))
            (switch("appears_offline", strings::appear_offline(lang), privacy.appears_offline,
                strings::appear_offline_hint(lang)))
            div.actions { button.primary type="submit" { (web::strings::save(lang)) } }
            (saved(lang, done))
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
