//! A desk in memory.

use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_ide::Diagnostic;
use rapporteur_text::TextSize;
use rapporteur_workspace::{MemorySystem, Snapshot, Workspace};

pub const BRIEF: &str = "/desk/briefs/brief.md";

/// What the sources say.
pub const NOTICE: &str = "---\ntitle: Harbour notice\npublisher: Harbour office\npublished: 2019-06-01\nkey: notice\n---\n\n# Harbour notice\n\nDenmark and Norway signed an agreement on maritime security in May 2019.\n\nThe ministers called the text “a fair bargain for both coasts”.\n";

/// Another source.
pub const REVIEW: &str = "---\ntitle: Yearly review\npublished: 2020-01-10\nkey: review\n---\n\n# Yearly review\n\nJapan trained officers of Kenya in cyber security in 2018.\n";

pub struct Desk {
    pub brief: String,
    pub snapshot: Snapshot,
}

impl Desk {
    /// A desk with the two sources and this brief.
    pub fn new(brief: &str) -> Desk {
        Desk::with("", brief)
    }

    /// A desk with a configuration.
    pub fn with(config: &str, brief: &str) -> Desk {
        let system = MemorySystem::new([
            ("/desk/rapporteur.toml", config),
            ("/desk/sources/notice.md", NOTICE),
            ("/desk/sources/review.md", REVIEW),
            (BRIEF, brief),
        ]);
        let workspace = Workspace::open(Arc::new(system), Utf8Path::new("/desk"), &|_| {});
        Desk { brief: brief.to_owned(), snapshot: workspace.snapshot() }
    }

    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        rapporteur_ide::diagnostics(&self.snapshot, Utf8Path::new(BRIEF))
    }

    /// Code and words at fault of every finding.
    pub fn findings(&self) -> Vec<(&'static str, String)> {
        let words =
            |finding: &Diagnostic| self.brief[std::ops::Range::<usize>::from(finding.range)].to_owned();
        self.diagnostics().iter().map(|finding| (finding.code, words(finding))).collect()
    }

    pub fn codes(&self) -> Vec<&'static str> {
        self.diagnostics().iter().map(|finding| finding.code).collect()
    }

    /// A place within the first occurrence of `words`.
    pub fn at(&self, words: &str) -> TextSize {
        TextSize::try_from(self.brief.find(words).unwrap() + 1).unwrap()
    }
}
