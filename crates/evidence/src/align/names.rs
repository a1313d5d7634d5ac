//! Names: an entity or a name of a claim in a sentence and what stands around it, in whatever form.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::{Term, TermClass};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;

use super::{Context, Scales, same_word, slice};
use crate::atoms::Atom;
use crate::{Claim, SourceSentence};

pub(super) fn entity(
    id: EntityId,
    sentence: &SourceSentence,
    context: &Context<'_>,
    catalogue: &Catalogue,
) -> f32 {
    let has = |sentence: &SourceSentence| sentence.entities.binary_search(&id).is_ok();
    if has(sentence) {
        if is_named(id, sentence, catalogue) { 1.0 } else { REFERRED }
    } else if context.lead.is_some_and(has) {
        0.9
    } else if context.before.iter().rev().any(|s| has(s)) {
        0.75
    } else if context.headings.iter().any(|s| has(s)) {
        0.7
    } else if context.opening.is_some_and(has) {
        0.66
    } else {
        0.0
    }
}

/// Whether a sentence speaks of an entity otherwise than by "we" or "our Bank" alone.
pub(super) fn is_named(id: EntityId, sentence: &SourceSentence, catalogue: &Catalogue) -> bool {
    let first_person = |mention: &Mention| {
        let words = slice(&sentence.prose, mention.range);
        let first = words.split(' ').next().unwrap_or_default();
        mention.is_coreference()
            && ["we", "us", "our", "my"].iter().any(|word| first.eq_ignore_ascii_case(word))
    };
    let mentions = &sentence.statement.mentions;
    let of = |referent: &Referent| match referent {
        Referent::Entity(own) => catalogue.upwards(*own).contains(&id),
        Referent::Plural(own) => own.iter().any(|own| catalogue.upwards(*own).contains(&id)),
        Referent::Local(_) => false,
    };
    mentions.iter().all(|mention| !first_person(mention))
        || mentions.iter().any(|mention| !first_person(mention) && of(&mention.referent))
}

/// Whether two names stand for the same body or person of a text, in full or by the initials that it defines: "the Uruguayan
/// Antarctic Institute" and "the IAU".
///
/// `prose` is the claim's: the name of a text may be longer than its own, by what stands behind it ("… of the Philippines").
pub(crate) fn is_same_local(prose: &str, own: &Mention, theirs: &Referent) -> bool {
    let (Referent::Local(key), Referent::Local(theirs)) = (&own.referent, theirs) else { return false };
    let name = |key: &str| key.split_once(':').map_or(0, |(class, _)| class.len() + 1);
    let (Some(short), Some(theirs)) = (key.get(name(key)..), theirs.get(name(theirs)..)) else {
        return false;
    };
    let after = || prose.get(usize::from(own.range.end())..).unwrap_or_default();
    match theirs.strip_prefix(short) {
        Some("") => true,
        Some(rest) => rest.starts_with(' ') && after().to_lowercase().starts_with(rest),
        None => false,
    }
}

/// Whether a sentence names whom an atom names by what its text defines for it.
pub(super) fn is_defined(claim: &Claim, range: TextRange, sentence: &SourceSentence) -> bool {
    let own = claim.statement.mentions.iter().find(|mention| mention.range == range);
    own.is_some_and(|own| {
        let mut theirs = sentence.statement.mentions.iter().filter(|mention| !mention.is_coreference());
        !own.is_coreference() && theirs.any(|theirs| is_same_local(&claim.prose, own, &theirs.referent))
    })
}

/// Whether a sentence has the initials of a claim for a body of its own, which the catalogue knows by them as another.
pub(super) fn has_initials(claim: &Claim, range: TextRange, sentence: &SourceSentence) -> bool {
    let letters = slice(&claim.prose, range);
    is_initials(letters)
        && sentence.statement.mentions.iter().any(|mention| {
            matches!(mention.referent, Referent::Local(_)) && slice(&sentence.prose, mention.range) == letters
        })
}

/// Strength of an entity that a sentence has only as its speaker: somebody named may have its role.
const REFERRED: f32 = 0.9;
/// Strength of a name of which an excerpt says "he" or "the film".
pub(super) const UNNAMED: f32 = 0.7;
/// Sentences in the longest excerpt.
const EXCERPT: usize = 2;

/// Whether a source is an excerpt that begins in the middle of a text, "He was born in Oslo", so that whom or what it speaks of
/// is not named in it; and the name is the claim's subject.
pub(super) fn is_unnamed(
    claim: &Claim,
    atom: &Atom,
    sentence: &SourceSentence,
    context: &Context<'_>,
) -> bool {
    const ANAPHORS: [&str; 8] = ["he", "she", "it", "they", "his", "her", "its", "their"];
    if context.index != 0 || context.facts.sentences.len() > EXCERPT || context.facts.meta.title.is_some() {
        return false;
    }
    let anaphor = |text: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        ANAPHORS.iter().any(|word| word.eq_ignore_ascii_case(first))
            || first.eq_ignore_ascii_case("the") && second.starts_with(char::is_lowercase)
    };
    // "On Monday, the series began": nobody is named before.
    let after_comma = || {
        let (before, after) = sentence.prose.split_once(", ")?;
        let named = sentence
            .statement
            .mentions
            .iter()
            .any(|mention| usize::from(mention.range.start()) < before.len());
        Some(!named && anaphor(after))
    };
    let anaphoric = anaphor(&sentence.prose) || after_comma().unwrap_or(false);
    let predicate = claim.statement.terms.iter().find(|term| term.predicate);
    let subject = predicate.is_none_or(|verb| atom.range.end() <= verb.range.start())
        && claim.statement.mentions.iter().all(|mention| mention.range.start() >= atom.range.start());
    anaphoric && subject
}

/// Whether a sentence has an office of a claim only of other states: "the President of Peru" for "the President of Chile".
pub(super) fn of_another_state(
    claim: &Claim,
    range: TextRange,
    sentence: &SourceSentence,
    catalogue: &Catalogue,
) -> bool {
    let office = |mention: &&Mention| mention.referent.class(catalogue) == Some(EntityClass::Office);
    let words = |prose: &str, mention: &Mention| -> Vec<String> {
        let parts =
            slice(prose, mention.range).split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
        parts.map(str::to_lowercase).collect()
    };
    let mut own = claim.statement.mentions.iter().filter(office);
    let Some(own) = own.find(|mention| mention.range == range) else { return false };
    let Some(state) = own.referent.principal(catalogue) else { return false };
    let names = words(&claim.prose, own);
    let head = |theirs: &[String]| theirs.iter().any(|word| names.contains(word));
    let mut others = sentence
        .statement
        .mentions
        .iter()
        .filter(office)
        .filter(|theirs| head(&words(&sentence.prose, theirs)))
        .filter_map(|theirs| theirs.referent.principal(catalogue))
        .peekable();
    others.peek().is_some() && others.all(|other| other != state)
}

/// Words of a name: all of them must be there; a long name may lack one.
pub(super) fn name(terms: &[&Term], sentence: &SourceSentence, context: &Context<'_>) -> f32 {
    let share = |sentence: &SourceSentence| {
        let found = terms.iter().filter(|t| sentence.statement.terms.iter().any(|e| same_word(t, e))).count();
        found as f32 / terms.len().max(1) as f32
    };
    let direct = share(sentence);
    if direct >= 1.0 {
        return 1.0;
    }
    // "Tim" for "Timothy", beside the same surname.
    if let [first, .., last] = terms
        && short_for(first, last, sentence)
        && terms[1..].iter().all(|t| sentence.statement.terms.iter().any(|e| same_word(t, e)))
    {
        return 0.9;
    }
    // A surname stands for the person, once the full name has been given.
    let partial = terms.len() >= 2
        && terms.last().is_some_and(|t| {
            t.range.len() >= 3.into() && sentence.statement.terms.iter().any(|e| same_word(t, e))
        });
    let around = context
        .lead
        .into_iter()
        .chain(context.before.iter().copied())
        .chain(context.headings.iter().copied());
    let elsewhere = around.map(share).fold(0.0, f32::max);
    // The surname alone, nowhere beside another first name: the same person, in so short a text.
    let alone = partial && terms.last().is_some_and(|last| !named_otherwise(last, terms, sentence));
    if partial && elsewhere >= 1.0 {
        0.9
    } else if alone {
        0.7
    } else if elsewhere >= 1.0 {
        0.66
    } else {
        (direct * 0.6).max(elsewhere * 0.4)
    }
}

/// Whether a sentence refers to what the claim names, by "we" or "our Bank" or "my Department" or by another name that stands
/// for the same body of a state.
pub(super) fn is_referred_to(
    claim: &Claim,
    range: TextRange,
    terms: &[&Term],
    sentence: &SourceSentence,
    scales: &Scales<'_>,
) -> bool {
    let own = claim.statement.mentions.iter().find(|mention| mention.range == range);
    sentence.statement.mentions.iter().filter(|mention| mention.is_coreference()).any(|mention| {
        let Referent::Local(key) = &mention.referent else { return false };
        let same = own.is_some_and(|own| {
            // "the Kenyan authorities" are the Government.
            let authorities = match &own.referent {
                Referent::Local(own) => government(own).is_some() && government(own) == government(key),
                _ => false,
            };
            let bound = mention.referent.principal(scales.catalogue).is_some();
            authorities || bound && own.referent == mention.referent
        });
        let name = || {
            let (_, name) = key.split_once(':')?;
            let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
            let there = |term: &&Term| {
                let word = term.word.to_lowercase();
                words.iter().any(|other| *other == word)
            };
            Some(!terms.is_empty() && !name.contains('/') && terms.iter().all(there))
        };
        same || name().unwrap_or(false)
    })
}

/// The state of which a local name is the government.
fn government(key: &str) -> Option<&str> {
    let (state, organ) = key.strip_prefix("organ:")?.rsplit_once('/')?;
    matches!(organ, "government" | "authorities").then_some(state)
}

/// Whether a sentence has a first name of which this one is the short form, or which is its short form, at most two words before
/// the same surname.
fn short_for(first: &Term, surname: &Term, sentence: &SourceSentence) -> bool {
    const SHORTEST: usize = 3;
    let words = &sentence.statement.terms;
    let shortens = |a: &str, b: &str| a.len() >= SHORTEST && a.len() < b.len() && b.starts_with(a);
    let (own, capital) = (first.word.to_lowercase(), first.class == TermClass::Name);
    words.iter().enumerate().filter(|(_, word)| capital && same_word(word, surname)).any(|(at, _)| {
        words.get(at.saturating_sub(3)..at).unwrap_or_default().iter().any(|before| {
            let theirs = before.word.to_lowercase();
            before.class == TermClass::Name && (shortens(&own, &theirs) || shortens(&theirs, &own))
        })
    })
}

/// Whether the sentence has a surname beside a first name that the claim does not have.
pub(crate) fn named_otherwise(surname: &Term, name: &[&Term], sentence: &SourceSentence) -> bool {
    let words = &sentence.statement.terms;
    words.iter().enumerate().filter(|(_, t)| same_word(t, surname)).any(|(at, found)| {
        at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| {
            let adjacent = u32::from(found.range.start()) - u32::from(before.range.end()) <= 1;
            adjacent && before.class == TermClass::Name && !name.iter().any(|t| same_word(t, before))
        })
    })
}

/// Sentences before and after in which a source may say what it calls something.
const NEIGHBOURHOOD: usize = 100;
/// Strength of a name by which the source calls the same thing otherwise.
pub(super) const OTHERWISE: f32 = 0.85;

/// Whether a sentence names by other words what a name of the claim stands for: its initials ("ICT") or what they stand for,
/// the state of a capital that is not where something happens ("invitations went to Seoul"), or what the source itself calls
/// so elsewhere ("the Alliance").
pub(super) fn otherwise_named(
    claim: &Claim,
    range: TextRange,
    sentence: &SourceSentence,
    context: &Context<'_>,
    catalogue: &Catalogue,
) -> bool {
    let Some(name) = claim.prose.get(std::ops::Range::<usize>::from(range)) else { return false };
    if !name.starts_with(char::is_uppercase) {
        return false;
    }
    let has = |id: EntityId| sentence.entities.binary_search(&id).is_ok();
    if let Some(state) = state_of_capital(claim, range, catalogue) {
        return has(state);
    }
    if is_initials(name) {
        return spelt_out(name, &sentence.prose);
    }
    let initials: String = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.starts_with(char::is_uppercase))
        .filter_map(|word| word.chars().next())
        .collect();
    if is_initials(&initials)
        && initials.len() >= 3
        && sentence.prose.split(|c: char| !c.is_alphanumeric()).any(|word| word == initials)
    {
        return true;
    }
    // One capitalised word that the source uses for an entity.
    let called = |mention: &rapporteur_linking::Mention, of: &SourceSentence| {
        mention.is_coreference()
            && of.prose.get(std::ops::Range::<usize>::from(mention.range)).is_some_and(|words| {
                words.trim_start_matches("the ").trim_start_matches("The ").eq_ignore_ascii_case(name)
            })
    };
    let at = context.index as usize;
    let all = &context.facts.sentences;
    let around = at.saturating_sub(NEIGHBOURHOOD)..(at + NEIGHBOURHOOD).min(all.len());
    let calling = around.filter(|&number| all.may_call(number, name)).filter_map(|number| all.get(number));
    let mut named = calling.flat_map(|of| {
        of.statement
            .mentions
            .iter()
            .filter(move |mention| called(mention, of))
            .map(|mention| &mention.referent)
    });
    named.any(|referent| matches!(referent, Referent::Entity(id) if has(*id)))
}

/// The state of a capital that is not where something happens: "talks between Accra and Lomé".
pub(super) fn state_of_capital(claim: &Claim, range: TextRange, catalogue: &Catalogue) -> Option<EntityId> {
    let name = claim.prose.get(std::ops::Range::<usize>::from(range))?;
    let state = catalogue.state_of_capital(name)?;
    let before = claim.prose.get(..usize::from(range.start())).unwrap_or_default();
    let place = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    (!matches!(&*place, "in" | "at" | "near" | "outside" | "around" | "from")).then_some(state)
}

/// Two to six capital letters.
pub(crate) fn is_initials(name: &str) -> bool {
    (2..=6).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether words that stand side by side begin with these letters, small words aside. Words in small letters do so by chance,
/// unless there are four.
fn spelt_out(initials: &str, prose: &str) -> bool {
    let words: Vec<&str> =
        prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let small = |word: &str| matches!(word, "and" | "of" | "the" | "for" | "on" | "in" | "to");
    let letter = |word: &str| word.chars().next().map(|c| c.to_ascii_uppercase());
    (0..words.len()).any(|start| {
        let mut at = start;
        for (number, initial) in initials.chars().enumerate() {
            while number > 0 && words.get(at).is_some_and(|word| small(word)) {
                at += 1;
            }
            if words.get(at).and_then(|word| letter(word)) != Some(initial) {
                return false;
            }
            at += 1;
        }
        let capitals =
            words[start..at].iter().all(|word| small(word) || word.starts_with(char::is_uppercase));
        capitals || initials.len() >= 4
    })
}

/// Strength of a region of which a sentence names states.
pub(super) const BY_MEMBERS: f32 = 0.85;

/// Whether a claim speaks of the states of a region ("the two South American states") and a sentence names several.
pub(super) fn has_states_of(
    claim: &Claim,
    region: EntityId,
    range: TextRange,
    sentence: &SourceSentence,
    context: &Context<'_>,
    scales: &Scales<'_>,
) -> bool {
    let after = claim.prose.get(usize::from(range.end())..).unwrap_or_default();
    let noun = after.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let is_region = scales.catalogue.entity(region).is_some_and(|it| it.class == EntityClass::Region);
    if !is_region || !noun.is_some_and(|noun| scales.lexicon.is_collective(noun)) {
        return false;
    }
    let several = |sentence: &SourceSentence| states(sentence, Some(region), scales.catalogue) > 1;
    several(sentence) || context.lead.is_some_and(several) || context.before.iter().any(|s| several(s))
}

/// How many states a sentence names, of a region if one is given.
pub(super) fn states(sentence: &SourceSentence, region: Option<EntityId>, catalogue: &Catalogue) -> usize {
    let counts = |id: &&EntityId| {
        catalogue.is_country(**id)
            && region.is_none_or(|region| catalogue.regions_of(**id).any(|other| other == region))
    };
    sentence.entities.iter().filter(counts).count()
}
