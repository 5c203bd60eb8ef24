//! The pages of a password reset.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        accounts::{
            self,
            view::{name_of, signed_out_page},
        },
        password_resets::{self, ResetLink, routes, strings},
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

/// The form to ask for a reset link.
pub fn forgot(lang: Lang, who: &str, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::request_link());
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

/// The answer to the form, whether or not there is such an account.
pub fn link_requested(lang: Lang) -> Markup {
    html! {
        div.card role="status" {
            p.done { (strings::sent(lang)) }
            p.hint { (strings::no_mail(lang)) }
        }
    }
}

/// The page around the form or the answer.
pub fn forgot_page(lang: Lang, part: &Markup) -> Markup {
    let here = ReturnTo::to(uri!(routes::forgot()));
    let title = accounts::strings::forgot(lang);
    signed_out_page(lang, title, part, &sign_in(lang), &here)
}

/// The page of a server that cannot send mail.
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

/// The form to choose a new password.
pub fn choose(lang: Lang, token: &str, person: Option<&Person>, problems: &FieldErrors) -> Markup {
    let action = password_resets::path(token);
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            @if let Some(person) = person {
                p { (strings::for_whom(lang, html! { bdi.whose { (person.username) } })) }
                // For password managers.
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

/// Shown in place of the form when the link has been used or has expired.
pub fn link_expired(lang: Lang) -> Markup {
    html! {
        div.card {
            p.done role="alert" { (strings::dead(lang)) }
            p { a href=(uri!(routes::forgot())) { (strings::ask_again(lang)) } }
        }
    }
}

/// The page around the form or that text.
pub fn choose_page(lang: Lang, part: &Markup) -> Markup {
    // Its address holds a secret, so nothing may lead back to it.
    let here = ReturnTo::default();
    signed_out_page(lang, strings::choose(lang), part, &sign_in(lang), &here)
}

/// The sign-in form, below the news that the password is set.
pub fn sign_in_again(lang: Lang, form: &Markup) -> Markup {
    html! {
        p.done role="status" { (strings::chosen(lang)) }
        (form)
    }
}

/// The form in which an administrator types their password before they get a link.
pub fn prove(lang: Lang, person: &Person, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::create_link(&person.username));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            p { (strings::proof_needed(lang, name_of(lang, person))) }
            (field(lang, &Field {
                label: strings::own_password(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("proof")
            }, problems))
            div.actions { button.primary type="submit" { (strings::create_link(lang)) } }
        }
    }
}

/// A link that an administrator has created. It is shown this once.
pub fn created(lang: Lang, link: &ResetLink, public_url: Option<&str>) -> Markup {
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

/// The page around a created link.
pub fn created_page(lang: Lang, part: &Markup) -> Markup {
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
