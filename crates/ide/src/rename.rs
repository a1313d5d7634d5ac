//! Rename: an entity across a brief, a citation key across the desk.

use camino::Utf8Path;
use rapporteur_linking::{MentionForm, Referent};
use rapporteur_markup::CitationKey;
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::Snapshot;

use crate::subject::{Subject, citation_at, mentions_in, subject};
use crate::{Edit, Place};

/// What would be renamed: its words at the place, and the name to start from.
///
/// # Errors
/// A line for people: what stands there cannot be renamed.
pub fn prepare_rename(
    snapshot: &Snapshot,
    brief: &Utf8Path,
    offset: TextSize,
) -> Result<(TextRange, String), &'static str> {
    let text = snapshot.text(brief).ok_or("this file is not a brief")?;
    let words =
        |range: TextRange| text.get(std::ops::Range::<usize>::from(range)).unwrap_or_default().to_owned();
    match subject(snapshot, brief, offset) {
        _ if snapshot.report(brief).is_none() => Err("names are changed in briefs; a source is evidence"),
        Some(Subject::Mention { form: MentionForm::Pronoun | MentionForm::Description, .. }) => {
            Err("this stands for a name elsewhere; rename that one")
        }
        Some(Subject::Mention { range, .. }) => Ok((range, words(range))),
        Some(Subject::Citation { .. }) => {
            let report = snapshot.report(brief).ok_or("this file is not a brief")?;
            match pandoc_key(&report, offset) {
                Some((range, key)) => Ok((range, key)),
                None => Err("only citation keys can be renamed; footnotes and numbers are yours to order"),
            }
        }
        _ => Err("there is no name here"),
    }
}

/// The edits that give what stands at a place another name.
///
/// An entity: every place of this brief that names it with the same words; other names, pronouns and quotations stay. A
/// citation key: its citations in all briefs.
///
/// # Errors
/// As [`prepare_rename`], and for a name that cannot stand there.
pub fn rename(
    snapshot: &Snapshot,
    brief: &Utf8Path,
    offset: TextSize,
    name: &str,
) -> Result<Vec<Edit>, String> {
    let (_, old) = prepare_rename(snapshot, brief, offset)?;
    let name = name.trim();
    if name.is_empty() || name.contains(['\n', '\r']) {
        return Err("a name is one line of text".to_owned());
    }
    match subject(snapshot, brief, offset) {
        Some(Subject::Mention { referent, .. }) => Ok(rename_entity(snapshot, brief, &referent, &old, name)),
        Some(Subject::Citation { .. }) => rename_key(snapshot, &old, name),
        _ => Err("there is no name here".to_owned()),
    }
}

fn rename_entity(
    snapshot: &Snapshot,
    brief: &Utf8Path,
    referent: &Referent,
    old: &str,
    name: &str,
) -> Vec<Edit> {
    let (Some(report), Some(text)) = (snapshot.report(brief), snapshot.text(brief)) else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    for (range, claim, _) in mentions_in(&report, referent) {
        // Other people's words stay as they are.
        let quoted =
            claim.quotations.iter().any(|quotation| (quotation.range + claim.base).contains_range(range));
        if !quoted && text.get(std::ops::Range::<usize>::from(range)) == Some(old) {
            edits.push(Edit { place: Place { path: brief.to_owned(), range }, text: name.to_owned() });
        }
    }
    edits
}

/// The key of the Pandoc citation at a place, without its `@`.
fn pandoc_key(report: &rapporteur_workspace::BriefReport, offset: TextSize) -> Option<(TextRange, String)> {
    let (claim, citation) = citation_at(report, offset)?;
    let CitationKey::Pandoc(key) = &citation.citation.key else { return None };
    Some((key_range(claim.place(citation), key)?, key.to_string()))
}

/// Where in `@key, p. 3` or `-@{key}` the key stands: behind the `@` and a brace.
fn key_range(item: TextRange, key: &str) -> Option<TextRange> {
    let start = item.start() + TextSize::new(1);
    let end = start.checked_add(TextSize::of(key))?;
    (end <= item.end()).then(|| TextRange::new(start, end))
}

fn rename_key(snapshot: &Snapshot, old: &str, name: &str) -> Result<Vec<Edit>, String> {
    if !name.chars().all(|c| c.is_alphanumeric() || "_:.#$%&-+?<>~/".contains(c)) {
        return Err("a citation key has letters, digits and _ : . - / only".to_owned());
    }
    if snapshot.source_by_key(name).is_some() && name != old {
        return Err(format!("another source has the key @{name}"));
    }
    let mut edits = Vec::new();
    for brief in snapshot.briefs() {
        let (Some(report), Some(text)) = (snapshot.report(&brief), snapshot.text(&brief)) else { continue };
        for (claim, citation) in report.citations() {
            let CitationKey::Pandoc(key) = &citation.citation.key else { continue };
            let range = key_range(claim.place(citation), key).filter(|_| **key == *old);
            // A key in braces stands one further: what is not there is not replaced.
            if let Some(range) = range
                && text.get(std::ops::Range::<usize>::from(range)) == Some(old)
            {
                edits.push(Edit { place: Place { path: brief.clone(), range }, text: name.to_owned() });
            }
        }
    }
    if let Some(edit) = declared(snapshot, old, name) {
        edits.push(edit);
    }
    Ok(edits)
}

/// The `key:` line of the capture's front matter; a key that comes from a file name has none, and stays known by it.
fn declared(snapshot: &Snapshot, old: &str, name: &str) -> Option<Edit> {
    let path = snapshot.source_by_key(old).and_then(|id| snapshot.source_path(id))?;
    let text = snapshot.text(&path)?;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim_end();
        if number > 0 && matches!(bare, "---" | "+++" | "...") || number > 200 {
            break;
        }
        if let Some(value) = bare
            .strip_prefix("key")
            .map(str::trim_start)
            .and_then(|rest| rest.strip_prefix(':').or_else(|| rest.strip_prefix('=')))
        {
            let value = value.trim().trim_matches(['"', '\'']);
            if value == old {
                let start = at + line.find(old)?;
                let range = rapporteur_text::range(start, start + old.len());
                return Some(Edit { place: Place { path, range }, text: name.to_owned() });
            }
        }
        at += line.len();
    }
    None
}
