//! `cargo xtask bench`: measurements, without assertions: a shared machine would make them lie.

mod client;
mod corpus;
mod lsp;

use crate::Outcome;

pub fn run(args: &[String]) -> Outcome {
    let mut args = args.iter();
    match args.next().map(String::as_str) {
        None => lsp::run(100),
        Some("lsp") => {
            let kilobytes = args.next().map_or(Ok(100), |size| size.parse());
            lsp::run(
                kilobytes.map_err(|_| "the size of the brief is a number of kilobytes: `bench lsp 100`")?,
            )
        }
        Some(other) => Err(format!("there is no benchmark `{other}`; there is `lsp`")),
    }
}

/// The value below which `percent` of `values` lie, by the nearest-rank method; sorts them.
fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100);
    values.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn nearest_rank() {
        let mut values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert!((percentile(&mut values, 50) - 50.0).abs() < 1e-9);
        assert!((percentile(&mut values, 95) - 95.0).abs() < 1e-9);
        assert!(percentile(&mut [], 50).is_nan());
    }
}
