//! The invariants of the rooms: who may depend on whom, who may touch files.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::root;

/// From the ground up; a crate sees only those before it.
const ROOMS: [&str; 17] = [
    "text",
    "markup",
    "grammar",
    "catalog",
    "linking",
    "claims",
    "evidence",
    "sources",
    "store",
    "store-postgres",
    "references",
    "workspace",
    "query",
    "ide",
    "report",
    "server",
    "cli",
];

#[test]
fn a_crate_sees_only_what_stands_above_it() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let room = |name: &str| ROOMS.iter().position(|room| name.strip_prefix("rapporteur-") == Some(room));
    let mut seen = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        if name == "xtask" {
            continue;
        }
        let own = room(name).unwrap_or_else(|| panic!("{name} is no room of ARCHITECTURE.md"));
        seen += 1;
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            assert!(
                dependency["kind"] == "dev" || room(other).is_none_or(|other| other < own),
                "{name} sees {other}"
            );
        }
    }
    assert_eq!(seen, ROOMS.len());
}

#[test]
fn files_are_touched_in_one_place_and_on_the_command_line() {
    let mut offenders = Vec::new();
    for room in ROOMS.iter().filter(|room| **room != "cli") {
        each_file(&root().join("crates").join(room).join("src"), &mut |path, text| {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let product = code.take_while(|line| *line != "#[cfg(test)]");
            let touches =
                product.filter(|line| line.contains("std::fs") || line.contains("fs::read")).count();
            if touches > 0 && !path.ends_with("workspace/src/system.rs") {
                offenders.push(path.display().to_string());
            }
        });
    }
    // The server looks into /proc to learn whether its client still lives, and writes to its standard output: no files of a desk.
    let ours = ["server/src/parent.rs", "server/src/output.rs"];
    offenders.retain(|path| !ours.iter().any(|own| path.ends_with(own)));
    assert!(offenders.is_empty(), "{offenders:?}");
}

#[test]
fn the_architecture_page_names_every_room_and_every_test_it_points_to() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for room in ROOMS {
        assert!(page.contains(&format!("| `{room}` |")), "{room} is not in the table");
    }
    for path in page.split('`').filter(|word| word.starts_with("crates/") && word.ends_with(".rs")) {
        assert!(root().join(path).is_file(), "{path} does not exist");
    }
}

fn each_file(folder: &Path, visit: &mut dyn FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}
