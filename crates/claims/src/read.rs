//! From a linked sentence to a statement.

use rapporteur_catalog::{Catalogue, EntityClass};
use rapporteur_linking::{Mention, MentionForm, Referent};
use rapporteur_text::TextRange;

use crate::cues::{self, Clauses, Governing};
use crate::frames::{self, Sentence};
use crate::words::{Word, words};
use crate::{
    Anchor, Attribution, Checkability, Frame, Lexicon, Modality, Polarity, Role, Statement, Symbol, Term,
    TermClass,
};
use crate::{quantity, time};

/// Longest sentence, in bytes of prose, that is read in full; of a longer one (a table poured into a line, a machine's
/// output) only so much is read, since its parts would say nothing as one sentence.
const LONGEST: usize = 20_000;
/// Words and marks of the shortest sentence that says a value.
const SENTENCE: usize = 5;

/// Reads one sentence of folded prose with its settled mentions. `anchor` completes dates without a year and
/// relative ones. Linear in the sentence; never fails.
#[must_use]
pub fn read(
    prose: &str,
    mentions: &[Mention],
    anchor: Anchor,
    catalogue: &Catalogue,
    lexicon: &Lexicon,
) -> Statement {
    let prose = &prose[..floor_char_boundary(prose, LONGEST)];
    let words = words(prose, lexicon);
    let end = rapporteur_text::range(0, prose.len()).end();
    let mut mentions: Vec<Mention> = mentions.iter().filter(|m| m.range.end() <= end).cloned().collect();
    mentions.extend(unknown_names(prose, &words, &mentions, lexicon));
    mentions.sort_by_key(|mention| (mention.range.start(), std::cmp::Reverse(mention.range.end())));

    let times = time::times(&words, anchor, lexicon);
    let clauses = Clauses::of(&words, lexicon);
    let in_name = covered(&words, mentions.iter().filter(|m| is_name(m)).map(|m| m.range));
    let in_time = covered(&words, times.iter().map(|time| time.range));
    let taken: Vec<bool> = in_name.iter().zip(&in_time).map(|(a, b)| *a || *b).collect();
    let governing = Governing::of(&words, &clauses, &taken, lexicon);
    let mut quantities = quantity::quantities(&words, &taken, lexicon);
    let in_quantity = covered(&words, quantities.iter().map(|quantity| quantity.range));
    quantities.extend(quantity::indefinites(&words, &taken, lexicon));
    let orders = cues::orders(&words, &taken, lexicon);
    let scopes = cues::scopes(&words, lexicon);

    let places = Sentence::new(&words, &mentions, &clauses, &governing, lexicon);
    let main = main_predicate(&words, &taken, lexicon);
    let mut frames = frames::frames(&places, main);
    frames.retain(|frame| stands(frame, &mentions, catalogue, lexicon));
    let attribution = cues::speech(&words, lexicon).map(|(at, len)| {
        let speaker = speaker(&places, at, len);
        Attribution {
            range: speaker.and_then(|m| mentions.get(m)).map_or(cues::cover(&words, at, len), |m| m.range),
            speaker: speaker.and_then(|m| u32::try_from(m).ok()),
        }
    });

    // Without a verb of its own the word after the copula shows how the sentence is meant.
    let head = main.or_else(|| {
        let copula = words.iter().position(|w| lexicon.auxiliaries.contains(&w.lower))?;
        (copula + 1..words.len()).find(|&at| words[at].is_word() && !lexicon.is_stop(&words[at].lower))
    });
    let terms = terms(&words, &in_name, &in_time, &in_quantity, &clauses, &governing, main, lexicon);
    let mut domains: Vec<Box<str>> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match lexicon.domain(&words, at) {
            Some((key, len)) => {
                if !domains.iter().any(|domain| **domain == *key) {
                    domains.push(key.into());
                }
                at += len;
            }
            None => at += 1,
        }
    }

    let (checkability, deciding) = cues::checkability(prose, &words, lexicon);
    // "It runs until 2025.": a whole sentence with a day or an amount says something, whatever its verb.
    let tells_a_value = prose.ends_with('.')
        && words.len() >= SENTENCE
        && !(times.is_empty() && quantities.iter().all(|quantity| quantity.indefinite));
    // "The two states plan to sign it": a verb that may be a noun.
    let intends = |at: usize| {
        let cue = lexicon.modality.at(&words, at).filter(|_| !taken[at]);
        cue.is_some_and(|(_, len)| len > 1 && &*words[at + len - 1].lower == "to")
    };
    Statement {
        frames,
        modality: head.map_or_else(Modality::default, |at| governing.modality(at)),
        polarity: head.map_or(Polarity::Affirmed, |at| governing.polarity(at)),
        negation: head.and_then(|at| governing.negation(at)),
        checkability: match checkability {
            // "Key points:" introduces what follows.
            Checkability::Checkable if prose.ends_with(':') && terms.len() <= 4 => Checkability::Fragment,
            Checkability::Checkable
                if head.is_none()
                    && mentions.is_empty()
                    && !(0..words.len()).any(intends)
                    && !tells_a_value =>
            {
                Checkability::Fragment
            }
            other => other,
        },
        deciding,
        causal: lexicon
            .causal
            .first(&words)
            .filter(|&(at, len, ())| !is_scheduled(&words, at, len, lexicon))
            .map(|(at, len, ())| cues::cover(&words, at, len)),
        domains,
        mentions,
        terms,
        times,
        quantities,
        orders,
        scopes,
        attribution,
    }
}

/// Whether what reads as a cause says when something is to be: "is due to end in May".
fn is_scheduled(words: &[Word], at: usize, len: usize, lexicon: &Lexicon) -> bool {
    let is = |at: usize| words.get(at).is_some_and(|word| lexicon.auxiliaries.contains(&word.lower));
    let verb = words.get(at + len).is_some_and(|word| {
        lexicon.happens_once(&word.stem)
            || lexicon.is_beginning(&word.stem)
            || lexicon.is_entering(&word.stem)
    });
    words.get(at).is_some_and(|word| &*word.lower == "due") && at > 0 && is(at - 1) && verb
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// A standing is held by a state or body with a body: "Kenya's partners" gives nobody a standing.
fn stands(frame: &Frame, mentions: &[Mention], catalogue: &Catalogue, lexicon: &Lexicon) -> bool {
    if lexicon.kind(&frame.kind).is_none_or(|kind| kind.status.is_none()) {
        return true;
    }
    let class = |index: u32| match &mentions.get(index as usize)?.referent {
        Referent::Entity(id) => catalogue.entity(*id).map(|entity| entity.class),
        _ => None,
    };
    frame.roles.iter().all(|&(role, index)| {
        let body = matches!(
            class(index),
            Some(
                EntityClass::Organisation
                    | EntityClass::Organ
                    | EntityClass::Programme
                    | EntityClass::Instrument
            )
        );
        if role == Role::Recipient { body } else { body || class(index) == Some(EntityClass::Country) }
    })
}

fn is_name(mention: &Mention) -> bool {
    !matches!(mention.form, MentionForm::Description | MentionForm::Pronoun)
}

/// For each word whether one of the ranges covers it. Both lists are in order of start.
fn covered(words: &[Word], ranges: impl Iterator<Item = TextRange>) -> Vec<bool> {
    let mut out = vec![false; words.len()];
    for range in ranges {
        let first = words.partition_point(|word| word.range.end() <= range.start());
        for (word, covered) in words.iter().zip(&mut out).skip(first) {
            if word.range.start() >= range.end() {
                break;
            }
            *covered = true;
        }
    }
    out
}

/// Runs of capitalised words that nobody linked: names all the same, with the identity of their words. At the start of
/// a sentence one capital says nothing.
fn unknown_names(prose: &str, words: &[Word], mentions: &[Mention], lexicon: &Lexicon) -> Vec<Mention> {
    let linked = covered(words, mentions.iter().map(|m| m.range));
    let name = |at: usize| {
        let word = &words[at];
        let month = lexicon.calendar.months.contains_key(&word.lower)
            || lexicon.calendar.weekday(&word.lower).is_some();
        word.is_word() && word.capital && !linked[at] && !month && !lexicon.is_stop(&word.lower)
    };
    // Where most words have a capital (a title) capitals say nothing.
    let letters = words.iter().filter(|w| w.is_word() && !lexicon.is_stop(&w.lower)).count();
    let capitals = words.iter().filter(|w| w.is_word() && w.capital && !lexicon.is_stop(&w.lower)).count();
    let finite = words.iter().any(|w| !w.capital && lexicon.auxiliaries.contains(&w.lower));
    if !finite && letters > 4 && capitals * 10 > letters * 9 {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if !name(at) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < words.len()
            && name(end)
            && words[end].range.start() - words[end - 1].range.end() <= 1.into()
        {
            end += 1;
        }
        let opens = at == 0
            || words[..at].iter().all(Word::is_punct)
            || matches!(&*words[at - 1].lower, "\"" | ":" | ".");
        let speaks = words.get(end).is_some_and(|next| lexicon.speech_verbs.contains(&next.lower));
        if !opens || end - at > 1 || speaks {
            let range = TextRange::new(words[at].range.start(), words[end - 1].range.end());
            out.push(Mention {
                range,
                referent: Referent::Local(prose[range].to_lowercase().into()),
                form: MentionForm::Name,
                why: "name: capitalised, not in the catalogue".into(),
            });
        }
        at = end;
    }
    out
}

/// The word that carries the main predicate: the verb after the first auxiliary, or the first finite verb by form. A
/// copula with a noun or adjective has none: what it says lies in the words themselves.
fn main_predicate(words: &[Word], taken: &[bool], lexicon: &Lexicon) -> Option<usize> {
    let quoted = cues::quoted(words);
    let free = |at: usize| !taken[at] && !quoted[at] && words[at].is_word();
    let past = |at: usize| {
        let word = &*words[at].lower;
        lexicon.irregular_past.contains(word) || (word.ends_with("ed") && word.len() > 4)
    };
    for at in 0..words.len() {
        if !free(at) {
            continue;
        }
        let auxiliary = &*words[at].lower;
        if lexicon.auxiliaries.contains(auxiliary) && auxiliary != "'s" {
            // "has been trained": skip the chain of auxiliaries and adverbs.
            let verb = (at + 1..words.len().min(at + 7)).find(|&i| {
                let word = &*words[i].lower;
                !lexicon.auxiliaries.contains(word)
                    && !word.ends_with("ly")
                    && !matches!(
                        word,
                        "not"
                            | "n't"
                            | "also"
                            | "now"
                            | "still"
                            | "never"
                            | "already"
                            | "since"
                            | "both"
                            | "further"
                            | "yet"
                    )
                    && (word != "to" || &*words[i - 1].lower != "yet")
            });
            let verb = verb.filter(|&i| free(i))?;
            let last = &*words[verb - 1].lower;
            let chain = if lexicon.auxiliaries.contains(last) { last } else { auxiliary };
            let copula = lexicon.passive_auxiliaries.contains(chain);
            let word = &*words[verb].lower;
            let verbal =
                word.ends_with("ed") || word.ends_with("ing") || lexicon.irregular_participles.contains(word);
            return (!copula || verbal)
                .then_some(verb)
                .filter(|&v| !matches!(&*words[v].lower, "a" | "an" | "the" | "to" | "no"));
        }
        // A participle that only modifies ("signed in May") follows a noun and comma; a finite verb follows its subject.
        if past(at) && at > 0 && &*words[at - 1].lower != "," {
            return Some(at);
        }
    }
    // "The report says that …"
    let says = (1..words.len()).find(|&at| {
        free(at)
            && lexicon.speech_verbs.contains(&words[at].lower)
            && words.get(at + 1).is_some_and(|next| matches!(&*next.lower, "that" | "how" | "\"" | ":"))
    });
    if says.is_some() {
        return says;
    }
    // Present tense: the word after the subject that ends in "s", else nothing is known.
    let subject = (0..words.len()).find(|&at| taken[at]).unwrap_or(0);
    (subject + 1..words.len()).find(|&at| {
        let word = &*words[at].lower;
        free(at) && word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !lexicon.is_stop(word)
    })
}

#[allow(clippy::too_many_arguments)] // one value per reader; a struct would only rename them
fn terms(
    words: &[Word],
    in_name: &[bool],
    in_time: &[bool],
    in_quantity: &[bool],
    clauses: &Clauses,
    governing: &Governing,
    main: Option<usize>,
    lexicon: &Lexicon,
) -> Vec<Term> {
    let mut out = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let class = if in_time[at] {
            TermClass::Time
        } else if in_name[at] {
            TermClass::Name
        } else if in_quantity[at] && !word.is_word() {
            TermClass::Quantity
        } else {
            TermClass::Word
        };
        // "The two countries", "four years later": a number that is not claimed carries nothing.
        let presupposed =
            class == TermClass::Word && !in_quantity[at] && lexicon.numbers.units.contains_key(&word.lower);
        // "Four years later": a distance in time.
        let distance =
            words.get(at + 1).is_some_and(|next| matches!(&*next.lower, "later" | "earlier" | "ago"));
        let content = !presupposed
            && !distance
            && match class {
                TermClass::Word => word.is_word() && (!lexicon.is_stop(&word.lower) || main == Some(at)),
                _ => {
                    word.is_word() && !lexicon.is_stop(&word.lower)
                        || word.kind == rapporteur_text::TokenKind::Number
                }
            };
        if content && word.lower.chars().any(char::is_alphanumeric) {
            out.push(Term {
                range: word.range,
                stem: Symbol::new(&word.stem),
                word: Symbol::new(&word.lower),
                class,
                clause: clauses.of_word(at),
                predicate: main == Some(at),
                modality: match governing.modality(at) {
                    // A cue does not govern itself.
                    own if own.cue.is_some_and(|cue| cue.contains_range(word.range)) => {
                        Modality::default().rank
                    }
                    governed => governed.rank,
                },
                denied: governing.polarity(at) == Polarity::Denied,
            });
        }
    }
    out
}

/// The mention that speaks: next to the verb, before it or (in inversion) after it.
fn speaker(sentence: &Sentence<'_>, at: usize, len: usize) -> Option<usize> {
    let before = (0..sentence.mentions.len())
        .rev()
        .find(|&m| sentence.ends[m] <= at && sentence.clauses.same(sentence.places[m], at));
    let after = (0..sentence.mentions.len())
        .find(|&m| sentence.places[m] >= at + len && sentence.places[m] < at + len + 4);
    if len > 1 { after } else { before.or(after) }
}
