//! From a question to an answer.

mod contradiction;
mod items;
mod print;

use rapporteur_claims::Interval;
use rapporteur_evidence::SourceId;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::answer::{Answer, Finding, Verdict};
use crate::desk::Desk;
use crate::fact::{HAPPENED, WANTED};
use crate::gaps;
use crate::matching::{self, Match, Reason};
use crate::question::{Question, Slot};
use crate::wording::{Writer, list};

pub(crate) use print::cite;

/// Most different facts that are put into words before the best are chosen.
const WORDED: usize = 200;
/// Most sentences of an answer, and most that are listed as not counted.
const FINDINGS: usize = 24;
const NOT_COUNTED: usize = 8;
/// Further sources that are cited for one fact.
const CITED: usize = 4;
/// Passages that are shown of one answer.
const PASSAGES: usize = 4;

/// Answers a question. Total and deterministic: the same desk and question give the same answer.
#[must_use]
pub fn ask(text: &str, desk: &Desk<'_>) -> Answer {
    let mut question = Question::read(text, desk.linker, desk.table);
    // A name that the catalogue lacks and the sources have is known by its words.
    let lexicon = desk.table.lexicon();
    question
        .unresolved
        .retain(|name| !name.keys(lexicon).into_iter().all(|key| !desk.facts.lookup(key).is_empty()));
    answer(&question, desk)
}

/// Answers a question that has been read.
#[must_use]
pub fn answer(question: &Question, desk: &Desk<'_>) -> Answer {
    Asking::new(question, desk).answer()
}

/// A sentence of an answer before it is printed.
struct Item {
    group: String,
    text: String,
    rank: u8,
    cue: Option<Box<str>>,
    denied: bool,
    through: Option<String>,
    time: Option<Interval>,
    /// Sentences that carry it, the deciding one first.
    places: Vec<(SourceId, u32)>,
    /// Sources that say it and are origins of their own, sorted.
    origins: Vec<SourceId>,
    /// What it puts into an open slot.
    fills: Vec<String>,
    asserted: bool,
    covered: f32,
    /// Whether it is about cooperation as such: that one agreement was not signed does not deny it.
    broad: bool,
    /// Whether it rests on a source that reports on others' reporting.
    secondary: bool,
}

struct Asking<'a> {
    question: &'a Question,
    desk: &'a Desk<'a>,
    writer: Writer<'a>,
    /// Rank from which on something has come as far as was asked.
    wanted: u8,
}

impl<'a> Asking<'a> {
    fn new(question: &'a Question, desk: &'a Desk<'a>) -> Self {
        let writer = Writer { catalogue: desk.table.catalogue(), asked: question.ids() };
        Asking { question, desk, writer, wanted: question.wanted_rank() }
    }

    fn answer(&self) -> Answer {
        let question = self.question;
        let matches =
            if question.is_resolved() { matching::matches(question, self.desk) } else { Vec::new() };
        // What a sentence takes for granted says nothing beside what it asserts.
        let asserting: FxHashSet<(SourceId, u32)> = matches
            .iter()
            .map(|item| item.found.fact())
            .filter(|fact| fact.asserted)
            .map(|fact| (fact.source, fact.sentence))
            .collect();
        let stands = |item: &&Match| {
            let fact = item.found.fact();
            item.counts() && (fact.asserted || !asserting.contains(&(fact.source, fact.sentence)))
        };
        let counted: Vec<&Match> = matches.iter().filter(stands).collect();
        let mut items = self.items(counted.iter().copied());
        let mut verdict = None;
        if question.is_resolved() && !question.generic {
            let done = items
                .iter()
                .any(|item| item.rank >= self.wanted && !item.denied && !item.fills_nothing(question));
            // Numbers are told anywhere in a text; the rest by the facts, where there are some.
            let anywhere = matches!(question.slot, Slot::Count(_));
            if !done || !self.details().is_empty() || anywhere {
                self.add_passages(&mut items, done);
            }
        }
        if items.is_empty() && !question.generic {
            // No primary source speaks of it: what reports on reporting say is better than nothing, and is called so.
            let second = matches.iter().filter(|item| item.reason == Some(Reason::Secondary));
            items = self.items(second);
        }
        if question.is_resolved() {
            verdict = self.contradiction(&mut items);
        }
        self.order(&mut items);
        let verdict = verdict.unwrap_or_else(|| self.verdict(&items));
        let mut items = self.fitting(items, verdict);
        let filled = self.filled(&items);
        items.truncate(FINDINGS);
        let cited: FxHashSet<(SourceId, u32)> =
            items.iter().flat_map(|item| item.places.iter().copied()).collect();
        let findings: Vec<Finding> = items.iter().filter_map(|item| self.finding(item)).collect();
        let counted = if findings.is_empty() { Vec::new() } else { counted };
        let gaps = gaps::gaps(question, &counted, self.desk, &self.writer);
        Answer {
            summary: self.summary(verdict, &items, filled.as_deref()),
            answer: filled,
            question: question.text.clone(),
            verdict,
            not_counted: self.not_counted(&matches, &cited),
            findings,
            not_shown: gaps.not_shown,
            follow_up: gaps.follow_up,
            unresolved: question.unresolved.clone(),
            rules: format!("{:016x}", self.desk.rules),
        }
    }

    /// What facts say, each once: the best of them, where there are very many.
    fn items<'m>(&self, matches: impl Iterator<Item = &'m Match>) -> Vec<Item> {
        let mut told = matching::told(matches);
        if told.len() > WORDED {
            told.sort_by_key(|told| {
                let first = told.first;
                let fact = first.found.fact();
                (
                    fact.denied,
                    first.rank() < self.wanted,
                    first.through.is_some(),
                    !fact.asserted,
                    std::cmp::Reverse(told.all.len()),
                )
            });
            told.truncate(WORDED);
        }
        let items = told.iter().filter_map(|told| {
            let mut item = self.item(told.first)?;
            item.origins = told.origins();
            for other in self.best_cited(told) {
                let fact = other.found.fact();
                if !item.places.contains(&(fact.source, fact.sentence)) {
                    item.places.push((fact.source, fact.sentence));
                }
            }
            Some(item)
        });
        merged(items.collect())
    }

    /// Further facts to cite beside the first: of very many those of other origins before copies.
    fn best_cited<'m>(&self, told: &matching::Told<'m>) -> Vec<&'m Match> {
        let mut others: Vec<&Match> = told.all.iter().skip(1).copied().collect();
        if others.len() > CITED {
            let origins = self.desk.captures.origins();
            let number = |item: &Match| {
                let source = item.found.fact().source;
                origins.of(source).map(|origin| origin.number).ok_or(source)
            };
            let mut seen = FxHashSet::from_iter([number(told.first)]);
            others.sort_by_cached_key(|item| !seen.insert(number(item)));
            others.truncate(CITED);
        }
        others
    }

    fn verdict(&self, items: &[Item]) -> Verdict {
        let answers = |item: &&Item| !item.fills_nothing(self.question);
        let affirmed: Vec<&Item> = items.iter().filter(|item| !item.denied).filter(answers).collect();
        let denies =
            |item: &&Item| item.denied && item.rank >= HAPPENED && (item.broad || !self.question.generic);
        let denied = items.iter().filter(denies).any(|item| !item.group.is_empty());
        let unsaid = items.iter().any(|item| denies(&item));
        let done: Vec<&&Item> = affirmed.iter().filter(|item| item.rank >= self.wanted).collect();
        if !done.is_empty() && denied && self.question.slot == Slot::Whether {
            return Verdict::Disputed;
        }
        let by_itself = done.iter().any(|item| item.through.is_none());
        // A question that names one side only is answered whichever way the other is involved.
        let pair = self.question.entities.len() > 1 || self.question.slot == Slot::Whether;
        if !done.is_empty() {
            return if by_itself || !pair { Verdict::Yes } else { Verdict::YesThrough };
        }
        if affirmed.iter().any(|item| item.rank >= WANTED) {
            return Verdict::PlannedOnly;
        }
        if unsaid && self.question.slot == Slot::Whether {
            Verdict::Contradicted
        } else {
            Verdict::NoEvidence
        }
    }

    /// Best first: what has come about before what was planned, by itself before through others.
    fn order(&self, items: &mut [Item]) {
        items.sort_by(|a, b| {
            let key = |item: &Item| {
                (
                    item.denied,
                    item.secondary,
                    item.rank < self.wanted,
                    item.through.is_some() && self.question.entities.len() > 1,
                    !item.asserted,
                )
            };
            key(a)
                .cmp(&key(b))
                .then(b.covered.total_cmp(&a.covered))
                .then(a.time.is_none().cmp(&b.time.is_none()))
                .then(a.time.cmp(&b.time))
                .then(a.places.cmp(&b.places))
        });
        // One heading each: a group stands where its best item does.
        let mut groups: Vec<String> = Vec::new();
        for item in items.iter() {
            if !groups.contains(&item.group) {
                groups.push(item.group.clone());
            }
        }
        items.sort_by_key(|item| groups.iter().position(|group| *group == item.group));
    }

    /// The items that belong to an answer with a verdict.
    fn fitting(&self, mut items: Vec<Item>, verdict: Verdict) -> Vec<Item> {
        match verdict {
            Verdict::NoEvidence => items.clear(),
            Verdict::Yes | Verdict::YesThrough | Verdict::PlannedOnly => items.retain(|item| !item.denied),
            Verdict::Contradicted | Verdict::Disputed => {}
        }
        // Who was only invited has not taken part; it is shown, after those who did.
        if items.iter().any(|item| !item.secondary) {
            items.retain(|item| !item.secondary);
        }
        items
    }

    /// What fills the open slot.
    fn filled(&self, items: &[Item]) -> Option<String> {
        if matches!(self.question.slot, Slot::Whether) {
            return None;
        }
        let mut all: Vec<String> = Vec::new();
        let best = items.iter().filter(|item| item.rank >= self.wanted && !item.denied);
        let single = matches!(self.question.slot, Slot::When | Slot::Count(_) | Slot::Where);
        for fill in best.flat_map(|item| item.fills.iter()) {
            if !all.contains(fill) {
                all.push(fill.clone());
            }
            if single {
                break;
            }
        }
        // A day that was planned answers "when", as far as it goes.
        if self.question.slot == Slot::When && all.is_empty() {
            all.extend(
                items.iter().filter(|item| !item.denied).flat_map(|item| item.fills.iter()).take(1).cloned(),
            );
        }
        (!all.is_empty()).then(|| list(&all))
    }
}

impl Item {
    /// Whether an open slot stays open.
    fn fills_nothing(&self, question: &Question) -> bool {
        let open = !matches!(question.slot, Slot::Whether | Slot::Kind);
        open && self.fills.is_empty()
    }
}

/// Items that say the same are one, with all their evidence.
fn merged(items: Vec<Item>) -> Vec<Item> {
    let mut places: FxHashMap<(String, u8), usize> = FxHashMap::default();
    let mut out: Vec<Item> = Vec::new();
    for item in items {
        let key = (item.text.clone(), item.rank);
        match places.get(&key).and_then(|&at| out.get_mut(at)) {
            Some(other) => {
                for place in item.places.into_iter().take(CITED) {
                    if !other.places.contains(&place) {
                        other.places.push(place);
                    }
                }
                other.origins.extend(item.origins);
                other.origins.sort_unstable();
                other.origins.dedup();
                other.fills.extend(item.fills);
                if item.through.is_none() {
                    other.through = None;
                }
            }
            None => {
                places.insert(key, out.len());
                out.push(item);
            }
        }
    }
    out
}
