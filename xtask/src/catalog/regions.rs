//! `regions.tsv`: which states lie in which region: those of the M49 standard of the United Nations as CLDR contains
//! them, and the customary ones that are typed by hand (source `reviewed`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::packages::Packages;
use super::table::Table;

/// M49 code → key of the catalogue.
const M49: [(&str, &str); 26] = [
    ("002", "AFRICA"),
    ("005", "SOUTH-AMERICA"),
    ("009", "OCEANIA"),
    ("003", "NORTH-AMERICA"),
    ("011", "WEST-AFRICA"),
    ("013", "CENTRAL-AMERICA"),
    ("014", "EAST-AFRICA"),
    ("015", "NORTH-AFRICA"),
    ("017", "CENTRAL-AFRICA"),
    ("018", "SOUTHERN-AFRICA"),
    ("019", "AMERICAS"),
    ("029", "CARIBBEAN"),
    ("030", "EAST-ASIA"),
    ("034", "SOUTH-ASIA"),
    ("035", "SE-ASIA"),
    ("039", "SOUTHERN-EUROPE"),
    ("053", "AUSTRALASIA"),
    ("054", "MELANESIA"),
    ("061", "POLYNESIA"),
    ("142", "ASIA"),
    ("143", "CENTRAL-ASIA"),
    ("145", "WESTERN-ASIA"),
    ("150", "EUROPE"),
    ("151", "EASTERN-EUROPE"),
    ("154", "NORTHERN-EUROPE"),
    ("155", "WESTERN-EUROPE"),
];
/// Groupings of CLDR that are regions.
const GROUPS: [(&str, &str); 2] = [("202", "SUBSAHARAN"), ("419", "LAC")];

/// Makes the table.
pub fn build(packages: &Packages, data: &Path) -> Result<Table, String> {
    let mut table = Table::new(
        "regions.tsv",
        &[
            "Which states lie in which region: M49 regions by the containment of CLDR 48 (Unicode-3.0), source cldr; customary regions",
            "by general knowledge, source reviewed.",
        ],
        &["region", "m49", "members", "source"],
    );
    let contains = packages.containment()?;
    for (code, region) in M49.iter().chain(&GROUPS) {
        let mut members = BTreeSet::new();
        collect(code, &contains, &packages.keys, &mut members, 0);
        if members.is_empty() {
            return Err(format!("the region {code} contains nothing"));
        }
        let list: Vec<&str> = members.iter().map(String::as_str).collect();
        table.push([region, code, &list.join(","), "cldr"]);
    }
    let by_hand = Table::read(&data.join("regions.tsv")).map(|old| old.rows).unwrap_or_default();
    table.rows.extend(by_hand.into_iter().filter(|row| row[3] == "reviewed"));
    table.sort();
    Ok(table)
}

fn collect(
    code: &str,
    contains: &BTreeMap<String, Vec<String>>,
    keys: &BTreeMap<String, String>,
    out: &mut BTreeSet<String>,
    depth: usize,
) {
    if let Some(key) = keys.get(code) {
        out.insert(key.clone());
    }
    for part in contains.get(code).into_iter().flatten().filter(|_| depth < 6) {
        collect(part, contains, keys, out, depth + 1);
    }
}
