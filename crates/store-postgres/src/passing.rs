//! The statement that finds the records that pass a query. What a query does not ask for is not in its statement: a lookup
//! takes about as long as the server takes to set up the parts of its plan, on every partition.

use std::sync::LazyLock;

use postgres::types::ToSql;

use crate::pairs::Clauses;

/// A query by which of the ways to look records up it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passing(usize);

const SINGLE: usize = 1;
const PAIRS: usize = 2;
const OTHER: usize = 4;
const TWO: usize = 8;

/// By [`Passing`]: some of what passes, and the best of it.
static STATEMENTS: LazyLock<[[String; 2]; 16]> = LazyLock::new(|| std::array::from_fn(statements));

impl Passing {
    pub(crate) fn of(clauses: &Clauses) -> Passing {
        let flag = |holds: bool, flag: usize| if holds { flag } else { 0 };
        Passing(
            flag(!clauses.single.is_empty(), SINGLE)
                | flag(!clauses.pairs.is_empty(), PAIRS)
                | flag(!clauses.other.is_empty(), OTHER)
                | flag(!clauses.lesser.is_empty(), TWO),
        )
    }

    /// The records that pass, each once, with the keys that it shares: at most $8. $1 to $6 are all clauses, kinds, domains,
    /// first and last day, and the sources left out, $7 the keys that rank; then come [`Clauses::values`].
    pub(crate) fn some(self) -> &'static str {
        STATEMENTS.get(self.0).map_or("", |[some, _]| some)
    }

    /// The best of them, by the same sum as [`EvidenceQuery::score`](rapporteur_store::EvidenceQuery::score); behind all
    /// others stand the weights of the keys in $7.
    pub(crate) fn best(self) -> &'static str {
        STATEMENTS.get(self.0).map_or("", |[_, best]| best)
    }
}

impl Clauses {
    /// What is looked up, as [`Passing`] has it.
    pub(crate) fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        let mut values: Vec<&(dyn ToSql + Sync)> = Vec::new();
        if !self.single.is_empty() {
            values.push(&self.single);
        }
        if !self.pairs.is_empty() {
            values.push(&self.pairs);
        }
        if !self.other.is_empty() {
            values.push(&self.other);
        }
        if !self.lesser.is_empty() {
            values.extend([&self.lesser as &(dyn ToSql + Sync), &self.greater]);
        }
        values
    }
}

fn statements(ways: usize) -> [String; 2] {
    let mut next = 8;
    let mut value = || {
        next += 1;
        format!("${next}")
    };
    let mut either = Vec::new();
    if ways & SINGLE != 0 {
        either.push(format!("keys && {}::int[]", value()));
    }
    if ways & PAIRS != 0 {
        either.push(format!("pairs && {}::int[]", value()));
    }
    if ways & OTHER != 0 {
        either.push(format!("keys @@ {}::text::query_int", value()));
    }
    let mut found = Vec::new();
    if !either.is_empty() {
        found.push(format!("SELECT * FROM record WHERE {}", either.join(" OR ")));
    }
    if ways & TWO != 0 {
        // Each by itself, so that only the list of its rarer key is read through.
        found.push(format!(
            "SELECT found.* FROM unnest({}::int[], {}::int[]) AS clause (lesser, greater)
             CROSS JOIN LATERAL (SELECT * FROM record WHERE keys @> ARRAY[clause.lesser, clause.greater]) AS found",
            value(),
            value(),
        ));
    }
    // One condition finds a record once.
    let each = if ways & TWO == 0 { "" } else { "DISTINCT " };
    // The last look at all clauses is kept from the planner, which would look them up as well.
    let passing = format!(
        "SELECT {each}r.source, r.sentence, r.keys & $7::int[] AS shared FROM ({}) AS r
         WHERE (r.keys + '{{}}'::int[]) @@ $1::text::query_int
         AND (cardinality($2::int[]) = 0 OR r.kinds && $2::int[])
         AND (cardinality($3::int[]) = 0 OR r.domains && $3::int[])
         AND (($4::int = 2147483647 AND $5::int = -2147483648) OR r.first_day <= $5::int AND r.last_day >= $4::int)
         AND r.source <> ALL ($6::bigint[])",
        found.join(" UNION ALL "),
    );
    let best = format!(
        "SELECT r.source, r.sentence, r.shared FROM ({passing}) AS r CROSS JOIN LATERAL (
         SELECT coalesce(sum(w.weight), 0) AS score FROM unnest($7::int[], {}::int[]) AS w (key, weight)
         WHERE r.shared @> ARRAY[w.key]) AS sum
         ORDER BY sum.score DESC, r.source, r.sentence LIMIT $8",
        value(),
    );
    [format!("{passing} LIMIT $8"), best]
}

#[cfg(test)]
mod tests {
    use super::{Passing, STATEMENTS};
    use crate::pairs::Clauses;

    #[test]
    fn each_statement_asks_for_what_it_is_given() {
        for ways in 1..STATEMENTS.len() {
            let of = |flag: usize| if ways & flag == 0 { Vec::new() } else { vec![1] };
            let clauses = Clauses {
                single: of(1),
                pairs: of(2),
                other: if ways & 4 == 0 { String::new() } else { "(1&2&3)".to_owned() },
                lesser: of(8),
                greater: of(8),
                all: "(1)".to_owned(),
            };
            let passing = Passing::of(&clauses);
            assert_eq!(passing, Passing(ways));
            let last = 8 + clauses.values().len();
            assert!(
                passing.some().contains(&format!("${last}:"))
                    && !passing.some().contains(&format!("${}", last + 1))
            );
            assert!(passing.best().contains(&format!("${}:", last + 1)));
        }
    }
}
