//! The rapporteur command.
fn main() {}
