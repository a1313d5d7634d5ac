//! `rapporteur verify`: one verdict for each claim given as a JSON line.

use std::process::ExitCode;

use rapporteur_claims::Timeline;
use rapporteur_evidence::{
    AtomKind, AtomStatus, CitationVerdict, Claim, Code, EvidenceRole, Label, Step, SubReason, Verdict,
};
use rapporteur_sources::Locator;
use rapporteur_store::StoreJudge;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::args::VerifyArgs;
use crate::corpus::{Corpora, Corpus, Evidence, SourceText};
use crate::reading::{self, Engine, Sentence};
use crate::{Outcome, jsonl, output, stores};

/// A claim to judge.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(title = "rapporteur verify, version 1: a line in")]
pub struct ClaimLine {
    /// Given back with the answer.
    pub id: Value,
    /// One sentence or several.
    pub claim: String,
    /// Sentences before it: they settle what "the Alliance" or "both nations" mean and are not judged.
    #[serde(default)]
    pub context: Option<String>,
    /// The source that the claim cites, by name, file name or citation key.
    #[serde(default)]
    pub cited: Option<String>,
    /// Sources of this claim alone; they replace `--sources`.
    #[serde(default)]
    pub sources: Option<Vec<SourceText>>,
}

/// The verdict on a claim. Offsets are bytes of UTF-8, end exclusive.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "rapporteur verify, version 1: a line out")]
pub struct VerdictLine {
    /// The `id` of the line in.
    pub id: Value,
    /// Verdict.
    #[schemars(schema_with = "labels")]
    pub verdict: Label,
    /// Why an unsupported claim is unsupported.
    #[schemars(schema_with = "subreasons")]
    pub subreason: Option<SubReason>,
    /// Weight of the entailed atoms, 0 to 1.
    pub support: f64,
    /// Diagnostic code, if the verdict is a finding.
    #[schemars(with = "Option<String>")]
    pub code: Option<Code>,
    /// One line: what the source says, what the claim says.
    pub reason: String,
    /// What the claim asserts, part by part, in order of place.
    pub atoms: Vec<AtomOut>,
    /// Source sentences, best first.
    pub evidence: Vec<EvidenceOut>,
    /// Verdict on the cited source alone; null if none is cited or the name is not among the sources.
    #[schemars(schema_with = "citation_verdicts")]
    pub citation_verdict: Option<CitationVerdict>,
    /// The rules applied, in order.
    #[schemars(schema_with = "steps")]
    pub trace: Vec<Step>,
}

/// A part of a claim.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AtomOut {
    /// First byte in the claim.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Which field of the claim it is.
    #[schemars(with = "String")]
    pub kind: AtomKind,
    /// Verdict.
    #[schemars(schema_with = "atom_verdicts")]
    pub verdict: AtomStatus,
    /// What the claim says.
    pub claimed: String,
    /// What the deciding source says, if it speaks of it.
    pub found: Option<String>,
}

/// A source sentence.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
pub struct EvidenceOut {
    /// Name of the source.
    pub source: String,
    /// First byte in the source; of a PDF, a web page, a Word file or a mail in the text taken out of it.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Those bytes.
    pub quote: String,
    /// Why it is shown.
    #[schemars(schema_with = "roles")]
    pub role: EvidenceRole,
    /// Where it stands in the file, if the text was taken out of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<LocatorOut>,
}

/// A place in a file that is no text.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LocatorOut {
    /// Page of a PDF, from 1, in the order of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Paragraph of the text, from 1.
    pub paragraph: u32,
    /// First byte in the file, where its bytes correspond to the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_start: Option<u32>,
    /// Byte after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_end: Option<u32>,
}

impl From<Locator> for LocatorOut {
    fn from(locator: Locator) -> LocatorOut {
        LocatorOut {
            page: locator.page,
            paragraph: locator.paragraph,
            file_start: locator.file.map(|range| range.start().into()),
            file_end: locator.file.map(|range| range.end().into()),
        }
    }
}

fn one_of<T: Serialize>(values: &[T], nullable: bool) -> Schema {
    let mut names: Vec<Value> = values.iter().map(|value| serde_json::json!(value)).collect();
    if nullable {
        names.push(Value::Null);
    }
    json_schema!({ "enum": names })
}

fn labels(_: &mut SchemaGenerator) -> Schema {
    use Label::{Contradicted, NotCheckable, PartiallySupported, Supported, Unsupported};
    one_of(&[Supported, PartiallySupported, Contradicted, Unsupported, NotCheckable], false)
}

fn subreasons(_: &mut SchemaGenerator) -> Schema {
    use SubReason::{Causal, Misattributed, NothingFound, Overstated, Scope};
    one_of(&[Overstated, Misattributed, Scope, Causal, NothingFound], true)
}

fn atom_verdicts(_: &mut SchemaGenerator) -> Schema {
    one_of(&[AtomStatus::Entailed, AtomStatus::NotFound, AtomStatus::Contradicted], false)
}

fn roles(_: &mut SchemaGenerator) -> Schema {
    one_of(&[EvidenceRole::Supports, EvidenceRole::Contradicts, EvidenceRole::Nearest], false)
}

fn citation_verdicts(_: &mut SchemaGenerator) -> Schema {
    use CitationVerdict::{Contradicts, DoesNotSupport, Partially, Supports};
    one_of(&[Supports, Partially, DoesNotSupport, Contradicts], true)
}

fn steps(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": { "rule": { "type": "string" }, "note": { "type": "string" } },
            "required": ["rule", "note"],
        },
    })
}

/// What the lines without sources of their own are judged by.
enum Base {
    Corpus(Corpus),
    Store(Box<StoreJudge>),
}

pub fn run(args: &VerifyArgs) -> Outcome {
    let engine = Engine::builtin();
    let local = Corpus::from_paths(&engine, &args.sources)?;
    let base = match &args.store {
        Some(url) => Base::Store(Box::new(stores::judge(url, &engine, &local)?)),
        None => Base::Corpus(local),
    };
    let corpora = Corpora::default();
    let input = jsonl::open(&args.claims)?;
    let mut out = output::stdout();
    let clean = jsonl::answer(&args.claims, input, &mut out, |line| {
        let line: ClaimLine = serde_json::from_value(line).map_err(|error| {
            format!("{error}; a line is {{\"id\": …, \"claim\": \"…\"}}, see `rapporteur schema verify`")
        })?;
        let read = read(&engine, &line);
        match (&line.sources, &base) {
            (Some(sources), _) => Ok(verdict(&engine, &line, read, &*corpora.get(&engine, sources))),
            (None, Base::Corpus(corpus)) => Ok(verdict(&engine, &line, read, corpus)),
            (None, Base::Store(judge)) => {
                let claims: Vec<Claim> = read.iter().map(|(_, claim)| claim.clone()).collect();
                let gathered =
                    judge.gather(&claims, line.cited.as_deref()).map_err(|error| error.to_string())?;
                Ok(verdict(&engine, &line, read, &gathered))
            }
        }
    })?;
    Ok(ExitCode::from(u8::from(!clean)))
}

/// The sentences of a line, and what each claims.
fn read(engine: &Engine, line: &ClaimLine) -> Vec<(Sentence, Claim)> {
    let (before, sentences) =
        reading::prose(engine, line.context.as_deref().unwrap_or_default(), &line.claim);
    // A claim on its own has no date that could complete "in May"; its context may have what "a year later" is told from.
    let mut timeline = Timeline::default();
    let read = |sentence: &Sentence, timeline: &mut Timeline| {
        let statement = rapporteur_claims::read(
            &sentence.prose,
            &sentence.mentions,
            timeline.anchor(None),
            &engine.catalogue,
            &engine.lexicon,
        );
        timeline.read(&statement.times);
        statement
    };
    for sentence in &before {
        read(sentence, &mut timeline);
    }
    let claims = sentences.into_iter().map(|sentence| {
        let statement = read(&sentence, &mut timeline);
        let claim = Claim { prose: sentence.prose.clone(), statement, cited: Vec::new() };
        (sentence, claim)
    });
    claims.collect()
}

fn verdict(
    engine: &Engine,
    line: &ClaimLine,
    read: Vec<(Sentence, Claim)>,
    evidence: &dyn Evidence,
) -> VerdictLine {
    let cited = line.cited.as_deref().map(|name| evidence.by_name(name)).unwrap_or_default();
    let judged: Vec<(Sentence, Verdict)> = read
        .into_iter()
        .map(|(sentence, claim)| {
            let claim = Claim { cited: cited.clone(), ..claim };
            let verdict =
                rapporteur_evidence::judge(&claim, evidence.facts(), &engine.catalogue, &engine.lexicon);
            (sentence, verdict)
        })
        .collect();
    let mut answer = merged(line.id.clone(), &judged, evidence);
    if let Some(name) = line.cited.as_deref()
        && cited.is_empty()
    {
        answer
            .trace
            .push(Step { rule: "citation.unknown".into(), note: format!("no source is named `{name}`") });
    }
    answer
}

/// One verdict for the sentences of one claim. The sentence that decides gives code and reason.
fn merged(id: Value, judged: &[(Sentence, Verdict)], base: &dyn Evidence) -> VerdictLine {
    let verdicts: Vec<&Verdict> = judged.iter().map(|(_, verdict)| verdict).collect();
    let deciding = deciding(&verdicts);
    let label = label(&verdicts);
    let mut atoms = Vec::new();
    let mut trace = Vec::new();
    for (number, (sentence, verdict)) in (1..).zip(judged) {
        for atom in &verdict.atoms {
            let at = sentence.to_text(atom.range);
            atoms.push(AtomOut {
                start: at.start().into(),
                end: at.end().into(),
                kind: atom.kind,
                verdict: atom.status,
                claimed: atom.claimed.to_string(),
                found: atom.found.as_deref().map(str::to_owned),
            });
        }
        for step in &verdict.trace {
            let note = if judged.len() > 1 {
                format!("sentence {number}: {}", step.note)
            } else {
                step.note.clone()
            };
            trace.push(Step { rule: step.rule.clone(), note });
        }
    }
    let mut evidence: Vec<EvidenceOut> = Vec::new();
    for item in deciding.into_iter().chain(verdicts.iter().copied()).flat_map(|verdict| &verdict.evidence) {
        let Some(quote) = base.quote(item.source, item.range) else { continue };
        let shown = EvidenceOut {
            source: quote.source.to_owned(),
            start: item.range.start().into(),
            end: item.range.end().into(),
            quote: quote.text.to_owned(),
            role: item.role,
            locator: quote.locator.map(LocatorOut::from),
        };
        if !evidence.contains(&shown) {
            evidence.push(shown);
        }
    }
    VerdictLine {
        id,
        verdict: label,
        subreason: deciding.filter(|_| label == Label::Unsupported).and_then(|verdict| verdict.subreason),
        support: support(&verdicts),
        code: deciding.and_then(|verdict| verdict.code),
        reason: deciding
            .map_or_else(|| "there is no sentence to check".to_owned(), |verdict| verdict.reason.clone()),
        atoms,
        evidence,
        citation_verdict: citation(&verdicts),
        trace,
    }
}

/// How much a verdict weighs among those of one claim; the heaviest decides.
fn weight(verdict: &Verdict) -> u8 {
    match verdict.label {
        Label::Contradicted => 5,
        Label::Unsupported if verdict.subreason != Some(SubReason::NothingFound) => 4,
        Label::Unsupported => 3,
        Label::PartiallySupported => 2,
        Label::Supported => 1,
        Label::NotCheckable => 0,
    }
}

fn deciding<'a>(verdicts: &[&'a Verdict]) -> Option<&'a Verdict> {
    // The first of equals: `max_by_key` takes the last, so the order is reversed.
    verdicts.iter().rev().max_by_key(|verdict| weight(verdict)).copied()
}

/// Label of several sentences taken together: the worst, except that nothing found for one sentence beside another
/// that is supported leaves the claim supported in part, as it would within one sentence.
fn label(verdicts: &[&Verdict]) -> Label {
    let Some(worst) = deciding(verdicts) else { return Label::NotCheckable };
    let some_entailed =
        verdicts.iter().any(|verdict| matches!(verdict.label, Label::Supported | Label::PartiallySupported));
    if weight(worst) == 3 && some_entailed { Label::PartiallySupported } else { worst.label }
}

/// Mean support of the sentences that can be checked, each weighing as much as it has atoms.
fn support(verdicts: &[&Verdict]) -> f64 {
    let checkable = verdicts.iter().filter(|verdict| verdict.label != Label::NotCheckable);
    let (sum, total) = checkable.fold((0u64, 0u64), |(sum, total), verdict| {
        let atoms = (verdict.atoms.len() as u64).max(1);
        (sum + atoms * u64::from(verdict.support), total + atoms)
    });
    // Thousandths, rounded to the nearest.
    let mean = (sum + total / 2).checked_div(total).unwrap_or(0);
    f64::from(u32::try_from(mean).unwrap_or(1000)) / 1000.0
}

fn citation(verdicts: &[&Verdict]) -> Option<CitationVerdict> {
    let checkable = verdicts.iter().filter(|verdict| verdict.label != Label::NotCheckable);
    let mut all = checkable.filter_map(|verdict| verdict.citation);
    let first = all.next()?;
    Some(all.fold(first, |worst, next| {
        use CitationVerdict::{Contradicts, Partially};
        match (worst, next) {
            (Contradicts, _) | (_, Contradicts) => Contradicts,
            (a, b) if a == b => a,
            _ => Partially,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(label: Label, subreason: Option<SubReason>, support: u16) -> Verdict {
        Verdict {
            label,
            subreason,
            support,
            code: None,
            reason: format!("{label:?}"),
            atoms: Vec::new(),
            evidence: Vec::new(),
            citation: None,
            understood: true,
            disputed: false,
            trace: Vec::new(),
        }
    }

    #[test]
    fn the_worst_sentence_decides() {
        let good = verdict(Label::Supported, None, 1000);
        let wrong = verdict(Label::Contradicted, None, 400);
        let view = verdict(Label::NotCheckable, None, 0);
        assert_eq!(label(&[&good, &wrong, &view]), Label::Contradicted);
        assert_eq!(label(&[&view, &good]), Label::Supported);
        assert_eq!(label(&[&view, &view]), Label::NotCheckable);
        assert_eq!(label(&[]), Label::NotCheckable);
        assert!((support(&[&good, &wrong, &view]) - 0.7).abs() < 1e-9);
    }

    #[test]
    fn nothing_found_beside_support_is_partial() {
        let good = verdict(Label::Supported, None, 1000);
        let silent = verdict(Label::Unsupported, Some(SubReason::NothingFound), 0);
        let bold = verdict(Label::Unsupported, Some(SubReason::Overstated), 500);
        assert_eq!(label(&[&good, &silent]), Label::PartiallySupported);
        assert_eq!(label(&[&silent, &silent]), Label::Unsupported);
        assert_eq!(label(&[&good, &bold]), Label::Unsupported);
        assert_eq!(deciding(&[&good, &silent]).map(|v| v.reason.as_str()), Some("Unsupported"));
    }

    #[test]
    fn citation_of_several_sentences() {
        let cited = |citation| Verdict { citation: Some(citation), ..verdict(Label::Supported, None, 1000) };
        let yes = cited(CitationVerdict::Supports);
        let no = cited(CitationVerdict::DoesNotSupport);
        assert_eq!(citation(&[&yes, &yes]), Some(CitationVerdict::Supports));
        assert_eq!(citation(&[&yes, &no]), Some(CitationVerdict::Partially));
        assert_eq!(citation(&[]), None);
    }
}
