//! The source's own words: a quotation put right, a claim replaced by what the source says.

use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_evidence::{EvidenceRole, SourceFacts, SourceId, SourceSentence};
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::{BriefReport, CheckedClaim, Snapshot};

use super::{Context, Fix, FixKind};
use crate::{Edit, Place, quotations};

/// Longest sentence that is offered as a quotation, in characters.
const LONGEST: usize = 400;

/// The quotations that no cited capture has, each with what stands between its marks in the file.
fn misquoted(context: &Context<'_>) -> Vec<(String, TextRange)> {
    let cited = cited(context);
    context
        .claim
        .quotations
        .iter()
        .map(|quotation| (context.words(quotation.prose), quotation.range + context.claim.base))
        .filter(|(words, _)| !words.is_empty() && !cited.iter().any(|facts| quotations::holds(facts, words)))
        .filter_map(|(words, range)| Some((words.to_owned(), inside(context.text, range)?)))
        .collect()
}

fn cited(context: &Context<'_>) -> Vec<Arc<SourceFacts>> {
    context.cited().into_iter().filter_map(|id| context.snapshot.source(id)).collect()
}

/// Puts the words of the cited source between the quotation marks.
pub(super) fn verbatim(context: &Context<'_>) -> Vec<Fix> {
    let cited = cited(context);
    let mut fixes = Vec::new();
    for (words, range) in misquoted(context) {
        let near = cited.iter().filter_map(|facts| quotations::nearest(facts, &words));
        let Some((_, near)) = near.max_by_key(|near| near.0) else { continue };
        // Words with marks of their own would end the quotation.
        if near.contains(['“', '”', '"']) {
            continue;
        }
        let title = format!("Quote verbatim: “{}”", crate::symbols::shortened(&near));
        fixes.push(context.fix(title, vec![context.edit(range, near)]));
    }
    fixes
}

/// Takes the marks away: the words are the writer's.
pub(super) fn unquoted(context: &Context<'_>) -> Vec<Fix> {
    misquoted(context)
        .into_iter()
        .map(|(_, range)| {
            let (open, close) = marks_around(context.text, range);
            let edits = vec![context.edit(open, String::new()), context.edit(close, String::new())];
            context.fix("Drop the quotation marks".to_owned(), edits)
        })
        .collect()
}

/// What stands between quotation marks; `range` may include them.
fn inside(text: &str, range: TextRange) -> Option<TextRange> {
    let words = text.get(std::ops::Range::<usize>::from(range))?;
    let first = words.chars().next()?;
    let last = words.chars().next_back()?;
    let is_mark = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’');
    if is_mark(first) && is_mark(last) && words.chars().count() > 2 {
        let start = range.start() + TextSize::of(first);
        return Some(TextRange::new(start, range.end() - TextSize::of(last)));
    }
    Some(range)
}

/// The marks around what stands between them.
fn marks_around(text: &str, inside: TextRange) -> (TextRange, TextRange) {
    let before = text.get(..usize::from(inside.start())).and_then(|text| text.chars().next_back());
    let after = text.get(usize::from(inside.end())..).and_then(|text| text.chars().next());
    let open = before.map_or(TextSize::new(0), TextSize::of);
    let close = after.map_or(TextSize::new(0), TextSize::of);
    (
        TextRange::new(inside.start() - open, inside.start()),
        TextRange::new(inside.end(), inside.end() + close),
    )
}

/// Replaces a claim that is at fault by the sentence of the source.
pub(super) fn in_place(context: &Context<'_>) -> Option<Fix> {
    let verdict = &context.claim.verdict;
    let cited = context.cited();
    let decided = |role| verdict.evidence.iter().find(move |evidence| evidence.role == role);
    let evidence = decided(EvidenceRole::Contradicts).or_else(|| decided(EvidenceRole::Supports))?;
    let facts = context.snapshot.source(evidence.source)?;
    let sentence = facts.sentences.get(evidence.sentence as usize)?;
    let text = quoting(context.snapshot, &facts, evidence.source, sentence, cited == [evidence.source])?;
    if !context.holds(&text.prose, &[evidence.source]) {
        return None;
    }
    let range = replaced(context.text, context.claim, cited == [evidence.source]);
    Some(context.fix(
        format!("Quote the source: “{}”", crate::symbols::shortened(&sentence.prose)),
        vec![context.edit(range, text.markdown)],
    ))
}

/// Offers the source's words in the place of a claim that they support.
pub(super) fn instead(
    snapshot: &Snapshot,
    path: &Utf8Path,
    text: &str,
    report: &BriefReport,
    at: usize,
    claim: &CheckedClaim,
) -> Option<Fix> {
    let evidence = claim.verdict.evidence.iter().find(|evidence| evidence.role == EvidenceRole::Supports)?;
    if !claim.quotations.is_empty() || report.claims.get(at)?.range != claim.range {
        return None;
    }
    let facts = snapshot.source(evidence.source)?;
    let sentence = facts.sentences.get(evidence.sentence as usize)?;
    let cites = claim.citations.iter().any(|citation| citation.sources.contains(&evidence.source));
    let quote = quoting(snapshot, &facts, evidence.source, sentence, cites)?;
    let range = replaced(text, claim, cites);
    Some(Fix {
        title: format!("Quote the source instead: “{}”", crate::symbols::shortened(&sentence.prose)),
        kind: FixKind::Rewrite,
        solves: Vec::new(),
        code: "",
        preferred: false,
        edits: vec![Edit { place: Place { path: path.to_owned(), range }, text: quote.markdown }],
        creates: None,
    })
}

struct Quoted {
    /// For the brief.
    markdown: String,
    /// As it will be read.
    prose: String,
}

/// `According to TITLE, “…”`, with a citation unless the claim keeps its own.
fn quoting(
    snapshot: &Snapshot,
    facts: &SourceFacts,
    source: SourceId,
    sentence: &SourceSentence,
    cited: bool,
) -> Option<Quoted> {
    let path = snapshot.text_path(source)?;
    let text = snapshot.text(&path)?;
    let bytes = text.get(std::ops::Range::<usize>::from(sentence.range))?;
    // Words that run over lines or hold markup are quoted as they read: typography is folded on both sides.
    let words = if bytes.contains(['\n', '*', '[', '`', '<']) { &*sentence.prose } else { bytes };
    if words.chars().count() > LONGEST || words.contains(['“', '”', '"']) {
        return None;
    }
    let words = words.trim().trim_end_matches('.');
    let key = &facts.meta.key;
    let lead = match (&facts.meta.publisher, &facts.meta.title) {
        (Some(publisher), _) => format!("According to {publisher}, "),
        (None, Some(title)) => format!("According to *{title}*, "),
        (None, None) => "According to the source, ".to_owned(),
    };
    let mark = if cited { String::new() } else { format!(" [@{key}]") };
    Some(Quoted {
        markdown: format!("{lead}“{words}”{mark}"),
        prose: format!("{}“{words}”.", lead.replace('*', "")),
    })
}

/// What of a claim is replaced: its words, up to its citations if they stay.
fn replaced(text: &str, claim: &CheckedClaim, keep: bool) -> TextRange {
    let end = super::before_full_stop(text, claim.range);
    let first = claim
        .citations
        .iter()
        .map(|citation| claim.bracket(citation).start())
        .filter(|at| claim.range.contains(*at))
        .min();
    let end = match first {
        Some(first) if keep => {
            let before = text.get(..usize::from(first)).unwrap_or_default();
            TextSize::of(before.trim_end())
        }
        _ => end,
    };
    TextRange::new(claim.range.start(), end.max(claim.range.start()))
}
