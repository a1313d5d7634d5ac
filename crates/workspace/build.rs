//! Names the code that reads captures: facts that other code has read are not used.
//!
//! The version of the package is not enough, for it stays the same between two releases.

use std::path::{Path, PathBuf};

/// Crates whose code and data decide what is read from a capture.
const CRATES: [&str; 8] =
    ["text", "markup", "grammar", "catalog", "linking", "claims", "evidence", "sources"];

fn main() {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let crates = Path::new(&manifest).join("..");
    let mut files = vec![crates.join("../Cargo.lock")];
    for name in CRATES {
        for folder in ["src", "data", "lang"] {
            let folder = crates.join(name).join(folder);
            if folder.is_dir() {
                println!("cargo::rerun-if-changed={}", folder.display());
                collect(&folder, &mut files);
            }
        }
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let name = file.strip_prefix(&crates).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        for part in [name.as_bytes(), &bytes.len().to_le_bytes(), &bytes] {
            eat(&mut hash, part);
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", crates.join("../Cargo.lock").display());
    println!("cargo::rustc-env=RAPPORTEUR_READING_CODE={hash:016x}");
}

/// Eight bytes at a time: the models of the grammar are some megabytes, and this runs without optimisation.
fn eat(hash: &mut u64, bytes: &[u8]) {
    let mut words = bytes.chunks_exact(8);
    let mut mix = |word: u64| *hash = (*hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    for word in &mut words {
        mix(word.try_into().map_or(0, u64::from_le_bytes));
    }
    words.remainder().iter().for_each(|&byte| mix(u64::from(byte)));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
