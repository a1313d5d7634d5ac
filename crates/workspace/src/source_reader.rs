//! Reads captures, on any thread, if they are not what they were.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::FlatBase;
use rapporteur_evidence::flat::Stamp;
use rapporteur_sources::{
    Bibliography, Capture, CaptureFormat, EXTRACTOR_VERSION, Part, Reader, sidecar_name,
};
use rustc_hash::FxHashMap;

use crate::fact_cache::{settled, shelf};
use crate::patterns::Sidecars;
use crate::record::{Beside, Here, KeptProblem, Place, SourceRecord};
use crate::system::System;
use crate::text_store;
use crate::texts::{SourceText, Texts};

/// Endings of captures that hold text which this version cannot take out.
const UNREAD: &[&str] = &["doc", "odt", "rtf", "epub"];

/// What reading needs, without the database, which stays on its thread.
#[derive(Clone, Copy)]
pub(crate) struct SourceReader<'a> {
    pub system: &'a dyn System,
    pub root: &'a Utf8Path,
    pub reader: &'a Reader,
    pub open: &'a BTreeMap<Utf8PathBuf, Arc<str>>,
    pub records: Records<'a>,
    pub base: &'a FlatBase,
    /// Whether the stamps of the base are those of this desk's files.
    pub trusted: bool,
    /// Where texts are kept that somebody is likely to look at.
    pub texts: Option<&'a Texts>,
    pub bibliography: &'a Bibliography,
    /// What lies beside captures, if the folders have just been listed.
    pub sidecars: Option<&'a Sidecars>,
    pub rules: u64,
}

/// Records by path. Paths are compared part by part, which is slow: who reads many in a row takes them out first.
#[derive(Clone, Copy)]
pub(crate) enum Records<'a> {
    None,
    All(&'a BTreeMap<Utf8PathBuf, SourceRecord>),
    Row(&'a FxHashMap<&'a str, &'a SourceRecord>),
}

impl<'a> Records<'a> {
    fn get(self, path: &Utf8Path) -> Option<&'a SourceRecord> {
        match self {
            Records::None => None,
            Records::All(records) => records.get(path),
            Records::Row(records) => records.get(path.as_str()).copied(),
        }
    }
}

/// What became of a source.
#[derive(Debug)]
pub(crate) enum Reading {
    /// It is not there, or is no capture.
    Gone,
    /// It is what it was.
    Same,
    /// It is what it was, in files that are younger.
    Touched([Stamp; 2]),
    /// It is what the base has under this number, and not what it was.
    Base(usize),
    /// It was read.
    New(Here),
}

/// What a source was.
#[derive(Clone, Copy)]
struct Known<'a> {
    digest: [u8; 32],
    stamps: [Stamp; 2],
    record: &'a SourceRecord,
}

impl SourceReader<'_> {
    /// Reads one source, from its buffer if it is open.
    pub(crate) fn read(&self, path: &Utf8Path) -> Reading {
        let now = self.system.now();
        let sidecar_path = Utf8PathBuf::from(sidecar_name(path.as_str()));
        let sidecar = self.open.get(&sidecar_path);
        let buffer = self.open.contains_key(path) || sidecar.is_some();
        let stamps = match self.open.get(path) {
            Some(_) => [Stamp { len: 0, modified: Stamp::UNSURE }; 2],
            None => self.stamps(path, &sidecar_path, now),
        };
        if stamps[0] == settled(Stamp::ABSENT, now) && !self.open.contains_key(path) {
            return Reading::Gone;
        }
        let stored = || {
            let number = self.base.facts().find(&shelf(self.root, path))?;
            Some(SourceRecord::Base(number))
        };
        let known = self.records.get(path);
        // A buffer that was closed leads back to what the base has.
        let other = if matches!(known, Some(SourceRecord::Base(_))) { None } else { stored() };
        let candidates: Vec<Known<'_>> =
            known.into_iter().chain(&other).filter_map(|record| self.known(record)).collect();
        let is_known =
            |candidate: &Known<'_>| known.is_some_and(|known| std::ptr::eq(known, candidate.record));
        let found = |candidate: &Known<'_>, touched: bool| match candidate.record {
            SourceRecord::Base(number) if !is_known(candidate) => Reading::Base(*number),
            SourceRecord::Base(_) if touched => Reading::Touched(stamps),
            _ => Reading::Same,
        };
        if !buffer && let Some(same) = candidates.iter().find(|known| self.is_untouched(known, stamps, path))
        {
            return found(same, false);
        }
        let here = match self.make(path, &sidecar_path, stamps, &candidates) {
            Made::Gone => return Reading::Gone,
            Made::Same(index) => {
                return candidates.get(index).map_or(Reading::Same, |same| found(same, !buffer));
            }
            Made::New(here) => here,
        };
        let stamps = if buffer { stamps.map(Stamp::unsure) } else { here.stamps };
        Reading::New(Here { buffer, stamps, ..*here })
    }

    /// Whether the capture that the base has under a number is still what it was, by lengths and times alone.
    pub(crate) fn is_as_kept(&self, number: usize, path: &Utf8Path) -> bool {
        let stamps = self.stamps(path, Utf8Path::new(&sidecar_name(path.as_str())), self.system.now());
        let record = SourceRecord::Base(number);
        self.known(&record).is_some_and(|known| self.is_untouched(&known, stamps, path))
    }

    /// Lengths and times of a capture and its sidecar.
    fn stamps(&self, path: &Utf8Path, sidecar: &Utf8Path, now: i64) -> [Stamp; 2] {
        let stamp = |path: &Utf8Path| self.system.stamp(path).unwrap_or(Stamp::ABSENT);
        let is_there = self.sidecars.is_none_or(|listed| listed.may_have(sidecar));
        let beside = if is_there { stamp(sidecar) } else { Stamp::ABSENT };
        [stamp(path), beside].map(|stamp| settled(stamp, now))
    }

    fn known<'a>(&self, record: &'a SourceRecord) -> Option<Known<'a>> {
        let (digest, stamps) = match record {
            SourceRecord::Base(number) => {
                let facts = self.base.facts();
                if !facts.is_sound(*number) {
                    return None;
                }
                (facts.digest(*number)?, facts.stamps(*number)?)
            }
            SourceRecord::Here(here) => (here.digest, here.stamps),
        };
        Some(Known { digest, stamps, record })
    }

    /// Whether a source is what it was, by its files' lengths and times alone.
    fn is_untouched(&self, known: &Known<'_>, stamps: [Stamp; 2], path: &Utf8Path) -> bool {
        let trusted = self.trusted || matches!(known.record, SourceRecord::Here(_));
        let sure = stamps.iter().all(|stamp| stamp.modified != Stamp::UNSURE);
        if !trusted || !sure || known.stamps != stamps {
            return false;
        }
        let [.., a, b, c, d, e, f, g, h] = known.digest;
        let cited = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        if self.bibliography.records().is_empty() {
            return cited == 0;
        }
        let key = self.key(known.record);
        cited == self.cited(self.name(path), key.as_deref())
    }

    /// The citation key of a source that was read.
    fn key(&self, record: &SourceRecord) -> Option<Box<str>> {
        match record {
            SourceRecord::Base(number) => self.base.facts().meta(*number).ok().flatten().map(|meta| meta.key),
            SourceRecord::Here(here) => here.facts.as_ref().map(|facts| facts.meta.key.clone()),
        }
    }

    fn name<'p>(&self, path: &'p Utf8Path) -> &'p str {
        path.strip_prefix(self.root).unwrap_or(path).as_str()
    }

    fn make(
        &self,
        path: &Utf8Path,
        sidecar_path: &Utf8Path,
        stamps: [Stamp; 2],
        candidates: &[Known<'_>],
    ) -> Made {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let name = self.name(path);
        let format = CaptureFormat::of_name(name);
        let made = |here: Here| match candidates.iter().position(|known| known.digest == here.digest) {
            Some(index) => Made::Same(index),
            None => Made::New(Box::new(here)),
        };
        let bytes = match self.open.get(path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None if UNREAD.contains(&&*ending) => {
                let message = format!(
                    "{ending} captures are not read; save {name} as PDF, or its text as plain text beside it"
                );
                let digest = *blake3::hash(ending.as_bytes()).as_bytes();
                return made(Here::unread(without_record(digest), stamps, false, message));
            }
            None if format.is_none() => return Made::Gone,
            None => self.system.read(path),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = error.to_string();
                let digest = *blake3::hash(message.as_bytes()).as_bytes();
                // It may be mended without a trace: by another owner, another mode.
                return made(Here::unread(without_record(digest), stamps.map(Stamp::unsure), true, message));
            }
        };
        let sidecar = match self.open.get(sidecar_path) {
            Some(text) => Some(text.as_bytes().to_vec()),
            None if stamps[1] == Stamp::ABSENT => None,
            None if self.system.is_file(sidecar_path) => self.system.read(sidecar_path).ok(),
            None => None,
        };
        let content = *blake3::hash(&bytes).as_bytes();
        let digest = |key: Option<&str>| self.digest(&content, sidecar.as_deref(), name, key);
        let same = |known: &Known<'_>| known.digest == digest(self.key(known.record).as_deref());
        if let Some(index) = candidates.iter().position(same) {
            return Made::Same(index);
        }
        let kept = format
            .filter(|format| format.is_extracted())
            .and_then(|_| text_store::load(self.system, self.root, path, &content));
        let capture = Capture {
            name,
            bytes: &bytes,
            sidecar: sidecar.as_deref(),
            bibliography: Some(self.bibliography),
            extraction: kept.as_ref(),
        };
        let read = match self.reader.read(capture) {
            Ok(read) => read,
            Err(error) => return made(Here::unread(digest(None), stamps, true, error.to_string())),
        };
        let problem = |found: rapporteur_sources::CaptureProblem| KeptProblem {
            place: match found.part {
                Part::File => Place::File,
                Part::Text => Place::Text(found.range),
                Part::Sidecar => Place::Sidecar(found.range),
            },
            severe: false,
            message: found.message,
        };
        let here = Here {
            digest: digest(Some(&read.facts.meta.key)),
            traces: Arc::new(read.traces),
            beside: Beside {
                original: read.original,
                other_keys: read.other_keys,
                problems: read.problems.into_iter().map(problem).collect(),
            },
            facts: Some(Arc::new(read.facts)),
            stamps,
            buffer: false,
        };
        if let (Some(extraction), None) = (&read.extraction, &kept) {
            text_store::save(self.system, self.root, path, &content, extraction);
        }
        if let Some(texts) = self.texts {
            let text = match read.extraction {
                Some(extraction) => Some(SourceText::extracted(extraction)),
                None => String::from_utf8(bytes).ok().map(|text| SourceText::new(text.into())),
            };
            if let Some(text) = text {
                texts.keep(path, content, text);
            }
        }
        Made::New(Box::new(here))
    }

    /// Hash of all that a record is made of.
    fn digest(&self, content: &[u8; 32], sidecar: Option<&[u8]>, name: &str, key: Option<&str>) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.rules.to_le_bytes());
        hasher.update(&EXTRACTOR_VERSION.to_le_bytes());
        hasher.update(content);
        if let Some(sidecar) = sidecar {
            hasher.update(blake3::hash(sidecar).as_bytes());
        }
        let mut digest = *hasher.finalize().as_bytes();
        let cited = self.cited(name, key).to_le_bytes();
        for (byte, cited) in digest.iter_mut().skip(24).zip(cited) {
            *byte = cited;
        }
        digest
    }

    /// Hash of the record of a bibliography that a capture has; 0 without one.
    fn cited(&self, name: &str, key: Option<&str>) -> u64 {
        let Some(record) = self.bibliography.find(name, key) else { return 0 };
        let mut first = [0; 8];
        blake3::Hasher::new().update(&record.digest()).finalize_xof().fill(&mut first);
        u64::from_le_bytes(first).max(1)
    }
}

/// A digest of something that no bibliography can change.
fn without_record(mut digest: [u8; 32]) -> [u8; 32] {
    digest.iter_mut().skip(24).for_each(|byte| *byte = 0);
    digest
}

/// What reading a file gave.
enum Made {
    Gone,
    /// What a candidate was.
    Same(usize),
    New(Box<Here>),
}
