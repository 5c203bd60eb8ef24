//! The pages of someone who is not signed in, and how a person looks.

use maud::{Markup, html};
use rocket::uri;

use super::{Person, routes};
use crate::{
    resets,
    web::{
        form::{Field, Problems, field},
        next::Next,
        page::page,
    },
};

/// The form to sign up.
pub fn register(username: &str, email: &str, next: &Next, problems: &Problems) -> Markup {
    let action = uri!(routes::sign_up());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field {
                label: "Username",
                value: username,
                autocomplete: "username",
                hint: Some("Letters, digits, dots and dashes. Others will see it."),
                ..Field::text("username")
            }, problems))
            (field(&Field {
                label: "Password",
                kind: "password",
                autocomplete: "new-password",
                hint: Some("At least 12 characters. A few words in a row are easy to remember."),
                ..Field::text("password")
            }, problems))
            (field(&Field {
                label: "E-mail",
                kind: "email",
                value: email,
                autocomplete: "email",
                required: false,
                hint: Some("If you like: for when you forget your password."),
                ..Field::text("email")
            }, problems))
            (remember(next))
            button.primary type="submit" { "Sign up" }
        }
    }
}

/// The page around the form to sign up.
pub fn register_page(form: &Markup, next: &Next) -> Markup {
    doorway(
        "Sign up",
        form,
        html! {
            "Here already? " a href=(uri!(routes::new_session(next.given()))) { "Sign in" } "."
        },
    )
}

/// The form to sign in.
pub fn login(username: &str, next: &Next, problems: &Problems) -> Markup {
    let action = uri!(routes::sign_in());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field {
                label: "Username",
                value: username,
                autocomplete: "username",
                ..Field::text("username")
            }, problems))
            (field(&Field {
                label: "Password",
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("password")
            }, problems))
            (remember(next))
            button.primary type="submit" { "Sign in" }
        }
    }
}

/// The page around the form to sign in.
pub fn login_page(form: &Markup, next: &Next) -> Markup {
    let forgot = uri!(resets::routes::forgot());
    doorway(
        "Sign in",
        &html! {
            (form)
            p.forgot { a href=(forgot) { "Forgot your password?" } }
        },
        html! {
            "New here? " a href=(uri!(routes::new_account(next.given()))) { "Sign up" } "."
        },
    )
}

fn remember(next: &Next) -> Markup {
    html! {
        @if let Some(next) = next.given() { input type="hidden" name="next" value=(next); }
    }
}

/// A page of somebody who is not signed in.
pub fn doorway(title: &str, form: &Markup, otherwise: Markup) -> Markup {
    page(
        title,
        "doorway",
        html! {
            main {
                p.brand { "Snug" }
                h1 { (title) }
                (form)
                p.otherwise { (otherwise) }
            }
        },
    )
}

/// A person's mark: their initial on one of eight colors.
pub fn avatar(person: &Person) -> Markup {
    let initial = person
        .username
        .chars()
        .next()
        .unwrap_or('?')
        .to_ascii_uppercase();
    let hue = person
        .username
        .bytes()
        .fold(0_u8, |sum, b| sum.wrapping_mul(31).wrapping_add(b))
        % 8;
    html! { span class={ "avatar hue-" (hue) } aria-hidden="true" { (initial) } }
}
