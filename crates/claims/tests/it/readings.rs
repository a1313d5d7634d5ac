//! What is read from sentences: times, quantities, orders, cues.

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Checkability, Interval, Lexicon, Polarity, Statement, TimeRelation, read};

fn statement(prose: &str, anchor: Option<&str>) -> Statement {
    read(prose, &[], anchor.and_then(Interval::parse).into(), &Catalogue::builtin(), &Lexicon::builtin())
}

/// `text | document date | relation value, relation value …`
const TIMES: &str = "
The accord was signed in 2015. | | in 2015
The accord was signed on 3 May 2015. | | in 2015-05-03
On May 3, 2015 the ministers met. | | in 2015-05-03
On the 3rd of May 2015 they met. | | in 2015-05-03
The port opened in Sept. 2009. | | in 2009-09
Talks have been held since 2011. | | since 2011
The mandate runs until March 2024. | | until 2024-03
They met before 2001. | | before 2001
Elections followed after June 2006. | | after 2006-06
The experts stayed from 2 to 6 June 2014. | | in 2014-06-02/2014-06-06
The experts stayed from June 2 to July 6, 2014. | | in 2014-06-02/2014-07-06
The mission lasts from April 29 to May 3. | 2013-04-20 | in 2013-04-29/2013-05-03
It will start on 2 January. | 2018-12-20 | in 2019-01-02
They worked together between 2009 and 2012. | | in 2009-01-01/2012-12-31
The 2009-2012 programme is over. | | in 2009-01-01/2012-12-31
In spring 2016 the fleet sailed. | | in 2016-03/2016-05
In the winter of 2016 it froze. | | in 2016-12-01/2017-02-28
In the second quarter of 2016 exports fell. | | in 2016-04/2016-06
In the first half of 2016 exports fell. | | in 2016-01/2016-06
During the 1990s trade grew. | | in 1990-01-01/1999-12-31
In the 19th century trade grew. | | in 1801-01-01/1900-12-31
The report of 2021-11-05 is final. | | in 2021-11-05
Resolution 1540 binds all states. | |
The council sent 1200 troops. | |
She may sign it and they march on. | |
On 7 and 8 May 2009 ministers met. | | in 2009-05-07/2009-05-08
They met on May 7 and 8, 2009. | | in 2009-05-07/2009-05-08
In March and April 2014 it rained. | | in 2014-03/2014-04
It met on 3 May 2009 and 8 May 2010. | | in 2009-05-03, in 2010-05-08
El acuerdo fue firmado el 3 de mayo de 2015. | | in 2015-05-03
It happened in December 2021, and again in 2023. | | in 2021-12, in 2023
";

#[test]
fn times() {
    let mut wrong = Vec::new();
    for line in TIMES.lines().filter(|line| !line.trim().is_empty()) {
        let mut fields = line.split('|').map(str::trim);
        let (text, anchor, expected) = (fields.next(), fields.next(), fields.next().unwrap_or_default());
        let found: Vec<String> = statement(text.unwrap_or_default(), anchor.filter(|a| !a.is_empty()))
            .times
            .iter()
            .map(|time| {
                let relation = match time.relation {
                    TimeRelation::In => "in",
                    TimeRelation::Since => "since",
                    TimeRelation::Until => "until",
                    TimeRelation::Before => "before",
                    TimeRelation::After => "after",
                };
                format!("{relation} {}", time.interval.display())
            })
            .collect();
        if found.join(", ") != expected {
            wrong.push(format!("{line}\n    found: {}", found.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn impossible_days_are_marked() {
    let times = statement("They met on 31 February 2019.", None).times;
    assert!(times.iter().any(|time| time.impossible), "{times:?}");
}

/// `text | min..max unit, …` in units, not thousandths; an open side is empty.
const QUANTITIES: &str = "
Kenya sent 12 doctors. | 12..12 doctor
Over a dozen doctors came. | 13.. doctor
More than 30 ships took part. | 31.. ship
At least three courses were held. | 3.. cours
Up to 40 officers came. | ..40 offic
The five-day course was free. | 5..5 day
The course took five (5) days. | 5..5 day
Two hundred thousand people fled. | 200000..200000 peopl
It grew by 4.5 percent. | 4.5..4.5 %
It paid $20 million. | 20000000..20000000 $
Dozens of ships came. | 24.. ship
One of the ships sank. |
Two thirds of the ships sailed. | 60.001..73.333 %
A third of the crews left. | 30..36.666 %
More than half of its members voted. | 50.001.. %
Half the fleet sailed. | 45..55 %
Three quarters of the boats leak. | 67.5..82.5 %
The third of the ships sank. |
The catch fell by more than a third. | 33.334.. %
One crate in four, and fewer than one in ten. | 22.5..27.5 %, ..9.999 %
It lasted half an hour. |
It sent 3,000 tents after the flood. | 3000..3000 tent
It left two hours before the flood. |
It handed over forty water pumps. | 40..40 pump
It sold over forty pumps. | 41.. pump
It paid half a million euros. | 500000..500000 euro
Between 20 and 30 experts came. | 20..30 expert
It trained 20 to 30 experts. | 20..30 expert
It rose from 20 to 30 members. | 20..20 , 30..30 member
";

#[test]
fn quantities() {
    let mut wrong = Vec::new();
    for line in QUANTITIES.lines().filter(|line| !line.trim().is_empty()) {
        let (text, expected) = line.split_once('|').unwrap_or((line, ""));
        let number = |n: Option<i64>| n.map_or(String::new(), |n| (n as f64 / 1000.0).to_string());
        let found: Vec<String> = statement(text.trim(), None)
            .quantities
            .iter()
            .filter(|q| !q.indefinite)
            .map(|q| format!("{}..{} {}", number(q.min), number(q.max), q.unit))
            .collect();
        let expected = expected.trim();
        if found.join(", ") != expected {
            wrong.push(format!("{line}\n    found: {}", found.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn polarity_and_modality_of_the_predicate() {
    let denied = |text| statement(text, None).polarity == Polarity::Denied;
    assert!(denied("Norway has not joined the union."));
    assert!(denied("The ministry never published the report."));
    assert!(!denied("Norway not only joined the bank but funds it."));
    assert!(!denied("Norway joined the bank."));
    let rank = |text| statement(text, None).modality.rank;
    assert_eq!(rank("Ghana signed the treaty."), 7);
    assert_eq!(rank("Ghana will sign the treaty."), 4);
    assert_eq!(rank("Ghana has been invited to join the committee."), 3);
    assert_eq!(rank("Ghana may consider a ban."), 1);
}

#[test]
fn checkability() {
    let of = |text| statement(text, None).checkability;
    assert_eq!(of("Who signed the treaty?"), Checkability::Question);
    assert_eq!(of("The government should ratify the treaty."), Checkability::Recommendation);
    assert_eq!(of("This paper reviews the treaties of the region."), Checkability::Signpost);
    assert_eq!(of("The effort deserves praise."), Checkability::Judgement);
    assert_eq!(of("The alliance will probably grow."), Checkability::Prediction);
    assert_eq!(of("The government ratified the treaty."), Checkability::Checkable);
}

#[test]
fn overlays_add_triggers_without_a_recompile() {
    let overlay = "[[kind]]\nkey = \"training-education\"\n[[kind.trigger]]\nframe = \"transitive\"\nverbs = [\"upskill\"]\n";
    let (lexicon, errors) =
        Lexicon::builtin().with_overlays(&[("lexicon/own.toml".to_owned(), overlay.to_owned())]);
    assert!(errors.is_empty());
    let statement = read("The agency upskills its staff.", &[], None.into(), &Catalogue::builtin(), &lexicon);
    assert!(statement.frames.iter().any(|frame| &*frame.kind == "training-education"));
    assert_ne!(lexicon.digest(), Lexicon::builtin().digest());

    let (_, errors) =
        Lexicon::builtin().with_overlays(&[("lexicon/own.toml".to_owned(), "\n[[kinds]]\n".to_owned())]);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].line, 2);
}

#[test]
fn overlays_add_senses_without_a_recompile() {
    let overlay = "[sets]\nboats = [\"dinghy\"]\n[[sense]]\nevent = \"AID\"\nkind = \"funding\"\nframe = \"giving\"\n\
        predicates = [\"bestow\"]\nwhere = { object = [\"boats\"] }\nroles = { object = \"theme\", on = \"recipient\" }\n";
    let (lexicon, errors) =
        Lexicon::builtin().with_overlays(&[("lexicon/own.toml".to_owned(), overlay.to_owned())]);
    assert!(errors.is_empty(), "{errors:?}");
    let text = "The guild bestowed dinghies on the fishermen.";
    let tree = rapporteur_grammar::parse(text);
    let read = |lexicon: &Lexicon| {
        rapporteur_claims::events::events(text, &tree, &[], &Catalogue::builtin(), lexicon.senses())
    };
    assert_eq!(read(&Lexicon::builtin()), []);
    let event = &read(&lexicon)[0];
    assert_eq!((&*event.kind, &*event.lemma), ("funding", "bestow"));

    let broken = overlay.replace("\"giving\"", "\"gifting\"");
    let (_, errors) = Lexicon::builtin().with_overlays(&[("lexicon/own.toml".to_owned(), broken)]);
    assert_eq!((errors.len(), errors[0].line), (1, 6), "{errors:?}");
}

#[test]
fn built_in_files_parse() {
    assert!(Lexicon::builtin().kinds().len() >= 17);
    for kind in ["training-education", "membership", "partnership-status", "oversight", "dialogue"] {
        assert!(Lexicon::builtin().kind(kind).is_some(), "{kind}");
    }
}

#[test]
fn the_words_that_make_a_sentence_uncheckable() {
    let of = |text: &str| {
        let range = statement(text, None).deciding?;
        Some(text[std::ops::Range::<usize>::from(range)].to_owned())
    };
    assert_eq!(of("The government should ratify the treaty.").as_deref(), Some("should"));
    assert_eq!(of("The alliance will probably grow.").as_deref(), Some("will probably"));
    assert_eq!(of("This paper reviews the treaties of the region.").as_deref(), Some("This paper"));
    assert_eq!(of("Who signed the treaty?").as_deref(), Some("?"));
    assert_eq!(of("The government ratified the treaty."), None);
}

#[test]
fn estimative_words_have_the_bands_of_their_yardsticks() {
    let lexicon = Lexicon::builtin();
    let of = |text: &str| {
        let found = rapporteur_claims::estimates(text, &lexicon);
        found.into_iter().map(|estimate| estimate.term.into_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        of("A ceasefire is very unlikely, and talks are likely."),
        ["very unlikely", "likely"],
        "the longest term counts"
    );
    assert_eq!(of("There is a realistic possibility of rain."), ["realistic possibility"]);
    assert!(of("The talks were held in Oslo.").is_empty());
    let bands: Vec<_> =
        lexicon.bands("unlikely").map(|(yardstick, band)| (&*yardstick.key, band.min, band.max)).collect();
    assert_eq!(bands, [("icd-203", 20, 45), ("phia", 25, 35), ("nato", 10, 40)]);
    for yardstick in lexicon.yardsticks() {
        let bands = yardstick.bands();
        assert!(bands.iter().all(|band| band.min < band.max && band.max <= 100), "{}", yardstick.key);
        assert!(bands.windows(2).all(|pair| pair[0].max <= pair[1].min), "{}", yardstick.key);
    }
}

#[test]
fn a_desk_has_its_own_yardstick() {
    let text = "[[yardstick]]\nkey = \"nato\"\nname = \"House scale\"\n\
                band = [{ min = 70, max = 90, terms = [\"quite likely\"] }]\n";
    let (lexicon, errors) = Lexicon::builtin().with_overlays(&[("house.toml".into(), text.into())]);
    assert!(errors.is_empty(), "{errors:?}");
    let bands: Vec<_> =
        lexicon.bands("quite likely").map(|(yardstick, band)| (&*yardstick.name, band.min)).collect();
    assert_eq!(bands, [("House scale", 70)]);
    assert!(
        lexicon.bands("likely").all(|(yardstick, _)| &*yardstick.key != "nato"),
        "it replaces its namesake"
    );
    let found = rapporteur_claims::estimates("Rain is quite likely.", &lexicon);
    assert_eq!(found.iter().map(|estimate| &*estimate.term).collect::<Vec<_>>(), ["quite likely"]);
}
