//! Stores that a team shares, by their addresses.

use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_evidence::FactIndex;
use rapporteur_store::{
    EvidenceStore, FlatStore, Overlay, Rules, SourceDelta, SourceKey, StoreError, StoreJudge,
};

use crate::corpus::Corpus;
use crate::failure::Failure;
use crate::reading::Engine;

/// The rules that the built-in catalogue and lexicon make.
pub fn rules(engine: &Engine) -> Rules {
    Rules::of(&engine.catalogue, &engine.lexicon)
}

/// A store could not answer.
pub fn failure(error: &StoreError) -> Failure {
    Failure::refused(error.to_string(), error.help().unwrap_or_default())
}

/// Judges by the store at `url`, with the sources of `drafts` over it.
pub fn judge(url: &str, engine: &Engine, drafts: &Corpus) -> Result<StoreJudge, Failure> {
    let base = open(url, &engine.catalogue, rules(engine)).map_err(|error| failure(&error))?;
    let drafts: Vec<SourceDelta> = drafts.stored().map(SourceDelta::set).collect();
    let store: Arc<dyn EvidenceStore> = if drafts.is_empty() {
        base
    } else {
        let catalogue = || Arc::clone(&engine.catalogue);
        let local = FlatStore::over(FactIndex::default(), catalogue(), rules(engine), |_, _| None);
        let overlay = Overlay::new(local, base, catalogue(), std::iter::empty::<SourceKey>());
        let overlay = overlay.map_err(|error| failure(&error))?;
        overlay.apply(&drafts).map_err(|error| failure(&error))?;
        Arc::new(overlay)
    };
    StoreJudge::new(store, Arc::clone(&engine.catalogue), Arc::clone(&engine.lexicon))
        .map_err(|error| failure(&error))
}

/// The store at `url`, for facts read with `catalogue` by `rules`.
#[cfg(feature = "postgres")]
pub fn open(
    url: &str,
    catalogue: &Arc<Catalogue>,
    rules: Rules,
) -> Result<Arc<dyn EvidenceStore>, StoreError> {
    let address = rapporteur_store_postgres::Address::parse(url)?;
    Ok(Arc::new(rapporteur_store_postgres::PgStore::open(&address, Arc::clone(catalogue), rules)?))
}

/// The store at `url`: this program has none that it could reach.
#[cfg(not(feature = "postgres"))]
pub fn open(url: &str, _: &Arc<Catalogue>, _: Rules) -> Result<Arc<dyn EvidenceStore>, StoreError> {
    Err(StoreError::NotBuilt(url.to_owned()))
}

/// This program was built without network code.
#[cfg(not(feature = "postgres"))]
pub fn not_built(url: &str) -> Failure {
    failure(&StoreError::NotBuilt(url.to_owned()))
}
