//! An invented desk of any size: the same bytes on every run.

use std::fmt::Write as _;
use std::path::Path;

use crate::{Outcome, shell};

pub(super) const COUNTRIES: [&str; 32] = [
    "Norway",
    "Iceland",
    "Denmark",
    "Sweden",
    "Finland",
    "Estonia",
    "Latvia",
    "Lithuania",
    "Poland",
    "Ghana",
    "Kenya",
    "Senegal",
    "Morocco",
    "Tunisia",
    "Egypt",
    "Jordan",
    "Japan",
    "Mongolia",
    "Vietnam",
    "Thailand",
    "Malaysia",
    "Indonesia",
    "Australia",
    "New Zealand",
    "Fiji",
    "Canada",
    "Mexico",
    "Panama",
    "Peru",
    "Uruguay",
    "Portugal",
    "Spain",
];
pub(super) const BODIES: [&str; 8] = [
    "the United Nations",
    "the European Union",
    "NATO",
    "the African Union",
    "ASEAN",
    "the Council of Europe",
    "the OECD",
    "the World Bank",
];
pub(super) const TOPICS: [&str; 12] = [
    "maritime rescue",
    "cyber security",
    "border control",
    "fisheries",
    "disaster relief",
    "demining",
    "air safety",
    "water management",
    "climate research",
    "customs",
    "peacekeeping",
    "rail safety",
];
pub(super) const MONTHS: [&str; 12] = [
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

/// A small generator of pseudo-random numbers (SplitMix64): no dependency, the same everywhere.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or(0)
    }

    pub(super) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// A sentence with a year that a brief can get wrong.
fn sentence(random: &mut Random, year: usize) -> String {
    let sentence = statement(random, year);
    let (first, rest) = sentence.split_at(1);
    first.to_uppercase() + rest
}

fn statement(random: &mut Random, year: usize) -> String {
    let a = random.pick(&COUNTRIES);
    let b = random.pick(&COUNTRIES);
    let body = random.pick(&BODIES);
    let topic = random.pick(&TOPICS);
    let month = random.pick(&MONTHS);
    let count = 2 + random.below(60);
    match random.below(10) {
        0 => format!("{a} and {b} signed an agreement on {topic} in {month} {year}."),
        1 => format!("In {year}, {a} sent {count} experts on {topic} to {b}."),
        2 => format!("{a} requested technical assistance on {topic} from {body} in {year}."),
        3 => format!("The training on {topic} in {a} took {count} days and was led by {b}."),
        4 => format!(
            "{body} announced on {} {month} {year} that {a} would join its work on {topic}.",
            1 + random.below(28)
        ),
        5 => format!("{a} hosted an exercise on {topic} with {b} and {body} in {month} {year}."),
        6 => format!("{a} has invited {b} to take part in the {topic} programme."),
        7 => format!("Since {year}, {a} has been a partner of {body} in {topic}."),
        8 => format!("The ministers of {a} and {b} met in {month} {year} to discuss {topic}."),
        _ => format!("{a} funded {count} projects on {topic} in {b}."),
    }
}

fn source(number: usize, bytes: usize) -> String {
    let mut random = Random(number as u64);
    let year = 2005 + random.below(18);
    let mut text = format!(
        "---\ntitle: Release {number}\npublisher: Office of releases\npublished: {year}-{:02}-{:02}\nkind: press-release\n---\n\n# Release {number}\n",
        1 + random.below(12),
        1 + random.below(28),
    );
    fill(&mut text, bytes, &mut random, year, sentence);
    text
}

/// Adds paragraphs of sentences about a year and the three before until a text has its size.
pub(super) fn fill(
    text: &mut String,
    bytes: usize,
    random: &mut Random,
    year: usize,
    sentence: fn(&mut Random, usize) -> String,
) {
    while text.len() < bytes {
        text.push('\n');
        for _ in 0..1 + random.below(5) {
            let when = year - random.below(4);
            text.push_str(&sentence(random, when));
            text.push('\n');
        }
    }
}

/// A brief whose claims are those of the first 100 sources, three in ten of them a little wrong.
fn brief(bytes: usize) -> String {
    let mut random = Random(0xB21E_F000);
    let mut text = String::from("---\ntitle: A long brief\n---\n\n# A long brief\n");
    let mut sections = 0;
    while text.len() < bytes {
        if random.below(12) == 0 {
            sections += 1;
            let _ = write!(text, "\n## Section {sections}\n");
        }
        text.push('\n');
        for _ in 0..1 + random.below(5) {
            let number = random.below(100);
            let release = source(number, 4_000);
            let claims: Vec<&str> = release.lines().filter(|line| line.ends_with('.')).collect();
            let claim = random.pick(&claims).trim_end_matches('.').to_owned();
            let claim = match random.below(10) {
                0 => claim.replace("20", "19"),
                1 => claim.replace("invited", "trained").replace("requested", "received"),
                2 => claim.replace(random.pick(&COUNTRIES), "Chile"),
                _ => claim,
            };
            let _ = writeln!(text, "{claim} [@release-{number:05}].");
        }
    }
    text
}

/// Path of the brief in a desk.
pub const BRIEF: &str = "briefs/long.md";

/// Writes a desk with `sources` captures of 4 kB and a brief of `kilobytes`.
pub fn write(folder: &Path, sources: usize, kilobytes: usize) -> Outcome {
    for number in 0..sources {
        let path = folder.join(format!("sources/release-{number:05}.md"));
        shell::write(&path, source(number, 4_000).as_bytes())?;
    }
    shell::write(&folder.join("rapporteur.toml"), b"profile = \"review\"\n")?;
    shell::write(&folder.join(BRIEF), brief(kilobytes * 1_000).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{brief, source};

    #[test]
    fn sizes_hold_and_bytes_repeat() {
        assert!((4_000..4_600).contains(&source(7, 4_000).len()));
        assert!((10_000..10_600).contains(&brief(10_000).len()));
        assert_eq!(source(7, 4_000), source(7, 4_000));
        assert_ne!(source(7, 4_000), source(8, 4_000));
    }
}
