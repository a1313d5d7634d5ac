//! Denials that leave out what they deny: "The bridge was opened in May. The port was not."

use rapporteur_claims::{Polarity, Term};

use super::Case;
use super::clauses::{ASKED, Against, Near, is_content};
use crate::align::{Alignment, relation};
use crate::atoms::{Atom, Test};
use crate::conflict::Conflict;
use crate::{AtomKind, Code, SourceSentence, Words};

/// Verbs that stand for the predicate before them.
const STANDING_IN: [&str; 18] = [
    "had", "has", "have", "did", "does", "do", "was", "were", "is", "are", "will", "would", "could", "can",
    "should", "may", "might", "must",
];
/// Sentences after the best one in which something may be denied of somebody else.
const AFTER: usize = 2;

impl Case<'_> {
    /// "Chad declined to do so", after the sentence that says what others did.
    pub(super) fn would_not(&self, near: &[Near<'_>]) -> Option<(usize, Against)> {
        let (number, best, at) = self.affirmed_by_the_best(near)?;
        let lexicon = self.scales.lexicon;
        let after = best.facts.sentences.get(at + 1..(at + 1 + AFTER).min(best.facts.sentences.len()))?;
        after.iter().find_map(|sentence| {
            let refuses = sentence.statement.polarity == Polarity::Denied
                || sentence.statement.terms.iter().any(|term| {
                    let lemma = Words::get().base(&term.word).to_owned();
                    lexicon.is_undone(&lemma) || term.denied
                });
            let elliptic =
                [" do so", " do it", " did not."].iter().any(|words| sentence.prose.contains(words));
            let who = (0..self.atoms.len()).find(|&atom| match self.atoms[atom].test {
                Test::Entity(id) => !best.entails(atom) && sentence.entities.binary_search(&id).is_ok(),
                _ => false,
            });
            let who = who.filter(|_| refuses && elliptic)?;
            Some((number, denied("polarity.would-not", vec![who], sentence)))
        })
    }

    /// Whether the best sentence, or one after it, denies of what the claim speaks of what another is told to have done or had
    /// done to it.
    pub(super) fn denied_in_short(&self, near: &[Near<'_>]) -> Option<(usize, Against)> {
        let (number, best, at) = self.affirmed_by_the_best(near)?;
        let sentence = |at: usize| best.facts.sentences.get(at);
        // Where the best sentence is the one that denies, what it denies stands before it.
        let told_before =
            |place: usize| place > 0 || at > 0 && sentence(at - 1).is_some_and(|it| self.says_verb(it));
        (0..=AFTER).filter(|&place| told_before(place)).find_map(|place| {
            let sentence = sentence(at + place)?;
            let subject = denied_subject(&sentence.prose).filter(|subject| self.speaks_of(subject))?;
            let stands = |at: usize| best.entails(at) && best.stands_here(at);
            let who = (0..self.atoms.len())
                .find(|&at| (place == 0 || !stands(at)) && self.is_in(&self.atoms[at], subject))?;
            let verb = self.atoms.iter().position(|atom| atom.kind == AtomKind::Relation);
            let atoms = [who].into_iter().chain(verb).collect();
            Some((number, denied("polarity.in-short", atoms, sentence)))
        })
    }

    /// The best sentence of a claim that affirms something, if it has half of its words: its alignment and place.
    fn affirmed_by_the_best(&self, near: &[Near<'_>]) -> Option<(usize, &Alignment, usize)> {
        let (number, _) = near.first().filter(|(number, _)| self.share(*number, is_content) >= ASKED)?;
        let best = &self.alignments[*number];
        let affirms = self.claim.statement.polarity == Polarity::Affirmed;
        affirms.then_some((*number, best, best.reference.sentence as usize))
    }

    /// Whether a sentence has a word for the verb of the claim.
    fn says_verb(&self, sentence: &SourceSentence) -> bool {
        let terms = &self.claim.statement.terms;
        let own: Vec<&Term> = terms.iter().filter(|term| term.predicate).collect();
        sentence.statement.terms.iter().any(|term| own.iter().any(|own| relation(own, term).carries()))
    }

    /// Whether the claim has all words of a phrase.
    fn speaks_of(&self, phrase: &str) -> bool {
        let own = words(&self.claim.prose);
        let told: Vec<String> =
            words(phrase).into_iter().filter(|word| !self.scales.lexicon.is_stop(word)).collect();
        !told.is_empty() && told.iter().all(|word| own.contains(word))
    }

    /// Whether a phrase has the name or noun of an atom.
    fn is_in(&self, atom: &Atom, phrase: &str) -> bool {
        let noun = || match atom.test {
            Test::Term(at) => self.claim.statement.terms.get(at).is_some_and(|term| !term.predicate),
            _ => atom.is_name(),
        };
        let (own, theirs) = (words(self.claimed(atom.range)), words(phrase));
        !own.is_empty() && noun() && own.iter().all(|word| theirs.contains(word))
    }
}

/// That a sentence denies what the claim affirms.
fn denied(rule: &'static str, atoms: Vec<usize>, sentence: &SourceSentence) -> Against {
    let found = sentence.prose.to_string();
    let reason = format!("the source says \"{found}\"");
    Against::Conflict(Conflict { rule, code: Code::CLM002, atoms, found, reason })
}

/// The words of a phrase in small letters.
fn words(phrase: &str) -> Vec<String> {
    let words = phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Of whom or what a sentence denies something that it leaves out: "The land register" of "The land register had not, as …".
fn denied_subject(prose: &str) -> Option<&str> {
    let mut before = 0;
    for (at, _) in prose.match_indices(" not") {
        let after = prose.get(at + " not".len()..)?;
        let ends = after.is_empty() || after.starts_with([',', '.', ';']);
        let subject = prose.get(before..at).unwrap_or_default();
        before = at;
        let (subject, verb) = subject.rsplit_once(' ').unwrap_or(("", subject));
        if ends && STANDING_IN.contains(&verb) {
            let start = subject.rfind([',', ';']).map_or(0, |at| at + 1);
            return subject.get(start..).map(str::trim).filter(|subject| !subject.is_empty());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::denied_subject;

    #[test]
    fn what_is_left_out_is_denied_of_the_subject() {
        assert_eq!(
            denied_subject("The land register had not, as the ministry had refused."),
            Some("The land register")
        );
        assert_eq!(denied_subject("The bridge was opened, the port was not."), Some("the port"));
        assert_eq!(denied_subject("The port was not opened."), None);
        assert_eq!(denied_subject("Whether or not, it stays."), None);
    }
}
