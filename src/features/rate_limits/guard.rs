//! Request guards that know the client's network and count its requests.

use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};

use crate::{
    base::errors::RetryAfter,
    features::{
        accounts::{Viewer, username_key},
        rate_limits::{ClientNetwork, Limits, LoginAttempt},
    },
    i18n::lang::Lang,
    web::language,
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
        self.limits.sign_up.take(self.from)
    }

    /// Begins a sign-in to the account with this key, the username in the form that names
    /// are compared in.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn sign_in(&self, key: &str) -> Result<LoginAttempt<'r>, RetryAfter> {
        self.limits.sign_in(self.from, key)
    }

    /// Remembers that the account with this key was signed in to from the client's network
    /// before.
    pub fn remember(&self, key: &str) {
        self.limits.remember((self.from, self.limits.name(key)));
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
        self.limits.forgot.take(self.from)
    }

    /// Counts the use of a reset link.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn reset(&self) -> Result<(), RetryAfter> {
        self.limits.reset.take(self.from)
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
        self.client.sign_in(&username_key(name))
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
