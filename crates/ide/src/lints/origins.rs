//! Origins: who stands behind a source. Captures that tell what one origin told first do not confirm each other, nor do
//! two of one publisher; what only reports others' reporting is no origin of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use rapporteur_evidence::{Evidence, EvidenceRole, SourceFacts, SourceId, SourceMeta};
use rapporteur_sources::OriginReason;
use rapporteur_workspace::{CheckedClaim, Snapshot};

use crate::Related;

/// Sources of a claim with their facts, in the order of their ids.
pub(super) type Basis = Vec<(SourceId, Arc<SourceFacts>)>;

/// The sources of these ids.
pub(super) fn basis(snapshot: &Snapshot, ids: impl Iterator<Item = SourceId>) -> Basis {
    let ids: BTreeSet<SourceId> = ids.collect();
    ids.into_iter().filter_map(|id| Some((id, snapshot.source(id)?))).collect()
}

/// The sources that a claim cites.
pub(super) fn cited(claim: &CheckedClaim) -> impl Iterator<Item = SourceId> {
    claim.citations.iter().flat_map(|citation| citation.sources.iter().copied())
}

/// The sources that support a claim.
pub(super) fn supporting(claim: &CheckedClaim) -> impl Iterator<Item = SourceId> {
    let supports = claim.verdict.evidence.iter().filter(|evidence| evidence.role == EvidenceRole::Supports);
    supports.map(|evidence| evidence.source)
}

/// What all primary sources of a basis have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shared {
    /// There is one, of this name.
    Alone(String),
    /// They tell what one origin of this name told first.
    Origin(String),
    /// They have one publisher.
    Publisher(String),
}

impl Shared {
    /// The name, for people.
    pub(super) fn name(&self) -> &str {
        match self {
            Shared::Alone(name) | Shared::Origin(name) | Shared::Publisher(name) => name,
        }
    }
}

/// What makes a basis one source rather than several that confirm each other; `None` if two of it have neither origin nor
/// publisher in common. Where some sources are primary, those that report others' reporting add none.
///
/// Origins are compared only where publishers do not settle it.
pub(super) fn shared(snapshot: &Snapshot, basis: &Basis) -> Option<Shared> {
    let counted: Vec<&(SourceId, Arc<SourceFacts>)> = counted(basis).collect();
    let (first, rest) = counted.split_first()?;
    let publisher = publisher(&first.1.meta);
    if rest.is_empty() {
        return Some(Shared::Alone(name(&first.1.meta)));
    }
    if rest.iter().all(|(_, facts)| self::publisher(&facts.meta) == publisher) {
        return Some(Shared::Publisher(name(&first.1.meta)));
    }
    // Sources of which any two have origin or publisher in common all have the same of one of both.
    let origins = snapshot.origins();
    (origins.count(counted.iter().map(|(id, _)| *id)) == 1).then(|| {
        let named = origins.of(first.0).map(|origin| origin.name.to_string());
        Shared::Origin(named.unwrap_or_else(|| name(&first.1.meta)))
    })
}

/// The sources of a basis that count as origins.
pub(super) fn counted(basis: &Basis) -> impl Iterator<Item = &(SourceId, Arc<SourceFacts>)> {
    let primary = basis.iter().any(|(_, facts)| facts.meta.is_primary());
    basis.iter().filter(move |(_, facts)| !primary || facts.meta.is_primary())
}

/// The sources that share an origin or publisher, each with a sentence of it and the reason.
pub(super) fn related(snapshot: &Snapshot, basis: &Basis, shared: &Shared) -> Vec<Related> {
    let why = |id: SourceId| match shared {
        Shared::Alone(_) => None,
        Shared::Publisher(name) => Some(format!("published by {name}")),
        Shared::Origin(name) => {
            let origins = snapshot.origins();
            let reason =
                origins.of(id)?.reasons.iter().find(|reason| !matches!(reason, OriginReason::Own))?;
            let other = match reason {
                OriginReason::SameFile(other)
                | OriginReason::SameAddress(other)
                | OriginReason::SharedText(other, _) => snapshot.source(*other),
                _ => None,
            };
            let other = other.map(|facts| format!(", @{}", facts.meta.key)).unwrap_or_default();
            Some(format!("origin {name}: {reason}{other}"))
        }
    };
    counted(basis)
        .filter_map(|(id, facts)| {
            let message = format!("@{}, {}", facts.meta.key, why(*id)?);
            let (number, sentence) =
                (0..).zip(&facts.sentences).find(|(_, sentence)| sentence.prose_block)?;
            let role = EvidenceRole::Supports;
            let at = Evidence { source: *id, sentence: number, range: sentence.range, role };
            let quote = snapshot.quote(&at)?;
            Some(Related { path: quote.path, range: quote.range, message, quote: quote.quote })
        })
        .collect()
}

/// Who publishes a source, for comparison: its publisher, else the host of its address, else itself.
fn publisher(meta: &SourceMeta) -> String {
    let publisher = meta.publisher.as_deref().map(|publisher| publisher.trim().to_lowercase());
    publisher
        .filter(|publisher| !publisher.is_empty())
        .or_else(|| meta.url.as_deref().and_then(host))
        .unwrap_or_else(|| format!("@{}", meta.key))
}

/// Who publishes a source, for people.
fn name(meta: &SourceMeta) -> String {
    meta.publisher.as_deref().map_or_else(|| self::publisher(meta), |publisher| publisher.trim().to_owned())
}

/// The host of an address, without `www.`.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.rsplit('@').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rapporteur_evidence::SourceMeta;

    use super::{host, publisher};

    #[test]
    fn who_stands_behind_a_source() {
        let meta = |publisher: Option<&str>, url: Option<&str>| SourceMeta {
            key: "note".into(),
            publisher: publisher.map(Into::into),
            url: url.map(Into::into),
            ..SourceMeta::default()
        };
        assert_eq!(publisher(&meta(Some(" Port Office "), Some("https://a.example"))), "port office");
        assert_eq!(publisher(&meta(None, Some("https://www.Port.example:80/a?b"))), "port.example");
        assert_eq!(publisher(&meta(Some(" "), Some("not an address"))), "@note");
    }

    proptest! {
        #[test]
        fn any_address_is_answered(url in "[a-z:/@.?#é]{0,30}") {
            host(&url);
        }
    }
}
