//! Content codings: which compression a browser accepts.

use rocket::Request;

/// A content coding (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// The smaller one; browsers accept it over https and from localhost.
    Brotli,
    /// The one that every browser accepts.
    Gzip,
}

impl Coding {
    /// The first of `offered` that the browser accepts.
    pub fn accepted_by(request: &Request<'_>, offered: &[Self]) -> Option<Self> {
        let accepted: Vec<_> = request.headers().get("Accept-Encoding").collect();
        let accepted = accepted.join(",");
        let accepts = |coding: &&Self| {
            let each = accepted
                .split(',')
                .map(|each| each.split_once(';').unwrap_or((each, "")));
            each.into_iter()
                .any(|(name, how)| name.trim().eq_ignore_ascii_case(coding.name()) && !refuses(how))
        };
        offered.iter().find(accepts).copied()
    }

    /// Its name in HTTP headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// Whether the parameters of a coding refuse it: `q=0`.
fn refuses(how: &str) -> bool {
    let quality = how.trim().strip_prefix("q=");
    quality.and_then(|q| q.trim().parse::<f32>().ok()) == Some(0.0)
}
