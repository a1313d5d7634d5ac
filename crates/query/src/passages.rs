//! Sentences that answer a question about one event: what no kind of cooperation covers is compared word by word.

use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::events;
use rapporteur_claims::{Interval, Statement, TimeRelation};
use rapporteur_evidence::words::Words;
use rapporteur_evidence::{Claim, FactKey, SourceFacts, SourceId, SourceSentence};
use rapporteur_grammar::structure::{Argument, Clause, Role, clauses};
use rapporteur_grammar::{Deprel, Tree, Upos};
use rapporteur_linking::Referent;
use rapporteur_text::{TextRange, overlap};

use crate::desk::Desk;
use crate::groups::GroupWords;
use crate::matching::{domains, is_asked_noun, same_predicate};
use crate::question::{Question, Slot};
use crate::reading::slice;

/// Share of a question's weight that a sentence must have to answer it.
const ANSWERS: f32 = 0.72;
/// Candidates that are looked at.
const LOOKED_AT: usize = 24;

/// A sentence that answers.
#[derive(Debug, Clone)]
pub(crate) struct Passage {
    pub id: SourceId,
    pub source: Arc<SourceFacts>,
    pub sentence: u32,
    pub tree: Arc<Tree>,
    /// Rank on the ladder of event modality of what was asked for.
    pub rank: u8,
    /// The word that sets it.
    pub cue: Option<Box<str>>,
    pub denied: bool,
    /// Share of the question that it has.
    pub covered: f32,
    /// Whether it has the predicate that was asked for.
    pub predicated: bool,
    /// Whether it says when, and that is not what was asked for.
    pub other_time: bool,
}

impl Passage {
    pub fn sentence(&self) -> Option<&SourceSentence> {
        self.source.sentences.get(self.sentence as usize)
    }
}

/// The sentences that answer a question, best first.
pub(crate) fn passages(question: &Question, desk: &Desk<'_>) -> Vec<Passage> {
    let claim = Claim {
        prose: question.statement.as_str().into(),
        statement: question.read.clone(),
        cited: Vec::new(),
    };
    let catalogue = desk.table.catalogue();
    let near = rapporteur_evidence::nearest(&claim, desk.facts, catalogue, desk.table.lexicon());
    let mut out: Vec<Passage> = near
        .iter()
        .take(LOOKED_AT)
        .filter_map(|reference| {
            let source = desk.source(reference.source)?;
            passage(question, desk, reference.source, source, reference.sentence)
        })
        .collect();
    // Best first; of equals the order of sources.
    out.sort_by(|a, b| b.covered.total_cmp(&a.covered).then((a.id, a.sentence).cmp(&(b.id, b.sentence))));
    out
}

fn passage(
    question: &Question,
    desk: &Desk<'_>,
    id: SourceId,
    source: Arc<SourceFacts>,
    at: u32,
) -> Option<Passage> {
    let sentence = source.sentences.get(at as usize)?;
    if !sentence.prose_block {
        return None;
    }
    let catalogue = desk.table.catalogue();
    let words = Words::get();
    let total = f32::from(desk.facts.rarity(FactKey::All).max(4)) + 1.0;
    let weight = |key: FactKey| (total - f32::from(desk.facts.rarity(key))).max(1.0);
    let (mut all, mut had, mut elsewhere) = (0.0, 0.0, 0);
    // Who is asked about must be there, or in what the sentence goes on from.
    for asked in &question.entities {
        let own = names(sentence, asked.entity, catalogue);
        let near = || context(&source, at).any(|other| names(other, asked.entity, catalogue));
        if !own && !near() {
            return None;
        }
        let own_weight = weight(FactKey::Entity(asked.entity));
        all += own_weight;
        had += if own { own_weight } else { own_weight * 0.7 };
        elsewhere += u32::from(!own);
    }
    if elsewhere > 1 {
        return None;
    }
    let mut predicated = question.content.iter().all(|content| !content.predicate);
    // Whoever is quoted says it, with whatever verb.
    let speech = desk.table.lexicon().is_speech(&question.predicate);
    if speech && sentence.statement.attribution.is_some() {
        predicated = true;
    }
    let mut place: Option<usize> = None;
    for content in &question.content {
        let joins = matches!(question.slot, Slot::Count(_))
            && content.predicate
            && GroupWords::get().is_joining(&question.predicate);
        if is_asked_noun(question, &content.word) || speech && content.predicate || joins {
            continue;
        }
        let relation = |term: &rapporteur_claims::Term| {
            *term.stem == *content.stem || words.relation(&content.word, &term.word).carries()
        };
        let found = sentence.statement.terms.iter().position(relation);
        let own_weight = weight(FactKey::word(&content.stem)) * if content.domain { 0.5 } else { 1.0 };
        let near = || {
            !content.predicate && context(&source, at).any(|other| other.statement.terms.iter().any(relation))
        };
        all += own_weight;
        if let Some(found) = found {
            had += own_weight;
            if content.predicate {
                predicated = true;
                place = Some(found);
            } else if place.is_none() {
                place = Some(found);
            }
        } else if near() {
            had += own_weight * 0.5;
        }
    }
    if !question.domains.is_empty() && !domains(&question.domains, &sentence.statement.domains) {
        let beside = context(&source, at).any(|other| domains(&question.domains, &other.statement.domains));
        if !beside {
            return None;
        }
    }
    let covered = if all == 0.0 { 0.0 } else { had / all };
    if covered < ANSWERS || reverses(question, desk, sentence) {
        return None;
    }
    let term = place.and_then(|at| sentence.statement.terms.get(at));
    let (rank, denied) =
        term.map_or((sentence.statement.modality.rank, false), |term| (term.modality.min(9), term.denied));
    let tree = desk.table.tree(&sentence.prose);
    let (reached, reached_cue) = reached(question, desk, sentence, &tree);
    let rank = rank.min(reached);
    let cue =
        reached_cue.or_else(|| sentence.statement.modality.cue.map(|cue| slice(&sentence.prose, cue).into()));
    let times = &sentence.statement.times;
    let told = |interval: Interval, relation: TimeRelation, wanted: Interval| {
        let began = || matches!((interval.start, wanted.start), (Some(own), Some(from)) if own <= from);
        if question.tells_beginning() { began() } else { holds(interval, relation, wanted) }
    };
    let other_time = question
        .time
        .is_some_and(|wanted| !times.iter().any(|time| told(time.interval, time.relation, wanted)));
    Some(Passage {
        id,
        sentence: at,
        tree,
        rank,
        cue,
        denied,
        covered,
        predicated,
        other_time,
        source: Arc::clone(&source),
    })
}

/// How far the clause of the predicate says that it has come.
pub(crate) fn reached(
    question: &Question,
    desk: &Desk<'_>,
    sentence: &SourceSentence,
    tree: &Tree,
) -> (u8, Option<Box<str>>) {
    let found = clauses(&sentence.prose, tree);
    let catalogue = desk.table.catalogue();
    let senses = desk.table.lexicon().senses();
    let all =
        events::progress(&sentence.prose, tree, &found, &sentence.statement.mentions, catalogue, senses);
    let of_predicate =
        found.iter().zip(&all).filter(|(clause, _)| same_predicate(&question.predicate, &clause.lemma));
    match of_predicate.map(|(_, progress)| progress).max_by_key(|progress| progress.rank) {
        Some(progress) if progress.cue.is_some_and(|cue| is_attribute(tree, cue)) => (9, None),
        Some(progress) => (progress.rank, progress.cue.map(|cue| slice(&sentence.prose, cue).into())),
        None => (9, None),
    }
}

fn holds(interval: Interval, relation: TimeRelation, wanted: Interval) -> bool {
    match relation {
        TimeRelation::Since => !Interval { start: interval.start, end: None }.disjoint(wanted),
        _ => interval.within(wanted),
    }
}

/// Whether a sentence names an entity, something of it, or what acts for it.
pub(crate) fn names(sentence: &SourceSentence, entity: EntityId, catalogue: &Catalogue) -> bool {
    sentence.entities.binary_search(&entity).is_ok()
        || sentence.statement.mentions.iter().any(|mention| {
            matches!(mention.referent, Referent::Local(_))
                && mention.referent.affiliation(catalogue) == Some(entity)
        })
}

/// The sentences that one goes on from: the one that leads into its list, and the two before.
fn context(source: &SourceFacts, at: u32) -> impl Iterator<Item = &SourceSentence> {
    let sentence = source.sentences.get(at as usize);
    let lead =
        sentence.and_then(|sentence| sentence.lead).and_then(|lead| source.sentences.get(lead as usize));
    let from = (at as usize).saturating_sub(2);
    let before = source.sentences.get(from..at as usize).unwrap_or_default();
    let title = source.sentences.first().filter(|first| !first.prose_block);
    lead.into_iter().chain(before.iter().rev()).chain(title)
}

/// What role an entity has in a clause: that of the argument whose head it is, or acts for.
fn roles(
    clause: &Clause,
    tree: &Tree,
    statement: &Statement,
    entity: EntityId,
    catalogue: &Catalogue,
) -> Vec<Role> {
    let is = |range: TextRange| {
        statement.mentions.iter().any(|mention| {
            overlap(mention.range, range)
                && match &mention.referent {
                    Referent::Entity(id) => {
                        catalogue.is_within(*id, entity) || acts_for(*id, entity, catalogue)
                    }
                    Referent::Plural(ids) => ids.contains(&entity),
                    Referent::Local(_) => mention.referent.affiliation(catalogue) == Some(entity),
                }
        })
    };
    let head = |argument: &Argument| {
        let word = tree.words.get(argument.head as usize)?;
        // "Kenyan pilots": an adjective of the state before the noun is the state's.
        let before = tree
            .children(argument.head as usize)
            .filter(|&child| matches!(tree.words[child].deprel.base, Deprel::Amod | Deprel::Compound))
            .map(|child| tree.words[child].range);
        Some(is(word.range) || before.into_iter().any(is))
    };
    let mut roles: Vec<Role> = clause
        .arguments
        .iter()
        .filter(|argument| head(argument).unwrap_or(false))
        .map(|argument| argument.role)
        .collect();
    let by = clause.with_preposition("at the request of").chain(clause.with_preposition("by"));
    if by.into_iter().any(|argument| is(argument.range)) {
        roles.push(Role::Subject);
    }
    roles
}

fn acts_for(id: EntityId, entity: EntityId, catalogue: &Catalogue) -> bool {
    catalogue.entity(id).is_some_and(|own| {
        own.class == EntityClass::Person
            && own.country.as_deref() == catalogue.entity(entity).map(|e| &*e.key)
    })
}

/// Whether one who is asked for as acting does not act in the clause of the predicate: is acted on, or only stands inside
/// the phrase of another ("groups of Colombia").
fn reverses(question: &Question, desk: &Desk<'_>, sentence: &SourceSentence) -> bool {
    let catalogue = desk.table.catalogue();
    if question.entities.is_empty() {
        return false;
    }
    let asked_tree = desk.table.tree(&question.statement);
    let asked_clauses = clauses(&question.statement, &asked_tree);
    let Some(asked_clause) =
        asked_clauses.iter().find(|clause| same_predicate(&question.predicate, &clause.lemma))
    else {
        return false;
    };
    let tree = desk.table.tree(&sentence.prose);
    let found = clauses(&sentence.prose, &tree);
    let same: Vec<&Clause> =
        found.iter().filter(|clause| same_predicate(&question.predicate, &clause.lemma)).collect();
    if same.is_empty() {
        // Nothing tells who does it: one who is asked for as doing it may only be named.
        return question.entities.iter().any(|asked| {
            let acts = roles(asked_clause, &asked_tree, &question.read, asked.entity, catalogue)
                .contains(&Role::Subject);
            acts || !names(sentence, asked.entity, catalogue)
        });
    }
    question.entities.iter().any(|asked| {
        let wanted = roles(asked_clause, &asked_tree, &question.read, asked.entity, catalogue);
        let fits = |clause: &&Clause| {
            let own = roles(clause, &tree, &sentence.statement, asked.entity, catalogue);
            if wanted.contains(&Role::Subject) {
                if own.is_empty() && !names(sentence, asked.entity, catalogue) {
                    return false;
                }
                let has_subject = clause.with_role(Role::Subject).next().is_some();
                own.iter().any(|role| matches!(role, Role::Subject | Role::Possessor | Role::Modifier))
                    || !has_subject && !own.contains(&Role::Object)
            } else if wanted.contains(&Role::Object) {
                !own.contains(&Role::Subject) || own.contains(&Role::Object)
            } else {
                true
            }
        };
        !same.iter().any(fits)
    })
}

/// Numbers of a sentence that count what a question counts, in words: "five days", "more than a dozen".
pub(crate) fn counted(question: &Question, sentence: &SourceSentence, desk: &Desk<'_>) -> Option<String> {
    let Slot::Count(noun) = &question.slot else { return None };
    let lexicon = desk.table.lexicon();
    let (_, wanted) = lexicon.normalise(noun);
    let duration = ["day", "week", "month", "year", "hour"];
    let quantity = sentence.statement.quantities.iter().find(|quantity| {
        let counts = *quantity.unit == *wanted
            || Words::get().relation(noun, &quantity.noun).carries()
            || &**noun == "day" && duration.contains(&&*quantity.unit);
        !quantity.indefinite && !noun.is_empty() && counts
    })?;
    Some(slice(&sentence.prose, quantity.range).to_owned())
}

/// Mentions that fill an open "who" in the clause of the predicate, by their place among the sentence's mentions.
pub(crate) fn fillers(question: &Question, passage: &Passage) -> Vec<usize> {
    let Some(sentence) = passage.sentence() else { return Vec::new() };
    let found = clauses(&sentence.prose, &passage.tree);
    let mut out: Vec<usize> = Vec::new();
    for clause in found.iter().filter(|clause| same_predicate(&question.predicate, &clause.lemma)) {
        for argument in &clause.arguments {
            // "Someone welcomed …" asks for the subject, "… worked with someone" for anybody else.
            let subject = question.statement.starts_with("Some");
            let acts = matches!(argument.role, Role::Subject | Role::Possessor | Role::Modifier);
            let wanted = if subject { acts } else { argument.role != Role::Subject };
            if !wanted || argument.negated {
                continue;
            }
            for (at, mention) in sentence.statement.mentions.iter().enumerate() {
                if overlap(mention.range, argument.range) && !out.contains(&at) {
                    out.push(at);
                }
            }
        }
    }
    out
}

/// "in Bogota", "at NATO Headquarters": whether a name stands where places do.
pub(crate) fn stands_at(prose: &str, range: TextRange) -> bool {
    let before = prose.get(..usize::from(range.start())).unwrap_or_default();
    before.split_whitespace().rev().take(3).any(|word| matches!(word, "in" | "at" | "near" | "capital,"))
}

/// "possible threats": an adjective before a noun, which says nothing of how far the predicate has come.
pub(crate) fn is_attribute(tree: &Tree, cue: TextRange) -> bool {
    tree.words.iter().any(|word| {
        word.range == cue
            && word.upos == Upos::Adj
            && word.deprel.base == Deprel::Amod
            && word
                .head
                .and_then(|head| tree.words.get(head as usize))
                .is_some_and(|noun| noun.upos == Upos::Noun)
    })
}

/// Phrases that name where something is: "in the capital, Bogota", "at NATO Headquarters".
pub(crate) fn places(sentence: &SourceSentence, tree: &Tree) -> Vec<String> {
    let timed = |range: TextRange| sentence.statement.times.iter().any(|time| overlap(time.range, range));
    let part = |base: Deprel| {
        matches!(
            base,
            Deprel::Det | Deprel::Compound | Deprel::Flat | Deprel::Appos | Deprel::Amod | Deprel::Nmod
        )
    };
    (0..tree.words.len())
        .filter(|&at| matches!(tree.words[at].upos, Upos::Noun | Upos::Propn) && !timed(tree.words[at].range))
        .filter(|&at| {
            tree.children(at).any(|child| {
                let word = &tree.words[child];
                word.deprel.base == Deprel::Case
                    && matches!(&*word.lemma.to_lowercase(), "in" | "at" | "near")
            })
        })
        .filter_map(|at| {
            let inside: Vec<usize> =
                tree.children(at).filter(|&child| part(tree.words[child].deprel.base)).chain([at]).collect();
            inside.iter().any(|&word| tree.words[word].upos == Upos::Propn).then(|| {
                let mut range = tree.words[at].range;
                for &word in &inside {
                    range = range.cover(tree.words[word].range);
                    // The rest of a name of several words.
                    for child in
                        tree.children(word).filter(|&child| tree.words[child].deprel.base == Deprel::Flat)
                    {
                        range = range.cover(tree.words[child].range);
                    }
                }
                slice(&sentence.prose, range).to_owned()
            })
        })
        .collect()
}

/// Who somebody is, or who holds an office: of "NATO's spokesman, Jan Berg, said" the name asked by the office, and what goes
/// with the name asked by that.
pub(crate) fn identified(question: &Question, passage: &Passage, catalogue: &Catalogue) -> Vec<String> {
    let Some(sentence) = passage.sentence() else { return Vec::new() };
    let tree = &passage.tree;
    let asked = |words: &str| {
        words
            .split(' ')
            .any(|word| question.content.iter().any(|content| word.to_lowercase() == *content.word))
    };
    let mut out: Vec<String> = Vec::new();
    for mention in &sentence.statement.mentions {
        if mention.referent.class(catalogue) != Some(EntityClass::Person) {
            continue;
        }
        let name = slice(&sentence.prose, mention.range);
        let fill = if asked(&rapporteur_catalog::fold_name(name)) || asked(name) {
            // The whole phrase of the name, or of what it renames.
            let Some(head) = tree.words.iter().position(|word| overlap(word.range, mention.range)) else {
                continue;
            };
            let mut top = head;
            for _ in 0..8 {
                let word = &tree.words[top];
                let renames = matches!(
                    word.deprel.base,
                    Deprel::Flat | Deprel::Appos | Deprel::Compound | Deprel::Nmod
                );
                match word.head {
                    Some(above) if renames => top = above as usize,
                    _ => break,
                }
            }
            let phrase = tree.words.iter().enumerate().filter(|(at, _)| is_below(tree, *at, top));
            let range = phrase.map(|(_, word)| word.range).reduce(|a, b| a.cover(b)).unwrap_or(mention.range);
            if range == mention.range {
                continue;
            }
            slice(&sentence.prose, range).trim_matches([',', ' ']).to_owned()
        } else {
            name.to_owned()
        };
        if !out.contains(&fill) {
            out.push(fill);
        }
    }
    // A sentence of many people tells of none in particular.
    if out.len() > 2 { Vec::new() } else { out }
}

/// Whether a word is in the phrase of another, clauses left out.
fn is_below(tree: &Tree, mut at: usize, top: usize) -> bool {
    for _ in 0..12 {
        if at == top {
            return true;
        }
        let Some(word) = tree.words.get(at) else { return false };
        let clausal = matches!(
            word.deprel.base,
            Deprel::Acl | Deprel::Advcl | Deprel::Parataxis | Deprel::Conj | Deprel::Punct
        );
        match word.head {
            Some(above) if !clausal => at = above as usize,
            _ => return false,
        }
    }
    false
}
