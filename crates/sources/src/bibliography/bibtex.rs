//! BibTeX and BibLaTeX, as Zotero and JabRef write them, with their `file` fields.

use biblatex::{Bibliography, ChunksExt, DateValue, Datetime, Entry, PermissiveType};
use rapporteur_text::{TextRange, range};
use rustc_hash::{FxHashMap, FxHashSet};

use super::BibliographyProblem;
use super::record::{Author, Record, kind};

/// Reads a file. The library refuses a whole file for one mistake: then it is read entry by entry.
pub(super) fn read(text: &str) -> (Vec<Record>, Vec<BibliographyProblem>) {
    let pieces = pieces(text);
    let mut problems = Vec::new();
    let mut records = Vec::new();
    if let Ok(whole) = Bibliography::parse(text) {
        let places: FxHashMap<&str, TextRange> =
            pieces.iter().rev().filter_map(|piece| Some((piece.key?, piece.range))).collect();
        let place = |key: &str| places.get(key).copied().unwrap_or_default();
        records.extend(whole.iter().map(|entry| record(entry, place(&entry.key))));
        return (records, problems);
    }
    // Abbreviations hold for the entries after them.
    let mut strings = String::new();
    let mut seen: FxHashSet<Box<str>> = FxHashSet::default();
    for piece in &pieces {
        let source = text.get(std::ops::Range::<usize>::from(piece.range)).unwrap_or_default();
        match piece.kind.to_ascii_lowercase().as_str() {
            "string" if Bibliography::parse(source).is_ok() => {
                strings.push_str(source);
                strings.push('\n');
            }
            "string" | "comment" | "preamble" => {}
            _ => match Bibliography::parse(&format!("{strings}{source}")) {
                Ok(parsed) => {
                    for entry in parsed.iter() {
                        if !seen.insert(entry.key.as_str().into()) {
                            let message = format!(
                                "the key `{}` stands in this file twice; the first counts",
                                entry.key
                            );
                            problems.push(BibliographyProblem { range: piece.range, message });
                        } else {
                            records.push(record(entry, piece.range));
                        }
                    }
                }
                Err(error) => {
                    let message = format!("this entry cannot be read ({}); the others were", error.kind);
                    problems.push(BibliographyProblem { range: piece.range, message });
                }
            },
        }
    }
    (records, problems)
}

/// An entry before it is parsed.
struct Piece<'a> {
    kind: &'a str,
    key: Option<&'a str>,
    range: TextRange,
}

/// The entries of a file by their braces; one that does not close ends where the next line starts with `@`.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(start) = memchr::memchr(b'@', bytes.get(at..).unwrap_or_default()).map(|found| at + found)
    {
        at = start + 1;
        let letters =
            bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let kind = text.get(at..at + letters).unwrap_or_default();
        let space = bytes
            .get(at + letters..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        let open = at + letters + space.count();
        if letters == 0 || !matches!(bytes.get(open), Some(b'{' | b'(')) {
            continue;
        }
        let (mut depth, mut end, mut escaped, mut line_start) = (0_usize, bytes.len(), false, false);
        for (offset, byte) in bytes.get(open..).unwrap_or_default().iter().enumerate() {
            if *byte == b'@' && line_start {
                end = open + offset;
                break;
            }
            line_start = *byte == b'\n' || (line_start && byte.is_ascii_whitespace());
            match byte {
                b'{' if !escaped => depth += 1,
                b'}' if !escaped => depth = depth.saturating_sub(1),
                _ => {}
            }
            escaped = *byte == b'\\' && !escaped;
            let closes = *byte == b'}' || (*byte == b')' && bytes.get(open) == Some(&b'('));
            if depth == 0 && closes {
                end = open + offset + 1;
                break;
            }
        }
        let inner = text.get(open + 1..end).unwrap_or_default();
        let key = inner.split_once(',').map(|(key, _)| key.trim()).filter(|key| !key.contains(['=', '\n']));
        pieces.push(Piece { kind, key, range: range(start, end) });
        at = end.max(at);
    }
    pieces
}

fn record(entry: &Entry, place: TextRange) -> Record {
    let mut record = Record::new(&entry.key, place);
    let text = |name: &str| entry.get(name).map(|chunks| chunks.format_verbatim());
    let mut offer = |field: &'static str, names: &[&str]| {
        for name in names {
            record.offer(field, text(name).as_deref());
        }
    };
    offer("title", &["title"]);
    offer("publisher", &["publisher", "institution", "organization", "journaltitle", "journal", "school"]);
    offer("url", &["url"]);
    offer("language", &["langid", "language"]);
    let authors: Vec<String> = entry
        .author()
        .unwrap_or_default()
        .iter()
        .map(|person| [&person.given_name, &person.prefix, &person.name].map(|part| part.trim()).join(" "))
        .collect();
    record.offer("author", Some(&authors.join("; ")));
    let persons = entry.author().unwrap_or_default();
    record.authors = persons
        .iter()
        .filter_map(|person| Author::new(&person.name, &person.given_name, &person.prefix, &person.suffix))
        .collect();
    record.offer("published", entry.date().ok().and_then(iso).as_deref());
    record.offer("captured", entry.url_date().ok().and_then(iso).as_deref());
    record.offer("event", entry.event_date().ok().and_then(iso).as_deref());
    let genre = text("type").or_else(|| text("howpublished").filter(|how| !how.contains("://")));
    record.offer("kind", Some(&kind(genre.as_deref(), &entry.entry_type.to_string())));
    record.doi = text("doi").map(Into::into);
    record.files = text("file").map(|field| files(&field)).unwrap_or_default();
    record
}

/// A date as ISO 8601, its first day if it is a range.
fn iso(date: PermissiveType<biblatex::Date>) -> Option<String> {
    let at: Datetime = match date {
        PermissiveType::Typed(date) => match date.value {
            DateValue::At(at) | DateValue::After(at) | DateValue::Before(at) | DateValue::Between(at, _) => {
                at
            }
        },
        PermissiveType::Chunks(_) => return None,
    };
    // Months and days count from zero in the library.
    let mut iso = format!("{:04}", at.year);
    if let Some(month) = at.month {
        iso.push_str(&format!("-{:02}", month + 1));
        if let Some(day) = at.day {
            iso.push_str(&format!("-{:02}", day + 1));
        }
    }
    Some(iso)
}

/// Paths of a `file` field: `description:path:type`, several between semicolons, or a path alone.
fn files(field: &str) -> Vec<Box<str>> {
    let mut files = Vec::new();
    for item in split(field, ';') {
        let parts = split(&item, ':');
        let path = match &parts[..] {
            [path] => path.clone(),
            // A drive letter of Windows is no description.
            [drive, rest] if drive.len() == 1 => format!("{drive}:{rest}"),
            [_, drive, path, _] if drive.trim().len() == 1 => format!("{}:{path}", drive.trim()),
            [_, path, ..] => path.clone(),
            [] => continue,
        };
        let path = path.trim().replace("\\\\", "\\");
        if !path.is_empty() {
            files.push(path.into());
        }
    }
    files
}

/// Splits at a mark that no backslash stands before; `\:` and `\;` lose theirs.
fn split(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let last = parts.len() - 1;
        if c == mark {
            parts.push(String::new());
        } else if let Some(part) = parts.get_mut(last) {
            match chars.peek() {
                Some(next) if c == '\\' && *next == mark => part.extend(chars.next()),
                _ => part.push(c),
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mistake_costs_one_entry() {
        let text = "@string{un = {United Nations}}\n@report{a, title = {One}, institution = un, date = {2014-03}}\n\
            @misc{b, title = {Two\n@online{c, title={Three}, url={https://example.org/c}, urldate={2020-01-02}}\n";
        let (records, problems) = read(text);
        let keys: Vec<&str> = records.iter().map(|record| &*record.key).collect();
        assert_eq!(keys, ["a", "c"]);
        assert_eq!(records[0].get("publisher"), Some("United Nations"));
        assert_eq!(records[0].get("published"), Some("2014-03"));
        assert_eq!(
            (records[1].get("captured"), records[1].get("kind")),
            (Some("2020-01-02"), Some("web-page"))
        );
        assert_eq!(problems.len(), 1);
        assert!(text[problems[0].range].starts_with("@misc{b"));
    }

    #[test]
    fn institutions_in_braces_stay_whole() {
        let (records, _) =
            read("@misc{a, author = {{Ministry of Trade and Industry} and van der Berg, Jan}}\n");
        let [Author::Institution(ministry), Author::Person { family, given, particle, suffix }] =
            &records[0].authors[..]
        else {
            panic!("{:?}", records[0].authors)
        };
        assert_eq!((&**ministry, &**family), ("Ministry of Trade and Industry", "Berg"));
        assert_eq!((given.as_deref(), particle.as_deref(), suffix), (Some("Jan"), Some("van der"), &None));
    }

    #[test]
    fn attachments_of_reference_managers() {
        let of = |field: &str| files(field).iter().map(|file| file.to_string()).collect::<Vec<_>>();
        assert_eq!(of("Full Text PDF:files/12/paper.pdf:application/pdf"), ["files/12/paper.pdf"]);
        assert_eq!(of("a:b/c.html:text/html;d:e\\:f.pdf:application/pdf"), ["b/c.html", "e:f.pdf"]);
        assert_eq!(of("storage/x.pdf"), ["storage/x.pdf"]);
        assert_eq!(of(""), Vec::<String>::new());
    }
}
