//! Talking with htmx: whether it asked, and the envelopes it opens.

use maud::{Markup, html};
use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};

use crate::{base::errors::RetryAfter, web::reply::Reply};

/// Whether htmx asked. It decides what an answer looks like, never what is
/// allowed.
#[derive(Clone, Copy, Debug)]
pub struct Htmx(pub bool);

impl Htmx {
    /// Whether htmx sent `request`.
    pub fn asked(request: &Request<'_>) -> bool {
        request.headers().get_one("HX-Request") == Some("true")
    }

    /// The path of the page that has htmx ask; nothing if it does not say.
    pub fn page<'r>(request: &'r Request<'_>) -> &'r str {
        let address = request
            .headers()
            .get_one("HX-Current-URL")
            .unwrap_or_default();
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        let path = rest.find('/').and_then(|at| rest.get(at..));
        path.and_then(|path| path.split('#').next())
            .unwrap_or_default()
    }

    /// A form that was filled in wrongly, again: by itself for htmx, within its
    /// page for everybody else.
    pub fn form(self, form: Markup, page: impl FnOnce(&Markup) -> Markup) -> Reply {
        self.part(Status::UnprocessableEntity, form, page)
    }

    /// The one or the other: it was filled in wrongly, or sent too often if there is
    /// something to wait for.
    pub fn form_again(
        self,
        wait: Option<RetryAfter>,
        form: Markup,
        page: impl FnOnce(&Markup) -> Markup,
    ) -> Reply {
        match wait {
            None => self.form(form, page),
            Some(wait) => self.form_later(wait, form, page),
        }
    }

    /// A form that was sent too often, again, and when it may be sent next.
    pub fn form_later(
        self,
        wait: RetryAfter,
        form: Markup,
        page: impl FnOnce(&Markup) -> Markup,
    ) -> Reply {
        self.part(Status::TooManyRequests, form, page)
            .retry_after(wait.seconds())
    }

    /// A part of a page: by itself for htmx, within its page for everybody else.
    pub fn part(self, status: Status, part: Markup, page: impl FnOnce(&Markup) -> Markup) -> Reply {
        if self.0 {
            Reply::fragment(status, part)
        } else {
            Reply::page(status, page(&part))
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Htmx {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Htmx(Htmx::asked(request)))
    }
}

/// Puts `element` into the list `target`: in place of the one with its id, or in
/// the order of ids when it is new. Twice is the same as once.
pub fn upsert(target: &str, element: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="upsert" { (element) } }
}

/// Puts `element` in place of what `target` selects, if it is there.
pub fn replace(target: &str, element: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="outerHTML" { (element) } }
}

/// Takes the element that `target` selects out of the page, if it is there.
pub fn remove(target: &str) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="delete" {} }
}

/// Makes `content` what the element `target` holds.
pub fn fill(target: &str, content: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="innerHTML" { (content) } }
}

/// Turns what the element `target` holds into `content`, changing as little as it
/// can: what has the focus keeps it.
pub fn morph(target: &str, content: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="innerMorph" { (content) } }
}
