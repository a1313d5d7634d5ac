//! The compiled-in tables.
//!
//! Tab-separated, `#` starts a comment line, columns as the header comment of each file says; `cargo xtask catalog` makes
//! and seals them. A table that cannot be
//! read is a defect of the build, found by the integrity tests; at run time such a row is left out.

use crate::catalogue::Draft;
use crate::{CaseRule, Entity, EntityClass, EntityId, Membership, Name, NameKind, Status, Tenure};

const COUNTRIES: &str = include_str!("../data/countries.tsv");
const COUNTRY_NAMES: &str = include_str!("../data/country_names.tsv");
const ORGANISATIONS: &str = include_str!("../data/organisations.tsv");
const MEMBERSHIPS: &str = include_str!("../data/memberships.tsv");
const NAMES: &str = include_str!("../data/names.tsv");
const STANDINGS: &str = include_str!("../data/standings.tsv");
const REGIONS: &str = include_str!("../data/regions.tsv");
const LEADERS: &str = include_str!("../data/leaders.tsv");
const HOLDERS: &str = include_str!("../data/holders.tsv");
const BLOCKERS: &str = include_str!("../data/blockers.tsv");

/// Rows of a table with exactly `N` columns.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).filter_map(|line| {
        let mut cells = [""; N];
        for (n, cell) in line.split('\t').enumerate() {
            *cells.get_mut(n)? = cell;
        }
        Some(cells)
    })
}

fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn optional(cell: &str) -> Option<Box<str>> {
    (!cell.is_empty()).then(|| cell.into())
}

fn name(text: &str, entity: EntityId, kind: NameKind) -> Name {
    let case = CaseRule::default_for(text, kind);
    // Initials listed among the variants are acronyms all the same.
    let initials = case == CaseRule::Exact && text.chars().all(|c| !c.is_lowercase()) && text.len() <= 8;
    let kind = if initials && kind == NameKind::Variant { NameKind::Acronym } else { kind };
    Name { text: text.into(), entity: Some(entity), kind, case, prior: 1.0, language: None }
}

/// Reads all tables.
pub(crate) fn read() -> Draft {
    let mut draft = Draft::default();
    countries(&mut draft);
    names(&mut draft, COUNTRY_NAMES);
    organisations(&mut draft);
    names(&mut draft, NAMES);
    memberships(&mut draft);
    regions(&mut draft);
    tenures(&mut draft);
    for [text] in rows::<1>(BLOCKERS) {
        let case = CaseRule::default_for(text, NameKind::Short);
        draft.names.push(Name {
            text: text.into(),
            entity: None,
            kind: NameKind::Short,
            case,
            prior: 1.0,
            language: None,
        });
    }
    draft
}

fn countries(draft: &mut Draft) {
    for [key, iso2, m49, wikidata, short, official, capitals, adjectives, inhabitants, attributes, _] in
        rows::<11>(COUNTRIES)
    {
        let id = draft.add(Entity {
            key: key.into(),
            name: short.into(),
            class: EntityClass::Country,
            country: Some(key.into()),
            wikidata: optional(wikidata),
            part_of: Vec::new(),
            acts_for: None,
            attributes: list(attributes).map(Into::into).collect(),
            note: None,
        });
        for code in [iso2, m49].into_iter().filter(|code| !code.is_empty()) {
            draft.codes.insert(code.into(), id);
        }
        // The short name comes from the table of names, which knows its case and weight.
        if official != short {
            draft.names.push(name(official, id, NameKind::Official));
        }
        for demonym in list(adjectives).chain(list(inhabitants)).filter(|d| *d != short) {
            draft.names.push(name(demonym, id, NameKind::Demonym));
        }
        for capital in list(capitals) {
            match capital.strip_suffix('*') {
                Some(shared) => draft.shared_capitals.push((shared.into(), id)),
                None => draft.names.push(name(capital, id, NameKind::Metonym)),
            }
        }
    }
}

fn names(draft: &mut Draft, table: &'static str) {
    for [key, language, kind, case, prior, text, _] in rows::<7>(table) {
        let (Some(&id), Some(kind)) = (draft.keys.get(key), NameKind::from_name(kind)) else { continue };
        let mut name = name(text, id, kind);
        if let Some(rule) = CaseRule::from_name(case) {
            name.case = rule;
        }
        name.prior = prior.parse().unwrap_or(1.0);
        name.language = optional(language).filter(|l| &**l != "en" && &**l != "local");
        draft.names.push(name);
    }
}

fn organisations(draft: &mut Draft) {
    let mut parents = Vec::new();
    for [key, class, wikidata, part_of, attributes, display, acronyms, names, _] in rows::<9>(ORGANISATIONS) {
        let Some(class) = EntityClass::from_name(class) else { continue };
        let id = draft.add(Entity {
            key: key.into(),
            name: display.into(),
            class,
            country: None,
            wikidata: optional(wikidata),
            part_of: Vec::new(),
            acts_for: None,
            attributes: list(attributes).map(Into::into).collect(),
            note: None,
        });
        parents.push((id, part_of));
        let kind = if class == EntityClass::Country { NameKind::Short } else { NameKind::Official };
        draft.names.push(Name { kind, ..name(display, id, kind) });
        for acronym in list(acronyms) {
            let (text, prior) = acronym.strip_suffix("!x").map_or((acronym, 1.0), |text| (text, 0.0));
            draft.names.push(Name { prior, ..name(text, id, NameKind::Acronym) });
        }
        for text in list(names) {
            let added = if let Some(text) = text.strip_suffix("!d") {
                Name { prior: 0.5, ..name(text, id, NameKind::Variant) }
            } else if let Some(text) = text.strip_prefix("adj:") {
                name(text, id, NameKind::Demonym)
            } else if let Some((language, text)) = text.split_once(':').filter(|(l, _)| l.len() == 2) {
                Name { language: Some(language.into()), ..name(text, id, NameKind::Variant) }
            } else {
                name(text, id, NameKind::Variant)
            };
            draft.names.push(added);
        }
    }
    for (id, part_of) in parents {
        let above: Vec<EntityId> =
            part_of.split(',').filter_map(|key| draft.keys.get(key).copied()).collect();
        if let Some(entity) = draft.entities.get_mut(id.0 as usize) {
            // A constituent country acts for its state; other regions act for nobody.
            let acts = entity.class.acts_for_parent() || entity.class == EntityClass::Region;
            entity.acts_for = above.first().copied().filter(|_| acts);
            entity.part_of = above;
        }
    }
    derive_countries(draft);
}

/// `country` follows from what an entity is part of: the state, or `IGO`.
pub(crate) fn derive_countries(draft: &mut Draft) {
    for i in 0..draft.entities.len() {
        if draft.entities[i].country.is_some() {
            continue;
        }
        let mut at = i;
        let mut country = None;
        for _ in 0..16 {
            let Some(entity) = draft.entities.get(at) else { break };
            country = match entity.class {
                EntityClass::Organisation => Some("IGO".into()),
                EntityClass::Country => Some(entity.key.clone()),
                _ => None,
            };
            match entity.part_of.first() {
                Some(above) if country.is_none() => at = above.0 as usize,
                _ => break,
            }
        }
        draft.entities[i].country = country;
    }
}

fn memberships(draft: &mut Draft) {
    let dated = rows::<6>(MEMBERSHIPS);
    let standing =
        rows::<4>(STANDINGS).map(|[body, status, members, source]| [body, status, "", "", members, source]);
    for [body, status, since, until, members, _] in dated.chain(standing) {
        let (Some(&body), Some(status)) = (draft.keys.get(body), Status::from_name(status)) else { continue };
        for member in members.split(',').filter_map(|key| draft.keys.get(key)) {
            draft.memberships.push(Membership {
                member: *member,
                body,
                status,
                since: optional(since),
                until: optional(until),
            });
        }
    }
}

fn regions(draft: &mut Draft) {
    for [region, m49, members, _] in rows::<4>(REGIONS) {
        let Some(&region) = draft.keys.get(region) else { continue };
        if !m49.is_empty() {
            draft.codes.entry(m49.into()).or_insert(region);
        }
        draft
            .containment
            .extend(members.split(',').filter_map(|key| draft.keys.get(key)).map(|member| (region, *member)));
    }
}

fn tenures(draft: &mut Draft) {
    let state = rows::<8>(LEADERS);
    // Typed by hand from the bodies' own lists: the last day of office is known, and the holder of today is named.
    let hand = rows::<7>(HOLDERS).map(|[body, office, holder, family, since, until, source]| {
        [body, office, holder, family, since, if until.is_empty() { TODAY } else { until }, until, source]
    });
    for [body, office, holder, family, since, seen, until, _] in state.chain(hand) {
        let Some(&body) = draft.keys.get(body) else { continue };
        draft.tenures.push(Tenure {
            body,
            office: office.into(),
            holder: holder.into(),
            family: family.into(),
            since: since.into(),
            // The last edition names who is in office today.
            seen: if until.is_empty() && seen.starts_with(TODAY) { TODAY } else { seen }.into(),
            until: (!until.is_empty()).then(|| until.into()),
        });
    }
}

/// Month of the data: who is in office then is taken to be so still.
pub(crate) const TODAY: &str = "2026-01";
