//! From a claim and facts to a verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Checkability, Frame, Lexicon, Statement, Term};
use rapporteur_grammar::Tree;
use rapporteur_linking::Referent;
use rapporteur_text::{TextRange, TextSize, overlap};

use crate::align::{Alignment, Scales, align, is_slot};
use crate::atoms::{Atom, Test, atomise};
use crate::conflict::Conflict;
use crate::likelihood::{Signals, Standing, is_hard};
use crate::relevance;
use crate::search::{SearchKey, candidates, keys};
use crate::{
    AtomKind, AtomStatus, AtomVerdict, CitationVerdict, Code, Evidence, EvidenceRole, FactKey, Facts, Label,
    SourceFacts, SourceId, Step, SubReason, Verdict,
};

mod arithmetic;
mod as_of;
mod assign;
mod clauses;
mod company;
mod comparative;
mod contradiction;
mod corroboration;
mod dating;
mod denial;
mod detail;
mod ellipsis;
mod foreign;
mod headcount;
mod joins;
mod lasting;
mod marks;
mod parts;
mod plans;
mod proportion;
mod reckoning;
mod reference;
mod reread;
mod sequence;
mod speech;
mod strength;
mod tally;

use clauses::{Against, Structure};
pub use reference::REFERENCE;
pub(crate) use reread::reread;
use reread::with_first_name;

/// A claim to judge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Folded prose of the sentence.
    pub prose: Box<str>,
    /// What it asserts.
    pub statement: Statement,
    /// Sources the brief cites for it.
    pub cited: Vec<SourceId>,
}

/// Weighted share of the content words that a supported claim needs.
const SUPPORTED: f32 = 0.74;
/// The share that will do where the signals speak for the claim.
const LIKELY: f32 = 0.6;
/// Weighted share of a claim below which nothing was found.
const PARTIAL: f32 = 0.42;
/// The share above which a claim is found in part though the source has no word for its verb.
const BUT_VERB: f32 = 0.8;
/// Weighted share of the words above which all is told but a name.
const ALL_ELSE: f32 = 0.9;
/// Atoms from which on a claim is a sentence of several statements.
const LONG: usize = 10;
/// Atoms from which on the words of a claim tell even where states and bodies are named.
const VERY_LONG: usize = 12;
/// Share of such a sentence above which a part of it is taken to be supported.
const LONG_PARTIAL: f32 = 0.3;
/// Score of the signals above which it is so where states and bodies are named.
const LONG_SCORE: f32 = -1.6;
/// Atoms from which on a claim says more than one thing, and the share above which a part of it is taken to be supported.
const SEVERAL: (usize, f32) = (8, 0.45);
/// Share of a claim of a cause that a source has which tells both the cause and the effect.
const CAUSE_AND_EFFECT: f32 = 0.6;
/// Share of the names of a claim from which on a sentence and what stands around it name them all.
const NAMES_AROUND: f32 = 0.65;
/// Atoms of a claim of a few words.
const FEW: usize = 3;
/// Share of the content words below which a claim that signals speak for is only named in a source, and of one that names nobody.
const SAID_AT_ALL: f32 = 0.25;
const SAID_OF_NOBODY: f32 = 0.5;
/// Strength below which a name stands neither in a sentence nor in those before it.
const UNNAMED_NEAR: f32 = 0.7;
/// Sentences shown with a verdict.
const SHOWN: usize = 5;
/// Alignments looked at for contradictions and joins.
const LOOKED_AT: usize = 12;

/// Judges a claim against all facts; `cited` gets a verdict of its own. Deterministic; asks `facts` by key only.
#[must_use]
pub fn judge(claim: &Claim, facts: &dyn Facts, catalogue: &Catalogue, lexicon: &Lexicon) -> Verdict {
    let kind = |frame: &Frame| !frame.kind.is_empty();
    let understood = !claim.statement.mentions.is_empty() || claim.statement.frames.iter().any(kind);
    if let Some(verdict) = not_checkable(claim, understood) {
        return verdict;
    }
    let scales = Scales { catalogue, lexicon };
    let reread = reread(claim, facts, lexicon);
    let claim = reread.as_ref().unwrap_or(claim);
    let atoms = atomise(&claim.statement, &claim.prose, facts, catalogue, lexicon);
    // Sentences are searched for by its words, whatever of them is a name.
    let keys = keys(claim, &atoms, facts);
    let named = with_first_name(claim, &keys, facts);
    let atoms = match &named {
        Some(claim) => atomise(&claim.statement, &claim.prose, facts, catalogue, lexicon),
        None => atoms,
    };
    let claim = named.as_ref().unwrap_or(claim);
    let mut trace = vec![Step { rule: "claim.atoms".into(), note: format!("{} atoms", atoms.len()) }];
    let tree = facts.parse(&claim.prose);
    let asked = Asked { claim, tree: &tree, atoms: &atoms, keys: &keys, facts, scales: &scales };
    let primary = Case::build(asked, None);
    let reported = primary.reported.clone();
    let telling = primary.telling();
    let mut verdict = primary.decide();
    if verdict.subreason == Some(SubReason::NothingFound) && !reported.is_empty() {
        // No primary source speaks of it: what reports on reporting say is better than nothing, and is called so.
        let second = Case::build(asked, Some(&reported)).decide();
        if matches!(second.label, Label::Supported | Label::PartiallySupported) {
            let note = "no primary source speaks of this; a report on others' reporting does".to_owned();
            trace.push(Step { rule: "source.secondary".into(), note });
            verdict = second;
        }
    }
    let mut citation = None;
    if !claim.cited.is_empty() {
        let alone = Case::build(asked, Some(&claim.cited)).decide();
        citation = Some(match alone.label {
            Label::Supported => CitationVerdict::Supports,
            Label::PartiallySupported => CitationVerdict::Partially,
            Label::Contradicted => CitationVerdict::Contradicts,
            Label::Unsupported | Label::NotCheckable => CitationVerdict::DoesNotSupport,
        });
        trace.push(Step {
            rule: "citation.alone".into(),
            note: format!("the cited source alone: {:?}", alone.label),
        });
        // A report on others' reporting opens no dispute; citing it for what it denies is a mistake of its own.
        let primary = |id: &SourceId| facts.source(*id).is_some_and(|source| !source.meta.secondary);
        let primary_cited = claim.cited.iter().any(primary);
        // What the writer cites decides, unless another source says more.
        if alone.label == verdict.label
            || (alone.label == Label::Supported && verdict.label != Label::Supported)
        {
            // A dispute is shown with both sides, which only all sources together have.
            if !verdict.disputed {
                let disputed =
                    verdict.label == Label::Contradicted && alone.label == Label::Supported && primary_cited;
                verdict = Verdict { disputed, ..alone };
            }
        } else if alone.label == Label::Contradicted && verdict.label == Label::Supported {
            verdict.disputed |= primary_cited;
        }
    }
    corroboration::corroborate(asked, &telling, &mut verdict);
    verdict.citation = citation;
    verdict.understood = understood;
    trace.append(&mut verdict.trace);
    verdict.trace = trace;
    verdict
}

fn not_checkable(claim: &Claim, understood: bool) -> Option<Verdict> {
    let (rule, reason) = match claim.statement.checkability {
        Checkability::Checkable => return None,
        Checkability::Recommendation => ("check.recommendation", "a recommendation"),
        Checkability::Prediction => ("check.prediction", "a prediction"),
        Checkability::Judgement => ("check.judgement", "a judgement"),
        Checkability::Question => ("check.question", "a question"),
        Checkability::Signpost => ("check.signpost", "about the text itself"),
        Checkability::Fragment => ("check.fragment", "no statement"),
    };
    let words =
        claim.statement.deciding.and_then(|range| claim.prose.get(std::ops::Range::<usize>::from(range)));
    let reason = words.map_or_else(|| reason.to_owned(), |words| format!("{reason}: \"{words}\""));
    Some(Verdict {
        label: Label::NotCheckable,
        subreason: None,
        support: 0,
        code: None,
        reason: reason.clone(),
        atoms: Vec::new(),
        evidence: Vec::new(),
        citation: None,
        understood,
        disputed: false,
        trace: vec![Step { rule: rule.into(), note: reason }],
    })
}

/// A claim with what it is judged by.
#[derive(Clone, Copy)]
struct Asked<'a> {
    claim: &'a Claim,
    /// Its parse.
    tree: &'a Arc<Tree>,
    atoms: &'a [Atom],
    /// What it is looked up by.
    keys: &'a [SearchKey],
    facts: &'a dyn Facts,
    scales: &'a Scales<'a>,
}

/// A claim before the evidence.
struct Case<'a> {
    claim: &'a Claim,
    /// Its parse.
    tree: &'a Arc<Tree>,
    atoms: &'a [Atom],
    facts: &'a dyn Facts,
    scales: &'a Scales<'a>,
    /// Secondary sources among the candidates.
    reported: Vec<SourceId>,
    /// Whether only the cited sources are looked at; then a secondary source may contradict too.
    cited_only: bool,
    /// Best first.
    alignments: Vec<Alignment>,
    /// Per atom: the alignment that entails it best.
    by: Vec<Option<usize>>,
    /// Per atom what is known of it; none where no sentence fits.
    standings: Vec<Standing>,
    /// Words that no source bears out, whatever else of the claim is likely: who does not say it, a detail.
    blamed: Option<TextRange>,
    /// The sentence of whose count the claim tells what is left ("38 of 45 replaced", "seven had yet to be").
    remainder: Option<usize>,
    /// A number of persons of an office of whom a sentence names others, no more and no fewer.
    miscounted: Option<usize>,
    trace: Vec<Step>,
}

impl<'a> Case<'a> {
    fn build(asked: Asked<'a>, within: Option<&[SourceId]>) -> Case<'a> {
        let Asked { claim, tree, atoms, keys, facts, scales } = asked;
        let mut loaded: BTreeMap<SourceId, Option<Arc<SourceFacts>>> = BTreeMap::new();
        let phrases = crate::echo::phrases(claim, atoms, tree);
        let mut alignments: Vec<Alignment> = candidates(keys, facts, within)
            .iter()
            .filter_map(|&reference| {
                let source = loaded.entry(reference.source).or_insert_with(|| facts.source(reference.source));
                let mut alignment = align(claim, atoms, reference, source.clone()?, scales)?;
                if crate::echo::take_up(&phrases, claim, atoms, &mut alignment, scales.catalogue) {
                    alignment.weigh(atoms);
                }
                Some(alignment)
            })
            .collect();
        // A report on others' reporting is no primary evidence; it counts only where it is cited.
        let mut reported: Vec<SourceId> = Vec::new();
        if within.is_none() {
            let secondary = alignments.iter().filter(|a| a.facts.meta.secondary).map(|a| a.reference.source);
            reported.extend(secondary);
            reported.sort_unstable();
            reported.dedup();
            alignments.retain(|a| !a.facts.meta.secondary);
        }
        alignments.sort_by(|a, b| b.fit.total_cmp(&a.fit).then(a.reference.cmp(&b.reference)));
        let mut case = Case {
            claim,
            tree,
            atoms,
            facts,
            scales,
            reported,
            cited_only: within.is_some(),
            alignments,
            by: vec![None; atoms.len()],
            standings: Vec::new(),
            blamed: None,
            remainder: None,
            miscounted: None,
            trace: Vec::new(),
        };
        case.assign();
        case.standings = case.standings();
        case
    }

    /// Whether the claim is of no kind of cooperation, so that there are only words, names and numbers to go by.
    fn is_general(&self) -> bool {
        self.claim.statement.frames.iter().all(|frame| frame.kind.is_empty())
    }

    /// Whether the claim names a state, a body or an instrument.
    fn is_of_the_field(&self) -> bool {
        self.atoms.iter().any(|atom| matches!(atom.test, Test::Entity(_) | Test::Entities(_)))
    }

    /// Whether a claim says so much that its words tell, where no name has another's place: of a kind of cooperation between
    /// nobody known, or with all statements and names found.
    fn is_long(&self, structure: &Structure, complete: bool) -> bool {
        let statement = &self.claim.statement;
        let known = |mention: u32| {
            let mention = statement.mentions.get(mention as usize);
            mention.is_some_and(|m| matches!(m.referent, Referent::Entity(_) | Referent::Plural(_)))
        };
        let between = |frame: &Frame| !frame.kind.is_empty() && frame.roles.iter().any(|role| known(role.1));
        let entity = |atom: &&Atom| matches!(atom.test, Test::Entity(_) | Test::Entities(_));
        let undisplaced = structure.taken.is_empty() && structure.displaced.is_empty();
        let length = self.atoms.len();
        undisplaced
            && (length >= if self.is_of_the_field() { LONG } else { SEVERAL.0 }
                && self.atoms.iter().filter(entity).count() < 2
                && !statement.frames.iter().any(between)
                || length >= VERY_LONG && complete)
    }

    /// What is known of each atom, in the sentences looked at and in the whole of the best source.
    fn standings(&self) -> Vec<Standing> {
        let Some(best) = self.alignments.first() else { return Vec::new() };
        let source = best.reference.source;
        let terms = &self.claim.statement.terms;
        let word = |term: &Term| FactKey::word(&term.stem);
        let has = |key: &FactKey| self.facts.has(*key, source);
        let standing = |(index, atom): (usize, &Atom)| {
            let keys: Vec<FactKey> = match &atom.test {
                Test::Entity(id) => vec![FactKey::Entity(*id)],
                Test::Entities(ids) => ids.iter().map(|&id| FactKey::Entity(id)).collect(),
                Test::Name(words) => words.iter().filter_map(|&at| terms.get(at)).map(word).collect(),
                Test::Term(at) => terms.get(*at).map(word).into_iter().collect(),
                _ => terms.iter().filter(|term| atom.range.contains_range(term.range)).map(word).collect(),
            };
            let found = keys.iter().filter(|key| has(key)).count();
            Standing {
                entailed: self.by[index].is_some(),
                strength: self
                    .alignments
                    .iter()
                    .filter(|a| a.reference.source == source)
                    .map(|a| a.strength[index])
                    .fold(0.0, f32::max),
                present: found as f32 / keys.len().max(1) as f32,
            }
        };
        self.atoms.iter().enumerate().map(standing).collect()
    }

    fn decide(mut self) -> Verdict {
        if let Some(time) = self.claim.statement.times.iter().find(|time| time.impossible) {
            let range: std::ops::Range<usize> = time.range.into();
            let reason = format!("there is no day \"{}\"", self.claim.prose.get(range).unwrap_or_default());
            self.trace.push(Step { rule: "time.impossible".into(), note: reason.clone() });
            let (label, sub) = (Label::Unsupported, Some(SubReason::NothingFound));
            return self.verdict(label, sub, Some(Code::TIM001), reason, None);
        }
        let structure = self.by_structure();
        // That a request is told of does not tell that it was granted.
        let relation = |at: &usize| self.atoms[*at].kind == AtomKind::Relation && self.by[*at].is_none();
        let undecided = (0..self.atoms.len()).filter(relation).any(|at| self.decides_on(at));
        if structure.says_predicate {
            for (by, atom) in self.by.iter_mut().zip(self.atoms) {
                if atom.kind == AtomKind::Relation && by.is_none() {
                    *by = Some(0);
                }
            }
        }
        // Where words are all there is to go by, they may say a statement otherwise.
        let unsaid = if self.is_of_the_field() { &structure.unsaid[..] } else { &[] };
        for range in unsaid {
            self.drop_within(*range, |atom| matches!(atom.kind, AtomKind::Content | AtomKind::Relation));
        }
        self.note_missing(&structure);
        for range in structure.displaced.iter().chain(&structure.replaced) {
            self.drop_within(*range, |_| true);
        }
        for (by, atom) in self.by.iter_mut().zip(self.atoms) {
            if atom.is_name() && structure.taken.iter().any(|name| atom.range.contains_range(*name)) {
                *by = None;
            }
        }
        for (standing, by) in self.standings.iter_mut().zip(&self.by) {
            standing.entailed = by.is_some();
        }
        let plain = self.is_general() && !self.is_of_the_field();
        let signals = self.signals();
        let likely = signals.is_some_and(|signals| self.likely(signals));
        if let Some(signals) = signals {
            self.trace.push(Step { rule: "support.signals".into(), note: signals.note() });
        }
        let Some(best) = self.alignments.first() else {
            return self.verdict(
                Label::Unsupported,
                Some(SubReason::NothingFound),
                Some(Code::CLM001),
                "no source speaks of this".to_owned(),
                None,
            );
        };
        self.trace.push(Step {
            rule: "search.best".into(),
            note: format!(
                "{} sentence {}: {:.0} % of the claim",
                best.facts.meta.name,
                best.reference.sentence,
                best.coverage * 100.0
            ),
        });
        let conflict = self.conflict().filter(|(number, conflict)| {
            structure.may_contradict(*number)
                && (self.remainder != Some(*number) || conflict.rule != "polarity.opposite")
        });
        if let Some((number, conflict)) = conflict {
            return self.contradicted(number, conflict);
        }
        // What holds in general ("black holes merge") is not planned anywhere: only what happened can be told too soon.
        let happens = !plain || structure.tells;
        match structure.against {
            Some((_, Against::Weaker(..))) if !happens => {}
            Some((number, Against::Conflict(conflict))) => return self.contradicted(number, conflict),
            Some((_, Against::Speaker(range, reason))) => {
                self.trace.push(Step { rule: "speaker.clause".into(), note: reason.clone() });
                self.drop_within(range, |_| true);
                self.blamed = Some(range);
                let (label, sub) = (Label::Unsupported, Some(SubReason::Misattributed));
                return self.verdict(label, sub, Some(Code::QUO002), reason, None);
            }
            Some((_, Against::Causeless(reason))) => {
                self.trace.push(Step { rule: "cause.came-about".into(), note: reason.clone() });
                let (label, sub) = (Label::Unsupported, Some(SubReason::Causal));
                return self.verdict(label, sub, Some(Code::CLM006), reason, None);
            }
            Some((number, Against::Weaker(range, reason))) => {
                // The words may tell more closely why.
                let (code, reason) = self.overstated().unwrap_or((Code::CLM004, reason));
                self.trace.push(Step { rule: "modality.clause".into(), note: reason.clone() });
                // "Has studied the model and copied it": one of two statements stands.
                let another = structure.told.iter().any(|told| !overlap(*told, range));
                let (label, sub) = match another {
                    true => (Label::PartiallySupported, None),
                    false => (Label::Unsupported, Some(SubReason::Overstated)),
                };
                if another {
                    self.drop_within(range, |_| true);
                }
                let deciding = self.alignments[number].reference;
                let mut verdict = self.verdict(label, sub, Some(code), reason, None);
                // The weaker sentence is the one to see.
                let is_deciding =
                    |e: &Evidence| (e.source, e.sentence) == (deciding.source, deciding.sentence);
                if let Some(at) = verdict.evidence.iter().position(is_deciding) {
                    verdict.evidence[..=at].rotate_right(1);
                }
                return verdict;
            }
            None => {}
        }
        let covered = |i: usize| self.by[i].is_some();
        let missing = |wanted: &dyn Fn(&Atom) -> bool| -> Vec<usize> {
            (0..self.atoms.len()).filter(|&i| !covered(i) && wanted(&self.atoms[i])).collect()
        };
        let names = missing(&|a| matches!(a.kind, AtomKind::Entity | AtomKind::Instrument));
        let slots = missing(&|a| matches!(a.kind, AtomKind::Time | AtomKind::Quantity | AtomKind::Order));
        let scopes = missing(&|a| a.kind == AtomKind::Scope);
        let predicate = missing(&|a| a.kind == AtomKind::Relation);
        let predicate_found = predicate.is_empty() || structure.says_predicate || self.same_kind(best);
        let content = self.content_share();
        let support = self.support();

        if let Some((code, reason)) = self.overstated().filter(|_| happens) {
            self.trace.push(Step { rule: "modality.rank".into(), note: reason.clone() });
            return self.verdict(Label::Unsupported, Some(SubReason::Overstated), Some(code), reason, None);
        }
        if let Some((number, reason)) = self.misattributed() {
            self.trace.push(Step { rule: "speaker.other".into(), note: reason.clone() });
            self.by[number] = None;
            return self.verdict(
                Label::Unsupported,
                Some(SubReason::Misattributed),
                Some(Code::QUO002),
                reason,
                None,
            );
        }
        let told = names.is_empty() && slots.is_empty() && predicate_found && unsaid.is_empty();
        let whole = structure.unsaid.is_empty();
        let entailed = told && (content >= SUPPORTED || likely && whole && content >= LIKELY);
        // Of states and bodies much is written: that words fit says little where a name, a date or the predicate is missing.
        // Nor does it where the claim says several things of which no sentence says one.
        let said_of_it = unsaid.is_empty() && !(structure.none_said && self.is_of_the_field());
        let plain = plain || said_of_it && self.is_long(&structure, names.is_empty());
        // Of a few words without a verb a source that has only the names does not say it.
        let verb = || self.atoms.iter().any(|atom| atom.kind == AtomKind::Relation);
        let said = self.atoms.len() > FEW || content >= SAID_AT_ALL || verb();
        // Where nobody is named ("the two nations"), the words alone say that it is the same that is spoken of.
        let said = said && (content >= SAID_OF_NOBODY || self.atoms.iter().any(Atom::is_name));
        // What was turned down or granted must be told to have been.
        let rejects = undecided || predicate.iter().any(|&at| self.turns_down(at));
        // Of states and bodies a date that no sentence gives is not told.
        let as_told = !self.is_of_the_field()
            || !slots.iter().any(|&at| self.atoms[at].kind == AtomKind::Time || self.is_valued_otherwise(at))
                && structure.replaced.is_empty();
        let found =
            (entailed || likely && plain && said) && !rejects && as_told && structure.unproven.is_empty();
        if found && let Some(unborne) = &structure.unborne {
            if let Some((number, conflict)) = self.affirmed(unborne) {
                return self.contradicted(number, conflict);
            }
            let reason = format!("no source denies \"{}\"", self.claimed(unborne.predicate));
            self.trace.push(Step { rule: "polarity.unborne".into(), note: reason.clone() });
            let (label, sub) = (Label::Unsupported, Some(SubReason::NothingFound));
            return self.verdict(label, sub, Some(Code::CLM001), reason, None);
        }
        if found && structure.added.is_empty() {
            if let Some(conflict) = self.all_denied() {
                return self.contradicted(0, conflict);
            }
            if structure.tells && self.comes_later() {
                let reason = "the source is older than the event: it can only attest a plan".to_owned();
                self.trace.push(Step { rule: "time.later-than-source".into(), note: reason.clone() });
                let (label, sub) = (Label::Unsupported, Some(SubReason::Overstated));
                return self.verdict(label, sub, Some(Code::TIM004), reason, None);
            }
            if let Some(all) = structure.all_of_fewer {
                self.drop_within(all, |_| true);
                self.blamed = Some(all);
            }
            if !scopes.is_empty() || structure.all_of_fewer.is_some() {
                let reason = "the source does not say it of all".to_owned();
                self.trace.push(Step { rule: "scope.wider".into(), note: reason.clone() });
                return self.verdict(
                    Label::Unsupported,
                    Some(SubReason::Scope),
                    Some(Code::CLM005),
                    reason,
                    None,
                );
            }
            if let Some(rank) = structure.ranked_wider {
                let reason = format!("the source says \"{}\" of a region only", self.claimed(rank));
                self.trace.push(Step { rule: "scope.ranked".into(), note: reason.clone() });
                self.drop_within(rank, |_| true);
                self.blamed = Some(rank);
                let (label, sub) = (Label::Unsupported, Some(SubReason::Scope));
                return self.verdict(label, sub, Some(Code::CLM005), reason, None);
            }
            if self.causal_missing() || structure.causeless {
                let reason = "the source gives no cause".to_owned();
                self.trace.push(Step { rule: "cause.missing".into(), note: reason.clone() });
                // A cause that is only added to what happened leaves that.
                let (label, sub) = match self.leads() || structure.causeless {
                    true => (Label::Unsupported, Some(SubReason::Causal)),
                    false => (Label::PartiallySupported, None),
                };
                return self.verdict(label, sub, Some(Code::CLM006), reason, None);
            }
            if let Some((number, conflict)) = self.dispute() {
                self.trace.push(Step { rule: "verdict.disputed".into(), note: conflict.reason.clone() });
                let reason = format!("the sources disagree: {}", conflict.reason);
                let show = self.alignments[number].clone();
                let mut verdict = self.verdict(Label::Supported, None, None, reason, None);
                verdict.disputed = true;
                if let Some(sentence) = show.sentence() {
                    let (source, at) = (show.reference.source, show.reference.sentence);
                    verdict.evidence.retain(|e| (e.source, e.sentence) != (source, at));
                    let against = Evidence {
                        source,
                        sentence: at,
                        range: sentence.range,
                        role: EvidenceRole::Contradicts,
                    };
                    verdict.evidence.insert(1.min(verdict.evidence.len()), against);
                    verdict.evidence.truncate(5);
                }
                return verdict;
            }
            let foreign = structure.foreign.map(|word| ("word.foreign", word));
            if let Some((rule, words)) = foreign.or(structure.detail.map(|words| ("detail.unsaid", words))) {
                let reason = format!("no source supports \"{}\"", self.claimed(words));
                self.trace.push(Step { rule: rule.into(), note: reason.clone() });
                self.blamed = Some(words);
                let (label, code) = (Label::PartiallySupported, Some(Code::CLM003));
                return self.verdict(label, None, code, reason, None);
            }
            if let Some(words) = structure.order.as_ref().and_then(sequence::Order::unfounded) {
                let reason = "the sources do not bear out which came first, or by how much".to_owned();
                self.trace.push(Step { rule: "time.order-unknown".into(), note: reason.clone() });
                self.drop_within(words, |atom| !atom.is_name());
                let (label, code) = (Label::PartiallySupported, Some(Code::TIM002));
                return self.verdict(label, None, code, reason, None);
            }
            self.trace.push(Step {
                rule: "verdict.all-entailed".into(),
                note: format!("{:.0} % of the words", content * 100.0),
            });
            return self.verdict(Label::Supported, None, None, "stated by the source".to_owned(), None);
        }
        // Where a part of the claim is said, another part that is not leaves it.
        // That one thing led to another is what such a claim says; two things that a source tells apart are no part of it.
        let leads = self.leads();
        // An agreement of two that a source has of one of them is another agreement.
        let pair = self.claim.statement.frames.iter().any(|frame| self.is_half_found(frame, &names));
        if leads && names.is_empty() && support >= CAUSE_AND_EFFECT && self.causal_missing() {
            let reason = "the source gives no cause".to_owned();
            self.trace.push(Step { rule: "cause.missing".into(), note: reason.clone() });
            let (label, sub) = (Label::Unsupported, Some(SubReason::Causal));
            return self.verdict(label, sub, Some(Code::CLM006), reason, None);
        }
        let other_kind = names.is_empty()
            && predicate_found
            && structure.unsaid.is_empty()
            && self.other_kind(&structure.stated);
        // Where something was is a detail of it, if all else is told; of the first in a region it is the whole.
        let ranked = self.atoms.iter().any(|atom| matches!(atom.kind, AtomKind::Order | AtomKind::Scope));
        let told_but_where = content >= ALL_ELSE && slots.is_empty() && !ranked;
        let detail = |i: usize| told_but_where && self.is_location(i);
        let actor_missing = names.iter().any(|&i| self.atoms[i].group.is_none() && !detail(i));
        let some_conjunct = names.iter().any(|&i| {
            let group = self.atoms[i].group;
            group.is_some() && self.atoms.iter().enumerate().any(|(j, a)| a.group == group && covered(j))
        });
        let subject_missing = names.first().is_some_and(|&i| !self.atoms[..i].iter().any(Atom::is_name));
        // A long sentence says several things; one of them not found leaves the others.
        let length = self.atoms.len();
        let enough = |signals: Signals| {
            if self.is_of_the_field() { signals.score() > LONG_SCORE } else { support >= LONG_PARTIAL }
        };
        let long = length >= LONG && signals.is_some_and(enough)
            || self.is_general() && length >= SEVERAL.0 && support >= SEVERAL.1 && !subject_missing;
        let partly = long
            || !structure.unsaid.is_empty()
            || found
            || predicate_found && (!actor_missing || some_conjunct) && support >= PARTIAL
            // The source has all the parties, dates and numbers, and only another verb.
            || names.is_empty() && slots.is_empty() && support >= BUT_VERB;
        if partly && !other_kind && !pair {
            let lacking = names
                .first()
                .or(slots.first())
                .or(scopes.first())
                .copied()
                .or_else(|| missing(&|_| true).first().copied());
            let unsaid = || structure.unsaid.first().map(|&range| self.claimed(range).to_owned());
            let words = lacking.map(|i| self.words(i)).or_else(unsaid).unwrap_or_default();
            let code = match lacking.map(|i| &self.atoms[i].kind) {
                Some(AtomKind::Time) => Code::TIM002,
                Some(AtomKind::Entity) => Code::ACT004,
                _ => Code::CLM003,
            };
            let reason = format!("no source supports \"{words}\"");
            self.trace.push(Step { rule: "verdict.part-entailed".into(), note: reason.clone() });
            return self.verdict(Label::PartiallySupported, None, Some(code), reason, None);
        }
        if other_kind {
            let reason = "the source speaks of another kind of cooperation".to_owned();
            self.trace.push(Step { rule: "kind.other".into(), note: reason.clone() });
            let (label, sub) = (Label::Unsupported, Some(SubReason::NothingFound));
            return self.verdict(label, sub, Some(Code::KND002), reason, None);
        }
        let lacking =
            predicate.first().or(names.first()).copied().or_else(|| missing(&|_| true).first().copied());
        let reason = match lacking {
            Some(i) => format!("no source says \"{}\" of this", self.words(i)),
            None => "no source says this".to_owned(),
        };
        self.trace.push(Step { rule: "verdict.nothing-found".into(), note: reason.clone() });
        self.verdict(Label::Unsupported, Some(SubReason::NothingFound), Some(Code::CLM001), reason, None)
    }

    /// Notes what the structure of sentences does not bear out.
    fn note_missing(&mut self, structure: &Structure) {
        let Structure { displaced, replaced, taken, unsaid, unproven, .. } = structure;
        let missing = [
            ("clause.displaced", displaced, "has another in its place"),
            ("clause.replaced", replaced, "has somebody else do it"),
            ("name.taken", taken, "names another there"),
            ("clause.unsaid", unsaid, "does not state it"),
            ("verb.unproven", unproven, "has no word for it"),
        ];
        for (rule, ranges, what) in missing {
            for range in ranges {
                let note = format!("\"{}\": the source {what}", self.claimed(*range));
                self.trace.push(Step { rule: rule.into(), note });
            }
        }
    }

    /// Takes from some atoms within a range of the claim the sentence that entails them.
    fn drop_within(&mut self, range: TextRange, wanted: fn(&Atom) -> bool) {
        for (by, atom) in self.by.iter_mut().zip(self.atoms) {
            if range.contains_range(atom.range) && wanted(atom) {
                *by = None;
            }
        }
    }

    /// What speaks for a claim of general content.
    fn signals(&self) -> Option<Signals> {
        (!self.standings.is_empty()).then(|| Signals::of(self.atoms, &self.standings, self.support()))
    }

    /// Whether a claim of general content is more likely supported than not, with nothing that counts left out.
    fn likely(&self, signals: Signals) -> bool {
        let lacking = |(atom, standing): (&Atom, &Standing)| is_hard(atom) && standing.is_absent();
        let other = |index: usize| {
            self.by[index].is_none()
                && (is_slot(&self.atoms[index]) && self.lacks_number(index)
                    || self.is_misnamed(index)
                    || self.is_excluded(index))
        };
        signals.score() > 0.0
            && !self.atoms.iter().zip(&self.standings).any(lacking)
            && !(0..self.atoms.len()).any(other)
    }

    fn words(&self, atom: usize) -> String {
        let range: std::ops::Range<usize> = self.atoms[atom].range.into();
        self.claim.prose.get(range).unwrap_or_default().to_owned()
    }

    /// Weighted share of the content words and names found.
    fn content_share(&self) -> f32 {
        let (mut all, mut got) = (0.0, 0.0);
        for (index, atom) in self.atoms.iter().enumerate() {
            if !matches!(atom.kind, AtomKind::Content | AtomKind::Relation) {
                continue;
            }
            all += atom.weight;
            got += match self.by[index] {
                Some(by) => atom.weight * self.alignments[by].strength[index].max(0.9),
                None => atom.weight * self.alignments.first().map_or(0.0, |a| a.strength[index] * 0.5),
            };
        }
        if all > 0.0 { got / all } else { 1.0 }
    }

    /// Weighted share of all atoms entailed: monotone in them.
    fn support(&self) -> f32 {
        let all: f32 = self.atoms.iter().map(|a| a.weight).sum();
        let got: f32 =
            self.atoms.iter().zip(&self.by).filter(|(_, by)| by.is_some()).map(|(a, _)| a.weight).sum();
        if all > 0.0 { got / all } else { 0.0 }
    }

    /// The range of an atom with the small words that go with it: those before the next one that lacks support too, and one
    /// before it ("at the time").
    fn phrase_of(&self, index: usize) -> TextRange {
        let range = self.atoms[index].range;
        let next = self.atoms[index..].iter().zip(&self.by[index..]);
        let next = next.skip(1).find(|(atom, _)| atom.range.start() >= range.end());
        let end = match next {
            Some((atom, None)) => atom.range.start(),
            _ => range.end(),
        };
        let text = |from: TextSize, to: TextSize| {
            self.claim.prose.get(usize::from(from)..usize::from(to)).unwrap_or_default()
        };
        let between = text(range.end(), end);
        let end = range.end() + TextSize::of(between.trim_end());
        // The word before, with the space between.
        let before = text(TextSize::default(), range.start());
        let spaces = before.len() - before.trim_end().len();
        let word = before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let taken = self.atoms.iter().any(|atom| {
            let start = range.start() - TextSize::of(word).min(range.start());
            atom.range.end() > start && atom.range.end() <= range.start() && atom.range.len() > 0.into()
        });
        let small =
            !word.is_empty() && spaces > 0 && !taken && self.scales.lexicon.is_stop(&word.to_lowercase());
        let length = if small { word.len() + spaces } else { 0 };
        let start =
            TextSize::try_from(usize::from(range.start()).saturating_sub(length)).unwrap_or(range.start());
        TextRange::new(start.min(range.start()), end.max(range.end()))
    }

    fn verdict(
        mut self,
        label: Label,
        subreason: Option<SubReason>,
        code: Option<Code>,
        reason: String,
        conflict: Option<(usize, Conflict)>,
    ) -> Verdict {
        let against = conflict.as_ref().map(|(number, conflict)| (*number, &conflict.atoms, conflict));
        let atoms = self
            .atoms
            .iter()
            .enumerate()
            .map(|(index, atom)| {
                let contradicted = against.as_ref().filter(|(_, atoms, _)| atoms.contains(&index));
                let status = match (contradicted, self.by[index]) {
                    (Some(_), _) => AtomStatus::Contradicted,
                    (None, Some(_)) if label != Label::Supported && self.is_borrowed(index) => {
                        AtomStatus::NotFound
                    }
                    (None, Some(_)) => AtomStatus::Entailed,
                    (None, None) if self.is_lacking(index, label) => AtomStatus::NotFound,
                    // What is supported is so as a whole: a word that the source puts otherwise lacks nothing.
                    (None, None) => AtomStatus::Entailed,
                };
                let found = contradicted.map(|(.., c)| c.found.as_str().into()).or_else(|| self.found(index));
                let range = if status == AtomStatus::NotFound && self.is_told_freely() {
                    self.phrase_of(index)
                } else {
                    atom.range
                };
                AtomVerdict { range, kind: atom.kind, status, claimed: self.words(index).into(), found }
            })
            .collect();
        let mut evidence: Vec<Evidence> = Vec::new();
        let mut show = |alignment: &Alignment, role: EvidenceRole| {
            let Some(sentence) = alignment.sentence() else { return };
            let item = Evidence {
                source: alignment.reference.source,
                sentence: alignment.reference.sentence,
                range: sentence.range,
                role,
            };
            if !evidence.iter().any(|e| (e.source, e.sentence) == (item.source, item.sentence)) {
                evidence.push(item);
            }
        };
        if let Some((number, _)) = &conflict {
            show(&self.alignments[*number], EvidenceRole::Contradicts);
        }
        let role = match label {
            Label::Supported | Label::PartiallySupported => EvidenceRole::Supports,
            _ => EvidenceRole::Nearest,
        };
        let used = |number: usize| self.by.contains(&Some(number));
        let Scales { lexicon, .. } = *self.scales;
        let mut ranked = relevance::order(self.claim, &self.alignments, self.facts, lexicon, SHOWN);
        if !self.is_general() {
            // What the rules about a kind of cooperation were decided by comes first.
            ranked.splice(0..0, (0..self.alignments.len()).filter(|&number| used(number)));
        } else if !ranked.contains(&0) && !self.alignments.is_empty() {
            ranked.truncate(SHOWN - 1);
            ranked.push(0);
        }
        for &number in &ranked {
            show(&self.alignments[number], if used(number) { role } else { EvidenceRole::Nearest });
        }
        evidence.truncate(SHOWN);
        let support = (self.support() * 1000.0).round().clamp(0.0, 1000.0) as u16;
        let support = if label == Label::Contradicted { support.min(500) } else { support };
        let mut trace = self.references();
        trace.append(&mut self.trace);
        Verdict {
            label,
            subreason,
            support,
            code,
            reason,
            atoms,
            evidence,
            citation: None,
            understood: true,
            disputed: false,
            trace,
        }
    }

    /// What the deciding sentence has for an atom, in its words.
    fn found(&self, atom: usize) -> Option<Box<str>> {
        let alignment = &self.alignments[self.by[atom]?];
        alignment.term(atom).map(|(_, term)| Box::from(&*term.word))
    }
}
