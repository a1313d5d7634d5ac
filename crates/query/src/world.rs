//! What facts are read by: catalogue, lexicon, and whom people act for.

use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityClass, EntityId, fold_name};
use rapporteur_claims::Lexicon;
use rustc_hash::FxHashMap;

/// Catalogue and lexicon with what is derived from them once.
#[derive(Debug)]
pub(crate) struct World {
    pub catalogue: Arc<Catalogue>,
    pub lexicon: Arc<Lexicon>,
    /// By person the state or organisation whose office the catalogue gives them.
    people: FxHashMap<EntityId, EntityId>,
}

impl World {
    pub fn new(catalogue: Arc<Catalogue>, lexicon: Arc<Lexicon>) -> World {
        let people = people(&catalogue);
        World { catalogue, lexicon, people }
    }

    /// The state or organisation that acts when an entity acts; none for companies, associations and private people.
    pub fn acting(&self, id: EntityId) -> Option<EntityId> {
        let entity = self.catalogue.entity(id)?;
        match entity.class {
            EntityClass::NonState | EntityClass::Place | EntityClass::Region => None,
            EntityClass::Person => self.people.get(&id).copied(),
            EntityClass::Programme | EntityClass::Instrument => {
                entity.part_of.first().map(|&above| self.catalogue.principal(above))
            }
            _ => Some(self.catalogue.principal(id)),
        }
    }
}

/// "president of colombia", "secretary general of the oas": an office of a state or organisation of the catalogue.
fn people(catalogue: &Catalogue) -> FxHashMap<EntityId, EntityId> {
    let ids = (0u32..).map(EntityId).zip(catalogue.entities());
    let offices: Vec<(EntityId, String)> = ids
        .filter(|(_, entity)| entity.class == EntityClass::Person)
        .filter_map(|(id, entity)| {
            let body = entity.attributes.iter().find_map(|office| {
                let (office, of) = office.rsplit_once(" of ")?;
                (!office.is_empty()).then(|| fold_name(of.strip_prefix("the ").unwrap_or(of)))
            });
            Some((id, body?))
        })
        .collect();
    if offices.is_empty() {
        return FxHashMap::default();
    }
    // One pass over all names for all people.
    let mut wanted: FxHashMap<&str, Option<EntityId>> =
        offices.iter().map(|(_, body)| (body.as_str(), None)).collect();
    for name in catalogue.names() {
        let actor = name.entity.filter(|id| {
            let class = catalogue.entity(*id).map(|entity| entity.class);
            matches!(class, Some(EntityClass::Country | EntityClass::Organisation))
        });
        if let (Some(id), Some(found)) = (actor, wanted.get_mut(fold_name(&name.text).as_str())) {
            found.get_or_insert(id);
        }
    }
    offices.iter().filter_map(|(id, body)| Some((*id, (*wanted.get(body.as_str())?)?))).collect()
}
