//! The compiled-in data holds together.

use std::collections::BTreeSet;

use rapporteur_catalog::{CaseRule, Catalogue, EntityClass, NameKind, Status, fold_name};

const TABLES: [(&str, &str); 10] = [
    ("countries.tsv", include_str!("../../data/countries.tsv")),
    ("country_names.tsv", include_str!("../../data/country_names.tsv")),
    ("organisations.tsv", include_str!("../../data/organisations.tsv")),
    ("names.tsv", include_str!("../../data/names.tsv")),
    ("memberships.tsv", include_str!("../../data/memberships.tsv")),
    ("standings.tsv", include_str!("../../data/standings.tsv")),
    ("regions.tsv", include_str!("../../data/regions.tsv")),
    ("leaders.tsv", include_str!("../../data/leaders.tsv")),
    ("holders.tsv", include_str!("../../data/holders.tsv")),
    ("blockers.tsv", include_str!("../../data/blockers.tsv")),
];

fn table(name: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let (_, text) = TABLES.iter().find(|(n, _)| *n == name).unwrap();
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(|l| l.split('\t').collect())
}

fn key(catalogue: &Catalogue, key: &str) -> rapporteur_catalog::EntityId {
    catalogue.by_key(key).unwrap_or_else(|| panic!("no entity {key}"))
}

#[test]
fn keys_are_unique_and_items_well_formed() {
    let catalogue = Catalogue::builtin();
    let mut keys = BTreeSet::new();
    let mut items = BTreeSet::new();
    for entity in catalogue.entities() {
        assert!(keys.insert(&*entity.key), "two entities {}", entity.key);
        assert!(!entity.name.trim().is_empty(), "{} has no name", entity.key);
        if let Some(item) = &entity.wikidata {
            assert!(item.strip_prefix('Q').is_some_and(|n| n.parse::<u64>().is_ok()), "{item}");
            assert!(items.insert(item.clone()), "{item} twice");
        }
    }
}

#[test]
fn every_row_of_the_tables_was_read() {
    let catalogue = Catalogue::builtin();
    let rows = |table: &str| table.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).count();
    let entities =
        rows(include_str!("../../data/countries.tsv")) + rows(include_str!("../../data/organisations.tsv"));
    assert_eq!(catalogue.entities().len(), entities);
    for (name, table) in TABLES {
        let columns = table.lines().take_while(|l| l.starts_with('#')).last().unwrap().split('\t').count();
        for line in table.lines().filter(|l| !l.starts_with('#')) {
            assert_eq!(line.split('\t').count(), columns, "{name}: {line}");
        }
    }
}

/// FNV-1a, as `cargo xtask catalog` seals with.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn every_table_is_sealed() {
    for (name, table) in TABLES {
        let body: String = table.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l}\n")).collect();
        let seal = format!("rows, hash {:016x}", hash(&body));
        let sealed = table.lines().any(|l| l.starts_with("# as of 20") && l.ends_with(&seal));
        assert!(sealed, "{name} has changed since it was sealed: run `cargo xtask catalog`");
    }
}

#[test]
fn references_between_rows_resolve() {
    let catalogue = Catalogue::builtin();
    for line in include_str!("../../data/organisations.tsv").lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        assert!(EntityClass::from_name(cells[1]).is_some(), "class of {line}");
        for parent in cells[3].split(',').filter(|p| !p.is_empty()) {
            key(&catalogue, parent);
        }
    }
    for line in include_str!("../../data/memberships.tsv").lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        key(&catalogue, cells[0]);
        for member in cells[4].split(',') {
            key(&catalogue, member);
        }
        assert!(["member", "partner", "candidate"].contains(&cells[1]), "{line}");
    }
    for row in table("country_names.tsv").chain(table("names.tsv")) {
        key(&catalogue, row[0]);
        assert!(["en", "es", "fr", "pt", "local"].contains(&row[1]), "{row:?}");
        assert!(
            ["short", "official", "acronym", "variant", "demonym", "metonym"].contains(&row[2]),
            "{row:?}"
        );
    }
    for row in table("standings.tsv") {
        key(&catalogue, row[0]);
        row[2].split(',').for_each(|member| _ = key(&catalogue, member));
    }
    for row in table("regions.tsv") {
        key(&catalogue, row[0]);
        row[2].split(',').for_each(|member| _ = key(&catalogue, member));
    }
    for row in table("leaders.tsv").chain(table("holders.tsv")) {
        key(&catalogue, row[0]);
        assert!(row[2].contains(row[3]) && !row[3].is_empty(), "{row:?}");
        assert!(row[4].starts_with("19") || row[4].starts_with("20"), "{row:?}");
    }
}

#[test]
fn all_iso_countries_are_there() {
    let catalogue = Catalogue::builtin();
    let coded: Vec<_> = catalogue
        .entities()
        .iter()
        .filter(|e| e.class == EntityClass::Country && e.country.as_deref() == Some(&e.key))
        .filter(|e| !e.attributes.iter().any(|a| &**a == "historic state") && &*e.key != "TRNC")
        .collect();
    // 249 of ISO 3166-1, and Kosovo under the code in common use.
    assert_eq!(coded.len(), 250);
    for entity in coded {
        assert_eq!(entity.key.len(), 3);
        assert!(entity.key.bytes().all(|b| b.is_ascii_uppercase()));
        assert!(entity.wikidata.is_some(), "{} has no item", entity.key);
        let id = catalogue.by_key(&entity.key).unwrap();
        assert!(
            catalogue.names_of(id).iter().any(|n| n.kind == NameKind::Short),
            "{} has no short name",
            entity.key
        );
    }
    assert_eq!(catalogue.by_code("CO"), catalogue.by_key("COL"));
    assert_eq!(catalogue.by_code("410"), catalogue.by_key("KOR"));
    assert_eq!(catalogue.by_code("Q739"), catalogue.by_key("COL"));
}

#[test]
fn names_are_usable() {
    let catalogue = Catalogue::builtin();
    for name in catalogue.names() {
        assert!(!name.text.is_empty());
        assert_eq!(&*name.text, name.text.trim());
        assert!((0.0..=1.0).contains(&name.prior), "{}", name.text);
        assert!(!fold_name(&name.text).is_empty());
        if matches!(&*name.text, "US" | "WHO" | "UN" | "AU" | "FIRST") {
            assert_eq!(name.case, CaseRule::Exact, "{}", name.text);
        }
    }
    let blockers: BTreeSet<String> =
        catalogue.names().iter().filter(|n| n.entity.is_none()).map(|n| fold_name(&n.text)).collect();
    for name in catalogue.names().iter().filter(|n| n.entity.is_some()) {
        assert!(!blockers.contains(&fold_name(&name.text)), "{} is a name and a blocker", name.text);
    }
}

#[test]
fn capitals_and_adjectives_agree_with_the_facts() {
    let catalogue = Catalogue::builtin();
    for (text, kind, country) in [
        ("Bogotá", NameKind::Metonym, "COL"),
        ("Nairobi", NameKind::Metonym, "KEN"),
        ("Kyiv", NameKind::Metonym, "UKR"),
        ("Estonians", NameKind::Demonym, "EST"),
        ("Philippine", NameKind::Demonym, "PHL"),
        ("Ni-Vanuatu", NameKind::Demonym, "VUT"),
        ("Republic of Fiji", NameKind::Official, "FJI"),
        ("Allemagne", NameKind::Short, "DEU"),
        ("Países Bajos", NameKind::Short, "NLD"),
        ("UK", NameKind::Acronym, "GBR"),
    ] {
        let id = key(&catalogue, country);
        assert!(
            catalogue.names_of(id).iter().any(|n| &*n.text == text && n.kind == kind),
            "{text} as {kind:?} of {country}"
        );
    }
}

#[test]
fn standings() {
    let catalogue = Catalogue::builtin();
    let member = |who: &str, body: &str| {
        let (who, body) = (key(&catalogue, who), key(&catalogue, body));
        catalogue.memberships(who, body).map(|m| m.status).max()
    };
    let count = |body: &str, status: Status| {
        let body = key(&catalogue, body);
        let today =
            |m: &&rapporteur_catalog::Membership| m.body == body && m.status == status && m.until.is_none();
        catalogue.all_memberships().iter().filter(today).map(|m| m.member).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(count("NATO", Status::Member), 32);
    assert_eq!(count("EU", Status::Member), 27);
    assert_eq!(count("UN", Status::Member), 193);
    assert_eq!(count("OECD", Status::Member), 38);
    assert_eq!(count("COE", Status::Member), 46);
    assert_eq!(count("AU", Status::Member), 55);
    assert_eq!(count("ASEAN", Status::Member), 11);
    assert_eq!(member("COL", "NATO"), Some(Status::Partner));
    assert_eq!(member("COL", "OAS"), Some(Status::Member));
    assert_eq!(member("FRA", "OAS"), Some(Status::Partner));
    assert_eq!(member("FJI", "NATO"), None);
}

#[test]
fn who_acts_for_whom() {
    let catalogue = Catalogue::builtin();
    let principal =
        |k: &str| catalogue.entity(catalogue.principal(key(&catalogue, k))).unwrap().key.to_string();
    assert_eq!(principal("MARCOM"), "NATO");
    assert_eq!(principal("EC3"), "EU");
    assert_eq!(principal("colcert"), "COL");
    assert_eq!(principal("ITU"), "ITU");
    assert_eq!(principal("ENG"), "GBR");
    assert_eq!(principal("OXFORD"), "OXFORD");
    assert!(catalogue.is_within(key(&catalogue, "ITU"), key(&catalogue, "UN")));
    assert!(!catalogue.is_within(key(&catalogue, "UN"), key(&catalogue, "ITU")));
    assert_eq!(catalogue.entity(key(&catalogue, "EC3")).unwrap().country.as_deref(), Some("IGO"));
    assert_eq!(catalogue.entity(key(&catalogue, "RCMP")).unwrap().country.as_deref(), Some("CAN"));
    assert_eq!(catalogue.entity(key(&catalogue, "OXFORD")).unwrap().country, None);
}

#[test]
fn looking_up_by_name() {
    let catalogue = Catalogue::builtin();
    assert_eq!(catalogue.by_name("cote d'ivoire"), catalogue.by_key("CIV"));
    assert_eq!(catalogue.by_name("Organización de los Estados Americanos"), catalogue.by_key("OAS"));
    assert_eq!(catalogue.by_name("Congolese"), None);
    assert_eq!(catalogue.nearest("Columbia"), Some("Colombia"));
    assert_eq!(catalogue.nearest("INTERPOLL"), Some("INTERPOL"));
    assert_eq!(catalogue.nearest("qwertyuiop asdf"), None);
    assert_eq!(catalogue.display_name(key(&catalogue, "KEN")), "Kenya");
}

#[test]
fn the_digest_is_stable() {
    let catalogue = Catalogue::builtin();
    assert_ne!(catalogue.digest(), 0);
    assert_eq!(catalogue.digest(), Catalogue::read_builtin().digest());
}

#[test]
fn offices_are_bound_to_time() {
    let catalogue = Catalogue::builtin();
    let held = |body: &str, office: &str, day: &str| -> Vec<(String, bool)> {
        let holders = catalogue.holders(key(&catalogue, body), office, day);
        holders.map(|(t, sure)| (t.family.to_string(), sure)).collect()
    };
    let sure = |family: &str| vec![(family.to_owned(), true)];
    assert_eq!(held("COL", "president", "2023-01-15"), sure("Petro"));
    assert_eq!(held("COL", "president", "2014"), sure("Santos"));
    assert_eq!(held("COL", "president", "1850"), []);
    assert_eq!(held("NATO", "secretary general", "2012-05"), sure("Rasmussen"));
    assert_eq!(held("USA", "president", "2018-03"), sure("Trump"));
    assert_eq!(held("USA", "president", "2022"), sure("Biden"));
    // No source names anybody between two editions.
    assert!(held("FRA", "prime minister", "2019-01").iter().all(|(_, sure)| !sure));
}

#[test]
fn standings_are_bound_to_time() {
    let catalogue = Catalogue::builtin();
    let on = |member: &str, body: &str, day: &str| {
        catalogue.standing_on(key(&catalogue, member), key(&catalogue, body), day)
    };
    assert_eq!(on("FIN", "NATO", "2020"), None);
    assert_eq!(on("FIN", "NATO", "2024"), Some(Status::Member));
    assert_eq!(on("RUS", "COE", "2023-01"), None);
    assert_eq!(on("COL", "BUDAPEST", "2015"), None);
    assert_eq!(on("COL", "BUDAPEST", "2021"), Some(Status::Member));
    assert_eq!(on("AGO", "OPEC", "2025"), None);
    assert_eq!(on("KEN", "ICC", "2024"), Some(Status::Member));
}

#[test]
fn regions_contain_states() {
    let catalogue = Catalogue::builtin();
    let inside = |region: &str, state: &str| {
        catalogue.states_of(key(&catalogue, region)).any(|id| id == key(&catalogue, state))
    };
    assert!(inside("SOUTH-AMERICA", "COL") && inside("AMERICAS", "COL") && inside("LATAM", "COL"));
    assert!(!inside("CENTRAL-AMERICA", "COL"));
    assert!(inside("BALTICS", "EST") && inside("EUROPE", "EST"));
    assert!(catalogue.regions_of(key(&catalogue, "KEN")).any(|id| id == key(&catalogue, "EAST-AFRICA")));
    assert_eq!(catalogue.by_code("419"), catalogue.by_key("LAC"));
}
