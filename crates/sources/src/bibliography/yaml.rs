//! Hayagriva, the bibliography format of Typst.
//!
//! Read by events, not as a tree: aliases are not followed, so that no file can unfold to more than it is.

use rapporteur_text::{TextRange, range};
use rustc_hash::FxHashMap;
use yaml_rust2::parser::{Event, Parser};

use super::BibliographyProblem;
use super::record::{Author, Record, kind};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 12;

pub(super) fn read(text: &str) -> (Vec<Record>, Vec<BibliographyProblem>) {
    let mut flat = Flat::default();
    let problems = match flat.read(text) {
        Ok(()) => Vec::new(),
        Err(message) => {
            let message = format!("{message}; the entries before it were used");
            vec![BibliographyProblem { range: TextRange::default(), message }]
        }
    };
    let records =
        flat.entries.iter().filter_map(|(key, place, fields)| record(key, *place, fields)).collect();
    (records, problems)
}

type Entry = (String, TextRange, FxHashMap<String, String>);

/// Entries with their values by path: `parent.title`, `author.0`.
#[derive(Default)]
struct Flat {
    entries: Vec<Entry>,
}

enum Level {
    Mapping(Option<String>),
    Sequence(usize),
}

impl Flat {
    fn read(&mut self, text: &str) -> Result<(), String> {
        // Marks count characters; one walk turns them into bytes.
        let mut offsets = text.char_indices().map(|(offset, _)| offset);
        let mut reached = (0_usize, 0_usize);
        let mut byte_of = |index: usize| {
            while reached.0 <= index {
                let Some(offset) = offsets.next() else { return text.len() };
                reached = (reached.0 + 1, offset);
            }
            reached.1
        };
        let mut parser = Parser::new_from_str(text);
        let mut levels: Vec<Level> = Vec::new();
        loop {
            let (event, mark) = parser.next_token().map_err(|error| format!("not YAML: {error}"))?;
            match event {
                Event::MappingStart(..) | Event::SequenceStart(..) => {
                    if levels.len() >= MAX_DEPTH {
                        return Err(format!("line {} nests too deep", mark.line()));
                    }
                    let mapping = matches!(event, Event::MappingStart(..));
                    levels.push(if mapping { Level::Mapping(None) } else { Level::Sequence(0) });
                }
                Event::MappingEnd | Event::SequenceEnd => {
                    levels.pop();
                    Flat::next(&mut levels);
                }
                Event::Scalar(value, ..) => {
                    let depth = levels.len();
                    match levels.last_mut() {
                        Some(Level::Mapping(key @ None)) => {
                            if depth == 1 {
                                let start = byte_of(mark.index());
                                let place = range(start, (start + value.len()).min(text.len()));
                                self.entries.push((value.clone(), place, FxHashMap::default()));
                            }
                            *key = Some(value);
                        }
                        Some(_) => {
                            self.value(&levels, value);
                            Flat::next(&mut levels);
                        }
                        None => {}
                    }
                }
                Event::Alias(_) => Flat::next(&mut levels),
                Event::StreamEnd => return Ok(()),
                _ => {}
            }
        }
    }

    /// Something has been read in the innermost level.
    fn next(levels: &mut [Level]) {
        match levels.last_mut() {
            Some(Level::Mapping(key)) => *key = None,
            Some(Level::Sequence(index)) => *index += 1,
            None => {}
        }
    }

    fn value(&mut self, levels: &[Level], value: String) {
        let Some((_, _, fields)) = self.entries.last_mut() else { return };
        let names: Vec<String> = levels
            .iter()
            .skip(1)
            .map(|level| match level {
                Level::Mapping(key) => key.clone().unwrap_or_default(),
                Level::Sequence(index) => index.to_string(),
            })
            .collect();
        fields.entry(names.join(".")).or_insert(value);
    }
}

fn record(key: &str, place: TextRange, fields: &FxHashMap<String, String>) -> Option<Record> {
    let text = |name: &str| fields.get(name).map(String::as_str);
    // Other YAML files have no `type`.
    let kind_name = text("type")?;
    let mut record = Record::new(key, place);
    let mut offer = |field: &'static str, names: &[&str]| {
        for name in names {
            record.offer(field, text(name));
        }
    };
    offer("title", &["title", "title.value"]);
    offer(
        "publisher",
        &[
            "publisher",
            "publisher.name",
            "organization",
            "parent.publisher",
            "parent.publisher.name",
            "parent.title",
            "parent.0.title",
        ],
    );
    offer("url", &["url", "url.value"]);
    offer("captured", &["url.date"]);
    offer("published", &["date", "parent.date"]);
    offer("language", &["language"]);
    let mut authors: Vec<String> = text("author").map(str::to_owned).into_iter().collect();
    record.authors = text("author").and_then(written).into_iter().collect();
    for index in 0..64 {
        let part = |name: &str| text(&format!("author.{index}.{name}")).unwrap_or_default();
        let (whole, family) = (text(&format!("author.{index}")), part("name"));
        let author = match whole {
            Some(whole) => written(whole),
            None => Author::new(family, part("given-name"), part("prefix"), part("suffix")),
        };
        let Some(author) = author else { break };
        authors.push(whole.unwrap_or(family).to_owned());
        record.authors.push(author);
    }
    record.offer("author", Some(&authors.join("; ")));
    record.offer("kind", Some(&kind(text("genre"), kind_name)));
    record.doi = text("serial-number.doi").map(Into::into);
    Some(record)
}

/// "Family, Given" or "Family, Given, Jr."; a name without comma is whole.
fn written(name: &str) -> Option<Author> {
    let mut parts = name.splitn(3, ',');
    let mut part = || parts.next().unwrap_or_default();
    let (family, given, suffix) = (part(), part(), part());
    Author::new(family, given, "", suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_and_their_places() {
        let text = "# caf\u{e9}\nquay:\n  type: Article\n  title: A quay\n  author: [\"Okafor, Ada\", \"Bah, Lo\"]\n  date: 2014-03\n  url: { value: https://example.org/q, date: 2020-01-02 }\n  parent:\n    type: Newspaper\n    title: Daily\nother: 3\n";
        let (records, problems) = read(text);
        assert_eq!(problems, []);
        assert_eq!(records.len(), 1);
        let quay = &records[0];
        assert_eq!(&text[quay.range], "quay");
        assert_eq!((quay.get("published"), quay.get("captured")), (Some("2014-03"), Some("2020-01-02")));
        assert_eq!(
            (quay.get("publisher"), quay.get("author")),
            (Some("Daily"), Some("Okafor, Ada; Bah, Lo"))
        );
        assert!(matches!(&quay.authors[..], [Author::Person { family, .. }, _] if &**family == "Okafor"));
        assert_eq!(written("World Bank"), Some(Author::Institution("World Bank".into())));
    }

    #[test]
    fn laughs_do_not_unfold() {
        let mut text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (name, before) in ('b'..='j').zip('a'..='i') {
            text.push_str(&format!(
                "{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
            ));
        }
        assert_eq!(read(&text).0, []);
    }
}
