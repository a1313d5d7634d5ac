//! The catalogue and its look-ups.

use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use crate::{Entity, EntityClass, EntityId, Membership, Name, NameKind, builtin, fold, fold_name};

/// The catalogue: entities, their names and blockers, standings of states with bodies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    entities: Vec<Entity>,
    /// By entity, blockers last.
    names: Vec<Name>,
    /// By member, then body.
    memberships: Vec<Membership>,
    /// `names[first_name[i]..first_name[i + 1]]` are those of entity `i`.
    first_name: Vec<u32>,
    keys: FxHashMap<Box<str>, EntityId>,
    /// ISO 3166 alpha-2 and numeric codes and Wikidata items.
    codes: FxHashMap<Box<str>, EntityId>,
    digest: u64,
}

/// A catalogue under construction.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub entities: Vec<Entity>,
    pub names: Vec<Name>,
    pub memberships: Vec<Membership>,
    pub keys: FxHashMap<Box<str>, EntityId>,
    pub codes: FxHashMap<Box<str>, EntityId>,
}

impl Draft {
    /// Adds an entity; the first of a key stays.
    pub fn add(&mut self, entity: Entity) -> EntityId {
        if let Some(&id) = self.keys.get(&entity.key) {
            return id;
        }
        let id = EntityId(u32::try_from(self.entities.len()).unwrap_or(u32::MAX));
        self.keys.insert(entity.key.clone(), id);
        if let Some(item) = &entity.wikidata {
            self.codes.entry(item.clone()).or_insert(id);
        }
        self.entities.push(entity);
        id
    }

    /// Sorts, indexes and seals.
    pub fn finish(mut self) -> Catalogue {
        let order = |name: &Name| name.entity.map_or(u32::MAX, |id| id.0);
        self.names.sort_by_key(order);
        self.names.dedup_by(|b, a| a.entity == b.entity && a.text == b.text);
        share_ambiguous(&mut self.names);
        self.memberships.sort_by(|a, b| {
            (a.member, a.body, &a.since, a.status).cmp(&(b.member, b.body, &b.since, b.status))
        });
        self.memberships.dedup();
        let mut first_name = vec![0u32; self.entities.len() + 2];
        for name in &self.names {
            let slot = name.entity.map_or(self.entities.len(), |id| id.0 as usize);
            if let Some(count) = first_name.get_mut(slot + 1) {
                *count += 1;
            }
        }
        for i in 1..first_name.len() {
            first_name[i] += first_name[i - 1];
        }
        let mut catalogue = Catalogue {
            entities: self.entities,
            names: self.names,
            memberships: self.memberships,
            first_name,
            keys: self.keys,
            codes: self.codes,
            digest: 0,
        };
        catalogue.digest = digest(&catalogue);
        catalogue
    }
}

/// Names that several entities claim with full weight share it.
fn share_ambiguous(names: &mut [Name]) {
    let mut holders: FxHashMap<(bool, String), u32> = FxHashMap::default();
    let key = |name: &Name| (name.kind == NameKind::Metonym, fold_name(&name.text));
    for name in names.iter().filter(|n| n.entity.is_some() && n.prior >= 1.0) {
        *holders.entry(key(name)).or_default() += 1;
    }
    holders.retain(|_, n| *n > 1);
    if holders.is_empty() {
        return;
    }
    // Two spellings of one entity's name are no ambiguity.
    let mut owners: FxHashMap<(bool, String), Vec<EntityId>> = FxHashMap::default();
    for name in names.iter() {
        let k = key(name);
        if let (Some(id), true) = (name.entity, holders.contains_key(&k)) {
            let list = owners.entry(k).or_default();
            if !list.contains(&id) {
                list.push(id);
            }
        }
    }
    for name in names.iter_mut().filter(|n| n.entity.is_some() && n.prior >= 1.0) {
        if let Some(list) = owners.get(&key(name)).filter(|list| list.len() > 1) {
            name.prior = 1.0 / list.len() as f32;
        }
    }
}

/// FNV-1a over all data in order: the same on every machine.
fn digest(catalogue: &Catalogue) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |bytes: &[u8]| {
        for &byte in bytes.iter().chain(&[0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    let optional = |text: &Option<Box<str>>| text.as_deref().unwrap_or("").to_owned();
    for e in &catalogue.entities {
        eat(e.key.as_bytes());
        eat(e.name.as_bytes());
        eat(e.class.name().as_bytes());
        eat(optional(&e.country).as_bytes());
        eat(optional(&e.wikidata).as_bytes());
        for id in e.part_of.iter().chain(&e.acts_for) {
            eat(&id.0.to_le_bytes());
        }
        e.attributes.iter().for_each(|a| eat(a.as_bytes()));
    }
    for n in &catalogue.names {
        eat(n.text.as_bytes());
        eat(&n.entity.map_or(u32::MAX, |id| id.0).to_le_bytes());
        eat(&[n.kind as u8, n.case as u8]);
        eat(&n.prior.to_bits().to_le_bytes());
    }
    for m in &catalogue.memberships {
        eat(&m.member.0.to_le_bytes());
        eat(&m.body.0.to_le_bytes());
        eat(&[m.status as u8]);
        eat(optional(&m.since).as_bytes());
        eat(optional(&m.until).as_bytes());
    }
    hash
}

impl Catalogue {
    /// The compiled-in catalogue, built once per process.
    #[must_use]
    pub fn builtin() -> Arc<Catalogue> {
        static BUILTIN: LazyLock<Arc<Catalogue>> = LazyLock::new(|| Arc::new(Catalogue::read_builtin()));
        Arc::clone(&BUILTIN)
    }

    /// Reads the compiled-in tables afresh; [`Catalogue::builtin`] shares one.
    #[must_use]
    pub fn read_builtin() -> Catalogue {
        builtin::read().finish()
    }

    pub(crate) fn to_draft(&self) -> Draft {
        Draft {
            entities: self.entities.clone(),
            names: self.names.clone(),
            memberships: self.memberships.clone(),
            keys: self.keys.clone(),
            codes: self.codes.clone(),
        }
    }

    /// The entity of an id of this catalogue.
    #[must_use]
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(id.0 as usize)
    }

    /// By key, exact.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<EntityId> {
        self.keys.get(key).copied()
    }

    /// By ISO 3166 alpha-2 or numeric code (`CO`, `170`) or Wikidata item (`Q739`).
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<EntityId> {
        self.codes.get(code).copied()
    }

    /// By key or by any name, whatever its case and accents, if that names one entity only. Demonyms and metonyms do not count.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<EntityId> {
        if let Some(id) = self.by_key(name) {
            return Some(id);
        }
        let wanted = fold_name(name);
        let mut found = None;
        for candidate in &self.names {
            let proper = !matches!(candidate.kind, NameKind::Demonym | NameKind::Metonym);
            if proper && candidate.entity.is_some() && fold_name(&candidate.text) == wanted {
                if found.is_some() && found != candidate.entity {
                    return None;
                }
                found = candidate.entity;
            }
        }
        found
    }

    /// The name or key most like a misspelt one ("did you mean"), if any is near.
    #[must_use]
    pub fn nearest(&self, wanted: &str) -> Option<&str> {
        let keys = self.entities.iter().map(|e| (&*e.key, &*e.key));
        let names = self
            .names
            .iter()
            .filter(|n| n.entity.is_some() && !matches!(n.kind, NameKind::Demonym | NameKind::Metonym))
            .map(|n| (&*n.text, &*n.text));
        fold::nearest(wanted, keys.chain(names))
    }

    /// Name for display; empty for an id of another catalogue.
    #[must_use]
    pub fn display_name(&self, id: EntityId) -> &str {
        self.entity(id).map_or("", |e| &e.name)
    }

    /// All entities, by id.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// All names and blockers.
    #[must_use]
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The names of one entity.
    #[must_use]
    pub fn names_of(&self, id: EntityId) -> &[Name] {
        let bound = |i: usize| self.first_name.get(i).map(|&n| n as usize);
        match (bound(id.0 as usize), bound(id.0 as usize + 1)) {
            (Some(start), Some(end)) if (id.0 as usize) < self.entities.len() => {
                self.names.get(start..end).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// `id` and everything it is part of or acts for, nearest first; cycles end.
    #[must_use]
    pub fn upwards(&self, id: EntityId) -> Vec<EntityId> {
        let mut out = vec![id];
        let mut next = 0;
        while let Some(entity) = out.get(next).and_then(|&id| self.entity(id)) {
            for &above in entity.part_of.iter().chain(&entity.acts_for) {
                if !out.contains(&above) {
                    out.push(above);
                }
            }
            next += 1;
        }
        out
    }

    /// Whether `part` is `whole` or, through any number of steps, a part of it or acting for it.
    #[must_use]
    pub fn is_within(&self, part: EntityId, whole: EntityId) -> bool {
        part == whole || self.upwards(part).contains(&whole)
    }

    /// The state or organisation that acts when `id` acts (`id` itself for states and organisations).
    #[must_use]
    pub fn principal(&self, id: EntityId) -> EntityId {
        let mut at = id;
        // The chain is short; the bound ends a cycle that an overlay may make.
        for _ in 0..16 {
            match self.entity(at).and_then(|e| e.acts_for) {
                Some(above) => at = above,
                None => break,
            }
        }
        at
    }

    /// Whether `id` is a state or territory of today or of the past.
    #[must_use]
    pub fn is_country(&self, id: EntityId) -> bool {
        self.entity(id).is_some_and(|e| e.class == EntityClass::Country)
    }

    /// Standings of a member with a body.
    pub fn memberships(&self, member: EntityId, body: EntityId) -> impl Iterator<Item = &Membership> {
        let start = self.memberships.partition_point(|m| (m.member, m.body) < (member, body));
        self.memberships.iter().skip(start).take_while(move |m| (m.member, m.body) == (member, body))
    }

    /// All standings, by member and body.
    #[must_use]
    pub fn all_memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// Hash of all data, for reports and caches; the same on every machine.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest
    }
}
