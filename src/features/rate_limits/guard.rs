//! Request guards: the rate limits of the client that sent a request.

use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};

use crate::{
    base::errors::RetryAfter,
    features::{
        accounts::{Viewer, username_key},
        rate_limits::{ClientNetwork, LoginAttempt, RateLimits},
    },
    i18n::lang::Lang,
    web::language,
};

/// The client that sent a request, with its rate limits. Its address is that of the
/// connection, unless `ip_header` names the header in which a proxy sends it; no other
/// header is trusted.
pub struct RateLimitedClient<'r> {
    network: ClientNetwork,
    limits: &'r RateLimits,
    /// The language of the answers to the client.
    pub lang: Lang,
}

impl<'r> RateLimitedClient<'r> {
    /// Counts a sign-up.
    ///
    /// # Errors
    /// When to try again, if the limit is reached.
    pub fn check_sign_up(&self) -> Result<(), RetryAfter> {
        self.limits.sign_up.take(self.network)
    }

    /// Begins a sign-in to the account with this username key.
    ///
    /// # Errors
    /// When to try again, if a limit is reached.
    pub fn begin_sign_in(&self, username_key: &str) -> Result<LoginAttempt<'r>, RetryAfter> {
        self.limits.begin_sign_in(self.network, username_key)
    }

    /// Counts a request for a reset link.
    ///
    /// # Errors
    /// When to try again, if the limit is reached.
    pub fn check_forgot(&self) -> Result<(), RetryAfter> {
        self.limits.forgot.take(self.network)
    }

    /// Counts a use of a reset link.
    ///
    /// # Errors
    /// When to try again, if the limit is reached.
    pub fn check_reset(&self) -> Result<(), RetryAfter> {
        self.limits.reset.take(self.network)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for RateLimitedClient<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let unknown = std::net::Ipv4Addr::UNSPECIFIED.into();
        match request.rocket().state::<RateLimits>() {
            Some(limits) => Outcome::Success(Self {
                network: ClientNetwork::of(request.client_ip().unwrap_or(unknown)),
                limits,
                lang: language::of(request),
            }),
            None => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}

/// A viewer who has to confirm a request with their password.
pub struct PasswordConfirmation<'r> {
    /// The viewer.
    pub viewer: Viewer,
    client: RateLimitedClient<'r>,
}

impl<'r> PasswordConfirmation<'r> {
    /// Begins to verify the password. Counts like a sign-in.
    ///
    /// # Errors
    /// When to try again, if a limit is reached.
    pub fn begin(&self) -> Result<LoginAttempt<'r>, RetryAfter> {
        let username = &self.viewer.person().username;
        self.client.begin_sign_in(&username_key(username))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for PasswordConfirmation<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let viewer: Outcome<Viewer, _> = request.guard().await;
        let client: Outcome<RateLimitedClient<'_>, ()> = request.guard().await;
        match (viewer, client) {
            (Outcome::Success(viewer), Outcome::Success(client)) => {
                Outcome::Success(Self { viewer, client })
            }
            (Outcome::Error((status, _)), _) => Outcome::Error((status, ())),
            _ => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}
