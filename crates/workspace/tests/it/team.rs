//! Claims that are judged by a team's base beside the sources of the desk.

use std::sync::{Arc, LazyLock};

use camino::Utf8Path;
use proptest::prelude::*;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::{Label, Verdict};
use rapporteur_linking::Linker;
use rapporteur_sources::Reader;
use rapporteur_store::{Drafts, EvidenceStore, MemStore, Rules, SourceDelta, StoreJudge, StoredCapture};
use rapporteur_workspace::{CheckedClaim, TeamAnswer, Workspace};
use rustc_hash::FxHashSet;

use crate::desk::{Desk, at};

/// A base, and who asks it.
struct Base {
    store: Arc<MemStore>,
    judge: StoreJudge,
    reader: Reader,
}

impl Base {
    fn new(captures: &[(&str, &str)]) -> Base {
        let (catalogue, lexicon) = (Catalogue::builtin(), Lexicon::builtin());
        let rules = Rules::of(&catalogue, &lexicon);
        let store = Arc::new(MemStore::new(Arc::clone(&catalogue), rules));
        let judge =
            StoreJudge::new(store.clone(), Arc::clone(&catalogue), Arc::clone(&lexicon)).expect("one rule");
        // Made once: it takes longer than a test.
        static READER: LazyLock<Reader> =
            LazyLock::new(|| Reader::new(Arc::new(Linker::new(Catalogue::builtin())), Lexicon::builtin()));
        let base = Base { store, judge, reader: READER.clone() };
        base.write(captures);
        base
    }

    fn write(&self, captures: &[(&str, &str)]) {
        let captures = captures.iter().map(|(name, text)| {
            let facts = Arc::new(self.reader.read_text(name, text, None));
            SourceDelta::set(StoredCapture { facts, text: (*text).into(), extraction: None })
        });
        self.store.apply(&captures.collect::<Vec<_>>()).expect("it is in memory");
    }

    /// Answers what a brief asks, up to `most` questions; how many there were.
    fn answer(&self, workspace: &mut Workspace, brief: &str, most: usize) -> usize {
        let snapshot = workspace.snapshot();
        let drafts = Drafts::of(snapshot.index());
        let asks = snapshot.asks(&at(brief));
        drop(snapshot);
        let claims = asks.claims.iter().map(|(ask, claim)| {
            TeamAnswer::Claim(*ask, Arc::new(self.judge.fetch(claim, &drafts).expect("an answer")))
        });
        let names = asks.names.iter().map(|name| {
            TeamAnswer::Named(
                name.clone(),
                Arc::new(self.judge.fetch_named(name, &drafts).expect("an answer")),
            )
        });
        let answers: Vec<TeamAnswer> = claims.chain(names).take(most).collect();
        let count = answers.len();
        workspace.take_answers(answers);
        count
    }

    fn answer_all(&self, workspace: &mut Workspace, brief: &str) {
        while self.answer(workspace, brief, usize::MAX) > 0 {}
    }

    /// Asks once more what a brief has asked: after a change.
    fn ask_again(&self, workspace: &mut Workspace, brief: &str) {
        workspace.keep_answers([], []);
        self.answer_all(workspace, brief);
    }
}

fn joined(files: &[(&str, &str)], captures: &[(&str, &str)]) -> (Desk, Base) {
    let mut desk = Desk::new(files);
    assert!(desk.workspace.ask_team(true));
    (desk, Base::new(captures))
}

/// Verdict and the names of the sources that are shown.
fn shown(desk: &Desk, claim: &CheckedClaim) -> (Label, Vec<String>) {
    let snapshot = desk.workspace.snapshot();
    let names = claim.verdict.evidence.iter().map(|evidence| {
        snapshot.source(evidence.source).expect("a source of the desk or of the team").meta.name.to_string()
    });
    (claim.verdict.label, names.collect())
}

const TUGS: &str = "Peru bought nine tugboats from Japan in 2015.";
const DIVERS: &str = "Norway trained the divers of Fiji in 2012.";

fn brief(claims: &[&str]) -> String {
    claims.join("\n\n") + "\n"
}

#[test]
fn a_claim_is_pending_until_the_base_has_told() {
    let text = brief(&[DIVERS, TUGS]);
    let files = [("sources/a.txt", DIVERS), ("briefs/a.md", &text)];
    let (mut desk, base) = joined(&files, &[("news/t.txt", TUGS)]);
    let before = desk.report("briefs/a.md");
    assert!(before.claims.iter().all(|claim| claim.pending));
    // What is here is used meanwhile.
    assert_eq!(before.claims[0].verdict.label, Label::Supported);
    assert_eq!(before.claims[1].verdict.label, Label::Unsupported);
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    let after = desk.report("briefs/a.md");
    assert!(after.claims.iter().all(|claim| !claim.pending));
    assert_eq!(shown(&desk, &after.claims[1]), (Label::Supported, vec!["news/t.txt".to_owned()]));
    assert_eq!(shown(&desk, &after.claims[0]).0, Label::Supported);
    // Without a base all is as before there was one.
    assert!(desk.workspace.ask_team(false));
    let alone = desk.report("briefs/a.md");
    assert!(alone.claims.iter().all(|claim| !claim.pending));
    assert_eq!(alone.claims[1].verdict.label, Label::Unsupported);
    assert!(desk.workspace.snapshot().asks(&at("briefs/a.md")).claims.is_empty());
}

#[test]
fn an_answer_for_one_claim_has_only_that_one_judged() {
    let claims: Vec<String> =
        (0..60).map(|n| format!("Convoy {n} left Walvis Bay with {} tonnes of grain.", n * 3 + 1)).collect();
    let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
    let text = brief(&claims);
    let base = Base::new(&[("news/c.txt", claims[7]), ("news/d.txt", claims[8])]);
    let mut desk = Desk::new(&[("sources/a.txt", DIVERS), ("briefs/a.md", &text), ("briefs/b.md", &text)]);
    desk.workspace.ask_team(true);
    desk.report("briefs/a.md");
    desk.report("briefs/b.md");
    assert_eq!(base.answer(&mut desk.workspace, "briefs/a.md", 1), 1);
    let cost = desk.cost("briefs/a.md");
    let of = |query: &str| cost.get(query).copied().unwrap_or_default();
    assert_eq!((of("verdict"), of("verdict_beside"), of("statement"), of("parse")), (0, 1, 0, 0), "{cost:?}");
    // The same claim in another brief has its verdict already.
    let other = desk.cost("briefs/b.md");
    assert_eq!((other.get("verdict"), other.get("verdict_beside")), (None, None), "{other:?}");
    let pending = desk.report("briefs/b.md").claims.iter().filter(|claim| claim.pending).count();
    assert_eq!(pending, 59);
    // Typing elsewhere costs the sentence that is typed in.
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    desk.report("briefs/a.md");
    desk.edit("briefs/a.md", &text.replacen("Convoy 3 left", "Convoy 3 xleft", 1));
    let typed = desk.cost("briefs/a.md");
    assert_eq!(typed.get("verdict").or(typed.get("verdict_beside")), Some(&1), "{typed:?}");
    assert_eq!(typed.get("statement"), Some(&1));
}

#[test]
fn new_words_are_judged_by_what_was_told_for_the_old_ones() {
    let text = brief(&[DIVERS, TUGS]);
    let (mut desk, base) = joined(&[("briefs/a.md", &text)], &[("news/t.txt", TUGS)]);
    desk.report("briefs/a.md");
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    desk.report("briefs/a.md");
    desk.edit("briefs/a.md", &text.replace("2015", "2016"));
    let typed = desk.report("briefs/a.md");
    assert!(typed.claims[1].pending && !typed.claims[0].pending);
    // Not the verdict on other words, and not none: the base need not be heard to see that the year is wrong.
    assert_eq!(shown(&desk, &typed.claims[1]), (Label::PartiallySupported, vec!["news/t.txt".to_owned()]));
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    let told = desk.report("briefs/a.md");
    assert!(!told.claims[1].pending);
    assert_eq!(told.claims[1].verdict.label, Label::PartiallySupported);
    // What is said again has been heard.
    desk.edit("briefs/a.md", &text);
    assert!(!desk.report("briefs/a.md").claims[1].pending);
}

#[test]
fn the_text_of_a_capture_lies_where_it_can_be_opened() {
    let text = brief(&[TUGS]);
    let page = format!("Notices\n\n{TUGS}");
    let captures = [("../../news/t.txt", &*page), ("/news/t.txt", &*page), ("news/t", &*page)];
    let (mut desk, base) = joined(&[("briefs/a.md", &text)], &captures);
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    let report = desk.report("briefs/a.md");
    let snapshot = desk.workspace.snapshot();
    let mut paths = FxHashSet::default();
    for evidence in &report.claims[0].verdict.evidence {
        let quote = snapshot.quote(evidence).unwrap();
        assert_eq!(quote.quote, TUGS);
        assert!(quote.path.starts_with("/desk/.rapporteur/team"), "{}", quote.path);
        assert_eq!(snapshot.text_path(evidence.source), Some(quote.path.clone()));
        let saved = rapporteur_workspace::System::read(&*desk.system, &quote.path).unwrap();
        assert_eq!(saved, page.as_bytes());
        let (shown, _) = snapshot.text_and_lines(&quote.path).unwrap();
        assert_eq!(&shown[std::ops::Range::<usize>::from(quote.range)], TUGS);
        assert!(snapshot.is_of_team(evidence.source));
        assert_eq!(snapshot.source_at(&quote.path), Some(evidence.source));
        paths.insert(quote.path);
    }
    let shown = report.claims[0].verdict.evidence.len();
    assert!(shown > 1 && paths.len() == shown, "each in a file of its own: {paths:?}");
    assert!(paths.contains(Utf8Path::new("/desk/.rapporteur/team/news/t.txt")));
}

#[test]
fn a_source_of_the_desk_takes_the_place_of_one_of_the_same_name() {
    let text = brief(&[TUGS]);
    let (mut desk, base) = joined(&[("briefs/a.md", &text)], &[("sources/t.txt", TUGS)]);
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    assert_eq!(desk.report("briefs/a.md").claims[0].verdict.label, Label::Supported);
    // At once, before the base is asked again.
    desk.write(&[("sources/t.txt", "Peru bought nine tugboats from Japan in 2017.")]);
    let report = desk.report("briefs/a.md");
    assert_eq!(shown(&desk, &report.claims[0]).0, Label::PartiallySupported);
    assert!(!desk.workspace.snapshot().is_of_team(report.claims[0].verdict.evidence[0].source));
    base.ask_again(&mut desk.workspace, "briefs/a.md");
    assert_eq!(desk.report("briefs/a.md").claims[0].verdict.label, Label::PartiallySupported);
    desk.remove("sources/t.txt");
    base.ask_again(&mut desk.workspace, "briefs/a.md");
    assert_eq!(desk.report("briefs/a.md").claims[0].verdict.label, Label::Supported);
}

#[test]
fn a_capture_that_is_another_now_is_another_for_all_who_rest_on_it() {
    let text = brief(&[TUGS, "Peru bought nine tugboats."]);
    let (mut desk, base) = joined(&[("briefs/a.md", &text)], &[("news/t.txt", TUGS)]);
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    assert_eq!(desk.report("briefs/a.md").claims[0].verdict.label, Label::Supported);
    let corrected = "Corrected on Monday. Peru bought nine tugboats from Japan in 2017.";
    base.write(&[("news/t.txt", corrected)]);
    // One claim is told of it.
    let asks = desk.workspace.snapshot().asks(&at("briefs/a.md"));
    assert!(asks.claims.is_empty());
    desk.edit("briefs/a.md", &brief(&[TUGS, "Peru bought ten tugboats."]));
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    let report = desk.report("briefs/a.md");
    let snapshot = desk.workspace.snapshot();
    assert_eq!(report.claims[0].verdict.label, Label::PartiallySupported);
    for evidence in report.claims.iter().flat_map(|claim| &claim.verdict.evidence) {
        let quote = snapshot.quote(evidence).unwrap().quote;
        assert!(quote.starts_with("Peru"), "the bytes of the capture as it is now: {quote}");
    }
}

#[test]
fn citations_are_looked_for_in_the_base() {
    let cited = "Peru bought nine tugboats from Japan in 2015 [@t]. Peru bought hats [^1]. It has none [@nobody].\n\n\
                 [^1]: See [the notice](notices/t.txt).\n";
    let (mut desk, base) =
        joined(&[("briefs/a.md", cited), ("sources/a.txt", DIVERS)], &[("notices/t.txt", TUGS)]);
    let report = desk.report("briefs/a.md");
    assert!(report.citations().all(|(_, citation)| citation.pending && citation.sources.is_empty()));
    let asks = desk.workspace.snapshot().asks(&at("briefs/a.md"));
    assert_eq!(asks.names.iter().map(|name| &**name).collect::<Vec<_>>(), ["nobody", "t", "t.txt"]);
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    let report = desk.report("briefs/a.md");
    let found: Vec<(bool, usize)> =
        report.citations().map(|(_, citation)| (citation.pending, citation.sources.len())).collect();
    assert_eq!(found, [(false, 1), (false, 1), (false, 0)]);
    assert_eq!(report.claims[0].verdict.citation, Some(rapporteur_evidence::CitationVerdict::Supports));
    assert!(report.claims[1].verdict.citation.is_some());
    // A key of the desk's own goes first, and the base is not asked.
    desk.write(&[("sources/t.txt", DIVERS)]);
    let report = desk.report("briefs/a.md");
    let snapshot = desk.workspace.snapshot();
    let (_, own) = report.citations().next().unwrap();
    assert!(!snapshot.is_of_team(own.sources[0]) && !own.pending);
    assert!(!snapshot.asks(&at("briefs/a.md")).names_in_use.contains(&"t".into()));
}

const PARTS: [&str; 4] = ["Norway", "Fiji", "Peru", "Japan"];

fn sentence() -> impl Strategy<Value = String> {
    (0usize..4, 0usize..4, 0usize..3, 2010u32..2013).prop_map(|(a, b, deed, year)| {
        let deed = ["trained the divers of", "signed an agreement with", "bought tugboats from"][deed];
        format!("{} {deed} {} in {year}.", PARTS[a], PARTS[b])
    })
}

/// What of a verdict does not depend on the numbers of sources.
fn told(desk: &Desk, verdict: &Verdict) -> String {
    let snapshot = desk.workspace.snapshot();
    let evidence: Vec<String> = verdict
        .evidence
        .iter()
        .map(|evidence| {
            let facts = snapshot.source(evidence.source).expect("a source");
            format!("{} {:?} {:?}", facts.meta.name, evidence.range, evidence.role)
        })
        .collect();
    let atoms: Vec<_> = verdict.atoms.iter().map(|atom| (atom.range, atom.status, &atom.found)).collect();
    format!(
        "{:?} {} {:?} {} {atoms:?} {evidence:?}",
        verdict.label, verdict.support, verdict.code, verdict.reason
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Sources that lie half in the desk and half in a base give the verdicts of a desk that has them all.
    #[test]
    fn a_desk_with_a_base_judges_like_a_desk_that_has_all(
        sources in prop::collection::vec((prop::collection::vec(sentence(), 1..4), any::<bool>()), 1..14),
        claims in prop::collection::btree_set(sentence(), 1..6),
        edits in prop::collection::vec((0usize..14, sentence()), 0..3),
    ) {
        let sources: Vec<(String, String, bool)> = sources
            .into_iter()
            .enumerate()
            .map(|(number, (text, here))| (format!("sources/{number:02}.txt"), text.join("\n\n"), here))
            .collect();
        let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
        let text = brief(&claims);
        let mut all: Vec<(&str, &str)> = sources.iter().map(|(name, text, _)| (&**name, &**text)).collect();
        all.push(("briefs/a.md", &text));
        let mut whole = Desk::new(&all);
        let of = |wanted: bool| sources.iter().filter(move |(.., here)| *here == wanted).map(|(name, text, _)| (&**name, &**text));
        let mut here: Vec<(&str, &str)> = of(true).collect();
        here.push(("briefs/a.md", &text));
        let (mut half, base) = joined(&here, &of(false).collect::<Vec<_>>());
        base.answer_all(&mut half.workspace, "briefs/a.md");
        let compare = |whole: &Desk, half: &Desk| {
            let (expected, found) = (whole.report("briefs/a.md"), half.report("briefs/a.md"));
            for (expected, found) in expected.claims.iter().zip(&found.claims) {
                prop_assert!(!found.pending);
                prop_assert_eq!(told(whole, &expected.verdict), told(half, &found.verdict), "{}", expected.prose);
            }
            Ok(())
        };
        compare(&whole, &half)?;
        for (number, text) in edits {
            let Some((name, _, is_here)) = sources.get(number) else { continue };
            whole.write(&[(name, &text)]);
            if *is_here { half.write(&[(name, &text)]) } else { base.write(&[(name, &text)]) }
            base.ask_again(&mut half.workspace, "briefs/a.md");
            compare(&whole, &half)?;
        }
    }
}

/// A notice long enough to be told from others by its words.
const NOTICE: &str = "Peru bought nine tugboats from Japan in 2015. The harbour master of Callao met the crews at the old quay \
                      and showed them the workshops. Two of the boats went to Ilo within the week, where a new pier had been \
                      finished in spring. The yard at Chimbote will keep their engines for twelve years.";

#[test]
fn captures_of_the_base_have_the_origins_that_they_would_have_here() {
    let text = brief(&[TUGS]);
    let copy = format!("From our correspondent.\n\n{NOTICE}\n");
    let captures = [("news/b.txt", &*copy), ("news/c.txt", NOTICE), ("news/d.txt", TUGS)];
    let here = [("sources/a.txt", NOTICE), ("briefs/a.md", &*text)];
    let (mut desk, base) = joined(&here, &captures);
    base.answer_all(&mut desk.workspace, "briefs/a.md");
    let report = desk.report("briefs/a.md");
    let snapshot = desk.workspace.snapshot();
    let all: Vec<_> = snapshot.sources().into_iter().chain(snapshot.team_sources()).collect();
    assert_eq!((all.len(), report.claims[0].verdict.label), (4, Label::Supported));
    // Three print one notice, wherever they are kept; the fourth says the same in one sentence of its own.
    assert_eq!(snapshot.origins().count(all.iter().copied()), 2);
    drop(snapshot);
    let whole = Desk::new(&[
        ("sources/a.txt", NOTICE),
        ("sources/b.txt", &copy),
        ("sources/c.txt", NOTICE),
        ("sources/d.txt", TUGS),
    ]);
    let whole = whole.workspace.snapshot();
    assert_eq!(whole.origins().count(whole.sources()), 2);
    // What the base does not have any more has none.
    base.write(&[("news/d.txt", NOTICE)]);
    base.ask_again(&mut desk.workspace, "briefs/a.md");
    let snapshot = desk.workspace.snapshot();
    assert_eq!(snapshot.origins().count(all), 1);
}
