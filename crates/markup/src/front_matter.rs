//! Front matter: YAML between `---` lines or TOML between `+++` lines at the start of a file.

use rapporteur_text::{TextRange, range};
use yaml_rust2::parser::{Event, Parser};

use crate::Problem;
use crate::lines::{Line, Lines};

/// Largest front matter that is read, in bytes.
const MAX_LEN: usize = 64 * 1024;
/// Deepest nesting that is read.
const MAX_DEPTH: usize = 16;
/// Most fields that are read.
const MAX_FIELDS: usize = 4096;

/// Front matter fields as a flat list; nested values are joined with dots (`author.0.name`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// Field, value as text, and the value's line range in the file.
    pub fields: Vec<(Box<str>, Box<str>, TextRange)>,
}

impl FrontMatter {
    /// The value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, ..)| &**field == name).map(|(_, value, _)| &**value)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Yaml,
    Toml,
}

/// Where front matter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// First byte of the opening mark.
    pub start: usize,
    /// End of the closing mark; of the last line before a blank one if there is none.
    pub end: usize,
    /// First byte after it.
    pub next: usize,
    language: Language,
    /// What is between the marks.
    inner: (usize, usize),
    closed: bool,
}

/// Finds front matter. A first line `---` that no field follows is a thematic break.
pub(crate) fn find(text: &str) -> Option<Found> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let language = match text.get(start..)?.get(..3)? {
        "---" => Language::Yaml,
        "+++" => Language::Toml,
        _ => return None,
    };
    // The mark is searched in what may be read only, so that the scan costs nothing in a large file.
    let window = text.floor_char_boundary(text.len().min(start + 2 * MAX_LEN));
    let text = &text[..window];
    let mut lines = Lines::from_offset(text, start);
    let opening = lines.next()?;
    let line_text = |line: Line| text[line.start..line.end].trim_end();
    let mark = line_text(opening);
    if mark.len() != 3 {
        return None;
    }
    let first = lines.peek()?;
    let empty = line_text(first) == mark;
    if !empty && !looks_like_fields(line_text(first), language) {
        return None;
    }
    let mut unclosed_end = opening.end;
    let mut in_first_paragraph = true;
    let mut unclosed_next = opening.next;
    for line in lines {
        let content = line_text(line);
        if content == mark || (language == Language::Yaml && content == "...") {
            return Some(Found {
                start,
                end: line.start + content.len(),
                next: line.next,
                language,
                inner: (opening.next, line.start),
                closed: true,
            });
        }
        if content.trim_start().is_empty() {
            in_first_paragraph = false;
        } else if in_first_paragraph {
            unclosed_end = line.start + content.len();
            unclosed_next = line.next;
        }
    }
    Some(Found {
        start,
        end: unclosed_end,
        next: unclosed_next,
        language,
        inner: (opening.next, unclosed_end),
        closed: false,
    })
}

/// Whether the line after an opening mark can start front matter: a field, a comment, a table header, a YAML flow
/// mapping or item.
fn looks_like_fields(line: &str, language: Language) -> bool {
    let line = line.trim_start();
    let separator = match language {
        Language::Yaml => ':',
        Language::Toml => '=',
    };
    let field = line.split_once(separator).is_some_and(|(name, rest)| {
        let name = name.trim();
        let plain = !name.is_empty() && name.len() <= 64 && !name.contains([' ', '<', '*', '[']);
        let quoted = name.starts_with(['"', '\'']);
        (plain || quoted) && (language == Language::Toml || rest.is_empty() || rest.starts_with([' ', '\t']))
    });
    match language {
        Language::Yaml => {
            field || (line.starts_with('#') && !line.starts_with("##")) || line.starts_with('{')
        }
        Language::Toml => field || line.starts_with(['#', '[']),
    }
}

/// Reads front matter, YAML or TOML; unclosed or unreadable front matter is a problem and counts as prose-free.
///
/// At most 64 KiB, 16 levels and 4,096 fields are read, and YAML aliases are refused, so that a few lines cannot
/// unfold into gigabytes.
#[must_use]
pub fn front_matter(text: &str) -> (Option<FrontMatter>, Vec<Problem>) {
    let Some(found) = find(text) else { return (None, Vec::new()) };
    let mut problems = Vec::new();
    let mark = if found.language == Language::Yaml { "---" } else { "+++" };
    if !found.closed {
        problems.push(Problem {
            range: range(found.start, found.start + mark.len()),
            message: format!(
                "front matter is not closed: put `{mark}` on a line of its own after its last field, or remove the \
                 first line if it was meant as a rule"
            ),
        });
    }
    let (start, end) = found.inner;
    let Some(inner) = text.get(start..end) else { return (None, problems) };
    if inner.len() > MAX_LEN {
        problems.push(Problem {
            range: range(found.start, found.end),
            message: format!(
                "front matter has {} bytes, at most {MAX_LEN} are read: move long values into the text",
                inner.len()
            ),
        });
        return (None, problems);
    }
    let read = match found.language {
        Language::Yaml => Yaml { source: inner, offset: start, lines: line_ranges(inner, start) }.read(),
        Language::Toml => read_toml(inner, start),
    };
    match read {
        Ok(front) => (Some(front), problems),
        Err(problem) => {
            problems.push(problem);
            (None, problems)
        }
    }
}

/// Ranges in the file of the lines of `inner`, without line breaks.
fn line_ranges(inner: &str, offset: usize) -> Vec<TextRange> {
    Lines::new(inner).map(|line| range(offset + line.start, offset + line.end)).collect()
}

struct Yaml<'a> {
    source: &'a str,
    offset: usize,
    lines: Vec<TextRange>,
}

/// Position in a collection that is being read.
enum Level {
    Mapping { key: Option<String>, line: usize },
    Sequence { next: usize },
}

impl Yaml<'_> {
    /// Reads the events of the pull parser, which keeps its own stack: nesting costs no recursion.
    fn read(&self) -> Result<FrontMatter, Problem> {
        let mut parser = Parser::new_from_str(self.source);
        let mut front = FrontMatter::default();
        let mut levels: Vec<Level> = Vec::new();
        loop {
            let (event, mark) = parser.next_token().map_err(|error| {
                self.problem(
                    error.marker().line(),
                    format!(
                        "front matter is not valid YAML: {}; quote values that hold `:` or `#`",
                        error.info()
                    ),
                )
            })?;
            let line = mark.line();
            match event {
                Event::Scalar(value, ..) => self.scalar(&mut front, &mut levels, value, line)?,
                Event::MappingStart(..) => {
                    self.enter(&mut levels, Level::Mapping { key: None, line }, line)?;
                }
                Event::SequenceStart(..) => self.enter(&mut levels, Level::Sequence { next: 0 }, line)?,
                Event::MappingEnd | Event::SequenceEnd => {
                    levels.pop();
                    advance(&mut levels);
                }
                Event::Alias(_) => {
                    return Err(self.problem(
                        line,
                        "front matter holds a YAML alias, which is not read: write the value out".to_owned(),
                    ));
                }
                Event::DocumentEnd | Event::StreamEnd => return Ok(front),
                Event::Nothing | Event::StreamStart | Event::DocumentStart => {}
            }
        }
    }

    fn enter(&self, levels: &mut Vec<Level>, level: Level, line: usize) -> Result<(), Problem> {
        if levels.len() >= MAX_DEPTH {
            let message = format!("front matter is nested deeper than {MAX_DEPTH} levels: flatten it");
            return Err(self.problem(line, message));
        }
        if let Some(Level::Mapping { key: key @ None, .. }) = levels.last_mut() {
            // A collection as key has no name; its fields are lost under an empty one.
            *key = Some(String::new());
        }
        levels.push(level);
        Ok(())
    }

    fn scalar(
        &self,
        front: &mut FrontMatter,
        levels: &mut [Level],
        value: String,
        line: usize,
    ) -> Result<(), Problem> {
        if let Some(Level::Mapping { key: key @ None, line: key_line }) = levels.last_mut() {
            *key = Some(value);
            *key_line = line;
            return Ok(());
        }
        if front.fields.len() >= MAX_FIELDS {
            let message =
                format!("front matter has more than {MAX_FIELDS} fields: keep what describes the file");
            return Err(self.problem(line, message));
        }
        let path = path(levels);
        // An empty value is marked at the next token: its line is the key's.
        let line = match levels.last() {
            Some(Level::Mapping { line: key_line, .. }) if value.is_empty() => *key_line,
            _ => line,
        };
        if !path.is_empty() {
            front.fields.push((path.into(), value.into(), self.line_range(line)));
        }
        advance(levels);
        Ok(())
    }

    /// Range of a line, counted from 1.
    fn line_range(&self, line: usize) -> TextRange {
        let end = range(self.offset + self.source.len(), self.offset + self.source.len());
        self.lines.get(line.saturating_sub(1)).copied().unwrap_or(end)
    }

    fn problem(&self, line: usize, message: String) -> Problem {
        Problem { range: self.line_range(line), message }
    }
}

/// The value at the current position was read.
fn advance(levels: &mut [Level]) {
    match levels.last_mut() {
        Some(Level::Mapping { key, .. }) => *key = None,
        Some(Level::Sequence { next }) => *next += 1,
        None => {}
    }
}

fn path(levels: &[Level]) -> String {
    let mut path = String::new();
    for level in levels {
        if !path.is_empty() {
            path.push('.');
        }
        match level {
            Level::Mapping { key, .. } => path.push_str(key.as_deref().unwrap_or_default()),
            Level::Sequence { next } => path.push_str(&next.to_string()),
        }
    }
    path
}

fn read_toml(inner: &str, offset: usize) -> Result<FrontMatter, Problem> {
    let lines = line_ranges(inner, offset);
    let line_of = |at: usize| {
        let at = range(offset + at, offset + at).start();
        let index = lines.partition_point(|line| line.start() <= at).saturating_sub(1);
        lines.get(index).copied().unwrap_or(range(offset, offset))
    };
    // The TOML parser limits nesting itself.
    let table = toml::de::DeTable::parse(inner).map_err(|error| Problem {
        range: line_of(error.span().map_or(0, |span| span.start)),
        message: format!("front matter is not valid TOML: {}", error.message()),
    })?;
    let mut front = FrontMatter::default();
    let mut depth_exceeded = None;
    flatten_table(table.get_ref(), &mut String::new(), 0, &line_of, &mut front, &mut depth_exceeded);
    match depth_exceeded {
        Some(at) => Err(Problem {
            range: at,
            message: format!("front matter is nested deeper than {MAX_DEPTH} levels: flatten it"),
        }),
        None => Ok(front),
    }
}

fn flatten_table(
    table: &toml::de::DeTable<'_>,
    path: &mut String,
    depth: usize,
    line_of: &dyn Fn(usize) -> TextRange,
    front: &mut FrontMatter,
    too_deep: &mut Option<TextRange>,
) {
    for (name, value) in table {
        let len = path.len();
        push_segment(path, name.get_ref());
        flatten_value(value, path, depth, line_of, front, too_deep);
        path.truncate(len);
    }
    // The parser sorts keys; the file's order is the reader's.
    if depth == 0 {
        front.fields.sort_by_key(|(_, _, at)| at.start());
    }
}

fn push_segment(path: &mut String, segment: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(segment);
}

fn flatten_value(
    value: &toml::Spanned<toml::de::DeValue<'_>>,
    path: &mut String,
    depth: usize,
    line_of: &dyn Fn(usize) -> TextRange,
    front: &mut FrontMatter,
    too_deep: &mut Option<TextRange>,
) {
    use toml::de::DeValue;
    let at = line_of(value.span().start);
    if depth >= MAX_DEPTH {
        *too_deep = Some(at);
        return;
    }
    let text = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let len = path.len();
                push_segment(path, &index.to_string());
                flatten_value(item, path, depth + 1, line_of, front, too_deep);
                path.truncate(len);
            }
            return;
        }
        DeValue::Table(table) => return flatten_table(table, path, depth + 1, line_of, front, too_deep),
    };
    if front.fields.len() < MAX_FIELDS {
        front.fields.push((path.as_str().into(), text.into(), at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(String, String)>, Vec<String>) {
        let (front, problems) = front_matter(text);
        let fields = front.unwrap_or_default().fields.into_iter();
        let fields = fields.map(|(name, value, at)| (format!("{name}={value}"), text[at].trim().to_owned()));
        (fields.collect(), problems.into_iter().map(|problem| problem.message).collect())
    }

    #[test]
    fn yaml_is_flattened_with_the_lines_of_its_values() {
        let text = "---\r\ntitle: Ports\r\nauthors:\r\n  - name: Ana\r\n  - Tom\r\nempty:\r\nnote: |\r\n  two\r\n  lines\r\n...\r\nText.";
        let (fields, problems) = read(text);
        let names: Vec<&str> = fields.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(
            names,
            ["title=Ports", "authors.0.name=Ana", "authors.1=Tom", "empty=", "note=two\nlines\n"]
        );
        assert_eq!(fields[1].1, "- name: Ana");
        assert_eq!(fields[3].1, "empty:");
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn toml_is_flattened_in_the_order_of_the_file() {
        let (fields, problems) =
            read("+++\nz = 1\na = [\"x\", { b = 2019-05-03 }]\n[grade]\nsource = \"B\"\n+++\n");
        let names: Vec<&str> = fields.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(names, ["z=1", "a.0=x", "a.1.b=2019-05-03", "grade.source=B"]);
        assert_eq!(fields[3].1, "source = \"B\"");
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn a_rule_at_the_start_is_no_front_matter() {
        for text in
            ["---\n\nText.", "---\nText of a paragraph.\n\n---\n", "----\na: b\n----", "", "---", "-- -"]
        {
            assert_eq!(find(text), None, "{text:?}");
        }
    }

    #[test]
    fn unclosed_front_matter_is_read_up_to_the_first_blank_line() {
        let text = "---\ntitle: Ports\n\nThe text goes on.\n";
        let (fields, problems) = read(text);
        assert_eq!(fields[0].0, "title=Ports");
        assert!(problems[0].contains("not closed"), "{problems:?}");
        assert_eq!(find(text).map(|found| &text[found.start..found.end]), Some("---\ntitle: Ports"));
    }

    #[test]
    fn bombs_are_refused() {
        let deep = format!("---\na: {}{}\n---\n", "[".repeat(40), "]".repeat(40));
        let deepest = format!("---\na: {}{}\n---\n", "[".repeat(5000), "]".repeat(5000));
        let long = format!("---\na: {}\n---\n", "x".repeat(MAX_LEN));
        let many = format!("---\na:\n{}---\n", "  - b\n".repeat(MAX_FIELDS + 1));
        let alias = "---\na: &x [1, 2]\nb: [*x, *x]\n---\n".to_owned();
        let broken = "---\na: [1\nb: 2\n---\n".to_owned();
        let toml = format!("+++\na = {}1{}\n+++\n", "[".repeat(40), "]".repeat(40));
        for (text, part) in [
            (deep, "deeper"),
            (deepest, "recursion limit"),
            (long, "bytes"),
            (many, "fields"),
            (alias, "alias"),
            (broken, "not valid YAML"),
            (toml, "deeper"),
        ] {
            let (fields, problems) = read(&text);
            assert!(fields.is_empty());
            assert!(problems.iter().any(|message| message.contains(part)), "{part}: {problems:?}");
        }
    }
}
