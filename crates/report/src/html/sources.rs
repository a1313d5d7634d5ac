//! The source summary statement (ICD 206): how many, of which kinds, how old, how graded, how reliable, what is missing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rapporteur_claims::Interval;
use rapporteur_evidence::Label;

use super::{Escaped, count};
use crate::{Report, Source};

/// Admiralty reliability in words (NATO AJP-2.1).
fn reliability(grade: char) -> &'static str {
    match grade {
        'A' => "completely reliable",
        'B' => "usually reliable",
        'C' => "fairly reliable",
        'D' => "not usually reliable",
        'E' => "unreliable",
        _ => "reliability cannot be judged",
    }
}

/// Admiralty credibility in words.
fn credibility(grade: u8) -> &'static str {
    match grade {
        1 => "confirmed by other sources",
        2 => "probably true",
        3 => "possibly true",
        4 => "doubtful",
        5 => "improbable",
        _ => "truth cannot be judged",
    }
}

/// "a, b and c"
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

pub(super) fn summary(out: &mut String, report: &Report) {
    out.push_str("<section aria-labelledby=\"sources\"><h2 id=\"sources\">Source summary statement</h2>\n");
    for sentence in sentences(report) {
        let _ = write!(out, "<p>{}</p>", Escaped(&sentence));
    }
    if !report.sources.is_empty() {
        table(out, report);
    }
    out.push_str("</section>\n");
}

/// The statement, a paragraph each.
fn sentences(report: &Report) -> Vec<String> {
    let mut out = Vec::new();
    let sources = &report.sources;
    if sources.is_empty() {
        out.push("No captured source is cited here, and none bears on a claim.".to_owned());
        return out;
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources {
        *kinds.entry(source.kind.as_deref().unwrap_or("kind not stated")).or_default() += 1;
    }
    let mut kinds: Vec<(&str, usize)> = kinds.into_iter().collect();
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let kinds: Vec<String> =
        kinds.iter().map(|(kind, number)| format!("{} ({number})", kind.replace('-', " "))).collect();
    let unused = match report.unused {
        0 => String::new(),
        number => format!(
            " {} of the desk have nothing to do with the claims.",
            count(number, "other capture", "other captures")
        ),
    };
    out.push(format!(
        "The claims are judged against {}, by kind: {}.{unused}",
        count(sources.len(), "captured source", "captured sources"),
        listed(&kinds)
    ));
    out.push(dates(sources));
    out.push(grades(sources));
    out.push(origins(sources));
    let secondary = sources.iter().filter(|source| source.secondary).count();
    if secondary > 0 {
        out.push(format!(
            "{} on others’ reporting (fact-check, encyclopaedia); none such counts as an origin.",
            if secondary == 1 {
                "1 source reports".to_owned()
            } else {
                format!("{secondary} sources report")
            }
        ));
    }
    let rests = |label: Label| matches!(label, Label::Supported | Label::PartiallySupported);
    let supported = report.judgements().filter(|(_, judgement)| rests(judgement.label)).count();
    let single = report.judgements().filter(|(_, j)| rests(j.label) && j.origins <= 1).count();
    let tally = report.tally();
    out.push(format!(
        "Of {}, sources support {supported} in full or in part; {single} of these rest on a single origin. {} contradicted, \
         and for {} no source has what is claimed.",
        count(tally.checkable(), "checkable claim", "checkable claims"),
        if tally.contradicted == 1 { "1 is".to_owned() } else { format!("{} are", tally.contradicted) },
        tally.unsupported,
    ));
    out.push(
        "Not known to this statement: how the sources came to know what they say, what they want, and whether they copy \
         from others that are not captured here. Grades are those of the desk’s metadata; the program gives none."
            .to_owned(),
    );
    out
}

/// Origins named in the statement; the table has all.
const NAMED: usize = 5;

/// How many origins, and which of them several sources share.
fn origins(sources: &[Source]) -> String {
    let mut shared: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.secondary) {
        shared.entry(&source.origin).or_default().push(source.key.clone());
    }
    let own = shared.len();
    let primary: usize = shared.values().map(Vec::len).sum();
    shared.retain(|_, keys| keys.len() > 1);
    let mut text = match (primary, own) {
        (0, _) => "None of them is an origin of its own.".to_owned(),
        (_, own) if shared.is_empty() => {
            format!("By text, address, agency and release they have {}.", count(own, "origin", "origins"))
        }
        (_, own) => {
            let mut named: Vec<String> = shared
                .iter()
                .take(NAMED)
                .map(|(name, keys)| format!("{} tell what {name} told first", listed(keys)))
                .collect();
            if shared.len() > NAMED {
                named.push(format!("{} more are shared", shared.len() - NAMED));
            }
            format!(
                "By text, address, agency and release they have {}: {}.",
                count(own, "origin", "origins"),
                named.join("; ")
            )
        }
    };
    let unconfirmed: Vec<String> =
        sources.iter().filter(|source| source.unconfirmed).map(|source| source.key.clone()).collect();
    if !unconfirmed.is_empty() {
        let _ = write!(
            text,
            " Graded confirmed, though no other origin speaks of the same: {}.",
            listed(&unconfirmed)
        );
    }
    text
}

fn dates(sources: &[Source]) -> String {
    let mut dated: Vec<Interval> = sources.iter().filter_map(|source| source.published).collect();
    dated.sort_by_key(|date| (date.start, date.end));
    let undated = sources.len() - dated.len();
    let mut text = match (dated.first(), dated.last()) {
        (Some(first), Some(last)) if first == last && dated.len() == 1 => {
            format!("One is dated, {}", first.display())
        }
        (Some(first), Some(last)) => format!("They are dated from {} to {}", first.display(), last.display()),
        _ => "None is dated".to_owned(),
    };
    match undated {
        0 => {}
        _ if dated.is_empty() => text.push_str("; what they say of “last month” cannot be told"),
        number => {
            let _ = write!(text, "; {number} {} undated", if number == 1 { "is" } else { "are" });
        }
    }
    text.push('.');
    text
}

fn grades(sources: &[Source]) -> String {
    let mut grades: BTreeMap<char, usize> = BTreeMap::new();
    for grade in sources.iter().filter_map(|source| source.reliability) {
        *grades.entry(grade).or_default() += 1;
    }
    let graded: usize = grades.values().sum();
    let grades: Vec<String> =
        grades.iter().map(|(grade, number)| format!("{number} {} ({grade})", reliability(*grade))).collect();
    let credible = sources.iter().filter_map(|source| source.credibility);
    let best = credible.clone().min();
    let mut text = match grades.is_empty() {
        true => "No source has a grade of reliability".to_owned(),
        false => format!("By the Admiralty scale {}", listed(&grades)),
    };
    if graded > 0 && graded < sources.len() {
        let _ = write!(text, "; {} without a grade", sources.len() - graded);
    }
    if let (Some(best), Some(worst)) = (best, credible.max()) {
        let _ = match best == worst {
            true => write!(text, "; credibility of the information {best} ({})", credibility(best)),
            false => write!(
                text,
                "; credibility of the information from {best} ({}) to {worst} ({})",
                credibility(best),
                credibility(worst)
            ),
        };
    }
    text.push('.');
    text
}

fn table(out: &mut String, report: &Report) {
    out.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Sources\"><table class=\"src\"><thead><tr>\
         <th scope=\"col\">Key</th><th scope=\"col\">Title, publisher</th><th scope=\"col\">Kind</th>\
         <th scope=\"col\">Date</th><th scope=\"col\">Grade</th><th scope=\"col\">Origin</th>\
         <th scope=\"col\">Cited by</th><th scope=\"col\">Supports</th>\
         <th scope=\"col\">Contradicts</th></tr></thead><tbody>\n",
    );
    for (number, source) in report.sources.iter().enumerate() {
        let _ = write!(
            out,
            "<tr id=\"s{number}\"><th scope=\"row\">{}</th><td class=\"u\">{}",
            Escaped(&source.key),
            Escaped(source.title.as_deref().unwrap_or(&source.path)),
        );
        if let Some(publisher) = &source.publisher {
            let _ = write!(out, "<span class=\"at\">{}</span>", Escaped(publisher));
        }
        if let Some(url) = &source.url {
            let safe = url.starts_with("https://") || url.starts_with("http://");
            let url = Escaped(url);
            let _ = match safe {
                true => write!(
                    out,
                    "<span class=\"at\"><a rel=\"noreferrer noopener\" href=\"{url}\">{url}</a></span>"
                ),
                false => write!(out, "<span class=\"at\">{url}</span>"),
            };
        }
        let secondary = if source.secondary { " (reports on reporting)" } else { "" };
        let unconfirmed = if source.unconfirmed { " (by no other origin)" } else { "" };
        let origin = match &source.origin_reason {
            _ if source.secondary => "–".to_owned(),
            None => "its own".to_owned(),
            Some(why) => {
                format!("{}<span class=\"at\">{}</span>", Escaped(&source.origin), Escaped(why))
            }
        };
        let grade = match (source.reliability, source.credibility) {
            (None, None) => "–".to_owned(),
            (reliability, credibility) => format!(
                "{}{}",
                reliability.map(String::from).unwrap_or_default(),
                credibility.map(|number| number.to_string()).unwrap_or_default()
            ),
        };
        let _ = writeln!(
            out,
            "</td><td>{}{secondary}</td><td class=\"day\">{}</td><td>{grade}{unconfirmed}</td><td class=\"u\">{origin}</td>\
             <td>{}</td><td>{}</td><td>{}</td></tr>",
            Escaped(source.kind.as_deref().unwrap_or("–")),
            source.published.map_or_else(|| "undated".to_owned(), Interval::display),
            source.cited,
            source.supports,
            source.contradicts,
        );
    }
    out.push_str("</tbody></table></div>\n");
}
