//! Writing: a batch of sources, or several runs of facts merged into one.

use std::io::{self, Write};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::bytes::put_varint;
use super::chunks::has_dictionary;
use super::dictionary::{Dictionary, Squeezer};
use super::encoded::{Encoded, Stamp};
use super::list::{Reader, encode};
use super::reader::{FlatFacts, READ, Row};
use super::{COARSE, CONTENT, FOOT, MAGIC, ROW, SECTIONS, SIDECAR, VERSION};
use crate::FactKey;

/// A run of facts that goes into a merge, without some of its sources.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The facts.
    pub facts: &'a FlatFacts,
    /// By source, whether it is left out: others have taken its place, or it is gone.
    pub without: Vec<bool>,
    /// Sources whose files were touched and not changed: capture, metadata.
    pub stamps: FxHashMap<usize, [Stamp; 2]>,
}

impl<'a> Part<'a> {
    /// All of a run.
    #[must_use]
    pub fn all(facts: &'a FlatFacts) -> Part<'a> {
        Part { facts, without: Vec::new(), stamps: FxHashMap::default() }
    }
}

/// The bytes of a batch. Sources are sorted by path here; of two with one path the last counts.
#[must_use]
pub fn build(rules: &[u8; 32], sources: &[Encoded]) -> Vec<u8> {
    let mut sorted: Vec<&Encoded> = sources.iter().collect();
    sorted.sort_by(|a, b| a.path().cmp(b.path()));
    // Of equals the last: the sort keeps their order.
    let next = sorted.iter().map(|source| source.path()).skip(1).map(Some).chain([None]).collect::<Vec<_>>();
    let last: Vec<&Encoded> = sorted
        .iter()
        .zip(next)
        .filter(|(source, next)| *next != Some(source.path()))
        .map(|(s, _)| *s)
        .collect();
    let mut lists: FxHashMap<FactKey, Vec<u32>> = FxHashMap::default();
    let mut sink = Sink::new(Vec::new());
    let written = (|| {
        for source in &last {
            let first = sink.sentences();
            sink.source(source)?;
            for &(key, sentence) in &source.keys {
                lists.entry(key).or_default().push(first.saturating_add(sentence));
            }
        }
        sink.tables()?;
        let mut sorted: Vec<(FactKey, Vec<u32>)> = lists.into_iter().collect();
        sorted.sort_unstable_by_key(|(key, _)| *key);
        for (key, numbers) in &sorted {
            sink.list(*key, numbers)?;
        }
        sink.finish(rules, &[0; 32], None)
    })();
    // Writing to memory cannot fail.
    debug_assert!(written.is_ok());
    sink.out.inner
}

/// Sources whose sentences are compressed at once.
const BATCH: usize = 512;

/// Writes the sources of all parts as one run, marked with a `label`. Blobs are copied as they are, and sentences compressed
/// anew where the dictionary is another one. A path that several parts still have is written once, from the last of them.
///
/// # Errors
/// What `out` says.
pub fn merge(out: impl Write, rules: &[u8; 32], label: &[u8; 32], parts: &[Part<'_>]) -> io::Result<()> {
    let mut sink = Sink::new(out);
    let mut order: Vec<(&str, usize, usize)> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let kept = (0..part.facts.len()).filter(|at| part.without.get(*at) != Some(&true));
        order.extend(kept.map(|at| (part.facts.path(at), number, at)));
    }
    order.sort_unstable();
    // Of one path the last.
    let next = order.iter().map(|(path, ..)| *path).skip(1).map(Some).chain([None]).collect::<Vec<_>>();
    let chosen: Vec<(usize, usize)> = order
        .iter()
        .zip(next)
        .filter(|((path, ..), next)| *next != Some(*path))
        .map(|(o, _)| (o.1, o.2))
        .collect();
    let facts_of = |number: usize| parts.get(number).map(|part| part.facts);
    let dictionary = dictionary(parts, &chosen);
    let squeezing = dictionary.as_deref().map(Dictionary::squeezing);
    // The sentences of a source, if they have to be compressed anew.
    let squeeze = |squeezer: &mut Squeezer, &(number, at): &(usize, usize)| -> Option<Vec<u8>> {
        let facts = facts_of(number)?;
        let row = facts.row(at).filter(|row| row.read)?;
        let [_, packed, ..] = facts.each_blob(&row);
        let used = facts.dictionary().filter(|_| has_dictionary(packed));
        (used != dictionary.as_ref()).then_some(())?;
        Some(facts.chunks(&row)?.blob(squeezer, dictionary.is_some()))
    };
    // New number of each source's first sentence; none for those left out.
    let mut firsts: Vec<Vec<Option<u32>>> = parts.iter().map(|part| vec![None; part.facts.len()]).collect();
    for batch in chosen.chunks(BATCH) {
        let squeezed: Vec<Option<Vec<u8>>> =
            batch.par_iter().map_init(|| Squeezer::new(squeezing.clone()), squeeze).collect();
        for (&(number, at), squeezed) in batch.iter().zip(squeezed) {
            if let Some(first) = firsts.get_mut(number).and_then(|firsts| firsts.get_mut(at)) {
                *first = Some(sink.sentences());
            }
            if let Some(part) = parts.get(number) {
                sink.copy(part.facts, at, part.stamps.get(&at), squeezed)?;
            }
        }
    }
    sink.tables()?;
    let mut heads: Vec<usize> = vec![0; parts.len()];
    let mut numbers: Vec<u32> = Vec::new();
    loop {
        let next = parts.iter().zip(&heads).filter_map(|(part, &head)| part.facts.key(head)).min();
        let Some(key) = next else { break };
        numbers.clear();
        for ((part, head), firsts) in parts.iter().zip(&mut heads).zip(&firsts) {
            if part.facts.key(*head) == Some(key) {
                renumber(part.facts, *head, firsts, &mut numbers);
                *head += 1;
            }
        }
        if !numbers.is_sorted() {
            numbers.sort_unstable();
        }
        if !numbers.is_empty() {
            sink.list(key, &numbers)?;
        }
    }
    sink.finish(rules, label, dictionary.as_deref())?;
    sink.out.inner.flush()
}

/// The dictionary for the sentences of some sources.
fn dictionary(parts: &[Part<'_>], chosen: &[(usize, usize)]) -> Option<Arc<Dictionary>> {
    let facts_of = |number: usize| parts.get(number).map(|part| part.facts);
    let row = |&(number, at): &(usize, usize)| facts_of(number)?.row(at).filter(|row| row.read);
    let size = chosen.iter().filter_map(row).map(|row| u64::from(row.facts_len)).sum();
    let known = parts.iter().find_map(|part| part.facts.dictionary());
    let sample = |index: usize| -> Option<Vec<u8>> {
        let source = chosen.get(index)?;
        let chunks = facts_of(source.0)?.chunks(&row(source)?)?;
        chunks.iter().next().map(<[u8]>::to_vec)
    };
    Dictionary::choose(size, known, chosen.len(), sample)
}

/// The numbers of a list as they are in the new run.
fn renumber(facts: &FlatFacts, key: usize, firsts: &[Option<u32>], out: &mut Vec<u32>) {
    let (bytes, len) = facts.list(key);
    let mut reader = Reader::new(bytes, len);
    let numbering = facts.numbering();
    let mut source = 0;
    while let Some(number) = reader.next() {
        source = numbering.source_from(source, number);
        if let Some(Some(first)) = firsts.get(source) {
            out.push(first.saturating_add(number.saturating_sub(numbering.first(source))));
        }
    }
}

/// What has been written, and where.
struct Counting<W> {
    inner: W,
    len: u64,
    crc: crc32fast::Hasher,
}

impl<W: Write> Counting<W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.inner.write_all(bytes)?;
        self.crc.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }
}

/// Takes sources, then lists, and knows the form.
struct Sink<W> {
    out: Counting<W>,
    sections: Vec<(u64, u64, u32)>,
    start: u64,
    rows: Vec<u8>,
    sidecars: Vec<u8>,
    paths: Vec<u8>,
    firsts: Vec<u32>,
    contents: Vec<u8>,
    count: u32,
    keys: Vec<u8>,
    starts: Vec<u64>,
    entities: u64,
    all_keys: u64,
    packed: Vec<u8>,
}

impl<W: Write> Sink<W> {
    fn new(inner: W) -> Sink<W> {
        Sink {
            out: Counting { inner, len: 0, crc: crc32fast::Hasher::new() },
            sections: Vec::new(),
            start: 0,
            rows: Vec::new(),
            sidecars: Vec::new(),
            paths: Vec::new(),
            firsts: Vec::new(),
            contents: Vec::new(),
            count: 0,
            keys: Vec::new(),
            starts: Vec::new(),
            entities: 0,
            all_keys: 0,
            packed: Vec::new(),
        }
    }

    /// Sentences so far: the number of the next source's first.
    fn sentences(&self) -> u32 {
        self.count
    }

    fn head(&mut self) -> io::Result<()> {
        if self.out.len == 0 {
            self.out.put(&MAGIC)?;
            self.out.put(&u64::from(VERSION).to_le_bytes())?;
        }
        Ok(())
    }

    fn source(&mut self, source: &Encoded) -> io::Result<()> {
        let blobs: [&[u8]; 4] =
            [&source.meta, &source.facts, &source.identity.beside, &source.identity.traces];
        let row = Row {
            digest: source.identity.digest,
            content: source.content,
            version: source.version,
            file: source.identity.file,
            start: 0,
            lens: blobs.map(|blob| u32::try_from(blob.len()).unwrap_or(u32::MAX)),
            checks: blobs.map(crc32fast::hash),
            facts_len: source.facts_len,
            read: source.read,
            path: 0,
            prose: source.prose,
        };
        let count = u32::try_from(source.contents.len()).unwrap_or(u32::MAX);
        self.row(row, source.identity.sidecar, &source.identity.path, count, &blobs)?;
        for content in &source.contents {
            self.contents.extend(content.to_le_bytes().into_iter().take(CONTENT));
        }
        Ok(())
    }

    fn copy(
        &mut self,
        facts: &FlatFacts,
        at: usize,
        stamps: Option<&[Stamp; 2]>,
        squeezed: Option<Vec<u8>>,
    ) -> io::Result<()> {
        let Some(mut row) = facts.row(at) else { return Ok(()) };
        let [file, sidecar] = stamps.copied().unwrap_or_else(|| [row.file, facts.sidecar(at)]);
        row.file = file;
        let count = facts.sentence_count(at);
        match squeezed {
            None => self.row(row, sidecar, facts.path(at), count, &[facts.blobs(&row)])?,
            Some(sentences) => {
                let [meta, _, beside, traces] = facts.each_blob(&row);
                (row.lens[1], row.checks[1]) =
                    (u32::try_from(sentences.len()).unwrap_or(u32::MAX), crc32fast::hash(&sentences));
                self.row(row, sidecar, facts.path(at), count, &[meta, &sentences, beside, traces])?;
            }
        }
        self.contents.extend_from_slice(facts.contents_of(at));
        Ok(())
    }

    fn row(
        &mut self,
        mut row: Row,
        sidecar: Stamp,
        path: &str,
        sentences: u32,
        blobs: &[&[u8]],
    ) -> io::Result<()> {
        self.head()?;
        row.start = self.out.len;
        for blob in blobs {
            self.out.put(blob)?;
        }
        row.path = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.paths.extend_from_slice(path.as_bytes());
        row.write(&mut self.rows);
        if sidecar != Stamp::ABSENT {
            let start = self.sidecars.len();
            let number = u32::try_from(self.firsts.len()).unwrap_or(u32::MAX);
            self.sidecars.extend_from_slice(&number.to_le_bytes());
            put_stamp(sidecar, &mut self.sidecars);
            debug_assert_eq!(self.sidecars.len() - start, SIDECAR);
        }
        self.firsts.push(self.count);
        self.count =
            self.count.checked_add(sentences).ok_or_else(|| io::Error::other("too many sentences"))?;
        Ok(())
    }

    fn begin(&mut self) {
        self.start = self.out.len;
        self.out.crc = crc32fast::Hasher::new();
    }

    fn end(&mut self) {
        let crc = std::mem::take(&mut self.out.crc).finalize();
        self.sections.push((self.start, self.out.len - self.start, crc));
    }

    fn section(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.begin();
        self.out.put(bytes)?;
        self.end();
        Ok(())
    }

    /// All sources are there; lists follow.
    fn tables(&mut self) -> io::Result<()> {
        self.head()?;
        let rows = std::mem::take(&mut self.rows);
        self.section(&rows)?;
        let sidecars = std::mem::take(&mut self.sidecars);
        self.section(&sidecars)?;
        let paths = std::mem::take(&mut self.paths);
        self.section(&paths)?;
        let mut firsts = Vec::with_capacity(self.firsts.len() * 4 + 4);
        for first in self.firsts.iter().chain([&self.count]) {
            firsts.extend_from_slice(&first.to_le_bytes());
        }
        self.section(&firsts)?;
        let mut coarse = Vec::new();
        let mut source = 0_usize;
        for number in (0..self.count).step_by(COARSE as usize) {
            while self.firsts.get(source + 1).is_some_and(|&next| next <= number) {
                source += 1;
            }
            coarse.extend_from_slice(&u32::try_from(source).unwrap_or(u32::MAX).to_le_bytes());
        }
        self.section(&coarse)?;
        let contents = std::mem::take(&mut self.contents);
        self.section(&contents)?;
        self.begin();
        Ok(())
    }

    /// A list; keys come in order.
    fn list(&mut self, key: FactKey, numbers: &[u32]) -> io::Result<()> {
        let code = match key {
            FactKey::Entity(id) => {
                self.entities += 1;
                u64::from(id.0)
            }
            FactKey::Word(hash) => hash,
            FactKey::All | FactKey::Pair(..) => return Ok(()),
        };
        self.all_keys += 1;
        self.keys.extend_from_slice(&code.to_le_bytes());
        self.starts.push(self.out.len - self.start);
        let mut packed = std::mem::take(&mut self.packed);
        packed.clear();
        put_varint(&mut packed, u32::try_from(numbers.len()).unwrap_or(u32::MAX));
        encode(numbers, &mut packed);
        let done = self.out.put(&packed);
        self.packed = packed;
        done
    }

    fn finish(
        &mut self,
        rules: &[u8; 32],
        label: &[u8; 32],
        dictionary: Option<&Dictionary>,
    ) -> io::Result<()> {
        self.end();
        let keys = std::mem::take(&mut self.keys);
        self.section(&keys)?;
        let starts = starts(&std::mem::take(&mut self.starts));
        self.section(&starts)?;
        self.section(dictionary.map_or(&[], Dictionary::section))?;
        debug_assert_eq!(self.sections.len(), SECTIONS);
        let mut foot = Vec::with_capacity(FOOT);
        for (start, len, crc) in &self.sections {
            foot.extend_from_slice(&start.to_le_bytes());
            foot.extend_from_slice(&len.to_le_bytes());
            foot.extend_from_slice(&crc.to_le_bytes());
        }
        foot.extend_from_slice(&(self.firsts.len() as u64).to_le_bytes());
        foot.extend_from_slice(&self.entities.to_le_bytes());
        foot.extend_from_slice(&self.all_keys.to_le_bytes());
        foot.extend_from_slice(rules);
        foot.extend_from_slice(label);
        let check = crc32fast::hash(&foot);
        foot.extend_from_slice(&check.to_le_bytes());
        foot.extend_from_slice(&VERSION.to_le_bytes());
        foot.extend_from_slice(&MAGIC);
        debug_assert_eq!(foot.len(), FOOT);
        self.out.put(&foot)
    }
}

/// Where lists start: in four bytes each where that is enough for all.
fn starts(starts: &[u64]) -> Vec<u8> {
    match starts.iter().map(|&start| u32::try_from(start)).collect::<Result<Vec<u32>, _>>() {
        Ok(short) => short.iter().flat_map(|start| start.to_le_bytes()).collect(),
        Err(_) => starts.iter().flat_map(|start| start.to_le_bytes()).collect(),
    }
}

fn put_stamp(Stamp { len, modified }: Stamp, out: &mut Vec<u8>) {
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&modified.to_le_bytes());
}

impl Row {
    fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&self.digest);
        out.extend_from_slice(&self.content);
        out.extend_from_slice(&self.version.to_le_bytes());
        put_stamp(self.file, out);
        out.extend_from_slice(&self.start.to_le_bytes());
        self.lens.iter().chain(&self.checks).for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
        out.extend_from_slice(&self.facts_len.to_le_bytes());
        out.extend_from_slice(&self.path.to_le_bytes());
        let read = if self.read { READ } else { 0 };
        out.extend_from_slice(&(self.prose.min(READ - 1) | read).to_le_bytes());
        debug_assert_eq!(out.len() - start, ROW);
    }
}

#[cfg(test)]
mod tests {
    use super::starts;

    #[test]
    fn starts_are_short_where_they_can_be() {
        assert_eq!(starts(&[1, u64::from(u32::MAX)]).len(), 8);
        assert_eq!(starts(&[1, u64::from(u32::MAX) + 1]).len(), 16);
        assert!(starts(&[]).is_empty());
    }
}
