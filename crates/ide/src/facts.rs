//! The fact view: how a sentence of a brief or a source was read, and by which steps a claim got its verdict.

use camino::Utf8Path;
use rapporteur_claims::{Polarity, Statement};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::Snapshot;

use crate::subject::{claim_at, in_source, sentence_at};
use crate::wording;

/// A sentence as it was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FactView {
    /// The sentence in the file.
    #[serde(skip)]
    pub range: TextRange,
    /// Its prose.
    pub prose: String,
    /// Entities: words, key or name, the rule that linked them.
    pub entities: Vec<Named>,
    /// Dates and periods: words and ISO 8601 interval.
    pub times: Vec<Named>,
    /// Events read off the tree, each in a line; of a claim with what the sentences before tell.
    pub events: Vec<String>,
    /// Acts of known kinds, each in a line: kind, roles, rank of modality.
    pub frames: Vec<String>,
    /// Domains named.
    pub domains: Vec<String>,
    /// Of a claim: the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Of a claim: its fields against the source's.
    pub fields: Vec<String>,
    /// Of a claim: the steps to the verdict, rule and note.
    pub trace: Vec<Named>,
}

/// Words with what they stand for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Named {
    /// Words, or the rule of a step.
    pub name: String,
    /// What they stand for.
    pub value: String,
}

/// The sentence at a place of a brief or a source.
#[must_use]
pub fn fact_view(snapshot: &Snapshot, path: &Utf8Path, offset: TextSize) -> Option<FactView> {
    let (catalogue, lexicon) = (snapshot.catalogue(), snapshot.lexicon());
    if let Some(report) = snapshot.report(path) {
        let claim = claim_at(&report, offset)?;
        let statement = rapporteur_claims::read(
            &claim.prose,
            &claim.mentions,
            rapporteur_claims::Anchor::default(),
            &catalogue,
            &lexicon,
        );
        let verdict = &claim.verdict;
        return Some(FactView {
            verdict: Some(wording::label(verdict).to_owned()),
            fields: verdict.atoms.iter().map(wording::plain_atom).collect(),
            trace: verdict
                .trace
                .iter()
                .map(|step| Named { name: step.rule.clone().into_owned(), value: step.note.clone() })
                .collect(),
            events: crate::readings::readings(snapshot, &report, claim),
            times: times(&claim.prose, &claim.times),
            ..read(snapshot, &claim.prose, &statement, claim.range)
        });
    }
    let facts = snapshot.source(snapshot.source_at(path)?)?;
    let sentence = facts.sentences.get(sentence_at(&facts, offset)?)?;
    let whole = in_source(sentence, TextRange::up_to(TextSize::of(&*sentence.prose)));
    let prose: std::sync::Arc<str> = sentence.prose.as_ref().into();
    let tree = snapshot.tree(&prose);
    let events = rapporteur_claims::events::events(
        &prose,
        &tree,
        &sentence.statement.mentions,
        &catalogue,
        lexicon.senses(),
    );
    Some(FactView {
        events: events.iter().map(|event| crate::readings::line(event, &prose)).collect(),
        times: times(&prose, &sentence.statement.times),
        ..read(snapshot, &prose, &sentence.statement, whole)
    })
}

fn read(snapshot: &Snapshot, prose: &str, statement: &Statement, range: TextRange) -> FactView {
    let words =
        |range: TextRange| prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default().to_owned();
    let lexicon = snapshot.lexicon();
    let mut frames: Vec<String> = statement
        .frames
        .iter()
        .filter(|frame| !frame.kind.is_empty())
        .map(|frame| {
            let label =
                lexicon.kind(&frame.kind).map_or_else(|| frame.kind.to_string(), |k| k.label.to_string());
            let roles: Vec<String> = frame
                .roles
                .iter()
                .filter_map(|(role, at)| {
                    let mention = statement.mentions.get(*at as usize)?;
                    Some(format!("{} {}", format!("{role:?}").to_lowercase(), words(mention.range)))
                })
                .collect();
            let denied = if frame.polarity == Polarity::Denied { "not " } else { "" };
            format!("{denied}{label}: {}; rank {}", roles.join(", "), frame.modality.rank)
        })
        .collect();
    // Two words of one act ("signed an agreement") read alike.
    frames.dedup();
    FactView {
        range,
        prose: prose.to_owned(),
        entities: statement.mentions.iter().map(|mention| named(snapshot, mention, &words)).collect(),
        times: Vec::new(),
        events: Vec::new(),
        frames,
        domains: statement.domains.iter().map(|domain| domain.to_string()).collect(),
        verdict: None,
        fields: Vec::new(),
        trace: Vec::new(),
    }
}

fn named(snapshot: &Snapshot, mention: &Mention, words: &dyn Fn(TextRange) -> String) -> Named {
    let catalogue = snapshot.catalogue();
    let key = |id| catalogue.entity(id).map(|entity| entity.key.to_string()).unwrap_or_default();
    let stands_for = match &mention.referent {
        Referent::Entity(id) => key(*id),
        Referent::Plural(ids) => ids.iter().map(|id| key(*id)).collect::<Vec<_>>().join(", "),
        Referent::Local(name) => name.to_string(),
    };
    // Of sources the rules that linked are not kept.
    let value = if mention.why.is_empty() { stands_for } else { format!("{stands_for} ({})", mention.why) };
    Named { name: words(mention.range), value }
}

fn times(prose: &str, times: &[rapporteur_claims::Time]) -> Vec<Named> {
    times
        .iter()
        .map(|time| Named {
            name: prose.get(std::ops::Range::<usize>::from(time.range)).unwrap_or_default().to_owned(),
            value: time.interval.display(),
        })
        .collect()
}
