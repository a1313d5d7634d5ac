//! The list of captures: health, custody, origins.

use rapporteur_sources::{CUSTODY_SCHEMA, CustodyEntry, sha256};

use crate::desk::{Desk, at};

const STORY: &str = "The harbour master opened the second quay on Monday with the help of the ministry and of three banks. \
    Vessels of up to ninety metres will call there from the next month on, he told the crowd at the mole. The old quay is \
    to be closed for repairs that the city pays for, which may take two years or a little more than that.";

fn entry(path: &str, bytes: &str, previous: &str) -> String {
    let entry = CustodyEntry {
        schema: CUSTODY_SCHEMA,
        action: "import".into(),
        path: path.into(),
        original: path.into(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes.as_bytes()),
        time: "2020-01-02T03:04:05Z".into(),
        operator: "ada".into(),
        previous: previous.into(),
    };
    entry.line()
}

fn health(desk: &Desk) -> Vec<String> {
    let captures = desk.workspace.snapshot().captures();
    let line = |capture: &rapporteur_workspace::CaptureReport| {
        let names: Vec<&str> = capture.health.iter().map(rapporteur_workspace::Health::name).collect();
        format!("{} {}", capture.path.file_name().unwrap_or_default(), names.join(","))
    };
    captures.captures.iter().map(line).collect()
}

#[test]
fn health_tells_what_is_not_in_order() {
    let graded = "published = '2014'\nreliability = 'B'\ncredibility = 2\n";
    let first = entry("good.txt", "Ghana joined the convention.", "");
    let second = entry("changed.txt", "Ghana left.", &sha256(first.as_bytes()));
    let third = entry("gone.txt", "Togo.", &sha256(second.as_bytes()));
    let log = format!("{first}\n{second}\n{third}\n");
    let desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("briefs/a.md", "Ghana joined the convention [@good].\n"),
        ("sources/good.txt", "Ghana joined the convention."),
        ("sources/good.txt.meta.toml", graded),
        ("sources/changed.txt", "Ghana stayed."),
        ("sources/changed.txt.meta.toml", graded),
        ("sources/copy.txt", "Ghana joined the convention."),
        ("sources/empty.txt", " "),
        ("sources/custody.jsonl", &log),
        ("references.bib", "@book{missing, title = {A book}}\n"),
    ]);
    assert_eq!(
        health(&desk),
        [
            "changed.txt changed,never-cited",
            "copy.txt undated,ungraded,never-cited",
            "empty.txt unreadable",
            "gone.txt missing",
            "good.txt duplicate",
        ]
    );
    let captures = desk.workspace.snapshot().captures();
    assert_eq!(captures.custody_problems, []);
    assert_eq!(captures.uncaptured, ["missing".into()]);
    let good = captures.captures.iter().find(|capture| capture.path == at("sources/good.txt")).unwrap();
    assert_eq!((good.citations, good.of_origin), (1, 2));
    assert_eq!(good.custody.as_ref().map(|entry| &*entry.operator), Some("ada"));
    let mut desk = desk;
    desk.write(&[("sources/custody.jsonl", &log.replace("good.txt", "best.txt"))]);
    assert_eq!(desk.workspace.snapshot().captures().custody_problems.len(), 1);
}

#[test]
fn three_citations_may_have_one_origin() {
    let copy = format!("From our wire.\n\n{STORY}\n");
    let mut desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("sources/a.txt", STORY),
        ("sources/b.txt", &copy),
        ("sources/c.txt", "Kenya and Japan signed an agreement on rail safety in 2016."),
    ]);
    let snapshot = desk.workspace.snapshot();
    let ids: Vec<_> = ["a", "b", "c"].iter().filter_map(|key| snapshot.source_by_key(key)).collect();
    let origins = snapshot.origins();
    assert_eq!((origins.count(ids.iter().copied()), origins.count(ids[..2].iter().copied())), (2, 1));
    drop((snapshot, origins));
    desk.write(&[("sources/b.txt", "Kenya and Japan agreed on nothing.")]);
    assert_eq!(desk.workspace.snapshot().origins().count(ids), 3);
}

#[test]
fn confirmed_needs_another_origin() {
    let one = "published = '2016'\nreliability = 'A'\ncredibility = 1\n";
    let claim = "Kenya and Japan signed an agreement on rail safety in 2016.";
    let mut desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("sources/a.txt", claim),
        ("sources/a.txt.meta.toml", one),
        ("sources/b.txt", "LIMA (Reuters) - Peru opened a quay."),
    ]);
    assert_eq!(health(&desk)[0], "a.txt unconfirmed,never-cited");
    desk.write(&[(
        "sources/b.txt",
        "In Nairobi, the envoys of Japan and Kenya put their names to a rail accord.",
    )]);
    assert_eq!(health(&desk)[0], "a.txt never-cited");
}
