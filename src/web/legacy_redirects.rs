//! Redirects from addresses of earlier chat servers, so that old links keep working, and
//! from addresses with a slash too many.

use rocket::{
    Data, Request, Response, Route,
    fairing::{Fairing, Info, Kind},
    get,
    http::{Header, Method, Status},
    response::{self, Responder},
    routes, uri,
};

/// Old addresses and new ones. `*` stands for one segment, which is kept.
const REDIRECTS: [(&str, &str); 10] = [
    ("/room/*", "/rooms/*"),
    ("/signup", "/register"),
    ("/accounts/signup", "/register"),
    ("/accounts/register", "/register"),
    ("/accounts/login", "/login"),
    ("/accounts/logout", "/login"),
    ("/accounts/password_reset", "/forgot"),
    ("/accounts/profile", "/me"),
    ("/profile", "/me"),
    ("/users", "/people"),
];

/// The address that `path` redirects to. It is always a path of this server: it begins with
/// one slash, and a path with a backslash, which browsers take for a slash, is not redirected.
fn redirect(path: &str) -> Option<String> {
    if path.contains('\\') {
        return None;
    }
    if path.contains("//") {
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        return Some(format!("/{}", segments.collect::<Vec<_>>().join("/")));
    }
    let bare = path.strip_suffix('/').unwrap_or(path);
    if bare.is_empty() {
        return None;
    }
    let found = REDIRECTS
        .iter()
        .find_map(|(from, to)| match from.strip_suffix('*') {
            Some(prefix) => {
                let segment = bare.strip_prefix(prefix)?;
                (!segment.contains('/')).then(|| to.replace('*', segment))
            }
            None => (bare == *from).then(|| (*to).to_owned()),
        });
    found.or_else(|| (bare != path).then(|| bare.to_owned()))
}

/// Redirects GET and HEAD requests for old addresses, with 308.
pub struct LegacyRedirects;

#[rocket::async_trait]
impl Fairing for LegacyRedirects {
    fn info(&self) -> Info {
        Info {
            name: "Legacy redirects",
            kind: Kind::Request,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        if !matches!(request.method(), Method::Get | Method::Head) {
            return;
        }
        let uri = request.uri();
        let Some(mut target) = redirect(uri.path().as_str()) else {
            return;
        };
        if let Some(query) = uri.query() {
            target.push('?');
            target.push_str(query.as_str());
        }
        // A fairing cannot answer, so the request goes to a handler that does.
        request.local_cache(|| RedirectTarget(Some(target)));
        request.set_uri(uri!(moved()));
    }
}

/// The address that a request is redirected to.
#[derive(Clone)]
struct RedirectTarget(Option<String>);

/// The route for redirected requests.
pub fn routes() -> Vec<Route> {
    routes![moved]
}

#[get("/moved")]
fn moved() -> PermanentRedirect {
    PermanentRedirect
}

struct PermanentRedirect;

impl<'r> Responder<'r, 'static> for PermanentRedirect {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let target = request.local_cache(|| RedirectTarget(None)).clone();
        let target = target.0.ok_or(Status::NotFound)?;
        Response::build()
            .status(Status::PermanentRedirect)
            .header(Header::new("Location", target))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_address_redirects_to_the_new_one() {
        for (path, target) in [
            ("/lobby/", "/lobby"),
            ("/chat/kevin/", "/chat/kevin"),
            ("/room/7", "/rooms/7"),
            ("/room/7/", "/rooms/7"),
            ("/signup/", "/register"),
            ("/accounts/login", "/login"),
            ("//rooms/2", "/rooms/2"),
            ("/rooms//2", "/rooms/2"),
            ("//evil.example/", "/evil.example"),
            ("/room//evil.example", "/room/evil.example"),
            ("/a//", "/a"),
            ("///", "/"),
        ] {
            assert_eq!(redirect(path).as_deref(), Some(target), "{path}");
        }
        for stays in [
            "/",
            "/lobby",
            "/rooms/7",
            "/\\evil.example/",
            "//\\evil.example/",
            "/accounts",
        ] {
            assert_eq!(redirect(stays), None, "{stays}");
        }
    }
}
