//! Who says what a claim has somebody say.
//!
//! A source that says it in its own voice does not have a person or a body named by the claim say it, unless that is who the
//! source is by, or whoever spoke last before.

use rapporteur_text::TextRange;

use super::Case;
use super::clauses::Against;
use crate::align::Alignment;
use crate::propositions::{Comparison, Sentence};
use crate::{AtomKind, SourceSentence};

/// Sentences before one in which who speaks in it may have been named.
const SPOKE_BEFORE: usize = 4;
/// Sentences among which the lines of a heading say who a document is by.
const HEADING: usize = 6;
/// Words at the end of a name that tell one person or body from another.
const SHORTEST_NAME: usize = 3;

impl Case<'_> {
    /// Whom the claim has say what a sentence says in the voice of the source alone: the speaker, and a reason.
    pub(super) fn in_own_voice(
        &self,
        comparison: &Comparison<'_>,
        near: &(usize, Sentence<'_>),
    ) -> Option<(usize, Against)> {
        let (number, sentence) = near;
        let alignment = self.alignments.get(*number)?;
        let speaker = comparison.named_speaker()?;
        if sentence.speaker().is_some() || self.speaks_near(comparison, speaker, alignment) {
            return None;
        }
        let reason = format!("the source says so itself, it does not have {} say it", self.claimed(speaker));
        Some((*number, Against::Speaker(speaker, reason)))
    }

    /// Weight of the content words that a sentence has itself, not what stands around it.
    pub(super) fn said_in(&self, number: usize) -> f32 {
        let Some(alignment) = self.alignments.get(number) else { return 0.0 };
        let here = |&at: &usize| alignment.entails(at) && alignment.stands_here(at);
        let words = (0..self.atoms.len()).filter(|&at| self.atoms[at].kind == AtomKind::Content);
        words.filter(here).map(|at| self.atoms[at].weight).sum()
    }

    /// Whether somebody is named in a sentence or shortly before, or is who the document is by.
    fn speaks_near(&self, comparison: &Comparison<'_>, speaker: TextRange, alignment: &Alignment) -> bool {
        let meta = &alignment.facts.meta;
        let name = self.claimed(speaker);
        let by = [&meta.publisher, &meta.author, &meta.title, &meta.origin];
        // Of a person the surname tells, of a body its name or initials.
        let last = name.rsplit(' ').next().filter(|word| word.len() > SHORTEST_NAME).unwrap_or(name);
        let is_by = by.into_iter().flatten().any(|by| by.contains(last));
        let names = |sentence: &SourceSentence, said: bool| {
            let parsed = || self.parsed(sentence);
            let named = || {
                sentence.prose.contains(last)
                    || parsed().is_some_and(|it| comparison.names_speaker(speaker, &it))
            };
            named() && (!said || parsed().is_none_or(|it| it.speaker().is_some()))
        };
        let sentence = |place: usize| alignment.facts.sentences.get(place);
        let at = alignment.reference.sentence as usize;
        let mut before = at.saturating_sub(SPOKE_BEFORE)..at;
        is_by
            || sentence(at).is_some_and(|it| names(it, false))
            || (0..HEADING)
                .filter(|&place| !alignment.facts.sentences.is_prose(place))
                .any(|place| sentence(place).is_some_and(|it| names(it, false)))
            || before.any(|place| sentence(place).is_some_and(|it| names(it, true)))
    }
}
