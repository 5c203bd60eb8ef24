//! How a refusal looks: to a browser, to htmx, to a stream.

use maud::{Markup, html};
use rocket::{
    Catcher, Request, Response, catch, catchers,
    http::{ContentType, Header, Status},
    response::{self, Responder},
};

use crate::{
    base::errors::Error,
    i18n::{lang::Lang, strings::Text},
    web::{htmx::Htmx, language, page::page, single_key_shortcuts, strings, theme},
};

/// The catchers, for what Rocket refuses by itself: no such address, a body too
/// large, a guard that said no.
pub fn catchers() -> Vec<Catcher> {
    catchers![refused]
}

#[catch(default)]
fn refused(status: Status, _: &Request<'_>) -> Refusal {
    // What Rocket calls unprocessable is an address with a part that is no id of
    // ours: there is nothing there.
    Refusal(if status == Status::UnprocessableEntity {
        Status::NotFound
    } else {
        status
    })
}

/// The answer that is a status and a sentence, and nothing else.
pub struct Refusal(pub Status);

impl<'r> Responder<'r, 'static> for Refusal {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let Refusal(status) = self;
        let mut response = Response::build();
        response.status(status);
        if let Some(seconds) = worth_asking_again(status) {
            response.header(Header::new("Retry-After", seconds));
        }
        if wants_stream(request) {
            // Its reader is a program: the status says all.
            return response.ok();
        }
        let lang = language::of(request);
        let (what, then) = sentences(status);
        let html = if Htmx::asked(request) {
            // Whatever htmx was going to replace stays as it is.
            response.header(Header::new("HX-Retarget", "#notice"));
            response.header(Header::new("HX-Reswap", "innerHTML"));
            html! { p { (what(lang)) " " (then(lang)) } }
        } else {
            whole(lang, status, what(lang), then(lang))
        };
        let html = theme::apply(theme::of(request), html.into_string());
        let html = single_key_shortcuts::mark(single_key_shortcuts::of(request), html);
        response
            .header(ContentType::HTML)
            .header(Header::new("Content-Language", lang.tag()))
            .sized_body(html.len(), std::io::Cursor::new(html))
            .ok()
    }
}

fn whole(lang: Lang, status: Status, what: &str, then: &str) -> Markup {
    page(
        lang,
        what,
        "doorway",
        html! {
            main {
                p.brand { "Snug" }
                h1 { (what) }
                p { (then) }
                p.actions { a.button.primary href="/" { (strings::back_to_rooms(lang)) } }
                p.hint { (status.code) }
            }
        },
    )
}

/// Whether who asks is the reader of a stream. (Every request of htmx says that it takes
/// streams, behind what else it takes: its extension for them has it say so.)
pub fn wants_stream(request: &Request<'_>) -> bool {
    let accept = request.headers().get_one("Accept").unwrap_or_default();
    let path = request.uri().path();
    accept.starts_with("text/event-stream")
        || path.ends_with("/stream")
        || path.ends_with("/socket")
}

/// After how many seconds, if it is.
fn worth_asking_again(status: Status) -> Option<&'static str> {
    match status.code {
        429 => Some("15"),
        503 => Some("1"),
        _ => None,
    }
}

/// What is wrong, and what to do about it.
fn sentences(status: Status) -> (Text, Text) {
    match status.code {
        400 => (strings::not_understood, strings::reload),
        403 => (strings::from_elsewhere, strings::do_it_here),
        404 => (strings::nothing_here, strings::check_the_address),
        405 => (strings::not_done_here, strings::reload),
        409 => (strings::sent_before, strings::send_anew),
        413 => (strings::too_large, strings::make_it_smaller),
        429 => (strings::too_often, strings::wait),
        503 => (strings::busy, strings::wait_safely),
        507 => (strings::full, strings::tell_the_host),
        _ => (strings::wrong, strings::noted),
    }
}

/// The status of the answer.
pub fn status(error: &Error) -> Status {
    match error {
        Error::NotFound => Status::NotFound,
        Error::NonceReused => Status::Conflict,
        Error::TooManyStreams => Status::TooManyRequests,
        Error::Busy | Error::Unavailable(_) => Status::ServiceUnavailable,
        Error::StorageFull(_) => Status::InsufficientStorage,
        Error::Internal(_) => Status::InternalServerError,
    }
}

impl<'r> Responder<'r, 'static> for Error {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        if let Some(cause) = self.cause() {
            tracing::error!("{} {}: {cause}", request.method(), request.uri().path());
        }
        Refusal(status(&self)).respond_to(request)
    }
}
