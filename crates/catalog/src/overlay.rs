//! The user's additions and corrections.

use toml::de::{DeTable, DeValue};

use crate::builtin::{TODAY, derive_countries};
use crate::catalogue::Draft;
use crate::{
    CaseRule, Catalogue, Entity, EntityClass, EntityId, Membership, Name, NameKind, Status, Tenure, fold,
    fold_name,
};

/// An overlay row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct OverlayError {
    /// File as given by the caller.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What is wrong and the way out.
    pub message: String,
}

const TABLES: [&str; 5] = ["entity", "alias", "forbid", "membership", "tenure"];
const ENTITY_KEYS: [&str; 10] =
    ["key", "name", "class", "country", "part_of", "acts_for", "attributes", "names", "wikidata", "note"];
const ALIAS_KEYS: [&str; 4] = ["entity", "text", "kind", "case"];
const NAME_KEYS: [&str; 3] = ["text", "kind", "case"];
const FORBID_KEYS: [&str; 2] = ["text", "entity"];
const TENURE_KEYS: [&str; 6] = ["body", "office", "holder", "family", "since", "until"];
const MEMBERSHIP_KEYS: [&str; 5] = ["member", "body", "status", "since", "until"];

impl Catalogue {
    /// This catalogue with user overlays `(file name, TOML text)` on top. Unreadable rows are reported, the rest counts.
    #[must_use]
    pub fn with_overlays(&self, overlays: &[(String, String)]) -> (Catalogue, Vec<OverlayError>) {
        let mut draft = self.to_draft();
        let mut errors = Vec::new();
        let mut later = Vec::new();
        for (file, text) in overlays {
            let mut reader = Reader { file, text, errors: &mut errors };
            let (table, problems) = DeTable::parse_recoverable(text);
            for problem in problems {
                let at = problem.span().map_or(0, |span| span.start);
                reader.error(at, problem.message().to_owned());
            }
            for (key, rows) in table.get_ref() {
                let Some(kind) = TABLES.iter().find(|t| **t == key.get_ref().as_ref()) else {
                    reader.unknown(key.span().start, "table", key.get_ref(), &TABLES);
                    continue;
                };
                let Some(rows) = rows.get_ref().as_array() else {
                    reader
                        .error(key.span().start, format!("`{kind}` is a list of tables: write `[[{kind}]]`"));
                    continue;
                };
                for row in rows.iter() {
                    let at = row.span().start;
                    let Some(cells) = row.get_ref().as_table() else {
                        reader.error(at, format!("`{kind}` is a list of tables: write `[[{kind}]]`"));
                        continue;
                    };
                    later.extend(
                        reader
                            .row(kind, at, cells, &mut draft)
                            .map(|row| (file.as_str(), text.as_str(), row)),
                    );
                }
            }
        }
        // What refers to entities waits until all of them are known.
        for (file, text, row) in later {
            Reader { file, text, errors: &mut errors }.link(row, &mut draft);
        }
        derive_countries(&mut draft);
        errors.sort_by(|a, b| (&a.file, a.line, &a.message).cmp(&(&b.file, b.line, &b.message)));
        (draft.finish(), errors)
    }
}

/// A row that refers to entities.
enum Row {
    Parents {
        id: EntityId,
        part_of: Option<Vec<(usize, String)>>,
        acts_for: Option<(usize, String)>,
        new: bool,
    },
    Alias {
        entity: (usize, String),
        name: Name,
    },
    Forbid {
        entity: (usize, String),
        text: String,
    },
    Membership {
        at: usize,
        member: (usize, String),
        body: (usize, String),
        status: Status,
        since: Option<String>,
        until: Option<String>,
    },
    Tenure {
        at: usize,
        body: (usize, String),
        office: String,
        holder: String,
        family: Option<String>,
        since: String,
        until: Option<String>,
    },
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    errors: &'a mut Vec<OverlayError>,
}

impl Reader<'_> {
    fn error(&mut self, at: usize, message: String) {
        let before = self.text.as_bytes().get(..at).unwrap_or(self.text.as_bytes());
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        self.errors.push(OverlayError {
            file: self.file.to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            message,
        });
    }

    fn unknown(&mut self, at: usize, what: &str, found: &str, known: &[&str]) {
        let hint = match fold::nearest(found, known.iter().map(|k| (*k, *k))) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        self.error(at, format!("unknown {what} `{found}`: {hint}"));
    }

    fn check_keys(&mut self, cells: &DeTable<'_>, known: &[&str]) {
        for key in cells.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                self.unknown(key.span().start, "key", key.get_ref(), known);
            }
        }
    }

    /// A string cell; numbers and dates count as their text.
    fn text(&mut self, cells: &DeTable<'_>, key: &str) -> Option<(usize, String)> {
        let value = cells.get(key)?;
        let at = value.span().start;
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            DeValue::Integer(number) => number.to_string(),
            other => {
                self.error(at, format!("`{key}` is a string, not {}", other.type_str()));
                return None;
            }
        };
        if text.is_empty() {
            self.error(at, format!("`{key}` is empty"));
            return None;
        }
        Some((at, text))
    }

    fn required(&mut self, at: usize, cells: &DeTable<'_>, key: &str) -> Option<(usize, String)> {
        if cells.get(key).is_none() {
            self.error(at, format!("`{key}` is missing: add `{key} = \"…\"`"));
            return None;
        }
        self.text(cells, key)
    }

    /// A list of strings, or one string.
    fn texts(&mut self, cells: &DeTable<'_>, key: &str) -> Option<Vec<(usize, String)>> {
        let value = cells.get(key)?;
        let Some(items) = value.get_ref().as_array() else {
            return self.text(cells, key).map(|one| vec![one]);
        };
        let mut out = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) if !text.trim().is_empty() => {
                    out.push((item.span().start, text.trim().to_owned()))
                }
                _ => self.error(item.span().start, format!("`{key}` is a list of strings")),
            }
        }
        Some(out)
    }

    fn choice<T: Copy>(
        &mut self,
        cells: &DeTable<'_>,
        key: &str,
        all: &[(T, &str)],
        find: fn(&str) -> Option<T>,
    ) -> Option<T> {
        let (at, text) = self.text(cells, key)?;
        let found = find(&text);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|(_, name)| *name).collect();
            self.unknown(at, key, &text, &known);
        }
        found
    }

    fn name(&mut self, cells: &DeTable<'_>, text: &str) -> Name {
        let kind =
            self.choice(cells, "kind", &NameKind::ALL, NameKind::from_name).unwrap_or(NameKind::Variant);
        let case = self.choice(cells, "case", &CaseRule::ALL, CaseRule::from_name);
        Name {
            text: text.into(),
            entity: None,
            kind,
            case: case.unwrap_or_else(|| CaseRule::default_for(text, kind)),
            prior: 1.0,
            language: None,
        }
    }

    fn row(&mut self, kind: &str, at: usize, cells: &DeTable<'_>, draft: &mut Draft) -> Option<Row> {
        match kind {
            "entity" => self.entity(at, cells, draft),
            "alias" => {
                self.check_keys(cells, &ALIAS_KEYS);
                let entity = self.required(at, cells, "entity");
                let text = self.required(at, cells, "text");
                let (Some(entity), Some((_, text))) = (entity, text) else { return None };
                Some(Row::Alias { entity, name: self.name(cells, &text) })
            }
            "forbid" => {
                self.check_keys(cells, &FORBID_KEYS);
                let (_, text) = self.required(at, cells, "text")?;
                if let Some(entity) = self.text(cells, "entity") {
                    return Some(Row::Forbid { entity, text });
                }
                let wanted = fold_name(&text);
                draft.names.retain(|n| fold_name(&n.text) != wanted);
                draft.names.push(Name {
                    case: CaseRule::Any,
                    entity: None,
                    text: text.into(),
                    kind: NameKind::Short,
                    prior: 1.0,
                    language: None,
                });
                None
            }
            "tenure" => {
                self.check_keys(cells, &TENURE_KEYS);
                let body = self.required(at, cells, "body");
                let office = self.required(at, cells, "office");
                let holder = self.required(at, cells, "holder");
                let since = self.required(at, cells, "since");
                let family = self.text(cells, "family").map(|(_, t)| t);
                let until = self.text(cells, "until").map(|(_, t)| t);
                let (Some(body), Some((_, office)), Some((_, holder)), Some((_, since))) =
                    (body, office, holder, since)
                else {
                    return None;
                };
                let office = office.to_lowercase().replace('-', " ");
                Some(Row::Tenure { at, body, office, holder, family, since, until })
            }
            _ => {
                self.check_keys(cells, &MEMBERSHIP_KEYS);
                let member = self.required(at, cells, "member");
                let body = self.required(at, cells, "body");
                let status = match cells.get("status") {
                    Some(_) => self.choice(cells, "status", &Status::ALL, Status::from_name),
                    None => Some(Status::Member),
                };
                let since = self.text(cells, "since").map(|(_, t)| t);
                let until = self.text(cells, "until").map(|(_, t)| t);
                let (Some(member), Some(body), Some(status)) = (member, body, status) else { return None };
                Some(Row::Membership { at, member, body, status, since, until })
            }
        }
    }

    fn entity(&mut self, at: usize, cells: &DeTable<'_>, draft: &mut Draft) -> Option<Row> {
        self.check_keys(cells, &ENTITY_KEYS);
        let (_, key) = self.required(at, cells, "key")?;
        let known = draft.keys.get(key.as_str()).copied();
        let display =
            if known.is_some() { self.text(cells, "name") } else { self.required(at, cells, "name") };
        if known.is_none() && cells.get("class").is_none() {
            self.error(at, "`class` is missing: add `class = \"unit\"` or another class".to_owned());
        }
        let class = self.choice(cells, "class", &EntityClass::ALL, EntityClass::from_name);
        let id = match (known, display, class) {
            (Some(id), display, class) => {
                let entity = draft.entities.get_mut(id.0 as usize)?;
                if let Some((_, text)) = &display {
                    entity.name = text.as_str().into();
                }
                entity.class = class.unwrap_or(entity.class);
                if let Some((_, text)) = display {
                    self.add_name(draft, id, &text, NameKind::Official);
                }
                id
            }
            (None, Some((_, text)), Some(class)) => {
                let id = draft.add(Entity {
                    key: key.into(),
                    name: text.as_str().into(),
                    class,
                    country: None,
                    wikidata: None,
                    part_of: Vec::new(),
                    acts_for: None,
                    attributes: Vec::new(),
                    note: None,
                });
                self.add_name(draft, id, &text, NameKind::Official);
                id
            }
            _ => return None,
        };
        let country = self.text(cells, "country");
        let wikidata = self.text(cells, "wikidata").filter(|(at, item)| {
            let well_formed = item
                .strip_prefix('Q')
                .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
            if !well_formed {
                self.error(*at, format!("`{item}` is no Wikidata item: write it as `Q42`"));
            }
            well_formed
        });
        let attributes = self.texts(cells, "attributes");
        let note = self.text(cells, "note");
        if let Some(entity) = draft.entities.get_mut(id.0 as usize) {
            if let Some((_, country)) = country {
                entity.country = Some(country.into());
            }
            if let Some((_, item)) = wikidata {
                entity.wikidata = Some(item.as_str().into());
                draft.codes.insert(item.into(), id);
            }
            if let Some(attributes) = attributes {
                entity.attributes = attributes.into_iter().map(|(_, a)| a.to_lowercase().into()).collect();
            }
            if let Some((_, note)) = note {
                entity.note = Some(note.into());
            }
        }
        self.names(cells, id, draft);
        let part_of = self.texts(cells, "part_of");
        let acts_for = self.text(cells, "acts_for");
        Some(Row::Parents { id, part_of, acts_for, new: known.is_none() })
    }

    fn names(&mut self, cells: &DeTable<'_>, id: EntityId, draft: &mut Draft) {
        let Some(names) = cells.get("names") else { return };
        let Some(items) = names.get_ref().as_array() else {
            self.error(
                names.span().start,
                "`names` is a list: write `names = [{ text = \"…\" }]`".to_owned(),
            );
            return;
        };
        for item in items.iter() {
            let at = item.span().start;
            match item.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => {
                    self.add_name(draft, id, text.trim(), NameKind::Variant)
                }
                DeValue::Table(cells) => {
                    self.check_keys(cells, &NAME_KEYS);
                    if let Some((_, text)) = self.required(at, cells, "text") {
                        let name = self.name(cells, &text);
                        draft.names.push(Name { entity: Some(id), ..name });
                    }
                }
                _ => self.error(
                    at,
                    "a name is a string or `{ text = \"…\", kind = \"…\", case = \"…\" }`".to_owned(),
                ),
            }
        }
    }

    fn add_name(&mut self, draft: &mut Draft, id: EntityId, text: &str, kind: NameKind) {
        let case = CaseRule::default_for(text, kind);
        draft.names.push(Name {
            text: text.into(),
            entity: Some(id),
            kind,
            case,
            prior: 1.0,
            language: None,
        });
    }

    fn refer(&mut self, draft: &Draft, (at, wanted): &(usize, String)) -> Option<EntityId> {
        if let Some(&id) = draft.keys.get(wanted.as_str()) {
            return Some(id);
        }
        let folded = fold_name(wanted);
        let by_name = draft.entities.iter().position(|e| fold_name(&e.name) == folded);
        if let Some(found) = by_name.and_then(|i| u32::try_from(i).ok()) {
            return Some(EntityId(found));
        }
        let keys = draft.entities.iter().map(|e| (&*e.key, &*e.key));
        let names = draft.entities.iter().map(|e| (&*e.name, &*e.key));
        let hint = match fold::nearest(wanted, keys.chain(names)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add an [[entity]] with this key".to_owned(),
        };
        self.error(*at, format!("unknown entity `{wanted}`: {hint}"));
        None
    }

    fn link(&mut self, row: Row, draft: &mut Draft) {
        match row {
            Row::Parents { id, part_of, acts_for, new } => {
                let parents: Option<Vec<EntityId>> = part_of.map(|list| {
                    list.iter().filter_map(|one| self.refer(draft, one)).filter(|p| *p != id).collect()
                });
                let acts_for = acts_for.and_then(|one| self.refer(draft, &one)).filter(|p| *p != id);
                if let Some(entity) = draft.entities.get_mut(id.0 as usize) {
                    if let Some(parents) = parents {
                        entity.part_of = parents;
                    }
                    if acts_for.is_some() {
                        entity.acts_for = acts_for;
                    } else if new && entity.class.acts_for_parent() {
                        entity.acts_for = entity.part_of.first().copied();
                    }
                }
            }
            Row::Alias { entity, name } => {
                if let Some(id) = self.refer(draft, &entity) {
                    draft.names.push(Name { entity: Some(id), ..name });
                }
            }
            Row::Forbid { entity, text } => {
                if let Some(id) = self.refer(draft, &entity) {
                    let wanted = fold_name(&text);
                    let before = draft.names.len();
                    draft.names.retain(|n| n.entity != Some(id) || fold_name(&n.text) != wanted);
                    if draft.names.len() == before {
                        self.error(
                            entity.0,
                            format!("`{text}` is no name of `{}`: nothing to forbid", entity.1),
                        );
                    }
                }
            }
            Row::Membership { at, member, body, status, since, until } => {
                self.check_dates(at, since.iter().chain(&until));
                let (Some(member), Some(body)) = (self.refer(draft, &member), self.refer(draft, &body))
                else {
                    return;
                };
                // An overlay corrects: what it says of a pair replaces what was known of it with this status.
                draft.memberships.retain(|m| (m.member, m.body, m.status) != (member, body, status));
                draft.memberships.push(Membership {
                    member,
                    body,
                    status,
                    since: since.filter(|d| is_date(d)).map(Into::into),
                    until: until.filter(|d| is_date(d)).map(Into::into),
                });
            }
            Row::Tenure { at, body, office, holder, family, since, until } => {
                self.check_dates(at, [&since].into_iter().chain(&until));
                let Some(body) = self.refer(draft, &body).filter(|_| is_date(&since)) else { return };
                let until = until.filter(|d| is_date(d));
                let family =
                    family.unwrap_or_else(|| holder.split_whitespace().last().unwrap_or(&holder).to_owned());
                // Of one person's term the user knows better.
                let same = fold_name(&holder);
                draft
                    .tenures
                    .retain(|t| t.body != body || *t.office != *office || fold_name(&t.holder) != same);
                draft.tenures.push(Tenure {
                    body,
                    office: office.into(),
                    holder: holder.into(),
                    family: family.into(),
                    since: since.into(),
                    seen: until.clone().unwrap_or_else(|| TODAY.to_owned()).into(),
                    until: until.map(Into::into),
                });
            }
        }
    }

    fn check_dates<'d>(&mut self, at: usize, dates: impl Iterator<Item = &'d String>) {
        for date in dates.filter(|d| !is_date(d)) {
            self.error(at, format!("`{date}` is no date: write 2014, 2014-03 or 2014-03-28"));
        }
    }
}

/// ISO 8601 calendar date, perhaps without day or month.
fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    matches!(shape.as_str(), "0000" | "0000-00" | "0000-00-00")
}
