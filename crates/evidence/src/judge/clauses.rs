//! A verdict by clauses: the sentences that fit a claim best are parsed and compared with it.

use std::sync::Arc;

use rapporteur_text::{TextRange, overlap};

use super::denial::Unborne;
use super::sequence::Order;
use super::strength::step;
use super::{Case, LOOKED_AT};
use crate::align::{Alignment, Scales, is_slot, slice};
use crate::atoms::Atom;
use crate::conflict::{Conflict, SAME_EVENT};
use crate::propositions::{Comparison, Finding, REQUEST, Sentence, Taken, Unsaid};
use crate::{AtomKind, Claim, Code, SourceSentence};

/// Alignments whose sentences are parsed.
const PARSED: usize = 3;
/// Atoms of a claim that says one thing.
const SHORT: usize = 6;
/// Share of a claim from which on a sentence is parsed.
const STRUCTURED: f32 = 0.45;
/// Share of what the best sentence says from which on another says about as much.
pub(super) const ABOUT_AS_WELL: f32 = 0.8;
/// Strength from which on a sentence has a name itself, not only what stands around it.
const NAMED_THERE: f32 = 0.8;
/// Strength from which on it has the name as the claim has it.
const BY_THE_NAME: f32 = 0.9;
/// Share of a claim that a sentence has that says at whose request the claim's event was.
pub(super) const ASKED: f32 = 0.5;
/// Share of the content words of a claim that a sentence has which tells its event.
pub(super) const TOLD: f32 = 0.6;
/// Sentences over which a quotation may go on.
const QUOTED: usize = 6;
/// Share of the names of a claim that a sentence about the same event has.
pub(super) const NAMED: f32 = 0.7;

/// What the clauses of the best sentences say of a claim.
#[derive(Default)]
pub(super) struct Structure {
    pub against: Option<(usize, Against)>,
    /// Whether the best one says the claim's predicate.
    pub says_predicate: bool,
    /// Arguments of the claim whose place another name has.
    pub displaced: Vec<TextRange>,
    /// Names of the claim whose place another has in the best sentence.
    pub taken: Vec<TextRange>,
    /// Predicates and objects of statements that no sentence makes, where the claim makes another that one does.
    pub unsaid: Vec<TextRange>,
    /// Whether the claim tells something that happened, or something of one in particular: not what holds in general.
    pub tells: bool,
    /// What the claim adds with "and" of which the source has nothing.
    pub added: Vec<TextRange>,
    /// What the claim states; empty where its tree is not to be trusted.
    pub stated: Vec<TextRange>,
    /// Predicates of main clauses of the claim that a sentence tells as done; of a claim that is told as less.
    pub told: Vec<TextRange>,
    /// Verbs of a short claim of which the best sentence has neither a word for them nor their object. In a long one the rest may
    /// tell it in other words.
    pub unproven: Vec<TextRange>,
    /// Who acts in the claim, where sentences have only others do it.
    pub replaced: Vec<TextRange>,
    /// A word that is foreign to the source, of a claim that names a state or a body.
    pub foreign: Option<TextRange>,
    /// Whether the claim says that something made somebody do something, and no sentence gives a cause.
    pub causeless: bool,
    /// What the claim says of all, and the best sentence of fewer.
    pub all_of_fewer: Option<TextRange>,
    /// A rank that the best sentence gives in a region only.
    pub ranked_wider: Option<TextRange>,
    /// A detail of which no source says anything, of a claim that names a state or a body.
    pub detail: Option<TextRange>,
    /// What the claim denies and nothing bears out.
    pub unborne: Option<Unborne>,
    /// Two events that the claim has in an order.
    pub order: Option<Order>,
    /// Whether the claim makes several statements and no sentence any of them.
    pub none_said: bool,
}

impl Structure {
    /// Where two sentences date two events as the claim has them, only these are about the two: others have nothing against it.
    fn heed_dates(&mut self) {
        let Some(order) = self.order.as_ref().filter(|order| order.is_borne_out()) else { return };
        let told = |range: &TextRange| order.tells(*range);
        self.unsaid.retain(|range| !told(range));
        self.unproven.retain(|range| !told(range));
        self.displaced.retain(|range| !told(range));
        self.taken.retain(|range| !told(range));
        self.against.take_if(|(number, _)| !order.is_dated_by(*number));
    }

    /// Whether a sentence may contradict the claim.
    pub(super) fn may_contradict(&self, number: usize) -> bool {
        let order = self.order.as_ref().filter(|order| order.is_borne_out());
        order.is_none_or(|order| order.is_dated_by(number))
    }
}

/// What the structure of a sentence has against a claim.
pub(super) enum Against {
    Conflict(Conflict),
    /// It only plans, expects or asks for what stands in a range of the claim, and why that is so.
    Weaker(TextRange, String),
    /// It happened, but the source does not say that anybody brought it about.
    Causeless(String),
    /// Somebody else says so: the speaker in the claim, and a reason.
    Speaker(TextRange, String),
}

/// A sentence that fits the claim, with the number of its alignment.
pub(super) type Near<'s> = (usize, Sentence<'s>);

impl Case<'_> {
    /// What the clauses of the best sentences have against the claim, and what they say of it.
    pub(super) fn by_structure(&mut self) -> Structure {
        let Scales { catalogue, lexicon } = *self.scales;
        let Claim { prose, statement, .. } = self.claim;
        let tree = Arc::clone(self.tree);
        let Some(claim) = Sentence::new(prose, statement, tree, catalogue, lexicon) else {
            return Structure { unborne: self.unborne_by_words(), ..Structure::default() };
        };
        self.work_out(&claim);
        let order = self.order(&claim);
        if let Some(order) = &order {
            self.join_dated(order);
        }
        self.join_clauses(&claim);
        let Some(near) = self.near() else { return Structure::default() };
        let comparison = Comparison { claim: &claim, catalogue, lexicon };
        let sentences: Vec<&Sentence<'_>> = near.iter().map(|(_, sentence)| sentence).collect();
        let Unsaid { ranges: mut unsaid, statements, some } = comparison.unsaid(&sentences);
        // "followed", "took place": what says nothing need not be said.
        unsaid.retain(|range| some && !self.touched(*range).is_empty());
        if self.is_of_the_field() {
            unsaid.extend(self.joined_but_unsaid(&claim));
        }
        let predicate = self.atoms.iter().find(|atom| atom.kind == AtomKind::Relation);
        let best = near.first().filter(|(number, _)| *number == 0);
        let says_predicate =
            predicate.zip(best).is_some_and(|(atom, (_, sentence))| comparison.says(atom.range, sentence));
        let mut displaced = Vec::new();
        let mut against = None;
        for (place, finding) in comparison.findings(&sentences) {
            match finding {
                Finding::Displaced { argument } if self.is_named_there(&near, place, argument) => {}
                Finding::Displaced { argument } => displaced.push(argument),
                // What is left of a count is what was not done.
                Finding::Opposite { .. }
                    if near.get(place).is_some_and(|(number, _)| self.remainder == Some(*number)) => {}
                // Announced in one sentence, told as done in another.
                Finding::Weaker { predicate, .. } if self.is_told_beside(&near, place, predicate) => {}
                // Where somebody else is named besides, it is another event.
                Finding::Other { argument, .. }
                    if near.get(place).is_some_and(|(number, _)| !self.names_all_but(*number, argument)) => {}
                _ if against.is_some() => {}
                finding => {
                    let number = near.get(place).map(|(number, _)| *number);
                    against = number.zip(self.against(finding));
                }
            }
        }
        let other_identity = self.other_identity(&comparison, &near);
        if let Some((range, None)) = &other_identity {
            displaced.push(*range);
        }
        let (taken, instead) = self.taken(&comparison, &near);
        let against = against
            .or(instead)
            .or_else(|| self.called_otherwise(other_identity?))
            .or_else(|| self.other_place(&comparison, &near))
            .or_else(|| self.out_of_order(order.as_ref()?))
            .or_else(|| self.out_of_series())
            .or_else(|| self.told_of_a_part(&near))
            .or_else(|| self.worked_out_otherwise())
            .or_else(|| self.only_planned(&claim, &near))
            .or_else(|| self.planned_by_clause(&comparison, &near))
            .or_else(|| self.only_offered(&comparison, &near, &sentences))
            .or_else(|| self.came_about(&comparison, &near, &sentences))
            .or_else(|| self.one_of_several(&comparison, &near))
            .or_else(|| self.not_so_far(&comparison, &near))
            .or_else(|| self.handed_back(&comparison, &near))
            .or_else(|| self.exchanged(&comparison, &near))
            .or_else(|| self.would_not(&near))
            .or_else(|| self.denied_in_short(&near))
            .or_else(|| self.only_denied(&comparison, &near))
            .or_else(|| self.opposed(&comparison, &near))
            .or_else(|| self.other_degree(&claim, &near))
            .or_else(|| self.denied_of_one(&comparison, &near))
            .or_else(|| self.withdrawn(&comparison, &near))
            .or_else(|| self.called_off(&comparison, &near));
        let against = against.map(|(number, against)| match against {
            // What was planned for somebody who withdrew did not happen.
            Against::Weaker(..) => (number, self.undone(&comparison, &near).unwrap_or(against)),
            against => (number, against),
        });
        let (stated, tells) = (claim.stated(), claim.tells_of_the_past() || claim.is_of_a_particular());
        // Asked of few claims: both look at all clauses again.
        let told = match against {
            Some((_, Against::Weaker(..))) => comparison.told(&sentences),
            _ => Vec::new(),
        };
        let best = near.first();
        let short = best.filter(|_| self.atoms.len() <= SHORT);
        let mut unproven = short.map(|(_, best)| comparison.unproven(best, &sentences)).unwrap_or_default();
        if let Some((_, best)) = best {
            unproven.extend(comparison.other_verb(best, &sentences));
            let told = |range: &TextRange| self.touched(*range).into_iter().any(|at| self.by[at].is_some());
            unproven.extend(comparison.other_object(best).into_iter().filter(|range| !told(range)));
        }
        let added = self.added(&claim);
        let unborne = self.unborne(&claim, &comparison, &near);
        // In general text much of what somebody tells in his own words are details.
        let of_the_field = self.is_of_the_field();
        let replaced = comparison.replaced(&sentences);
        let mut structure = Structure {
            against,
            says_predicate,
            displaced,
            taken,
            unsaid,
            tells,
            added,
            stated,
            told,
            unproven,
            replaced,
            unborne,
            causeless: claim.makes_do(lexicon).is_some_and(|verb| {
                let gives = |(_, sentence): &Near<'_>| {
                    sentence.statement.causal.is_some() || sentence.makes_do(lexicon).is_some()
                };
                !near.iter().any(gives) && !self.touched(verb).is_empty()
            }),
            all_of_fewer: near.first().and_then(|(_, best)| comparison.all_of_fewer(best)),
            ranked_wider: near.first().and_then(|(_, best)| comparison.ranked_wider(best)),
            detail: of_the_field.then(|| self.detail(&claim, &near)).flatten(),
            foreign: of_the_field.then(|| self.foreign(&claim)).flatten(),
            order,
            none_said: !some && statements > 1,
        };
        structure.heed_dates();
        structure
    }

    /// The sentences that fit best, parsed; none where nothing fits.
    fn near(&self) -> Option<Vec<Near<'_>>> {
        let fits = |alignment: &Alignment| {
            alignment.coverage >= STRUCTURED && (!alignment.facts.meta.secondary || self.cited_only)
        };
        let fitting =
            || self.alignments.iter().enumerate().take(PARSED).filter(|(_, alignment)| fits(alignment));
        fitting().next()?;
        // Who asked for it may be told in a sentence that has little else of the claim.
        let asks = |alignment: &Alignment| {
            self.claim.prose.contains(REQUEST)
                && !alignment.facts.meta.secondary
                && alignment.sentence().is_some_and(|sentence| sentence.prose.contains(REQUEST))
        };
        let asking = self.alignments.iter().enumerate().take(LOOKED_AT).skip(PARSED).find(|(_, it)| asks(it));
        let near = fitting().chain(asking);
        let near: Vec<(usize, &SourceSentence)> =
            near.filter_map(|(number, alignment)| Some((number, alignment.sentence()?))).collect();
        self.facts.parse_soon(&near.iter().map(|(_, sentence)| &*sentence.prose).collect::<Vec<_>>());
        Some(
            near.into_iter()
                .filter_map(|(number, sentence)| Some((number, self.parsed(sentence)?)))
                .collect(),
        )
    }

    /// A sentence of a source with its clauses; none where its tree is not to be trusted.
    pub(super) fn parsed<'s>(&self, sentence: &'s SourceSentence) -> Option<Sentence<'s>> {
        let Scales { catalogue, lexicon } = *self.scales;
        let SourceSentence { prose, statement, .. } = sentence;
        Sentence::new(prose, statement, self.facts.parse(prose), catalogue, lexicon)
    }

    /// Atoms in a range.
    pub(super) fn touched(&self, range: TextRange) -> Vec<usize> {
        (0..self.atoms.len()).filter(|&at| overlap(self.atoms[at].range, range)).collect()
    }

    /// The words of a range of the claim.
    pub(super) fn claimed(&self, range: TextRange) -> &str {
        slice(&self.claim.prose, range)
    }

    /// What a finding comes to; an argument that is only not there comes to nothing.
    fn against(&self, finding: Finding) -> Option<Against> {
        let conflict = |rule, code, range, found: String, reason| {
            Against::Conflict(Conflict { rule, code, atoms: self.touched(range), found, reason })
        };
        Some(match finding {
            Finding::Displaced { .. } => return None,
            Finding::Reversed { predicate, found } => {
                let words = self.claimed(predicate);
                let reason = format!("the source has the parties of \"{words}\" exchanged: {found}");
                conflict("clause.reversed", Code::ACT002, predicate, found, reason)
            }
            Finding::Other { argument, found } => {
                let words = self.claimed(argument);
                let reason = format!("the source says \"{found}\", the claim says \"{words}\"");
                conflict("clause.other-argument", Code::ACT001, argument, found, reason)
            }
            Finding::Opposite { predicate, denied_by_claim } => {
                let found = if denied_by_claim { "affirmed" } else { "denied" };
                let reason = format!("in the source \"{}\" is {found}", self.claimed(predicate));
                conflict("clause.opposite", Code::CLM002, predicate, found.to_owned(), reason)
            }
            Finding::Weaker { predicate, rank, cue } => {
                let by = if cue.is_empty() { String::new() } else { format!(" (\"{cue}\")") };
                let step = step(rank);
                let reason = format!("in the source \"{}\" is only {step}{by}", self.claimed(predicate));
                Against::Weaker(predicate, reason)
            }
        })
    }

    /// Names whose place another has in the best sentence, unless a sentence that is joined to it has them there; and the first
    /// that one of the sentences excludes, where it speaks of the same event.
    fn taken(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
    ) -> (Vec<TextRange>, Option<(usize, Against)>) {
        let said: Vec<TextRange> =
            near.iter().flat_map(|(_, sentence)| comparison.in_place(sentence)).collect();
        let mut names = Vec::new();
        let mut against = None;
        for (number, sentence) in near {
            for taken in comparison.taken(sentence) {
                // The sentence may call it otherwise.
                let by_name = |at: usize| {
                    self.atoms[at].is_name()
                        && self.atoms[at].range.contains_range(taken.name)
                        && self.alignments[*number].strength[at] >= NAMED_THERE
                };
                let named = || self.touched(taken.name).into_iter().any(by_name);
                if !taken.acts_elsewhere && (said.contains(&taken.name) || named()) {
                    continue;
                }
                let says = |near: &Near<'_>| comparison.says(taken.predicate, &near.1);
                // Where the best sentence has the name itself, another cannot take it away.
                let in_best = || {
                    let mut atoms = self.touched(taken.name).into_iter();
                    atoms.any(|at| self.atoms[at].is_name() && self.alignments[0].strength[at] >= BY_THE_NAME)
                };
                let decides = *number == 0
                    || near.first().is_some_and(|best| !says(best))
                        && (taken.acts_elsewhere || !in_best())
                        && comparison.says(taken.predicate, sentence);
                if decides && taken.by_another {
                    names.push(taken.name);
                    if taken.speaks && against.is_none() && self.share(*number, is_content) >= 0.5 {
                        let reason = format!("in the source {} says so", taken.found);
                        against = Some((*number, Against::Speaker(taken.name, reason)));
                    }
                }
                if taken.excludes && against.is_none() && self.same_but(*number, &taken) {
                    let words = self.claimed(taken.name);
                    let reason = format!("the source says \"{}\", the claim says \"{words}\"", taken.found);
                    let conflict = Conflict {
                        rule: "clause.other-name",
                        code: Code::ACT001,
                        atoms: self.touched(taken.name),
                        found: taken.found,
                        reason,
                    };
                    against = Some((*number, Against::Conflict(conflict)));
                }
            }
        }
        (names, against)
    }

    /// Whether a sentence names whom the claim names, what stands in a range of it left aside.
    fn names_all_but(&self, number: usize, range: TextRange) -> bool {
        let alignment = &self.alignments[number];
        let mut names = self.atoms.iter().enumerate().filter(|(_, atom)| atom.is_name());
        names.all(|(at, atom)| overlap(atom.range, range) || alignment.entails(at) || self.by[at].is_some())
    }

    /// Whether a sentence has all that the claim says but for one name.
    fn same_but(&self, number: usize, taken: &Taken) -> bool {
        let Some(alignment) = self.alignments.get(number) else { return false };
        let other = |atom: &Atom| !overlap(atom.range, taken.name) && !is_slot(atom);
        let needed = if taken.asks { ASKED } else { SAME_EVENT };
        let names = (0..self.atoms.len())
            .all(|at| !self.atoms[at].is_name() || !other(&self.atoms[at]) || alignment.entails(at));
        // The predicate is the same, in whatever words.
        let (mut all, mut got) = (0.0, 0.0);
        for (atom, &strength) in self.atoms.iter().zip(&alignment.strength).filter(|(atom, _)| other(atom)) {
            all += atom.weight;
            got += atom.weight * if overlap(atom.range, taken.predicate) { 1.0 } else { strength };
        }
        names && got >= needed * all
    }

    /// Whether a sentence has a name of the claim in another form: initials, the state of a capital.
    fn is_named_there(&self, near: &[Near<'_>], place: usize, name: TextRange) -> bool {
        let Some((number, _)) = near.get(place) else { return false };
        let mut names = self.touched(name).into_iter().filter(|&at| self.atoms[at].is_name());
        let (Some(only), None) = (names.next(), names.next()) else { return false };
        (NAMED_THERE..BY_THE_NAME).contains(&self.alignments[*number].strength[only])
    }

    /// Whether the best sentence ranks among several what the claim ranks alone.
    fn one_of_several(&self, comparison: &Comparison<'_>, near: &[Near<'_>]) -> Option<(usize, Against)> {
        let (number, best) = near.first().filter(|(number, _)| self.share(*number, is_content) >= 0.5)?;
        let rank = comparison.ranked_with_others(best)?;
        let reason = format!("the source says \"{}\" of several", self.claimed(rank));
        Some((*number, Against::Weaker(rank, reason)))
    }

    /// What "and" joins to something that is said, and of which no sentence says a word.
    fn joined_but_unsaid(&self, claim: &Sentence<'_>) -> Vec<TextRange> {
        let is_word = |at: &usize| matches!(self.atoms[*at].kind, AtomKind::Content | AtomKind::Relation);
        let said = |range: TextRange| self.touched(range).into_iter().any(|at| self.by[at].is_some());
        let mut out = Vec::new();
        for (first, joined) in claim.joined() {
            let atoms: Vec<usize> = joined.iter().flat_map(|&range| self.touched(range)).collect();
            let words: Vec<usize> = atoms.iter().copied().filter(is_word).collect();
            let none = !words.is_empty() && atoms.len() == words.len();
            if none && said(first) && words.iter().all(|&at| self.by[at].is_none()) {
                out.extend(joined);
            }
        }
        out
    }

    /// What "and" adds to a list, of which the source has no word.
    fn added(&self, claim: &Sentence<'_>) -> Vec<TextRange> {
        let lacks = |at: &usize| self.by[*at].is_none() && self.standings[*at].is_absent();
        let nothing = |range: &TextRange| {
            let atoms = self.touched(*range);
            let other = |at: &usize| self.by[*at].is_some();
            atoms.last().is_some_and(lacks) && !atoms.iter().any(other)
        };
        claim.added().into_iter().filter(nothing).collect()
    }

    /// Whether the best sentence has those who receive something in the claim give it.
    fn handed_back(&self, comparison: &Comparison<'_>, near: &[Near<'_>]) -> Option<(usize, Against)> {
        let (number, sentence) = near.first()?;
        let own = comparison.handed_back(sentence).filter(|_| self.share(*number, is_content) >= 0.6)?;
        let reason = format!("the source has the parties of \"{}\" exchanged", self.claimed(own));
        let conflict = Conflict {
            rule: "clause.handed-back",
            code: Code::ACT002,
            atoms: self.touched(own),
            found: String::new(),
            reason,
        };
        Some((*number, Against::Conflict(conflict)))
    }

    /// A name that the claim gives to what the best sentence tells of without it, and the name that it has there.
    fn other_identity(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
    ) -> Option<(TextRange, Option<String>)> {
        let (number, sentence) = near.first()?;
        let (name, found) = comparison.other_identity(sentence)?;
        let alignment = self.alignments.get(*number)?;
        let others = alignment.share(self.atoms, |_, atom| !overlap(atom.range, name) && !is_slot(atom));
        (others >= SAME_EVENT).then_some((name, found))
    }

    /// What a sentence calls otherwise than the claim.
    fn called_otherwise(&self, (name, found): (TextRange, Option<String>)) -> Option<(usize, Against)> {
        let found = found?;
        let reason = format!("the source says \"{found}\", the claim says \"{}\"", self.claimed(name));
        let atoms = self.touched(name);
        let conflict = Conflict { rule: "name.other", code: Code::ACT001, atoms, found, reason };
        Some((0, Against::Conflict(conflict)))
    }

    /// Whether a sentence has two names of the claim in each other's places, and none has them as the claim does.
    fn exchanged(&self, comparison: &Comparison<'_>, near: &[Near<'_>]) -> Option<(usize, Against)> {
        let (number, sentence, (own, found)) = near.iter().find_map(|(number, sentence)| {
            let share = self.share(*number, is_content);
            let exchanged = comparison.exchanged(sentence).filter(|_| share >= 0.5);
            let owner = || comparison.other_owner(sentence).filter(|_| share >= SAME_EVENT);
            Some((*number, sentence, exchanged.or_else(owner)?))
        })?;
        if near.iter().any(|(_, sentence)| comparison.in_their_places(sentence)) {
            return None;
        }
        let (words, found) = (self.claimed(own), sentence.words_of(found).to_owned());
        let reason = format!("the source has \"{found}\" where the claim has \"{words}\"");
        let atoms = self.touched(own);
        let conflict = Conflict { rule: "clause.exchanged", code: Code::ACT002, atoms, found, reason };
        Some((number, Against::Conflict(conflict)))
    }

    /// Whether a sentence says more of what the claim says less of, or less.
    fn other_degree(&self, claim: &Sentence<'_>, near: &[Near<'_>]) -> Option<(usize, Against)> {
        near.iter().find_map(|(number, sentence)| {
            let alike = self.share(*number, is_content) >= 0.5;
            let (own, found) = claim.other_degree(sentence).filter(|_| alike)?;
            let (words, found) = (self.claimed(own), sentence.words_of(found).to_owned());
            let reason = format!("of \"{words}\" the source says the opposite degree: \"{found}\"");
            let conflict = Conflict {
                rule: "degree.opposite",
                code: Code::CLM002,
                atoms: self.touched(own),
                found,
                reason,
            };
            Some((*number, Against::Conflict(conflict)))
        })
    }

    /// Whether a sentence has the opposite happen to what the claim speaks of.
    fn opposed(&self, comparison: &Comparison<'_>, near: &[Near<'_>]) -> Option<(usize, Against)> {
        near.iter().find_map(|(number, sentence)| {
            let names = self.share(*number, Atom::is_name) >= NAMED;
            let (own, found) = comparison.opposed(sentence).filter(|_| names)?;
            let (words, found) = (self.claimed(own), sentence.words_of(found).to_owned());
            let reason = format!("the source says the opposite: \"{found}\"; the claim says \"{words}\"");
            let conflict = Conflict {
                rule: "clause.opposed",
                code: Code::CLM002,
                atoms: self.touched(own),
                found,
                reason,
            };
            Some((*number, Against::Conflict(conflict)))
        })
    }

    /// Whether a sentence denies of one of several what the claim says of all.
    fn denied_of_one(&self, comparison: &Comparison<'_>, near: &[Near<'_>]) -> Option<(usize, Against)> {
        near.iter().find_map(|(number, sentence)| {
            let (member, found) = comparison.denied_of_one(sentence)?;
            let (words, found) = (self.claimed(member), sentence.words_of(found).to_owned());
            let reason = format!("the source says not \"{found}\" of {words}");
            let conflict = Conflict {
                rule: "clause.denied-of-one",
                code: Code::CLM002,
                atoms: self.touched(member),
                found,
                reason,
            };
            Some((*number, Against::Conflict(conflict)))
        })
    }

    /// Whether a sentence has somebody else be the first or hold the office, or the best one somebody else say so.
    fn other_place(&self, comparison: &Comparison<'_>, near: &[Near<'_>]) -> Option<(usize, Against)> {
        for (number, sentence) in near {
            let holder =
                || comparison.other_holder(sentence).filter(|_| self.share(*number, is_content) >= 0.3);
            let found = holder()
                .map(|found| ("order.other-holder", Code::CLM009, found))
                .or_else(|| Some(("office.other-holder", Code::ACT003, comparison.other_office(sentence)?)))
                .or_else(|| {
                    let same = self.share(*number, is_content) >= 0.5;
                    let found = same.then(|| comparison.other_in_office(sentence))??;
                    Some(("office.other-person", Code::ACT003, found))
                })
                .or_else(|| {
                    let same = self.share(*number, is_content) >= 0.5;
                    let found = same.then(|| comparison.other_beside_the_only(sentence))??;
                    Some(("order.not-only", Code::CLM009, found))
                })
                .or_else(|| {
                    let seated = comparison.seated_elsewhere(sentence);
                    let found = seated.filter(|(town, _)| self.names_all_but(*number, *town))?;
                    Some(("place.of-the-named", Code::ACT001, found))
                })
                .or_else(|| Some(("order.lower", Code::CLM009, comparison.ranked_lower(sentence)?)))
                .or_else(|| Some(("side.other", Code::CLM002, comparison.other_side(sentence)?)))
                .or_else(|| {
                    let asked = comparison.other_requester(sentence);
                    let found = asked.filter(|(own, _)| self.names_all_but(*number, *own))?;
                    Some(("request.other", Code::ACT001, found))
                });
            if let Some((rule, code, (range, found))) = found {
                let reason =
                    format!("the source says \"{found}\", the claim says \"{}\"", self.claimed(range));
                let conflict = Conflict { rule, code, atoms: self.touched(range), found, reason };
                return Some((*number, Against::Conflict(conflict)));
            }
        }
        // What is said stands where most of its words do, not where the speaker is named.
        let said = near.iter().rev().max_by(|a, b| self.said_in(a.0).total_cmp(&self.said_in(b.0)))?;
        let (number, sentence) = said;
        // Another sentence in which who speaks in the claim says about as much is what the claim tells of.
        let says_it = |(other, sentence): &Near<'_>| {
            let speaker = comparison.named_speaker();
            speaker.is_some_and(|speaker| comparison.names_speaker(speaker, sentence))
                && sentence.speaker().is_some()
                && comparison.other_speaker(sentence).is_none()
                && self.said_in(*other) >= ABOUT_AS_WELL * self.said_in(*number)
        };
        if self.share(*number, is_content) < 0.5 || near.iter().any(says_it) {
            return None;
        }
        let speaker = match sentence.speaker() {
            Some(_) => comparison.other_speaker(sentence),
            None => self.other_speaker_before(comparison, &self.alignments[*number]),
        };
        match speaker {
            Some((range, found)) => {
                Some((*number, Against::Speaker(range, format!("in the source {found} says so"))))
            }
            None => self.in_own_voice(comparison, said),
        }
    }

    /// What somebody says goes on over sentences: who spoke last before a sentence with quotation marks speaks in it.
    fn other_speaker_before(
        &self,
        comparison: &Comparison<'_>,
        alignment: &Alignment,
    ) -> Option<(TextRange, String)> {
        if !alignment.sentence()?.prose.contains(['"', '“', '”']) {
            return None;
        }
        let at = alignment.reference.sentence as usize;
        let earlier = alignment.facts.sentences.get(at.saturating_sub(QUOTED)..at)?;
        let speaking = earlier.iter().rev().find_map(|sentence| {
            let sentence = self.parsed(sentence)?;
            sentence.speaker().is_some().then_some(sentence)
        })?;
        comparison.other_speaker(&speaking)
    }

    /// Weighted share of some atoms that an alignment entails.
    pub(super) fn share(&self, number: usize, wanted: fn(&Atom) -> bool) -> f32 {
        self.alignments.get(number).map_or(0.0, |a| a.share(self.atoms, |_, atom| wanted(atom)))
    }
}

pub(super) fn is_content(atom: &Atom) -> bool {
    atom.kind == AtomKind::Content
}
