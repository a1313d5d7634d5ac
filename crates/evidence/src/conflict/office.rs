//! Offices of persons: another portfolio, or an office of another state.

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_claims::{Statement, Symbol};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::{TextRange, TextSize, overlap};

use super::{Conflict, SAME_EVENT, entity_of};
use crate::align::{Alignment, Scales, is_same_local, is_slot, slice};
use crate::atoms::Atom;
use crate::{Claim, Code, SourceSentence};

/// A person's office: "X was Minister of A" against "X, Minister of B". An office is one at a time.
pub(super) fn office(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
    scales: &Scales<'_>,
) -> Option<Conflict> {
    let (person, claimed) = offices(&claim.prose, &claim.statement, scales).into_iter().next()?;
    let (_, found) = offices(&sentence.prose, &sentence.statement, scales)
        .into_iter()
        .find(|(p, _)| same_person(p, &person))?;
    // The same head ("minister") with portfolios that share no word, or of two states.
    // "President of the IAU" and "president of the Uruguayan Antarctic Institute" are one where the text defines the initials.
    let same_body = || {
        let inside = |range: TextRange, statement: &'_ Statement| {
            let own = statement.mentions.iter().filter(move |mention| range.contains_range(mention.range));
            own.cloned().collect::<Vec<Mention>>()
        };
        let theirs = inside(found.range, &sentence.statement);
        inside(claimed.range, &claim.statement)
            .iter()
            .any(|own| theirs.iter().any(|theirs| is_same_local(&claim.prose, own, &theirs.referent)))
    };
    let shares = || claimed.portfolio.iter().any(|w| found.portfolio.contains(w)) || same_body();
    let other_portfolio = !claimed.portfolio.is_empty() && !found.portfolio.is_empty() && !shares();
    let within = |a, b| scales.catalogue.is_within(a, b) || scales.catalogue.is_within(b, a);
    let other_state = claimed.state.zip(found.state).is_some_and(|(own, other)| !within(own, other));
    // Whoever was deputy to the minister was not the minister, in the same event; who was minister once is not.
    let told = || alignment.share(atoms, |_, atom| !is_slot(atom)) >= SAME_EVENT;
    let below = claimed.deputy != found.deputy && told();
    let no_more = found.former && !claimed.former && is_held(&claim.prose, &claimed);
    if claimed.head != found.head || !other_portfolio && !other_state && !below && !no_more {
        return None;
    }
    let hit =
        atoms.iter().enumerate().filter(|(_, a)| overlap(claimed.range, a.range)).map(|(i, _)| i).collect();
    let name = |office: &Office, prose: &str| match office.state {
        Some(state) if other_state => {
            format!("{} of {}", slice(prose, office.range), scales.catalogue.display_name(state))
        }
        _ if below || no_more => slice(prose, office.titled).to_owned(),
        _ => slice(prose, office.range).to_owned(),
    };
    let (claimed, found) = (name(&claimed, &claim.prose), name(&found, &sentence.prose));
    Some(Conflict {
        rule: "office.other",
        code: Code::ACT003,
        atoms: hit,
        reason: format!("the source gives the office as \"{found}\", the claim as \"{claimed}\""),
        found,
    })
}

struct Office {
    head: Symbol,
    portfolio: Vec<Symbol>,
    /// The state that it is an office of: "the Kenyan minister", "Minister of Finance of Kenya".
    state: Option<EntityId>,
    range: TextRange,
    /// The same with what stands before it: "the former deputy minister".
    titled: TextRange,
    /// Whether it is that of a deputy.
    deputy: bool,
    /// Whether it is said to be held no more.
    former: bool,
}

/// Words before an office that may say whose it is below, or that it is held no more.
const TITLES: usize = 4;

/// Whether a claim says that somebody holds an office now.
fn is_held(prose: &str, office: &Office) -> bool {
    let before = prose.get(..usize::from(office.titled.start())).unwrap_or_default();
    let mut words = before.split_whitespace().rev().take(TITLES);
    words.any(|word| matches!(word, "is" | "remains"))
}

fn same_person(a: &[Symbol], b: &[Symbol]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && short.iter().all(|word| long.contains(word)) && (short.len() > 1 || long.len() == 1)
}

/// Pairs of a person and an office in apposition or predication: "X, Minister of A", "Minister of A X",
/// "X was Minister of A".
fn offices(prose: &str, statement: &Statement, scales: &Scales<'_>) -> Vec<(Vec<Symbol>, Office)> {
    let (catalogue, lexicon) = (scales.catalogue, scales.lexicon);
    let terms = &statement.terms;
    let mut out = Vec::new();
    for (index, term) in terms.iter().enumerate() {
        if !lexicon.is_office(&term.word) {
            continue;
        }
        // Portfolio: "of A, B and C" up to a comma that is not part of a list, or the word before ("defence minister").
        let after = prose.get(usize::from(term.range.end())..).unwrap_or_default();
        let mut portfolio: Vec<Symbol> = Vec::new();
        let mut end = term.range.end();
        if after.starts_with(" of ") || after.starts_with(" for ") {
            for next in terms.iter().skip(index + 1).take(6) {
                let gap = prose.get(usize::from(end)..usize::from(next.range.start())).unwrap_or_default();
                // "Minister for Planning Jairo Garcia": who holds the office is no part of it.
                let named = statement.mentions.iter().any(|mention| {
                    mention.range.contains_range(next.range)
                        && (is_called(mention) || is_person(mention, catalogue))
                });
                if named || gap.contains(',') || gap.contains('(') || gap.len() > 12 || gap.contains(" was ")
                {
                    break;
                }
                portfolio.push(next.stem.clone());
                end = next.range.end();
            }
        }
        // "Vice Foreign Minister for Multilateral Affairs" has two.
        let alone = portfolio.is_empty();
        let before = index
            .checked_sub(1)
            .and_then(|i| terms.get(i))
            .filter(|t| t.range.end() + rapporteur_text::range(0, 1).len() == term.range.start());
        portfolio.extend(before.map(|before| before.stem.clone()));
        let start = before.filter(|_| alone).map_or(term.range.start(), |before| before.range.start());
        let range = TextRange::new(start, end.max(term.range.end()));
        // Words of countries are no portfolio.
        let country = |stem: &str| {
            statement.mentions.iter().filter_map(entity_of).any(|id| {
                catalogue.display_name(id).to_lowercase().split_whitespace().any(|w| w.starts_with(stem))
            })
        };
        portfolio.retain(|stem| !country(stem));
        // The person: the nearest unlisted name within reach.
        let person = statement
            .mentions
            .iter()
            .filter(|m| {
                // "The Minister of Defence and the Minister of Justice": two offices, and nobody named.
                let office = || {
                    let mut inside = terms.iter().filter(|t| m.range.contains_range(t.range));
                    inside.any(|t| lexicon.is_office(&t.word))
                };
                let unlinked =
                    matches!(&m.referent, Referent::Local(_)) && !range.contains_range(m.range) && !office();
                unlinked || is_person(m, catalogue)
            })
            .min_by_key(|m| {
                let gap = if m.range.end() <= range.start() {
                    range.start() - m.range.end()
                } else {
                    m.range.start().checked_sub(range.end()).unwrap_or_default()
                };
                u32::from(gap)
            });
        if let Some(person) = person {
            let words = terms
                .iter()
                .filter(|t| person.range.contains_range(t.range) && !range.contains_range(t.range))
                .map(|t| t.stem.clone())
                .collect();
            let state = state_of(prose, statement, range, catalogue);
            let before = prose.get(..usize::from(term.range.start())).unwrap_or_default();
            let ends = |word: &str| {
                word == "and"
                    || word.ends_with([',', ';', '.', ')'])
                    || lexicon.is_office(&word.to_lowercase())
            };
            let backwards = || before.split([' ', '-']).rev().filter(|word| !word.is_empty());
            let titles = || backwards().take(TITLES).take_while(|word| !ends(word));
            let said = |is: &dyn Fn(&str) -> bool| titles().find(|word| is(&word.to_lowercase()));
            let deputy = said(&|word| lexicon.is_deputy(word));
            let former = said(&|word| lexicon.is_former(word));
            portfolio.retain(|stem| !lexicon.is_deputy(stem) && !lexicon.is_former(stem));
            let first = former.or(deputy).and_then(|word| before.rfind(word));
            let first = first.and_then(|at| TextSize::try_from(at).ok()).unwrap_or(range.start());
            let titled = TextRange::new(first.min(range.start()), range.end());
            let (deputy, former) = (deputy.is_some(), former.is_some());
            out.push((
                words,
                Office { head: term.stem.clone(), portfolio, state, range, titled, deputy, former },
            ));
        }
    }
    out
}

/// The state named directly before an office or behind "of".
fn state_of(
    prose: &str,
    statement: &Statement,
    office: TextRange,
    catalogue: &Catalogue,
) -> Option<EntityId> {
    let joins = |mention: &&Mention| {
        if mention.range.end() <= office.start() {
            let between = slice(prose, TextRange::new(mention.range.end(), office.start()));
            matches!(between, " " | "'s " | "’s " | "' " | "’ ")
        } else if mention.range.start() >= office.end() {
            let between = slice(prose, TextRange::new(office.end(), mention.range.start()));
            matches!(between, " of " | " of the " | " for ")
        } else {
            office.contains_range(mention.range)
        }
    };
    let is_state = |id: &EntityId| {
        catalogue.entity(*id).is_some_and(|e| e.class == rapporteur_catalog::EntityClass::Country)
    };
    // "the Kenyan Transport Minister" is one mention, of an office of Kenya.
    let whole = |mention: &&Mention| mention.range.contains_range(office) && entity_of(mention).is_none();
    let mut whole =
        statement.mentions.iter().filter(whole).filter_map(|mention| mention.referent.principal(catalogue));
    let mut states = statement.mentions.iter().filter(joins).filter_map(entity_of);
    states.find(is_state).or_else(|| whole.find(is_state))
}

/// Whether a name that no catalogue has is that of a person.
fn is_called(mention: &Mention) -> bool {
    matches!(&mention.referent, Referent::Local(name) if name.starts_with("person:"))
}

fn is_person(mention: &Mention, catalogue: &Catalogue) -> bool {
    entity_of(mention)
        .and_then(|id| catalogue.entity(id))
        .is_some_and(|e| e.class == rapporteur_catalog::EntityClass::Person)
}
