//! x
use crate::mention::*;
use rapporteur_catalog::Catalogue;
/// x
#[must_use]
pub fn resolve(_catalogue: &Catalogue, sentences: &[(&str, &Scan)]) -> Vec<Vec<Mention>> {
    vec![Vec::new(); sentences.len()]
}
/// x
#[must_use]
pub fn merge(scan: &Scan, _resolved: &[Mention]) -> Vec<Mention> {
    scan.mentions.clone()
}
