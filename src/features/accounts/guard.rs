//! Request guards: authentication by the session cookie.

use rocket::{
    Request,
    http::{Cookie, CookieJar, Method, SameSite, Status},
    request::{FromRequest, Outcome},
    time::Duration,
};

use crate::{
    base::{
        clock::Timestamp,
        config::Settings,
        errors::{Error, Result},
        logging,
        random::digest,
    },
    db::Store,
    features::{
        accounts::{
            session_store,
            sessions::record_use,
            viewer::{BrowserPreferences, Viewer},
        },
        email_confirmations::ConfirmationQueue,
        rate_limits::Limits,
    },
    realtime::Realtime,
    web::{
        errors::{note_wait, status},
        language, page_preferences, sidebar_lists,
    },
};

/// The path of signing out.
const SIGN_OUT: &str = "/logout";

/// The header in which scripts name the person that their page was made for. The browser's
/// cookie may be somebody else's by now, and that page must not go on as theirs.
const READER: &str = "Snug-Reader";

/// How long browsers keep the session cookie: as long as a session may be idle.
const MAX_AGE: Duration = Duration::days(30);

/// The cookie's name. Over https it has the prefix `__Host-`: browsers then refuse a
/// cookie from a sibling host, or without `Secure` (RFC 6265bis, section 4.1.3.2).
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

/// Reads and writes the browser's session cookie.
pub struct SessionCookies<'r> {
    jar: &'r CookieJar<'r>,
    settings: &'r Settings,
}

impl SessionCookies<'_> {
    /// Sets the cookie to a session's token.
    pub fn set(&self, token: &str) {
        let mut cookie = cookie(self.settings, token.to_owned());
        cookie.set_max_age(MAX_AGE);
        self.jar.add(cookie);
    }

    /// Deletes the cookie.
    pub fn clear(&self) {
        self.jar.remove(cookie(self.settings, String::new()));
    }

    /// The token in the cookie.
    pub fn token(&self) -> Option<&str> {
        self.jar.get(name(self.settings)).map(Cookie::value)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SessionCookies<'r> {
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

/// A request with a session cookie that has not been checked yet.
pub struct AuthRequest<'a, 'r> {
    request: &'a Request<'r>,
    cookies: SessionCookies<'a>,
    store: &'a Store,
    token: String,
}

/// The outcome of authentication. For 401, the catcher redirects to `/login`.
pub type AuthOutcome<T> = Outcome<T, Option<Error>>;

impl<'a, 'r> AuthRequest<'a, 'r> {
    /// The request, if it has a session cookie.
    ///
    /// # Errors
    /// When the settings or the store are not managed.
    async fn of(request: &'a Request<'r>) -> Result<Option<Self>> {
        let cookies: SessionCookies<'_> = request.guard().await.succeeded().ok_or_else(missing)?;
        let store: &Store = request.guard().await.succeeded().ok_or_else(missing)?;
        let token = cookies.token().map(str::to_owned);
        Ok(token.map(|token| Self {
            request,
            cookies,
            store,
            token,
        }))
    }

    /// The store that knows the sessions.
    pub fn store(&self) -> &'a Store {
        self.store
    }

    /// The hash of the token: the store has no tokens, only their hashes.
    pub fn token_hash(&self) -> [u8; 32] {
        digest(&self.token)
    }

    /// The viewer with the preferences of this browser, once the session was found.
    /// Records that the session is in use, and renews the cookie.
    ///
    /// # Errors
    /// `TooOften` when the person changes things too often.
    pub async fn into_viewer(self, (mut viewer, used_at): (Viewer, Timestamp)) -> Result<Viewer> {
        logging::person(viewer.id());
        let reader = self.request.headers().get_one(READER);
        if reader.is_some_and(|reader| reader.parse() != Ok(viewer.id().get())) {
            return Err(Error::SignedInAsAnother);
        }
        self.count_write(&viewer)?;
        if record_use(self.store, &viewer, used_at).await {
            self.cookies.set(&self.token);
        }
        viewer.preferences = BrowserPreferences {
            page: page_preferences::of(self.request),
            lists: sidebar_lists::of(self.request),
            lang: language::of(self.request),
            lang_preference: language::chosen(self.request),
        };
        Ok(viewer)
    }

    /// Counts the request, if it may change something. Signing out is always possible.
    fn count_write(&self, viewer: &Viewer) -> Result<()> {
        let counts = self.request.method() == Method::Post && self.request.uri().path() != SIGN_OUT;
        if let Some(limits) = self.request.rocket().state::<Limits>().filter(|_| counts)
            && let Err(wait) = limits.write(viewer.id())
        {
            note_wait(self.request, wait);
            return Err(wait.into());
        }
        Ok(())
    }
}

/// Authenticates a request: `find` looks up the session of its cookie. Fails with 401 when
/// there is no cookie, or `find` returns `None`.
pub async fn authenticate<'a, 'r, T, F>(
    request: &'a Request<'r>,
    find: impl FnOnce(AuthRequest<'a, 'r>) -> F + Send,
) -> AuthOutcome<T>
where
    F: Future<Output = Result<Option<T>>> + Send,
{
    let found = match AuthRequest::of(request).await {
        Ok(Some(auth)) => find(auth).await,
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    match found {
        Ok(Some(found)) => Outcome::Success(found),
        Ok(None) => Outcome::Error((Status::Unauthorized, None)),
        Err(error) => {
            if status(&error).code >= 500 {
                tracing::error!("Cannot authenticate a request: {error}");
            }
            Outcome::Error((status(&error), Some(error)))
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Viewer {
    type Error = Option<Error>;

    async fn from_request(request: &'r Request<'_>) -> AuthOutcome<Self> {
        authenticate(request, |auth| async move {
            let found = session_store::viewer(auth.store(), auth.token_hash()).await?;
            Ok(match found {
                Some(found) => Some(auth.into_viewer(found).await?),
                None => None,
            })
        })
        .await
    }
}

/// The parts of the app that signing up needs.
pub struct SignUpContext<'r> {
    /// The store of the account.
    pub store: &'r Store,
    /// Tells others about the new person.
    pub realtime: &'r Realtime,
    /// Whether new people join a first room.
    pub welcome: bool,
    /// Asks new people to confirm their address.
    pub confirmations: &'r ConfirmationQueue,
    /// The headers in which the browser says which one it is.
    pub browser: String,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SignUpContext<'r> {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let store = request.guard::<&Store>().await.succeeded();
        let rocket = request.rocket();
        match (
            store,
            rocket.state::<Realtime>(),
            rocket.state::<Settings>(),
            rocket.state::<ConfirmationQueue>(),
        ) {
            (Some(store), Some(realtime), Some(settings), Some(confirmations)) => {
                Outcome::Success(Self {
                    store,
                    realtime,
                    welcome: settings.welcome,
                    confirmations,
                    browser: browser(request),
                })
            }
            _ => Outcome::Error((Status::InternalServerError, missing())),
        }
    }
}

/// The headers of a request that one browser always sends alike.
fn browser(request: &Request<'_>) -> String {
    let names = [
        "User-Agent",
        "Accept-Language",
        "Accept-Encoding",
        "Sec-CH-UA",
    ];
    let headers = names.map(|name| request.headers().get_one(name).unwrap_or_default());
    headers.join("\n")
}

/// The browser's `User-Agent`, without control characters and cut to `LONGEST_AGENT` characters.
pub struct UserAgent(pub String);

/// How much of a `User-Agent` is stored, in characters.
const LONGEST_AGENT: usize = 200;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for UserAgent {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let agent = request.headers().get_one("User-Agent").unwrap_or_default();
        let agent = agent.chars().filter(|c| !c.is_control());
        Outcome::Success(Self(agent.take(LONGEST_AGENT).collect()))
    }
}

fn missing() -> Error {
    Error::Internal("settings and store are managed from launch".into())
}
