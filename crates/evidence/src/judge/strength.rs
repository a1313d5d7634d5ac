//! Claims that say more than the sentences which fit them: stronger, wider, of another kind, with a cause, or by somebody else.

use rapporteur_catalog::EntityClass;
use rapporteur_claims::{Frame, Interval, Role, Statement, Term, Time, TimeRelation};
use rapporteur_grammar::structure::Lexicon as Grammar;
use rapporteur_linking::Referent;
use rapporteur_text::{TextRange, TextSize, overlap};

use super::{Case, LOOKED_AT, NAMES_AROUND, UNNAMED_NEAR};
use crate::align::{Alignment, is_end, is_slot};
use crate::atoms::{Atom, Test};
use crate::conflict::turns_down;
use crate::{AtomKind, Code, SourceSentence, Words};

/// Digits of a year.
const YEAR_DIGITS: usize = 4;
/// Rank from which on a claim tells something as done.
const HAPPENED: u8 = 6;
/// Shares of what a claim says from which on a sentence speaks of the event that it tells, or of the same plan.
const TELLS_EVENT: f32 = 0.55;
const SAME_PLAN: f32 = 0.7;
/// Highest rank of what a claim itself tells only as planned.
const PLANNED: u8 = 4;
/// Share of what one sentence says of a claim from which on another in which somebody speaks says as much.
const SAYS_AS_MUCH: f32 = 0.8;
/// Share of what a claim says from which on a sentence may tell its event.
const TELLS_IT: f32 = 0.5;

impl Case<'_> {
    /// Whether the claim's predicate stands higher on the ladder than the best evidence for it.
    pub(super) fn overstated(&self) -> Option<(Code, String)> {
        let (index, _) =
            self.atoms.iter().enumerate().find(|(_, a)| a.kind == AtomKind::Relation).or_else(|| {
                // Without a telling verb ("took place") the event noun carries the modality.
                self.atoms
                    .iter()
                    .enumerate()
                    .find(|(i, a)| a.kind == AtomKind::Content && self.by[*i].is_some())
                    .filter(|(_, a)| {
                        self.is_event(a) || self.alignments.first().is_some_and(|a| self.too_early(a))
                    })
            })?;
        let Test::Term(term) = self.atoms[index].test else { return None };
        let term = self.claim.statement.terms.get(term)?;
        if self.is_conditional(term) {
            return None;
        }
        let own = self.claim.statement.modality.rank;
        // "Peru said it would study the idea": the saying is no plan, what is said is.
        let spoken = self.claim.statement.attribution.is_some();
        let claimed = match self.atoms[index].kind {
            AtomKind::Relation if spoken => term.modality,
            AtomKind::Relation => own.max(term.modality),
            _ => own,
        };
        // "Aims to": the claim itself says no more than that.
        let lemma = Words::get().base(&term.word).to_owned();
        let claimed = self.scales.lexicon.senses().leaves(&lemma).map_or(claimed, |rank| rank.min(claimed));
        // A plan is told in many words: only what fits well speaks of the same.
        let needed = if claimed <= PLANNED { SAME_PLAN } else { TELLS_EVENT };
        // What a relative clause tells is told apart from the rest.
        let clause = self.atoms[index].clause;
        let here = |atom: &Atom| atom.clause == clause;
        let said = |alignment: &Alignment| alignment.share(self.atoms, |_, a| here(a) && !is_slot(a));
        let best_said = self.alignments.iter().map(said).fold(0.0, f32::max);
        // The best rank over the sentences that speak of this event.
        let mut best: Option<(u8, &Term, bool)> = None;
        for alignment in self.alignments.iter().take(LOOKED_AT) {
            // Only sentences that fit about as well as the best one speak of the same event.
            let names = alignment.share(self.atoms, |_, a| {
                here(a) && matches!(a.kind, AtomKind::Entity | AtomKind::Instrument)
            });
            let said = said(alignment);
            let speaks = names >= NAMES_AROUND && said >= needed && said >= 0.85 * best_said;
            let Some((relation, evidence)) = alignment.term(index) else { continue };
            if !speaks || !relation.carries() {
                continue;
            }
            // That somebody else was invited implies nothing of the claim's actor; nor, where the actor was, that others came.
            let implied = alignment.is_implied(index) || best.is_some_and(|(.., implied)| implied);
            let first = self.atoms.iter().position(|atom| matches!(atom.kind, AtomKind::Entity));
            if implied && first.is_some_and(|first| alignment.strength[first] < 0.8) {
                continue;
            }
            let mut rank = alignment.rank(index).unwrap_or(evidence.modality);
            // "A forum that was to meet in June was called off": by the words "was to" stands before the calling off, too.
            let told = |alignment: &Alignment| {
                let sentence = alignment.sentence().filter(|_| alignment.stands_here(index))?;
                let parsed = self.parsed(sentence)?;
                let done = parsed.told_as_done(evidence.range, term.denied) == Some(true);
                if done { Some(HAPPENED) } else { parsed.told_aside(evidence.range) }
            };
            if rank < claimed && !alignment.is_implied(index) {
                rank = told(alignment).map_or(rank, |told| told.max(rank));
            }
            if self.too_early(alignment) {
                rank = rank.min(4);
            }
            if best.is_none_or(|(old, ..)| rank > old) {
                best = Some((rank, evidence, alignment.is_implied(index)));
            }
        }
        let (rank, evidence, _) = best?;
        if rank >= claimed || rank > 4 {
            return None;
        }
        let implied = self.scales.lexicon.implied().iter().any(|implied| *implied.verb == *evidence.stem);
        if evidence.modality > 4 && !implied {
            return Some((
                Code::TIM004,
                "the source is older than the event: it can only attest a plan".to_owned(),
            ));
        }
        let word = &evidence.word;
        Some((Code::CLM004, format!("in the source \"{word}\" is only {}", step(rank))))
    }

    /// Whether a word stands under "if" or "unless", which tells nothing as done.
    fn is_conditional(&self, term: &Term) -> bool {
        let before = self.claim.prose.get(..usize::from(term.range.start())).unwrap_or_default();
        let clause = before.rsplit([',', ';']).next().unwrap_or_default();
        clause.split_whitespace().any(|word| {
            ["if", "unless", "provided"].iter().any(|condition| condition.eq_ignore_ascii_case(word))
        })
    }

    /// Whether an atom is a noun that tells of something that happens.
    pub(super) fn is_event(&self, atom: &Atom) -> bool {
        let Test::Term(at) = atom.test else { return false };
        self.claim.statement.terms.get(at).is_some_and(|term| {
            let noun = Words::get().base(&term.word).to_owned();
            Grammar::builtin().verb_of(&noun).is_some()
        }) || self.claim.statement.frames.iter().any(|frame| frame.trigger.contains_range(atom.range))
    }

    /// Whether somebody else says what the claim has its subject say: the atom of the speaker and a reason.
    pub(super) fn misattributed(&self) -> Option<(usize, String)> {
        let Statement { terms, mentions, attribution, .. } = &self.claim.statement;
        let says = terms.iter().find(|t| t.predicate && self.scales.lexicon.is_speech(&t.word));
        let speaker = match says {
            // The last actor before the verb speaks.
            Some(says) => {
                let mut before = self.atoms.iter().enumerate().rev();
                before.find(|(_, a)| {
                    a.range.end() <= says.range.start() && matches!(a.kind, AtomKind::Entity)
                })?
            }
            // "According to the mission, …"
            None if !self.claim.prose.to_lowercase().contains("according to ") => return None,
            None => {
                let mention = mentions.get(attribution.as_ref()?.speaker? as usize)?;
                let mut named = self.atoms.iter().enumerate();
                named.find(|(_, a)| a.range == mention.range && matches!(a.kind, AtomKind::Entity))?
            }
        };
        let said = |alignment: &Alignment| {
            alignment.share(self.atoms, |i, a| i != speaker.0 && a.kind == AtomKind::Content)
        };
        // The first of those that say most of it.
        let near = self.alignments.iter().take(3).rev();
        let alignment = near.max_by(|a, b| said(a).total_cmp(&said(b))).filter(|it| said(it) >= 0.7)?;
        // Whoever says most of it in another sentence says it.
        let says_it = |other: &Alignment| {
            other.strength[speaker.0] >= 0.95
                && said(other) >= SAYS_AS_MUCH * said(alignment)
                && other.sentence().is_some_and(|it| it.statement.attribution.is_some())
        };
        if self.alignments.iter().take(3).any(says_it) {
            return None;
        }
        let sentence = alignment.sentence()?;
        let found = sentence.statement.attribution.as_ref()?;
        let strength = alignment.strength[speaker.0];
        if strength >= 0.95 {
            return None;
        }
        // "An official said" it: nobody who is named. Whom neither the sentence nor those before it name does not speak in it.
        let nobody =
            ["A ", "An ", "Another ", "One "].iter().any(|article| sentence.prose.starts_with(article));
        let unnamed = strength < UNNAMED_NEAR && (says.is_none() || nobody && found.speaker.is_none());
        if unnamed {
            let found = sentence.prose.get(std::ops::Range::<usize>::from(found.range))?;
            return Some((speaker.0, format!("in the source somebody else says so (\"{found}\")")));
        }
        let mention = sentence.statement.mentions.get(found.speaker? as usize)?;
        // The same person by another form of the name, or a body and who speaks for it.
        let words =
            |text: &str| text.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let claimed = words(&self.words(speaker.0));
        let name = match &mention.referent {
            Referent::Local(key) => words(key.rsplit(['/', ':']).next().unwrap_or_default()),
            _ => words(sentence.prose.get(std::ops::Range::<usize>::from(mention.range))?),
        };
        let catalogue = self.scales.catalogue;
        let same_body = match (&speaker.1.test, mention.referent.principal(catalogue)) {
            (Test::Entity(id), Some(other)) => {
                catalogue.is_within(other, *id) || catalogue.is_within(*id, other)
            }
            _ => false,
        };
        if same_body || claimed.iter().any(|word| name.contains(word)) {
            return None;
        }
        let found = sentence.prose.get(std::ops::Range::<usize>::from(mention.range))?;
        Some((speaker.0, format!("in the source {found} says so")))
    }

    /// A source dated before the claimed event attests no more than a plan for it.
    pub(super) fn too_early(&self, alignment: &Alignment) -> bool {
        let Some(published) = alignment.facts.meta.published.and_then(|p| p.end) else { return false };
        // "4,700 in January 2022, down from 9,100 in December": which December, the claim does not say.
        let dated = |time: &Time| {
            let words = self.claimed(time.range);
            words.bytes().filter(u8::is_ascii_digit).count() >= YEAR_DIGITS
        };
        self.claim.statement.times.iter().any(|time| {
            time.relation == TimeRelation::In
                && dated(time)
                // "Extended to 2027" happened before.
                && !is_end(&self.claim.prose, time)
                && matches!(time.interval, Interval { start: Some(start), .. } if start > published)
                && !self.is_foretold(time, alignment)
        })
    }

    /// Whether a claim whose verb says nothing by itself ("took place") tells of the past.
    fn is_told_as_past(&self) -> bool {
        let mut words = self.claim.prose.split(|c: char| !c.is_alphanumeric());
        words.any(|word| matches!(word, "was" | "were" | "took" | "had" | "has" | "have" | "came" | "went"))
    }

    /// Whether a sentence tells of a time ahead of it in the words of the claim: "ends in December", "was elected for 2026".
    fn is_foretold(&self, time: &Time, alignment: &Alignment) -> bool {
        let same_form = |(index, atom): (usize, &Atom)| {
            let Test::Term(at) = atom.test else { return false };
            let own = self.claim.statement.terms.get(at);
            let found = alignment.term(index).filter(|_| alignment.stands_here(index));
            let done = alignment.rank(index).is_some_and(|rank| rank >= HAPPENED);
            own.zip(found).is_some_and(|(own, (_, found))| done && own.word.eq_ignore_ascii_case(&found.word))
        };
        let sentence = alignment.sentence();
        let mut times = sentence.into_iter().flat_map(|sentence| &sentence.statement.times);
        let mut verbs =
            self.atoms.iter().enumerate().filter(|(_, atom)| atom.kind == AtomKind::Relation).peekable();
        times.any(|found| found.interval.start.is_some() && found.interval.within(time.interval))
            && match verbs.peek() {
                Some(_) => verbs.all(same_form),
                // "The next meeting is in June": the event noun is told of in the same words, not as past.
                None if self.is_told_as_past() => false,
                None => {
                    let mut own = self.atoms.iter().enumerate();
                    own.any(|(index, atom)| self.is_event(atom) && same_form((index, atom)))
                }
            }
    }

    /// Whether what the claim tells as done was after all the sources that support it.
    pub(super) fn comes_later(&self) -> bool {
        // "Was planned for", "announced": the claim itself says no more than that.
        let Statement { modality, terms, .. } = &self.claim.statement;
        let plans = |term: &Term| {
            let lemma = Words::get().base(&term.word).to_owned();
            term.predicate && self.scales.lexicon.senses().leaves(&lemma).is_some_and(|rank| rank < HAPPENED)
        };
        if modality.rank < HAPPENED || terms.iter().any(plans) {
            return false;
        }
        let used = self.by.iter().flatten().copied().chain([0]);
        // A later source may tell it without its date.
        let tells =
            (0..self.alignments.len().min(LOOKED_AT)).filter(|&at| self.alignments[at].said >= TELLS_IT);
        let mut all = used.chain(tells);
        all.all(|number| self.alignments.get(number).is_some_and(|alignment| self.too_early(alignment)))
    }

    /// Whether an atom is a verb that turns something down.
    pub(super) fn turns_down(&self, atom: usize) -> bool {
        let Test::Term(at) = self.atoms[atom].test else { return false };
        let term = self.claim.statement.terms.get(at);
        term.is_some_and(|term| turns_down(term, self.scales.lexicon))
    }

    /// Whether an atom is a verb that tells what was decided on something: that it was asked for does not say so.
    pub(super) fn decides_on(&self, atom: usize) -> bool {
        let Test::Term(at) = self.atoms[atom].test else { return false };
        let term = self.claim.statement.terms.get(at);
        term.is_some_and(|term| self.scales.lexicon.is_deciding(Words::get().base(&term.word)))
    }

    /// Whether the claim names a kind of cooperation that the deciding sentence lacks, where that names one of its own.
    /// What only describes ("members of the armed forces") names none.
    pub(super) fn other_kind(&self, stated: &[TextRange]) -> bool {
        let Some(sentence) = self.alignments.first().and_then(Alignment::sentence) else { return false };
        // What somebody announces or says is a sentence of its own.
        if self.claim.statement.terms.iter().any(|t| t.predicate && self.scales.lexicon.is_speech(&t.word)) {
            return false;
        }
        let frames = &sentence.statement.frames;
        let named = |kind: &str| frames.iter().any(|f| &*f.kind == kind);
        self.claim.statement.frames.iter().any(|frame| {
            let lacks = |(i, a): (usize, &Atom)| {
                self.by[i].is_none() && a.kind == AtomKind::Content && overlap(frame.trigger, a.range)
            };
            !frame.kind.is_empty()
                && (stated.is_empty() || stated.iter().any(|range| overlap(frame.trigger, *range)))
                && !named(&frame.kind)
                && self.atoms.iter().enumerate().any(lacks)
                && frames.iter().any(|f| !f.kind.is_empty())
        })
    }

    /// Whether a verb says that something was made possible, by itself or with its object ("opened access").
    pub(super) fn enables(&self, terms: &[Term]) -> bool {
        let lexicon = self.scales.lexicon;
        let with_object = |pair: &[Term]| match pair {
            [verb, object] => lexicon.is_enabling(&format!("{} {}", verb.stem, object.stem)),
            _ => false,
        };
        terms.iter().any(|term| lexicon.is_enabling(&term.stem)) || terms.windows(2).any(with_object)
    }

    /// Whether that one thing led to another is all that the claim says of the two.
    pub(super) fn leads(&self) -> bool {
        self.claim.statement.causal.is_some()
            && !self.atoms.iter().any(|atom| atom.kind == AtomKind::Relation)
    }

    /// Whether one of the two parties of something that both do together is missing.
    pub(super) fn is_half_found(&self, frame: &Frame, missing: &[usize]) -> bool {
        let parties: Vec<TextRange> = frame
            .roles
            .iter()
            .filter(|(role, _)| *role == Role::Party)
            .filter_map(|&(_, at)| self.claim.statement.mentions.get(at as usize))
            .filter(|mention| mention.referent.class(self.scales.catalogue) != Some(EntityClass::Region))
            .map(|mention| mention.range)
            .collect();
        !frame.kind.is_empty()
            && parties.len() == 2
            && missing.iter().any(|&at| parties.contains(&self.atoms[at].range))
    }

    /// Whether the claim gives a cause and no deciding sentence does.
    pub(super) fn causal_missing(&self) -> bool {
        // "It opened access to the courses" gives the cause of the access.
        let leads = self.leads();
        // "Because Peru asked for it", "at Peru's request"
        let asked = || {
            let cause = self.claim.statement.causal.map_or_else(TextSize::default, TextRange::end);
            let cause = self.claim.prose.get(usize::from(cause)..).unwrap_or_default();
            let mut words = cause.split([',', ';']).next().unwrap_or_default().split(' ');
            words.any(|word| Words::get().relation("ask", word).carries())
        };
        let gives = |sentence: &SourceSentence| {
            let terms = &sentence.statement.terms;
            sentence.statement.causal.is_some()
                || !leads && (asked() && sentence.prose.contains(" request") || self.enables(terms))
        };
        // A sentence that has all of the claim may give it, though another has the words as well.
        let all = |alignment: &Alignment| (0..self.atoms.len()).all(|at| alignment.entails(at));
        let whole = self.alignments.iter().take(LOOKED_AT).position(all);
        let mut used = self.by.iter().flatten().copied().chain(whole);
        self.claim.statement.causal.is_some()
            && !used.any(|by| self.alignments.get(by).and_then(Alignment::sentence).is_some_and(gives))
    }
}

/// A lower rung of event modality in words.
pub(super) fn step(rank: u8) -> &'static str {
    match rank {
        0 => "mentioned",
        1 => "considered or hoped",
        2 => "requested",
        3 => "offered or invited",
        4 => "planned or expected",
        _ => "planned",
    }
}
