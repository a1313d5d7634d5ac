//! What an editor was last shown of a brief, kept for the next start: a file a brief in `.rapporteur/cache/shown`.
//!
//! A start shows it before anything else is read. It is used only if what it was made of is what it was: the brief and whatever
//! else the caller says, the configuration and the overlays, byte by byte; the kept facts, the bibliographies, the other briefs
//! and the files that are quoted, by length and time. Other captures are taken to be what they were, and no file to be new, as
//! [`Workspace::recall`](crate::Workspace::recall) does, until a survey tells. Nothing is kept for a desk with a team's base.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::flat::Stamp;

use crate::config::{CONFIG_FILE, Config};
use crate::fact_cache::{self, settled};
use crate::patterns::{Patterns, normalise};
use crate::system::System;
use crate::text_store::{self, FOLDER};

const MAGIC: [u8; 16] = *b"rapporteur show\x01";
/// Magic, key, checksum of what follows: the files that are quoted, and what was shown.
const HEAD: usize = 16 + 32 + 32;

/// The place for what was last shown of a brief.
#[derive(Debug, Clone)]
pub struct LastShown {
    system: Arc<dyn System>,
    root: Utf8PathBuf,
    brief: Utf8PathBuf,
}

/// Whether something was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is there for the next start.
    Kept,
    /// A file has changed so shortly before that its time may not show the next change: later it can be kept.
    TooEarly,
    /// It cannot be kept.
    Impossible,
}

/// Length and time of a file.
type Form = (u64, i64);

impl LastShown {
    /// The place for a brief of a desk.
    #[must_use]
    pub fn of(system: Arc<dyn System>, root: &Utf8Path, brief: &Utf8Path) -> LastShown {
        LastShown { system, root: normalise(root), brief: normalise(brief) }
    }

    /// What was kept under `key`, if nothing has changed that it rests on.
    #[must_use]
    pub fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>> {
        let path = self.path();
        if !self.system.keeps() || !self.system.is_file(&path) {
            return None;
        }
        let bytes = self.system.read(&path).ok()?;
        let (magic, rest) = bytes.split_first_chunk::<16>()?;
        let (made_under, rest) = rest.split_first_chunk::<32>()?;
        let (sum, rest) = rest.split_first_chunk::<32>()?;
        if *magic != MAGIC || blake3::hash(rest) != *sum || *made_under != self.key(key, &self.config()?)? {
            return None;
        }
        let (files, body): (Vec<(String, Form)>, _) = postcard::take_from_bytes(rest).ok()?;
        let same = |(path, form): &(String, Form)| self.form(Utf8Path::new(path)) == *form;
        files.iter().all(same).then(|| body.to_vec())
    }

    /// Keeps what is shown, under all that the caller knows it to depend on; `quoted` are the files that it quotes.
    pub fn keep(
        &self,
        key: &[u8; 32],
        quoted: impl IntoIterator<Item = Utf8PathBuf>,
        body: &[u8],
    ) -> Keeping {
        let Some(config) = self.config().filter(|_| self.system.keeps()) else { return Keeping::Impossible };
        let Some(key) = self.key(key, &config) else { return Keeping::Impossible };
        let now = self.system.now();
        let mut files: BTreeSet<Utf8PathBuf> = quoted.into_iter().collect();
        files.extend(self.walk(&config.bibliography).into_iter().chain(self.walk(&config.briefs)));
        files.remove(&self.brief);
        let mut rests_on: Vec<(String, Form)> = Vec::with_capacity(files.len());
        for path in files {
            let (len, modified) = self.form(&path);
            if modified == Stamp::UNSURE {
                return Keeping::Impossible;
            }
            if settled(Stamp { len, modified }, now).modified == Stamp::UNSURE {
                return Keeping::TooEarly;
            }
            rests_on.push((path.into(), (len, modified)));
        }
        let Ok(mut rest) = postcard::to_allocvec(&rests_on) else { return Keeping::Impossible };
        rest.extend_from_slice(body);
        let mut bytes = Vec::with_capacity(HEAD + rest.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&key);
        bytes.extend_from_slice(blake3::hash(&rest).as_bytes());
        bytes.extend_from_slice(&rest);
        let path = self.path();
        let kept =
            text_store::ignore(&*self.system, &self.root).and_then(|()| self.system.save(&path, &bytes));
        match kept {
            Ok(()) => Keeping::Kept,
            Err(error) => {
                tracing::debug!(%path, %error, "what was shown is not kept");
                Keeping::Impossible
            }
        }
    }

    fn path(&self) -> Utf8PathBuf {
        let name = blake3::hash(fact_cache::shelf(&self.root, &self.brief).as_bytes());
        let name: String = name.to_hex().chars().take(32).collect();
        self.root.join(FOLDER).join("cache/shown").join(name)
    }

    /// Length and time of a file; of one that is not there, none.
    fn form(&self, path: &Utf8Path) -> Form {
        let stamp = self.system.stamp(path).unwrap_or(Stamp::ABSENT);
        (stamp.len, stamp.modified)
    }

    /// The configuration; `None` if it cannot be read, or if findings rest on a team's base.
    fn config(&self) -> Option<Config> {
        let path = self.root.join(CONFIG_FILE);
        let config = if self.system.is_file(&path) {
            Config::parse(rapporteur_sources::decode(&self.system.read(&path).ok()?).ok()?).0
        } else {
            Config::by_convention(&*self.system, &self.root)
        };
        Some(config).filter(|config| config.store.url.as_deref().is_none_or(str::is_empty))
    }

    fn walk(&self, globs: &[String]) -> Vec<Utf8PathBuf> {
        Patterns::new(&*self.system, &self.root, globs).0.walk(&*self.system)
    }

    /// `key` with the configuration, the overlays and the kept facts.
    fn key(&self, key: &[u8; 32], config: &Config) -> Option<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(key);
        let mut eat = |bytes: &[u8]| {
            hasher.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(bytes);
        };
        // A desk that was moved quotes other files.
        eat(self.root.as_str().as_bytes());
        eat(self.brief.as_str().as_bytes());
        eat(&serde_json::to_vec(config).ok()?);
        for path in [&config.entities, &config.lexicon].into_iter().flat_map(|globs| self.walk(globs)) {
            eat(path.as_str().as_bytes());
            eat(&self.system.read(&path).ok()?);
        }
        // Replaced and never written in place: its time tells, however young it is.
        let (len, modified) = self.form(&fact_cache::path(&self.root));
        eat(&len.to_le_bytes());
        eat(&modified.to_le_bytes());
        Some(*hasher.finalize().as_bytes())
    }
}
