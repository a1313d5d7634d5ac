//! What the features of the editor answer at the cursor of a suite's brief, as lines.
//!
//! - `references`, `references declaration=yes`, `implementation`, `highlights`, `links`: places, with their words;
//! - `symbols`, `folding`, `selection`: outlines;
//! - `hints`, `lenses`, `tokens`: marks;
//! - `completion`: what can be put in, best first;
//! - `fixes`: the changes offered at the cursor; lines taken out and put in, and the codes that are left;
//! - `fix-all`: the same for the whole brief;
//! - `rename to=name`: the brief after it, or why not;
//! - `outgoing`, `incoming`, `wholes`, `parts`: hierarchies;
//! - `matrix`: claims with their evidence.

use std::fmt::Write;

use camino::Utf8Path;
use rapporteur_ide::{Direction, Edit, Fix, Place, Symbol};
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::Snapshot;

use crate::suite::Block;
use crate::support::MemoryDesk;

/// The kinds of blocks that this module fills.
pub const KINDS: &[&str] = &[
    "references",
    "implementation",
    "highlights",
    "links",
    "symbols",
    "folding",
    "selection",
    "hints",
    "lenses",
    "tokens",
    "completion",
    "fixes",
    "fix-all",
    "rename",
    "outgoing",
    "incoming",
    "wholes",
    "parts",
    "matrix",
];

/// What stands in a block of that kind.
pub fn show(block: &Block, desk: &MemoryDesk, text: &str, at: TextSize) -> String {
    let snapshot = desk.workspace.snapshot();
    let brief = desk.brief;
    let mut out = String::new();
    match block.kind.as_str() {
        "references" => {
            let declaration = block.field("declaration").is_some();
            places(&snapshot, &rapporteur_ide::references(&snapshot, brief, at, declaration), &mut out);
        }
        "implementation" => {
            places(&snapshot, &rapporteur_ide::implementation(&snapshot, brief, at), &mut out)
        }
        "highlights" => {
            for highlight in rapporteur_ide::highlights(&snapshot, brief, at) {
                let sign = if highlight.coreference { " (stands for it)" } else { "" };
                let _ = writeln!(out, "{}{sign}", words(text, highlight.range));
            }
        }
        "links" => {
            for link in rapporteur_ide::document_links(&snapshot, brief) {
                let _ =
                    writeln!(out, "{} → {} ({})", words(text, link.range), shown(&link.target), link.tooltip);
            }
        }
        "symbols" => outline(&rapporteur_ide::document_symbols(&snapshot, brief, true), 0, &mut out),
        "folding" => {
            for fold in rapporteur_ide::folding_ranges(&snapshot, brief) {
                let _ = writeln!(out, "{:?}: {}", fold.kind, ends(text, fold.range));
            }
        }
        "selection" => {
            for range in rapporteur_ide::selection_ranges(&snapshot, brief, at) {
                let _ = writeln!(out, "{}", ends(text, range));
            }
        }
        "hints" => {
            let whole = TextRange::up_to(TextSize::of(text));
            for hint in rapporteur_ide::inlay_hints(&snapshot, brief, whole) {
                let before = text[..usize::from(hint.at)].trim_end();
                let last = before.rsplit(' ').next().unwrap_or_default();
                let _ = writeln!(out, "{last} {}: {}", hint.label, hint.tooltip.replace('\n', "; "));
            }
        }
        "lenses" => {
            for lens in rapporteur_ide::code_lenses(&snapshot, brief) {
                let _ = writeln!(out, "{}: {}", words(text, lens.range), lens.title);
            }
        }
        "tokens" => {
            let whole = TextRange::up_to(TextSize::of(text));
            for token in rapporteur_ide::semantic_tokens(&snapshot, brief, whole) {
                let standing = token.standing.map(|standing| format!(" {standing:?}")).unwrap_or_default();
                let _ = writeln!(out, "{}: {:?}{standing}", words(text, token.range), token.kind);
            }
        }
        "completion" => {
            let limit = block.field("first").and_then(|limit| limit.parse().ok()).unwrap_or(usize::MAX);
            for found in rapporteur_ide::completions(&snapshot, brief, at).into_iter().take(limit) {
                let _ = write!(out, "{:?}: {} ({})", found.kind, found.label, found.detail);
                if found.insert != found.label {
                    let _ = write!(out, " → {}", found.insert);
                }
                out.push('\n');
            }
        }
        "fixes" => {
            let fixes = rapporteur_ide::fixes(&snapshot, brief, TextRange::empty(at));
            drop(snapshot);
            for fix in &fixes {
                self::fix(desk, text, fix, &mut out);
            }
        }
        "fix-all" => {
            let fix = rapporteur_ide::fix_all(&snapshot, brief);
            drop(snapshot);
            if let Some(fix) = fix {
                self::fix(desk, text, &fix, &mut out);
            }
        }
        "rename" => {
            let name = block.field("to").unwrap_or_default().replace('_', " ");
            match rapporteur_ide::rename(&snapshot, brief, at, &name) {
                Ok(edits) => changes(brief, text, &edits, &mut out),
                Err(why) => {
                    let _ = writeln!(out, "no: {why}");
                }
            }
        }
        "outgoing" | "incoming" => {
            let direction = if block.kind == "outgoing" { Direction::Outgoing } else { Direction::Incoming };
            for member in rapporteur_ide::members_at(&snapshot, brief, at) {
                for partner in rapporteur_ide::partners(&snapshot, &member.key, direction) {
                    let _ = writeln!(out, "{}: {}", partner.member.name, partner.member.detail);
                }
            }
        }
        "wholes" | "parts" => {
            for member in rapporteur_ide::members_at(&snapshot, brief, at) {
                let listed = match block.kind.as_str() {
                    "wholes" => rapporteur_ide::wholes(&snapshot, &member.key, &member.place),
                    _ => rapporteur_ide::parts(&snapshot, &member.key, &member.place),
                };
                for other in listed {
                    let _ = writeln!(out, "{}: {}", other.name, other.detail);
                }
            }
        }
        "matrix" => {
            for row in rapporteur_ide::evidence_matrix(&snapshot, brief, None) {
                let _ = writeln!(out, "{} | {} | {}", row.section, row.claim, row.verdict);
                for cell in row.cells {
                    let _ = writeln!(out, "  {} {}: {}", cell.role, cell.key, cell.quote);
                }
            }
        }
        other => panic!("no feature fills `{other}`"),
    }
    out
}

fn words(text: &str, range: TextRange) -> &str {
    &text[std::ops::Range::<usize>::from(range)]
}

/// First and last words of a range.
fn ends(text: &str, range: TextRange) -> String {
    let words: Vec<&str> = self::words(text, range).split_whitespace().collect();
    match words.as_slice() {
        [] => String::new(),
        few if few.len() <= 8 => few.join(" "),
        many => format!("{} … {}", many[..4].join(" "), many[many.len() - 3..].join(" ")),
    }
}

fn shown(path: &Utf8Path) -> &Utf8Path {
    path.strip_prefix("/desk").unwrap_or(path)
}

fn places(snapshot: &Snapshot, places: &[Place], out: &mut String) {
    for place in places {
        let text = snapshot.text(&place.path).unwrap_or_default();
        let words: Vec<&str> = self::words(&text, place.range).split_whitespace().collect();
        let _ = writeln!(out, "{}: {}", shown(&place.path), words.join(" "));
    }
}

fn outline(symbols: &[Symbol], depth: usize, out: &mut String) {
    for symbol in symbols {
        let _ = writeln!(out, "{}{} ({})", "  ".repeat(depth), symbol.name, symbol.detail);
        outline(&symbol.children, depth + 1, out);
    }
}

/// The brief with changes.
fn applied(brief: &Utf8Path, text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().filter(|edit| edit.place.path == brief).collect();
    edits.sort_by_key(|edit| edit.place.range.start());
    for pair in edits.windows(2) {
        assert!(pair[0].place.range.end() <= pair[1].place.range.start(), "changes overlap: {pair:?}");
    }
    let mut new = text.to_owned();
    for edit in edits.iter().rev() {
        new.replace_range(std::ops::Range::<usize>::from(edit.place.range), &edit.text);
    }
    new
}

/// Lines that go and come.
fn changes(brief: &Utf8Path, text: &str, edits: &[Edit], out: &mut String) {
    let new = applied(brief, text, edits);
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) = (text.lines().collect(), new.lines().collect());
    for line in old_lines.iter().filter(|line| !new_lines.contains(line)) {
        let _ = writeln!(out, "  - {line}");
    }
    for line in new_lines.iter().filter(|line| !old_lines.contains(line)) {
        let _ = writeln!(out, "  + {line}");
    }
    for edit in edits.iter().filter(|edit| edit.place.path != brief) {
        let _ = writeln!(out, "  in {}", shown(&edit.place.path));
        for line in edit.text.lines() {
            let _ = writeln!(out, "  + {line}");
        }
    }
}

/// A change, what it does to the brief, and which findings are left.
fn fix(desk: &MemoryDesk, text: &str, fix: &Fix, out: &mut String) {
    let _ = writeln!(out, "{}{}", if fix.preferred { "* " } else { "" }, fix.title);
    changes(desk.brief, text, &fix.edits, out);
    let before = desk.diagnostics().len();
    let after = desk.with_brief(&applied(desk.brief, text, &fix.edits)).diagnostics();
    let codes: Vec<&str> = after.iter().map(|finding| finding.code).collect();
    if !fix.solves.is_empty() {
        let _ = writeln!(
            out,
            "  leaves {}",
            if codes.is_empty() { "nothing".to_owned() } else { codes.join(" ") }
        );
        assert!(!fix.preferred || after.len() < before, "{}: nothing went away: {codes:?}", fix.title);
    }
}
