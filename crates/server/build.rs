//! Names the code that makes findings: what other code has shown is not shown again.

#[path = "../workspace/build/code.rs"]
mod code;

/// Crates whose code and data decide what is shown of a brief.
const CRATES: [&str; 13] = [
    "text",
    "markup",
    "grammar",
    "catalog",
    "linking",
    "claims",
    "evidence",
    "sources",
    "store",
    "workspace",
    "report",
    "ide",
    "server",
];

fn main() {
    code::name("RAPPORTEUR_SHOWING_CODE", &CRATES);
}
