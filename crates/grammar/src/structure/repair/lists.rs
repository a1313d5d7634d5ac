//! Lists that a parse takes apart: names in a row of which one hangs elsewhere, offices in a row read as renaming each
//! other, a conjunct one noun too high or too low.

use super::{Repair, Rules};
use crate::structure::lexicon::Sort;
use crate::{Deprel, Relation, Subtype, Upos};

/// Names in a row that are looked at.
const MAX_ITEMS: usize = 64;
/// Words of one name in a row.
const MAX_ITEM: usize = 16;

/// The words of one name in a row, first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Item {
    first: usize,
    last: usize,
}

impl Item {
    fn holds(self, word: usize) -> bool {
        (self.first..=self.last).contains(&word)
    }
}

impl Rules<'_> {
    /// "Peru, the Council of Europe, Fiji, and Togo": all names of a row are conjuncts of its first one, or of the word
    /// inside it that most of them hang on. A row that hangs together already is left as it is.
    pub(super) fn names_in_a_row(&self) -> Vec<Repair> {
        let graph = self.graph;
        let mut repairs = Vec::new();
        let mut at = 1;
        while at < graph.len() {
            let row = if graph.form(at) == "," { self.row(at) } else { None };
            let Some((items, last_cc)) = row else {
                at += 1;
                continue;
            };
            at = items.last().map_or(at, |item| item.last) + 1;
            self.join_row(&items, last_cc, &mut repairs);
        }
        repairs
    }

    /// The names around the comma at a word and after it, up to the one after the conjunction, and that conjunction.
    fn row(&self, comma: usize) -> Option<(Vec<Item>, usize)> {
        let graph = self.graph;
        let mut first = comma;
        while first > 0 && comma - first < MAX_ITEM && self.is_of_name(first - 1) {
            first -= 1;
        }
        while first < comma && !self.opens_name(first) {
            first += 1;
        }
        if first == comma {
            return None;
        }
        let mut items = vec![Item { first, last: comma - 1 }];
        let mut at = comma;
        while items.len() < MAX_ITEMS {
            let cc = at + 1 < graph.len() && matches!(graph.form(at + 1), "and" | "or");
            let start = if cc { at + 2 } else { at + 1 };
            let mut end = start;
            while end < graph.len() && end - start < MAX_ITEM && self.is_of_name(end) {
                end += 1;
            }
            if end == start || !self.opens_name(start) {
                return None;
            }
            while end > start && !self.closes_name(end - 1) {
                end -= 1;
            }
            if end == start {
                return None;
            }
            if cc {
                items.push(Item { first: start, last: end - 1 });
                return (items.len() >= 3).then_some((items, at + 1));
            }
            if graph.len() > end && graph.form(end) == "," {
                items.push(Item { first: start, last: end - 1 });
                at = end;
                continue;
            }
            // "Peru and Chile" without a comma before the conjunction: two short names.
            let ccs = || (start..end).filter(|&word| graph.upos(word) == Upos::Cconj);
            // Between longer names the article or the bracket shows which "and" it is: "the Food and Seed Union (FSU) and
            // the Port Council".
            let shown = |&cc: &usize| {
                cc > start && (graph.form(cc - 1) == ")" || cc + 1 < end && graph.form(cc + 1) == "the")
            };
            let short = (start..end).all(|word| graph.upos(word) != Upos::Adp);
            let cc = match ccs().count() {
                1 if short => ccs().next()?,
                0 => return None,
                _ => {
                    let mut shown = ccs().filter(shown);
                    shown.next().filter(|_| shown.next().is_none())?
                }
            };
            if cc == start || cc + 1 == end {
                return None;
            }
            items.push(Item { first: start, last: cc - 1 });
            items.push(Item { first: cc + 1, last: end - 1 });
            return (items.len() >= 3 && self.opens_name(cc + 1)).then_some((items, cc));
        }
        None
    }

    /// Whether a word may stand in a name: a capital, a small word between capitals, an abbreviation in brackets.
    fn is_of_name(&self, at: usize) -> bool {
        let graph = self.graph;
        graph.is_capitalised(at) && graph.upos(at) != Upos::Punct
            || matches!(
                graph.form(at),
                "of" | "for" | "the" | "and" | "on" | "de" | "del" | "-" | "(" | ")" | "&"
            )
    }

    fn opens_name(&self, at: usize) -> bool {
        let graph = self.graph;
        let named =
            |word: usize| word < graph.len() && graph.is_capitalised(word) && graph.upos(word) != Upos::Pron;
        named(at) || graph.form(at) == "the" && named(at + 1)
    }

    fn closes_name(&self, at: usize) -> bool {
        self.graph.is_capitalised(at) || self.graph.form(at) == ")"
    }

    fn join_row(&self, items: &[Item], last_cc: usize, repairs: &mut Vec<Repair>) {
        let graph = self.graph;
        // The one word of an item that hangs outside it.
        let top = |item: &Item| {
            let outside = |word: &usize| {
                graph.upos(*word) != Upos::Punct
                    && !matches!(graph.base(*word), Deprel::Case | Deprel::Cc | Deprel::Det)
                    && graph.head(*word).is_none_or(|head| !item.holds(head))
            };
            let mut tops = (item.first..=item.last).filter(outside);
            let top = tops.next()?;
            (tops.next().is_none() && matches!(graph.upos(top), Upos::Propn | Upos::Noun)).then_some(top)
        };
        let Some(tops) = items.iter().map(top).collect::<Option<Vec<usize>>>() else { return };
        // "In Geneva, Peru, Chile and Fiji met": a row begins with what has a place of its own in the sentence.
        let placed = |word: usize| {
            !matches!(
                graph.base(word),
                Deprel::Conj | Deprel::Appos | Deprel::Flat | Deprel::List | Deprel::Parataxis
            )
        };
        let begins = (1..tops.len() - 1).rfind(|&at| placed(tops[at])).unwrap_or(0);
        if tops.len() - begins < 3 || self.phrases.is_time(tops[begins]) {
            return;
        }
        let (items, tops) = (&items[begins..], &tops[begins..]);
        let (first, others) = (tops[0], &tops[1..]);
        // The last of them may pass for a second subject, but not for the only one.
        let last = tops[tops.len() - 1];
        let only_subject = || {
            graph.head(last).is_none_or(|verb| graph.by(verb, Deprel::Nsubj).all(|subject| subject >= first))
        };
        if placed(last) && (graph.base(last) != Deprel::Nsubj || only_subject()) {
            return;
        }
        let head_of = |word: usize| graph.head(word).filter(|_| graph.base(word) == Deprel::Conj);
        let inside: Vec<usize> =
            others.iter().filter_map(|&word| head_of(word)).filter(|&head| items[0].holds(head)).collect();
        let votes = |word: usize| inside.iter().filter(|&&head| head == word).count();
        let target = inside.iter().copied().max_by_key(|&word| (votes(word), word)).unwrap_or(first);
        // One whose head is an item before it hangs in the row, too.
        let hangs = |word: usize| head_of(word).is_some_and(|head| head == target || others.contains(&head));
        // Or all of them hang on what stands before them.
        let outside = head_of(first);
        if others.iter().all(|&word| hangs(word))
            || outside.is_some() && others.iter().all(|&word| head_of(word) == outside)
        {
            return;
        }
        // "the School in Kiel, Germany, and the College": beside a name before the row, not in it.
        let beside_name = others
            .iter()
            .filter_map(|&word| head_of(word))
            .any(|head| graph.upos(head) == Upos::Propn && !items.iter().any(|item| item.holds(head)));
        if beside_name {
            return;
        }
        // "Ann Lee, Minister of Trade, and Bo Chan": an apposition, unless all are told alike.
        let renamed = others.iter().any(|&word| graph.base(word) == Deprel::Appos);
        let alike = items.iter().all(|item| graph.form(item.first) == "the");
        let bare = items.len() > 3
            && items.iter().all(|item| {
                item.last - item.first < 4
                    && (item.first..=item.last).all(|word| !matches!(graph.form(word), "of" | "for"))
            });
        if renamed && !alike && !bare {
            return;
        }
        for &word in others.iter().filter(|&&word| head_of(word) != Some(target)) {
            repairs.extend(self.attach(word, target, Relation::new(Deprel::Conj)));
        }
        if graph.upos(last_cc) == Upos::Cconj && graph.head(last_cc) != Some(last) {
            repairs.extend(self.attach(last_cc, last, Relation::new(Deprel::Cc)));
        }
    }

    /// "Lao PDR and Cambodia": a conjunct of the second word of a name is one of the name.
    pub(super) fn conjunct_of_flat(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let part = graph.head(at)?;
        let name = graph.head(part)?;
        let named = [at, part, name].into_iter().all(|word| graph.upos(word) == Upos::Propn);
        let within = graph.base(at) == Deprel::Conj
            && graph.base(part) == Deprel::Flat
            && name < part
            && part < at
            && named;
        within.then(|| self.attach(at, name, Relation::new(Deprel::Conj))).flatten()
    }

    /// "one of the donors, and the group's first member": what has its own article and is one is beside "one".
    pub(super) fn beside_one_of(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let many = graph.head(at)?;
        let one = graph.head(many)?;
        let comma = graph.by(at, Deprel::Cc).next()?.checked_sub(1)?;
        let beside = graph.base(at) == Deprel::Conj
            && graph.upos(at) == Upos::Noun
            && graph.feature(at, "Number", "Sing")
            && graph.feature(many, "Number", "Plur")
            && graph.base(many) == Deprel::Nmod
            && graph.form(one) == "one"
            && graph.form(comma) == ","
            && (graph.has(at, Deprel::Det)
                || graph.by(at, Deprel::Nmod).any(|owner| graph.subtype(owner) == Subtype::Poss));
        beside.then(|| self.attach(at, one, Relation::new(Deprel::Conj))).flatten()
    }

    /// "an agreement on trade and the protection of data": what the agreement is on, not what stands beside it.
    pub(super) fn topic_beside_topic(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let instrument = graph.head(at)?;
        let is_instrument = |word: usize| self.lexicon.is(Sort::Instrument, graph.lemma(word));
        if graph.base(at) != Deprel::Conj
            || !is_instrument(instrument)
            || is_instrument(at)
            || graph.upos(at) != Upos::Noun
            || !graph.feature(instrument, "Number", "Sing")
        {
            return None;
        }
        let topic = graph.by(instrument, Deprel::Nmod).rfind(|&topic| {
            instrument < topic
                && topic < at
                && matches!(
                    self.phrases.simple_preposition(topic).as_deref(),
                    Some("on" | "concerning" | "regarding" | "about")
                )
        })?;
        let cc = graph.by(at, Deprel::Cc).next()?;
        // Nothing but what belongs to the topic, or to one listed after it, comes between.
        let of_topic = |word: usize| {
            let mut above = word;
            for _ in 0..super::MAX_CLIMB {
                if above == topic {
                    return true;
                }
                match graph.head(above) {
                    Some(head) if head != instrument || graph.base(above) == Deprel::Conj => above = head,
                    _ => return false,
                }
                if above == instrument {
                    return true;
                }
            }
            false
        };
        let close = graph.form(cc) == "and" && (topic + 1..cc).all(of_topic);
        close.then(|| self.attach(at, topic, Relation::new(Deprel::Conj))).flatten()
    }

    /// "During the talks, Minister Ruiz, Minister Paz and others decided": who decided, not what the talks are called.
    pub(super) fn subject_after_circumstance(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        // The first of the subjects, for itself or for the one that was taken for the subject.
        let first = |at: usize| {
            let circumstance = graph.head(at)?;
            let verb = graph.head(circumstance)?;
            let subject = graph.by(verb, Deprel::Nsubj).next()?;
            let misread = graph.base(at) == Deprel::Appos
                && graph.base(circumstance) == Deprel::Obl
                && graph.has(circumstance, Deprel::Case)
                && graph.upos(circumstance) == Upos::Noun
                && !graph.is_capitalised(circumstance)
                && matches!(graph.upos(at), Upos::Propn)
                && circumstance < at
                && at < subject
                && subject < verb
                && graph.upos(subject) == Upos::Propn
                && !graph.has(at, Deprel::Det)
                && (at + 1..subject).any(|word| graph.form(word) == ",");
            misread.then_some((verb, subject))
        };
        if let Some((verb, subject)) = first(at) {
            return self.attach(at, verb, graph.relation(subject));
        }
        let verb = graph.head(at).filter(|_| graph.base(at) == Deprel::Nsubj)?;
        let before = graph
            .by(verb, Deprel::Obl)
            .filter(|&circumstance| circumstance < at)
            .flat_map(|circumstance| graph.by(circumstance, Deprel::Appos))
            .find(|&other| first(other) == Some((verb, at)))?;
        self.attach(at, before, Relation::new(Deprel::Conj))
    }

    /// "the first team was led by Ann and the second team by Bo": a gap where the verb is not said again. The second
    /// team did not lead.
    pub(super) fn gap(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let is_agent = |word: usize| graph.base(word) == Deprel::Obl && graph.subtype(word) == Subtype::Agent;
        // The second agent stands right behind its noun: "…, not by me" goes with the verb that is there.
        let follows = |noun: usize, agent: usize| {
            let case = graph.by(agent, Deprel::Case).next();
            case.is_some_and(|case| {
                (noun + 1..case).all(|word| self.is_below(word, noun) && graph.form(word) != ",")
            })
        };
        if graph.base(at) == Deprel::Conj {
            let agent = graph.head(at).filter(|&agent| is_agent(agent))?;
            let verb = graph.head(agent)?;
            let gapped = graph.has(at, Deprel::Det)
                && graph.has(at, Deprel::Cc)
                && graph
                    .by(verb, Deprel::Obl)
                    .any(|other| other > at && is_agent(other) && follows(at, other));
            return gapped.then(|| self.attach(at, verb, Relation::new(Deprel::Dep))).flatten();
        }
        if !is_agent(at) {
            return None;
        }
        let verb = graph.head(at)?;
        let other = graph.by(verb, Deprel::Obl).find(|&other| other < at && is_agent(other))?;
        let gapped = graph
            .by(other, Deprel::Conj)
            .find(|&second| second < at && graph.has(second, Deprel::Det) && graph.has(second, Deprel::Cc))?;
        self.attach(at, gapped, Relation::new(Deprel::Orphan))
    }
}
