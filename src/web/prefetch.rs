//! Prefetch: pages that a browser loads before somebody opens them.

use rocket::{
    Request,
    request::{FromRequest, Outcome},
};

/// Whether a request is a prefetch. It decides whether a visit is recorded, never what the
/// answer is.
#[derive(Clone, Copy, Debug)]
pub struct Prefetch(pub bool);

impl Prefetch {
    /// Reads the headers. Browsers set `Sec-Purpose` (Fetch Standard), which scripts cannot
    /// set; our scripts set its older name, `Purpose`.
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
