//! The pages around a forgotten password.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        accounts::{
            self,
            view::{doorway, name_of},
        },
        password_resets::{self, Link, routes, strings},
        room_directory,
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::person::Person,
    web::{
        form::{Field, field},
        page::{page, page_header},
        return_to::ReturnTo,
    },
};

/// The form to say that one's password is forgotten.
pub fn forgot(lang: Lang, who: &str, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::report());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::who(lang),
                value: who,
                autocomplete: "username",
                hint: Some(strings::who_hint(lang)),
                ..Field::text("who")
            }, problems))
            button.primary type="submit" { (strings::send_link(lang)) }
        }
    }
}

/// What is said when it was sent, whoever it was.
pub fn reported(lang: Lang) -> Markup {
    html! {
        div.card role="status" {
            p.done { (strings::sent(lang)) }
            p.hint { (strings::no_mail(lang)) }
        }
    }
}

/// The page around either.
pub fn forgot_page(lang: Lang, part: &Markup) -> Markup {
    let here = ReturnTo::to(uri!(routes::forgot()));
    let title = accounts::strings::forgot(lang);
    doorway(lang, title, part, &sign_in(lang), &here)
}

/// The page where no mails can be sent.
pub fn no_mails(lang: Lang) -> Markup {
    forgot_page(lang, &html! { p.done { (strings::no_mails(lang)) } })
}

fn sign_in(lang: Lang) -> Markup {
    let way = uri!(accounts::routes::new_session(_));
    strings::remembered(
        lang,
        html! { a href=(way) { (accounts::strings::sign_in(lang)) } },
    )
}

/// The form to choose another password.
pub fn choose(lang: Lang, token: &str, person: Option<&Person>, problems: &FieldErrors) -> Markup {
    let action = password_resets::path(token);
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            @if let Some(person) = person {
                p { (strings::for_whom(lang, html! { bdi.whose { (person.username) } })) }
                // For whatever remembers the password.
                input type="text" name="username" autocomplete="username"
                    value=(person.username) readonly hidden;
            }
            (field(lang, &Field {
                label: strings::new_password(lang),
                kind: "password",
                autocomplete: "new-password",
                hint: Some(accounts::strings::password_hint(lang)),
                ..Field::text("password")
            }, problems))
            button.primary type="submit" { (strings::choose_button(lang)) }
        }
    }
}

/// What is left of a link that is worth nothing any more.
pub fn dead(lang: Lang) -> Markup {
    html! {
        div.card {
            p.done role="alert" { (strings::dead(lang)) }
            p { a href=(uri!(routes::forgot())) { (strings::ask_again(lang)) } }
        }
    }
}

/// The page around either.
pub fn choose_page(lang: Lang, part: &Markup) -> Markup {
    // There is a secret in its address, which goes nowhere else.
    let here = ReturnTo::default();
    doorway(lang, strings::choose(lang), part, &sign_in(lang), &here)
}

/// The form to sign in, below what has just been done.
pub fn chosen(lang: Lang, form: &Markup) -> Markup {
    html! {
        p.done role="status" { (strings::chosen(lang)) }
        (form)
    }
}

/// A link to be handed over: this is the only time that it is shown.
pub fn made(lang: Lang, link: &Link, public_url: Option<&str>) -> Markup {
    let path = link.path();
    html! {
        div.card {
            p { (strings::link_for(lang, name_of(lang, &link.person))) }
            p.link { code { (public_url.unwrap_or_default()) (path) } }
            @if public_url.is_none() {
                p.hint { (strings::link_hint(lang)) }
            }
        }
    }
}

/// The page around it.
pub fn made_page(lang: Lang, part: &Markup) -> Markup {
    let title = strings::link(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (title) }))
                (part)
            }
        },
    )
}
