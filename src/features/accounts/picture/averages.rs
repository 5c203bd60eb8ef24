//! Scales a picture down while its rows are being decoded, in the memory of the result.

use image::{Rgba, RgbaImage};

/// The most cells of a row.
const MOST_CELLS: u32 = 512;

/// The square in the middle of a picture, as a grid. Each cell holds the sum of the pixels
/// that fall into it, so pixels may come in any order.
pub struct SquareAverages {
    top: u32,
    side: u32,
    cells: u32,
    /// The cell of each column; `None` outside the square.
    columns: Vec<Option<u32>>,
    sums: Vec<CellSum>,
}

/// Colors are weighted by their opacity: transparent pixels have none.
#[derive(Clone, Copy, Default)]
struct CellSum {
    colors: [u32; 3],
    opacity: u32,
    pixels: u32,
}

impl SquareAverages {
    /// An empty grid for a picture of this size.
    pub fn new(width: u32, height: u32) -> Self {
        let side = width.min(height);
        let cells = side.min(MOST_CELLS);
        let (left, top) = ((width - side) / 2, (height - side) / 2);
        Self {
            top,
            side,
            cells,
            columns: (0..width).map(|x| cell(x, left, side, cells)).collect(),
            sums: vec![CellSum::default(); (cells * cells) as usize],
        }
    }

    /// Adds pixels of row `y`: the first at column `start`, and then every `step` columns.
    pub fn add_row(
        &mut self,
        y: u32,
        (start, step): (u32, u32),
        pixels: impl Iterator<Item = [u8; 4]>,
    ) {
        let Some(row) = cell(y, self.top, self.side, self.cells) else {
            return;
        };
        let columns = self
            .columns
            .iter()
            .skip(start as usize)
            .step_by(step as usize);
        for (column, [r, g, b, opacity]) in columns.zip(pixels) {
            let Some(column) = column else {
                continue;
            };
            let sum = &mut self.sums[(row * self.cells + column) as usize];
            let opacity = u32::from(opacity);
            for (sum, color) in sum.colors.iter_mut().zip([r, g, b]) {
                *sum += u32::from(color) * opacity;
            }
            sum.opacity += opacity;
            sum.pixels += 1;
        }
    }

    /// The averages of the cells. Where no pixel fell, it is transparent.
    pub fn into_image(self) -> RgbaImage {
        RgbaImage::from_fn(self.cells, self.cells, |x, y| {
            let sum = self.sums[(y * self.cells + x) as usize];
            let average = |sum: u32, count: u32| {
                let rounded = (sum + count / 2).checked_div(count).unwrap_or(0);
                u8::try_from(rounded).unwrap_or(u8::MAX)
            };
            let [r, g, b] = sum.colors.map(|color| average(color, sum.opacity));
            Rgba([r, g, b, average(sum.opacity, sum.pixels)])
        })
    }
}

/// The cell of a column or row, if it is inside the square that begins at `from`.
fn cell(at: u32, from: u32, side: u32, cells: u32) -> Option<u32> {
    let inside = at.checked_sub(from).filter(|at| *at < side)?;
    u32::try_from(u64::from(inside) * u64::from(cells) / u64::from(side)).ok()
}
