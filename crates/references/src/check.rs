//! What is looked at before a style file is read: the formatter follows it as deep as it goes.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::ReferenceError;
use crate::style::MAX_STYLE_BYTES;

/// Deepest nesting of elements; published styles reach 20.
const MAX_DEPTH: usize = 64;

/// Most calls of macros for one reference; published styles need some thousands.
const MAX_CALLS: u64 = 1_000_000;

/// Refuses what is too long or nests too deep, and macros that call themselves or each other without end.
pub(crate) fn check(xml: &str) -> Result<(), ReferenceError> {
    let refused = |why: &str| Err(ReferenceError::Style(why.to_owned()));
    if xml.len() > MAX_STYLE_BYTES {
        return refused("it is longer than any style (1 MiB)");
    }
    let calls = calls(xml)?;
    let mut costs: BTreeMap<&str, u64> = BTreeMap::new();
    // In each round the macros whose callees are settled settle; a round without any leaves a circle.
    let mut open: BTreeSet<&str> = calls.keys().map(String::as_str).collect();
    while !open.is_empty() {
        let ready: Vec<(&str, u64)> = open
            .iter()
            .filter_map(|name| {
                let callees = calls.get(*name)?;
                let each = callees.iter().map(|callee| match costs.get(&**callee) {
                    Some(cost) => Some(*cost),
                    // A macro that is not there is called in vain.
                    None if calls.contains_key(callee) => None,
                    None => Some(0),
                });
                let sum = each.sum::<Option<u64>>()?;
                Some((*name, sum.saturating_add(1).min(u64::from(u32::MAX))))
            })
            .collect();
        if ready.is_empty() {
            let name = open.first().copied().unwrap_or_default();
            return Err(ReferenceError::Style(format!("its macros call each other in a circle (`{name}`)")));
        }
        for (name, cost) in ready {
            open.remove(name);
            costs.insert(name, cost);
        }
    }
    if costs.values().any(|cost| *cost > MAX_CALLS) {
        return refused("its macros call each other too often");
    }
    Ok(())
}

/// Macros that each macro calls; under the empty name, what is called from elsewhere.
fn calls(xml: &str) -> Result<BTreeMap<String, Vec<String>>, ReferenceError> {
    let mut calls: BTreeMap<String, Vec<String>> = BTreeMap::from([(String::new(), Vec::new())]);
    let mut reader = Reader::from_str(xml);
    let (mut depth, mut within) = (0_usize, String::new());
    loop {
        let event = reader.read_event().map_err(|error| {
            ReferenceError::Style(format!("not XML at byte {}: {error}", reader.error_position()))
        })?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(ReferenceError::Style(format!(
                        "it nests too deep at byte {}",
                        reader.buffer_position()
                    )));
                }
                if start.local_name().as_ref() == "macro" {
                    within = attribute(&start, "name").unwrap_or_default();
                    calls.entry(within.clone()).or_default();
                }
                note(&mut calls, &within, &start);
            }
            Event::Empty(start) => note(&mut calls, &within, &start),
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                if end.local_name().as_ref() == "macro" {
                    within.clear();
                }
            }
            Event::Eof => return Ok(calls),
            _ => {}
        }
    }
}

fn note(calls: &mut BTreeMap<String, Vec<String>>, within: &str, start: &BytesStart<'_>) {
    if let Some(callee) = attribute(start, "macro")
        && let Some(callees) = calls.get_mut(within)
    {
        callees.push(callee);
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok().flatten()?;
    Some(attribute.value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_and_avalanches_are_refused() {
        let style = |macros: &str| {
            format!("<style>{macros}<citation><layout><text macro=\"a0\"/></layout></citation></style>")
        };
        let refusal = |macros: &str| match check(&style(macros)) {
            Err(ReferenceError::Style(why)) => why,
            other => format!("{other:?}"),
        };
        assert_eq!(check(&style("<macro name=\"a0\"><text value=\"x\"/></macro>")), Ok(()));
        let circle = "<macro name=\"a0\"><text macro=\"b\"/></macro><macro name=\"b\"><group><text macro=\"a0\"/></group></macro>";
        assert!(refusal(circle).contains("circle"));
        let avalanche: String = (0..40)
            .map(|n| {
                let call = format!("<text macro=\"a{}\"/>", n + 1);
                format!("<macro name=\"a{n}\">{call}{call}</macro>")
            })
            .collect();
        assert!(refusal(&avalanche).contains("too often"));
        assert!(refusal(&"<group>".repeat(1000)).contains("too deep"));
        assert!(refusal(&" ".repeat(MAX_STYLE_BYTES)).contains("longer"));
    }
}
