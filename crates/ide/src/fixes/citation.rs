//! Citations: cite the sentence that supports, swap a wrong citation, mend a mistyped key; in the brief's own style.

use rapporteur_evidence::{EvidenceRole, SourceFacts, SourceId};
use rapporteur_markup::{BlockKind, CitationKey};
use rapporteur_text::{TextRange, TextSize};

use super::{Context, Fix, before_full_stop};
use crate::Edit;

/// The style in which a brief cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `[@key]`.
    Pandoc,
    /// `[^label]`.
    Footnote,
    /// `[1]`.
    Numbered,
}

/// The style that most citations of a brief have; Pandoc's for one without any.
pub(crate) fn style(report: &rapporteur_workspace::BriefReport) -> Style {
    let mut counts = [0_usize; 3];
    for (_, citation) in report.citations() {
        let at = match citation.citation.key {
            CitationKey::Pandoc(_) => 0,
            CitationKey::Footnote(_) => 1,
            CitationKey::Numbered(_) => 2,
        };
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    let [pandoc, footnote, numbered] = counts;
    if footnote > pandoc && footnote >= numbered {
        Style::Footnote
    } else if numbered > pandoc {
        Style::Numbered
    } else {
        Style::Pandoc
    }
}

/// Cites the best source of an uncited claim.
pub(super) fn cite(context: &Context<'_>) -> Vec<Fix> {
    let mut fixes = Vec::new();
    for source in supporting(context) {
        if let Some(fix) = citing(context, source) {
            fixes.push(fix);
        }
    }
    fixes
}

/// The sources that support the claim, best first.
fn supporting(context: &Context<'_>) -> Vec<SourceId> {
    let mut sources: Vec<SourceId> = Vec::new();
    for evidence in context.claim.verdict.evidence.iter().filter(|e| e.role == EvidenceRole::Supports) {
        if !sources.contains(&evidence.source) {
            sources.push(evidence.source);
        }
    }
    // Reports of others' reporting come last.
    let secondary = |id: &SourceId| context.snapshot.source(*id).is_some_and(|facts| facts.meta.secondary);
    sources.sort_by_key(secondary);
    sources
}

fn citing(context: &Context<'_>, source: SourceId) -> Option<Fix> {
    let facts = context.snapshot.source(source)?;
    let (mark, mut edits) = mark(context, source, &facts)?;
    let at = insertion(context, mark.starts_with("[^"));
    let space = if mark.starts_with("[^") { "" } else { " " };
    edits.insert(0, context.edit(TextRange::empty(at), format!("{space}{mark}")));
    Some(context.fix(format!("Cite {mark}: {}", crate::wording::source(&facts.meta)), edits))
}

/// Where a citation of the claim goes: footnote marks behind the full stop, others before it.
fn insertion(context: &Context<'_>, behind: bool) -> TextSize {
    let claim = context.claim.range;
    if behind {
        let words = context.text.get(std::ops::Range::<usize>::from(claim)).unwrap_or_default();
        return claim.start() + TextSize::of(words.trim_end());
    }
    before_full_stop(context.text, claim)
}

/// The mark of a source in the brief's style, and what has to be added so that it leads to it.
fn mark(context: &Context<'_>, source: SourceId, facts: &SourceFacts) -> Option<(String, Vec<Edit>)> {
    let key = &facts.meta.key;
    let style = style(context.report);
    if style == Style::Pandoc {
        return Some((format!("[@{key}]"), Vec::new()));
    }
    // A mark that already stands for it.
    let known = context.report.citations().map(|(_, citation)| citation).find(|citation| {
        citation.sources == [source]
            && match citation.citation.key {
                CitationKey::Footnote(_) => style == Style::Footnote,
                CitationKey::Numbered(_) => style == Style::Numbered,
                CitationKey::Pandoc(_) => false,
            }
    });
    if let Some(citation) = known {
        return Some((crate::hover::key_text(&citation.citation.key), Vec::new()));
    }
    let end = context.text.trim_end().len();
    let entries = &context.report.definitions.entries;
    let last_entry = context
        .report
        .blocks
        .iter()
        .filter(|block| {
            let kind = match style {
                Style::Footnote => BlockKind::FootnoteDefinition,
                _ => BlockKind::ReferenceEntry,
            };
            block.kind == kind
        })
        .map(|block| usize::from(block.range.end()))
        .max();
    let at = last_entry.unwrap_or(end);
    let place = rapporteur_text::range(at, at);
    match style {
        Style::Footnote => {
            let label = free_label(key, entries);
            let gap = if last_entry.is_some() { "\n" } else { "\n\n" };
            let entry = format!("{gap}[^{label}]: {} [@{key}]", crate::wording::source(&facts.meta));
            Some((format!("[^{label}]"), vec![context.edit(place, entry)]))
        }
        _ => {
            let taken = entries.iter().filter_map(|entry| match entry.key {
                CitationKey::Numbered(number) => Some(number),
                _ => None,
            });
            let number = taken.max().unwrap_or(0).checked_add(1)?;
            // In the form of the entries that are there: `1. …`, `[1] …` or `[1]: …`.
            let form = entries.last().and_then(|entry| {
                let words = context.text.get(std::ops::Range::<usize>::from(entry.range))?;
                Some(match words.trim_start().strip_prefix('[') {
                    Some(rest) if rest.split_once(']').is_some_and(|(_, rest)| rest.starts_with(':')) => {
                        format!("[{number}]:")
                    }
                    Some(_) => format!("[{number}]"),
                    None => format!("{number}."),
                })
            });
            let form = form.unwrap_or_else(|| format!("[{number}]"));
            let gap = if last_entry.is_some() { "\n" } else { "\n\n" };
            let entry = format!("{gap}{form} {} [@{key}]", crate::wording::source(&facts.meta));
            Some((format!("[{number}]"), vec![context.edit(place, entry)]))
        }
    }
}

fn free_label(key: &str, entries: &[rapporteur_markup::Definition]) -> String {
    let taken = |label: &str| {
        entries.iter().any(|entry| matches!(&entry.key, CitationKey::Footnote(known) if **known == *label))
    };
    if !taken(key) {
        return key.to_owned();
    }
    (2..).map(|number| format!("{key}-{number}")).find(|label| !taken(label)).unwrap_or_default()
}

/// Puts a source that carries the claim in the place of the one that is cited and does not.
pub(super) fn swap(context: &Context<'_>) -> Vec<Fix> {
    let cited = context.cited();
    let mut fixes = Vec::new();
    let Some(wrong) = context.claim.citations.iter().find(|citation| !citation.sources.is_empty()) else {
        return fixes;
    };
    for source in supporting(context).into_iter().filter(|source| !cited.contains(source)) {
        let others: Vec<SourceId> =
            cited.iter().copied().filter(|source| !wrong.sources.contains(source)).chain([source]).collect();
        if !context.holds(&context.claim.prose, &others) {
            continue;
        }
        let Some(facts) = context.snapshot.source(source) else { continue };
        let Some((mark, mut edits)) = mark(context, source, &facts) else { continue };
        let (place, bracket) = (context.claim.place(wrong), context.claim.bracket(wrong));
        let within = |other: &&rapporteur_workspace::ResolvedCitation| {
            bracket.contains_range(context.claim.place(other))
        };
        let alone = context.claim.citations.iter().filter(within).count() == 1;
        let inner = mark.trim_start_matches('[').trim_end_matches(']');
        let edit = match (&wrong.citation.key, mark.starts_with("[@")) {
            // Within a bracket of several, or with a locator that is the old source's.
            (CitationKey::Pandoc(_), true) => context.edit(place, inner.to_owned()),
            (CitationKey::Footnote(_), _) => context.edit(place, mark.clone()),
            (CitationKey::Numbered(_), false) if !mark.starts_with("[^") => {
                context.edit(place, inner.to_owned())
            }
            _ if alone => context.edit(bracket, mark.clone()),
            _ => continue,
        };
        edits.insert(0, edit);
        let title = format!("Cite {mark} instead: {}", crate::wording::source(&facts.meta));
        fixes.push(context.fix(title, edits));
    }
    fixes
}

/// The key that a mistyped one was meant to be.
pub(super) fn nearest(context: &Context<'_>) -> Option<Fix> {
    let claim = context.claim;
    let citation = claim
        .citations
        .iter()
        .find(|citation| citation.sources.is_empty() && claim.place(citation) == context.finding.range)?;
    let CitationKey::Pandoc(key) = &citation.citation.key else { return None };
    let near = crate::diagnostics::nearest_key(context.snapshot, key)?;
    let text = context.text.get(std::ops::Range::<usize>::from(claim.place(citation)))?;
    let at = text.find(&**key)?;
    let start = usize::from(claim.place(citation).start()) + at;
    let range = rapporteur_text::range(start, start + key.len());
    Some(context.fix(format!("Change to @{near}"), vec![context.edit(range, near)]))
}
