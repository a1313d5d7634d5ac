//! `rapporteur import`: evidence files into a desk, with hash, time and operator.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use rapporteur_sources::{
    CUSTODY_FILE, CUSTODY_SCHEMA, CaptureFormat, CustodyEntry, CustodyLog, SIDECAR_SUFFIX, check_fields,
    extract, sha256, sidecar_name,
};
use rapporteur_workspace::{CONFIG_FILE, Config, MAX_FILE_LEN};

use super::check::desk;
use crate::args::{About, ImportArgs};
use crate::failure::Failure;
use crate::{Outcome, output};

pub fn run(args: &ImportArgs) -> Outcome {
    let here = Utf8PathBuf::from(".");
    let root = desk::find_root(args.desk.as_ref().unwrap_or(&here))?;
    let sources = source_folder(&root)?;
    let operator = operator(args.operator.as_deref())?;
    if args.about.key.is_some() && args.files.len() > 1 {
        return Err(Failure::refused(
            "several files cannot have one citation key",
            "import them one by one, or leave --key out: each then has its file name",
        ));
    }
    let about = fields(&args.about);
    check_fields(about.iter().map(|(name, value)| (*name, value.as_str())))
        .map_err(|message| Failure::refused(message, "nothing was taken in"))?;
    std::fs::create_dir_all(&sources).map_err(|error| Failure::Write { path: sources.clone(), error })?;
    let mut log = Log::open(&sources.join(CUSTODY_FILE))?;
    let mut failed = false;
    for file in &args.files {
        match take_in(file, &sources, &about, &operator, &mut log) {
            Ok(taken) => output::print(&format!("{taken}\n"))?,
            Err(failure) => {
                failed = true;
                output::print_error(&format!("error: {failure}"));
                if let Some(help) = failure.help() {
                    output::print_error(&format!("  help: {help}"));
                }
            }
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}

/// The folder of the sources: the first that the configuration names, else `sources`.
fn source_folder(root: &Utf8Path) -> Result<Utf8PathBuf, Failure> {
    let path = root.join(CONFIG_FILE);
    let config = match std::fs::read_to_string(&path) {
        Ok(text) => Config::parse(&text).0,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Config::default(),
        Err(error) => return Err(Failure::Read { path, error }),
    };
    let first = config.sources.first().map_or("sources/**", String::as_str);
    let parts: Vec<&str> = first.split('/').take_while(|part| !part.contains(['*', '?', '[', '{'])).collect();
    let folder = root.join(parts.join("/"));
    let is_file = folder.extension().is_some_and(|_| CaptureFormat::of_name(folder.as_str()).is_some());
    Ok(if is_file { folder.parent().map_or_else(|| root.to_owned(), Utf8Path::to_owned) } else { folder })
}

/// Who takes in: as told, else the user's name.
fn operator(told: Option<&str>) -> Result<String, Failure> {
    let user = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let name = told.map(str::to_owned).or_else(user).unwrap_or_default();
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err(Failure::refused(
            "nobody is named who takes the files in",
            "give --operator NAME, or set RAPPORTEUR_OPERATOR",
        ));
    }
    Ok(name)
}

/// Fields of the sidecar in a fixed order.
fn fields(about: &About) -> Vec<(&'static str, String)> {
    let all = [
        ("title", &about.title),
        ("author", &about.author),
        ("publisher", &about.publisher),
        ("published", &about.published),
        ("captured", &about.captured),
        ("event", &about.event),
        ("as_of", &about.as_of),
        ("url", &about.url),
        ("kind", &about.kind),
        ("language", &about.language),
        ("reliability", &about.reliability),
        ("credibility", &about.credibility),
        ("origin", &about.origin),
        ("key", &about.key),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect()
}

/// Copies one file. Says what was done.
fn take_in(
    file: &Utf8Path,
    sources: &Utf8Path,
    about: &[(&'static str, String)],
    operator: &str,
    log: &mut Log,
) -> Result<String, Failure> {
    let bytes = read(file)?;
    let name = file.file_name().unwrap_or_default();
    let Some(format) = CaptureFormat::of_name(name).filter(|_| !name.ends_with(SIDECAR_SUFFIX)) else {
        let endings: Vec<String> = CaptureFormat::endings().map(|ending| format!(".{ending}")).collect();
        return Err(Failure::refused(
            format!("{file} is of no kind that can be read"),
            format!("captures are {}", endings.join(", ")),
        ));
    };
    let hash = sha256(&bytes);
    if let Some(known) = log.read.entries.iter().find(|entry| entry.sha256 == hash) {
        return Err(Failure::refused(
            format!("{file} is in the desk already, as {}", known.path),
            "cite that one; it was taken in by ".to_owned() + &known.operator + " at " + &known.time,
        ));
    }
    let target = sources.join(name);
    let sidecar = Utf8PathBuf::from(sidecar_name(target.as_str()));
    for path in [&target, &sidecar] {
        if path.symlink_metadata().is_ok() {
            return Err(Failure::refused(
                format!("{path} exists already; nothing is overwritten"),
                "rename the new file, for example with its date: `release-2014-03-28.pdf`",
            ));
        }
    }
    // What cannot be read is evidence all the same: it is kept, and said.
    let readable =
        extract(format, &bytes).map_err(|error| error.to_string()).and_then(|extracted| match extracted {
            Some(_) => Ok(()),
            None => rapporteur_sources::decode(&bytes).map(|_| ()).map_err(|error| error.to_string()),
        });
    let now = Timestamp::now();
    let time = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut fields = about.to_vec();
    if !fields.iter().any(|(name, _)| *name == "captured") {
        fields.push(("captured", now.strftime("%Y-%m-%d").to_string()));
    }
    create(&target, &bytes, true)?;
    create(&sidecar, sidecar_text(&fields).as_bytes(), false)?;
    log.append(CustodyEntry {
        schema: CUSTODY_SCHEMA,
        action: "import".to_owned(),
        path: name.to_owned(),
        original: file.to_string(),
        bytes: bytes.len() as u64,
        sha256: hash.clone(),
        time,
        operator: operator.to_owned(),
        previous: String::new(),
    })?;
    let warning = readable.err().map_or_else(String::new, |error| format!("\n  warning: {error}"));
    Ok(format!("{target}  {} bytes  sha256 {hash}{warning}", bytes.len()))
}

fn read(file: &Utf8Path) -> Result<Vec<u8>, Failure> {
    let failure = |error| Failure::Read { path: file.to_owned(), error };
    let meta = std::fs::metadata(file).map_err(failure)?;
    if !meta.is_file() {
        return Err(Failure::refused(format!("{file} is no file"), "name files, not folders"));
    }
    if meta.len() > MAX_FILE_LEN {
        return Err(Failure::refused(
            format!("{file} has {} MiB", meta.len() / (1024 * 1024)),
            format!("captures may have {} MiB; split it", MAX_FILE_LEN / (1024 * 1024)),
        ));
    }
    let mut bytes = Vec::new();
    File::open(file).and_then(|file| file.take(MAX_FILE_LEN).read_to_end(&mut bytes)).map_err(failure)?;
    Ok(bytes)
}

/// Writes a new file; one that is there is never touched.
fn create(path: &Utf8Path, bytes: &[u8], read_only: bool) -> Result<(), Failure> {
    let failure = |error| Failure::Write { path: path.to_owned(), error };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failure)?;
    let done = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| {
        let mut permissions = file.metadata()?.permissions();
        permissions.set_readonly(read_only);
        if read_only { file.set_permissions(permissions) } else { Ok(()) }
    });
    if done.is_err() {
        // A half-written copy is no evidence.
        let _ = std::fs::remove_file(path);
    }
    done.map_err(failure)
}

fn sidecar_text(fields: &[(&'static str, String)]) -> String {
    let table: toml::Table =
        fields.iter().map(|(name, value)| ((*name).to_owned(), toml::Value::String(value.clone()))).collect();
    toml::to_string(&table).unwrap_or_default()
}

/// The custody log, open for appending.
struct Log {
    path: Utf8PathBuf,
    file: File,
    read: CustodyLog,
}

impl Log {
    fn open(path: &Utf8Path) -> Result<Log, Failure> {
        let failure = |error| Failure::Write { path: path.to_owned(), error };
        let file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failure)?;
        // Two imports at once would both write after the same line.
        file.lock().map_err(failure)?;
        let mut text = String::new();
        (&file).read_to_string(&mut text).map_err(|error| Failure::Read { path: path.to_owned(), error })?;
        let read = CustodyLog::read(&text);
        if let Some(problem) = read.problems.first() {
            return Err(Failure::refused(
                format!("{path}:{}: {}", problem.line, problem.message),
                "nothing was taken in: a log that is not in order must not grow",
            ));
        }
        if !text.is_empty() && !text.ends_with('\n') {
            (&file).write_all(b"\n").map_err(failure)?;
        }
        Ok(Log { path: path.to_owned(), file, read })
    }

    fn append(&mut self, mut entry: CustodyEntry) -> Result<(), Failure> {
        entry.previous = self.read.last.clone();
        let line = entry.line();
        self.file
            .write_all(format!("{line}\n").as_bytes())
            .and_then(|()| self.file.sync_all())
            .map_err(|error| Failure::Write { path: self.path.clone(), error })?;
        self.read.last = sha256(line.as_bytes());
        self.read.entries.push(entry);
        Ok(())
    }
}
