//! The page of one's own account.

use maud::{Markup, html};
use rocket::uri;

use super::routes;
use crate::{
    accounts::{Viewer, view::avatar},
    rooms,
    web::{
        form::{Field, Problems, field},
        page::page,
    },
};

/// Forms that come back with a problem; the others are blank.
#[derive(Default)]
pub struct Forms {
    /// To choose another password.
    pub password: Option<Markup>,
    /// To close the account.
    pub close: Option<Markup>,
    /// Where it is signed in.
    pub browsers: Option<Markup>,
}

/// The page.
pub fn me(viewer: &Viewer, forms: &Forms, changed: bool) -> Markup {
    let blank = Problems::default();
    let password_form = forms.password.clone();
    let close_form = forms.close.clone();
    page(
        "Your account",
        "alone",
        html! {
            main {
                h1 { "Your account" }
                p.person { (avatar(viewer.person())) bdi { (viewer.person().username) } }
                @if changed {
                    p.done role="status" { "Your password is changed, and every other browser signed out." }
                }
                section { h2 { "Password" } (password_form.unwrap_or_else(|| password(&blank))) }
                @if let Some(browsers) = &forms.browsers {
                    section { h2 { "Where you are signed in" } (browsers) }
                }
                section { h2 { "Close your account" } (close_form.unwrap_or_else(|| close(&blank))) }
                p.actions { a.button href=(uri!(rooms::routes::lobby())) { "Back to the lobby" } }
            }
        },
    )
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
