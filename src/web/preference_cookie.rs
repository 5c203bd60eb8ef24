//! What a browser wants, and says with every request: a cookie that lasts.

use rocket::{
    http::{Cookie, SameSite},
    time::Duration,
};

use crate::base::config::Settings;

/// As long as browsers keep any cookie.
const KEPT: Duration = Duration::days(400);

/// What has the browser say `value` from now on, where it is asked for `name`.
pub fn cookie(name: &'static str, value: &'static str, settings: &Settings) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(settings.https())
        .max_age(KEPT)
        .build()
}
