//! The parts of a statement. All ranges are in the sentence's prose.

use rapporteur_linking::Mention;
use rapporteur_text::TextRange;

use crate::symbol::Symbol;
use crate::time::Time;

/// What one sentence asserts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Statement {
    /// Mentions, settled against the document, sorted by start.
    pub mentions: Vec<Mention>,
    /// Words that carry content, in order.
    pub terms: Vec<Term>,
    /// Relations with their roles.
    pub frames: Vec<Frame>,
    /// Dates and periods.
    pub times: Vec<Time>,
    /// Numbers with their unit.
    pub quantities: Vec<Quantity>,
    /// Ordinals, extrema, exclusives.
    pub orders: Vec<Order>,
    /// Universal, partial, exclusive quantifiers.
    pub scopes: Vec<Scope>,
    /// Sentence-level modality: the lowest rank that governs the main predicate.
    pub modality: Modality,
    /// Polarity of the main predicate.
    pub polarity: Polarity,
    /// Cue of the negation.
    pub negation: Option<TextRange>,
    /// Who says so, if the sentence reports speech.
    pub attribution: Option<Attribution>,
    /// Whether it can be checked at all.
    pub checkability: Checkability,
    /// The words by which it cannot be checked; none for a sentence that can, and for a fragment.
    pub deciding: Option<TextRange>,
    /// Cues of a causal claim ("led to", "because of").
    pub causal: Option<TextRange>,
    /// Domains named, keys of the domain tree (`cyber/cyber-defence`).
    pub domains: Vec<Box<str>>,
}

impl Statement {
    /// Adds a mention in its place by start, and keeps what refers to mentions by index (roles, speaker) on its own.
    pub fn insert_mention(&mut self, mention: Mention) {
        let at = self.mentions.partition_point(|other| other.range.start() < mention.range.start());
        self.mentions.insert(at, mention);
        let roles = self.frames.iter_mut().flat_map(|frame| frame.roles.iter_mut().map(|(_, filler)| filler));
        let speaker = self.attribution.iter_mut().filter_map(|attribution| attribution.speaker.as_mut());
        for index in roles.chain(speaker).filter(|index| **index as usize >= at) {
            *index += 1;
        }
    }

    /// Gives back what its lists have reserved and do not use: statements of sources are many and stay.
    pub fn shrink_to_fit(&mut self) {
        self.mentions.shrink_to_fit();
        self.terms.shrink_to_fit();
        self.frames.iter_mut().for_each(|frame| frame.roles.shrink_to_fit());
        self.frames.shrink_to_fit();
        self.times.shrink_to_fit();
        self.quantities.shrink_to_fit();
        self.orders.shrink_to_fit();
        self.scopes.shrink_to_fit();
        self.domains.shrink_to_fit();
    }
}

/// Class of a content word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum TermClass {
    /// Any content word.
    Word,
    /// Part of an entity mention.
    Name,
    /// Part of a date.
    Time,
    /// Part of a quantity.
    Quantity,
}

/// A content word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Term {
    /// Where.
    pub range: TextRange,
    /// Normal form for matching: lower case, spelling normalised, stemmed.
    pub stem: Symbol,
    /// Lower-case word with normalised spelling, before stemming.
    pub word: Symbol,
    /// Class.
    pub class: TermClass,
    /// Number of the clause it stands in.
    pub clause: u16,
    /// Whether it carries the main predicate of the sentence.
    pub predicate: bool,
    /// Rank on the ladder of event modality of the cue that governs it; 7 without one.
    pub modality: u8,
    /// Whether it stands under a negation.
    pub denied: bool,
}

/// A relation of the taxonomy: who did what to, for or with whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Frame {
    /// Kind key of the taxonomy (`training-education`); empty for a predicate of no kind.
    pub kind: Box<str>,
    /// The trigger word(s).
    pub trigger: TextRange,
    /// Role fillers: role and index into [`Statement::mentions`].
    pub roles: Vec<(Role, u32)>,
    /// Modality of this frame.
    pub modality: Modality,
    /// Polarity of this frame.
    pub polarity: Polarity,
}

/// Role in a frame, direction-neutral names; the kind's own names (trainer, trainee …) are in the taxonomy data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Role {
    /// Who acts: trainer, donor, organiser, member, visitor, overseer.
    Actor,
    /// Who receives: trainee, recipient, host, body.
    Recipient,
    /// Symmetric party or participant.
    Party,
    /// Who asked for it.
    Requester,
    /// Instrument or programme under which it happens.
    Instrument,
}

/// Rank on the event ladder (0 mentioned … 9 had the effect) with its cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Modality {
    /// 0 to 9, see the ladder of event modality.
    pub rank: u8,
    /// The word that set it; `None` for a plain indicative.
    pub cue: Option<TextRange>,
}

impl Default for Modality {
    fn default() -> Self {
        Modality { rank: 7, cue: None }
    }
}

/// Affirmed or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Polarity {
    /// Affirmed.
    #[default]
    Affirmed,
    /// Denied.
    Denied,
}

/// A number as an interval with its unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Quantity {
    /// Number and unit.
    pub range: TextRange,
    /// Lower bound in thousandths, inclusive.
    pub min: Option<i64>,
    /// Upper bound in thousandths, inclusive.
    pub max: Option<i64>,
    /// Stem of the counted noun or unit (`day`, `expert`, `%`), empty if none.
    pub unit: Box<str>,
    /// That noun before stemming.
    pub noun: Box<str>,
    /// Whether it is only an indefinite article with a singular noun ("a vessel"): weak, one unless more is said.
    pub indefinite: bool,
}

/// First, second, last, only, largest …
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Order {
    /// Where.
    pub range: TextRange,
    /// Which.
    pub kind: OrderKind,
    /// Stem of the noun it ranks, empty if none.
    pub head: Box<str>,
}

/// Kind of an ordinal or extremum.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum OrderKind {
    /// n-th; first is 1.
    Nth(u32),
    /// Last.
    Last,
    /// Only, sole, exclusively.
    Only,
    /// Superlative, by its stem (`large`).
    Most(Box<str>),
}

/// A quantifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Scope {
    /// Where.
    pub range: TextRange,
    /// Which.
    pub kind: ScopeKind,
}

/// some < many < most < all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum ScopeKind {
    /// Some, several, a number of.
    Some,
    /// Many, a large number of.
    Many,
    /// Most, the majority of.
    Most,
    /// All, every, each, entire, fully.
    All,
}

/// Reported speech.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Attribution {
    /// The speaker's words.
    pub range: TextRange,
    /// Index of the speaker in [`Statement::mentions`], if linked.
    pub speaker: Option<u32>,
}

/// Whether a sentence can be checked against sources, and the rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Checkability {
    /// A factual claim.
    #[default]
    Checkable,
    /// "should", "must consider".
    Recommendation,
    /// "will probably", without an attested plan.
    Prediction,
    /// Evaluation, analytic judgement.
    Judgement,
    /// Question.
    Question,
    /// About the text itself.
    Signpost,
    /// Heading or fragment without a predicate.
    Fragment,
}

#[cfg(test)]
mod tests {
    use rapporteur_linking::{MentionForm, Referent};

    use super::*;

    fn mention(start: u32) -> Mention {
        Mention {
            range: TextRange::new(start.into(), (start + 1).into()),
            referent: Referent::Local("name:x".into()),
            form: MentionForm::Name,
            why: "test".into(),
        }
    }

    #[test]
    fn a_mention_that_comes_in_leaves_every_role_with_its_own() {
        let roles = vec![(Role::Actor, 0), (Role::Recipient, 1)];
        let (modality, polarity) = (Modality::default(), Polarity::default());
        let trigger = TextRange::empty(0.into());
        let mut statement = Statement {
            mentions: vec![mention(2), mention(8)],
            frames: vec![Frame { kind: "visit".into(), trigger, roles, modality, polarity }],
            attribution: Some(Attribution { range: trigger, speaker: Some(1) }),
            ..Statement::default()
        };
        statement.insert_mention(mention(4));
        let start = |index: u32| u32::from(statement.mentions[index as usize].range.start());
        let roles = statement.frames[0].roles.iter().map(|&(role, index)| (role, start(index)));
        assert_eq!(roles.collect::<Vec<_>>(), [(Role::Actor, 2), (Role::Recipient, 8)]);
        assert_eq!(statement.attribution.as_ref().and_then(|said| said.speaker).map(start), Some(8));
        assert_eq!(start(1), 4);
    }
}
