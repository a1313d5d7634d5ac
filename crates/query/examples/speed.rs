//! How long questions take on many sources: `cargo run --release -p rapporteur-query --example speed -- [SOURCES]`.
//!
//! The sources are made up: short reports of what pairs of states and bodies did, from a few dozen turns of phrase, every
//! third about one pair. Reading them and their facts is timed apart from the questions.
#![allow(clippy::print_stdout)]

use std::sync::Arc;
use std::time::Instant;

use rapporteur_catalog::{Catalogue, EntityClass};
use rapporteur_claims::{Interval, Lexicon};
use rapporteur_evidence::{FactIndex, SourceFacts, SourceId};
use rapporteur_linking::Linker;
use rapporteur_query::{Captures, Desk, FactTable, Pattern, ask, rows};
use rapporteur_sources::{OriginEntry, Origins, Reader, Traces};
use rapporteur_text::TextRange;
use rayon::prelude::*;

struct Texts {
    texts: Vec<String>,
    origins: Arc<Origins>,
}

impl Captures for Texts {
    fn name(&self, source: SourceId) -> Option<String> {
        Some(format!("{}.txt", source.0))
    }

    fn quote(&self, source: SourceId, at: TextRange) -> Option<String> {
        self.texts.get(source.0 as usize)?.get(std::ops::Range::<usize>::from(at)).map(str::to_owned)
    }

    fn origins(&self) -> Arc<Origins> {
        Arc::clone(&self.origins)
    }
}

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let (catalogue, lexicon) = (Catalogue::builtin(), Lexicon::builtin());
    let linker = Arc::new(Linker::new(Arc::clone(&catalogue)));
    let states: Vec<String> = catalogue
        .entities()
        .iter()
        .filter(|entity| entity.class == EntityClass::Country && !entity.name.contains(' '))
        .map(|entity| entity.name.to_string())
        .take(150)
        .collect();
    let texts: Vec<String> = (0..count).map(|number| text(number, &states)).collect();
    let reader = Reader::new(Arc::clone(&linker), Arc::clone(&lexicon));
    let start = Instant::now();
    let read: Vec<(SourceId, Arc<SourceFacts>)> = texts
        .par_iter()
        .enumerate()
        .map(|(number, text)| {
            let date = Interval::year(2012 + i16::try_from(number % 12).unwrap_or(0));
            let id = SourceId(u32::try_from(number).unwrap_or(u32::MAX));
            (id, Arc::new(reader.read_text(&format!("{number}.txt"), text, date)))
        })
        .collect();
    let traces: Vec<Traces> = read.par_iter().map(|(_, facts)| Traces::of(facts)).collect();
    let start_origins = Instant::now();
    let entries: Vec<OriginEntry<'_>> = read
        .iter()
        .zip(&traces)
        .map(|((id, facts), traces)| OriginEntry {
            id: *id,
            meta: &facts.meta,
            traces,
            content: &facts.content,
        })
        .collect();
    let origins = Origins::new(&entries);
    let numbers = origins.count(read.iter().map(|(id, _)| *id));
    println!("{numbers} origins of {count} sources compared in {:?}", start_origins.elapsed());
    let index = FactIndex::new(read);
    println!("{count} sources read and indexed in {:?}", start.elapsed());
    let table = FactTable::new(catalogue, lexicon);
    let captures = Texts { texts, origins: Arc::new(origins) };
    let desk = Desk { facts: &index, table: &table, linker: &linker, captures: &captures, rules: 0 };
    let questions = [
        "Has Colombia worked with the UN on cyber security?",
        "Has Colombia worked with Chile on cyber security?",
        "What has Chile done with Colombia since 2015?",
        "Which countries has Colombia trained in demining?",
        "Who are Colombia's partners on cyber security?",
        "When did Chile and Colombia sign an agreement?",
        "Is Chile a member of the exercise?",
        "Did Colombia fund the survey with two million euros?",
        "How many officers did Chile train?",
    ];
    let cold = Instant::now();
    let _ = ask(questions[1], &desk);
    println!("a first question, facts not read: {:?}", cold.elapsed());
    let start = Instant::now();
    let ids: Vec<SourceId> =
        (0..count).filter_map(|number| u32::try_from(number).ok()).map(SourceId).collect();
    table.warm(&index, &ids, &|| {});
    println!("facts of all sources read in {:?}", start.elapsed());
    for question in questions {
        let mut times: Vec<f64> = (0..21)
            .map(|_| {
                let start = Instant::now();
                let _ = std::hint::black_box(ask(question, &desk));
                start.elapsed().as_secs_f64() * 1_000.0
            })
            .collect();
        let first = times.first().copied().unwrap_or(0.0);
        times.sort_by(f64::total_cmp);
        let answer = ask(question, &desk);
        println!(
            "{:7.1} ms first, {:7.1} ms median: {question} {:?}, {} findings",
            first,
            times[times.len() / 2],
            answer.verdict,
            answer.findings.len()
        );
    }
    let text = "actor:COL partner:CHL domain:cyber since:2014 modality:>=signed";
    if let Ok(pattern) = Pattern::parse(text, table.catalogue(), table.lexicon()) {
        let start = Instant::now();
        let found = rows(&pattern, &desk, &|| {});
        println!("{:7.1} ms: {text}, {} rows", start.elapsed().as_secs_f64() * 1_000.0, found.rows.len());
    }
}

/// A made-up report.
fn text(number: usize, states: &[String]) -> String {
    let pick = |salt: usize| -> &str {
        let at = number.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) / 7;
        states.get(at % states.len().max(1)).map_or("Chile", String::as_str)
    };
    let (a, b) = if number.is_multiple_of(3) { ("Colombia", "Chile") } else { (pick(1), pick(2)) };
    let year = 2005 + number % 18;
    let body = ["the United Nations", "the OAS", "NATO", "the World Health Organization"][number % 4];
    let sentences = [
        format!("{a} and {b} signed an agreement on cyber security in {year}."),
        format!("{b} trained {} officers of {a} in demining.", 3 + number % 40),
        format!("{body} sent a technical assistance mission on cyber security to {a}."),
        format!("The mission included {b}, {} and {}.", pick(3), pick(4)),
        format!("{a} is expected to join the exercise of {b} next year."),
        format!("{} has been invited to the talks between {a} and {b}.", pick(5)),
        format!("{a} funded the survey with {} million euros.", 1 + number % 9),
        format!("A spokesman of {a} said that the cooperation with {b} would continue."),
        format!("{b} became a partner of {body} in {year}."),
        "The weather was fine, and the harbour was full of ships from the whole region.".to_owned(),
        format!("Officials met in {} to discuss fisheries and the protection of cables.", pick(6)),
        format!("{a} has not signed the convention on the high seas."),
    ];
    let skip = number % sentences.len();
    let told: Vec<&str> = sentences.iter().cycle().skip(skip).take(6).map(String::as_str).collect();
    format!("Report {number}\n\n{}\n\n{}\n", told[..3].join(" "), told[3..].join(" "))
}
