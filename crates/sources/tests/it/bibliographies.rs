use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_linking::Linker;
use rapporteur_sources::{Bibliography, Capture, ReadSource, Reader, parse_date, read_bibliography};

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(Arc::new(Linker::new(Catalogue::builtin())), Lexicon::builtin()));

const BIB: &str = "@online{okafor2014,\n  author = {Okafor, Ada},\n  title = {A quay {in} Lagos},\n  date = {2014-03-28},\n\
    urldate = {2020-01-02},\n  url = {https://example.org/quay},\n  organization = {Port Authority},\n\
    file = {Snapshot:files/12/quay.txt:text/plain},\n}\n@report{harbours, title = {Harbours}, date = {2015}}\n";

fn read(name: &str, text: &str, sidecar: Option<&str>) -> ReadSource {
    let (records, problems) = read_bibliography("references.bib", BIB.as_bytes());
    assert_eq!(problems, []);
    let bibliography = Bibliography::new(records);
    let capture = Capture {
        sidecar: sidecar.map(str::as_bytes),
        bibliography: Some(&bibliography),
        ..Capture::new(name, text.as_bytes())
    };
    READER.read(capture).expect("readable")
}

#[test]
fn records_tell_about_attached_files() {
    let read = read("sources/files/12/quay.txt", "Nigeria opened a quay.", None);
    let meta = &read.facts.meta;
    assert_eq!((&*meta.key, meta.title.as_deref()), ("okafor2014", Some("A quay in Lagos")));
    assert_eq!(meta.published, parse_date("2014-03-28").ok());
    assert_eq!(meta.captured, parse_date("2020-01-02").ok());
    assert_eq!(
        (meta.author.as_deref(), meta.publisher.as_deref()),
        (Some("Ada Okafor"), Some("Port Authority"))
    );
    assert_eq!(meta.url.as_deref(), Some("https://example.org/quay"));
    // Its file name goes on working.
    assert_eq!(read.other_keys, ["quay".into()]);
}

#[test]
fn records_are_found_by_key_and_are_weaker_than_the_capture() {
    assert_eq!(read("harbours.txt", "Kenya.", None).facts.meta.title.as_deref(), Some("Harbours"));
    let own = read("h.txt", "Kenya.", Some("key = 'harbours'\npublished = '2016'\n"));
    assert_eq!(own.facts.meta.title.as_deref(), Some("Harbours"));
    assert_eq!(own.facts.meta.published, parse_date("2016").ok());
    assert_eq!(own.other_keys, Vec::<Box<str>>::new());
}

#[test]
fn several_records_with_one_file_name_are_told_apart_by_folders() {
    let bib =
        "@misc{a, title={A}, file={files/1/paper.pdf}}\n@misc{b, title={B}, file={files/2/paper.pdf}}\n";
    let bibliography = Bibliography::new(read_bibliography("r.bib", bib.as_bytes()).0);
    let key = |path| bibliography.find(path, None).map(|record| &*record.key);
    assert_eq!(key("sources/files/2/paper.pdf"), Some("b"));
    assert_eq!(key("sources/paper.pdf"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_bibliography_is_read_or_told(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "@article{", "@string{", "a", ",", "title", " = ", "{", "}", "\"", "\\", "#", "\n", "@", "date = {2020-13-45}", "file={:;:}",
                "key:\n", "  type: ", "- ", "[", "&a ", "*a ", ": ", "{\"id\":1}", "\u{e9}", "\t",
            ]),
            0..60,
        ),
        name in prop::sample::select(vec!["r.bib", "r.json", "r.yaml"]),
    ) {
        let text: String = parts.concat();
        let (records, problems) = read_bibliography(name, text.as_bytes());
        for range in records.iter().map(|record| record.range).chain(problems.iter().map(|problem| problem.range)) {
            prop_assert!(text.get(std::ops::Range::<usize>::from(range)).is_some());
        }
        let _ = Bibliography::new(records).find("sources/a.pdf", None);
    }
}
