//! The pages of password resets.

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
        page::{lead, page},
        return_to::ReturnTo,
    },
};

/// The form to request a reset link.
pub fn forgot_form(lang: Lang, who: &str, problems: &FieldErrors) -> Markup {
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

/// The answer to a request for a link, whether or not there is an account.
pub fn link_requested(lang: Lang) -> Markup {
    html! {
        div.card role="status" {
            p.done { (strings::sent(lang)) }
            p.hint { (strings::no_mail(lang)) }
        }
    }
}

/// The page to request a link, with the form or the answer.
pub fn forgot_page(lang: Lang, part: &Markup) -> Markup {
    let here = ReturnTo::to(uri!(routes::forgot()));
    let title = accounts::strings::forgot(lang);
    signed_out_page(lang, title, part, &sign_in_link(lang), &here)
}

/// The page to request a link, on a server that sends no mails.
pub fn mail_disabled_page(lang: Lang) -> Markup {
    forgot_page(lang, &html! { p.done { (strings::no_mails(lang)) } })
}

fn sign_in_link(lang: Lang) -> Markup {
    let way = uri!(accounts::routes::new_session(_));
    strings::remembered(
        lang,
        html! { a href=(way) { (accounts::strings::sign_in(lang)) } },
    )
}

/// The form to choose a new password.
pub fn new_password_form(
    lang: Lang,
    token: &str,
    person: Option<&Person>,
    problems: &FieldErrors,
) -> Markup {
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

/// The answer to a link that has expired or was used.
pub fn expired_link(lang: Lang) -> Markup {
    html! {
        div.card {
            p.done role="alert" { (strings::dead(lang)) }
            p { a href=(uri!(routes::forgot())) { (strings::ask_again(lang)) } }
        }
    }
}

/// The page behind a link, with the form or the answer.
pub fn new_password_page(lang: Lang, part: &Markup) -> Markup {
    // No links to other languages: the address contains the token.
    let here = ReturnTo::default();
    signed_out_page(
        lang,
        strings::choose(lang),
        part,
        &sign_in_link(lang),
        &here,
    )
}

/// The form to sign in after a reset.
pub fn sign_in_after_reset(lang: Lang, form: &Markup) -> Markup {
    html! {
        p.done role="status" { (strings::chosen(lang)) }
        (form)
    }
}

/// A new link for an administrator to hand over. It is shown this one time.
pub fn created_link(lang: Lang, link: &ResetLink, public_url: Option<&str>) -> Markup {
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

/// The page with a new link.
pub fn created_link_page(lang: Lang, part: &Markup) -> Markup {
    let title = strings::link(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (lead(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (title) }))
                (part)
            }
        },
    )
}
