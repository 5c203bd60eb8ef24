//! What a handler answers with.

use std::fmt::Display;

use maud::Markup;
use rocket::{
    Request, Response,
    http::{ContentType, Header, Status},
    response::{self, Responder},
};

use super::hx::Hx;

/// A page, a part of one, or somewhere else to go.
#[derive(Debug)]
pub struct Reply {
    kind: Kind,
    clear_site_data: bool,
    retry_after: Option<u64>,
}

#[derive(Debug)]
enum Kind {
    Html(Status, Markup),
    SeeOther(String),
    Nothing,
}

impl Reply {
    /// A whole page.
    pub fn page(status: Status, page: Markup) -> Self {
        Kind::Html(status, page).into()
    }

    /// A part of a page, for htmx to put into place.
    pub fn fragment(status: Status, fragment: Markup) -> Self {
        Kind::Html(status, fragment).into()
    }

    /// The page that shows the result: 303 for a plain browser, `HX-Redirect`
    /// for htmx, which would otherwise fetch it as a fragment.
    pub fn see_other(place: impl Display) -> Self {
        Kind::SeeOther(place.to_string()).into()
    }

    /// Nothing but that it was done: 204, for scripts.
    pub fn nothing() -> Self {
        Kind::Nothing.into()
    }

    /// Has the browser forget what it keeps of this site, drafts included.
    pub fn clearing_site_data(mut self) -> Self {
        self.clear_site_data = true;
        self
    }

    /// Says after how many seconds asking again is worth it.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<Kind> for Reply {
    fn from(kind: Kind) -> Self {
        Self {
            kind,
            clear_site_data: false,
            retry_after: None,
        }
    }
}

impl<'r> Responder<'r, 'static> for Reply {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        match self.kind {
            Kind::Html(status, html) => {
                let html = html.into_string();
                response
                    .status(status)
                    .header(ContentType::HTML)
                    .sized_body(html.len(), std::io::Cursor::new(html));
            }
            Kind::Nothing => {
                response.status(Status::NoContent);
            }
            Kind::SeeOther(place) if Hx::asked(request) => {
                response
                    .status(Status::Ok)
                    .header(Header::new("HX-Redirect", place));
            }
            Kind::SeeOther(place) => {
                response
                    .status(Status::SeeOther)
                    .header(Header::new("Location", place));
            }
        }
        if self.clear_site_data {
            response.header(Header::new("Clear-Site-Data", r#""cache", "storage""#));
        }
        if let Some(seconds) = self.retry_after {
            response.header(Header::new("Retry-After", seconds.to_string()));
        }
        response.ok()
    }
}
