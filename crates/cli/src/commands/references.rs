//! `rapporteur references`: the reference list of a brief or of a desk.

#[cfg(not(feature = "csl"))]
pub fn run(_: &crate::args::ReferencesArgs) -> crate::Outcome {
    Err(crate::failure::Failure::refused(
        "this build cannot format references: it has no CSL",
        "build it with `cargo install --path crates/cli --features csl`",
    ))
}

#[cfg(feature = "csl")]
pub use list::run;

#[cfg(feature = "csl")]
mod list {
    use std::collections::BTreeSet;
    use std::fmt::Write as _;
    use std::process::ExitCode;

    use camino::{Utf8Path, Utf8PathBuf};
    use rapporteur_references::{MAX_STYLE_BYTES, Reference, ReferenceError, Style, format, locale, styles};
    use rapporteur_workspace::{CitedWork, Snapshot};

    use crate::args::{ReferencesArgs, ReferencesFormat};
    use crate::commands::check::desk::{self, Here};
    use crate::failure::Failure;
    use crate::{Outcome, output};

    pub fn run(args: &ReferencesArgs) -> Outcome {
        if args.list_styles {
            output::print(&style_list())?;
            return Ok(ExitCode::SUCCESS);
        }
        // What is wrong with the arguments is told before the desk is read.
        let style = style(&args.style)?;
        let locale = args.locale.as_deref().map(locale).transpose().map_err(refused)?;
        let (references, problems) = references(args)?;
        problems.iter().for_each(|problem| output::print_error(problem));
        let formatted = format(&references, &style, locale).map_err(refused)?;
        let mut text = String::new();
        for (index, entry) in formatted.iter().enumerate() {
            match args.format {
                ReferencesFormat::Markdown => {
                    let gap = if index == 0 { "" } else { "\n" };
                    let _ = writeln!(text, "{gap}{}", entry.markdown());
                }
                ReferencesFormat::Text => {
                    let _ = writeln!(text, "{}", entry.text());
                }
            }
        }
        output::print(&output::printable(&text))?;
        Ok(ExitCode::SUCCESS)
    }

    fn refused(error: ReferenceError) -> Failure {
        Failure::refused(error.to_string(), error.help())
    }

    fn style_list() -> String {
        let styles = styles();
        let width = styles.iter().map(|style| style.name.len()).max().unwrap_or_default();
        let mut list = String::new();
        for style in styles {
            let also = match &style.aliases[..] {
                [] => String::new(),
                aliases => format!(" (also {})", aliases.join(", ")),
            };
            let _ = writeln!(list, "{:width$}  {}{also}", style.name, style.title);
        }
        list
    }

    fn style(name: &str) -> Result<Style, Failure> {
        let path = Utf8Path::new(name);
        if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csl")) {
            return Style::named(name).map_err(refused);
        }
        let failed = |error| Failure::Read { path: path.to_owned(), error };
        let length = std::fs::metadata(path).map_err(failed)?.len();
        if length > MAX_STYLE_BYTES as u64 {
            return Err(Failure::refused(
                format!("{path} is longer than any style ({length} bytes)"),
                "give a CSL 1.0.2 style",
            ));
        }
        let bytes = std::fs::read(path).map_err(failed)?;
        let xml = rapporteur_sources::decode(&bytes)
            .map_err(|error| Failure::refused(format!("{path}: {error}"), ""))?;
        Style::of_csl(xml).map_err(|error| Failure::refused(format!("{path}: {error}"), error.help()))
    }

    /// What is asked for, each source once, in the order of citation or of paths; and what could not be found.
    fn references(args: &ReferencesArgs) -> Result<(Vec<Reference>, Vec<String>), Failure> {
        if args.path.is_dir() && !args.cited {
            let (workspace, _) = desk::open_whole(&args.path)?;
            let snapshot = workspace.snapshot();
            let mut ids = snapshot.sources();
            ids.sort_by_key(|id| snapshot.source_path(*id));
            let all: Vec<Reference> = ids.into_iter().filter_map(|id| of_source(&snapshot, id)).collect();
            if all.is_empty() {
                return Err(Failure::refused(
                    format!("{} has no captures", workspace.root()),
                    "`rapporteur import FILE` takes captures in",
                ));
            }
            let problems = untitled(&all);
            return Ok((all, problems));
        }
        let desks = desk::open(std::slice::from_ref(&args.path))?;
        let (mut references, mut problems) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for desk in &desks {
            let snapshot = desk.workspace.snapshot();
            for brief in &desk.briefs {
                for work in snapshot.cited_works(brief) {
                    match of_work(&snapshot, &work) {
                        Some(reference) if seen.insert(reference.key.clone()) => references.push(reference),
                        Some(_) => {}
                        None => problems.push(unknown(&work, brief, &desk.here)),
                    }
                }
            }
        }
        if references.is_empty() {
            problems.iter().for_each(|problem| output::print_error(problem));
            return Err(Failure::refused(
                format!("nothing that {} cites is a capture or stands in a bibliography", args.path),
                "briefs cite with `[@key]`, footnotes or numbers; `rapporteur sources` lists the keys",
            ));
        }
        problems.extend(untitled(&references));
        Ok((references, problems))
    }

    fn of_work(snapshot: &Snapshot, work: &CitedWork) -> Option<Reference> {
        match work {
            CitedWork::Source(id) => of_source(snapshot, *id),
            CitedWork::Key(key) => snapshot.reference(key).map(Reference::of_record),
        }
    }

    fn of_source(snapshot: &Snapshot, id: rapporteur_evidence::SourceId) -> Option<Reference> {
        let facts = snapshot.source(id)?;
        Some(Reference::of_source(&facts.meta, snapshot.record_of(id)))
    }

    fn unknown(work: &CitedWork, brief: &Utf8PathBuf, here: &Here) -> String {
        let key = match work {
            CitedWork::Key(key) => key,
            CitedWork::Source(_) => "",
        };
        format!("note: {} cites `{key}`, which is neither a capture nor in a bibliography", here.shown(brief))
    }

    fn untitled(references: &[Reference]) -> Vec<String> {
        let untitled = references.iter().filter(|reference| reference.title.is_none());
        untitled
            .map(|reference| {
                format!(
                    "note: `{0}` has no title and is listed as {0}; add `title` to its sidecar",
                    reference.key
                )
            })
            .collect()
    }
}
