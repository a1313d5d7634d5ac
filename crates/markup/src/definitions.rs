//! What citations point at: footnotes and the entries of numbered reference lists.

use rapporteur_text::{TextRange, fold};
use rustc_hash::FxHashSet;

use crate::blocks::{Block, BlockKind, Format};
use crate::citations;
use crate::content::CitationKey;
use crate::markdown::{footnote_label, numbered_label};
use crate::{Problem, parse_block};

/// What citations point at. Ranges are in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definitions {
    /// Footnotes and numbered references by key, in order; the first of two equal ones counts.
    pub entries: Vec<Definition>,
    /// Keys that are defined twice.
    pub problems: Vec<Problem>,
}

impl Definitions {
    /// The entry of a key.
    #[must_use]
    pub fn get(&self, key: &CitationKey) -> Option<&Definition> {
        self.entries.iter().find(|entry| entry.key == *key)
    }
}

/// A footnote or an entry of the reference list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// `Footnote` or `Numbered`.
    pub key: CitationKey,
    /// The definition in the file.
    pub range: TextRange,
    /// Its folded text without the label and markup.
    pub text: Box<str>,
    /// Pandoc keys named in it.
    pub keys: Vec<Box<str>>,
    /// Link targets and bare paths or addresses named in it.
    pub targets: Vec<Box<str>>,
}

/// Collects footnotes and reference entries.
#[must_use]
pub fn definitions(text: &str, blocks: &[Block], format: Format) -> Definitions {
    let mut found = Definitions::default();
    let mut seen = FxHashSet::default();
    for block in blocks {
        if !matches!(block.kind, BlockKind::FootnoteDefinition | BlockKind::ReferenceEntry) {
            continue;
        }
        let range = usize::from(block.range.start())..usize::from(block.range.end());
        let Some(source) = text.get(range) else { continue };
        let Some((key, label_len)) = label(source, block.kind) else { continue };
        if !seen.insert(key.clone()) {
            let name = match &key {
                CitationKey::Footnote(label) => format!("[^{label}]"),
                CitationKey::Numbered(number) => format!("[{number}]"),
                CitationKey::Pandoc(key) => format!("@{key}"),
            };
            found.problems.push(Problem {
                range: block.range,
                message: format!(
                    "{name} is defined twice, and the first definition counts: rename or remove this one"
                ),
            });
            continue;
        }
        found.entries.push(definition(source, label_len, *block, key, format));
    }
    found
}

/// Key of a definition, and the length of its label.
fn label(source: &str, kind: BlockKind) -> Option<(CitationKey, usize)> {
    if kind == BlockKind::FootnoteDefinition {
        let bytes = source.as_bytes();
        let (label, end) = footnote_label(bytes)?;
        return Some((CitationKey::Footnote(std::str::from_utf8(label).ok()?.into()), end));
    }
    // `- [1] …` is an entry like `[1] …`.
    let bullet = source.len() - source.trim_start_matches(['-', '*', '+', '•', ' ', '\t']).len();
    let bytes = source.get(bullet..)?.as_bytes();
    if let Some((number, end)) = numbered_label(bytes) {
        let colon = usize::from(bytes.get(end) == Some(&b':'));
        return Some((CitationKey::Numbered(number), bullet + end + colon));
    }
    let digits = bytes.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let number = std::str::from_utf8(bytes.get(..digits)?).ok()?.parse().ok()?;
    let marked = bullet == 0 && matches!(bytes.get(digits), Some(b'.' | b')'));
    marked.then_some((CitationKey::Numbered(number), digits + 1))
}

fn definition(source: &str, label_len: usize, block: Block, key: CitationKey, format: Format) -> Definition {
    let content = parse_block(source, block.kind, format);
    let mut text = String::new();
    for sentence in content.sentences.iter().filter(|sentence| !sentence.prose.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&sentence.prose);
    }
    let body = source.get(label_len..).unwrap_or_default();
    let mut seen = FxHashSet::default();
    let mut targets: Vec<Box<str>> = content.links.into_iter().map(|link| link.target).collect();
    targets.extend(bare_targets(body).map(Box::from));
    targets.retain(|target| seen.insert(target.clone()));
    let keys = if format == Format::Markdown { citations::keys(body) } else { Vec::new() };
    // `[1]: url "Title"`: the title is what a reader sees.
    let text = link_title(body).map_or(text, |title| fold(title).text);
    Definition { key, range: block.range, text: text.into(), keys, targets }
}

/// Title of a definition that is a destination and a title.
fn link_title(body: &str) -> Option<&str> {
    let (target, rest) = body.trim().split_once(char::is_whitespace)?;
    if !is_target(target.trim_matches(['<', '>'])) {
        return None;
    }
    let title = rest.trim();
    let inner = title
        .strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        .or_else(|| title.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')))
        .or_else(|| title.strip_prefix('(').and_then(|t| t.strip_suffix(')')))?;
    (!inner.is_empty()).then_some(inner)
}

/// File names that count as a path even without a folder.
const EXTENSIONS: [&str; 12] =
    ["txt", "md", "markdown", "html", "htm", "pdf", "docx", "doc", "odt", "rtf", "json", "xml"];

/// Addresses and paths that stand as words in a text.
fn bare_targets(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '`'))
        .map(|word| {
            // `[title](target)` is a link already; its inside is not a word.
            let word = word.trim_start_matches(['(', '[', '\'', '‘']);
            let balanced = word.contains('(');
            word.trim_end_matches(|c: char| ".,;:!?]'’".contains(c) || (c == ')' && !balanced))
        })
        .filter(|word| is_target(word) && !word.contains("]("))
}

fn is_target(word: &str) -> bool {
    let address = ["https://", "http://", "ftp://", "file:"].iter().any(|scheme| {
        word.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && word.len() > scheme.len()
    });
    let web = word.len() > 8 && word.starts_with("www.");
    let path = word.rsplit_once('.').is_some_and(|(stem, extension)| {
        let known = EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension));
        known && !stem.is_empty() && !stem.ends_with('/')
    });
    address || web || path
}
