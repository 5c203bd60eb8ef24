//! Error answers: a page for browsers, a fragment for htmx, the bare status for streams.

use maud::{Markup, html};
use rocket::{
    Catcher, Request, Response, Route, catch, catchers, get,
    http::{ContentType, Header, Method, Status},
    response::{self, Responder},
    routes, uri,
};

use crate::{
    base::errors::{Error, RetryAfter},
    i18n::{lang::Lang, strings::Text},
    web::{headers, htmx::Htmx, language, page::page, page_preferences, reply, strings},
};

/// The catchers, for errors that Rocket raises itself: an unknown address, a body that is
/// too large, a guard that refuses.
pub fn catchers() -> Vec<Catcher> {
    catchers![refused]
}

#[catch(default)]
fn refused(status: Status, _: &Request<'_>) -> Refusal {
    // To Rocket an address with an invalid id is unprocessable; to people it does not
    // exist.
    Refusal(if status == Status::UnprocessableEntity {
        Status::NotFound
    } else {
        status
    })
}

/// Answers a request with an error before it reaches its handler. A fairing cannot answer, so
/// the request goes to a route that does. The first refusal of a request counts.
pub fn refuse(request: &mut Request<'_>, status: Status) {
    request.local_cache(|| EarlyRefusal(Some(status)));
    request.set_method(Method::Get);
    request.set_uri(uri!(refused_early()));
}

#[derive(Clone, Copy)]
struct EarlyRefusal(Option<Status>);

impl<'r> Responder<'r, 'static> for EarlyRefusal {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let EarlyRefusal(status) = *request.local_cache(|| self);
        Refusal(status.unwrap_or(Status::NotFound)).respond_to(request)
    }
}

/// The route for refused requests. To all others nothing is here.
pub fn routes() -> Vec<Route> {
    routes![refused_early]
}

#[get("/refused")]
fn refused_early() -> EarlyRefusal {
    EarlyRefusal(None)
}

/// An answer of a status with its sentences.
pub struct Refusal(pub Status);

impl<'r> Responder<'r, 'static> for Refusal {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let Refusal(status) = self;
        let mut response = Response::build();
        response.status(status);
        if let Some(seconds) = retry_after(status) {
            let noted = request.local_cache(|| NotedWait(None)).0;
            let seconds = noted.map_or_else(|| seconds.into(), |wait| wait.seconds().to_string());
            response.header(Header::new("Retry-After", seconds));
        }
        if wants_stream(request) {
            // The client is a program and needs only the status.
            return response.ok();
        }
        let lang = language::of(request);
        let (problem, solution) = sentences(status);
        let html = if Htmx::asked(request) {
            // The element that htmx would have replaced stays as it is.
            response.header(Header::new("HX-Retarget", "#notice"));
            response.header(Header::new("HX-Reswap", "innerHTML"));
            html! { p { (problem(lang)) " " (solution(lang)) } }
        } else {
            whole_page(lang, status, problem(lang), solution(lang))
        };
        let html = page_preferences::apply(page_preferences::of(request), html.into_string());
        response
            .header(ContentType::HTML)
            .header(Header::new("Vary", reply::VARIES))
            .header(Header::new("Content-Language", lang.tag()))
            .sized_body(html.len(), std::io::Cursor::new(html))
            .ok()
    }
}

fn whole_page(lang: Lang, status: Status, problem: &str, solution: &str) -> Markup {
    page(
        lang,
        problem,
        "doorway",
        html! {
            main {
                p.brand { "Snug" }
                h1 { (problem) }
                p { (solution) }
                p.actions { a.button.primary href="/" { (strings::back_to_rooms(lang)) } }
                p.hint { (status.code) }
            }
        },
    )
}

/// Whether the client reads a stream. (Every request of htmx accepts streams as well, behind
/// other types: its extension for them adds that.)
pub fn wants_stream(request: &Request<'_>) -> bool {
    let accept = request.headers().get_one("Accept").unwrap_or_default();
    let path = request.uri().path();
    accept.starts_with("text/event-stream")
        || path.ends_with("/stream")
        || path.ends_with("/socket")
}

/// The seconds of `Retry-After`, for statuses that pass.
fn retry_after(status: Status) -> Option<&'static str> {
    match status.code {
        429 => Some("15"),
        503 => Some("1"),
        _ => None,
    }
}

struct NotedWait(Option<RetryAfter>);

/// Notes how long to wait before the request may be repeated, for the answer that refuses
/// it.
pub fn note_wait(request: &Request<'_>, wait: RetryAfter) {
    request.local_cache(|| NotedWait(Some(wait)));
}

/// A sentence for the problem, and one for its solution.
fn sentences(status: Status) -> (Text, Text) {
    match status.code {
        400 => (strings::not_understood, strings::reload),
        403 => (strings::from_elsewhere, strings::do_it_here),
        404 => (strings::nothing_here, strings::check_the_address),
        405 => (strings::not_done_here, strings::reload),
        409 => (strings::sent_before, strings::send_anew),
        412 => (strings::somebody_else, strings::your_text_is_kept),
        413 => (strings::too_large, strings::make_it_smaller),
        421 => (strings::unknown_name, strings::add_the_name),
        // Only of `TooManyRooms`: the catcher answers 404 where Rocket refuses with 422.
        422 => (strings::too_many_rooms, strings::leave_some),
        429 => (strings::too_often, strings::wait),
        503 => (strings::busy, strings::wait_safely),
        507 => (strings::full, strings::tell_the_host),
        _ => (strings::wrong, strings::noted),
    }
}

/// The status for an error.
pub fn status(error: &Error) -> Status {
    match error {
        Error::NotFound => Status::NotFound,
        Error::NonceReused => Status::Conflict,
        Error::TooManyStreams | Error::TooOften(_) => Status::TooManyRequests,
        Error::TooManyRooms => Status::UnprocessableEntity,
        Error::SignedInAsAnother => Status::PreconditionFailed,
        Error::Busy | Error::Unavailable(_) => Status::ServiceUnavailable,
        Error::StorageFull(_) => Status::InsufficientStorage,
        Error::Internal(_) => Status::InternalServerError,
    }
}

impl<'r> Responder<'r, 'static> for Error {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        if let Some(cause) = self.cause() {
            // The address of a reset link is a secret.
            let path = match headers::is_secret_link(request) {
                true => "/reset/…",
                false => request.uri().path().as_str(),
            };
            tracing::error!("{} {path}: {cause}", request.method());
        }
        if let Error::TooOften(wait) = self {
            note_wait(request, wait);
        }
        Refusal(status(&self)).respond_to(request)
    }
}
