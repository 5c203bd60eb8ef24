//! The limit: a loop that writes a frame to every reader and does nothing else.
//!
//! It is a process of its own, so that it is measured like the server. One line on its
//! control connection is one round: the loop writes the frame, with the next number in it,
//! to all connected readers.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::Command,
};

use crate::process::Process;

/// The placeholder of the number in the frame.
pub const NUMBER: &str = "<number>";

/// The argument that makes this program the bare loop.
pub const ARGUMENT: &str = "--bare";

/// A bare loop, and its control connection.
pub struct Bare {
    pub process: Process,
    control: BufReader<TcpStream>,
}

impl Bare {
    /// Starts a loop that greets with `hello` and then writes the content of the file `frame`.
    pub fn start(hello: &str, frame: &str, chunked: bool) -> Self {
        let ourselves = std::env::current_exe().expect("this program");
        let process = Process::start(Command::new(ourselves).args([
            ARGUMENT,
            hello,
            frame,
            &chunked.to_string(),
        ]));
        let control = TcpStream::connect((Ipv4Addr::LOCALHOST, process.port)).expect("control");
        control.set_nodelay(true).expect("a socket");
        Self {
            process,
            control: BufReader::new(control),
        }
    }

    /// Tells it to accept this many readers.
    pub fn expect(&mut self, readers: usize) {
        self.tell(&readers.to_string());
    }

    /// Waits until they are connected.
    pub fn welcomed(&mut self) {
        self.listen();
    }

    /// Writes one round.
    pub fn round(&mut self) {
        self.tell("write");
        self.listen();
    }

    fn tell(&mut self, what: &str) {
        let line = format!("{what}\n");
        let control = self.control.get_mut();
        control.write_all(line.as_bytes()).expect("control");
    }

    fn listen(&mut self) {
        let mut line = String::new();
        self.control.read_line(&mut line).expect("an answer");
    }
}

/// Serves until its control connection is closed.
pub fn serve(hello: &str, frame: &str, chunked: bool) {
    let frame = std::fs::read(frame).expect("a frame");
    let at = frame
        .windows(NUMBER.len())
        .position(|w| w == NUMBER.as_bytes());
    let (before, after) = frame.split_at(at.expect("a place for the number"));
    let after = &after[NUMBER.len()..];
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    rustix::net::listen(&listener, 4_096).expect("a longer queue");
    println!(
        "bare at 127.0.0.1:{}",
        listener.local_addr().expect("an address").port()
    );
    let (control, _) = listener.accept().expect("control");
    let mut control = BufReader::new(control);
    let mut readers: Vec<TcpStream> = vec![];
    let mut number = 0_u64;
    let mut line = String::new();
    loop {
        line.clear();
        if control.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        match line.trim().parse::<usize>() {
            Ok(more) => {
                // Accept all of them first, so that none waits in the backlog.
                let come: Vec<_> = (0..more).map(|_| listener.accept()).collect();
                readers.extend(
                    come.into_iter()
                        .map(|reader| welcome(reader.expect("a reader").0, hello)),
                );
            }
            Err(_) => {
                number += 1;
                let mut frame = [before, number.to_string().as_bytes(), after].concat();
                if chunked {
                    let size = format!("{:x}\r\n", frame.len());
                    frame = [size.as_bytes(), &frame, b"\r\n"].concat();
                }
                for reader in &mut readers {
                    reader.write_all(&frame).expect("a reader");
                }
            }
        }
        control.get_mut().write_all(b"done\n").expect("control");
    }
}

fn welcome(mut reader: TcpStream, hello: &str) -> TcpStream {
    let mut request = [0; 1_024];
    let _ = reader.read(&mut request).expect("a request");
    reader.write_all(hello.as_bytes()).expect("a reader");
    reader
}
