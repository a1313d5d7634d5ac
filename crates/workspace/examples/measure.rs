//! Load, keystroke, change of a source: time and memory on a made-up desk.
//!
//! `cargo run --release -p rapporteur-workspace --example measure [SOURCES] [PARAGRAPHS] [CHANGES]`

// Printing is what it is for.
#![allow(clippy::print_stdout)]

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_workspace::{MemorySystem, Workspace};

const ACTORS: &[&str] = &[
    "Norway",
    "Kenya",
    "the African Union",
    "Japan",
    "Chile",
    "the European Union",
    "Ghana",
    "NATO",
    "Peru",
    "Mongolia",
    "the Organization of American States",
    "Portugal",
    "Fiji",
    "Jordan",
    "the United Nations",
    "Estonia",
];
const VERBS: &[&str] = &[
    "signed an agreement with",
    "trained officers of",
    "sent experts to",
    "hosted a workshop for",
    "opened talks with",
    "donated equipment to",
    "was invited to an exercise by",
    "ratified the convention proposed by",
];
const THEMES: &[&str] = &[
    "fisheries patrols",
    "cyber security",
    "demining",
    "harbour safety",
    "disaster relief",
    "air traffic control",
    "peacekeeping",
    "customs reform",
    "radio spectrum",
    "vaccine storage",
];
const REST: &[&str] = &[
    "Officials described the visit as useful.",
    "The ministry published no further details.",
    "Two working groups will report next spring.",
    "Both sides thanked the hosts.",
    "Observers noted that earlier rounds had stalled.",
];

const MONTHS: &[&str] = &["January", "March", "April", "June", "July", "September", "October", "December"];

/// A sentence of its own for every number. Its place and its project are among a few thousand, as names are.
fn sentence(n: usize) -> String {
    let random = |salt: usize| (n + salt * 7919).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 17;
    let pick = |list: &[&'static str], salt: usize| list[random(salt) % list.len()];
    let name = |salt: usize| {
        let syllables = ["ka", "lo", "mi", "ter", "van", "su", "dor", "ne", "pa", "gri"];
        let part = |shift: u32| syllables[(random(salt) >> shift) % syllables.len()];
        let name = format!("{}{}{}{}", part(3), part(9), part(15), part(21));
        format!("{}{}", name[..1].to_uppercase(), &name[1..])
    };
    format!(
        "In {} {}, {} {} {} on {} near {} under project {}.",
        pick(MONTHS, 1),
        1990 + n % 35,
        pick(ACTORS, 2),
        pick(VERBS, 3),
        pick(ACTORS, 4),
        pick(THEMES, 5),
        name(6),
        name(7),
    )
}

fn text(start: usize, paragraphs: usize) -> String {
    let mut text = String::new();
    for n in start..start + paragraphs {
        let _ = write!(text, "{} {}\n\n", sentence(n), REST[n % REST.len()]);
    }
    text
}

fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or_default() / 1024
}

/// Processor time of this thread so far: on a shared machine the clock on the wall measures the neighbours.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or_default())
}

/// The kernel counts in ticks: only the sum over many runs is exact.
fn mean(times: &[Duration]) -> Duration {
    times.iter().sum::<Duration>() / u32::try_from(times.len().max(1)).unwrap_or(1)
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse().unwrap_or(1000));
    let sources = arguments.next().unwrap_or(1000);
    let paragraphs = arguments.next().unwrap_or(5000);
    let change_count = arguments.next().unwrap_or(10);
    let root = Utf8Path::new("/desk");
    let brief = root.join("briefs/long.md");
    let source = |n: usize| root.join(format!("sources/{n:05}.md"));
    // About 4 kB each.
    let capture =
        |n: usize| format!("---\npublished: {}\n---\n\n# Note {n}\n\n{}", 1990 + n % 35, text(n * 11, 30));
    let brief_text = text(0, paragraphs);
    let files: Vec<(Utf8PathBuf, String)> = (0..sources)
        .map(|n| (source(n), capture(n)))
        .chain([(brief.clone(), brief_text.clone()), (root.join("rapporteur.toml"), String::new())])
        .collect();
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let system = Arc::new(MemorySystem::new(files));
    println!(
        "{sources} sources, {} kB; brief of {paragraphs} paragraphs, {} kB",
        bytes / 1000,
        brief_text.len() / 1000
    );

    let time = |what: &str, run: &mut dyn FnMut()| {
        let (start, busy) = (Instant::now(), processor());
        run();
        let (start, busy) = (start.elapsed(), processor() - busy);
        println!("{what:<48} {start:>9.2?} ({busy:.2?} of this thread)  {:>5} MiB resident", resident_mib());
    };
    let mut workspace = Workspace::empty(system.clone(), root);
    time("load", &mut || {
        workspace.begin_load();
        while workspace.load_step(usize::MAX, &|_| {}) {}
    });
    time("brief, cold", &mut || drop(workspace.snapshot().report(&brief)));

    let mut keystrokes = Vec::new();
    for n in 0..100 {
        let typed = brief_text.replacen("In ", &format!("In {} ", "x".repeat(n % 10 + 1)), 1);
        let typed = typed.into();
        let start = processor();
        workspace.set_text(&brief, typed);
        drop(workspace.snapshot().report(&brief));
        keystrokes.push(processor() - start);
    }
    println!(
        "{:<48} {:>9.2?}  {:>5} MiB resident",
        "keystroke in the first sentence (mean)",
        mean(&keystrokes),
        resident_mib()
    );

    let mut changes = Vec::new();
    for n in 0..change_count {
        system.write(source(n), capture(n).replacen("In ", "Late in ", 1));
        let start = processor();
        workspace.files_changed(&[source(n)]);
        drop(workspace.snapshot().report(&brief));
        changes.push(processor() - start);
    }
    println!(
        "{:<48} {:>9.2?}  {:>5} MiB resident",
        "one source changed, brief checked (mean)",
        mean(&changes),
        resident_mib()
    );
    for (name, count) in workspace.interned() {
        println!("  {name}: {count}");
    }
}
