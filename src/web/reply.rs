//! The answer of a handler: a page, a fragment or a redirect.

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
    language, page_preferences,
    rendered_page::{PageBody, RenderedPage},
    typeface,
};

/// A page, a fragment of one, or a redirect.
pub struct Reply {
    body: ReplyBody,
    clear_site_data: bool,
    retry_after: Option<u64>,
}

/// The request headers that a page depends on.
pub(super) const VARIES: &str = "Accept-Encoding, Accept-Language, Cookie, HX-Request";

/// The cookie of a browser that runs scripts (`static/page.js`).
const RUNS_SCRIPTS: &str = "scripts";

enum ReplyBody {
    Html(Status, Markup),
    RenderedPage(Status, Arc<RenderedPage>, MayKeep),
    Text(String),
    SeeOther(String),
    Nothing,
}

impl Reply {
    /// A whole page that no browser keeps, or a fragment: one without a stream, which nothing
    /// would take away when the session ends; or one with settings, which are shown as they
    /// are stored.
    pub fn page(status: Status, page: Markup) -> Self {
        ReplyBody::Html(status, page).into()
    }

    /// A page with a stream that is cached, and shared between requests. A browser may keep it
    /// and ask whether it has changed, because the stream says so at once when the session has
    /// ended.
    pub fn cached_page(status: Status, page: Arc<RenderedPage>) -> Self {
        ReplyBody::RenderedPage(status, page, MayKeep::UntilChanged).into()
    }

    /// A fragment that is cached, and shared between requests.
    pub fn cached_fragment(status: Status, fragment: Arc<RenderedPage>) -> Self {
        ReplyBody::RenderedPage(status, fragment, MayKeep::Never).into()
    }

    /// A fragment of a page, for htmx to swap in.
    pub fn fragment(status: Status, fragment: Markup) -> Self {
        Self::page(status, fragment)
    }

    /// A redirect to the page that shows the result: 303 for a plain browser, `HX-Redirect`
    /// for htmx, which would fetch the page as a fragment otherwise.
    pub fn see_other(address: impl Display) -> Self {
        ReplyBody::SeeOther(address.to_string()).into()
    }

    /// A text for scripts.
    pub fn text(text: String) -> Self {
        ReplyBody::Text(text).into()
    }

    /// 204, for scripts.
    pub fn nothing() -> Self {
        ReplyBody::Nothing.into()
    }

    /// Makes the browser delete its cache and storage for this site, drafts included.
    pub fn clearing_site_data(mut self) -> Self {
        self.clear_site_data = true;
        self
    }

    /// Adds `Retry-After`, in seconds.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

/// Whether a browser may keep a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MayKeep {
    Never,
    UntilChanged,
}

impl From<ReplyBody> for Reply {
    fn from(body: ReplyBody) -> Self {
        Self {
            body,
            clear_site_data: false,
            retry_after: None,
        }
    }
}

impl<'r> Responder<'r, 'static> for Reply {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        match self.body {
            ReplyBody::Html(status, html) => {
                let page =
                    page_preferences::apply(page_preferences::of(request), html.into_string());
                let page = Arc::new(page.into());
                send(request, status, page, MayKeep::Never, &mut response);
            }
            ReplyBody::RenderedPage(status, html, keep) => {
                send(request, status, html, keep, &mut response);
            }
            ReplyBody::Text(text) => {
                response
                    .header(ContentType::Plain)
                    .header(Header::new("Cache-Control", "no-store"))
                    .sized_body(text.len(), std::io::Cursor::new(text));
            }
            ReplyBody::Nothing => {
                response.status(Status::NoContent);
            }
            ReplyBody::SeeOther(address) if Htmx::asked(request) => {
                response
                    .status(Status::Ok)
                    .header(Header::new("HX-Redirect", address));
            }
            ReplyBody::SeeOther(address) => {
                response
                    .status(Status::SeeOther)
                    .header(Header::new("Location", address));
            }
        }
        if self.clear_site_data {
            response.header(Header::new("Clear-Site-Data", r#""cache", "storage""#));
            typeface::forget(request);
        }
        if let Some(seconds) = self.retry_after {
            response.header(Header::new("Retry-After", seconds.to_string()));
        }
        response.ok()
    }
}

/// The largest chunk of a page. Each is a write of its own, and holds memory until the
/// client has read it.
const CHUNK: usize = 128 << 10;

/// Shorter pages are not compressed.
const COMPRESS_FROM: usize = 1_000;

/// Puts a page into a response, compressed if the browser accepts it. A browser that has
/// the page already gets 304.
fn send(
    request: &Request<'_>,
    status: Status,
    html: Arc<RenderedPage>,
    keep: MayKeep,
    response: &mut Builder<'_>,
) {
    response.header(Header::new("Vary", VARIES));
    if let Some(preload) = typeface::preload(request) {
        response.header(preload);
    }
    // Without scripts, a browser would show the page once more for the back button after the
    // person has signed out.
    let keep = match request.cookies().get(RUNS_SCRIPTS) {
        Some(_) => keep,
        None => MayKeep::Never,
    };
    if keep == MayKeep::UntilChanged {
        response.header(Header::new("Cache-Control", "private, no-cache"));
    }
    let coding = (html.len() >= COMPRESS_FROM)
        .then(|| Coding::accepted_by(request, &[Coding::Gzip]))
        .flatten();
    if keep == MayKeep::UntilChanged && status == Status::Ok && request.method() == Method::Get {
        // A compressed page is another representation, with another tag.
        let suffix = coding.map_or("", Coding::name);
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
    let length = match coding {
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
    // Rocket's own chunks of 4 KB are a write and a wake-up of the connection each. One byte
    // more than the length, because a full buffer is followed by another read, just to find
    // the end. The size can be set only after the body.
    response.max_chunk_size(length.min(CHUNK) + 1);
}

/// Whether a list of entity tags contains this one. A proxy that compresses makes them weak.
fn lists(tags: &str, tag: &str) -> bool {
    tags.split(',')
        .any(|each| each.trim().trim_start_matches("W/") == tag)
}
