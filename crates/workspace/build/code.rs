//! A name for the code and data of some crates: what other code has made is not used.
//!
//! The version of a package is not enough, for it stays the same between two releases. Shared by the build scripts of the crates
//! that keep something.

use std::path::{Path, PathBuf};

/// Sets the environment variable `name` for the crate that is built to a hash of what lies in these crates.
pub fn name(variable: &str, crates: &[&str]) {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let folder = Path::new(&manifest).join("..");
    let mut files = vec![folder.join("../Cargo.lock")];
    for name in crates {
        for part in ["src", "data", "lang"] {
            let part = folder.join(name).join(part);
            if part.is_dir() {
                println!("cargo::rerun-if-changed={}", part.display());
                collect(&part, &mut files);
            }
        }
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let name = file.strip_prefix(&folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        for part in [name.as_bytes(), &bytes.len().to_le_bytes(), &bytes] {
            eat(&mut hash, part);
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.join("workspace/build/code.rs").display());
    println!("cargo::rerun-if-changed={}", folder.join("../Cargo.lock").display());
    println!("cargo::rustc-env={variable}={hash:016x}");
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
