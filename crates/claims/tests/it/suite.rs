//! The claims suites of `tests/claims`: sentences with the events that a careful reader would say they assert.

use std::path::PathBuf;
use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::events::{Event, Filler, Part, events, time_of};
use rapporteur_claims::{Interval, Lexicon, Polarity, Quantity, Statement, read};
use rapporteur_linking::{Linker, merge, resolve};

/// A sentence with its expected lines.
struct Case {
    text: String,
    gap: bool,
    /// Line of the heading, from 0.
    line: usize,
    expected: Vec<Line>,
}

/// An event as expected.
struct Line {
    source: String,
    optional: bool,
    /// Type, with mode.
    event: Option<String>,
    mode: Option<String>,
    kind: String,
    rank: u8,
    denied: bool,
    speaker: Option<String>,
    fields: Vec<Field>,
}

struct Field {
    optional: bool,
    key: String,
    words: String,
    country: Option<String>,
    open: bool,
}

fn cases(file: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut inside = false;
    for (number, line) in file.lines().enumerate() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            cases
                .last_mut()
                .expect("a sentence stands before the first block")
                .expected
                .push(expectation(line));
        } else if let Some(heading) = line.strip_prefix("## ") {
            let text = heading.strip_prefix("Gap: ").unwrap_or(heading);
            let gap = text.len() != heading.len();
            cases.push(Case { text: text.to_owned(), gap, line: number, expected: Vec::new() });
        }
    }
    cases
}

fn expectation(line: &str) -> Line {
    let (head, fields) = line.split_once(':').unwrap_or_else(|| panic!("no colon in {line:?}"));
    let optional = head.starts_with('?');
    let mut words = head.trim_start_matches('?').split_whitespace();
    let mut next = || words.next().unwrap_or_else(|| panic!("too short: {line:?}"));
    let (event, kind, rank) = (next(), next(), next());
    let (event, mode) = event.split_once('/').map_or((event, None), |(event, mode)| (event, Some(mode)));
    let rest: Vec<&str> = words.collect();
    let field = |field: &str| {
        let optional = field.starts_with('?');
        let (key, value) =
            field.trim_start_matches('?').split_once('=').unwrap_or_else(|| panic!("{line:?}"));
        let open = value.ends_with('…');
        let value = value.trim_end_matches('…');
        let (words, country) = value.split_once('|').map_or((value, None), |(w, c)| (w, Some(c)));
        let open = open || words.ends_with('…');
        Field {
            optional,
            key: key.to_owned(),
            words: words.trim_end_matches('…').replace('_', " "),
            country: country.map(str::to_owned),
            open,
        }
    };
    Line {
        source: line.to_owned(),
        optional,
        event: (event != "-").then(|| event.to_owned()),
        mode: mode.map(str::to_owned),
        kind: if kind == "-" { String::new() } else { kind.to_owned() },
        rank: rank.parse().unwrap_or_else(|_| panic!("no rank in {line:?}")),
        denied: rest.contains(&"denied"),
        speaker: rest.iter().find_map(|word| word.strip_prefix('@')).map(|words| words.replace('_', " ")),
        fields: fields.split_whitespace().map(field).collect(),
    }
}

/// What a sentence is read as.
struct Reading {
    text: String,
    statement: Statement,
    events: Vec<Event>,
}

struct Reader {
    linker: Linker,
    lexicon: Arc<Lexicon>,
}

impl Reader {
    fn read(&self, text: &str) -> Reading {
        let catalogue = self.linker.catalogue();
        let scan = self.linker.scan(text);
        let added = resolve(catalogue, &[(text, &scan)]);
        let mentions = merge(&scan, &added[0]);
        let tree = rapporteur_grammar::parse(text);
        let mut events = events(text, &tree, &mentions, catalogue, self.lexicon.senses());
        events.retain(|event| event.asserted);
        let statement = read(text, &mentions, None.into(), catalogue, &self.lexicon);
        Reading { text: text.to_owned(), statement, events }
    }
}

/// Counts of atoms: everything a line says, field by field.
#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    expected: usize,
    found: usize,
}

impl Reading {
    fn slice(&self, range: rapporteur_text::TextRange) -> &str {
        &self.text[std::ops::Range::<usize>::from(range)]
    }

    /// Whether the head of a phrase is one of these words, where they stand together.
    fn is_among(&self, head: rapporteur_text::TextRange, words: &str) -> bool {
        let (text, words) = (self.text.to_lowercase(), words.to_lowercase());
        text.len() == self.text.len()
            && text
                .match_indices(&words)
                .any(|(at, _)| at <= usize::from(head.start()) && usize::from(head.end()) <= at + words.len())
    }

    fn country(&self, filler: &Filler, catalogue: &Catalogue) -> Option<String> {
        catalogue.entity(filler.affiliation?)?.country.as_deref().map(str::to_owned)
    }

    fn time(&self, event: &Event) -> Option<Interval> {
        time_of(event, &self.statement.times).map(|time| {
            use rapporteur_claims::TimeRelation;
            match time.relation {
                TimeRelation::Since => Interval { end: None, ..time.interval },
                TimeRelation::Until | TimeRelation::Before => Interval { start: None, ..time.interval },
                _ => time.interval,
            }
        })
    }

    fn quantities(&self, event: &Event) -> Vec<String> {
        let show = |quantity: &Quantity| {
            let number =
                |n: i64| if n % 1_000 == 0 { (n / 1_000).to_string() } else { (n as f64 / 1e3).to_string() };
            match (quantity.min, quantity.max) {
                (Some(a), Some(b)) if a == b => number(a),
                (Some(a), Some(b)) => format!("~{}", number(i64::midpoint(a, b))),
                (Some(a), None) => format!(">={}", number(a)),
                (None, Some(b)) => format!("<={}", number(b)),
                (None, None) => String::new(),
            }
        };
        let inside =
            |quantity: &&Quantity| !quantity.indefinite && event.range.contains_range(quantity.range);
        self.statement.quantities.iter().filter(inside).map(show).collect()
    }

    /// How an event compares with a line.
    fn compare(&self, line: &Line, event: &Event, catalogue: &Catalogue) -> Score {
        let mut score = Score::default();
        let plover = event.plover.as_ref();
        score.atom(plover.map(|plover| &*plover.event) == line.event.as_deref());
        if let Some(mode) = &line.mode {
            score.atom(plover.and_then(|plover| plover.mode.as_deref()) == Some(mode));
        }
        score.atom(*event.kind == *line.kind);
        score.atom(event.modality.rank == line.rank);
        score.atom((event.polarity == Polarity::Denied) == line.denied);
        match (&line.speaker, event.speakers.last()) {
            (None, None) => {}
            (Some(words), Some(&speaker)) => {
                let (words, speaker) = (words.to_lowercase(), self.slice(speaker).to_lowercase());
                score.atom(speaker.contains(&words) || words.contains(&speaker));
            }
            _ => score.atom(false),
        }
        let mut used = vec![false; event.parts.len()];
        for field in &line.fields {
            let part = match &*field.key {
                "time" => {
                    let found = self.time(event);
                    if found.is_some() || !field.optional {
                        score.atom(found.is_some_and(|found| same_time(found, &field.words)));
                    }
                    continue;
                }
                "quantity" => {
                    let right = self.quantities(event).iter().any(|found| same_quantity(found, &field.words));
                    if right || !field.optional {
                        score.atom(right);
                    }
                    continue;
                }
                other => {
                    let mut parts = Part::ALL.into_iter();
                    let part = parts.find(|part| part.as_str() == other);
                    part.unwrap_or_else(|| panic!("no part `{other}` in {:?}", line.source))
                }
            };
            let place = event.parts.iter().enumerate().position(|(at, filler)| {
                !used[at] && filler.part == part && !filler.denied && self.is_among(filler.head, &field.words)
            });
            match place {
                Some(place) => {
                    used[place] = true;
                    let filler = &event.parts[place];
                    let country = field.country.is_none() || self.country(filler, catalogue) == field.country;
                    score.atom(country && filler.open == field.open);
                }
                None if field.optional => {}
                None => score.expected += 1,
            }
        }
        // Themes may be said or not; a participant too many is wrong.
        for (filler, used) in event.parts.iter().zip(used) {
            if !used && !filler.denied && !matches!(filler.part, Part::Theme | Part::Instrument) {
                score.found += 1;
            }
        }
        score
    }
}

impl Score {
    fn atom(&mut self, right: bool) {
        self.expected += 1;
        self.found += 1;
        self.right += usize::from(right);
    }

    fn is_exact(self) -> bool {
        self.right == self.expected && self.right == self.found
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.expected += other.expected;
        self.found += other.found;
    }
}

/// Whether a time as found is one as expected. Parts of a period have vague edges, "before 2010" ends a year before "by
/// 2010", and "until May" may end with April.
fn same_time(found: Interval, expected: &str) -> bool {
    let (start, end) = expected.split_once('/').unwrap_or((expected, expected));
    let start = Interval::parse(start).and_then(|interval| interval.start);
    let end = Interval::parse(end).and_then(|interval| interval.end);
    let near = |a: Option<i32>, b: Option<i32>, days: i32| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= days,
        (None, None) => true,
        _ => false,
    };
    let length =
        start.zip(end).map_or(366, |(start, end)| if end - start > 60 { (end - start) / 3 } else { 0 });
    near(found.start, start, length) && near(found.end, end, length)
}

/// Whether a number as found is one as expected; "over 12" and "at least 13" are the same of things that are counted.
fn same_quantity(found: &str, expected: &str) -> bool {
    let over = |text: &str| {
        text.strip_prefix('>').filter(|n| !n.starts_with('=')).and_then(|n| n.parse::<i64>().ok())
    };
    let under = |text: &str| {
        text.strip_prefix('<').filter(|n| !n.starts_with('=')).and_then(|n| n.parse::<i64>().ok())
    };
    if let Some(n) = over(expected) {
        return found == format!(">={}", n + 1) || found == format!(">={n}");
    }
    if let Some(n) = under(expected) {
        return found == format!("<={}", n - 1) || found == format!("<={n}");
    }
    found == expected
}

#[test]
fn suite() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/claims"));
    let reader = Reader { linker: Linker::new(Catalogue::builtin()), lexicon: Lexicon::builtin() };
    let catalogue = reader.linker.catalogue().clone();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "md") && path.file_stem().unwrap() != "README");
    files.sort();
    let update = std::env::var_os("UPDATE").is_some();
    let (mut total, mut sentences, mut exact, mut report) = (Score::default(), 0, 0, String::new());
    for path in files {
        let file = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().display().to_string();
        let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
        for case in cases(&file) {
            let reading = reader.read(&case.text);
            let mut free: Vec<&Event> = reading.events.iter().collect();
            let mut score = Score::default();
            let mut missing = Vec::new();
            for line in &case.expected {
                let best = free
                    .iter()
                    .enumerate()
                    .map(|(at, event)| (at, reading.compare(line, event, &catalogue)))
                    .max_by_key(|(at, score)| {
                        (score.right, std::cmp::Reverse(score.found), std::cmp::Reverse(*at))
                    })
                    .filter(|(_, score)| 2 * score.right >= score.expected);
                match best {
                    Some((at, own)) => {
                        free.remove(at);
                        if !own.is_exact() {
                            missing.push(&*line.source);
                        }
                        score.add(own);
                    }
                    None if line.optional => {}
                    None => {
                        missing.push(&*line.source);
                        score.expected += 4 + line.fields.iter().filter(|field| !field.optional).count();
                    }
                }
            }
            // An event too many is one wrong atom for its type and one for each participant.
            score.found += free.iter().map(|event| 1 + event.parts.len()).sum::<usize>();
            total.add(score);
            sentences += 1;
            exact += usize::from(score.is_exact());
            if score.is_exact() == case.gap || update && !score.is_exact() {
                let shown: Vec<String> =
                    reading.events.iter().map(|event| reading.show(event, &catalogue)).collect();
                report.push_str(&format!(
                    "\n{name}: {}\n  expected: {}\n  found: {}\n",
                    case.text,
                    if missing.is_empty() {
                        "(as written)".to_owned()
                    } else {
                        missing.join("\n            ")
                    },
                    shown.join("\n         ")
                ));
            }
            lines[case.line] = format!("## {}{}", if score.is_exact() { "" } else { "Gap: " }, case.text);
        }
        if update {
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    eprintln!(
        "{exact} of {sentences} sentences; atoms: {} right, {} expected, {} found",
        total.right, total.expected, total.found
    );
    if update {
        eprintln!("{report}");
        return;
    }
    assert!(report.is_empty(), "{report}\nread it, then UPDATE=1 marks what is right and what is not");
}

impl Reading {
    /// An event in the notation of the suites.
    fn show(&self, event: &Event, catalogue: &Catalogue) -> String {
        let plover = event.plover.as_ref().map_or("-".to_owned(), |plover| match &plover.mode {
            Some(mode) => format!("{}/{mode}", plover.event),
            None => plover.event.to_string(),
        });
        let kind = if event.kind.is_empty() { "-" } else { &event.kind };
        let mut line = format!("{plover} {kind} {}", event.modality.rank);
        if event.polarity == Polarity::Denied {
            line += " denied";
        }
        if let Some(&speaker) = event.speakers.last() {
            line += &format!(" @{}", self.slice(speaker).replace(' ', "_"));
        }
        line += ":";
        for filler in &event.parts {
            let part = format!("{:?}", filler.part).to_lowercase();
            line += &format!(" {part}={}", self.slice(filler.range).replace(' ', "_"));
            if let Some(country) = self.country(filler, catalogue) {
                line += &format!("|{country}");
            }
            if filler.open {
                line.push('…');
            }
        }
        if let Some(time) = self.time(event) {
            line += &format!(" time={}", time.display());
        }
        for quantity in self.quantities(event) {
            line += &format!(" quantity={quantity}");
        }
        line
    }
}
