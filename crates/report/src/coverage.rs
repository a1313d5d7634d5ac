//! The coverage grid: partner and domain by year, and the cells that nothing is known of.

use std::collections::{BTreeMap, BTreeSet};

use crate::events::Event;
use crate::ties::{Standing, focus};

/// Most partners in the grid, those with most events first.
const PARTNERS: usize = 16;
/// Most columns of years; earlier ones share the first.
const YEARS: usize = 16;
/// A date of which only a span wider than this is known stands in no single year.
const SPAN: i32 = 3;

/// What is known of a partner and a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub partner: String,
    /// Key; empty for events of no domain.
    pub domain: String,
    /// Events a year, by what they have come to, in the order of [`Grid::years`].
    pub cells: Vec<Cell>,
    /// Events without a date, or with too wide a one.
    pub undated: Cell,
}

/// Events of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub happened: usize,
    pub wanted: usize,
}

/// The grid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    /// Whose partners; empty if nobody stands out.
    pub of: String,
    pub years: Vec<i32>,
    /// Whether the first year stands for all before it, too.
    pub folded: bool,
    pub lines: Vec<Line>,
    /// Partners with the domains that occur with others and not with them; partners of the same domains together.
    pub gaps: Vec<(Vec<String>, Vec<String>)>,
    /// Partners that are left out.
    pub more: usize,
}

/// Counts events by partner, domain and year. What is denied or only mentioned covers nothing.
pub(crate) fn grid(events: &[Event]) -> Grid {
    let focus = focus(events);
    let counted: Vec<&Event> = events
        .iter()
        .filter(|event| !event.denied && Standing::of(event.rank) != Standing::Mentioned)
        .collect();
    let mut by_partner: BTreeMap<&str, usize> = BTreeMap::new();
    let others = |event: &Event| -> Vec<String> {
        let with_focus = focus.as_ref().is_some_and(|focus| event.everybody().any(|who| who == focus));
        let mut names: Vec<String> = event
            .everybody()
            .filter(|who| with_focus && focus.as_ref() != Some(*who))
            .map(|who| who.name.clone())
            .collect();
        names.sort();
        names.dedup();
        names
    };
    let with: Vec<(&Event, Vec<String>)> = counted.iter().map(|event| (*event, others(event))).collect();
    for name in with.iter().flat_map(|(_, names)| names) {
        *by_partner.entry(name).or_default() += 1;
    }
    let mut partners: Vec<(&str, usize)> = by_partner.into_iter().collect();
    partners.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let more = partners.len().saturating_sub(PARTNERS);
    partners.truncate(PARTNERS);
    let shown: BTreeSet<&str> = partners.iter().map(|(name, _)| *name).collect();
    let years: BTreeSet<i32> = with
        .iter()
        .filter_map(|(event, _)| event.years())
        .flat_map(|(a, b)| if b - a > SPAN { Vec::new() } else { (a..=b).collect() })
        .collect();
    let (years, folded) = columns(&years);
    let mut lines: BTreeMap<(&str, &str), Line> = BTreeMap::new();
    for (event, names) in &with {
        let domains: Vec<&str> = if event.domains.is_empty() {
            vec![""]
        } else {
            event.domains.iter().map(String::as_str).collect()
        };
        for name in names.iter().map(String::as_str).filter(|name| shown.contains(name)) {
            for domain in &domains {
                let line = lines.entry((name, domain)).or_insert_with(|| Line {
                    partner: name.to_owned(),
                    domain: (*domain).to_owned(),
                    cells: vec![Cell::default(); years.len()],
                    undated: Cell::default(),
                });
                match event.years().filter(|(a, b)| b - a <= SPAN) {
                    Some((a, b)) => {
                        let mut last = None;
                        for year in a..=b {
                            let at = years.iter().rposition(|first| *first <= year).unwrap_or(0);
                            if last.replace(at) != Some(at)
                                && let Some(cell) = line.cells.get_mut(at)
                            {
                                cell.add(event);
                            }
                        }
                    }
                    None => line.undated.add(event),
                }
            }
        }
    }
    let domains: BTreeSet<&str> =
        lines.keys().map(|(_, domain)| *domain).filter(|domain| !domain.is_empty()).collect();
    let gap = |name: &str| {
        let missing = domains.iter().filter(|domain| !lines.contains_key(&(name, **domain)));
        missing.map(|domain| (*domain).to_owned()).collect::<Vec<_>>()
    };
    let mut gaps: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for (name, missing) in
        shown.iter().map(|name| (*name, gap(name))).filter(|(_, missing)| !missing.is_empty())
    {
        match gaps.iter_mut().find(|(_, domains)| *domains == missing) {
            Some((names, _)) => names.push(name.to_owned()),
            None => gaps.push((vec![name.to_owned()], missing)),
        }
    }
    Grid {
        of: focus.map(|focus| focus.name).unwrap_or_default(),
        years,
        folded,
        gaps,
        lines: {
            let mut lines: Vec<Line> = lines.into_values().collect();
            // What has no domain comes after what has one.
            lines.sort_by(|a, b| (&a.partner, a.domain.is_empty()).cmp(&(&b.partner, b.domain.is_empty())));
            lines
        },
        more,
    }
}

/// A column for every year from the first to the last, the last [`YEARS`] of them: an empty one is a gap.
fn columns(years: &BTreeSet<i32>) -> (Vec<i32>, bool) {
    let (Some(&first), Some(&last)) = (years.first(), years.last()) else { return (Vec::new(), false) };
    let from = first.max(last - YEARS as i32 + 1);
    ((from..=last).collect(), from > first)
}

impl Cell {
    fn add(&mut self, event: &Event) {
        match Standing::of(event.rank) {
            Standing::Happened => self.happened += 1,
            _ => self.wanted += 1,
        }
    }
}
