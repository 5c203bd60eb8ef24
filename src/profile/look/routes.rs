//! Changes how Snug looks in this browser, and what it speaks.

use rocket::{FromForm, State, form::Form, get, http::CookieJar, post, uri};

use crate::{
    accounts::Viewer,
    config::Settings,
    profile,
    web::{
        lang::{self, Lang},
        letters::Letters,
        next::Next,
        reply::Reply,
        theme::Theme,
    },
};

/// What is wanted, as it was sent.
#[derive(FromForm)]
pub struct Wanted {
    theme: Theme,
}

/// Light, dark or what the system says, from now on.
#[post("/me/theme", data = "<form>")]
pub fn wear(
    form: Form<Wanted>,
    _viewer: Viewer,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(form.theme.cookie(settings));
    Reply::see_other(uri!(profile::routes::me(Some("theme"))))
}

/// Whether single letters do something, as it was sent.
#[derive(FromForm)]
pub struct Typed {
    letters: Letters,
}

/// Single letters do something, or nothing, from now on.
#[post("/me/letters", data = "<form>")]
pub fn type_letters(
    form: Form<Typed>,
    _viewer: Viewer,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(form.letters.cookie(settings));
    Reply::see_other(uri!(profile::routes::me(Some("letters"))))
}

/// What is to be spoken, as it was sent.
#[derive(FromForm)]
pub struct Spoken {
    language: lang::Wanted,
}

/// One of our languages, or what the browser asks for, from now on.
#[post("/me/language", data = "<form>")]
pub fn speak(
    form: Form<Spoken>,
    _viewer: Viewer,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(form.language.cookie(settings));
    Reply::see_other(uri!(profile::routes::me(Some("language"))))
}

/// The same for who is not signed in, by a link below the page they are on. Another site
/// that leads here does no more than that.
#[get("/language/<lang>?<next>")]
pub fn read_in(
    lang: Lang,
    next: Option<Next>,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(lang::Wanted(Some(lang)).cookie(settings));
    Reply::see_other(next.unwrap_or_default())
}
