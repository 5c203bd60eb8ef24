//! Cookies that keep the preferences of a browser.

use rocket::{
    http::{Cookie, SameSite},
    time::Duration,
};

use crate::base::config::Settings;

/// The longest lifetime that browsers allow (RFC 6265bis, section 5.5).
const LIFETIME: Duration = Duration::days(400);

/// A cookie that keeps `value` under `name`.
pub fn cookie(name: &'static str, value: &'static str, settings: &Settings) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(settings.https())
        .max_age(LIFETIME)
        .build()
}
