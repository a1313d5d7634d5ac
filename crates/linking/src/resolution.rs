//! A document resolved again after an edit: only what the edit can reach.
//!
//! [`resolve_on`](crate::resolve_on) walks over all sentences with a memory. Here the memory is kept every so many
//! sentences. After an edit the walk begins at the last place before it and ends where the memory is the same again as it
//! was there before; what follows is taken over.

use std::ops::Range;
use std::sync::Arc;

use rapporteur_catalog::Catalogue;

use crate::mention::{Mention, Scan};
use crate::resolve::{Abbreviations, Document, Memory, abbreviations};

/// Sentences from one place where the memory is kept to the next.
const STRETCH: usize = 128;

/// What a document adds to its sentences, and what is needed to find it again after an edit.
#[derive(Debug, Default)]
pub struct Resolution {
    abbreviations: Abbreviations,
    written: Option<Box<str>>,
    stretches: Vec<Stretch>,
    /// Sentences that were looked at for it.
    walked: Range<usize>,
}

#[derive(Debug, Clone)]
struct Stretch {
    /// What the sentences before it have told.
    memory: Arc<Memory>,
    added: Arc<[Box<[Mention]>]>,
}

/// What stayed of a document since it was resolved: the same sentences, with the same scans, at its ends.
#[derive(Debug, Clone, Copy)]
pub struct Stayed<'a> {
    /// How it was resolved, by the same catalogue.
    pub before: &'a Resolution,
    /// Sentences at its start.
    pub start: usize,
    /// Sentences at its end. Together no more than it has.
    pub end: usize,
}

impl Resolution {
    /// Resolves a document of `count` sentences as [`resolve_on`](crate::resolve_on) does, with what has stayed of an earlier
    /// one. `sentences` gives those from a number on; `defining` has all their scans with definitions.
    #[must_use]
    pub fn new<'a, S: Iterator<Item = (&'a str, &'a Scan)>>(
        catalogue: &'a Catalogue,
        count: usize,
        sentences: impl Fn(usize) -> S,
        defining: impl Iterator<Item = &'a Scan>,
        written: Option<&'a str>,
        stayed: Option<Stayed<'_>>,
    ) -> Resolution {
        let abbreviations = abbreviations(defining);
        let stayed = stayed.filter(|stayed| {
            stayed.before.written.as_deref() == written && stayed.before.abbreviations == abbreviations
        });
        let (stretches, walked) = walk(catalogue, &abbreviations, count, sentences, written, stayed);
        Resolution { abbreviations, written: written.map(Box::from), stretches, walked }
    }

    /// The sentences that were looked at; what the others add was taken over.
    #[must_use]
    pub fn walked(&self) -> Range<usize> {
        self.walked.clone()
    }

    /// The mentions to add from a sentence on; see [`Resolution::added`].
    pub fn added_from(&self, sentence: usize) -> impl Iterator<Item = &[Mention]> {
        let mut skip = sentence;
        let before = |stretch: &&Stretch| {
            let before = stretch.added.len() <= skip;
            skip -= if before { stretch.added.len() } else { 0 };
            before
        };
        let first = self.stretches.iter().take_while(before).count();
        let rest = self.stretches.get(first..).unwrap_or_default();
        rest.iter().flat_map(|stretch| stretch.added.iter()).map(|added| &**added).skip(skip)
    }

    /// The mentions to add, sentence by sentence; see [`merge`](crate::merge).
    pub fn added(&self) -> impl Iterator<Item = &[Mention]> {
        self.added_from(0)
    }

    /// Number of sentences.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stretches.iter().map(|stretch| stretch.added.len()).sum()
    }

    /// Whether there are no sentences.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the sentences add, and which of them were looked at.
fn walk<'a, S: Iterator<Item = (&'a str, &'a Scan)>>(
    catalogue: &'a Catalogue,
    abbreviations: &Abbreviations,
    count: usize,
    sentences: impl Fn(usize) -> S,
    written: Option<&'a str>,
    stayed: Option<Stayed<'_>>,
) -> (Vec<Stretch>, Range<usize>) {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut at = 0;
    // Stretches that may be met again behind the edit, each with where it begins now: not the one right behind it, since
    // its first sentence looks at the one before.
    let mut later: Vec<(usize, usize)> = Vec::new();
    let old = stayed.map_or(&[][..], |stayed| &stayed.before.stretches);
    if let Some(stayed) = stayed {
        let mut start = 0;
        let total: usize = old.iter().map(|stretch| stretch.added.len()).sum();
        for (number, stretch) in old.iter().enumerate() {
            let end = start + stretch.added.len();
            if end <= stayed.start && stretches.len() == number {
                stretches.push(stretch.clone());
                at = end;
            } else if total - start < stayed.end && total - start <= count {
                later.push((count - (total - start), number));
            }
            start = end;
        }
    }
    let memory = match old.get(stretches.len()) {
        Some(next) if at > 0 => (*next.memory).clone(),
        // The whole of it stayed, and perhaps more came: the last stretch is walked again for its memory.
        None if at > 0 => match stretches.pop() {
            Some(last) => {
                at -= last.added.len();
                (*last.memory).clone()
            }
            None => Memory::default(),
        },
        _ => Memory::default(),
    };
    let before = at.checked_sub(1).and_then(|at| sentences(at).next());
    let mut document = Document::new(catalogue, abbreviations, written, memory, before);
    let resumed = at;
    let mut later = later.into_iter().filter(|(begins, _)| *begins >= resumed).peekable();
    let mut memory = Arc::new(document.memory.clone());
    let mut added: Vec<Box<[Mention]>> = Vec::new();
    for (prose, scan) in sentences(at) {
        if let Some((_, number)) = later.next_if(|(begins, _)| *begins == at)
            && let Some(rest) = old.get(number..)
            && rest.first().is_some_and(|stretch| stretch.memory.agrees(&document.memory))
        {
            if !added.is_empty() {
                stretches.push(Stretch { memory, added: added.into() });
            }
            stretches.extend(rest.iter().cloned());
            return (stretches, resumed..at);
        }
        if added.len() >= STRETCH {
            stretches.push(Stretch { memory, added: std::mem::take(&mut added).into() });
            memory = Arc::new(document.memory.clone());
        }
        added.push(document.sentence(prose, scan).into());
        at += 1;
    }
    if !added.is_empty() {
        stretches.push(Stretch { memory, added: added.into() });
    }
    (stretches, resumed..at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Linker, resolve_on};

    /// Sentences that look back in every way there is.
    const SENTENCES: &[&str] = &[
        "Kenya and Ghana signed the Harbour Safety Accord in 2014.",
        "Both nations opened a port.",
        "Its navy trained 20 divers.",
        "The Civil Operations Exchange (COE) met in Accra.",
        "The COE was praised.",
        "President Kenyatta spoke.",
        "Minister Ada Okafor of Ghana visited Fiji.",
        "Okafor left in 2016.",
        "The organisation joined the accord.",
        "The United Nations sent experts to the country.",
        "It rained.",
        "The Alliance welcomed them.",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn after_an_edit_it_is_what_it_would_be_from_the_start(
            old in prop::collection::vec(0..SENTENCES.len(), 0..700),
            edits in prop::collection::vec((0usize..700, 0usize..4, prop::collection::vec(0..SENTENCES.len(), 0..3)), 1..4),
        ) {
            let linker = Linker::new(Catalogue::builtin());
            let scans: Vec<Scan> = SENTENCES.iter().map(|prose| linker.scan(prose)).collect();
            let document = |of: &[usize]| -> Vec<(&str, &Scan)> {
                of.iter().map(|&at| (SENTENCES[at], &scans[at])).collect()
            };
            let resolve = |of: &[usize], stayed: Option<Stayed<'_>>| {
                let defining = of.iter().map(|&at| &scans[at]).filter(|scan| !scan.definitions.is_empty());
                let document = document(of);
                let from = |at: usize| document.get(at..).unwrap_or_default().iter().copied();
                Resolution::new(linker.catalogue(), of.len(), from, defining, Some("2017"), stayed)
            };
            let mut text = old;
            let mut resolution = resolve(&text, None);
            for (from, gone, put) in edits {
                let from = from.min(text.len());
                let gone = gone.min(text.len() - from);
                let end = text.len() - from - gone;
                text.splice(from..from + gone, put);
                let before = std::mem::take(&mut resolution);
                resolution = resolve(&text, Some(Stayed { before: &before, start: from, end }));
                let (walked, shift) = (resolution.walked(), text.len().wrapping_sub(before.len()));
                prop_assert!(walked.end <= text.len());
                for (at, (old, new)) in before.added().zip(resolution.added()).take(walked.start.min(from)).enumerate() {
                    prop_assert!(std::ptr::eq(old, new), "sentence {} was taken over", at);
                }
                let old = before.added_from(walked.end.wrapping_sub(shift));
                for (old, new) in old.zip(resolution.added_from(walked.end)) {
                    prop_assert!(std::ptr::eq(old, new), "what follows was taken over");
                }
                let whole = resolve_on(linker.catalogue(), &document(&text), Some("2017"));
                prop_assert_eq!(resolution.len(), text.len());
                for (at, (kept, new)) in resolution.added().zip(&whole).enumerate() {
                    prop_assert_eq!(kept, &new[..], "sentence {}", at);
                }
            }
        }
    }
}
