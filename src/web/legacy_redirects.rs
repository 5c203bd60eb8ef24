//! Addresses that chats like this one used to have: whoever kept one is led to where
//! its page is now, and a slash too many at the end is left out.

use rocket::{
    Data, Request, Response, Route,
    fairing::{Fairing, Info, Kind},
    get,
    http::{Header, Method, Status},
    response::{self, Responder},
    routes, uri,
};

/// From where to where. What stands in place of `*` is taken along.
const FORMER: [(&str, &str); 10] = [
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

/// Where `path` is now, if that is somewhere else. It is a path of ours again: nothing
/// with two slashes in a row, or what browsers take for one, is led on: it would be another
/// site to them.
fn now_at(path: &str) -> Option<String> {
    let bare = path.strip_suffix('/').unwrap_or(path);
    if bare.is_empty() || path.contains("//") || path.contains('\\') {
        return None;
    }
    let found = FORMER
        .iter()
        .find_map(|(from, to)| match from.strip_suffix('*') {
            Some(beginning) => {
                let kept = bare
                    .strip_prefix(beginning)
                    .filter(|kept| !kept.contains('/'))?;
                Some(to.replace('*', kept))
            }
            None => (bare == *from).then(|| (*to).to_owned()),
        });
    found.or_else(|| (bare != path).then(|| bare.to_owned()))
}

/// Leads on whoever asks for such an address. What is sent to one is not.
pub struct Former;

#[rocket::async_trait]
impl Fairing for Former {
    fn info(&self) -> Info {
        Info {
            name: "Former addresses",
            kind: Kind::Request,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        if !matches!(request.method(), Method::Get | Method::Head) {
            return;
        }
        let uri = request.uri();
        let Some(mut place) = now_at(uri.path().as_str()) else {
            return;
        };
        if let Some(query) = uri.query() {
            place.push('?');
            place.push_str(query.as_str());
        }
        // A fairing cannot answer, so the request is led to a handler that does.
        request.local_cache(|| Place(Some(place)));
        request.set_uri(uri!(moved()));
    }
}

/// Where a request is led to, if anywhere.
#[derive(Clone)]
struct Place(Option<String>);

/// Answers for those who are led on.
pub fn routes() -> Vec<Route> {
    routes![moved]
}

#[get("/moved")]
fn moved() -> Moved {
    Moved
}

struct Moved;

impl<'r> Responder<'r, 'static> for Moved {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let Place(place) = request.local_cache(|| Place(None)).clone();
        let place = place.ok_or(Status::NotFound)?;
        Response::build()
            .status(Status::PermanentRedirect)
            .header(Header::new("Location", place))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_where_it_is_now() {
        for (path, place) in [
            ("/lobby/", "/lobby"),
            ("/chat/kevin/", "/chat/kevin"),
            ("/room/7", "/rooms/7"),
            ("/room/7/", "/rooms/7"),
            ("/signup/", "/register"),
            ("/accounts/login", "/login"),
        ] {
            assert_eq!(now_at(path).as_deref(), Some(place), "{path}");
        }
        for stays in [
            "/",
            "/lobby",
            "/rooms/7",
            "//evil.example/",
            "/\\evil.example/",
            "/room//evil.example",
            "/a//",
            "/accounts",
        ] {
            assert_eq!(now_at(stays), None, "{stays}");
        }
    }
}
