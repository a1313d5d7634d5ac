//! `rapporteur extract --shard`: one part of a bulk extraction.

use camino::Utf8Path;

use crate::Outcome;
use crate::args::{ExtractArgs, Shard};
#[cfg(not(feature = "parquet"))]
use crate::failure::Failure;
use crate::reading::Engine;

#[cfg(feature = "parquet")]
mod part;

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
