//! `cargo xtask eval`: the evaluation sets through the release binary and the scorer, in one table.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::mutations::{self, Family};
use crate::scores::{self, Figure, Scores};
use crate::{Outcome, shell, treebank};

/// How a set is answered.
#[derive(Debug, Clone, Copy)]
enum How {
    /// `verify`; every line brings its own sources.
    Verify,
    /// `verify` against the founding captures 001 to 004.
    VerifyAgainstCaptures,
    /// The same, for claims of our own, below the project's folder.
    OursAgainstCaptures,
    /// `verify` for claims of our own against sources of our own, beside them.
    OursAgainstOurs,
    /// `link --lines`.
    Link,
    /// Sentence boundaries, scored here.
    Sentences,
    /// `parse` on the treebanks of a folder, scored here.
    Grammar,
    /// `extract --lines`.
    Extract,
    /// Supported claims of the judged sets, changed and judged again; scored here.
    Mutations,
}

impl How {
    /// Whether the gold file is of this project.
    const fn is_ours(self) -> bool {
        matches!(self, How::OursAgainstCaptures | How::OursAgainstOurs | How::Mutations)
    }
}

/// Name, gold file below the shared folder or the project's, how.
const SETS: [(&str, &str, How); 25] = [
    ("gold", "gold/claims.jsonl", How::VerifyAgainstCaptures),
    ("judged-founding", "tests/judged/founding.jsonl", How::OursAgainstCaptures),
    ("judged-founding-2", "tests/judged/founding-2.jsonl", How::OursAgainstCaptures),
    ("judged-founding-3", "tests/judged/founding-3.jsonl", How::OursAgainstCaptures),
    ("judged-founding-4", "tests/judged/founding-4.jsonl", How::OursAgainstCaptures),
    ("judged-founding-5", "tests/judged/founding-5.jsonl", How::OursAgainstCaptures),
    ("judged-founding-6", "tests/judged/founding-6.jsonl", How::OursAgainstCaptures),
    ("judged-founding-7", "tests/judged/founding-7.jsonl", How::OursAgainstCaptures),
    ("judged-world", "tests/judged/world.jsonl", How::OursAgainstOurs),
    ("judged-world-2", "tests/judged/world-2.jsonl", How::OursAgainstOurs),
    ("judged-world-3", "tests/judged/world-3.jsonl", How::OursAgainstOurs),
    ("judged-world-4", "tests/judged/world-4.jsonl", How::OursAgainstOurs),
    ("judged-world-5", "tests/judged/world-5.jsonl", How::OursAgainstOurs),
    ("judged-world-6", "tests/judged/world-6.jsonl", How::OursAgainstOurs),
    ("judged-world-7", "tests/judged/world-7.jsonl", How::OursAgainstOurs),
    ("mutations", "tests/judged", How::Mutations),
    ("wice", "eval/wice-dev.jsonl", How::Verify),
    ("wice-words", "eval/wice-words-dev.jsonl", How::Verify),
    ("bump", "eval/bump-task1.jsonl", How::Verify),
    ("fever-symmetric", "eval/fever-symmetric-dev.jsonl", How::Verify),
    ("factcheck-stance", "eval/factcheck-stance-dev.jsonl", How::Verify),
    ("link-wikifair", "eval/link-wikifair-dev.jsonl", How::Link),
    ("golden-sentences", "eval/golden-sentences.json", How::Sentences),
    ("grammar", "ud", How::Grammar),
    ("plv", "eval/plv-train.jsonl", How::Extract),
];

/// Folder of our own sources, beside the claims that are judged against them.
const OUR_SOURCES: &str = "sources";

pub fn run(args: &[String]) -> Outcome {
    let update = args.iter().any(|arg| arg == "--update");
    let wanted: Vec<&String> = args.iter().filter(|arg| *arg != "--update").collect();
    if let Some(unknown) = wanted.iter().find(|name| SETS.iter().all(|(set, ..)| *set != name.as_str())) {
        let names: Vec<&str> = SETS.iter().map(|(set, ..)| *set).collect();
        return Err(format!("there is no set `{unknown}`; the sets are {}", names.join(", ")));
    }
    let shared = shell::shared()?;
    let binary = shell::release_binary()?;
    let committed_path = shell::root().join("tests/eval/scores.toml");
    let mut committed: Scores = match committed_path.is_file() {
        true => toml::from_str(&shell::read(&committed_path)?)
            .map_err(|error| format!("{}: {error}", committed_path.display()))?,
        false => Scores::new(),
    };
    println!("{:<17} {:<38} {:>8} {:>9} {:>8}  n", "set", "figure", "now", "committed", "gain");
    let mut fallen = Vec::new();
    for (set, gold, how) in SETS {
        if !wanted.is_empty() && !wanted.iter().any(|name| name.as_str() == set) {
            continue;
        }
        let start = Instant::now();
        let folder = if how.is_ours() { shell::root() } else { shared.clone() };
        let figures = measure(&shared, &binary, set, &folder.join(gold), how)?;
        show(set, &figures, &committed, &mut fallen);
        println!("{set:<17} {:.1} s", start.elapsed().as_secs_f64());
        if update {
            let old = committed.remove(set).unwrap_or_default();
            let new =
                figures.iter().map(|figure| (figure.name.clone(), figure.to_score(old.get(&figure.name))));
            committed.insert(set.to_owned(), new.collect());
        }
    }
    if update {
        write_scores(&committed_path, &committed)?;
        println!("wrote {}", committed_path.display());
        return Ok(());
    }
    if fallen.is_empty() {
        return Ok(());
    }
    Err(format!("figures fell by more than their tolerance:\n  {}", fallen.join("\n  ")))
}

/// Prints the figures of a set beside the committed ones and notes those that fell.
fn show(set: &str, figures: &[Figure], committed: &Scores, fallen: &mut Vec<String>) {
    let known = committed.get(set);
    for figure in figures {
        let digits = if figure.count { 0 } else { 3 };
        let n = figure.n.map(|n| n.to_string()).unwrap_or_default();
        let now = format!("{:.digits$}", figure.value);
        let Some(score) = known.and_then(|scores| scores.get(&figure.name)) else {
            println!("{set:<17} {:<38} {now:>8} {:>9} {:>8}  {n}", figure.name, "-", "new");
            continue;
        };
        let gain = score.gain(figure.value);
        let gain_text = if gain.abs() < 5e-4 { "=".to_owned() } else { format!("{gain:+.digits$}") };
        let mark = if score.has_fallen(figure.value) { "  FELL" } else { "" };
        println!(
            "{set:<17} {:<38} {now:>8} {:>9.digits$} {gain_text:>8}  {n}{mark}",
            figure.name, score.value
        );
        if score.has_fallen(figure.value) {
            fallen.push(format!(
                "{set}: {} {now}, committed {:.digits$}, tolerance {}",
                figure.name, score.value, score.tolerance
            ));
        }
    }
    for name in known.into_iter().flatten().map(|(name, _)| name) {
        if figures.iter().all(|figure| figure.name != *name) {
            fallen.push(format!("{set}: {name} is committed but was not measured"));
        }
    }
}

/// The figures of a set.
fn measure(shared: &Path, binary: &Path, set: &str, gold: &Path, how: How) -> Result<Vec<Figure>, String> {
    let mut command = Command::new(binary);
    match how {
        How::Sentences => return sentences(gold),
        How::Grammar => return treebank::measure(gold, binary),
        How::Mutations => return mutations::measure(binary, &families(shared)?),
        How::Verify => command.arg("verify").arg("--claims").arg(gold),
        How::VerifyAgainstCaptures | How::OursAgainstCaptures => {
            command.arg("verify").arg("--claims").arg(gold).arg("--sources").args(captures(shared)?)
        }
        How::OursAgainstOurs => command
            .arg("verify")
            .arg("--claims")
            .arg(gold)
            .arg("--sources")
            .arg(gold.with_file_name(OUR_SOURCES)),
        How::Link => command.arg("link").arg("--lines").arg(gold),
        How::Extract => command.arg("extract").arg("--lines").arg(gold),
    };
    let answers = shell::capture(&mut command)?;
    let answers_path = shell::target().join("eval").join(format!("{set}.jsonl"));
    shell::write(&answers_path, answers.as_bytes())?;
    let scorer = shared.join("eval/score.py");
    let report = shell::capture(Command::new("python3").arg(scorer).arg(gold).arg(&answers_path))?;
    let figures = scores::parse(&report);
    if figures.is_empty() {
        return Err(format!("the scorer printed no figure for {set}:\n{report}"));
    }
    Ok(figures)
}

/// The judged claims by the sources that they are judged against.
fn families(shared: &Path) -> Result<[Family; 2], String> {
    let root = shell::root();
    let claims = |against: fn(How) -> bool| {
        let sets = SETS.iter().filter(|(.., how)| against(*how));
        sets.map(|(_, gold, how)| if how.is_ours() { root.join(gold) } else { shared.join(gold) }).collect()
    };
    Ok([
        Family {
            name: "founding",
            claims: claims(|how| matches!(how, How::VerifyAgainstCaptures | How::OursAgainstCaptures)),
            sources: captures(shared)?,
            names: mutations::OTHERS_OF_FOUNDING,
        },
        Family {
            name: "world",
            claims: claims(|how| matches!(how, How::OursAgainstOurs)),
            sources: vec![root.join("tests/judged").join(OUR_SOURCES)],
            names: mutations::OTHERS_OF_WORLD,
        },
    ])
}

/// Captures 001 to 004; 000 is a fact-check of the same question, which the gold claims leave out.
fn captures(shared: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = shared.join("seeds");
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.ends_with(".txt") && !name.starts_with("000")
    });
    files.sort();
    Ok(files)
}

/// Sentence boundaries: a rule is right if all its sentences are.
fn sentences(gold: &Path) -> Result<Vec<Figure>, String> {
    let rules: Vec<(String, Vec<String>)> =
        serde_json::from_str(&shell::read(gold)?).map_err(|error| format!("{}: {error}", gold.display()))?;
    let texts: Vec<&String> = rules.iter().map(|(text, _)| text).collect();
    let input = serde_json::to_vec(&texts).map_err(|error| error.to_string())?;
    let mut child = shell::cargo(&[
        "run",
        "--release",
        "--quiet",
        "--package",
        "rapporteur-text",
        "--example",
        "sentences",
    ])
    .stdin(Stdio::piped())
    .stdout(Stdio::piped())
    .spawn()
    .map_err(|error| format!("cannot run cargo: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        std::io::Write::write_all(&mut stdin, &input)
            .map_err(|error| format!("cannot write to the example: {error}"))?;
    }
    let output = child.wait_with_output().map_err(|error| format!("cannot run the example: {error}"))?;
    let answers: Vec<Vec<String>> = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("the example did not answer: {error}"))?;
    let right = rules
        .iter()
        .zip(&answers)
        .filter(|((_, wanted), answer)| wanted.iter().map(|s| s.trim()).eq(answer.iter().map(|s| s.trim())));
    let count = right.count();
    #[allow(clippy::cast_precision_loss)] // a few dozen rules
    let value = count as f64;
    Ok(vec![Figure { name: "rules right".into(), value, n: Some(rules.len() as u64), count: true }])
}

fn write_scores(path: &Path, scores: &Scores) -> Outcome {
    let mut text = String::from(
        "# Scores of the evaluation sets. `cargo xtask eval` compares with them and fails when a figure falls by more than its\n\
         # tolerance; `cargo xtask eval --update` rewrites the values and keeps the tolerances.\n",
    );
    for (set, figures) in scores {
        text.push_str(&format!("\n[{set}]\n"));
        for (name, score) in figures {
            let key = toml::Value::String(name.clone());
            let n = score.n.map(|n| format!("n = {n}, ")).unwrap_or_default();
            let better = if score.better == scores::Better::Lower { ", better = \"lower\"" } else { "" };
            text.push_str(&format!(
                "{key} = {{ value = {:?}, {n}tolerance = {:?}{better} }}\n",
                score.value, score.tolerance
            ));
        }
    }
    shell::write(path, text.as_bytes())
}
