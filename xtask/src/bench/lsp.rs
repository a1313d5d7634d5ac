//! The language server under the hands of a writer.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Client;
use super::{corpus, file_uri, milliseconds, percentile, scale};
use crate::{Outcome, shell};

/// Keystrokes and requests that are measured, after a tenth of them as warm-up.
const ROUNDS: usize = 200;

/// Fresh processes for the cold start.
const STARTS: usize = 5;

/// Pause between two keystrokes: a fast typist.
const PAUSE: Duration = Duration::from_millis(20);

/// Bursts of [`BURST`] keys, and pairs of a key and a hover.
const BURSTS: usize = 20;
const BURST: usize = 10;
/// Pause between the keys of a burst.
const BURST_PAUSE: Duration = Duration::from_millis(30);

/// Sources that are changed and put back.
const CHANGES: usize = 10;
/// After so long what is shown is kept for the next session.
const RESTED: Duration = Duration::from_secs(5);
/// Nothing heard for so long: the server has said all.
const SETTLED: Duration = Duration::from_millis(500);
/// Most times that a session is given [`SETTLED`] to come to rest.
const LONGEST: usize = 240;

/// Times in milliseconds, memory in MiB.
#[derive(Debug, Default)]
struct Row {
    key: Vec<f64>,
    /// Ten keys: from the last to its findings.
    burst: Vec<f64>,
    /// A key, and at once a hover: from the key to the answer.
    then_hover: Vec<f64>,
    /// A source that changed on disk: from the notice to the findings.
    source: Vec<f64>,
    hover: Vec<f64>,
    definition: Vec<f64>,
    action: Vec<f64>,
    completion: Vec<f64>,
    /// From the start of the process to the first findings: of a brief that is as it was closed, and of one that is not.
    cold: Vec<f64>,
    cold_edited: Vec<f64>,
    /// Processor time of a keystroke and of a cold start.
    key_cpu: f64,
    cold_cpu: f64,
    memory: Option<(f64, f64)>,
    /// Beside mapped files.
    own: Option<f64>,
    diagnostics: usize,
    answered: usize,
}

pub fn run(kilobytes: usize) -> Outcome {
    let binary = shell::release_binary()?;
    println!(
        "brief of {kilobytes} kB, sources of 4 kB, {ROUNDS} keystrokes and requests, {STARTS} cold starts; ms and MiB"
    );
    println!(
        "{:>7} {:>8} {:>8} {:>8} {:>9} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9} {:>7} {:>7} {:>7} {:>6}",
        "sources",
        "key p50",
        "key p95",
        "key cpu",
        "burst p50",
        "key+hover",
        "source p50",
        "hover p95",
        "defin p95",
        "fixes p95",
        "compl p95",
        "cold p50",
        "cold max",
        "edited p50",
        "cold cpu",
        "RSS",
        "own",
        "peak",
        "found"
    );
    let mut p95 = Vec::new();
    for sources in [100, 1_000, 10_000] {
        let desk = shell::target().join(format!("bench/desk-{sources}-{kilobytes}"));
        corpus::write(&desk, sources, kilobytes)?;
        let mut row = measure(&binary, &desk)?;
        let key = percentile(&mut row.key, 95);
        let (rss, peak) = row.memory.unwrap_or((f64::NAN, f64::NAN));
        println!(
            "{sources:>7} {:>8.2} {key:>8.2} {:>8.2} {:>9.2} {:>9.2} {:>10.2} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {:>9.1} {:>9.1} {:>10.1} {:>9.1} {rss:>7.1} {:>7.1} {peak:>7.1} {:>6}",
            percentile(&mut row.key, 50),
            row.key_cpu,
            percentile(&mut row.burst, 50),
            percentile(&mut row.then_hover, 95),
            percentile(&mut row.source, 50),
            percentile(&mut row.hover, 95),
            percentile(&mut row.definition, 95),
            percentile(&mut row.action, 95),
            percentile(&mut row.completion, 95),
            percentile(&mut row.cold, 50),
            percentile(&mut row.cold, 100),
            percentile(&mut row.cold_edited, 50),
            row.cold_cpu,
            row.own.unwrap_or(f64::NAN),
            row.diagnostics,
        );
        if row.answered < ROUNDS {
            println!("        {} of {ROUNDS} hovers had an answer other than null", row.answered);
        }
        p95.push(key);
    }
    if let [few, .., many] = p95[..] {
        println!("key p95, 10,000 sources against 100: {:.2} times", many / few);
    }
    Ok(())
}

fn measure(binary: &Path, desk: &Path) -> Result<Row, String> {
    let path = desk.join(corpus::BRIEF);
    let text = shell::read(&path)?;
    let uri = file_uri(&path)?;
    let mut row = Row::default();
    // The desk is read once, so that its cache is there: what costs the first reading is another benchmark.
    scale::check(binary, desk)?;
    // A session that comes to rest.
    let (mut client, _, found) = open(binary, desk, &uri, &text)?;
    client.drain(RESTED);
    client.stop()?;
    let edited = edited(&text, &moved_by_typing(&found));
    for _ in 0..STARTS {
        let (client, cold, _) = open(binary, desk, &uri, &edited)?;
        row.cold_edited.push(cold);
        row.cold_cpu = client.cpu().unwrap_or(f64::NAN);
        client.stop()?;
    }
    for _ in 1..STARTS {
        let (client, cold, _) = open(binary, desk, &uri, &text)?;
        row.cold.push(cold);
        client.stop()?;
    }
    let (mut client, cold, found) = open(binary, desk, &uri, &text)?;
    row.cold.push(cold);
    row.diagnostics = found.len();
    // Answered when the files have been surveyed and the brief has been checked.
    let start = json!({ "line": 0, "character": 0 });
    client.request("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": start }))?;
    idle(&mut client);
    let before = client.cpu().unwrap_or(f64::NAN);

    // Letters are typed before a finding, which moves, in claims spread over the brief; each is taken back by the next
    // keystroke there.
    let lines: Vec<u64> = moved_by_typing(&found);
    let at = |list: &[u64], index: usize| list.get(index % list.len().max(1)).copied();
    let nothing = || "the brief has no findings to move".to_owned();
    let warm_up = ROUNDS / 10;
    let typed = |client: &mut Client, version: usize, line: u64| typed(client, &uri, version, line);
    row.key = keystrokes(&mut client, &uri, &lines, ROUNDS)?;
    if let Some(cpu) = client.cpu() {
        #[allow(clippy::cast_precision_loss)] // a few hundred
        let rounds = (ROUNDS + warm_up) as f64;
        row.key_cpu = (cpu - before) / rounds;
    }
    let mut version = ROUNDS + warm_up + 1;
    for round in 0..BURSTS {
        let line = at(&lines, round * 41).ok_or_else(nothing)?;
        for key in 0..BURST {
            version += 1;
            typed(&mut client, version, line)?;
            if key + 1 < BURST {
                std::thread::sleep(BURST_PAUSE);
            }
        }
        let sent = Instant::now();
        let (at, _) = published(&mut client, version)
            .map_err(|error| format!("burst {round}, line {line}: {error}"))?;
        row.burst.push(milliseconds(at.saturating_duration_since(sent)));
    }
    for round in 0..2 * BURSTS {
        let line = at(&lines, round / 2 * 43).ok_or_else(nothing)?;
        version += 1;
        let sent = Instant::now();
        typed(&mut client, version, line)?;
        let position = json!({ "line": line, "character": 8 });
        client
            .request("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": position }))?;
        row.then_hover.push(milliseconds(sent.elapsed()));
        // The findings may have come before the answer.
        client.drain(PAUSE);
    }
    row.source = sources_changed(&mut client, &uri, &found)?;
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
    row.own = client.own_memory();
    client.stop()?;
    Ok(row)
}

/// Waits until a session has come to rest and done what it does then.
fn idle(client: &mut Client) {
    client.drain(RESTED);
    for _ in 0..LONGEST {
        let before = client.cpu().unwrap_or_default();
        client.drain(SETTLED);
        if client.cpu().unwrap_or_default() - before < milliseconds(SETTLED) / 10.0 {
            break;
        }
    }
}

/// A brief with one of its claims changed: with a letter before a finding in the middle.
fn edited(text: &str, lines: &[u64]) -> String {
    let line = lines.get(lines.len() / 2).and_then(|line| usize::try_from(*line).ok()).unwrap_or(0);
    let changed = |(at, old): (usize, &str)| match old.split_at_checked(3) {
        Some((start, end)) if at == line => format!("{start}x{end}"),
        _ => old.to_owned(),
    };
    text.split('\n').enumerate().map(changed).collect::<Vec<_>>().join("\n")
}

/// Types a letter before a finding of a line in the even versions, and takes it back in the odd ones.
fn typed(client: &mut Client, uri: &str, version: usize, line: u64) -> Outcome {
    let (start, end, text) = if version.is_multiple_of(2) { (3, 3, "x") } else { (3, 4, "") };
    let change = json!({
        "range": { "start": { "line": line, "character": start }, "end": { "line": line, "character": end } },
        "text": text,
    });
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [change] }),
    )
}

/// Waits for the findings of a version.
fn published(client: &mut Client, version: usize) -> Result<(Instant, Value), String> {
    client.wait(|message| {
        message["method"] == "textDocument/publishDiagnostics" && message["params"]["version"] == version
    })
}

/// Milliseconds from a key to its findings, of `rounds` keys in some lines of a brief that has just been opened; a tenth more
/// are typed before as warm-up.
pub(super) fn keystrokes(
    client: &mut Client,
    uri: &str,
    lines: &[u64],
    rounds: usize,
) -> Result<Vec<f64>, String> {
    let (warm_up, mut times) = (rounds / 10, Vec::with_capacity(rounds));
    for round in 0..rounds + warm_up {
        let version = round + 2;
        let line = lines.get(round / 2 * 37 % lines.len().max(1)).copied();
        let line = line.ok_or("the brief has no findings to move")?;
        let sent = Instant::now();
        typed(client, uri, version, line)?;
        let (at, _) =
            published(client, version).map_err(|error| format!("keystroke {round}, line {line}: {error}"))?;
        if round >= warm_up {
            times.push(milliseconds(at - sent));
        }
        std::thread::sleep(PAUSE);
    }
    Ok(times)
}

/// Changes the deciding sentence of a source and puts it back, and waits for the findings each time.
fn sources_changed(client: &mut Client, uri: &str, found: &[Value]) -> Result<Vec<f64>, String> {
    let mut times = Vec::new();
    let related = found.iter().filter_map(|finding| finding["relatedInformation"].get(0));
    let mut places: Vec<(&str, u64)> = related
        .filter_map(|related| {
            let location = &related["location"];
            Some((location["uri"].as_str()?, location["range"]["start"]["line"].as_u64()?))
        })
        .collect();
    places.dedup_by_key(|(file, _)| *file);
    // What changed since the writer last looked is told a moment later, and is no answer to what follows.
    client.drain(SETTLED);
    for (file, line) in places.into_iter().take(CHANGES) {
        let path = file.trim_start_matches("file://");
        let text = shell::read(Path::new(path))?;
        let line = usize::try_from(line).map_err(|error| error.to_string())?;
        let other: Vec<&str> =
            text.lines().enumerate().map(|(at, old)| if at == line { "It rained." } else { old }).collect();
        for new in [other.join("\n"), text.clone()] {
            std::fs::write(path, new).map_err(|error| error.to_string())?;
            let sent = Instant::now();
            client.notify(
                "workspace/didChangeWatchedFiles",
                json!({ "changes": [{ "uri": file, "type": 2 }] }),
            )?;
            let (at, _) = client
                .wait(|message| {
                    message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
                })
                .map_err(|error| format!("line {line} of {path} changed: {error}"))?;
            times.push(milliseconds(at.saturating_duration_since(sent)));
            client.drain(SETTLED);
        }
    }
    Ok(times)
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
pub(super) fn moved_by_typing(found: &[Value]) -> Vec<u64> {
    let starts = found.iter().map(|finding| &finding["range"]["start"]);
    let mut lines: Vec<u64> = starts
        .filter(|start| start["character"].as_u64() > Some(4))
        .filter_map(|start| start["line"].as_u64())
        .collect();
    lines.dedup();
    lines
}
