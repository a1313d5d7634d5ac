//! A run of text without block boundaries (a paragraph, an item, a cell), without its markup, as sentences.

use std::ops::Range;

use rapporteur_text::{OffsetMap, OffsetMapBuilder, TextRange, TextSize, fold, range, split_sentences};

use crate::citations::{Found, Styles, scan};
use crate::content::{Citation, Sentence};
use crate::quotations::{self, Span};

/// Text without markup and where it comes from.
#[derive(Debug, Default)]
pub(crate) struct Section {
    text: String,
    /// In the order of `text`, without gaps.
    runs: Vec<Run>,
    /// Offsets in `text` of characters that are no syntax: escaped, or from an entity.
    literals: Vec<usize>,
    /// Ranges of `text` that are the text of a link.
    link_texts: Vec<Range<usize>>,
    /// Ranges in the block of inline markup (emphasis, links, code), which a sentence takes in.
    markup: Vec<Range<usize>>,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    len: usize,
    source: usize,
    source_len: usize,
    identity: bool,
}

impl Section {
    /// Text that stands in the block as it is, from `source` on.
    pub(crate) fn plain(text: &str, source: usize) -> Section {
        let mut section = Section::default();
        section.keep(text, source);
        section
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.markup.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn text_from(&self, start: usize) -> &str {
        self.text.get(start..).unwrap_or_default()
    }

    /// End in the block of what was added last.
    pub(crate) fn source_end(&self) -> Option<usize> {
        self.runs.last().map(|run| run.source + run.source_len)
    }

    pub(crate) fn keep(&mut self, text: &str, source: usize) {
        self.push(text, source, text.len(), true);
    }

    pub(crate) fn replace(&mut self, text: &str, source: usize, source_len: usize) {
        self.push(text, source, source_len, false);
    }

    fn push(&mut self, text: &str, source: usize, source_len: usize, identity: bool) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        match self.runs.last_mut() {
            Some(last) if identity && last.identity && last.source + last.len == source => {
                last.len += text.len();
                last.source_len += text.len();
            }
            _ => self.runs.push(Run { start, len: text.len(), source, source_len, identity }),
        }
    }

    /// The character that is added next is no syntax.
    pub(crate) fn literal(&mut self) {
        self.literals.push(self.text.len());
    }

    /// What was added since `start` is the text of a link.
    pub(crate) fn link_text(&mut self, start: usize) {
        if start < self.text.len() {
            self.link_texts.push(start..self.text.len());
        }
    }

    pub(crate) fn markup(&mut self, range: Range<usize>) {
        self.markup.push(range);
    }

    /// The section ends at `end` in the block, in the middle of its inline markup perhaps.
    pub(crate) fn clip_markup(&mut self, end: usize) {
        for markup in &mut self.markup {
            markup.end = markup.end.min(end);
        }
    }

    /// Takes back what was added since `start`.
    pub(crate) fn truncate(&mut self, start: usize) {
        self.text.truncate(start);
        while let Some(last) = self.runs.last_mut() {
            if last.start >= start {
                self.runs.pop();
                continue;
            }
            if last.start + last.len > start {
                last.len = start - last.start;
                if last.identity {
                    last.source_len = last.len;
                }
            }
            break;
        }
        self.literals.retain(|&at| at < start);
        self.link_texts.retain(|text| text.end <= start);
    }

    /// Source range of a range of `text`.
    fn source(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.run_at(range.start);
        let last = self.run_at(range.end.saturating_sub(1).max(range.start));
        let start = first
            .map_or(0, |run| if run.identity { run.source + (range.start - run.start) } else { run.source });
        let end = last.map_or(start, |run| {
            if run.identity {
                run.source + (range.end - run.start).min(run.len)
            } else {
                run.source + run.source_len
            }
        });
        start..end.max(start)
    }

    fn run_at(&self, offset: usize) -> Option<&Run> {
        let after = self.runs.partition_point(|run| run.start <= offset);
        self.runs.get(after.checked_sub(1)?)
    }

    fn is_literal(&self, at: usize) -> bool {
        if self.literals.binary_search(&at).is_ok() {
            return true;
        }
        let next = self.link_texts.partition_point(|text| text.end <= at);
        self.link_texts.get(next).is_some_and(|text| text.start <= at)
    }

    /// The sentences of the section. `block` is the text of the block that ranges point into.
    pub(crate) fn sentences(mut self, block: &str, styles: Styles, sentences: &mut Vec<Sentence>) {
        let found = scan(&self.text, styles, &|at| self.is_literal(at));
        let clean = self.without(&found);
        let folded = fold(&clean.text);
        let clean_map = clean.map.finish();
        let map = folded.map.then(&clean_map);
        let to_folded = |at: usize| folded.map.to_derived(size(at));
        let breaks: Vec<TextSize> = clean.breaks.iter().map(|&at| to_folded(at)).collect();
        let mut spans = split_at(split_sentences(&folded.text), &breaks, &folded.text);
        join_torn(&mut spans, &map);
        let quoted = quotations::find(&folded.text, &map, block);
        self.markup.sort_unstable_by_key(|markup| (markup.start, markup.end));
        let mut markup_by_end: Vec<Range<usize>> = self.markup.clone();
        markup_by_end.sort_unstable_by_key(|markup| markup.end);

        if spans.is_empty() {
            sentences.extend(self.lone_citations(block, &found));
            return;
        }
        let first = sentences.len();
        for &span in &spans {
            sentences.push(Sentence {
                range: map.to_source(span),
                prose: folded.text[span].into(),
                map: map.slice(span),
                citations: Vec::new(),
                quotations: Vec::new(),
            });
        }
        let own = &mut sentences[first..];
        self.attach_citations(block, &found, &clean.positions, &folded.map, &spans, own);
        attach_quotations(&quoted, &map, &spans, own);
        self.take_in_markup(&markup_by_end, own);
        keep_apart(own, &spans, &map);
    }

    /// The text without citations, white space before a citation that punctuation follows included.
    fn without(&self, found: &[Found]) -> Clean {
        let mut clean = Clean::default();
        let mut runs = self.runs.iter().peekable();
        let mut at = 0;
        for citation in found {
            clean.append(&self.text, &mut runs, at..citation.bracket.start);
            let rest = &self.text[citation.bracket.end..];
            let closes = rest.chars().next().is_none_or(|c| ".,;:!?)]”’»\"".contains(c));
            let before = clean.solid;
            if citation.bare {
                if ends_sentence(&clean.text[..before]) {
                    clean.breaks.push(clean.text.len());
                }
            } else if closes {
                clean.truncate(before);
            }
            clean.positions.push(clean.text.len());
            at = citation.bracket.end;
        }
        clean.append(&self.text, &mut runs, at..self.text.len());
        clean.settle(clean.text.len());
        clean
    }

    fn citations<'a>(&'a self, block: &'a str, found: &'a Found) -> impl Iterator<Item = Citation> + 'a {
        let bracket = self.source(&found.bracket);
        found.items.iter().map(move |item| {
            let source = self.source(&item.range);
            let locator = item.locator.as_ref().and_then(|locator| block.get(self.source(locator)));
            Citation {
                range: range(source.start, source.end),
                bracket: range(bracket.start, bracket.end),
                key: item.key.clone(),
                locator: locator.map(Into::into),
            }
        })
    }

    /// A paragraph of citations alone is one sentence without prose, so that its keys are still checked.
    fn lone_citations(&self, block: &str, found: &[Found]) -> Option<Sentence> {
        let citations: Vec<Citation> = found.iter().flat_map(|found| self.citations(block, found)).collect();
        let (first, last) = (citations.first()?, citations.last()?);
        Some(Sentence {
            range: first.bracket.cover(last.bracket),
            prose: Box::default(),
            map: OffsetMapBuilder::default().finish(),
            citations,
            quotations: Vec::new(),
        })
    }

    /// Gives each citation to the sentence it stands in or directly follows; a bare key that starts a sentence is
    /// that sentence's.
    fn attach_citations(
        &self,
        block: &str,
        found: &[Found],
        positions: &[usize],
        folded: &OffsetMap,
        spans: &[TextRange],
        sentences: &mut [Sentence],
    ) {
        for (found, &position) in found.iter().zip(positions) {
            let at = folded.to_derived(size(position));
            let after =
                spans.partition_point(|span| if found.bare { span.start() <= at } else { span.start() < at });
            let index = after.saturating_sub(1);
            let (Some(sentence), Some(span)) = (sentences.get_mut(index), spans.get(index)) else { continue };
            let bracket = self.source(&found.bracket);
            let bracket = range(bracket.start, bracket.end);
            let follows = at >= span.end() && sentence.prose.ends_with(['.', '!', '?', '"', '\'', ')', ']']);
            if !follows && bracket.start() <= sentence.range.end().max(bracket.start()) {
                sentence.range = sentence.range.cover(bracket);
            }
            sentence.citations.extend(self.citations(block, found));
        }
    }

    /// Extends sentences over the marks of the inline markup that starts or ends them.
    fn take_in_markup(&self, by_end: &[Range<usize>], sentences: &mut [Sentence]) {
        let by_start = &self.markup;
        let mut floor = 0;
        for index in 0..sentences.len() {
            let next_start = sentences.get(index + 1).map_or(usize::MAX, |next| next.range.start().into());
            let Some(sentence) = sentences.get_mut(index) else { return };
            let (mut start, mut end) =
                (usize::from(sentence.range.start()), usize::from(sentence.range.end()));
            let opening = by_start.partition_point(|markup| markup.start < floor);
            if let Some(markup) = by_start.get(opening).filter(|markup| markup.start < start) {
                start = markup.start;
            }
            // What ends before the next sentence starts and did not start after this one.
            let closing = by_end.partition_point(|markup| markup.end <= next_start);
            if let Some(markup) = closing.checked_sub(1).and_then(|last| by_end.get(last))
                && markup.end > end
                && markup.start <= end
            {
                end = markup.end;
            }
            sentence.range = range(start, end);
            floor = end;
        }
    }
}

/// Text without citations.
#[derive(Default)]
struct Clean {
    text: String,
    /// Length without the white space at the end.
    solid: usize,
    map: OffsetMapBuilder,
    /// Runs that are not yet in `map`, because their end may still be cut off.
    pending: Vec<Run>,
    /// Where each citation stood.
    positions: Vec<usize>,
    /// Where a sentence starts for sure: a bare key after a full stop.
    breaks: Vec<usize>,
}

impl Clean {
    /// Appends `text[part]`; parts come in order.
    fn append<'a>(
        &mut self,
        text: &str,
        runs: &mut std::iter::Peekable<impl Iterator<Item = &'a Run>>,
        part: Range<usize>,
    ) {
        while let Some(run) = runs.peek() {
            let (start, end) = (run.start.max(part.start), (run.start + run.len).min(part.end));
            if start < end {
                // White space at the end may still be cut off, whatever number of runs it takes.
                self.settle(self.solid);
                let source = if run.identity { run.source + (start - run.start) } else { run.source };
                let source_len = if run.identity { end - start } else { run.source_len };
                let at = self.text.len();
                self.text.push_str(&text[start..end]);
                let solid = text[start..end].trim_end().len();
                if solid > 0 {
                    self.solid = at + solid;
                }
                self.pending.push(Run {
                    start: at,
                    len: end - start,
                    source,
                    source_len,
                    identity: run.identity,
                });
            }
            if run.start + run.len > part.end {
                return;
            }
            runs.next();
        }
    }

    /// Cuts off white space at the end.
    fn truncate(&mut self, len: usize) {
        self.text.truncate(len);
        while let Some(run) = self.pending.last_mut() {
            if run.start >= len {
                self.pending.pop();
                continue;
            }
            if run.start + run.len > len {
                run.len = len - run.start;
                if run.identity {
                    run.source_len = run.len;
                }
            }
            break;
        }
    }

    /// Hands the pending runs that end at or before `settled` to the map.
    fn settle(&mut self, settled: usize) {
        let keep = self.pending.partition_point(|run| run.start + run.len <= settled);
        for run in self.pending.drain(..keep) {
            if run.identity {
                self.map.keep(run.source, run.len);
            } else {
                self.map.replace(run.len, run.source, run.source_len);
            }
        }
    }
}

fn size(offset: usize) -> TextSize {
    range(offset, offset).start()
}

/// Bytes of a text that are looked at to see whether a sentence ends with it.
const SENTENCE_END_WINDOW: usize = 128;

/// Whether a new sentence would start after `text` (which "see e.g." is not the end of).
fn ends_sentence(text: &str) -> bool {
    if !text.trim_end_matches(['"', '”', '’', '\'', ')', '»']).ends_with(['.', '!', '?', '…']) {
        return false;
    }
    let tail = &text[text.floor_char_boundary(text.len().saturating_sub(SENTENCE_END_WINDOW))..];
    let probe = format!("{tail} They agreed.");
    split_sentences(&probe).iter().any(|span| usize::from(span.start()) == tail.len() + 1)
}

/// Joins spans whose border lies inside one character of the source (an ellipsis folded to three full stops).
fn join_torn(spans: &mut Vec<TextRange>, map: &OffsetMap) {
    spans.dedup_by(|span, before| {
        let torn = map.to_source(*before).end() > map.to_source(*span).start();
        if torn {
            *before = before.cover(*span);
        }
        torn
    });
}

/// Splits sentences at `breaks` that lie inside one.
fn split_at(spans: Vec<TextRange>, breaks: &[TextSize], text: &str) -> Vec<TextRange> {
    if breaks.is_empty() {
        return spans;
    }
    let mut split = Vec::with_capacity(spans.len() + breaks.len());
    let mut breaks = breaks.iter().copied().peekable();
    for span in spans {
        let mut start = span.start();
        while let Some(at) = breaks.next_if(|&at| at < span.end()) {
            let first = TextRange::new(start, at.max(start));
            let trimmed = text[first].trim_end().len();
            if trimmed > 0 {
                split.push(TextRange::at(start, size(trimmed)));
                let rest = &text[TextRange::new(first.end(), span.end())];
                start = first.end() + size(rest.len() - rest.trim_start().len());
            }
        }
        if start < span.end() {
            split.push(TextRange::new(start, span.end()));
        }
    }
    split
}

/// What a sentence took in beside its prose ends where its neighbours' prose is.
fn keep_apart(sentences: &mut [Sentence], spans: &[TextRange], map: &OffsetMap) {
    let mut floor = TextSize::new(0);
    for (index, sentence) in sentences.iter_mut().enumerate() {
        let Some(prose) = spans.get(index).map(|&span| map.to_source(span)) else { return };
        let ceiling = spans.get(index + 1).map(|&span| map.to_source(span).start().max(prose.end()));
        let start = sentence.range.start().max(floor).min(prose.start());
        let end = sentence.range.end().min(ceiling.unwrap_or(sentence.range.end())).max(prose.end());
        sentence.range = TextRange::new(start, end);
        floor = end;
    }
}

/// Gives each sentence its part of each quotation that is long enough.
fn attach_quotations(quoted: &[Span], map: &OffsetMap, spans: &[TextRange], sentences: &mut [Sentence]) {
    for quotation in quoted {
        let from = spans.partition_point(|span| span.end() <= quotation.start());
        let touched = spans.iter().zip(sentences.iter_mut()).skip(from);
        for (span, sentence) in touched.take_while(|(span, _)| span.start() < quotation.end()) {
            let Some(part) = span.intersect(*quotation) else { continue };
            sentence.quotations.extend(quotations::quotation(part, *span, &sentence.prose, map));
        }
    }
}
