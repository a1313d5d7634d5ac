//! `rapporteur extract --shard`: one part of a bulk extraction.

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::args::{ExtractArgs, Shard};
#[cfg(not(feature = "parquet"))]
use crate::failure::Failure;
use crate::reading::Engine;

#[cfg(feature = "parquet")]
mod part;

/// A line of the manifest: what a part was made of. Of two lines of one part the last counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(title = "rapporteur extract --shard, version 1: a line of manifest.jsonl")]
pub struct ManifestLine {
    /// Form of this line.
    pub schema: String,
    /// File name of the part.
    pub part: String,
    /// Number of the shard, from 0.
    pub shard: u32,
    /// How many shards there are.
    pub of: u32,
    /// Hash (BLAKE3) of the names and bytes of its sources.
    pub inputs: String,
    /// Version of the program.
    pub tool: String,
    /// Digest of program, catalogue and lexicon; a store takes only parts of its own rules.
    pub rules: String,
    /// Sources in the part.
    pub sources: u64,
    /// Sentences in the part that may be evidence.
    pub records: u64,
    /// Bytes of the part.
    pub bytes: u64,
    /// Sources that could not be read.
    pub unread: Vec<String>,
}

/// Reads the sources of a shard and writes them as a part, unless it is there.
#[cfg(feature = "parquet")]
pub fn run(engine: &Engine, args: &ExtractArgs, shard: Shard, out: &Utf8Path) -> Outcome {
    part::run(engine, args, shard, out)
}

/// This program cannot write parts.
#[cfg(not(feature = "parquet"))]
pub fn run(_: &Engine, _: &ExtractArgs, _: Shard, _: &Utf8Path) -> Outcome {
    Err(Failure::refused(
        "this program was built without Parquet",
        "build it with the feature `parquet`, which is on by default",
    ))
}
