//! `cargo xtask bench`: measurements, without assertions: a shared machine would make them lie.

mod candidates;
mod captures;
mod client;
mod corpus;
mod lsp;
mod peers;
mod scale;

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
        Some("peers") => {
            let sizes: Result<Vec<usize>, _> = args.map(|size| size.parse()).collect();
            let sizes = sizes.map_err(|_| "sizes are numbers of kilobytes: `bench peers 10 100 1000`")?;
            peers::run(if sizes.is_empty() { &[100, 1_000] } else { &sizes })
        }
        Some("corpus") => {
            let sizes: Result<Vec<usize>, _> = args.map(|size| size.parse()).collect();
            let sizes = sizes.map_err(|_| "sizes are numbers of captures: `bench corpus 1000 10000`")?;
            scale::run(if sizes.is_empty() { &[1_000, 10_000] } else { &sizes })
        }
        Some("candidates") => {
            let sizes: Result<Vec<usize>, _> = args.map(|size| size.parse()).collect();
            let sizes = sizes.map_err(|_| "sizes are numbers of captures: `bench candidates 10000`")?;
            candidates::run(if sizes.is_empty() { &[10_000] } else { &sizes })
        }
        Some(other) => Err(format!(
            "there is no benchmark `{other}`; there are `lsp`, `corpus`, `candidates` and `peers`"
        )),
    }
}

fn milliseconds(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// `file:` address of a path. The benchmark's own folders need no escapes beyond spaces.
fn file_uri(path: &std::path::Path) -> Result<String, String> {
    let path = std::path::absolute(path).map_err(|error| error.to_string())?;
    Ok(format!("file://{}", path.display().to_string().replace('%', "%25").replace(' ', "%20")))
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
