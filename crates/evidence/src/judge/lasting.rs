//! How long something had lasted: "for about ten years" of what has been so since a date.

use rapporteur_claims::{Distance, Extent, Interval, Time, TimeRelation, distances};

use super::clauses::Against;
use super::{Case, LOOKED_AT};
use crate::align::{Alignment, is_slot};
use crate::atoms::{Atom, Test};
use crate::conflict::Conflict;
use crate::{AtomKind, Code, Step};

/// Share of the rest of a claim that a sentence has which tells of the same.
const REST: f32 = 0.62;
/// The same where it contradicts the claim.
const SAME: f32 = 0.8;
/// Share of a length by which a rounded one may be off.
const ROUNDED: f64 = 0.12;

/// A length of the claim against a beginning that a sentence tells.
struct Lasted {
    number: usize,
    distance: Distance,
    /// Since when, and until when the claim speaks.
    since: Interval,
    until: Interval,
}

impl Case<'_> {
    /// Gives a length of time of the claim the sentence that tells since when it has been so.
    pub(super) fn measure_lasting(&mut self) {
        let Some(lasted) = self.lasted(REST).filter(|lasted| lasted.fits() == Some(true)) else { return };
        let Lasted { number, distance, since, until } = lasted;
        let note = format!(
            "since {}, which was \"{}\" by {}",
            since.display(),
            self.claimed(distance.range),
            until.display()
        );
        self.trace.push(Step { rule: "time.arithmetic".into(), note });
        for at in 0..self.atoms.len() {
            if distance.range.contains_range(self.atoms[at].range) {
                self.by[at] = Some(number);
                if let Some(strength) = self.alignments[number].strength.get_mut(at) {
                    *strength = 1.0;
                }
            }
        }
    }

    /// A length of time of the claim that does not go with the date since which a sentence has it so.
    pub(super) fn lasted_otherwise(&self) -> Option<(usize, Against)> {
        let lasted = self.lasted(SAME).filter(|lasted| lasted.fits() == Some(false))?;
        let verb = |(at, atom): (usize, &Atom)| {
            atom.kind != AtomKind::Relation || self.alignments[lasted.number].entails(at)
        };
        if !self.atoms.iter().enumerate().all(verb) || !self.is_of_the_field() {
            return None;
        }
        let (since, until) = (lasted.since.display(), lasted.until.display());
        let words = self.claimed(lasted.distance.range);
        let reason = format!("the source has it since {since}, which by {until} is not \"{words}\"");
        let inside = |at: &usize| lasted.distance.range.contains_range(self.atoms[*at].range);
        let conflict = Conflict {
            rule: "time.lasting",
            code: Code::TIM003,
            atoms: (0..self.atoms.len()).filter(inside).collect(),
            found: since,
            reason,
        };
        Some((lasted.number, Against::Conflict(conflict)))
    }

    /// The length that the claim says something had lasted, and a sentence that tells since when it has.
    fn lasted(&self, needed: f32) -> Option<Lasted> {
        let prose = &self.claim.prose;
        let distance = distances(prose, self.scales.lexicon).into_iter().find(|distance| {
            let before = prose.get(..usize::from(distance.range.start())).unwrap_or_default();
            // "For five months of each year" lasts no five months since it began.
            let after = prose.get(usize::from(distance.range.end())..).unwrap_or_default();
            let recurs = [" of each", " of every", " each ", " every ", " a year", " per "];
            distance.side.is_none()
                && before.trim_end().ends_with(" for")
                && !recurs.iter().any(|recurs| after.starts_with(recurs))
        })?;
        let inside = |atom: &Atom| distance.range.contains_range(atom.range);
        let rest = |_: usize, atom: &Atom| !is_slot(atom) && atom.kind != AtomKind::Relation && !inside(atom);
        let tells = |alignment: &Alignment| {
            let names = (0..self.atoms.len())
                .all(|at| !self.atoms[at].is_name() || inside(&self.atoms[at]) || alignment.entails(at));
            names && alignment.share(self.atoms, rest) >= needed
        };
        self.alignments.iter().enumerate().take(LOOKED_AT).filter(|(_, it)| tells(it)).find_map(
            |(number, alignment)| {
                let times = &alignment.sentence()?.statement.times;
                let mut since = times.iter().filter(|time| time.relation == TimeRelation::Since);
                let (since, None) = (since.next()?.interval, since.next()) else { return None };
                let until = self.until().or(alignment.facts.meta.published)?;
                Some(Lasted { number, distance, since, until })
            },
        )
    }

    /// The time up to which the claim speaks.
    fn until(&self) -> Option<Interval> {
        let mut times = self.atoms.iter().filter_map(|atom| match atom.test {
            Test::Time(at) => self.claim.statement.times.get(at),
            _ => None,
        });
        let spoken = |time: &&Time| matches!(time.relation, TimeRelation::In | TimeRelation::Until);
        let only = times.next().filter(spoken)?;
        times.next().is_none().then_some(only.interval)
    }
}

impl Lasted {
    /// Whether it lasted as long as the claim says; none where the dates do not tell.
    fn fits(&self) -> Option<bool> {
        let days = |from: i32, to: i32| f64::from(to) - f64::from(from);
        let least = days(self.since.end?, self.until.start.or(self.until.end)?);
        let most = days(self.since.start?, self.until.end?);
        let claimed = self.distance.days;
        let slack = (claimed * ROUNDED).max(self.distance.unit * 0.5);
        match self.distance.extent {
            Extent::About => Some(most >= claimed - slack && least <= claimed + slack),
            Extent::Less if most <= claimed + 1.0 => Some(true),
            Extent::Less if least > claimed => Some(false),
            Extent::More if least >= claimed - 1.0 => Some(true),
            Extent::More if most < claimed => Some(false),
            Extent::Less | Extent::More => None,
        }
    }
}
