//! Puts the value of the source in the place of the claim's.

use rapporteur_catalog::{Catalogue, EntityId, NameKind};
use rapporteur_evidence::{AtomKind, AtomStatus, AtomVerdict, EvidenceRole, SourceSentence};
use rapporteur_linking::{MentionForm, Referent};
use rapporteur_text::{TextRange, TextSize};

use super::{Context, Fix, Rewording};

/// The source's date, number, name, office or standing; for reversed roles the two sides exchanged.
pub(super) fn sourced(context: &Context<'_>) -> Vec<Fix> {
    let cited = context.cited();
    let mut fixes: Vec<Fix> = Vec::new();
    for atom in &context.claim.verdict.atoms {
        if atom.status == AtomStatus::Entailed || atom.range.is_empty() {
            continue;
        }
        let place = crate::subject::core(context.claim, atom);
        let claimed = context.words(place);
        let mut tried: Vec<String> = Vec::new();
        for found in candidates(context, atom) {
            let found = fitted(claimed, &found);
            // Who is in the claim already is not put there twice.
            let twice = atom.kind == AtomKind::Entity && context.claim.prose.contains(&found);
            if found.is_empty() || found == claimed || twice || tried.contains(&found) {
                continue;
            }
            tried.push(found.clone());
            let mut rewording = Rewording::new();
            if atom.kind == AtomKind::Time {
                rewording.extend(preposition(&context.claim.prose, place, &found));
            }
            rewording.push((place, found.clone()));
            if context.holds(&context.reworded(&rewording), &cited) {
                let title = format!("Put what the source says: “{found}”");
                fixes.push(context.fix(title, context.edits(&rewording)));
                break;
            }
        }
    }
    if fixes.is_empty() {
        fixes.extend(exchanged(context));
    }
    fixes
}

/// Values of the deciding sentences, in their words, that could stand where the atom stands.
fn candidates(context: &Context<'_>, atom: &AtomVerdict) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let named = atom.found.as_deref().map(|found| found.trim_matches('"'));
    let mut evidence: Vec<_> = context.claim.verdict.evidence.iter().collect();
    evidence.sort_by_key(|evidence| evidence.role != EvidenceRole::Contradicts);
    for evidence in evidence {
        let Some(facts) = context.snapshot.source(evidence.source) else { continue };
        let Some(sentence) = facts.sentences.get(evidence.sentence as usize) else { continue };
        // What the verdict names is the first choice, where it is words of the source and no paraphrase.
        found.extend(named.filter(|named| sentence.prose.contains(named)).map(str::to_owned));
        found.extend(of_kind(atom.kind, sentence));
    }
    found
}

/// The dates, numbers or ordinals of a sentence, in its words. Of names there is no such choice: another name in the
/// sentence is somebody else, unless the verdict says that it stands in the claim's place.
fn of_kind(kind: AtomKind, sentence: &SourceSentence) -> Vec<String> {
    let words = |range: TextRange| {
        sentence.prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default().to_owned()
    };
    let statement = &sentence.statement;
    match kind {
        AtomKind::Time => statement.times.iter().map(|time| words(time.range)).collect(),
        AtomKind::Quantity => statement.quantities.iter().map(|quantity| words(quantity.range)).collect(),
        AtomKind::Order => statement.orders.iter().map(|order| words(order.range)).collect(),
        _ => Vec::new(),
    }
}

/// The found words with the capital or article of the claim's.
fn fitted(claimed: &str, found: &str) -> String {
    let mut found = found.to_owned();
    for article in ["the ", "The ", "a ", "A ", "an ", "An "] {
        let bare = found.strip_prefix(article);
        if let Some(bare) = bare.filter(|_| !claimed.to_lowercase().starts_with(&article.to_lowercase())) {
            found = bare.to_owned();
            break;
        }
    }
    let upper = claimed.chars().next().is_some_and(char::is_uppercase);
    match found.chars().next() {
        Some(first) if upper && first.is_lowercase() => {
            let rest = found.get(first.len_utf8()..).unwrap_or_default();
            first.to_uppercase().chain(rest.chars()).collect()
        }
        _ => found,
    }
}

/// Another preposition before a date that takes one: "in 2019", but "on 10 June 2021".
fn preposition(prose: &str, date: TextRange, found: &str) -> Option<(TextRange, String)> {
    let is_day = |word: &&str| word.len() <= 2 && word.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    let days = found.split(|c: char| !c.is_alphanumeric()).filter(is_day).count();
    let before = prose.get(..usize::from(date.start()))?.strip_suffix(' ')?;
    let own = before.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    let wanted = match (own, days) {
        ("in", 1) => "on",
        ("In", 1) => "On",
        ("on", 0) => "in",
        ("On", 0) => "In",
        _ => return None,
    };
    Some((TextRange::at(TextSize::of(before) - TextSize::of(own), TextSize::of(own)), wanted.to_owned()))
}

/// Two names of the claim exchanged, if that is what the source says: each in the form of the one it replaces.
fn exchanged(context: &Context<'_>) -> Option<Fix> {
    if context.code != "ACT002" {
        return None;
    }
    let catalogue = context.snapshot.catalogue();
    let cited = context.cited();
    let named: Vec<_> = context
        .claim
        .mentions
        .iter()
        .filter(|mention| !mention.is_coreference())
        .filter_map(|mention| match mention.referent {
            Referent::Entity(id) => Some((mention.range, mention.form, id)),
            _ => None,
        })
        .collect();
    for (at, (first, first_form, first_id)) in named.iter().enumerate() {
        for (second, second_form, second_id) in named.iter().skip(at + 1) {
            if first.intersect(*second).is_some() || first_id == second_id {
                continue;
            }
            let (a, b) = (context.words(*first), context.words(*second));
            let put = |own: &str, form: MentionForm, other: &str, other_form, id| {
                let name = if form == other_form {
                    Some(other.to_owned())
                } else {
                    name_in_form(&catalogue, id, form)
                };
                name.map(|name| without_capital_article(own, &fitted(own, &name)))
            };
            let rewording: Rewording = vec![
                (*first, put(a, *first_form, b, *second_form, *second_id)?),
                (*second, put(b, *second_form, a, *first_form, *first_id)?),
            ];
            if context.holds(&context.reworded(&rewording), &cited) {
                let title = format!("Exchange “{a}” and “{b}”, as the source has it");
                return Some(context.fix(title, context.edits(&rewording)));
            }
        }
    }
    None
}

/// The name of an entity in a form.
fn name_in_form(catalogue: &Catalogue, id: EntityId, form: MentionForm) -> Option<String> {
    let wanted = match form {
        MentionForm::Demonym => NameKind::Demonym,
        MentionForm::Acronym => NameKind::Acronym,
        _ => NameKind::Short,
    };
    let named = catalogue.names_of(id).iter().find(|name| name.kind == wanted && name.language.is_none());
    named.map(|name| name.text.to_string())
}

/// A name in the middle of a sentence has no capital on its article.
fn without_capital_article(own: &str, name: &str) -> String {
    match name.strip_prefix("The ") {
        Some(rest) if !own.starts_with("The ") => format!("the {rest}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rapporteur_text::{TextRange, TextSize};

    use super::{fitted, preposition};

    #[test]
    fn a_day_takes_another_preposition_than_a_year() {
        let put = |prose: &str, date: &str, found: &str| {
            let at = TextSize::try_from(prose.find(date).unwrap_or_default()).unwrap_or_default();
            preposition(prose, TextRange::at(at, TextSize::of(date)), found).map(|(range, words)| {
                let own = prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default();
                format!("{own} > {words}")
            })
        };
        let to = |words: &str| Some(words.to_owned());
        assert_eq!(put("It was signed in 2019.", "2019", "10 June 2021"), to("in > on"));
        assert_eq!(put("In 2019 it was signed.", "2019", "June 10, 2021"), to("In > On"));
        assert_eq!(put("It was signed on 3 May 2019.", "3 May 2019", "June 2021"), to("on > in"));
        assert_eq!(put("It was signed in 2019.", "2019", "June 2021"), None);
        assert_eq!(put("It was signed within 2019.", "2019", "10 June 2021"), None);
        assert_eq!(put("It ran in 2019.", "2019", "10 June to 4 July 2021"), None);
        assert_eq!(put("2019 was the year.", "2019", "10 June 2021"), None);
    }

    #[test]
    fn words_fit_where_they_are_put() {
        assert_eq!(fitted("three days", "five days"), "five days");
        assert_eq!(fitted("Third", "first"), "First");
        assert_eq!(fitted("member", "a partner"), "partner");
        assert_eq!(fitted("the treaty", "the protocol"), "the protocol");
    }
}
