//! Request guards that know the client's network and count its requests.

use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};

use crate::{
    base::errors::RetryAfter,
    db::Store,
    features::{
        accounts::{
            self, Viewer, guard::SessionCookies, sessions::viewer_by_old_token, username_key,
        },
        rate_limits::{Limits, LoginAttempt, network::ClientNetwork, sign_in::SignInRefusal},
    },
    i18n::lang::Lang,
    web::{errors::note_wait, language},
};

/// The client of a request, by its network. The address is the connection's, unless the
/// setting `ip_header` names the header in which a proxy passes it on. No other header is
/// trusted: a client could send any.
pub struct Client<'r> {
    from: ClientNetwork,
    limits: &'r Limits,
    /// The language of the answer.
    pub lang: Lang,
}

impl<'r> Client<'r> {
    /// Counts a sign-up.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn sign_up(&self) -> Result<(), RetryAfter> {
        self.limits.0.sign_up.take(self.from)
    }

    /// Begins a sign-in to the account with this key, the username in the form that names
    /// are compared in.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub async fn sign_in(&self, store: &Store, key: &str) -> Result<LoginAttempt<'r>, RetryAfter> {
        let limits = self.limits;
        let wait = match limits.sign_in(self.from, key, false) {
            Ok(attempt) => return Ok(attempt),
            Err(SignInRefusal::TooOften(wait)) => return Err(wait),
            Err(SignInRefusal::Stranger(wait)) => wait,
        };
        // A store that fails makes nobody known.
        if !matches!(
            accounts::was_signed_in_from(store, key, self.from).await,
            Ok(true)
        ) {
            return Err(wait);
        }
        limits.know(self.from, key);
        limits.sign_in(self.from, key, true).map_err(|_| wait)
    }

    /// The client's network.
    pub fn network(&self) -> ClientNetwork {
        self.from
    }

    /// Counts a request for a reset link.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn forgot(&self) -> Result<(), RetryAfter> {
        self.limits.0.forgot.take(self.from)
    }

    /// Counts the use of a reset link.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn reset(&self) -> Result<(), RetryAfter> {
        self.limits.0.reset.take(self.from)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Client<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let unknown = std::net::Ipv4Addr::UNSPECIFIED.into();
        match request.rocket().state::<Limits>() {
            Some(limits) => Outcome::Success(Self {
                from: ClientNetwork::of(request.client_ip().unwrap_or(unknown)),
                limits,
                lang: language::of(request),
            }),
            None => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}

/// The viewer, who has to type their password once more.
pub struct PasswordCheck<'r> {
    /// The signed-in person.
    pub viewer: Viewer,
    client: Client<'r>,
}

impl<'r> PasswordCheck<'r> {
    /// Begins a check of the password. It counts like a sign-in.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn begin(&self) -> Result<LoginAttempt<'r>, RetryAfter> {
        let name = &self.viewer.person().username;
        let client = &self.client;
        // The session was opened with the password, so this is no stranger.
        let attempt = client
            .limits
            .sign_in(client.from, &username_key(name), true);
        attempt.map_err(|refusal| match refusal {
            SignInRefusal::TooOften(wait) | SignInRefusal::Stranger(wait) => wait,
        })
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for PasswordCheck<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let viewer: Outcome<Viewer, _> = request.guard().await;
        let client: Outcome<Client<'_>, ()> = request.guard().await;
        match (viewer, client) {
            (Outcome::Success(viewer), Outcome::Success(client)) => {
                Outcome::Success(Self { viewer, client })
            }
            (Outcome::Error((status, _)), _) => Outcome::Error((status, ())),
            _ => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}

/// A viewer who changes their password.
pub struct PasswordChanger<'r> {
    /// The check of the current password.
    pub check: PasswordCheck<'r>,
    /// Whether the session had the request's token until its password was changed a moment ago.
    /// Then nothing may be shown or changed that is the viewer's: it is a second press, or
    /// somebody who has stolen that token.
    pub is_second_press: bool,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for PasswordChanger<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let signed_out = match request.guard::<PasswordCheck<'r>>().await {
            Outcome::Success(check) => {
                return Outcome::Success(Self {
                    check,
                    is_second_press: false,
                });
            }
            Outcome::Error((Status::Unauthorized, ())) => {
                Outcome::Error((Status::Unauthorized, ()))
            }
            Outcome::Error(error) => return Outcome::Error(error),
            Outcome::Forward(status) => return Outcome::Forward(status),
        };
        let cookies: Outcome<SessionCookies<'_>, _> = request.guard().await;
        let store: Outcome<&Store, _> = request.guard().await;
        let client: Outcome<Client<'_>, ()> = request.guard().await;
        let (Outcome::Success(cookies), Outcome::Success(store), Outcome::Success(client)) =
            (cookies, store, client)
        else {
            return signed_out;
        };
        let token = cookies.token().unwrap_or_default();
        match viewer_by_old_token(store, token).await {
            Ok(Some(viewer)) => Outcome::Success(Self {
                check: PasswordCheck { viewer, client },
                is_second_press: true,
            }),
            _ => signed_out,
        }
    }
}

/// A person who may send another picture now.
pub struct UploadAllowance;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for UploadAllowance {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let viewer: Outcome<Viewer, _> = request.guard().await;
        match (viewer, request.rocket().state::<Limits>()) {
            (Outcome::Success(viewer), Some(limits)) => match limits.upload(viewer.id()) {
                Ok(()) => Outcome::Success(Self),
                Err(wait) => {
                    note_wait(request, wait);
                    Outcome::Error((Status::TooManyRequests, ()))
                }
            },
            (Outcome::Error((status, _)), _) => Outcome::Error((status, ())),
            _ => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}
