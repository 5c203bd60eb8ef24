//! The check against cross-site request forgery (CSRF), and the security headers of every
//! response.

use rocket::{
    Data, Request, Response,
    fairing::{Fairing, Info, Kind},
    http::{Header, Method, RawStr, Status},
    request::{FromRequest, Outcome},
};

use crate::{
    base::config::Settings,
    web::{errors::refuse, prefetch::Prefetch, refused_address},
};

/// Refuses requests that other sites make browsers send: the protection against CSRF.
///
/// It checks every request with an unsafe method (the effective one, after Rocket has read
/// `_method`). Browsers say where a request comes from, in `Sec-Fetch-Site` or, if they are
/// older, in `Origin`. Scripts cannot change these headers, so pages need no token. A client
/// that sends neither is no browser, and has no cookie but its own.
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
        // A socket can post messages with the cookie of the browser that opens it, and no
        // browser asks before it opens one to another site.
        let socket = request.headers().contains("Sec-WebSocket-Key");
        let safe = !socket
            && matches!(
                request.method(),
                Method::Get | Method::Head | Method::Options | Method::Trace | Method::Connect
            );
        // A form with a safe method in `_method` tries to avoid the check. No page of ours
        // sends one.
        let disguised = safe && request.content_type().is_some_and(|kind| kind.is_form());
        if disguised || (!safe && !from_here(request)) {
            refused_address::tell_of_origin(request);
            refuse(request, Status::Forbidden);
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
        // Browsers send "null" from a page without referrer. The secret in the address is
        // enough, wherever the request comes from.
        Some("null") if is_secret_link(request) => true,
        Some(origin) => origin == our_origin(request),
    }
}

/// Whether the address is a link to reset a password or to confirm an address, whose secret
/// is all that it takes.
pub fn is_secret_link(request: &Request<'_>) -> bool {
    secret_segment(request, &["reset", "confirm"]).is_some()
}

/// The secret of a link whose first segment is one of `kinds`. It compares segments, as the
/// router does: an address may have a slash too many.
pub fn secret_segment<'r>(request: &'r Request<'_>, kinds: &[&str]) -> Option<&'r str> {
    let path = request.uri().path().as_str();
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let first = RawStr::new(segments.next()?).percent_decode_lossy();
    let is_secret = kinds.contains(&&*first);
    is_secret.then(|| segments.next()).flatten()
}

/// The origin that people know this server by.
pub fn our_origin(request: &Request<'_>) -> String {
    let public = request
        .rocket()
        .state::<Settings>()
        .and_then(|s| s.public_url.clone());
    public.unwrap_or_else(|| {
        let host = request.headers().get_one("Host").unwrap_or_default();
        format!("http://{host}")
    })
}

/// The origin that people know this server by: `public_url`, or the one of the request.
pub struct OurOrigin(pub String);

impl OurOrigin {
    /// The origin for a request.
    pub fn of(request: &Request<'_>) -> Self {
        Self(our_origin(request))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for OurOrigin {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self::of(request))
    }
}

/// Whether a request follows a link on one of our pages, or an address that the person typed.
/// Another site cannot pretend that.
/// (Browsers send `Sec-Fetch-Site` over https and to this machine only. Elsewhere the referrer
/// says it, which `Referrer-Policy` limits to our own pages.)
pub struct OwnLink(pub bool);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for OwnLink {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let header = |name| request.headers().get_one(name);
        let is_ours = match header("Sec-Fetch-Site") {
            Some(site) => matches!(site, "same-origin" | "none"),
            None => header("Referer").is_some_and(|referrer| {
                let path = referrer.strip_prefix(&our_origin(request));
                path.is_some_and(|path| path.starts_with('/'))
            }),
        };
        Outcome::Success(Self(is_ours && !Prefetch::of(request).0))
    }
}

/// Adds the security headers to every response.
pub struct SecurityHeaders {
    policy: ContentSecurityPolicy,
    /// The value of `Strict-Transport-Security`, if browsers use https.
    transport: Option<&'static str>,
}

/// The content security policies. Frames have two uses: without scripts, a room's page
/// shows the room's live page in a frame; with scripts, a thread beside the room.
struct ContentSecurityPolicy {
    /// For all other pages.
    frameless: String,
    /// For a room's page, which contains the frame.
    framing: String,
    /// For a room's live page and for a thread, which are inside the frame.
    framed: String,
}

impl ContentSecurityPolicy {
    fn of(request: &Request<'_>) -> fn(&ContentSecurityPolicy) -> &str {
        let path = request.uri().path();
        if !path.starts_with("/rooms/") {
            |policy| &policy.frameless
        } else if path.ends_with("/live") || path.as_str().contains("/threads/") {
            |policy| &policy.framed
        } else {
            |policy| &policy.framing
        }
    }
}

impl SecurityHeaders {
    /// The headers for a server with these settings.
    pub fn new(settings: &Settings) -> Self {
        // To Safari before 15.4, 'self' does not include wss.
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
            policy: ContentSecurityPolicy {
                frameless: policy("none", "none"),
                framing: policy("self", "none"),
                framed: policy("none", "self"),
            },
            transport: settings.https().then_some(match settings.hsts_subdomains {
                true => "max-age=31536000; includeSubDomains",
                false => "max-age=31536000",
            }),
        }
    }
}

#[rocket::async_trait]
impl Fairing for SecurityHeaders {
    fn info(&self) -> Info {
        Info {
            name: "Security headers",
            kind: Kind::Response,
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let mut set = |name: &'static str, value: &'static str| {
            response.set_header(Header::new(name, value));
        };
        set("X-Content-Type-Options", "nosniff");
        let policy = ContentSecurityPolicy::of(request)(&self.policy);
        let framed = policy == self.policy.framed;
        set(
            "X-Frame-Options",
            if framed { "SAMEORIGIN" } else { "DENY" },
        );
        let path = request.uri().path();
        // The address or the page contains a secret.
        let secret = is_secret_link(request) || path.ends_with("/reset-link");
        let referrer = if secret { "no-referrer" } else { "same-origin" };
        set("Referrer-Policy", referrer);
        set("Cross-Origin-Opener-Policy", "same-origin");
        set("Cross-Origin-Resource-Policy", "same-origin");
        set(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
        );
        if let Some(value) = self.transport {
            set("Strict-Transport-Security", value);
        }
        response.set_header(Header::new("Content-Security-Policy", policy.to_owned()));
        if !response.headers().contains("Cache-Control") {
            // Only a page that is kept fresh says that it may be kept (`reply.rs`). Any other
            // would be shown by the back button to whoever sits there next.
            response.set_header(Header::new("Cache-Control", "no-store"));
        }
    }
}
