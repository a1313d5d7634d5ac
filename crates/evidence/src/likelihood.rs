//! How likely a sentence of general content is supported: a small linear model below the rules.
//!
//! Claims of a kind of cooperation have frames, roles and ladders to be judged by. Of others ("the bridge was closed for
//! repairs") there are words, names and numbers only, and no fixed share of them tells a paraphrase from another matter.
//! Here six signals are weighed by a logistic regression (`data/support.toml`, trained by `cargo xtask train support`). It
//! decides nothing that a rule decides: a conflict, and a name, number or date that the source lacks altogether, come
//! first.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::AtomKind;
use crate::atoms::Atom;

static DATA: &str = include_str!("../data/support.toml");
static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| toml::from_str(DATA).unwrap_or_default());

/// Weights of the signals. The default finds nothing supported.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Weights {
    bias: f32,
    support: f32,
    absent: f32,
    slots: f32,
    names_missing: f32,
    content: f32,
    weakest_name: f32,
}

impl Default for Weights {
    fn default() -> Self {
        let [support, absent, slots, names_missing, content, weakest_name] = [0.0; 6];
        Self { bias: -1.0, support, absent, slots, names_missing, content, weakest_name }
    }
}

/// What is known of an atom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    /// Whether a sentence entails it.
    pub entailed: bool,
    /// How strongly the best of the sentences looked at has it, 0 to 1.
    pub strength: f32,
    /// Share of its words that the source has anywhere.
    pub present: f32,
}

impl Standing {
    /// Whether the source has nothing of it.
    pub(crate) fn is_absent(self) -> bool {
        self.present.max(self.strength) < 0.5
    }
}

/// The signals of a claim against one source, all 0 to 1 but the number of names.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Signals {
    /// Weighted share of the atoms entailed.
    pub support: f32,
    /// Weighted share of the atoms of which the source has nothing.
    pub absent: f32,
    /// Weighted share of the words of times, numbers and ranks that the source has anywhere.
    pub slots: f32,
    /// Names that no sentence entails, at most three.
    pub names_missing: f32,
    /// Weighted share of the content words that the source has anywhere.
    pub content: f32,
    /// Strength of the weakest name.
    pub weakest_name: f32,
}

impl Signals {
    /// Adds up the atoms; `support` is the claim's.
    pub(crate) fn of(atoms: &[Atom], standings: &[Standing], support: f32) -> Signals {
        let share = |wanted: &dyn Fn(&Atom) -> bool, value: &dyn Fn(&Standing) -> f32| {
            let (mut all, mut got) = (0.0, 0.0);
            for (atom, standing) in atoms.iter().zip(standings).filter(|(atom, _)| wanted(atom)) {
                all += atom.weight;
                got += atom.weight * value(standing);
            }
            if all > 0.0 { Some(got / all) } else { None }
        };
        let names =
            || atoms.iter().zip(standings).filter(|(atom, _)| atom.is_name()).map(|(_, standing)| standing);
        Signals {
            support,
            absent: share(&|_| true, &|standing| f32::from(u8::from(standing.is_absent()))).unwrap_or(0.0),
            slots: share(&is_slot, &|standing| standing.present).unwrap_or(1.0),
            names_missing: names().filter(|standing| !standing.entailed).count().min(3) as f32,
            content: share(&|atom| atom.kind == AtomKind::Content, &|standing| standing.present)
                .unwrap_or(1.0),
            weakest_name: names().map(|standing| standing.strength).fold(1.0, f32::min),
        }
    }

    /// Logarithm of the odds that the claim is supported: above 0 it more likely is than not.
    pub(crate) fn score(self) -> f32 {
        let Weights { bias, support, absent, slots, names_missing, content, weakest_name } = *WEIGHTS;
        bias + support * self.support
            + absent * self.absent
            + slots * self.slots
            + names_missing * self.names_missing
            + content * self.content
            + weakest_name * self.weakest_name
    }

    /// For the trace, which is also what training reads: `support 0.71, absent 0.10, …`.
    pub(crate) fn note(self) -> String {
        format!(
            "support {:.3}, absent {:.3}, slots {:.3}, names-missing {:.0}, content {:.3}, weakest-name {:.3}; score {:+.2}",
            self.support,
            self.absent,
            self.slots,
            self.names_missing,
            self.content,
            self.weakest_name,
            self.score()
        )
    }
}

fn is_slot(atom: &Atom) -> bool {
    matches!(atom.kind, AtomKind::Time | AtomKind::Quantity | AtomKind::Order)
}

/// Whether an atom is one that a source cannot leave out: a name, a time, a number, a rank.
pub(crate) fn is_hard(atom: &Atom) -> bool {
    atom.is_name() || is_slot(atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_read_and_more_evidence_never_lowers_the_score() {
        let weights: Weights = toml::from_str(DATA).unwrap();
        let rising = [weights.support, weights.slots, weights.content, weights.weakest_name];
        assert!(rising.iter().all(|weight| *weight >= 0.0), "{weights:?}");
        assert!(weights.absent <= 0.0 && weights.names_missing <= 0.0, "{weights:?}");
    }
}
