//! Who holds an office, who is first, who speaks.

use rapporteur_catalog::{Catalogue, EntityClass, fold_name};
use rapporteur_claims::{Order, OrderKind};
use rapporteur_grammar::structure::{Argument, Clause, LinkKind, PredicateKind, Role, Speaker};
use rapporteur_grammar::{Deprel, Upos};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;

use super::likeness::Likeness;
use super::{Comparison, Sentence, is_infinitive, is_ranking, is_stated};
use crate::words::Words;

/// A person with an office, by the names that linking gives them; where the office stands.
struct Holder {
    office: Box<str>,
    person: Box<str>,
    range: TextRange,
    /// Where the person stands.
    holder: TextRange,
}

impl Sentence<'_> {
    /// Persons with the offices that the sentence gives them: as a title, by apposition, by a copula, by "as".
    fn holders(&self, catalogue: &Catalogue) -> Vec<Holder> {
        let of = |class| {
            let mentions = self.statement.mentions.iter();
            mentions.filter(move |mention| mention.referent.class(catalogue) == Some(class))
        };
        let gap = |from: &Mention, to: &Mention| {
            let (start, end) = (usize::from(from.range.end()), usize::from(to.range.start()));
            self.prose.get(start..end)
        };
        let plain = |text: &str| !text.contains([',', ';', '(', '"']) && text.len() < 64;
        let mut out: Vec<Holder> = Vec::new();
        // A name that nothing tells the class of, beside an office, is a person's.
        let unknown = self.statement.mentions.iter().filter(|mention| {
            matches!(&mention.referent, Referent::Local(name) if !name.contains(':') && name.contains(' '))
        });
        for person in of(EntityClass::Person).chain(unknown) {
            let before = |office: &Mention| {
                gap(office, person).is_some_and(|text| {
                    let text = text.trim();
                    let title = plain(text)
                        && (text.is_empty() || text.starts_with("for ") || text.starts_with("of "));
                    title && !self.is_said_between(office.range, person.range)
                        || matches!(text, "," | "was" | "is")
                        || text.strip_suffix(" was").is_some_and(plain)
                })
            };
            let after = |office: &Mention| {
                gap(person, office).is_some_and(|text| {
                    let text = text.trim();
                    let small = |word: &str| {
                        matches!(
                            word,
                            "the"
                                | "then"
                                | "a"
                                | "an"
                                | "at"
                                | "time"
                                | "now"
                                | "still"
                                | "as"
                                | "was"
                                | "is"
                        )
                    };
                    let apposition =
                        text.strip_prefix(',').is_some_and(|rest| rest.split_whitespace().all(small));
                    apposition
                        || matches!(text, "was" | "was the" | "is" | "is the" | "as")
                        || text.ends_with("in his capacity as")
                        || text.ends_with("in her capacity as")
                }) || self.acts_as(person.range, office.range)
            };
            let offices = || of(EntityClass::Office);
            // A title stands nearer than what the next name is called.
            let office =
                offices().rfind(|office| before(office)).or_else(|| offices().find(|office| after(office)));
            let Some(office) = office else { continue };
            let Referent::Local(_) = &person.referent else { continue };
            let name = match &office.referent {
                Referent::Entity(id) => catalogue.display_name(*id).to_lowercase().into(),
                referent => referent.local_name().into(),
            };
            out.push(Holder {
                office: name,
                person: fold_name(person.referent.local_name()).into(),
                range: office.range,
                holder: person.range,
            });
        }
        out
    }

    /// "Ana Lim opened the talks as foreign minister": whether who does something does it in an office.
    fn acts_as(&self, person: TextRange, office: TextRange) -> bool {
        self.clauses.iter().any(|clause| {
            let inside =
                |range: TextRange, argument: &Argument| range.contains_range(self.word(argument.head));
            clause.with_role(Role::Subject).any(|it| inside(person, it))
                && clause.with_preposition("as").any(|it| inside(office, it))
        })
    }

    /// Whether a verb stands between two places.
    fn is_said_between(&self, from: TextRange, to: TextRange) -> bool {
        self.tree.words.iter().any(|word| {
            word.range.start() >= from.end()
                && word.range.end() <= to.start()
                && matches!(word.upos, Upos::Verb | Upos::Aux)
        })
    }

    /// The rank among others that a clause gives its subject: "was the first to ratify", "ratified it first".
    fn ranked<'s>(&'s self, clause: &'s Clause) -> Option<(&'s OrderKind, &'s Argument)> {
        if clause.kind == PredicateKind::Verb {
            let head = clause.head as usize;
            let adverb = self.tree.children(head).find(|&child| {
                child > head
                    && self.tree.words[child].deprel.base == Deprel::Advmod
                    && is_ranking(&self.tree, child)
            })?;
            let order = self.statement.orders.iter().find(|it| it.range == self.tree.words[adverb].range)?;
            return Some((&order.kind, clause.with_role(Role::Subject).next()?));
        }
        if matches!(clause.kind, PredicateKind::Event | PredicateKind::Copula) {
            return None;
        }
        let near = |order: &&Order| {
            let head = self.word(clause.head);
            head == order.range
                || self
                    .tree
                    .children(clause.head as usize)
                    .any(|child| self.tree.words[child].range == order.range)
        };
        let order = self.statement.orders.iter().find(near)?;
        Some((&order.kind, clause.with_role(Role::Subject).next()?))
    }

    /// A speaker whom only the tree takes for a name: the name.
    fn proper_name(&self, speaker: Speaker) -> Option<TextRange> {
        let head = self.tree.words.get(speaker.head as usize)?;
        let parts = self.tree.children(speaker.head as usize).filter(|&child| {
            let word = &self.tree.words[child];
            word.upos == Upos::Propn && matches!(word.deprel.base, Deprel::Flat | Deprel::Compound)
        });
        let range = parts.fold(head.range, |range, child| range.cover(self.tree.words[child].range));
        (head.upos == Upos::Propn).then_some(range)
    }

    /// Who says what the sentence tells, outermost first, where it is not the text itself.
    pub(crate) fn speaker(&self) -> Option<Speaker> {
        let attributed = self.clauses.iter().find(|clause| !clause.attributions.is_empty())?;
        attributed.attributions.first()?.speakers.first().copied()
    }
}

/// Verbs of speech that with an object alone are none.
const SEES: [&str; 5] = ["observe", "maintain", "note", "show", "add"];

impl Comparison<'_> {
    /// Who is first, last or the only one in the claim, where a sentence has another in that place: the argument and the other.
    pub(crate) fn other_holder(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        for clause in self.claim.clauses.iter().filter(|clause| is_stated(clause)) {
            let Some((own, subject)) = self.claim.ranked(clause) else { continue };
            for other in &source.clauses {
                let Some((theirs, filler)) = source.ranked(other) else { continue };
                let mut subjects = other.with_role(Role::Subject);
                let same = subjects.any(|it| self.likeness(subject, source, it) == Likeness::Same);
                let likeness = if same { Likeness::Same } else { self.likeness(subject, source, filler) };
                let other_rank = matches!((own, theirs), (OrderKind::Nth(a), OrderKind::Nth(b)) if a != b)
                    && likeness == Likeness::Same
                    && self.ranked_for_the_same(clause, source, other);
                if other_rank {
                    return Some((
                        self.claim.word(clause.head),
                        source.text(source.word(other.head)).to_owned(),
                    ));
                }
                if own == theirs && likeness == Likeness::Other {
                    return Some((subject.range, source.text(filler.range).to_owned()));
                }
            }
        }
        None
    }

    /// A name that the claim gives to what it describes ("the new framework is the Harbour Plan"), which a sentence lacks, and the
    /// other name that the sentence gives to that.
    pub(crate) fn other_identity(&self, source: &Sentence<'_>) -> Option<(TextRange, Option<String>)> {
        let root = self.claim.clauses.iter().find(|clause| clause.link.kind == LinkKind::Root)?;
        let name = match self.claim.mention_at(root.head) {
            Some(name) => (!name.is_coreference()).then_some(name.range),
            // "The Harbour Plan", of which nobody knows.
            None => {
                let phrase = self.claim.phrase(root.head as usize);
                self.claim.text(phrase).starts_with(char::is_uppercase).then_some(phrase)
            }
        }?;
        let subject = root.with_role(Role::Subject).next()?;
        let described = root.kind == PredicateKind::Nominal
            && self.claim.mention_at(subject.head).is_none()
            && self.is_definite(subject.head);
        if !described || self.has_name(name, source) {
            return None;
        }
        let noun = self.claim.lemma(subject.head).to_lowercase();
        let words = &source.tree.words;
        let same = |at: &usize| Words::get().relation(&noun, &words[*at].lemma.to_lowercase()).carries();
        // "a new framework, the Harbour Plan", "the Harbour Plan is the new framework"
        let called = |at: usize| {
            let of = |base| move |&it: &usize| words[it].deprel.base == base;
            let inside = source.tree.children(at).filter(of(Deprel::Nmod));
            let phrase = [at].into_iter().chain(inside);
            let beside = phrase.flat_map(|it| source.tree.children(it)).filter(of(Deprel::Appos));
            let nominal =
                |clause: &&Clause| clause.kind == PredicateKind::Nominal && clause.head as usize == at;
            let clauses = source.clauses.iter().filter(nominal);
            let subjects = clauses.flat_map(|it| it.with_role(Role::Subject).map(|it| it.head as usize));
            let is_name = |&it: &usize| source.text(words[it].range).starts_with(char::is_uppercase);
            beside.chain(subjects).find(is_name)
        };
        let found = (0..words.len()).filter(same).find_map(called);
        Some((name, found.map(|it| source.text(source.phrase(it)).to_owned())))
    }

    /// Who is the only one in the claim, where a sentence lists others beside: the argument and one of the others.
    pub(crate) fn other_beside_the_only(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        for clause in self.claim.clauses.iter().filter(|clause| is_stated(clause)) {
            let Some((OrderKind::Only, subject)) = self.claim.ranked(clause) else { continue };
            for other in &source.clauses {
                let same = other.arguments.iter().find(|filler| {
                    filler.listing.is_some() && self.likeness(subject, source, filler) == Likeness::Same
                });
                let Some(same) = same else { continue };
                let beside = other.arguments.iter().find(|filler| {
                    filler.role == same.role
                        && filler.listing.map(|list| list.first) == same.listing.map(|list| list.first)
                        && self.likeness(subject, source, filler) == Likeness::Other
                });
                if let Some(beside) = beside {
                    return Some((subject.range, source.text(beside.range).to_owned()));
                }
            }
        }
        None
    }

    /// Whether two clauses rank their subjects in the same thing: "the third to command", "the fourth to lead".
    fn ranked_for_the_same(&self, clause: &Clause, source: &Sentence<'_>, other: &Clause) -> bool {
        let verb = |sentence: &Sentence<'_>, head: u32| -> Option<String> {
            let below =
                sentence.tree.children(head as usize).find(|&child| is_infinitive(&sentence.tree, child));
            below.map(|child| sentence.tree.words[child].lemma.to_lowercase())
        };
        match (verb(self.claim, clause.head), verb(source, other.head)) {
            (Some(own), Some(theirs)) => Words::get().relation(&own, &theirs).carries(),
            _ => false,
        }
    }

    /// An office that the claim gives to a person to whom a sentence gives another: the office in the claim, and the other.
    pub(crate) fn other_office(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let theirs = source.holders(self.catalogue);
        for own in self.claim.holders(self.catalogue) {
            // A surname stands for the whole name.
            let same_person = |other: &&Holder| {
                let (mut short, long) = (own.person.split(' '), &other.person);
                let words = |name: &str| name.split(' ').count();
                if words(long) < words(&own.person) {
                    long.split(' ').all(|word| own.person.split(' ').any(|it| it == word))
                } else {
                    short.all(|word| long.split(' ').any(|it| it == word))
                }
            };
            let other = theirs.iter().filter(same_person).find(|other| other.office != own.office);
            if let Some(other) = other
                && !theirs.iter().filter(same_person).any(|other| other.office == own.office)
            {
                return Some((own.range, source.text(other.range).to_owned()));
            }
        }
        None
    }

    /// An office of the claim that a sentence gives to somebody else, with both named in full: the person in the claim, and the other.
    pub(crate) fn other_in_office(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let theirs = source.holders(self.catalogue);
        for own in self.claim.holders(self.catalogue) {
            let words = |name: &str| name.split(' ').map(str::to_owned).collect::<Vec<_>>();
            let mine = words(&own.person);
            let mut others = theirs.iter().filter(|other| other.office == own.office).peekable();
            others.peek()?;
            let apart = |other: &&Holder| !words(&other.person).iter().any(|word| mine.contains(word));
            let named = !source.prose.contains(self.claim.text(own.holder));
            if let Some(other) = others.find(apart).filter(|_| named && mine.len() > 1) {
                return Some((own.holder, source.text(other.holder).to_owned()));
            }
        }
        None
    }

    /// Whom the claim has say what it tells, where that is somebody by name.
    pub(crate) fn named_speaker(&self) -> Option<TextRange> {
        let speaker = self.claim_speaker()?;
        match self.claim.mention_at(speaker.head) {
            Some(mention) => (!mention.is_coreference()).then_some(mention.range),
            None => self.claim.proper_name(speaker),
        }
    }

    /// Whom the claim has say something, in a clause of its own or in a phrase: "said that", "spoke of".
    fn claim_speaker(&self) -> Option<Speaker> {
        let of = || {
            let clauses = &self.claim.clauses;
            let says = |clause: &&Clause| {
                // "Observed the drills" says nothing.
                let sees = || {
                    SEES.contains(&&*clause.lemma)
                        && clause.with_role(Role::Object).next().is_some()
                        && clause.with_role(Role::Complement).next().is_none()
                };
                clause.link.kind == LinkKind::Root
                    && clause.kind == PredicateKind::Verb
                    && self.lexicon.is_speech(&clause.lemma)
                    && !sees()
            };
            let subject = clauses.iter().find(says)?.with_role(Role::Subject).next()?;
            Some(Speaker { head: subject.head, range: subject.range })
        };
        self.claim.speaker().or_else(of)
    }

    /// Whether an office that speaks in a sentence is told there to be held by somebody of another name.
    fn is_called_otherwise(&self, name: &Mention, source: &Sentence<'_>, speaker: Speaker) -> bool {
        let own = self.claim.text(name.range);
        let last = own.rsplit(' ').next().unwrap_or(own);
        let mut beside = source.tree.children(speaker.head as usize).filter(|&child| {
            let word = &source.tree.words[child];
            word.upos == Upos::Propn && matches!(word.deprel.base, Deprel::Appos | Deprel::Flat)
        });
        own.contains(' ') && beside.next().is_some() && !source.prose.contains(last)
    }

    /// Whether a sentence names a speaker of the claim, or whom that one speaks for.
    pub(crate) fn names_speaker(&self, speaker: TextRange, source: &Sentence<'_>) -> bool {
        let mut own = self.claim.statement.mentions.iter().filter(|mention| mention.range == speaker);
        own.any(|own| {
            let mut theirs = source.statement.mentions.iter();
            theirs.any(|other| self.names(own, other, source) == Likeness::Same)
        })
    }

    /// Whom the claim has say what somebody else says in a sentence: the speaker and the other.
    pub(crate) fn other_speaker(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let own = self.claim_speaker()?;
        let theirs = source.speaker()?;
        let other = source.mention_at(theirs.head);
        let Some(name) = self.claim.mention_at(own.head) else {
            // Of names that nobody knows the last word tells whose they are.
            let name = self.claim.text(self.claim.proper_name(own)?);
            let last = name.rsplit(' ').next().unwrap_or(name);
            let named = other.is_some() || source.proper_name(theirs).is_some();
            let apart = named && !source.text(theirs.range).contains(last);
            return apart.then(|| (own.range, source.text(theirs.range).to_owned()));
        };
        // "A study by the university" is the university's.
        if source.text(theirs.range).contains(self.claim.text(name.range)) {
            return None;
        }
        let apart = match other {
            Some(other) => {
                let unknown_or_person = |mention: &Mention| {
                    matches!(mention.referent, Referent::Local(_))
                        && matches!(mention.referent.class(self.catalogue), None | Some(EntityClass::Person))
                };
                // Of two names that share no word, one is not the other, whatever is known of them.
                match self.names(name, other, source) {
                    Likeness::Unknown => {
                        unknown_or_person(name)
                            && (unknown_or_person(other) || self.is_called_otherwise(name, source, theirs))
                    }
                    likeness => likeness == Likeness::Other,
                }
            }
            // "An official said"
            None => source.tree.children(theirs.head as usize).any(|child| {
                let word = &source.tree.words[child];
                word.deprel.base == Deprel::Det && matches!(&*word.lemma, "a" | "an" | "another" | "one")
            }),
        };
        apart.then(|| (own.range, source.text(theirs.range).to_owned()))
    }
}
