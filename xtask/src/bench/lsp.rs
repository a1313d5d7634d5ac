//! The language server under the hands of a writer.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Client;
use super::{corpus, file_uri, milliseconds, percentile};
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
    action: Vec<f64>,
    completion: Vec<f64>,
    cold: Vec<f64>,
    /// Processor time of a keystroke and of a cold start.
    key_cpu: f64,
    cold_cpu: f64,
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
        "{:>7} {:>8} {:>8} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>7} {:>7} {:>6}",
        "sources",
        "key p50",
        "key p95",
        "key cpu",
        "hover p95",
        "defin p95",
        "fixes p95",
        "compl p95",
        "cold p50",
        "cold max",
        "cold cpu",
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
            "{sources:>7} {:>8.2} {key:>8.2} {:>8.2} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {:>9.1} {:>9.1} {:>9.1} {rss:>7.1} {peak:>7.1} {:>6}",
            percentile(&mut row.key, 50),
            row.key_cpu,
            percentile(&mut row.hover, 95),
            percentile(&mut row.definition, 95),
            percentile(&mut row.action, 95),
            percentile(&mut row.completion, 95),
            percentile(&mut row.cold, 50),
            percentile(&mut row.cold, 100),
            row.cold_cpu,
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
    row.diagnostics = found.len();
    row.cold_cpu = client.cpu().unwrap_or(f64::NAN);

    // A server need not publish a set of findings that is as before. So letters are typed before a finding, which moves,
    // in claims spread over the brief; each is taken back by the next keystroke there.
    let lines: Vec<u64> = moved_by_typing(&found);
    let at = |list: &[u64], index: usize| list.get(index % list.len().max(1)).copied();
    let nothing = || "the brief has no findings to move".to_owned();
    let warm_up = ROUNDS / 10;
    for round in 0..ROUNDS + warm_up {
        let version = round + 2;
        let line = at(&lines, round / 2 * 37).ok_or_else(nothing)?;
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
        let (at, _) = client
            .wait(|message| {
                message["method"] == "textDocument/publishDiagnostics"
                    && message["params"]["version"] == version
            })
            .map_err(|error| format!("keystroke {round}, line {line}: {error}"))?;
        if round >= warm_up {
            row.key.push(milliseconds(at - sent));
        }
        std::thread::sleep(PAUSE);
    }
    if let Some(cpu) = client.cpu() {
        #[allow(clippy::cast_precision_loss)] // a few hundred
        let rounds = (ROUNDS + warm_up) as f64;
        row.key_cpu = (cpu - row.cold_cpu) / rounds;
    }
    for (method, times) in
        [("textDocument/hover", &mut row.hover), ("textDocument/definition", &mut row.definition)]
    {
        for round in 0..ROUNDS + warm_up {
            let position = json!({ "line": at(&lines, round * 31).ok_or_else(nothing)?, "character": 4 });
            let sent = Instant::now();
            let answer =
                client.request(method, json!({ "textDocument": { "uri": uri }, "position": position }))?;
            if round >= warm_up {
                times.push(milliseconds(sent.elapsed()));
                row.answered += usize::from(method.ends_with("hover") && !answer.is_null());
            }
        }
    }
    for round in 0..ROUNDS + warm_up {
        let line = at(&lines, round * 29).ok_or_else(nothing)?;
        let place = json!({ "line": line, "character": 4 });
        let sent = Instant::now();
        client.request(
            "textDocument/codeAction",
            json!({
                "textDocument": { "uri": uri },
                "range": { "start": place, "end": place },
                "context": { "diagnostics": [] },
            }),
        )?;
        if round >= warm_up {
            row.action.push(milliseconds(sent.elapsed()));
        }
        let sent = Instant::now();
        client.request(
            "textDocument/completion",
            json!({ "textDocument": { "uri": uri }, "position": place }),
        )?;
        if round >= warm_up {
            row.completion.push(milliseconds(sent.elapsed()));
        }
    }
    row.memory = client.memory();
    client.stop()?;
    Ok(row)
}

/// A session with the brief open, the milliseconds from the start of the process to its first findings, and these.
pub(super) fn open(
    binary: &Path,
    desk: &Path,
    uri: &str,
    text: &str,
) -> Result<(Client, f64, Vec<Value>), String> {
    let start = Instant::now();
    let mut client = Client::start(binary)?;
    client.request(
        "initialize",
        json!({
            "processId": std::process::id(),
            "rootUri": file_uri(desk)?,
            // What a keystroke costs, not what is held back until the writer rests.
            "initializationOptions": { "restMillis": 0 },
            "workspaceFolders": [{ "uri": file_uri(desk)?, "name": "desk" }],
            "capabilities": {
                "general": { "positionEncodings": ["utf-8", "utf-16"] },
                "textDocument": {
                    "publishDiagnostics": { "versionSupport": true, "relatedInformation": true, "codeDescriptionSupport": true },
                    "hover": { "contentFormat": ["markdown"] },
                    "definition": { "linkSupport": true },
                    // As editors have it: the edit of what mends many is asked for when it is chosen.
                    "codeAction": { "dataSupport": true, "resolveSupport": { "properties": ["edit"] } },
                },
            },
        }),
    )?;
    client.notify("initialized", json!({}))?;
    client.notify(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": uri, "languageId": "markdown", "version": 1, "text": text } }),
    )?;
    let found = |message: &Value| message["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
    let (at, message) = client.wait(|message| {
        message["method"] == "textDocument/publishDiagnostics"
            && message["params"]["uri"] == uri
            && !found(message).is_empty()
    })?;
    Ok((client, milliseconds(at - start), found(&message)))
}

/// Lines with a finding that starts after their first letters.
fn moved_by_typing(found: &[Value]) -> Vec<u64> {
    let starts = found.iter().map(|finding| &finding["range"]["start"]);
    let mut lines: Vec<u64> = starts
        .filter(|start| start["character"].as_u64() > Some(4))
        .filter_map(|start| start["line"].as_u64())
        .collect();
    lines.dedup();
    lines
}
