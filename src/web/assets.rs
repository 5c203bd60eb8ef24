//! Style, scripts and pictures: built into the binary, served under names that
//! change with their content, so browsers may keep them for a year.
//!
//! A file of the same name in a `static/` folder beside the running server
//! stands in for the one built in.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Write as _,
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

/// A way to pack a file (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    /// The tighter one; browsers take it over https and from this machine.
    Brotli,
    /// The one that everybody takes.
    Gzip,
}

impl Coding {
    /// The best that whoever asks takes.
    fn taken_by(request: &Request<'_>) -> Option<Self> {
        let accepted: Vec<_> = request.headers().get("Accept-Encoding").collect();
        let accepted = accepted.join(",");
        let takes = |name: &str| {
            let each = accepted
                .split(',')
                .map(|each| each.split_once(';').unwrap_or((each, "")));
            each.into_iter()
                .any(|(coding, how)| coding.trim().eq_ignore_ascii_case(name) && !refuses(how))
        };
        [(Self::Brotli, "br"), (Self::Gzip, "gzip")]
            .into_iter()
            .find_map(|(coding, name)| takes(name).then_some(coding))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Packs as tightly as it goes. Nothing can fail where all is in memory.
    fn pack(self, bytes: &[u8]) -> Vec<u8> {
        let mut packed = vec![];
        match self {
            Self::Brotli => {
                let params = brotli::enc::BrotliEncoderParams::default();
                let _ = brotli::BrotliCompress(&mut &*bytes, &mut packed, &params);
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(&mut packed, Compression::best());
                let _ = encoder.write_all(bytes).and_then(|()| encoder.try_finish());
            }
        }
        packed
    }
}

/// Whether what stands behind a coding says that it is not wanted: `q=0`.
fn refuses(how: &str) -> bool {
    let quality = how.trim().strip_prefix("q=");
    quality.and_then(|q| q.trim().parse::<f32>().ok()) == Some(0.0)
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
            packed: Default::default(),
        }
    }

    fn packed(&self, coding: Coding) -> &[u8] {
        self.packed[coding as usize].get_or_init(|| coding.pack(&self.bytes))
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
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let coding = Coding::taken_by(request);
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
