//! Persons counted by their office: "two vice-ministers" of a sentence that names one vice-minister and another.

use rapporteur_catalog::EntityClass;
use rapporteur_claims::{Quantity, Term, TermClass};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;

use super::arithmetic::WORDS;
use super::clauses::Against;
use super::{Case, LOOKED_AT};
use crate::align::{is_slot, relation, slice};
use crate::atoms::{Atom, Test};
use crate::conflict::Conflict;
use crate::words::Words;
use crate::{AtomKind, Code, SourceSentence, Step};

/// Share of the rest of a claim that a sentence has which names those whom it counts.
const REST: f32 = 0.5;
/// The same where it contradicts the claim.
const SAME: f32 = 0.8;
/// Words of a title between an office and the name: "Vice Minister for Strategy and Planning".
const TITLE: usize = 8;
/// Letters after a list in which it may say that it is open.
const AFTER: usize = 15;

/// Those of an office whom a sentence names, for a number of the claim.
struct Heads {
    number: usize,
    index: usize,
    quantity: TextRange,
    names: Vec<String>,
    closed: bool,
    claimed: i64,
}

impl Case<'_> {
    /// Gives a number of persons of an office the sentence that names so many.
    pub(super) fn count_heads(&mut self) {
        let Some(heads) = self.heads(REST).filter(|heads| heads.closed) else { return };
        if usize::try_from(heads.claimed).ok() != Some(heads.names.len()) {
            self.miscounted = Some(heads.index);
            return;
        }
        let alignment = &mut self.alignments[heads.number];
        for (at, atom) in self.atoms.iter().enumerate() {
            let inside = at == heads.index || heads.quantity.contains_range(atom.range) && !atom.is_name();
            if let Some(strength) = alignment.strength.get_mut(at).filter(|_| inside) {
                *strength = 1.0;
                self.by[at] = Some(heads.number);
            }
        }
        let note = format!("\"{}\": {}", self.claimed(heads.quantity), heads.names.join(", "));
        self.trace.push(Step { rule: "count.named".into(), note });
    }

    /// Fewer persons of an office than a closed list of a sentence names.
    pub(super) fn more_heads(&self) -> Option<(usize, Against)> {
        let fewer = |heads: &Heads| usize::try_from(heads.claimed).is_ok_and(|own| own < heads.names.len());
        let heads = self.heads(SAME).filter(|heads| heads.closed && fewer(heads))?;
        let found = heads.names.join(", ");
        let reason = format!("the source names {found}; the claim says \"{}\"", self.claimed(heads.quantity));
        let (rule, code, atoms) = ("count.named", Code::CLM008, vec![heads.index]);
        Some((heads.number, Against::Conflict(Conflict { rule, code, atoms, found, reason })))
    }

    fn heads(&self, needed: f32) -> Option<Heads> {
        let (index, own) = self.atoms.iter().enumerate().find_map(|(index, atom)| match atom.test {
            Test::Quantity(at) => {
                let own = self.claim.statement.quantities.get(at)?;
                self.is_of_an_office(own).then_some((index, own))
            }
            _ => None,
        })?;
        let claimed = own.min.filter(|min| own.max == Some(*min) && min % 1000 == 0)? / 1000;
        let rest = |at: usize, other: &Atom| {
            let inside = own.range.contains_range(other.range) && !other.is_name();
            at != index && !is_slot(other) && !inside && other.kind != AtomKind::Relation
        };
        self.alignments.iter().enumerate().take(LOOKED_AT).find_map(|(number, alignment)| {
            let sentence = alignment.sentence()?;
            let names = (0..self.atoms.len()).all(|at| !self.atoms[at].is_name() || alignment.entails(at));
            let names_all = names && alignment.share(self.atoms, rest) >= needed;
            let (names, closed) = self.named(own, sentence).filter(|_| names_all)?;
            Some(Heads { number, index, quantity: own.range, names, closed, claimed })
        })
    }

    fn is_of_an_office(&self, own: &Quantity) -> bool {
        !own.indefinite && self.scales.lexicon.is_office(&lemma(&own.noun))
    }

    /// The persons whom a sentence names by an office, and whether its list of them is closed.
    fn named(&self, own: &Quantity, sentence: &SourceSentence) -> Option<(Vec<String>, bool)> {
        let office = lemma(&own.noun);
        let statement = &sentence.statement;
        // What the claim says of the office beside the noun: "vice", "foreign".
        let kinds: Vec<&Term> = self
            .claim
            .statement
            .terms
            .iter()
            .filter(|term| {
                own.range.contains_range(term.range)
                    && term.class == TermClass::Word
                    && !self.scales.lexicon.is_number_word(&term.word)
                    && lemma(&term.word) != office
            })
            .collect();
        let is_office = |term: &Term| self.scales.lexicon.is_office(&lemma(&term.word));
        let persons: Vec<&Mention> =
            statement.mentions.iter().filter(|mention| self.is_person(mention)).collect();
        let mut names: Vec<String> = Vec::new();
        let mut last = 0;
        for (at, term) in statement.terms.iter().enumerate().filter(|(_, term)| is_office(term)) {
            // One office, of one person: "President Kagame", not "the presidents".
            let single = *lemma(&term.word) == *term.word;
            let next_office = statement.terms[at + 1..].iter().position(&is_office).map(|next| at + 1 + next);
            let person = persons.iter().find(|mention| {
                let start = mention.range.end();
                let beyond = next_office.is_some_and(|next| statement.terms[next].range.start() < start);
                let between =
                    statement.terms[at..].iter().take_while(|term| term.range.end() <= start).count();
                start > term.range.end() && !beyond && between <= TITLE
            });
            let Some(person) = person.filter(|_| single) else { continue };
            let title = TextRange::new(last.min(u32::from(term.range.start())).into(), person.range.end());
            last = u32::from(person.range.end());
            if lemma(&term.word) != office {
                continue;
            }
            let has = |kind: &&Term| {
                statement
                    .terms
                    .iter()
                    .any(|other| title.contains_range(other.range) && relation(kind, other).carries())
            };
            let name = last_words(slice(&sentence.prose, person.range));
            if kinds.iter().all(has) && !names.contains(&name) {
                names.push(name);
            }
        }
        // "Ministers including A and B", "A, B and others"; what comes later in the sentence opens another list.
        let (listed, after) = sentence.prose.split_at_checked(last as usize)?;
        let after: String = after.chars().take(AFTER).collect();
        let lower = format!("{listed}{after} ").to_lowercase();
        let closed = !WORDS.open.iter().any(|words| lower.contains(&format!(" {words} ")));
        (!names.is_empty()).then_some((names, closed))
    }

    /// Whether a mention is a person by name.
    fn is_person(&self, mention: &Mention) -> bool {
        match &mention.referent {
            Referent::Entity(_) => mention.referent.class(self.scales.catalogue) == Some(EntityClass::Person),
            Referent::Local(key) => key.starts_with("person:"),
            Referent::Plural(_) => false,
        }
    }
}

/// The dictionary form of a word.
fn lemma(word: &str) -> String {
    Words::get().base(word).to_owned()
}

/// The last two words of a name: its title aside.
fn last_words(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words[words.len().saturating_sub(2)..].join(" ")
}
