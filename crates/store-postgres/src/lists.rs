//! The lists of keys that are asked for again and again, held on this side.
//!
//! A statement that ranks must read all rows that any key of a claim finds: tens of thousands for words that everybody uses.
//! Claims share these words. So their lists are fetched once, by a statement that reads one index, and kept in step with the
//! base by the journal of its changes; a claim then costs one short statement, which tells whether anything has changed.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use postgres::{IsolationLevel, Row, Transaction};
use rapporteur_store::{
    Covering, EvidenceQuery, EvidenceStore as _, Generation, HeldLists, Key, Place, Scored, SourceKey, Stats,
    StoreError, top_k,
};

use crate::connection::{Connection, refused};
use crate::store::{PgStore, unfinished, unsigned};

/// Bytes of lists that are held: all of some million records.
pub(crate) const ROOM: usize = 64 << 20;
/// Postings that are fetched for one claim at most; where more are missing, the server ranks.
const FETCHED: u64 = 2 << 20;
/// Sources that have changed from which on all lists are fetched anew instead.
const CHANGED: usize = 2_000;

/// The state, and the sources of each change since generation $1.
const SINCE: &str = "
SELECT b.generation, b.records, c.sources FROM base b LEFT JOIN change c ON c.generation > $1";

/// How long the lists of keys are.
const LENGTHS: &str = "
SELECT coalesce((SELECT sum(f.count) FROM frequency f WHERE f.key = ANY ($1::int[])), 0)::bigint
     + coalesce((SELECT sum(c.count) FROM frequency_change c WHERE c.key = ANY ($1::int[])), 0)::bigint";

const LIST: &str = "
SELECT asked.key, found.sources, found.sentences FROM unnest($1::int[]) AS asked (key)
CROSS JOIN LATERAL (
    SELECT array_agg(source) AS sources, array_agg(sentence) AS sentences FROM record WHERE keys @> ARRAY[asked.key]
) AS found";

const OF_SOURCES: &str = "SELECT source, sentence, keys FROM record WHERE source = ANY ($1::bigint[])";

/// Records by source: number of the sentence and keys.
type Records = BTreeMap<SourceKey, Vec<(u32, Vec<Key>)>>;

/// What a snapshot of the base has that the held lists have not.
struct News {
    generation: Generation,
    records: u64,
    /// Records of the sources that have changed; `None` if everything is to be forgotten first.
    changed: Option<Records>,
    lists: Vec<(Key, Vec<Place>)>,
}

impl PgStore {
    /// Counts by the lists that are held, if all are: one short statement.
    pub(crate) fn held_stats(&self, keys: &[Key]) -> Result<Option<Stats>, StoreError> {
        let all_held = {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            held.generation().is_some() && held.missing(keys).is_empty()
        };
        if !all_held || keys.is_empty() {
            return Ok(None);
        }
        self.with_lists(keys, None, |held| {
            let frequencies = keys.iter().map(|key| held.frequency(*key)).collect::<Option<_>>()?;
            Some(Stats { generation: held.generation()?, records: held.records(), frequencies })
        })
    }

    pub(crate) fn ranked(
        &self,
        weights: &[(Key, u32)],
        without: &[SourceKey],
        k: usize,
        since: Generation,
    ) -> Result<Vec<Scored>, StoreError> {
        let keys: Vec<Key> = weights.iter().map(|(key, _)| *key).collect();
        if let Some(best) = self.with_lists(&keys, Some(since), |held| held.best(weights, without, k))? {
            return Ok(best);
        }
        let query = EvidenceQuery::any(weights, without);
        Ok(top_k(&self.candidates(&query, k)?, &query, k))
    }

    pub(crate) fn covered(&self, keys: &[Key], cap: usize) -> Result<Option<Covering>, StoreError> {
        self.with_lists(keys, None, |held| held.covering(keys, cap))
    }

    /// Calls `with` with the lists of `keys` as of `since` or later, or as of now; `None` if they are too long to be held.
    fn with_lists<T>(
        &self,
        keys: &[Key],
        since: Option<Generation>,
        with: impl Fn(&HeldLists) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        if !self.holds {
            return Ok(None);
        }
        // What others do meanwhile can come in between only so often.
        for _ in 0..8 {
            let known = {
                let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
                let current = match (since, held.generation()) {
                    (Some(since), Some(known)) => known >= since,
                    _ => false,
                };
                if current && let Some(answer) = with(&held) {
                    return Ok(Some(answer));
                }
                (held.generation(), held.missing(keys))
            };
            let Some(news) = self.pool.ask(|connection| news(connection, known.0, &known.1))? else {
                return Ok(None);
            };
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            if held.generation() != known.0 {
                continue;
            }
            take(&mut held, news, keys);
            if let Some(answer) = with(&held) {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }
}

fn take(held: &mut HeldLists, news: News, keys: &[Key]) {
    match news.changed {
        None => held.clear(),
        Some(changed) => {
            for (source, records) in changed {
                held.replace(source, records.iter().map(|(sentence, keys)| (*sentence, &**keys)));
            }
        }
    }
    for (key, places) in news.lists {
        held.insert(key, places);
    }
    held.settle(news.generation, news.records);
    held.make_room(keys);
}

/// What has changed since `known`, and the lists of `missing`, all of one snapshot; `None` if they are too long.
fn news(
    connection: &mut Connection,
    known: Option<Generation>,
    missing: &[Key],
) -> Result<Option<News>, StoreError> {
    let after = known.map_or(i64::MAX, |known| i64::try_from(known.0).unwrap_or(i64::MAX));
    if missing.is_empty() && known.is_some() {
        let state = State::of(&connection.query(SINCE, &[&after])?, known)?;
        if state.touched.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Some(state.with(Records::new(), Vec::new())));
        }
    }
    let statements = [SINCE, LENGTHS, LIST, OF_SOURCES];
    let [since, lengths, list, of_sources] = statements.map(|sql| connection.prepare(sql));
    let (since, lengths, list, of_sources) = (since?, lengths?, list?, of_sources?);
    let failed = |error: postgres::Error| refused(&error);
    let snapshot =
        connection.client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let mut snapshot: Transaction<'_> = snapshot.start().map_err(failed)?;
    let state = State::of(&snapshot.query(&since, &[&after]).map_err(failed)?, known)?;
    let wanted: Vec<i32> = missing.iter().map(|key| key.number()).collect();
    let length = snapshot.query_one(&lengths, &[&wanted]).map_err(failed)?;
    if unsigned(length.get(0)) > FETCHED {
        return Ok(None);
    }
    let mut changed = Records::new();
    if let Some(touched) = state.touched.as_ref().filter(|touched| !touched.is_empty()) {
        changed.extend(touched.iter().map(|source| (SourceKey(*source), Vec::new())));
        for row in snapshot.query(&of_sources, &[touched]).map_err(failed)? {
            let keys = row.get::<_, Vec<i32>>(2).into_iter().map(Key::from_number).collect();
            changed.entry(SourceKey(row.get(0))).or_default().push((sentence(row.get(1)), keys));
        }
    }
    let rows =
        if wanted.is_empty() { Vec::new() } else { snapshot.query(&list, &[&wanted]).map_err(failed)? };
    let lists = rows.iter().map(|row| {
        // A key that no record has gives nothing to gather.
        let sources = row.get::<_, Option<Vec<i64>>>(1).unwrap_or_default();
        let sentences = row.get::<_, Option<Vec<i32>>>(2).unwrap_or_default();
        let places = sources.into_iter().zip(sentences);
        let places =
            places.map(|(source, number)| Place { source: SourceKey(source), sentence: sentence(number) });
        (Key::from_number(row.get(0)), places.collect())
    });
    let lists = lists.collect();
    snapshot.commit().map_err(failed)?;
    Ok(Some(state.with(changed, lists)))
}

/// A state of the base with the sources that changed up to it; `None` if those are not known, or very many.
struct State {
    generation: Generation,
    records: u64,
    touched: Option<Vec<i64>>,
}

impl State {
    fn of(rows: &[Row], known: Option<Generation>) -> Result<State, StoreError> {
        let Some(row) = rows.first() else { return Err(unfinished()) };
        let generation = Generation(unsigned(row.get(0)));
        let changes: Vec<Vec<i64>> = rows.iter().filter_map(|row| row.get(2)).collect();
        // Every generation has a row until it is forgotten.
        let told = known.and_then(|known| generation.0.checked_sub(known.0)) == Some(changes.len() as u64);
        let mut touched = changes.concat();
        touched.sort_unstable();
        touched.dedup();
        let touched = Some(touched).filter(|touched| told && touched.len() <= CHANGED);
        Ok(State { generation, records: unsigned(row.get(1)), touched })
    }

    fn with(self, changed: BTreeMap<SourceKey, Vec<(u32, Vec<Key>)>>, lists: Vec<(Key, Vec<Place>)>) -> News {
        let changed = self.touched.map(|_| changed);
        News { generation: self.generation, records: self.records, changed, lists }
    }
}

fn sentence(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
