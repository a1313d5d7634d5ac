//! `cargo xtask catalog`: the tables of the catalogue crate, made from packages of the registries and from what is typed
//! by hand, each row with its source.
//!
//! Derived whole: `leaders.tsv`, `standings.tsv`, `regions.tsv`. Half derived: `country_names.tsv`, where the case rule
//! and the weight of a row are reviewed by hand and stay, as do the rows whose source is `reviewed`. Typed by hand and only
//! checked and sealed: the rest. A seal is the second line of a table: date of the data, number of rows, hash.

mod leaders;
mod names;
mod packages;
mod regions;
mod standings;
mod table;

use std::path::{Path, PathBuf};

use packages::Packages;
use table::Table;

/// Date of the newest package.
const AS_OF: &str = "2026-01";

/// Tables that are typed by hand.
const BY_HAND: [&str; 7] = [
    "countries.tsv",
    "organisations.tsv",
    "names.tsv",
    "memberships.tsv",
    "factbook_bodies.tsv",
    "holders.tsv",
    "blockers.tsv",
];

/// Runs the command: `[--from DIR] [--fetch] [--check]`.
pub fn run(arguments: &[String]) -> crate::Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut from = root.join("target/catalog");
    let mut check = false;
    let mut fetch = false;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--from" => from = arguments.next().map(PathBuf::from).ok_or("--from needs a folder")?,
            "--fetch" => fetch = true,
            "--check" => check = true,
            other => return Err(format!("unknown argument `{other}`")),
        }
    }
    if fetch {
        packages::fetch(&from)?;
    }
    let data = root.join("crates/catalog/data");
    // The seals are checked without any package.
    if check && !from.join("node_modules").is_dir() {
        eprintln!("skipped: no packages in {}; checking the seals alone", from.display());
        return seals(&data);
    }
    let shared = std::env::var_os("RAPPORTEUR_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let packages = Packages::open(&from, &shared, &data)?;
    let mut made: Vec<Table> = Vec::new();
    let countries = Table::read(&data.join("countries.tsv"))?;
    packages.check_codes(&countries)?;
    made.push(names::build(&packages, &data)?);
    made.push(regions::build(&packages, &data)?);
    made.push(standings::build(&packages, &data)?);
    made.push(leaders::build(&packages, &data)?);
    for name in BY_HAND {
        made.push(Table::read(&data.join(name))?);
    }
    for table in &made {
        let path = data.join(&table.name);
        let text = table.sealed(AS_OF);
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        let state = if before == text { "as it was" } else { "changed" };
        eprintln!("{}: {} rows, {} bytes, {state}", table.name, table.rows.len(), text.len());
        if check && before != text {
            return Err(format!("{} is not what the sources give: run `cargo xtask catalog`", table.name));
        }
        if before != text {
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

/// Every table has the hash that its seal says.
fn seals(data: &Path) -> crate::Outcome {
    for name in BY_HAND.iter().chain(&["country_names.tsv", "leaders.tsv", "standings.tsv", "regions.tsv"]) {
        let path = data.join(name);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if Table::read(&path)?.sealed(AS_OF) != text {
            return Err(format!("{name} has changed since it was sealed: run `cargo xtask catalog`"));
        }
    }
    Ok(())
}
