//! Sourcing: what key judgements rest on, how sure that lets a writer be, and whether sources say what they are.

use std::sync::Arc;

use rapporteur_claims::{ConfidenceLevel, Estimative, Lexicon};
use rapporteur_evidence::{SourceFacts, SourceId, SourceMeta};
use rapporteur_text::TextRange;
use rapporteur_workspace::{BriefReport, CheckedClaim, Profile, Snapshot};
use rustc_hash::FxHashSet;

use super::Lint;
use super::origins::{Basis, Shared, basis, cited, counted, related, shared, supporting};

/// Sections of a brief that hold what it concludes.
pub(super) struct Sections(Vec<TextRange>);

impl Sections {
    pub(super) fn new(report: &BriefReport, text: &str, lexicon: &Lexicon) -> Sections {
        let sections = crate::sections::sections(report, text).into_iter();
        Sections(
            sections
                .filter(|section| lexicon.heads_key_judgements(&bare(&section.title)))
                .map(|section| section.range)
                .collect(),
        )
    }

    pub(super) fn holds_key_judgements(&self, claim: &CheckedClaim) -> bool {
        self.0.iter().any(|section| section.contains_range(claim.range))
    }
}

/// The words of a title in lower case, without emphasis, number and colon.
fn bare(title: &str) -> String {
    let mark = |c: char| matches!(c, '*' | '_' | '.' | ':' | ')') || c.is_whitespace();
    title.trim_start_matches(|c: char| mark(c) || c.is_ascii_digit()).trim_end_matches(mark).to_lowercase()
}

/// Whether a sentence says how likely or how sure.
pub(super) fn judges(estimative: &Estimative) -> bool {
    !estimative.likelihoods.is_empty() || !estimative.confidences.is_empty()
}

/// High confidence on a basis that does not carry it (`EST004`): high confidence by ICD 203 wants sources of quality, and
/// more than one.
pub(super) fn overconfident(
    snapshot: &Snapshot,
    report: &BriefReport,
    at: usize,
    claim: &CheckedClaim,
    estimative: &Estimative,
) -> Option<Lint> {
    let confidence = estimative.confidences.iter().find(|found| found.level == ConfidenceLevel::High)?;
    let basis = rests_on(snapshot, report, at, claim);
    let shared = shared(snapshot, &basis);
    let weakness = weakness(&basis, shared.as_ref())?;
    let message = format!("high confidence, but {weakness}");
    let mut lint = Lint::new("EST004", claim.to_file(confidence.range), message)
        .help("say moderate or low confidence and why, or cite good sources of other origins");
    lint.related = shared.map(|shared| related(snapshot, &basis, &shared)).unwrap_or_default();
    Some(lint)
}

/// What a claim rests on: what it cites and what supports it; of a judgement that has neither, what its paragraph cites.
fn rests_on(snapshot: &Snapshot, report: &BriefReport, at: usize, claim: &CheckedClaim) -> Basis {
    let own = basis(snapshot, cited(claim).chain(supporting(claim)));
    if !own.is_empty() {
        return own;
    }
    let same = |other: &&CheckedClaim| other.block == claim.block;
    let before = report.claims.get(..at).unwrap_or_default().iter().rev().take_while(same);
    let after = report.claims.get(at..).unwrap_or_default().iter().take_while(same);
    basis(snapshot, before.chain(after).flat_map(cited))
}

/// Why a basis does not carry high confidence.
fn weakness(basis: &Basis, shared: Option<&Shared>) -> Option<String> {
    let all = |test: &dyn Fn(&SourceMeta) -> bool| basis.iter().all(|(_, facts)| test(&facts.meta));
    Some(if basis.is_empty() {
        return None;
    } else if all(&|meta| !meta.is_primary()) {
        "what it rests on only reports what others report".to_owned()
    } else if let Some(shared) = shared {
        format!("it rests on one origin: {}", shared.name())
    } else if all(&|meta| meta.grade.reliability.is_some_and(|grade| grade > 'B')) {
        "no source of it is graded B or better".to_owned()
    } else if all(&|meta| meta.published.is_none()) {
        "no source of it bears a date".to_owned()
    } else {
        return None;
    })
}

/// A key judgement that cites sources of one origin alone (`SRC005`).
pub(super) fn single_origin(snapshot: &Snapshot, claim: &CheckedClaim) -> Option<Lint> {
    let mut basis_cited = basis(snapshot, cited(claim));
    let shared = shared(snapshot, &basis_cited)?;
    let citation = claim.citations.iter().find(|citation| !citation.sources.is_empty())?;
    let number = counted(&basis_cited).count();
    let message = match &shared {
        Shared::Alone(name) => format!("a key judgement on a single origin: {name}"),
        Shared::Origin(name) => {
            format!("a key judgement on a single origin: {number} sources tell what {name} told first")
        }
        Shared::Publisher(name) => {
            format!("a key judgement on a single origin: {number} sources, all of {name}")
        }
    };
    let mut lint = Lint::new("SRC005", claim.place(citation), message);
    lint.related = related(snapshot, &basis_cited, &shared);
    let more = basis(snapshot, supporting(claim)).into_iter().find(|source| {
        if !source.1.meta.is_primary() || basis_cited.iter().any(|(id, _)| *id == source.0) {
            return false;
        }
        basis_cited.push(source.clone());
        let confirms = super::origins::shared(snapshot, &basis_cited).is_none();
        basis_cited.pop();
        confirms
    });
    Some(match more {
        Some((_, facts)) => {
            lint.help(format!("[@{}], of another origin, supports this too: cite it", facts.meta.key))
        }
        None => lint.help("cite a source of another origin, or say that it rests on one alone"),
    })
}

/// A source graded credibility 1 that nothing of another origin confirms (`SRC007`). The Admiralty code calls information *confirmed by other sources* only if these are independent
/// (NATO AJP-2.1).
pub(super) fn unconfirmed(snapshot: &Snapshot, report: &BriefReport, first: &First) -> Option<Lint> {
    let First { id, facts, range, .. } = first;
    let meta = &facts.meta;
    if meta.grade.credibility != Some(1)
        || snapshot.is_confirmed(*id)
        || is_supported_beside(snapshot, report, *id)
    {
        return None;
    }
    let message =
        format!("@{} is graded credibility 1, confirmed, but no other origin speaks of the same", meta.key);
    let (place, _) = metadata_of(meta);
    Some(Lint::new("SRC007", *range, message).help(format!(
        "capture a source of another origin that says so, or grade it 2, probably true, in {place}"
    )))
}

/// A source that a brief cites, where it does so first.
pub(super) struct First {
    id: SourceId,
    facts: Arc<SourceFacts>,
    /// The citation in the file.
    range: TextRange,
}

/// The sources that a claim is the first to cite; `seen` are those that were cited before.
pub(super) fn first_citations(
    snapshot: &Snapshot,
    claim: &CheckedClaim,
    seen: &mut FxHashSet<SourceId>,
) -> Vec<First> {
    let mut found = Vec::new();
    for citation in &claim.citations {
        for id in citation.sources.iter().copied().filter(|id| seen.insert(*id)) {
            let range = claim.place(citation);
            found.extend(snapshot.source(id).map(|facts| First { id, facts, range }));
        }
    }
    found
}

/// Whether [`undescribed`] or [`unconfirmed`] may have something to say of a source.
pub(super) fn is_notable(meta: &SourceMeta, profile: Profile) -> bool {
    meta.grade.credibility == Some(1) || missing(meta).len() >= wanted(profile)
}

/// Whether a claim of a brief rests on a source and on another origin beside it.
fn is_supported_beside(snapshot: &Snapshot, report: &BriefReport, id: SourceId) -> bool {
    report.claims.iter().any(|claim| {
        let mut supports = supporting(claim);
        supports.any(|source| source == id)
            && snapshot.origins().confirm(
                basis(snapshot, supporting(claim))
                    .iter()
                    .filter(|(_, facts)| facts.meta.is_primary())
                    .map(|(id, _)| *id),
            )
    })
}

/// Parts of a descriptor (ICD 206), with the front matter that gives them.
const DESCRIPTOR: [(&str, &str); 4] = [
    ("publisher", "publisher: …"),
    ("kind", "kind: press-release"),
    ("date", "published: YYYY-MM-DD"),
    ("grade", "reliability: A–F, credibility: 1–6"),
];

/// The parts of a descriptor that a source does not have.
fn missing(meta: &SourceMeta) -> Vec<&'static (&'static str, &'static str)> {
    let has = [
        meta.publisher.is_some(),
        meta.kind.is_some(),
        meta.published.is_some(),
        meta.grade.reliability.is_some() || meta.grade.credibility.is_some(),
    ];
    DESCRIPTOR.iter().zip(has).filter(|(_, has)| !has).map(|(part, _)| part).collect()
}

/// How many of them must be missing.
fn wanted(profile: Profile) -> usize {
    if profile == Profile::Release { 1 } else { DESCRIPTOR.len() }
}

/// A source that does not say what it is (`SRC006`). Before a release all that a descriptor has is wanted; until then only
/// a source that has nothing of it is worth a word.
pub(super) fn undescribed(first: &First, profile: Profile) -> Option<Lint> {
    let meta = &first.facts.meta;
    let missing = missing(meta);
    if missing.len() < wanted(profile) {
        return None;
    }
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    let fields: Vec<&str> = missing.iter().map(|(_, field)| *field).collect();
    let message = format!("nothing tells what @{} is: it has no {}", meta.key, listed(&names));
    let (place, is_toml) = metadata_of(meta);
    let fields = if is_toml { fields.join("; ").replace(": ", " = ") } else { fields.join("; ") };
    Some(Lint::new("SRC006", first.range, message).help(format!("add to {place}: {fields}")))
}

/// Where the metadata of a source are written, and whether that is TOML.
fn metadata_of(meta: &SourceMeta) -> (String, bool) {
    if meta.name.ends_with(".md") {
        (format!("the front matter of {}", meta.name), false)
    } else {
        (rapporteur_sources::sidecar_name(&meta.name), true)
    }
}

/// "a, b or c".
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{bare, listed};

    #[test]
    fn titles_lose_their_marks() {
        for title in ["Key judgements", "2. **Key judgements:**", "KEY JUDGEMENTS", "1) Key Judgements"] {
            assert_eq!(bare(title), "key judgements", "{title}");
        }
        assert_eq!(bare(""), "");
        assert_eq!(listed(&["a", "b", "c"]), "a, b or c");
    }
}
