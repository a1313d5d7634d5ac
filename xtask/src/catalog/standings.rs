//! `standings.tsv`: which state stands how with which body, from what the World Factbook says each state takes part in;
//! without dates. What `memberships.tsv` knows, with dates, is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::packages::{Packages, plain};
use super::table::Table;

/// Makes the table.
pub fn build(packages: &Packages, data: &Path) -> Result<Table, String> {
    let mut table = Table::new(
        "standings.tsv",
        &[
            "Standings of states with bodies, today. From what each page of the CIA World Factbook (public domain) says its state",
            "takes part in; bodies whose members memberships.tsv has are left out.",
        ],
        &["body", "status", "members", "source"],
    );
    let table_of_bodies = Table::read(&data.join("factbook_bodies.tsv"))?;
    let bodies: BTreeMap<String, String> =
        table_of_bodies.rows.iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let complete: BTreeSet<&str> =
        table_of_bodies.rows.iter().filter(|row| row[2] == "hand").map(|row| row[1].as_str()).collect();
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    for row in Table::read(&data.join("memberships.tsv"))?.rows {
        for member in row[4].split(',') {
            known.insert((row[0].clone(), member.to_owned()));
        }
    }
    let mut members: BTreeMap<(String, &str), BTreeSet<String>> = BTreeMap::new();
    let mut unknown: BTreeMap<String, u32> = BTreeMap::new();
    for (key, page) in &packages.factbook {
        let text = plain(
            page["Government"]["International organization participation"]["text"].as_str().unwrap_or(""),
        );
        for (name, standing) in entries(&text) {
            let Some(body) = bodies.get(&name) else {
                *unknown.entry(name).or_default() += 1;
                continue;
            };
            let Some(status) = status(&standing) else { continue };
            for body in body.split(',').filter(|body| *body != "-" && !complete.contains(body)) {
                if !known.contains(&(body.to_owned(), key.clone())) {
                    members.entry((body.to_owned(), status)).or_default().insert(key.clone());
                }
            }
        }
    }
    let rare: Vec<String> =
        unknown.iter().filter(|(_, n)| **n >= 3).map(|(name, n)| format!("{name} ({n})")).collect();
    if !rare.is_empty() {
        eprintln!("factbook_bodies.tsv knows nothing of {}", rare.join(", "));
    }
    for ((body, status), list) in members {
        let list: Vec<String> = list.into_iter().collect();
        table.push([&body, status, &list.join(","), "factbook"]);
    }
    report_departures(packages, &bodies, &known);
    table.sort();
    Ok(table)
}

/// Says which departures the editions of the Factbook show that no table has: they are noisy (a body is forgotten for a
/// year, or renamed), so what is true of them is typed into `memberships.tsv` by hand.
fn report_departures(
    packages: &Packages,
    bodies: &BTreeMap<String, String>,
    known: &BTreeSet<(String, String)>,
) {
    for row in &packages.events {
        let [page, day, sign, name] = row.as_slice() else { continue };
        let code = page.rsplit('/').next().and_then(|file| file.strip_suffix(".json")).unwrap_or("");
        let (Some(key), Some(body)) = (packages.factbook_codes.get(code), bodies.get(name)) else { continue };
        let back =
            packages.events.iter().any(|e| e[0] == *page && e[3] == *name && e[2] == "+" && e[1] >= *day);
        let body = body.split(',').next().unwrap_or(body);
        if sign == "-" && !back && body != "-" && !known.contains(&(body.to_owned(), key.clone())) {
            eprintln!("to review: {key} no more in {body} from the edition of {day}");
        }
    }
}

/// `UN, OAS (observer)` → names with what stands in brackets.
fn entries(text: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut depth = 0u32;
    let mut item = String::new();
    for c in text.chars().chain([',']) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => {
                let (name, standing) = item.split_once('(').unwrap_or((&item, ""));
                let standing = standing.trim_end().trim_end_matches(')');
                if !name.trim().is_empty() {
                    out.push((name.trim().to_owned(), standing.trim().to_owned()));
                }
                item.clear();
                continue;
            }
            _ => {}
        }
        item.push(c);
    }
    out
}

/// The status that a remark in brackets means; `None` where the state itself takes no part, or for a term.
fn status(remark: &str) -> Option<&'static str> {
    let remark = remark.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| remark.contains(word));
    if says(&[
        "ngo",
        "national committee",
        "correspondent",
        "subscriber",
        "subbureau",
        "temporary",
        "excluded",
        "pending",
    ]) {
        None
    } else if says(&["candidate", "accession"]) {
        Some("candidate")
    } else if says(&[
        "observer",
        "associate",
        "partner",
        "dialogue",
        "engagement",
        "cooperating",
        "signatory",
    ]) {
        Some("partner")
    } else {
        Some("member")
    }
}

#[cfg(test)]
mod tests {
    use super::{entries, status};

    #[test]
    fn a_list_of_bodies_is_read() {
        let read = entries("ABC, DEF (observer), GHI (member, since 1990)");
        let names: Vec<_> = read.iter().map(|(name, standing)| (name.as_str(), standing.as_str())).collect();
        assert_eq!(names, [("ABC", ""), ("DEF", "observer"), ("GHI", "member, since 1990")]);
        assert_eq!(status("observer"), Some("partner"));
        assert_eq!(status("NGOs"), None);
        assert_eq!(status(""), Some("member"));
    }
}
