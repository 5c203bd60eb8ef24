//! htmx: whether it sent a request, and the partials that it swaps into pages.

use maud::{Markup, html};
use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};

use crate::{base::errors::RetryAfter, web::reply::Reply};

/// Whether htmx sent the request. It decides what an answer looks like, never what is
/// allowed.
#[derive(Clone, Copy, Debug)]
pub struct Htmx(pub bool);

impl Htmx {
    /// Whether htmx sent `request`.
    pub fn asked(request: &Request<'_>) -> bool {
        request.headers().get_one("HX-Request") == Some("true")
    }

    /// The path of the page that htmx runs on; empty if the request does not say.
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

    /// A form with errors (422): by itself for htmx, within its page for a plain browser.
    pub fn form(self, form: Markup, page: impl FnOnce(&Markup) -> Markup) -> Reply {
        self.part(Status::UnprocessableEntity, form, page)
    }

    /// A form with errors (422); or, with a time to wait, one that hit a rate limit (429).
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

    /// A form that hit a rate limit (429), with `Retry-After`.
    pub fn form_later(
        self,
        wait: RetryAfter,
        form: Markup,
        page: impl FnOnce(&Markup) -> Markup,
    ) -> Reply {
        self.part(Status::TooManyRequests, form, page)
            .retry_after(wait.seconds())
    }

    /// A fragment: by itself for htmx, within its page for a plain browser.
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

/// Puts `element` into the list `target`: in place of the element with its id, or in the
/// order of ids when it is new. Idempotent.
pub fn upsert(target: &str, element: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="upsert" { (element) } }
}

/// Replaces the element of the list `target` with the id of `element`, if it is there. It is
/// looked for when it is drawn, after everything that came before.
pub fn update(target: &str, element: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="update" { (element) } }
}

/// Puts `element`, a part of a message whose number is in its id, into that message of the list
/// `target`, unless a newer one is there.
pub fn part(target: &str, element: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="part" { (element) } }
}

/// Draws `element` wherever the list `target` shows it: the elements of its kind that are about
/// the same thing (`data-of`).
pub fn redraw(target: &str, element: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="redraw" { (element) } }
}

/// Replaces the element that `target` selects, if it is there.
pub fn replace(target: &str, element: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="outerHTML" { (element) } }
}

/// Removes the element that `target` selects, if it is there.
pub fn remove(target: &str) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="delete" {} }
}

/// Replaces the content of the element `target`.
pub fn fill(target: &str, content: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="innerHTML" { (content) } }
}

/// Morphs the content of the element `target` into `content`, with as few changes as
/// possible, so that the focus stays.
pub fn morph(target: &str, content: &Markup) -> Markup {
    html! { hx-partial hx-target=(target) hx-swap="innerMorph" { (content) } }
}
