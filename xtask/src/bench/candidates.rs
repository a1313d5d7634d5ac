//! Claims of several kinds against a desk of many captures: what finding the sentences costs that they are compared with.

use std::fmt::Write as _;

use super::{captures, percentile};
use crate::{Outcome, shell};

/// Claims of each kind.
const CLAIMS: usize = 150;
/// Bytes of the brief that a desk has.
const KILOBYTES: usize = 10;

pub fn run(sizes: &[usize]) -> Outcome {
    shell::run(&mut shell::cargo(&[
        "build",
        "--release",
        "--quiet",
        "--package",
        "rapporteur-workspace",
        "--example",
        "candidates",
    ]))?;
    println!(
        "{CLAIMS} claims of each kind on captures of 4 kB; microseconds; `find` is the best of five runs, `read` of the\n\
         candidates found, none of them read before, `judge` a verdict"
    );
    println!(
        "{:>8} {:<14} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>6}",
        "sources", "claims", "find p50", "p95", "p99", "read p50", "p95", "judge p50", "p95", "p99", "found"
    );
    for &sources in sizes {
        measure(sources)?;
    }
    Ok(())
}

fn measure(sources: usize) -> Outcome {
    // The desk of `bench corpus`, so that each may use what the other has written and read.
    let desk = shell::target().join(format!("bench/captures-{sources}"));
    captures::write(&desk, sources, KILOBYTES)?;
    captures::change(&desk, 1)?;
    let claims = desk.join("claims.tsv");
    let mut text = String::new();
    for (kind, claim) in captures::claims(sources, CLAIMS) {
        let _ = writeln!(text, "{kind}\t{claim}");
    }
    shell::write(&claims, text.as_bytes())?;
    let program =
        shell::target().join(format!("release/examples/candidates{}", std::env::consts::EXE_SUFFIX));
    let printed = shell::capture(std::process::Command::new(program).arg(&desk).arg(&claims))?;
    let rows: Vec<(&str, Vec<f64>)> = printed
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(kind, numbers)| (kind, numbers.split('\t').filter_map(|n| n.parse().ok()).collect()))
        .collect();
    for kind in captures::KINDS.into_iter().chain(["all"]) {
        let column = |at: usize| -> Vec<f64> {
            let of_kind = rows.iter().filter(|(of, _)| kind == "all" || *of == kind);
            of_kind.filter_map(|(_, numbers)| numbers.get(at).copied()).collect()
        };
        let [mut find, mut read, mut judge, mut found] = [column(0), column(1), column(2), column(3)];
        println!(
            "{sources:>8} {kind:<14} {:>9.0} {:>9.0} {:>9.0} {:>9.0} {:>9.0} {:>9.0} {:>9.0} {:>9.0} {:>6.0}",
            percentile(&mut find, 50),
            percentile(&mut find, 95),
            percentile(&mut find, 99),
            percentile(&mut read, 50),
            percentile(&mut read, 95),
            percentile(&mut judge, 50),
            percentile(&mut judge, 95),
            percentile(&mut judge, 99),
            percentile(&mut found, 50),
        );
    }
    Ok(())
}
