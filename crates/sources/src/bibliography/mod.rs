//! Bibliographies: what BibTeX, BibLaTeX, CSL-JSON, Zotero and Hayagriva files say about captures.
//!
//! One mistake costs its entry. Records are matched with captures by attachment path, then by key.

mod bibtex;
mod json;
mod record;
mod yaml;

use camino::Utf8Path;
use rapporteur_text::TextRange;
use rustc_hash::FxHashMap;

pub use record::{Author, Record};

use crate::decode::decode;
use crate::meta::stem;

/// An entry or file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BibliographyProblem {
    /// Bytes of the file.
    pub range: TextRange,
    /// What, and the way out.
    pub message: String,
}

/// Whether a file's ending is one of a bibliography.
#[must_use]
pub fn is_bibliography(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    ["bib", "bibtex", "json", "yaml", "yml"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Reads a bibliography by its ending. JSON and YAML files that hold something else have no records.
#[must_use]
pub fn read_bibliography(name: &str, bytes: &[u8]) -> (Vec<Record>, Vec<BibliographyProblem>) {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(error) => {
            let problem = BibliographyProblem { range: TextRange::default(), message: error.to_string() };
            return (Vec::new(), vec![problem]);
        }
    };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match &*ending {
        "json" => json::read(text),
        "yaml" | "yml" => yaml::read(text),
        _ => bibtex::read(text),
    }
}

/// The records of a workspace.
#[derive(Debug, Clone, Default)]
pub struct Bibliography {
    records: Vec<Record>,
    by_key: FxHashMap<Box<str>, usize>,
    /// By name of an attached file, in lower case.
    by_file: FxHashMap<Box<str>, Vec<usize>>,
}

impl Bibliography {
    /// Takes records; of two with one key the first counts.
    #[must_use]
    pub fn new(records: Vec<Record>) -> Bibliography {
        let mut by_key = FxHashMap::default();
        let mut by_file: FxHashMap<Box<str>, Vec<usize>> = FxHashMap::default();
        for (index, record) in records.iter().enumerate() {
            by_key.entry(record.key.clone()).or_insert(index);
            for file in &record.files {
                let indices = by_file.entry(file_name(file).to_lowercase().into()).or_default();
                if !indices.contains(&index) {
                    indices.push(index);
                }
            }
        }
        Bibliography { records, by_key, by_file }
    }

    /// All records, in the order of their files.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The record with a citation key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Record> {
        self.by_key.get(key).and_then(|index| self.records.get(*index))
    }

    /// The record of a capture: the one that it is attached to, else the one with its key or file name.
    ///
    /// Of several records with an attachment of that name, the one whose path agrees in more folders; where they agree
    /// alike, none.
    #[must_use]
    pub fn find(&self, capture: &str, key: Option<&str>) -> Option<&Record> {
        let name = file_name(capture).to_lowercase();
        let attached = self.by_file.get(&*name).into_iter().flatten().filter_map(|index| {
            let record = self.records.get(*index)?;
            let agreement = record.files.iter().map(|file| common_folders(file, capture)).max()?;
            Some((agreement, *index))
        });
        let mut best: Vec<(usize, usize)> = attached.collect();
        best.sort_by_key(|(agreement, index)| (std::cmp::Reverse(*agreement), *index));
        let unique = match best[..] {
            [(_, index)] => Some(index),
            [(first, index), (second, _), ..] if first > second => Some(index),
            _ => None,
        };
        unique
            .and_then(|index| self.records.get(index))
            .or_else(|| key.and_then(|key| self.get(key)))
            .or_else(|| self.get(stem(capture)))
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// How many names at the end of two paths agree.
fn common_folders(attachment: &str, capture: &str) -> usize {
    let attachment = attachment.replace('\\', "/");
    let names = |path: &str| -> Vec<String> {
        Utf8Path::new(path).components().rev().map(|name| name.as_str().to_lowercase()).collect()
    };
    names(&attachment).iter().zip(&names(capture)).take_while(|(a, b)| a == b).count()
}
