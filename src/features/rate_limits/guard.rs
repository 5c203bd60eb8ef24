//! Knows by a request where it comes from, and counts for it.

use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};

use crate::{
    base::errors::RetryAfter,
    features::{
        accounts::{Viewer, name_key},
        rate_limits::{Attempt, Limits, Network},
    },
    i18n::lang::Lang,
    web::language,
};

/// Whoever is asking, by their address. It is that of the connection, unless
/// `ip_header` names the header by which a proxy tells it; no other header is believed.
pub struct Client<'r> {
    from: Network,
    limits: &'r Limits,
    /// The language they are answered in.
    pub lang: Lang,
}

impl<'r> Client<'r> {
    /// Whether they may sign up once more; it is counted.
    ///
    /// # Errors
    /// When to try again.
    pub fn sign_up(&self) -> Result<(), RetryAfter> {
        self.limits.sign_up.take(self.from)
    }

    /// Whether they may try to sign in to the account of that name, as it is compared.
    ///
    /// # Errors
    /// When to try again.
    pub fn sign_in(&self, key: &str) -> Result<Attempt<'r>, RetryAfter> {
        self.limits.sign_in(self.from, key)
    }

    /// Whether they may say once more that a password is forgotten; it is counted.
    ///
    /// # Errors
    /// When to try again.
    pub fn forgot(&self) -> Result<(), RetryAfter> {
        self.limits.forgot.take(self.from)
    }

    /// Whether they may use a link once more; it is counted.
    ///
    /// # Errors
    /// When to try again.
    pub fn reset(&self) -> Result<(), RetryAfter> {
        self.limits.reset.take(self.from)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Client<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let nowhere = std::net::Ipv4Addr::UNSPECIFIED.into();
        match request.rocket().state::<Limits>() {
            Some(limits) => Outcome::Success(Self {
                from: Network::of(request.client_ip().unwrap_or(nowhere)),
                limits,
                lang: language::of(request),
            }),
            None => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}

/// The viewer, who is to prove by their password that it is them.
pub struct Prover<'r> {
    /// Who that is, as their browser has it.
    pub viewer: Viewer,
    client: Client<'r>,
}

impl<'r> Prover<'r> {
    /// Whether they may try once more: it counts like signing in.
    ///
    /// # Errors
    /// When to try again.
    pub fn prove(&self) -> Result<Attempt<'r>, RetryAfter> {
        let name = &self.viewer.person().username;
        self.client.sign_in(&name_key(name))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Prover<'r> {
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
