//! A desk of many captures: read for the first time, opened again, one of them changed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::lsp::{keystrokes, moved_by_typing, open};
use super::{captures, file_uri, milliseconds, percentile};
use crate::{Outcome, shell};

/// Runs of a warm start, and changes of a capture.
const ROUNDS: usize = 9;
/// Keys.
const KEYS: usize = 100;
/// Nothing heard for so long: the server has said all.
const SETTLED: Duration = Duration::from_millis(500);
/// Bytes of the brief.
const KILOBYTES: usize = 10;

/// What a process took.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Cost {
    wall: Duration,
    /// Processor time, in steps of ten milliseconds.
    cpu: f64,
    /// Highest resident memory, and the most of it that is not a mapped file, in MiB.
    peak: f64,
    own: f64,
}

pub fn run(sizes: &[usize]) -> Outcome {
    let binary = shell::release_binary()?;
    println!(
        "captures of 4 kB, brief of {KILOBYTES} kB; seconds, ms and MiB; `own` is memory beside what is mapped"
    );
    println!(
        "{:>8} {:>8} {:>8} {:>7} {:>7} {:>8} {:>9} {:>8} {:>9} {:>9} {:>9} {:>9} {:>8} {:>7} {:>8} {:>8}",
        "sources",
        "cold s",
        "cpu s",
        "peak",
        "own",
        "size",
        "check p50",
        "cpu ms",
        "lsp p50",
        "lsp cpu",
        "change",
        "changecpu",
        "lsp RSS",
        "lsp own",
        "key p50",
        "key p95"
    );
    let mut before: Option<(usize, f64, f64)> = None;
    for &sources in sizes {
        let desk = shell::target().join(format!("bench/captures-{sources}"));
        let bytes = captures::write(&desk, sources, KILOBYTES)?;
        captures::change(&desk, 1)?;
        let kept = desk.join(".rapporteur");
        if kept.exists() {
            std::fs::remove_dir_all(&kept).map_err(|error| format!("{}: {error}", kept.display()))?;
        }
        let cold = check(&binary, &desk)?;
        let size = std::fs::metadata(kept.join("cache/facts")).map_or(0, |metadata| metadata.len());
        let warm: Vec<Cost> = (0..ROUNDS).map(|_| check(&binary, &desk)).collect::<Result<_, _>>()?;
        let server = serve(&binary, &desk)?;
        let [mut walls, mut cpus, mut starts, mut start_cpus, mut changes, mut change_cpus]: [Vec<f64>; 6] = [
            warm.iter().map(|cost| milliseconds(cost.wall)).collect(),
            warm.iter().map(|cost| cost.cpu).collect(),
            server.starts,
            server.start_cpus,
            server.changes,
            server.change_cpus,
        ];
        let mut keys = server.keys;
        let key = percentile(&mut keys, 50);
        #[allow(clippy::cast_precision_loss)] // a ratio
        let ratio = size as f64 / bytes as f64;
        println!(
            "{sources:>8} {:>8.1} {:>8.1} {:>7.0} {:>7.0} {ratio:>7.2}x {:>9.1} {:>8.0} {:>9.1} {:>9.0} {:>9.1} {:>9.0} {:>8.1} {:>7.1} {key:>8.2} {:>8.2}",
            cold.wall.as_secs_f64(),
            cold.cpu / 1e3,
            cold.peak,
            cold.own,
            percentile(&mut walls, 50),
            percentile(&mut cpus, 50),
            percentile(&mut starts, 50),
            percentile(&mut start_cpus, 50),
            percentile(&mut changes, 50),
            percentile(&mut change_cpus, 50),
            server.resident,
            server.own,
            percentile(&mut keys, 95),
        );
        if let Some((fewer, cpu, before)) = before {
            #[allow(clippy::cast_precision_loss)] // a ratio
            let times = sources as f64 / fewer as f64;
            println!(
                "         {times:.0} times the captures: cold {:.2} times the processor time of each, a key {:.2} times",
                cold.cpu / cpu / times,
                key / before,
            );
        }
        before = Some((sources, cold.cpu, key));
    }
    Ok(())
}

/// Checks the brief of a desk.
pub(super) fn check(binary: &Path, desk: &Path) -> Result<Cost, String> {
    let start = Instant::now();
    let mut child = Command::new(binary)
        .args(["check", "--format", "json"])
        .arg(desk)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
    let mut cost = Cost::default();
    loop {
        watch(&child, &mut cost);
        match child.try_wait() {
            Ok(Some(status)) if status.code().is_some_and(|code| code < 2) => break,
            Ok(None) => {
                // Often at first, seldom later: a short run must not be rounded up.
                std::thread::sleep(Duration::from_millis(if start.elapsed().as_millis() < 2_000 {
                    1
                } else {
                    20
                }));
            }
            Ok(Some(status)) => return Err(format!("the check ended with {status}")),
            Err(error) => return Err(error.to_string()),
        }
    }
    cost.wall = start.elapsed();
    Ok(cost)
}

/// Notes what a process has taken so far. Linux only.
fn watch(child: &Child, cost: &mut Cost) {
    let folder = format!("/proc/{}", child.id());
    let status = std::fs::read_to_string(format!("{folder}/status")).unwrap_or_default();
    let field = |name: &str| -> f64 {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    };
    cost.peak = cost.peak.max(field("VmHWM:"));
    cost.own = cost.own.max(field("RssAnon:"));
    let stat = std::fs::read_to_string(format!("{folder}/stat")).unwrap_or_default();
    if let Some((_, fields)) = stat.rsplit_once(')') {
        let ticks: f64 =
            fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        cost.cpu = cost.cpu.max(ticks * 10.0);
    }
}

/// What an editor sees.
#[derive(Debug, Default)]
struct Server {
    /// From the start of the process to its first findings.
    starts: Vec<f64>,
    start_cpus: Vec<f64>,
    /// From the news that a capture has changed to findings that show it.
    changes: Vec<f64>,
    change_cpus: Vec<f64>,
    resident: f64,
    own: f64,
    /// From a key to its findings.
    keys: Vec<f64>,
}

fn serve(binary: &Path, desk: &Path) -> Result<Server, String> {
    let path = desk.join(captures::BRIEF);
    let (text, uri) = (shell::read(&path)?, file_uri(&path)?);
    let mut server = Server::default();
    for _ in 1..ROUNDS {
        let (client, start, _) = open(binary, desk, &uri, &text)?;
        server.starts.push(start);
        server.start_cpus.push(client.cpu().unwrap_or(f64::NAN));
        client.stop()?;
    }
    let (mut client, _, found) = open(binary, desk, &uri, &text)?;
    server.keys = keystrokes(&mut client, &uri, &moved_by_typing(&found), KEYS)?;
    // What is told a moment later is no answer to what follows.
    client.drain(SETTLED);
    for round in 0..ROUNDS + 1 {
        captures::change(desk, round)?;
        let changed = file_uri(&desk.join(captures::path(captures::first_claim().0)))?;
        let (sent, cpu) = (Instant::now(), client.cpu().unwrap_or(f64::NAN));
        client.notify(
            "workspace/didChangeWatchedFiles",
            json!({ "changes": [{ "uri": changed, "type": 2 }] }),
        )?;
        let (at, _) = client.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        })?;
        server.changes.push(milliseconds(at - sent));
        server.change_cpus.push(client.cpu().unwrap_or(f64::NAN) - cpu);
    }
    let (resident, _) = client.memory().unwrap_or((f64::NAN, f64::NAN));
    server.resident = resident;
    server.own = client.own_memory().unwrap_or(f64::NAN);
    client.stop()?;
    Ok(server)
}
