//! The requests, and the answers that each must get.

use std::io::Read;

use memchr::memmem;

use crate::{
    http::request,
    load::{Answer, Script, header, once},
    seeded::{People, Person},
};

/// How many messages a page holds (`src/features/messages/history.rs`).
const PAGE: usize = 50;

/// An answer as it must be.
#[derive(Clone)]
pub enum Contract {
    /// A page that shows this message as its newest, and a page full of them.
    Messages(i64),
    /// A page with this text.
    Says(&'static str),
    /// Exactly these bytes.
    Bytes(Vec<u8>),
    /// Nothing, because nothing has changed.
    Unchanged,
    /// A page as in `Messages`, compressed. Only some are decompressed: decompressing all
    /// of them would cost more than making them.
    Packed(&'static str, i64),
}

/// One of this many compressed answers is checked.
const UNPACKED: usize = 50;

/// The request that each client repeats.
#[derive(Clone)]
pub struct Pages {
    asked: Vec<(Vec<u8>, Contract)>,
    answers: usize,
}

impl Pages {
    /// Each person's request: path, headers, and the answer.
    pub fn new(people: &People, each: impl Fn(&Person) -> (String, String, Contract)) -> Self {
        let asked = people.all.iter().map(|person| {
            let (path, headers, contract) = each(person);
            let request = request("GET", &path, &person.cookie, &headers, "");
            (request.into_bytes(), contract)
        });
        Self {
            asked: asked.collect(),
            answers: 0,
        }
    }

    /// The same requests, all to be answered with these bytes.
    pub fn answered_with(&self, status: u16, body: &[u8]) -> Self {
        let contract = match status {
            304 => Contract::Unchanged,
            _ => Contract::Bytes(body.to_vec()),
        };
        let asked = self.asked.iter();
        Self {
            asked: asked
                .map(|(request, _)| (request.clone(), contract.clone()))
                .collect(),
            answers: 0,
        }
    }

    /// The first client's request.
    pub fn first(&self) -> &[u8] {
        &self.asked[0].0
    }
}

impl Script for Pages {
    fn ask(&mut self, client: usize, request: &mut Vec<u8>) {
        request.extend_from_slice(&self.asked[client].0);
    }

    fn check(&mut self, client: usize, answer: &Answer<'_>) -> Result<(), String> {
        self.answers += 1;
        let body = answer.body;
        match &self.asked[client].1 {
            Contract::Unchanged if answer.status == 304 => Ok(()),
            _ if answer.status != 200 => Err(format!("status {}", answer.status)),
            Contract::Bytes(bytes) if bytes == body => Ok(()),
            Contract::Bytes(_) => Err("other bytes".to_owned()),
            Contract::Says(words) if memmem::find(body, words.as_bytes()).is_some() => Ok(()),
            Contract::Says(words) => Err(format!("it does not say {words:?}")),
            Contract::Messages(newest) => shows(body, *newest),
            Contract::Packed(encoding, newest) => {
                let head = String::from_utf8_lossy(answer.head);
                if header(&head, "content-encoding") != Some(*encoding) {
                    Err(format!("not packed as {encoding}"))
                } else if self.answers % UNPACKED == 1 {
                    shows(&unpack(encoding, body), *newest)
                } else {
                    Ok(())
                }
            }
            Contract::Unchanged => Err("it has changed".to_owned()),
        }
    }
}

/// Whether a page shows this message, no newer one, and as many as it holds.
fn shows(page: &[u8], newest: i64) -> Result<(), String> {
    if !page.trim_ascii_end().ends_with(b"</html>") {
        return Err("the page is cut off".to_owned());
    }
    let mut count = 0;
    let mut last = 0;
    for at in memmem::find_iter(page, b" id=\"m") {
        let digits = page[at + 6..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        let number = digits.fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        if number > 0 {
            count += 1;
            last = last.max(number);
        }
    }
    match (count, last) {
        (PAGE, last) if last == newest => Ok(()),
        _ => Err(format!(
            "{count} messages up to {last}, and not {PAGE} up to {newest}"
        )),
    }
}

fn unpack(encoding: &str, body: &[u8]) -> Vec<u8> {
    let mut page = vec![];
    let read = match encoding {
        "gzip" => flate2::read::GzDecoder::new(body).read_to_end(&mut page),
        _ => brotli::Decompressor::new(body, 4_096).read_to_end(&mut page),
    };
    read.expect("a packed page");
    page
}

/// The header with which the server answers 304, if it has an `ETag`.
pub fn unchanged(port: u16, person: &Person, path: &str) -> Option<String> {
    let plain = request("GET", path, &person.cookie, "", "");
    let tag = once(port, plain.as_bytes(), |answer| {
        header(&String::from_utf8_lossy(answer.head), "etag").map(str::to_owned)
    })?;
    let line = format!("If-None-Match: {tag}\r\n");
    let again = request("GET", path, &person.cookie, &line, "");
    once(port, again.as_bytes(), |answer| answer.status == 304).then_some(line)
}

/// Whether the server compresses this page in this way.
pub fn packs(port: u16, person: &Person, path: &str, encoding: &str) -> bool {
    let line = format!("Accept-Encoding: {encoding}\r\n");
    let packed = request("GET", path, &person.cookie, &line, "");
    once(port, packed.as_bytes(), |answer| {
        header(&String::from_utf8_lossy(answer.head), "content-encoding") == Some(encoding)
    })
}
