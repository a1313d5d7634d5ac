//! Captures as a desk collects them: states and bodies of which few are named often, and a vocabulary with a long tail.
//! The same bytes on every run.

use std::fmt::Write as _;
use std::path::Path;

use super::corpus::{BODIES, COUNTRIES, MONTHS, Random, TOPICS, fill};
use crate::{Outcome, shell};

const SYLLABLES: [&str; 24] = [
    "ka", "lo", "mi", "ter", "van", "su", "dor", "ne", "pa", "gri", "ba", "ro", "de", "li", "cha", "to",
    "ven", "ras", "pol", "qui", "hal", "mun", "set", "vor",
];

/// Words of the long tail.
const WORDS: usize = 30_000;

/// A rank below `limit`, by Zipf's law near enough: every doubling of the rank is as likely.
fn rank(random: &mut Random, limit: usize) -> usize {
    let doublings = usize::try_from(limit.ilog2()).unwrap_or(0) + 1;
    let span = 1 << (1 + random.below(doublings));
    random.below(span).min(limit - 1)
}

/// The word of a rank.
fn word(rank: usize) -> String {
    let mut random = Random(rank as u64 + 77);
    (0..2 + random.below(3)).map(|_| random.pick(&SYLLABLES)).collect()
}

fn name(random: &mut Random) -> String {
    let word = word(rank(random, WORDS));
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn sentence(random: &mut Random, year: usize) -> String {
    let a = COUNTRIES[rank(random, COUNTRIES.len())];
    let b = COUNTRIES[random.below(COUNTRIES.len())];
    let body = BODIES[rank(random, BODIES.len())];
    let (topic, month) = (random.pick(&TOPICS), random.pick(&MONTHS));
    let count = 2 + random.below(60);
    let (place, project, word) = (name(random), name(random), word(rank(random, WORDS)));
    match random.below(12) {
        0 => format!("In {month} {year}, {a} and {b} signed an agreement on {topic} in {place}."),
        1 => format!("{a} sent {count} experts on {topic} to {place} in {year}, at the request of {b}."),
        2 => format!("{a} requested technical assistance from {body} for the {project} {word} in {year}."),
        3 => format!("The training near {place} took {count} days and was led by {a}."),
        4 => format!("Officials in {place} described the {word} as a first step."),
        5 => format!("{a} hosted the exercise {project} with {b} and {body} in {month} {year}."),
        6 => format!("The {project} programme was extended by {count} months, the {word} of {place} said."),
        7 => format!("Since {year}, {a} has been a partner of {body} in the {project} {word}."),
        8 => format!("The ministers of {a} and {b} met in {place} in {month} {year} to discuss {topic}."),
        9 => format!("No {word} was found at the {project} site."),
        10 => format!("Two working groups on {topic} will report to {body} next spring."),
        _ => format!("{a} funded {count} projects on {topic} near {place}, among them {project}."),
    }
}

/// The text of a capture of about `bytes`.
fn capture(number: usize, bytes: usize) -> String {
    let mut random = Random(number as u64 ^ 0xCA97_0000_0000);
    let year = 1998 + random.below(26);
    let mut text = format!(
        "---\ntitle: \"{} on {}, no. {number}\"\npublisher: Office of {}\npublished: {year}-{:02}-{:02}\nkind: press-release\nurl: https://example.org/{number}\n---\n\n# Release {number}\n",
        name(&mut random),
        random.pick(&TOPICS),
        name(&mut random),
        1 + random.below(12),
        1 + random.below(28),
    );
    fill(&mut text, bytes, &mut random, year, sentence);
    text
}

/// A claim of a capture, another one for each `salt`.
fn claim(number: usize, salt: usize, bytes: usize) -> String {
    let text = capture(number, bytes);
    let claims: Vec<&str> = text.lines().filter(|line| line.ends_with('.')).collect();
    claims.get(salt % claims.len().max(1)).map_or_else(String::new, |claim| (*claim).to_owned())
}

/// Path of the brief in a desk.
pub const BRIEF: &str = "briefs/brief.md";

/// Kinds of claims, from those that little is said of to those that use only words of everybody.
pub const KINDS: [&str; 4] = ["rare names", "common names", "common words", "of captures"];

/// `count` claims of each kind, by kind.
pub fn claims(sources: usize, count: usize) -> Vec<(&'static str, String)> {
    let mut random = Random(0xC1A1_0001);
    let mut all = Vec::new();
    for _ in 0..count {
        let (a, b) = (random.pick(&COUNTRIES), COUNTRIES[rank(&mut random, COUNTRIES.len())]);
        let body = BODIES[rank(&mut random, BODIES.len())];
        let (topic, month) = (random.pick(&TOPICS), random.pick(&MONTHS));
        let year = 1998 + random.below(26);
        let rare = word(WORDS / 2 + random.below(WORDS / 2));
        let rare = rare[..1].to_uppercase() + &rare[1..];
        let of_rare = match random.below(3) {
            0 => format!("{a} funded projects on {topic} near {rare}."),
            1 => format!("{a} hosted the exercise {rare} with {b} and {body} in {month} {year}."),
            _ => format!("The training near {rare} was led by {b}."),
        };
        let of_common = match random.below(3) {
            0 => format!("In {month} {year}, {a} and {b} signed an agreement on {topic}."),
            1 => format!("{b} requested technical assistance from {body} in {year}."),
            _ => format!("{a} hosted an exercise on {topic} with {b} and {body}."),
        };
        let of_nobody = match random.below(3) {
            0 => format!("Two working groups on {topic} will report next spring."),
            1 => format!("Officials described the training on {topic} as a first step."),
            _ => format!("The programme was extended by {} months in {year}.", 2 + random.below(60)),
        };
        let of_capture = claim(random.below(sources), random.below(40), BYTES);
        all.extend(KINDS.into_iter().zip([of_rare, of_common, of_nobody, of_capture]));
    }
    all.sort_by_key(|(kind, _)| KINDS.iter().position(|known| known == kind));
    all
}

/// Path of a capture in a desk.
pub fn path(number: usize) -> String {
    format!("sources/{:03}/release-{number:06}.md", number / 1_000)
}

/// Bytes of a capture.
const BYTES: usize = 4_000;

/// The first claim of the brief, and the capture that it is of. Its year is one that the capture does not have.
pub fn first_claim() -> (usize, String) {
    // One with a year to get wrong.
    let found = (0..)
        .map(|salt| claim(0, salt, BYTES))
        .find(|claim| claim.contains(" and ") && claim.contains(" signed "));
    (0, found.unwrap_or_default())
}

/// Writes a desk with `sources` captures of 4 kB and a brief of `kilobytes` whose claims are those of captures spread over
/// all, three in ten of them a little wrong. Gives the bytes of the captures.
pub fn write(folder: &Path, sources: usize, kilobytes: usize) -> Result<u64, String> {
    let mut bytes = 0;
    for number in 0..sources {
        let text = capture(number, BYTES);
        bytes += text.len() as u64;
        let path = folder.join(path(number));
        // The same as in an earlier run: its time must not change.
        if std::fs::metadata(&path).map_or(0, |metadata| metadata.len()) != text.len() as u64 {
            shell::write(&path, text.as_bytes())?;
        }
    }
    shell::write(&folder.join("rapporteur.toml"), b"profile = \"review\"\n")?;
    shell::write(&folder.join(BRIEF), brief(sources, kilobytes * 1_000).as_bytes())?;
    Ok(bytes)
}

fn brief(sources: usize, bytes: usize) -> String {
    let mut random = Random(0xB21E_F001);
    let (number, first) = first_claim();
    let mut text = format!(
        "---\ntitle: A brief\n---\n\n# A brief\n\n{} [@release-{number:06}].\n",
        first.trim_end_matches('.')
    );
    while text.len() < bytes {
        text.push('\n');
        for _ in 0..1 + random.below(4) {
            let number = random.below(sources);
            let claim = claim(number, random.below(40), BYTES);
            let claim = match random.below(10) {
                0 => claim.replace("20", "19"),
                1 => claim.replace("requested", "received").replace("hosted", "joined"),
                2 => claim.replace(random.pick(&COUNTRIES), "Chile"),
                _ => claim,
            };
            let _ = writeln!(text, "{} [@release-{number:06}].", claim.trim_end_matches('.'));
        }
    }
    text
}

/// Changes the capture of the first claim, or changes it back.
pub fn change(folder: &Path, round: usize) -> Outcome {
    let (number, claim) = first_claim();
    let text = capture(number, BYTES);
    let text = if round.is_multiple_of(2) {
        text.replace(&claim, &claim.replace("signed", "rejected"))
    } else {
        text
    };
    shell::write(&folder.join(path(number)), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{brief, capture, first_claim};

    #[test]
    fn sizes_hold_and_bytes_repeat() {
        assert!((4_000..4_700).contains(&capture(7, 4_000).len()));
        assert!((10_000..10_700).contains(&brief(50, 10_000).len()));
        assert_eq!(capture(7, 4_000), capture(7, 4_000));
        assert_ne!(capture(7, 4_000), capture(8, 4_000));
        assert!(first_claim().1.contains("signed"));
    }
}
