//! The sources that the tests refer to. All are invented.

use rapporteur_evidence::SourceMeta;
use rapporteur_references::Reference;
use rapporteur_sources::read_bibliography;

const BIBTEX: &str = r#"
@online{ghana, title = {Ghana and Togo open a joint border post}, author = {{Ministry of Foreign Affairs of Ghana}},
  date = {2019-05-14}, url = {https://example.org/ghana/border_post}, urldate = {2020-01-02}, type = {press-release}}
@report{bank, title = {Freight on the *coast* road}, author = {Okafor, Ada and van der Berg, Jan}, institution = {World Bank},
  date = {2016}, doi = {10.1234/abc_def}}
@article{journal, title = {Search and rescue in the South Pacific}, author = {Tavita, Sione}, journaltitle = {Pacific Affairs Quarterly},
  date = {2015-07}}
@online{undated, title = {Rules of the [joint] port authority}, author = {{Joint Port Authority}}, url = {https://example.org/rules}}
"#;

/// Entries of a bibliography, and a capture with metadata of its own.
pub fn references() -> Vec<Reference> {
    let (records, problems) = read_bibliography("references.bib", BIBTEX.as_bytes());
    assert_eq!(problems, []);
    let mut references: Vec<Reference> = records.iter().map(Reference::of_record).collect();
    let (news, _) = read_bibliography(
        "news.json",
        br#"[{"id": "news", "type": "article-newspaper", "title": "Divers train in Suva_Bay", "container-title": "Island Herald",
            "issued": {"date-parts": [[2018, 3, 9]]}, "URL": "https://example.org/divers"}]"#,
    );
    references.extend(news.iter().map(Reference::of_record));
    let meta = SourceMeta {
        name: "sources/statement.txt".into(),
        key: "statement".into(),
        title: Some("Statement on the\nrail link".into()),
        publisher: Some("Ministry of Transport of Kenya".into()),
        url: Some("https://example.org/rail".into()),
        kind: Some("press-release".into()),
        ..SourceMeta::default()
    };
    references.push(Reference::of_source(&meta, None));
    references
}
