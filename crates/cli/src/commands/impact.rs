//! `rapporteur impact`: what another capture of a source changes.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::{SourceFacts, SourceId};
use rapporteur_query::FactTable;
use rapporteur_report::impact::{Captures, Change, FactChange, FactView, Impact, Worth, impact};
use rapporteur_sources::{Capture, Reader, sidecar_name};
use rapporteur_workspace::{OsSystem, Snapshot, discover_root};

use crate::args::{ImpactArgs, ImpactFormat};
use crate::commands::check::desk;
use crate::failure::Failure;
use crate::{Outcome, output, team};

/// Changes of sentences and facts that are written out for people; the JSON has all.
const SHOWN: usize = 20;

pub fn run(args: &ImpactArgs) -> Outcome {
    let (old, new) = (File::read(&args.old)?, File::read(&args.new)?);
    let root = match &args.desk {
        Some(desk) if desk.is_dir() => {
            desk.canonicalize_utf8().map_err(|error| Failure::Read { path: desk.clone(), error })?
        }
        Some(desk) => {
            return Err(Failure::refused(
                format!("{desk} is not a folder"),
                "the third argument is the folder of a desk",
            ));
        }
        None => desk_of(&[&new.path, &old.path])?,
    };
    let mut workspace = desk::read(&root);
    for message in workspace.messages() {
        output::print_error(&format!("note: {message}"));
    }
    let briefs = workspace.briefs();
    team::join(&mut workspace, &briefs, &args.team)?;
    let snapshot = workspace.snapshot();
    let reader = Reader::new(snapshot.linker(), snapshot.lexicon());
    let (old_facts, new_facts) = (old.facts(&reader)?, new.facts(&reader)?);
    let (instead_of, without) = place(&snapshot, (&old.path, &old_facts), (&new.path, &new_facts));
    if instead_of.is_none() {
        output::print_error(&format!(
            "note: {root} has neither capture, by path, bytes, key or address; they are judged beside its sources"
        ));
    }
    let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
    let captures = Captures { old: old_facts, new: new_facts, instead_of, without };
    let impact = impact(&snapshot, &table, &captures);
    let text = match args.format {
        ImpactFormat::Human => human(&impact),
        ImpactFormat::Json => {
            let mut text =
                serde_json::to_string_pretty(&impact).map_err(|error| Failure::Output(error.into()))?;
            text.push('\n');
            text
        }
    };
    output::print(&text)?;
    Ok(ExitCode::from(u8::from(impact.reaches_claims())))
}

/// A capture on disk.
struct File {
    /// As the user wrote it.
    shown: Utf8PathBuf,
    /// Absolute.
    path: Utf8PathBuf,
    bytes: Vec<u8>,
    sidecar: Option<Vec<u8>>,
}

impl File {
    fn read(path: &Utf8Path) -> Result<File, Failure> {
        let failure = |error| Failure::Read { path: path.to_owned(), error };
        let bytes = std::fs::read(path).map_err(failure)?;
        let sidecar = std::fs::read(sidecar_name(path.as_str())).ok();
        Ok(File { shown: path.to_owned(), path: path.canonicalize_utf8().map_err(failure)?, bytes, sidecar })
    }

    fn facts(&self, reader: &Reader) -> Result<Arc<SourceFacts>, Failure> {
        let capture =
            Capture { sidecar: self.sidecar.as_deref(), ..Capture::new(self.shown.as_str(), &self.bytes) };
        let read = reader.read(capture).map_err(|error| {
            Failure::refused(
                format!("{}: {error}", self.shown),
                "captures are plain text or Markdown in UTF-8",
            )
        })?;
        for problem in &read.problems {
            output::print_error(&format!("{}: {}", self.shown, problem.message));
        }
        Ok(Arc::new(read.facts))
    }
}

/// The desk that one of these files lies in, else that of the current folder.
fn desk_of(files: &[&Utf8Path]) -> Result<Utf8PathBuf, Failure> {
    let is_desk = |root: &Utf8Path| {
        root.join(rapporteur_workspace::CONFIG_FILE).is_file() || root.join("sources").is_dir()
    };
    for file in files {
        let mut folder = file.parent();
        while let Some(here) = folder {
            if is_desk(here) {
                return Ok(here.to_owned());
            }
            folder = here.parent();
        }
    }
    let here = Utf8PathBuf::from(".");
    let path = here.canonicalize_utf8().map_err(|error| Failure::Read { path: here, error })?;
    let root = if path.join("sources").is_dir() { path } else { discover_root(&OsSystem, &path) };
    if is_desk(&root) {
        return Ok(root);
    }
    Err(Failure::refused(
        "neither capture lies in a desk, and the current folder is none",
        "name the folder of the desk as third argument",
    ))
}

/// In whose place of the desk the captures are judged, and who is left out meanwhile.
fn place(
    snapshot: &Snapshot,
    old: (&Utf8Path, &SourceFacts),
    new: (&Utf8Path, &SourceFacts),
) -> (Option<SourceId>, Option<SourceId>) {
    match (snapshot.source_at(old.0), snapshot.source_at(new.0)) {
        (Some(a), Some(b)) if a == b => (Some(a), None),
        // Of two captures in one desk the one that the briefs cite has its place.
        (Some(a), Some(b)) => match cited(snapshot, b) > cited(snapshot, a) {
            true => (Some(b), Some(a)),
            false => (Some(a), Some(b)),
        },
        (Some(one), None) | (None, Some(one)) => (Some(one), None),
        (None, None) => {
            let same = |meets: &dyn Fn(&SourceFacts, &SourceFacts) -> bool| {
                snapshot.sources().into_iter().chain(snapshot.team_sources()).find(|id| {
                    snapshot.source(*id).is_some_and(|facts| meets(&facts, old.1) || meets(&facts, new.1))
                })
            };
            let found = same(&|a, b| a.content == b.content)
                .or_else(|| same(&|a, b| a.meta.url.is_some() && a.meta.url == b.meta.url))
                .or_else(|| same(&|a, b| a.meta.key == b.meta.key));
            (found, None)
        }
    }
}

/// Claims that cite a source.
fn cited(snapshot: &Snapshot, id: SourceId) -> usize {
    let reports = snapshot.briefs().into_iter().filter_map(|brief| snapshot.report(&brief));
    reports
        .map(|report| {
            let cites = report
                .claims
                .iter()
                .filter(|claim| claim.citations.iter().any(|citation| citation.sources.contains(&id)));
            cites.count()
        })
        .sum()
}

fn human(impact: &Impact) -> String {
    let mut out = String::new();
    for (name, capture) in [("old", &impact.old), ("new", &impact.new)] {
        let date = capture.published.as_deref().unwrap_or("undated");
        let _ = writeln!(out, "{name}: {}, {date}, {} sentences", capture.name, capture.sentences);
    }
    let sentences = &impact.sentences;
    let changed = sentences.altered.len() + sentences.gone.len() + sentences.added.len();
    if changed == 0 && impact.facts.is_empty() && impact.claims.is_empty() {
        let _ = writeln!(out, "\nnothing changes: the same {} sentences", sentences.kept);
        return output::printable(&out).into_owned();
    }
    let _ = writeln!(
        out,
        "\nsentences: {} kept, {} altered, {} gone, {} added",
        sentences.kept,
        sentences.altered.len(),
        sentences.gone.len(),
        sentences.added.len()
    );
    for altered in sentences.altered.iter().take(SHOWN) {
        let _ = writeln!(out, "  - {}\n  + {}", altered.before.text, altered.after.text);
    }
    for sentence in sentences.gone.iter().take(SHOWN) {
        let _ = writeln!(out, "  - {}", sentence.text);
    }
    for sentence in sentences.added.iter().take(SHOWN) {
        let _ = writeln!(out, "  + {}", sentence.text);
    }
    if changed > SHOWN {
        out.push_str("  (not all are shown; --format json has them)\n");
    }
    if !impact.facts.is_empty() {
        let _ = writeln!(out, "\nfacts: {} differ", impact.facts.len());
        for change in impact.facts.iter().take(SHOWN) {
            fact(&mut out, change);
        }
    }
    for change in &impact.claims {
        let _ = writeln!(out, "\n{}:{}: {}", change.brief, change.line, change.claim);
        for change in &change.changes {
            what(&mut out, change);
        }
    }
    let briefs: std::collections::BTreeSet<&str> =
        impact.claims.iter().map(|change| change.brief.as_str()).collect();
    let _ = match (impact.claims.len(), briefs.len()) {
        (0, _) => writeln!(out, "\nno claim changes"),
        (1, _) => writeln!(out, "\n1 claim changes"),
        (claims, 1) => writeln!(out, "\n{claims} claims of 1 brief change"),
        (claims, briefs) => writeln!(out, "\n{claims} claims of {briefs} briefs change"),
    };
    output::printable(&out).into_owned()
}

fn fact(out: &mut String, change: &FactChange) {
    let short = |fact: &FactView| {
        let denied = if fact.polarity == "denied" { "not " } else { "" };
        let with =
            if fact.with.is_empty() { String::new() } else { format!(" – {}", fact.with.join(", ")) };
        let time = fact.time.as_deref().map(|time| format!(", {time}")).unwrap_or_default();
        format!("{}{with}: {denied}{} ({}{time})", fact.who.join(", "), fact.predicate, fact.modality)
    };
    let _ = match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            writeln!(out, "  - {}\n  + {}  [{}]", short(before), short(after), change.fields.join(", "))
        }
        (Some(before), None) => writeln!(out, "  - {}", short(before)),
        (None, Some(after)) => writeln!(out, "  + {}", short(after)),
        (None, None) => Ok(()),
    };
}

fn worth(worth: &Worth) -> String {
    let verdict = worth.words();
    worth.code.as_deref().map_or_else(|| verdict.to_owned(), |code| format!("{verdict} [{code}]"))
}

fn what(out: &mut String, change: &Change) {
    let _ = match change {
        Change::Verdict { before, after } => {
            writeln!(out, "    verdict: {} -> {}: {}", worth(before), worth(after), after.reason)
        }
        Change::Evidence { lost, gained } => {
            for sentence in lost {
                let _ =
                    writeln!(out, "    {} no more: [@{}] \"{}\"", sentence.role, sentence.key, sentence.text);
            }
            for sentence in gained {
                let _ = writeln!(out, "    {} now: [@{}] \"{}\"", sentence.role, sentence.key, sentence.text);
            }
            Ok(())
        }
        Change::Quotation { words, verbatim: true, .. } => {
            writeln!(out, "    the source has the words \"{words}\" now")
        }
        Change::Quotation { words, nearest, .. } => match nearest {
            Some(nearest) => writeln!(out, "    \"{words}\" is not verbatim any more: \"{nearest}\""),
            None => writeln!(out, "    the source does not have the words \"{words}\" any more"),
        },
        Change::Freshness { before, after } => writeln!(
            out,
            "    date of the source: {} -> {}",
            before.as_deref().unwrap_or("none"),
            after.as_deref().unwrap_or("none")
        ),
    };
}
