//! The documents of `tests/claims/across`: events that several sentences tell.

use std::path::PathBuf;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::events::{self, Event, Filler, Part, Retold, Told};
use rapporteur_claims::{Interval, Lexicon, Statement, Timeline, read};
use rapporteur_grammar::{Tree, parse};
use rapporteur_linking::{Linker, Mention, Scan, merge, resolve};
use rapporteur_text::split_sentences;

struct Case {
    name: String,
    text: String,
    expected: Vec<String>,
}

fn cases(file: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut inside = false;
    for line in file.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            cases.push(Case { name: name.to_owned(), text: String::new(), expected: Vec::new() });
        } else if let Some(case) = cases.last_mut() {
            match (line.starts_with("```"), inside) {
                (true, _) => inside = !inside,
                (false, true) => case.expected.push(line.to_owned()),
                (false, false) => case.text.push_str(&format!("{line}\n")),
            }
        }
    }
    cases
}

/// A sentence with what it is read from.
struct Sentence {
    prose: String,
    section: u32,
    lead: Option<usize>,
    mentions: Vec<Mention>,
    tree: Tree,
    statement: Statement,
    events: Vec<Event>,
}

/// Paragraphs, list items and headings, which is all that the documents have.
fn sentences(text: &str) -> Vec<(String, u32, Option<usize>)> {
    let mut out: Vec<(String, u32, Option<usize>)> = Vec::new();
    let (mut section, mut lead) = (0, None);
    for block in text.split("\n\n").flat_map(|block| block.split("\n- ")).map(str::trim) {
        let item = lead.is_some() && !block.ends_with('.');
        if let Some(heading) = block.strip_prefix("### ") {
            section += 1;
            out.push((heading.to_owned(), section, None));
            continue;
        }
        let block = block.trim_start_matches("- ").replace('\n', " ");
        for at in split_sentences(&block) {
            let prose = block[std::ops::Range::<usize>::from(at)].to_owned();
            out.push((prose, section, lead.filter(|_| item)));
        }
        if !item {
            lead = block.ends_with(':').then(|| out.len() - 1);
        }
    }
    out
}

fn document(text: &str, linker: &Linker, lexicon: &Lexicon) -> Vec<Sentence> {
    let drafts = sentences(text);
    let scans: Vec<Scan> = drafts.iter().map(|(prose, ..)| linker.scan(prose)).collect();
    let pairs: Vec<(&str, &Scan)> = drafts.iter().map(|(prose, ..)| &**prose).zip(&scans).collect();
    let added = resolve(linker.catalogue(), &pairs);
    let mut timeline = Timeline::default();
    let mut last = 0;
    let mut out = Vec::new();
    for ((prose, section, lead), (scan, added)) in drafts.iter().zip(scans.iter().zip(&added)) {
        if *section != last {
            last = *section;
            timeline.enter_section();
        }
        let mentions = merge(scan, added);
        let tree = parse(prose);
        let statement = read(prose, &mentions, timeline.anchor(None), linker.catalogue(), lexicon);
        timeline.read(&statement.times);
        let events = events::events(prose, &tree, &mentions, linker.catalogue(), lexicon.senses());
        out.push(Sentence {
            prose: prose.clone(),
            section: *section,
            lead: *lead,
            mentions,
            tree,
            statement,
            events,
        });
    }
    out
}

fn told(document: &[Sentence]) -> Vec<Told<'_>> {
    document
        .iter()
        .map(|sentence| Told {
            prose: &sentence.prose,
            tree: &sentence.tree,
            mentions: &sentence.mentions,
            times: &sentence.statement.times,
            events: &sentence.events,
            section: sentence.section,
            lead: sentence.lead,
        })
        .collect()
}

/// What is wrong with an event, by the line that it should be.
fn faults(line: &str, retold: &Retold, all: &[Vec<Retold>], at: usize, document: &[Sentence]) -> Vec<String> {
    let (head, fields) = line.split_once(':').expect("a colon after the kind");
    let (predicate, kind) = head.split_once(' ').expect("a predicate and a kind");
    let mut faults = Vec::new();
    let event = &retold.event;
    if *event.lemma != *predicate.replace('_', " ") || *event.kind != *kind {
        faults.push(format!("is `{} {}`", event.lemma, event.kind));
    }
    let words = |sentence: usize, filler: &Filler| {
        document[sentence].prose[std::ops::Range::<usize>::from(filler.range)].to_owned()
    };
    let mut continues = None;
    for field in fields.split_whitespace() {
        let inner = field.trim_start_matches('(').trim_end_matches(')');
        let elsewhere = inner.len() != field.len();
        let (key, value) = inner.split_once('=').expect("a field is key=words");
        let value = value.replace('_', " ");
        let found = match key {
            "continues" => {
                continues = Some(value);
                continue;
            }
            "time" => {
                let time = retold.time.as_ref().map(|(_, time)| time.interval);
                time == if value == "-" { None } else { Interval::parse(&value) }
            }
            _ => {
                let is = |filler: &Filler| match key {
                    "recipient" => filler.part == Part::Recipient,
                    _ => matches!(filler.part, Part::Actor | Part::Party),
                };
                if elsewhere {
                    retold
                        .known
                        .iter()
                        .any(|(from, filler)| is(filler) && words(*from, filler).contains(&value))
                } else {
                    event.parts.iter().any(|filler| is(filler) && words(at, filler).contains(&value))
                }
            }
        };
        if !found {
            faults
                .push(format!("no {field}; time {:?}", retold.time.as_ref().map(|(_, time)| time.interval)));
        }
    }
    let first = retold.continues.map(|(sentence, event)| all[sentence][event].event.lemma.to_string());
    if first != continues {
        faults.push(format!("continues {first:?}"));
    }
    faults
}

#[test]
fn documents() {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/claims/across/documents.md"));
    let (linker, lexicon) = (Linker::new(Catalogue::builtin()), Lexicon::builtin());
    let mut report = String::new();
    let cases = cases(&std::fs::read_to_string(path).unwrap());
    for case in &cases {
        let document = document(&case.text, &linker, &lexicon);
        let all = events::retell(&told(&document), linker.catalogue(), lexicon.senses());
        let asserted: Vec<(usize, &Retold)> = all
            .iter()
            .enumerate()
            .flat_map(|(at, events)| events.iter().map(move |retold| (at, retold)))
            .filter(|(_, retold)| retold.event.asserted)
            .collect();
        if asserted.len() != case.expected.len() {
            let found: Vec<&str> = asserted.iter().map(|(_, retold)| &*retold.event.lemma).collect();
            report.push_str(&format!("\n{}: found {found:?}", case.name));
        }
        for (line, (at, retold)) in case.expected.iter().zip(asserted) {
            for fault in faults(line, retold, &all, at, &document) {
                report.push_str(&format!("\n{}: {line}: {fault}", case.name));
            }
        }
    }
    assert!(cases.len() >= 12 && report.is_empty(), "{report}");
}

/// Stretches of a document are read as the whole is: nothing looks further back than it says.
#[test]
fn a_stretch_tells_what_the_whole_tells() {
    let (linker, lexicon) = (Linker::new(Catalogue::builtin()), Lexicon::builtin());
    let text = "Canada and Spain held a naval exercise in May 2013. Peru visited Chile. Kenya visited Ghana. Togo visited \
                Benin. Uruguay took part in the exercise.";
    let document = document(text, &linker, &lexicon);
    let retold = |from: usize| events::retell(&told(&document[from..]), linker.catalogue(), lexicon.senses());
    let whole = retold(0);
    let last = &whole[4][0];
    assert_eq!(last.continues, Some((0, 0)));
    assert_eq!(retold(1)[3][0].continues, None);
    assert_eq!(last.time.as_ref().map(|(_, time)| time.interval), Interval::parse("2013-05"));
}
