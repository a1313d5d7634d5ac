//! Ties: who cooperates with whom, counted.

use std::collections::BTreeMap;

use crate::events::{Event, Partner};

/// Parties of one event beyond which not everyone is tied to everyone: a conference of forty is not 780 ties.
const TOGETHER: usize = 6;

/// Two who cooperate, in one kind and as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tie {
    pub a: Partner,
    pub b: Partner,
    /// Key of the kind; empty for none.
    pub kind: String,
    pub standing: Standing,
    /// Events that tell of it.
    pub events: usize,
}

/// How far something has come, in the steps that a line can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Standing {
    /// It has happened.
    Happened,
    /// Asked for, offered, invited, planned, agreed.
    Wanted,
    /// Considered or mentioned.
    Mentioned,
}

impl Standing {
    pub fn of(rank: u8) -> Standing {
        match rank {
            rapporteur_query::HAPPENED.. => Standing::Happened,
            rapporteur_query::WANTED.. => Standing::Wanted,
            _ => Standing::Mentioned,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Standing::Happened => "took place",
            Standing::Wanted => "requested, offered, planned or agreed",
            Standing::Mentioned => "only mentioned or considered",
        }
    }

    /// Name of its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Standing::Happened => "m1",
            Standing::Wanted => "m2",
            Standing::Mentioned => "m3",
        }
    }
}

/// Whoever takes part in most events: the one that the desk is about.
pub(crate) fn focus(events: &[Event]) -> Option<Partner> {
    let mut counts: BTreeMap<&Partner, usize> = BTreeMap::new();
    for partner in events.iter().flat_map(Event::everybody) {
        *counts.entry(partner).or_default() += 1;
    }
    let best = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
    best.map(|(partner, _)| (*partner).clone())
}

/// Ties of all events that are not denied, by their ends, kind and standing.
pub(crate) fn ties(events: &[Event]) -> Vec<Tie> {
    let focus = focus(events);
    let mut counts: BTreeMap<(&Partner, &Partner, &str, Standing), usize> = BTreeMap::new();
    for event in events.iter().filter(|event| !event.denied) {
        let standing = Standing::of(event.rank);
        for (a, b) in pairs(event, focus.as_ref()) {
            let (a, b) = if a <= b { (a, b) } else { (b, a) };
            if a != b {
                *counts.entry((a, b, &event.kind, standing)).or_default() += 1;
            }
        }
    }
    let tie = |((a, b, kind, standing), events): ((&Partner, &Partner, &str, Standing), usize)| Tie {
        a: a.clone(),
        b: b.clone(),
        kind: kind.to_owned(),
        standing,
        events,
    };
    counts.into_iter().map(tie).collect()
}

/// Who of an event is tied to whom. Of a large event only the ties of the one that the desk is about count.
fn pairs<'a>(event: &'a Event, focus: Option<&Partner>) -> Vec<(&'a Partner, &'a Partner)> {
    let (actors, partners) = (&event.actors, &event.partners);
    let large = actors.len() + partners.len() > TOGETHER;
    let is_focus = |who: &&Partner| focus == Some(*who);
    let ends =
        |of: &'a [Partner]| -> Vec<&'a Partner> { of.iter().filter(|who| !large || is_focus(who)).collect() };
    if partners.is_empty() {
        return ends(actors)
            .into_iter()
            .flat_map(|a| actors.iter().map(move |b| (a, b)))
            .filter(|(a, b)| large || a < b)
            .collect();
    }
    let from = ends(actors).into_iter().flat_map(|a| partners.iter().map(move |b| (a, b)));
    if !large {
        return from.collect();
    }
    from.chain(ends(partners).into_iter().flat_map(|b| actors.iter().map(move |a| (a, b)))).collect()
}

#[cfg(test)]
mod tests {
    use super::ties;
    use crate::events::{Event, Partner};

    fn event(actors: &[&str], partners: &[&str]) -> Event {
        let of = |names: &[&str]| -> Vec<Partner> {
            names.iter().map(|name| Partner { key: (*name).into(), name: (*name).into() }).collect()
        };
        Event {
            kind: "agreement".into(),
            actors: of(actors),
            partners: of(partners),
            time: None,
            rank: 7,
            modality: "completed",
            denied: false,
            domains: Vec::new(),
            origins: 1,
            source: "a".into(),
            quote: String::new(),
        }
    }

    fn names(events: &[Event]) -> Vec<String> {
        ties(events).iter().map(|tie| format!("{}-{} {}", tie.a.name, tie.b.name, tie.events)).collect()
    }

    #[test]
    fn everyone_of_a_small_event_is_tied_to_everyone() {
        assert_eq!(names(&[event(&["A", "B", "C"], &[])]), ["A-B 1", "A-C 1", "B-C 1"]);
        assert_eq!(names(&[event(&["A", "B"], &["C"]), event(&["C"], &["A"])]), ["A-C 2", "B-C 1"]);
    }

    #[test]
    fn a_conference_ties_its_members_to_the_one_in_focus_alone() {
        let many: Vec<String> = (0..400).map(|number| format!("M{number:03}")).collect();
        let mut all: Vec<&str> = many.iter().map(String::as_str).collect();
        all.push("F");
        let events = [event(&all, &[]), event(&["F"], &["M001"])];
        let found = ties(&events);
        assert_eq!(found.len(), 400);
        assert!(found.iter().all(|tie| tie.a.name == "F" || tie.b.name == "F"));
    }

    #[test]
    fn what_is_denied_ties_nobody() {
        assert!(ties(&[Event { denied: true, ..event(&["A"], &["B"]) }]).is_empty());
    }
}
