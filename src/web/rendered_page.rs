//! A page in pieces, each packed at most once.

use std::{
    io::{self, SeekFrom, Write},
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use flate2::{Compression, Crc, write::DeflateEncoder};
use maud::{Markup, Render};
use rocket::tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use sha2::{Digest, Sha256};

use crate::{
    base::random::{hex, random_hex},
    cache::weighted::Weighted,
};

/// A part of a page, as it is sent.
pub struct Segment {
    html: String,
    packed: OnceLock<Packed>,
    digest: OnceLock<String>,
}

/// A part of a page, packed so that others can stand before and behind it.
struct Packed {
    /// Blocks of DEFLATE (RFC 1951) that refer to nothing before them and end at a byte.
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
            packed: OnceLock::new(),
            digest: OnceLock::new(),
        }
    }
}

impl Segment {
    fn digest(&self) -> &str {
        self.digest
            .get_or_init(|| hex(&Sha256::digest(self.html.as_bytes())[..12]))
    }

    fn packed(&self) -> &Packed {
        self.packed.get_or_init(|| {
            let level = Compression::new(LEVEL);
            let mut packer = DeflateEncoder::new(Vec::with_capacity(self.html.len() / 4), level);
            // Nothing can fail where all is in memory. Flushed and not finished: the last
            // block is whoever's who puts the pieces together.
            let _ = packer
                .write_all(self.html.as_bytes())
                .and_then(|()| packer.flush());
            let blocks = std::mem::take(packer.get_mut());
            let mut crc = Crc::new();
            crc.update(self.html.as_bytes());
            Packed { blocks, crc }
        })
    }
}

/// How hard packing tries: beyond it pages get little smaller and much dearer
/// (benches/README.md).
const LEVEL: u32 = 4;

impl Weighted for Segment {
    fn bytes(&self) -> usize {
        // Packed, it takes an eighth to a third of that again.
        size_of::<Self>() + self.html.len() * 4 / 3
    }
}

/// Stands where a piece goes that is drawn by itself. Nobody can write it: text is
/// escaped.
pub struct SegmentSlot;

const PLACE: &str = "<!--here-->";

impl Render for SegmentSlot {
    fn render_to(&self, page: &mut String) {
        page.push_str(PLACE);
    }
}

/// A page, or a part of one that is sent by itself.
pub struct RenderedPage {
    pieces: Vec<Arc<Segment>>,
    /// Names this drawing, if that is known without looking at it.
    tag: Option<String>,
}

impl From<String> for RenderedPage {
    fn from(html: String) -> Self {
        Self {
            pieces: vec![Arc::new(html.into())],
            tag: None,
        }
    }
}

impl From<Arc<Segment>> for RenderedPage {
    fn from(piece: Arc<Segment>) -> Self {
        Self {
            pieces: vec![piece],
            tag: None,
        }
    }
}

impl RenderedPage {
    /// A page around a piece, which goes where its [`SegmentSlot`] is.
    pub fn around(page: &str, inner: Arc<Segment>) -> Self {
        let (before, after) = page.split_once(PLACE).unwrap_or((page, ""));
        let piece = |html: &str| Arc::new(Segment::from(html.to_owned()));
        Self {
            pieces: vec![piece(before), inner, piece(after)],
            tag: Some(random_hex(12)),
        }
    }

    /// An entity tag (RFC 9110, section 8.8.3): the same for the same bytes.
    pub(super) fn tag(&self) -> String {
        let of_pieces = || self.pieces.iter().map(|piece| piece.digest()).collect();
        self.tag.clone().unwrap_or_else(of_pieces)
    }

    /// How long it is, in bytes.
    pub(super) fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.html.len()).sum()
    }

    /// All of it, as one member of gzip (RFC 1952).
    pub(super) fn gzip(&self) -> Vec<u8> {
        let packed = || self.pieces.iter().map(|piece| piece.packed());
        let length: usize = packed().map(|packed| packed.blocks.len()).sum();
        let mut all = Vec::with_capacity(HEAD.len() + PADDING.len() + 1 + length + LAST.len() + 8);
        all.extend_from_slice(&HEAD);
        all.extend_from_slice(padding());
        all.push(0);
        let mut crc = Crc::new();
        for piece in packed() {
            all.extend_from_slice(&piece.blocks);
            crc.combine(&piece.crc);
        }
        all.extend_from_slice(&LAST);
        let _ = all.write_all(&crc.sum().to_le_bytes());
        let _ = all.write_all(&crc.amount().to_le_bytes());
        all
    }
}

/// Reads a page piece by piece, without putting it together first.
pub(super) struct PageBody {
    page: Arc<RenderedPage>,
    piece: usize,
    at: usize,
}

impl PageBody {
    /// From the beginning.
    pub(super) fn of(page: &Arc<RenderedPage>) -> Self {
        Self {
            page: page.clone(),
            piece: 0,
            at: 0,
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
        while let Some(piece) = page.pieces.get(self.piece)
            && buffer.remaining() > 0
        {
            let rest = piece.html.as_bytes().get(self.at..).unwrap_or_default();
            let some = &rest[..rest.len().min(buffer.remaining())];
            buffer.put_slice(some);
            self.at += some.len();
            if self.at >= piece.html.len() {
                self.piece += 1;
                self.at = 0;
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Rocket asks for it and does without it where the length is known.
impl AsyncSeek for PageBody {
    fn start_seek(self: Pin<&mut Self>, _: SeekFrom) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn poll_complete(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }
}

impl Weighted for RenderedPage {
    /// Without what is shared with other pages.
    fn bytes(&self) -> usize {
        match &*self.pieces {
            [before, _, after] => before.bytes() + after.bytes(),
            pieces => pieces.iter().map(|piece| piece.bytes()).sum(),
        }
    }
}

/// A comment follows; no name, no time, no system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255];

/// The longest comment. How well a page packs tells a little of what stands on it beside
/// what somebody else wrote; a comment of another length each time hides that.
const PADDING: [u8; 63] = [b' '; 63];

/// As much of it as chance says.
fn padding() -> &'static [u8] {
    let mut random = [0];
    let known = getrandom::fill(&mut random).is_ok();
    let length = usize::from(random[0]) % (PADDING.len() + 1);
    &PADDING[..if known { length } else { 0 }]
}

/// A last block with nothing in it.
const LAST: [u8; 2] = [3, 0];

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use rocket::tokio::io::AsyncReadExt;

    use super::*;

    async fn plain(drawn: RenderedPage) -> String {
        let mut text = String::new();
        let mut reader = PageBody::of(&Arc::new(drawn));
        let read = reader.read_to_string(&mut text).await;
        read.expect("what is there can be read");
        text
    }

    fn unpacked(drawn: &RenderedPage) -> String {
        let mut text = String::new();
        let packed = drawn.gzip();
        let read = GzDecoder::new(&*packed).read_to_string(&mut text);
        read.expect("what is packed can be unpacked");
        text
    }

    #[rocket::async_test]
    async fn a_page_in_pieces_is_the_page() {
        let list = "<li>one message after the other</li>".repeat(500);
        let page = format!("<main>{PLACE}</main>");
        let drawn = RenderedPage::around(&page, Arc::new(list.clone().into()));
        let whole = format!("<main>{list}</main>");
        assert_eq!(unpacked(&drawn), whole);
        assert!(drawn.gzip().len() < whole.len() / 20);
        assert_eq!(drawn.len(), whole.len());
        assert_eq!(plain(drawn).await, whole);
    }

    #[test]
    fn what_cannot_be_packed_is_not_lost() {
        for length in [0, 1, 700, 100_000] {
            let text = random_hex(length);
            let drawn = RenderedPage::from(text.clone());
            assert_eq!(unpacked(&drawn), text);
        }
    }

    #[test]
    fn the_same_bytes_have_the_same_tag() {
        let tag = |html: &str| RenderedPage::from(html.to_owned()).tag();
        assert_eq!(tag("<p>one</p>"), tag("<p>one</p>"));
        assert_ne!(tag("<p>one</p>"), tag("<p>two</p>"));
    }
}
