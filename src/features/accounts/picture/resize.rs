//! Makes the two small pictures that are stored from an uploaded file. They contain
//! nothing else of the file; above all no metadata, such as where it was taken.

use std::io::Cursor;

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, webp::WebPEncoder},
    imageops::{self, FilterType},
    metadata::Orientation,
};

use crate::{features::accounts::strings, i18n::strings::Text};

/// The width and height of the small picture, in pixels.
pub const SMALL: u32 = 64;
/// The width and height of the large picture, for profiles and fine screens, in pixels.
pub const LARGE: u32 = 256;

/// Both sizes of a picture, as files.
#[derive(Debug)]
pub struct ResizedPicture {
    /// [`SMALL`] pixels wide.
    pub small: Vec<u8>,
    /// [`LARGE`] pixels wide.
    pub large: Vec<u8>,
}

/// The most pixels of an uploaded picture: enough for cameras. Each takes at least four
/// bytes while it is decoded.
const PIXELS: u64 = 40_000_000;

/// The most memory that decoding may take, in bytes.
const MEMORY: u64 = 320 * 1024 * 1024;

const UNREADABLE: Text = strings::unreadable;

/// Decodes a picture and makes the two sizes of it.
///
/// # Errors
/// The text to show beside the field.
pub fn resize(file: &[u8]) -> Result<ResizedPicture, Text> {
    let (image, orientation) = decode(file)?;
    let mut large = square(&image);
    drop(image);
    // After the crop, which rotation does not affect, because the result is small.
    large.apply_orientation(orientation);
    let small = large.resize_exact(SMALL, SMALL, FilterType::Lanczos3);
    Ok(ResizedPicture {
        small: encode(&small)?,
        large: encode(&large)?,
    })
}

/// Decodes a picture, if its header promises a size within the limits.
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

/// The square in the middle of a picture, in the large size. Reads the pixels in place: a
/// copy of the square could be as large as the picture.
fn square(image: &DynamicImage) -> DynamicImage {
    let (width, height) = image.dimensions();
    let side = width.min(height);
    let cropped = imageops::crop_imm(image, (width - side) / 2, (height - side) / 2, side, side);
    let twice = 2 * LARGE;
    let large = if side > twice {
        // First a fast reduction by averaging, then the exact filter.
        let between = imageops::thumbnail(&*cropped, twice, twice);
        imageops::resize(&between, LARGE, LARGE, FilterType::Lanczos3)
    } else {
        imageops::resize(&*cropped, LARGE, LARGE, FilterType::Lanczos3)
    };
    DynamicImage::ImageRgba8(large)
}

/// Encodes a picture as JPEG or lossless WebP, whichever is smaller. One with transparent
/// pixels becomes WebP, because JPEG has none.
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

    fn sizes(picture: &ResizedPicture) -> [(u32, u32); 2] {
        [&picture.small, &picture.large].map(|file| {
            let image = image::load_from_memory(file).expect("a picture");
            image.dimensions()
        })
    }

    #[test]
    fn the_middle_of_a_picture_is_stored_in_two_sizes() {
        for (width, height) in [(1, 1), (3, 700), (640, 480), (255, 256), (2_000, 1_200)] {
            let file = png(RgbImage::from_pixel(width, height, Rgb([200, 30, 60])));
            let picture = resize(&file).expect("a picture");
            assert_eq!(sizes(&picture), [(64, 64), (256, 256)]);
        }
        // The red stripes left and right of the middle square are cut off.
        let striped = RgbImage::from_fn(300, 100, |x, _| {
            if (100..200).contains(&x) {
                Rgb([0, 200, 0])
            } else {
                Rgb([200, 0, 0])
            }
        });
        let picture = resize(&png(striped)).expect("a picture");
        let small = image::load_from_memory(&picture.small)
            .expect("a picture")
            .to_rgb8();
        assert!(
            small
                .pixels()
                .all(|pixel| pixel.0[1] > 150 && pixel.0[0] < 60)
        );
    }

    #[test]
    fn transparent_pixels_stay_transparent() {
        let file = png(RgbaImage::from_pixel(80, 80, Rgba([0, 0, 0, 90])));
        let picture = resize(&file).expect("a picture");
        let large = image::load_from_memory(&picture.large)
            .expect("a picture")
            .to_rgba8();
        assert_eq!(large.get_pixel(100, 100).0[3], 90);
    }

    #[test]
    fn files_that_are_no_pictures_are_refused_with_a_reason() {
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
            let problem = resize(bad).expect_err("no picture")(Lang::English);
            assert_eq!(problem, strings::unreadable(Lang::English), "{bad:?}");
        }
    }
}
