//! Captures that are no text: their texts are kept, shown and quoted.

use std::sync::Arc;

use rapporteur_workspace::{System, Workspace};

use crate::desk::{Desk, ROOT, at};

const PAGE: &str = "<html><nav><a href=/>Home</a></nav><p>An old page about ports.</p>\
    <p>Ghana&nbsp;signed the <b>charter</b> in 2001.</p></html>";
const BRIEF: &str = "Ghana signed the charter in 2001 [@page].\n";

fn desk() -> Desk {
    Desk::new(&[("rapporteur.toml", ""), ("briefs/a.md", BRIEF), ("sources/old/page.html", PAGE)])
}

#[test]
fn quotes_are_bytes_of_the_text_that_lies_beside() {
    let desk = desk();
    let report = desk.report("briefs/a.md");
    let snapshot = desk.workspace.snapshot();
    assert_eq!(report.claims[0].citations[0].sources.len(), 1);
    let evidence = report.claims[0].verdict.evidence.first().expect("a sentence about it");
    let quote = snapshot.quote(evidence).expect("the file is there");
    let text_path = at(".rapporteur/text/sources/old/page.html.txt");
    assert_eq!(quote.quote, "Ghana\u{A0}signed the charter in 2001.");
    assert_eq!((&quote.path, &quote.capture), (&text_path, &at("sources/old/page.html")));
    let locator = quote.locator.expect("a place");
    assert_eq!((locator.page, locator.paragraph), (None, 2));
    assert_eq!(&PAGE[locator.file.expect("bytes")], "Ghana&nbsp;signed the <b>charter</b> in 2001.");
    // What lies on disk is what was quoted, and both paths lead to it.
    let kept = String::from_utf8(desk.system.read(&text_path).unwrap()).unwrap();
    assert_eq!(&kept[quote.range], quote.quote);
    let shown = snapshot.text_and_lines(&text_path).expect("known").0;
    assert_eq!((&*shown, snapshot.text(&quote.capture).as_deref()), (&*kept, Some(&*kept)));
    assert_eq!(snapshot.text_path(evidence.source), Some(text_path.clone()));
    assert_eq!(snapshot.capture_of(&text_path), Some(quote.capture));
    assert_eq!(snapshot.locate(evidence.source, evidence.range), Some(locator));
    assert!(desk.system.is_file(&at(".rapporteur/.gitignore")));
}

#[test]
fn kept_texts_are_used_and_spoiled_ones_made_anew() {
    let desk = desk();
    let text = at(".rapporteur/text/sources/old/page.html.txt");
    let whole = desk.system.read(&text).unwrap();
    for spoil in [b"Something else.".to_vec(), Vec::new(), b"\xFF".to_vec()] {
        desk.system.write(text.clone(), spoil);
        let again = Workspace::open(desk.system.clone(), ROOT.into(), &|_| {});
        assert_eq!(again.snapshot().text(&text).as_deref().map(str::as_bytes), Some(&*whole));
        assert_eq!(desk.system.read(&text).unwrap(), whole);
    }
    let map = at(".rapporteur/text/sources/old/page.html.map.json");
    for spoil in ["", "{", "{\"version\":0}", "null"] {
        desk.system.write(map.clone(), spoil);
        let again = Workspace::open(desk.system.clone(), ROOT.into(), &|_| {});
        assert_eq!(again.snapshot().sources().len(), 1);
    }
}

#[test]
fn a_changed_capture_has_another_text() {
    let mut desk = desk();
    let before = desk.report("briefs/a.md").claims[0].verdict.label;
    desk.write(&[("sources/old/page.html", &PAGE.replace("2001", "2002"))]);
    let report = desk.report("briefs/a.md");
    assert_ne!(report.claims[0].verdict.label, before);
    let text = desk.system.read(&at(".rapporteur/text/sources/old/page.html.txt")).unwrap();
    assert!(String::from_utf8(text).unwrap().contains("2002"));
    // Behind the back of the workspace: what it read is kept, but a new one does not mix the two.
    desk.edit("sources/old/page.html", PAGE);
    assert_eq!(desk.report("briefs/a.md").claims[0].verdict.label, before);
}

#[test]
fn bibliographies_name_captures_and_may_change() {
    let bib = "@online{smith2001, title = {A page about ports}, date = {2001-05}, file = {old/page.html}}\n@book{b, title={B}}\n";
    let mut desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("briefs/a.md", "Ghana signed the charter in 2001 [@smith2001; @page].\n"),
        ("sources/old/page.html", PAGE),
        ("references.bib", bib),
    ]);
    let sources = |desk: &Desk| -> Vec<usize> {
        desk.report("briefs/a.md").claims[0].citations.iter().map(|citation| citation.sources.len()).collect()
    };
    assert_eq!(sources(&desk), [1, 1]);
    let snapshot = desk.workspace.snapshot();
    let id = snapshot.source_by_key("smith2001").expect("known");
    assert!(snapshot.source(id).unwrap().meta.published.is_some());
    assert_eq!(snapshot.reference("b").and_then(|record| record.get("title")), Some("B"));
    drop(snapshot);
    desk.write(&[("references.bib", &bib.replace("smith2001", "jones2001"))]);
    assert_eq!(sources(&desk), [0, 1]);
    desk.write(&[("references.bib", "@online{x, title = {}\n@online{y, title={Y}}")]);
    assert_eq!(desk.problems().len(), 1, "{:?}", desk.problems());
    desk.remove("references.bib");
    assert_eq!((sources(&desk), desk.problems()), (vec![0, 1], Vec::<String>::new()));
}

#[test]
fn a_desk_that_cannot_be_written_to_is_read_all_the_same() {
    #[derive(Debug)]
    struct ReadOnly(Arc<rapporteur_workspace::MemorySystem>);
    impl System for ReadOnly {
        fn read(&self, path: &camino::Utf8Path) -> std::io::Result<Vec<u8>> {
            self.0.read(path)
        }
        fn walk(&self, root: &camino::Utf8Path) -> std::io::Result<Vec<camino::Utf8PathBuf>> {
            self.0.walk(root)
        }
        fn is_dir(&self, path: &camino::Utf8Path) -> bool {
            self.0.is_dir(path)
        }
        fn is_file(&self, path: &camino::Utf8Path) -> bool {
            self.0.is_file(path)
        }
        fn save(&self, _: &camino::Utf8Path, _: &[u8]) -> std::io::Result<()> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }
    let system = rapporteur_workspace::MemorySystem::new([
        (at("rapporteur.toml"), ""),
        (at("briefs/a.md"), BRIEF),
        (at("sources/old/page.html"), PAGE),
    ]);
    let workspace = Workspace::open(Arc::new(ReadOnly(Arc::new(system))), ROOT.into(), &|_| {});
    let snapshot = workspace.snapshot();
    let report = snapshot.report(&at("briefs/a.md")).unwrap();
    let evidence = report.claims[0].verdict.evidence.first().expect("a sentence about it");
    assert_eq!(snapshot.quote(evidence).expect("read").quote, "Ghana\u{A0}signed the charter in 2001.");
}
