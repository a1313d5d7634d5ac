//! Names the code that reads captures: facts that other code has read are not used.

#[path = "build/code.rs"]
mod code;

/// Crates whose code and data decide what is read from a capture.
const CRATES: [&str; 8] =
    ["text", "markup", "grammar", "catalog", "linking", "claims", "evidence", "sources"];

fn main() {
    code::name("RAPPORTEUR_READING_CODE", &CRATES);
}
