//! The page of one's own account.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        account_settings::{
            Account,
            appearance::view::{languages, letters, themes},
            details::view::{Typed, address, myself, privacy, telling},
            devices::view::browsers,
            picture, routes, strings,
        },
        accounts::{self, Viewer, details::Privacy},
        password_resets, people, room_directory,
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    web::{
        self,
        form::{Field, field},
        page::{page, page_header},
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
pub fn me(viewer: &Viewer, account: &Account, forms: &Forms, said: Option<Text>) -> Markup {
    let (lang, own) = (viewer.lang(), &account.own);
    let blank = FieldErrors::default();
    let person = viewer.person();
    let or = |form: &Option<Markup>, blank: &dyn Fn() -> Markup| form.clone().unwrap_or_else(blank);
    let email = own.email.as_deref().unwrap_or_default();
    let card = html! {
        a href=(uri!(people::routes::card(&person.username))) { (strings::your_card(lang)) }
    };
    page(
        lang,
        strings::account(lang),
        "alone",
        html! {
            main {
                (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (strings::account(lang)) }))
                (myself(lang, person))
                @if let Some(said) = said { p.done role="status" { (said(lang)) } }
                section {
                    h2 { (strings::profile(lang)) }
                    (or(&forms.telling, &|| telling(lang, &Typed::of(person, own), &blank, false)))
                    p.hint { (strings::as_others_see(lang, card)) }
                }
                section { h2 { (strings::picture(lang)) } (or(&forms.picture, &|| picture::view::form(lang, person, &blank, false))) }
                section { h2 { (strings::told(lang)) } (privacy(lang, Privacy::of(viewer), false)) }
                section { h2 { (strings::colors(lang)) } (themes(lang, viewer.theme())) }
                section { h2 { (web::strings::language(lang)) } (languages(lang, viewer.wanted_lang())) }
                section { h2 { (strings::keyboard(lang)) } (letters(lang, viewer.letters())) }
                section { h2 { (accounts::strings::email(lang)) } (or(&forms.address, &|| address(lang, email, &blank, false))) }
                section { h2 { (accounts::strings::password(lang)) } (or(&forms.password, &|| password(lang, &blank))) }
                section { h2 { (strings::signed_in(lang)) } (browsers(viewer, &account.browsers)) }
                section { h2 { (strings::close(lang)) } (or(&forms.close, &|| close(lang, &blank))) }
            }
        },
    )
}

/// What is said after something has been changed.
pub fn said(changed: &str) -> Option<Text> {
    Some(match changed {
        "true" => strings::password_changed,
        "profile" => strings::profile_saved,
        "picture" => strings::picture_changed,
        "email" => strings::email_changed,
        "theme" => strings::theme_changed,
        "letters" => strings::letters_changed,
        "language" => strings::language_changed,
        "privacy" => strings::privacy_saved,
        _ => return None,
    })
}

/// The form to choose another password.
pub fn password(lang: Lang, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::change_password());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::password_now(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("current")
            }, problems))
            (field(lang, &Field {
                label: password_resets::strings::new_password(lang),
                kind: "password",
                autocomplete: "new-password",
                hint: Some(strings::new_password_hint(lang)),
                ..Field::text("password")
            }, problems))
            button.primary type="submit" { (strings::change_password(lang)) }
        }
    }
}

/// The form to close the account.
pub fn close(lang: Lang, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::close());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            p.hint { (strings::close_hint(lang)) }
            (field(lang, &Field {
                label: strings::your_password(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("confirm")
            }, problems))
            button.danger type="submit" { (strings::close_button(lang)) }
        }
    }
}
