//! The page of one's own account.

use maud::{Markup, html};
use rocket::uri;

use super::{
    Account,
    browsers::view::browsers,
    details::view::{Typed, address, myself, privacy, telling},
    look::view::{languages, letters, themes},
    picture, routes, words,
};
use crate::{
    accounts::{self, Viewer, details::Privacy},
    lobby, people, resets,
    web::{
        self,
        form::{Field, Problems, field},
        lang::Lang,
        page::{lead, page},
        wording::Word,
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
pub fn me(viewer: &Viewer, account: &Account, forms: &Forms, said: Option<Word>) -> Markup {
    let (lang, own) = (viewer.lang(), &account.own);
    let blank = Problems::default();
    let person = viewer.person();
    let or = |form: &Option<Markup>, blank: &dyn Fn() -> Markup| form.clone().unwrap_or_else(blank);
    let email = own.email.as_deref().unwrap_or_default();
    let card = html! {
        a href=(uri!(people::routes::card(&person.username))) { (words::your_card(lang)) }
    };
    page(
        lang,
        words::account(lang),
        "alone",
        html! {
            main {
                (lead(lobby::routes::at(), lobby::words::back(lang), &html! { (words::account(lang)) }))
                (myself(lang, person))
                @if let Some(said) = said { p.done role="status" { (said(lang)) } }
                section {
                    h2 { (words::profile(lang)) }
                    (or(&forms.telling, &|| telling(lang, &Typed::of(person, own), &blank, false)))
                    p.hint { (words::as_others_see(lang, card)) }
                }
                section { h2 { (words::picture(lang)) } (or(&forms.picture, &|| picture::view::form(lang, person, &blank, false))) }
                section { h2 { (words::told(lang)) } (privacy(lang, Privacy::of(viewer), false)) }
                section { h2 { (words::colors(lang)) } (themes(lang, viewer.theme())) }
                section { h2 { (web::words::language(lang)) } (languages(lang, viewer.wanted_lang())) }
                section { h2 { (words::keyboard(lang)) } (letters(lang, viewer.letters())) }
                section { h2 { (accounts::words::email(lang)) } (or(&forms.address, &|| address(lang, email, &blank, false))) }
                section { h2 { (accounts::words::password(lang)) } (or(&forms.password, &|| password(lang, &blank))) }
                section { h2 { (words::signed_in(lang)) } (browsers(viewer, &account.browsers)) }
                section { h2 { (words::close(lang)) } (or(&forms.close, &|| close(lang, &blank))) }
            }
        },
    )
}

/// What is said after something has been changed.
pub fn said(changed: &str) -> Option<Word> {
    Some(match changed {
        "true" => words::password_changed,
        "profile" => words::profile_saved,
        "picture" => words::picture_changed,
        "email" => words::email_changed,
        "theme" => words::theme_changed,
        "letters" => words::letters_changed,
        "language" => words::language_changed,
        "privacy" => words::privacy_saved,
        _ => return None,
    })
}

/// The form to choose another password.
pub fn password(lang: Lang, problems: &Problems) -> Markup {
    let action = uri!(routes::change_password());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: words::password_now(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("current")
            }, problems))
            (field(lang, &Field {
                label: resets::words::new_password(lang),
                kind: "password",
                autocomplete: "new-password",
                hint: Some(words::new_password_hint(lang)),
                ..Field::text("password")
            }, problems))
            button.primary type="submit" { (words::change_password(lang)) }
        }
    }
}

/// The form to close the account.
pub fn close(lang: Lang, problems: &Problems) -> Markup {
    let action = uri!(routes::close());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            p.hint { (words::close_hint(lang)) }
            (field(lang, &Field {
                label: words::your_password(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("confirm")
            }, problems))
            button.danger type="submit" { (words::close_button(lang)) }
        }
    }
}
