//! Which sentence entails which atom: the best one, then sentences joined to it.

use rapporteur_catalog::{EntityClass, EntityId};
use rapporteur_claims::{Frame, Role, Statement, TimeRelation};
use rapporteur_grammar::{Deprel, Tree, Upos};
use rapporteur_text::{TextRange, overlap};

use super::{Case, LOOKED_AT};
use crate::align::{Alignment, fillers, is_slot};
use crate::atoms::{Atom, Test};
use crate::words::{Relation, Words};
use crate::{AtomKind, SourceSentence};

/// Rank on the ladder of event modality below which something is only asked for or offered.
const ASKED: u8 = 4;

impl Case<'_> {
    /// Gives each atom the sentence that entails it: the best one, then sentences joined to it.
    pub(super) fn assign(&mut self) {
        let Some(best) = self.alignments.first() else { return };
        // Of a list of which a sentence has one, the others stand there too, if it means them.
        let atoms = self.atoms;
        let beside = |index: usize| {
            let here = |(other, atom): (usize, &Atom)| {
                other != index && atom.group == atoms[index].group && best.strength[other] >= 0.9
            };
            atoms[index].group.is_some() && best.strength[index] < 0.85 && atoms.iter().enumerate().any(here)
        };
        for (index, by) in self.by.iter_mut().enumerate() {
            if best.entails(index) && !beside(index) {
                *by = Some(0);
            }
        }
        let happens_in = self.happens_in();
        let (source, sentence) = (best.reference.source, best.reference.sentence);
        for (number, other) in self.alignments.iter().enumerate().skip(1).take(LOOKED_AT) {
            let near = other.reference.source == source && other.reference.sentence.abs_diff(sentence) <= 8;
            let mut gained = Vec::new();
            for (index, atom) in self.atoms.iter().enumerate() {
                if self.by[index].is_some() || !other.entails(index) {
                    continue;
                }
                let joins = match (&atom.test, atom.kind) {
                    // Who speaks is named where the quotation begins.
                    _ if self.is_speaker(atom) && near && self.goes_on_quoting() => {
                        let speaks = |it: &SourceSentence| it.statement.attribution.is_some();
                        other.strength[index] >= 0.85 && other.sentence().is_some_and(speaks)
                    }
                    // Conjuncts are claimed one by one: the rest of the claim must be there for each.
                    (Test::Entity(_) | Test::Entities(_) | Test::Name(_), _) if atom.group.is_some() => {
                        let rest = other.share(self.atoms, |i, a| i != index && a.group != atom.group);
                        let verb = self.atoms.iter().any(|a| a.kind == AtomKind::Relation);
                        rest >= if verb { 0.5 } else { 0.7 } && self.predicate_in(other)
                    }
                    // Who else is in the event may stand in a sentence beside it; but one that says the same of
                    // others tells of another event.
                    (Test::Entity(_) | Test::Entities(_) | Test::Name(_), _) => {
                        let names =
                            other.share(self.atoms, |i, a| i != index && a.group.is_none() && a.is_name());
                        let says = self.atoms.iter().enumerate().any(|(i, a)| {
                            a.kind == AtomKind::Relation && other.entails(i) && other.stands_here(i)
                        });
                        (near && other.coverage >= 0.3 || other.coverage >= 0.55 && self.predicate_in(other))
                            && other.strength[index] >= 0.85
                            && (names >= 0.7 || !says)
                            && !self.elsewhere(other, atom)
                            && !self.only_asked(other)
                            && (near || !self.has_all_parties(atom))
                            && happens_in[index].is_none_or(|event| other.entails(event))
                    }
                    // A date or a number belongs to its event: the other sentence must speak of that.
                    (Test::Time(_) | Test::Quantity(_), _) => {
                        let rest = other.share(self.atoms, |_, a| {
                            a.clause == atom.clause
                                && !matches!(a.kind, AtomKind::Time | AtomKind::Quantity | AtomKind::Relation)
                        });
                        rest >= 0.62
                            && self.event_in(other, atom.clause)
                            && !self.tells_another_step(other)
                            && !self.alignments[..number]
                                .iter()
                                .any(|fits| self.is_dated_otherwise(fits, atom))
                    }
                    (Test::Order(_) | Test::Scope(_), _) => {
                        other.strength[index] >= 0.85
                            && other.share(self.atoms, |i, a| i != index && a.kind != AtomKind::Relation)
                                >= 0.62
                    }
                    // The predicate itself needs its parties in the sentence.
                    (_, AtomKind::Relation) => {
                        let of_it = |a: &Atom| a.clause == atom.clause;
                        let named = other.share(self.atoms, |_, a| a.is_name() && of_it(a)) >= 0.99;
                        // Of several statements each may stand in a sentence of its own.
                        let several = self.atoms.iter().any(|a| !of_it(a));
                        let said = || other.share(self.atoms, |_, a| !is_slot(a) && of_it(a)) >= 0.8;
                        near && named && (other.coverage >= 0.5 || several && said())
                    }
                    // Words of one phrase ("mutual defence treaty") come from one sentence.
                    _ => {
                        (near && other.coverage >= 0.3 || other.coverage >= 0.55)
                            && self.neighbours(index).all(|n| other.entails(n))
                    }
                };
                if joins {
                    gained.push(index);
                }
            }
            for index in gained {
                self.by[index] = Some(number);
            }
        }
        self.date_by_event();
    }

    /// Per atom that names where something is or happens, what that is: the exercise of "an exercise in Tallinn".
    fn happens_in(&self) -> Vec<Option<usize>> {
        let tree = self.tree;
        let event = |head: usize| {
            let word = &tree.words[head];
            let mut atoms = self.atoms.iter();
            (word.upos == Upos::Noun).then(|| atoms.position(|other| overlap(other.range, word.range)))?
        };
        self.atoms.iter().map(|atom| located(tree, atom).and_then(event)).collect()
    }

    /// Whether an atom names where something is or happens.
    pub(super) fn is_location(&self, atom: usize) -> bool {
        located(self.tree, &self.atoms[atom]).is_some()
    }

    /// Whether an atom is whom the claim has say it.
    fn is_speaker(&self, atom: &Atom) -> bool {
        let speaker = self.claim.statement.attribution.as_ref().and_then(|it| it.speaker);
        let mention = speaker.and_then(|at| self.claim.statement.mentions.get(at as usize));
        mention.is_some_and(|mention| mention.range == atom.range)
    }

    /// Whether the best sentence ends a quotation that began before it.
    fn goes_on_quoting(&self) -> bool {
        let prose = self.alignments.first().and_then(Alignment::sentence).map_or("", |it| &*it.prose);
        prose.matches(['"', '“', '”']).count() % 2 == 1
    }

    /// Whether a sentence names the claim's event by itself: most of its content words stand there.
    pub(super) fn event_in(&self, other: &Alignment, clause: u16) -> bool {
        let (mut all, mut got) = (0.0, 0.0);
        for (index, atom) in self.atoms.iter().enumerate() {
            if atom.clause == clause && matches!(atom.kind, AtomKind::Content | AtomKind::Instrument) {
                all += atom.weight;
                got += if other.entails(index) { atom.weight } else { 0.0 };
            }
        }
        got >= 0.6 * all
    }

    /// Whether a sentence names the event of a date of the claim, and dates what it tells otherwise.
    pub(super) fn is_dated_otherwise(&self, fits: &Alignment, atom: &Atom) -> bool {
        let Test::Time(time) = atom.test else { return false };
        let times = &self.claim.statement.times;
        let (Some(time), Some(sentence)) = (times.get(time), fits.sentence()) else { return false };
        let mut told = sentence.statement.times.iter().filter(|told| {
            matches!(told.relation, TimeRelation::In | TimeRelation::Since)
                && !times.iter().any(|own| own.range != time.range && told.interval.within(own.interval))
        });
        told.next().is_some_and(|told| told.interval.disjoint(time.interval))
            && told.all(|told| told.interval.disjoint(time.interval))
            && self.event_in(fits, atom.clause)
    }

    /// Whether a sentence has an entity do something with somebody whom the claim does not name: another event.
    pub(super) fn elsewhere(&self, other: &Alignment, atom: &Atom) -> bool {
        let (Test::Entity(id), Some(sentence)) = (&atom.test, other.sentence()) else { return false };
        let catalogue = self.scales.catalogue;
        let id = catalogue.principal(*id);
        let claimed = |id: &EntityId| {
            self.atoms
                .iter()
                .any(|a| matches!(a.test, Test::Entity(other) if catalogue.principal(other) == *id))
        };
        sentence.statement.frames.iter().any(|frame| {
            let filled = |role| fillers(&sentence.statement, frame, role, catalogue);
            let (actors, recipients) = (filled(Role::Actor), filled(Role::Recipient));
            let opposite = match (actors.contains(&id), recipients.contains(&id)) {
                (true, false) => recipients,
                (false, true) => actors,
                _ => return false,
            };
            !opposite.is_empty() && !opposite.iter().any(claimed)
        })
    }

    /// Whether a sentence that takes up the one before tells of another step of it: "it was renewed in May" dates no signing.
    fn tells_another_step(&self, other: &Alignment) -> bool {
        let Some(sentence) = other.sentence() else { return false };
        let takes_up = ["It ", "They ", "This "].iter().any(|pronoun| sentence.prose.starts_with(pronoun));
        let verb = |statement: &Statement| statement.terms.iter().find(|term| term.predicate).cloned();
        let (Some(own), Some(theirs)) = (verb(&self.claim.statement), verb(&sentence.statement)) else {
            return false;
        };
        let related = Words::get().relation(&own.word, &theirs.word);
        takes_up
            && related == Relation::Unknown
            && !self.scales.lexicon.is_light(Words::get().base(&theirs.word))
    }

    /// Whether the best sentence has the states that took part in the event of the claim, and one among them that is not of the
    /// claim: "Norway and Tunisia concluded a partnership" is none of Norway and Morocco, whatever another source says.
    fn has_all_parties(&self, atom: &Atom) -> bool {
        let (Test::Entity(id), Some(best)) = (&atom.test, self.alignments.first()) else { return false };
        let catalogue = self.scales.catalogue;
        let Some(sentence) = best.sentence().filter(|_| self.predicate_in(best)) else { return false };
        let all = [Role::Actor, Role::Recipient, Role::Party];
        let states = |statement: &Statement| -> Vec<EntityId> {
            let frames = statement.frames.iter();
            let parties = frames
                .flat_map(|frame| all.iter().flat_map(|&role| fillers(statement, frame, role, catalogue)));
            let state =
                |id: &EntityId| catalogue.entity(*id).is_some_and(|it| it.class == EntityClass::Country);
            parties.filter(state).collect()
        };
        let (own, theirs) = (states(&self.claim.statement), states(&sentence.statement));
        let id = catalogue.principal(*id);
        own.contains(&id) && !theirs.contains(&id) && theirs.iter().any(|it| !own.contains(it))
    }

    /// Whether a sentence only asks or invites somebody whom the claim has do something.
    fn only_asked(&self, other: &Alignment) -> bool {
        let asks = |sentence: &SourceSentence| sentence.statement.modality.rank < ASKED;
        self.claim.statement.modality.rank > ASKED && other.sentence().is_some_and(asks)
    }

    /// Content words that stand directly beside one: they form a phrase with it.
    pub(super) fn neighbours(&self, atom: usize) -> impl Iterator<Item = usize> {
        let range = self.atoms[atom].range;
        let beside = move |other: &Atom| {
            let gap = |a: TextRange, b: TextRange| {
                u32::from(b.start()).checked_sub(u32::from(a.end())).is_some_and(|gap| gap == 1)
            };
            other.kind == AtomKind::Content && (gap(other.range, range) || gap(range, other.range))
        };
        (0..self.atoms.len())
            .filter(move |&i| i != atom && beside(&self.atoms[i]))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Whether a sentence entails the predicate, or there is none to entail.
    pub(super) fn predicate_in(&self, alignment: &Alignment) -> bool {
        self.atoms.iter().enumerate().all(|(i, a)| a.kind != AtomKind::Relation || alignment.entails(i))
            || self.same_kind(alignment)
    }

    /// Whether a sentence has a relation of the claim's kind: "cooperated" in "strengthen cooperation".
    pub(super) fn same_kind(&self, alignment: &Alignment) -> bool {
        let Some(sentence) = alignment.sentence() else { return false };
        let relation = self.atoms.iter().find(|atom| atom.kind == AtomKind::Relation);
        let of_the_verb = |f: &Frame| relation.is_some_and(|verb| overlap(f.trigger, verb.range));
        let frames = &self.claim.statement.frames;
        // Where the verb is of a kind, what its object is of says nothing of it: "paid for the course".
        let some = frames.iter().any(|f| !f.kind.is_empty() && of_the_verb(f));
        frames.iter().filter(|f| !some || of_the_verb(f)).any(|f| {
            sentence
                .statement
                .frames
                .iter()
                .any(|e| !e.kind.is_empty() && e.kind == f.kind && e.polarity == f.polarity)
        })
    }
}

/// The word that a name with a preposition of place belongs to.
fn located(tree: &Tree, atom: &Atom) -> Option<usize> {
    let words = &tree.words;
    let head = |word: usize| {
        let head = words[word].head.map(|head| head as usize)?;
        (!atom.range.contains_range(words[head].range)).then_some((word, head))
    };
    let mut inside = (0..words.len()).filter(|&word| atom.range.contains_range(words[word].range));
    let (word, head) = inside.find_map(head).filter(|_| atom.is_name())?;
    let mut before = tree.children(word).filter(|&child| words[child].deprel.base == Deprel::Case);
    before.any(|child| matches!(&*words[child].lemma, "in" | "at" | "near")).then_some(head)
}
