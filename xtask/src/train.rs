//! `cargo xtask train grammar [--ud DIR] [--check]`: trains the models of the language pack from the treebanks.
//!
//! The trainer is an example of the grammar crate, built here for the vector instructions of this machine: they make it
//! fast, and change no bit of the result.

use std::path::PathBuf;

use crate::shell;

/// Runs the command.
pub fn run(arguments: &[String]) -> crate::Outcome {
    let mut arguments = arguments.iter();
    match arguments.next().map(String::as_str) {
        Some("grammar") => {}
        Some("support") => {
            return match arguments.map(String::as_str).collect::<Vec<_>>()[..] {
                [] => crate::support::run(false),
                ["--check"] => crate::support::run(true),
                _ => Err("it is: cargo xtask train support [--check]".into()),
            };
        }
        _ => {
            return Err(
                "what is to be trained? There are: cargo xtask train grammar [--ud DIR] [--check], and \
                        cargo xtask train support [--check]"
                    .into(),
            );
        }
    }
    let (mut ud, mut check) = (None, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--ud" => ud = Some(arguments.next().map(PathBuf::from).ok_or("--ud needs a folder")?),
            "--check" => check = true,
            other => return Err(format!("unknown argument `{other}`; it is [--ud DIR] [--check]")),
        }
    }
    let ud = match ud {
        Some(folder) => folder,
        None => shell::shared()?.join("ud"),
    };
    if !ud.is_dir() {
        return Err(format!("{} is no folder; --ud names the one with the CoNLL-U files", ud.display()));
    }
    let ud = ud.canonicalize().map_err(|error| format!("cannot find {}: {error}", ud.display()))?;
    let pack = shell::root().join("crates/grammar/lang/en");
    let mut command = shell::cargo(&["run", "--release", "--quiet", "--package", "rapporteur-grammar"]);
    command.args(["--features", "train", "--example", "train-grammar", "--", "--ud"]);
    command.arg(&ud).arg("--wordnet").arg(shell::root().join("crates/evidence/data"));
    command.arg("--catalog").arg(shell::root().join("crates/catalog/data")).arg("--out").arg(&pack);
    if check {
        command.arg("--check");
    }
    // Other flags mean other artefacts: a folder of its own keeps the rest from being built again.
    command.env("CARGO_TARGET_DIR", shell::target().join("train"));
    command.env("RUSTFLAGS", instructions());
    shell::run(&mut command)
}

/// Flags for the vector instructions that this machine has.
fn instructions() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
            return "-Ctarget-feature=+avx2,+fma";
        }
        eprintln!("note: without AVX2 and FMA this takes many hours");
    }
    ""
}
