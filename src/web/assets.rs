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
    http::{ContentType, Header, Status},
    response::{self, Responder},
    routes,
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::coding::Coding;
use crate::accounts::hex;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Embedded;

/// A file as it is served.
struct Asset {
    url: String,
    content_type: ContentType,
    bytes: Cow<'static, [u8]>,
    /// The same, packed: made when it is first asked for, so that starting does not
    /// wait for it.
    packed: [OnceLock<Vec<u8>>; 2],
}

/// A script of ours without the lines that explain it. They are for who reads it here;
/// on the wire they are a fifth of it. (A line that begins so is a comment: no text in our
/// scripts runs over several lines.)
fn without_comments(script: &[u8]) -> Vec<u8> {
    let lines = script.split_inclusive(|byte| *byte == b'\n');
    let code = lines.filter(|line| !line.trim_ascii_start().starts_with(b"//"));
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

/// Every asset by its own name. The same for the whole process, because what is
/// built in is.
static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    Embedded::iter()
        .filter_map(|name| {
            let bytes = std::fs::read(PathBuf::from("static").join(&*name))
                .map(Cow::Owned)
                .ok()
                .or_else(|| Embedded::get(&name).map(|file| file.data))?;
            Some((name.to_string(), Asset::new(&name, bytes)))
        })
        .collect()
});

impl Asset {
    fn new(name: &str, mut bytes: Cow<'static, [u8]>) -> Self {
        if name.ends_with(".js") && !name.starts_with("vendor/") {
            bytes = without_comments(&bytes).into();
        }
        let hash = Sha256::digest(&bytes);
        let hash = hex(&hash[..6]);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        Self {
            url: format!("/static/{stem}.{hash}.{extension}"),
            content_type: ContentType::from_extension(extension).unwrap_or(ContentType::Binary),
            bytes,
            packed: Default::default(),
        }
    }

    fn packed(&self, coding: Coding) -> &[u8] {
        self.packed[coding as usize].get_or_init(|| pack(coding, &self.bytes))
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
    let asset = ASSETS.get(name).map(|asset| &*asset.bytes);
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
        let coding = Coding::taken_by(request, &[Coding::Brotli, Coding::Gzip]);
        let body = coding.map_or(&*self.bytes, |coding| self.packed(coding));
        let mut response = Response::build();
        if let Some(coding) = coding {
            response.header(Header::new("Content-Encoding", coding.name()));
        }
        response
            .status(Status::Ok)
            .header(Header::new("Vary", "Accept-Encoding"))
            .header(self.content_type.clone())
            .header(Header::new(
                "Cache-Control",
                "public, max-age=31536000, immutable",
            ))
            .sized_body(body.len(), std::io::Cursor::new(body))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_explains_a_script_stays_here() {
        let script = "// Why.\n\"use strict\";\n  // How.\n  go(\"http://a\"); // Now.\n";
        let code = "\"use strict\";\n  go(\"http://a\"); // Now.\n";
        assert_eq!(without_comments(script.as_bytes()), code.as_bytes());
    }
}
