//! Mutation testing for verdicts: claims that the sources state and the engine passes are changed in one place, so that no
//! source says them any more, and judged again.
//!
//! The judged sets ask whether the engine is right; this asks what it looks at. A kind of change that often passes is a
//! part of a claim that is not compared. As in mutation testing of programs (DeMillo, Lipton, Sayward 1978, *Hints on Test
//! Data Selection*), a changed claim may now and then still be true; what counts is the difference between versions.

mod change;
mod sentence;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use self::change::{Claim, Kind, Others};
pub use self::change::{OTHERS_OF_FOUNDING, OTHERS_OF_WORLD};
use self::sentence::Sentence;
use crate::scores::Figure;
use crate::shell;

/// The verdict of the claims that are changed, and the one that no changed claim should have.
const SUPPORTED: &str = "supported";
const CONTRADICTED: &str = "contradicted";

/// Judged claims that have their sources in common.
#[derive(Debug)]
pub struct Family {
    /// Name in the files below `target/eval`.
    pub name: &'static str,
    /// Files of claims with the verdict of a reader.
    pub claims: Vec<PathBuf>,
    /// Files and folders that all of them are judged against.
    pub sources: Vec<PathBuf>,
    /// What takes the place of a name.
    pub names: Others,
}

/// A line of a file of judged claims, of which this much is needed.
#[derive(Debug, Deserialize)]
struct Judged {
    id: String,
    claim: String,
    verdict: String,
}

/// A line that `verify` answers; a line that it could not read has no verdict.
#[derive(Debug, Deserialize)]
struct Answer {
    verdict: String,
    atoms: Vec<Atom>,
}

/// A part of a claim that the engine compares; offsets are bytes of the claim.
#[derive(Debug, Deserialize)]
struct Atom {
    start: usize,
    end: usize,
    kind: String,
}

/// What became of the changed claims of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    changed: usize,
    supported: usize,
    contradicted: usize,
}

/// The figures of every kind of change, over all families.
pub fn measure(binary: &Path, families: &[Family]) -> Result<Vec<Figure>, String> {
    let mut tallies = [Tally::default(); Kind::ALL.len()];
    for family in families {
        let claims = passed_claims(binary, family)?;
        let mut changed: Vec<(usize, Value)> = Vec::new();
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            changed.extend(claims.iter().filter_map(|claim| {
                let text = kind.change(claim, family.names)?;
                let id = format!("{}#{}", kind.name(), claim.id);
                // `verify` leaves `original` aside; it is for people who look through the file.
                Some((at, json!({ "id": id, "claim": text, "original": claim.text })))
            }));
        }
        let lines: Vec<Value> = changed.iter().map(|(_, line)| line.clone()).collect();
        let answers = verify(binary, family, "changed", &lines)?;
        for ((at, _), answer) in changed.iter().zip(answers) {
            let tally = &mut tallies[*at];
            tally.changed += 1;
            tally.supported += usize::from(answer.verdict == SUPPORTED);
            tally.contradicted += usize::from(answer.verdict == CONTRADICTED);
        }
    }
    Ok(Kind::ALL.into_iter().zip(tallies).flat_map(|(kind, tally)| figures(kind, tally)).collect())
}

/// The figures of one kind. A denied claim is the only one of which a source says the opposite for certain: a source that
/// does not name a cause, or that says something of one state, leaves the rest open.
fn figures(kind: Kind, tally: Tally) -> Vec<Figure> {
    let share =
        |what, count| Figure::rate(format!("{}: {what}", kind.name()), count, tally.changed, tally.changed);
    let mut figures = vec![share("passed as supported", tally.supported)];
    if kind == Kind::Negated {
        figures.push(share("called contradicted", tally.contradicted));
    }
    figures
}

/// The claims of a family that a reader and the engine call supported: only of them is it known that the change is what
/// the engine did or did not see.
fn passed_claims(binary: &Path, family: &Family) -> Result<Vec<Claim>, String> {
    let mut judged: Vec<Judged> = Vec::new();
    for file in &family.claims {
        for line in shell::read(file)?.lines().filter(|line| !line.trim().is_empty()) {
            judged.push(serde_json::from_str(line).map_err(|error| format!("{}: {error}", file.display()))?);
        }
    }
    judged.retain(|claim| claim.verdict == SUPPORTED);
    let lines: Vec<Value> =
        judged.iter().map(|claim| json!({ "id": claim.id, "claim": claim.claim })).collect();
    let answers = verify(binary, family, "original", &lines)?;
    let mut sentences = sentences(binary, family, &judged)?;
    let passed = judged.into_iter().zip(answers).filter(|(_, answer)| answer.verdict == SUPPORTED);
    Ok(passed
        .map(|(Judged { id, claim, .. }, answer)| {
            let names = answer.atoms.into_iter().filter(|atom| atom.kind == "entity");
            Claim {
                sentence: sentences.remove(&claim),
                names: names.map(|atom| atom.start..atom.end).collect(),
                id,
                text: claim,
            }
        })
        .collect())
}

/// The trees of the claims, by their text. A claim that the grammar takes for several sentences has none.
fn sentences(binary: &Path, family: &Family, claims: &[Judged]) -> Result<HashMap<String, Sentence>, String> {
    let path = file(family, "original.txt");
    let text: Vec<&str> = claims.iter().map(|claim| claim.claim.as_str()).collect();
    shell::write(&path, text.join("\n\n").as_bytes())?;
    let parsed = shell::capture(Command::new(binary).arg("parse").args(["--format", "conllu"]).arg(&path))?;
    Ok(sentence::read(&parsed).into_iter().map(|sentence| (sentence.text.clone(), sentence)).collect())
}

/// Judges claims against the sources of a family. Claims and answers stay below `target/eval`, where they can be looked at.
fn verify(binary: &Path, family: &Family, what: &str, claims: &[Value]) -> Result<Vec<Answer>, String> {
    let path = file(family, &format!("{what}.claims.jsonl"));
    let mut lines = String::new();
    for claim in claims {
        writeln!(lines, "{claim}").map_err(|error| error.to_string())?;
    }
    shell::write(&path, lines.as_bytes())?;
    let mut command = Command::new(binary);
    command.arg("verify").arg("--claims").arg(&path).arg("--sources").args(&family.sources);
    let answers = shell::capture(&mut command)?;
    let path = file(family, &format!("{what}.jsonl"));
    shell::write(&path, answers.as_bytes())?;
    let answers: Result<Vec<Answer>, _> = answers.lines().map(serde_json::from_str).collect();
    let answers = answers.map_err(|error| format!("{}: {error}", path.display()))?;
    if answers.len() == claims.len() {
        return Ok(answers);
    }
    Err(format!("{} has {} answers to {} claims", path.display(), answers.len(), claims.len()))
}

/// A file of this set below `target/eval`.
fn file(family: &Family, name: &str) -> PathBuf {
    shell::target().join("eval").join(format!("mutations-{}-{name}", family.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scores::Better;

    #[test]
    fn passing_is_bad_and_contradicting_a_denial_is_good() {
        let tally = Tally { changed: 8, supported: 2, contradicted: 5 };
        let scores = |kind| {
            let figures = figures(kind, tally).into_iter().map(|figure| (figure.to_score(None), figure.name));
            figures.map(|(score, name)| (name, score.value, score.better)).collect::<Vec<_>>()
        };
        assert_eq!(
            scores(Kind::Negated),
            [
                ("negated: passed as supported".to_owned(), 0.25, Better::Lower),
                ("negated: called contradicted".to_owned(), 0.625, Better::Higher),
            ]
        );
        assert_eq!(scores(Kind::Most).len(), 1);
    }
}
