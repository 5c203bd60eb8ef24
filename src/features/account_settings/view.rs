//! The page of the account settings, and the forms that take a password.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        account_settings::{
            AccountSettings,
            appearance_page::{density_form, language_form, single_key_shortcuts_form, theme_form},
            devices_page::session_list,
            picture_page::picture_form,
            profile_page::{ProfileForm, own_name, privacy_form, profile_form, saved_note},
            routes, strings,
        },
        accounts::{self, Viewer, profile::Privacy},
        email_confirmations, invitations, password_resets, people, room_directory, saved,
        sidebar::view::{SidebarPlace, page_beside},
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    web::{
        self,
        form::{Field, field, settings_script},
        page::page_header,
    },
};

/// Forms that are shown with problems. The others show the stored values.
#[derive(Default)]
pub struct SettingsForms {
    /// The form of the profile.
    pub profile: Option<Markup>,
    /// The form of the picture.
    pub picture: Option<Markup>,
    /// The form of the e-mail address.
    pub email: Option<Markup>,
    /// The form to change the password.
    pub password: Option<Markup>,
    /// The form to close the account.
    pub close: Option<Markup>,
}

/// The page. `saved` is a note on what was just changed.
pub fn settings_page(
    viewer: &Viewer,
    settings: &AccountSettings,
    forms: &SettingsForms,
    saved: Option<Text>,
) -> Markup {
    let (lang, own) = (viewer.lang(), &settings.profile);
    let none = FieldErrors::default();
    let person = viewer.person();
    let or = |form: &Option<Markup>, blank: &dyn Fn() -> Markup| form.clone().unwrap_or_else(blank);
    let email = own.email.as_deref().unwrap_or_default();
    let profile_link = html! {
        a href=(uri!(people::routes::profile(&person.username))) { (strings::your_card(lang)) }
    };
    page_beside(
        viewer,
        &settings.sidebar,
        SidebarPlace::Account,
        strings::account(lang),
        &html! {
            (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (strings::account(lang)) }))
            (own_name(lang, person))
            @if let Some(saved) = saved { p.done role="status" { (saved(lang)) } }
            section {
                h2 { (strings::profile(lang)) }
                (or(&forms.profile, &|| profile_form(lang, ProfileForm::of(person, own), &none, false)))
                p.hint { (strings::as_others_see(lang, profile_link)) }
            }
            section { h2 { (strings::picture(lang)) } (or(&forms.picture, &|| picture_form(lang, person, &none, false))) }
            section { h2 { (strings::told(lang)) } (privacy_form(lang, Privacy::of(viewer))) }
            section {
                h2 { (invitations::strings::contacts(lang)) }
                p.hint { (invitations::strings::contacts_hint(lang)) }
                p { a.button href=(invitations::routes::contacts_at()) { (strings::contacts(lang)) } }
            }
            section {
                h2 { (saved::strings::saved(lang)) }
                p { a.button href=(saved::routes::at()) { (saved::strings::show(lang)) } }
            }
            section { h2 { (strings::colors(lang)) } (theme_form(lang, viewer.theme())) (density_form(lang, viewer.page_preferences().density)) }
            section { h2 { (web::strings::language(lang)) } (language_form(lang, viewer.lang_preference())) }
            section { h2 { (strings::keyboard(lang)) } (single_key_shortcuts_form(lang, viewer.page_preferences().single_key_shortcuts)) }
            section { h2 { (accounts::strings::email(lang)) } (or(&forms.email, &|| email_form(lang, email, &none, false))) @if let Some(can_send) = settings.can_send_mail { (email_confirmations::view::state(lang, own, can_send)) } }
            section { h2 { (accounts::strings::password(lang)) } (or(&forms.password, &|| password_form(lang, &none))) }
            section { h2 { (strings::signed_in(lang)) } (session_list(viewer, &settings.sessions)) }
            section { h2 { (strings::close(lang)) } @if settings.is_last_administrator { p.hint { (accounts::strings::last_administrator(lang)) } } (or(&forms.close, &|| close_form(lang, &none))) }
            (settings_script())
        },
    )
}

/// The note that something was saved, by the value of `changed` in the page's address.
pub fn saved_text(changed: &str) -> Option<Text> {
    Some(match changed {
        "true" => strings::password_changed,
        "profile" => strings::profile_saved,
        "picture" => strings::picture_changed,
        "email" => strings::email_changed,
        "email-again" => email_confirmations::strings::sent_again,
        "theme" => strings::theme_changed,
        "letters" | "density" => strings::letters_changed,
        "language" => strings::language_changed,
        "privacy" => strings::privacy_saved,
        _ => return None,
    })
}

/// The form of the e-mail address.
pub fn email_form(lang: Lang, email: &str, problems: &FieldErrors, saved: bool) -> Markup {
    let action = uri!(routes::set_email());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: accounts::strings::email(lang),
                kind: "email",
                value: email,
                autocomplete: "email",
                required: false,
                hint: Some(strings::email_hint(lang)),
                ..Field::text("email")
            }, problems))
            (field(lang, &Field {
                label: strings::your_password(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("proof")
            }, problems))
            div.actions { button type="submit" { (strings::change_email(lang)) } }
            (saved_note(lang, saved))
        }
    }
}

/// The form to change the password.
pub fn password_form(lang: Lang, problems: &FieldErrors) -> Markup {
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
            button type="submit" { (strings::change_password(lang)) }
        }
    }
}

/// The form to close the account.
pub fn close_form(lang: Lang, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::close_account());
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
