//! How a claim was read: its events, each in a line.

use rapporteur_claims::Polarity;
use rapporteur_claims::events::{self, Event};
use rapporteur_workspace::{CheckedClaim, Snapshot};

/// The asserted events of a claim, for people: `train (training-education, AID): actor Norway; recipient divers`.
pub(crate) fn readings(snapshot: &Snapshot, claim: &CheckedClaim) -> Vec<String> {
    let tree = snapshot.tree(&claim.prose);
    let catalogue = snapshot.catalogue();
    events::events(&claim.prose, &tree, &claim.mentions, &catalogue, snapshot.lexicon().senses())
        .iter()
        .filter(|event| event.asserted)
        .map(|event| line(event, &claim.prose))
        .collect()
}

fn line(event: &Event, prose: &str) -> String {
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
