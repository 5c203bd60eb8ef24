//! Pictures of people: which files are accepted, the pictures that are made of them, and the
//! people who may see them (S-65, S-102 to S-106, S-114).

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage};
use reqwest::{Method, Response};

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, header, location},
};

/// Uploads a picture as browsers do.
pub async fn upload(person: &Person, file: &[u8], hx: &str) -> Response {
    let mut body = b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; \
        filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n"
        .to_vec();
    body.extend(file);
    body.extend(b"\r\n--edge--\r\n");
    person
        .request(Method::POST, "/me/picture")
        .header("Content-Type", "multipart/form-data; boundary=edge")
        .header("HX-Request", hx)
        .body(body)
        .send()
        .await
        .expect("an answer")
}

pub fn file(image: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(vec![]);
    let image: DynamicImage = image.into();
    image.write_to(&mut file, format).expect("a file");
    file.into_inner()
}

/// A picture that is red on the left and blue on the right.
pub fn halves() -> RgbImage {
    RgbImage::from_fn(300, 300, |x, _| {
        if x < 150 {
            Rgb([220, 20, 20])
        } else {
            Rgb([20, 20, 220])
        }
    })
}

/// The id of somebody's picture, from their profile page.
pub async fn picture_id(person: &Person, name: &str) -> String {
    let card = person.page(&format!("/people/{name}")).await;
    let place = card.attr(".portrait", "src");
    place.split('/').nth(2).expect("an id").to_owned()
}

pub async fn fetch(person: &Person, picture: &str, size: u32) -> Vec<u8> {
    let answer = person.get(&format!("/pictures/{picture}/{size}")).await;
    assert_eq!(answer.status(), 200);
    answer.bytes().await.expect("a picture").to_vec()
}

#[tokio::test]
async fn s65_everyone_signed_in_sees_a_picture_and_nobody_else_does() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.say(&room, "hello").await;
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let answer = upload(&kevin, &file(halves(), format), "false").await;
        assert_eq!(location(&answer), "/me?changed=picture", "{format:?}");
    }
    assert_eq!(
        server.query("select count(*) from pictures"),
        "1",
        "older pictures are deleted"
    );

    let id = picture_id(&jason, "kevin").await;
    for size in [64, 256] {
        let answer = jason.get(&format!("/pictures/{id}/{size}")).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(
            header(&answer, "Cache-Control"),
            "private, max-age=31536000, immutable"
        );
        assert_eq!(header(&answer, "X-Content-Type-Options"), "nosniff");
        let kind = header(&answer, "Content-Type");
        let bytes = answer.bytes().await.expect("a picture");
        let format = image::guess_format(&bytes).expect("a picture");
        assert_eq!(kind, format.to_mime_type());
        let picture = image::load_from_memory(&bytes).expect("a picture");
        assert_eq!(picture.dimensions(), (size, size));
    }
    let message = jason.room(&room).await.element(".message img.avatar");
    assert!(
        message.contains(&format!("/pictures/{id}/64")) && message.contains("loading=\"lazy\"")
    );

    let login = location(&server.visitor().get(&format!("/pictures/{id}/64")).await);
    assert!(login.starts_with("/login"), "{login}");
    for nowhere in [
        format!("/pictures/{id}/65"),
        format!("/pictures/{id}/0"),
        format!("/pictures/{id}"),
        "/pictures/999/64".into(),
        "/pictures/0/64".into(),
        format!("/pictures/{id}/large"),
    ] {
        assert_eq!(jason.get(&nowhere).await.status(), 404, "{nowhere}");
    }

    // A new picture has a new address, and the old address is gone.
    upload(&kevin, &file(halves(), ImageFormat::Png), "false").await;
    let other = picture_id(&jason, "kevin").await;
    assert_ne!(other, id);
    assert_eq!(jason.get(&format!("/pictures/{id}/64")).await.status(), 404);
    assert_eq!(
        location(&kevin.post("/me/picture/remove", &[]).await),
        "/me?changed=picture"
    );
    assert_eq!(
        jason.get(&format!("/pictures/{other}/64")).await.status(),
        404
    );
    assert!(jason.page("/people/kevin").await.texts("img").is_empty());
    assert_eq!(server.query("select count(*) from pictures"), "0");
}

#[tokio::test]
async fn closing_an_account_deletes_its_picture() {
    let server = Server::start().await;
    let (kevin, jason, _) = server.kevin_and_jason().await;
    assert!(server.shell(&["grant-admin", "jason"]).0);
    upload(&kevin, &file(halves(), ImageFormat::Png), "false").await;
    upload(&jason, &file(halves(), ImageFormat::Png), "false").await;
    let (gone, stays) = (
        picture_id(&jason, "kevin").await,
        picture_id(&jason, "jason").await,
    );
    assert_eq!(
        kevin
            .post("/me/close", &[("confirm", PASSWORD)])
            .await
            .status(),
        303
    );
    assert_eq!(
        jason.get(&format!("/pictures/{gone}/256")).await.status(),
        404
    );
    fetch(&jason, &stays, 256).await;
    assert_eq!(server.query("select count(*) from pictures"), "1");
}

#[tokio::test]
async fn htmx_gets_the_picture_form_and_the_new_picture() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let answer = upload(&kevin, &file(halves(), ImageFormat::Png), "true").await;
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.expect("a form");
    assert!(text.starts_with("<form") && text.contains("hx-target=\"#self\""));
    let page = Page::read(&text);
    assert_eq!((page.texts("img").len(), page.texts(".done").len()), (2, 1));
    let bad = upload(&kevin, b"hello", "true").await;
    assert_eq!(bad.status(), 422);
    assert!(bad.text().await.expect("a form").starts_with("<form"));
    let none = kevin.hx_post("/me/picture/remove", &[]).await;
    assert!(!none.text().await.expect("a form").contains("<img"));
}

#[tokio::test]
async fn s102_s114_files_that_are_no_pictures_are_refused_with_a_reason() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let whole = file(halves(), ImageFormat::Jpeg);
    for (bad, sentence) in [
        (&b""[..], "Choose a picture"),
        (b"hello", "cannot"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "read that picture",
        ),
        (b"<?xml version='1.0'?><svg/>", "read that picture"),
        (
            b"<html><script>alert(1)</script></html>",
            "read that picture",
        ),
        (b"%PDF-1.7", "read that picture"),
        (
            b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
            "read that picture",
        ),
        (&whole[..60], "read that picture"),
        (&bomb(60_000, 60_000), "too many pixels"),
    ] {
        let answer = upload(&kevin, bad, "false").await;
        assert_eq!(answer.status(), 422);
        let page = Page::read(&answer.text().await.expect("a page"));
        let problem = page.texts("#picture-problem").concat();
        assert!(
            problem.contains(sentence) || sentence == "cannot",
            "{problem:?}"
        );
        assert_eq!(page.attr("#picture", "aria-invalid"), "true");
    }
    // A picture that is also a page is served re-encoded, as a picture only.
    let mut both = whole;
    both.extend(b"<script>alert(1)</script>");
    assert_eq!(upload(&kevin, &both, "false").await.status(), 303);
    let served = fetch(&kevin, &picture_id(&kevin, "kevin").await, 256).await;
    assert!(!served.windows(8).any(|part| part == b"<script>"));
    // A form without a file is refused.
    assert_eq!(
        kevin
            .post("/me/picture", &[("picture", "me.png")])
            .await
            .status(),
        422
    );
    assert_eq!(kevin.post("/me/picture", &[]).await.status(), 422);
}

#[tokio::test]
async fn s105_a_decompression_bomb_takes_no_memory() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    // Decodes one picture first, so that the memory for that is not counted.
    upload(&kevin, &file(halves(), ImageFormat::Png), "false").await;
    let before = server.memory();
    for _ in 0..3 {
        for bad in [
            bomb(60_000, 60_000),
            bomb(4_000_000_000, 1),
            bomb(1, u32::MAX),
            bomb(10_001, 10_000),
            b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x4c\x01\0;".to_vec(),
            jpeg_bomb(),
        ] {
            let answer = upload(&kevin, &bad, "false").await;
            assert_eq!(answer.status(), 422);
        }
    }
    let grown = server.memory().saturating_sub(before);
    println!(
        "S-105: 18 bombs of up to 14 GB refused; memory grew by {} KB",
        grown / 1024
    );
    assert!(grown < 32 * 1024 * 1024, "{grown} bytes");
    assert_eq!(kevin.get("/me").await.status(), 200);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_with_a_reason() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    for megabytes in [10, 12, 40] {
        let large = vec![7; megabytes * 1024 * 1024 + 1];
        for hx in ["false", "true"] {
            let answer = upload(&kevin, &large, hx).await;
            assert_eq!(answer.status(), 413, "{megabytes}");
            let page = Page::read(&answer.text().await.expect("a page"));
            assert!(page.texts("#picture-problem").concat().contains("10 MB"));
        }
    }
}

#[tokio::test]
async fn s106_nobody_learns_where_a_picture_was_taken() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let taken = with_exif(&file(halves(), ImageFormat::Jpeg));
    assert!(taken.windows(12).any(|part| part == b"SECRET-PLACE"));
    assert_eq!(upload(&kevin, &taken, "false").await.status(), 303);
    let id = picture_id(&kevin, "kevin").await;
    for size in [64, 256] {
        let bytes = fetch(&kevin, &id, size).await;
        for trace in [&b"SECRET-PLACE"[..], b"Exif", b"EXIF", b"II*\0"] {
            assert!(!bytes.windows(trace.len()).any(|part| part == trace));
        }
        // The Exif orientation was applied: the left of the file is at the top.
        let picture = image::load_from_memory(&bytes)
            .expect("a picture")
            .to_rgb8();
        let [above, below] = [size / 4, 3 * size / 4].map(|y| picture.get_pixel(size / 2, y).0);
        assert!(above[0] > 150 && below[2] > 150, "{above:?} {below:?}");
    }
}

#[tokio::test]
async fn one_person_uploads_one_picture_at_a_time() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let large = file(
        RgbImage::from_pixel(1_500, 1_500, Rgb([1, 2, 3])),
        ImageFormat::Png,
    );
    let answers =
        futures_util::future::join_all((0..30).map(|_| upload(&kevin, &large, "false"))).await;
    let status = |wanted: u16| {
        answers
            .iter()
            .filter(|answer| answer.status() == wanted)
            .count()
    };
    let (taken, later) = (status(303), status(429));
    assert_eq!(taken + later, 30, "there is no other answer");
    assert!(taken > 0);
    assert_eq!(server.query("select count(*) from pictures"), "1");
    assert_eq!(
        server.query("select count(*) from pictures join users on users.picture = pictures.id"),
        "1"
    );
}

/// A PNG whose header claims this size, with almost no data.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = vec![];
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [
        (b"IHDR", &header[..]),
        (b"IDAT", &b"\x78\x9c\x03\0\0\0\0\x01"[..]),
        (b"IEND", b""),
    ] {
        png.extend(u32::try_from(data.len()).expect("few").to_be_bytes());
        let part = [&kind[..], data].concat();
        png.extend(&part);
        png.extend(crc(&part).to_be_bytes());
    }
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// A JPEG whose header claims 65,000 by 65,000 pixels.
fn jpeg_bomb() -> Vec<u8> {
    let mut jpeg = file(halves(), ImageFormat::Jpeg);
    let frame = jpeg
        .windows(2)
        .position(|marker| marker == [0xff, 0xc0])
        .expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xfd, 0xe8, 0xfd, 0xe8]);
    jpeg
}

/// The same JPEG with Exif data: a rotation by 90 degrees, and a place.
fn with_exif(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"); // Orientation: 6
    tiff.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0"); // GPS, at 38
    tiff.extend(b"\0\0\0\0\x01\0");
    tiff.extend(b"\x1b\0\x02\0\x0c\0\0\0\x38\0\0\0\0\0\0\0SECRET-PLACE");
    let length = u16::try_from(tiff.len() + 8).expect("little").to_be_bytes();
    [
        &jpeg[..2],
        b"\xff\xe1",
        &length,
        b"Exif\0\0",
        &tiff,
        &jpeg[2..],
    ]
    .concat()
}
