//! Which crates may name protocol types: this one alone.

use std::process::Command;

use serde_json::Value;

#[test]
fn only_the_server_names_protocol_types() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .arg("--manifest-path")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut servers = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            // Development dependencies are test clients.
            if dependency["kind"] == "dev" {
                continue;
            }
            let dependency = dependency["name"].as_str().unwrap();
            let protocol =
                ["tower-lsp", "tower-lsp-server", "ls-types", "lsp-types", "gen-lsp-types", "lsp-server"];
            if protocol.contains(&dependency) {
                assert_eq!(name, "rapporteur-server", "{name} depends on {dependency}");
                servers += 1;
            }
        }
    }
    assert_eq!(servers, 1, "the server depends on exactly one of them");
}
