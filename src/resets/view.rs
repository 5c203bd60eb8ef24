//! The pages around a forgotten password.

use maud::{Markup, html};
use rocket::uri;

use super::{Link, routes, words};
use crate::{
    accounts::{
        self, Person,
        view::{doorway, name_of},
    },
    lobby,
    web::{
        form::{Field, Problems, field},
        lang::Lang,
        next::Next,
        page::{lead, page},
    },
};

/// The form to say that one's password is forgotten.
pub fn forgot(lang: Lang, who: &str, problems: &Problems) -> Markup {
    let action = uri!(routes::report());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: words::who(lang),
                value: who,
                autocomplete: "username",
                hint: Some(words::who_hint(lang)),
                ..Field::text("who")
            }, problems))
            button.primary type="submit" { (words::send_link(lang)) }
        }
    }
}

/// What is said when it was sent, whoever it was.
pub fn reported(lang: Lang) -> Markup {
    html! {
        div.card role="status" {
            p.done { (words::sent(lang)) }
            p.hint { (words::no_mail(lang)) }
        }
    }
}

/// The page around either.
pub fn forgot_page(lang: Lang, part: &Markup) -> Markup {
    let here = Next::to(uri!(routes::forgot()));
    let title = accounts::words::forgot(lang);
    doorway(lang, title, part, &sign_in(lang), &here)
}

/// The page where no mails can be sent.
pub fn no_mails(lang: Lang) -> Markup {
    forgot_page(lang, &html! { p.done { (words::no_mails(lang)) } })
}

fn sign_in(lang: Lang) -> Markup {
    let way = uri!(accounts::routes::new_session(_));
    words::remembered(
        lang,
        html! { a href=(way) { (accounts::words::sign_in(lang)) } },
    )
}

/// The form to choose another password.
pub fn choose(lang: Lang, token: &str, person: Option<&Person>, problems: &Problems) -> Markup {
    let action = routes::path(token);
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            @if let Some(person) = person {
                p { (words::for_whom(lang, html! { bdi.whose { (person.username) } })) }
                // For whatever remembers the password.
                input type="text" name="username" autocomplete="username"
                    value=(person.username) readonly hidden;
            }
            (field(lang, &Field {
                label: words::new_password(lang),
                kind: "password",
                autocomplete: "new-password",
                hint: Some(accounts::words::password_hint(lang)),
                ..Field::text("password")
            }, problems))
            button.primary type="submit" { (words::choose_button(lang)) }
        }
    }
}

/// What is left of a link that is worth nothing any more.
pub fn dead(lang: Lang) -> Markup {
    html! {
        div.card {
            p.done role="alert" { (words::dead(lang)) }
            p { a href=(uri!(routes::forgot())) { (words::ask_again(lang)) } }
        }
    }
}

/// The page around either.
pub fn choose_page(lang: Lang, part: &Markup) -> Markup {
    // There is a secret in its address, which goes nowhere else.
    let here = Next::default();
    doorway(lang, words::choose(lang), part, &sign_in(lang), &here)
}

/// The form to sign in, below what has just been done.
pub fn chosen(lang: Lang, form: &Markup) -> Markup {
    html! {
        p.done role="status" { (words::chosen(lang)) }
        (form)
    }
}

/// A link to be handed over: this is the only time that it is shown.
pub fn made(lang: Lang, link: &Link, public_url: Option<&str>) -> Markup {
    let path = link.path();
    html! {
        div.card {
            p { (words::link_for(lang, name_of(lang, &link.person))) }
            p.link { code { (public_url.unwrap_or_default()) (path) } }
            @if public_url.is_none() {
                p.hint { (words::link_hint(lang)) }
            }
        }
    }
}

/// The page around it.
pub fn made_page(lang: Lang, part: &Markup) -> Markup {
    let title = words::link(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (lead(lobby::routes::at(), lobby::words::back(lang), &html! { (title) }))
                (part)
            }
        },
    )
}
