//! The entry of an entity: its row in an overlay of the desk, or a page of what the catalogue knows.

use std::fmt::Write;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_catalog::{Catalogue, EntityClass, EntityId, NameKind};
use rapporteur_text::{TextSize, range};
use rapporteur_workspace::Snapshot;

use crate::subject::{Subject, ids, subject};
use crate::{Place, wording};

/// Folder of the pages, in the workspace. Safe to delete: a page is made again when it is asked for.
const FOLDER: &str = ".rapporteur/catalogue";
/// Members and bodies that a page lists; the type hierarchy has them all.
const LISTED: usize = 80;

/// Where the entry of an entity can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A row of the desk's own overlays.
    Row(Place),
    /// A page to be written to this file.
    Page {
        /// File.
        path: Utf8PathBuf,
        /// Markdown.
        text: String,
    },
}

/// The entries of what a place of a brief or source names, in order.
#[must_use]
pub fn entries(snapshot: &Snapshot, path: &Utf8Path, offset: TextSize) -> Vec<Entry> {
    let Some(Subject::Mention { referent, .. }) = subject(snapshot, path, offset) else { return Vec::new() };
    let catalogue = snapshot.catalogue();
    ids(&referent).iter().filter_map(|id| entry(snapshot, &catalogue, *id)).collect()
}

fn entry(snapshot: &Snapshot, catalogue: &Catalogue, id: EntityId) -> Option<Entry> {
    let key = &catalogue.entity(id)?.key;
    let row = snapshot.rule_files().into_iter().find_map(|(path, text)| {
        let range = row(&text, key)?;
        Some(Entry::Row(Place { path, range }))
    });
    if row.is_some() {
        return row;
    }
    // Keys are letters, digits and hyphens; anything else would not be a file name everywhere.
    let name: String = key.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    let path = snapshot.root()?.join(FOLDER).join(format!("{name}.md"));
    Some(Entry::Page { path, text: page(catalogue, id)? })
}

/// The line `key = "…"` of an overlay.
fn row(text: &str, key: &str) -> Option<rapporteur_text::TextRange> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let value = line.trim_start().strip_prefix("key").map(str::trim_start);
        let value = value.and_then(|rest| rest.strip_prefix('=')).map(str::trim);
        if value.is_some_and(|value| value.trim_matches(['"', '\'']) == key) {
            return Some(range(at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    None
}

/// What the catalogue knows of an entity, as Markdown.
#[must_use]
pub fn page(catalogue: &Catalogue, id: EntityId) -> Option<String> {
    let entity = catalogue.entity(id)?;
    let mut text = format!("# {}\n\n", wording::escape(&entity.name));
    let _ = writeln!(text, "{} · key `{}`", sentence_case(wording::class(entity.class)), entity.key);
    if let Some(country) = entity.country.as_deref().filter(|country| **country != *entity.key) {
        let _ = writeln!(text, "· of `{country}`");
    }
    if let Some(item) = &entity.wikidata {
        let _ = writeln!(text, "· Wikidata `{item}`");
    }
    if let Some(note) = &entity.note {
        let _ = write!(text, "\n{}\n", wording::escape(note));
    }
    names(catalogue, id, &mut text);
    let named = |id: &EntityId| {
        catalogue.entity(*id).map(|entity| format!("{} (`{}`)", wording::escape(&entity.name), entity.key))
    };
    list("Part of", entity.part_of.iter().filter_map(named).collect(), &mut text);
    list("Acts for", entity.acts_for.iter().filter_map(named).collect(), &mut text);
    let standing = |other: &EntityId, membership: &rapporteur_catalog::Membership| {
        let (since, until) = (membership.since.as_deref(), membership.until.as_deref());
        Some(format!("{}: {}", named(other)?, wording::standing(membership.status, since, until)))
    };
    let all = catalogue.all_memberships();
    let of: Vec<_> = all.iter().filter(|m| m.member == id).filter_map(|m| standing(&m.body, m)).collect();
    list("Standing with bodies and treaties", of, &mut text);
    let members: Vec<_> =
        all.iter().filter(|m| m.body == id).filter_map(|m| standing(&m.member, m)).collect();
    list("Members and partners", members, &mut text);
    let parts = (0..)
        .map(EntityId)
        .zip(catalogue.entities())
        .filter(|(_, part)| part.part_of.first() == Some(&id) && part.class != EntityClass::Person);
    list("Parts", parts.filter_map(|(part, _)| named(&part)).collect(), &mut text);
    let offices = catalogue.tenures(id).map(|tenure| {
        let mut line = format!("{}: {}", wording::escape(&tenure.office), wording::escape(&tenure.holder));
        if !tenure.since.is_empty() {
            let _ = write!(line, ", from {}", tenure.since);
        }
        if let Some(until) = &tenure.until {
            let _ = write!(line, ", until {until}");
        }
        line
    });
    list("Offices", offices.collect(), &mut text);
    text.push_str("\nWhat is missing or wrong can be put right in a file of `entities/`.\n");
    Some(text)
}

fn names(catalogue: &Catalogue, id: EntityId, text: &mut String) {
    let mut rows = Vec::new();
    for (kind, title) in [
        (NameKind::Short, "Name"),
        (NameKind::Official, "Official name"),
        (NameKind::Acronym, "Acronym"),
        (NameKind::Variant, "Also"),
        (NameKind::Demonym, "Adjective"),
        (NameKind::Metonym, "Stands for it"),
    ] {
        let of: Vec<String> = catalogue
            .names_of(id)
            .iter()
            .filter(|name| name.kind == kind)
            .map(|name| match &name.language {
                Some(language) => format!("{} ({language})", wording::escape(&name.text)),
                None => wording::escape(&name.text),
            })
            .collect();
        if !of.is_empty() {
            rows.push(format!("{title}: {}", of.join(", ")));
        }
    }
    list("Names", rows, text);
}

fn list(title: &str, mut rows: Vec<String>, text: &mut String) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(text, "\n## {title}\n\n");
    let more = rows.len().saturating_sub(LISTED);
    rows.truncate(LISTED);
    for row in rows {
        let _ = writeln!(text, "- {row}");
    }
    if more > 0 {
        let _ = writeln!(text, "- and {more} more");
    }
}

fn sentence_case(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rapporteur_catalog::Catalogue;

    use super::{page, row};

    #[test]
    fn a_page_tells_what_the_catalogue_knows() {
        let catalogue = Catalogue::builtin();
        let text = page(&catalogue, catalogue.by_key("GHA").unwrap()).unwrap();
        for part in ["# Ghana", "Country · key `GHA`", "Adjective: Ghanaian", "African Union (`AU`): member"]
        {
            assert!(text.contains(part), "{part} is missing: {text}");
        }
    }

    #[test]
    fn a_row_is_found_by_its_key() {
        let text = "[[entity]]\nkey = \"port-board\"\nname = \"Port board\"\n";
        let found = row(text, "port-board").unwrap();
        assert_eq!(&text[std::ops::Range::<usize>::from(found)], "key = \"port-board\"");
        assert_eq!(row(text, "port"), None);
    }
}
