//! `country_names.tsv`: the names of states and territories in four languages, and their adjectives in three.
//!
//! A name that another entity of the catalogue has too is left out, unless a reviewed row says what it weighs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::packages::{LANGUAGES, Packages, plain};
use super::table::Table;

/// What a row was taken from; an earlier source is named rather than a later one.
const REVIEWED: &str = "reviewed";

/// Adjectives that mean something else more often: indigenous people, a fruit and a city.
const OTHER_SENSES: [&str; 2] = ["indio", "granadino"];

/// What the Factbook gives as a name and is none.
const NO_NAMES: [&str; 2] = ["Turkey Cumhuriyeti", "Territory of Cocos"];

/// A row before its review: key, language, kind, text, source.
type Raw = (String, &'static str, &'static str, String, &'static str);

/// Makes the table.
pub fn build(packages: &Packages, data: &Path) -> Result<Table, String> {
    let old = Table::read(&data.join("country_names.tsv"))?;
    let mut table = Table::new(
        "country_names.tsv",
        &[
            "Names of states and territories beside those of countries.tsv. Sources: cldr (territory names of CLDR 48, Unicode-3.0), iso",
            "(i18n-iso-countries 7.14, MIT), nationality (i18n-nationality 1.4, MIT), factbook (CIA World Factbook, public domain),",
            "reviewed (added by hand from general knowledge). Case and prior are reviewed by hand: prior is the share of the name's",
            "uses that mean this country (empty: 1; 0: only where the text defines it). Derived adjectives hold only in a text",
            "of their language.",
        ],
        &["key", "language", "kind", "case", "prior", "text", "source"],
    );
    let taken = taken(data)?;
    let raw = raw(packages)?;
    let mut rows: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in &old.rows {
        rows.insert((row[0].clone(), row[5].clone()), row.clone());
    }
    // What was derived once and is no longer goes, unless somebody has reviewed it.
    let derived: BTreeSet<(&str, &str)> = raw.iter().map(|r| (r.0.as_str(), r.3.as_str())).collect();
    for row in rows.values_mut() {
        let known = derived.contains(&(row[0].as_str(), row[5].as_str()));
        if !known && row[6] != REVIEWED {
            let touched = !row[3].is_empty() || !row[4].is_empty();
            row[6] = if touched { REVIEWED.to_owned() } else { String::new() };
        }
    }
    rows.retain(|_, row| !row[6].is_empty());
    let mut owners: BTreeMap<String, BTreeSet<String>> = taken;
    for row in rows.values() {
        owners.entry(fold(&row[5])).or_default().insert(row[0].clone());
    }
    let mut named: BTreeSet<(String, String)> = BTreeSet::new();
    for (key, language, kind, text, source) in raw {
        if let Some(row) = rows.get_mut(&(key.clone(), text.clone())) {
            if named.insert((key, text)) {
                source.clone_into(&mut row[6]);
            }
            continue;
        }
        // The same but for case and accents is the same to the automaton.
        let holders = owners.entry(fold(&text)).or_default();
        if holders.contains(&key) {
            continue;
        }
        if let Some(other) = holders.iter().next() {
            eprintln!("left out: {text} ({key}, {language} {kind}) is a name of {other}");
            continue;
        }
        holders.insert(key.clone());
        let case = if kind == "demonym" { "any" } else { "" };
        // A word of another language in an English text is as often part of a company's name.
        let prior = if language == "local" && kind == "variant" { "0.5" } else { "" };
        let row = [&key, language, kind, case, prior, &text, source].map(str::to_owned).to_vec();
        named.insert((key.clone(), text.clone()));
        rows.insert((key, text), row);
    }
    table.rows = rows.into_values().collect();
    let rank = |row: &[String]| LANGUAGES.iter().position(|l| *l == row[1]).unwrap_or(9);
    table.rows.sort_by(|a, b| (&a[0], rank(a), &a[2], &a[5]).cmp(&(&b[0], rank(b), &b[2], &b[5])));
    Ok(table)
}

/// Folded names of the tables that are typed by hand → their entities.
fn taken(data: &Path) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |text: &str, key: &str| {
        if !text.is_empty() {
            out.entry(fold(text)).or_default().insert(key.to_owned());
        }
    };
    for row in Table::read(&data.join("countries.tsv"))?.rows {
        for text in row[4..9].iter().flat_map(|cell| cell.split(';')) {
            add(text.trim_end_matches('*'), &row[0]);
        }
    }
    for row in Table::read(&data.join("organisations.tsv"))?.rows {
        for text in row[5..8].iter().flat_map(|cell| cell.split(';')) {
            let text = text.strip_prefix("adj:").unwrap_or(text);
            let text = text.split_once(':').filter(|(l, _)| l.len() == 2).map_or(text, |(_, t)| t);
            add(text.trim_end_matches("!x").trim_end_matches("!d"), &row[0]);
        }
    }
    for row in Table::read(&data.join("names.tsv"))?.rows {
        add(&row[5], &row[0]);
    }
    for row in Table::read(&data.join("blockers.tsv"))?.rows {
        add(&row[0], "a blocker");
    }
    Ok(out)
}

fn raw(packages: &Packages) -> Result<Vec<Raw>, String> {
    let mut out: Vec<Raw> = Vec::new();
    for language in LANGUAGES {
        let cldr = packages.cldr(language)?;
        let iso = packages.iso_names(language)?;
        for (two, key) in &packages.keys {
            let mut add = |kind, text: &str, source| {
                // "Myanmar (Burma)", "Korea, Republic of" are entries of lists, not names.
                if !text.is_empty() && !text.contains(['(', ',', '[']) {
                    out.push((key.clone(), language, kind, text.replace('’', "'"), source));
                }
            };
            if let Some(name) = cldr.get(two) {
                add("short", name, "cldr");
            }
            for suffix in ["-alt-short", "-alt-variant"] {
                if let Some(name) = cldr.get(&format!("{two}{suffix}")) {
                    let kind = if name.chars().all(|c| c.is_uppercase()) { "acronym" } else { "variant" };
                    add(kind, name, "cldr");
                }
            }
            for (n, name) in iso.get(two).into_iter().flatten().enumerate() {
                let kind = if name.chars().all(|c| c.is_uppercase()) {
                    "acronym"
                } else if n == 0 && !cldr.contains_key(two) {
                    "short"
                } else {
                    "variant"
                };
                add(kind, name, "iso");
            }
        }
        if language == "es" || language == "fr" {
            for (two, adjective) in packages.nationalities(language) {
                let Some(key) = packages.keys.get(&two) else { continue };
                let other = OTHER_SENSES.contains(&adjective.to_lowercase().as_str());
                if other || packages.territories.contains(key) || adjective.contains([' ', '(', ',', '-']) {
                    continue;
                }
                for form in forms(language, &adjective.to_lowercase()) {
                    out.push((key.clone(), language, "demonym", form, "nationality"));
                }
            }
        }
    }
    for (key, page) in &packages.factbook {
        if key == "EU" {
            continue;
        }
        let names = &page["Government"]["Country name"];
        for (field, language, kind) in [
            ("conventional long form", "en", "official"),
            ("local long form", "local", "official"),
            ("local short form", "local", "variant"),
        ] {
            let text = plain(names[field]["text"].as_str().unwrap_or(""));
            // Several languages stand side by side with a slash; a gloss in brackets says which.
            for part in text.split(['/', ';']) {
                let part = part.split('(').next().unwrap_or("").trim();
                let remark = part.starts_with("the ") || part.contains("current") || part.contains(" or ");
                if part.chars().count() > 4
                    && !part.contains([',', ')'])
                    && !remark
                    && !NO_NAMES.contains(&part)
                {
                    out.push((key.clone(), language, kind, part.replace('’', "'"), "factbook"));
                }
            }
        }
    }
    Ok(out)
}

/// The forms of a masculine singular adjective of nationality, by the regular declension of Spanish and French.
fn forms(language: &str, adjective: &str) -> Vec<String> {
    let stem = |end: &str| adjective.strip_suffix(end).map(str::to_owned);
    let mut out = vec![adjective.to_owned()];
    if language == "es" {
        if let Some(stem) = stem("o") {
            out.extend(["a", "os", "as"].map(|end| format!("{stem}{end}")));
        } else if let Some((stem, plain)) = [("és", "es"), ("án", "an"), ("ín", "in"), ("ón", "on")]
            .iter()
            .find_map(|(end, p)| Some((stem(end)?, p)))
        {
            out.extend(["a", "es", "as"].map(|end| format!("{stem}{plain}{end}")));
        } else if let Some(stem) = stem("í") {
            out.extend(["íes", "ís"].map(|end| format!("{stem}{end}")));
        } else if adjective.ends_with('l') {
            out.extend(["a", "es", "as"].map(|end| format!("{adjective}{end}")));
        } else {
            out.push(format!("{adjective}s"));
        }
    } else {
        let feminine = if let Some(stem) = stem("ien") {
            format!("{stem}ienne")
        } else if let Some(stem) = stem("éen") {
            format!("{stem}éenne")
        } else if let Some(stem) = stem("on") {
            format!("{stem}onne")
        } else if adjective.ends_with('e') {
            adjective.to_owned()
        } else {
            format!("{adjective}e")
        };
        if !adjective.ends_with('s') {
            out.push(format!("{adjective}s"));
        }
        out.push(format!("{feminine}s"));
        out.push(feminine);
    }
    out
}

/// Small letters without the commonest accents, for telling names apart.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            '’' => '\'',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn adjectives_decline() {
        assert_eq!(forms("es", "tongano"), ["tongano", "tongana", "tonganos", "tonganas"]);
        assert_eq!(forms("es", "maltés"), ["maltés", "maltesa", "malteses", "maltesas"]);
        assert_eq!(forms("fr", "fidjien"), ["fidjien", "fidjiens", "fidjiennes", "fidjienne"]);
        assert_eq!(forms("fr", "maltais"), ["maltais", "maltaises", "maltaise"]);
    }
}
