//! `rapporteur query`: facts that a pattern asks for.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::ExitCode;

use rapporteur_query::{Pattern, Row, Values, complete, rows};

use crate::Outcome;
use crate::args::{QueryArgs, QueryFormat};
use crate::desks::Desks;
use crate::failure::Failure;
use crate::output::{self, Colors, Progress};

/// Widest cell of a table, in characters.
const CELL: usize = 34;

pub fn run(args: &QueryArgs, _colors: Colors) -> Outcome {
    let desks = Desks::open(&args.from)?;
    if args.complete {
        let values = desks.with(Values::of);
        let mut text = String::new();
        for completion in complete(&args.pattern, args.pattern.len(), &values) {
            let _ = writeln!(text, "{}\t{}", completion.text, completion.detail);
        }
        output::print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let pattern = desks
        .with(|desk| Pattern::parse(&args.pattern, desk.table.catalogue(), desk.table.lexicon()))
        .map_err(|error| Failure::refused(error.render_without_help(&args.pattern), error.help))?;
    let bar = Progress::bar("sources");
    bar.set(0, desks.len() as u64);
    let found = desks.with(|desk| rows(&pattern, desk, &|| bar.advance(1)));
    drop(bar);
    let text = match args.format {
        QueryFormat::Table => table(&found.rows, found.looked_at),
        QueryFormat::Jsonl => {
            let mut text = String::new();
            for row in &found.rows {
                text.push_str(&serde_json::to_string(row).map_err(|error| Failure::Output(error.into()))?);
                text.push('\n');
            }
            text
        }
        QueryFormat::Csv => csv(&found.rows)?,
    };
    output::print(&text)?;
    Ok(ExitCode::from(u8::from(found.rows.is_empty())))
}

fn names(of: &[rapporteur_query::Participant]) -> String {
    let names: Vec<&str> =
        of.iter().map(|who| who.entity.as_deref().or(who.actor.as_deref()).unwrap_or(&who.name)).collect();
    names.join(", ")
}

/// When, in its shortest form.
fn time(row: &Row) -> String {
    match (row.from.as_deref(), row.to.as_deref()) {
        (Some(from), Some(to)) if from == to => from.to_owned(),
        (Some(from), Some(to))
            if from.ends_with("-01-01") && to.ends_with("-12-31") && from.get(..4) == to.get(..4) =>
        {
            from.get(..4).unwrap_or_default().to_owned()
        }
        (Some(from), Some(to)) => format!("{from}/{to}"),
        (Some(from), None) => format!("{from}/.."),
        (None, Some(to)) => format!("../{to}"),
        (None, None) => String::new(),
    }
}

fn table(rows: &[Row], looked_at: usize) -> String {
    let mut cells: Vec<[String; 7]> =
        vec![["ACTORS", "WITH", "KIND", "TIME", "MODALITY", "DOMAINS", "SOURCE"].map(str::to_owned)];
    cells.extend(rows.iter().map(|row| {
        let denied = if row.polarity == "denied" { "not " } else { "" };
        [
            names(&row.actors),
            names(&row.partners),
            row.kind.clone().unwrap_or_else(|| row.predicate.clone()),
            time(row),
            format!("{denied}{}", row.modality.label),
            row.domains.iter().filter_map(|key| key.rsplit('/').next()).collect::<Vec<_>>().join(", "),
            format!("{}:{}", row.citation.key, row.citation.start),
        ]
    }));
    for row in &mut cells {
        for cell in row.iter_mut().take(6) {
            if cell.chars().count() > CELL {
                *cell = cell.chars().take(CELL - 1).chain(['…']).collect();
            }
        }
    }
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut out = String::new();
    for row in &cells {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let facts = if rows.len() == 1 { "fact" } else { "facts" };
    let _ = write!(out, "\n{} {facts} of {looked_at} read", rows.len());
    if !rows.is_empty() {
        let _ = write!(out, "; {}", behind(rows));
    }
    out.push('\n');
    output::printable(&out).into_owned()
}

/// How many sources and origins tell it: "3 sources, 1 origin: Reuters".
fn behind(rows: &[Row]) -> String {
    let sources: BTreeSet<&str> = rows.iter().map(|row| &*row.citation.source).collect();
    let origins: BTreeSet<&str> = rows.iter().filter_map(|row| row.citation.origin.as_deref()).collect();
    let plural = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let name = match origins.first() {
        Some(name) if origins.len() == 1 && sources.len() > 1 => format!(": {name}"),
        _ => String::new(),
    };
    format!("{}, {}{name}", plural(sources.len(), "source"), plural(origins.len(), "origin"))
}

fn csv(rows: &[Row]) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failure = |error: csv::Error| Failure::Output(std::io::Error::other(error));
    let header = [
        "actors",
        "partners",
        "requesters",
        "instruments",
        "kind",
        "event",
        "domains",
        "from",
        "to",
        "rank",
        "modality",
        "polarity",
        "standing",
        "predicate",
        "speaker",
        "source",
        "key",
        "start",
        "end",
        "quote",
        "published",
        "grade",
        "origin",
    ];
    writer.write_record(header).map_err(failure)?;
    for row in rows {
        let people = |of: &[rapporteur_query::Participant]| {
            of.iter().map(|who| who.name.as_str()).collect::<Vec<_>>().join("; ")
        };
        let citation = &row.citation;
        let record = [
            people(&row.actors),
            people(&row.partners),
            people(&row.requesters),
            row.instruments.join("; "),
            row.kind.clone().unwrap_or_default(),
            row.event.clone().unwrap_or_default(),
            row.domains.join("; "),
            row.from.clone().unwrap_or_default(),
            row.to.clone().unwrap_or_default(),
            row.modality.rank.to_string(),
            row.modality.label.to_owned(),
            row.polarity.to_owned(),
            row.standing.to_owned(),
            row.predicate.clone(),
            row.speaker.clone().unwrap_or_default(),
            citation.source.clone(),
            citation.key.clone(),
            citation.start.to_string(),
            citation.end.to_string(),
            citation.quote.clone(),
            citation.published.clone().unwrap_or_default(),
            citation.grade.clone().unwrap_or_default(),
            citation.origin.clone().unwrap_or_default(),
        ];
        writer.write_record(&record).map_err(failure)?;
    }
    let bytes =
        writer.into_inner().map_err(|error| Failure::Output(std::io::Error::other(error.to_string())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
