//! The typeface: Inter, in two files that the style sheet names.
//!
//! A browser draws a page with Inter only if it has the file before it draws anything, so that no
//! text changes under the reader's eyes. A first page is drawn without: it does not wait. On each
//! page a script writes the number of files that the page needs and the browser has into a
//! cookie, and the next page asks for them at once.

use rocket::{
    Request,
    http::{Cookie, Header},
};

use crate::web::{assets, htmx::Htmx};

/// The cookie of `static/page.js`.
const NAME: &str = "typeface";

/// The file with the Latin letters of Western Europe, which every page needs.
pub const WESTERN: &str = "vendor/inter-4.1-western.woff2";

/// All files, in the order in which a page needs them.
const FILES: [&str; 2] = [WESTERN, "vendor/inter-4.1-european.woff2"];

/// The header that asks for the files that the browser has kept. `None` if it has none.
pub fn preload(request: &Request<'_>) -> Option<Header<'static>> {
    let kept = request.cookies().get(NAME)?.value().parse().ok()?;
    let files = FILES.into_iter().take(kept);
    let link = |file| {
        let url = assets::url(file);
        format!("<{url}>; rel=preload; as=font; type=\"font/woff2\"; crossorigin")
    };
    let links: Vec<_> = files.map(link).collect();
    let is_page = !Htmx::asked(request) && !links.is_empty();
    is_page.then(|| Header::new("Link", links.join(", ")))
}

/// Forgets the files: the answer makes the browser delete them.
pub fn forget(request: &Request<'_>) {
    if request.cookies().get(NAME).is_some() {
        request.cookies().remove(Cookie::build(NAME).path("/"));
    }
}
