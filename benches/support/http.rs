//! As much of a client as it takes to sign in and to say something.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpStream},
};

/// A connection that is kept.
pub struct Http {
    stream: BufReader<TcpStream>,
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }
}

impl Http {
    pub fn open(port: u16) -> Self {
        Self::try_open(port).expect("a connection")
    }

    /// A connection, if anybody answers.
    pub fn try_open(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    pub fn get(&mut self, path: &str, cookie: &str) -> Answer {
        self.send(&request("GET", path, cookie, "", ""))
    }

    pub fn post(&mut self, path: &str, cookie: &str, body: &str) -> Answer {
        self.send(&form(path, cookie, body))
    }

    fn send(&mut self, request: &str) -> Answer {
        self.try_send(request).expect("an answer")
    }

    /// Sends a request; the answer, unless the connection ends before it has come.
    pub fn try_send(&mut self, request: &str) -> io::Result<Answer> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status = status.ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut headers = vec![];
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            match line.trim_end().split_once(": ") {
                Some((key, value)) => headers.push((key.to_owned(), value.to_owned())),
                None => break,
            }
        }
        let mut answer = Answer {
            status,
            headers,
            body: String::new(),
        };
        let length = answer
            .header("Content-Length")
            .map_or(0, |l| l.parse().expect("a length"));
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        answer.body = String::from_utf8(body).expect("text");
        Ok(answer)
    }
}

/// A form that is sent.
pub fn form(path: &str, cookie: &str, body: &str) -> String {
    form_with(path, cookie, "", body)
}

/// A form that is sent with more headers.
pub fn form_with(path: &str, cookie: &str, headers: &str, body: &str) -> String {
    let kind = format!("Content-Type: application/x-www-form-urlencoded\r\n{headers}");
    request("POST", path, cookie, &kind, body)
}

/// A request as it stands on the wire.
pub fn request(method: &str, path: &str, cookie: &str, headers: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
