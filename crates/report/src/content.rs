//! What a report says, before anybody draws it.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_claims::Interval;
use rapporteur_evidence::{EvidenceRole, Label, SourceId};
use rapporteur_query::{Desk, FactTable, Pattern, Row, rows};
use rapporteur_sources::OriginReason;
use rapporteur_text::{LineIndex, PositionEncoding, TextRange};
use rapporteur_workspace::{CheckedClaim, Severity, Snapshot};

/// What sources say that bears on cooperation.
const COOPERATION: &str = "standing:cooperation OR standing:request";

/// Everything that a report shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Title: of the brief if it is one, else of the desk.
    pub title: String,
    /// The briefs, by path.
    pub briefs: Vec<Brief>,
    /// Sources that the briefs cite or that bear on their claims, by key.
    pub sources: Vec<Source>,
    /// Captures of the desk that no claim has to do with.
    pub unused: usize,
    /// Facts of cooperation in all sources of the desk, and in what a team's base has told, in their order.
    pub facts: Vec<Row>,
    /// Words for the keys of kinds.
    pub kinds: BTreeMap<String, String>,
    /// Words for the keys of states and organisations.
    pub names: BTreeMap<String, String>,
    /// Hash of what decides beside texts: catalogue, lexicon, version of the program.
    pub rules: String,
}

/// A brief with its judgements.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// Path from the desk's folder.
    pub path: String,
    /// Its first heading of the first level, else its file name.
    pub title: String,
    /// Its text.
    pub text: Arc<str>,
    /// Checkable claims, in order.
    pub judgements: Vec<Judgement>,
    /// Sentences that cannot be checked.
    pub not_checkable: usize,
    /// Findings that an ignore comment hides.
    pub ignored: Vec<Note>,
}

/// A claim with what the sources say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// In the brief.
    pub range: TextRange,
    /// Line in the brief, from 1.
    pub line: u32,
    /// Its prose.
    pub claim: String,
    /// Verdict.
    pub label: Label,
    /// The verdict in words, with its sub-reason.
    pub verdict: &'static str,
    /// Code of the verdict, if it is a finding.
    pub code: Option<&'static str>,
    /// Why, in a line.
    pub reason: String,
    /// Share of its parts that a source carries, in thousandths.
    pub support: u16,
    /// Origins that support it: captures that copy each other, or a third, are one; reports on others' reporting none.
    pub origins: usize,
    /// Heading that it stands under; empty before the first.
    pub section: String,
    /// Sentences of sources, best first.
    pub evidence: Vec<Evidence>,
    /// Numbers of the sources that it cites, in [`Report::sources`].
    pub cites: Vec<usize>,
    /// Findings beside the verdict's own.
    pub notes: Vec<Note>,
    /// Stays the same when the brief changes elsewhere.
    pub identity: u64,
}

/// A sentence of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Number in [`Report::sources`].
    pub source: usize,
    /// Why it is shown.
    pub role: EvidenceRole,
    /// Whether the claim cites the source.
    pub cited: bool,
    /// Bytes of the capture.
    pub range: TextRange,
    /// Those bytes.
    pub quote: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Code.
    pub code: &'static str,
    /// Severity.
    pub severity: Severity,
    /// One line.
    pub message: String,
    /// Line in the brief, from 1.
    pub line: u32,
    /// The claim's words.
    pub claim: String,
    /// Reason of the comment that hides it, perhaps empty.
    pub reason: String,
}

/// A capture with what the briefs do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Citation key.
    pub key: String,
    /// Path from the desk's folder.
    pub path: String,
    /// Title.
    pub title: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Kind (`press-release`).
    pub kind: Option<String>,
    /// Date of publication or last update.
    pub published: Option<Interval>,
    /// Address, inert text.
    pub url: Option<String>,
    /// Admiralty reliability, `A` to `F`.
    pub reliability: Option<char>,
    /// Admiralty credibility, 1 to 6.
    pub credibility: Option<u8>,
    /// Whether it reports on others' reporting.
    pub secondary: bool,
    /// Name of its origin: whom the information comes from. Sources of one name have one origin.
    pub origin: String,
    /// Why it has that origin, if anything but itself says so.
    pub origin_reason: Option<String>,
    /// Whether it is graded credibility 1, *confirmed*, and no capture of another origin speaks of the same.
    pub unconfirmed: bool,
    /// Its text, if the file is still what was read.
    pub text: Option<Arc<str>>,
    /// Claims that cite it.
    pub cited: usize,
    /// Claims that it supports.
    pub supports: usize,
    /// Claims that it contradicts.
    pub contradicts: usize,
}

/// Claims by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Every part is in a source.
    pub supported: usize,
    /// Some parts are.
    pub partially_supported: usize,
    /// A source is incompatible with a part.
    pub contradicted: usize,
    /// None of these.
    pub unsupported: usize,
    /// Recommendation, prediction, opinion, question.
    pub not_checkable: usize,
}

impl Tally {
    /// Claims with a verdict.
    #[must_use]
    pub fn checkable(&self) -> usize {
        self.supported + self.partially_supported + self.contradicted + self.unsupported
    }
}

impl Report {
    /// Collects the report of some briefs of a desk. Reads the facts of all its sources, which `done` counts.
    ///
    /// `briefs` that the snapshot does not know are left out.
    #[must_use]
    pub fn gather(
        snapshot: &Snapshot,
        briefs: &[Utf8PathBuf],
        table: &FactTable,
        done: &(dyn Fn() + Sync),
    ) -> Report {
        let mut sources = Sources::new(snapshot);
        let briefs: Vec<Brief> =
            briefs.iter().filter_map(|path| brief(snapshot, path, &mut sources)).collect();
        let title = match briefs.as_slice() {
            [only] => only.title.clone(),
            _ => snapshot.root().and_then(Utf8Path::file_name).unwrap_or("Desk").to_owned(),
        };
        let facts = facts(snapshot, table, done);
        let mut names = BTreeMap::new();
        let catalogue = snapshot.catalogue();
        for who in facts.iter().flat_map(|row| row.actors.iter().chain(&row.partners).chain(&row.requesters))
        {
            for key in who.entity.iter().chain(&who.actor) {
                if let Some(id) = catalogue.by_key(key) {
                    names.entry(key.clone()).or_insert_with(|| catalogue.display_name(id).to_owned());
                }
            }
        }
        let lexicon = snapshot.lexicon();
        let kinds = lexicon.kinds().iter().map(|kind| (kind.key.to_string(), kind.label.to_string()));
        let used = sources.numbers.keys().filter(|id| !snapshot.is_of_team(**id)).count();
        let unused = snapshot.sources().len().saturating_sub(used);
        Report {
            title,
            briefs,
            sources: sources.used,
            unused,
            facts,
            kinds: kinds.collect(),
            names,
            rules: format!("{:016x}", snapshot.rules_digest()),
        }
        .sorted()
    }

    /// Claims of all briefs by verdict.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for brief in &self.briefs {
            tally.not_checkable += brief.not_checkable;
            for judgement in &brief.judgements {
                match judgement.label {
                    Label::Supported => tally.supported += 1,
                    Label::PartiallySupported => tally.partially_supported += 1,
                    Label::Contradicted => tally.contradicted += 1,
                    Label::Unsupported => tally.unsupported += 1,
                    Label::NotCheckable => tally.not_checkable += 1,
                }
            }
        }
        tally
    }

    /// Judgements of all briefs, with their briefs.
    pub fn judgements(&self) -> impl Iterator<Item = (&Brief, &Judgement)> {
        self.briefs.iter().flat_map(|brief| brief.judgements.iter().map(move |judgement| (brief, judgement)))
    }

    /// Sources in the order of their keys, and everything that points at them.
    fn sorted(mut self) -> Report {
        let mut order: Vec<usize> = (0..self.sources.len()).collect();
        order.sort_by(|&a, &b| {
            let of = |at: usize| self.sources.get(at).map(|source| (&source.key, &source.path));
            of(a).cmp(&of(b))
        });
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            if let Some(slot) = place.get_mut(old) {
                *slot = new;
            }
        }
        let moved = |at: usize| place.get(at).copied().unwrap_or(at);
        for judgement in self.briefs.iter_mut().flat_map(|brief| &mut brief.judgements) {
            judgement.evidence.iter_mut().for_each(|evidence| evidence.source = moved(evidence.source));
            judgement.cites.iter_mut().for_each(|source| *source = moved(*source));
            judgement.cites.sort_unstable();
            judgement.cites.dedup();
        }
        self.sources.sort_by(|a, b| (&a.key, &a.path).cmp(&(&b.key, &b.path)));
        self
    }
}

/// The sources that claims have to do with, numbered as they come.
struct Sources<'a> {
    snapshot: &'a Snapshot,
    numbers: BTreeMap<SourceId, usize>,
    used: Vec<Source>,
}

impl Sources<'_> {
    fn new(snapshot: &Snapshot) -> Sources<'_> {
        Sources { snapshot, numbers: BTreeMap::new(), used: Vec::new() }
    }

    fn number(&mut self, id: SourceId) -> Option<usize> {
        if let Some(number) = self.numbers.get(&id) {
            return Some(*number);
        }
        let facts = self.snapshot.source(id)?;
        let path = self.snapshot.source_path(id)?;
        let meta = &facts.meta;
        let words = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        let origins = self.snapshot.origins();
        let origin = origins.of(id);
        self.used.push(Source {
            key: meta.key.to_string(),
            path: below(self.snapshot, &path),
            title: words(&meta.title),
            publisher: words(&meta.publisher),
            kind: words(&meta.kind),
            published: meta.published,
            url: words(&meta.url),
            reliability: meta.grade.reliability,
            credibility: meta.grade.credibility,
            secondary: !meta.is_primary(),
            origin: origin.map_or_else(|| meta.key.to_string(), |origin| origin.name.to_string()),
            origin_reason: origin
                .and_then(|origin| origin.reasons.iter().find(|reason| !matches!(reason, OriginReason::Own)))
                .map(ToString::to_string),
            unconfirmed: meta.grade.credibility == Some(1) && !self.snapshot.is_confirmed(id),
            text: self.snapshot.text(&path),
            cited: 0,
            supports: 0,
            contradicts: 0,
        });
        let number = self.used.len() - 1;
        self.numbers.insert(id, number);
        Some(number)
    }

    fn count(&mut self, judgement: &Judgement) {
        for &source in &judgement.cites {
            if let Some(source) = self.used.get_mut(source) {
                source.cited += 1;
            }
        }
        let mut seen: Vec<(usize, EvidenceRole)> = Vec::new();
        for evidence in &judgement.evidence {
            if seen.contains(&(evidence.source, evidence.role)) {
                continue;
            }
            seen.push((evidence.source, evidence.role));
            match (self.used.get_mut(evidence.source), evidence.role) {
                (Some(source), EvidenceRole::Supports) => source.supports += 1,
                (Some(source), EvidenceRole::Contradicts) => source.contradicts += 1,
                _ => {}
            }
        }
    }
}

/// A path as the desk knows it.
fn below(snapshot: &Snapshot, path: &Utf8Path) -> String {
    let relative = snapshot.root().and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    relative.as_str().replace('\\', "/")
}

fn facts(snapshot: &Snapshot, table: &FactTable, done: &(dyn Fn() + Sync)) -> Vec<Row> {
    let (index, linker) = (snapshot.index_with_team(), snapshot.linker());
    let desk =
        Desk { facts: &*index, table, linker: &linker, captures: snapshot, rules: snapshot.rules_digest() };
    match Pattern::parse(COOPERATION, table.catalogue(), table.lexicon()) {
        Ok(pattern) => rows(&pattern, &desk, done).rows,
        // The pattern is our own and tested.
        Err(_) => Vec::new(),
    }
}

fn brief(snapshot: &Snapshot, path: &Utf8Path, sources: &mut Sources<'_>) -> Option<Brief> {
    let report = snapshot.report(path)?;
    let (text, lines) = snapshot.text_and_lines(path)?;
    let line = |range: TextRange| line(&lines, &text, range);
    let mut notes: BTreeMap<(u32, u32), Vec<Note>> = BTreeMap::new();
    let prose = |range: TextRange| {
        let claim = report.claims.iter().find(|claim| claim.range == range);
        claim.map(|claim| claim.prose.to_string()).unwrap_or_default()
    };
    for found in rapporteur_ide::diagnostics(snapshot, path) {
        let at = (found.claim.start().into(), found.claim.end().into());
        notes.entry(at).or_default().push(Note {
            code: found.code,
            severity: found.severity,
            message: found.message,
            line: line(found.range),
            claim: String::new(),
            reason: String::new(),
        });
    }
    let ignored = rapporteur_ide::ignored(snapshot, path).into_iter().map(|ignored| Note {
        code: ignored.diagnostic.code,
        severity: ignored.diagnostic.severity,
        line: line(ignored.diagnostic.range),
        claim: prose(ignored.diagnostic.claim),
        message: ignored.diagnostic.message,
        reason: ignored.reason,
    });
    let ignored = ignored.collect();
    let checkable: Vec<&CheckedClaim> =
        report.claims.iter().filter(|claim| claim.verdict.label != Label::NotCheckable).collect();
    let rows = rapporteur_ide::evidence_matrix(snapshot, path, None);
    let mut judgements = Vec::with_capacity(rows.len());
    for (row, claim) in rows.into_iter().zip(&checkable) {
        let evidence = row.cells.into_iter().filter_map(|cell| {
            Some(Evidence {
                source: sources.number(snapshot.source_at(&cell.place.path)?)?,
                role: match cell.role {
                    "supports" => EvidenceRole::Supports,
                    "contradicts" => EvidenceRole::Contradicts,
                    _ => EvidenceRole::Nearest,
                },
                cited: cell.cited,
                range: cell.place.range,
                quote: cell.quote,
            })
        });
        let evidence = evidence.collect();
        let cited = claim.citations.iter().flat_map(|citation| citation.sources.iter().copied());
        let mut cites: Vec<usize> = cited.filter_map(|id| sources.number(id)).collect();
        cites.sort_unstable();
        cites.dedup();
        let at = (row.range.start().into(), row.range.end().into());
        let mut own = notes.remove(&at).unwrap_or_default();
        own.retain(|note| Some(note.code) != row.code);
        let judgement = Judgement {
            range: row.range,
            line: line(row.range),
            claim: row.claim,
            label: claim.verdict.label,
            verdict: row.verdict,
            code: row.code,
            reason: row.reason,
            support: claim.verdict.support,
            origins: row.origins,
            section: row.section,
            evidence,
            cites,
            notes: own,
            identity: claim.identity,
        };
        sources.count(&judgement);
        judgements.push(judgement);
    }
    let heading =
        report.blocks.iter().find(|block| matches!(block.kind, rapporteur_markup::BlockKind::Heading(1)));
    let heading = heading.and_then(|block| text.get(std::ops::Range::<usize>::from(block.range)));
    let title = heading
        .and_then(|text| text.lines().next())
        .map(|line| line.trim_start_matches('#').trim().to_owned());
    let title = title.filter(|title| !title.is_empty());
    Some(Brief {
        path: below(snapshot, path),
        title: title.unwrap_or_else(|| path.file_stem().unwrap_or("Brief").to_owned()),
        not_checkable: report.claims.len() - checkable.len(),
        text,
        judgements,
        ignored,
    })
}

/// Line of a place, from 1.
fn line(lines: &LineIndex, text: &str, range: TextRange) -> u32 {
    lines.position(text, range.start(), PositionEncoding::Utf8).line + 1
}
