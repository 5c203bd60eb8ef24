//! Requests for a page that are no visit: a browser loads it before somebody opens it, asks for
//! its head only, or another site leads there.

use rocket::{
    Request,
    request::{FromRequest, Outcome},
};

use crate::web::address_check::is_head;

/// Whether a request is no visit. It decides whether a visit is recorded, never what the
/// answer is.
#[derive(Clone, Copy, Debug)]
pub struct Prefetch(pub bool);

impl Prefetch {
    /// Reads the headers. Browsers set `Sec-Purpose` (Fetch Standard), which scripts cannot
    /// set; our scripts set its older name, `Purpose`. A page that another site opens is not
    /// the person's wish.
    pub fn of(request: &Request<'_>) -> Self {
        let says = |name| {
            let mut values = request.headers().get(name);
            values.any(|value| value.starts_with("prefetch"))
        };
        let site = request.headers().get_one("Sec-Fetch-Site");
        let from_elsewhere = matches!(site, Some("cross-site" | "same-site"));
        Self(says("Sec-Purpose") || says("Purpose") || from_elsewhere || is_head(request))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Prefetch {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self::of(request))
    }
}
