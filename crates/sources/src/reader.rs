//! From the bytes of a capture to its facts.

use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Interval, Lexicon, Timeline};
use rapporteur_evidence::{Sentences, SourceFacts, SourceSentence};
use rapporteur_linking::{Line, Linker, Mention, Scan, Setting, resolve_source};
use rapporteur_markup::{
    Block, BlockKind, DateClass, Format, Leads, document_date_lines, front_matter, head_lines, parse_block,
    split_blocks,
};
use rapporteur_text::{OffsetMap, OffsetMapBuilder, TextRange, TextSize};

use crate::bibliography::Bibliography;
use crate::date::parse_date;
use crate::decode::{ReadError, bom_len, decode};
use crate::extract::{Extraction, Fields, extract};
use crate::format::CaptureFormat;
use crate::meta::{Metadata, sidecar_fields, stem};
use crate::origins::Traces;

/// The files of one capture.
#[derive(Debug, Clone, Copy)]
pub struct Capture<'a> {
    /// Path relative to the workspace, or any name; its ending decides the [`Format`].
    pub name: &'a str,
    /// Bytes of the file.
    pub bytes: &'a [u8],
    /// Bytes of its sidecar, if there is one. Its fields win over front matter.
    pub sidecar: Option<&'a [u8]>,
    /// What is known about documents. The fields of its record come after sidecar and front matter and before what the
    /// file says itself.
    pub bibliography: Option<&'a Bibliography>,
    /// Its text, if it was taken out before: [`extract`](crate::extract) of the same bytes.
    pub extraction: Option<&'a Arc<Extraction>>,
}

impl<'a> Capture<'a> {
    /// A capture without anything beside it.
    #[must_use]
    pub fn new(name: &'a str, bytes: &'a [u8]) -> Capture<'a> {
        Capture { name, bytes, sidecar: None, bibliography: None, extraction: None }
    }
}

/// The file a problem is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The capture itself, which is text.
    Text,
    /// The capture itself, which is no text: there is no place to point at.
    File,
    /// Its sidecar.
    Sidecar,
}

/// Something that could not be used; the rest of the capture was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureProblem {
    /// In which file.
    pub part: Part,
    /// Where in it.
    pub range: TextRange,
    /// What, and the way out.
    pub message: String,
}

/// A capture, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSource {
    /// Metadata and sentences. Ranges are bytes of the extracted text if there is one, else of the file.
    pub facts: SourceFacts,
    /// The text taken out of a file that is no text.
    pub extraction: Option<Arc<Extraction>>,
    /// What tells captures of one origin.
    pub traces: Traces,
    /// Citation keys beside that of the metadata: the file's name, the key of a bibliography.
    pub other_keys: Vec<Box<str>>,
    /// Name of the file it digests, for citations that name that file.
    pub original: Option<Box<str>>,
    /// What could not be used.
    pub problems: Vec<CaptureProblem>,
}

/// Markdown by its usual endings, plain text otherwise.
#[must_use]
pub fn format_of(name: &str) -> Format {
    CaptureFormat::of_name(name).map_or(Format::PlainText, CaptureFormat::markup)
}

/// Reads captures with one catalogue and one lexicon. Cheap to clone; [`Reader::read`] may run on many threads.
#[derive(Debug, Clone)]
pub struct Reader {
    linker: Arc<Linker>,
    lexicon: Arc<Lexicon>,
}

impl Reader {
    /// A reader that links with `linker` and reads statements with `lexicon`.
    #[must_use]
    pub fn new(linker: Arc<Linker>, lexicon: Arc<Lexicon>) -> Reader {
        Reader { linker, lexicon }
    }

    /// What it links with.
    #[must_use]
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        self.linker.catalogue()
    }

    /// What it reads statements with.
    #[must_use]
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// Reads a capture.
    pub fn read(&self, capture: Capture<'_>) -> Result<ReadSource, ReadError> {
        let format = CaptureFormat::of_name(capture.name).unwrap_or(CaptureFormat::PlainText);
        let extraction = match capture.extraction {
            Some(extraction) => Some(Arc::clone(extraction)),
            None => extract(format, capture.bytes)?.map(Arc::new),
        };
        let text = match &extraction {
            Some(extraction) => &extraction.text,
            None => decode(capture.bytes)?,
        };
        let body = text.get(bom_len(text)..).unwrap_or_default();
        if body.trim().is_empty() {
            return Err(ReadError::Empty);
        }
        let mut metadata = Metadata::default();
        let mut problems = Vec::new();
        if format == CaptureFormat::Markdown {
            let shift = TextSize::of(text) - TextSize::of(body);
            let (fields, unreadable) = front_matter(body);
            problems.extend(unreadable.into_iter().map(|problem| CaptureProblem {
                part: Part::Text,
                range: problem.range + shift,
                message: problem.message,
            }));
            for (field, value, range) in fields.map(|fields| fields.fields).unwrap_or_default() {
                if let Err(message) = metadata.set(&field, &value) {
                    problems.push(CaptureProblem { part: Part::Text, range: range + shift, message });
                }
            }
        }
        if let Some(sidecar) = capture.sidecar {
            read_sidecar(sidecar, &mut metadata, &mut problems);
        }
        let own_key = metadata.key().is_some();
        let record = capture.bibliography.and_then(|all| all.find(capture.name, metadata.key()));
        if let Some(record) = record {
            metadata.fill(record.metadata());
        }
        if let Some(extraction) = &extraction {
            metadata.fill(own_metadata(&extraction.fields));
            problems.extend(extraction.problems.iter().map(|message| CaptureProblem {
                part: Part::File,
                range: TextRange::default(),
                message: message.clone(),
            }));
        }
        if format.markup() == Format::PlainText {
            self.date_by_text(text, &mut metadata);
        }
        if reviews_others(text) {
            metadata.set_reviews_others();
        }
        let original = metadata.original();
        // A key that the capture has of its own stands for its file name; one from a bibliography stands beside it.
        let other_keys = match record {
            Some(record) if own_key => vec![record.key.clone()],
            Some(_) => vec![stem(capture.name).into()],
            None => Vec::new(),
        };
        let content = *blake3::hash(capture.bytes).as_bytes();
        let facts = self.facts(capture.name, text, format.markup(), metadata, content);
        let other_keys = other_keys.into_iter().filter(|key| *key != facts.meta.key).collect();
        let traces = Traces::of(&facts);
        Ok(ReadSource { facts, extraction, traces, other_keys, original, problems })
    }

    /// Reads plain text that is in memory, whatever its name ends in; ranges are bytes of `text`.
    #[must_use]
    pub fn read_text(&self, name: &str, text: &str, published: Option<Interval>) -> SourceFacts {
        let mut metadata = Metadata::default();
        metadata.set_published(published);
        self.date_by_text(text, &mut metadata);
        if reviews_others(text) {
            metadata.set_reviews_others();
        }
        self.facts(name, text, Format::PlainText, metadata, *blake3::hash(text.as_bytes()).as_bytes())
    }

    /// Dates a capture by the lines near its top that do ("Last updated: 3 May 2021"), if its metadata do not.
    fn date_by_text(&self, text: &str, metadata: &mut Metadata) {
        if metadata.anchor().is_some() {
            return;
        }
        let lines = document_date_lines(text);
        let date = |class: DateClass| {
            let line = lines.iter().find(|line| line.class == class)?;
            self.read_date(text.get(std::ops::Range::<usize>::from(line.range))?)
        };
        // The day somebody looked at a page is the last resort: it was so by then.
        let given = || date(DateClass::Dateline).or_else(|| date(DateClass::Given));
        metadata.set_published(date(DateClass::Published).or_else(given));
        metadata.set_updated(date(DateClass::Updated));
        let as_of = date(DateClass::AsOf);
        metadata.set_as_of(as_of);
        if metadata.anchor().is_none() {
            // Figures of a day were written down then or later: nothing after it is in the text.
            metadata.set_updated(as_of);
        }
        if metadata.anchor().is_none() {
            // So does a report on a year: "in March" is that year's.
            metadata.set_updated(date(DateClass::Period));
        }
        if metadata.anchor().is_none() {
            metadata.set_looked_at(date(DateClass::Checked));
        }
    }

    /// A date in figures or words.
    fn read_date(&self, date: &str) -> Option<Interval> {
        parse_date(date).ok().or_else(|| {
            let date = rapporteur_text::fold(date).text;
            let read =
                rapporteur_claims::read(&date, &[], None.into(), self.linker.catalogue(), &self.lexicon);
            // "2021 (September)": the narrowest of what is said.
            let first = read.times.first()?.interval;
            let mut within = read.times.iter().map(|time| time.interval).filter(|other| other.within(first));
            within.next_back().or(Some(first))
        })
    }

    fn facts(
        &self,
        name: &str,
        text: &str,
        format: Format,
        metadata: Metadata,
        content: [u8; 32],
    ) -> SourceFacts {
        let known =
            Known { title: metadata.title(), publisher: metadata.publisher(), anchor: metadata.anchor() };
        let sentences = self.sentences(text, format, known);
        SourceFacts { meta: metadata.into_source_meta(name), sentences, content }
    }

    /// Reads the text of a capture that was read before, perhaps with another catalogue and lexicon: what is known beside it
    /// stays. `text` is what the ranges of the facts are bytes of. Of a capture with a day of publication and a later one of
    /// update only the later is known: relative times are told from that.
    #[must_use]
    pub fn reread(&self, facts: &SourceFacts, text: &str) -> SourceFacts {
        let meta = facts.meta.clone();
        let known = Known {
            title: meta.title.as_deref(),
            publisher: meta.publisher.as_deref(),
            anchor: meta.published,
        };
        let sentences = self.sentences(text, format_of(&meta.name), known);
        SourceFacts { meta, sentences, content: facts.content }
    }

    fn sentences(&self, text: &str, format: Format, known: Known<'_>) -> Sentences {
        let drafts = drafts(text, format);
        let Known { title, anchor, .. } = known;
        let mut head = head_lines(text.get(bom_len(text)..).unwrap_or_default(), format);
        if let Some(title) = title.filter(|title| head.first().is_none_or(|first| first != title)) {
            head.insert(0, rapporteur_text::fold(title).text);
        }
        let mentions = self.mentions(&drafts, known, &head);
        let mut timeline = Timeline::default();
        drafts
            .into_iter()
            .zip(mentions)
            .map(|(draft, mentions)| {
                let catalogue = self.linker.catalogue();
                if draft.heading {
                    timeline.enter_section();
                }
                let anchor = timeline.anchor(anchor);
                let mut statement =
                    rapporteur_claims::read(&draft.prose, &mentions, anchor, catalogue, &self.lexicon);
                timeline.read(&statement.times);
                // Many, and they stay. Why a name was linked is told of briefs only.
                statement.mentions.iter_mut().for_each(|mention| mention.why = "".into());
                statement.shrink_to_fit();
                SourceSentence {
                    range: draft.range,
                    entities: rapporteur_evidence::entities(&statement, catalogue),
                    statement,
                    prose: draft.prose,
                    map: draft.map,
                    block: draft.block,
                    prose_block: draft.prose_block,
                    lead: draft.lead,
                }
            })
            .collect()
    }

    /// Mentions of each sentence, settled against the whole document and its title.
    fn mentions(&self, drafts: &[Draft], known: Known<'_>, head: &[String]) -> Vec<Vec<Mention>> {
        // A title that the text repeats as its heading introduces nothing new but would count twice.
        let title = known.title.map(|title| rapporteur_text::fold(title).text);
        let title = title.filter(|title| drafts.first().is_none_or(|first| *first.prose != **title));
        let prose: Vec<&str> =
            title.iter().map(String::as_str).chain(drafts.iter().map(|draft| &*draft.prose)).collect();
        let scans: Vec<Scan> = prose.iter().map(|prose| self.linker.scan(prose)).collect();
        let own = usize::from(title.is_some());
        let block = |at: usize| at.checked_sub(own).and_then(|at| drafts.get(at)).map(|draft| draft.block);
        let lines: Vec<Line<'_>> = prose
            .iter()
            .zip(&scans)
            .enumerate()
            .map(|(at, (prose, scan))| Line {
                prose,
                scan,
                opens: at == 0 || block(at) != at.checked_sub(1).and_then(block),
            })
            .collect();
        let written = known.anchor.map(Interval::display);
        let setting = Setting { written: written.as_deref(), publisher: known.publisher, head };
        let added = resolve_source(&self.linker, &lines, setting);
        scans
            .iter()
            .zip(&added)
            .skip(own)
            .map(|(scan, added)| rapporteur_linking::merge(scan, added))
            .collect()
    }
}

/// What is known of a text beside it that tells how to read it.
#[derive(Clone, Copy)]
struct Known<'a> {
    title: Option<&'a str>,
    publisher: Option<&'a str>,
    /// The day that relative times are told from.
    anchor: Option<Interval>,
}

/// Sentences with a numbered reference from which on a checked text reports on others' reporting.
const REFERENCES: usize = 5;

/// Whether a text shows that it checks what others report: a line near its top that says when it was checked, and numbered
/// references (`[3]`) throughout.
fn reviews_others(text: &str) -> bool {
    let checked = document_date_lines(text).iter().any(|line| line.class == DateClass::Checked);
    checked && {
        let numbered = text.match_indices('[').filter(|(at, _)| {
            let after = text.as_bytes().get(at + 1..).unwrap_or_default();
            let digits = after.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
            (1..=3).contains(&digits) && after.get(digits) == Some(&b']')
        });
        numbered.take(REFERENCES).count() == REFERENCES
    }
}

/// What a file says about itself. A value that cannot be used is nobody's mistake who could mend it.
fn own_metadata(fields: &Fields) -> Metadata {
    let mut metadata = Metadata::default();
    for (field, value) in fields.iter() {
        let _ = metadata.set(field, value);
    }
    metadata
}

fn read_sidecar(bytes: &[u8], metadata: &mut Metadata, problems: &mut Vec<CaptureProblem>) {
    let mut problem = |range, message| problems.push(CaptureProblem { part: Part::Sidecar, range, message });
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(error) => return problem(TextRange::default(), error.to_string()),
    };
    match sidecar_fields(text) {
        Ok(fields) => {
            for (field, value, range) in fields {
                if let Err(message) = metadata.set(&field, &value) {
                    problem(range, message);
                }
            }
        }
        Err((range, message)) => problem(range, message),
    }
}

/// A sentence before it is understood.
struct Draft {
    range: TextRange,
    prose: Box<str>,
    map: OffsetMap,
    block: u32,
    prose_block: bool,
    heading: bool,
    lead: Option<u32>,
}

/// Whether a block's sentences belong to a source at all. Entries of a reference list name other documents and say
/// nothing about the world.
fn belongs(kind: BlockKind) -> bool {
    !matches!(
        kind,
        BlockKind::FrontMatter | BlockKind::Verbatim | BlockKind::Furniture | BlockKind::ReferenceEntry
    )
}

fn drafts(text: &str, format: Format) -> Vec<Draft> {
    let shift = bom_len(text);
    let body = text.get(shift..).unwrap_or_default();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut leads = Leads::default();
    let mut number = 0;
    for outline in split_blocks(body, format) {
        let Block { range, kind } = outline;
        let Some(block) = body.get(std::ops::Range::<usize>::from(range)).filter(|_| belongs(kind)) else {
            continue;
        };
        let lead = leads.of_block(body, &outline);
        let base = range.start() + TextSize::of(text) - TextSize::of(body);
        for sentence in parse_block(block, kind, format).sentences {
            if sentence.prose.is_empty() {
                continue;
            }
            drafts.push(Draft {
                range: sentence.range + base,
                map: rebase(&sentence.map, sentence.range.start(), block.len()),
                prose: sentence.prose,
                block: number,
                prose_block: kind.is_prose(),
                heading: matches!(kind, BlockKind::Heading(_)),
                lead,
            });
        }
        let last = drafts.last().filter(|draft| draft.block == number);
        let place = u32::try_from(drafts.len().saturating_sub(1)).ok();
        leads.after_block(body, &outline, place.zip(last.map(|draft| &*draft.prose)));
        number += 1;
    }
    drafts
}

/// A map into a block of `len` bytes as a map into its bytes from `start` on.
fn rebase(map: &OffsetMap, start: TextSize, len: usize) -> OffsetMap {
    let start = usize::from(start);
    let mut shift = OffsetMapBuilder::default();
    shift.replace(start, 0, 0);
    shift.keep(0, len.saturating_sub(start));
    map.then(&shift.finish())
}
