//! A rendered page in segments, each compressed at most once.

use std::{
    io::{self, SeekFrom, Write},
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use flate2::{Compression, Crc, write::DeflateEncoder};
use maud::{Markup, Render};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};

use crate::{
    base::random::{hex, random_hex},
    cache::weighted::Weighted,
};

/// A part of a page. Several pages may share one.
pub struct Segment {
    html: String,
    compressed: OnceLock<CompressedSegment>,
    digest: OnceLock<String>,
}

/// A compressed segment that can be joined with others.
struct CompressedSegment {
    /// DEFLATE blocks (RFC 1951) that refer to nothing before them and end on a byte boundary.
    blocks: Vec<u8>,
    crc: Crc,
}

impl From<Markup> for Segment {
    fn from(html: Markup) -> Self {
        html.into_string().into()
    }
}

impl From<String> for Segment {
    fn from(html: String) -> Self {
        Self {
            html,
            compressed: OnceLock::new(),
            digest: OnceLock::new(),
        }
    }
}

impl Segment {
    fn digest(&self) -> &str {
        self.digest
            .get_or_init(|| hex(&Sha256::digest(self.html.as_bytes())[..12]))
    }

    fn compressed(&self) -> &CompressedSegment {
        self.compressed.get_or_init(|| {
            let level = Compression::new(LEVEL);
            let mut encoder = DeflateEncoder::new(Vec::with_capacity(self.html.len() / 4), level);
            // Writing to memory does not fail. Flushed and not finished, because `gzip`
            // appends the last block behind the last segment.
            let _ = encoder
                .write_all(self.html.as_bytes())
                .and_then(|()| encoder.flush());
            let blocks = std::mem::take(encoder.get_mut());
            let mut crc = Crc::new();
            crc.update(self.html.as_bytes());
            CompressedSegment { blocks, crc }
        })
    }
}

/// The compression level. Higher ones make pages a little smaller and take much longer
/// (benches/README.md).
const LEVEL: u32 = 4;

impl Weighted for Segment {
    fn bytes(&self) -> usize {
        // The compressed form takes another eighth to a third.
        size_of::<Self>() + self.html.len() * 4 / 3
    }
}

/// Marks where a segment goes that is rendered by itself. No text can contain the mark,
/// because text is escaped.
pub struct SegmentSlot;

const SLOT: &str = "<!--here-->";

impl Render for SegmentSlot {
    fn render_to(&self, page: &mut String) {
        page.push_str(SLOT);
    }
}

/// A page or a fragment, ready to be sent.
pub struct RenderedPage {
    segments: Vec<Arc<Segment>>,
    /// The entity tag, if it is known without hashing the page.
    tag: Option<String>,
}

impl From<String> for RenderedPage {
    fn from(html: String) -> Self {
        Self {
            segments: vec![Arc::new(html.into())],
            tag: None,
        }
    }
}

impl From<Arc<Segment>> for RenderedPage {
    fn from(segment: Arc<Segment>) -> Self {
        Self {
            segments: vec![segment],
            tag: None,
        }
    }
}

impl RenderedPage {
    /// A page around a segment, which replaces the [`SegmentSlot`].
    pub fn around(page: &str, inner: Arc<Segment>) -> Self {
        let (before, after) = page.split_once(SLOT).unwrap_or((page, ""));
        let segment = |html: &str| Arc::new(Segment::from(html.to_owned()));
        Self {
            segments: vec![segment(before), inner, segment(after)],
            tag: Some(random_hex(12)),
        }
    }

    /// An entity tag (RFC 9110, section 8.8.3): the same for the same bytes.
    pub(super) fn tag(&self) -> String {
        let digests = || {
            self.segments
                .iter()
                .map(|segment| segment.digest())
                .collect()
        };
        self.tag.clone().unwrap_or_else(digests)
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> usize {
        self.segments.iter().map(|segment| segment.html.len()).sum()
    }

    /// The page as one gzip member (RFC 1952).
    pub(super) fn gzip(&self) -> Vec<u8> {
        let compressed = || self.segments.iter().map(|segment| segment.compressed());
        let length: usize = compressed().map(|segment| segment.blocks.len()).sum();
        let mut all = Vec::with_capacity(HEAD.len() + PADDING.len() + 1 + length + LAST.len() + 8);
        all.extend_from_slice(&HEAD);
        all.extend_from_slice(padding());
        all.push(0);
        let mut crc = Crc::new();
        for segment in compressed() {
            all.extend_from_slice(&segment.blocks);
            crc.combine(&segment.crc);
        }
        all.extend_from_slice(&LAST);
        let _ = all.write_all(&crc.sum().to_le_bytes());
        let _ = all.write_all(&crc.amount().to_le_bytes());
        all
    }
}

/// Reads a page segment by segment, without joining them first.
pub(super) struct PageBody {
    page: Arc<RenderedPage>,
    segment: usize,
    offset: usize,
}

impl PageBody {
    /// A reader at the start of `page`.
    pub(super) fn of(page: &Arc<RenderedPage>) -> Self {
        Self {
            page: page.clone(),
            segment: 0,
            offset: 0,
        }
    }
}

impl AsyncRead for PageBody {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let page = self.page.clone();
        while let Some(segment) = page.segments.get(self.segment)
            && buffer.remaining() > 0
        {
            let bytes = segment.html.as_bytes();
            let rest = bytes.get(self.offset..).unwrap_or_default();
            let some = &rest[..rest.len().min(buffer.remaining())];
            buffer.put_slice(some);
            self.offset += some.len();
            if self.offset >= segment.html.len() {
                self.segment += 1;
                self.offset = 0;
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Rocket requires the trait, and does not use it because the length is known.
impl AsyncSeek for PageBody {
    fn start_seek(self: Pin<&mut Self>, _: SeekFrom) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn poll_complete(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }
}

impl Weighted for RenderedPage {
    /// The middle segment counts for each page that shares it: the page may be the last one
    /// that holds it.
    fn bytes(&self) -> usize {
        let segments = self.segments.iter().map(|segment| segment.bytes());
        segments.sum()
    }
}

/// The header of a gzip member with a comment, and without name, time and system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255];

/// The longest comment. The length of a compressed page reveals a little about its content
/// to somebody who wrote a part of it (BREACH); a comment of random length hides that.
const PADDING: [u8; 63] = [b' '; 63];

/// A comment of random length.
fn padding() -> &'static [u8] {
    let mut random = [0];
    let known = getrandom::fill(&mut random).is_ok();
    let length = usize::from(random[0]) % (PADDING.len() + 1);
    &PADDING[..if known { length } else { 0 }]
}

/// An empty last block.
const LAST: [u8; 2] = [3, 0];

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use tokio::io::AsyncReadExt;

    use super::*;

    async fn plain(page: RenderedPage) -> String {
        let mut text = String::new();
        let mut reader = PageBody::of(&Arc::new(page));
        let read = reader.read_to_string(&mut text).await;
        read.expect("a readable page");
        text
    }

    fn decompressed(page: &RenderedPage) -> String {
        let mut text = String::new();
        let compressed = page.gzip();
        let read = GzDecoder::new(&*compressed).read_to_string(&mut text);
        read.expect("valid gzip");
        text
    }

    #[tokio::test]
    async fn a_page_in_segments_is_the_page() {
        let list = "<li>one message after the other</li>".repeat(500);
        let frame = format!("<main>{SLOT}</main>");
        let page = RenderedPage::around(&frame, Arc::new(list.clone().into()));
        let whole = format!("<main>{list}</main>");
        assert_eq!(decompressed(&page), whole);
        assert!(page.gzip().len() < whole.len() / 20);
        assert_eq!(page.len(), whole.len());
        assert_eq!(plain(page).await, whole);
    }

    #[test]
    fn any_text_survives_compression() {
        for length in [0, 1, 700, 100_000] {
            let text = random_hex(length);
            let page = RenderedPage::from(text.clone());
            assert_eq!(decompressed(&page), text);
        }
    }

    #[test]
    fn the_same_bytes_have_the_same_tag() {
        let tag = |html: &str| RenderedPage::from(html.to_owned()).tag();
        assert_eq!(tag("<p>one</p>"), tag("<p>one</p>"));
        assert_ne!(tag("<p>one</p>"), tag("<p>two</p>"));
    }
}
