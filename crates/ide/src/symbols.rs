//! Symbols: the claims of a brief under its headings; entities, claims and captures of the desk by name.

use camino::Utf8Path;
use rapporteur_text::TextRange;
use rapporteur_workspace::{BriefReport, CheckedClaim, Snapshot};

use crate::sections::sections;
use crate::subject::in_source;
use crate::{Place, Symbol, SymbolKind, WorkspaceSymbol, wording};

/// Characters of a claim that its symbol shows.
const NAME: usize = 80;
/// Answers to a search over the desk.
const FOUND: usize = 256;

/// The outline of a brief: its checked claims, under the headings they stand under.
///
/// `headings` is off where somebody else already lists the headings of Markdown files.
#[must_use]
pub fn document_symbols(snapshot: &Snapshot, path: &Utf8Path, headings: bool) -> Vec<Symbol> {
    let (Some(report), Some(text)) = (snapshot.report(path), snapshot.text(path)) else { return Vec::new() };
    let claims = report.claims.iter().map(of_claim);
    if !headings {
        return claims.collect();
    }
    // Outer sections before inner ones, claims in order: one pass with a stack of open sections.
    let mut done: Vec<Symbol> = Vec::new();
    let mut open: Vec<Symbol> = Vec::new();
    let mut sections = sections(&report, &text).into_iter().peekable();
    let mut claims = claims.peekable();
    loop {
        let next_section = sections.peek().map(|section| section.range.start());
        let next_claim = claims.peek().map(|claim| claim.range.start());
        let Some(start) = next_section.into_iter().chain(next_claim).min() else { break };
        while open.last().is_some_and(|section| section.range.end() <= start) {
            close(&mut open, &mut done);
        }
        if next_section == Some(start) {
            let Some(section) = sections.next() else { break };
            let claims_in = report.claims.iter().filter(|claim| section.range.contains_range(claim.range));
            let name = if section.title.is_empty() { "—".to_owned() } else { section.title };
            open.push(Symbol {
                name,
                detail: tally(claims_in),
                kind: SymbolKind::Section,
                range: section.range,
                selection: section.heading,
                children: Vec::new(),
            });
        } else if let Some(claim) = claims.next() {
            match open.last_mut() {
                Some(section) => section.children.push(claim),
                None => done.push(claim),
            }
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut done);
    }
    done
}

fn close(open: &mut Vec<Symbol>, done: &mut Vec<Symbol>) {
    let Some(section) = open.pop() else { return };
    match open.last_mut() {
        Some(outer) => outer.children.push(section),
        None => done.push(section),
    }
}

fn of_claim(claim: &CheckedClaim) -> Symbol {
    Symbol {
        name: shortened(&claim.prose),
        detail: wording::label(&claim.verdict).to_owned(),
        kind: SymbolKind::Claim(claim.verdict.label),
        range: claim.range,
        selection: claim.range,
        children: Vec::new(),
    }
}

/// How many claims, and how they stand: "5 claims, 3 supported, 1 contradicted, 1 open".
pub(crate) fn tally<'a>(claims: impl Iterator<Item = &'a CheckedClaim>) -> String {
    use rapporteur_evidence::Label;
    let (mut all, mut supported, mut contradicted, mut open) = (0, 0, 0, 0);
    for claim in claims {
        match claim.verdict.label {
            Label::NotCheckable => continue,
            Label::Supported => supported += 1,
            Label::Contradicted => contradicted += 1,
            Label::PartiallySupported | Label::Unsupported => open += 1,
        }
        all += 1;
    }
    let mut text = format!("{all} {}", if all == 1 { "claim" } else { "claims" });
    for (count, name) in [(supported, "supported"), (contradicted, "contradicted"), (open, "open")] {
        if count > 0 {
            text.push_str(&format!(", {count} {name}"));
        }
    }
    text
}

/// Words that fit on a line of an outline.
pub(crate) fn shortened(prose: &str) -> String {
    match prose.char_indices().nth(NAME) {
        Some((cut, _)) => format!("{}…", prose.get(..cut).unwrap_or_default().trim_end()),
        None => prose.to_owned(),
    }
}

/// Entities, captures and claims of the desk whose name has all words of `query`, in this order; an empty query lists
/// the captures and the entities of the briefs.
#[must_use]
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let wanted: Vec<String> = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |name: &str| {
        let name = name.to_lowercase();
        wanted.iter().all(|word| name.contains(word.as_str()))
    };
    let catalogue = snapshot.catalogue();
    let mut found: Vec<WorkspaceSymbol> = Vec::new();
    // An entity stands where it is first named: in a brief, else in a source.
    let mut seen = std::collections::BTreeSet::new();
    let mut entity = |id, place: Place, container: &Utf8Path, found: &mut Vec<WorkspaceSymbol>| {
        let Some(entity) = catalogue.entity(id) else { return };
        if seen.contains(&id) || !(fits(&entity.name) || fits(&entity.key)) {
            return;
        }
        seen.insert(id);
        found.push(WorkspaceSymbol {
            name: entity.name.to_string(),
            kind: SymbolKind::Entity(entity.class),
            container: container.file_name().unwrap_or_default().to_owned(),
            place,
        });
    };
    let briefs: Vec<_> =
        snapshot.briefs().into_iter().filter_map(|path| Some((snapshot.report(&path)?, path))).collect();
    for (report, path) in &briefs {
        for claim in &report.claims {
            for mention in claim.mentions.iter() {
                for id in crate::subject::ids(&mention.referent) {
                    let place = Place { path: path.clone(), range: claim.to_file(mention.range) };
                    entity(*id, place, path, &mut found);
                }
            }
        }
    }
    for id in snapshot.sources() {
        let (Some(facts), Some(path)) = (snapshot.source(id), snapshot.text_path(id)) else { continue };
        let title = facts.meta.title.as_deref().unwrap_or_default();
        if fits(title) || fits(&facts.meta.key) {
            found.push(WorkspaceSymbol {
                name: if title.is_empty() { facts.meta.key.to_string() } else { title.to_owned() },
                kind: SymbolKind::Source,
                container: facts.meta.key.to_string(),
                place: Place { path: path.clone(), range: TextRange::default() },
            });
        }
        if wanted.is_empty() {
            continue;
        }
        for sentence in &facts.sentences {
            for mention in &sentence.statement.mentions {
                for id in crate::subject::ids(&mention.referent) {
                    let range = in_source(sentence, mention.range);
                    entity(*id, Place { path: path.clone(), range }, &path, &mut found);
                }
            }
        }
    }
    if !wanted.is_empty() {
        for (report, path) in &briefs {
            found.extend(claims_named(report, path, &fits));
        }
    }
    found.truncate(FOUND);
    found
}

fn claims_named<'a>(
    report: &'a BriefReport,
    path: &'a Utf8Path,
    fits: &'a dyn Fn(&str) -> bool,
) -> impl Iterator<Item = WorkspaceSymbol> + 'a {
    report.claims.iter().filter(|claim| fits(&claim.prose)).map(|claim| WorkspaceSymbol {
        name: shortened(&claim.prose),
        kind: SymbolKind::Claim(claim.verdict.label),
        container: path.file_name().unwrap_or_default().to_owned(),
        place: Place { path: path.to_owned(), range: claim.range },
    })
}
