//! Dense single-precision kernels of the trainer.
//!
//! Every sum is a chain of fused multiply-adds in a fixed order, whatever the width of the machine's vectors, so that
//! a model is the same bits wherever it is trained. (`f32::mul_add` rounds once by definition; a machine without the
//! instruction emulates it, slowly.)

/// Columns of a panel: two vector registers. No result depends on it.
const PANEL: usize = if cfg!(target_feature = "avx512f") { 32 } else { 16 };
/// Rows of the register tile.
const TILE: usize = 6;

/// The right-hand side of a product, cut into panels of a few columns, each contiguous and padded with zeros.
#[derive(Default)]
pub(crate) struct Panels {
    rows: usize,
    cols: usize,
    data: Vec<f32>,
}

impl Panels {
    /// Packs the `rows × cols` matrix whose element (r, c) is `source[r * row_stride + c * col_stride]`.
    pub(crate) fn pack(
        &mut self,
        source: &[f32],
        rows: usize,
        cols: usize,
        row_stride: usize,
        col_stride: usize,
    ) {
        let panels = cols.div_ceil(PANEL);
        self.rows = rows;
        self.cols = cols;
        self.data.clear();
        self.data.resize(panels * rows * PANEL, 0.0);
        if col_stride == 1 {
            for panel in 0..panels {
                let first = panel * PANEL;
                let width = PANEL.min(cols - first);
                let target = &mut self.data[panel * rows * PANEL..][..rows * PANEL];
                for (row, line) in target.chunks_exact_mut(PANEL).enumerate() {
                    let start = row * row_stride + first;
                    line[..width].copy_from_slice(&source[start..start + width]);
                }
            }
        } else {
            for col in 0..cols {
                let (panel, lane) = (col / PANEL, col % PANEL);
                let target = &mut self.data[panel * rows * PANEL..][..rows * PANEL];
                for row in 0..rows {
                    target[row * PANEL + lane] = source[row * row_stride + col * col_stride];
                }
            }
        }
    }

    /// A packed row-major matrix.
    pub(crate) fn of(source: &[f32], rows: usize, cols: usize) -> Self {
        let mut panels = Self::default();
        panels.pack(source, rows, cols, cols, 1);
        panels
    }

    /// The packed transpose of a row-major `rows × cols` matrix.
    pub(crate) fn transposed(source: &[f32], rows: usize, cols: usize) -> Self {
        let mut panels = Self::default();
        panels.pack(source, cols, rows, 1, cols);
        panels
    }
}

/// The left-hand side of a product by strides.
#[derive(Clone, Copy)]
pub(crate) struct Left<'a> {
    pub data: &'a [f32],
    pub rows: usize,
    pub row_stride: usize,
    pub col_stride: usize,
}

impl<'a> Left<'a> {
    /// A row-major matrix.
    pub(crate) fn rows(data: &'a [f32], rows: usize, cols: usize) -> Self {
        Self { data, rows, row_stride: cols, col_stride: 1 }
    }

    /// The transpose of a row-major matrix with `cols` columns; has `cols` rows itself.
    pub(crate) fn transposed(data: &'a [f32], cols: usize) -> Self {
        Self { data, rows: cols, row_stride: 1, col_stride: cols }
    }
}

/// `out += left · right`, `out` with rows of `out_stride`.
pub(crate) fn multiply_add(left: Left<'_>, right: &Panels, out: &mut [f32], out_stride: usize) {
    let inner = right.rows;
    if inner == 0 || left.rows == 0 {
        return;
    }
    for (panel, packed) in right.data.chunks_exact(inner * PANEL).enumerate() {
        let first = panel * PANEL;
        let width = PANEL.min(right.cols - first);
        let mut row = 0;
        while row + TILE <= left.rows {
            tile::<TILE>(left, row, packed, out, out_stride, first, width);
            row += TILE;
        }
        match left.rows - row {
            1 => tile::<1>(left, row, packed, out, out_stride, first, width),
            2 => tile::<2>(left, row, packed, out, out_stride, first, width),
            3 => tile::<3>(left, row, packed, out, out_stride, first, width),
            4 => tile::<4>(left, row, packed, out, out_stride, first, width),
            5 => tile::<5>(left, row, packed, out, out_stride, first, width),
            _ => {}
        }
    }
}

#[inline(always)]
fn fused(factor: f32, line: &[f32; PANEL], sum: [f32; PANEL]) -> [f32; PANEL] {
    let mut out = sum;
    for lane in 0..PANEL {
        out[lane] = factor.mul_add(line[lane], sum[lane]);
    }
    out
}

#[inline(always)]
fn tile<const ROWS: usize>(
    left: Left<'_>,
    row: usize,
    packed: &[f32],
    out: &mut [f32],
    out_stride: usize,
    first: usize,
    width: usize,
) {
    let mut sums = [[0f32; PANEL]; ROWS];
    let base = row * left.row_stride;
    // One slice with a known end spares the bound checks of the inner loop.
    let reach = (ROWS - 1) * left.row_stride;
    let data = &left.data[base..];
    let steps = packed.len() / PANEL;
    assert!(data.len() > (steps - 1) * left.col_stride + reach);
    for (k, line) in packed.chunks_exact(PANEL).enumerate() {
        let line: [f32; PANEL] = line.try_into().expect("a chunk has the width of a panel");
        let mut factors = [0f32; ROWS];
        for i in 0..ROWS {
            factors[i] = data[k * left.col_stride + i * left.row_stride];
        }
        for i in 0..ROWS {
            sums[i] = fused(factors[i], &line, sums[i]);
        }
    }
    for (i, sum) in sums.iter().enumerate() {
        let target = &mut out[(row + i) * out_stride + first..][..width];
        if width == PANEL {
            let target: &mut [f32; PANEL] = target.try_into().expect("the width was compared");
            for lane in 0..PANEL {
                target[lane] += sum[lane];
            }
        } else {
            for (to, from) in target.iter_mut().zip(sum) {
                *to += from;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_agree_with_the_plain_triple_loop() {
        for (m, k, n) in [(1, 1, 1), (5, 3, 40), (13, 7, 32), (12, 65, 100), (6, 2, 31)] {
            let a: Vec<f32> = (0..m * k).map(|i| ((i * 7 % 11) as f32) - 5.0).collect();
            let b: Vec<f32> = (0..k * n).map(|i| ((i * 5 % 13) as f32) - 6.0).collect();
            let mut plain = vec![1f32; m * n];
            for i in 0..m {
                for j in 0..n {
                    for l in 0..k {
                        plain[i * n + j] += a[i * k + l] * b[l * n + j];
                    }
                }
            }
            let mut out = vec![1f32; m * n];
            multiply_add(Left::rows(&a, m, k), &Panels::of(&b, k, n), &mut out, n);
            assert_eq!(out, plain);

            let bt: Vec<f32> = (0..n * k).map(|i| b[(i % k) * n + i / k]).collect();
            let at: Vec<f32> = (0..k * m).map(|i| a[(i % m) * k + i / m]).collect();
            let mut out = vec![1f32; m * n];
            multiply_add(Left::transposed(&at, m), &Panels::transposed(&bt, n, k), &mut out, n);
            assert_eq!(out, plain);
        }
    }

    #[test]
    #[ignore = "prints the speed of this machine"]
    fn speed() {
        let (m, k, n) = (48, 192, 768);
        let a = vec![0.5f32; m * k];
        let b = vec![0.25f32; k * n];
        let mut out = vec![0f32; m * n];
        let panels = Panels::of(&b, k, n);
        let started = std::time::Instant::now();
        let rounds = 2000;
        for _ in 0..rounds {
            multiply_add(Left::rows(&a, m, k), &panels, &mut out, n);
        }
        let seconds = started.elapsed().as_secs_f64();
        eprintln!("{:.1} GFLOP/s", 2.0 * (m * k * n * rounds) as f64 / seconds / 1e9);
    }
}
