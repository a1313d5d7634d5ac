//! `references`: what a brief cites, in a style; and what a build without the formatter says.

use crate::support::{run_in, stderr, stdout};

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["sources", "briefs"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).unwrap();
    write("rapporteur.toml", "");
    write(
        "sources/rail.md",
        "---\ntitle: A *rail* link\npublisher: Ministry of Transport of Kenya\nkind: press-release\npublished: 2016-05-02\n\
         captured: 2020-01-03\nurl: https://example.org/rail_link\n---\n\nKenya and Japan signed an agreement in 2016.\n",
    );
    write("sources/uncited.txt", "Fiji joined the exercise in 2018.\n");
    write(
        "references.bib",
        "@book{coast, title = {Coast roads}, author = {Okafor, Ada}, publisher = {Quay Press}, date = {2012}}\n",
    );
    write(
        "briefs/a.md",
        "Roads came first [@coast]. Kenya and Japan signed an agreement in 2016 [@rail; @coast]. Others did not [@nowhere].\n",
    );
    folder
}

#[cfg(feature = "csl")]
#[test]
fn a_brief_has_its_list() {
    let folder = desk();
    let list = |more: &[&str]| {
        let mut args = vec!["references"];
        args.extend(more);
        let out = run_in(folder.path(), &args);
        (out.status.code(), stdout(&out), stderr(&out))
    };
    let (code, out, err) = list(&["briefs/a.md"]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(
        out,
        "Ministry of Transport of Kenya. (2016, May 2). *A \\*rail\\* link* \\[Press release\\]. <https://example.org/rail_link>\n\n\
         Okafor, A. (2012). *Coast roads*. Quay Press.\n"
    );
    assert!(err.contains("`nowhere`, which is neither"), "{err}");
    // Numbered styles keep the order of citation.
    let (_, out, _) = list(&["briefs/a.md", "--style", "ieee", "--format", "text"]);
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[0].starts_with("[1] A. Okafor, ")
            && lines[1].starts_with("[2] Ministry of Transport of Kenya, "),
        "{out}"
    );
    // A desk has all captures, or what its briefs cite.
    let (_, out, err) = list(&["--format", "text"]);
    assert!(out.contains("uncited") && !out.contains("Okafor"), "{out}");
    assert!(err.contains("`uncited` has no title"), "{err}");
    assert_eq!(list(&["--cited", "--format", "text"]).1.lines().count(), 2);
    for (args, words) in [
        (["--style", "ieeee"], "did you mean `ieee`"),
        (["--style", "none.csl"], "cannot read none.csl"),
        (["--locale", "en-XX"], "`en-GB`"),
    ] {
        let (code, out, err) = list(&args);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.contains(words), "{err}");
    }
    let (code, out, _) = list(&["--list-styles"]);
    assert!(code == Some(0) && out.lines().any(|line| line.starts_with("apa ")), "{out}");
}

#[cfg(not(feature = "csl"))]
#[test]
fn a_build_without_the_formatter_names_the_way_out() {
    let folder = desk();
    let out = run_in(folder.path(), &["references", "briefs/a.md"]);
    assert_eq!((out.status.code(), stdout(&out)), (Some(2), String::new()));
    assert!(stderr(&out).contains("--features csl"), "{}", stderr(&out));
    assert!(stdout(&run_in(folder.path(), &["references", "--help"])).contains("--features csl"));
}
