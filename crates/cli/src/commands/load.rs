//! `rapporteur load`: parts into a store, or captures into its queue.

use crate::Outcome;
use crate::args::LoadArgs;

/// This program has no stores to load.
#[cfg(not(feature = "postgres"))]
pub fn run(args: &LoadArgs) -> Outcome {
    Err(crate::stores::not_built(&args.store))
}

#[cfg(feature = "postgres")]
pub use with_store::run;

#[cfg(feature = "postgres")]
mod with_store {
    use std::fs::File;
    use std::process::ExitCode;
    use std::time::Duration;

    use camino::{Utf8Path, Utf8PathBuf};
    use rapporteur_sources::sidecar_name;
    use rapporteur_store::parts::PartError;
    use rapporteur_store::{SourceDelta, StoreError, StoredCapture, parts};
    use rapporteur_store_postgres::{Address, PgStore, QueuedCapture};

    use super::{LoadArgs, Outcome};
    use crate::corpus::Listed;
    use crate::failure::Failure;
    use crate::output::{self, Progress};
    use crate::reading::Engine;
    use crate::stores;

    /// Captures sent at a time.
    const BATCH: usize = 500;
    /// Bytes of files put into the queue at a time.
    const QUEUED_BYTES: usize = 16 * 1024 * 1024;

    pub fn run(args: &LoadArgs) -> Outcome {
        let engine = Engine::builtin();
        let failed = |error: StoreError| stores::failure(&error);
        let address = Address::parse(&args.store).map_err(failed)?;
        let rules = stores::rules(&engine);
        let store =
            PgStore::create(&address, engine.catalogue.clone(), rules, args.replace).map_err(failed)?;
        if args.queue { queue(&store, &args.paths) } else { load(&store, &args.paths) }
    }

    fn load(store: &PgStore, paths: &[Utf8PathBuf]) -> Outcome {
        let parts = list(paths)?;
        let progress = Progress::bar("parts");
        let (mut sources, total) = (0usize, parts.len() as u64);
        // All of it or nothing: whoever is stopped here starts again, and the store is as it was.
        store.load(|load| {
            for (number, path) in (0u64..).zip(&parts) {
                progress.set(number, total);
                let file = File::open(path)
                    .map_err(|error| Failed::Told(Failure::Read { path: path.clone(), error }))?;
                parts::read(file, |captures: Vec<StoredCapture>| {
                    sources += captures.len();
                    let deltas: Vec<SourceDelta> = captures.into_iter().map(SourceDelta::set).collect();
                    deltas.chunks(BATCH).try_for_each(|batch| load.add(batch)).map_err(Failed::Store)
                })
                .map_err(|error| match error {
                    Failed::Part(error) => Failed::Told(Failure::refused(
                        format!("{path}: {error}"),
                        "make the part again: `rapporteur extract … --shard I/N --out DIR` with this version; \
                         nothing was loaded",
                    )),
                    other => other,
                })?;
            }
            progress.set(total, total);
            Ok(())
        })
        .map_err(|error: Failed| match error {
            Failed::Store(error) => stores::failure(&error),
            Failed::Part(error) => Failure::refused(error.to_string(), "make the part again"),
            Failed::Told(failure) => failure,
        })?;
        store.tidy().map_err(|error| stores::failure(&error))?;
        drop(progress);
        output::print_error(&format!("{} parts, {sources} sources", parts.len()));
        Ok(ExitCode::SUCCESS)
    }

    enum Failed {
        Part(PartError),
        Store(StoreError),
        Told(Failure),
    }

    impl From<StoreError> for Failed {
        fn from(error: StoreError) -> Failed {
            Failed::Store(error)
        }
    }

    impl From<PartError> for Failed {
        fn from(error: PartError) -> Failed {
            Failed::Part(error)
        }
    }

    /// Parts, and those in folders.
    fn list(paths: &[Utf8PathBuf]) -> Result<Vec<Utf8PathBuf>, Failure> {
        let mut parts = Vec::new();
        for path in paths {
            let failure = |error| Failure::Read { path: path.clone(), error };
            if !path.metadata().map_err(failure)?.is_dir() {
                parts.push(path.clone());
                continue;
            }
            for entry in path.read_dir_utf8().map_err(failure)? {
                let name = entry.map_err(failure)?.into_path();
                let file = name.file_name().unwrap_or_default();
                if !file.starts_with('.') && name.extension() == Some("parquet") {
                    parts.push(name);
                }
            }
        }
        parts.sort();
        parts.dedup();
        if parts.is_empty() {
            return Err(Failure::refused(
                "there are no parts",
                "make some: `rapporteur extract CAPTURES --shard 0/1 --out parts`",
            ));
        }
        Ok(parts)
    }

    fn queue(store: &PgStore, paths: &[Utf8PathBuf]) -> Outcome {
        let files = Listed::new(paths)?.files;
        let queue = store.queue("load", Duration::ZERO);
        let progress = Progress::bar("captures");
        let (mut waiting, mut size, mut clean) = (Vec::new(), 0, true);
        for (number, path) in (1u64..).zip(&files) {
            progress.set(number, files.len() as u64);
            match read(path) {
                Ok(capture) => {
                    size += capture.bytes.len();
                    waiting.push(capture);
                }
                Err(error) => {
                    clean = false;
                    output::print_error(&format!("warning: {path}: {error}; it was left out"));
                }
            }
            if size >= QUEUED_BYTES || waiting.len() >= BATCH || number == files.len() as u64 {
                queue.add(&waiting).map_err(|error| stores::failure(&error))?;
                waiting.clear();
                size = 0;
            }
        }
        drop(progress);
        let waiting = queue.waiting().map_err(|error| stores::failure(&error))?;
        output::print_error(&format!("{} captures wait for workers", waiting.open));
        Ok(ExitCode::from(u8::from(!clean)))
    }

    fn read(path: &Utf8Path) -> std::io::Result<QueuedCapture> {
        let sidecar = std::fs::read(sidecar_name(path.as_str())).ok();
        Ok(QueuedCapture { name: path.to_string(), bytes: std::fs::read(path)?, sidecar })
    }
}
