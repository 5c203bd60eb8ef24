//! The pages around a forgotten password, and the mail about it.

use maud::{Markup, html};
use rocket::uri;

use super::{Link, routes};
use crate::{
    accounts::{self, Person, view::doorway},
    lobby,
    web::{
        form::{Field, Problems, field},
        next::Next,
        page::page,
    },
};

/// What the mail with the link is called.
pub const SUBJECT: &str = "Another password for Snug";

/// The mail with the link.
pub fn letter(link: &Link, public_url: &str) -> String {
    format!(
        "Hello {name},\n\
         \n\
         somebody, you we hope, has forgotten the password of {name} on Snug. With this link you\n\
         choose another, once and within the hour:\n\
         \n\
         {public_url}{path}\n\
         \n\
         If that was not you, do nothing. Your password stays as it is, and nobody but you has\n\
         this link.\n",
        name = link.person.username,
        path = link.path(),
    )
}

/// The form to say that one's password is forgotten.
pub fn forgot(who: &str, problems: &Problems) -> Markup {
    let action = uri!(routes::report());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field {
                label: "Username or e-mail",
                value: who,
                autocomplete: "username",
                hint: Some("You get a mail with a link to choose another password."),
                ..Field::text("who")
            }, problems))
            button.primary type="submit" { "Send me a link" }
        }
    }
}

/// What is said when it was sent, whoever it was.
pub fn reported() -> Markup {
    html! {
        div.card role="status" {
            p.done {
                "If there is such an account and it has an e-mail address, a link is on its way. \
                 It is good for an hour."
            }
            p.hint {
                "No mail? It may be among the unwanted ones. An administrator of this Snug can make \
                 you a link as well."
            }
        }
    }
}

/// The page around either.
pub fn forgot_page(part: &Markup) -> Markup {
    doorway("Forgot your password?", part, sign_in())
}

/// The page where no mails can be sent.
pub fn no_mails() -> Markup {
    let part = html! {
        p.done {
            "This Snug sends no mails. Ask an administrator, who can make you a link to choose \
             another password."
        }
    };
    forgot_page(&part)
}

fn sign_in() -> Markup {
    html! {
        "You remember it? " a href=(uri!(accounts::routes::new_session(_))) { "Sign in" } "."
    }
}

/// The form to choose another password.
pub fn choose(token: &str, person: Option<&Person>, problems: &Problems) -> Markup {
    let action = routes::path(token);
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            @if let Some(person) = person {
                p { "For " bdi.whose { (person.username) } ", who is signed out everywhere by it." }
                // For whatever remembers the password.
                input type="text" name="username" autocomplete="username"
                    value=(person.username) readonly hidden;
            }
            (field(&Field {
                label: "New password",
                kind: "password",
                autocomplete: "new-password",
                hint: Some("At least 12 characters. A few words in a row are easy to remember."),
                ..Field::text("password")
            }, problems))
            button.primary type="submit" { "Choose password" }
        }
    }
}

/// What is left of a link that is worth nothing any more.
pub fn dead() -> Markup {
    html! {
        div.card {
            p.done role="alert" { "This link is used up or too old." }
            p { a href=(uri!(routes::forgot())) { "Ask for a new one" } }
        }
    }
}

/// The page around either.
pub fn choose_page(part: &Markup) -> Markup {
    doorway("Choose a password", part, sign_in())
}

/// The form to sign in, below what has just been done.
pub fn chosen(form: &Markup) -> Markup {
    html! {
        p.done role="status" {
            "Your password is changed, and you are signed out everywhere. Sign in with the new one."
        }
        (form)
    }
}

/// A link to be handed over: this is the only time that it is shown.
pub fn made(link: &Link, public_url: Option<&str>) -> Markup {
    let path = link.path();
    html! {
        div.card {
            p {
                "With this link " bdi { (link.person.name()) } " chooses another password, once and \
                 within the hour. It is shown only now, and ends any link made before."
            }
            p.link { code { (public_url.unwrap_or_default()) (path) } }
            @if public_url.is_none() {
                p.hint { "Put the address of this Snug before it, as people type it." }
            }
        }
    }
}

/// The page around it.
pub fn made_page(part: &Markup) -> Markup {
    page(
        "A link to another password",
        "alone",
        html! {
            main {
                h1 { "A link to another password" }
                (part)
                p.actions { a.button href=(lobby::routes::at()) { "Back to the lobby" } }
            }
        },
    )
}
