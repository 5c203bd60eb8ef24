//! Decodes uploaded pictures into a small square, in little memory: PNG and GIF row by row,
//! JPEG scaled down while it is decoded. Metadata is skipped, apart from the orientation.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, RgbaImage, codecs::webp::WebPDecoder,
    metadata::Orientation,
};
use jpeg_decoder::{CodingProcess, PixelFormat};

use crate::features::accounts::picture::averages::SquareAverages;

/// Why a file is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureProblem {
    /// It is no picture that can be decoded.
    Unreadable,
    /// Decoding it takes too much memory or time.
    TooManyPixels,
}

use PictureProblem::{TooManyPixels, Unreadable};

/// The most pixels: more than phones make.
const MOST_PIXELS: u64 = 100_000_000;

/// The largest width and height.
const LONGEST_SIDE: u32 = 65_535;

/// The most pixels of a WebP, which is decoded as a whole: 7 bytes a pixel.
const MOST_WEBP_PIXELS: u64 = 10_000_000;

/// The most pixels of a progressive JPEG, which is kept as coefficients: 3 to 6 bytes a
/// pixel.
const MOST_PROGRESSIVE_PIXELS: u64 = 24_000_000;

/// The most pixels of a JPEG after it was scaled down.
const MOST_SCALED_PIXELS: u64 = 6_000_000;

/// A JPEG is scaled to no less than this, if its other side allows.
const SCALED_SIDE: u64 = 512;

/// The most memory of the PNG decoder for one thing, above all a row.
const PNG_MEMORY: usize = 8 << 20;

/// The square in the middle of a picture, at most 512 pixels wide, not yet rotated.
pub struct DecodedSquare {
    /// The pixels.
    pub pixels: RgbaImage,
    /// How it has to be turned.
    pub orientation: Orientation,
}

/// Decodes the first frame of a file in one of the formats that browsers upload.
///
/// # Errors
/// When it is none, or too large.
pub fn decode(file: &[u8]) -> Result<DecodedSquare, PictureProblem> {
    match image::guess_format(file) {
        Ok(ImageFormat::Png) => decode_png(file),
        Ok(ImageFormat::Jpeg) => decode_jpeg(file),
        Ok(ImageFormat::WebP) => decode_webp(file),
        Ok(ImageFormat::Gif) => decode_gif(file),
        _ => Err(Unreadable),
    }
}

fn check(width: u32, height: u32, most: u64) -> Result<(), PictureProblem> {
    if width == 0 || height == 0 {
        return Err(Unreadable);
    }
    if u64::from(width) * u64::from(height) > most || width.max(height) > LONGEST_SIDE {
        return Err(TooManyPixels);
    }
    Ok(())
}

fn orientation(exif: Option<&[u8]>) -> Orientation {
    exif.and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms)
}

/// The pixels of a row with one to four bytes each: gray, gray and opacity, RGB, RGBA.
fn pixels(row: &[u8], channels: usize) -> impl Iterator<Item = [u8; 4]> {
    row.chunks_exact(channels).map(|pixel| match *pixel {
        [gray] => [gray, gray, gray, u8::MAX],
        [gray, opacity] => [gray, gray, gray, opacity],
        [r, g, b] => [r, g, b, u8::MAX],
        [r, g, b, opacity, ..] => [r, g, b, opacity],
        [] => [0; 4],
    })
}

/// The passes of an interlaced PNG: first column, step of columns, first row, step of rows.
const PNG_PASSES: [(u32, u32, u32, u32); 7] = [
    (0, 8, 0, 8),
    (4, 8, 0, 8),
    (0, 4, 4, 8),
    (2, 4, 0, 4),
    (0, 2, 2, 4),
    (1, 2, 0, 2),
    (0, 1, 1, 2),
];

fn decode_png(file: &[u8]) -> Result<DecodedSquare, PictureProblem> {
    let limits = png::Limits { bytes: PNG_MEMORY };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), limits);
    // Compressed metadata: kilobytes may become gigabytes.
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(|_| Unreadable)?;
    let (width, height) = (header.width, header.height);
    check(width, height, MOST_PIXELS)?;
    let mut reader = decoder.read_info().map_err(|error| match error {
        png::DecodingError::LimitsExceeded => TooManyPixels,
        _ => Unreadable,
    })?;
    let orientation = orientation(reader.info().exif_metadata.as_deref());
    let channels = reader.output_color_type().0.samples();
    let passes = match reader.info().interlaced {
        true => &PNG_PASSES[..],
        false => &[(0, 1, 0, 1)],
    };
    let mut square = SquareAverages::new(width, height);
    for &(column, columns, first, rows) in passes {
        // A pass without columns has no rows either.
        if column >= width {
            continue;
        }
        for y in (first..height).step_by(rows as usize) {
            let row = reader.next_row().map_err(|_| Unreadable)?;
            let row = row.ok_or(Unreadable)?;
            square.add_row(y, (column, columns), pixels(row.data(), channels));
        }
    }
    Ok(DecodedSquare {
        pixels: square.into_image(),
        orientation,
    })
}

fn decode_jpeg(file: &[u8]) -> Result<DecodedSquare, PictureProblem> {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    decoder.read_info().map_err(|_| Unreadable)?;
    let header = decoder.info().ok_or(Unreadable)?;
    let most = match header.coding_process {
        CodingProcess::DctSequential => MOST_PIXELS,
        CodingProcess::DctProgressive => MOST_PROGRESSIVE_PIXELS,
        CodingProcess::Lossless => return Err(Unreadable),
    };
    let (width, height) = (u64::from(header.width), u64::from(header.height));
    check(header.width.into(), header.height.into(), most)?;
    // The smallest of the four scales that is large enough, or a smaller one if a long
    // picture would take too much memory otherwise.
    let is_small = |divisor: u64| width * height / (divisor * divisor) <= MOST_SCALED_PIXELS;
    let divisors = [8, 4, 2, 1].into_iter();
    let large_enough = divisors
        .clone()
        .find(|divisor| width.min(height) / divisor >= SCALED_SIDE)
        .unwrap_or(1);
    let divisor = divisors
        .rev()
        .find(|divisor| *divisor >= large_enough && is_small(*divisor))
        .unwrap_or(8);
    let scaled = |side: u64| u16::try_from(side.div_ceil(divisor)).unwrap_or(u16::MAX);
    let (width, height) = decoder
        .scale(scaled(width), scaled(height))
        .map_err(|_| Unreadable)?;
    let bytes = decoder.decode().map_err(|_| Unreadable)?;
    let mut square = SquareAverages::new(width.into(), height.into());
    let (channels, is_cmyk) = match header.pixel_format {
        PixelFormat::L8 => (1, false),
        PixelFormat::RGB24 => (3, false),
        PixelFormat::CMYK32 => (4, true),
        PixelFormat::L16 => return Err(Unreadable),
    };
    let rows = bytes.chunks_exact(usize::from(width) * channels);
    for (y, row) in (0..).zip(rows) {
        let pixels =
            pixels(row, channels).map(|pixel| if is_cmyk { from_cmyk(pixel) } else { pixel });
        square.add_row(y, (0, 1), pixels);
    }
    Ok(DecodedSquare {
        pixels: square.into_image(),
        orientation: orientation(decoder.exif_data()),
    })
}

fn from_cmyk([c, m, y, k]: [u8; 4]) -> [u8; 4] {
    let light = |ink: u8| {
        let light = u16::from(u8::MAX - ink) * u16::from(u8::MAX - k) / u16::from(u8::MAX);
        u8::try_from(light).unwrap_or(u8::MAX)
    };
    [light(c), light(m), light(y), u8::MAX]
}

fn decode_webp(file: &[u8]) -> Result<DecodedSquare, PictureProblem> {
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(|_| Unreadable)?;
    let (width, height) = decoder.dimensions();
    check(width, height, MOST_WEBP_PIXELS)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|_| Unreadable)?;
    let channels = usize::from(image.color().channel_count());
    let mut square = SquareAverages::new(width, height);
    let rows = image.as_bytes().chunks_exact(width as usize * channels);
    for (y, row) in (0..).zip(rows) {
        square.add_row(y, (0, 1), pixels(row, channels));
    }
    Ok(DecodedSquare {
        pixels: square.into_image(),
        orientation,
    })
}

/// The passes of an interlaced GIF: first row, step of rows.
const GIF_PASSES: [(u32, u32); 4] = [(0, 8), (4, 8), (2, 4), (1, 2)];

fn decode_gif(file: &[u8]) -> Result<DecodedSquare, PictureProblem> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(file).map_err(|_| Unreadable)?;
    let (width, height) = (u32::from(decoder.width()), u32::from(decoder.height()));
    check(width, height, MOST_PIXELS)?;
    let frame = decoder.next_frame_info().map_err(|_| Unreadable)?;
    let frame = frame.ok_or(Unreadable)?;
    let (left, top) = (u32::from(frame.left), u32::from(frame.top));
    let (columns, rows) = (u32::from(frame.width), u32::from(frame.height));
    check(columns, rows, MOST_PIXELS)?;
    let passes = match frame.interlaced {
        true => &GIF_PASSES[..],
        false => &[(0, 1)],
    };
    let mut square = SquareAverages::new(width, height);
    // Where a frame does not cover the picture, it stays transparent.
    let mut row = vec![0; columns as usize * 4];
    for &(first, step) in passes {
        for y in (first..rows).step_by(step as usize) {
            if !decoder.fill_buffer(&mut row).map_err(|_| Unreadable)? {
                return Err(Unreadable);
            }
            square.add_row(top + y, (left, 1), pixels(&row, 4));
        }
    }
    Ok(DecodedSquare {
        pixels: square.into_image(),
        orientation: Orientation::NoTransforms,
    })
}
