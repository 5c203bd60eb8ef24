//! Picture files that take memory, time or places.

use std::{
    io::{Cursor, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use flate2::{Compression, write::ZlibEncoder};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{Method, Response};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{Person, Server, page::Page};

const MIB: u64 = 1 << 20;

/// The most that a file may take of a machine, in bytes (S-105).
const MOST: u64 = 110 * MIB;

fn form(file: &[u8]) -> Vec<u8> {
    let head = b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; \
        filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n";
    [head, file, b"\r\n--edge--\r\n"].concat()
}

async fn send(person: &Person, body: Vec<u8>) -> Response {
    person
        .request(Method::POST, "/me/picture")
        .header("Content-Type", "multipart/form-data; boundary=edge")
        .body(body)
        .send()
        .await
        .expect("an answer")
}

async fn upload(person: &Person, file: &[u8]) -> Response {
    send(person, form(file)).await
}

async fn problem(answer: Response) -> String {
    let page = Page::read(&answer.text().await.expect("a page"));
    page.texts("#picture-problem").concat()
}

/// Begins an upload of so many bytes, and sends a first part of the form.
async fn begin(server: &Server, person: &Person, length: usize, part: &[u8]) -> TcpStream {
    let address = ("127.0.0.1", server.port());
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let cookie = person.cookie();
    let head = format!(
        "POST /me/picture HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(part).await.expect("sent");
    stream
}

/// The most memory that the server and the processes it starts take at once.
struct PeakMemory {
    peak: Arc<AtomicU64>,
    ends: Arc<AtomicBool>,
}

impl PeakMemory {
    fn watch(server: &Server) -> Self {
        let (peak, ends) = (Arc::<AtomicU64>::default(), Arc::<AtomicBool>::default());
        let (shared, ending, pid) = (peak.clone(), ends.clone(), server.pid());
        std::thread::spawn(move || {
            while !ending.load(Ordering::Relaxed) {
                let all: u64 = [pid].into_iter().chain(children(pid)).map(resident).sum();
                shared.fetch_max(all, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        Self { peak, ends }
    }

    fn bytes(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }
}

impl Drop for PeakMemory {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
    }
}

fn children(pid: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter();
    let files = tasks
        .flatten()
        .flatten()
        .map(|task| task.path().join("children"));
    files
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .flat_map(|pids| {
            let pids: Vec<u32> = pids.split_whitespace().flat_map(str::parse).collect();
            pids
        })
        .collect()
}

fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    size.unwrap_or_default() * 1_024
}

fn zlib(parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(vec![], Compression::fast());
    for part in parts {
        encoder.write_all(&part).expect("memory");
    }
    encoder.finish().expect("memory")
}

fn zeros(bytes: usize) -> Vec<u8> {
    let chunk = 1 << 20;
    zlib((0..bytes.div_ceil(chunk)).map(|n| vec![0; chunk.min(bytes - n * chunk)]))
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    let length = u32::try_from(data.len()).expect("little").to_be_bytes();
    [&length[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

/// A PNG with this header, these chunks and this compressed data.
fn png((width, height): (u32, u32), kind: [u8; 5], extra: &[u8], data: &[u8]) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = chunk(b"IHDR", &[&size[..], &kind].concat());
    let (data, end) = (chunk(b"IDAT", data), chunk(b"IEND", b""));
    [b"\x89PNG\r\n\x1a\n", &header[..], extra, &data, &end].concat()
}

const RGB: [u8; 5] = [8, 2, 0, 0, 0];
const DEEP: [u8; 5] = [16, 6, 0, 0, 0];
const INTERLACED: [u8; 5] = [8, 2, 0, 0, 1];

fn encoded(image: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(vec![]);
    let image: DynamicImage = image.into();
    image.write_to(&mut file, format).expect("a file");
    file.into_inner()
}

#[tokio::test]
async fn s105_a_file_that_unpacks_to_gigabytes_takes_little_memory() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let small = zeros(64 * (1 + 64 * 3));
    assert_eq!(
        upload(&kevin, &png((64, 64), RGB, b"", &small))
            .await
            .status(),
        303
    );
    let before = server.memory();
    let peak = PeakMemory::watch(&server);
    let huge = zeros(319 << 20);
    for (kind, head) in [
        (b"iCCP", &b"x\0\0"[..]),
        (b"zTXt", b"x\0\0"),
        (b"iTXt", b"x\0\x01\0\0\0"),
    ] {
        let extra = chunk(kind, &[head, &huge].concat());
        let answer = upload(&kevin, &png((64, 64), RGB, &extra, &small)).await;
        assert_eq!(answer.status(), 303, "{kind:?}");
    }
    let rows = |width: usize, height: usize, bytes: usize| zeros(height * (1 + width * bytes));
    for (size, kind, bytes) in [((3_000, 2_000), DEEP, 8), ((1_000, 5_000), INTERLACED, 3)] {
        let data = rows(size.0 as usize, size.1 as usize + 10, bytes);
        let answer = upload(&kevin, &png(size, kind, b"", &data)).await;
        assert_eq!(answer.status(), 303, "{size:?}");
    }
    // One row of 800 MB.
    let wide = png((100_000_000, 1), DEEP, b"", &small);
    assert_eq!(upload(&kevin, &wide).await.status(), 422);
    let canvas = b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02\x4c\x01\0;";
    assert_eq!(upload(&kevin, canvas).await.status(), 422);
    let webp = encoded(RgbImage::new(3_000, 3_000), ImageFormat::WebP);
    assert_eq!(upload(&kevin, &webp).await.status(), 303);
    let grown = peak.bytes().saturating_sub(before);
    assert!(grown < MOST, "{} MiB", grown / MIB);
    let kept = server.memory().saturating_sub(before);
    assert!(kept < 32 * MIB, "{} MiB", kept / MIB);
}

#[tokio::test]
async fn s105_the_photo_of_a_phone_is_accepted() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let before = server.memory();
    let peak = PeakMemory::watch(&server);
    // 50 million pixels.
    let photo = RgbImage::from_pixel(8_160, 6_120, Rgb([10, 200, 30]));
    let answer = upload(&kevin, &encoded(photo, ImageFormat::Jpeg)).await;
    assert_eq!(answer.status(), 303);
    let grown = peak.bytes().saturating_sub(before);
    assert!(grown < MOST, "{} MiB", grown / MIB);
    let card = kevin.page("/people/kevin").await;
    let place = card.attr(".portrait", "src");
    let served = kevin.get(&place).await.bytes().await.expect("a picture");
    let picture = image::load_from_memory(&served)
        .expect("a picture")
        .to_rgb8();
    let [r, g, b] = picture.get_pixel(30, 30).0;
    assert!(r < 40 && g > 180 && b < 60, "{r} {g} {b}");
}

#[tokio::test]
async fn s105_an_interlaced_picture_is_what_it_was() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    // Red above, blue below, in the seven passes of an interlaced PNG.
    let (width, height) = (61_usize, 67_usize);
    let passes = [
        (0, 8, 0, 8),
        (4, 8, 0, 8),
        (0, 4, 4, 8),
        (2, 4, 0, 4),
        (0, 2, 2, 4),
        (1, 2, 0, 2),
        (0, 1, 1, 2),
    ];
    let rows = passes
        .into_iter()
        .flat_map(|(column, columns, first, step)| {
            let pixels = (column..width).step_by(columns).count();
            (first..height).step_by(step).map(move |y| {
                let color = if y < height / 2 {
                    [255, 0, 0]
                } else {
                    [0, 0, 255]
                };
                [vec![0], color.repeat(pixels)].concat()
            })
        });
    let file = png((61, 67), INTERLACED, b"", &zlib(rows));
    assert_eq!(upload(&kevin, &file).await.status(), 303);
    let place = kevin.page("/people/kevin").await.attr(".portrait", "src");
    let served = kevin.get(&place).await.bytes().await.expect("a picture");
    let picture = image::load_from_memory(&served)
        .expect("a picture")
        .to_rgb8();
    let size = picture.width();
    for x in [2, size / 2, size - 3] {
        let [above, below] = [size / 5, 4 * size / 5].map(|y| picture.get_pixel(x, y).0);
        assert!(above[0] > 200 && above[2] < 60, "{above:?}");
        assert!(below[2] > 200 && below[0] < 60, "{below:?}");
    }
}

/// D19: places were given before a byte had come, and kept for two minutes.
#[tokio::test]
async fn s110_uploads_that_stand_still_keep_nobody_out() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let picture = encoded(RgbImage::new(64, 64), ImageFormat::Png);
    let mut idle = vec![];
    // More than the server reads before the request is handled.
    let part = &form(&vec![7; 700_000])[..700_000];
    for number in 0..20 {
        let other = server.register(&format!("idle-{number}")).await;
        idle.push((begin(&server, &other, 9_000_000, part).await, other));
    }
    assert_eq!(upload(&kevin, &picture).await.status(), 303);
    // One place per person, and a sentence for the second upload.
    let (_, other) = &idle[0];
    let second = upload(other, &picture).await;
    assert_eq!(second.status(), 429);
    assert!(second.headers().contains_key("Retry-After"));
    assert!(problem(second).await.contains("already uploading"));
    // An upload that does not go on is cut, and the place is free again.
    let (stream, _) = &mut idle[0];
    let mut answer = vec![];
    let read = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    read.expect("it is cut").expect("an end");
    assert!(answer.starts_with(b"HTTP/1.1 408"), "{answer:?}");
    assert_eq!(upload(&idle[0].1, &picture).await.status(), 303);
}

/// D3: all that came before the first boundary was kept and looked through again and again.
#[tokio::test]
async fn s111_a_form_that_never_gets_anywhere_takes_no_memory() {
    let server = Server::start().await;
    let mut people = vec![];
    for number in 0..8 {
        people.push(server.register(&format!("sender-{number}")).await);
    }
    let before = server.memory();
    let peak = PeakMemory::watch(&server);
    let head = b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"".to_vec();
    let bodies = [
        vec![],
        head.clone(),
        [&head[..], b"a\"\r\nX-More: "].concat(),
        b"\r\n\r\n--edg".to_vec(),
    ];
    let uploads = people
        .iter()
        .zip(bodies.iter().cycle())
        .map(|(person, begins)| async {
            let mut stream = begin(&server, person, 20 << 20, begins).await;
            // The connection may be closed while there is more to send.
            let _ = stream.write_all(&vec![b'a'; 20 << 20]).await;
            let mut answer = vec![];
            let _ = timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
        });
    futures_util::future::join_all(uploads).await;
    let grown = peak.bytes().saturating_sub(before);
    assert!(grown < 32 * MIB, "{} MiB", grown / MIB);
    for person in &people {
        let picture = encoded(RgbImage::new(64, 64), ImageFormat::Png);
        assert_eq!(
            upload(person, &picture).await.status(),
            303,
            "the place is free"
        );
    }
}

#[tokio::test]
async fn s111_broken_forms_are_refused() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let picture = encoded(RgbImage::new(64, 64), ImageFormat::Png);
    let whole = form(&picture);
    let part = b"--edge\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n";
    let nested = b"--edge\r\nContent-Disposition: form-data; name=\"picture\"\r\n\
        Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\n\r\n--in--\r\n--edge--\r\n";
    let heads = "X-Head: a\r\n".repeat(1_000);
    for (what, body) in [
        ("cut", whole[..whole.len() - 30].to_vec()),
        ("nothing", vec![]),
        ("no boundary", b"hello".to_vec()),
        (
            "a wrong boundary",
            form(&picture)
                .iter()
                .map(|b| b.to_ascii_uppercase())
                .collect(),
        ),
        ("nested", nested.to_vec()),
        (
            "a thousand heads",
            [b"--edge\r\n", heads.as_bytes(), b"\r\n\r\n"].concat(),
        ),
        ("a hundred thousand parts", part.repeat(100_000)),
    ] {
        let status = send(&kevin, body).await.status().as_u16();
        assert!((400..500).contains(&status), "{what}: {status}");
    }
    // Two files of one name are one file after the other, which is no picture twice.
    let twice = [&whole[..whole.len() - 4], b"\r\n", &whole].concat();
    assert!(send(&kevin, twice).await.status().as_u16() < 500);
    assert_eq!(upload(&kevin, &picture).await.status(), 303);
}
