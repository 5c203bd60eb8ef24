//! What a handler answers with.

use std::{fmt::Display, sync::Arc};

use maud::Markup;
use rocket::{
    Request, Response,
    http::{ContentType, Header, Method, Status},
    response::{self, Builder, Responder},
};

use crate::web::{
    compression::Coding,
    htmx::Htmx,
    language,
    rendered_page::{PageBody, RenderedPage},
    single_key_shortcuts, theme,
};

/// A page, a part of one, or somewhere else to go.
pub struct Reply {
    kind: Kind,
    clear_site_data: bool,
    retry_after: Option<u64>,
}

enum Kind {
    Html(Status, Markup),
    RenderedPage(Status, Arc<RenderedPage>),
    SeeOther(String),
    Nothing,
}

impl Reply {
    /// A whole page.
    pub fn page(status: Status, page: Markup) -> Self {
        Kind::Html(status, page).into()
    }

    /// A page that others may be shown as well.
    pub fn drawn(status: Status, page: Arc<RenderedPage>) -> Self {
        Kind::RenderedPage(status, page).into()
    }

    /// A part of a page, for htmx to put into place.
    pub fn fragment(status: Status, fragment: Markup) -> Self {
        Self::page(status, fragment)
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
                let dressed = theme::apply(theme::of(request), html.into_string());
                let dressed =
                    single_key_shortcuts::mark(single_key_shortcuts::of(request), dressed);
                sent(request, status, Arc::new(dressed.into()), &mut response);
            }
            Kind::RenderedPage(status, html) => sent(request, status, html, &mut response),
            Kind::Nothing => {
                response.status(Status::NoContent);
            }
            Kind::SeeOther(place) if Htmx::asked(request) => {
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

/// The largest piece of a page that is sent in one go. Each is a write of its own, and
/// memory that is held until the reader has taken it.
const CHUNK: usize = 128 << 10;

/// What is shorter is not worth packing.
const WORTH_PACKING: usize = 1_000;

/// Puts a page into an answer: packed if the browser takes that, and not at all if it
/// has it already.
fn sent(
    request: &Request<'_>,
    status: Status,
    html: Arc<RenderedPage>,
    response: &mut Builder<'_>,
) {
    let packed = html.len() >= WORTH_PACKING;
    let packed = packed
        .then(|| Coding::taken_by(request, &[Coding::Gzip]))
        .flatten();
    if status == Status::Ok && request.method() == Method::Get {
        // Packed, it is another representation, whose tag is another.
        let suffix = packed.map_or("", Coding::name);
        let tag = format!("\"{}{suffix}\"", html.tag());
        let has = request
            .headers()
            .get("If-None-Match")
            .any(|tags| lists(tags, &tag));
        response.header(Header::new("ETag", tag));
        if has {
            response.status(Status::NotModified);
            return;
        }
    }
    let lang = Header::new("Content-Language", language::of(request).tag());
    response
        .status(status)
        .header(ContentType::HTML)
        .header(lang);
    let length = match packed {
        Some(coding) => {
            let gzip = html.gzip();
            let length = gzip.len();
            response
                .header(Header::new("Content-Encoding", coding.name()))
                .sized_body(length, std::io::Cursor::new(gzip));
            length
        }
        None => {
            response.sized_body(html.len(), PageBody::of(&html));
            html.len()
        }
    };
    // Rocket's own pieces of 4 KB are a write and a wake-up of the connection each. One byte
    // more than there is, because a buffer that is full is followed by another one, just to
    // find that nothing is left. It has to be told after there is a body.
    response.max_chunk_size(length.min(CHUNK) + 1);
}

/// Whether a list of entity tags has this one. A proxy that packs makes them weak.
fn lists(tags: &str, tag: &str) -> bool {
    tags.split(',')
        .any(|each| each.trim().trim_start_matches("W/") == tag)
}
