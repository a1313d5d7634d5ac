//! Who speaks in each sentence: turns after a label, answers of an interview, quotations with the words beside them.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_text::{TextRange, TextSize};
use rustc_hash::FxHashMap;

use super::byline::{self, Speaker, of_mentions, of_office};
use super::{Discourse, Kind, Line, Party, Voice, country, is};
use crate::Linker;
use crate::lexicon::flag;
use crate::mention::{Mention, Scan};
use crate::pending::british;
use crate::sentence::Sentence;

const TURN: &str = "for whom the speaker of the turn speaks";
const QUOTED: &str = "for whom the quoted speaker speaks";
/// A label before a turn has no more tokens than this.
const LONGEST_LABEL: usize = 14;
/// "She added" takes up a speaker that was named at most this many sentences before.
const NEAR: usize = 4;

/// Who says a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoted {
    /// Nothing beside it tells.
    Untold,
    /// Somebody for whom nobody is known.
    Somebody,
    Party(u16),
}

impl Discourse {
    /// Goes through the sentences.
    pub(super) fn hear(
        &mut self,
        linker: &Linker,
        head: &[(&str, &Scan)],
        lines: &[Line<'_>],
        speaker: Option<&Speaker>,
        publisher: Option<&Party>,
    ) {
        let catalogue = linker.catalogue();
        let spoken = speaker.is_some();
        let interview = speaker.is_some_and(|speaker| speaker.interview);
        let answers = lines.iter().filter(|line| line.opens && line.prose.starts_with('"')).count();
        let printed = interview && answers < 3;
        let whole = speaker.map(|speaker| speaker.party.clone()).or_else(|| publisher.cloned());
        let whole = whole.map(|mut party| {
            if party.state.is_none() && interview {
                party.state = addressed(catalogue, lines);
            }
            self.home = self.home.or(party.state);
            party
        });
        let whole = whole.and_then(|party| self.add(&party));
        let mut quotes = Quotes { speakers: FxHashMap::default(), last: None };
        // One label is a label; two are turns.
        let turns = lines.iter().filter(|line| line.opens && label(catalogue, line, None).is_some()).count();
        let mut turn = if interview { None } else { whole };
        let mut asked = false;
        let mut open = false;
        let mut block = 0;
        let mut said: Vec<Quoted> = Vec::with_capacity(lines.len());
        for (number, line) in lines.iter().enumerate() {
            if line.opens {
                open = false;
                self.close(block, &said, lines, if interview { whole } else { None });
                block = number;
                if let Some(party) =
                    label(catalogue, line, self.home).filter(|_| turns > 1 || self.home.is_some())
                {
                    turn = party.and_then(|party| self.add(&party));
                } else if !head.iter().any(|(title, _)| line.prose.contains(title))
                    && let Some(party) = byline::turn(linker, line.prose, head, lines, self.home)
                {
                    turn = party.and_then(|party| self.add(&party));
                }
            }
            // In an interview without quotation marks the questions end in their mark and say "you".
            let asks = line.prose.ends_with('?');
            let question = asks || (interview && addresses(line.prose));
            asked |= question;
            // "How healthy are we?" asks all of us.
            let outside =
                if printed { whole.filter(|_| asked && !question) } else { turn.filter(|_| !asks || spoken) };
            let quoted = open;
            let marks = line.prose.bytes().filter(|byte| *byte == b'"').count();
            open = quoted != (marks % 2 == 1);
            let by = if quoted || marks > 0 {
                quotes.by(self, catalogue, line, quoted, number)
            } else {
                Quoted::Untold
            };
            said.push(by);
            self.voices.push(Voice { outside, inside: None, quoted });
        }
        self.close(block, &said, lines, if interview { whole } else { None });
    }

    /// At the end of a block: its quotations are of the one speaker that it names, or of whom answers.
    fn close(&mut self, block: usize, said: &[Quoted], lines: &[Line<'_>], answers: Option<u16>) {
        let here = said.get(block..).unwrap_or_default();
        let mut told = here.iter().filter(|said| **said != Quoted::Untold);
        let one = match told.next() {
            Some(Quoted::Party(party)) => told.all(|said| *said == Quoted::Party(*party)).then_some(*party),
            Some(_) => None,
            None => answers,
        };
        let marks = |line: &Line<'_>| line.prose.bytes().filter(|byte| *byte == b'"').count();
        let unclosed =
            lines.get(block..block + here.len()).unwrap_or_default().iter().map(marks).sum::<usize>() % 2
                == 1;
        let voices = self.voices.get_mut(block..).unwrap_or_default();
        for ((voice, said), line) in voices.iter_mut().zip(here).zip(lines.get(block..).unwrap_or_default()) {
            // Where a mark is missing nobody knows what is inside. Of an answer the marks close after its last paragraph.
            if unclosed && answers.is_none() && (voice.quoted || line.prose.contains('"')) {
                *voice = Voice { quoted: voice.quoted, ..Voice::default() };
                continue;
            }
            voice.inside = match said {
                Quoted::Party(party) => Some(*party),
                Quoted::Somebody => None,
                Quoted::Untold => one.filter(|_| voice.quoted || line.prose.contains('"')),
            };
        }
    }
}

/// Whether a sentence speaks to somebody.
fn addresses(prose: &str) -> bool {
    prose.split(|c: char| !c.is_alphabetic()).any(|word| matches!(word, "you" | "your" | "You" | "Your"))
}

/// The state of whom an interview is with: "your museum in Peru".
fn addressed(catalogue: &Catalogue, lines: &[Line<'_>]) -> Option<EntityId> {
    let mut states = lines.iter().filter_map(|line| {
        let at = line.prose.find("your ").or_else(|| line.prose.find("Your "))?;
        let after = line.prose.get(at..)?;
        let place = after.find(" in ").filter(|place| *place <= 40)? + at + 4;
        let mention =
            line.scan.mentions.iter().find(|mention| usize::from(mention.range.start()) == place)?;
        mention.referent.principal(catalogue).filter(|id| catalogue.is_country(*id))
    });
    let first = states.next()?;
    states.all(|other| other == first).then_some(first)
}

/// The label of a turn: `Some(None)` of somebody for whom nobody is known. `None` where no turn begins.
fn label(catalogue: &Catalogue, line: &Line<'_>, home: Option<EntityId>) -> Option<Option<Party>> {
    let s = Sentence::new(line.prose);
    let colon = (1..LONGEST_LABEL.min(s.len())).find(|&i| s.mark(i, ':'))?;
    if !s.is_capital(0) || s.tok(colon + 1).is_some_and(|tok| !tok.gap) || colon + 1 >= s.len() {
        return None;
    }
    let within = |mention: &&Mention| mention.range.end() <= s.range(0, colon).end();
    let office = line
        .scan
        .mentions
        .iter()
        .filter(within)
        .find(|mention| mention.referent.class(catalogue) == Some(EntityClass::Office));
    let titled = (0..colon).any(|i| s.has(i, flag::PERSON_TITLE) && s.is_capital(i));
    let verb = (0..colon).any(|i| s.is_lower(i) && s.has(i, flag::VERB | flag::MODAL));
    if verb || (office.is_none() && !titled) {
        return None;
    }
    if let Some(office) = office {
        return Some(of_office(catalogue, &office.referent, home, TURN));
    }
    // "Mr Okoro (Nigeria):" speaks for a state.
    let bracket = (0..colon).find(|&i| s.mark(i, '('));
    let state = bracket.and_then(|bracket| {
        let from = usize::from(s.range(bracket, colon).start());
        let mut label = line.scan.clone();
        label.mentions.retain(|mention| mention.range.end() <= s.range(0, colon).end());
        label.pending.retain(|pending| pending.range.end() <= s.range(0, colon).end());
        country(catalogue, &label, from)
    });
    Some(state.map(|state| Party::government(catalogue, state, TURN)))
}

/// The quoted speakers of a document so far.
struct Quotes {
    /// By surname.
    speakers: FxHashMap<String, u16>,
    /// The last one, and the sentence.
    last: Option<(u16, usize)>,
}

impl Quotes {
    /// Who says the quotation of a sentence, by what stands outside it.
    fn by(
        &mut self,
        discourse: &mut Discourse,
        catalogue: &Catalogue,
        line: &Line<'_>,
        quoted: bool,
        number: usize,
    ) -> Quoted {
        let s = Sentence::new(line.prose);
        let mut inside = quoted;
        let outside: Vec<bool> = (0..s.len())
            .map(|i| {
                if s.mark(i, '"') {
                    inside = !inside;
                    return false;
                }
                !inside
            })
            .collect();
        let out = |i: usize| outside.get(i).copied().unwrap_or(false);
        let Some(verb) = (0..s.len()).find(|&i| out(i) && is(Kind::Saying, &british(s.word(i)))) else {
            return Quoted::Untold;
        };
        // The clause of the verb: up to the quotation on either side.
        let first = (0..=verb).rev().take_while(|&i| out(i)).last().unwrap_or(verb);
        let end = (verb..s.len()).take_while(|&i| out(i)).last().map_or(verb + 1, |last| last + 1);
        let pronoun = |i: usize| ["he", "she", "they"].iter().any(|word| s.is(i, word)) && s.is_lower(i);
        let opening = |i: usize| ["He", "She", "They"].iter().any(|word| s.word(i) == *word);
        let near = |i: usize| i + 2 >= verb && i <= verb + 2;
        if (first..end).any(|i| near(i) && (pronoun(i) || opening(i))) {
            return match self.last.filter(|(_, at)| number - at <= NEAR) {
                Some((party, _)) => {
                    self.last = Some((party, number));
                    Quoted::Party(party)
                }
                None => Quoted::Somebody,
            };
        }
        let names: Vec<String> = (first..end)
            .filter(|&i| s.is_name_word(i) && !s.has(i, flag::TITLE | flag::PERSON_TITLE))
            .map(|i| rapporteur_catalog::fold_name(s.word(i)))
            .collect();
        let mut clause = within(line.scan, s.range(first, end));
        let all = clause.clone();
        clause.mentions.retain(|mention| represents(catalogue, &s, verb, mention));
        let party = of_mentions(catalogue, &clause, country(catalogue, &clause, 0), QUOTED)
            .or_else(|| by_state(catalogue, &s, &all, first, end));
        let known = party.and_then(|party| discourse.add(&party));
        let known = known.or_else(|| names.iter().find_map(|name| self.speakers.get(name).copied()));
        let Some(party) = known else {
            self.last = None;
            return Quoted::Somebody;
        };
        for name in names {
            self.speakers.entry(name).or_insert(party);
        }
        self.last = Some((party, number));
        Quoted::Party(party)
    }
}

/// Whether who speaks beside a verb of saying speaks for a body: its office or the body itself stands there, or a title right
/// before or after the name: "said the director of the museum", "MASM chairwoman".
fn represents(catalogue: &Catalogue, s: &Sentence<'_>, verb: usize, mention: &Mention) -> bool {
    if mention.referent.class(catalogue) == Some(EntityClass::Office) {
        return true;
    }
    let start = (0..s.len()).find(|&i| s.range(i, i + 1).end() > mention.range.start()).unwrap_or(s.len());
    let end = (start..s.len()).find(|&i| s.range(i, i + 1).start() >= mention.range.end()).unwrap_or(s.len());
    let title = |i: usize| is(Kind::Represents, &british(s.word(i)));
    let link =
        |i: usize| ["of", "for", "the", "at", "'", "s"].iter().any(|word| s.is(i, word)) || s.mark(i, '\'');
    let before = (start.saturating_sub(8)..start)
        .rev()
        .take_while(|&i| s.is_lower(i) || s.is_capital(i) || s.mark(i, '-'));
    // "the director of training of the Bank": the title stands before "of".
    let titled_before = start > 0
        && (s.is(start - 1, "of")
            || s.is(start - 1, "for")
            || (s.is(start - 1, "the") && start > 1 && (s.is(start - 2, "of") || s.is(start - 2, "for"))))
        && before.take(5).any(title);
    let titled_after = (end..end + 4).find(|&i| !link(i)).is_some_and(|i| title(i) || title(i + 1));
    let speaks = end == verb || (start == verb + 1) || (start == verb + 2 && s.is(verb + 1, "the"));
    titled_before || titled_after || speaks
}

/// A speaker whose state alone is told, beside the title of somebody who governs.
fn by_state(
    catalogue: &Catalogue,
    s: &Sentence<'_>,
    clause: &Scan,
    first: usize,
    end: usize,
) -> Option<Party> {
    let state = country(catalogue, clause, 0)?;
    let governs = (first..end).any(|i| is(Kind::Governs, &british(s.word(i))));
    governs.then(|| Party::government(catalogue, state, QUOTED))
}

/// The part of a scan that lies in a range.
fn within(scan: &Scan, range: TextRange) -> Scan {
    let here = |at: TextRange| range.contains_range(at);
    let start: TextSize = range.start();
    debug_assert!(start <= range.end());
    Scan {
        mentions: scan.mentions.iter().filter(|mention| here(mention.range)).cloned().collect(),
        pending: scan.pending.iter().filter(|pending| here(pending.range)).cloned().collect(),
        ..Scan::default()
    }
}
