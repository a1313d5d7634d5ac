//! Sigmoid, hyperbolic tangent and exponential that are the same bits on every machine.
//!
//! The functions of the platform's mathematical library differ in their last digits between systems, and are not
//! vectorised. These use additions, multiplications and bit shifts alone; their error is below 2⁻²⁰ of the value.

/// 1.5 · 2²³: adding it rounds to the nearest whole number, halves to even, which the lowest bits then hold.
pub(crate) const ROUND: f32 = 12_582_912.0;

/// `e^x`, for `x` clamped to ±87.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    let x = x.clamp(-87.0, 87.0);
    let scaled = x * LOG2_E;
    let rounded = scaled + ROUND;
    let whole = rounded - ROUND;
    let r = x - whole * 0.693_359_4;
    let r = r - whole * -2.121_944_4e-4;
    // Minimax polynomial of e^r on ±ln 2 / 2 (Cephes, expf).
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let value = p * (r * r) + r + 1.0;
    // The low bits of `rounded` are the whole number: cheaper than a conversion, which has to mind NaN.
    let exponent = rounded.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127);
    value * f32::from_bits(exponent << 23)
}

/// Natural logarithm of a positive, finite `x`.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    let bits = x.max(f32::MIN_POSITIVE).to_bits();
    let mut exponent = (bits >> 23) as f32 - 126.0;
    let mut mantissa = f32::from_bits((bits & 0x007f_ffff) | 0x3f00_0000);
    if mantissa < std::f32::consts::FRAC_1_SQRT_2 {
        exponent -= 1.0;
        mantissa *= 2.0;
    }
    // ln(1 + r) on √½ – 1 … √2 – 1 (Cephes, logf).
    let r = mantissa - 1.0;
    let mut p = 7.037_683_6e-2;
    for coefficient in [
        -1.151_461e-1,
        1.167_699_9e-1,
        -1.242_014_1e-1,
        1.424_932_3e-1,
        -1.666_805_7e-1,
        2.000_071_5e-1,
        -2.499_999_4e-1,
        3.333_333e-1,
    ] {
        p = p * r + coefficient;
    }
    let square = r * r;
    let small = p * r * square + exponent * -2.121_944_4e-4 - 0.5 * square;
    r + small + exponent * 0.693_359_4
}

/// Logistic function.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// Hyperbolic tangent.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    2.0 / (1.0 + exp(-2.0 * x)) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_close_to_the_true_values() {
        for step in -4000..4000 {
            let x = step as f32 / 100.0;
            let wide = f64::from(x);
            assert!((f64::from(exp(x)) / wide.exp() - 1.0).abs() < 1e-6, "exp {x}");
            assert!((f64::from(sigmoid(x)) - 1.0 / (1.0 + (-wide).exp())).abs() < 1e-6, "sigmoid {x}");
            assert!((f64::from(tanh(x)) - wide.tanh()).abs() < 1e-6, "tanh {x}");
        }
        for step in 1..4000 {
            let x = step as f32 / 100.0;
            assert!((f64::from(ln(x)) - f64::from(x).ln()).abs() < 1e-6, "ln {x}");
        }
        assert!(exp(f32::NEG_INFINITY) >= 0.0 && exp(1e9).is_finite());
    }
}
