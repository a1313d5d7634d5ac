//! What a capture shows of its origin by itself: its words, the agency in its dateline, the release it names.

use std::sync::LazyLock;

use rapporteur_evidence::{SourceFacts, SourceMeta};
use serde::{Deserialize, Serialize};

use super::fingerprint::fingerprint;

/// Sentences at the top in which a dateline may stand.
const DATELINE_SENTENCES: usize = 4;
/// Most releases remembered of one capture.
const MAX_RELEASES: usize = 4;
/// Most words of the name of who issued a release.
const MAX_NAME_WORDS: usize = 12;

/// What tells captures of one origin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traces {
    /// Hashes of runs of words, sorted.
    #[serde(with = "gaps")]
    pub(super) fingerprint: Box<[u32]>,
    /// The agency whose story it prints.
    pub(super) agency: Option<Box<str>>,
    /// Who issued the releases it names or is.
    pub(super) releases: Vec<Box<str>>,
    /// Whether it is a release itself.
    pub(super) is_release: bool,
}

/// Sorted numbers as the gaps between them, which are shorter.
mod gaps {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(numbers: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
        let before = std::iter::once(0).chain(numbers.iter().copied());
        serializer.collect_seq(numbers.iter().zip(before).map(|(number, before)| number.wrapping_sub(before)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<[u32]>, D::Error> {
        let mut number = 0_u32;
        let mut sum = |gap: u32| {
            number = number.wrapping_add(gap);
            number
        };
        Ok(Vec::<u32>::deserialize(deserializer)?.into_iter().map(&mut sum).collect())
    }
}

#[derive(Debug, Default, Deserialize)]
struct Knowledge {
    agency: Vec<Agency>,
    release: Release,
}

#[derive(Debug, Deserialize)]
struct Agency {
    name: Box<str>,
    marks: Vec<Box<str>>,
    names: Vec<Box<str>>,
}

#[derive(Debug, Default, Deserialize)]
struct Release {
    nouns: Vec<Box<str>>,
    links: Vec<Box<str>>,
    kinds: Vec<Box<str>>,
}

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/agencies.toml")).unwrap_or_default());

impl Traces {
    /// The traces of a capture.
    #[must_use]
    pub fn of(facts: &SourceFacts) -> Traces {
        let prose =
            facts.sentences.iter().filter(|sentence| sentence.prose_block).map(|sentence| &*sentence.prose);
        let words = prose.clone().flat_map(words);
        let is_release = facts
            .meta
            .kind
            .as_deref()
            .is_some_and(|kind| KNOWLEDGE.release.kinds.iter().any(|known| **known == *kind));
        let mut releases: Vec<Box<str>> = Vec::new();
        if is_release {
            releases.extend(facts.meta.publisher.as_deref().map(comparable));
        }
        for sentence in prose {
            if releases.len() < MAX_RELEASES
                && let Some(issuer) = release_issuer(sentence)
                && !releases.contains(&issuer)
            {
                releases.push(issuer);
            }
        }
        let top = facts.sentences.iter().take(DATELINE_SENTENCES).map(|sentence| &*sentence.prose);
        Traces { fingerprint: fingerprint(words), agency: agency(&facts.meta, top), releases, is_release }
    }
}

fn words(prose: &str) -> impl Iterator<Item = &str> {
    prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Names compared by their letters: without article, case and marks.
pub(super) fn comparable(name: &str) -> Box<str> {
    let words: Vec<String> = words(name).map(str::to_lowercase).collect();
    let words = words.strip_prefix(&["the".to_owned()]).unwrap_or(&words);
    words.join(" ").into()
}

fn agency<'a>(meta: &SourceMeta, top: impl Iterator<Item = &'a str>) -> Option<Box<str>> {
    let stated: Vec<Box<str>> =
        [&meta.author, &meta.publisher].into_iter().flatten().map(|name| comparable(name)).collect();
    let is = |agency: &&Agency| {
        agency.names.iter().chain(&agency.marks).any(|name| stated.contains(&comparable(name)))
    };
    if let Some(agency) = KNOWLEDGE.agency.iter().find(is) {
        return Some(agency.name.clone());
    }
    // "LIMA (Reuters) -", "(AP) --": in brackets, near the start of a sentence.
    for sentence in top {
        let Some((before, rest)) = sentence.split_once('(') else { continue };
        let Some((mark, after)) = rest.split_once(')') else { continue };
        // A dash sets the dateline off from the story; dashes are folded.
        let after = after.trim_start();
        if before.split_whitespace().count() > 6 || !(after.is_empty() || after.starts_with(['-', ':'])) {
            continue;
        }
        let found = KNOWLEDGE.agency.iter().find(|agency| {
            // "(Reuters/AP)" is the first one's.
            let first = mark.split(['/', ',', ';']).next().unwrap_or(mark).trim();
            agency.marks.iter().any(|known| **known == *first)
        });
        if let Some(agency) = found {
            return Some(agency.name.clone());
        }
    }
    None
}

/// Who issued the release that a sentence names: "according to a press release by the Port Authority of Lagos".
fn release_issuer(prose: &str) -> Option<Box<str>> {
    let lower = prose.to_lowercase();
    // Lower case may change lengths; then places do not fit and nothing is claimed.
    if lower.len() != prose.len() {
        return None;
    }
    let known = &KNOWLEDGE.release;
    let end = known.nouns.iter().filter_map(|noun| lower.find(&**noun).map(|at| at + noun.len())).min()?;
    let after = prose.get(end..)?.trim_start();
    let lower_after = after.to_lowercase();
    let link = known
        .links
        .iter()
        .filter(|link| lower_after.strip_prefix(&***link).is_some_and(|rest| rest.starts_with(' ')))
        .max_by_key(|link| link.len())?;
    let name = after.get(link.len()..)?.trim_start();
    let name = name.strip_prefix("the ").unwrap_or(name);
    let mut taken: Vec<&str> = Vec::new();
    for word in name.split(' ').take(MAX_NAME_WORDS) {
        let bare = word.trim_end_matches([',', '.', ';', ':', ')', '"']);
        let joins = matches!(bare, "of" | "for" | "the" | "and" | "de" | "del" | "la" | "y" | "on");
        if !bare.starts_with(char::is_uppercase) && !joins {
            break;
        }
        taken.push(bare);
        if bare.len() < word.len() {
            break;
        }
    }
    while taken.last().is_some_and(|word| !word.starts_with(char::is_uppercase)) {
        taken.pop();
    }
    (!taken.is_empty()).then(|| comparable(&taken.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_in_datelines() {
        let of = |sentence: &str| agency(&SourceMeta::default(), [sentence].into_iter()).map(String::from);
        assert_eq!(of("LIMA, March 3 (Reuters) - Peru signed."), Some("Reuters".into()));
        assert_eq!(of("(AP) -- Peru signed."), Some("Associated Press".into()));
        assert_eq!(of("SUVA (AFP/Reuters) - Fiji signed."), Some("Agence France-Presse".into()));
        assert_eq!(of("The Asia-Pacific programme for border guards (AP) began."), None);
        assert_eq!(of("Peru (PE) signed."), None);
    }

    #[test]
    fn issuers_of_releases() {
        let of = |sentence: &str| release_issuer(sentence).map(String::from);
        assert_eq!(
            of("The quay opened, according to a press release by the Port Authority of Lagos."),
            Some("port authority of lagos".into())
        );
        assert_eq!(
            of("In a news release issued by Statnett, the grid was praised."),
            Some("statnett".into())
        );
        assert_eq!(of("It sent a press release by mail."), None);
        assert_eq!(of("A press release was sent."), None);
    }
}
