//! The pages to sign up and in, and the name and avatar of a person.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::{characters, ids::PictureId},
    features::{
        account_settings,
        accounts::{
            picture::{self, LARGE, SMALL},
            routes, strings,
        },
        password_resets, people,
    },
    i18n::{field_errors::FieldErrors, lang::Lang, names::shown_name},
    model::person::Person,
    web::{
        self,
        form::{Field, field},
        page::page,
        return_to::ReturnTo,
    },
};

/// The form to sign up.
pub fn sign_up_form(
    lang: Lang,
    username: &str,
    email: &str,
    next: &ReturnTo,
    problems: &FieldErrors,
) -> Markup {
    let action = uri!(routes::sign_up());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::username(lang),
                value: username,
                autocomplete: "username",
                hint: Some(strings::username_hint(lang)),
                ..Field::text("username")
            }, problems))
            (field(lang, &Field {
                label: strings::password(lang),
                kind: "password",
                autocomplete: "new-password",
                hint: Some(strings::password_hint(lang)),
                ..Field::text("password")
            }, problems))
            (field(lang, &Field {
                label: strings::email(lang),
                kind: "email",
                value: email,
                autocomplete: "email",
                required: false,
                hint: Some(strings::email_hint(lang)),
                ..Field::text("email")
            }, problems))
            (next_field(next))
            // A script fills in the browser's time zone.
            input type="hidden" name="time_zone" value="" autocomplete="off";
            button.primary type="submit" { (strings::sign_up(lang)) }
        }
    }
}

/// The page around the form to sign up.
pub fn sign_up_page(lang: Lang, form: &Markup, next: &ReturnTo) -> Markup {
    let way = uri!(routes::new_session(next.given()));
    let otherwise =
        strings::here_already(lang, html! { a href=(way) { (strings::sign_in(lang)) } });
    let here = ReturnTo::to(uri!(routes::new_account(next.given())));
    signed_out_page(lang, strings::sign_up(lang), form, &otherwise, &here)
}

/// The form to sign in.
pub fn sign_in_form(lang: Lang, username: &str, next: &ReturnTo, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::sign_in());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::username(lang),
                value: username,
                autocomplete: "username",
                ..Field::text("username")
            }, problems))
            (field(lang, &Field {
                label: strings::password(lang),
                kind: "password",
                autocomplete: "current-password",
                ..Field::text("password")
            }, problems))
            (next_field(next))
            button.primary type="submit" { (strings::sign_in(lang)) }
        }
    }
}

/// The page around the form to sign in.
pub fn sign_in_page(lang: Lang, form: &Markup, next: &ReturnTo) -> Markup {
    let forgot = uri!(password_resets::routes::forgot());
    let form = html! {
        (form)
        p.forgot { a href=(forgot) { (strings::forgot(lang)) } }
    };
    let way = uri!(routes::new_account(next.given()));
    let otherwise = strings::new_here(lang, html! { a href=(way) { (strings::sign_up(lang)) } });
    let here = ReturnTo::to(uri!(routes::new_session(next.given())));
    signed_out_page(lang, strings::sign_in(lang), &form, &otherwise, &here)
}

/// Carries the address to go to after signing in.
fn next_field(next: &ReturnTo) -> Markup {
    html! {
        @if let Some(next) = next.given() { input type="hidden" name="next" value=(next); }
    }
}

/// A page for people who are not signed in. With the address `here` it offers to read the
/// page in another language.
pub fn signed_out_page(
    lang: Lang,
    title: &str,
    form: &Markup,
    otherwise: &Markup,
    here: &ReturnTo,
) -> Markup {
    page(
        lang,
        title,
        "doorway",
        html! {
            main {
                p.brand { "Snug" }
                h1 { (title) }
                (form)
                p.otherwise { (otherwise) }
                @if here.given().is_some() { (language_links(lang, here)) }
            }
        },
    )
}

/// The languages of the page. Links, because they are for people who cannot read the page
/// above them.
fn language_links(now: Lang, here: &ReturnTo) -> Markup {
    html! {
        nav.languages aria-label=(web::strings::language(now)) {
            @for lang in Lang::ALL {
                a href=(uri!(account_settings::appearance_page::set_language_by_link(lang, here.given()))) rel="nofollow"
                    lang=(lang.tag()) hreflang=(lang.tag())
                    aria-current=[(lang == now).then_some("true")] { (lang.name()) } " "
            }
        }
    }
}

/// A person's name, as others see it.
pub fn name_of(lang: Lang, person: &Person) -> Markup {
    html! {
        @if person.shares_name {
            bdi.whole { (person.name()) (username_beside(person)) }
        } @else {
            bdi { (shown_name(lang, person)) }
        }
    }
}

/// The username, which tells people who are called alike from each other.
fn username_beside(person: &Person) -> Markup {
    html! { " " span.at dir="ltr" { "@" (person.username) } }
}

/// A person's avatar: their picture, or their initial on one of eight colors.
pub fn avatar(person: &Person) -> Markup {
    picture_or_initial(person, "avatar", "36", false)
}

/// The avatar in its large size.
pub fn portrait(person: &Person) -> Markup {
    picture_or_initial(person, "avatar portrait", "128", true)
}

/// The name is beside it, so the picture has an empty `alt`.
fn picture_or_initial(person: &Person, class: &str, side: &str, large: bool) -> Markup {
    let address = |id, size| uri!(picture::routes::show(id, size));
    html! {
        @match person.picture {
            Some(id) if large => {
                img class=(class) src=(address(id, LARGE)) width=(side) height=(side) alt="";
            }
            Some(id) => {
                img class=(class) src=(address(id, SMALL))
                    srcset={ (address(id, SMALL)) " 1x, " (address(id, LARGE)) " 2x" }
                    width=(side) height=(side) loading="lazy" alt="";
            }
            // The style sheet writes the letter: to text browsers it would be a word before the name.
            None => { span class={ (class) " hue-" (hue(person)) } aria-hidden="true" data-initial=(initial(person)) {} }
        }
    }
}

/// The colors of `static/css/tokens.css` on which white is legible.
const HUES: [&str; 8] = [
    "#b04a24", "#8a6100", "#4c7a14", "#0f7a5c", "#0b7285", "#2b62c4", "#7048c6", "#a83279",
];

/// The initial of a person as a picture of its own, where a page expects one.
pub fn initial_as_picture(person: &Person) -> Markup {
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" {
            rect width="64" height="64" fill=(HUES[usize::from(hue(person))]) {}
            text x="32" y="43" text-anchor="middle" font-family="sans-serif" font-weight="600"
                font-size="30" fill="#fff" { (initial(person)) }
        }
    }
}

fn initial(person: &Person) -> String {
    let initial =
        characters::initial(person.name()).or_else(|| characters::initial(&person.username));
    initial.unwrap_or("?").to_uppercase()
}

/// The color depends on the username, so that it stays when the display name changes.
fn hue(person: &Person) -> u8 {
    let mix = |sum: u8, b: u8| sum.wrapping_mul(31).wrapping_add(b);
    person.username.bytes().fold(0, mix) % 8
}

/// A person's name as a link to their profile, unless the account is closed.
pub fn name_link(lang: Lang, person: &Person) -> Markup {
    html! {
        @if person.is_gone() {
            (name_of(lang, person))
        } @else {
            a.name href=(uri!(people::routes::profile(&person.username))) { (name_of(lang, person)) }
        }
    }
}
