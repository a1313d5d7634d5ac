//! Small worlds made of sentences, for tests.

use std::sync::{Arc, LazyLock};

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Interval, Lexicon, Statement, read};
use rapporteur_evidence::{
    Claim, FactIndex, SentenceRef, SourceFacts, SourceId, SourceMeta, SourceSentence, Verdict, entities,
    event_key, judge, nearest,
};
use rapporteur_linking::{Linker, merge, resolve};
use rapporteur_text::{OffsetMap, TextSize};

static LINKER: LazyLock<Linker> = LazyLock::new(|| Linker::new(Catalogue::builtin()));

fn statements(sentences: &[&str]) -> Vec<Statement> {
    let scans: Vec<_> = sentences.iter().map(|prose| LINKER.scan(prose)).collect();
    let document: Vec<_> = sentences.iter().copied().zip(&scans).collect();
    let added = resolve(LINKER.catalogue(), &document);
    let mentions = scans.iter().zip(&added).map(|(scan, added)| merge(scan, added));
    let read = |(prose, mentions): (&&str, Vec<_>)| {
        read(prose, &mentions, None.into(), LINKER.catalogue(), &Lexicon::builtin())
    };
    sentences.iter().zip(mentions).map(read).collect()
}

/// A capture of some sentences, one after another.
pub fn source(sentences: &[&str], published: Option<&str>) -> Arc<SourceFacts> {
    let mut start = 0u32;
    let sentences = sentences
        .iter()
        .zip(statements(sentences))
        .map(|(prose, statement)| {
            let range = rapporteur_text::TextRange::at(start.into(), TextSize::of(*prose));
            start += u32::from(range.len()) + 1;
            SourceSentence {
                range,
                prose: (*prose).into(),
                map: OffsetMap::identity(prose.len()),
                entities: entities(&statement, LINKER.catalogue()),
                statement,
                block: 0,
                prose_block: true,
                lead: None,
            }
        })
        .collect();
    let meta = SourceMeta { published: published.and_then(Interval::parse), ..SourceMeta::default() };
    Arc::new(SourceFacts { meta, sentences, content: [0; 32] })
}

/// An index of sources, numbered from 0.
pub fn index(sources: &[Arc<SourceFacts>]) -> FactIndex {
    FactIndex::new((0..).map(SourceId).zip(sources.iter().cloned()).collect())
}

/// The verdict on one sentence.
pub fn verdict(claim: &str, facts: &FactIndex) -> Verdict {
    let statement = statements(&[claim]).remove(0);
    let claim = Claim { prose: claim.into(), statement, cited: Vec::new() };
    judge(&claim, facts, LINKER.catalogue(), &Lexicon::builtin())
}

/// The sentences that one sentence would be compared with.
pub fn nearest_to(claim: &str, facts: &FactIndex) -> Vec<SentenceRef> {
    let statement = statements(&[claim]).remove(0);
    let claim = Claim { prose: claim.into(), statement, cited: Vec::new() };
    nearest(&claim, facts, LINKER.catalogue(), &Lexicon::builtin()).to_vec()
}

/// What one sentence and another tell differently of one event, as the field and the two values.
pub fn clash(sentence: &str, other: &str) -> Option<String> {
    let claims = [sentence, other].map(|prose| {
        let statement = statements(&[prose]).remove(0);
        Claim { prose: prose.into(), statement, cited: Vec::new() }
    });
    let [one, two] = &claims;
    let key = |claim| event_key(claim, LINKER.catalogue());
    if key(one).is_none() || key(one) != key(two) {
        return None;
    }
    let parse = |prose: &str| Arc::new(rapporteur_grammar::parse(prose));
    let found = rapporteur_evidence::clash(one, two, LINKER.catalogue(), &Lexicon::builtin(), &parse)?;
    Some(format!("{}: {} / {}", format!("{:?}", found.kind).to_lowercase(), found.claimed, found.found))
}
