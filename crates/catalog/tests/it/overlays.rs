//! Overlays add, correct, forbid, and say where they are wrong.

use rapporteur_catalog::{CaseRule, Catalogue, EntityClass, NameKind, Status};

fn overlay(text: &str) -> (Catalogue, Vec<String>) {
    let files = [("entities/mine.toml".to_owned(), text.to_owned())];
    let (catalogue, errors) = Catalogue::builtin().with_overlays(&files);
    (catalogue, errors.iter().map(ToString::to_string).collect())
}

#[test]
fn an_overlay_adds_an_entity() {
    let (catalogue, errors) = overlay(
        r#"
[[entity]]
key = "navcen"
name = "Naval Training Centre"
class = "unit"
part_of = ["Fiji"]
attributes = ["Training Centre"]
names = ["Centre naval", { text = "NTC", kind = "acronym" }]
wikidata = "Q4115189"

[[membership]]
member = "FJI"
body = "navcen"
since = 1999-05-01
"#,
    );
    assert_eq!(errors, Vec::<String>::new());
    let id = catalogue.by_key("navcen").unwrap();
    let entity = catalogue.entity(id).unwrap();
    let fiji = catalogue.by_key("FJI").unwrap();
    assert_eq!((entity.class, entity.country.as_deref()), (EntityClass::Unit, Some("FJI")));
    assert_eq!((entity.part_of.as_slice(), entity.acts_for), (&[fiji][..], Some(fiji)));
    assert_eq!(&*entity.attributes[0], "training centre");
    let names: Vec<_> = catalogue.names_of(id).iter().map(|n| (&*n.text, n.kind, n.case)).collect();
    assert!(names.contains(&("NTC", NameKind::Acronym, CaseRule::Exact)), "{names:?}");
    assert!(names.contains(&("Naval Training Centre", NameKind::Official, CaseRule::Capitalised)));
    let standing = catalogue.memberships(fiji, id).next().unwrap();
    assert_eq!((standing.status, standing.since.as_deref()), (Status::Member, Some("1999-05-01")));
    assert_ne!(catalogue.digest(), Catalogue::builtin().digest());
}

#[test]
fn an_overlay_corrects_and_forbids() {
    let (catalogue, errors) = overlay(
        r#"
[[entity]]
key = "GFCE"
class = "organisation"
country = "IGO"

[[alias]]
entity = "Organization of American States"
text = "Pan-American body"
case = "any"

[[forbid]]
text = "Metal Jordan"

[[forbid]]
text = "Burma"
entity = "MMR"
"#,
    );
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(catalogue.entity(catalogue.by_key("GFCE").unwrap()).unwrap().class, EntityClass::Organisation);
    assert_eq!(catalogue.by_name("pan-american body"), catalogue.by_key("OAS"));
    assert!(catalogue.names().iter().any(|n| &*n.text == "Metal Jordan" && n.entity.is_none()));
    assert_eq!(catalogue.by_name("Burma"), None);
}

#[test]
fn an_overlay_knows_who_held_an_office() {
    let (catalogue, errors) = overlay(
        "[[tenure]]\nbody = \"Fiji\"\noffice = \"Prime Minister\"\nholder = \"Mere Tukana\"\nsince = 2031-02-01\n\n\
         [[tenure]]\nbody = \"FJI\"\noffice = \"president\"\nholder = \"Ana Tora\"\nsince = \"lately\"\n\n\
         [[tenure]]\nbody = \"FJI\"\noffice = \"president\"\nsince = 2031\n",
    );
    assert_eq!(
        errors,
        [
            "entities/mine.toml:7: `lately` is no date: write 2014, 2014-03 or 2014-03-28",
            "entities/mine.toml:13: `holder` is missing: add `holder = \"…\"`",
        ]
    );
    let fiji = catalogue.by_key("FJI").unwrap();
    let held: Vec<_> = catalogue
        .holders(fiji, "prime minister", "2032")
        .filter(|(t, _)| &*t.since > "2031")
        .map(|(t, sure)| (t.family.to_string(), sure))
        .collect();
    assert_eq!(held, [("Tukana".to_owned(), true)]);
    assert_eq!(catalogue.terms_of("tukana").count(), 1);
}

#[test]
fn errors_name_file_line_and_way_out() {
    let (catalogue, errors) = overlay(
        "[[entity]]\nkey = \"x\"\nname = \"X Office\"\nclass = \"minstry\"\nparts_of = [\"FJI\"]\n\n\
         [[alias]]\nentity = \"CICT\"\ntext = \"y\"\n\n[[entities]]\nkey = \"z\"\n\n\
         [[membership]]\nmember = \"FJI\"\nbody = \"UN\"\nsince = \"soon\"\n\n[[alias]]\nentity = \"UN\"\ntext = \"Blue Helmets\"\n",
    );
    assert_eq!(
        errors,
        [
            "entities/mine.toml:4: unknown class `minstry`: did you mean `ministry`?",
            "entities/mine.toml:5: unknown key `parts_of`: did you mean `part_of`?",
            "entities/mine.toml:8: unknown entity `CICT`: did you mean `CICTE`?",
            "entities/mine.toml:11: unknown table `entities`: did you mean `entity`?",
            "entities/mine.toml:14: `soon` is no date: write 2014, 2014-03 or 2014-03-28",
        ]
    );
    assert_eq!(catalogue.by_name("Blue Helmets"), catalogue.by_key("UN"), "the rest counts");
}

#[test]
fn a_file_that_is_no_toml_is_reported_and_the_others_count() {
    let files = [
        ("a.toml".to_owned(), "[[alias]\nentity = ".to_owned()),
        ("b.toml".to_owned(), "[[alias]]\nentity = \"UN\"\ntext = \"Glass Palace\"\n".to_owned()),
    ];
    let (catalogue, errors) = Catalogue::builtin().with_overlays(&files);
    assert!(!errors.is_empty() && errors.iter().all(|e| e.file == "a.toml" && e.line >= 1), "{errors:?}");
    assert_eq!(catalogue.by_name("Glass Palace"), catalogue.by_key("UN"));
}

#[test]
fn cycles_end() {
    let (catalogue, _) = overlay(
        "[[entity]]\nkey=\"a\"\nname=\"A One\"\nclass=\"organ\"\npart_of=\"b\"\n[[entity]]\nkey=\"b\"\nname=\"B Two\"\nclass=\"organ\"\npart_of=\"a\"\n",
    );
    let (a, b) = (catalogue.by_key("a").unwrap(), catalogue.by_key("b").unwrap());
    assert_eq!(catalogue.upwards(a), [a, b]);
    let _ = catalogue.principal(a);
}

proptest::proptest! {
    #[test]
    fn any_text_is_survived(text in "(\\[\\[(entity|alias|forbid|x)\\]\\]\n)?([a-z_]{1,8} ?= ?(\"[^\"]{0,8}\"|[0-9]{1,3}|\\[\"q\"\\])\n){0,4}.{0,20}") {
        let (_, errors) = Catalogue::default().with_overlays(&[("f".to_owned(), text.clone())]);
        let lines = text.lines().count().max(1) as u32 + 1;
        assert!(errors.iter().all(|e| e.line >= 1 && e.line <= lines));
    }
}
