//! Tells the catalogue of a name it does not know: another name of something known, or a new entry.

use camino::Utf8PathBuf;
use rapporteur_evidence::AtomStatus;
use rapporteur_linking::{MentionForm, Referent};
use rapporteur_text::{TextRange, TextSize};

use super::{Context, Fix};
use crate::{Edit, Place};

/// Where new entries go, in the folder of the overlays.
const FILE: &str = "own.toml";

/// Entries for the names at fault that are in no catalogue.
pub(super) fn added(context: &Context<'_>) -> Vec<Fix> {
    let mut fixes = Vec::new();
    let catalogue = context.snapshot.catalogue();
    for mention in context.claim.mentions.iter() {
        let Referent::Local(_) = &mention.referent else { continue };
        let at_fault = context.claim.verdict.atoms.iter().any(|atom| {
            atom.status != AtomStatus::Entailed
                && atom.range.intersect(mention.range).is_some_and(|both| !both.is_empty())
        });
        if !at_fault || !matches!(mention.form, MentionForm::Name | MentionForm::Acronym) {
            continue;
        }
        let name = context.words(mention.range).trim().to_owned();
        let Some((place, old)) = overlay(context) else { continue };
        let mut offer = |title: String, row: String| {
            let gap = match &old {
                None => "",
                Some(text) if text.is_empty() || text.ends_with("\n\n") => "",
                Some(text) if text.ends_with('\n') => "\n",
                Some(_) => "\n\n",
            };
            let edit = Edit { place: place.clone(), text: format!("{gap}{row}") };
            let mut fix = context.fix(title, vec![edit]);
            // What the entry changes is seen when it is read: it is no change of the claim.
            fix.solves = Vec::new();
            fix.creates = old.is_none().then(|| place.path.clone());
            fixes.push(fix);
        };
        for (key, known) in alike(context, &catalogue, &name) {
            let kind = if mention.form == MentionForm::Acronym { "acronym" } else { "variant" };
            offer(
                format!("“{name}” is another name of {known}"),
                format!(
                    "[[alias]]\nentity = {}\ntext = {}\nkind = \"{kind}\"\n",
                    quoted(&key),
                    quoted(&name)
                ),
            );
        }
        offer(
            format!("Add “{name}” to the catalogue"),
            format!(
                "[[entity]]\nkey = {}\nname = {}\nclass = \"organisation\"\n",
                quoted(&slug(&name)),
                quoted(&name)
            ),
        );
    }
    fixes
}

/// The overlay that entries are added to, its end and what it holds; `None` text for one that is yet to be made.
fn overlay(context: &Context<'_>) -> Option<(Place, Option<String>)> {
    let root = context.snapshot.root()?;
    let config = context.snapshot.config();
    let folder =
        config.entities.first().and_then(|pattern| pattern.rsplit_once('/')).map_or("", |(dir, _)| dir);
    let folder = if folder.contains(['*', '?', '[', '{']) { "entities" } else { folder };
    let path: Utf8PathBuf = root.join(folder).join(FILE);
    match context.snapshot.text(&path) {
        Some(text) => {
            let end = TextRange::empty(TextSize::of(&*text));
            Some((Place { path, range: end }, Some(text.to_string())))
        }
        None => Some((Place { path, range: TextRange::default() }, None)),
    }
}

/// Entities that the name may be another name of: those that the evidence names and whose words it has, or whose
/// initials it is.
fn alike(
    context: &Context<'_>,
    catalogue: &rapporteur_catalog::Catalogue,
    name: &str,
) -> Vec<(String, String)> {
    let words = |name: &str| -> Vec<String> {
        name.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.len() > 3)
            .map(str::to_owned)
            .collect()
    };
    let own = words(name);
    let mut found: Vec<(String, String)> = Vec::new();
    for evidence in &context.claim.verdict.evidence {
        let Some(facts) = context.snapshot.source(evidence.source) else { continue };
        let Some(sentence) = facts.sentences.get(evidence.sentence as usize) else { continue };
        for mention in &sentence.statement.mentions {
            for entity in crate::subject::ids(&mention.referent).iter().filter_map(|id| catalogue.entity(*id))
            {
                let known = words(&entity.name);
                let (few, many) = if own.len() < known.len() { (&own, &known) } else { (&known, &own) };
                let within = !few.is_empty() && few.iter().all(|word| many.contains(word));
                let row = (entity.key.to_string(), entity.name.to_string());
                if (within || initials(&entity.name) == name) && !found.contains(&row) {
                    found.push(row);
                }
            }
        }
    }
    found.truncate(3);
    found
}

fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .filter(|first| first.is_uppercase())
        .collect()
}

/// A key from a name: letters and digits in lower case with hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
