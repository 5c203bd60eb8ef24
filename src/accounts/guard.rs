//! Knows people by their session cookie.

use rocket::{
    Request, State,
    http::{Cookie, CookieJar, SameSite, Status},
    request::{FromRequest, Outcome},
    time::Duration,
};

use super::{Viewer, recognize};
use crate::{config::Settings, db::Store, error::Error};

/// How long a browser keeps the cookie: as long as a session may stay idle.
const KEPT: Duration = Duration::days(30);

/// The cookie's name. Over https the prefix makes browsers refuse one that was
/// set by a sibling host or without `Secure` (RFC 6265bis, section 4.1.3.2).
fn name(settings: &Settings) -> &'static str {
    if settings.https() {
        "__Host-session"
    } else {
        "session"
    }
}

fn cookie(settings: &Settings, value: String) -> Cookie<'static> {
    Cookie::build((name(settings), value))
        .path("/")
        .http_only(true)
        // Lax and not Strict: a link in a mail must open signed in.
        .same_site(SameSite::Lax)
        .secure(settings.https())
        .build()
}

/// Hands the browser its new session.
pub fn hand_out(jar: &CookieJar<'_>, settings: &Settings, token: &str) {
    let mut cookie = cookie(settings, token.to_owned());
    cookie.set_max_age(KEPT);
    jar.add(cookie);
}

/// Takes the session back.
pub fn take_back(jar: &CookieJar<'_>, settings: &Settings) {
    jar.remove(cookie(settings, String::new()));
}

/// Signed out is answered by the catcher for 401, which leads to `/login`.
#[rocket::async_trait]
impl<'r> FromRequest<'r> for Viewer {
    type Error = Option<Error>;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let found: Result<Option<Viewer>, Error> = async {
            let settings: &State<Settings> =
                request.guard().await.succeeded().ok_or_else(missing)?;
            let store: &Store = request.guard().await.succeeded().ok_or_else(missing)?;
            let Some(cookie) = request.cookies().get(name(settings)) else {
                return Ok(None);
            };
            let Some((viewer, noted)) = recognize(store, cookie.value()).await? else {
                return Ok(None);
            };
            if noted {
                hand_out(request.cookies(), settings, cookie.value());
            }
            Ok(Some(viewer))
        }
        .await;
        match found {
            Ok(Some(viewer)) => Outcome::Success(viewer),
            Ok(None) => Outcome::Error((Status::Unauthorized, None)),
            Err(error) => {
                rocket::error!("Cannot tell who is asking: {error:?}");
                Outcome::Error((error.status(), Some(error)))
            }
        }
    }
}

fn missing() -> Error {
    Error::Internal("settings and store are managed from launch".into())
}
