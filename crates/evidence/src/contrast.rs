//! Contradictions of values that exclude each other for one thing: an attribute, the days of an event, who governed, a seat, a
//! part of a whole.
//!
//! The verb may be told in other words here. What has to be the same is the thing: the noun that the attribute stands by, the
//! body whose seat it is, and the names of the claim.

use rapporteur_catalog::{EntityClass, EntityId};
use rapporteur_claims::{OrderKind, Polarity, ScopeKind, Statement, Term, TermClass, Time, TimeRelation};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::{TextRange, TextSize};

use crate::align::{Alignment, ENTAILED, Scales, is_slot, relation, slice};
use crate::atoms::{Atom, Test};
use crate::conflict::{Conflict, entity_of};
use crate::words::Relation;
use crate::{AtomKind, Claim, Code, SourceSentence};

/// Share of the rest of a claim that a sentence has which tells the same, in whatever words.
const SAME_MATTER: f32 = 0.5;
/// The same of a claim that names nobody.
const SAME_WORDS: f32 = 0.7;
/// Terms before an attribute among which its noun may stand: "sessions open to the public".
const BEFORE: usize = 2;
/// Words from the first to the second number of "22 of the country's 28 districts".
const OF: usize = 6;
/// Words of an exception that are shown.
const EXCEPTION: usize = 4;

/// What a check looks at.
struct Pair<'a> {
    claim: &'a Claim,
    atoms: &'a [Atom],
    alignment: &'a Alignment,
    sentence: &'a SourceSentence,
    scales: &'a Scales<'a>,
}

/// Values that exclude each other in a claim and one sentence.
pub(crate) fn contrasts(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
    scales: &Scales<'_>,
) -> Option<Conflict> {
    let pair = Pair { claim, atoms, alignment, sentence, scales };
    pair.attribute()
        .or_else(|| pair.days())
        .or_else(|| pair.era())
        .or_else(|| pair.seat())
        .or_else(|| pair.part_of_a_whole())
        .or_else(|| pair.all_but_one())
        .or_else(|| pair.only_another())
        .or_else(|| pair.not_the_only_one_there())
}

/// Whether a time is told by its first and its last day, month or year: "from 3 to 7 May".
pub(crate) fn is_span(prose: &str, time: &Time) -> bool {
    let words = slice(prose, time.range);
    let joined = [" to ", " until ", " and ", "–", "-"].iter().any(|word| words.contains(word));
    let ends = matches!((time.interval.start, time.interval.end), (Some(start), Some(end)) if start < end);
    time.relation == TimeRelation::In && joined && ends && words.bytes().any(|byte| byte.is_ascii_digit())
}

impl Pair<'_> {
    /// Whether the sentence has the names of the claim and enough of the rest, some atoms aside.
    fn same_matter(&self, aside: &dyn Fn(usize) -> bool) -> bool {
        let mut names = (0..self.atoms.len()).filter(|&at| self.atoms[at].is_name() && !aside(at)).peekable();
        let needed = if names.peek().is_some() { SAME_MATTER } else { SAME_WORDS };
        names.all(|at| self.alignment.entails(at) || self.atoms[at].group.is_some())
            && self.alignment.share(self.atoms, |at, atom| !aside(at) && !is_slot(atom)) >= needed
    }

    fn conflict(
        &self,
        rule: &'static str,
        code: Code,
        atoms: Vec<usize>,
        claimed: &str,
        found: &str,
    ) -> Conflict {
        Conflict {
            rule,
            code,
            atoms,
            reason: format!("the source says \"{found}\", the claim says \"{claimed}\""),
            found: found.to_owned(),
        }
    }

    /// Atoms within a range of the claim.
    fn within(&self, range: TextRange) -> Vec<usize> {
        (0..self.atoms.len()).filter(|&at| range.contains_range(self.atoms[at].range)).collect()
    }

    /// "A trilateral agreement" against "a bilateral agreement", "open to the public" against "private".
    fn attribute(&self) -> Option<Conflict> {
        let (own, theirs) = (&self.claim.statement.terms, &self.sentence.statement.terms);
        for (index, atom) in self.atoms.iter().enumerate() {
            let Test::Term(at) = atom.test else { continue };
            let term = own.get(at)?;
            let plain = atom.kind == AtomKind::Content && term.class == TermClass::Word && !term.denied;
            if !plain || self.alignment.strength[index] >= ENTAILED && self.alignment.stands_here(index) {
                continue;
            }
            let nouns: Vec<&Term> = match next(own, at, &self.claim.prose) {
                Some(noun) => vec![noun],
                None => {
                    own[at.saturating_sub(BEFORE)..at].iter().filter(|t| t.clause == term.clause).collect()
                }
            };
            let other = theirs.iter().enumerate().find(|(place, other)| {
                let excluded = matches!(relation(term, other), Relation::Antonym | Relation::Sibling)
                    && !self.scales.lexicon.is_number_word(&other.word);
                let same = |noun: &Term| {
                    nouns.iter().any(|own| relation(own, noun).carries() || relation(noun, own).carries())
                };
                // "From associate to full membership"
                let both = || own.iter().any(|term| relation(term, other).carries());
                // "A second course" lasts no second.
                let ranks = |other: &Term| {
                    let mut orders = self.sentence.statement.orders.iter();
                    self.scales.lexicon.is_unit_of_time(&term.word)
                        && orders.any(|order| order.range.contains_range(other.range))
                };
                excluded
                    && !both()
                    && !ranks(other)
                    && !other.denied
                    && other.class != TermClass::Name
                    && next(theirs, *place, &self.sentence.prose).is_some_and(same)
            });
            let Some((_, other)) = other else { continue };
            if self.same_matter(&|at| at == index) {
                let claimed = slice(&self.claim.prose, term.range);
                let found = slice(&self.sentence.prose, other.range);
                return Some(self.conflict("attribute.other", Code::CLM002, vec![index], claimed, found));
            }
        }
        None
    }

    /// "From 3 to 9 May" against "from 3 to 7 May": an event that is named lasts from one day to another.
    fn days(&self) -> Option<Conflict> {
        let [own] = &self.claim.statement.times[..] else { return None };
        let [other] = &self.sentence.statement.times[..] else { return None };
        let spans = is_span(&self.claim.prose, own) && is_span(&self.sentence.prose, other);
        if !spans || own.interval == other.interval {
            return None;
        }
        let index = self.atoms.iter().position(|atom| matches!(atom.test, Test::Time(_)))?;
        let is_verb = |at: usize| self.atoms[at].kind == AtomKind::Relation;
        self.same_matter(&is_verb).then(|| {
            let (claimed, found) = (own.interval.display(), other.interval.display());
            self.conflict("time.other-days", Code::TIM003, vec![index], &claimed, &found)
        })
    }

    /// "Under President A" against "during the administration of President B".
    fn era(&self) -> Option<Conflict> {
        let own = self.governs(&self.claim.prose, &self.claim.statement)?;
        let other = self.governs(&self.sentence.prose, &self.sentence.statement)?;
        let surname = |prose: &str, mention: &Mention| {
            slice(prose, mention.range).split_whitespace().next_back().map(str::to_lowercase)
        };
        let names_it = surname(&self.claim.prose, own)
            .is_none_or(|name| self.sentence.prose.to_lowercase().contains(&name));
        let named_here = surname(&self.sentence.prose, other)
            .is_none_or(|name| self.claim.prose.to_lowercase().contains(&name));
        let hit = self.within(own.range);
        if names_it || named_here || hit.is_empty() || !self.same_matter(&|at| hit.contains(&at)) {
            return None;
        }
        let (claimed, found) =
            (slice(&self.claim.prose, own.range), slice(&self.sentence.prose, other.range));
        Some(self.conflict("era.other-holder", Code::ACT003, hit, claimed, found))
    }

    /// The person under whom something happens.
    fn governs<'s>(&self, prose: &str, statement: &'s Statement) -> Option<&'s Mention> {
        const RULE: [&str; 6] =
            ["administration", "presidency", "government", "term", "chairmanship", "leadership"];
        statement.mentions.iter().find(|mention| {
            let person = match &mention.referent {
                Referent::Local(_) => true,
                _ => mention.referent.class(self.scales.catalogue) == Some(EntityClass::Person),
            };
            let before = prose.get(..usize::from(mention.range.start())).unwrap_or_default();
            let mut words = before.split_whitespace().rev().peekable();
            // "President", "Prime Minister"
            while words.peek().is_some_and(|word| word.starts_with(char::is_uppercase)) {
                words.next();
            }
            let mut name = slice(prose, mention.range).split_whitespace();
            let only_an_office = name.all(|word| self.scales.lexicon.is_office(&word.to_lowercase()));
            let office = |word: Option<&str>| {
                word.is_some_and(|word| self.scales.lexicon.is_office(&word.to_lowercase()))
            };
            let titled = office(before.split_whitespace().next_back())
                || office(slice(prose, mention.range).split_whitespace().next());
            let of = |words: &mut dyn Iterator<Item = &str>| {
                words.next() == Some("of") && words.next().is_some_and(|word| RULE.contains(&word))
            };
            person && !only_an_office && (titled && words.peek() == Some(&"under") || of(&mut words))
        })
    }

    /// "The college has its seat in A" against "the college in B".
    fn seat(&self) -> Option<Conflict> {
        const SEAT: [&str; 6] = ["seat", "based", "located", "headquartered", "headquarters", "situated"];
        let (own, theirs) = (&self.claim.statement, &self.sentence.statement);
        let cue = own.terms.iter().find(|term| SEAT.contains(&&*term.word))?;
        let place = own.mentions.iter().find(|mention| {
            mention.range.start() > cue.range.end() && is_behind_in(&self.claim.prose, mention.range.start())
        })?;
        let name = own.mentions.iter().find(|mention| mention.range.end() < cue.range.start());
        // "The college in B", or "its seat is in B" of what the sentence speaks of.
        let says = theirs.terms.iter().find(|term| SEAT.contains(&&*term.word)).map(|term| term.range.end());
        let behind = || {
            let name = slice(&self.claim.prose, name?.range);
            let name = name.trim_start_matches("the ").trim_start_matches("The ");
            TextSize::try_from(self.sentence.prose.find(name)? + name.len()).ok()
        };
        let end = says.or_else(behind)?;
        let at = usize::from(end);
        let found = theirs.mentions.iter().find(|mention| mention.range.start() >= end)?;
        let between = self.sentence.prose.get(at..usize::from(found.range.start()))?;
        let hit = self.within(place.range);
        let aside = |at: usize| hit.contains(&at) || cue.range == self.atoms[at].range;
        if says.is_some() && !self.same_matter(&aside) {
            return None;
        }
        let claimed = slice(&self.claim.prose, place.range);
        let after = self.sentence.prose.get(at..)?;
        // The place may stand further on beside the one: "in Rome, Italy".
        let near: String = after.split(" and ").next().unwrap_or_default().to_owned();
        let in_it = matches!(between.trim(), "in" | "at" | "is in" | "are in" | "was in");
        if !in_it || near.contains(claimed) || place.referent == found.referent {
            return None;
        }
        let catalogue = self.scales.catalogue;
        let around = |inner, outer| {
            entity_of(inner).zip(entity_of(outer)).is_some_and(|(a, b)| catalogue.is_within(a, b))
        };
        // A town may lie in the state.
        let state = |mention: &Mention| mention.referent.class(catalogue) == Some(EntityClass::Country);
        if around(place, found) || around(found, place) || state(place) != state(found) {
            return None;
        }
        let found = slice(&self.sentence.prose, found.range);
        Some(self.conflict("seat.other", Code::ACT001, hit, claimed, found))
    }

    /// "All 28 districts" against "22 of the country's 28 districts".
    fn part_of_a_whole(&self) -> Option<Conflict> {
        let scope = self.atoms.iter().position(|atom| match atom.test {
            Test::Scope(at) => {
                self.claim.statement.scopes.get(at).is_some_and(|scope| scope.kind == ScopeKind::All)
            }
            _ => false,
        })?;
        let own = &self.claim.statement.terms;
        let from = self.atoms[scope].range.end();
        let mut after = own.iter().filter(|term| term.range.start() >= from);
        let noun = after
            .find(|term| term.class == TermClass::Word && !self.scales.lexicon.is_number_word(&term.word))?;
        let prose = &self.sentence.prose;
        // A number, "of", another number with the same noun.
        let mut start = 0;
        let words: Vec<(usize, &str)> = prose
            .split(' ')
            .map(|word| {
                let at = start;
                start += word.len() + 1;
                (at, word)
            })
            .collect();
        let is_number = |word: &str| {
            let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
            digits || self.scales.lexicon.is_number_word(&word.to_lowercase())
        };
        let is_noun = |from: usize, word: &str| {
            let end = from + word.len();
            self.sentence.statement.terms.iter().any(|term| {
                let at = std::ops::Range::<usize>::from(term.range);
                from <= at.start && at.end <= end && relation(noun, term).carries()
            })
        };
        let found = words.windows(2).enumerate().find_map(|(index, pair)| {
            let [(at, part), (_, of)] = *pair else { return None };
            let rest = words.get(index + 2..(index + OF).min(words.len()))?;
            let whole = rest.iter().position(|(_, word)| is_number(word))?;
            let (from, noun) = *rest.get(whole + 1)?;
            // "Every one of the 28 districts" is all of them.
            let every = || {
                let before = index.checked_sub(1).and_then(|before| words.get(before));
                before.is_some_and(|(_, word)| matches!(word.to_lowercase().as_str(), "every" | "each"))
            };
            let said = is_number(part) && of == "of" && is_noun(from, noun) && !every();
            said.then(|| prose.get(at..from + noun.len())).flatten()
        })?;
        if !self.same_matter(&|at| at == scope) {
            return None;
        }
        let range = self.atoms[scope].range.cover(noun.range);
        let claimed = slice(&self.claim.prose, range);
        Some(self.conflict("scope.part-only", Code::CLM005, self.within(range), claimed, found))
    }

    /// "Every member paid", where the sentence has all pay but one.
    fn all_but_one(&self) -> Option<Conflict> {
        let is_all =
            |statement: &Statement| statement.scopes.iter().any(|scope| scope.kind == ScopeKind::All);
        let scope = self.claim.statement.scopes.iter().find(|scope| scope.kind == ScopeKind::All)?;
        let (own, theirs) = (self.claim.prose.to_lowercase(), &self.sentence.prose);
        let lower = theirs.to_lowercase();
        let found = self.scales.lexicon.exceptions().find_map(|words| {
            let at = lower.find(&format!(" {words} "))?;
            (!own.contains(words)).then_some(at + 1)
        })?;
        let hit = self.within(scope.range);
        if !is_all(&self.sentence.statement) || !self.same_matter(&|at| hit.contains(&at)) {
            return None;
        }
        let claimed = slice(&self.claim.prose, scope.range);
        let rest = theirs.get(found..).unwrap_or_default();
        // The words that take somebody out, and whom.
        let words: Vec<&str> = rest.split([' ', ',', ';', '.']).take(EXCEPTION).collect();
        let found = format!("all {}", words.join(" "));
        Some(self.conflict("scope.all-but", Code::CLM005, hit, claimed, &found))
    }

    /// "Togo and Ghana pay for it", where the sentence says that only Ghana does.
    fn only_another(&self) -> Option<Conflict> {
        let only = self.sentence.statement.orders.iter().find(|order| order.kind == OrderKind::Only)?;
        let claims_only = self.claim.statement.orders.iter().any(|order| order.kind == OrderKind::Only);
        // The one who alone does it stands right behind: "Only Ghana", not "the only laboratory".
        let one = self.sentence.statement.mentions.iter().find(|mention| {
            let start = usize::from(only.range.end());
            let between = self.sentence.prose.get(start..usize::from(mention.range.start()));
            between.is_some_and(|text| matches!(text, " " | " the "))
        })?;
        let one = entity_of(one).filter(|_| {
            !claims_only && slice(&self.sentence.prose, only.range).eq_ignore_ascii_case("only")
        })?;
        let catalogue = self.scales.catalogue;
        let class = |id| catalogue.entity(id).map(|entity| entity.class);
        let other = (0..self.atoms.len()).find(|&at| match self.atoms[at].test {
            Test::Entity(id) => {
                class(id) == class(one)
                    && !catalogue.is_within(id, one)
                    && !catalogue.is_within(one, id)
                    && self.acts(at)
            }
            _ => false,
        })?;
        let verb = self.atoms.iter().position(|atom| atom.kind == AtomKind::Relation)?;
        let says = self.alignment.entails(verb) && self.alignment.stands_here(verb);
        let content = self.alignment.share(self.atoms, |_, atom| atom.kind == AtomKind::Content);
        if !says || content < SAME_MATTER || self.claim.statement.polarity == Polarity::Denied {
            return None;
        }
        let claimed = slice(&self.claim.prose, self.atoms[other].range);
        let found = slice(&self.sentence.prose, only.range.cover(self.name_range(one)?));
        Some(self.conflict("scope.only-another", Code::ACT001, vec![other], claimed, found))
    }

    /// Whether the name of an atom stands before the predicate: it acts.
    fn acts(&self, at: usize) -> bool {
        let verb = self.claim.statement.terms.iter().find(|term| term.predicate);
        verb.is_some_and(|verb| self.atoms[at].range.end() <= verb.range.start())
    }

    /// Where the sentence names somebody.
    fn name_range(&self, id: EntityId) -> Option<TextRange> {
        let mut mentions = self.sentence.statement.mentions.iter();
        mentions.find(|mention| entity_of(mention) == Some(id)).map(|mention| mention.range)
    }

    /// "The only European state invited was A", where the sentence has another state of Europe beside A.
    fn not_the_only_one_there(&self) -> Option<Conflict> {
        let order = self.atoms.iter().position(|atom| match atom.test {
            Test::Order(at) => {
                self.claim.statement.orders.get(at).is_some_and(|order| order.kind == OrderKind::Only)
            }
            _ => false,
        })?;
        let catalogue = self.scales.catalogue;
        let from = self.atoms[order].range.end();
        let (index, region) = self.atoms.iter().enumerate().find_map(|(index, atom)| match atom.test {
            Test::Entity(id) if atom.range.start() >= from => {
                let region = catalogue.entity(id)?.class == EntityClass::Region;
                region.then_some((index, id))
            }
            _ => None,
        })?;
        let lies_there = |state: EntityId| catalogue.regions_of(state).any(|other| other == region);
        let claimed: Vec<EntityId> = self
            .atoms
            .iter()
            .filter_map(|atom| match atom.test {
                Test::Entity(id) if lies_there(id) => Some(id),
                _ => None,
            })
            .collect();
        let named = |mention: &&Mention| entity_of(mention).is_some_and(lies_there);
        let mut there = self.sentence.statement.mentions.iter().filter(named);
        let is_claimed = |mention: &&Mention| entity_of(mention).is_some_and(|id| claimed.contains(&id));
        let beside = there.clone().find(|mention| !is_claimed(mention))?;
        let listed = there.any(|mention| is_claimed(&mention));
        if claimed.is_empty() || !listed || !self.same_matter(&|at| at == index || at == order) {
            return None;
        }
        let claimed = slice(&self.claim.prose, self.atoms[order].range);
        let found = slice(&self.sentence.prose, beside.range);
        Some(self.conflict("order.not-only", Code::CLM009, vec![order], claimed, found))
    }
}

/// The word that stands directly after one, with a space between.
fn next<'t>(terms: &'t [Term], at: usize, prose: &str) -> Option<&'t Term> {
    let (word, next) = (terms.get(at)?, terms.get(at + 1)?);
    let between = prose.get(usize::from(word.range.end())..usize::from(next.range.start()))?;
    (between == " ").then_some(next)
}

/// Whether "in" or "at" stands before a place of a text.
fn is_behind_in(prose: &str, at: TextSize) -> bool {
    let before = prose.get(..usize::from(at)).unwrap_or_default();
    let word = before.trim_end_matches("the ").split_whitespace().next_back().unwrap_or_default();
    matches!(word, "in" | "at")
}
