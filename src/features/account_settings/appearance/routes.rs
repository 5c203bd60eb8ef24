//! Changes how Snug looks in this browser, and what it speaks.

use rocket::{FromForm, State, form::Form, get, http::CookieJar, post, uri};

use crate::{
    base::config::Settings,
    features::{account_settings, accounts::Viewer},
    i18n::lang::{self, Lang, LangPreference},
    model::preferences::{SingleKeyShortcuts, Theme},
    web::{language, reply::Reply, return_to::ReturnTo, single_key_shortcuts, theme},
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
    jar.add(theme::cookie(form.theme, settings));
    Reply::see_other(uri!(account_settings::routes::me(Some("theme"))))
}

/// Whether single letters do something, as it was sent.
#[derive(FromForm)]
pub struct Typed {
    letters: SingleKeyShortcuts,
}

/// Single letters do something, or nothing, from now on.
#[post("/me/letters", data = "<form>")]
pub fn type_letters(
    form: Form<Typed>,
    _viewer: Viewer,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(single_key_shortcuts::cookie(form.letters, settings));
    Reply::see_other(uri!(account_settings::routes::me(Some("letters"))))
}

/// What is to be spoken, as it was sent.
#[derive(FromForm)]
pub struct Spoken {
    language: lang::LangPreference,
}

/// One of our languages, or what the browser asks for, from now on.
#[post("/me/language", data = "<form>")]
pub fn speak(
    form: Form<Spoken>,
    _viewer: Viewer,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(language::cookie(form.language, settings));
    Reply::see_other(uri!(account_settings::routes::me(Some("language"))))
}

/// The same for who is not signed in, by a link below the page they are on. Another site
/// that leads here does no more than that.
#[get("/language/<lang>?<next>")]
pub fn read_in(
    lang: Lang,
    next: Option<ReturnTo>,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(language::cookie(LangPreference(Some(lang)), settings));
    Reply::see_other(next.unwrap_or_default())
}
