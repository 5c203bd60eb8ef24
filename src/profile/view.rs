//! The page of one's own account.

use maud::{Markup, html};
use rocket::uri;

use super::{
    Account,
    browsers::view::browsers,
    details::view::{Typed, address, myself, privacy, telling},
    picture, routes,
};
use crate::{
    accounts::{Viewer, details::Privacy},
    lobby, people,
    web::{
        form::{Field, Problems, field},
        page::page,
    },
};

/// Forms that come back with a problem; the others are blank.
#[derive(Default)]
pub struct Forms {
    /// For what others see.
    pub telling: Option<Markup>,
    /// For the picture.
    pub picture: Option<Markup>,
    /// For the address.
    pub address: Option<Markup>,
    /// To choose another password.
    pub password: Option<Markup>,
    /// To close the account.
    pub close: Option<Markup>,
}

/// The page.
pub fn me(viewer: &Viewer, account: &Account, forms: &Forms, said: Option<&str>) -> Markup {
    let own = &account.own;
    let blank = Problems::default();
    let person = viewer.person();
    let or = |form: &Option<Markup>, blank: &dyn Fn() -> Markup| form.clone().unwrap_or_else(blank);
    let email = own.email.as_deref().unwrap_or_default();
    page(
        "Your account",
        "alone",
        html! {
            main {
                h1 { "Your account" }
                (myself(person))
                @if let Some(said) = said { p.done role="status" { (said) } }
                section {
                    h2 { "Profile" }
                    (or(&forms.telling, &|| telling(&Typed::of(person, own), &blank, false)))
                    p.hint { "This is " a href=(uri!(people::routes::card(&person.username))) { "your card" } ", as others see it." }
                }
                section { h2 { "Picture" } (or(&forms.picture, &|| picture::view::form(person, &blank, false))) }
                section { h2 { "What others are told" } (privacy(Privacy::of(viewer), false)) }
                section { h2 { "E-mail" } (or(&forms.address, &|| address(email, &blank, false))) }
                section { h2 { "Password" } (or(&forms.password, &|| password(&blank))) }
                section { h2 { "Where you are signed in" } (browsers(viewer, &account.browsers)) }
                section { h2 { "Close your account" } (or(&forms.close, &|| close(&blank))) }
                p.actions { a.button href=(lobby::routes::at()) { "Back to the lobby" } }
            }
        },
    )
}

/// What is said after something has been changed.
pub fn said(changed: &str) -> Option<&'static str> {
    Some(match changed {
        "true" => "Your password is changed, and every other browser signed out.",
        "profile" => "Your profile is saved.",
        "picture" => "Your picture is changed.",
        "email" => "Your e-mail is changed.",
        "privacy" => "What others are told is saved.",
        _ => return None,
    })
}

/// The form to choose another password.
pub fn password(problems: &Problems) -> Markup {
    let action = uri!(routes::change_password());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field {
                label: "Your password now",
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("current")
            }, problems))
            (field(&Field {
                label: "New password",
                kind: "password",
                autocomplete: "new-password",
                hint: Some("At least 12 characters. Your other browsers will be signed out."),
                ..Field::text("password")
            }, problems))
            button.primary type="submit" { "Change password" }
        }
    }
}

/// The form to close the account.
pub fn close(problems: &Problems) -> Markup {
    let action = uri!(routes::close());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            p.hint {
                "You leave all rooms and are signed out everywhere. What you said stays, as said by a \
                 former member. This cannot be undone."
            }
            (field(&Field {
                label: "Your password",
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("confirm")
            }, problems))
            button.danger type="submit" { "Close my account" }
        }
    }
}
