//! Origins: who stands behind a source. Two captures of one publisher are one origin; what only reports others' reporting
//! is none of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use rapporteur_evidence::{EvidenceRole, SourceFacts, SourceId, SourceMeta};
use rapporteur_workspace::{CheckedClaim, Snapshot};

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

/// Origins of sources: publisher, else the host of the address, else the source itself. Where some sources are primary,
/// those that report others' reporting add none.
pub(super) fn origins(basis: &Basis) -> BTreeSet<String> {
    let primary = basis.iter().any(|(_, facts)| !facts.meta.secondary);
    basis
        .iter()
        .map(|(_, facts)| &facts.meta)
        .filter(|meta| !(primary && meta.secondary))
        .map(origin)
        .collect()
}

/// The origin of a source, for comparison.
pub(super) fn origin(meta: &SourceMeta) -> String {
    let publisher = meta.publisher.as_deref().map(|publisher| publisher.trim().to_lowercase());
    publisher
        .filter(|publisher| !publisher.is_empty())
        .or_else(|| meta.url.as_deref().and_then(host))
        .unwrap_or_else(|| format!("@{}", meta.key))
}

/// The origin of a source, for people.
pub(super) fn name(meta: &SourceMeta) -> String {
    meta.publisher.as_deref().map_or_else(|| origin(meta), |publisher| publisher.trim().to_owned())
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

    use super::{host, origin};

    #[test]
    fn who_stands_behind_a_source() {
        let meta = |publisher: Option<&str>, url: Option<&str>| SourceMeta {
            key: "note".into(),
            publisher: publisher.map(Into::into),
            url: url.map(Into::into),
            ..SourceMeta::default()
        };
        assert_eq!(origin(&meta(Some(" Port Office "), Some("https://a.example"))), "port office");
        assert_eq!(origin(&meta(None, Some("https://www.Port.example:80/a?b"))), "port.example");
        assert_eq!(origin(&meta(Some(" "), Some("not an address"))), "@note");
    }

    proptest! {
        #[test]
        fn any_address_is_answered(url in "[a-z:/@.?#é]{0,30}") {
            host(&url);
        }
    }
}
