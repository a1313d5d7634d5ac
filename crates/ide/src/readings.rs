//! How a claim was read: its events, each in a line, with what the sentences before tell of them.

use std::sync::Arc;

use rapporteur_claims::Polarity;
use rapporteur_claims::events::{self, Event, Filler, Retold, Told};
use rapporteur_grammar::Tree;
use rapporteur_markup::BlockKind;
use rapporteur_workspace::{BriefReport, CheckedClaim, Snapshot};

/// The asserted events of a claim, for people: `train (training-education, AID): actor Norway; recipient divers`.
pub(crate) fn readings(snapshot: &Snapshot, report: &BriefReport, claim: &CheckedClaim) -> Vec<String> {
    let (catalogue, lexicon) = (snapshot.catalogue(), snapshot.lexicon());
    let stretch = before(report, claim);
    let trees: Vec<Arc<Tree>> =
        snapshot.trees(&stretch.iter().map(|claim| &*claim.prose).collect::<Vec<_>>());
    let found: Vec<Vec<Event>> = stretch
        .iter()
        .zip(&trees)
        .map(|(claim, tree)| {
            events::events(&claim.prose, tree, &claim.mentions, &catalogue, lexicon.senses())
        })
        .collect();
    let kind = |claim: &CheckedClaim| report.blocks.get(claim.block as usize).map(|block| block.kind);
    let mut lead = None;
    let told: Vec<Told<'_>> = stretch
        .iter()
        .zip(trees.iter().zip(&found))
        .enumerate()
        .map(|(at, (claim, (tree, events)))| {
            let item = kind(claim) == Some(BlockKind::ListItem);
            if !item {
                lead = claim.prose.ends_with(':').then_some(at);
            }
            Told {
                prose: &claim.prose,
                tree,
                mentions: &claim.mentions,
                times: &claim.times,
                events,
                section: 0,
                lead: lead.filter(|_| item),
            }
        })
        .collect();
    let retold = events::retell(&told, &catalogue, lexicon.senses());
    let prose = |at: usize| told.get(at).map_or("", |told| told.prose);
    let Some(last) = retold.last() else { return Vec::new() };
    last.iter()
        .filter(|told| told.event.asserted)
        .map(|told| {
            let mut text = line(&told.event, &claim.prose);
            if let Some(first) =
                told.continues.and_then(|(at, event)| Some((at, retold.get(at)?.get(event)?)))
            {
                text.push_str(&continued(told, first, retold.len() - 1, &prose));
            }
            text
        })
        .collect()
}

/// The claim with those before it in its section that it may continue.
fn before<'a>(report: &'a BriefReport, claim: &'a CheckedClaim) -> Vec<&'a CheckedClaim> {
    let at = report.claims.partition_point(|other| other.range.start() < claim.range.start());
    let earlier = report.claims.get(at.saturating_sub(events::REMEMBERED)..at).unwrap_or_default();
    let heading = |from: u32| {
        let between = report.blocks.get(from as usize..claim.block as usize).unwrap_or_default();
        between.iter().any(|block| matches!(block.kind, BlockKind::Heading(_)))
    };
    earlier.iter().filter(|other| !heading(other.block)).chain([claim]).collect()
}

/// What the telling of one event in several sentences adds.
fn continued<'a>(
    told: &Retold,
    (at, first): (usize, &Retold),
    here: usize,
    prose: &dyn Fn(usize) -> &'a str,
) -> String {
    let words = |at: usize, range| prose(at).get(std::ops::Range::<usize>::from(range)).unwrap_or_default();
    let mut text = format!("; the event of \"{}\"", words(at, first.event.range));
    let part =
        |(at, filler): &(usize, Filler)| format!("{} {}", filler.part.as_str(), words(*at, filler.range));
    let mut more: Vec<String> = told.known.iter().map(part).collect();
    more.extend(told.time.iter().filter(|(at, _)| *at != here).map(|(_, time)| time.interval.display()));
    if !more.is_empty() {
        text.push_str(&format!(" ({})", more.join("; ")));
    }
    text
}

/// An event in a line: `train (training-education, AID): actor Norway; recipient divers`.
pub(crate) fn line(event: &Event, prose: &str) -> String {
    let words = |range| prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default();
    let mut text = event.lemma.to_string();
    let kind = (!event.kind.is_empty()).then_some(&*event.kind);
    let code = event.plover.as_ref().map(|plover| &*plover.event);
    let labels: Vec<&str> = kind.into_iter().chain(code).collect();
    if !labels.is_empty() {
        text.push_str(&format!(" ({})", labels.join(", ")));
    }
    let parts: Vec<String> = event
        .parts
        .iter()
        .map(|filler| {
            format!(
                "{}{} {}",
                if filler.denied { "not " } else { "" },
                filler.part.as_str(),
                words(filler.range)
            )
        })
        .collect();
    if !parts.is_empty() {
        text.push_str(&format!(": {}", parts.join("; ")));
    }
    if event.polarity == Polarity::Denied {
        text.push_str("; denied");
    }
    if let Some(cue) = event.modality.cue {
        text.push_str(&format!("; rank {} by \"{}\"", event.modality.rank, words(cue)));
    }
    if let Some(&speaker) = event.speakers.last() {
        text.push_str(&format!("; said by {}", words(speaker)));
    }
    text
}
