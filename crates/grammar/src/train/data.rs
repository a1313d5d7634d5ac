//! Treebanks as numbers.

use rustc_hash::FxHashMap;

use super::network::{Example, NONE};
use crate::dictionary::Dictionary;
use crate::features::{WHOLE, features};

/// A treebank word: the columns of CoNLL-U that training reads.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub form: String,
    pub lemma: String,
    pub upos: String,
    pub xpos: String,
    pub feats: String,
    pub head: usize,
    pub deprel: String,
}

/// Sentences of a CoNLL-U text; multiword ranges and empty nodes are passed over.
pub(crate) fn read(text: &str) -> Vec<Vec<Row>> {
    let mut sentences = Vec::new();
    let mut sentence = Vec::new();
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            if !sentence.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() < 8 || cells[0].parse::<usize>().is_err() {
            continue;
        }
        sentence.push(Row {
            form: cells[1].into(),
            lemma: cells[2].into(),
            upos: cells[3].into(),
            xpos: cells[4].into(),
            feats: cells[5].into(),
            head: cells[6].parse().unwrap_or(0),
            deprel: cells[7].into(),
        });
    }
    sentences
}

/// Names of classes, most frequent first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels {
    pub names: Vec<String>,
    index: FxHashMap<String, u16>,
}

impl Labels {
    fn count<'a>(values: impl Iterator<Item = &'a str>, least: usize) -> Self {
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        for value in values {
            *counts.entry(value).or_default() += 1;
        }
        let mut sorted: Vec<(&str, usize)> = counts.into_iter().filter(|&(_, n)| n >= least).collect();
        sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let names: Vec<String> = sorted.into_iter().map(|(name, _)| name.to_owned()).collect();
        let index = names.iter().enumerate().map(|(at, name)| (name.clone(), at as u16)).collect();
        Self { names, index }
    }

    fn class(&self, name: &str) -> u16 {
        self.index.get(name).copied().unwrap_or(NONE)
    }
}

/// Feature number of the artificial root.
pub(crate) const ROOT: u32 = 0;
/// Feature number of a word without a vector of its own.
pub(crate) const UNKNOWN: u32 = 1;

/// What of the treebanks the network distinguishes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    /// Hash of a feature → its row in the embedding; rows 0 and 1 are [`ROOT`] and [`UNKNOWN`].
    pub features: FxHashMap<u32, u32>,
    /// How often the feature of each row was seen.
    pub counts: Vec<u32>,
    /// Rows below this are whole words.
    pub words: u32,
    /// What the features ask.
    pub dictionary: Dictionary,
    pub tags: [Labels; 3],
    pub relations: Labels,
}

impl Vocabulary {
    /// Words seen twice and pieces seen `least` times; relations and tags seen twice.
    pub(crate) fn new(sentences: &[Vec<Row>], least: u32, dictionary: Dictionary) -> Self {
        let mut words: FxHashMap<u32, u32> = FxHashMap::default();
        let mut pieces: FxHashMap<u32, u32> = FxHashMap::default();
        let mut hashes = Vec::new();
        for row in sentences.iter().flatten() {
            features(&row.form, &dictionary, &mut hashes);
            *words.entry(hashes[0]).or_default() += 1;
            for &hash in &hashes[1..] {
                *pieces.entry(hash).or_default() += 1;
            }
        }
        let sorted = |counts: FxHashMap<u32, u32>, least: u32| {
            let mut kept: Vec<(u32, u32)> = counts.into_iter().filter(|&(_, n)| n >= least).collect();
            kept.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            kept
        };
        let words = sorted(words, 2);
        let mut counts = vec![u32::MAX; 2];
        let mut features = FxHashMap::default();
        let word_rows = words.len() as u32 + 2;
        for (hash, count) in words.into_iter().chain(sorted(pieces, least)) {
            if features.contains_key(&hash) {
                continue;
            }
            features.insert(hash, counts.len() as u32);
            counts.push(count);
        }
        let all = || sentences.iter().flatten();
        Self {
            features,
            counts,
            words: word_rows,
            dictionary,
            tags: [
                Labels::count(all().map(|row| row.upos.as_str()), 1),
                Labels::count(all().map(|row| row.xpos.as_str()), 1),
                Labels::count(all().map(|row| row.feats.as_str()), 2),
            ],
            relations: Labels::count(all().map(|row| row.deprel.as_str()), 1),
        }
    }

    /// A sentence as numbers, the artificial root first.
    pub(crate) fn example(&self, sentence: &[Row]) -> Example {
        let mut example = Example {
            features: vec![vec![ROOT]],
            whole: vec![1],
            tags: vec![[NONE; 3]],
            heads: vec![0],
            relations: vec![NONE],
        };
        let mut hashes = Vec::new();
        for row in sentence {
            features(&row.form, &self.dictionary, &mut hashes);
            let mut rows = vec![self.features.get(&hashes[0]).copied().unwrap_or(UNKNOWN)];
            let known = |hash: &u32| self.features.get(hash).copied();
            rows.extend(hashes[1..WHOLE].iter().filter_map(known));
            example.whole.push(rows.len());
            rows.extend(hashes[WHOLE..].iter().filter_map(known));
            example.features.push(rows);
            example.tags.push([
                self.tags[0].class(&row.upos),
                self.tags[1].class(&row.xpos),
                self.tags[2].class(&row.feats),
            ]);
            example.heads.push(row.head as u16);
            example.relations.push(self.relations.class(&row.deprel));
        }
        example
    }
}
