//! The committed scores: `tests/eval/scores.toml`, and what counts as a fall.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Figures by set and name.
pub type Scores = BTreeMap<String, BTreeMap<String, Score>>;

/// One committed figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Value.
    pub value: f64,
    /// Items it was measured on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// How far it may fall before the evaluation fails.
    pub tolerance: f64,
    /// Whether more or less is better.
    #[serde(default, skip_serializing_if = "Better::is_higher")]
    pub better: Better,
}

/// Direction of a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    #[default]
    Higher,
    /// Less is better.
    Lower,
}

impl Better {
    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
    fn is_higher(&self) -> bool {
        *self == Better::Higher
    }
}

/// A measured figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Name, as the scorer prints it.
    pub name: String,
    /// Value.
    pub value: f64,
    /// Items it was measured on, if the scorer says.
    pub n: Option<u64>,
    /// Whether it is a count of items rather than a rate.
    pub count: bool,
}

/// Words in names of figures that should be small.
const LOWER_IS_BETTER: [&str; 6] = [
    "passed as supported",
    "good claims",
    "ties",
    "with any flag",
    "read into other events",
    "without an answer",
];

impl Figure {
    /// The share of `of` that is `right`, measured on `n` items; with three decimals, as the scores are printed and
    /// committed.
    pub fn rate(name: String, right: usize, of: usize, n: usize) -> Figure {
        #[allow(clippy::cast_precision_loss)] // counts of words and claims
        let value = right as f64 / of.max(1) as f64;
        Figure { name, value: (value * 1_000.0).round() / 1_000.0, n: Some(n as u64), count: false }
    }

    /// The committed form, with the tolerance of `old` or the usual one. The engine is deterministic, so a tolerance
    /// leaves room for a trade between figures, not for noise.
    pub fn to_score(&self, old: Option<&Score>) -> Score {
        let lower = LOWER_IS_BETTER.iter().any(|words| self.name.contains(words));
        let better = if lower { Better::Lower } else { Better::Higher };
        let tolerance = old.map_or(if self.count { 0.0 } else { 0.005 }, |score| score.tolerance);
        Score { value: self.value, n: self.n, tolerance, better }
    }
}

impl Score {
    /// How much better `now` is; negative if it fell.
    pub fn gain(&self, now: f64) -> f64 {
        match self.better {
            Better::Higher => now - self.value,
            Better::Lower => self.value - now,
        }
    }

    /// Whether `now` fell by more than the tolerance. Figures are printed with three decimals.
    pub fn has_fallen(&self, now: f64) -> bool {
        self.gain(now) < -(self.tolerance + 1e-9)
    }
}

/// Reads what `score.py` printed.
pub fn parse(report: &str) -> Vec<Figure> {
    // Indented by four: confusion counts, for people.
    report.lines().filter(|line| !line.starts_with("    ")).flat_map(line_figures).collect()
}

fn line_figures(line: &str) -> Vec<Figure> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let figure = |name: String, value: f64, n, count| Figure { name, value, n, count };
    // "349 items, 0 without an answer"
    if let [all, "items,", missing, "without", "an", "answer"] = words[..] {
        let value = missing.parse().ok();
        return value
            .map(|value| figure("without an answer".into(), value, all.parse().ok(), true))
            .into_iter()
            .collect();
    }
    let n = words.last().and_then(|last| last.split_once('=')).and_then(|(_, n)| n.parse().ok());
    // "refute             P 0.4 R 0.3 F1 0.35  n=12"
    if let Some(at) = words.windows(2).position(|pair| pair[0] == "P" && pair[1].parse::<f64>().is_ok()) {
        let name = words[..at].join(" ");
        let pairs = words[at..].chunks_exact(2).filter_map(|pair| Some((pair[0], pair[1].parse().ok()?)));
        return pairs.map(|(letter, value)| figure(format!("{name} {letter}"), value, n, false)).collect();
    }
    // "contradictions passed as supported   1 of 10"
    if let [name @ .., some, "of", all] = &words[..]
        && let (Ok(value), Ok(all)) = (some.parse(), all.parse())
    {
        return vec![figure(name.join(" "), value, Some(all), true)];
    }
    // "verdict accuracy, strict   0.600  n=46"
    if let ([name @ .., value, _], Some(n)) = (&words[..], n)
        && let Ok(value) = value.parse()
    {
        return vec![figure(name.join(" "), value, Some(n), false)];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scorer_lines() {
        let report = "\
46 items, 1 without an answer
verdict accuracy, strict                   0.609  n=46
contradictions passed as supported         2 of 10
unsupported words  P 0.250 R 0.500 F1 0.333  n=124
linked mentions    P 0.900 R 0.800 F1 0.847  gold=730
    supported -> supported 20
";
        let figures = parse(report);
        let names: Vec<(&str, f64)> = figures.iter().map(|f| (f.name.as_str(), f.value)).collect();
        assert_eq!(
            names,
            [
                ("without an answer", 1.0),
                ("verdict accuracy, strict", 0.609),
                ("contradictions passed as supported", 2.0),
                ("unsupported words P", 0.25),
                ("unsupported words R", 0.5),
                ("unsupported words F1", 0.333),
                ("linked mentions P", 0.9),
                ("linked mentions R", 0.8),
                ("linked mentions F1", 0.847),
            ]
        );
        assert_eq!(figures[2].n, Some(10));
        assert_eq!(figures[8].n, Some(730));
    }

    #[test]
    fn a_fall_within_the_tolerance_is_none() {
        let rate = Figure { name: "accuracy".into(), value: 0.6, n: Some(46), count: false }.to_score(None);
        assert!(!rate.has_fallen(0.595));
        assert!(rate.has_fallen(0.594));
        let bad = Figure {
            name: "contradictions passed as supported".into(),
            value: 2.0,
            n: Some(10),
            count: true,
        };
        let bad = bad.to_score(None);
        assert!(bad.has_fallen(3.0));
        assert!(!bad.has_fallen(1.0));
    }
}
