//! A question as the statement that it asks about: "Did Kenya train Fiji?" asks about "Kenya did train Fiji."
//!
//! The subject goes before the auxiliary, as in a statement; the word that asks is taken out or makes room for "someone" or
//! "something" where an answer would stand. What comes out is read like any claim.

use rapporteur_grammar::{Deprel, Tree, Upos};

use super::{Slot, Whom};
use crate::reading::slice;

/// The statement of a question.
pub(super) fn of(text: &str, tree: &Tree, slot: &Slot, asking: &[usize]) -> String {
    let count = tree.words.len();
    let Some(root) = tree.root() else { return finish(text.to_owned()) };
    let mut order: Vec<Piece> = (0..count).map(Piece::Word).collect();
    // The question mark and whatever closes the sentence.
    while matches!(order.last(), Some(Piece::Word(at)) if tree.words[*at].upos == Upos::Punct) {
        order.pop();
    }
    // "Did Colombia not …" asks whether it did.
    order.retain(|piece| !matches!(piece, Piece::Word(at) if is_negation(text, tree, *at)));
    let asked = asked_phrase(tree, asking);
    let inverted = inversion(text, tree, asked);
    let subject = match inverted {
        Some(auxiliary) => subject(tree, root)
            .filter(|(_, (from, to))| {
                *from > auxiliary && !asked.is_some_and(|(first, _)| (*from..=*to).contains(&first))
            })
            .map(|(_, span)| span)
            .or_else(|| behind(tree, auxiliary)),
        None => subject(tree, root).map(|(_, span)| span),
    };
    let is_subject = |at: usize| subject.is_some_and(|(from, to)| (from..=to).contains(&at));
    let imperative =
        asking.first() == Some(&0) && tree.words.first().is_some_and(|word| word.upos == Upos::Verb);
    let subject_asks = imperative || inverted.is_none() && asked.is_some_and(|(from, _)| is_subject(from));
    if *slot != Slot::Whether
        && let Some((from, to)) = asked
    {
        let place = order.iter().position(|piece| *piece == Piece::Word(from)).unwrap_or(0);
        order.retain(|piece| !matches!(piece, Piece::Word(at) if (from..=to).contains(at)));
        let stand_in = stand_in(text, tree, slot, asking);
        if subject_asks {
            if let Some(words) = stand_in {
                order.insert(place.min(order.len()), Piece::Words(words));
            }
        } else if let Some(words) = stand_in {
            // "With whom did …": the preposition goes along.
            let before = from
                .checked_sub(1)
                .filter(|&at| matches!(tree.words[at].upos, Upos::Adp | Upos::Sconj) && at < 2);
            if let Some(at) = before {
                order.retain(|piece| *piece != Piece::Word(at));
                order.push(Piece::Word(at));
            }
            let end = object_place(&order, tree, root, before.is_some());
            order.insert(end, Piece::Words(words));
        } else if let Some(at) =
            from.checked_sub(1).filter(|&at| matches!(tree.words[at].upos, Upos::Adp | Upos::Sconj) && at < 2)
        {
            // "In which year did …", "Since when has …": no place is left.
            order.retain(|piece| *piece != Piece::Word(at));
        }
    }
    // The subject before the auxiliary.
    if !subject_asks && let Some((from, to)) = subject {
        let auxiliary = order.iter().position(|piece| {
            matches!(piece, Piece::Word(at) if *at < from
                && (matches!(tree.words[*at].deprel.base, Deprel::Aux | Deprel::Cop) || tree.words[*at].upos == Upos::Aux
                    || *at == root))
        });
        if let Some(auxiliary) = auxiliary {
            let moved: Vec<Piece> = order
                .iter()
                .filter(|piece| matches!(piece, Piece::Word(at) if (from..=to).contains(at)))
                .cloned()
                .collect();
            order.retain(|piece| !matches!(piece, Piece::Word(at) if (from..=to).contains(at)));
            let after = auxiliary + moved.len();
            order.splice(auxiliary..auxiliary, moved);
            inflect(text, tree, &mut order, after);
        }
    }
    finish(spell(text, tree, &order))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Word(usize),
    Words(String),
}

/// "did become" as "became", "does train" as "trains": the auxiliary at `at` goes.
fn inflect(text: &str, tree: &Tree, order: &mut Vec<Piece>, at: usize) {
    let Some(&Piece::Word(auxiliary)) = order.get(at) else { return };
    let form = slice(text, tree.words[auxiliary].range).to_lowercase();
    if !matches!(form.as_str(), "did" | "does" | "do") {
        return;
    }
    let adverb = |piece: &&Piece| matches!(piece, Piece::Word(at) if tree.words[*at].upos == Upos::Adv);
    let skipped = order.iter().skip(at + 1).take_while(adverb).count();
    let Some(&Piece::Word(verb)) = order.get(at + 1 + skipped) else { return };
    let plain = slice(text, tree.words[verb].range).to_lowercase();
    if plain.is_empty() || !plain.chars().all(|c| c.is_ascii_alphabetic()) {
        return;
    }
    let inflected = match form.as_str() {
        "did" => super::Vocabulary::get().past(&plain),
        "does" if plain == "have" => "has".to_owned(),
        "does" if plain.ends_with(['s', 'x', 'z', 'o']) || plain.ends_with("ch") || plain.ends_with("sh") => {
            format!("{plain}es")
        }
        "does" => format!("{plain}s"),
        _ => plain,
    };
    order[at + 1 + skipped] = Piece::Words(inflected);
    order.remove(at);
}

fn is_negation(text: &str, tree: &Tree, at: usize) -> bool {
    let word = &tree.words[at];
    &*word.lemma == "not" || matches!(slice(text, word.range), "not" | "n't" | "n’t")
}

/// The auxiliary between what asks, or the beginning, and the subject: "has" in "Which states has Togo trained?".
fn inversion(text: &str, tree: &Tree, asked: Option<(usize, usize)>) -> Option<usize> {
    const AUXILIARIES: [&str; 21] = [
        "has", "have", "had", "did", "do", "does", "is", "are", "was", "were", "will", "would", "can",
        "could", "may", "might", "shall", "should", "must", "hasn", "didn",
    ];
    let at = asked.map_or(0, |(_, to)| to + 1);
    let auxiliary = tree.words.get(at)?;
    if !AUXILIARIES.contains(&&*slice(text, auxiliary.range).to_lowercase()) {
        return None;
    }
    // "Who was invited": the verb comes next, and what asks is the subject.
    let mut after = (at + 1..tree.words.len()).filter(|&next| !is_negation(text, tree, next));
    let next = after.find(|&next| !matches!(tree.words[next].upos, Upos::Adv | Upos::Part))?;
    let nominal = matches!(
        tree.words[next].upos,
        Upos::Noun | Upos::Propn | Upos::Det | Upos::Pron | Upos::Num | Upos::Adj
    );
    nominal.then_some(at)
}

/// The noun phrase behind an auxiliary, where the tree has no subject there.
fn behind(tree: &Tree, auxiliary: usize) -> Option<(usize, usize)> {
    let noun = (auxiliary + 1..tree.words.len())
        .find(|&at| matches!(tree.words[at].upos, Upos::Noun | Upos::Propn | Upos::Pron))?;
    let verb = (noun + 1..tree.words.len()).find(|&at| matches!(tree.words[at].upos, Upos::Verb | Upos::Aux));
    let end = verb.map_or(noun, |verb| verb - 1);
    // Names of several words go on while nouns do.
    let run = (noun..=end)
        .take_while(|&at| !matches!(tree.words[at].upos, Upos::Adv | Upos::Sconj | Upos::Part))
        .last();
    Some((auxiliary + 1, run.unwrap_or(noun)))
}

/// The subject of the main clause and its words.
fn subject(tree: &Tree, root: usize) -> Option<(usize, (usize, usize))> {
    let found = tree.children(root).find(|&child| {
        matches!(tree.words[child].deprel.base, Deprel::Nsubj | Deprel::Csubj | Deprel::Expl)
    })?;
    Some((found, span(tree, found)))
}

/// First and last word of the phrase of a word, as far as it is in one piece.
fn span(tree: &Tree, head: usize) -> (usize, usize) {
    let mut inside = vec![false; tree.words.len()];
    if let Some(slot) = inside.get_mut(head) {
        *slot = true;
    }
    // As often as a tree can be deep at most; phrases are shallow.
    for _ in 0..tree.words.len().min(24) {
        let mut grown = false;
        for at in 0..tree.words.len() {
            let above = tree.words[at].head.is_some_and(|above| inside[above as usize]);
            if above && !inside[at] {
                inside[at] = true;
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    let (mut from, mut to) = (head, head);
    while from > 0 && inside[from - 1] {
        from -= 1;
    }
    while inside.get(to + 1) == Some(&true) {
        to += 1;
    }
    (from, to)
}

/// The phrase that asks: the words given, with what belongs to their noun ("of its partners").
fn asked_phrase(tree: &Tree, asking: &[usize]) -> Option<(usize, usize)> {
    let (&first, &last) = (asking.first()?, asking.last()?);
    let end = match tree.words.get(last)?.upos {
        Upos::Noun | Upos::Propn => {
            // Only phrases that come before the verb belong to it.
            let (_, end) = span(tree, last);
            let verb = (last + 1..=end).find(|&at| matches!(tree.words[at].upos, Upos::Verb | Upos::Aux));
            verb.map_or(end, |verb| verb - 1)
        }
        _ => last,
    };
    Some((first, end.max(last)))
}

/// What stands where the answer would.
fn stand_in(text: &str, tree: &Tree, slot: &Slot, asking: &[usize]) -> Option<String> {
    let noun = asking.last().and_then(|&at| tree.words.get(at)).filter(|word| word.upos == Upos::Noun);
    let noun = noun.map(|word| slice(text, word.range));
    if asking
        .first()
        .and_then(|&at| tree.words.get(at))
        .is_some_and(|word| slice(text, word.range).eq_ignore_ascii_case("whose"))
    {
        return Some(noun.map_or_else(|| "someone's".to_owned(), |noun| format!("someone's {noun}")));
    }
    match slot {
        Slot::Whether | Slot::When | Slot::Where => None,
        Slot::Who(Whom::Anyone) => {
            Some(noun.map_or_else(|| "someone".to_owned(), |noun| format!("some {noun}")))
        }
        Slot::Who(_) | Slot::Count(_) => {
            let long = asking.len() == 2 && noun.is_none();
            (!long).then(|| noun.map_or_else(|| "someone".to_owned(), |noun| format!("some {noun}")))
        }
        Slot::Kind => {
            let how =
                asking.first().and_then(|&at| tree.words.get(at)).is_some_and(|word| &*word.lemma == "how");
            let kind = noun.is_some_and(|noun| {
                matches!(
                    noun,
                    "kind" | "kinds" | "type" | "types" | "form" | "forms" | "sort" | "way" | "ways"
                )
            });
            if how {
                None
            } else if kind || noun.is_none() {
                Some("something".to_owned())
            } else {
                noun.map(|noun| format!("some {noun}"))
            }
        }
        Slot::What(reason) if &**reason == "reason" => None,
        Slot::What(_) => Some(noun.map_or_else(|| "something".to_owned(), |noun| format!("some {noun}"))),
    }
}

/// Where an object stands: behind the main verb, or at the end, behind a preposition left there.
fn object_place(order: &[Piece], tree: &Tree, root: usize, fronted: bool) -> usize {
    if fronted {
        return order.len();
    }
    // "cooperated with on cyber security", "signed agreements with": behind the preposition that lacks its noun.
    let adposition =
        |piece: Option<&Piece>| matches!(piece, Some(Piece::Word(at)) if tree.words[*at].upos == Upos::Adp);
    let alone = |at: &usize| {
        let next = order.get(at + 1);
        adposition(order.get(*at))
            && (next.is_none()
                || adposition(next)
                || matches!(next, Some(Piece::Word(at)) if tree.words[*at].upos == Upos::Sconj))
    };
    if let Some(at) = (0..order.len()).find(alone) {
        return at + 1;
    }
    let verb = order.iter().position(|piece| *piece == Piece::Word(root));
    // A particle goes with its verb.
    let after = verb.map_or(order.len(), |verb| verb + 1);
    let particle =
        matches!(order.get(after), Some(Piece::Word(at)) if tree.words[*at].deprel.base == Deprel::Compound);
    (after + usize::from(particle)).min(order.len())
}

fn spell(text: &str, tree: &Tree, order: &[Piece]) -> String {
    let mut out = String::new();
    let mut last: Option<usize> = None;
    for piece in order {
        match piece {
            Piece::Word(at) => {
                let word = &tree.words[*at];
                // As in the text where two words still follow each other; words of "don't" share their bytes.
                let next_to = last.is_some_and(|before| before + 1 == *at);
                if next_to {
                    let before = last.map_or(word.range.start(), |before| tree.words[before].range.end());
                    if before <= word.range.start() {
                        out.push_str(slice(
                            text,
                            rapporteur_text::TextRange::new(before, word.range.start()),
                        ));
                    }
                } else if !out.is_empty() {
                    out.push(' ');
                }
                let form = slice(text, word.range);
                let inner = *at == 0 && !out.is_empty() && word.upos != Upos::Propn;
                if inner {
                    out.push_str(&form.to_lowercase())
                } else {
                    out.push_str(form)
                }
                last = Some(*at);
            }
            Piece::Words(words) => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(words);
                last = None;
            }
        }
    }
    out
}

/// A capital first, a full stop last.
fn finish(text: String) -> String {
    let trimmed = text.trim().trim_end_matches(['?', '.', '!', ' ']);
    let mut letters = trimmed.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
