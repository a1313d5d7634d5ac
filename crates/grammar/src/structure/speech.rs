//! Who says what the sentence reports.

use super::builder::{Builder, MAX_CLIMB};
use super::lexicon::Sort;
use super::phrases::Phrase;
use super::{Argument, Attribution, Link, LinkKind, Operator, OperatorKind, PredicateKind, Role, Speaker};
use crate::{Deprel, Upos};

impl Builder<'_> {
    pub(super) fn inherited_attributions(
        &self,
        at: usize,
        link: &Link,
        first: Option<usize>,
    ) -> Vec<Attribution> {
        let from = link.governor.map(|governor| governor as usize).or(first).or(self.above[at]);
        let mut attributions = from.map_or_else(Vec::new, |id| self.drafts[id].clause.attributions.clone());
        // A verb of speech beside what it reports does not report itself.
        attributions.retain(|attribution| attribution.cue as usize != at);
        // "according to a report published by": what describes the speaker is said by the text.
        attributions.retain(|attribution| {
            let below = |speaker: &Speaker| self.is_below(at, speaker.head as usize);
            !attribution.speakers.iter().any(below)
        });
        attributions
    }

    /// The speaker of what a verb of speech embeds.
    pub(super) fn attribution_of_complement(&self, at: usize, link: &Link) -> Option<Attribution> {
        if !matches!(link.kind, LinkKind::Complement | LinkKind::OpenComplement | LinkKind::SubjectClause) {
            return None;
        }
        let draft = &self.drafts[link.governor? as usize];
        let verb = self.graph.lemma(draft.word);
        let speaks = match link.kind {
            LinkKind::Complement => self.predicates.is_finite(at) && self.lexicon.is(Sort::Speech, verb),
            LinkKind::SubjectClause => draft.passive && self.lexicon.is(Sort::Speech, verb),
            _ => self.lexicon.is(Sort::SpeechWithInfinitive, verb),
        };
        if !speaks {
            return None;
        }
        let speakers = draft.clause.with_role(Role::Subject).map(speaker).collect();
        Some(Attribution { cue: draft.word as u32, lemma: verb.into(), speakers, quoted: self.quoted(at) })
    }

    pub(super) fn according_to(&self, at: usize, with: &str, phrase: &Phrase) -> Attribution {
        let cue = self.graph.by(at, Deprel::Case).next().unwrap_or(at);
        let speakers = self.arguments_of(phrase, Role::Subject).iter().map(speaker).collect();
        Attribution { cue: cue as u32, lemma: with.into(), speakers, quoted: false }
    }

    /// "…, the minister said": a verb of speech beside what it reports, or "as the minister said".
    pub(super) fn speech_aside(&self, at: usize) -> Option<Attribution> {
        let graph = self.graph;
        let spoken = graph.head(at)?;
        let marker = self.predicates.marker(at);
        let beside = graph.base(at) == Deprel::Parataxis && marker.is_none()
            || graph.base(at) == Deprel::Advcl && marker.as_deref() == Some("as");
        if !beside
            || graph.upos(at) != Upos::Verb
            || !self.lexicon.is(Sort::Speech, graph.lemma(at))
            || graph.has(at, Deprel::Ccomp)
            || graph.has(at, Deprel::Obj)
        {
            return None;
        }
        let passive = self.predicates.is_passive(at, None);
        let read = self.read_arguments(at, PredicateKind::Verb, passive);
        let by = |arg: &&Argument| arg.role == Role::Subject;
        let speakers: Vec<Speaker> = if passive {
            read.others.iter().filter(by).map(speaker).collect()
        } else {
            read.surface.iter().map(speaker).collect()
        };
        if speakers.is_empty() {
            return None;
        }
        let quoted = self.quoted(spoken);
        Some(Attribution { cue: at as u32, lemma: graph.lemma(at).into(), speakers, quoted })
    }

    pub(super) fn speech_aside_operator(&self, at: usize) -> Option<Operator> {
        let asides = self.graph.by(at, Deprel::Parataxis).chain(self.graph.by(at, Deprel::Advcl));
        let aside = asides.filter_map(|child| self.speech_aside(child)).next()?;
        Some(Operator { word: aside.cue, lemma: aside.lemma, kind: OperatorKind::Predicate, negative: false })
    }

    fn is_below(&self, at: usize, above: usize) -> bool {
        std::iter::successors(Some(at), |&word| self.graph.head(word))
            .take(MAX_CLIMB)
            .any(|word| word == above)
    }

    /// Whether quotation marks stand in or around what a word governs.
    pub(super) fn quoted(&self, at: usize) -> bool {
        let (first, last) = self.graph.extent(at);
        let end = (last + 2).min(self.graph.len());
        self.quotes[end] > self.quotes[first.saturating_sub(1)]
    }
}

fn speaker(argument: &Argument) -> Speaker {
    Speaker { head: argument.head, range: argument.range }
}
