//! The pages of someone who is not signed in, and how a person looks.

use maud::{Markup, html};
use rocket::uri;

use super::{
    Person,
    picture::{self, LARGE, SMALL},
    routes,
};
use crate::{
    ids::PictureId,
    people, resets,
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

/// A person's name, as others see it.
pub fn name_of(person: &Person) -> Markup {
    html! { bdi { (person.name()) } }
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
pub fn name_link(person: &Person) -> Markup {
    html! {
        @if person.is_gone() {
            bdi { (person.name()) }
        } @else {
            a.name href=(uri!(people::routes::card(&person.username))) { bdi { (person.name()) } }
        }
    }
}
