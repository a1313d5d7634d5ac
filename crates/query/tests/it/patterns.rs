//! Patterns: what they find, how they fail, what they offer.

use rapporteur_query::{Pattern, PatternError, Row, Values, complete, rows};

use crate::desk::{Office, root};

fn seeds() -> Office {
    Office::open(&root().join("seeds"))
}

fn parse(office: &Office, pattern: &str) -> Result<Pattern, PatternError> {
    office.with(|desk| Pattern::parse(pattern, desk.table.catalogue(), desk.table.lexicon()))
}

fn find(office: &Office, pattern: &str) -> Vec<Row> {
    let pattern = parse(office, pattern).unwrap();
    office.with(|desk| rows(&pattern, desk, &|| {}).rows)
}

#[test]
fn fields_groups_and_spans() {
    let office = seeds();
    let all = find(&office, "actor:COL partner:UN domain:cyber -source:factually");
    assert!(!all.is_empty());
    assert!(all.iter().all(|row| row.domains.iter().any(|domain| domain.starts_with("cyber"))));
    assert!(all.iter().all(|row| row.citation.key != "factually-colombia-un"));
    let agreements = find(&office, "actor:COL kind:agreement modality:>=signed since:2019 sort:time");
    assert!(agreements.len() > 1);
    assert!(agreements.is_sorted_by_key(|row| row.from.clone()));
    assert!(agreements.iter().all(|row| row.kind.as_deref() == Some("agreement") && row.modality.rank >= 7));
    let backwards = find(&office, "actor:COL kind:agreement modality:>=signed since:2019 sort:-time");
    assert!(backwards.iter().rev().map(|row| &row.from).is_sorted());
    let either = find(&office, "(partner:NATO OR partner:OAS) actor:COL");
    let (nato, oas) = (find(&office, "partner:NATO actor:COL"), find(&office, "partner:OAS actor:COL"));
    assert!(either.len() >= nato.len().max(oas.len()) && either.len() <= nato.len() + oas.len());
    assert_eq!(find(&office, "partner:NATO,OAS actor:COL"), either);
    let planned = find(&office, "modality:invited..agreed standing:cooperation");
    assert!(planned.iter().all(|row| (3..=5).contains(&row.modality.rank)));
    assert!(!find(&office, "time:2014..2016 actor:COL").is_empty());
    assert!(find(&office, "actor:COL actor:JPN").is_empty());
    assert!(
        find(&office, "grade:>=B").iter().all(|row| row.citation.grade.as_deref().is_some_and(|g| g <= "B6"))
    );
}

#[test]
fn errors_point_at_the_character() {
    let office = seeds();
    for (pattern, at, says) in [
        ("actor:COL knd:agreement", "knd", "did you mean `kind`"),
        ("kind:agreemnt", "agreemnt", "training-education"),
        ("actor:Colmbia", "Colmbia", "Colombia"),
        ("modality:>=signd", ">=signd", "signed"),
        ("since:20x4", "20x4", "2014-03"),
        ("domain:cooking", "cooking", "cyber/cyber-defence"),
        ("(actor:COL", "(", "put a `)`"),
        ("actor:COL)", ")", "take it out"),
        ("actor:", "actor:", "key of the catalogue"),
        ("actor:COL,,UN", "", "key of the catalogue"),
        ("sort:age", "age", "published"),
        ("instrument:\"open", "\"", "another"),
        ("kind:agreement -", "-", "-source"),
        ("grade:G", "G", ">=B"),
        ("São:1", "São", "fields"),
    ] {
        let error = parse(&office, pattern).unwrap_err();
        let shown = pattern.get(std::ops::Range::<usize>::from(error.range)).unwrap();
        assert_eq!(shown, at, "{pattern}: {error:?}");
        assert!(error.help.contains(says), "{pattern}: {}", error.help);
        let caret = error.render(pattern).lines().nth(2).unwrap().chars().count();
        let before = pattern[..usize::from(error.range.start())].chars().count();
        assert_eq!(caret, 2 + before + at.chars().count().max(1), "{}", error.render(pattern));
    }
}

#[test]
fn completions() {
    let office = seeds();
    let values = office.with(Values::of);
    let texts = |pattern: &str| -> Vec<String> {
        complete(pattern, pattern.len(), &values).into_iter().map(|completion| completion.text).collect()
    };
    assert_eq!(texts("actor:COL dom"), ["domain:"]);
    assert!(texts("").contains(&"partner:".to_owned()));
    assert!(texts("actor:CO").contains(&"COL".to_owned()));
    assert!(texts("kind:agreement,tra").contains(&"training-education".to_owned()));
    assert!(texts("(actor:COL OR -source:oas").iter().all(|text| text.contains("oas")));
    assert!(texts("modality:>=sig").contains(&"signed".to_owned()));
    assert_eq!(texts("sort:ti"), ["time"]);
    assert!(texts("nonsense:x").is_empty());
    let place = &complete("-kind:agr", 9, &values)[0];
    assert_eq!((place.start, place.end, place.text.as_str()), (6, 9, "agreement"));
}
