//! The language of an answer: the one chosen in this browser, or the one that the browser
//! asks for, or English.

use std::convert::Infallible;

use rocket::{
    Request,
    form::{self, FromFormField, ValueField},
    http::{Cookie, impl_from_uri_param_identity, uri::fmt},
    request::{FromParam, FromRequest, Outcome},
};

use crate::{
    base::config::Settings,
    i18n::lang::{Lang, LangPreference, best},
    web::preference_cookie,
};

/// The cookie's name.
const NAME: &str = "language";

/// The language of the answer to `request`.
pub fn of(request: &Request<'_>) -> Lang {
    let accepted = || {
        let headers: Vec<_> = request.headers().get("Accept-Language").collect();
        best(&headers.join(","))
    };
    // Cached, because several guards and the responder need it in one request.
    *request.local_cache(|| chosen(request).0.or_else(accepted).unwrap_or_default())
}

/// The language chosen in the browser that sent `request`.
pub fn chosen(request: &Request<'_>) -> LangPreference {
    let value = request.cookies().get(NAME).map(Cookie::value);
    LangPreference(value.and_then(Lang::from_tag))
}

/// The cookie that keeps `preference` in the browser.
pub fn cookie(preference: LangPreference, settings: &Settings) -> Cookie<'static> {
    preference_cookie::cookie(NAME, preference.value(), settings)
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Lang {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(of(request))
    }
}

impl FromParam<'_> for Lang {
    type Error = ();

    fn from_param(tag: &str) -> Result<Self, Self::Error> {
        Self::from_tag(tag).ok_or(())
    }
}

impl fmt::UriDisplay<fmt::Path> for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_, fmt::Path>) -> std::fmt::Result {
        f.write_value(self.tag())
    }
}

impl_from_uri_param_identity!([fmt::Path] Lang);

impl<'v> FromFormField<'v> for LangPreference {
    fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
        let chosen = |choice: &Self| choice.value() == field.value;
        let found = Self::ALL.into_iter().find(chosen);
        Ok(found.ok_or_else(|| form::Error::validation("not a language"))?)
    }
}
