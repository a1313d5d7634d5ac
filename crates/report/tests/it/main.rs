//! Reports of small desks in memory.

// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

mod exports;
mod impact;
mod markup;
mod page;

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_query::FactTable;
use rapporteur_report::Report;
use rapporteur_workspace::{MemorySystem, Workspace};

/// A desk in memory.
pub fn desk(files: &[(&str, &str)]) -> Workspace {
    let files: Vec<(Utf8PathBuf, Vec<u8>)> = files
        .iter()
        .map(|(path, text)| (Utf8Path::new("/desk").join(path), text.as_bytes().to_vec()))
        .collect();
    Workspace::open(Arc::new(MemorySystem::new(files)), Utf8Path::new("/desk"), &|_| {})
}

/// The report of all briefs of a desk.
pub fn report(workspace: &Workspace) -> Report {
    let snapshot = workspace.snapshot();
    let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
    Report::gather(&snapshot, &snapshot.briefs(), &table, &|| ())
}

/// A source that tells of rail safety.
pub const RELEASE: &str = "---\ntitle: Rail release\npublisher: Ministry of Transport\npublished: 2016-05-04\n\
    kind: press-release\nreliability: B\ncredibility: 2\nurl: https://example.org/rail\n---\n\n\
    Kenya and Japan signed an agreement on rail safety on 3 May 2016.\n\n\
    Japan will train Kenyan engineers in 2017. Norway was invited to join the programme.\n";

/// A brief with a claim that is right, one that is wrong, one that is hidden, and an opinion.
pub const BRIEF: &str = "# Rail <safety> & \"trains\"\n\n## Agreements\n\n\
    Kenya and Japan signed an agreement on rail safety in 2016 [@release].\n\n\
    Kenya and Japan signed an agreement on rail safety in 2018 [@release].\n\n\
    <!-- rapporteur: ignore CLM001 seen in the archive -->\n\n\
    Fiji opened a rail museum in Suva.\n\n\
    ## Outlook\n\nThe two should do more.\n";
