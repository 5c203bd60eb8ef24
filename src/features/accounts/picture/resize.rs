//! Makes the two small pictures that are stored from an uploaded file. They contain
//! nothing else of the file; above all no metadata, such as where it was taken.

use image::{
    DynamicImage,
    codecs::{jpeg::JpegEncoder, webp::WebPEncoder},
    imageops::{self, FilterType},
};

use crate::features::accounts::picture::decode::{PictureProblem, decode};

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

/// Decodes a picture and makes the two sizes of it.
///
/// # Errors
/// When the file cannot be used.
pub fn resize(file: &[u8]) -> Result<ResizedPicture, PictureProblem> {
    let square = decode(file)?;
    let large = imageops::resize(&square.pixels, LARGE, LARGE, FilterType::Lanczos3);
    let mut large = DynamicImage::ImageRgba8(large);
    large.apply_orientation(square.orientation);
    let small = large.resize_exact(SMALL, SMALL, FilterType::Lanczos3);
    Ok(ResizedPicture {
        small: encode(&small)?,
        large: encode(&large)?,
    })
}

/// Encodes a picture as JPEG or lossless WebP, whichever is smaller. One with transparent
/// pixels becomes WebP, because JPEG has none.
fn encode(image: &DynamicImage) -> Result<Vec<u8>, PictureProblem> {
    let mut webp = vec![];
    let solid = image.to_rgba8().pixels().all(|pixel| pixel.0[3] == u8::MAX);
    if !solid {
        image
            .write_with_encoder(WebPEncoder::new_lossless(&mut webp))
            .map_err(|_| PictureProblem::Unreadable)?;
        return Ok(webp);
    }
    let image = DynamicImage::ImageRgb8(image.to_rgb8());
    let mut jpeg = vec![];
    image
        .write_with_encoder(WebPEncoder::new_lossless(&mut webp))
        .map_err(|_| PictureProblem::Unreadable)?;
    image
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 88))
        .map_err(|_| PictureProblem::Unreadable)?;
    Ok(if jpeg.len() < webp.len() { jpeg } else { webp })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

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
            let problem = resize(bad).expect_err("no picture");
            assert_eq!(problem, PictureProblem::Unreadable, "{bad:?}");
        }
    }
}
