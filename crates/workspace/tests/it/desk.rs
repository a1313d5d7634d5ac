//! A workspace in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_workspace::{BriefReport, MemorySystem, QueryLog, Workspace};

/// Folder of every workspace here.
pub const ROOT: &str = "/desk";

/// A workspace with the files it was made of and the record of its queries.
pub struct Desk {
    pub system: Arc<MemorySystem>,
    pub workspace: Workspace,
    log: QueryLog,
}

/// A path in the workspace.
pub fn at(path: &str) -> Utf8PathBuf {
    Utf8Path::new(ROOT).join(path)
}

impl Desk {
    /// Opens a workspace with these files.
    pub fn new(files: &[(&str, &str)]) -> Desk {
        let system = MemorySystem::new(files.iter().map(|(path, text)| (at(path), text.as_bytes())));
        Desk::fresh(Arc::new(system))
    }

    /// Opens a workspace on files that are there.
    pub fn fresh(system: Arc<MemorySystem>) -> Desk {
        let (mut workspace, log) = Workspace::empty_with_log(system.clone(), ROOT.into());
        workspace.begin_load();
        while workspace.load_step(usize::MAX, &|_| {}) {}
        Desk { system, workspace, log }
    }

    /// The checked brief.
    pub fn report(&self, brief: &str) -> Arc<BriefReport> {
        self.workspace.snapshot().report(&at(brief)).unwrap_or_else(|| panic!("no brief {brief}"))
    }

    /// How often each query runs while the brief is checked, `blocks` and `report` left out: they always do.
    pub fn cost(&self, brief: &str) -> BTreeMap<String, usize> {
        self.cost_of(|| {
            self.report(brief);
        })
    }

    /// How often each query runs in `work`, with the same exceptions.
    pub fn cost_of(&self, work: impl FnOnce()) -> BTreeMap<String, usize> {
        let _ = self.log.take();
        work();
        let mut counts = BTreeMap::new();
        for query in self.log.take() {
            if query != "blocks" && query != "report" {
                *counts.entry(query).or_default() += 1;
            }
        }
        counts
    }

    /// An edit in the editor.
    pub fn edit(&mut self, path: &str, text: &str) {
        self.workspace.set_text(&at(path), text.into());
    }

    /// Writes files and tells the workspace.
    pub fn write(&mut self, files: &[(&str, &str)]) {
        for (path, text) in files {
            self.system.write(at(path), *text);
        }
        let paths: Vec<Utf8PathBuf> = files.iter().map(|(path, _)| at(path)).collect();
        self.workspace.files_changed(&paths);
    }

    /// Removes a file and tells the workspace.
    pub fn remove(&mut self, path: &str) {
        self.system.remove(at(path));
        self.workspace.files_changed(&[at(path)]);
    }

    /// Codes and messages of the problems, paths relative to the workspace.
    pub fn problems(&self) -> Vec<String> {
        problems(&self.workspace)
    }
}

/// Codes and messages of the problems, paths relative to the workspace.
pub fn problems(workspace: &Workspace) -> Vec<String> {
    let problem = |problem: &rapporteur_workspace::WorkspaceProblem| {
        let path = problem.path.strip_prefix(workspace.root()).unwrap_or(&problem.path);
        format!("{path}: {} {}", problem.code, problem.message)
    };
    workspace.problems().iter().map(problem).collect()
}
