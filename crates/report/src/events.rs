//! Events: rows of facts that tell the same, put together.

use std::collections::BTreeMap;

use rapporteur_claims::Interval;
use rapporteur_query::{Participant, Row};

use crate::Report;

/// Something that sources say happened between some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Kind of cooperation, a key; empty for none.
    pub kind: String,
    /// Who acts, or all who act alike.
    pub actors: Vec<Partner>,
    /// To, for or with whom.
    pub partners: Vec<Partner>,
    /// Days, as far as known.
    pub time: Option<Interval>,
    /// Rank on the ladder of event modality, 0 mentioned … 9 had the effect.
    pub rank: u8,
    /// Name of that rank.
    pub modality: &'static str,
    /// Whether the sources deny it.
    pub denied: bool,
    /// Domains, keys.
    pub domains: Vec<String>,
    /// Origins that tell it: copies of one text count once, reports on others' reporting not at all.
    pub origins: usize,
    /// Key of the capture of `quote`.
    pub source: String,
    /// The first sentence that tells it.
    pub quote: String,
}

/// Who takes part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partner {
    /// Key of the state or organisation that acts, else of the entity.
    pub key: String,
    /// Name.
    pub name: String,
}

/// What makes two rows one event.
type Same = (String, Vec<Partner>, Vec<Partner>, Option<(Option<i32>, Option<i32>)>, u8, bool);

/// The events of a report, in the order of their first rows. Rows of which nobody is known to the catalogue are none.
pub(crate) fn events(report: &Report) -> Vec<Event> {
    let mut at: BTreeMap<Same, usize> = BTreeMap::new();
    let mut origins: Vec<Vec<&str>> = Vec::new();
    let mut events: Vec<Event> = Vec::new();
    for row in &report.facts {
        let actors = partners(report, &row.actors);
        let mut others = partners(report, &row.partners);
        others.retain(|other| !actors.contains(other));
        if actors.is_empty() && others.is_empty() {
            continue;
        }
        let kind = row.kind.clone().unwrap_or_default();
        let time = time(row);
        let days = time.map(|time| (time.start, time.end));
        let (rank, denied) = (row.modality.rank, row.polarity == "denied");
        let same = (kind.clone(), actors.clone(), others.clone(), days, rank, denied);
        let number = *at.entry(same).or_insert(events.len());
        if number == events.len() {
            origins.push(Vec::new());
            events.push(Event {
                kind,
                actors,
                partners: others,
                time,
                rank,
                modality: row.modality.label,
                denied,
                domains: Vec::new(),
                origins: 0,
                source: row.citation.key.clone(),
                quote: row.citation.quote.clone(),
            });
        }
        let (Some(event), Some(origins)) = (events.get_mut(number), origins.get_mut(number)) else {
            continue;
        };
        for domain in &row.domains {
            if !event.domains.contains(domain) {
                event.domains.push(domain.clone());
            }
        }
        if let Some(origin) = row.citation.origin.as_deref().filter(|origin| !origins.contains(origin)) {
            origins.push(origin);
            event.origins += 1;
        }
    }
    events
}

/// Those whom the catalogue knows: the state or organisation that acts, each once.
fn partners(report: &Report, of: &[Participant]) -> Vec<Partner> {
    let mut out: Vec<Partner> = Vec::new();
    for who in of {
        let Some(key) = who.actor.as_ref().or(who.entity.as_ref()) else { continue };
        let name = report.names.get(key).cloned().unwrap_or_else(|| who.name.clone());
        let partner = Partner { key: key.clone(), name };
        if !out.contains(&partner) {
            out.push(partner);
        }
    }
    out.sort();
    out
}

fn time(row: &Row) -> Option<Interval> {
    let day = |day: &Option<String>| day.as_deref().and_then(Interval::parse);
    let (from, to) = (day(&row.from), day(&row.to));
    let interval = Interval { start: from.and_then(|day| day.start), end: to.and_then(|day| day.end) };
    (interval.start.is_some() || interval.end.is_some()).then_some(interval)
}

impl Event {
    /// All who take part.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &Partner> {
        self.actors.iter().chain(&self.partners)
    }

    /// Who with whom, in words.
    pub(crate) fn who(&self) -> String {
        let names = |of: &[Partner]| {
            const SHOWN: usize = 3;
            let mut text: Vec<&str> = of.iter().take(SHOWN).map(|partner| partner.name.as_str()).collect();
            let more = of.len().saturating_sub(SHOWN);
            let rest = format!("{more} more");
            if more > 0 {
                text.push(&rest);
            }
            text.join(", ")
        };
        match (self.actors.is_empty(), self.partners.is_empty()) {
            (false, false) => format!("{} – {}", names(&self.actors), names(&self.partners)),
            (false, true) => names(&self.actors),
            _ => names(&self.partners),
        }
    }

    /// The years that it lies in; none if it has no date or no end.
    pub(crate) fn years(&self) -> Option<(i32, i32)> {
        let time = self.time?;
        let start = time.start.or(time.end).and_then(year)?;
        let end = time.end.or(time.start).and_then(year)?;
        Some((start, end.max(start)))
    }
}

/// Year of a day.
pub(crate) fn year(day: i32) -> Option<i32> {
    let text = Interval::iso_day(day);
    let at = text.char_indices().skip(1).find(|(_, c)| *c == '-')?.0;
    text.get(..at)?.parse().ok()
}
