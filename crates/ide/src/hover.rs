//! Hover: what is known about the place under the pointer.
//!
//! Plain paragraphs, quotes and one flat list, since some editors show Markdown as it is written.

use std::fmt::Write;

use camino::Utf8Path;
use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_claims::{Estimate, Lexicon};
use rapporteur_evidence::{CitationVerdict, Evidence, SourceFacts};
use rapporteur_linking::{Mention, Referent};
use rapporteur_markup::CitationKey;
use rapporteur_sources::OriginReason;
use rapporteur_text::TextSize;
use rapporteur_workspace::{BriefReport, CheckedClaim, ResolvedCitation, Snapshot};

use crate::subject::{citation_at, claim_at, mention_at};
use crate::{Hover, codes, wording};

/// Source sentences shown; the first decides.
const SHOWN: usize = 2;

/// Explains the place: a citation, else an estimative word, else an entity with the claim in short, else the claim.
#[must_use]
pub fn hover(snapshot: &Snapshot, brief: &Utf8Path, offset: TextSize) -> Option<Hover> {
    let report = snapshot.report(brief)?;
    if let Some((claim, citation)) = citation_at(&report, offset) {
        return Some(Hover {
            range: claim.place(citation),
            markdown: on_citation(snapshot, claim, citation),
        });
    }
    let claim = claim_at(&report, offset)?;
    let lexicon = snapshot.lexicon();
    let estimates = rapporteur_claims::estimates(&claim.prose, &lexicon);
    let estimate = estimates
        .iter()
        .map(|estimate| (claim.to_file(estimate.range), estimate))
        .find(|(range, _)| range.contains_inclusive(offset));
    if let Some((range, estimate)) = estimate {
        let mut markdown = on_estimate(&lexicon, estimate, snapshot.yardstick());
        let _ = write!(markdown, "\n\n{}", verdict_line(claim));
        return Some(Hover { range, markdown });
    }
    if let Some((range, mention)) = mention_at(claim, offset) {
        let mut markdown = on_mention(&snapshot.catalogue(), mention);
        let _ = write!(markdown, "\n\n{}", verdict_line(claim));
        // Most words of a claim name something: without it, the deciding sentence would hardly ever be seen.
        if let Some(best) = claim.verdict.evidence.first() {
            markdown.push_str(&on_evidence(snapshot, best));
        }
        return Some(Hover { range, markdown });
    }
    Some(Hover { range: claim.range, markdown: on_claim(snapshot, &report, claim) })
}

/// The bands of an estimative term, that of the chosen yardstick first.
fn on_estimate(lexicon: &Lexicon, estimate: &Estimate, chosen: &str) -> String {
    let mut text = format!("**{}** — estimative probability", wording::escape(&estimate.term));
    text.push('\n');
    let (own, others): (Vec<_>, Vec<_>) =
        lexicon.bands(&estimate.term).partition(|(yardstick, _)| *yardstick.key == *chosen);
    if own.is_empty()
        && let Some(yardstick) = lexicon.yardstick(chosen)
    {
        let _ = write!(text, "\n- **{}: not on this yardstick**", wording::escape(&yardstick.name));
    }
    for (yardstick, band) in own {
        let name = wording::escape(&yardstick.name);
        let _ = write!(text, "\n- **{name}: {}**", crate::lints::band(band));
    }
    for (yardstick, band) in others {
        let _ = write!(text, "\n- {}: {}", wording::escape(&yardstick.name), crate::lints::band(band));
    }
    text
}

fn verdict_line(claim: &CheckedClaim) -> String {
    let verdict = &claim.verdict;
    let mut line = format!("**{}**", wording::label(verdict));
    if let Some(code) = verdict.code.map(crate::diagnostics::code_name) {
        let _ = write!(line, " ({code}: {})", codes::title(code).unwrap_or_default());
    }
    if !verdict.reason.is_empty() {
        let _ = write!(line, " — {}", wording::escape(&verdict.reason));
    }
    if claim.pending {
        let _ = write!(line, " *({})*", wording::PENDING);
    }
    line
}

fn on_claim(snapshot: &Snapshot, report: &BriefReport, claim: &CheckedClaim) -> String {
    let verdict = &claim.verdict;
    let mut text = verdict_line(claim);
    for evidence in verdict.evidence.iter().take(SHOWN) {
        text.push_str(&on_evidence(snapshot, evidence));
    }
    if let Some(basis) = crate::hints::basis(snapshot, claim) {
        let _ = write!(text, "\n\nRests on {}", wording::escape(&basis));
    }
    if let Some(citation) = verdict.citation {
        let _ = write!(text, "\n\nThe cited source {}.", cited(citation));
    }
    if !verdict.atoms.is_empty() {
        text.push('\n');
        for atom in &verdict.atoms {
            let _ = write!(text, "\n- {}", wording::atom(atom));
        }
    }
    for reading in crate::readings::readings(snapshot, report, claim) {
        let _ = write!(text, "\n\nRead as: {}", wording::escape(&reading));
    }
    for step in verdict.trace.iter().filter(|step| step.rule == rapporteur_evidence::REFERENCE) {
        let _ = write!(text, "\n\nReference: {}", wording::escape(&step.note));
    }
    if !verdict.trace.is_empty() {
        let mut rules: Vec<&str> = verdict.trace.iter().map(|step| &*step.rule).collect();
        rules.dedup();
        let _ = write!(text, "\n\nRules: `{}`", rules.join("`, `"));
    }
    text
}

fn on_evidence(snapshot: &Snapshot, evidence: &Evidence) -> String {
    let mut text = String::new();
    let quote = snapshot.quote(evidence);
    if let Some(quote) = &quote {
        let _ = write!(text, "\n\n> {}", wording::escape(&quote.quote));
    }
    if let Some(facts) = snapshot.source(evidence.source) {
        let _ = write!(text, "\n\n{} {}", wording::role(evidence.role), reference(&facts));
    }
    if snapshot.is_of_team(evidence.source) {
        text.push_str(", from the team's base");
        if quote.is_none() {
            text.push_str("; the base has no text of this sentence that could be shown");
        } else if snapshot.text_path(evidence.source).is_none() {
            text.push_str("; its text cannot be opened here, because `.rapporteur` cannot be written to");
        }
    }
    if let Some(locator) = quote.and_then(|quote| quote.locator) {
        let _ = write!(text, ", {locator}");
    }
    text
}

/// Title, publisher, date, grade and file of a source, in one line.
fn reference(facts: &SourceFacts) -> String {
    let meta = &facts.meta;
    let mut text = format!("*{}*", wording::escape(meta.title.as_deref().unwrap_or(&meta.name)));
    if let Some(publisher) = &meta.publisher {
        let _ = write!(text, ", {}", wording::escape(publisher));
    }
    match meta.published.and_then(wording::date) {
        Some(date) => {
            let _ = write!(text, ", {date}");
        }
        None => text.push_str(", undated"),
    }
    if let Some(grade) = wording::grade(meta.grade) {
        let _ = write!(text, ", grade {grade}");
    }
    let _ = write!(text, " (`{}`)", meta.name);
    text
}

fn on_mention(catalogue: &Catalogue, mention: &Mention) -> String {
    let why = wording::escape(&mention.why);
    match &mention.referent {
        Referent::Entity(id) => format!("{}\n\nLinked by {why}", on_entity(catalogue, *id)),
        Referent::Plural(ids) => {
            let names: Vec<String> = ids.iter().map(|id| bold(catalogue, *id)).collect();
            format!("{}\n\nLinked by {why}", names.join(", "))
        }
        Referent::Local(name) => {
            format!(
                "**{}** — not in the catalogue; an entry in `entities/` would give it a class\n\nLinked by {why}",
                wording::escape(name)
            )
        }
    }
}

fn bold(catalogue: &Catalogue, id: EntityId) -> String {
    catalogue.entity(id).map(|entity| format!("**{}**", wording::escape(&entity.name))).unwrap_or_default()
}

fn on_entity(catalogue: &Catalogue, id: EntityId) -> String {
    let Some(entity) = catalogue.entity(id) else { return String::new() };
    let mut text = format!(
        "**{}** — {} (`{}`)",
        wording::escape(&entity.name),
        wording::class(entity.class),
        entity.key
    );
    if let Some(note) = &entity.note {
        let _ = write!(text, "\n\n{}", wording::escape(note));
    }
    let part_of: Vec<String> = entity
        .part_of
        .iter()
        .filter_map(|id| catalogue.entity(*id))
        .map(|whole| wording::escape(&whole.name))
        .collect();
    if !part_of.is_empty() {
        let _ = write!(text, "\n\nPart of {}", part_of.join(", "));
    }
    if let Some(principal) = entity.acts_for.and_then(|id| catalogue.entity(id)) {
        let _ = write!(text, "\n\nActs for {}", wording::escape(&principal.name));
    }
    text
}

fn cited(verdict: CitationVerdict) -> &'static str {
    match verdict {
        CitationVerdict::Supports => "supports this",
        CitationVerdict::Partially => "supports a part of this",
        CitationVerdict::DoesNotSupport => "does not support this",
        CitationVerdict::Contradicts => "contradicts this",
    }
}

/// A citation as the writer put it.
pub(crate) fn key_text(key: &CitationKey) -> String {
    match key {
        CitationKey::Pandoc(key) => format!("@{key}"),
        CitationKey::Footnote(label) => format!("[^{label}]"),
        CitationKey::Numbered(number) => format!("[{number}]"),
    }
}

fn on_citation(snapshot: &Snapshot, claim: &CheckedClaim, citation: &ResolvedCitation) -> String {
    let key = wording::escape(&key_text(&citation.citation.key));
    if citation.pending {
        return format!("**{key}** names no source of this desk; {}", wording::PENDING);
    }
    if citation.sources.is_empty() {
        return format!("**{key}** names no source of this workspace");
    }
    let mut text = String::new();
    for id in &citation.sources {
        let Some(facts) = snapshot.source(*id) else { continue };
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&reference(&facts));
        if snapshot.is_of_team(*id) {
            text.push_str(", from the team's base");
        }
        let meta = &facts.meta;
        if let Some(kind) = &meta.kind {
            let _ = write!(text, "\n\nKind: {}", wording::escape(kind));
        }
        if let Some(url) = &meta.url {
            // Inert: a hover must not lead out of the desk.
            let _ = write!(text, "\n\nAddress: `{}`", url.replace('`', ""));
        }
        let hash: String = facts.content.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let _ = write!(text, "\n\nRead: {} sentences, content `{hash}`", facts.sentences.len());
        if let Some(origin) = snapshot.origins().of(*id) {
            let reasons = origin.reasons.iter().filter(|reason| !matches!(reason, OriginReason::Own));
            let reasons: Vec<String> = reasons.map(ToString::to_string).collect();
            if !reasons.is_empty() {
                let why = wording::escape(&reasons.join(", "));
                let _ = write!(text, "\n\nOrigin: {} ({why})", wording::escape(&origin.name));
            }
        }
        if meta.grade.credibility == Some(1) && !snapshot.is_confirmed(*id) {
            text.push_str("\n\nCredibility 1 wants a second origin, and no other speaks of the same");
        }
        if meta.secondary {
            text.push_str("\n\nReports what others reported: not primary evidence");
        }
    }
    if let Some(verdict) = claim.verdict.citation {
        let _ = write!(text, "\n\nIt {}.", cited(verdict));
    }
    text
}
