//! What a citation can name: sources by key, file, address and title.

use camino::Utf8PathBuf;
use rapporteur_evidence::{SourceId, SourceMeta};
use rustc_hash::FxHashMap;

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

/// One source to list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub id: SourceId,
    pub path: &'a Utf8PathBuf,
    pub meta: &'a SourceMeta,
    pub original: Option<&'a str>,
    /// Keys beside that of the metadata.
    pub other_keys: &'a [Box<str>],
}

impl Directory {
    /// Lists sources, given in order; of two with one key the first gets it.
    pub(crate) fn new<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> (Directory, Vec<DuplicateKey>) {
        let mut directory = Directory::default();
        let mut duplicates = Vec::new();
        let mut others: Vec<(&Box<str>, SourceId)> = Vec::new();
        for Entry { id, path, meta, original, other_keys } in entries {
            others.extend(other_keys.iter().map(|key| (key, id)));
            match directory.by_key.get(&meta.key) {
                Some(first) => {
                    duplicates.push(DuplicateKey { key: meta.key.clone(), first: *first, second: id })
                }
                None => {
                    directory.by_key.insert(meta.key.clone(), id);
                }
            }
            for file in path.file_name().into_iter().chain(original.map(file_name)) {
                let ids = directory.by_file.entry(comparable(file)).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            if let Some(url) = &meta.url {
                directory.by_url.entry(address(url)).or_default().push(id);
            }
            if let Some(title) =
                meta.title.as_deref().map(comparable).filter(|title| title.len() >= MIN_TITLE_LEN)
            {
                directory.titles.push((title, id));
            }
        }
        // A key that a source has itself goes before one that it has besides.
        for (key, id) in others {
            directory.by_key.entry(key.clone()).or_insert(id);
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
