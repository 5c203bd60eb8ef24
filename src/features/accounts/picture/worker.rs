//! Decodes pictures in a process of their own, with a bound on its memory and its time:
//! whatever a file makes a decoder do, it costs one refused upload.
//!
//! The process is this program again, with a hidden argument. It reads the file from its
//! standard input and writes the two pictures to its standard output.

use std::{
    io::{self, Read, Write},
    path::PathBuf,
    process::{ExitCode, Stdio},
    time::Duration,
};

use rustix::process::{Resource, Rlimit, nice, setrlimit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
    time::timeout,
};

use crate::{
    base::errors::{Error, Result},
    features::accounts::picture::{
        LARGEST_FILE,
        decode::PictureProblem,
        resize::{ResizedPicture, resize},
    },
};

/// The argument that makes this program decode a picture. It is for this program only.
pub const RESIZE_ARGUMENT: &str = "internal-resize-picture";

/// The most memory that decoding takes beyond the size of the idle process, in bytes.
const MEMORY: u64 = 100 << 20;

/// The most processor time that decoding takes, in seconds.
const PROCESSOR_SECONDS: u64 = if cfg!(debug_assertions) { 25 } else { 6 };

/// The longest that decoding takes on a busy machine.
const LONGEST: Duration = Duration::from_secs(30);

/// How much less often than others the process runs when the processors are busy.
const NICENESS: i32 = 10;

/// The most that is read of the answer: two small pictures.
const LONGEST_ANSWER: u64 = 4 << 20;

const DONE: u8 = 0;
const UNREADABLE: u8 = 1;
const TOO_MANY_PIXELS: u8 = 2;

/// Resizes a picture in a process of its own.
///
/// # Errors
/// `Internal` when the process cannot be started.
pub async fn resize_in_process(file: &[u8]) -> Result<Result<ResizedPicture, PictureProblem>> {
    let internal = |error: io::Error| Error::Internal(Box::new(error));
    let mut child = Command::new(program())
        .arg(RESIZE_ARGUMENT)
        .env_clear()
        // The allocator reserves a gigabyte of addresses otherwise, which the limit on
        // memory would count.
        .env("MIMALLOC_ARENA_RESERVE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(internal)?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let exchange = async {
        if let Some(mut input) = input {
            // If the process has ended, its exit status says why.
            let _ = input.write_all(file).await;
        }
        let mut answer = vec![];
        if let Some(output) = output {
            output.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
        }
        io::Result::Ok((answer, child.wait().await?))
    };
    // On timeout the child is dropped, which kills it.
    let Ok(answer) = timeout(LONGEST, exchange).await else {
        tracing::warn!("A picture was not decoded in {LONGEST:?}.");
        return Ok(Err(PictureProblem::TooManyPixels));
    };
    let (answer, status) = answer.map_err(internal)?;
    Ok(match answer.split_first() {
        Some((&DONE, pictures)) if status.success() => {
            parse(pictures).ok_or(PictureProblem::Unreadable)
        }
        Some((&UNREADABLE, _)) => Err(PictureProblem::Unreadable),
        Some((&TOO_MANY_PIXELS, _)) => Err(PictureProblem::TooManyPixels),
        _ => {
            tracing::warn!("A picture could not be decoded: {status}.");
            // A decoder that panics exits with a code. One that takes too much memory or
            // time is ended by a signal.
            Err(match status.code() {
                Some(_) => PictureProblem::Unreadable,
                None => PictureProblem::TooManyPixels,
            })
        }
    })
}

/// This program, also after its file was replaced by another version.
fn program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    match running.exists() {
        true => running,
        false => std::env::current_exe().unwrap_or(running),
    }
}

fn parse(pictures: &[u8]) -> Option<ResizedPicture> {
    let (length, rest) = pictures.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (small, large) = rest.split_at_checked(length)?;
    Some(ResizedPicture {
        small: small.to_vec(),
        large: large.to_vec(),
    })
}

/// The process that decodes one picture.
pub fn run() -> ExitCode {
    match limit_process().and_then(|()| resize_input()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limit_process() -> io::Result<()> {
    let limit = |resource, most| {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).map_err(io::Error::from)
    };
    let _ = nice(NICENESS);
    limit(Resource::Core, 0)?;
    limit(Resource::Cpu, PROCESSOR_SECONDS)?;
    // Only Linux says how much this process has, and limits what it gets.
    match std::fs::read_to_string("/proc/self/statm") {
        Ok(sizes) => {
            let pages = sizes
                .split(' ')
                .next()
                .and_then(|size| size.parse::<u64>().ok());
            let pages = pages.ok_or(io::ErrorKind::InvalidData)?;
            let idle = pages * u64::try_from(rustix::param::page_size()).unwrap_or(4096);
            limit(Resource::As, idle + MEMORY)
        }
        Err(_) => Ok(()),
    }
}

fn resize_input() -> io::Result<()> {
    let mut file = vec![];
    let most = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX);
    io::stdin().lock().take(most).read_to_end(&mut file)?;
    let mut output = io::stdout().lock();
    match resize(&file) {
        Ok(picture) => {
            let length = u32::try_from(picture.small.len()).unwrap_or(u32::MAX);
            output.write_all(&[DONE])?;
            output.write_all(&length.to_be_bytes())?;
            output.write_all(&picture.small)?;
            output.write_all(&picture.large)?;
        }
        Err(PictureProblem::Unreadable) => output.write_all(&[UNREADABLE])?,
        Err(PictureProblem::TooManyPixels) => output.write_all(&[TOO_MANY_PIXELS])?,
    }
    output.flush()
}
