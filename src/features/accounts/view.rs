//! The pages of someone who is not signed in, and how a person looks.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::PictureId,
    features::{
        account_settings,
        accounts::{
            picture::{self, LARGE, SMALL},
            routes, strings,
        },
        password_resets, people,
    },
    i18n::{field_errors::FieldErrors, lang::Lang, names::shown_name},
    model::person::Person,
    web::{
        self,
        form::{Field, field},
        page::page,
        return_to::ReturnTo,
    },
};

/// The form to sign up.
pub fn register(
    lang: Lang,
    username: &str,
    email: &str,
    next: &ReturnTo,
    problems: &FieldErrors,
) -> Markup {
    let action = uri!(routes::sign_up());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::username(lang),
                value: username,
                autocomplete: "username",
                hint: Some(strings::username_hint(lang)),
                ..Field::text("username")
            }, problems))
            (field(lang, &Field {
                label: strings::password(lang),
                kind: "password",
                autocomplete: "new-password",
                hint: Some(strings::password_hint(lang)),
                ..Field::text("password")
            }, problems))
            (field(lang, &Field {
                label: strings::email(lang),
                kind: "email",
                value: email,
                autocomplete: "email",
                required: false,
                hint: Some(strings::email_hint(lang)),
                ..Field::text("email")
            }, problems))
            (remember(next))
            button.primary type="submit" { (strings::sign_up(lang)) }
        }
    }
}

/// The page around the form to sign up.
pub fn register_page(lang: Lang, form: &Markup, next: &ReturnTo) -> Markup {
    let way = uri!(routes::new_session(next.given()));
    let otherwise =
        strings::here_already(lang, html! { a href=(way) { (strings::sign_in(lang)) } });
    let here = ReturnTo::to(uri!(routes::new_account(next.given())));
    doorway(lang, strings::sign_up(lang), form, &otherwise, &here)
}

/// The form to sign in.
pub fn login(lang: Lang, username: &str, next: &ReturnTo, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::sign_in());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::username(lang),
                value: username,
                autocomplete: "username",
                ..Field::text("username")
            }, problems))
            (field(lang, &Field {
                label: strings::password(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("password")
            }, problems))
            (remember(next))
            button.primary type="submit" { (strings::sign_in(lang)) }
        }
    }
}

/// The page around the form to sign in.
pub fn login_page(lang: Lang, form: &Markup, next: &ReturnTo) -> Markup {
    let forgot = uri!(password_resets::routes::forgot());
    let form = html! {
        (form)
        p.forgot { a href=(forgot) { (strings::forgot(lang)) } }
    };
    let way = uri!(routes::new_account(next.given()));
    let otherwise = strings::new_here(lang, html! { a href=(way) { (strings::sign_up(lang)) } });
    let here = ReturnTo::to(uri!(routes::new_session(next.given())));
    doorway(lang, strings::sign_in(lang), &form, &otherwise, &here)
}

fn remember(next: &ReturnTo) -> Markup {
    html! {
        @if let Some(next) = next.given() { input type="hidden" name="next" value=(next); }
    }
}

/// A page of somebody who is not signed in, which is at `here`, if it can be gone to.
pub fn doorway(
    lang: Lang,
    title: &str,
    form: &Markup,
    otherwise: &Markup,
    here: &ReturnTo,
) -> Markup {
    page(
        lang,
        title,
        "doorway",
        html! {
            main {
                p.brand { "Snug" }
                h1 { (title) }
                (form)
                p.otherwise { (otherwise) }
                @if here.given().is_some() { (languages(lang, here)) }
            }
        },
    )
}

/// The languages that a page can be had in. Links and no form: they are for who cannot
/// read what stands above them.
fn languages(now: Lang, here: &ReturnTo) -> Markup {
    html! {
        nav.languages aria-label=(web::strings::language(now)) {
            @for lang in Lang::ALL {
                a href=(uri!(account_settings::appearance::routes::read_in(lang, here.given()))) rel="nofollow"
                    lang=(lang.tag()) hreflang=(lang.tag())
                    aria-current=[(lang == now).then_some("true")] { (lang.name()) }
            }
        }
    }
}

/// A person's name, as others see it.
pub fn name_of(lang: Lang, person: &Person) -> Markup {
    html! { bdi { (shown_name(lang, person)) } }
}

/// A person beside their name: their picture, or their initial on one of eight colors.
pub fn avatar(person: &Person) -> Markup {
    face(person, "avatar", "36", false)
}

/// The same by itself, large.
pub fn portrait(person: &Person) -> Markup {
    face(person, "avatar portrait", "128", true)
}

/// The name stands beside it, so it needs no words of its own.
fn face(person: &Person, class: &str, side: &str, large: bool) -> Markup {
    let place = |id, size| uri!(picture::routes::show(id, size));
    html! {
        @match person.picture {
            Some(id) if large => {
                img class=(class) src=(place(id, LARGE)) width=(side) height=(side) alt="";
            }
            Some(id) => {
                img class=(class) src=(place(id, SMALL))
                    srcset={ (place(id, SMALL)) " 1x, " (place(id, LARGE)) " 2x" }
                    width=(side) height=(side) loading="lazy" alt="";
            }
            None => { span class={ (class) " hue-" (hue(person)) } aria-hidden="true" { (initial(person)) } }
        }
    }
}

fn initial(person: &Person) -> String {
    let first = |name: &str| name.chars().find(|c| c.is_alphanumeric());
    let initial = first(person.name()).or_else(|| first(&person.username));
    initial.unwrap_or('?').to_uppercase().collect()
}

/// By the username, so that another name is not another color.
fn hue(person: &Person) -> u8 {
    let mix = |sum: u8, b: u8| sum.wrapping_mul(31).wrapping_add(b);
    person.username.bytes().fold(0, mix) % 8
}

/// A person's name, which leads to their card, as long as there is one.
pub fn name_link(lang: Lang, person: &Person) -> Markup {
    html! {
        @if person.is_gone() {
            (name_of(lang, person))
        } @else {
            a.name href=(uri!(people::routes::card(&person.username))) { bdi { (person.name()) } }
        }
    }
}
