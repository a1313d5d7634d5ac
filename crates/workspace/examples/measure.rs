//! Load, keystroke, change of a source: time and memory on a made-up desk.
//!
//! `cargo run --release -p rapporteur-workspace --example measure [SOURCES] [PARAGRAPHS]`

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

/// A sentence of its own for every number.
fn sentence(n: usize) -> String {
    let pick = |list: &[&'static str], salt: usize| {
        list[n.wrapping_mul(2_654_435_761).wrapping_add(salt * 97) / 7 % list.len()]
    };
    let (actor, other) = (pick(ACTORS, 1), pick(ACTORS, 5));
    let day = 1 + n % 28;
    format!(
        "On {day} March {}, {actor} {} {other} on {} in round {n}.",
        1990 + n % 35,
        pick(VERBS, 3),
        pick(THEMES, 2)
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

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse().unwrap_or(1000));
    let sources = arguments.next().unwrap_or(1000);
    let paragraphs = arguments.next().unwrap_or(5000);
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
        let start = Instant::now();
        run();
        println!("{what:<48} {:>9.2?}  {:>5} MiB resident", start.elapsed(), resident_mib());
    };
    let mut workspace = Workspace::empty(system.clone(), root);
    time("load", &mut || {
        workspace.begin_load();
        while workspace.load_step(usize::MAX, &|_| {}) {}
    });
    time("brief, cold", &mut || drop(workspace.snapshot().report(&brief)));

    let mut keystrokes = Vec::new();
    for n in 0..100 {
        let typed = brief_text.replacen("On ", &format!("On {} ", "x".repeat(n % 10 + 1)), 1);
        let start = Instant::now();
        workspace.set_text(&brief, typed.into());
        drop(workspace.snapshot().report(&brief));
        keystrokes.push(start.elapsed());
    }
    println!(
        "{:<48} {:>9.2?}  {:>5} MiB resident",
        "keystroke in the first sentence (median)",
        median(keystrokes),
        resident_mib()
    );

    let mut changes = Vec::new();
    for n in 0..20 {
        system.write(source(n), capture(n).replacen("On ", "Late on ", 1));
        let start = Instant::now();
        workspace.files_changed(&[source(n)]);
        drop(workspace.snapshot().report(&brief));
        changes.push(start.elapsed());
    }
    println!(
        "{:<48} {:>9.2?}  {:>5} MiB resident",
        "one source changed, brief checked (median)",
        median(changes),
        resident_mib()
    );
    for (name, count) in workspace.interned() {
        println!("  {name}: {count}");
    }
}
