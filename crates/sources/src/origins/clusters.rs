//! Captures of one origin.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use rapporteur_evidence::{SourceId, SourceMeta};
use rustc_hash::FxHashMap;

use super::marks::{Traces, comparable};

/// Share of the shorter text that two captures have in common when one copies the other, or both a third.
const REUSE_SHARE: f64 = 0.5;
/// Fewest common fingerprints: about as many sentences.
const MIN_COMMON: usize = 6;
/// Captures with one fingerprint of which all pairs are compared. Of more, each is compared with its neighbours and
/// with the first, which is enough to join the copies of one text and keeps the work linear.
const ALL_PAIRS: usize = 12;

/// A capture to compare.
#[derive(Debug, Clone, Copy)]
pub struct OriginEntry<'a> {
    /// Its identity. Entries come in the order of ids.
    pub id: SourceId,
    /// Its metadata.
    pub meta: &'a SourceMeta,
    /// Its traces.
    pub traces: &'a Traces,
    /// Hash of its bytes.
    pub content: &'a [u8; 32],
}

/// Why a capture has its origin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OriginReason {
    /// Its metadata say so.
    Declared,
    /// It is the same file as another capture.
    SameFile(SourceId),
    /// It was captured from the same address as another.
    SameAddress(SourceId),
    /// It shares that many hundredths of the shorter text with another.
    SharedText(SourceId, u8),
    /// It prints a story of an agency.
    Agency(Box<str>),
    /// It is a release, or rests on one.
    Release(Box<str>),
    /// It is published by the origin that others name.
    Publisher(Box<str>),
    /// Nothing links it with another capture.
    Own,
}

/// The origin of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Number of the origin, from 0 in the order of the captures.
    pub number: u32,
    /// Name of the origin: declared, agency, issuer, or the capture's own title or key. No two origins have one name.
    pub name: Box<str>,
    /// Why.
    pub reasons: Vec<OriginReason>,
}

/// Origins of all captures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    by_source: BTreeMap<SourceId, Origin>,
}

impl Origins {
    /// Compares captures, given in the order of their ids. The same captures give the same origins; the work is linear
    /// in their fingerprints, times the logarithm for sorting.
    #[must_use]
    pub fn new(entries: &[OriginEntry<'_>]) -> Origins {
        let mut sets = Sets::new(entries.len());
        let mut reasons: Vec<Vec<OriginReason>> = vec![Vec::new(); entries.len()];
        join_equal(entries, &mut sets, &mut reasons);
        join_text(entries, &mut sets, &mut reasons);
        label(entries, &mut sets, reasons)
    }

    /// The origin of a capture.
    #[must_use]
    pub fn of(&self, source: SourceId) -> Option<&Origin> {
        self.by_source.get(&source)
    }

    /// How many origins these captures have: "3 citations, 1 origin". Unknown captures count as one each.
    #[must_use]
    pub fn count(&self, sources: impl IntoIterator<Item = SourceId>) -> usize {
        let mut known: Vec<Result<u32, SourceId>> = sources
            .into_iter()
            .map(|source| self.of(source).map(|origin| origin.number).ok_or(source))
            .collect();
        known.sort_unstable();
        known.dedup();
        known.len()
    }

    /// Whether these captures confirm each other: the Admiralty code calls information confirmed (credibility 1) only
    /// by independent sources (NATO AJP-2.1).
    #[must_use]
    pub fn confirm(&self, sources: impl IntoIterator<Item = SourceId>) -> bool {
        self.count(sources) >= 2
    }

    /// All captures of one origin, in order.
    pub fn members(&self, number: u32) -> impl Iterator<Item = SourceId> + '_ {
        self.by_source.iter().filter(move |(_, origin)| origin.number == number).map(|(source, _)| *source)
    }
}

/// Joins captures of one file and of one address.
fn join_equal(entries: &[OriginEntry<'_>], sets: &mut Sets, reasons: &mut [Vec<OriginReason>]) {
    let mut by_content: FxHashMap<&[u8; 32], usize> = FxHashMap::default();
    let mut by_address: FxHashMap<String, usize> = FxHashMap::default();
    for (index, entry) in entries.iter().enumerate() {
        let mut link = |first: usize, reason: &dyn Fn(SourceId) -> OriginReason| {
            let Some(other) = entries.get(first).filter(|_| first != index) else { return };
            sets.join(first, index);
            push(reasons, index, reason(other.id));
            push(reasons, first, reason(entry.id));
        };
        link(*by_content.entry(entry.content).or_insert(index), &OriginReason::SameFile);
        if let Some(url) = &entry.meta.url {
            link(*by_address.entry(address(url)).or_insert(index), &OriginReason::SameAddress);
        }
    }
}

/// Without scheme, `www.`, fragment and last slash.
fn address(url: &str) -> String {
    let url = url.trim();
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.split('#').next().unwrap_or(url).trim_end_matches('/');
    url.strip_prefix("www.").unwrap_or(url).to_owned()
}

/// Joins captures that share text.
fn join_text(entries: &[OriginEntry<'_>], sets: &mut Sets, reasons: &mut [Vec<OriginReason>]) {
    /// Common fingerprints that are counted at once, so that a large desk takes no more memory than that.
    const AT_ONCE: u64 = 1 << 20;
    let mut postings: Vec<(u32, u32)> = Vec::new();
    for (index, entry) in (0_u32..).zip(entries) {
        postings.extend(entry.traces.fingerprint.iter().map(|hash| (*hash, index)));
    }
    postings.sort_unstable();
    let mut pairs_of = vec![0_u64; entries.len()];
    for_each_pair(&postings, 0..u32::MAX, |a, _| {
        if let Some(pairs) = pairs_of.get_mut(a as usize) {
            *pairs += 1;
        }
    });
    // Both numbers in one: sorted by the first, then by the second.
    let mut pairs: Vec<u64> = Vec::new();
    let mut captures = (0_u32..).zip(pairs_of).peekable();
    while let Some((start, mut count)) = captures.next() {
        let mut end = start + 1;
        while let Some((_, more)) = captures.next_if(|(_, more)| count + more <= AT_ONCE) {
            count += more;
            end += 1;
        }
        pairs.clear();
        for_each_pair(&postings, start..end, |a, b| pairs.push(u64::from(a) << 32 | u64::from(b)));
        pairs.sort_unstable();
        for run in pairs.chunk_by(|one, other| one == other) {
            if let [pair, ..] = run {
                let (a, b) = ((pair >> 32) as usize, (pair & u64::from(u32::MAX)) as usize);
                join_pair(entries, (a, b), run.len(), sets, reasons);
            }
        }
    }
}

/// Calls with two captures, the first one of `first`, for each fingerprint that they have in common and are compared by.
fn for_each_pair(postings: &[(u32, u32)], first: Range<u32>, mut each: impl FnMut(u32, u32)) {
    for run in postings.chunk_by(|a, b| a.0 == b.0) {
        if run.len() <= ALL_PAIRS {
            for (place, (_, a)) in run.iter().enumerate() {
                if first.contains(a) {
                    run.iter().skip(place + 1).for_each(|(_, b)| each(*a, *b));
                }
            }
        } else {
            run.windows(2).for_each(|pair| {
                if let [(_, a), (_, b)] = pair
                    && first.contains(a)
                {
                    each(*a, *b);
                }
            });
            if let Some(((_, a), rest)) = run.split_first()
                && first.contains(a)
            {
                rest.iter().skip(1).for_each(|(_, b)| each(*a, *b));
            }
        }
    }
}

/// Joins two captures if they have enough in common.
fn join_pair(
    entries: &[OriginEntry<'_>],
    (a, b): (usize, usize),
    shared: usize,
    sets: &mut Sets,
    reasons: &mut [Vec<OriginReason>],
) {
    let (Some(first), Some(second)) = (entries.get(a), entries.get(b)) else { return };
    let shorter = first.traces.fingerprint.len().min(second.traces.fingerprint.len());
    let share = shared as f64 / shorter.max(1) as f64;
    if shared < MIN_COMMON || share < REUSE_SHARE {
        return;
    }
    sets.join(a, b);
    let hundredths = (share * 100.0).min(100.0) as u8;
    push(reasons, a, OriginReason::SharedText(second.id, hundredths));
    push(reasons, b, OriginReason::SharedText(first.id, hundredths));
}

/// Most reasons told of one capture.
const MAX_REASONS: usize = 4;

fn push(reasons: &mut [Vec<OriginReason>], index: usize, reason: OriginReason) {
    if let Some(reasons) = reasons.get_mut(index).filter(|reasons| reasons.len() < MAX_REASONS) {
        reasons.push(reason);
    }
}

/// Names of origins, strongest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Declared(Box<str>),
    Agency(Box<str>),
    Release(Box<str>),
}

impl Label {
    fn of(entry: &OriginEntry<'_>) -> Option<Label> {
        let meta = entry.meta;
        let declared = meta.origin.as_deref().map(|origin| Label::Declared(comparable(origin)));
        let agency = || entry.traces.agency.clone().map(Label::Agency);
        // Of several releases none is the origin of the whole.
        let release = || match &entry.traces.releases[..] {
            [issuer] => Some(Label::Release(issuer.clone())),
            [issuer, ..] if entry.traces.is_release => Some(Label::Release(issuer.clone())),
            _ => None,
        };
        declared.or_else(agency).or_else(release)
    }

    /// Why, with the name as it is written.
    fn reason(&self, shown: &str) -> OriginReason {
        match self {
            Label::Declared(_) => OriginReason::Declared,
            Label::Agency(name) => OriginReason::Agency(name.clone()),
            Label::Release(_) => OriginReason::Release(shown.into()),
        }
    }

    fn key(&self) -> Box<str> {
        match self {
            Label::Declared(name) | Label::Release(name) => name.clone(),
            Label::Agency(name) => comparable(name),
        }
    }
}

/// Gives each set of captures one name, and joins sets of one name. A set has one name alone, so that names do not
/// chain: a report on two things of two origins does not make the two one.
fn label(entries: &[OriginEntry<'_>], sets: &mut Sets, mut reasons: Vec<Vec<OriginReason>>) -> Origins {
    let mut names: BTreeMap<usize, (Label, Box<str>)> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let Some(label) = Label::of(entry) else { continue };
        let shown = match &label {
            Label::Declared(_) => entry.meta.origin.clone().unwrap_or_default(),
            Label::Agency(name) => name.clone(),
            Label::Release(name) if entry.traces.is_release => {
                entry.meta.publisher.clone().unwrap_or_else(|| name.clone())
            }
            Label::Release(name) => name.clone(),
        };
        push(&mut reasons, index, label.reason(&shown));
        let root = sets.root(index);
        let candidate = (label, shown);
        match names.get(&root) {
            Some(known) if *known <= candidate => {}
            _ => {
                names.insert(root, candidate);
            }
        }
    }
    publishers(entries, sets, &mut reasons, &mut names);
    let mut by_key: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for (root, (label, _)) in &names {
        let first = *by_key.entry(label.key()).or_insert(*root);
        sets.join(first, *root);
    }
    let mut numbers: FxHashMap<usize, (u32, Box<str>)> = FxHashMap::default();
    let mut by_source = BTreeMap::new();
    for (index, (entry, mut reasons)) in entries.iter().zip(reasons).enumerate() {
        let root = sets.root(index);
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let (number, name) = numbers
            .entry(root)
            .or_insert_with(|| {
                let own = || entry.meta.title.clone().unwrap_or_else(|| entry.meta.key.clone());
                (next, names.get(&root).map_or_else(own, |(_, shown)| shown.clone()))
            })
            .clone();
        if reasons.is_empty() {
            reasons.push(OriginReason::Own);
        }
        by_source.insert(entry.id, Origin { number, name, reasons });
    }
    part_names(entries, &mut by_source);
    Origins { by_source }
}

/// Whoever publishes what others name as their origin is that origin, though nothing calls its capture a release.
fn publishers(
    entries: &[OriginEntry<'_>],
    sets: &mut Sets,
    reasons: &mut [Vec<OriginReason>],
    names: &mut BTreeMap<usize, (Label, Box<str>)>,
) {
    let named: BTreeSet<Box<str>> = names.values().map(|(label, _)| label.key()).collect();
    for (index, entry) in entries.iter().enumerate() {
        let Some(publisher) = &entry.meta.publisher else { continue };
        let key = comparable(publisher);
        let root = sets.root(index);
        if !names.contains_key(&root) && named.contains(&key) {
            push(reasons, index, OriginReason::Publisher(publisher.clone()));
            names.insert(root, (Label::Release(key), publisher.clone()));
        }
    }
}

/// Gives origins that share a name by chance (two captures titled "Statement") the file of their first capture with it:
/// one name is one origin wherever names are compared.
fn part_names(entries: &[OriginEntry<'_>], by_source: &mut BTreeMap<SourceId, Origin>) {
    let mut first: BTreeMap<(Box<str>, u32), &str> = BTreeMap::new();
    for entry in entries {
        if let Some(origin) = by_source.get(&entry.id) {
            first.entry((origin.name.clone(), origin.number)).or_insert(&entry.meta.name);
        }
    }
    let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in first.keys() {
        *shared.entry(name).or_default() += 1;
    }
    for origin in by_source.values_mut().filter(|origin| shared.get(&*origin.name).is_some_and(|n| *n > 1)) {
        if let Some(file) = first.get(&(origin.name.clone(), origin.number)) {
            origin.name = format!("{} ({file})", origin.name).into();
        }
    }
}

/// Disjoint sets with the smallest member as root.
struct Sets(Vec<usize>);

impl Sets {
    fn new(len: usize) -> Sets {
        Sets((0..len).collect())
    }

    fn root(&mut self, index: usize) -> usize {
        let mut root = index;
        while let Some(above) = self.0.get(root).copied().filter(|above| *above != root) {
            root = above;
        }
        // Shorten the way for the next one.
        let mut at = index;
        while let Some(above) = self.0.get_mut(at).filter(|above| **above != root) {
            at = std::mem::replace(above, root);
        }
        root
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(above) = self.0.get_mut(a.max(b)) {
            *above = a.min(b);
        }
    }
}

impl fmt::Display for OriginReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OriginReason::Declared => write!(f, "its metadata name it"),
            OriginReason::SameFile(_) => write!(f, "the same file is captured twice"),
            OriginReason::SameAddress(_) => write!(f, "captured from the same address"),
            OriginReason::SharedText(_, hundredths) => write!(f, "{hundredths} % of the text is the same"),
            OriginReason::Agency(name) => write!(f, "a story of {name}"),
            OriginReason::Release(name) => write!(f, "a release of {name}"),
            OriginReason::Publisher(name) => write!(f, "published by {name}"),
            OriginReason::Own => write!(f, "nothing links it with another capture"),
        }
    }
}
