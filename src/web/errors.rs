//! How a refusal looks: to a browser, to htmx, to a stream.

use maud::{Markup, html};
use rocket::{
    Catcher, Request, Response, catch, catchers,
    http::{ContentType, Header, Status},
    response::{self, Responder},
    uri,
};

use super::{
    hx::Hx, lang::Lang, next::Next, page::page, reply::Reply, theme::Theme, wording::Word, words,
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
    let next = if request.method() == rocket::http::Method::Get && !Hx::asked(request) {
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
        if wants_stream(request) {
            // Its reader is a program: the status says all.
            return response.ok();
        }
        let lang = Lang::of(request);
        let sentence = sentence(status)(lang);
        let html = if Hx::asked(request) {
            // Whatever htmx was going to replace stays as it is.
            response.header(Header::new("HX-Retarget", "#notice"));
            response.header(Header::new("HX-Reswap", "innerHTML"));
            html! { p { (sentence) } }
        } else {
            whole(lang, status, sentence)
        };
        let html = Theme::of(request).dress(html.into_string());
        response
            .header(ContentType::HTML)
            .header(Header::new("Content-Language", lang.tag()))
            .sized_body(html.len(), std::io::Cursor::new(html))
            .ok()
    }
}

fn whole(lang: Lang, status: Status, sentence: &str) -> Markup {
    page(
        lang,
        sentence,
        "doorway",
        html! {
            main {
                p.brand { "Snug" }
                h1 { (sentence) }
                p { a href="/" { (words::back_to_rooms(lang)) } }
                p.hint { (status.code) }
            }
        },
    )
}

fn wants_stream(request: &Request<'_>) -> bool {
    let accept = request.headers().get_one("Accept").unwrap_or_default();
    let path = request.uri().path();
    accept.contains("text/event-stream") || path.ends_with("/stream") || path.ends_with("/socket")
}

fn sentence(status: Status) -> Word {
    match status.code {
        400 => words::not_understood,
        403 => words::from_elsewhere,
        404 => words::nothing_here,
        405 => words::not_done_here,
        409 => words::sent_before,
        413 => words::too_large,
        429 => words::too_often,
        503 => words::busy,
        507 => words::full,
        _ => words::wrong,
    }
}
