//! Writes a claim at the strength of its source: "took part" becomes "was invited to take part".

use std::sync::LazyLock;

use rapporteur_evidence::{AtomKind, AtomStatus, EvidenceRole};
use rapporteur_grammar::{Deprel, Subtype, Tree, Upos};
use rapporteur_text::TextRange;
use serde::Deserialize;

use super::{Context, Fix};

#[derive(Deserialize)]
struct Ladder {
    rung: Vec<Rung>,
}

/// Words for a rank of the event ladder.
#[derive(Deserialize)]
struct Rung {
    rank: u8,
    #[serde(default)]
    stems: Vec<String>,
    words: String,
}

static LADDER: LazyLock<Vec<Rung>> = LazyLock::new(|| {
    toml::from_str::<Ladder>(include_str!("../../data/modality.toml"))
        .map(|file| file.rung)
        .unwrap_or_default()
});

/// The claim with its verb under the source's modality.
pub(super) fn lowered(context: &Context<'_>) -> Vec<Fix> {
    if context.code != "CLM004" {
        return Vec::new();
    }
    let claim = context.claim;
    let modal = |kind, status| {
        claim.verdict.atoms.iter().find(move |atom| atom.kind == kind && atom.status == status)
    };
    let named = modal(AtomKind::Modality, AtomStatus::Contradicted)
        .or_else(|| modal(AtomKind::Modality, AtomStatus::NotFound))
        .or_else(|| modal(AtomKind::Relation, AtomStatus::NotFound))
        .map_or_else(TextRange::default, |atom| atom.range);
    let tree = context.snapshot.tree(&claim.prose);
    let Some(group) = verb_group(&tree, &claim.prose, named) else { return Vec::new() };
    let cited = context.cited();
    for words in phrases(context) {
        let words = words.replace("{be}", if group.plural { "were" } else { "was" });
        let rewording = vec![(group.range, format!("{words} {}", group.infinitive))];
        if context.holds(&context.reworded(&rewording), &cited) {
            let title = format!("Lower to what the source says: “{words} {}”", group.infinitive);
            return vec![context.fix(title, context.edits(&rewording))];
        }
    }
    Vec::new()
}

/// Words for the modality of the source sentences, the most fitting first.
fn phrases(context: &Context<'_>) -> Vec<&'static str> {
    let mut phrases: Vec<&'static str> = Vec::new();
    let mut add = |rank: u8, cue: &str| {
        let cue = cue.to_lowercase();
        let of_rank = || LADDER.iter().filter(|rung| rung.rank == rank);
        let named = of_rank().find(|rung| {
            rung.stems.iter().any(|stem| cue.split_whitespace().any(|word| word.starts_with(stem.as_str())))
        });
        let plain = of_rank().find(|rung| rung.stems.is_empty());
        for rung in named.into_iter().chain(plain) {
            if !phrases.contains(&rung.words.as_str()) {
                phrases.push(&rung.words);
            }
        }
    };
    for evidence in context.claim.verdict.evidence.iter().filter(|e| e.role != EvidenceRole::Contradicts) {
        let Some(facts) = context.snapshot.source(evidence.source) else { continue };
        let Some(sentence) = facts.sentences.get(evidence.sentence as usize) else { continue };
        let statement = &sentence.statement;
        let modalities = statement.frames.iter().map(|frame| frame.modality).chain([statement.modality]);
        for modality in modalities.filter(|modality| modality.rank < 6) {
            let cue = modality.cue.and_then(|cue| sentence.prose.get(std::ops::Range::<usize>::from(cue)));
            add(modality.rank, cue.unwrap_or_default());
        }
    }
    for rank in [5, 4, 3, 2, 1] {
        add(rank, "");
    }
    phrases
}

struct VerbGroup {
    /// Auxiliaries and verb.
    range: TextRange,
    infinitive: String,
    plural: bool,
}

/// The finite verb that a stretch of prose names, with its auxiliaries.
fn verb_group(tree: &Tree, prose: &str, named: TextRange) -> Option<VerbGroup> {
    let touches = |range: TextRange| range.intersect(named).is_some_and(|both| !both.is_empty());
    let verb =
        tree.words.iter().position(|word| word.upos == Upos::Verb && touches(word.range)).or_else(|| {
            tree.root().filter(|root| tree.words.get(*root).is_some_and(|w| w.upos == Upos::Verb))
        })?;
    let word = tree.words.get(verb)?;
    let mut first = verb;
    let mut passive = false;
    for at in tree.children(verb) {
        let child = tree.words.get(at)?;
        if child.deprel.base == Deprel::Aux && at < verb {
            first = first.min(at);
            passive |= child.deprel.subtype == Subtype::Pass;
        }
    }
    // Adverbs between the auxiliary and the verb would be lost.
    let plain = (first..verb).all(|at| {
        tree.words.get(at).is_some_and(|w| w.deprel.base == Deprel::Aux && w.head == u32::try_from(verb).ok())
    });
    if !plain {
        return None;
    }
    let form = prose.get(std::ops::Range::<usize>::from(word.range))?;
    let infinitive = if passive { format!("be {form}") } else { word.lemma.to_string() };
    let range = TextRange::new(tree.words.get(first)?.range.start(), word.range.end());
    Some(VerbGroup { range, infinitive, plural: has_plural_subject(tree, verb) })
}

fn has_plural_subject(tree: &Tree, verb: usize) -> bool {
    let subject = tree
        .children(verb)
        .find(|at| tree.words.get(*at).is_some_and(|word| word.deprel.base == Deprel::Nsubj));
    let Some(subject) = subject else { return false };
    let joined = tree
        .children(subject)
        .any(|at| tree.words.get(at).is_some_and(|word| word.deprel.base == Deprel::Conj));
    joined || tree.words.get(subject).is_some_and(|word| word.feats.has("Number", "Plur"))
}

#[cfg(test)]
mod tests {
    use super::{LADDER, verb_group};

    #[test]
    fn every_rank_below_the_event_has_words() {
        for rank in 1..=5 {
            assert!(LADDER.iter().any(|rung| rung.rank == rank && rung.stems.is_empty()), "{rank}");
        }
    }

    #[test]
    fn a_verb_becomes_an_infinitive() {
        for (prose, named, group, infinitive, plural) in [
            ("Ghana took part in the exercise.", "took", "took", "take", false),
            ("Ghana and Togo have joined the exercise.", "joined", "have joined", "join", true),
            ("The pilots were trained in Accra.", "trained", "were trained", "be trained", true),
        ] {
            let tree = rapporteur_grammar::parse(prose);
            let at = prose.find(named).unwrap();
            let found = verb_group(&tree, prose, rapporteur_text::range(at, at + named.len())).unwrap();
            assert_eq!(&prose[std::ops::Range::<usize>::from(found.range)], group);
            assert_eq!((found.infinitive.as_str(), found.plural), (infinitive, plural), "{prose}");
        }
    }
}
