//! What holds for every request and every answer.

use rocket::{
    Data, Request, Response, Route,
    fairing::{Fairing, Info, Kind},
    get,
    http::{Header, Method, Status},
    routes, uri,
};

use crate::base::config::Settings;

/// Refuses what other sites make browsers send.
///
/// Every unsafe method is checked, the effective one, after Rocket has looked
/// into `_method`. Browsers say where a request comes from (`Sec-Fetch-Site`, or
/// `Origin` where they are older), scripts cannot lie about it, and pages need
/// no token. Without either header it is not a browser and carries nobody's
/// cookie but its own.
pub struct SameOrigin;

#[rocket::async_trait]
impl Fairing for SameOrigin {
    fn info(&self) -> Info {
        Info {
            name: "Same origin",
            kind: Kind::Request,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        // A socket can be used to say something, with the cookie of whoever's
        // browser opens it; no browser asks before it opens one elsewhere.
        let socket = request.headers().contains("Sec-WebSocket-Key");
        let safe = !socket
            && matches!(
                request.method(),
                Method::Get | Method::Head | Method::Options | Method::Trace | Method::Connect
            );
        // A form asks to be a safe method only to dodge the check; what it says
        // after that is nothing that any page of ours sends.
        let disguised = safe && request.content_type().is_some_and(|kind| kind.is_form());
        if disguised || (!safe && !from_here(request)) {
            // A fairing cannot answer, so the request is led to a handler that
            // does; its method is safe, and nothing else can match.
            request.set_method(Method::Get);
            request.set_uri(uri!(foreign()));
        }
    }
}

fn from_here(request: &Request<'_>) -> bool {
    if let Some(site) = request.headers().get_one("Sec-Fetch-Site") {
        // "none": typed by the person. "same-site" is a sibling, not us.
        return matches!(site, "same-origin" | "none");
    }
    match request.headers().get_one("Origin") {
        None => true,
        // What browsers say on a page without referrer. Whoever has the secret may use
        // it, wherever they come from.
        Some("null") if is_link(request) => true,
        Some(origin) => origin == our_origin(request),
    }
}

/// Whether this is about a link whose secret is all that it takes.
fn is_link(request: &Request<'_>) -> bool {
    request.uri().path().starts_with("/reset/")
}

fn our_origin(request: &Request<'_>) -> String {
    let public = request
        .rocket()
        .state::<Settings>()
        .and_then(|s| s.public_url.clone());
    public.unwrap_or_else(|| {
        let host = request.headers().get_one("Host").unwrap_or_default();
        format!("http://{host}")
    })
}

/// Answers for requests that come from elsewhere.
pub fn routes() -> Vec<Route> {
    routes![foreign]
}

#[get("/from-elsewhere")]
fn foreign() -> Status {
    Status::Forbidden
}

/// What every answer says about how it may be used.
pub struct Headers {
    policy: Policy,
    https: bool,
}

/// The content security policy. Frames are for one thing only: a room's page shows
/// the room's live page where there are no scripts.
struct Policy {
    /// Everywhere else.
    frameless: String,
    /// A page of a room.
    framing: String,
    /// What is framed.
    framed: String,
}

impl Policy {
    fn of(request: &Request<'_>) -> fn(&Policy) -> &str {
        let path = request.uri().path();
        if !path.starts_with("/rooms/") {
            |policy| &policy.frameless
        } else if path.ends_with("/live") {
            |policy| &policy.framed
        } else {
            |policy| &policy.framing
        }
    }
}

impl Headers {
    /// The headers for a server with these settings.
    pub fn new(settings: &Settings) -> Self {
        // Safari before 15.4 does not take wss for 'self'.
        let socket = settings
            .public_url
            .as_ref()
            .map(|url| format!(" {}", url.replacen("http", "ws", 1)))
            .unwrap_or_default();
        let policy = |frames: &str, ancestors: &str| {
            format!(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
                 media-src 'self' blob:; font-src 'self'; connect-src 'self'{socket}; \
                 manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
                 object-src 'none'; frame-src '{frames}'; frame-ancestors '{ancestors}'"
            )
        };
        Self {
            policy: Policy {
                frameless: policy("none", "none"),
                framing: policy("self", "none"),
                framed: policy("none", "self"),
            },
            https: settings.https(),
        }
    }
}

/// What a page depends on beside its address.
const VARIES: &str = "Accept-Encoding, Accept-Language, Cookie, HX-Request";

#[rocket::async_trait]
impl Fairing for Headers {
    fn info(&self) -> Info {
        Info {
            name: "Headers",
            kind: Kind::Response,
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let mut set = |name: &'static str, value: &'static str| {
            response.set_header(Header::new(name, value));
        };
        set("X-Content-Type-Options", "nosniff");
        let policy = Policy::of(request)(&self.policy);
        let framed = policy == self.policy.framed;
        set(
            "X-Frame-Options",
            if framed { "SAMEORIGIN" } else { "DENY" },
        );
        let path = request.uri().path();
        // There is a secret in the address, or on the page.
        let secret = is_link(request) || path.ends_with("/reset-link");
        let referrer = if secret { "no-referrer" } else { "same-origin" };
        set("Referrer-Policy", referrer);
        set("Cross-Origin-Opener-Policy", "same-origin");
        set("Cross-Origin-Resource-Policy", "same-origin");
        set(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
        );
        if self.https {
            set(
                "Strict-Transport-Security",
                "max-age=31536000; includeSubDomains",
            );
        }
        response.set_header(Header::new("Content-Security-Policy", policy.to_owned()));
        if !response.headers().contains("Cache-Control") {
            let account = matches!(
                path.as_str(),
                "/login" | "/register" | "/logout" | "/forgot"
            );
            let keep = if account || secret {
                "no-store"
            } else {
                "private, no-cache"
            };
            response.set_header(Header::new("Cache-Control", keep));
            response.set_header(Header::new("Vary", VARIES));
        }
    }
}
