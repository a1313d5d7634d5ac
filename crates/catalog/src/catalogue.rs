//! The catalogue and its look-ups.

use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use crate::name::before;
use crate::{
    Entity, EntityClass, EntityId, Membership, Name, NameKind, Status, Tenure, builtin, fold, fold_name,
};

/// The catalogue: entities, their names and blockers, standings of states with bodies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    entities: Vec<Entity>,
    /// By entity, blockers last.
    names: Vec<Name>,
    /// By member, then body.
    memberships: Vec<Membership>,
    /// By body, office and first day.
    tenures: Vec<Tenure>,
    /// Hash of the family name → index of the term, sorted.
    families: Vec<(u64, u32)>,
    /// (region, state), sorted.
    containment: Vec<(EntityId, EntityId)>,
    /// `names[first_name[i]..first_name[i + 1]]` are those of entity `i`.
    first_name: Vec<u32>,
    keys: FxHashMap<Box<str>, EntityId>,
    /// ISO 3166 alpha-2 and numeric codes and Wikidata items.
    codes: FxHashMap<Box<str>, EntityId>,
    /// Names of capitals and seats of states.
    capitals: FxHashMap<Box<str>, EntityId>,
    digest: u64,
}

/// A catalogue under construction.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub entities: Vec<Entity>,
    pub names: Vec<Name>,
    pub memberships: Vec<Membership>,
    pub tenures: Vec<Tenure>,
    pub containment: Vec<(EntityId, EntityId)>,
    pub keys: FxHashMap<Box<str>, EntityId>,
    pub codes: FxHashMap<Box<str>, EntityId>,
    /// Capitals whose name other towns have too: no names of the state by themselves.
    pub shared_capitals: Vec<(Box<str>, EntityId)>,
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
        let pair = |m: &Membership| u64::from(m.member.0) << 32 | u64::from(m.body.0);
        self.memberships.sort_unstable_by(|a, b| {
            pair(a)
                .cmp(&pair(b))
                .then_with(|| (&a.since, a.status, &a.until).cmp(&(&b.since, b.status, &b.until)))
        });
        self.memberships.dedup();
        self.tenures.sort_by(|a, b| (a.body, &a.office, &a.since).cmp(&(b.body, &b.office, &b.since)));
        let mut families: Vec<(u64, u32)> =
            self.tenures.iter().zip(0..).map(|(t, i)| (fold::hash_name(&t.family), i)).collect();
        families.sort_unstable();
        self.containment.sort_unstable();
        self.containment.dedup();
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
            tenures: self.tenures,
            families,
            containment: self.containment,
            first_name,
            keys: self.keys,
            codes: self.codes,
            capitals: FxHashMap::default(),
            digest: 0,
        };
        let capital = |name: &Name| {
            let state = name.entity.filter(|_| name.kind == NameKind::Metonym)?;
            catalogue.is_country(state).then(|| (name.text.clone(), state))
        };
        catalogue.capitals =
            self.shared_capitals.into_iter().chain(catalogue.names.iter().filter_map(capital)).collect();
        catalogue.digest = digest(&catalogue);
        catalogue
    }
}

/// Names that several entities claim with full weight share it.
fn share_ambiguous(names: &mut [Name]) {
    // By the hash of the comparison form; metonyms apart, for a capital is no rival of a namesake.
    let mut claims: Vec<(u64, EntityId, u32)> = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        if let (Some(id), Ok(i)) = (name.entity, u32::try_from(i)) {
            claims.push((fold::hash_name(&name.text) ^ u64::from(name.kind == NameKind::Metonym), id, i));
        }
    }
    claims.sort_unstable();
    for group in claims.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let full = group.iter().filter(|(_, _, i)| names[*i as usize].prior >= 1.0).count();
        // Two spellings of one entity's name are no ambiguity.
        let owners = group.chunk_by(|a, b| a.1 == b.1).count();
        if full < 2 || owners < 2 {
            continue;
        }
        for (_, _, i) in group {
            let name = &mut names[*i as usize];
            if name.prior >= 1.0 {
                name.prior = 1.0 / owners as f32;
            }
        }
    }
}

/// A hash over all data in order, eight bytes at a time: the same on every machine.
fn digest(catalogue: &Catalogue) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |word: u64| hash = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let mut eat = |bytes: &[u8]| {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            mix(word.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
        // The length tells a short tail from a longer one.
        mix(words.remainder().iter().fold(bytes.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
    };
    for e in &catalogue.entities {
        eat(e.key.as_bytes());
        eat(e.name.as_bytes());
        eat(e.class.name().as_bytes());
        eat(e.country.as_deref().unwrap_or("").as_bytes());
        eat(e.wikidata.as_deref().unwrap_or("").as_bytes());
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
        eat(m.since.as_deref().unwrap_or("").as_bytes());
        eat(m.until.as_deref().unwrap_or("").as_bytes());
    }
    for t in &catalogue.tenures {
        eat(&t.body.0.to_le_bytes());
        for text in [&t.office, &t.holder, &t.since, &t.seen] {
            eat(text.as_bytes());
        }
        eat(t.until.as_deref().unwrap_or("").as_bytes());
    }
    for (region, state) in &catalogue.containment {
        eat(&(u64::from(region.0) << 32 | u64::from(state.0)).to_le_bytes());
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
            tenures: self.tenures.clone(),
            containment: self.containment.clone(),
            keys: self.keys.clone(),
            codes: self.codes.clone(),
            shared_capitals: self.capitals.iter().map(|(name, &state)| (name.clone(), state)).collect(),
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

    /// The highest standing that a member can have had with a body on a day (ISO 8601, perhaps without day or month):
    /// no date of it speaks against. `None`: none is known.
    ///
    /// ```
    /// use rapporteur_catalog::{Catalogue, Status};
    ///
    /// let catalogue = Catalogue::builtin();
    /// let key = |key| catalogue.by_key(key).unwrap();
    /// assert_eq!(catalogue.standing_on(key("GBR"), key("EU"), "2019"), Some(Status::Member));
    /// assert_eq!(catalogue.standing_on(key("GBR"), key("EU"), "2021-05"), None);
    /// ```
    #[must_use]
    pub fn standing_on(&self, member: EntityId, body: EntityId, day: &str) -> Option<Status> {
        let can = |m: &&Membership| {
            !m.since.as_deref().is_some_and(|since| before(day, since))
                && !m.until.as_deref().is_some_and(|until| before(until, day))
        };
        self.memberships(member, body).filter(can).map(|m| m.status).max()
    }

    /// Terms of office of a state or body, by office and first day.
    pub fn tenures(&self, body: EntityId) -> impl Iterator<Item = &Tenure> {
        let start = self.tenures.partition_point(|t| t.body < body);
        self.tenures.iter().skip(start).take_while(move |t| t.body == body)
    }

    /// Who held an office of a state or body on a day, each with whether a source says so (`false`: nobody else is known
    /// to have held it, and the holder came before).
    ///
    /// ```
    /// use rapporteur_catalog::Catalogue;
    ///
    /// let catalogue = Catalogue::builtin();
    /// let estonia = catalogue.by_key("EST").unwrap();
    /// let (term, sure) = catalogue.holders(estonia, "prime minister", "2022-06").next().unwrap();
    /// assert_eq!((&*term.family, sure), ("Kallas", true));
    /// ```
    pub fn holders<'a>(
        &'a self,
        body: EntityId,
        office: &'a str,
        day: &'a str,
    ) -> impl Iterator<Item = (&'a Tenure, bool)> {
        self.tenures(body).filter(move |t| &*t.office == office).filter_map(move |t| match t.on(day) {
            Some(true) => Some((t, true)),
            None => Some((t, false)),
            Some(false) => None,
        })
    }

    /// The state whose capital, or seat, has this name, as it is written.
    #[must_use]
    pub fn state_of_capital(&self, name: &str) -> Option<EntityId> {
        self.capitals.get(name).copied()
    }

    /// The terms of office of everybody of a family name, whatever its case and accents.
    pub fn terms_of(&self, family: &str) -> impl Iterator<Item = &Tenure> {
        let (hash, wanted) = (fold::hash_name(family), fold_name(family));
        let start = self.families.partition_point(|(h, _)| *h < hash);
        self.families
            .iter()
            .skip(start)
            .take_while(move |(h, _)| *h == hash)
            .filter_map(|(_, i)| self.tenures.get(*i as usize))
            .filter(move |t| fold_name(&t.family) == wanted)
    }

    /// All terms of office, by body, office and first day.
    #[must_use]
    pub fn all_tenures(&self) -> &[Tenure] {
        &self.tenures
    }

    /// The regions that a state lies in.
    pub fn regions_of(&self, state: EntityId) -> impl Iterator<Item = EntityId> {
        self.containment.iter().filter(move |(_, member)| *member == state).map(|(region, _)| *region)
    }

    /// The states that lie in a region.
    pub fn states_of(&self, region: EntityId) -> impl Iterator<Item = EntityId> {
        let start = self.containment.partition_point(|(r, _)| *r < region);
        self.containment.iter().skip(start).take_while(move |(r, _)| *r == region).map(|(_, member)| *member)
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
