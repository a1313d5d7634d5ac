//! What is kept of a brief from one keystroke to the next.
//!
//! The database knows which of its values still hold, but it asks each of them, and a long brief has a hundred thousand.
//! So the last reading of a brief is kept beside it: blocks whose text stays are found by comparing the two texts, and a
//! claim whose parts are the same is the same claim, without a question to the database. What is kept is a function of
//! the text and the rules alone, and of the sources for verdicts; with other rules or sources it is not used.

use std::hash::Hasher;
use std::ops::Range;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};

use rapporteur_claims::{Anchor, Interval, Lexicon};
use rapporteur_evidence::{Clash, FactIndex, SourceId};
use rapporteur_linking::{Linker, Mention, Resolution, Scan};
use rapporteur_markup::{Block, BlockKind, CitationKey, Format};
use rustc_hash::{FxHashMap, FxHasher};

use crate::db::{Brief, Checked, ParsedBlock};
use crate::directory::Directory;
use crate::report::ClaimBody;
use crate::team::Answers;

/// A block of a brief by its text alone.
#[derive(Debug)]
pub(crate) struct ReadBlock {
    pub(crate) parsed: Arc<ParsedBlock>,
    /// The names of each sentence.
    pub(crate) scans: Box<[Arc<Scan>]>,
    /// Whether a sentence may have a time that is told from those before it.
    pub(crate) relative: Box<[bool]>,
    /// Whether one of them defines an abbreviation.
    pub(crate) defines: bool,
}

/// All that a claim's verdict depends on besides rules and sources.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClaimParts {
    pub(crate) prose: Arc<str>,
    /// Mentions that the document settled.
    pub(crate) added: Box<[Mention]>,
    pub(crate) cited: Box<[SourceId]>,
    pub(crate) anchor: Anchor,
}

/// A claim, judged.
#[derive(Debug)]
pub(crate) struct KeptClaim {
    pub(crate) parts: Arc<ClaimParts>,
    pub(crate) body: Arc<ClaimBody>,
    /// Under which it is compared with what else the briefs tell of the event.
    pub(crate) event: Option<u64>,
    /// By what the team's base is asked about it; 0 if there is none.
    pub(crate) ask: u64,
}

/// A block of a brief with its claims, one a sentence; none for what is not prose.
#[derive(Debug)]
pub(crate) struct KeptBlock {
    pub(crate) read: Arc<ReadBlock>,
    pub(crate) claims: Box<[Option<Arc<KeptClaim>>]>,
}

/// What a brief tells of one event, compared.
#[derive(Debug)]
pub(crate) struct KeptEvent {
    pub(crate) event: u64,
    /// The claims that tell of it, in order.
    pub(crate) claims: Box<[Arc<ClaimParts>]>,
    /// Two of them that give one fact two values, the later first.
    pub(crate) clashes: Vec<(usize, usize, Clash)>,
}

/// The rules that a brief was read by.
#[derive(Debug, Clone)]
pub(crate) struct ReadBy {
    pub(crate) linker: Arc<Linker>,
    pub(crate) lexicon: Arc<Lexicon>,
}

impl PartialEq for ReadBy {
    fn eq(&self, other: &ReadBy) -> bool {
        Arc::ptr_eq(&self.linker, &other.linker) && Arc::ptr_eq(&self.lexicon, &other.lexicon)
    }
}

/// What the citations of a brief stood for.
#[derive(Debug, Default)]
pub(crate) struct CitedBy {
    pub(crate) directory: Arc<Directory>,
    pub(crate) definitions: FxHashMap<CitationKey, Box<[SourceId]>>,
}

/// What stands before a block, and what its claims share: to be found without a look at the block.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    /// Sentences, claims, and claims that tell of events before it.
    pub(crate) sentences: u32,
    pub(crate) claims: u32,
    pub(crate) told: u32,
    /// Claims before its section.
    pub(crate) section: u32,
    /// What the identities of the claims of its section have in common.
    pub(crate) heading: u64,
    /// Whether it defines an abbreviation, and whether it has ignore comments.
    pub(crate) defines: bool,
    pub(crate) directs: bool,
}

/// A brief as it was last judged.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) rules: ReadBy,
    /// The facts that it was judged by.
    pub(crate) index: Arc<FactIndex>,
    /// What the team's base had told.
    pub(crate) answers: Arc<Answers>,
    pub(crate) format: Format,
    pub(crate) text: Arc<str>,
    pub(crate) read: Vec<Arc<KeptBlock>>,
    /// Of each block, and of the end.
    pub(crate) places: Vec<Place>,
    /// What came out.
    pub(crate) checked: Arc<Checked>,
    /// What the identity of each claim was made from, before equal ones were counted.
    pub(crate) hashes: Vec<u64>,
    /// Events that are told more than once, sorted.
    pub(crate) events: Vec<Arc<KeptEvent>>,
    /// How names were settled that need the document.
    pub(crate) resolution: Resolution,
    /// What its citations stood for, and the time that its relative dates count from.
    pub(crate) cited_by: Arc<CitedBy>,
    pub(crate) anchor: Option<Interval>,
    /// The title that went before its sentences there.
    pub(crate) title: Option<Box<str>>,
    /// Counts the times it was judged.
    pub(crate) turn: usize,
    /// Claims whose verdicts were recalled, and that the database has not been asked for.
    pub(crate) unasked: Arc<AtomicUsize>,
}

/// Blocks of a text by those of an earlier one.
#[derive(Debug, Default)]
pub(crate) struct Aligned {
    /// Number of blocks, and of those of the earlier text.
    count: usize,
    old_count: usize,
    /// Blocks at the start that are the first ones of the earlier text.
    pub(crate) start: usize,
    /// Blocks at the end that are its last ones.
    pub(crate) end: usize,
    /// For each block between, the number of one that has the same text and kind, if there is one.
    between: Vec<Option<usize>>,
}

impl Aligned {
    /// That many blocks, none of which was there.
    pub(crate) fn none(count: usize) -> Aligned {
        Aligned { count, between: vec![None; count], ..Aligned::default() }
    }

    /// The number that a block had at the end of the earlier text, or its end had.
    pub(crate) fn moved(&self, at: usize) -> usize {
        (at + self.old_count).saturating_sub(self.count)
    }

    /// The block of the earlier text that has the same text and kind as this one, by number, if there is one.
    pub(crate) fn old(&self, at: usize) -> Option<usize> {
        if at < self.start {
            Some(at)
        } else if at < self.count - self.end {
            self.between.get(at - self.start).copied().flatten()
        } else {
            Some(self.moved(at)).filter(|_| at < self.count)
        }
    }

    /// The first block of those at the end.
    pub(crate) fn last(&self) -> usize {
        self.count - self.end
    }
}

impl Kept {
    /// What is kept of an empty brief.
    pub(crate) fn nothing(rules: ReadBy) -> Kept {
        Kept {
            rules,
            index: Arc::default(),
            answers: Arc::default(),
            format: Format::Markdown,
            text: "".into(),
            read: Vec::new(),
            places: vec![Place::default()],
            checked: Arc::default(),
            hashes: Vec::new(),
            events: Vec::new(),
            resolution: Resolution::default(),
            cited_by: Arc::default(),
            anchor: None,
            title: None,
            turn: 0,
            unasked: Arc::default(),
        }
    }

    /// Its blocks.
    pub(crate) fn blocks(&self) -> &[Block] {
        &self.checked.report.blocks
    }

    /// Where a block stands, or what stands before the end.
    pub(crate) fn place(&self, block: usize) -> Place {
        self.places.get(block).copied().unwrap_or_default()
    }

    /// Finds the blocks of this brief in another text.
    pub(crate) fn aligned(&self, text: &str, blocks: &[Block]) -> Aligned {
        let (old, new) = (self.text.as_bytes(), text.as_bytes());
        let same_start = common_prefix(old, new);
        // The two ends must not overlap.
        let rest = old.len().min(new.len()) - same_start;
        let same_end = common_suffix(old, new).min(rest);
        let before = self
            .blocks()
            .iter()
            .zip(blocks)
            .take_while(|(old, new)| old == new && usize::from(new.range.end()) <= same_start);
        let before = before.count();
        let from_end = |block: &Block, len: usize| {
            (len - usize::from(block.range.start()), len - usize::from(block.range.end()), block.kind)
        };
        let limit = self.blocks().len().min(blocks.len()) - before;
        let after = self.blocks().iter().rev().zip(blocks.iter().rev()).take(limit).take_while(|(a, b)| {
            let place = from_end(b, new.len());
            from_end(a, old.len()) == place && place.0 <= same_end
        });
        let after = after.count();

        let middle = |all: usize| before..all - after;
        let mut left: FxHashMap<(u64, BlockKind), Vec<usize>> = FxHashMap::default();
        for at in middle(self.blocks().len()).rev() {
            if let Some(block) = self.blocks().get(at) {
                left.entry((hash(bytes(old, block)), block.kind)).or_default().push(at);
            }
        }
        let mut between = Vec::new();
        for block in blocks.get(middle(blocks.len())).unwrap_or_default() {
            let text = bytes(new, block);
            let same = left.get_mut(&(hash(text), block.kind)).and_then(|same| {
                let at = same.last().copied()?;
                // Of equal blocks each is taken once, in order, so that claims told from earlier ones meet their like; the
                // last one stands for all that are added.
                if same.len() > 1 {
                    same.pop();
                }
                self.blocks().get(at).is_some_and(|old_block| bytes(old, old_block) == text).then_some(at)
            });
            between.push(same);
        }
        Aligned { count: blocks.len(), old_count: self.blocks().len(), start: before, end: after, between }
    }
}

fn bytes<'a>(text: &'a [u8], block: &Block) -> &'a [u8] {
    text.get(Range::<usize>::from(block.range)).unwrap_or_default()
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Bytes compared at a time: a comparison of slices is a call of the library's, which looks at many at once.
const STEP: usize = 256;

/// Bytes that both begin with.
fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let steps = a.chunks_exact(STEP).zip(b.chunks_exact(STEP)).take_while(|(a, b)| a == b).count();
    let done = steps * STEP;
    let tails = a.iter().skip(done).zip(b.iter().skip(done));
    done + tails.take_while(|(a, b)| a == b).count()
}

/// Bytes that both end with.
fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    let steps = a.rchunks_exact(STEP).zip(b.rchunks_exact(STEP)).take_while(|(a, b)| a == b).count();
    let done = steps * STEP;
    let tails = a.iter().rev().skip(done).zip(b.iter().rev().skip(done));
    done + tails.take_while(|(a, b)| a == b).count()
}

/// The briefs that were judged, as they last were. Shared by all handles on a database.
#[derive(Debug, Default)]
pub(crate) struct KeptBriefs(Mutex<FxHashMap<Brief, Arc<Kept>>>);

impl KeptBriefs {
    pub(crate) fn get(&self, brief: Brief) -> Option<Arc<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&brief).cloned()
    }

    /// Those that were judged by these facts.
    pub(crate) fn judged_by(&self, index: &Arc<FactIndex>) -> Vec<Arc<Kept>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().filter(|kept| Arc::ptr_eq(&kept.index, index)).cloned().collect()
    }

    /// Keeps a reading in the place of the one before.
    pub(crate) fn set(&self, brief: Brief, kept: Kept) {
        let old = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(brief, Arc::new(kept));
        // Without the lock: it may be large.
        drop(old);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rapporteur_markup::split_blocks;

    use super::*;
    use crate::BriefReport;

    /// A brief that nobody judged.
    fn kept(text: &str) -> Kept {
        let linker = Arc::new(Linker::new(rapporteur_catalog::Catalogue::builtin()));
        let blocks = split_blocks(text, Format::Markdown);
        let block = |_: &Block| {
            let read = ReadBlock {
                parsed: Arc::default(),
                scans: Box::default(),
                relative: Box::default(),
                defines: false,
            };
            Arc::new(KeptBlock { read: Arc::new(read), claims: Box::default() })
        };
        let report = BriefReport { blocks: blocks.clone(), ..BriefReport::default() };
        Kept {
            text: text.into(),
            read: blocks.iter().map(block).collect(),
            checked: Arc::new(Checked { report: Arc::new(report), ..Checked::default() }),
            ..Kept::nothing(ReadBy { linker, lexicon: Lexicon::builtin() })
        }
    }

    fn text() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            Just("Ghana joined."),
            Just("Togo left. É"),
            Just("# Ports"),
            Just("- one"),
            Just(""),
            Just("")
        ];
        prop::collection::vec(line, 0..30).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn blocks_are_found_by_what_they_hold(old in text(), from in 0usize..200, len in 0usize..40, put in text()) {
            let at = |at: usize| (0..=at.min(old.len())).rev().find(|at| old.is_char_boundary(*at)).unwrap_or(0);
            let mut new = old.clone();
            new.replace_range(at(from)..at(from + len), &put);
            let (kept, blocks) = (kept(&old), split_blocks(&new, Format::Markdown));
            let aligned = kept.aligned(&new, &blocks);
            prop_assert_eq!(aligned.old(blocks.len()), None);
            for (at, block) in blocks.iter().enumerate() {
                let same = |old_block: &Block| {
                    old_block.kind == block.kind && bytes(old.as_bytes(), old_block) == bytes(new.as_bytes(), block)
                };
                let Some(place) = aligned.old(at) else { continue };
                prop_assert!(same(&kept.blocks()[place]));
            }
            if old == new {
                prop_assert!((0..blocks.len()).all(|at| aligned.old(at) == Some(at)));
            }
        }

        #[test]
        fn a_paragraph_more_is_all_that_is_new(old in text(), at in 0usize..200) {
            let at = old.match_indices("\n\n").map(|(at, _)| at).nth(at % 7).unwrap_or(old.len());
            let mut new = old.clone();
            new.insert_str(at, "\n\nKenya waited.");
            let (kept, blocks) = (kept(&old), split_blocks(&new, Format::Markdown));
            let aligned = kept.aligned(&new, &blocks);
            for (at, block) in blocks.iter().enumerate() {
                prop_assert_eq!(aligned.old(at).is_none(), bytes(new.as_bytes(), block).starts_with(b"Kenya"));
            }
        }

        #[test]
        fn ends_are_compared_byte_by_byte(same in prop::collection::vec(0u8..3, 0..2000), a in prop::collection::vec(0u8..3, 0..9), b in prop::collection::vec(0u8..3, 0..9)) {
            let by_byte = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
            let with = |end: &[u8]| [same.as_slice(), end].concat();
            prop_assert_eq!(common_prefix(&with(&a), &with(&b)), same.len() + by_byte);
            let by_byte = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
            let with = |start: &[u8]| [start, same.as_slice()].concat();
            prop_assert_eq!(common_suffix(&with(&a), &with(&b)), same.len() + by_byte);
        }
    }
}
