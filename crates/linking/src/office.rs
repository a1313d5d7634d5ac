//! Offices and who held them: "President Santos" is whom the catalogue knows in that office on the day that the text
//! speaks of, and nobody of that name at another time.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId, Tenure, fold_name};

use crate::mention::{Referent, Scan};

/// Titles as they stand before a name, longest first, with the office of the catalogue.
const TITLES: [(&str, &str); 30] = [
    ("deputy secretary general", "deputy secretary general"),
    ("deputy prime minister", "deputy prime minister"),
    ("foreign minister", "minister of foreign affairs"),
    ("defence minister", "minister of defence"),
    ("defense minister", "minister of defence"),
    ("minister of defence", "minister of defence"),
    ("minister of defense", "minister of defence"),
    ("prime minister", "prime minister"),
    ("secretary general", "secretary general"),
    ("director general", "director general"),
    ("governor general", "governor general"),
    ("executive director", "executive director"),
    ("managing director", "managing director"),
    ("high commissioner", "high commissioner"),
    ("high representative", "high representative"),
    ("supreme leader", "supreme leader"),
    ("vice president", "vice president"),
    ("president", "president"),
    ("chancellor", "chancellor"),
    ("taoiseach", "prime minister"),
    ("premier", "premier"),
    ("governor", "governor"),
    ("emperor", "monarch"),
    ("sultan", "monarch"),
    ("prince", "monarch"),
    ("queen", "monarch"),
    ("king", "monarch"),
    ("emir", "monarch"),
    ("amir", "monarch"),
    ("presidente", "president"),
];

/// The office that stands before a name.
#[derive(Debug, PartialEq)]
pub(crate) struct Title {
    /// As the catalogue calls it.
    pub office: &'static str,
    /// Of which state or body, if the text says it there.
    pub of: Option<EntityId>,
    /// "former President".
    pub former: bool,
}

/// The title right before the name that begins at `start`.
pub(crate) fn title_before(catalogue: &Catalogue, prose: &str, scan: &Scan, start: usize) -> Option<Title> {
    let before = prose.get(..start)?.trim_end();
    // Titles are short: what stands further away is another phrase.
    let from = before.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    let tail = before.get(from..)?.to_lowercase().replace('-', " ");
    let (title, office) = TITLES.iter().find(|(title, _)| {
        tail.strip_suffix(title).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '"', '(', '\'']))
    })?;
    let rest = tail.strip_suffix(title)?.trim_end();
    let former = ["former", "ex", "then", "late", "ousted"].iter().any(|word| {
        rest.strip_suffix(word).is_some_and(|head| head.is_empty() || head.ends_with([' ', '"', '(']))
    });
    let then = rest.ends_with("then");
    // "Kenyan President", "NATO Secretary General": one mention up to here; else a state right before the title.
    let title_at = before.len().checked_sub(title.len())?;
    let covering = scan.mentions.iter().find(|m| usize::from(m.range.end()) == before.len()).and_then(|m| {
        match &m.referent {
            Referent::Local(key) if key.starts_with("office:") => m.referent.principal(catalogue),
            Referent::Entity(id) => {
                let office = catalogue.entity(*id).filter(|e| e.class == EntityClass::Office)?;
                office.part_of.first().copied()
            }
            _ => None,
        }
    });
    let beside = || {
        let gap = |m: &&crate::mention::Mention| {
            let end = usize::from(m.range.end());
            end <= title_at && prose.get(end..title_at).is_some_and(|gap| matches!(gap, " " | "'s " | "’s "))
        };
        scan.mentions.iter().find(gap).and_then(|m| m.referent.principal(catalogue))
    };
    Some(Title { office, of: covering.or_else(beside), former: former && !then })
}

/// What the catalogue knows of a name with a title.
pub(crate) enum Known<'a> {
    /// Held the office then.
    Holder(&'a Tenure),
    /// Held it at another time only.
    AnotherTime(&'a Tenure),
}

/// Who of that name held the office of a title on a day. `None` where the catalogue knows nobody, or several.
pub(crate) fn known<'a>(
    catalogue: &'a Catalogue,
    title: &Title,
    name: &str,
    day: Option<&str>,
    spoken: impl Fn(EntityId) -> bool,
) -> Option<Known<'a>> {
    let terms: Vec<&Tenure> = catalogue
        .terms_of(name)
        .filter(|t| &*t.office == title.office && title.of.is_none_or(|id| id == t.body))
        .collect();
    let fits = |t: &&&Tenure| match day {
        Some(day) if title.former => &*t.since < day,
        Some(day) => t.on(day) == Some(true),
        // Without a day the state must be named, lest any namesake be meant.
        None => title.of.is_some() || spoken(t.body),
    };
    let mut fitting: Vec<&Tenure> = terms.iter().filter(fits).copied().collect();
    if fitting.len() > 1 {
        // Two terms of one person are one; of two states the one that the text speaks of.
        if fitting.iter().any(|t| spoken(t.body)) {
            fitting.retain(|t| spoken(t.body));
        }
        let same = |t: &&Tenure| t.body == fitting[0].body && t.holder == fitting[0].holder;
        if !fitting.iter().all(same) {
            return None;
        }
    }
    match (fitting.first(), terms.first()) {
        (Some(term), _) => Some(Known::Holder(term)),
        // Somebody of that name did not hold it then: only a source that excludes it counts.
        (None, Some(term)) if day.is_some_and(|day| terms.iter().all(|t| t.on(day) == Some(false))) => {
            Some(Known::AnotherTime(term))
        }
        _ => None,
    }
}

/// Identity of a holder: the name without initials, folded.
pub(crate) fn key(term: &Tenure) -> Box<str> {
    let words: Vec<&str> = term.holder.split_whitespace().filter(|w| !w.ends_with('.')).collect();
    format!("person:{}", fold_name(&words.join(" "))).into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rapporteur_catalog::Catalogue;

    use super::title_before;
    use crate::Linker;

    #[test]
    fn titles_are_read_backwards_from_the_name() {
        let catalogue = Catalogue::builtin();
        let linker = Linker::new(Arc::clone(&catalogue));
        let title = |prose: &str, name: &str| {
            let title = title_before(&catalogue, prose, &linker.scan(prose), prose.find(name).unwrap())?;
            let of = title.of.map(|id| catalogue.entity(id).unwrap().key.to_string());
            Some((title.office, of, title.former))
        };
        let of = |key: &str| Some(key.to_owned());
        assert_eq!(title("President Okafor spoke.", "Okafor"), Some(("president", None, false)));
        assert_eq!(title("Kenyan President Okafor spoke.", "Okafor"), Some(("president", of("KEN"), false)));
        assert_eq!(
            title("NATO Secretary General Berg left.", "Berg"),
            Some(("secretary general", of("NATO"), false))
        );
        assert_eq!(title("The former Prime Minister Taufa", "Taufa"), Some(("prime minister", None, true)));
        assert_eq!(title("Resident Okafor spoke.", "Okafor"), None);
    }
}
