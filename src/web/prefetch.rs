//! Pages that are fetched before anybody goes there.

use rocket::{
    Request,
    request::{FromRequest, Outcome},
};

/// Whether this is for somebody who may go there, and has not. It decides what is
/// remembered of it, never what is answered.
#[derive(Clone, Copy, Debug)]
pub struct Prefetch(pub bool);

impl Prefetch {
    /// Whether `request` says so. Browsers do by themselves, in a header that scripts
    /// cannot set (Fetch, "Sec-Purpose"); ours use the name that it had before.
    fn of(request: &Request<'_>) -> Self {
        let says = |name| {
            let mut values = request.headers().get(name);
            values.any(|value| value.starts_with("prefetch"))
        };
        Self(says("Sec-Purpose") || says("Purpose"))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Prefetch {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self::of(request))
    }
}
