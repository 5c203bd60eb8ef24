//! How a refusal looks: to a browser, to htmx, to a stream.

use maud::{Markup, html};
use rocket::{
    Catcher, Request, Response, catch, catchers,
    http::{ContentType, Header, Status},
    response::{self, Responder},
    uri,
};

use super::{
    hx::Hx, lang::Lang, letters::Letters, next::Next, page::page, reply::Reply, theme::Theme,
    wording::Word, words,
};

/// The catchers, for what Rocket refuses by itself: no such address, a body too
/// large, a guard that said no.
pub fn catchers() -> Vec<Catcher> {
    catchers![signed_out, refused]
}

/// Nobody unknown gets in: to the sign-in page, and from there to where they
/// were going.
#[catch(401)]
fn signed_out(request: &Request<'_>) -> Result<Reply, Refusal> {
    if wants_stream(request) {
        return Err(Refusal(Status::Unauthorized));
    }
    let next = if Hx::asked(request) {
        // Back to the page that asked: something may wait there to be sent.
        Next::parse(Hx::page(request))
    } else if request.method() == rocket::http::Method::Get {
        Next::parse(&request.uri().to_string())
    } else {
        Next::default()
    };
    Ok(Reply::see_other(uri!(
        crate::accounts::routes::new_session(next.given())
    )))
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
        let lang = Lang::of(request);
        let (what, then) = sentences(status);
        let html = if Hx::asked(request) {
            // Whatever htmx was going to replace stays as it is.
            response.header(Header::new("HX-Retarget", "#notice"));
            response.header(Header::new("HX-Reswap", "innerHTML"));
            html! { p { (what(lang)) " " (then(lang)) } }
        } else {
            whole(lang, status, what(lang), then(lang))
        };
        let html = Theme::of(request).dress(html.into_string());
        let html = Letters::of(request).mark(html);
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
                p.actions { a.button.primary href="/" { (words::back_to_rooms(lang)) } }
                p.hint { (status.code) }
            }
        },
    )
}

/// Whether who asks is the reader of a stream. (Every request of htmx says that it takes
/// streams, behind what else it takes: its extension for them has it say so.)
fn wants_stream(request: &Request<'_>) -> bool {
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
fn sentences(status: Status) -> (Word, Word) {
    match status.code {
        400 => (words::not_understood, words::reload),
        403 => (words::from_elsewhere, words::do_it_here),
        404 => (words::nothing_here, words::check_the_address),
        405 => (words::not_done_here, words::reload),
        409 => (words::sent_before, words::send_anew),
        413 => (words::too_large, words::make_it_smaller),
        429 => (words::too_often, words::wait),
        503 => (words::busy, words::wait_safely),
        507 => (words::full, words::tell_the_host),
        _ => (words::wrong, words::noted),
    }
}
