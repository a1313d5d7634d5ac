//! Who takes part in what was told before: "the commission included …", "nine governments have been invited", "they are …".
//!
//! The events of a sentence have the participants that its own predicate gives them. Reports of missions, exercises and
//! conferences name most participants elsewhere, under a noun for the body that the event brings together. Such a
//! sentence is a fact of its own: these took part, are expected, or were invited; under it stands the event.

use std::sync::LazyLock;

use rapporteur_catalog::{Catalogue, EntityClass};
use rapporteur_claims::events::Part;
use rapporteur_evidence::SourceSentence;
use rapporteur_grammar::structure::{Clause, LinkKind, PredicateKind, Role, clauses};
use rapporteur_grammar::{Deprel, Tree, Upos};
use rapporteur_linking::{Mention, MentionForm, Referent};
use rapporteur_text::{TextRange, overlap};
use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::fact::{Fact, HAPPENED, Party};
use crate::reading::{number, party_of, slice};
use crate::world::World;

/// Sentences over which "they are …" carries on from an announcement.
const CARRIES: usize = 2;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    gatherings: Vec<String>,
    bodies: Vec<String>,
    comprising: Vec<String>,
    joining: Vec<String>,
    inviting: Vec<String>,
    private: Vec<String>,
    fields: Vec<String>,
    oversight: Vec<String>,
    carrying: Vec<String>,
}

/// The words of `data/groups.toml`.
#[derive(Debug)]
pub(crate) struct GroupWords {
    gatherings: FxHashSet<String>,
    bodies: FxHashSet<String>,
    comprising: FxHashSet<String>,
    joining: FxHashSet<String>,
    inviting: FxHashSet<String>,
    private: FxHashSet<String>,
    fields: FxHashSet<String>,
    oversight: FxHashSet<String>,
    carrying: FxHashSet<String>,
}

impl GroupWords {
    pub(crate) fn get() -> &'static GroupWords {
        static WORDS: LazyLock<GroupWords> = LazyLock::new(|| {
            let set = |words: Vec<String>| words.into_iter().collect();
            match toml::from_str::<File>(include_str!("../data/groups.toml")) {
                Ok(file) => GroupWords {
                    gatherings: set(file.gatherings),
                    bodies: set(file.bodies),
                    comprising: set(file.comprising),
                    joining: set(file.joining),
                    inviting: set(file.inviting),
                    private: set(file.private),
                    fields: set(file.fields),
                    oversight: set(file.oversight),
                    carrying: set(file.carrying),
                },
                // Compiled in and tested: it cannot happen to a user.
                Err(error) => panic!("data/groups.toml: {error}"),
            }
        });
        &WORDS
    }

    pub(crate) fn is_gathering(&self, lemma: &str) -> bool {
        self.gatherings.contains(lemma)
    }

    /// Whether a predicate's object is asked to take part in something.
    pub(crate) fn is_inviting(&self, lemma: &str) -> bool {
        self.inviting.contains(lemma)
    }

    /// Whether a predicate over an event noun leaves it as it is.
    pub(crate) fn is_carrying(&self, lemma: &str) -> bool {
        self.carrying.contains(lemma)
    }

    /// Whether a word is of watching over a state rather than working with it.
    pub(crate) fn is_oversight(&self, word: &str) -> bool {
        self.oversight.contains(word)
    }

    /// Whether a text does not keep the branches of a domain apart; by its key.
    pub(crate) fn is_field(&self, domain: &str) -> bool {
        self.fields.contains(domain.split('/').next().unwrap_or(domain))
    }

    /// Whether a phrase's head is nobody who acts for a state.
    pub(crate) fn is_private(&self, lemma: &str) -> bool {
        self.private.contains(lemma)
    }

    /// Whether a predicate's subject takes part in something.
    pub(crate) fn is_joining(&self, lemma: &str) -> bool {
        self.joining.contains(lemma)
    }

    fn is_group(&self, lemma: &str) -> bool {
        self.gatherings.contains(lemma) || self.bodies.contains(lemma)
    }
}

/// A sentence with its tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parsed<'a> {
    pub sentence: &'a SourceSentence,
    pub tree: &'a Tree,
    pub section: u32,
}

/// Those whom a sentence names as taking part, and how far that has come.
struct Named {
    part: Vec<usize>,
    rank: u8,
    cue: Option<TextRange>,
    clause: TextRange,
    lemma: Box<str>,
    /// Number of the group noun's word, if the sentence has one.
    noun: Option<usize>,
    /// Whether a pronoun stands for the group or for the participants.
    pronoun: bool,
    open: bool,
}

/// Whether a sentence names those who take part in something.
pub(crate) fn names_participants(parsed: &Parsed<'_>, world: &World) -> bool {
    named(parsed, &world.catalogue, GroupWords::get(), false).is_some_and(|named| !named.part.is_empty())
}

/// Facts of taking part, to be added to `facts`, which are in order of their sentences.
pub(crate) fn participants(document: &[Parsed<'_>], facts: &[Fact], world: &World) -> Vec<Fact> {
    let catalogue: &Catalogue = &world.catalogue;
    let words = GroupWords::get();
    let gatherings: Vec<usize> =
        (0..facts.len()).filter(|&at| is_gathering(&facts[at], document, catalogue)).collect();
    if gatherings.is_empty() {
        return Vec::new();
    }
    let mut out = Vec::new();
    // The last announcement: sentence, rank, cue, event.
    let mut announced: Option<(usize, u8, Option<Box<str>>, usize)> = None;
    for (at, parsed) in document.iter().enumerate() {
        if !parsed.sentence.prose_block {
            continue;
        }
        let carried = announced.as_ref().filter(|(sentence, ..)| at - sentence <= CARRIES);
        let Some(named) = named(parsed, catalogue, words, carried.is_some()) else { continue };
        let noun = named.noun.map(|word| parsed.tree.words[word].lemma.to_lowercase());
        let event = match carried {
            Some(&(.., event)) if named.pronoun => Some(event),
            _ => event_of(at, noun.as_deref(), document, facts, &gatherings),
        };
        let Some(event) = event else { continue };
        let under = &facts[event];
        let (mut rank, mut cue) =
            (named.rank, named.cue.map(|cue| slice(&parsed.sentence.prose, cue).into()));
        if let Some((_, before, before_cue, _)) = carried
            && named.pronoun
            && rank >= HAPPENED
            && *before < rank
        {
            (rank, cue) = (*before, before_cue.clone());
        }
        let also = carried.filter(|_| named.pronoun).map(|(sentence, ..)| number(*sentence));
        announced = Some((at, rank, cue.clone(), event));
        let held = |party: &Party| {
            under.participants().any(|other| other.actor.is_some() && other.actor == party.actor)
        };
        let mut parties: Vec<Party> = named
            .part
            .iter()
            .filter_map(|&mention| parsed.sentence.statement.mentions.get(mention))
            .flat_map(|mention| party_of(Part::Party, mention, &parsed.sentence.prose, at, named.open, world))
            .filter(|party| !held(party))
            .collect();
        let mut seen = FxHashSet::default();
        parties
            .retain(|party| seen.insert((party.entity, party.entity.is_none().then(|| party.name.clone()))));
        if parties.is_empty() {
            continue;
        }
        out.push(Fact {
            source: under.source,
            sentence: number(at),
            clause: named.clause,
            lemma: named.lemma,
            kind: under.kind.clone(),
            plover: under.plover.clone(),
            parties,
            domains: under.domains.clone(),
            time: under.time,
            // Nobody has taken part in what has not taken place.
            modality: rank.min(if under.modality < 4 { under.modality } else { 9 }),
            cue,
            denied: false,
            asserted: true,
            speaker: None,
            standing: under.standing,
            under: Some(number(event)),
            also: also.into_iter().collect(),
        });
    }
    out
}

/// Whether a fact is of an event that has participants of its own, told with at least one state or body.
fn is_gathering(fact: &Fact, document: &[Parsed<'_>], catalogue: &Catalogue) -> bool {
    let words = GroupWords::get();
    if words.joining.contains(&*fact.lemma) || words.inviting.contains(&*fact.lemma) {
        return false;
    }
    if fact.denied || fact.under.is_some() || fact.standing != crate::fact::Standing::Cooperation {
        return false;
    }
    let Some(parsed) = document.get(fact.sentence as usize) else { return false };
    let acting = fact.participants().filter_map(|party| party.actor).next().is_some();
    // The head of a phrase is what it is: a mission, not a patrol boat.
    let named = |text: &str| {
        let lower = text.to_lowercase();
        let phrase = [" on ", " of ", " to ", " in ", " for ", " with ", " against ", ","]
            .iter()
            .filter_map(|mark| lower.find(mark))
            .min()
            .map_or(lower.as_str(), |end| lower.get(..end).unwrap_or_default());
        let head =
            phrase.split(|c: char| !c.is_alphabetic()).rfind(|word| !word.is_empty()).unwrap_or_default();
        words.is_gathering(head) || words.is_gathering(head.trim_end_matches('s'))
    };
    let anywhere = |text: &str| {
        text.split(|c: char| !c.is_alphabetic()).any(|word| words.is_gathering(&word.to_lowercase()))
    };
    let whole = fact.clause.len() == rapporteur_text::TextSize::of(&*parsed.sentence.prose);
    let noun = || {
        let of_it = |party: &&Party| matches!(party.part, Part::Theme | Part::Instrument);
        words.is_gathering(&fact.lemma)
            || fact.parties.iter().filter(of_it).any(|party| named(&party.name))
            // What only words and order tell has no phrases.
            || whole && anywhere(&parsed.sentence.prose)
    };
    let programme = || {
        fact.parties.iter().filter(|party| party.part != Part::Actor).any(|party| {
            party
                .entity
                .and_then(|id| catalogue.entity(id))
                .is_some_and(|e| e.class == EntityClass::Programme)
        })
    };
    // What somebody has or does in person brings no states together: "he has the support of the Union for this event".
    let in_person = fact.participants().any(|party| matches!(&*party.name.to_lowercase(), "he" | "she"));
    acting && !in_person && (noun() || programme())
}

/// The event that a group belongs to: the nearest before with that noun, else the nearest before in the section, else
/// the only one of the document.
fn event_of(
    at: usize,
    noun: Option<&str>,
    document: &[Parsed<'_>],
    facts: &[Fact],
    gatherings: &[usize],
) -> Option<usize> {
    let before = || gatherings.iter().rev().copied().filter(|&event| facts[event].sentence as usize <= at);
    let has_noun = |event: usize| {
        let fact = &facts[event];
        let parsed = document.get(fact.sentence as usize)?;
        let noun = noun?;
        parsed.tree.words.iter().any(|word| word.lemma.to_lowercase() == noun).then_some(event)
    };
    let section = document.get(at)?.section;
    let here = |event: &usize| {
        document.get(facts[*event].sentence as usize).is_some_and(|parsed| parsed.section == section)
    };
    // One event told several times is one: its participants agree.
    let alike = |event: usize, other: usize| {
        let actors = |event: usize| {
            let mut all: Vec<_> = facts[event].participants().filter_map(|party| party.actor).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        facts[event].kind == facts[other].kind && actors(event) == actors(other)
    };
    let only = || {
        let first = gatherings.iter().copied().find(|&event| facts[event].participants().count() > 1);
        let first = first.or_else(|| gatherings.first().copied())?;
        gatherings
            .iter()
            .all(|&event| alike(event, first) || !shares_noun(facts, document, event))
            .then_some(first)
    };
    // A gathering that is called by another name is another one; "the experts" are of whatever there is.
    let words = GroupWords::get();
    let other = noun.is_some_and(|noun| words.is_gathering(noun) && !words.bodies.contains(noun));
    let found = before().find_map(has_noun);
    if other { found } else { found.or_else(|| before().find(here)).or_else(only) }
}

/// Whether an event is told with a noun for a body of people.
fn shares_noun(facts: &[Fact], document: &[Parsed<'_>], event: usize) -> bool {
    let words = GroupWords::get();
    let Some(parsed) = document.get(facts[event].sentence as usize) else { return false };
    parsed.tree.words.iter().any(|word| words.bodies.contains(&word.lemma.to_lowercase()))
}

/// The participants that a sentence names for a group.
fn named(parsed: &Parsed<'_>, catalogue: &Catalogue, words: &GroupWords, carried: bool) -> Option<Named> {
    let tree = parsed.tree;
    let prose = &*parsed.sentence.prose;
    let found = clauses(prose, tree);
    // "the World Economic Forum": a word of a body's name is no noun for a gathering.
    let bodies: Vec<TextRange> = parsed
        .sentence
        .statement
        .mentions
        .iter()
        .filter(|mention| {
            let class = mention.referent.class(catalogue);
            matches!(mention.referent, Referent::Entity(_))
                && mention.form == MentionForm::Name
                && !matches!(class, Some(EntityClass::Programme | EntityClass::Instrument))
        })
        .map(|mention| mention.range)
        .collect();
    let named_bodies = |word: usize| bodies.iter().any(|range| range.contains_range(tree.words[word].range));
    found.iter().find_map(|clause| {
        let lemma = clause.lemma.to_lowercase();
        // Who did not take part is told by the event itself.
        if clause.is_negated() {
            return None;
        }
        let reading = if words.comprising.contains(&lemma) {
            comprised(clause, tree, words, &named_bodies)
        } else if words.inviting.contains(&lemma) {
            let members = members(clause, tree, &[Role::Object, Role::Modifier]);
            let (noun, _) = group(tree, words, None, &named_bodies);
            Some((members, noun, false))
        } else if words.joining.contains(&lemma) {
            let members = members(clause, tree, &[Role::Subject, Role::Possessor, Role::Modifier]);
            let (noun, _) = group(tree, words, None, &named_bodies);
            let named = clause
                .with_role(Role::Subject)
                .next()
                .and_then(|subject| tree.words.get(subject.head as usize));
            // "five bodies are expected to take part", "the participation of bodies such as …", not "Norway became a member".
            let counted =
                clause.kind == PredicateKind::Event || named.is_some_and(|word| word.upos == Upos::Noun);
            if noun.is_none() && carried && counted {
                // "Five bodies are expected to participate, among them …"
                Some(((0..tree.words.len()).collect(), None, true))
            } else {
                Some((members, noun, false))
            }
        } else if carried && is_list(clause, tree) {
            let after =
                tree.words.get(clause.head as usize).map_or(0, |word| usize::from(word.range.start()));
            let all =
                (0..tree.words.len()).filter(|&word| usize::from(tree.words[word].range.start()) >= after);
            Some((all.collect(), None, true))
        } else {
            None
        };
        let (heads, noun, pronoun) = reading?;
        let part: Vec<usize> = run(parsed, actors(parsed, &heads, catalogue), catalogue);
        if noun.is_none() && !pronoun {
            return None;
        }
        let announces = words.inviting.contains(&lemma) || words.joining.contains(&lemma);
        // "Nine governments have been invited": who they are comes next.
        if part.is_empty() && !(announces && noun.is_some()) {
            return None;
        }
        let (rank, cue) = rank(clause, &lemma, tree, words);
        let open = clause.arguments.iter().any(|arg| arg.listing.is_some_and(|list| list.open))
            || &*clause.lemma == "include";
        Some(Named {
            part,
            rank,
            cue,
            clause: clause.range,
            lemma: clause.lemma.clone(),
            noun,
            pronoun,
            open,
        })
    })
}

/// "The commission included …", "This included …"
fn comprised(
    clause: &Clause,
    tree: &Tree,
    words: &GroupWords,
    named: &dyn Fn(usize) -> bool,
) -> Option<(Vec<usize>, Option<usize>, bool)> {
    let subject = clause.with_role(Role::Subject).next()?;
    let word = tree.words.get(subject.head as usize)?;
    let (noun, pronoun) = group(tree, words, Some(subject.head as usize), named);
    (noun.is_some() || pronoun || word.upos == Upos::Pron).then(|| {
        (members(clause, tree, &[Role::Object, Role::Oblique]), noun, pronoun || word.upos == Upos::Pron)
    })
}

/// The noun for a group that is definite, or whether a pronoun stands for one; of one word or of any.
fn group(
    tree: &Tree,
    words: &GroupWords,
    at: Option<usize>,
    named: &dyn Fn(usize) -> bool,
) -> (Option<usize>, bool) {
    let definite = |word: usize| {
        tree.children(word).any(|child| {
            let child = &tree.words[child];
            child.deprel.base == Deprel::Det
                && matches!(&*child.lemma, "the" | "this" | "that" | "these" | "those")
        }) || tree.words[word].upos == Upos::Propn
    };
    let is = |word: usize| {
        !named(word) && words.is_group(&tree.words[word].lemma.to_lowercase()) && definite(word)
    };
    match at {
        Some(word) => {
            (is(word).then_some(word), matches!(&*tree.words[word].lemma, "this" | "it" | "they" | "these"))
        }
        None => ((0..tree.words.len()).find(|&word| is(word)), false),
    }
}

/// "They are Canada and Spain", "The others are the OECD and INTERPOL", "among them the UN"
fn is_list(clause: &Clause, tree: &Tree) -> bool {
    let copula =
        tree.children(clause.head as usize).any(|child| tree.words[child].deprel.base == Deprel::Cop);
    let subject = tree.children(clause.head as usize).any(|child| {
        let word = &tree.words[child];
        word.deprel.base == Deprel::Nsubj
            && matches!(&*word.lemma.to_lowercase(), "they" | "these" | "those" | "other" | "others" | "rest")
    });
    copula && subject && clause.link.kind == LinkKind::Root
}

/// Words of the phrases that fill the roles of a clause, those inside them included.
fn members(clause: &Clause, tree: &Tree, roles: &[Role]) -> Vec<usize> {
    let mut inside = vec![false; tree.words.len()];
    for argument in
        clause.arguments.iter().filter(|argument| roles.contains(&argument.role) && !argument.negated)
    {
        if let Some(slot) = inside.get_mut(argument.head as usize) {
            *slot = true;
        }
    }
    // Marks go down the tree: a word whose head is marked is inside, unless another clause begins there.
    for _ in 0..4 {
        for word in 0..tree.words.len() {
            let head = tree.words[word].head.map(|head| head as usize);
            let clausal = matches!(
                tree.words[word].deprel.base,
                Deprel::Acl | Deprel::Advcl | Deprel::Parataxis | Deprel::Ccomp
            );
            if head.is_some_and(|head| inside[head]) && !clausal {
                inside[word] = true;
            }
        }
    }
    (0..tree.words.len()).filter(|&word| inside[word]).collect()
}

/// Mentions of states and bodies at these words.
fn actors(parsed: &Parsed<'_>, words: &[usize], catalogue: &Catalogue) -> Vec<usize> {
    let mentions = &parsed.sentence.statement.mentions;
    let ranges: Vec<TextRange> = words.iter().map(|&word| parsed.tree.words[word].range).collect();
    let acts = |mention: &Mention| mention.referent.class(catalogue).is_some_and(EntityClass::is_body);
    let mut last: Option<TextRange> = None;
    let mut out = Vec::new();
    for (at, mention) in mentions.iter().enumerate() {
        let nested = last.is_some_and(|outer| outer.contains_range(mention.range));
        if nested || mention.form == MentionForm::Pronoun || !acts(mention) {
            continue;
        }
        if ranges.iter().any(|range| overlap(*range, mention.range)) {
            out.push(at);
            last = Some(mention.range);
        }
    }
    out
}

/// The members of a list of which some are known: names between which nothing stands but what stands in lists. A long
/// list is where trees go wrong.
fn run(parsed: &Parsed<'_>, known: Vec<usize>, catalogue: &Catalogue) -> Vec<usize> {
    const BETWEEN: [&str; 12] =
        ["and", "or", "the", "of", "as", "well", "also", "both", "with", "its", "a", "itself"];
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else { return known };
    let mentions = &parsed.sentence.statement.mentions;
    let prose = &*parsed.sentence.prose;
    let every: Vec<usize> = (0..parsed.tree.words.len()).collect();
    let all = actors(parsed, &every, catalogue);
    let listed = |a: usize, b: usize| {
        let between = match (mentions.get(a), mentions.get(b)) {
            (Some(a), Some(b)) if a.range.end() <= b.range.start() => {
                slice(prose, TextRange::new(a.range.end(), b.range.start()))
            }
            _ => return false,
        };
        let mut words = between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        between.contains([',', ';'])
            && words.all(|word| BETWEEN.contains(&word) || word.starts_with(char::is_uppercase))
            || between.trim() == "and"
            || between.trim() == "and the"
    };
    let (Some(mut from), Some(mut to)) =
        (all.iter().position(|&at| at == first), all.iter().position(|&at| at == last))
    else {
        return known;
    };
    while from > 0 && listed(all[from - 1], all[from]) {
        from -= 1;
    }
    while to + 1 < all.len() && listed(all[to], all[to + 1]) {
        to += 1;
    }
    all[from..=to].to_vec()
}

/// How far taking part has come.
fn rank(clause: &Clause, lemma: &str, tree: &Tree, words: &GroupWords) -> (u8, Option<TextRange>) {
    use rapporteur_grammar::structure::OperatorKind;
    let own = tree.words.get(clause.head as usize).map(|word| word.range);
    if words.inviting.contains(lemma) {
        return (3, own);
    }
    let over = clause.operators.iter().find_map(|operator| {
        let rank = match &*operator.lemma {
            "expect" | "plan" | "schedule" | "due" | "will" | "shall" | "intend" | "announce" => 4,
            "invite" | "offer" => 3,
            "ask" | "request" => 2,
            "may" | "might" | "could" | "can" | "would" | "should" | "hope" | "consider" | "want" => 1,
            _ if operator.kind == OperatorKind::Condition => 1,
            _ => return None,
        };
        Some((rank, tree.words.get(operator.word as usize).map(|word| word.range)))
    });
    over.unwrap_or((6, None))
}
