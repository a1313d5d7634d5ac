//! Who wrote a source, out of one line of text.
//!
//! Metadata have authors as they are printed: "Ada Okafor and Ben Stone", "Ministry of Trade". A person's name is split
//! for the style to turn round; an institution's never is. In doubt a name stays whole.

use std::sync::LazyLock;

use std::collections::BTreeSet;

use rapporteur_sources::Author;

static INSTITUTIONS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/institutions.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Words in lower case that belong to a family name.
const PARTICLES: [&str; 24] = [
    "al", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "ibn", "la", "le", "ten", "ter", "van", "von", "zu", "zum",
];

/// Most words of a person's name.
const MAX_WORDS: usize = 5;

/// The authors that a line names. Several stand between semicolons; between persons "and", "&" and commas will do.
/// "Okafor, Ada" is one person, and says for certain which name is the family's.
#[must_use]
pub fn read_names(line: &str) -> Vec<Author> {
    line.split(';').map(str::trim).filter(|part| !part.is_empty()).flat_map(part).collect()
}

fn part(text: &str) -> Vec<Author> {
    if let Some((family, given)) = text.split_once(',')
        && let Some(person) = turned(family.trim(), given.trim())
    {
        return vec![person];
    }
    let spaced = text.replace(" & ", " and ").replace(", and ", " and ").replace(',', " and ");
    let persons: Option<Vec<Author>> = spaced.split(" and ").map(person).collect();
    persons.unwrap_or_else(|| vec![Author::Institution(text.into())])
}

/// "Okafor", "Ada B." as one person. Two names on the left are two persons if there are two on the right as well.
fn turned(family: &str, given: &str) -> Option<Author> {
    let names = |text: &str| text.split_whitespace().filter(|word| !PARTICLES.contains(word)).count();
    let fits = family.split_whitespace().chain(given.split_whitespace()).all(is_name);
    let counts = (names(family), names(given));
    let one = counts.0 == 1 && (1..=3).contains(&counts.1) && !given.contains(" and ");
    (fits && one).then(|| Author::Person {
        family: family.into(),
        given: Some(given.into()),
        particle: None,
        suffix: None,
    })
}

/// "Ada B. van Okafor" as a person.
fn person(text: &str) -> Option<Author> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if !(2..=MAX_WORDS).contains(&words.len()) || !words.iter().all(|word| is_name(word)) {
        return None;
    }
    let (last, before) = words.split_last()?;
    let is_initial = last.ends_with('.') || last.chars().count() == 1;
    let starts = before.iter().rposition(|word| !PARTICLES.contains(word)).map(|index| index + 1)?;
    if PARTICLES.contains(last) || is_initial {
        return None;
    }
    let (given, particles) = before.split_at_checked(starts)?;
    let family: Vec<&str> = particles.iter().chain([last]).copied().collect();
    Some(Author::Person {
        family: family.join(" ").into(),
        given: Some(given.join(" ").into()),
        particle: None,
        suffix: None,
    })
}

/// Whether a word may be part of a person's name: letters, the first a capital, not all of them, unless it is a particle.
fn is_name(word: &str) -> bool {
    if PARTICLES.contains(&word) {
        return true;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capital =
        word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
    let allowed = word
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '\u{300}'..='\u{36f}'));
    let abbreviation = letters > 1 && !word.contains('.') && word.chars().all(|c| !c.is_lowercase());
    let bare = word.trim_matches('.').to_lowercase();
    capital && allowed && letters > 0 && !abbreviation && !INSTITUTIONS.contains(&*bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<String> {
        let show = |author: Author| match author {
            Author::Person { family, given, .. } => format!("{family} / {}", given.unwrap_or_default()),
            Author::Institution(name) => format!("[{name}]"),
        };
        read_names(line).into_iter().map(show).collect()
    }

    #[test]
    fn institutions_stay_whole() {
        for name in [
            "Ministry of Foreign Affairs of Ghana",
            "World Bank",
            "NATO",
            "Reuters",
            "Department of Trade and Industry",
            "Office of the President, Republic of Fiji",
            "Bank of Ghana",
            "Radio Tango",
            "UN Women",
            "Médecins Sans Frontières and the Red Cross",
        ] {
            assert_eq!(read(name), [format!("[{name}]")]);
        }
        assert_eq!(read("Ministry of Trade; World Bank"), ["[Ministry of Trade]", "[World Bank]"]);
    }

    #[test]
    fn persons_are_turned() {
        assert_eq!(read("Ada Okafor"), ["Okafor / Ada"]);
        assert_eq!(read("Okafor, Ada B."), ["Okafor / Ada B."]);
        assert_eq!(read("Ada Okafor and Ben Stone"), ["Okafor / Ada", "Stone / Ben"]);
        assert_eq!(read("Ada Okafor, Ben Stone & Cy Young"), ["Okafor / Ada", "Stone / Ben", "Young / Cy"]);
        assert_eq!(read("Jan van der Berg; World Bank"), ["van der Berg / Jan", "[World Bank]"]);
        assert_eq!(read(" ; "), Vec::<String>::new());
    }
}
