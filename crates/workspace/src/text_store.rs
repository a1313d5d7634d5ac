//! Texts of captures that are no text, kept as files: `.rapporteur/text/sources/report.pdf.txt`, and beside it the way
//! back, `report.pdf.map.json`.
//!
//! People read them: go-to-definition leads there. Each is tied to the bytes it was made of, to the version of what made
//! it, and to its own bytes: what does not fit is made anew. The folder may be deleted at any time.

use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rapporteur_sources::{EXTRACTOR_VERSION, Extraction};
use serde::{Deserialize, Serialize};

use crate::System;

/// Folder of what is made from the files of the desk.
pub(crate) const FOLDER: &str = ".rapporteur";
const TEXT_FOLDER: &str = "text";

/// What stands beside a text.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    /// Version of the extractors.
    version: u32,
    /// BLAKE3 of the capture.
    capture: String,
    /// BLAKE3 of the text.
    text: String,
    /// All but the text.
    extraction: Extraction,
}

/// Where the text of a capture lies.
pub(crate) fn text_path(root: &Utf8Path, capture: &Utf8Path) -> Utf8PathBuf {
    beside(root, capture, ".txt")
}

fn beside(root: &Utf8Path, capture: &Utf8Path, ending: &str) -> Utf8PathBuf {
    let mut path = root.join(FOLDER).join(TEXT_FOLDER);
    match capture.strip_prefix(root) {
        Ok(relative) => path.push(relative),
        // Captures outside the desk lie under their whole path.
        Err(_) => path.extend(capture.components().filter_map(|part| match part {
            Utf8Component::Normal(name) => Some(name),
            _ => None,
        })),
    }
    Utf8PathBuf::from(format!("{path}{ending}"))
}

/// The text of a capture whose bytes have the hash `content`, if it was made before.
pub(crate) fn load(
    system: &dyn System,
    root: &Utf8Path,
    capture: &Utf8Path,
    content: &[u8; 32],
) -> Option<Arc<Extraction>> {
    let map = beside(root, capture, ".map.json");
    // A capture that is read for the first time has none: no error, no look at its text.
    let stored = system.is_file(&map).then(|| system.read(&map).ok()).flatten()?;
    let Stored { version, capture: made_of, text: hash, extraction } =
        serde_json::from_slice(&stored).ok()?;
    if version != EXTRACTOR_VERSION || made_of != hex(content) {
        return None;
    }
    let text = system.read(&text_path(root, capture)).ok()?;
    if hex(blake3::hash(&text).as_bytes()) != hash {
        return None;
    }
    let text: Arc<str> = String::from_utf8(text).ok()?.into();
    Some(Arc::new(Extraction { text, ..extraction }))
}

/// Keeps the text of a capture. A desk that cannot be written to is read all the same, every time anew.
pub(crate) fn save(
    system: &dyn System,
    root: &Utf8Path,
    capture: &Utf8Path,
    content: &[u8; 32],
    extraction: &Extraction,
) {
    let stored = Stored {
        version: EXTRACTOR_VERSION,
        capture: hex(content),
        text: hex(blake3::hash(extraction.text.as_bytes()).as_bytes()),
        extraction: Extraction { text: Arc::default(), ..extraction.clone() },
    };
    let Ok(map) = serde_json::to_vec(&stored) else { return };
    let kept = || {
        ignore(system, root)?;
        // The map last: it is what says that the text is there.
        system.save(&text_path(root, capture), extraction.text.as_bytes())?;
        system.save(&beside(root, capture, ".map.json"), &map)
    };
    if let Err(error) = kept() {
        tracing::debug!(%capture, %error, "its text was not kept");
    }
}

/// Tells version control that the folder is not for it.
pub(crate) fn ignore(system: &dyn System, root: &Utf8Path) -> std::io::Result<()> {
    let ignore = root.join(FOLDER).join(".gitignore");
    if system.is_file(&ignore) {
        return Ok(());
    }
    system.save(&ignore, b"# Made from the captures; safe to delete.\n*\n")
}

fn hex(hash: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}
