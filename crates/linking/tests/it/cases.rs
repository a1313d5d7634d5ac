//! `cases.md`: one case a list item, the expected mentions marked `[[text|KEY]]`, nested if need be. Unmarked is unlinked.

use std::collections::BTreeSet;

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_linking::{Linker, Referent, Scan, merge, resolve};
use rapporteur_text::{range, split_sentences};

pub(crate) type Marks = BTreeSet<(usize, usize, String)>;

/// Text without the marks, and the marks.
pub(crate) fn unmark(case: &str) -> (String, Marks) {
    let mut text = String::new();
    let mut open = Vec::new();
    let mut marks = Marks::new();
    let mut rest = case;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[[") {
            open.push(text.len());
            rest = after;
        } else if let (Some(after), false) = (rest.strip_prefix('|'), open.is_empty()) {
            let (key, after) = after.split_once("]]").expect("a mark ends in ]]");
            marks.insert((open.pop().unwrap(), text.len(), key.to_owned()));
            rest = after;
        } else {
            let c = rest.chars().next().unwrap();
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    assert!(open.is_empty(), "an open mark in {case}");
    (text, marks)
}

pub(crate) fn key(catalogue: &Catalogue, referent: &Referent) -> String {
    let key = |id: &EntityId| catalogue.entity(*id).unwrap().key.to_string();
    match referent {
        Referent::Entity(id) => key(id),
        Referent::Local(local) => local.to_string(),
        Referent::Plural(ids) => ids.iter().map(key).collect::<Vec<_>>().join("+"),
    }
}

fn link(linker: &Linker, text: &str) -> Marks {
    // " // " parts paragraphs.
    let sentences: Vec<(usize, &str)> = split_sentences(text)
        .into_iter()
        .map(|r| (usize::from(r.start()), &text[usize::from(r.start())..usize::from(r.end())]))
        .collect();
    let scans: Vec<Scan> = sentences.iter().map(|(_, s)| linker.scan(s)).collect();
    let pairs: Vec<(&str, &Scan)> = sentences.iter().map(|(_, s)| *s).zip(&scans).collect();
    let resolved = resolve(linker.catalogue(), &pairs);
    let mut out = Marks::new();
    for (((start, _), scan), resolved) in sentences.iter().zip(&scans).zip(&resolved) {
        for m in merge(scan, resolved) {
            let at = range(start + usize::from(m.range.start()), start + usize::from(m.range.end()));
            out.insert((at.start().into(), at.end().into(), key(linker.catalogue(), &m.referent)));
        }
    }
    out
}

#[test]
fn cases() {
    let linker = Linker::new(Catalogue::builtin());
    let mut count = 0;
    let mut failures = String::new();
    for (number, line) in include_str!("cases.md").lines().enumerate() {
        let Some(case) = line.strip_prefix("- ") else { continue };
        count += 1;
        let (text, expected) = unmark(case);
        let got = link(&linker, &text);
        let show = |marks: &Marks| {
            marks.iter().map(|(s, e, k)| format!("\n      {:?} → {k}", &text[*s..*e])).collect::<String>()
        };
        let missing: Marks = expected.difference(&got).cloned().collect();
        let extra: Marks = got.difference(&expected).cloned().collect();
        if !missing.is_empty() || !extra.is_empty() {
            failures += &format!(
                "\nline {}: {text}\n    missing:{}\n    too many:{}",
                number + 1,
                show(&missing),
                show(&extra)
            );
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 80, "only {count} cases");
}
