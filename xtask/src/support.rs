//! `cargo xtask train support`: the weights by which claims of general content are judged.
//!
//! The signals are read from the traces of `rapporteur verify` on the evaluation sets whose gold says supported or not; the
//! weights are those of a logistic regression in which every set, and within it every label, counts the same.

use std::process::Command;

use serde_json::Value;

use crate::shell;

/// Names of the signals, in the order of the file.
const SIGNALS: [&str; 6] = ["support", "absent", "slots", "names-missing", "content", "weakest-name"];
/// Sets with the labels that mean supported.
const SETS: [(&str, &[&str]); 3] = [
    ("wice-dev", &["supported"]),
    ("fever-symmetric-dev", &["SUPPORTS"]),
    ("factcheck-stance-dev", &["completely-support", "completely support"]),
];
/// Weight of the squared weights of standardised signals against one claim.
const RIDGE: f64 = 1.0;
/// Newton steps; the loss is convex, and a handful suffices.
const STEPS: usize = 25;

/// A claim: its signals, whether it is supported, and how much it counts.
struct Example {
    signals: [f64; SIGNALS.len()],
    supported: bool,
    weight: f64,
}

/// Runs the command.
pub fn run(check: bool) -> crate::Outcome {
    let shared = shell::shared()?;
    let binary = shell::release_binary()?;
    let mut examples: Vec<Example> = Vec::new();
    for (set, positive) in SETS {
        let gold = shared.join("eval").join(format!("{set}.jsonl"));
        let answers = shell::capture(Command::new(&binary).arg("verify").arg("--claims").arg(&gold))?;
        let read = examples_of(&shell::read(&gold)?, &answers, positive)?;
        let supported = read.iter().filter(|example| example.supported).count();
        println!("{set}: {} claims with signals, {supported} supported", read.len());
        examples.extend(read);
    }
    let (bias, weights) = fit(&mut examples);
    let mut text = String::from(
        "# How much each signal says that a sentence of no kind of cooperation is supported\n\
         # (crates/evidence/src/likelihood.rs): the weights of a logistic regression. Written by `cargo xtask train support`;\n\
         # rules come before it.\n",
    );
    text.push_str(&format!("bias = {bias:.3}\n"));
    for (name, weight) in SIGNALS.iter().zip(weights) {
        text.push_str(&format!("{name} = {weight:.3}\n"));
    }
    print!("{text}");
    let path = shell::root().join("crates/evidence/data/support.toml");
    if !check {
        return shell::write(&path, text.as_bytes());
    }
    if shell::read(&path)? == text {
        println!("{} is what the sets give", path.display());
        return Ok(());
    }
    Err(format!("{} differs from what the sets give", path.display()))
}

/// The claims of a set; of several sentences the one with the least support speaks.
fn examples_of(gold: &str, answers: &str, positive: &[&str]) -> Result<Vec<Example>, String> {
    let lines = |text: &str| -> Result<Vec<Value>, String> {
        text.lines().map(|line| serde_json::from_str(line).map_err(|error| error.to_string())).collect()
    };
    let mut out = Vec::new();
    for (claim, answer) in lines(gold)?.iter().zip(lines(answers)?) {
        let label = claim["gold"]["label"].as_str().ok_or("a claim without a label")?;
        let steps = answer["trace"].as_array().into_iter().flatten();
        let signals = steps
            .filter(|step| step["rule"] == "support.signals")
            .filter_map(|step| signals_of(step["note"].as_str()?))
            .min_by(|a, b| a[0].total_cmp(&b[0]));
        out.extend(signals.map(|signals| Example {
            signals,
            supported: positive.contains(&label),
            weight: 0.0,
        }));
    }
    for supported in [true, false] {
        let count = out.iter().filter(|example| example.supported == supported).count();
        let of_label = out.iter_mut().filter(|example| example.supported == supported);
        #[allow(clippy::cast_precision_loss)] // a few hundred
        of_label.for_each(|example| example.weight = 500.0 / count.max(1) as f64);
    }
    Ok(out)
}

/// The numbers of a note: `support 0.71, absent 0.10, …`.
fn signals_of(note: &str) -> Option<[f64; SIGNALS.len()]> {
    let mut signals = [0.0; SIGNALS.len()];
    for (name, signal) in SIGNALS.iter().zip(&mut signals) {
        let rest = note.split_once(&format!("{name} "))?.1;
        let end = rest.find([',', ';']).unwrap_or(rest.len());
        *signal = rest[..end].parse().ok()?;
    }
    Some(signals)
}

/// Logistic regression by Newton's method on standardised signals: the bias and the weights.
fn fit(examples: &mut [Example]) -> (f64, [f64; SIGNALS.len()]) {
    const N: usize = SIGNALS.len();
    let total: f64 = examples.iter().map(|example| example.weight).sum();
    let mut mean = [0.0; N];
    let mut deviation = [0.0; N];
    for at in 0..N {
        mean[at] = examples.iter().map(|e| e.weight * e.signals[at]).sum::<f64>() / total;
        let squares = examples.iter().map(|e| e.weight * (e.signals[at] - mean[at]).powi(2));
        deviation[at] = (squares.sum::<f64>() / total).sqrt().max(1e-9);
    }
    for example in examples.iter_mut() {
        for (at, signal) in example.signals.iter_mut().enumerate() {
            *signal = (*signal - mean[at]) / deviation[at];
        }
    }
    // The bias comes last.
    let mut weights = [0.0; N + 1];
    for _ in 0..STEPS {
        let mut gradient = [0.0; N + 1];
        let mut hessian = [[0.0; N + 1]; N + 1];
        for at in 0..N {
            gradient[at] = -RIDGE * weights[at];
            hessian[at][at] = RIDGE;
        }
        for example in examples.iter() {
            let mut x = [1.0; N + 1];
            x[..N].copy_from_slice(&example.signals);
            let score: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let p = 1.0 / (1.0 + (-score).exp());
            let error = f64::from(u8::from(example.supported)) - p;
            for row in 0..=N {
                gradient[row] += example.weight * error * x[row];
                for column in 0..=N {
                    hessian[row][column] += example.weight * p * (1.0 - p) * x[row] * x[column];
                }
            }
        }
        let step = solve(hessian, gradient);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight += step);
    }
    let mut out = [0.0; N];
    let mut bias = weights[N];
    for at in 0..N {
        out[at] = weights[at] / deviation[at];
        bias -= out[at] * mean[at];
    }
    (bias, out)
}

/// Solves a positive definite system by elimination.
fn solve<const M: usize>(mut a: [[f64; M]; M], mut b: [f64; M]) -> [f64; M] {
    for pivot in 0..M {
        for row in pivot + 1..M {
            let factor = a[row][pivot] / a[pivot][pivot];
            let above = a[pivot];
            a[row].iter_mut().zip(above).for_each(|(cell, above)| *cell -= factor * above);
            b[row] -= factor * b[pivot];
        }
    }
    for row in (0..M).rev() {
        let known: f64 = (row + 1..M).map(|column| a[row][column] * b[column]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_gets_weight() {
        let example = |n: u32| {
            let supported = n.is_multiple_of(2);
            let mut signals = [0.0; SIGNALS.len()];
            signals[0] = f64::from(n % 7) / 10.0 + if supported { 0.8 } else { 0.3 };
            signals[1] = f64::from(n % 5);
            Example { signals, supported, weight: 1.0 }
        };
        let mut examples: Vec<Example> = (0..200).map(example).collect();
        let (_, weights) = fit(&mut examples);
        assert!(weights[0] > 1.0 && weights[1].abs() < 0.2, "{weights:?}");
    }

    #[test]
    fn notes_are_read() {
        let note = "support 0.710, absent 0.100, slots 1.000, names-missing 2, content 0.800, weakest-name 0.500; \
                    score -0.30";
        assert_eq!(signals_of(note), Some([0.71, 0.1, 1.0, 2.0, 0.8, 0.5]));
        assert_eq!(signals_of("support x"), None);
    }
}
