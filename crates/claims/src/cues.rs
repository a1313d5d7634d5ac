//! Cues of one sentence: clauses, negation, modality, scope, order, attribution, checkability.
//!
//! Without a syntax tree a cue governs its clause: what follows it up to the next clause boundary, or what the data say.

use rapporteur_text::{TextRange, TokenKind};

use crate::lexicon::Lexicon;
use crate::words::Word;
use crate::{Checkability, Modality, Order, OrderKind, Polarity, Scope};

/// A sentence cut into clauses: for each word the number of its clause.
pub(crate) struct Clauses {
    number: Vec<u16>,
}

impl Clauses {
    /// Clauses by marks and by words that open one ("which", "while").
    pub(crate) fn of(words: &[Word], lexicon: &Lexicon) -> Clauses {
        let mut number = Vec::with_capacity(words.len());
        let (mut current, mut last) = (0u16, 0u16);
        let mut outer = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let comma = at > 0 && &*words[at - 1].lower == ",";
            let opens = lexicon.openers.contains(&word.lower)
                || (word.is_word()
                    && comma
                    && matches!(&*word.lower, "and" | "but" | "or")
                    && finite_soon(words, at, lexicon));
            // A parenthesis is a clause of its own; after it the outer one goes on.
            if &*word.lower == "(" {
                outer.push(current);
            }
            if word.is_clause_mark() && &*word.lower != ")" || (opens && at > 0) {
                last = last.saturating_add(1);
                current = last;
            }
            number.push(current);
            if &*word.lower == ")"
                && let Some(before) = outer.pop()
            {
                current = before;
            }
        }
        Clauses { number }
    }

    /// Whether two words stand in one clause.
    pub(crate) fn same(&self, a: usize, b: usize) -> bool {
        self.number.get(a) == self.number.get(b)
    }

    /// The clause of a word.
    pub(crate) fn of_word(&self, at: usize) -> u16 {
        self.number.get(at).copied().unwrap_or(0)
    }
}

/// ", and NATO decided …": a finite verb before the next comma makes a clause, a bare list member does not.
fn finite_soon(words: &[Word], at: usize, lexicon: &Lexicon) -> bool {
    words
        .iter()
        .skip(at + 1)
        .take(8)
        .take_while(|word| &*word.lower != ",")
        .any(|word| lexicon.auxiliaries.contains(&word.lower) || lexicon.irregular_past.contains(&word.lower))
}

/// Modality and polarity of each word.
pub(crate) struct Governing {
    modality: Vec<Modality>,
    denied: Vec<Option<TextRange>>,
}

impl Governing {
    /// `taken` marks words of names and dates, which are no cues ("May").
    pub(crate) fn of(words: &[Word], clauses: &Clauses, taken: &[bool], lexicon: &Lexicon) -> Governing {
        let mut modality = vec![Modality::default(); words.len()];
        let mut denied = vec![None; words.len()];
        let mut at = 0;
        while at < words.len() {
            if taken.get(at).copied().unwrap_or(false) {
                at += 1;
                continue;
            }
            if let Some(((), len)) = lexicon.harmless_negation.at(words, at) {
                at += len;
                continue;
            }
            // "Doctors Without Borders": within a name nothing is denied.
            let in_a_name = at > 0
                && words[at].capital
                && words[at - 1].capital
                && words.get(at + 1).is_some_and(|next| next.capital);
            if let Some(((), len)) = lexicon.negation.at(words, at).filter(|_| !in_a_name) {
                let cue = cover(words, at, len);
                // "For lack of money, it closed": a noun denies its own phrase.
                let phrase = words[at + len - 1].lower.as_ref() == "of" || &*words[at].lower == "without";
                for (word, denied) in denied.iter_mut().enumerate().skip(at + len) {
                    if !clauses.same(at, word) || phrase && &*words[word].lower == "," {
                        break;
                    }
                    *denied = Some(cue);
                }
                // "nobody signed", "signed nothing": a pronoun denies its whole clause.
                if matches!(&*words[at].lower, "nothing" | "none" | "nobody" | "neither") {
                    for (word, denied) in denied.iter_mut().enumerate().take(at) {
                        if clauses.same(at, word) {
                            *denied = Some(cue);
                        }
                    }
                }
                at += len;
                continue;
            }
            if let Some((found, len)) = lexicon.modality.at(words, at) {
                let cue = Modality { rank: found.rank, cue: Some(cover(words, at, len)) };
                let clause = clauses.of_word(at);
                for (word, slot) in modality.iter_mut().enumerate() {
                    let governed = if word >= at + len { found.after } else { found.before || word >= at };
                    if governed && clauses.of_word(word) == clause {
                        // The weakest cue counts: "will consider" considers.
                        let weaker = slot.cue.is_none() || found.rank < slot.rank;
                        if weaker && (word >= at || found.before) {
                            *slot = cue;
                        }
                    }
                }
                at += len;
                continue;
            }
            at += 1;
        }
        Governing { modality, denied }
    }

    pub(crate) fn modality(&self, at: usize) -> Modality {
        self.modality.get(at).copied().unwrap_or_default()
    }

    pub(crate) fn polarity(&self, at: usize) -> Polarity {
        if self.negation(at).is_some() { Polarity::Denied } else { Polarity::Affirmed }
    }

    pub(crate) fn negation(&self, at: usize) -> Option<TextRange> {
        self.denied.get(at).copied().flatten()
    }
}

/// Range of `len` words from `at`.
pub(crate) fn cover(words: &[Word], at: usize, len: usize) -> TextRange {
    match (words.get(at), words.get(at + len.max(1) - 1)) {
        (Some(first), Some(last)) => TextRange::new(first.range.start(), last.range.end()),
        _ => TextRange::default(),
    }
}

/// Quantifiers.
pub(crate) fn scopes(words: &[Word], lexicon: &Lexicon) -> Vec<Scope> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // "At most 30" bounds a number.
        let bound = at > 0 && &*words[at - 1].lower == "at";
        match lexicon.scope.at(words, at).filter(|(kind, _)| !bound || *kind != crate::ScopeKind::Most) {
            Some((kind, len)) => {
                out.push(Scope { range: cover(words, at, len), kind });
                at += len;
            }
            None => at += 1,
        }
    }
    out
}

/// Ordinals, extrema, exclusives.
pub(crate) fn orders(words: &[Word], taken: &[bool], lexicon: &Lexicon) -> Vec<Order> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let Some(((), len)) = lexicon.harmless_order.at(words, at) {
            at += len;
            continue;
        }
        let free = !taken.get(at).copied().unwrap_or(false);
        let digits = match word.kind {
            TokenKind::Number => word.lower.trim_end_matches(char::is_alphabetic),
            _ => &word.lower,
        };
        let suffix = &word.lower[digits.len()..];
        let kind = if !free {
            None
        } else if let Some(&nth) = lexicon.order_nth.get(&word.lower) {
            Some(OrderKind::Nth(nth))
        } else if word.kind == TokenKind::Number && matches!(suffix, "st" | "nd" | "rd" | "th") {
            digits.parse().ok().map(OrderKind::Nth)
        } else if lexicon.order_only.contains(&word.lower) {
            Some(OrderKind::Only)
        } else if lexicon.order_last.contains(&word.lower) {
            Some(OrderKind::Last)
        } else if lexicon.superlatives.contains(&word.lower) {
            Some(OrderKind::Most(word.stem.clone()))
        } else {
            None
        };
        if let Some(kind) = kind {
            let mut head: Box<str> = Box::default();
            for word in words.iter().skip(at + 1).take(6) {
                if !word.is_word() {
                    break;
                }
                if lexicon.is_stop(&word.lower) {
                    if head.is_empty() { continue } else { break }
                }
                head = word.stem.clone();
            }
            out.push(Order { range: word.range, kind, head });
        }
        at += 1;
    }
    out
}

/// Index of the first word of reported speech, and of the speaker's verb: "X said that", "according to X".
pub(crate) fn speech(words: &[Word], lexicon: &Lexicon) -> Option<(usize, usize)> {
    for at in 0..words.len() {
        if let Some(((), len)) = lexicon.speech_phrases.at(words, at) {
            return Some((at, len));
        }
        if words[at].is_word() && lexicon.speech_verbs.contains(&words[at].lower) && at > 0 {
            let next = words.get(at + 1).map_or("", |word| &*word.lower);
            let reports = matches!(next, "that" | "\"" | "," | ":" | "'" | "how" | "why" | "whether")
                || words.get(at.wrapping_sub(1)).is_some_and(|word| matches!(&*word.lower, "\"" | ","));
            if reports {
                return Some((at, 1));
            }
        }
    }
    None
}

/// Verbs behind which "that … should" is what was decided.
const DECIDES: [&str; 9] = [
    "decided",
    "agreed",
    "resolved",
    "ruled",
    "determined",
    "demanded",
    "proposed",
    "requested",
    "recommended",
];
/// Words from "worth" to the number of its amount.
const AMOUNT: usize = 4;

/// Whether a sentence can be checked, by the first rule that applies, and the words that decided.
pub(crate) fn checkability(
    prose: &str,
    words: &[Word],
    lexicon: &Lexicon,
) -> (Checkability, Option<TextRange>) {
    let whole = prose.trim_end().trim_end_matches(['"', '\'', ')']);
    if whole.ends_with('?') {
        let mark = words.iter().rev().find(|word| &*word.lower == "?").map(|word| word.range);
        return (Checkability::Question, mark);
    }
    // "this brief looks at …": only as subject near the start, with a verb of exposition.
    if let Some((at, len, ())) = lexicon.signpost.first(words)
        && at < 4
        && (at + len..words.len().min(at + len + 4)).any(|i| lexicon.signpost_verbs.at(words, i).is_some())
    {
        return (Checkability::Signpost, Some(cover(words, at, len)));
    }
    // Inside a quotation or reported speech such words belong to the speaker, and that he said so is a fact.
    let reported = speech(words, lexicon).is_some();
    let outside: Vec<bool> = quoted(words).into_iter().map(|quoted| !quoted).collect();
    let lower = |at: usize| words.get(at).map_or("", |word| &*word.lower);
    // "Scanners worth 1.9 million euros" have a price, and nobody judges it.
    let priced = |at: usize| {
        let number = |at: usize| {
            words.get(at).is_some_and(|word| word.kind == TokenKind::Number)
                || lexicon.is_number_word(lower(at))
        };
        lower(at) == "worth" && (at + 1..at + 1 + AMOUNT).any(number)
    };
    // "The committee decided that the pilot should be repeated" tells of a decision.
    let decided = |at: usize| {
        let that = (0..at).rev().find(|&i| matches!(lower(i), "that" | "whether"));
        that.is_some_and(|that| (0..that).any(|i| DECIDES.contains(&lower(i))))
    };
    let first = |phrases: &crate::lexicon::Phrases<()>| {
        let mut free = (0..words.len()).filter(|&at| !reported && outside[at] && !priced(at) && !decided(at));
        free.find_map(|at| phrases.at(words, at).map(|((), len)| cover(words, at, len)))
    };
    let rules = [
        (Checkability::Recommendation, &lexicon.recommendation),
        (Checkability::Judgement, &lexicon.judgement),
        (Checkability::Prediction, &lexicon.prediction),
    ];
    for (kind, phrases) in rules {
        if let Some(range) = first(phrases) {
            return (kind, Some(range));
        }
    }
    (Checkability::Checkable, None)
}

/// For each word whether it stands between double quotation marks.
pub(crate) fn quoted(words: &[Word]) -> Vec<bool> {
    let mut inside = false;
    words
        .iter()
        .map(|word| {
            if &*word.lower == "\"" {
                inside = !inside;
                return false;
            }
            inside
        })
        .collect()
}
