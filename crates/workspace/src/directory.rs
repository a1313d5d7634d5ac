//! What a citation can name: sources by key, file, address and title.

use camino::Utf8Path;
use rapporteur_evidence::SourceId;
use rustc_hash::FxHashMap;

use crate::record::Listing;

/// A title shorter than this names too little to find a source by.
const MIN_TITLE_LEN: usize = 12;

/// The sources of a workspace as a citation sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Directory {
    by_key: FxHashMap<Box<str>, SourceId>,
    by_file: FxHashMap<Box<str>, Vec<SourceId>>,
    by_url: FxHashMap<Box<str>, Vec<SourceId>>,
    /// Comparable titles, longest first.
    titles: Vec<(Box<str>, SourceId)>,
}

/// Two sources with one citation key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DuplicateKey {
    /// The key.
    pub key: Box<str>,
    /// Who has it.
    pub first: SourceId,
    /// Who wanted it, too.
    pub second: SourceId,
}

/// One source to list, by what it can be found by.
#[derive(Debug)]
pub(crate) struct Entry {
    id: SourceId,
    key: Box<str>,
    /// Keys beside that of the metadata.
    other_keys: Vec<Box<str>>,
    /// Comparable names of its file and of the file that it digests.
    files: Vec<Box<str>>,
    address: Option<Box<str>>,
    title: Option<Box<str>>,
}

impl Entry {
    pub(crate) fn new(id: SourceId, path: &Utf8Path, listing: Listing) -> Entry {
        let Listing { meta, original, other_keys } = listing;
        let mut files: Vec<Box<str>> = Vec::new();
        for file in path.file_name().into_iter().chain(original.as_deref().map(file_name)) {
            let file = comparable(file);
            if !files.contains(&file) {
                files.push(file);
            }
        }
        let title = meta.title.as_deref().map(comparable).filter(|title| title.len() >= MIN_TITLE_LEN);
        Entry { id, key: meta.key, other_keys, files, address: meta.url.as_deref().map(address), title }
    }
}

impl Directory {
    /// Lists sources, given in order; of two with one key the first gets it.
    pub(crate) fn new(entries: impl IntoIterator<Item = Entry>) -> (Directory, Vec<DuplicateKey>) {
        let mut directory = Directory::default();
        let mut duplicates = Vec::new();
        let mut others: Vec<(Box<str>, SourceId)> = Vec::new();
        for Entry { id, key, other_keys, files, address, title } in entries {
            others.extend(other_keys.into_iter().map(|key| (key, id)));
            match directory.by_key.get(&key) {
                Some(first) => duplicates.push(DuplicateKey { key, first: *first, second: id }),
                None => {
                    directory.by_key.insert(key, id);
                }
            }
            for file in files {
                directory.by_file.entry(file).or_default().push(id);
            }
            if let Some(address) = address {
                directory.by_url.entry(address).or_default().push(id);
            }
            directory.titles.extend(title.map(|title| (title, id)));
        }
        // A key that a source has itself goes before one that it has besides.
        for (key, id) in others {
            directory.by_key.entry(key).or_insert(id);
        }
        directory.titles.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        (directory, duplicates)
    }

    /// The source with a citation key.
    pub(crate) fn key(&self, key: &str) -> Option<SourceId> {
        self.by_key.get(key).copied()
    }

    /// The sources a footnote or reference entry stands for: by the Pandoc keys in it, else by its links and paths, else
    /// by a title that it quotes.
    pub(crate) fn definition(&self, text: &str, keys: &[Box<str>], targets: &[Box<str>]) -> Vec<SourceId> {
        let mut found: Vec<SourceId> = keys.iter().filter_map(|key| self.key(key)).collect();
        if found.is_empty() {
            for target in targets {
                found.extend(self.by_url.get(&address(target)).into_iter().flatten());
                found.extend(self.by_file.get(&comparable(file_name(target))).into_iter().flatten());
            }
        }
        if found.is_empty() {
            let text = comparable(text);
            if let Some((title, id)) = self.titles.iter().find(|(title, _)| text.contains(&**title)) {
                found.push(*id);
                found.extend(self.titles.iter().filter(|(other, _)| other == title).map(|(_, id)| *id));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Folded and in lower case.
fn comparable(text: &str) -> Box<str> {
    rapporteur_text::fold(text).text.to_lowercase().into()
}

fn file_name(target: &str) -> &str {
    let path = target.split(['#', '?']).next().unwrap_or(target);
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// An address without what does not tell two pages apart: scheme, `www.`, fragment, last slash, case of the host.
fn address(url: &str) -> Box<str> {
    let url = url.trim();
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.split('#').next().unwrap_or(url).trim_end_matches('/');
    let (host, path) = url.split_at(url.find('/').unwrap_or(url.len()));
    let host = host.to_lowercase();
    format!("{}{path}", host.strip_prefix("www.").unwrap_or(&host)).into()
}
