//! What a sentence tells of some of a number of things, which a claim tells of all or of the others: "31 scientists, nine of
//! them Uruguayan", "most of them in Foça and the others in Mogadishu".

use rapporteur_claims::{Quantity, Statement};
use rapporteur_text::overlap;

use super::Case;
use super::clauses::{Against, Near, is_content};
use crate::align::quantity_entails;
use crate::atoms::Atom;
use crate::conflict::Conflict;
use crate::{AtomKind, Code};

/// What follows the number of those of whom something is told.
const OF_THEM: [&str; 4] = [" of them", " of whom", " of which", " of these"];
/// What the rest is called.
const OTHERS: [&str; 4] = ["the others", "the rest", "the remainder", "the other"];
/// Share of the words of a claim that a sentence has which speaks of the same.
const SPEAKS_OF_IT: f32 = 0.6;

/// A part of a number of things, and what is told of it and of the others.
#[derive(Debug, PartialEq, Eq)]
struct Part<'p> {
    /// How many, as it stands there: "nine", "most".
    share: &'p str,
    /// Where that stands.
    start: usize,
    told: &'p str,
    others: Option<&'p str>,
}

impl Case<'_> {
    /// Whether a sentence tells of some what the claim tells of all of them, or of the others what the claim tells of these.
    pub(super) fn told_of_a_part(&self, near: &[Near<'_>]) -> Option<(usize, Against)> {
        self.one_here_one_there(near).or_else(|| self.told_of_some(near))
    }

    /// Whether a sentence tells apart what the claim tells of both or all: "two talks, one in Lima and one in Quito".
    fn one_here_one_there(&self, near: &[Near<'_>]) -> Option<(usize, Against)> {
        let of_all = |atom: &Atom| {
            atom.kind == AtomKind::Scope || self.claimed(atom.range).eq_ignore_ascii_case("both")
        };
        let both = ["both ", "all "].iter().any(|all| self.claim.prose.to_lowercase().starts_with(all));
        if !both && !self.atoms.iter().any(of_all) {
            return None;
        }
        self.speaking(near).find_map(|(number, sentence)| {
            let (one, other) = apart(sentence.prose)?;
            let at = (0..self.atoms.len())
                .find(|&at| self.atoms[at].is_name() && self.is_told(at, one) != self.is_told(at, other))?;
            let found = format!("one {one} and {other}");
            let reason = format!(
                "the source says \"{found}\", the claim says \"{}\" of all",
                self.claimed(self.atoms[at].range)
            );
            Some(Self::told_otherwise(*number, "quantity.told-apart", at, found, reason))
        })
    }

    /// Whether a sentence tells of a part what the claim tells of all, or of the others.
    fn told_of_some(&self, near: &[Near<'_>]) -> Option<(usize, Against)> {
        self.speaking(near).find_map(|(number, sentence)| {
            let part = part(sentence.prose)?;
            let (at, found) = self.of_all(&part, sentence.statement).or_else(|| self.of_the_others(&part))?;
            let claimed = self.claimed(self.atoms[at].range);
            let reason = format!("the source says \"{found}\", the claim says it otherwise of \"{claimed}\"");
            Some(Self::told_otherwise(*number, "quantity.of-a-part", at, found, reason))
        })
    }

    /// The sentences that speak of what the claim speaks of.
    fn speaking<'n, 's>(&self, near: &'n [Near<'s>]) -> impl Iterator<Item = &'n Near<'s>> {
        near.iter().filter(|(number, _)| self.share(*number, is_content) >= SPEAKS_OF_IT)
    }

    fn told_otherwise(
        number: usize,
        rule: &'static str,
        at: usize,
        found: String,
        reason: String,
    ) -> (usize, Against) {
        let conflict = Conflict { rule, code: Code::CLM008, atoms: vec![at], found, reason };
        (number, Against::Conflict(conflict))
    }

    /// What the claim says of the whole number that is told only of a part of it.
    fn of_all(&self, part: &Part<'_>, told: &Statement) -> Option<(usize, String)> {
        let before = |it: &&Quantity| usize::from(it.range.end()) <= part.start;
        let quantity = self.claim.statement.quantities.iter().find(|own| {
            let mut whole = told.quantities.iter().filter(before);
            !own.indefinite && whole.any(|other| quantity_entails(own, other))
        })?;
        if self.claimed(quantity.range).to_lowercase().contains(&part.share.to_lowercase()) {
            return None;
        }
        let at = (0..self.atoms.len()).find(|&at| {
            let atom = &self.atoms[at];
            atom.is_name() && overlap(atom.range, quantity.range) && self.is_told(at, part.told)
        })?;
        Some((at, format!("{} of them {}", part.share, part.told)))
    }

    /// What the claim says of the part that is told of the others.
    fn of_the_others(&self, part: &Part<'_>) -> Option<(usize, String)> {
        let others = part.others?;
        let share = part.share.to_lowercase();
        let said = |atom: &Atom| {
            matches!(atom.kind, AtomKind::Scope | AtomKind::Quantity)
                && self.claimed(atom.range).to_lowercase().starts_with(&share)
        };
        if !self.atoms.iter().any(said) {
            return None;
        }
        let at = (0..self.atoms.len()).find(|&at| {
            self.atoms[at].is_name() && self.is_told(at, others) && !self.is_told(at, part.told)
        })?;
        Some((at, format!("the others {others}")))
    }

    /// Whether a phrase has the words of an atom.
    fn is_told(&self, at: usize, phrase: &str) -> bool {
        phrase.to_lowercase().contains(&self.claimed(self.atoms[at].range).to_lowercase())
    }
}

/// The first part that a sentence tells something of.
fn part(prose: &str) -> Option<Part<'_>> {
    let (at, of) = OF_THEM.iter().filter_map(|of| Some((prose.find(of)?, *of))).min()?;
    let start = prose.get(..at)?.rfind([' ', ',']).map_or(0, |at| at + 1);
    let share = prose.get(start..at)?;
    let rest = prose.get(at + of.len()..)?;
    let end = rest.find([';', ',']).unwrap_or(rest.len());
    let rest = rest.get(..end)?.trim_end_matches('.');
    let others = OTHERS.iter().find_map(|others| Some((rest.find(others)?, others.len())));
    let (told, others) = match others {
        Some((at, length)) => {
            (rest.get(..at)?.trim_end().trim_end_matches(" and"), rest.get(at + length..).map(str::trim))
        }
        None => (rest, None),
    };
    Some(Part { share, start, told: told.trim(), others })
}

/// What a sentence tells of one of two things, and what of the other: "one in Lima and one in Quito".
fn apart(prose: &str) -> Option<(&str, &str)> {
    let (_, rest) = prose.split_once(", one ").or_else(|| prose.split_once(": one "))?;
    let (one, rest) =
        [" and one ", " and the other ", ", the other "].iter().find_map(|and| rest.split_once(and))?;
    let end = rest.find([',', ';', '.']).unwrap_or(rest.len());
    Some((one, rest.get(..end)?))
}

#[cfg(test)]
mod tests {
    use super::{apart, part};

    #[test]
    fn one_here_and_one_there() {
        let text = "We have held two hearings on rescue, one in Nuuk and one in Bodø.";
        assert_eq!(apart(text), Some(("in Nuuk", "in Bodø")));
        assert_eq!(apart("They held one in Nuuk."), None);
    }

    #[test]
    fn parts_are_told_apart() {
        let one =
            part("The ship left with 31 scientists aboard, nine of them Uruguayan, and with cargo.").unwrap();
        assert_eq!((one.share, one.told, one.others), ("nine", "Uruguayan", None));
        let two = part("They trained 412 guards, most of them in Foça and the others in Mogadishu.").unwrap();
        assert_eq!((two.share, two.told, two.others), ("most", "in Foça", Some("in Mogadishu")));
        assert_eq!(part("They trained 412 guards."), None);
    }
}
