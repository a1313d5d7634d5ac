//! What is known of a capture: in the cache, or here because it has changed since.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::flat::{Encoded, Identity, Stamp};
use rapporteur_evidence::{FlatBase, SourceFacts, SourceMeta};
use rapporteur_sources::{Traces, sidecar_name};
use rapporteur_text::TextRange;
use serde::{Deserialize, Serialize};

use crate::fact_cache::shelf;
use crate::report::{Severity, WorkspaceProblem};

/// A source as it was last read.
#[derive(Debug, Clone)]
pub(crate) enum SourceRecord {
    /// The source of this number in the base.
    Base(usize),
    /// Read since.
    Here(Arc<Here>),
}

/// A source that the base does not have, or not like this.
#[derive(Debug, Clone)]
pub(crate) struct Here {
    /// Hash of all that it was made of: its bytes, its sidecar's, the rules; in the last eight bytes of the record of a
    /// bibliography.
    pub digest: [u8; 32],
    pub facts: Option<Arc<SourceFacts>>,
    pub traces: Arc<Traces>,
    pub beside: Beside,
    /// Capture and sidecar, when they were read.
    pub stamps: [Stamp; 2],
    /// Whether a buffer was read in the place of a file: that is never kept.
    pub buffer: bool,
}

/// What is kept with the facts of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Beside {
    /// Name of the file that it digests.
    pub original: Option<Box<str>>,
    /// Keys beside that of the metadata.
    pub other_keys: Vec<Box<str>>,
    pub problems: Vec<KeptProblem>,
}

/// A problem without the path, which may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptProblem {
    pub place: Place,
    /// Whether there is no source for it.
    pub severe: bool,
    pub message: String,
}

/// Where a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Place {
    /// In a capture that is no text, or that cannot be read.
    File,
    /// In its text.
    Text(TextRange),
    /// In the metadata beside it.
    Sidecar(TextRange),
}

/// What a citation can name, and what went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing {
    pub meta: SourceMeta,
    pub original: Option<Box<str>>,
    pub other_keys: Vec<Box<str>>,
}

impl Beside {
    pub(crate) fn read(bytes: &[u8]) -> Beside {
        postcard::from_bytes(bytes).unwrap_or_default()
    }

    fn write(&self) -> Box<[u8]> {
        postcard::to_allocvec(self).unwrap_or_default().into()
    }

    /// The problems of the capture at a path.
    pub(crate) fn problems(&self, path: &Utf8Path) -> Vec<WorkspaceProblem> {
        let problem = |kept: &KeptProblem| {
            let severity = if kept.severe { Severity::Error } else { Severity::Warning };
            let (path, range, code) = match kept.place {
                Place::File => (path.to_owned(), None, "SRC002"),
                Place::Text(range) => (path.to_owned(), Some(range), "DOC001"),
                Place::Sidecar(range) => {
                    (Utf8PathBuf::from(sidecar_name(path.as_str())), Some(range), "DOC001")
                }
            };
            WorkspaceProblem { path, range, code, severity, message: kept.message.clone() }
        };
        self.problems.iter().map(problem).collect()
    }
}

impl Here {
    /// A capture that could not be read.
    pub(crate) fn unread(digest: [u8; 32], stamps: [Stamp; 2], severe: bool, message: String) -> Here {
        let problems = vec![KeptProblem { place: Place::File, severe, message }];
        Here {
            digest,
            facts: None,
            traces: Arc::default(),
            beside: Beside { problems, ..Beside::default() },
            stamps,
            buffer: false,
        }
    }

    /// To be kept, with its facts or without.
    pub(crate) fn encode(&self, root: &Utf8Path, path: &Utf8Path) -> Encoded {
        let identity = Identity {
            path: shelf(root, path),
            digest: self.digest,
            file: self.stamps[0],
            sidecar: self.stamps[1],
            beside: self.beside.write(),
            traces: postcard::to_allocvec(&*self.traces).unwrap_or_default().into(),
        };
        Encoded::new(identity, self.facts.as_deref().cloned())
    }

    /// From what was encoded.
    pub(crate) fn decode(source: &Encoded) -> Here {
        let identity = source.identity();
        Here {
            digest: identity.digest,
            facts: source.facts().map(Arc::new),
            traces: Arc::new(traces(&identity.traces)),
            beside: Beside::read(&identity.beside),
            stamps: [identity.file, identity.sidecar],
            buffer: false,
        }
    }
}

/// Traces as they are kept.
pub(crate) fn traces(bytes: &[u8]) -> Traces {
    postcard::from_bytes(bytes).unwrap_or_default()
}

impl SourceRecord {
    /// Hash of all that it was made of.
    pub(crate) fn digest(&self, base: &FlatBase) -> Option<[u8; 32]> {
        match self {
            SourceRecord::Base(number) => base.facts().digest(*number),
            SourceRecord::Here(here) => Some(here.digest),
        }
    }

    /// The same without the base, which is about to be another one.
    pub(crate) fn lifted(self, base: &FlatBase) -> SourceRecord {
        let SourceRecord::Base(number) = self else { return self };
        let facts = base.facts();
        let here = Here {
            digest: facts.digest(number).unwrap_or_default(),
            facts: base.source(number),
            traces: Arc::new(facts.traces(number).map(traces).unwrap_or_default()),
            beside: facts.beside(number).map(Beside::read).unwrap_or_default(),
            stamps: facts.stamps(number).unwrap_or([Stamp::ABSENT; 2]),
            buffer: false,
        };
        SourceRecord::Here(Arc::new(here))
    }

    /// Its facts, if it could be read.
    pub(crate) fn facts(&self, base: &FlatBase) -> Option<Arc<SourceFacts>> {
        match self {
            SourceRecord::Base(number) => base.source(*number),
            SourceRecord::Here(here) => here.facts.clone(),
        }
    }

    /// What a citation can name; none of one that could not be read.
    pub(crate) fn listing(&self, base: &FlatBase) -> Option<Listing> {
        let (meta, beside) = match self {
            SourceRecord::Base(number) => {
                let facts = base.facts();
                if !facts.is_read(*number) {
                    return None;
                }
                let meta = facts.meta(*number).ok().flatten();
                let meta = meta.or_else(|| base.source(*number).map(|facts| facts.meta.clone()))?;
                (meta, facts.beside(*number).map(Beside::read).unwrap_or_default())
            }
            SourceRecord::Here(here) => (here.facts.as_ref()?.meta.clone(), here.beside.clone()),
        };
        Some(Listing { meta, original: beside.original, other_keys: beside.other_keys })
    }

    /// Its problems.
    pub(crate) fn problems(&self, base: &FlatBase, path: &Utf8Path) -> Vec<WorkspaceProblem> {
        match self {
            SourceRecord::Base(number) => {
                let beside = base.facts().beside(*number);
                beside.map(|bytes| Beside::read(bytes).problems(path)).unwrap_or_default()
            }
            SourceRecord::Here(here) => here.beside.problems(path),
        }
    }
}
