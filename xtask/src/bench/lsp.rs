//! The language server under the hands of a writer.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Client;
use super::{corpus, percentile};
use crate::{Outcome, shell};

/// Keystrokes and requests that are measured, after a tenth of them as warm-up.
const ROUNDS: usize = 200;

/// Fresh processes for the cold start.
const STARTS: usize = 5;

/// Pause between two keystrokes: a fast typist.
const PAUSE: Duration = Duration::from_millis(20);

/// Times in milliseconds, memory in MiB.
#[derive(Debug, Default)]
struct Row {
    key: Vec<f64>,
    hover: Vec<f64>,
    definition: Vec<f64>,
    cold: Vec<f64>,
    memory: Option<(f64, f64)>,
    diagnostics: usize,
    answered: usize,
}

pub fn run(kilobytes: usize) -> Outcome {
    let binary = shell::release_binary()?;
    println!(
        "brief of {kilobytes} kB, sources of 4 kB, {ROUNDS} keystrokes and requests, {STARTS} cold starts; ms and MiB"
    );
    println!(
        "{:>7} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8} {:>8} {:>6}",
        "sources",
        "key p50",
        "key p95",
        "hover p95",
        "defin p95",
        "cold p50",
        "cold max",
        "RSS",
        "peak",
        "found"
    );
    let mut p95 = Vec::new();
    for sources in [100, 1_000] {
        let desk = shell::target().join(format!("bench/desk-{sources}-{kilobytes}"));
        corpus::write(&desk, sources, kilobytes)?;
        let mut row = measure(&binary, &desk)?;
        let key = percentile(&mut row.key, 95);
        let (rss, peak) = row.memory.unwrap_or((f64::NAN, f64::NAN));
        println!(
            "{sources:>7} {:>9.2} {key:>9.2} {:>9.2} {:>9.2} {:>9.1} {:>9.1} {rss:>8.1} {peak:>8.1} {:>6}",
            percentile(&mut row.key, 50),
            percentile(&mut row.hover, 95),
            percentile(&mut row.definition, 95),
            percentile(&mut row.cold, 50),
            percentile(&mut row.cold, 100),
            row.diagnostics,
        );
        if row.answered < ROUNDS {
            println!("        {} of {ROUNDS} hovers had an answer other than null", row.answered);
        }
        p95.push(key);
    }
    if let [few, many] = p95[..] {
        println!("key p95, 1,000 sources against 100: {:.2} times", many / few);
    }
    Ok(())
}

fn measure(binary: &Path, desk: &Path) -> Result<Row, String> {
    let path = desk.join(corpus::BRIEF);
    let text = shell::read(&path)?;
    let uri = file_uri(&path)?;
    let mut row = Row::default();
    for _ in 1..STARTS {
        let (client, cold, _) = open(binary, desk, &uri, &text)?;
        row.cold.push(cold);
        client.stop()?;
    }
    let (mut client, cold, found) = open(binary, desk, &uri, &text)?;
    row.cold.push(cold);
    row.diagnostics = found;

    // Claims spread over the brief; a letter is typed into a word of each and taken back by the next keystroke there.
    let claims: Vec<usize> =
        text.lines().enumerate().filter(|(_, line)| line.contains("[@")).map(|(number, _)| number).collect();
    let place = |round: usize| claims[(round / 2 * 37) % claims.len()];
    let warm_up = ROUNDS / 10;
    for round in 0..ROUNDS + warm_up {
        let version = round + 2;
        let line = place(round);
        let (start, end, typed) = if round % 2 == 0 { (3, 3, "x") } else { (3, 4, "") };
        let change = json!({
            "range": { "start": { "line": line, "character": start }, "end": { "line": line, "character": end } },
            "text": typed,
        });
        let sent = Instant::now();
        client.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [change] }),
        )?;
        let (at, _) = client.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["version"] == version
        })?;
        if round >= warm_up {
            row.key.push(milliseconds(at - sent));
        }
        std::thread::sleep(PAUSE);
    }
    for (method, times) in
        [("textDocument/hover", &mut row.hover), ("textDocument/definition", &mut row.definition)]
    {
        for round in 0..ROUNDS + warm_up {
            let position = json!({ "line": claims[round * 31 % claims.len()], "character": 4 });
            let sent = Instant::now();
            let answer =
                client.request(method, json!({ "textDocument": { "uri": uri }, "position": position }))?;
            if round >= warm_up {
                times.push(milliseconds(sent.elapsed()));
                row.answered += usize::from(method.ends_with("hover") && !answer.is_null());
            }
        }
    }
    row.memory = client.memory();
    client.stop()?;
    Ok(row)
}

/// A session with the brief open, the milliseconds from the start of the process to its first findings, and their number.
fn open(binary: &Path, desk: &Path, uri: &str, text: &str) -> Result<(Client, f64, usize), String> {
    let start = Instant::now();
    let mut client = Client::start(binary)?;
    client.request(
        "initialize",
        json!({
            "processId": std::process::id(),
            "rootUri": file_uri(desk)?,
            "workspaceFolders": [{ "uri": file_uri(desk)?, "name": "desk" }],
            "capabilities": {
                "general": { "positionEncodings": ["utf-8", "utf-16"] },
                "textDocument": {
                    "publishDiagnostics": { "versionSupport": true, "relatedInformation": true, "codeDescriptionSupport": true },
                    "hover": { "contentFormat": ["markdown"] },
                    "definition": { "linkSupport": true },
                },
            },
        }),
    )?;
    client.notify("initialized", json!({}))?;
    client.notify(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": uri, "languageId": "markdown", "version": 1, "text": text } }),
    )?;
    let found = |message: &Value| message["params"]["diagnostics"].as_array().map_or(0, Vec::len);
    let (at, message) = client.wait(|message| {
        message["method"] == "textDocument/publishDiagnostics"
            && message["params"]["uri"] == uri
            && found(message) > 0
    })?;
    Ok((client, milliseconds(at - start), found(&message)))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// `file:` address of a path. The benchmark's own folders need no escapes beyond spaces.
fn file_uri(path: &Path) -> Result<String, String> {
    let path = std::path::absolute(path).map_err(|error| error.to_string())?;
    Ok(format!("file://{}", path.display().to_string().replace('%', "%25").replace(' ', "%20")))
}
