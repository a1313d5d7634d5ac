//! The founding documents, if they are at hand: the cooperation that a careful reader would list, and their dates.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::events::{Event, Part, events};
use rapporteur_claims::{Interval, Lexicon, read};
use rapporteur_linking::{Linker, Scan, merge, resolve};
use rapporteur_text::{fold, split_sentences};

fn shared() -> Option<PathBuf> {
    let stated = std::env::var_os("RAPPORTEUR_SHARED").map(PathBuf::from);
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = stated.clone().unwrap_or_else(default);
    if folder.join("seeds").is_dir() {
        return Some(folder);
    }
    assert!(stated.is_none() || std::env::var_os("CI").is_none(), "no seeds in {}", folder.display());
    eprintln!("skipped: no seeds in {}", folder.display());
    None
}

/// What was read of one document.
struct Document {
    events: Vec<Event>,
    /// Times: words and value.
    times: BTreeSet<(String, String)>,
}

fn document(linker: &Linker, lexicon: &Lexicon, text: &str, date: Option<Interval>) -> Document {
    let catalogue = linker.catalogue();
    let mut sentences = Vec::new();
    for line in text.lines() {
        let folded = fold(line.trim_start_matches(['\u{2022}', ' '])).text;
        let ranges = split_sentences(&folded);
        sentences.extend(ranges.into_iter().map(|r| folded[std::ops::Range::<usize>::from(r)].to_owned()));
    }
    let scans: Vec<Scan> = sentences.iter().map(|s| linker.scan(s)).collect();
    let pairs: Vec<(&str, &Scan)> = sentences.iter().map(String::as_str).zip(&scans).collect();
    let mut document = Document { events: Vec::new(), times: BTreeSet::new() };
    for ((prose, scan), added) in pairs.iter().zip(resolve(catalogue, &pairs)) {
        let mentions = merge(scan, &added);
        let tree = rapporteur_grammar::parse(prose);
        document.events.extend(events(prose, &tree, &mentions, catalogue, lexicon.senses()));
        for time in read(prose, &mentions, date.into(), catalogue, lexicon).times {
            let words = prose[std::ops::Range::<usize>::from(time.range)].to_owned();
            document.times.insert((words, time.interval.display()));
        }
    }
    document
}

/// Keys of those who play a part.
fn players(event: &Event, part: Part, catalogue: &Catalogue) -> BTreeSet<String> {
    let own = event.parts.iter().filter(|filler| filler.part == part);
    own.filter_map(|filler| catalogue.entity(catalogue.principal(filler.affiliation?)))
        .map(|entity| entity.key.to_string())
        .collect()
}

fn part(name: &str) -> Part {
    let mut parts = Part::ALL.into_iter();
    parts.find(|part| part.as_str() == name).unwrap_or_else(|| panic!("no part `{name}`"))
}

#[test]
fn cooperation_is_listed_with_its_parts() {
    let Some(folder) = shared() else { return };
    let (linker, lexicon) = (Linker::new(Catalogue::builtin()), Lexicon::builtin());
    let catalogue = linker.catalogue();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("seeds")).unwrap().filter_map(|f| Some(f.ok()?.path())).collect();
    files.sort();
    let dates = [None, Some("2014-04-10"), Some("2014-03-28"), Some("2023-10-16"), Some("2020-06-01")];
    let documents: Vec<Document> = files
        .iter()
        .zip(dates)
        .map(|(file, date)| {
            let text = std::fs::read_to_string(file).unwrap();
            document(&linker, &lexicon, &text, date.and_then(Interval::parse))
        })
        .collect();
    let (mut listed, mut found, mut missing, mut swapped) = (0, 0, String::new(), String::new());
    for line in include_str!("founding.tsv").lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [number, kinds, rank, parts] = cells[..] else { panic!("{line:?}") };
        let rank: u8 = rank.parse().unwrap();
        let events = &documents[number.parse::<usize>().unwrap()].events;
        let wanted: Vec<(Part, &str)> = parts
            .split(' ')
            .map(|field| field.split_once('=').unwrap())
            .map(|(name, key)| (part(name), key))
            .collect();
        let of_kind = |event: &&Event| kinds.split('|').any(|kind| kind == &*event.kind);
        let plays = |event: &Event, part: Part, key: &str| match key {
            "*" => event.parts.iter().any(|filler| filler.part == part),
            key => players(event, part, catalogue).contains(key),
        };
        listed += 1;
        let right = events.iter().filter(of_kind).any(|event| {
            // A fact that a sentence takes for granted counts as one that it states; one rung is a matter of taste.
            event.modality.rank.abs_diff(rank) <= 1
                && wanted.iter().all(|(part, key)| plays(event, *part, key))
        });
        if right {
            found += 1;
        } else {
            missing.push_str(&format!("\n{line}"));
        }
        let actor = wanted.iter().find(|(part, key)| *part == Part::Actor && *key != "*");
        let recipient = wanted.iter().find(|(part, key)| *part == Part::Recipient && *key != "*");
        if let (Some((_, actor)), Some((_, recipient))) = (actor, recipient) {
            let reversed =
                |event: &&Event| plays(event, Part::Actor, recipient) && plays(event, Part::Recipient, actor);
            if let Some(event) = events.iter().filter(of_kind).find(reversed)
                // Both train each other in one document.
                && !include_str!("founding.tsv").contains(&format!("{number}\t{kinds}\t{rank}\tactor={recipient} recipient={actor}"))
            {
                swapped.push_str(&format!("\n{line}: {} the other way round", event.lemma));
            }
        }
    }
    eprintln!("{found} of {listed} facts");
    assert!(swapped.is_empty(), "{swapped}");
    assert!(100 * found >= 85 * listed, "{found} of {listed}:{missing}");
    eprintln!("missing:{missing}");
}

/// Number of a document, its name, its date, its times with their values.
type Wanted = (usize, &'static str, Option<&'static str>, &'static [(&'static str, &'static str)]);

#[test]
fn dates_have_their_values() {
    let Some(folder) = shared() else { return };
    let (linker, lexicon) = (Linker::new(Catalogue::builtin()), Lexicon::builtin());
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("seeds")).unwrap().filter_map(|f| Some(f.ok()?.path())).collect();
    files.sort();
    let wanted: [Wanted; 3] = [
        (
            2,
            "press release",
            Some("2014-03-28"),
            &[("March 28, 2014", "2014-03-28"), ("March 31 to April 4", "2014-03-31/2014-04-04")],
        ),
        (
            3,
            "relations",
            Some("2023-10-16"),
            &[
                ("16 Oct. 2023", "2023-10-16"),
                ("2017", "2017"),
                ("Today", "2023-10-16"),
                ("2013", "2013"),
                ("May 2019", "2019-05"),
                ("2018", "2018"),
                ("22 January 2021", "2021-01-22"),
                ("January 2021", "2021-01"),
                ("December 2020", "2020-12"),
                ("December 2021", "2021-12"),
                ("2019", "2019"),
                ("May 2022", "2022-05"),
                ("2015", "2015"),
                ("2023", "2023"),
            ],
        ),
        (4, "agreement", None, &[("2018", "2018")]),
    ];
    for (number, name, date, times) in wanted {
        let text = std::fs::read_to_string(&files[number]).unwrap();
        let document = document(&linker, &lexicon, &text, date.and_then(Interval::parse));
        for (words, value) in times {
            let pair = ((*words).to_owned(), (*value).to_owned());
            assert!(document.times.contains(&pair), "{name}: {words} is not {value} in {:?}", document.times);
        }
    }
}
