//! Makes the two small pictures that are kept out of whatever was sent. Everything
//! else that was in the file, where it was taken above all, is gone with it.

use std::io::Cursor;

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, webp::WebPEncoder},
    imageops::{self, FilterType},
    metadata::Orientation,
};

use crate::{
    features::accounts::{
        picture::{LARGE, SMALL},
        strings,
    },
    i18n::strings::Text,
};

/// Both sizes, as they are kept.
#[derive(Debug)]
pub struct Pictures {
    /// 64 pixels a side.
    pub small: Vec<u8>,
    /// 256 pixels a side.
    pub large: Vec<u8>,
}

/// The most pixels a picture may have: what cameras make, and no more. Each costs four
/// bytes and up while it is decoded.
const PIXELS: u64 = 40_000_000;

/// The most memory that decoding may take.
const MEMORY: u64 = 320 * 1024 * 1024;

const UNREADABLE: Text = strings::unreadable;

/// Reads a picture and makes it small.
///
/// # Errors
/// The sentence to show beside the field.
pub fn shrink(file: &[u8]) -> Result<Pictures, Text> {
    let (image, orientation) = decode(file)?;
    let mut large = middle(&image);
    drop(image);
    // The middle square is the same however it is turned, and it is little by now.
    large.apply_orientation(orientation);
    let small = large.resize_exact(SMALL, SMALL, FilterType::Lanczos3);
    Ok(Pictures {
        small: encode(&small)?,
        large: encode(&large)?,
    })
}

/// What it says of itself is read first: whether it is decoded at all depends on it.
fn decode(file: &[u8]) -> Result<(DynamicImage, Orientation), Text> {
    let mut reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .map_err(|_| UNREADABLE)?;
    let known = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ];
    if !reader
        .format()
        .is_some_and(|format| known.contains(&format))
    {
        return Err(UNREADABLE);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| UNREADABLE)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > MEMORY {
        return Err(strings::too_many_pixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|_| UNREADABLE)?;
    Ok((image, orientation))
}

/// The middle square in the larger size. Read pixel by pixel from where it is: a copy
/// of it could be as large as the picture.
fn middle(image: &DynamicImage) -> DynamicImage {
    let (width, height) = image.dimensions();
    let side = width.min(height);
    let square = imageops::crop_imm(image, (width - side) / 2, (height - side) / 2, side, side);
    let twice = 2 * LARGE;
    let large = if side > twice {
        // Averaged down first, which is quick, and the rest of the way with care.
        let between = imageops::thumbnail(&*square, twice, twice);
        imageops::resize(&between, LARGE, LARGE, FilterType::Lanczos3)
    } else {
        imageops::resize(&*square, LARGE, LARGE, FilterType::Lanczos3)
    };
    DynamicImage::ImageRgba8(large)
}

/// A JPEG or a lossless WebP, whichever is smaller. What one can look through stays so,
/// which only the latter can.
fn encode(image: &DynamicImage) -> Result<Vec<u8>, Text> {
    let mut webp = vec![];
    let solid = image.to_rgba8().pixels().all(|pixel| pixel.0[3] == u8::MAX);
    if !solid {
        image
            .write_with_encoder(WebPEncoder::new_lossless(&mut webp))
            .map_err(|_| UNREADABLE)?;
        return Ok(webp);
    }
    let image = DynamicImage::ImageRgb8(image.to_rgb8());
    let mut jpeg = vec![];
    image
        .write_with_encoder(WebPEncoder::new_lossless(&mut webp))
        .map_err(|_| UNREADABLE)?;
    image
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 88))
        .map_err(|_| UNREADABLE)?;
    Ok(if jpeg.len() < webp.len() { jpeg } else { webp })
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;
    use crate::i18n::lang::Lang;

    fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
        let mut file = Cursor::new(vec![]);
        let image: DynamicImage = image.into();
        image.write_to(&mut file, ImageFormat::Png).expect("a file");
        file.into_inner()
    }

    fn sizes(pictures: &Pictures) -> [(u32, u32); 2] {
        [&pictures.small, &pictures.large].map(|file| {
            let image = image::load_from_memory(file).expect("a picture");
            image.dimensions()
        })
    }

    #[test]
    fn the_middle_of_any_picture_is_kept_in_two_sizes() {
        for (width, height) in [(1, 1), (3, 700), (640, 480), (255, 256), (2_000, 1_200)] {
            let file = png(RgbImage::from_pixel(width, height, Rgb([200, 30, 60])));
            let pictures = shrink(&file).expect("pictures");
            assert_eq!(sizes(&pictures), [(64, 64), (256, 256)]);
        }
        // Left and right of the middle square is nothing that is kept.
        let striped = RgbImage::from_fn(300, 100, |x, _| {
            if (100..200).contains(&x) {
                Rgb([0, 200, 0])
            } else {
                Rgb([200, 0, 0])
            }
        });
        let pictures = shrink(&png(striped)).expect("pictures");
        let small = image::load_from_memory(&pictures.small)
            .expect("a picture")
            .to_rgb8();
        assert!(
            small
                .pixels()
                .all(|pixel| pixel.0[1] > 150 && pixel.0[0] < 60)
        );
    }

    #[test]
    fn what_one_can_look_through_stays_so() {
        let file = png(RgbaImage::from_pixel(80, 80, Rgba([0, 0, 0, 90])));
        let pictures = shrink(&file).expect("pictures");
        let large = image::load_from_memory(&pictures.large)
            .expect("a picture")
            .to_rgba8();
        assert_eq!(large.get_pixel(100, 100).0[3], 90);
    }

    #[test]
    fn what_is_no_picture_is_refused_with_a_reason() {
        let whole = png(RgbImage::new(64, 64));
        for bad in [
            &b""[..],
            b"hello",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0",
            b"II*\0\x08\0\0\0",
            &whole[..40],
            b"GIF89a",
            b"\xff\xd8\xff\xe0",
            b"RIFF\x04\0\0\0WEBP",
        ] {
            let said = shrink(bad).expect_err("nothing")(Lang::English);
            assert_eq!(said, strings::unreadable(Lang::English), "{bad:?}");
        }
    }
}
