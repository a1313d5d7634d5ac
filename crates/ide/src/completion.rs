//! Completion from evidence: citation keys ranked by the sentence, names of the catalogue, facts about an actor pair.
//!
//! A fact is offered in the source's own words with its citation, so that nothing is stronger than what was found.

use std::collections::BTreeMap;

use camino::Utf8Path;
use rapporteur_catalog::{EntityClass, EntityId, NameKind};
use rapporteur_evidence::{Evidence, EvidenceRole, FactKey, SentenceRef, SourceFacts, SourceId};
use rapporteur_markup::CitationKey;
use rapporteur_text::{TextRange, TextSize, range};
use rapporteur_workspace::{BriefReport, CheckedClaim, Snapshot};

use crate::fixes::{Style, style};
use crate::subject::claim_at;
use crate::wording;

/// Names offered at once; with more letters the others come up.
const NAMES: usize = 50;
/// Facts offered at once.
const FACTS: usize = 12;
/// Longest fact, in characters.
const LONGEST: usize = 400;
/// Letters of a name before names are offered.
const LETTERS: usize = 2;

/// Something that can be put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// Beside it: title and date of a source, class of an entity.
    pub detail: String,
    /// Below it, Markdown: the sentence that speaks for it.
    pub documentation: String,
    /// What is replaced.
    pub replace: TextRange,
    /// By what.
    pub insert: String,
    /// What is compared with the letters typed.
    pub filter: String,
    /// What it is.
    pub kind: CompletionKind,
}

/// What is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A citation key, footnote label or reference number.
    Citation,
    /// A name.
    Entity,
    /// A sentence about two actors, with its citation.
    Fact,
}

/// What can be put in at a place of a brief, best first.
#[must_use]
pub fn completions(snapshot: &Snapshot, brief: &Utf8Path, offset: TextSize) -> Vec<Completion> {
    let (Some(report), Some(text)) = (snapshot.report(brief), snapshot.text(brief)) else {
        return Vec::new();
    };
    let Some(before) = text.get(..usize::from(offset)) else { return Vec::new() };
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    // A sentence ends before the space that follows its last word.
    let written = TextSize::of(before.trim_end_matches(' '));
    let claim = claim_at(&report, offset).or_else(|| claim_at(&report, written));
    if let Some(asked) = citation_asked(line) {
        let start = usize::from(offset) - asked.typed.len();
        let written = claim.map(|claim| written_so_far(snapshot, brief, &report, claim, offset));
        return citations(snapshot, &report, written, asked.style, range(start, usize::from(offset)));
    }
    let mut found = Vec::new();
    if let Some(claim) = claim {
        found.extend(facts(snapshot, &report, &text, claim, offset));
    }
    found.extend(names(snapshot, &report, line, offset));
    found
}

/// A citation that has been begun.
struct Asked<'a> {
    style: Style,
    /// The letters of its key.
    typed: &'a str,
}

/// Whether a citation stands open at the end of a line: `[@ab`, `@ab`, `[^ab`, `[1`, `[@a; @b`.
fn citation_asked(line: &str) -> Option<Asked<'_>> {
    let key = |c: char| c.is_alphanumeric() || "_:.#$%&-+?<>~/".contains(c);
    let typed = line.get(line.trim_end_matches(key).len()..)?;
    let before = line.get(..line.len() - typed.len())?;
    if let Some(rest) = before.strip_suffix('@') {
        // Within a word it is an address of mail.
        let free = rest.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        return free.then_some(Asked { style: Style::Pandoc, typed });
    }
    if before.ends_with("[^") {
        return Some(Asked { style: Style::Footnote, typed });
    }
    let bracket = before.strip_suffix('[').is_some_and(|rest| !rest.ends_with(']'));
    (bracket && typed.chars().all(|c| c.is_ascii_digit())).then_some(Asked { style: Style::Numbered, typed })
}

/// A sentence up to the caret: what follows may be another one, as long as this has no full stop.
struct Written {
    /// Source sentences that decide it.
    evidence: Vec<Evidence>,
    /// Whom it names.
    entities: Vec<EntityId>,
}

fn written_so_far(
    snapshot: &Snapshot,
    brief: &Utf8Path,
    report: &BriefReport,
    claim: &CheckedClaim,
    offset: TextSize,
) -> Written {
    let ends = |at: usize| claim.to_file(range(0, at)).end();
    let end = claim.prose.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = end.take_while(|at| ends(*at) <= offset).last().unwrap_or_default();
    let rest = claim.prose.get(end..).unwrap_or_default();
    // The bracket that is being typed belongs to neither side.
    let whole = !rest.chars().any(char::is_alphanumeric);
    let prose = claim.prose.get(..end).unwrap_or_default().trim_end_matches(['[', '@', '^', ' ']);
    let trial = (!whole && !prose.is_empty())
        .then(|| report.claims.iter().position(|other| other.range == claim.range))
        .flatten()
        .and_then(|at| snapshot.judge_instead(brief, at, prose, &[]));
    let mut entities: Vec<EntityId> = claim
        .mentions
        .iter()
        .filter(|mention| whole || usize::from(mention.range.end()) <= end)
        .flat_map(|mention| crate::subject::ids(&mention.referent))
        .copied()
        .collect();
    entities.sort_unstable();
    entities.dedup();
    let evidence = trial.map_or_else(|| claim.verdict.evidence.clone(), |trial| trial.verdict.evidence);
    Written { evidence, entities }
}

/// Sources for the sentence: those that decide it first, then those that speak of the same, then the rest by key.
fn ranked(snapshot: &Snapshot, written: Option<Written>) -> Vec<(SourceId, Option<TextRange>)> {
    let mut ranked: Vec<(SourceId, Option<TextRange>)> = Vec::new();
    let mut add = |id: SourceId, sentence: Option<TextRange>| {
        if !ranked.iter().any(|(known, _)| *known == id) {
            ranked.push((id, sentence));
        }
    };
    if let Some(Written { evidence, entities }) = written {
        let roles = [EvidenceRole::Supports, EvidenceRole::Contradicts, EvidenceRole::Nearest];
        for role in roles {
            for evidence in evidence.iter().filter(|evidence| evidence.role == role) {
                add(evidence.source, Some(evidence.range));
            }
        }
        // Rare names tell more than frequent ones: each counts by its share.
        let mut scores: BTreeMap<SourceId, f64> = BTreeMap::new();
        for id in entities {
            let sentences = snapshot.lookup(FactKey::Entity(id));
            let weight = 1.0 / (1.0 + sentences.len() as f64);
            for sentence in sentences.iter() {
                *scores.entry(sentence.source).or_default() += weight;
            }
        }
        let mut scored: Vec<(SourceId, f64)> = scores.into_iter().collect();
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scored.into_iter().for_each(|(id, _)| add(id, None));
    }
    let mut rest: Vec<(Box<str>, SourceId)> = snapshot
        .sources()
        .into_iter()
        .filter_map(|id| Some((snapshot.source(id)?.meta.key.clone(), id)))
        .collect();
    rest.sort();
    rest.into_iter().for_each(|(_, id)| add(id, None));
    ranked
}

fn citations(
    snapshot: &Snapshot,
    report: &BriefReport,
    written: Option<Written>,
    style: Style,
    replace: TextRange,
) -> Vec<Completion> {
    let mut found = Vec::new();
    for (id, sentence) in ranked(snapshot, written) {
        let Some(facts) = snapshot.source(id) else { continue };
        let labels: Vec<String> = match style {
            Style::Pandoc => vec![facts.meta.key.to_string()],
            Style::Footnote | Style::Numbered => defined(report, id, style),
        };
        for label in labels {
            found.push(Completion {
                detail: detail(&facts),
                documentation: sentence.map(|range| quote(snapshot, id, range)).unwrap_or_default(),
                replace,
                insert: label.clone(),
                filter: label.clone(),
                label,
                kind: CompletionKind::Citation,
            });
        }
    }
    found
}

/// Labels or numbers of the entries that stand for a source.
fn defined(report: &BriefReport, id: SourceId, style: Style) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for (_, citation) in report.citations() {
        let label = match (&citation.citation.key, style) {
            (CitationKey::Footnote(label), Style::Footnote) => label.to_string(),
            (CitationKey::Numbered(number), Style::Numbered) => number.to_string(),
            _ => continue,
        };
        if citation.sources.contains(&id) && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

fn detail(facts: &SourceFacts) -> String {
    let mut text = wording::source(&facts.meta);
    if let Some(grade) = wording::grade(facts.meta.grade) {
        text.push_str(&format!(" · {grade}"));
    }
    text
}

fn quote(snapshot: &Snapshot, id: SourceId, range: TextRange) -> String {
    let text = snapshot.source_path(id).and_then(|path| snapshot.text(&path));
    let words = text.as_deref().and_then(|text| text.get(std::ops::Range::<usize>::from(range)));
    words.map(|words| format!("> {}", wording::escape(words))).unwrap_or_default()
}

/// Names of the catalogue that begin like the capitalised words before the caret; those that the desk uses come first.
fn names(snapshot: &Snapshot, report: &BriefReport, line: &str, offset: TextSize) -> Vec<Completion> {
    let catalogue = snapshot.catalogue();
    let used = |id: EntityId| {
        report.claims.iter().any(|claim| {
            claim.mentions.iter().any(|mention| crate::subject::ids(&mention.referent).contains(&id))
        })
    };
    for typed in begun(line) {
        let lower = typed.to_lowercase();
        let mut found: Vec<(u8, Box<str>, EntityId)> = Vec::new();
        for name in catalogue.names() {
            let fits = matches!(name.kind, NameKind::Official | NameKind::Short | NameKind::Acronym)
                && name.text.len() > typed.len()
                && name.text.to_lowercase().starts_with(&lower);
            let Some(entity) = name.entity.filter(|_| fits) else { continue };
            let there = snapshot.lookup(FactKey::Entity(entity));
            let rank = if used(entity) { 0 } else { u8::from(there.is_empty()) + 1 };
            found.push((rank, name.text.clone(), entity));
        }
        found.sort_by(|a, b| (a.0, a.1.len(), &a.1).cmp(&(b.0, b.1.len(), &b.1)));
        found.dedup_by(|a, b| a.1 == b.1);
        found.truncate(NAMES);
        if found.is_empty() {
            continue;
        }
        let start = usize::from(offset) - typed.len();
        let replace = range(start, usize::from(offset));
        return found
            .into_iter()
            .filter_map(|(_, text, id)| {
                let entity = catalogue.entity(id)?;
                let text = text.to_string();
                Some(Completion {
                    label: text.clone(),
                    detail: format!("{} · {}", wording::class(entity.class), entity.key),
                    documentation: entity.note.as_deref().map(wording::escape).unwrap_or_default(),
                    replace,
                    insert: text.clone(),
                    filter: text,
                    kind: CompletionKind::Entity,
                })
            })
            .collect();
    }
    Vec::new()
}

/// The capitalised words that a line ends with, the longest run first: `United Nat`, `Nat`.
fn begun(line: &str) -> Vec<&str> {
    const RUN: usize = 5;
    let mut runs = Vec::new();
    let mut end = line.len();
    for _ in 0..RUN {
        let Some(before) = line.get(..end) else { break };
        let word = before.get(before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '-').len()..);
        let Some(word) = word.filter(|word| word.chars().next().is_some_and(char::is_uppercase)) else {
            break;
        };
        let start = end - word.len();
        runs.extend(line.get(start..));
        match before.get(..start).and_then(|rest| rest.strip_suffix(' ')) {
            Some(rest) => end = rest.len(),
            None => break,
        }
    }
    runs.retain(|run| run.chars().count() >= LETTERS);
    runs.reverse();
    runs
}

/// What the sources say about the actors that the sentence has named so far; only after two, at a word's end, and where
/// no more of the sentence follows.
fn facts(
    snapshot: &Snapshot,
    report: &BriefReport,
    text: &str,
    claim: &CheckedClaim,
    offset: TextSize,
) -> Vec<Completion> {
    let after = text.get(usize::from(offset)..).unwrap_or_default();
    let ended = after.chars().next().is_none_or(|c| c == '\n' || c == '\r');
    let written = text.get(usize::from(claim.range.start())..usize::from(offset)).unwrap_or_default();
    if !ended || !written.ends_with(' ') && !written.ends_with(char::is_alphanumeric) {
        return Vec::new();
    }
    let catalogue = snapshot.catalogue();
    let acts = |id: EntityId| {
        catalogue.entity(id).is_some_and(|entity| {
            !matches!(entity.class, EntityClass::Place | EntityClass::Instrument | EntityClass::Office)
        })
    };
    let mut actors: Vec<EntityId> = Vec::new();
    for mention in claim.mentions.iter() {
        for id in crate::subject::ids(&mention.referent) {
            if acts(*id) && !actors.contains(id) {
                actors.push(*id);
            }
        }
    }
    let (Some(first), Some(second)) = (actors.first(), actors.get(1)) else { return Vec::new() };
    let (low, high) = if first < second { (*first, *second) } else { (*second, *first) };
    let replace = TextRange::new(claim.range.start(), offset);
    let style = style(report);
    let mut found = Vec::new();
    for sentence in acts_first(snapshot, FactKey::Pair(low, high)) {
        let Some(facts) = snapshot.source(sentence.source) else { continue };
        let Some(said) = facts.sentences.get(sentence.sentence as usize) else { continue };
        if !said.prose_block
            || facts.meta.secondary
            || said.prose.chars().count() > LONGEST
            || said.prose.contains(['“', '”', '"'])
        {
            continue;
        }
        let mark = match style {
            Style::Pandoc => Some(format!("[@{}]", facts.meta.key)),
            Style::Footnote => {
                defined(report, sentence.source, style).first().map(|label| format!("[^{label}]"))
            }
            Style::Numbered => {
                defined(report, sentence.source, style).first().map(|number| format!("[{number}]"))
            }
        };
        // Without an entry yet, the key is the citation that can stand by itself.
        let mark = mark.unwrap_or_else(|| format!("[@{}]", facts.meta.key));
        let words = said.prose.trim().trim_end_matches('.');
        let lead = facts.meta.publisher.as_deref().or(facts.meta.title.as_deref()).unwrap_or("the source");
        let insert = if mark.starts_with("[^") {
            format!("According to {lead}, “{words}”.{mark}")
        } else {
            format!("According to {lead}, “{words}” {mark}.")
        };
        found.push(Completion {
            label: crate::symbols::shortened(words),
            detail: detail(&facts),
            documentation: quote(snapshot, sentence.source, said.range),
            replace,
            insert,
            filter: written.to_owned(),
            kind: CompletionKind::Fact,
        });
        if found.len() == FACTS {
            break;
        }
    }
    found
}

/// Sentences for a key: those that tell of an act of a known kind before the others.
fn acts_first(snapshot: &Snapshot, key: FactKey) -> Vec<SentenceRef> {
    let mut sentences: Vec<SentenceRef> = snapshot.lookup(key).to_vec();
    sentences.sort_by_cached_key(|sentence| {
        let facts = snapshot.source(sentence.source);
        let said = facts.as_ref().and_then(|facts| facts.sentences.get(sentence.sentence as usize));
        said.is_none_or(|said| said.statement.frames.iter().all(|frame| frame.kind.is_empty()))
    });
    sentences
}

#[cfg(test)]
mod tests {
    use super::{begun, citation_asked};
    use crate::fixes::Style;

    #[test]
    fn an_open_citation_is_seen() {
        for (line, style, typed) in [
            ("Ghana joined [@nav", Style::Pandoc, "nav"),
            ("as @", Style::Pandoc, ""),
            ("x [@a, p. 3; @b-2", Style::Pandoc, "b-2"),
            ("x.[^no", Style::Footnote, "no"),
            ("x [1", Style::Numbered, "1"),
            ("x [", Style::Numbered, ""),
        ] {
            let asked = citation_asked(line).unwrap();
            assert_eq!((asked.style, asked.typed), (style, typed), "{line}");
        }
        for line in ["mail me@home", "Ghana joined", "x [text", "[1]["] {
            assert!(citation_asked(line).is_none(), "{line}");
        }
    }

    #[test]
    fn names_may_have_several_words() {
        assert_eq!(begun("with the United Nat"), ["United Nat", "Nat"]);
        assert_eq!(begun("with the Gh"), ["Gh"]);
        assert_eq!(begun("with the"), [""; 0]);
        assert_eq!(begun("G"), [""; 0]);
        assert_eq!(begun("Ö Ün"), ["Ö Ün", "Ün"]);
    }
}
