//! Knows people by their session cookie.

use rocket::{
    Request,
    http::{Cookie, CookieJar, SameSite, Status},
    request::{FromRequest, Outcome},
    time::Duration,
};

use crate::{
    base::{
        clock::Timestamp,
        config::Settings,
        errors::{Error, Result},
        random::digest,
    },
    db::Store,
    features::accounts::{Viewer, sessions::note_use, store},
    realtime::Realtime,
    web::{errors::status, language, single_key_shortcuts, theme},
};

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

/// What the browser keeps of us.
pub struct Cookies<'r> {
    jar: &'r CookieJar<'r>,
    settings: &'r Settings,
}

impl Cookies<'_> {
    /// Hands the browser its new session.
    pub fn hand_out(&self, token: &str) {
        let mut cookie = cookie(self.settings, token.to_owned());
        cookie.set_max_age(KEPT);
        self.jar.add(cookie);
    }

    /// Takes the session back.
    pub fn take_back(&self) {
        self.jar.remove(cookie(self.settings, String::new()));
    }

    /// The token of its session.
    fn token(&self) -> Option<&str> {
        self.jar.get(name(self.settings)).map(Cookie::value)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Cookies<'r> {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        match request.rocket().state::<Settings>() {
            Some(settings) => Outcome::Success(Self {
                jar: request.cookies(),
                settings,
            }),
            None => Outcome::Error((Status::InternalServerError, missing())),
        }
    }
}

/// Somebody with a session's cookie, who may be anybody until it was looked up.
pub struct Asking<'a, 'r> {
    request: &'a Request<'r>,
    cookies: Cookies<'a>,
    store: &'a Store,
    token: String,
}

/// What comes of looking them up. Signed out is answered by the catcher for 401, which
/// leads to `/login`.
pub type Known<T> = Outcome<T, Option<Error>>;

impl<'a, 'r> Asking<'a, 'r> {
    /// Who asks this, unless it is somebody without a cookie.
    ///
    /// # Errors
    /// When the server is not put together.
    async fn of(request: &'a Request<'r>) -> Result<Option<Self>> {
        let cookies: Cookies<'_> = request.guard().await.succeeded().ok_or_else(missing)?;
        let store: &Store = request.guard().await.succeeded().ok_or_else(missing)?;
        let token = cookies.token().map(str::to_owned);
        Ok(token.map(|token| Self {
            request,
            cookies,
            store,
            token,
        }))
    }

    /// Where to look.
    pub fn store(&self) -> &'a Store {
        self.store
    }

    /// By what to look for them: all that is kept of the token.
    pub fn token_hash(&self) -> [u8; 32] {
        digest(&self.token)
    }

    /// As their browser wants to be answered, after they were found. Notes that it is
    /// used.
    pub async fn found(self, (mut viewer, used_at): (Viewer, Timestamp)) -> Viewer {
        if note_use(self.store, &viewer, used_at).await {
            self.cookies.hand_out(&self.token);
        }
        crate::base::logging::person(viewer.id());
        viewer.theme = theme::of(self.request);
        viewer.letters = single_key_shortcuts::of(self.request);
        viewer.lang = language::of(self.request);
        viewer.wanted = language::chosen(self.request);
        viewer
    }
}

/// What a guard answers: whomever `find` knows by the cookie, or nobody.
pub async fn known<'a, 'r, T, F>(
    request: &'a Request<'r>,
    find: impl FnOnce(Asking<'a, 'r>) -> F + Send,
) -> Known<T>
where
    F: Future<Output = Result<Option<T>>> + Send,
{
    let found = match Asking::of(request).await {
        Ok(Some(asking)) => find(asking).await,
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    match found {
        Ok(Some(found)) => Outcome::Success(found),
        Ok(None) => Outcome::Error((Status::Unauthorized, None)),
        Err(error) => {
            if status(&error).code >= 500 {
                tracing::error!("Cannot tell who is asking: {error:?}");
            }
            Outcome::Error((status(&error), Some(error)))
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Viewer {
    type Error = Option<Error>;

    async fn from_request(request: &'r Request<'_>) -> Known<Self> {
        known(request, |asking| async move {
            let found = store::viewer(asking.store(), asking.token_hash()).await?;
            Ok(match found {
                Some(found) => Some(asking.found(found).await),
                None => None,
            })
        })
        .await
    }
}

/// What somebody comes into who has just signed up.
pub struct House<'r> {
    /// What lasts.
    pub store: &'r Store,
    /// Who hears of them.
    pub realtime: &'r Realtime,
    /// Whether they are in a room from the start.
    pub welcome: bool,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for House<'r> {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let store = request.guard::<&Store>().await.succeeded();
        let rocket = request.rocket();
        match (
            store,
            rocket.state::<Realtime>(),
            rocket.state::<Settings>(),
        ) {
            (Some(store), Some(realtime), Some(settings)) => Outcome::Success(Self {
                store,
                realtime,
                welcome: settings.welcome,
            }),
            _ => Outcome::Error((Status::InternalServerError, missing())),
        }
    }
}

/// What a browser calls itself.
pub struct Agent(pub String);

/// How much of that is kept, in characters.
const AGENT: usize = 200;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Agent {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let agent = request.headers().get_one("User-Agent").unwrap_or_default();
        let agent = agent.chars().filter(|c| !c.is_control()).take(AGENT);
        Outcome::Success(Self(agent.collect()))
    }
}

fn missing() -> Error {
    Error::Internal("settings and store are managed from launch".into())
}
