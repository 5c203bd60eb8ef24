//! Style, scripts and pictures: built into the binary, served under names that
//! change with their content, so browsers may keep them for a year.
//!
//! A file of the same name in a `static/` folder beside the running server
//! stands in for the one built in.

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

/// A file as it is sent, packed for whoever takes that.
pub struct Content {
    kind: ContentType,
    bytes: Cow<'static, [u8]>,
    /// The same, packed: made when it is first asked for, so that starting does not
    /// wait for it.
    packed: [OnceLock<Vec<u8>>; 2],
}

impl Content {
    /// What is of this kind.
    pub fn new(kind: ContentType, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self {
            kind,
            bytes: bytes.into(),
            packed: Default::default(),
        }
    }

    fn packed(&self, coding: Coding) -> &[u8] {
        self.packed[coding as usize].get_or_init(|| pack(coding, &self.bytes))
    }
}

impl<'r> Responder<'r, 'static> for &'static Content {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let coding = Coding::taken_by(request, &[Coding::Brotli, Coding::Gzip]);
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

/// A file and its address, which changes with it.
struct Asset {
    url: String,
    content: Content,
}

/// A script of ours without the lines that explain it, nor what its lines begin with. Both
/// are for who reads it here; on the wire they are a fifth of it. (A line that begins so is
/// a comment, and what stands before a line means nothing: no text in our scripts runs over
/// several lines.)
fn bare(script: &[u8]) -> Vec<u8> {
    let lines = script.split_inclusive(|byte| *byte == b'\n');
    let code = lines.map(<[u8]>::trim_ascii_start);
    let code = code.filter(|line| !line.starts_with(b"//"));
    code.collect::<Vec<_>>().concat()
}

/// A file as tightly packed as it goes. Nothing can fail where all is in memory.
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

/// What every page has of our scripts goes out as one: they say the same things, so together
/// they weigh an eighth less, and are asked for once.
const ON_EVERY_PAGE: [&str; 4] = ["app.js", "write.js", "live.js", "visit.js"];

/// What they are called together.
pub const SCRIPT: &str = "snug.js";

fn bytes_of(name: &str) -> Option<Cow<'static, [u8]>> {
    let beside = std::fs::read(PathBuf::from("static").join(name));
    let built_in = || Embedded::get(name).map(|file| file.data);
    beside.map(Cow::Owned).ok().or_else(built_in)
}

/// Every asset by its own name. The same for the whole process, because what is
/// built in is.
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
            bytes = bare(&bytes).into();
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

/// Where the asset called `name` is served.
///
/// # Panics
/// When there is none: a page was written that names it.
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
    fn what_explains_a_script_stays_here() {
        let script = "// Why.\n\"use strict\";\n\n  // How.\n  go(\"http://a\"); // Now.\n";
        let code = "\"use strict\";\ngo(\"http://a\"); // Now.\n";
        assert_eq!(bare(script.as_bytes()), code.as_bytes());
    }
}
