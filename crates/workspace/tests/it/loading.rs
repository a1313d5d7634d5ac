use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use expect_test::expect;
use rapporteur_workspace::{MemorySystem, Progress, Workspace};

use crate::desk::{Desk, ROOT, at};

#[test]
fn a_broken_source_is_named_and_the_rest_is_read() {
    let system = MemorySystem::new([
        (at("rapporteur.toml"), b"".to_vec()),
        (at("sources/a.txt"), b"Norway sent two frigates to the exercise.".to_vec()),
        (at("sources/b.txt"), b"caf\xE9".to_vec()),
        (at("sources/c.txt"), b" \n".to_vec()),
        (at("sources/d.pdf"), b"%PDF".to_vec()),
        (at("sources/e.png"), b"\x89PNG".to_vec()),
        (at("sources/f.docx"), b"PK\x03\x04".to_vec()),
        (at("sources/g.odt"), b"PK\x03\x04".to_vec()),
    ]);
    let workspace = Workspace::open(Arc::new(system), ROOT.into(), &|_| {});
    let problems: Vec<String> =
        workspace.problems().iter().map(|p| format!("{} {}: {}\n", p.code, p.path, p.message)).collect();
    expect![[r#"
        SRC002 /desk/sources/b.txt: not UTF-8: byte 3 (line 1) is 0xE9; convert the file, for example with `iconv -f WINDOWS-1252 -t UTF-8`
        SRC002 /desk/sources/c.txt: the file is empty; capture it again or remove it
        SRC002 /desk/sources/d.pdf: not a readable PDF file: it does not start with %PDF-; capture it again, or save its text as plain text beside it
        SRC002 /desk/sources/f.docx: not a readable Word file: invalid Zip archive: Could not find EOCD; capture it again, or save its text as plain text beside it
        SRC002 /desk/sources/g.odt: odt captures are not read; save sources/g.odt as PDF, or its text as plain text beside it
    "#]]
    .assert_eq(&problems.concat());
    let snapshot = workspace.snapshot();
    assert_eq!(snapshot.sources().len(), 1);
    assert!(snapshot.source_by_key("a").is_some());
}

#[test]
fn a_missing_folder_of_sources_is_a_problem() {
    let desk = Desk::new(&[("rapporteur.toml", ""), ("briefs/a.md", "Ghana joined in 2001.\n")]);
    expect![[r#"
        ["sources: SRC003 there is no folder /desk/sources; put the captured sources there, or name theirs under `sources` in rapporteur.toml"]"#]]
    .assert_eq(&format!("{:?}", desk.problems()));
    assert_eq!(desk.report("briefs/a.md").claims.len(), 1);
}

#[test]
fn without_configuration_folders_go_by_their_names() {
    let desk = Desk::new(&[
        ("a.md", "Ghana joined.\n"),
        ("sources/s.md", "Ghana joined.\n"),
        ("deep/b.md", "Out.\n"),
    ]);
    assert_eq!(desk.workspace.briefs(), [at("a.md")]);
    assert!(
        desk.workspace.messages()[0].starts_with("no rapporteur.toml"),
        "{:?}",
        desk.workspace.messages()
    );
    let desk =
        Desk::new(&[("a.md", "Out.\n"), ("sources/s.md", "Ghana joined.\n"), ("briefs/deep/b.md", "In.\n")]);
    assert_eq!(desk.workspace.briefs(), [at("briefs/deep/b.md")]);
    assert_eq!(desk.problems(), [""; 0]);
}

#[test]
fn patterns_may_lead_out_of_the_folder() {
    let desk = Desk::new(&[
        ("rapporteur.toml", "sources = ['../shared/**/*.txt', 'own', 'one/file.txt']\n"),
        ("../shared/x/a.txt", "Ghana joined."),
        ("../shared/x/b.md", "Ghana joined."),
        ("own/c.txt", "Ghana joined."),
        ("one/file.txt", "Ghana joined."),
        ("one/other.txt", "Ghana joined."),
    ]);
    let snapshot = desk.workspace.snapshot();
    for key in ["c", "file"] {
        assert!(snapshot.source_by_key(key).is_some(), "{key}");
    }
    for key in ["b", "other"] {
        assert!(snapshot.source_by_key(key).is_none(), "{key}");
    }
}

#[test]
fn two_sources_with_one_key_are_named() {
    let desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("sources/a/visit.txt", "Ghana joined."),
        ("sources/b/visit.txt", "Ghana joined."),
    ]);
    expect![[r#"["sources/b/visit.txt: SRC004 the citation key `visit` already stands for sources/a/visit.txt; give this source another `key`"]"#]]
        .assert_eq(&format!("{:?}", desk.problems()));
    let snapshot = desk.workspace.snapshot();
    let id = snapshot.source_by_key("visit").unwrap();
    assert_eq!(snapshot.source_path(id), Some(at("sources/a/visit.txt")));
}

#[test]
fn loading_in_steps_ends_where_loading_at_once_does() {
    let files: Vec<(camino::Utf8PathBuf, String)> = (0..40)
        .map(|n| {
            (at(&format!("sources/{n}.txt")), format!("Ghana sent {n} officers to Nairobi in {}.", 1980 + n))
        })
        .chain([(at("briefs/a.md"), "Ghana sent 7 officers to Nairobi in 1987.\n".to_owned())])
        .chain([(at("rapporteur.toml"), String::new())])
        .collect();
    let system = Arc::new(MemorySystem::new(files));
    let seen = AtomicUsize::new(0);
    let progress = |step: Progress| {
        seen.fetch_max(step.done, Ordering::Relaxed);
        assert!(step.done <= step.total && step.total == 40);
    };
    let mut stepwise = Workspace::empty(system.clone(), ROOT.into());
    assert!(!stepwise.is_loaded());
    stepwise.begin_load();
    let mut steps = 1;
    while stepwise.load_step(7, &progress) {
        assert!(!stepwise.is_loaded());
        assert!(stepwise.snapshot().report(&at("briefs/a.md")).is_some());
        steps += 1;
    }
    assert!(stepwise.is_loaded());
    assert_eq!((steps, seen.load(Ordering::Relaxed)), (6, 40));
    let at_once = Workspace::open(system, ROOT.into(), &|_| {});
    let report = |workspace: &Workspace| workspace.snapshot().report(&at("briefs/a.md")).unwrap();
    assert_eq!(report(&stepwise), report(&at_once));
}

#[test]
fn an_open_buffer_wins_until_it_is_closed() {
    let mut desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("briefs/a.md", "Ghana joined.\n"),
        ("sources/s.txt", "Ghana joined."),
        ("sources/s.txt.meta.toml", "published = 2020\n"),
    ]);
    desk.edit("briefs/a.md", "Ghana left.\n\nKenya stayed.\n");
    desk.edit("sources/s.txt", "Ghana left.");
    desk.write(&[("briefs/a.md", "On disk.\n"), ("sources/s.txt", "On disk.")]);
    let snapshot = desk.workspace.snapshot();
    assert_eq!(snapshot.text(&at("briefs/a.md")).as_deref(), Some("Ghana left.\n\nKenya stayed.\n"));
    assert_eq!(snapshot.text(&at("sources/s.txt")).as_deref(), Some("Ghana left."));
    assert!(snapshot.source(snapshot.source_by_key("s").unwrap()).unwrap().meta.published.is_some());
    drop(snapshot);
    desk.workspace.close(&at("briefs/a.md"));
    desk.workspace.close(&at("sources/s.txt"));
    let snapshot = desk.workspace.snapshot();
    assert_eq!(snapshot.text(&at("briefs/a.md")).as_deref(), Some("On disk.\n"));
    assert_eq!(snapshot.text(&at("sources/s.txt")).as_deref(), Some("On disk."));
}

#[test]
fn a_markdown_file_from_elsewhere_is_a_brief_while_it_is_open() {
    let mut desk = Desk::new(&[("rapporteur.toml", ""), ("sources/s.txt", "Ghana joined.")]);
    desk.edit("notes/today.md", "Ghana joined.\n");
    assert_eq!(desk.report("notes/today.md").claims.len(), 1);
    desk.workspace.close(&at("notes/today.md"));
    assert_eq!(desk.workspace.briefs(), [""; 0]);
    desk.edit("notes/today.rs", "fn main() {}");
    assert_eq!(desk.workspace.briefs(), [""; 0]);
}

#[test]
fn removed_and_unreadable_files_come_and_go() {
    let mut desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("briefs/a.md", "Ghana joined.\n"),
        ("sources/x/s.txt", "Ghana joined."),
        ("sources/x/t.txt", "Kenya joined."),
    ]);
    desk.system.write(at("briefs/a.md"), b"\xFF".to_vec());
    desk.workspace.files_changed(&[at("briefs/a.md")]);
    assert_eq!(desk.problems().len(), 1, "{:?}", desk.problems());
    desk.write(&[("briefs/a.md", "Ghana joined.\n")]);
    assert_eq!(desk.problems(), [""; 0]);
    desk.remove("briefs/a.md");
    assert!(desk.workspace.snapshot().report(&at("briefs/a.md")).is_none());
    // A folder stands for all that was in it.
    desk.system.remove(at("sources/x/s.txt"));
    desk.system.remove(at("sources/x/t.txt"));
    desk.system.write(at("sources/y/u.txt"), "Togo joined.");
    desk.workspace.files_changed(&[at("sources/x"), at("sources/y")]);
    let snapshot = desk.workspace.snapshot();
    assert!(snapshot.source_by_key("s").is_none() && snapshot.source_by_key("t").is_none());
    assert!(snapshot.source_by_key("u").is_some());
}

#[test]
fn a_new_configuration_is_followed() {
    let mut desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("briefs/a.md", "Ghana joined.\n"),
        ("drafts/b.md", "Ghana joined.\n"),
        ("sources/s.txt", "Ghana joined."),
    ]);
    assert_eq!(desk.workspace.briefs(), [at("briefs/a.md")]);
    desk.write(&[("rapporteur.toml", "briefs = ['drafts/*.md']\nunknown = 1\n")]);
    assert_eq!(desk.workspace.briefs(), [at("drafts/b.md")]);
    assert_eq!(desk.problems().len(), 1, "{:?}", desk.problems());
    assert_eq!(desk.workspace.problems()[0].code, "DOC004");
}

#[test]
fn quotes_are_the_bytes_of_the_file_or_nothing() {
    let desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("briefs/a.md", "Ghana signed the charter in 2001.\n"),
        ("sources/s.txt", "\u{FEFF}An old page.\r\n\r\nGhana\u{A0}signed the  charter in 2001."),
    ]);
    let report = desk.report("briefs/a.md");
    let snapshot = desk.workspace.snapshot();
    let evidence = report.claims[0].verdict.evidence.first().expect("a sentence about it");
    let quote = snapshot.quote(evidence).expect("the file is there");
    assert_eq!(quote.quote, "Ghana\u{A0}signed the  charter in 2001.");
    assert_eq!(quote.path, at("sources/s.txt"));
    // Once the text is no longer kept, the disk has to have the same bytes.
    drop(snapshot);
    let reopened = Workspace::open(desk.system.clone(), ROOT.into(), &|_| {}).snapshot();
    assert!(reopened.quote(evidence).is_some());
}

#[test]
fn a_source_may_turn_into_a_brief_and_back() {
    let mut desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("sources/s.md", "Ghana joined.\n"),
        ("sources/t.md", "Kenya joined.\n"),
    ]);
    desk.edit("sources/t.md", "Kenya left.\n");
    desk.write(&[("rapporteur.toml", "sources = ['sources/s.md']\nbriefs = ['sources/t.md']\n")]);
    assert_eq!(desk.workspace.briefs(), [at("sources/t.md")]);
    assert_eq!(desk.report("sources/t.md").claims.len(), 1);
    assert_eq!(desk.workspace.snapshot().sources().len(), 1);
    desk.write(&[("rapporteur.toml", "")]);
    assert_eq!(desk.workspace.briefs(), [""; 0]);
    let snapshot = desk.workspace.snapshot();
    assert_eq!(snapshot.sources().len(), 2);
    assert_eq!(snapshot.text(&at("sources/t.md")).as_deref(), Some("Kenya left.\n"));
}

#[test]
fn the_folder_of_briefs_may_come_after_the_desk_was_opened() {
    let mut desk = Desk::new(&[("sources/log.txt", "Kenya left."), ("note.md", "Kenya left.")]);
    assert_eq!(desk.workspace.briefs(), [at("note.md")]);
    desk.write(&[("briefs/a.md", "Kenya left.")]);
    assert_eq!(desk.workspace.briefs(), [at("briefs/a.md")]);
    desk.remove("briefs/a.md");
    assert_eq!(desk.workspace.briefs(), [at("note.md")]);
}
