//! Who does what to whom, on both sides: the clauses of a claim against those of a sentence of a source.
//!
//! Words alone do not tell "Jamaica extradited a man to Barbados" from its reverse, nor what was done from what was asked
//! for. Here the clauses of both sentences are matched by their predicates and compared argument by argument.

use std::rc::Rc;
use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::events::{Progress, progress};
use rapporteur_claims::{Lexicon, Statement};
use rapporteur_grammar::structure::{
    self, Argument, Clause, LinkKind, Mood, PredicateKind, Role, Tense, clauses,
};
use rapporteur_grammar::{Deprel, Tree, Upos};
use rapporteur_linking::Mention;
use rapporteur_text::TextRange;
use rustc_hash::FxHashMap;

mod among;
mod comparison;
mod degrees;
mod details;
mod exchanged;
mod holders;
mod idioms;
mod likeness;
mod ranked;
mod replaced;
mod seats;
mod shortfall;
mod slots;
mod turned;

use crate::align::phrases::{Phrase, phrases};
pub(crate) use comparison::{Comparison, Finding, Unsaid};
pub(crate) use slots::{REQUEST, Taken};

/// Confidence of a tree below which nothing is concluded from it.
const TRUSTED: u8 = 65;
/// Steps up from a word to its clause.
const MAX_CLIMB: usize = 32;
/// Conjunctions behind which a clause in the past is told to be so.
const TOLD_BY: [&str; 8] = ["after", "because", "since", "although", "though", "as", "when", "while"];
/// Rank of what is told without anything over it.
const DONE: u8 = 7;
/// Rank from which on an event took place.
const TOOK_PLACE: u8 = 6;

/// A sentence with its clauses.
pub(crate) struct Sentence<'a> {
    pub prose: &'a str,
    pub statement: &'a Statement,
    tree: Arc<Tree>,
    clauses: Vec<Clause>,
    progress: Vec<Progress>,
    /// Phrases that are known as one word.
    phrases: Rc<[Phrase]>,
    /// Per word the rank on the ladder of event modality at which the sentence speaks of it.
    ranks: Vec<u8>,
}

/// Where the verb of the main clause stands, if the tree can be trusted and has one, and if what was taken for it is no verb
/// or that of a relative clause.
pub(crate) fn root_verb(tree: &Tree, suggested: TextRange) -> Option<TextRange> {
    let root = tree.words.iter().find(|word| word.head.is_none())?;
    let other = tree.words.iter().position(|word| rapporteur_text::overlap(word.range, suggested))?;
    let word = &tree.words[other];
    let relative = word.deprel.base == Deprel::Acl
        && tree.children(other).any(|child| tree.words[child].deprel.base == Deprel::Nsubj);
    // "the most affected regions"
    let before_noun = word.deprel.base == Deprel::Amod;
    let mistaken = relative || before_noun || !matches!(word.upos, Upos::Verb | Upos::Aux);
    (tree.confidence >= TRUSTED && root.upos == Upos::Verb && mistaken).then_some(root.range)
}

/// Whether a sentence tells what a word says, as far as its tree can be trusted: the word is no modifier of a noun ("a training
/// centre"), nor what is offered or meant for somebody ("an offer to help", "received them for training").
pub(crate) fn tells(tree: &Tree, range: TextRange) -> bool {
    if tree.confidence < TRUSTED {
        return true;
    }
    let Some(mut at) = tree.words.iter().position(|word| rapporteur_text::overlap(word.range, range)) else {
        return true;
    };
    let mut inside = 0;
    for _ in 0..MAX_CLIMB {
        let word = &tree.words[at];
        let Some(head) = word.head.map(|head| head as usize) else { break };
        let purpose = || tree.children(at).any(|child| &*tree.words[child].lemma == "for");
        match word.deprel.base {
            Deprel::Amod | Deprel::Compound => return false,
            Deprel::Acl if is_infinitive(tree, at) => return false,
            Deprel::Obl if purpose() => return false,
            Deprel::Nmod if inside > 0 => return false,
            Deprel::Nmod => inside += 1,
            Deprel::Conj => {}
            _ => break,
        }
        at = head;
    }
    true
}

impl<'a> Sentence<'a> {
    /// `None` where the tree cannot be trusted.
    pub(crate) fn new(
        prose: &'a str,
        statement: &'a Statement,
        tree: Arc<Tree>,
        catalogue: &Catalogue,
        lexicon: &Lexicon,
    ) -> Option<Sentence<'a>> {
        if tree.confidence < TRUSTED {
            return None;
        }
        let mut clauses = clauses(prose, &tree);
        let mut progress = progress(prose, &tree, &clauses, &statement.mentions, catalogue, lexicon.senses());
        let ranks = ranks(&tree, &clauses, &progress, lexicon);
        among::unwrap(&tree, &mut clauses, &mut progress);
        let phrases = phrases(prose);
        idioms::fold(&tree, &mut clauses, &phrases);
        Some(Sentence { prose, statement, tree, clauses, progress, ranks, phrases })
    }

    /// The rank at which the sentence speaks of the words of a range. What is agreed or decided on is only so where a verb
    /// says it: talks at which something is decided have been held.
    pub(crate) fn rank(&self, range: TextRange) -> Option<u8> {
        let at = self.tree.words.partition_point(|word| word.range.end() <= range.start());
        let rank = *self.ranks.get(at)?;
        let verb = || {
            self.clauses.iter().any(|clause| clause.head as usize == at && clause.kind == PredicateKind::Verb)
        };
        Some(if rank == 5 && !verb() { 7 } else { rank })
    }

    /// Whether the predicate that stands in a range is denied; none where there is none. "This does not apply to data supplied"
    /// denies no supply.
    pub(crate) fn denies(&self, range: TextRange) -> Option<bool> {
        let mut clauses = self.clauses.iter().zip(&self.progress);
        let (_, progress) =
            clauses.find(|(clause, _)| rapporteur_text::overlap(self.word(clause.head), range))?;
        Some(progress.denied)
    }

    /// Whether the statement that a word stands in is denied, relative clauses being part of it; none where there is none.
    pub(crate) fn denied_around(&self, range: TextRange) -> Option<bool> {
        let stated = |at: usize| {
            self.clauses
                .iter()
                .position(|clause| clause.head as usize == at && is_stated(clause))
                .filter(|&found| self.clauses[found].link.kind != LinkKind::Relative)
        };
        let mut at = self.tree.words.partition_point(|word| word.range.end() <= range.start());
        for _ in 0..MAX_CLIMB {
            if let Some(clause) = stated(at) {
                return self.progress.get(clause).map(|progress| progress.denied);
            }
            at = self.tree.words.get(at)?.head? as usize;
        }
        None
    }

    /// The predicates that it states as not so.
    pub(crate) fn denied(&self) -> impl Iterator<Item = TextRange> {
        let clauses = self.clauses.iter().zip(&self.progress);
        clauses
            .filter(|(clause, progress)| {
                // "The survey ended" denies no survey.
                let carried = clause.kind == PredicateKind::Event && clause.is_negated();
                let stated = carried || clause.link.kind == LinkKind::Complement && is_stated(clause);
                progress.denied && (stated || is_main(clause))
            })
            .map(|(clause, _)| self.word(clause.head))
    }

    /// Whether the predicate at a place says that somebody says something.
    pub(crate) fn speaks(&self, predicate: TextRange, lexicon: &Lexicon) -> bool {
        let mut clauses = self.clauses.iter();
        clauses.any(|clause| self.word(clause.head) == predicate && lexicon.is_speech(&clause.lemma))
    }

    /// Its clauses.
    pub(crate) fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// The smallest clause with a verb or a predicative that words stand in.
    pub(crate) fn innermost(&self, range: TextRange) -> Option<&Clause> {
        let clauses = self.clauses.iter();
        clauses
            .filter(|clause| clause.kind != PredicateKind::Event && clause.range.contains_range(range))
            .min_by_key(|clause| clause.range.len())
    }

    /// Whether what stands in a range predicates something: a verb, an event.
    pub(crate) fn is_predicate(&self, range: TextRange) -> bool {
        self.clauses.iter().any(|clause| rapporteur_text::overlap(self.word(clause.head), range))
    }

    /// The words that carry what the sentence states as done: verbs, and under a light verb ("had an influence") its object.
    pub(crate) fn predicates(&self, lexicon: &Lexicon) -> Vec<TextRange> {
        // Relative and adverbial clauses mostly say what is known; not where the main one says nothing ("is among those that").
        let empty = self
            .clauses
            .iter()
            .any(|clause| clause.link.kind == LinkKind::Root && clause.kind == PredicateKind::Copula);
        let main = |clause: &Clause| match clause.link.kind {
            LinkKind::Relative => empty,
            kind => kind != LinkKind::Adverbial,
        };
        let stated =
            self.clauses.iter().zip(&self.progress).filter(|(clause, progress)| {
                is_stated(clause) && main(clause) && progress.rank >= TOOK_PLACE
            });
        let event = |at: u32| structure::Lexicon::builtin().verb_of(self.lemma(at)).is_some();
        stated
            .flat_map(|(clause, _)| {
                let light = clause.kind == PredicateKind::Verb
                    && (lexicon.is_light(&clause.lemma)
                        || &*clause.lemma == "have"
                            && clause.with_role(Role::Object).any(|it| event(it.head)));
                let objects =
                    clause.arguments.iter().filter(|argument| light && argument.role == Role::Object);
                let carried: Vec<u32> =
                    objects.map(|argument| argument.head).filter(|&at| event(at)).collect();
                if light { carried } else { vec![clause.head] }
            })
            .map(|at| self.word(at))
            .collect()
    }

    /// What the sentence states: its verbs with their objects, its predicative nouns. Subjects are only spoken of.
    pub(crate) fn stated(&self) -> Vec<TextRange> {
        let clauses = self.clauses.iter().filter(|clause| is_stated(clause));
        clauses
            .flat_map(|clause| {
                let objects = clause.with_role(Role::Object).map(|object| object.range);
                // "an extradition treaty"
                let before = self.tree.children(clause.head as usize).filter(|&child| {
                    matches!(self.tree.words[child].deprel.base, Deprel::Compound | Deprel::Amod)
                });
                let phrase = before
                    .fold(self.word(clause.head), |range, child| range.cover(self.tree.words[child].range));
                objects.chain([phrase]).collect::<Vec<_>>()
            })
            .collect()
    }

    /// A noun with the words before it that belong to it.
    pub(super) fn phrase(&self, at: usize) -> TextRange {
        let words = &self.tree.words;
        let before = self.tree.children(at).filter(|&child| {
            matches!(words[child].deprel.base, Deprel::Compound | Deprel::Amod) && child < at
        });
        before.fold(words[at].range, |range, child| range.cover(words[child].range))
    }

    /// Nouns and verbs that "and" joins to another: where the first stands, and what the joined one says, a verb with its object.
    pub(crate) fn joined(&self) -> Vec<(TextRange, Vec<TextRange>)> {
        let words = &self.tree.words;
        let phrase = |at: usize| self.phrase(at);
        let joined = words.iter().enumerate().filter(|(_, word)| word.deprel.base == Deprel::Conj);
        joined
            .filter_map(|(at, word)| {
                let head = word.head? as usize;
                let alike = words[head].upos == word.upos && matches!(word.upos, Upos::Noun | Upos::Verb);
                let objects = self.tree.children(at).filter(|&child| words[child].deprel.base == Deprel::Obj);
                alike.then(|| (words[head].range, objects.map(phrase).chain([phrase(at)]).collect()))
            })
            .collect()
    }

    /// Phrases that "and" adds to others, each with the words before its noun that belong to it.
    pub(crate) fn added(&self) -> Vec<TextRange> {
        let words = &self.tree.words;
        let is_added = |&at: &usize| {
            words[at].upos == Upos::Noun
                && self.tree.children(at).any(|child| words[child].deprel.base == Deprel::Cc && child < at)
        };
        let phrase = |at: usize| self.phrase(at);
        (0..words.len()).filter(is_added).map(phrase).collect()
    }

    /// Its nouns that are no names, each with the word of content that it belongs to.
    pub(crate) fn attached(&self) -> impl Iterator<Item = (TextRange, TextRange)> {
        let words = &self.tree.words;
        let content = |at: usize| {
            matches!(words[at].upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Num)
        };
        let above = move |at: usize| {
            let mut head = words[at].head.map(|head| head as usize)?;
            for _ in 0..MAX_CLIMB {
                if content(head) {
                    return Some(words[head].range);
                }
                head = words[head].head? as usize;
            }
            None
        };
        let nouns = words.iter().enumerate().filter(|(_, word)| word.upos == Upos::Noun);
        nouns.filter_map(move |(at, word)| Some((word.range, above(at)?)))
    }

    /// Whether it has a verb at all, unlike a heading.
    pub(crate) fn has_a_verb(&self) -> bool {
        self.tree.words.iter().any(|word| matches!(word.upos, Upos::Verb | Upos::Aux))
    }

    /// Whether the main clause tells something as done.
    pub(crate) fn tells(&self) -> bool {
        self.progress.iter().zip(&self.clauses).any(|(progress, clause)| {
            clause.link.kind == LinkKind::Root && progress.rank >= TOOK_PLACE && !progress.denied
        })
    }

    /// Whether the main clause tells something as past or perfect, and affirms it: not what holds in general.
    pub(crate) fn tells_of_the_past(&self) -> bool {
        self.clauses.iter().zip(&self.progress).any(|(clause, progress)| {
            matches!(clause.link.kind, LinkKind::Root | LinkKind::Conjunct)
                && (clause.perfect || clause.tense == Some(Tense::Past))
                && !progress.denied
        })
    }

    /// Whether the main clause speaks of something in particular: "the group", "its members", somebody by name.
    pub(crate) fn is_of_a_particular(&self) -> bool {
        let tree = &self.tree;
        let particular = |at: u32| {
            tree.words.get(at as usize).is_some_and(|word| word.upos == Upos::Propn)
                || tree.children(at as usize).any(|child| {
                    matches!(&*tree.words[child].lemma, "the" | "this" | "these" | "its" | "their")
                })
        };
        let mut main = self.clauses.iter().filter(|clause| clause.link.kind == LinkKind::Root);
        main.any(|clause| clause.with_role(Role::Subject).any(|subject| particular(subject.head)))
    }

    fn mention_at(&self, head: u32) -> Option<&Mention> {
        let word = self.word(head);
        let mentions = self.statement.mentions.iter().filter(|mention| mention.range.contains_range(word));
        mentions.max_by_key(|mention| mention.range.len())
    }

    /// Whether a sentence tells the main verb that stands at a place as done, or (`denied`) as not done, by its tree; none where
    /// that is no main verb.
    pub(crate) fn told_as_done(&self, range: TextRange, denied: bool) -> Option<bool> {
        let mut clauses = self.clauses.iter().zip(&self.progress);
        let stands = |at: u32| rapporteur_text::overlap(self.word(at), range);
        let carries = |clause: &Clause| clause.support.as_ref().is_some_and(|support| stands(support.word));
        let main = |clause: &Clause| is_main(clause) || is_stated(clause) && !clause.attributions.is_empty();
        let (_, progress) =
            clauses.find(|(clause, _)| main(clause) && (stands(clause.head) || carries(clause)))?;
        Some(progress.rank >= TOOK_PLACE && progress.denied == denied)
    }

    /// The rank of a verb that is told beside the main statement, in a clause that is told to be so: "after the leaders complained",
    /// "the loan that the bank approved", "the study prepared by the ministry". What surrounds the clause ("was planned") says
    /// nothing of it.
    pub(crate) fn told_aside(&self, range: TextRange) -> Option<u8> {
        let mut clauses = self.clauses.iter().zip(&self.progress);
        let (clause, progress) = clauses.find(|(clause, _)| {
            clause.kind == PredicateKind::Verb && rapporteur_text::overlap(self.word(clause.head), range)
        })?;
        let marker = clause.link.marker.as_deref().unwrap_or_default().to_lowercase();
        let told = match clause.link.kind {
            LinkKind::Relative => true,
            LinkKind::Adverbial => TOLD_BY.contains(&&*marker),
            LinkKind::Adnominal => !is_infinitive(&self.tree, clause.head as usize),
            _ => false,
        };
        let past = clause.tense == Some(Tense::Past)
            || clause.perfect
            || clause.link.kind == LinkKind::Adnominal && clause.tense.is_none();
        (told && past).then_some(progress.rank)
    }

    /// Where a word stands.
    pub(crate) fn word_at(&self, at: u32) -> TextRange {
        self.word(at)
    }

    fn word(&self, at: u32) -> TextRange {
        self.tree.words.get(at as usize).map_or_else(TextRange::default, |word| word.range)
    }

    fn lemma(&self, at: u32) -> &str {
        self.tree.words.get(at as usize).map_or("", |word| &*word.lemma)
    }

    /// The one word that a verb and what follows it are read as.
    fn fused(&self, clause: &Clause) -> Option<&str> {
        let head = self.word(clause.head);
        let mut terms = self.statement.terms.iter();
        let term = terms.find(|term| term.range.contains_range(head) && term.range != head);
        let phrase = || self.phrases.iter().find(|phrase| phrase.range.start() == head.start());
        term.map(|term| &*term.word).or_else(|| phrase().map(|phrase| &*phrase.text))
    }

    /// The words of a range.
    pub(crate) fn words_of(&self, range: TextRange) -> &'a str {
        self.text(range)
    }

    fn text(&self, range: TextRange) -> &'a str {
        self.prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default()
    }

    /// The mention that an argument is, and one that stands inside its phrase.
    fn mentions(&self, argument: &Argument) -> (Option<&Mention>, Option<&Mention>) {
        let own = self.mention_at(argument.head);
        let inside =
            || self.statement.mentions.iter().find(|mention| argument.range.contains_range(mention.range));
        (own, if own.is_some() { None } else { inside() })
    }

    fn is_time(&self, argument: &Argument) -> bool {
        let head = self.word(argument.head);
        self.statement.times.iter().any(|time| time.range.contains_range(head))
    }
}

/// Rank of each word: that of the clause it belongs to, and below a predicate that only plans or asks for what it is said of
/// ("pledged refrigerators") no more than that leaves.
fn ranks(tree: &Tree, clauses: &[Clause], progress: &[Progress], lexicon: &Lexicon) -> Vec<u8> {
    // Of "a conference scheduled for May took place" the conference took place: the first clause of a noun counts.
    let heads: FxHashMap<usize, usize> =
        clauses.iter().enumerate().rev().map(|(at, clause)| (clause.head as usize, at)).collect();
    // Who "asked for help" asked: the verb that carries a noun takes nothing from itself.
    let asks = |word: usize| {
        clauses.iter().zip(progress).any(|(clause, progress)| {
            let carries = clause.support.as_ref().is_some_and(|support| support.word as usize == word);
            carries && progress.cue == Some(tree.words[word].range)
        })
    };
    (0..tree.words.len())
        .map(|word| {
            if asks(word) {
                return DONE;
            }
            let mut at = word;
            for _ in 0..MAX_CLIMB {
                if let Some(&clause) = heads.get(&at) {
                    let mut own = progress[clause].rank;
                    // "a model for others to follow"; of "the first to ratify" the ratifying is done.
                    let above = tree.words[at].head.map(|head| head as usize);
                    let ranked = above.is_some_and(|above| {
                        is_ranking(tree, above) || tree.children(above).any(|child| is_ranking(tree, child))
                    });
                    if clauses[clause].link.kind == LinkKind::Adnominal && is_infinitive(tree, at) && !ranked
                    {
                        own = own.min(4);
                    }
                    let verb = clauses[clause].kind == PredicateKind::Verb && at != word;
                    let leaves = || lexicon.senses().leaves(&clauses[clause].lemma);
                    return if verb { leaves().map_or(own, |rank| rank.min(own)) } else { own };
                }
                match tree.words[at].head {
                    Some(head) => at = head as usize,
                    None => break,
                }
            }
            progress.first().map_or(7, |first| first.rank)
        })
        .collect()
}

/// "to follow"
fn is_infinitive(tree: &Tree, verb: usize) -> bool {
    tree.children(verb).any(|child| {
        let word = &tree.words[child];
        word.deprel.base == Deprel::Mark && &*word.lemma == "to"
    })
}

/// "first", "only": an ordinal or what is like one.
fn is_ranking(tree: &Tree, at: usize) -> bool {
    matches!(&*tree.words[at].lemma, "first" | "second" | "third" | "last" | "only" | "next")
}

/// Whether a clause states something by itself and hangs on no other.
fn is_main(clause: &Clause) -> bool {
    matches!(clause.link.kind, LinkKind::Root | LinkKind::Conjunct | LinkKind::Parataxis) && is_stated(clause)
}

/// Whether a clause states something by itself: no participle, infinitive or event noun that only describes.
fn is_stated(clause: &Clause) -> bool {
    matches!(
        clause.link.kind,
        LinkKind::Root
            | LinkKind::Conjunct
            | LinkKind::Parataxis
            | LinkKind::Complement
            | LinkKind::Relative
            | LinkKind::Adverbial
    ) && clause.mood == Mood::Indicative
        || clause.kind == PredicateKind::Event && clause.support.is_some()
}
