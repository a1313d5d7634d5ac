//! Source ids in the order of paths.
//!
//! Where evidence ties, the smaller id comes first. Ids with gaps keep that order equal to the order of paths whatever
//! came first, so that a workspace that has been edited answers like one that was opened just now.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::SourceId;
use rustc_hash::{FxHashMap, FxHashSet};

/// Ids by path. A path keeps its id after its file is gone.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    by_path: BTreeMap<Utf8PathBuf, SourceId>,
    /// The same by the path as text: paths are compared component by component, which is slow.
    by_name: FxHashMap<Box<str>, SourceId>,
}

impl Ids {
    /// Gives ids to new paths. True if older ids had to change to make room.
    pub(crate) fn assign<'a>(&mut self, paths: impl IntoIterator<Item = &'a Utf8Path>) -> bool {
        // Those who give all paths that they know give most of them twice: hashing is faster than comparing.
        let mut seen = FxHashSet::default();
        let new: Vec<&Utf8Path> = paths
            .into_iter()
            .filter(|path| !self.by_name.contains_key(path.as_str()) && seen.insert(path.as_str()))
            .collect();
        if new.len() > self.by_path.len() {
            let had_some = !self.by_path.is_empty();
            // Put in one by one, each would be compared with a dozen others; sorted lists are merged.
            self.by_name.reserve(new.len());
            let mut new = new.into_iter().map(|path| (path.to_owned(), SourceId(0))).collect();
            self.by_path.append(&mut new);
            self.spread();
            return had_some;
        }
        let mut moved = false;
        for path in new {
            let (below, above) = ((Unbounded, Excluded(path)), (Excluded(path), Unbounded));
            let before = self.by_path.range::<Utf8Path, _>(below).next_back().map(|(_, id)| u64::from(id.0));
            let after =
                self.by_path.range::<Utf8Path, _>(above).next().map_or(1 << 32, |(_, id)| u64::from(id.0));
            let middle = before.map_or(after / 2, |before| before.midpoint(after));
            let free = middle < after && before.is_none_or(|before| middle > before);
            let id = if free { u32::try_from(middle).ok() } else { None };
            let id_now = SourceId(id.unwrap_or(0));
            self.by_path.insert(path.to_owned(), id_now);
            self.by_name.insert(path.as_str().into(), id_now);
            if id.is_none() {
                self.spread();
                moved = true;
            }
        }
        moved
    }

    /// The id of a path.
    pub(crate) fn get(&self, path: &Utf8Path) -> Option<SourceId> {
        self.by_name.get(path.as_str()).copied()
    }

    fn spread(&mut self) {
        let count = u32::try_from(self.by_path.len()).unwrap_or(u32::MAX);
        let step = u32::MAX / count.saturating_add(1);
        let mut next = 0_u32;
        for (path, id) in &mut self.by_path {
            next = next.saturating_add(step);
            *id = SourceId(next);
            match self.by_name.get_mut(path.as_str()) {
                Some(known) => *known = *id,
                None => {
                    self.by_name.insert(path.as_str().into(), *id);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_paths_whatever_came_first() {
        let mut ids = Ids::default();
        let mut paths: Vec<Utf8PathBuf> =
            (0..200_u32).map(|n| format!("{}", n.wrapping_mul(7919) % 1000).into()).collect();
        for path in &paths {
            ids.assign([path.as_path()]);
        }
        // Always at the same end: the gap runs out.
        for n in 0..60 {
            let path = Utf8PathBuf::from("z".repeat(n + 1));
            ids.assign([path.as_path()]);
            paths.push(path);
        }
        paths.sort();
        paths.dedup();
        let in_order: Vec<_> = paths.iter().filter_map(|path| ids.get(path)).collect();
        assert_eq!(in_order.len(), paths.len());
        assert!(in_order.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
