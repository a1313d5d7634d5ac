//! Questions: from the words to the atoms of a claim with open slots.

mod statement;
mod unresolved;
mod vocabulary;

use rapporteur_catalog::{EntityClass, EntityId};
use rapporteur_claims::events::{self, Event, Part};
use rapporteur_claims::{Interval, Statement, TimeRelation};
use rapporteur_grammar::{Deprel, Tree, Upos};
use rapporteur_linking::{Linker, Mention, MentionForm, Referent};
use rapporteur_text::TextRange;

use crate::fact::{HAPPENED, WANTED};
use crate::groups::GroupWords;
use crate::reading::slice;
use crate::table::FactTable;
pub use unresolved::Unresolved;
pub(crate) use unresolved::nearest;
pub(crate) use vocabulary::Vocabulary;

/// Longest question that is read, in bytes; of a longer one only so much is.
const LONGEST: usize = 2_000;

/// What a question asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Whether it is so.
    Whether,
    /// Who or with whom; of a class, if it says.
    Who(Whom),
    /// When, since when, in which year.
    When,
    /// Of what kind, what was done.
    Kind,
    /// How many, by the noun that is counted (as written), or how long.
    Count(Box<str>),
    /// Where.
    Where,
    /// What: an agreement, a programme, anything; by its noun.
    What(Box<str>),
}

/// Class of those a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whom {
    /// Anybody.
    Anyone,
    /// States.
    Country,
    /// Intergovernmental organisations and other bodies.
    Organisation,
    /// Ministries.
    Ministry,
    /// People.
    Person,
}

/// An entity that a question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub entity: EntityId,
    /// The words, in the question.
    pub range: TextRange,
    /// What it is to the event, as far as the question tells.
    pub part: Option<Part>,
}

/// A question, read.
#[derive(Debug, Clone)]
pub struct Question {
    /// Folded text.
    pub text: String,
    /// What it asks for.
    pub slot: Slot,
    /// The entities it names that can take part, in order.
    pub entities: Vec<Asked>,
    pub(crate) ids: Vec<EntityId>,
    /// Kind of cooperation; none for any, or for something that is of no kind.
    pub kind: Option<Box<str>>,
    /// Whether it asks for cooperation of any kind.
    pub generic: bool,
    /// Domains, keys of the domain tree.
    pub domains: Vec<Box<str>>,
    /// Days within which.
    pub time: Option<Interval>,
    /// Names that nothing is known by, with the nearest that are.
    pub unresolved: Vec<Unresolved>,
    /// The question as a statement, with "someone" and "something" in open slots.
    pub statement: String,
    /// What that statement asserts.
    pub(crate) read: Statement,
    /// The main event of the statement, if its predicate has a sense.
    pub(crate) event: Option<Event>,
    /// Dictionary form of the main predicate.
    pub(crate) predicate: Box<str>,
    /// Stems of the words that carry content and are neither names, dates nor the predicate.
    pub(crate) content: Vec<Content>,
    /// What the open slot is to the event, if the tree says.
    pub(crate) open: Option<Part>,
}

/// A content word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub stem: Box<str>,
    pub word: Box<str>,
    /// Whether a domain covers it: "cyber", "security".
    pub domain: bool,
    /// Whether the predicate of the question is this word.
    pub predicate: bool,
}

impl Question {
    /// Reads a question. Total: what is not understood leaves a question about words.
    #[must_use]
    pub fn read(text: &str, linker: &Linker, table: &FactTable) -> Question {
        let folded = rapporteur_text::fold(text.trim()).text;
        let end = (0..=folded.len().min(LONGEST)).rev().find(|&at| folded.is_char_boundary(at)).unwrap_or(0);
        let text = folded.get(..end).unwrap_or_default().trim().to_owned();
        let words = Vocabulary::get();
        let tree = rapporteur_grammar::parse(&text);
        let (slot, slot_words) = slot(&text, &tree, words);
        let statement = statement::of(&text, &tree, &slot, &slot_words);
        let statement = unresolved::capitalise(&statement, linker);
        let (catalogue, lexicon) = (table.catalogue(), table.lexicon());
        let scan = linker.scan(&statement);
        let added = rapporteur_linking::resolve(catalogue, &[(&statement, &scan)]);
        let mut mentions =
            rapporteur_linking::merge(&scan, added.first().map(Vec::as_slice).unwrap_or_default());
        let said = table.tree(&statement);
        mentions.retain(|mention| !matches!(mention.form, MentionForm::Pronoun));
        let mentions = opened(mentions, &statement, linker);
        let read = rapporteur_claims::read(&statement, &mentions, None.into(), catalogue, lexicon);
        let mut found = events::events(&statement, &said, &mentions, catalogue, lexicon.senses());
        let root = said.root();
        let root_range = root.and_then(|root| said.words.get(root)).map(|word| word.range);
        let main = found
            .iter()
            .position(|event| {
                event.asserted && root_range.is_some_and(|root| event.range.contains_range(root))
            })
            .or_else(|| found.iter().position(|event| event.asserted))
            .or((!found.is_empty()).then_some(0));
        let event = main.map(|at| found.swap_remove(at));
        // The participant that stands for the answer.
        let open = event.as_ref().and_then(|event| {
            let stands_in = |range: TextRange| {
                let words = slice(&statement, range).to_lowercase();
                let mut words = words.split(' ');
                words.any(|word| matches!(word, "someone" | "something" | "some"))
            };
            event.parts.iter().find(|filler| stands_in(filler.range)).map(|filler| filler.part)
        });
        let rooted = root.and_then(|root| said.words.get(root)).map_or("", |word| &*word.lemma);
        let undone = words.is_ending(rooted);
        let predicate: Box<str> = match &event {
            _ if undone => rooted.into(),
            Some(event) => event.lemma.clone(),
            // "Who is …?"
            None if matches!(rooted, "someone" | "something") => "be".into(),
            // Verbs of two words, where the grammar has one.
            None if rooted == "take" && said.words.iter().any(|word| &*word.lemma == "part") => {
                "take part".into()
            }
            None if rooted == "take" && said.words.iter().any(|word| &*word.lemma == "place") => {
                "take place".into()
            }
            None => rooted.into(),
        };
        let generic_noun = matches!(&slot, Slot::Kind) || {
            let mut lemmas = said.words.iter().filter(|word| word.upos == Upos::Noun);
            let light = matches!(&*predicate, "be" | "have" | "exist" | "there");
            light && lemmas.any(|word| words.is_generic(&word.lemma.to_lowercase()))
        };
        let entities = asked(&statement, &text, &mentions, event.as_ref(), catalogue);
        let mut kind = event.as_ref().map(|event| event.kind.clone()).filter(|kind| !kind.is_empty());
        let frame = read.frames.iter().find(|frame| !frame.kind.is_empty());
        let asks_for =
            slot_words.last().and_then(|&at| tree.words.get(at)).map(|word| word.lemma.to_lowercase());
        let rooted = tree.root().and_then(|root| tree.words.get(root)).map(|word| word.lemma.to_lowercase());
        let named = |lemma: &Option<String>| lemma.as_deref().is_some_and(is_partner);
        let of_partners = matches!(&slot, Slot::Who(_))
            && (named(&asks_for) && matches!(&*predicate, "have" | "be" | "partner")
                || named(&rooted) && entities.len() == 1
                || slot_words.len() == 1
                    && entities.len() == 1
                    && entities.iter().all(|asked| catalogue.is_country(asked.entity))
                    && tree.words.iter().any(|word| is_partner(&word.lemma.to_lowercase())));
        let verbless = !tree.words.iter().any(|word| matches!(word.upos, Upos::Verb | Upos::Aux));
        let generic = of_partners || words.is_generic(&predicate) && !is_status(kind.as_deref())
            || generic_noun && kind.as_deref().is_none_or(|kind| kind == "joint-operation")
            // Names and a subject without a predicate.
            || verbless && !entities.is_empty();
        if kind.is_none() && !generic {
            kind = frame.map(|frame| frame.kind.clone());
        }
        // To take part in something, and to give or receive something that the question leaves open, is of no kind.
        let joins = GroupWords::get().is_joining(&predicate);
        let open_object =
            matches!(&slot, Slot::What(_) | Slot::Kind | Slot::Count(_)) && open != Some(Part::Actor);
        let light = matches!(
            &*predicate,
            "give" | "provide" | "offer" | "receive" | "get" | "send" | "deliver" | "have" | "be" | "make"
        );
        let generic = generic && !undone;
        if undone
            || generic
            || &*predicate == "part"
            || joins && !is_status(kind.as_deref())
            || open_object && light
        {
            kind = None;
        }
        let time = read.times.first().map(|time| bounds(time.interval, time.relation));
        let ids: Vec<EntityId> = entities.iter().map(|asked| asked.entity).collect();
        let content = content(&read, &statement, &said, &predicate, &mentions, &ids, generic, table);
        Question {
            unresolved: unresolved::names(&text, &tree, &statement, &mentions, &read, catalogue, lexicon),
            domains: read.domains.clone(),
            slot,
            ids,
            entities,
            kind,
            generic,
            time,
            event,
            predicate,
            content,
            open,
            text,
            statement,
            read,
        }
    }

    /// The entities it names, in order.
    pub(crate) fn ids(&self) -> &[EntityId] {
        &self.ids
    }

    /// How far something must have come to be what is asked for: "was invited" asks for no more.
    pub(crate) fn wanted_rank(&self) -> u8 {
        let by_word = match &*self.predicate {
            "invite" | "offer" | "invitation" => 3,
            "expect" | "plan" | "announce" | "schedule" => 4,
            _ => HAPPENED,
        };
        let by_event = self.event.as_ref().map_or(HAPPENED, |event| event.modality.rank).min(HAPPENED);
        let by_statement = self.read.modality.rank.min(HAPPENED);
        // A question that the grammar reads as open does not ask for less.
        let cued = self.event.as_ref().is_some_and(|event| event.modality.cue.is_some());
        let by_event = if cued && by_event >= WANTED { by_event } else { HAPPENED };
        let by_statement =
            if self.read.modality.cue.is_some() && by_statement >= WANTED { by_statement } else { HAPPENED };
        by_word.min(by_event).min(by_statement)
    }

    /// Whether it asks whether a standing began when it says: "has been a member since 2013".
    pub(crate) fn tells_beginning(&self) -> bool {
        let since = self.read.times.first().is_some_and(|time| time.relation == TimeRelation::Since);
        self.slot == Slot::Whether && since && is_status(self.kind.as_deref())
    }

    /// Whether everybody it names is known.
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        self.unresolved.is_empty()
    }
}

/// "Who are Colombia's partners?" asks for those it works with.
fn is_partner(noun: &str) -> bool {
    matches!(noun, "partner" | "ally" | "counterpart")
}

fn is_status(kind: Option<&str>) -> bool {
    matches!(kind, Some("membership" | "partnership-status"))
}

/// The days that "since 2015", "before May 2016", "in 2014" leave.
fn bounds(interval: Interval, relation: TimeRelation) -> Interval {
    match relation {
        TimeRelation::In => interval,
        TimeRelation::Since => Interval { start: interval.start, end: None },
        TimeRelation::Until => Interval { start: None, end: interval.end },
        TimeRelation::Before => Interval { start: None, end: interval.start.map(|day| day - 1) },
        TimeRelation::After => Interval { start: interval.end.map(|day| day + 1), end: None },
    }
}

/// What a question asks for, and the words that ask.
fn slot(text: &str, tree: &Tree, words: &Vocabulary) -> (Slot, Vec<usize>) {
    let lower =
        |at: usize| tree.words.get(at).map(|word| slice(text, word.range).to_lowercase()).unwrap_or_default();
    let lemma = |at: usize| tree.words.get(at).map(|word| word.lemma.to_lowercase()).unwrap_or_default();
    let first = lemma(0);
    // "List the countries that took part": the noun after the verb.
    let imperative =
        words.is_imperative(&first) && tree.words.first().is_some_and(|word| word.upos != Upos::Aux);
    let wh = (0..tree.words.len().min(12)).find(|&at| {
        matches!(
            lower(at).as_str(),
            "who" | "whom" | "whose" | "which" | "what" | "when" | "where" | "how" | "why"
        ) && (at < 4 || tree.words.get(at).is_some_and(|word| word.upos != Upos::Sconj))
    });
    // "Did the state that trained Kenya …": a word of a relative clause asks nothing.
    let inverted = |at: usize| {
        let behind = tree.words.get(at + 1);
        behind.is_some_and(|word| word.upos == Upos::Aux) && lower(at.saturating_sub(1)) == ","
    };
    let wh = wh.filter(|&at| at <= 3 || imperative || inverted(at));
    let Some(at) = wh else {
        if imperative && let Some(noun) = (1..tree.words.len()).find(|&at| tree.words[at].upos == Upos::Noun)
        {
            // "List the countries that were …": the rest says of them what is asked.
            let relative = matches!(lower(noun + 1).as_str(), "that" | "which" | "who");
            return (of_noun(&lemma(noun), words), (0..=noun + usize::from(relative)).collect());
        }
        return (Slot::Whether, Vec::new());
    };
    let noun = || {
        let first = (at + 1..tree.words.len().min(at + 6))
            .take_while(|&next| !matches!(tree.words[next].upos, Upos::Aux | Upos::Verb | Upos::Pron))
            .find(|&next| matches!(tree.words[next].upos, Upos::Noun | Upos::Propn))?;
        // "drilling rigs": the last noun of a compound is what is counted.
        let last = (first..tree.words.len().min(first + 4))
            .take_while(|&next| tree.words[next].upos == Upos::Noun)
            .last();
        Some(last.unwrap_or(first))
    };
    match lower(at).as_str() {
        "whose" => (Slot::Who(Whom::Anyone), (at..=noun().unwrap_or(at)).collect()),
        "who" | "whom" => (Slot::Who(Whom::Anyone), vec![at]),
        "when" => (Slot::When, vec![at]),
        "where" => (Slot::Where, vec![at]),
        "why" => (Slot::What("reason".into()), vec![at]),
        "how" => match lower(at + 1).as_str() {
            "many" | "much" => {
                let noun = noun();
                let counted = noun.map(lemma).unwrap_or_default();
                (Slot::Count(counted.into()), (at..=noun.unwrap_or(at + 1)).collect())
            }
            "long" => (Slot::Count("day".into()), vec![at, at + 1]),
            _ => (Slot::Kind, vec![at]),
        },
        _ => match noun() {
            Some(noun) => {
                let slot = of_noun(&lemma(noun), words);
                // "what kind of cooperation", "which of its partners"
                (slot, (at..=noun).collect())
            }
            None => {
                // "What has NATO done with Colombia?", "What are Colombia's partners?"
                let root = tree.root().map(lemma).unwrap_or_default();
                if words.is_generic(&root) {
                    (Slot::Kind, vec![at])
                } else {
                    (copular(tree, at, words), vec![at])
                }
            }
        },
    }
}

/// "What was the date of …", "What agreements …", "What did X say"
fn copular(tree: &Tree, at: usize, words: &Vocabulary) -> Slot {
    let about = tree.words.iter().enumerate().skip(at + 1).find(|(_, word)| word.upos == Upos::Noun);
    let copula = tree.words.get(at + 1).is_some_and(|word| &*word.lemma == "be");
    match about {
        Some((_, noun)) if copula => match of_noun(&noun.lemma.to_lowercase(), words) {
            Slot::What(noun) => Slot::What(noun),
            slot => slot,
        },
        _ => Slot::What("".into()),
    }
}

fn of_noun(lemma: &str, words: &Vocabulary) -> Slot {
    if words.is_time(lemma) {
        Slot::When
    } else if words.is_place(lemma) {
        Slot::Where
    } else if words.is_kind(lemma) {
        Slot::Kind
    } else {
        match words.whom(lemma) {
            Some("country") => Slot::Who(Whom::Country),
            Some("organisation") => Slot::Who(Whom::Organisation),
            Some("ministry") => Slot::Who(Whom::Ministry),
            Some("person") => Slot::Who(Whom::Person),
            Some("actor") => Slot::Who(Whom::Anyone),
            _ => Slot::What(lemma.into()),
        }
    }
}

/// "the agreement between Chile and Colombia": who made it is asked about as much as the paper.
fn opened(mentions: Vec<Mention>, statement: &str, linker: &Linker) -> Vec<Mention> {
    let catalogue = linker.catalogue();
    let mut out: Vec<Mention> = Vec::new();
    for mention in mentions {
        let inner = if mention.referent.class(catalogue) == Some(EntityClass::Instrument) {
            // Without its first word it is another phrase, and no longer that name.
            let words = slice(statement, mention.range);
            let skip = words.find(' ').map_or(words.len(), |space| space + 1);
            let scan = linker.scan(words.get(skip..).unwrap_or_default());
            let actors = scan.mentions.into_iter().filter(|inner| {
                matches!(
                    inner.referent.class(catalogue),
                    Some(EntityClass::Country | EntityClass::Organisation)
                )
            });
            let shift =
                mention.range.start() + rapporteur_text::TextSize::of(words.get(..skip).unwrap_or_default());
            actors.map(|inner| Mention { range: inner.range + shift, ..inner }).collect()
        } else {
            Vec::new()
        };
        if inner.len() < 2 { out.push(mention) } else { out.extend(inner) }
    }
    out
}

/// Entities that can take part in something, with their parts.
fn asked(
    statement: &str,
    question: &str,
    mentions: &[Mention],
    event: Option<&Event>,
    catalogue: &rapporteur_catalog::Catalogue,
) -> Vec<Asked> {
    let mut out: Vec<Asked> = Vec::new();
    let mut last: Option<TextRange> = None;
    for (at, mention) in mentions.iter().enumerate() {
        let nested = last.is_some_and(|outer: TextRange| outer.contains_range(mention.range));
        let ids: Vec<EntityId> = match &mention.referent {
            Referent::Entity(id) => vec![*id],
            Referent::Plural(ids) => ids.to_vec(),
            // "the Colombian Ministry of Defence" of no entry of its own: the state that it acts for.
            Referent::Local(_) => mention.referent.principal(catalogue).into_iter().collect(),
        };
        let class = mention.referent.class(catalogue);
        let acts = !matches!(class, Some(EntityClass::Region | EntityClass::Office));
        // The allies and members of an alliance are not the alliance.
        let after = statement.get(usize::from(mention.range.end())..).unwrap_or_default();
        let next =
            after.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
        let members = class == Some(EntityClass::Organisation)
            && after.starts_with(' ')
            && matches!(
                next.to_lowercase().as_str(),
                "allies" | "ally" | "members" | "member" | "states" | "countries"
            );
        if nested || !acts || members {
            continue;
        }
        last = Some(mention.range);
        let part = event.and_then(|event| {
            let index = u32::try_from(at).ok();
            event
                .parts
                .iter()
                .find(|filler| filler.mention == index && index.is_some())
                .map(|filler| filler.part)
        });
        // Where the words stand in the question.
        let words = slice(statement, mention.range);
        let start = question.find(words).unwrap_or(0);
        let range = rapporteur_text::range(start, start + words.len());
        for entity in ids {
            if !out.iter().any(|other| other.entity == entity) {
                out.push(Asked { entity, range, part });
            }
        }
    }
    out
}

/// Content words of the statement.
#[allow(clippy::too_many_arguments)] // what has been read of one question
fn content(
    read: &Statement,
    statement: &str,
    tree: &Tree,
    predicate: &str,
    mentions: &[Mention],
    ids: &[EntityId],
    generic: bool,
    table: &FactTable,
) -> Vec<Content> {
    let words = Vocabulary::get();
    let joins = GroupWords::get().is_joining(predicate);
    use rapporteur_claims::TermClass;
    let (catalogue, lexicon) = (table.catalogue(), table.lexicon());
    let (_, predicate_stem) = lexicon.normalise(predicate);
    let root = tree.root().and_then(|root| tree.words.get(root)).map(|word| word.range);
    let auxiliary = |range: TextRange| {
        tree.words.iter().any(|word| {
            word.range == range
                && (word.upos == Upos::Aux || matches!(word.deprel.base, Deprel::Aux | Deprel::Cop))
        })
    };
    // Words that a domain is named by, alone or with a neighbour.
    let of_domain = |range: TextRange| {
        let own =
            rapporteur_claims::read(slice(statement, range), &[], None.into(), catalogue, lexicon).domains;
        !own.is_empty() && own.iter().all(|own| read.domains.iter().any(|other| other.starts_with(&**own)))
    };
    let is_domain = |at: usize| {
        let range = read.terms[at].range;
        let with =
            |other: usize| read.terms.get(other).is_some_and(|other| of_domain(range.cover(other.range)));
        !read.domains.is_empty() && (of_domain(range) || at > 0 && with(at - 1) || with(at + 1))
    };
    let mut out: Vec<Content> = Vec::new();
    for (at, term) in read.terms.iter().enumerate() {
        // A name of nobody that is asked for is known by its words.
        let of_asked = mentions.iter().any(|mention| {
            mention.range.contains_range(term.range)
                && match &mention.referent {
                    Referent::Entity(id) => ids.contains(id),
                    Referent::Plural(all) => all.iter().any(|id| ids.contains(id)),
                    Referent::Local(_) => {
                        mention.referent.principal(catalogue).is_some_and(|id| ids.contains(&id))
                    }
                }
        });
        let skip = !matches!(term.class, TermClass::Word | TermClass::Name)
            || term.class == TermClass::Name && of_asked
            || words.is_filler(&term.word)
            || generic
                && (is_partner(&term.word) || words.is_generic(&term.word) || words.is_kind(&term.word))
            || matches!(&*term.word, "someone" | "something" | "some" | "somebody")
            || auxiliary(term.range);
        if skip || out.iter().any(|other| *other.stem == *term.stem) {
            continue;
        }
        let predicate = *term.stem == *predicate_stem
            || root == Some(term.range)
            || joins && matches!(&*term.word, "participate" | "participated" | "part")
            || predicate.split(' ').any(|part| part == &*term.word);
        // "took", "was held": a verb that only carries the rest.
        let light = matches!(
            &*term.word,
            "take"
                | "took"
                | "taken"
                | "hold"
                | "held"
                | "have"
                | "had"
                | "make"
                | "made"
                | "give"
                | "gave"
                | "given"
                | "get"
                | "got"
        );
        if predicate && (light || lexicon.is_light(&term.word)) {
            continue;
        }
        let domain = !predicate && is_domain(at);
        out.push(Content { stem: (&*term.stem).into(), word: (&*term.word).into(), domain, predicate });
    }
    out
}
