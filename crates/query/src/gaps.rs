//! What the sources do not show, and what to ask next.

use std::sync::LazyLock;

use rapporteur_catalog::EntityId;
use rapporteur_evidence::FactKey;
use serde::Deserialize;

use crate::desk::Desk;
use crate::fact::HAPPENED;
use crate::matching::Match;
use crate::question::{Question, Slot};
use crate::wording::{Writer, choice, on_domains};

/// Most follow-up questions.
const ASKED: usize = 4;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<Kind>,
    bodies: Vec<Bodies>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    key: String,
    absent: String,
    ask: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bodies {
    organisation: String,
    domain: String,
    keys: Vec<String>,
}

fn file() -> &'static File {
    static FILE: LazyLock<File> = LazyLock::new(|| {
        toml::from_str(include_str!("../data/gaps.toml"))
            // Compiled in and tested: it cannot happen to a user.
            .unwrap_or_else(|error| panic!("data/gaps.toml: {error}"))
    });
    &FILE
}

/// What is missing and what to ask.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    pub not_shown: Vec<String>,
    pub follow_up: Vec<String>,
}

/// The empty cells of a question.
pub(crate) fn gaps(question: &Question, counted: &[&Match], desk: &Desk<'_>, writer: &Writer<'_>) -> Gaps {
    let mut out = Gaps::default();
    let domain = on_domains(&question.domains);
    for name in &question.unresolved {
        let near = choice(&name.candidates);
        out.not_shown.push(if near.is_empty() {
            format!("Nothing is known by the name \"{}\".", name.words)
        } else {
            format!("Nothing is known by the name \"{}\"; the nearest are {near}.", name.words)
        });
    }
    out.follow_up.extend(respelt(question));
    if !question.is_resolved() {
        // Nothing was looked for, so nothing can be said to be missing.
        return out;
    }
    match question.entities.as_slice() {
        [a, b] if question.generic || matches!(question.slot, Slot::Kind) => {
            between(question, a.entity, b.entity, counted, desk, writer, &domain, &mut out);
        }
        [only] if counted.is_empty() && question.generic => {
            let name = writer.entity(only.entity);
            out.not_shown.push(format!("Any cooperation of {name}{domain} is not shown by your sources."));
        }
        _ if counted.is_empty() && question.is_resolved() => {
            out.not_shown.push(format!(
                "\"{}\" is not shown by your sources.",
                question.statement.trim_end_matches('.')
            ));
        }
        _ => {}
    }
    if let Some(time) = question.time
        && !counted.is_empty()
        && counted.iter().all(|item| item.found.fact().time.is_none())
    {
        let days = crate::wording::interval_words(time);
        out.not_shown.push(format!("A date within {days} is not shown by your sources."));
    }
    out.follow_up.dedup();
    out.follow_up.truncate(ASKED);
    out
}

/// The question with the nearest name in place of each that nothing is known by.
fn respelt(question: &Question) -> Option<String> {
    let mut text = question.text.clone();
    let mut names: Vec<_> = question.unresolved.iter().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.start));
    for name in &names {
        let range = name.start as usize..name.end as usize;
        text.get(range.clone())?;
        text.replace_range(range, name.candidates.first()?);
    }
    (!names.is_empty()).then_some(text)
}

#[allow(clippy::too_many_arguments)] // one place, called once
fn between(
    question: &Question,
    a: EntityId,
    b: EntityId,
    counted: &[&Match],
    desk: &Desk<'_>,
    writer: &Writer<'_>,
    domain: &str,
    out: &mut Gaps,
) {
    let (name_a, name_b) = (writer.entity(a), writer.entity(b));
    let direct = |item: &&&Match| item.through.is_none() && item.rank() >= HAPPENED;
    let through = counted.iter().any(|item| item.through.is_some() && item.rank() >= HAPPENED);
    if through && !counted.iter().any(|item| direct(&item)) {
        out.not_shown.push(format!(
            "Cooperation of {name_a} and {name_b}{domain} with each other alone is not shown by your sources."
        ));
    }
    if counted.is_empty() {
        out.not_shown
            .push(format!("Cooperation of {name_a} and {name_b}{domain} is not shown by your sources."));
    }
    let shown = |key: &str| {
        counted
            .iter()
            .any(|item| &*item.found.fact().kind == key && item.through.is_none() && item.rank() >= HAPPENED)
    };
    let missing: Vec<&Kind> = file().kind.iter().filter(|kind| !shown(&kind.key)).collect();
    let absent: Vec<String> = missing.iter().map(|kind| kind.absent.clone()).collect();
    if !absent.is_empty() && !counted.is_empty() {
        out.not_shown.push(format!(
            "Between {name_a} and {name_b} your sources show nothing of these{domain}: {}.",
            choice(&absent)
        ));
    }
    let planned: Vec<&&Match> = counted.iter().filter(|item| item.rank() < HAPPENED).collect();
    if !planned.is_empty() && !counted.iter().any(|item| item.rank() >= HAPPENED) {
        out.not_shown
            .push("That any of what was planned came about is not shown by your sources.".to_owned());
    }
    let catalogue = desk.table.catalogue();
    for bodies in &file().bodies {
        let organisation = catalogue.by_key(&bodies.organisation);
        let about = question.domains.iter().any(|own| own.split('/').next() == Some(bodies.domain.as_str()));
        let other = if organisation == Some(b) { a } else { b };
        if !about || organisation.is_none_or(|id| id != a && id != b) {
            continue;
        }
        let silent: Vec<String> = bodies
            .keys
            .iter()
            .filter_map(|key| catalogue.by_key(key))
            .filter(|&body| desk.facts.lookup(FactKey::Pair(body, other)).is_empty())
            .map(|body| writer.entity(body))
            .collect();
        if !silent.is_empty() {
            out.not_shown.push(format!(
                "No source names {} together with {}.",
                choice(&silent),
                writer.entity(other)
            ));
        }
    }
    for kind in missing.iter().take(ASKED) {
        let text = kind.ask.replace("{a}", &name_a).replace("{b}", &name_b).replace("{domain}", domain);
        out.follow_up.push(crate::wording::capitalised(&text));
    }
}
