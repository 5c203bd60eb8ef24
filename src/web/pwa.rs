//! The installable app (PWA): its manifest, its service worker, and the page without a
//! connection.

use std::sync::LazyLock;

use maud::html;
use rocket::{
    Route, get,
    http::{ContentType, Status},
    routes,
};
use serde_json::json;

use crate::{
    i18n::lang::Lang,
    web::{
        assets::{self, Content},
        page::page,
        reply::Reply,
        strings,
        theme::LIGHT,
        typeface,
    },
};

/// The address of the manifest.
pub const MANIFEST: &str = "/manifest.webmanifest";

/// The assets that the service worker caches.
const CACHED: [&str; 8] = [
    assets::STYLE,
    assets::SCRIPT,
    "copying.js",
    "shortcuts.js",
    "icon.svg",
    typeface::WESTERN,
    "vendor/htmx-4.0.1.min.js",
    "vendor/hx-sse-4.0.1.min.js",
];

/// The routes of the three.
pub fn routes() -> Vec<Route> {
    routes![manifest, worker, offline]
}

/// The manifest (<https://www.w3.org/TR/appmanifest/>).
#[get("/manifest.webmanifest")]
fn manifest(lang: Lang) -> (ContentType, String) {
    let icon = |name: &str, sizes: &str, purpose: &str| {
        let kind = if name.ends_with("svg") {
            "image/svg+xml"
        } else {
            "image/png"
        };
        json!({ "src": assets::url(name), "sizes": sizes, "type": kind, "purpose": purpose })
    };
    let manifest = json!({
        "id": "/",
        "name": "Snug",
        "short_name": "Snug",
        "lang": lang.tag(),
        "description": strings::description(lang),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "icons": [
            icon("icon.svg", "any", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-512.png", "512x512", "maskable"),
        ],
    });
    let kind = ContentType::new("application", "manifest+json");
    (kind, manifest.to_string())
}

static WORKER: LazyLock<Content> = LazyLock::new(|| {
    let urls = CACHED.map(assets::url);
    let list = serde_json::to_string(&urls).unwrap_or_default();
    let version = crate::base::random::digest(&list);
    let version = crate::base::random::hex(&version[..6]);
    let source = assets::text("service-worker.js");
    let source = source
        .replace("$ASSETS", &list)
        .replace("$VERSION", &version);
    Content::new(ContentType::JavaScript, source.into_bytes())
});

/// The service worker. At the root, because it serves the pages below its address.
#[get("/worker.js")]
fn worker() -> &'static Content {
    &WORKER
}

/// The page without a connection, where no other is cached.
#[get("/offline")]
fn offline(lang: Lang) -> Reply {
    Reply::page(
        Status::Ok,
        page(
            lang,
            strings::no_connection(lang),
            "doorway",
            html! {
                main {
                    p.brand { "Snug" }
                    h1 { (strings::offline(lang)) }
                    p { (strings::offline_hint(lang)) }
                    p.actions {
                        a.button.primary href="" { (strings::try_again(lang)) } " "
                        a.button href="/" { (strings::last_room(lang)) }
                    }
                }
            },
        ),
    )
}
