//! Names the code that reads captures, and the code that judges claims: what other code has read or found is not used.

#[path = "build/code.rs"]
mod code;

/// Crates whose code and data decide what is read from a capture.
const CRATES: [&str; 8] =
    ["text", "markup", "grammar", "catalog", "linking", "claims", "evidence", "sources"];

fn main() {
    code::name("RAPPORTEUR_READING_CODE", &CRATES);
    // What a verdict is asked for with is put together here.
    code::name("RAPPORTEUR_JUDGING_CODE", &[CRATES.as_slice(), &["workspace"]].concat());
}
