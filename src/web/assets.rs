//! Style sheets, scripts and pictures: built into the binary, served under names that change
//! with their content, so browsers may cache them for a year.
//!
//! A file in a `static/` folder beside the running server replaces the built-in one of the
//! same name.

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

/// The content of a file, compressed for browsers that accept it.
pub struct Content {
    kind: ContentType,
    bytes: Cow<'static, [u8]>,
    /// The compressed forms, made on first use, so that the start does not wait for them.
    compressed: [OnceLock<Vec<u8>>; 2],
}

impl Content {
    /// Content of this media type.
    pub fn new(kind: ContentType, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self {
            kind,
            bytes: bytes.into(),
            compressed: Default::default(),
        }
    }

    fn compressed(&self, coding: Coding) -> &[u8] {
        self.compressed[coding as usize].get_or_init(|| compress(coding, &self.bytes))
    }
}

impl<'r> Responder<'r, 'static> for &'static Content {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let coding = Coding::accepted_by(request, &[Coding::Brotli, Coding::Gzip]);
        let body = coding.map_or(&*self.bytes, |coding| self.compressed(coding));
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

/// A file and its address, which changes with its content.
struct Asset {
    url: String,
    content: Content,
}

/// A script without comment lines and indentation, which are a fifth of its size. (No text in
/// our scripts runs over several lines, so neither can be part of one.)
fn minified(script: &[u8]) -> Vec<u8> {
    let lines = script.split_inclusive(|byte| *byte == b'\n');
    let code = lines.map(<[u8]>::trim_ascii_start);
    let code = code.filter(|line| !line.starts_with(b"//"));
    code.collect::<Vec<_>>().concat()
}

/// The bytes at the best compression. Writing to memory does not fail.
fn compress(coding: Coding, bytes: &[u8]) -> Vec<u8> {
    let mut compressed = vec![];
    match coding {
        Coding::Brotli => {
            let params = brotli::enc::BrotliEncoderParams::default();
            let _ = brotli::BrotliCompress(&mut &*bytes, &mut compressed, &params);
        }
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(&mut compressed, Compression::best());
            let _ = encoder.write_all(bytes).and_then(|()| encoder.try_finish());
        }
    }
    compressed
}

/// The scripts of every page are joined into one: together they compress to an eighth less,
/// and are one request.
const ON_EVERY_PAGE: [&str; 4] = ["app.js", "write.js", "live.js", "visit.js"];

/// The name of the joined script.
pub const SCRIPT: &str = "snug.js";

fn bytes_of(name: &str) -> Option<Cow<'static, [u8]>> {
    let beside = std::fs::read(PathBuf::from("static").join(name));
    let built_in = || Embedded::get(name).map(|file| file.data);
    beside.map(Cow::Owned).ok().or_else(built_in)
}

/// Every asset by its name. A constant of the binary, and therefore static.
static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let names = Embedded::iter().filter(|name| !ON_EVERY_PAGE.contains(&&**name));
    let mut assets: BTreeMap<_, _> = names
        .filter_map(|name| Some((name.to_string(), Asset::new(&name, bytes_of(&name)?))))
        .collect();
    let parts = ON_EVERY_PAGE.into_iter().filter_map(bytes_of);
    let script = parts.collect::<Vec<_>>().concat();
    assets.insert(SCRIPT.to_owned(), Asset::new(SCRIPT, script.into()));
    assets
});

impl Asset {
    fn new(name: &str, mut bytes: Cow<'static, [u8]>) -> Self {
        if name.ends_with(".js") && !name.starts_with("vendor/") {
            bytes = minified(&bytes).into();
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

/// The address of the asset `name`.
///
/// # Panics
/// When there is none: a page names an asset that does not exist.
pub fn url(name: &str) -> &'static str {
    match ASSETS.get(name) {
        Some(asset) => &asset.url,
        None => panic!("no asset is called {name}"),
    }
}

/// The text of the asset `name`; empty when there is none.
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
    fn scripts_lose_their_comments() {
        let script = "// Why.\n\"use strict\";\n\n  // How.\n  go(\"http://a\"); // Now.\n";
        let code = "\"use strict\";\ngo(\"http://a\"); // Now.\n";
        assert_eq!(minified(script.as_bytes()), code.as_bytes());
    }
}
