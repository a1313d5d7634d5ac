//! `speakers.md`: documents with a head, and what who speaks in them decides.

use rapporteur_catalog::Catalogue;
use rapporteur_linking::{Line, Linker, Mention, Scan, Setting, resolve_source};
use rapporteur_text::split_sentences;

use crate::cases::{Marks, key, unmark};

/// Whether who speaks, publishes or is named in the title decided it.
fn by_discourse(mention: &Mention) -> bool {
    mention.why.starts_with("speaker:") || mention.why.ends_with("the title names")
}

fn documents() -> Vec<(&'static str, &'static str)> {
    let mut out = Vec::new();
    for part in include_str!("speakers.md").split("\n## ").skip(1) {
        let (name, rest) = part.split_once('\n').unwrap();
        let text = rest.split("```\n").nth(1).unwrap();
        out.push((name, text));
    }
    out
}

#[test]
fn speakers() {
    let linker = Linker::new(Catalogue::builtin());
    let mut failures = String::new();
    let documents = documents();
    for (name, document) in &documents {
        let (text, expected) = unmark(document);
        let (head, body) = text.split_once("\n\n").unwrap();
        let head: Vec<String> = head.lines().map(str::to_owned).collect();
        let mut sentences: Vec<(usize, &str, bool)> = Vec::new();
        let mut at = text.len() - body.len();
        for paragraph in body.split_inclusive("\n\n") {
            for (number, range) in split_sentences(paragraph.trim_end()).into_iter().enumerate() {
                let range = std::ops::Range::<usize>::from(range);
                sentences.push((at + range.start, &text[at + range.start..at + range.end], number == 0));
            }
            at += paragraph.len();
        }
        let scans: Vec<Scan> = sentences.iter().map(|(_, prose, _)| linker.scan(prose)).collect();
        let lines: Vec<Line<'_>> = sentences
            .iter()
            .zip(&scans)
            .map(|((_, prose, opens), scan)| Line { prose, scan, opens: *opens })
            .collect();
        let added = resolve_source(&linker, &lines, Setting { head: &head, ..Setting::default() });
        let got: Marks = sentences
            .iter()
            .zip(&added)
            .flat_map(|((start, ..), added)| added.iter().map(move |mention| (*start, mention)))
            .filter(|(_, mention)| by_discourse(mention))
            .map(|(start, mention)| {
                let at = std::ops::Range::<usize>::from(mention.range);
                (start + at.start, start + at.end, key(linker.catalogue(), &mention.referent))
            })
            .collect();
        let show = |marks: &Marks| {
            marks.iter().map(|(s, e, k)| format!("\n      {:?} → {k}", &text[*s..*e])).collect::<String>()
        };
        let missing: Marks = expected.difference(&got).cloned().collect();
        let extra: Marks = got.difference(&expected).cloned().collect();
        if !missing.is_empty() || !extra.is_empty() {
            failures += &format!("\n{name}\n    missing:{}\n    too many:{}", show(&missing), show(&extra));
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(documents.len() >= 15, "only {}", documents.len());
}
