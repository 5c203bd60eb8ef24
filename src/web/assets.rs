//! Style, scripts and pictures: built into the binary, served under names that
//! change with their content, so browsers may keep them for a year.
//!
//! A file of the same name in a `static/` folder beside the running server
//! stands in for the one built in.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write, path::PathBuf, sync::LazyLock};

use rocket::{
    Request, Response, Route, get,
    http::{ContentType, Header, Status},
    response::{self, Responder},
    routes,
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Embedded;

/// A file as it is served.
struct Asset {
    url: String,
    content_type: ContentType,
    bytes: Cow<'static, [u8]>,
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
    fn new(name: &str, bytes: Cow<'static, [u8]>) -> Self {
        let hash = Sha256::digest(&bytes);
        let hash = hash.iter().take(6).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        Self {
            url: format!("/static/{stem}.{hash}.{extension}"),
            content_type: ContentType::from_extension(extension).unwrap_or(ContentType::Binary),
            bytes,
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
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        Response::build()
            .status(Status::Ok)
            .header(self.content_type.clone())
            .header(Header::new(
                "Cache-Control",
                "public, max-age=31536000, immutable",
            ))
            .sized_body(self.bytes.len(), std::io::Cursor::new(&*self.bytes))
            .ok()
    }
}
