//! Pieces of text with their emphasis, as plain text or Markdown.

use hayagriva::citationberg::{FontStyle, FontWeight};
use hayagriva::{ElemChild, ElemChildren, Formatted};

/// A piece of text that is set alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    text: String,
    face: Face,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Plain,
    Italic,
    Bold,
    /// An address, printed as it is.
    Address,
}

impl Face {
    fn mark(self) -> &'static str {
        match self {
            Face::Italic => "*",
            Face::Bold => "**",
            Face::Plain | Face::Address => "",
        }
    }
}

/// The pieces of what a style has made. White space is one blank, wherever it comes from.
pub(crate) fn runs(children: &ElemChildren) -> Vec<Run> {
    let mut runs = Vec::new();
    collect(&children.0, &mut runs);
    while runs.last().is_some_and(|run: &Run| run.text == " ") {
        runs.pop();
    }
    if let Some(last) = runs.last_mut() {
        last.text.truncate(last.text.trim_end().len());
    }
    runs
}

fn collect(children: &[ElemChild], runs: &mut Vec<Run>) {
    for child in children {
        match child {
            ElemChild::Text(text) => push(runs, text, face(text)),
            ElemChild::Markup(text) => push_text(runs, text, Face::Plain),
            ElemChild::Link { text, url } => {
                let is_address = text.text == *url && is_address(url);
                push(runs, text, if is_address { Face::Address } else { face(text) });
            }
            ElemChild::Elem(elem) => {
                if elem.display.is_some() {
                    push_text(runs, " ", Face::Plain);
                }
                collect(&elem.children.0, runs);
                if elem.display.is_some() {
                    push_text(runs, " ", Face::Plain);
                }
            }
            ElemChild::Transparent { .. } => {}
        }
    }
}

/// Whether `<…>` around it makes an autolink of CommonMark.
fn is_address(url: &str) -> bool {
    ["https://", "http://", "ftp://"].iter().any(|scheme| url.starts_with(scheme))
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'))
}

fn face(text: &Formatted) -> Face {
    if text.formatting.font_style == FontStyle::Italic {
        Face::Italic
    } else if text.formatting.font_weight == FontWeight::Bold {
        Face::Bold
    } else {
        Face::Plain
    }
}

fn push(runs: &mut Vec<Run>, text: &Formatted, face: Face) {
    push_text(runs, &text.text, face);
}

fn push_text(runs: &mut Vec<Run>, text: &str, face: Face) {
    for c in text.chars() {
        let blank = c.is_whitespace();
        if !blank && c.is_control() {
            continue;
        }
        let c = if blank { ' ' } else { c };
        let after_blank = runs.last().is_none_or(|run| run.text.ends_with(' '));
        if blank && after_blank {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.face == face => run.text.push(c),
            _ => runs.push(Run { text: c.into(), face }),
        }
    }
}

/// The text alone.
pub(crate) fn plain(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// CommonMark that renders as the text, whatever stands in it: no heading, list, link, code or citation comes of a title.
/// Emphasis that CommonMark could not tell from asterisks is left out.
pub(crate) fn markdown(runs: &[Run]) -> String {
    let mut out = String::new();
    // The last character as rendered; whether emphasis has just ended.
    let (mut before, mut ended) = (' ', false);
    for (index, run) in runs.iter().enumerate() {
        let inner = run.text.trim();
        let next = runs.get(index + 1).and_then(|next| next.text.chars().next()).unwrap_or(' ');
        let (lead, tail) = (run.text.starts_with(' '), run.text.ends_with(' '));
        if lead {
            out.push(' ');
        }
        let (left, right) = (if lead { ' ' } else { before }, if tail { ' ' } else { next });
        let mark = run.face.mark();
        let fits = opens(left, inner.chars().next()) && opens(right, inner.chars().next_back());
        let apart = !ended || lead;
        match run.face {
            Face::Address => {
                out.push('<');
                out.push_str(inner);
                out.push('>');
                ended = false;
            }
            _ if inner.is_empty() => ended = false,
            _ if !mark.is_empty() && fits && apart => {
                out.push_str(mark);
                escape(inner, &mut out);
                out.push_str(mark);
                ended = !tail;
            }
            _ => {
                escape(inner, &mut out);
                ended = false;
            }
        }
        if tail && !inner.is_empty() {
            out.push(' ');
        }
        before = run.text.chars().next_back().unwrap_or(before);
    }
    guard_start(&out)
}

/// Whether an asterisk between `outer` and `inner` is a flanking one, on the side of `inner`.
fn opens(outer: char, inner: Option<char>) -> bool {
    inner.is_some_and(|inner| {
        is_letter(inner) || outer == ' ' || (outer.is_ascii_punctuation() && !matches!(outer, '*' | '_'))
    })
}

/// Letters and digits that no version of CommonMark counts among punctuation or symbols.
fn is_letter(c: char) -> bool {
    let symbol = matches!(c, '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{1f000}'..='\u{1ffff}');
    c.is_alphanumeric() && !symbol
}

/// Puts a backslash before what Markdown would read: also before `@`, which cites, and `&`, which begins an entity.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '&' | '@' | '^' | '$' | '{' | '}'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
}

/// What makes a block at the start of a line is escaped: `#`, `-`, `+`, `=`, `:`, and the mark of a numbered list.
fn guard_start(line: &str) -> String {
    if line.starts_with(['#', '-', '+', '=', ':', '%', '!']) {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.split_at_checked(digits) {
        Some((number, rest)) if digits > 0 && rest.starts_with(['.', ')']) => format!("{number}\\{rest}"),
        _ => line.to_owned(),
    }
}
