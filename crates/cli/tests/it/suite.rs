//! The form of a Markdown suite: sources, brief and expectation of a case in one place.
//!
//! A heading opens a case; what stands before the second heading is shared by all cases of the file. Fenced blocks:
//!
//! - `source key=… published=… kind=… reliability=… format=txt`: a capture, with its metadata;
//! - `config`, `entities`, `lexicon`: `rapporteur.toml` and overlays;
//! - `other-brief name=…`: a brief that stands beside the one that is looked at;
//! - `brief`: the brief. A line of carets below a line names a finding there: `^^^^ TIM003`. `$0` is the cursor;
//! - `hover`, `definition`: what is expected at the cursor; and what `features.rs` lists: `references`, `fixes` …
//!
//! `UPDATE=1` puts what the program says in the place of the expectations.

use std::ops::Range;

/// A fenced block.
#[derive(Debug, Clone)]
pub struct Block {
    /// First word of the info string.
    pub kind: String,
    /// The other words, `key=value`.
    pub fields: Vec<(String, String)>,
    /// Lines between the fences.
    pub text: String,
    /// Where `text` stands in the file.
    pub range: Range<usize>,
}

impl Block {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A heading with its blocks.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub blocks: Vec<Block>,
}

impl Case {
    pub fn blocks(&self, kind: &str) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }
}

/// Cases of a file in order. The shared blocks come first in each.
pub fn cases(file: &str) -> Vec<Case> {
    let mut cases = vec![Case { name: String::new(), blocks: Vec::new() }];
    let mut open: Option<(String, Block)> = None;
    let mut at = 0;
    for line in file.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_end();
        if let Some((fence, block)) = &mut open {
            if bare == fence {
                block.range.end = start;
                block.text = file[block.range.clone()].to_owned();
                let (_, block) = open.take().unwrap();
                cases.last_mut().unwrap().blocks.push(block);
            }
        } else if bare.starts_with("```") {
            let ticks = bare.len() - bare.trim_start_matches('`').len();
            let mut words = bare[ticks..].split_whitespace();
            let kind = words.next().unwrap_or_default().to_owned();
            let fields =
                words.filter_map(|word| word.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned()));
            let block = Block { kind, fields: fields.collect(), text: String::new(), range: at..at };
            open = Some(("`".repeat(ticks), block));
        } else if bare.starts_with('#') {
            cases.push(Case { name: bare.trim_start_matches('#').trim().to_owned(), blocks: Vec::new() });
        }
    }
    assert!(open.is_none(), "a fenced block is not closed");
    // Before the first heading, and under the title: shared.
    let shared: Vec<Block> = cases.drain(..cases.len().min(2)).flat_map(|case| case.blocks).collect();
    for case in &mut cases {
        case.blocks.splice(0..0, shared.iter().cloned());
    }
    cases
}

/// A marked finding: line of the brief without marker lines (from 0), columns in characters, code.
pub type Mark = (usize, Range<usize>, String);

/// A brief block without its markers and cursor.
#[derive(Debug, PartialEq)]
pub struct Brief {
    pub text: String,
    pub marks: Vec<Mark>,
    /// Byte offset in `text`.
    pub cursor: Option<usize>,
}

/// Takes markers and cursor out of a brief block.
pub fn brief(block: &str) -> Brief {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut cursor = None;
    let mut lines = 0;
    for line in block.split_inclusive('\n') {
        if let Some((columns, code)) = marker(line) {
            marks.push((lines - 1, columns, code));
            continue;
        }
        match line.split_once("$0") {
            Some((before, after)) => {
                cursor = Some(text.len() + before.len());
                text.push_str(before);
                text.push_str(after);
            }
            None => text.push_str(line),
        }
        lines += 1;
    }
    Brief { text, marks, cursor }
}

fn marker(line: &str) -> Option<(Range<usize>, String)> {
    let bare = line.trim_end();
    let start = bare.len() - bare.trim_start_matches(' ').len();
    let rest = bare[start..].trim_start_matches('^');
    let end = bare.len() - rest.len();
    let code = rest.trim();
    (end > start && !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric()))
        .then(|| (start..end, code.to_owned()))
}

/// Puts markers (and the cursor) into a brief.
pub fn marked(brief: &str, marks: &[Mark], cursor: Option<usize>) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (number, line) in brief.split_inclusive('\n').enumerate() {
        match cursor.filter(|cursor| (at..at + line.len()).contains(cursor)) {
            Some(cursor) => {
                out.push_str(&line[..cursor - at]);
                out.push_str("$0");
                out.push_str(&line[cursor - at..]);
            }
            None => out.push_str(line),
        }
        at += line.len();
        for (_, columns, code) in marks.iter().filter(|(line, ..)| *line == number) {
            out.push_str(&" ".repeat(columns.start));
            out.push_str(&"^".repeat(columns.len()));
            out.push_str(&format!(" {code}\n"));
        }
    }
    out
}

#[test]
fn markers_come_out_and_go_in() {
    let block = "Norway j$0oined in 2016.\n   ^^^ ACT001\n                 ^^^^ TIM003\nNext.\n";
    let read = brief(block);
    assert_eq!(read.text, "Norway joined in 2016.\nNext.\n");
    assert_eq!(read.marks, [(0, 3..6, "ACT001".into()), (0, 17..21, "TIM003".into())]);
    assert_eq!(read.cursor, Some(8));
    assert_eq!(marked(&read.text, &read.marks, read.cursor), block);
}

#[test]
fn cases_share_what_stands_before_them() {
    let file = "# Suite\n\n```source key=a published=2020\nS.\n```\n\n## One\n\n````brief\nB.\n````\n\n## Two\n\n```brief\nC.\n```\n";
    let cases = cases(file);
    assert_eq!(cases.iter().map(|case| case.name.as_str()).collect::<Vec<_>>(), ["One", "Two"]);
    for (case, text) in cases.iter().zip(["B.\n", "C.\n"]) {
        assert_eq!(case.blocks("source").next().unwrap().field("published"), Some("2020"));
        let brief = case.blocks("brief").next().unwrap();
        assert_eq!(brief.text, text);
        assert_eq!(&file[brief.range.clone()], text);
    }
}
