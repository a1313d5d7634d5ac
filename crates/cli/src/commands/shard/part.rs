//! A part and its line in the manifest.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Write as _};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_sources::{parse_date, sidecar_name};
use rapporteur_store::parts::{PartError, PartWriter};
use rapporteur_store::{SourceKey, StoredCapture};
use rayon::prelude::*;
use serde_json::Value;

use super::ManifestLine;
use crate::args::{ExtractArgs, Shard};
use crate::corpus::Listed;
use crate::failure::Failure;
use crate::output::{self, Progress};
use crate::reading::Engine;
use crate::{Outcome, jsonl, stores};

/// Name of the manifest in the folder of the parts.
pub const MANIFEST: &str = "manifest.jsonl";
const SCHEMA: &str = "rapporteur-manifest/1";
/// Captures read together and written as one row group: enough for every core, and little in memory.
const GROUP: usize = 256;

/// A source of the shard.
enum Item {
    File(Utf8PathBuf),
    Line { name: String, text: String, published: Option<String> },
}

impl Item {
    fn name(&self) -> &str {
        match self {
            Item::File(path) => path.as_str(),
            Item::Line { name, .. } => name,
        }
    }
}

pub fn run(engine: &Engine, args: &ExtractArgs, shard: Shard, out: &Utf8Path) -> Outcome {
    let written = |path: &Utf8Path| {
        let path = path.to_owned();
        move |error| Failure::Write { path, error }
    };
    fs::create_dir_all(out).map_err(written(out))?;
    let manifest_path = out.join(MANIFEST);
    let manifest = manifest(&manifest_path)?;
    if let Some(other) = manifest.iter().find(|line| line.of != shard.of) {
        return Err(Failure::refused(
            format!("{out} has parts of {} shards, not of {}", other.of, shard.of),
            format!(
                "choose another folder for --out, or --shard {}/{}",
                shard.number.min(other.of - 1),
                other.of
            ),
        ));
    }
    let listed = if args.lines.is_none() { Some(Listed::new(&args.files)?) } else { None };
    let (mut items, lines_clean) = match &args.lines {
        Some(path) => lines(path, shard)?,
        None => {
            let files = listed.iter().flat_map(|listed| &listed.files).cloned();
            (files.map(Item::File).filter(|item| belongs(item.name(), shard)).collect(), true)
        }
    };
    items.sort_by(|a, b| a.name().cmp(b.name()));
    items.dedup_by(|later, first| later.name() == first.name());
    let part = format!("part-{:05}.parquet", shard.number);
    let path = out.join(&part);
    let mut line = ManifestLine {
        schema: SCHEMA.to_owned(),
        part,
        shard: shard.number,
        of: shard.of,
        inputs: inputs(&items)?,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        rules: stores::rules(engine).to_string(),
        sources: 0,
        records: 0,
        bytes: 0,
        unread: Vec::new(),
    };
    let there = fs::metadata(&path).map(|metadata| metadata.len()).ok();
    let done = manifest.iter().rev().find(|done| done.part == line.part).filter(|done| {
        (&done.inputs, &done.tool, &done.rules) == (&line.inputs, &line.tool, &line.rules)
            && there == Some(done.bytes)
    });
    if let Some(done) = done {
        output::print_error(&format!("{path}: {} sources, as before", done.sources));
        return Ok(ExitCode::from(u8::from(!done.unread.is_empty() || !lines_clean)));
    }
    // Whoever reads the folder sees a whole part or none; a run that was killed leaves a file that nobody looks at.
    let temporary = out.join(format!(".{}.{}.tmp", line.part, std::process::id()));
    let file = File::create(&temporary).map_err(written(&temporary))?;
    let failed = |error: PartError| Failure::refused(format!("cannot write {temporary}: {error}"), "");
    let mut writer = PartWriter::new(BufWriter::new(file), engine.catalogue.clone()).map_err(failed)?;
    let progress = Progress::bar("sources");
    let total = items.len() as u64;
    for (number, group) in (0u64..).zip(items.chunks(GROUP)) {
        progress.set(number * GROUP as u64, total);
        let read: Vec<Option<StoredCapture>> =
            group.par_iter().map(|item| read(engine, listed.as_ref(), item)).collect::<Result<_, _>>()?;
        for (item, capture) in group.iter().zip(&read) {
            if capture.is_none() {
                line.unread.push(item.name().to_owned());
            }
        }
        let captures: Vec<StoredCapture> = read.into_iter().flatten().collect();
        line.sources += captures.len() as u64;
        writer.write(&captures).map_err(failed)?;
    }
    line.records = writer.finish().map_err(failed)?;
    line.bytes = fs::metadata(&temporary).map_err(written(&temporary))?.len();
    fs::rename(&temporary, &path).map_err(written(&path))?;
    append(&manifest_path, &line).map_err(written(&manifest_path))?;
    drop(progress);
    output::print_error(&format!("{path}: {} sources, {} records", line.sources, line.records));
    Ok(ExitCode::from(u8::from(!line.unread.is_empty() || !lines_clean)))
}

fn belongs(name: &str, shard: Shard) -> bool {
    SourceKey::of(name).shard(shard.of) == shard.number
}

/// The sources of a shard in a file of JSON lines, and whether all lines could be read.
fn lines(path: &Utf8Path, shard: Shard) -> Result<(Vec<Item>, bool), Failure> {
    use std::io::BufRead as _;
    let mut reader = BufReader::new(jsonl::open(path)?);
    let (mut items, mut clean, mut line) = (Vec::new(), true, Vec::new());
    for number in 1.. {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        if read.map_err(|error| Failure::Read { path: path.to_owned(), error })? == 0 {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match item(&line) {
            Ok(item) if belongs(item.name(), shard) => items.push(item),
            Ok(_) => {}
            Err(error) => {
                clean = false;
                output::print_error(&format!("warning: {path}:{number}: {error}; it was left out"));
            }
        }
    }
    Ok((items, clean))
}

fn item(line: &[u8]) -> Result<Item, String> {
    let value = jsonl::parse(line)?;
    let text = |field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let name = match value.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err("the line has no \"id\"".to_owned()),
    };
    let text_field = text("text").ok_or("the line has no \"text\" string")?;
    Ok(Item::Line { name, text: text_field, published: text("published") })
}

/// What a part is made of.
fn inputs(items: &[Item]) -> Result<String, Failure> {
    let hash = |item: &Item| -> Result<blake3::Hash, Failure> {
        let mut hasher = blake3::Hasher::new();
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        add(item.name().as_bytes());
        match item {
            Item::File(path) => {
                let bytes = fs::read(path).map_err(|error| Failure::Read { path: path.clone(), error })?;
                add(&bytes);
                add(&fs::read(sidecar_name(path.as_str())).unwrap_or_default());
            }
            Item::Line { text, published, .. } => {
                add(text.as_bytes());
                add(published.as_deref().unwrap_or_default().as_bytes());
            }
        }
        Ok(hasher.finalize())
    };
    let hashes: Vec<blake3::Hash> = items.par_iter().map(hash).collect::<Result<_, _>>()?;
    let mut hasher = blake3::Hasher::new();
    for hash in hashes {
        hasher.update(hash.as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

fn read(engine: &Engine, listed: Option<&Listed>, item: &Item) -> Result<Option<StoredCapture>, Failure> {
    match (item, listed) {
        (Item::File(path), Some(listed)) => listed.read(engine, path),
        (Item::File(_), None) => Ok(None),
        (Item::Line { name, text, published }, _) => {
            let published = published.as_deref().and_then(|date| parse_date(date).ok());
            let facts = engine.reader.read_text(name, text, published).into();
            Ok(Some(StoredCapture { facts, text: text.as_str().into(), extraction: None }))
        }
    }
}

/// The lines of a manifest, if there is one. Lines that a killed run left half-written are none.
fn manifest(path: &Utf8Path) -> Result<Vec<ManifestLine>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::Read { path: path.to_owned(), error }),
    };
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// Adds a line in one write, so that those of several programs do not mix.
fn append(path: &Utf8Path, line: &ManifestLine) -> std::io::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    OpenOptions::new().create(true).append(true).open(path)?.write_all(&bytes)
}
