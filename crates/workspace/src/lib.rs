//! The salsa database of a desk: which files belong, what they say, what the brief's claims are worth.
//!
//! The only place where a path becomes an input. [`Workspace`] is owned by one writer; readers take a [`Snapshot`].
//! Identity is content, position comes last: blocks and sentences are interned by their text, analysed by one-argument
//! queries with ranges relative to them; the last query adds offsets.

mod beside;
mod captured;
mod captures;
mod config;
mod db;
mod directory;
mod fact_cache;
mod ids;
mod kept;
mod last_shown;
mod lazy_origins;
mod patterns;
mod record;
mod report;
mod rows;
mod snapshot;
mod source_reader;
mod survey;
mod system;
mod team;
mod text_store;
mod texts;
mod trees;
mod trial;
mod verdicts;
mod workspace;

pub use captured::{Captured, CapturedText};
pub use captures::{CaptureReport, Captures, Health};
pub use config::{
    CODES, CONFIG_FILE, Config, ConfigProblem, Overrides, Profile, StoreConfig, YARDSTICK, schema,
};
pub use db::QueryLog;
pub use last_shown::{Keeping, LastShown};
pub use report::{
    BriefReport, CheckedClaim, CitedWork, ClaimBody, Disagreement, ResolvedCitation, RivalBrief, Severity,
    SourceQuote, WorkspaceProblem,
};
pub use snapshot::Snapshot;
pub use survey::{Survey, Surveyor};
pub use system::{MAX_FILE_LEN, MemorySystem, OsSystem, System, Uncached, Writing};
pub use team::{Asks, TeamAnswer};
pub use trees::TreeKeeper;
pub use trial::Trial;
pub use verdicts::VerdictKeeper;
pub use workspace::{Progress, Stage, Workspace, discover_root, prepare};
