//! How an answer may be packed for the way.

use rocket::Request;

/// A way to pack (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// The tighter one; browsers take it over https and from this machine.
    Brotli,
    /// The one that everybody takes.
    Gzip,
}

impl Coding {
    /// The first of `offered` that whoever asks takes.
    pub fn taken_by(request: &Request<'_>, offered: &[Self]) -> Option<Self> {
        let accepted: Vec<_> = request.headers().get("Accept-Encoding").collect();
        let accepted = accepted.join(",");
        let takes = |coding: &&Self| {
            let each = accepted
                .split(',')
                .map(|each| each.split_once(';').unwrap_or((each, "")));
            each.into_iter()
                .any(|(name, how)| name.trim().eq_ignore_ascii_case(coding.name()) && !refuses(how))
        };
        offered.iter().find(takes).copied()
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// Whether what stands behind a coding says that it is not wanted: `q=0`.
fn refuses(how: &str) -> bool {
    let quality = how.trim().strip_prefix("q=");
    quality.and_then(|q| q.trim().parse::<f32>().ok()) == Some(0.0)
}
