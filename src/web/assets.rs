//! Static assets: the style sheet, scripts, fonts and pictures. They are built into the binary and
//! served under URLs that contain a hash of their content, so browsers may cache them for a year.
//!
//! A file of the same name in a `static/` folder in the working directory replaces the built-in one.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::Write as _,
    path::PathBuf,
    sync::{LazyLock, OnceLock},
};

use flate2::{Compression, write::GzEncoder};
use rocket::{
    Request, Response, Route, get,
    http::{ContentType, Header},
    response::{self, Responder},
    routes,
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::{base::random::hex, web::compression::Coding};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Embedded;

/// The body of a static file, compressed for browsers that accept that, unless its format is
/// compressed already.
pub struct Content {
    kind: ContentType,
    bytes: Cow<'static, [u8]>,
    /// The compressed bytes, one entry for each [`Coding`]. The first request makes them, so
    /// that the start of the server does not wait for the compression.
    packed: [OnceLock<Vec<u8>>; 2],
}

impl Content {
    /// Bytes with their media type.
    pub fn new(kind: ContentType, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self {
            kind,
            bytes: bytes.into(),
            packed: Default::default(),
        }
    }

    fn is_compressed(&self) -> bool {
        self.kind == ContentType::WOFF2 || self.kind == ContentType::PNG
    }

    fn packed(&self, coding: Coding) -> &[u8] {
        self.packed[coding as usize].get_or_init(|| pack(coding, &self.bytes))
    }
}

impl<'r> Responder<'r, 'static> for &'static Content {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let coding = (!self.is_compressed())
            .then(|| Coding::accepted_by(request, &[Coding::Brotli, Coding::Gzip]))
            .flatten();
        let body = coding.map_or(&*self.bytes, |coding| self.packed(coding));
        let mut response = Response::build();
        if let Some(coding) = coding {
            response.header(Header::new("Content-Encoding", coding.name()));
        }
        response
            .header(Header::new("Vary", "Accept-Encoding"))
            .header(self.kind.clone())
            .sized_body(body.len(), std::io::Cursor::new(body))
            .ok()
    }
}

/// A static file, and the URL with the hash of its content.
struct Asset {
    url: String,
    content: Content,
}

/// One of our scripts without comments, indentation and empty lines, which would be a quarter of
/// its weight on the wire. In our scripts, no string runs over several lines or contains ` // `.
fn minified_script(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let code = script.lines().map(|line| {
        let line = line.trim_start();
        line.split(" // ").next().unwrap_or_default()
    });
    joined_lines(code.filter(|line| !line.starts_with("//")))
}

/// A style sheet without comments, indentation and line breaks between its rules and values. No
/// string in our style sheets contains `/*`.
fn minified_style(style: &[u8]) -> Vec<u8> {
    let style = String::from_utf8_lossy(style);
    let mut code = String::with_capacity(style.len());
    for (number, part) in style.split("/*").enumerate() {
        let after_comment = part.split_once("*/").filter(|_| number > 0);
        code.push_str(after_comment.map_or(part, |(_, code)| code));
    }
    let code = joined_lines(code.lines().map(str::trim));
    let mut style = String::from_utf8_lossy(&code).into_owned();
    for mark in ["{", "}", ";", ","] {
        style = style.replace(&format!("{mark}\n"), mark);
    }
    style.into()
}

fn joined_lines<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let lines = lines.filter(|line| !line.is_empty());
    lines
        .flat_map(|line| [line, "\n"])
        .collect::<String>()
        .into()
}

/// The bytes, compressed at the highest level. Writing to memory cannot fail.
fn pack(coding: Coding, bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![];
    match coding {
        Coding::Brotli => {
            let params = brotli::enc::BrotliEncoderParams::default();
            let _ = brotli::BrotliCompress(&mut &*bytes, &mut packed, &params);
        }
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(&mut packed, Compression::best());
            let _ = encoder.write_all(bytes).and_then(|()| encoder.try_finish());
        }
    }
    packed
}

/// The script that every page loads.
pub const SCRIPT: &str = "snug.js";

/// The style sheet that every page loads.
pub const STYLE: &str = "app.css";

/// The files that are joined into one asset, in this order. One file compresses an eighth
/// better than its parts, and takes one request. The scripts run in this order as well:
/// a file that defines a custom element comes after everything the element uses.
const BUNDLES: [(&str, &[&str]); 2] = [
    (
        SCRIPT,
        &[
            "page.js",
            "session.js",
            "local-time.js",
            "drafts.js",
            "editing.js",
            "incoming.js",
            "messages.js",
            "composer.js",
            "connection.js",
            "live.js",
            "navigation.js",
        ],
    ),
    (
        STYLE,
        &[
            "css/reset.css",
            "css/tokens.css",
            "css/typeface.css",
            "css/base.css",
            "css/layout.css",
            "css/brand.css",
            "css/button.css",
            "css/form.css",
            "css/person.css",
            "css/sidebar.css",
            "css/room.css",
            "css/message.css",
            "css/thread.css",
            "css/compact.css",
            "css/composer.css",
            "css/dialog.css",
            "css/quick-switcher.css",
            "css/shortcuts.css",
            "css/motion.css",
            "css/forced-colors.css",
            "css/utilities.css",
            "css/print.css",
        ],
    ),
];

fn bytes_of(name: &str) -> Option<Cow<'static, [u8]>> {
    let beside = std::fs::read(PathBuf::from("static").join(name));
    let built_in = || Embedded::get(name).map(|file| file.data);
    beside.map(Cow::Owned).ok().or_else(built_in)
}

/// Every asset by its name. One list for the whole process, because the files are built in.
static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let is_part = |name: &str| BUNDLES.iter().any(|(_, parts)| parts.contains(&name));
    let names = Embedded::iter().filter(|name| !is_part(name));
    let mut assets: BTreeMap<_, _> = names
        .filter_map(|name| Some((name.to_string(), Asset::new(&name, bytes_of(&name)?))))
        .collect();
    for (name, parts) in BUNDLES {
        let parts = parts.iter().filter_map(|part| bytes_of(part));
        let mut joined = parts.collect::<Vec<_>>().concat();
        if name == STYLE {
            joined = with_font_urls(&joined, &assets);
        }
        assets.insert(name.to_owned(), Asset::new(name, joined.into()));
    }
    assets
});

/// The style sheet with the URLs of the fonts that it names.
fn with_font_urls(style: &[u8], assets: &BTreeMap<String, Asset>) -> Vec<u8> {
    let fonts = assets.iter().filter(|(name, _)| name.ends_with(".woff2"));
    let style = String::from_utf8_lossy(style).into_owned();
    fonts
        .fold(style, |style, (name, font)| style.replace(name, &font.url))
        .into()
}

impl Asset {
    fn new(name: &str, mut bytes: Cow<'static, [u8]>) -> Self {
        if name.ends_with(".js") && !name.starts_with("vendor/") {
            bytes = minified_script(&bytes).into();
        } else if name.ends_with(".css") {
            bytes = minified_style(&bytes).into();
        }
        let hash = Sha256::digest(&bytes);
        let hash = hex(&hash[..6]);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let kind = ContentType::from_extension(extension).unwrap_or(ContentType::Binary);
        Self {
            url: format!("/static/{stem}.{hash}.{extension}"),
            content: Content::new(kind, bytes),
        }
    }
}

/// The URL of the asset called `name`.
///
/// # Panics
/// If there is no such asset. That is a mistake in the page that names it.
pub fn url(name: &str) -> &'static str {
    match ASSETS.get(name) {
        Some(asset) => &asset.url,
        None => panic!("no asset is called {name}"),
    }
}

/// The text of the asset called `name`; empty when there is none.
pub fn text(name: &str) -> String {
    let asset = ASSETS.get(name).map(|asset| &*asset.content.bytes);
    String::from_utf8_lossy(asset.unwrap_or_default()).into_owned()
}

/// Serves the assets.
pub fn routes() -> Vec<Route> {
    routes![asset]
}

#[get("/static/<path..>")]
fn asset(path: PathBuf) -> Option<&'static Asset> {
    let url = format!("/static/{}", path.to_str()?);
    ASSETS.values().find(|asset| asset.url == url)
}

impl<'r> Responder<'r, 'static> for &'static Asset {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let content: &'static Content = &self.content;
        Response::build_from(content.respond_to(request)?)
            .header(Header::new(
                "Cache-Control",
                "public, max-age=31536000, immutable",
            ))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_in_a_script_are_not_served() {
        let script = "// Why.\n\"use strict\";\n\n  // How.\n  go(\"http://a\"); // Now.\n";
        let code = "\"use strict\";\ngo(\"http://a\");\n";
        assert_eq!(minified_script(script.as_bytes()), code.as_bytes());
    }

    #[test]
    fn comments_in_a_style_sheet_are_not_served() {
        let style = "/* Why. */\na { b: c; } /* How,\n   and when. */\n\n  d,\n  e {\n    f: g;\n    h: \"i\"\n      \"j\";\n  }\n";
        let code = "a { b: c; }d,e {f: g;h: \"i\"\n\"j\";}";
        assert_eq!(minified_style(style.as_bytes()), code.as_bytes());
    }

    #[test]
    fn every_style_sheet_is_served() {
        let (_, parts) = BUNDLES[1];
        // (Those outside the folder belong to scripts that are loaded when they are wanted.)
        let files: Vec<_> = Embedded::iter()
            .filter(|name| name.starts_with("css/"))
            .collect();
        assert_eq!(files.len(), parts.len());
        assert!(
            parts
                .iter()
                .all(|part| files.iter().any(|name| name == part))
        );
    }
}
