//! Plain text as sentences with their mentions: what `verify` and `link` look at.

use std::io::Read as _;
use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_linking::{Line, Linker, Mention, Refusal, Scan, Setting};
use rapporteur_markup::{BlockKind, Format, Leads, head_lines, parse_block, split_blocks};
use rapporteur_sources::Reader;
use rapporteur_text::{OffsetMap, TextRange, TextSize, fold, split_sentences};

use crate::failure::Failure;
use crate::jsonl;

/// Catalogue, lexicon and what reads with them, built once for a command.
#[derive(Debug)]
pub struct Engine {
    pub catalogue: Arc<Catalogue>,
    pub lexicon: Arc<Lexicon>,
    pub linker: Arc<Linker>,
    pub reader: Reader,
}

impl Engine {
    /// The built-in catalogue and lexicon.
    pub fn builtin() -> Engine {
        let catalogue = Catalogue::builtin();
        let lexicon = Lexicon::builtin();
        let linker = Arc::new(Linker::new(Arc::clone(&catalogue)));
        let reader = Reader::new(Arc::clone(&linker), Arc::clone(&lexicon));
        Engine { catalogue, lexicon, linker, reader }
    }
}

/// A sentence of a text.
#[derive(Debug)]
pub struct Sentence {
    /// Folded prose.
    pub prose: Box<str>,
    /// Mentions in the prose, coreference settled, by start.
    pub mentions: Vec<Mention>,
    /// Names and phrases that were seen and not linked, by start.
    pub refused: Vec<Refusal>,
    /// Number of the section that it stands in: of the headings before it.
    pub section: u32,
    /// Of a list item the index of the sentence that leads into the list.
    pub lead: Option<usize>,
    map: Arc<OffsetMap>,
    /// Where the prose starts in the map's derived text.
    derived: TextSize,
    /// Where the map's source starts in the text.
    base: TextSize,
}

impl Sentence {
    /// A range of the prose in the bytes of the text.
    pub fn to_text(&self, prose: TextRange) -> TextRange {
        self.map.to_source(prose + self.derived) + self.base
    }
}

/// The sentences of `text`, which is running prose: no headings, no furniture, no markup. `before` is prose that
/// stands before it; it settles what "the Alliance", "both nations" or "a year later" refer to. Its sentences come first.
pub fn prose(engine: &Engine, before: &str, text: &str) -> (Vec<Sentence>, Vec<Sentence>) {
    let lead = split(before);
    let count = lead.len();
    let mut sentences = lead;
    sentences.extend(split(text));
    link(engine, &mut sentences, None);
    let text = sentences.split_off(count);
    (sentences, text)
}

fn split(text: &str) -> Vec<Sentence> {
    let folded = fold(text);
    let map = Arc::new(folded.map);
    split_sentences(&folded.text)
        .into_iter()
        .map(|at| Sentence {
            prose: folded.text.get(std::ops::Range::<usize>::from(at)).unwrap_or_default().into(),
            mentions: Vec::new(),
            refused: Vec::new(),
            section: 0,
            lead: None,
            map: Arc::clone(&map),
            derived: at.start(),
            base: TextSize::new(0),
        })
        .collect()
}

/// The sentences of a file or captured text, headings and page furniture included.
pub fn document(engine: &Engine, text: &str, format: Format) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut leads = Leads::default();
    let mut section = 0;
    for block in split_blocks(text, format) {
        section += u32::from(matches!(block.kind, BlockKind::Heading(_)));
        let lead = leads.of_block(text, &block).map(|lead| lead as usize);
        let before = sentences.len();
        let bytes = text.get(std::ops::Range::<usize>::from(block.range)).unwrap_or_default();
        for sentence in parse_block(bytes, block.kind, format).sentences {
            sentences.push(Sentence {
                prose: sentence.prose,
                mentions: Vec::new(),
                refused: Vec::new(),
                section,
                lead,
                map: Arc::new(sentence.map),
                derived: TextSize::new(0),
                base: block.range.start(),
            });
        }
        let last = sentences.get(before..).unwrap_or_default().last();
        let place = u32::try_from(sentences.len().saturating_sub(1)).ok();
        leads.after_block(text, &block, place.zip(last.map(|sentence| &*sentence.prose)));
    }
    link(engine, &mut sentences, Some(&head_lines(text, format)));
    sentences
}

/// Finds the mentions of one document's sentences. Of a whole document the head is known, by which somebody speaks in it.
fn link(engine: &Engine, sentences: &mut [Sentence], head: Option<&[String]>) {
    let scans: Vec<Scan> = sentences.iter().map(|sentence| engine.linker.scan(&sentence.prose)).collect();
    let settled = match head {
        Some(head) => {
            let opens = |at: usize| {
                let base = |at: usize| sentences.get(at).map(|sentence| sentence.base);
                at.checked_sub(1).is_none_or(|before| base(before) != base(at))
            };
            let lines: Vec<Line<'_>> = sentences
                .iter()
                .zip(&scans)
                .enumerate()
                .map(|(at, (sentence, scan))| Line { prose: &sentence.prose, scan, opens: opens(at) })
                .collect();
            let setting = Setting { head, ..Setting::default() };
            rapporteur_linking::resolve_source(&engine.linker, &lines, setting)
        }
        None => {
            let pairs: Vec<(&str, &Scan)> =
                sentences.iter().zip(&scans).map(|(sentence, scan)| (&*sentence.prose, scan)).collect();
            rapporteur_linking::resolve(&engine.catalogue, &pairs)
        }
    };
    for ((sentence, scan), added) in sentences.iter_mut().zip(&scans).zip(&settled) {
        sentence.mentions = rapporteur_linking::merge(scan, added);
        sentence.refused.clone_from(&scan.refused);
        // What waited for the document and got nothing from it.
        let settled = |range| sentence.mentions.iter().any(|mention| mention.range == range);
        let unsettled = scan.pending.iter().filter(|pending| !settled(pending.range));
        sentence.refused.extend(unsettled.map(|pending| {
            Refusal {
                range: pending.range,
                why: format!(
                    "unsettled: nothing before \"{}\" decides what it stands for",
                    slice(&sentence.prose, pending.range)
                )
                .into(),
            }
        }));
        sentence.refused.sort_by_key(|refusal| refusal.range.start());
    }
}

/// The bytes of `text` at `at`, or nothing if they are not whole characters of it.
pub fn slice(text: &str, at: TextRange) -> &str {
    text.get(std::ops::Range::<usize>::from(at)).unwrap_or_default()
}

/// The text of a file, or of standard input for `-`.
pub fn file(path: &Utf8Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    jsonl::open(path)?
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Read { path: path.to_owned(), error })?;
    match rapporteur_sources::decode(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(Failure::refused(format!("{path}: {error}"), "")),
    }
}
