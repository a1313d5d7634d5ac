//! Verdicts that are kept from one session to the next, in `.rapporteur/cache/verdicts`.
//!
//! A verdict is a function of the claim, the rules, the facts and the code. It is kept under the claim, in a file that names the
//! other three, and is used only for an index that is the kept facts and nothing else: by the same bytes, or not at all. A brief
//! that was edited since it was last judged then costs what was edited. Sources are kept by their numbers in the facts.

use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_claims::{Anchor, Estimative, Time};
use rapporteur_evidence::flat::Bytes;
use rapporteur_evidence::{FactIndex, SourceId, Verdict};
use rapporteur_linking::Mention;
use serde::{Deserialize, Serialize};

use crate::System;
use crate::db::Judged;
use crate::kept::{ClaimParts, KeptBriefs, KeptClaim};
use crate::rows::{self, Key, Maker, Rows};
use crate::text_store::{self, FOLDER};

/// Verdicts that are kept; a long brief has a tenth of it. About 2 kB each.
const KEPT: usize = 16_384;
/// Fewer new verdicts than one in so many are not worth writing the file anew.
const SHARE: usize = 32;

/// A claim in the file, as far as its verdict depends on it.
#[derive(Serialize)]
struct MadeFrom<'a> {
    prose: &'a str,
    added: &'a [Mention],
    /// Numbers of the sources in the facts.
    cited: Vec<u32>,
    anchor: &'a Anchor,
}

/// A verdict in the file; the sources of its evidence are numbers in the facts.
#[derive(Serialize, Deserialize)]
struct Stored {
    verdict: Verdict,
    mentions: Box<[Mention]>,
    times: Box<[Time]>,
    estimative: Option<Estimative>,
    event: Option<u64>,
}

/// Verdicts of earlier sessions, and the facts that they were found by.
#[derive(Debug)]
struct Recalled {
    index: Arc<FactIndex>,
    rows: Rows,
}

/// What is known of the verdicts of earlier sessions. Shared by all handles on a database.
#[derive(Debug, Default)]
pub(crate) struct Verdicts(Mutex<Option<Arc<Recalled>>>);

impl Verdicts {
    fn recalled(&self) -> Option<Arc<Recalled>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, recalled: Option<Recalled>) {
        let old = std::mem::replace(
            &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner),
            recalled.map(Arc::new),
        );
        drop(old);
    }

    /// Takes up what earlier sessions on a desk have found by the facts that `index` is.
    pub(crate) fn recall(&self, system: &dyn System, path: &Utf8Path, index: &Arc<FactIndex>) {
        let rows = || {
            if !system.keeps() || !system.is_file(path) {
                return None;
            }
            Rows::open(system.map(path).ok()?, maker(index)?)
        };
        let recalled = rows().map(|rows| Recalled { index: Arc::clone(index), rows });
        if let Some(recalled) = &recalled {
            tracing::debug!(%path, verdicts = recalled.rows.len(), "verdicts are kept");
        }
        self.set(recalled);
    }

    /// What recalls verdicts on claims judged by `index`; `None` if none was found by it.
    pub(crate) fn by(&self, index: &Arc<FactIndex>) -> Option<Recall> {
        self.recalled().filter(|recalled| Arc::ptr_eq(&recalled.index, index)).map(Recall)
    }
}

/// Verdicts found by some facts.
pub(crate) struct Recall(Arc<Recalled>);

impl Recall {
    /// The verdict on a claim, if it is there and whole.
    pub(crate) fn get(&self, parts: &ClaimParts) -> Option<Judged> {
        let (_, ids) = self.0.index.as_kept()?;
        let value = self.0.rows.get(&key(parts, ids)?)?;
        let Stored { mut verdict, mentions, times, estimative, event } = postcard::from_bytes(value).ok()?;
        for evidence in &mut verdict.evidence {
            evidence.source = *ids.get(usize::try_from(evidence.source.0).ok()?)?;
        }
        Some(Judged {
            verdict: Arc::new(verdict),
            mentions: mentions.into(),
            times: times.into(),
            estimative: estimative.map(Arc::new),
            event,
        })
    }
}

/// Where the verdicts of a desk lie.
pub(crate) fn path(root: &Utf8Path) -> Utf8PathBuf {
    root.join(FOLDER).join("cache/verdicts")
}

/// The code that judges, and the facts with the rules that they were read by; `None` if the index is more than these.
fn maker(index: &FactIndex) -> Option<Maker> {
    let (facts, _) = index.as_kept()?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("RAPPORTEUR_JUDGING_CODE").as_bytes());
    hasher.update(&facts.identity());
    Some(Maker { magic: *b"rapporteur judg\x01", made_by: *hasher.finalize().as_bytes() })
}

/// The number in the facts of a source with this id.
fn number(id: SourceId, ids: &[SourceId]) -> Option<u32> {
    u32::try_from(ids.binary_search(&id).ok()?).ok()
}

fn key(parts: &ClaimParts, ids: &[SourceId]) -> Option<Key> {
    let ClaimParts { prose, added, cited, anchor } = parts;
    let cited = cited.iter().map(|id| number(*id, ids)).collect::<Option<Vec<u32>>>()?;
    Some(rows::key(&postcard::to_allocvec(&MadeFrom { prose, added, cited, anchor }).ok()?))
}

fn value(claim: &KeptClaim, ids: &[SourceId]) -> Option<Vec<u8>> {
    let mut verdict = Verdict::clone(&claim.body.verdict);
    for evidence in &mut verdict.evidence {
        evidence.source = SourceId(number(evidence.source, ids)?);
    }
    let stored = Stored {
        verdict,
        mentions: (*claim.body.mentions).into(),
        times: (*claim.body.times).into(),
        estimative: claim.body.estimative.as_deref().cloned(),
        event: claim.event,
    };
    postcard::to_allocvec(&stored).ok()
}

/// Keeps the verdicts on the briefs of a desk for the next session. Holds no snapshot: the writer need not wait for it.
#[derive(Debug, Clone)]
pub struct VerdictKeeper {
    pub(crate) verdicts: Arc<Verdicts>,
    pub(crate) briefs: Arc<KeptBriefs>,
    pub(crate) index: Arc<FactIndex>,
    pub(crate) system: Arc<dyn System>,
    pub(crate) root: Utf8PathBuf,
}

impl VerdictKeeper {
    /// Writes the verdicts on the briefs as they were last judged, and earlier ones as long as there is room, if enough of them
    /// are new. Nothing is written while a source is not what the kept facts have of it. Number of those that are new.
    pub fn keep(&self) -> usize {
        let Some((maker, (_, ids))) =
            maker(&self.index).zip(self.index.as_kept()).filter(|_| self.system.keeps())
        else {
            return 0;
        };
        let recalled = self.verdicts.by(&self.index);
        let old = recalled.as_ref().map(|recall| &recall.0.rows);
        let briefs = self.briefs.judged_by(&self.index);
        let claims = briefs.iter().flat_map(|brief| brief.read.iter().flat_map(|block| block.claims.iter()));
        let (mut all, mut new) = (0_usize, Vec::new());
        for claim in claims.flatten().filter(|claim| claim.body.given.is_alone()) {
            let Some(key) = key(&claim.parts, ids) else { continue };
            all += 1;
            if !old.is_some_and(|old| old.has(&key)) {
                new.push((key, claim));
            }
        }
        if new.is_empty() || new.len().saturating_mul(SHARE) < all {
            return 0;
        }
        let count = new.len();
        let new = new.into_iter().filter_map(|(key, claim)| Some((key, value(claim, ids)?)));
        let bytes = rows::write(maker, new, old, KEPT);
        let path = path(&self.root);
        let kept = text_store::ignore(&*self.system, &self.root)
            .and_then(|()| self.system.replace(&path, &mut |out| out.write_all(&bytes)));
        match kept {
            Ok(bytes) => self.took(bytes, maker),
            Err(error) => tracing::debug!(%path, %error, "verdicts are not kept"),
        }
        count
    }

    /// What was written is what the next time begins with.
    fn took(&self, bytes: Bytes, maker: Maker) {
        let rows = Rows::open(bytes, maker);
        self.verdicts.set(rows.map(|rows| Recalled { index: Arc::clone(&self.index), rows }));
    }
}
