//! What changed captures change, as Markdown for an editor.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Change, Changed, ClaimChange, FactView, Recaptured, Worth};

/// Sentences and facts of one source that are written out.
const SHOWN: usize = 20;

/// A page: claims by brief, then the sources with their sentences and facts. `link` gives the address of a line of a brief
/// or, without a line, of a source; both by the path that the desk knows.
#[must_use]
pub fn markdown(found: &Recaptured, link: &dyn Fn(&str, Option<u32>) -> Option<String>) -> String {
    let mut out = "# What changed in the sources\n".to_owned();
    if found.sources.is_empty() {
        out.push_str("\nNo source has changed since this was last looked at.\n");
        return out;
    }
    let _ = writeln!(out, "\n**{}.**", capitalised(&found.count()));
    let mut briefs: BTreeMap<&str, Vec<&ClaimChange>> = BTreeMap::new();
    for claim in &found.claims {
        briefs.entry(&claim.brief).or_default().push(claim);
    }
    for (brief, claims) in briefs {
        let _ = writeln!(out, "\n## {}", linked(brief, link(brief, None)));
        for claim in claims {
            let line = format!("line {}", claim.line);
            let _ = writeln!(
                out,
                "\n{}: {}\n",
                linked(&line, link(brief, Some(claim.line))),
                escaped(&claim.claim)
            );
            for change in &claim.changes {
                one(&mut out, change);
            }
        }
    }
    for source in &found.sources {
        of_source(&mut out, source, link);
    }
    out
}

fn of_source(out: &mut String, source: &Changed, link: &dyn Fn(&str, Option<u32>) -> Option<String>) {
    let name = source.new.as_ref().map_or(&*source.old.name, |new| &*new.name);
    let address = source.new.as_ref().and_then(|_| link(name, None));
    let _ = writeln!(out, "\n## {}\n", linked(name, address));
    if source.new.is_none() {
        out.push_str("The capture has gone.\n\n");
    }
    let date = |date: Option<&str>| date.unwrap_or("undated").to_owned();
    let (before, after) = (
        date(source.old.published.as_deref()),
        date(source.new.as_ref().and_then(|new| new.published.as_deref())),
    );
    if source.new.is_some() && before != after {
        let _ = writeln!(out, "- date: {before} → {after}");
    }
    let sentences = &source.sentences;
    let (altered, gone, added) = (sentences.altered.len(), sentences.gone.len(), sentences.added.len());
    let _ =
        writeln!(out, "- sentences: {} kept, {altered} altered, {gone} gone, {added} added", sentences.kept);
    for altered in sentences.altered.iter().take(SHOWN) {
        let _ = writeln!(
            out,
            "  - altered: “{}”\n    to “{}”",
            escaped(&altered.before.text),
            escaped(&altered.after.text)
        );
    }
    for (word, list) in [("gone", &sentences.gone), ("added", &sentences.added)] {
        for sentence in list.iter().take(SHOWN) {
            let _ = writeln!(out, "  - {word}: “{}”", escaped(&sentence.text));
        }
    }
    if [altered, gone, added].iter().any(|number| *number > SHOWN) {
        let _ = writeln!(out, "  - … not all are listed");
    }
    if source.facts.is_empty() {
        return;
    }
    let _ = writeln!(out, "- facts: {} differ", source.facts.len());
    for change in source.facts.iter().take(SHOWN) {
        let _ = match (&change.before, &change.after) {
            (Some(before), Some(after)) => {
                writeln!(out, "  - {}\n    now {} ({})", fact(before), fact(after), change.fields.join(", "))
            }
            (Some(before), None) => writeln!(out, "  - gone: {}", fact(before)),
            (None, Some(after)) => writeln!(out, "  - new: {}", fact(after)),
            (None, None) => Ok(()),
        };
    }
}

fn fact(fact: &FactView) -> String {
    let with = if fact.with.is_empty() { String::new() } else { format!(" – {}", fact.with.join(", ")) };
    let denied = if fact.polarity == "denied" { "not " } else { "" };
    let time = fact.time.as_deref().map(|time| format!(", {time}")).unwrap_or_default();
    escaped(&format!("{}{with}: {denied}{} ({}{time})", fact.who.join(", "), fact.predicate, fact.modality))
}

fn one(out: &mut String, change: &Change) {
    let _ = match change {
        Change::Verdict { before, after } => {
            let why = if after.reason.is_empty() { String::new() } else { format!(": {}", after.reason) };
            writeln!(out, "- verdict: {} → {}{}", worth(before), worth(after), escaped(&why))
        }
        Change::Evidence { lost, gained } => {
            for (sentences, word) in [(lost, "no more"), (gained, "now")] {
                for sentence in sentences {
                    let _ = writeln!(
                        out,
                        "- {} {word}, @{}: “{}”",
                        sentence.role,
                        escaped(&sentence.key),
                        escaped(&sentence.text)
                    );
                }
            }
            Ok(())
        }
        Change::Quotation { words, verbatim: true, .. } => {
            writeln!(out, "- the source has the words “{}” now", escaped(words))
        }
        Change::Quotation { words, nearest, .. } => match nearest {
            Some(nearest) => {
                writeln!(out, "- “{}” is not verbatim any more: “{}”", escaped(words), escaped(nearest))
            }
            None => writeln!(out, "- the source does not have the words “{}” any more", escaped(words)),
        },
        Change::Freshness { before, after } => writeln!(
            out,
            "- date of the source: {} → {}",
            before.as_deref().unwrap_or("none"),
            after.as_deref().unwrap_or("none")
        ),
    };
}

fn worth(worth: &Worth) -> String {
    let verdict = worth.words();
    worth.code.as_deref().map_or_else(|| verdict.to_owned(), |code| format!("{verdict} ({code})"))
}

fn linked(text: &str, address: Option<String>) -> String {
    match address {
        Some(address) => format!("[{}](<{}>)", escaped(text), address.replace(['<', '>', '\n'], "")),
        None => escaped(text),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Without what Markdown would read as markup, in one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
