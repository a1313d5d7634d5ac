//! Products of 8-bit integers.
//!
//! Whole numbers add up to the same sum in any order, so that the scores of the network are the same bits on every
//! machine, however wide its vectors. Activations are unsigned (0–255), weights signed within ±63: two products of
//! that size fit the 16-bit lanes of AVX2, which would saturate with more.
#![allow(unsafe_code)] // vector loads; each block states why it is sound

/// Columns that are stored together.
pub(crate) const BLOCK: usize = 16;
/// Rows of weights that are stored together.
pub(crate) const GROUP: usize = 4;

/// Weights in the order the products read them: blocks of 16 columns, in each groups of 4 rows, in each 16 × 4 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights<'a> {
    pub data: &'a [i8],
    /// Rows, rounded up to a multiple of [`GROUP`].
    pub rows: usize,
    /// Columns, rounded up to a multiple of [`BLOCK`].
    pub cols: usize,
}

/// A way to multiply on this machine.
pub(crate) trait Kernel {
    /// `sums[r * cols + c] = Σ_k activations[r * rows + k] · weights[k, c]`, for as many activations as are given.
    fn multiply(activations: &[u8], weights: Weights<'_>, sums: &mut [i32]);
}

fn check(activations: &[u8], weights: Weights<'_>, sums: &[i32]) -> usize {
    let count = activations.len() / weights.rows.max(1);
    assert_eq!(weights.rows % GROUP, 0);
    assert_eq!(weights.cols % BLOCK, 0);
    assert_eq!(weights.data.len(), weights.rows * weights.cols);
    assert_eq!(activations.len(), count * weights.rows);
    assert_eq!(sums.len(), count * weights.cols);
    count
}

/// Any machine.
pub(crate) struct Portable;

impl Kernel for Portable {
    #[inline(always)]
    fn multiply(activations: &[u8], weights: Weights<'_>, sums: &mut [i32]) {
        check(activations, weights, sums);
        if weights.rows == 0 || weights.cols == 0 {
            return;
        }
        for (row, out) in activations.chunks_exact(weights.rows).zip(sums.chunks_exact_mut(weights.cols)) {
            let blocks = weights.data.chunks_exact(weights.rows * BLOCK);
            for (block, out) in blocks.zip(out.chunks_exact_mut(BLOCK)) {
                let mut acc = [0i32; BLOCK];
                let (groups, _) = row.as_chunks::<GROUP>();
                for (four, lines) in groups.iter().zip(block.chunks_exact(BLOCK * GROUP)) {
                    for (acc, line) in acc.iter_mut().zip(lines.as_chunks::<GROUP>().0) {
                        for k in 0..GROUP {
                            *acc += i32::from(four[k]) * i32::from(line[k]);
                        }
                    }
                }
                out.copy_from_slice(&acc);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Avx2, Vnni};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{BLOCK, GROUP, Kernel, Weights, check};

    /// Machines with AVX2. To be used only where the processor has it.
    pub(crate) struct Avx2;

    impl Kernel for Avx2 {
        #[inline(always)]
        fn multiply(activations: &[u8], weights: Weights<'_>, sums: &mut [i32]) {
            let count = check(activations, weights, sums);
            let mut at = 0;
            while at + 2 <= count {
                // SAFETY: the caller chose this kernel after asking the processor for AVX2; the slices were checked.
                unsafe { avx2::<2>(activations, weights, sums, at) };
                at += 2;
            }
            if at < count {
                // SAFETY: as above.
                unsafe { avx2::<1>(activations, weights, sums, at) };
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn avx2<const ROWS: usize>(activations: &[u8], weights: Weights<'_>, sums: &mut [i32], at: usize) {
        let groups = weights.rows / GROUP;
        let ones = _mm256_set1_epi16(1);
        for block in 0..weights.cols / BLOCK {
            let mut acc = [[_mm256_setzero_si256(); 2]; ROWS];
            let data = weights.data[block * weights.rows * BLOCK..].as_ptr();
            for group in 0..groups {
                // SAFETY: `check` made sure that the data has rows × cols bytes and the activations count × rows.
                unsafe {
                    let line = data.add(group * BLOCK * GROUP);
                    let low = _mm256_loadu_si256(line.cast());
                    let high = _mm256_loadu_si256(line.add(32).cast());
                    for (row, acc) in acc.iter_mut().enumerate() {
                        let four =
                            activations.as_ptr().add((at + row) * weights.rows + group * GROUP).cast::<i32>();
                        let four = _mm256_set1_epi32(four.read_unaligned());
                        let pairs = _mm256_maddubs_epi16(four, low);
                        acc[0] = _mm256_add_epi32(acc[0], _mm256_madd_epi16(pairs, ones));
                        let pairs = _mm256_maddubs_epi16(four, high);
                        acc[1] = _mm256_add_epi32(acc[1], _mm256_madd_epi16(pairs, ones));
                    }
                }
            }
            for (row, acc) in acc.iter().enumerate() {
                let out = &mut sums[(at + row) * weights.cols + block * BLOCK..][..BLOCK];
                // SAFETY: the slice has sixteen places.
                unsafe {
                    _mm256_storeu_si256(out.as_mut_ptr().cast(), acc[0]);
                    _mm256_storeu_si256(out.as_mut_ptr().add(8).cast(), acc[1]);
                }
            }
        }
    }

    /// Machines with the neural-network instructions of AVX-512. To be used only where the processor has them.
    pub(crate) struct Vnni;

    impl Kernel for Vnni {
        #[inline(always)]
        fn multiply(activations: &[u8], weights: Weights<'_>, sums: &mut [i32]) {
            let count = check(activations, weights, sums);
            let mut at = 0;
            while at + 4 <= count {
                // SAFETY: the caller chose this kernel after asking the processor; the slices were checked.
                unsafe { vnni::<4, 2>(activations, weights, sums, at) };
                at += 4;
            }
            if at + 2 <= count {
                // SAFETY: as above.
                unsafe { vnni::<2, 4>(activations, weights, sums, at) };
                at += 2;
            }
            if at < count {
                // SAFETY: as above.
                unsafe { vnni::<1, 8>(activations, weights, sums, at) };
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512vnni")]
    unsafe fn vnni<const ROWS: usize, const BLOCKS: usize>(
        activations: &[u8],
        weights: Weights<'_>,
        sums: &mut [i32],
        at: usize,
    ) {
        let blocks = weights.cols / BLOCK;
        let mut block = 0;
        while block + BLOCKS <= blocks {
            // SAFETY: same features; the blocks are there.
            unsafe { vnni_blocks::<ROWS, BLOCKS>(activations, weights, sums, at, block) };
            block += BLOCKS;
        }
        while block < blocks {
            // SAFETY: as above.
            unsafe { vnni_blocks::<ROWS, 1>(activations, weights, sums, at, block) };
            block += 1;
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512vnni")]
    unsafe fn vnni_blocks<const ROWS: usize, const BLOCKS: usize>(
        activations: &[u8],
        weights: Weights<'_>,
        sums: &mut [i32],
        at: usize,
        block: usize,
    ) {
        let groups = weights.rows / GROUP;
        let size = weights.rows * BLOCK;
        let mut acc = [[_mm512_setzero_si512(); BLOCKS]; ROWS];
        let data = weights.data[block * size..].as_ptr();
        for group in 0..groups {
            // SAFETY: `check` made sure that the data has rows × cols bytes and the activations count × rows.
            unsafe {
                let mut fours = [_mm512_setzero_si512(); ROWS];
                for (row, four) in fours.iter_mut().enumerate() {
                    let place =
                        activations.as_ptr().add((at + row) * weights.rows + group * GROUP).cast::<i32>();
                    *four = _mm512_set1_epi32(place.read_unaligned());
                }
                let lines: [_; BLOCKS] = std::array::from_fn(|b| {
                    _mm512_loadu_si512(data.add(b * size + group * BLOCK * GROUP).cast())
                });
                for (acc, four) in acc.iter_mut().zip(fours) {
                    for (acc, line) in acc.iter_mut().zip(lines) {
                        *acc = _mm512_dpbusd_epi32(*acc, four, line);
                    }
                }
            }
        }
        for (row, acc) in acc.iter().enumerate() {
            for (b, acc) in acc.iter().enumerate() {
                let out = &mut sums[(at + row) * weights.cols + (block + b) * BLOCK..][..BLOCK];
                // SAFETY: the slice has sixteen places.
                unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), *acc) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All kernels of this machine give the same sums, at the extremes too.
    #[test]
    fn kernels_agree() {
        for (count, rows, cols) in [(1, 4, 16), (3, 52, 32), (7, 192, 160), (4, 8, 48)] {
            for extreme in [false, true] {
                let activations: Vec<u8> =
                    (0..count * rows).map(|i| if extreme { 255 } else { (i * 37 % 256) as u8 }).collect();
                let data: Vec<i8> = (0..rows * cols)
                    .map(|i| if extreme { 63 - 126 * (i as i8 & 1) } else { ((i * 29 % 127) as i8) - 63 })
                    .collect();
                let weights = Weights { data: &data, rows, cols };
                let mut plain = vec![0; count * cols];
                Portable::multiply(&activations, weights, &mut plain);
                #[cfg(target_arch = "x86_64")]
                {
                    let mut other = vec![0; count * cols];
                    if std::is_x86_feature_detected!("avx2") {
                        Avx2::multiply(&activations, weights, &mut other);
                        assert_eq!(plain, other);
                    }
                    if std::is_x86_feature_detected!("avx512f") && std::is_x86_feature_detected!("avx512vnni")
                    {
                        other.fill(0);
                        Vnni::multiply(&activations, weights, &mut other);
                        assert_eq!(plain, other);
                    }
                }
            }
        }
    }
}
