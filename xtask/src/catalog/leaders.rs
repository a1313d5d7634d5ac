//! `leaders.tsv`: chiefs of state and heads of government with the dates of their office, from the leaders that the
//! editions of the World Factbook from 2015 to 2026 name.
//!
//! `since` is the date that the Factbook states; `seen` the last edition that names the holder; `until` the day on which
//! the next holder of an office that one person holds at a time took over. Between `seen` and `until` the catalogue does
//! not know.

use std::collections::BTreeMap;
use std::path::Path;

use super::names::fold;
use super::packages::Packages;
use super::table::Table;

/// Titles of offices, longest first, with the office they name and whether one person holds it at a time.
const TITLES: [(&str, &str, bool); 27] = [
    ("President of the Swiss Confederation", "president", true),
    ("President of the Islamic Republic of Afghanistan", "president", true),
    ("First Deputy Prime Minister", "deputy prime minister", false),
    ("Deputy Prime Minister", "deputy prime minister", false),
    ("Interim Prime Minister", "prime minister", true),
    ("Acting Prime Minister", "prime minister", true),
    ("First Vice President", "vice president", false),
    ("Acting President", "president", true),
    ("Interim President", "president", true),
    ("Governor General", "governor general", true),
    ("Deputy President", "vice president", false),
    ("Vice President", "vice president", false),
    ("Prime Minister", "prime minister", true),
    ("Supreme Leader", "supreme leader", true),
    ("Federal Chancellor", "chancellor", true),
    ("Grand Duke", "monarch", true),
    ("Chancellor", "chancellor", true),
    ("Taoiseach", "prime minister", true),
    ("President", "president", true),
    ("Governor", "governor", true),
    ("Premier", "premier", true),
    ("Emperor", "monarch", true),
    ("Sultan", "monarch", true),
    ("Prince", "monarch", true),
    ("Queen", "monarch", true),
    ("King", "monarch", true),
    ("Amir", "monarch", true),
];

/// A term of office.
#[derive(Debug, Clone)]
struct Term {
    name: String,
    family: String,
    since: String,
    first: String,
    seen: String,
}

/// Makes the table.
pub fn build(packages: &Packages, data: &Path) -> Result<Table, String> {
    let mut table = Table::new(
        "leaders.tsv",
        &[
            "Who held which office of a state, and when. From the chiefs of state and heads of government of the CIA World Factbook",
            "(public domain), editions of 2015-10 to 2026-01. `since` is what the Factbook states, `seen` the last edition that names",
            "the holder, `until` when the next one took over. What holders.tsv has is left out.",
        ],
        &["state", "office", "holder", "family", "since", "seen", "until", "source"],
    );
    let by_hand = Table::read(&data.join("holders.tsv"))?.rows;
    let mut terms: BTreeMap<(String, &str, bool), Vec<Term>> = BTreeMap::new();
    for row in &packages.leaders {
        let [code, _, leader, since, first, seen] = row.as_slice() else {
            return Err(format!("a leader has {} cells", row.len()));
        };
        let Some(key) = packages.factbook_codes.get(code).filter(|key| *key != "EU") else { continue };
        let Some((office, single, (name, family))) = TITLES.iter().find_map(|(title, office, single)| {
            Some((*office, *single, person(leader.strip_prefix(title)?)?))
        }) else {
            continue;
        };
        let Some(since) = date(since) else { continue };
        // A territory has the monarch or president of its state.
        if packages.territories.contains(key) && ["monarch", "president", "vice president"].contains(&office)
        {
            continue;
        }
        let list = terms.entry((key.clone(), office, single)).or_default();
        list.push(Term { name, family, since, first: first.clone(), seen: seen.clone() });
    }
    for ((key, office, single), mut list) in terms {
        list.sort_by(|a, b| (&a.since, &a.seen).cmp(&(&b.since, &b.seen)));
        let mut merged: Vec<Term> = Vec::new();
        for term in list {
            let same = |t: &&mut Term| same_person(&t.name, &term.name);
            // A second term, or another spelling, right after the first.
            let known = if single { merged.last_mut().filter(same) } else { merged.iter_mut().find(same) };
            match known {
                Some(known) => {
                    known.first = known.first.clone().min(term.first);
                    if term.seen >= known.seen {
                        known.seen = term.seen;
                        known.name = term.name;
                        known.family = term.family;
                    }
                }
                None => merged.push(term),
            }
        }
        // Two at a time (a presidency of three, captains regent) follow one another in no order.
        let single = single
            && merged.windows(2).all(|pair| pair[1].first > pair[0].first || pair[1].since > pair[0].seen);
        for (i, term) in merged.iter().enumerate() {
            let next = merged.get(i + 1).filter(|_| single).map_or("", |next| next.since.as_str());
            let hand = |row: &Vec<String>| {
                row[0] == key
                    && row[1] == office
                    && same_person(&row[2], &term.name)
                    && row[4][..4] == term.since[..4]
            };
            if by_hand.iter().any(hand) {
                continue;
            }
            // An edition may name the old holder a few days too long.
            let seen = if !next.is_empty() && term.seen.as_str() > next { next } else { &term.seen };
            table.push([&key, office, &term.name, &term.family, &term.since, seen, next, "factbook"]);
        }
    }
    table.sort();
    Ok(table)
}

/// A name up to and with its family name in ordinary letters, and the family name:
/// ` Gustavo Francisco PETRO Urrego` → `Gustavo Francisco Petro`, `Petro`. `None` for what is no one person's name.
fn person(text: &str) -> Option<(String, String)> {
    // What was cut off, or what follows a comma ("PETRO, Jr."), is no name.
    let text = text.split(',').next()?.trim();
    let (mut given, mut family, mut after) = (Vec::new(), Vec::new(), Vec::new());
    for word in text.split_whitespace() {
        if word.starts_with(['"', '\'', '(', '“']) {
            continue;
        }
        let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
        let capitals = letters.len() > 1 && letters.iter().all(|c| c.is_uppercase());
        let numeral = !family.is_empty() && letters.iter().all(|c| "IVX".contains(*c));
        if word == "of" && !family.is_empty() {
            break;
        }
        if numeral && after.is_empty() {
            family.push(word.to_owned());
        } else if capitals && after.is_empty() {
            family.push(capitalised(word));
        } else if family.is_empty() {
            given.push(word.to_owned());
        } else {
            after.push(word.to_owned());
        }
    }
    let plural = given.first().is_some_and(|w| ["s", "of", "and", "-"].contains(&w.as_str()));
    if family.is_empty() || plural || given.len() > 4 || family.len() > 4 {
        return None;
    }
    let family = family.join(" ");
    // "BIDEN Jr.", "PETRO Urrego"; but in Eastern order, "MOON Jae-in", the given name follows.
    let after = if given.is_empty() { after } else { Vec::new() };
    let whole = given.into_iter().chain([family.clone()]).chain(after).collect::<Vec<_>>().join(" ");
    Some((whole, family))
}

/// `LÓPEZ-OBRADOR` → `López-Obrador`.
fn capitalised(word: &str) -> String {
    let mut out = String::new();
    let mut start = true;
    for c in word.chars() {
        if start {
            out.push(c)
        } else {
            out.extend(c.to_lowercase())
        }
        start = c == '-' || c == '\'';
    }
    out
}

fn same_person(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        fold(text).split([' ', '-']).filter(|w| w.len() > 2).map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let common = a.iter().filter(|w| b.contains(w)).count();
    common > 0 && common * 2 >= a.len().min(b.len())
}

/// `7 August 2022`, `August 2022`, `2022` → ISO 8601.
fn date(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    let (day, month, year) = match words.as_slice() {
        [day, month, year] => (Some(day.parse::<u8>().ok()?), Some(*month), year),
        [month, year] => (None, Some(*month), year),
        [year] => (None, None, year),
        _ => return None,
    };
    let year: u16 = year.parse().ok().filter(|y| (1900..=2100).contains(y))?;
    let Some(month) = month else { return Some(format!("{year}")) };
    let month = MONTHS.iter().position(|m| *m == month)? + 1;
    Some(match day {
        Some(day) => format!("{year}-{month:02}-{day:02}"),
        None => format!("{year}-{month:02}"),
    })
}

#[cfg(test)]
mod tests {
    use super::{date, person, same_person};

    #[test]
    fn names_show_the_family_name() {
        let both = |text| person(text).map(|(name, family)| format!("{name}/{family}"));
        assert_eq!(both(" Ana Maria TAVARES Lima").as_deref(), Some("Ana Maria Tavares/Tavares"));
        assert_eq!(both(" TAMAKI Kaori").as_deref(), Some("Tamaki Kaori/Tamaki"));
        assert_eq!(both(" Otto H. BRANDT, Jr.").as_deref(), Some("Otto H. Brandt/Brandt"));
        assert_eq!(both(" OTTO IV of the Isles").as_deref(), Some("Otto IV/Otto IV"));
        assert_eq!(both("s Otto BRANDT"), None);
        assert!(same_person("Ana Maria Tavares", "Ana Tavares"));
        assert!(!same_person("Ana Tavares", "Rui Brandt"));
    }

    #[test]
    fn dates_are_iso() {
        assert_eq!(date("7 August 2022").as_deref(), Some("2022-08-07"));
        assert_eq!(date("August 2022").as_deref(), Some("2022-08"));
        assert_eq!(date("soon"), None);
    }
}
