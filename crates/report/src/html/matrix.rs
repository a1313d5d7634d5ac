//! The claim–evidence matrix with its filters.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rapporteur_evidence::{EvidenceRole, Label};

use super::{Escaped, count, sign};
use crate::{Brief, Judgement, Report};

/// Sentences of sources that are quoted beside a claim.
const QUOTED: usize = 3;

pub(super) fn section(out: &mut String, report: &Report) {
    out.push_str("<section aria-labelledby=\"claims\"><h2 id=\"claims\">Claims and evidence</h2>\n");
    if report.judgements().next().is_none() {
        out.push_str("<p>No sentence here is a claim that can be checked.</p></section>\n");
        return;
    }
    out.push_str(
        "<p>Every claim that can be checked, with the sentences of the sources that speak for it, against it, or \
         come nearest without deciding. Keys of sources that the claim itself cites are marked with *.</p>",
    );
    let sections = sections(report);
    filters(out, report, &sections);
    out.push_str(
        "<table class=\"mx\" role=\"table\" aria-label=\"Claims and evidence\"><thead role=\"rowgroup\"><tr role=\"row\">\
         <th role=\"columnheader\">Claim</th><th role=\"columnheader\">Verdict</th><th role=\"columnheader\">Evidence</th>\
         </tr></thead><tbody role=\"rowgroup\">\n",
    );
    // A sentence that many claims rest on is quoted once; the others point at it.
    let mut quoted: BTreeMap<(usize, u32), usize> = BTreeMap::new();
    for (number, (brief, judgement)) in report.judgements().enumerate() {
        row(out, report, brief, judgement, number, &sections, &mut quoted);
    }
    out.push_str("</tbody></table></section>\n");
}

type Sections<'a> = BTreeMap<(&'a str, &'a str), usize>;

/// Sections that have claims, numbered in the order of the briefs.
fn sections(report: &Report) -> Sections<'_> {
    let mut numbers: Sections<'_> = BTreeMap::new();
    for (brief, judgement) in report.judgements() {
        let next = numbers.len();
        numbers.entry((&brief.path, &judgement.section)).or_insert(next);
    }
    numbers
}

fn filters(out: &mut String, report: &Report, sections: &Sections<'_>) {
    out.push_str(
        "<form id=\"filters\" hidden aria-label=\"Filter the claims\"><label>Verdict<select name=\"verdict\">\
         <option value=\"\">all</option><option value=\"s\">✓ supported</option>\
         <option value=\"p\">◐ partially supported</option><option value=\"c\">✗ contradicted</option>\
         <option value=\"u\">○ unsupported</option></select></label>\
         <label>Source<select name=\"source\"><option value=\"\">all</option>",
    );
    for (number, source) in report.sources.iter().enumerate() {
        let _ = write!(out, "<option value=\"{number}\">{}</option>", Escaped(&source.key));
    }
    out.push_str("</select></label><label>Section<select name=\"section\"><option value=\"\">all</option>");
    let mut ordered: Vec<_> = sections.iter().collect();
    ordered.sort_by_key(|(_, number)| **number);
    for ((path, title), number) in ordered {
        let title = if title.is_empty() { "(before the first heading)" } else { title };
        let _ = match report.briefs.len() {
            1 => write!(out, "<option value=\"{number}\">{}</option>", Escaped(title)),
            _ => write!(out, "<option value=\"{number}\">{}: {}</option>", Escaped(path), Escaped(title)),
        };
    }
    out.push_str(
        "</select></label><label>Text<input name=\"text\" type=\"search\" autocomplete=\"off\"></label>\
         <label>All claims<button type=\"reset\">Clear the filters</button></label>\
         <p id=\"shown\" role=\"status\" aria-live=\"polite\"></p></form>\n",
    );
}

fn row(
    out: &mut String,
    report: &Report,
    brief: &Brief,
    judgement: &Judgement,
    number: usize,
    sections: &Sections<'_>,
    quoted: &mut BTreeMap<(usize, u32), usize>,
) {
    let (class, _) = sign(judgement.label);
    let touched: BTreeSet<usize> = judgement
        .evidence
        .iter()
        .map(|evidence| evidence.source)
        .chain(judgement.cites.iter().copied())
        .collect();
    let touched: Vec<String> = touched.iter().map(ToString::to_string).collect();
    let section = sections.get(&(&*brief.path, &*judgement.section)).copied().unwrap_or_default();
    let _ = write!(
        out,
        "<tr role=\"row\" id=\"c{number}\" data-v=\"{class}\" data-s=\"{}\" data-h=\"{section}\"><td role=\"cell\">\
         {}<span class=\"at\">",
        touched.join(" "),
        Escaped(&judgement.claim),
    );
    if report.briefs.len() > 1 {
        let _ = write!(out, "{} ", Escaped(&brief.path));
    }
    let _ = write!(out, "line {}", judgement.line);
    if !judgement.section.is_empty() {
        let _ = write!(out, " · {}", Escaped(&judgement.section));
    }
    let _ = write!(
        out,
        "</span></td><td role=\"cell\"><span class=\"v {class}\">{}</span>",
        Escaped(judgement.verdict)
    );
    if let Some(code) = judgement.code {
        let _ = write!(out, " <a href=\"#{code}\">{code}</a>");
    }
    // Why a claim is supported is beside it.
    if !judgement.reason.is_empty() && judgement.label != Label::Supported {
        let _ = write!(out, "<span class=\"at\">{}</span>", Escaped(&judgement.reason));
    }
    for note in judgement.notes.iter().filter(|note| note.message != judgement.reason) {
        let _ = write!(
            out,
            "<span class=\"at\"><a href=\"#{}\">{}</a> {}</span>",
            note.code,
            note.code,
            Escaped(&note.message)
        );
    }
    out.push_str("</td><td role=\"cell\">");
    if judgement.evidence.is_empty() {
        out.push_str("<span class=\"dim\">no sentence of a source comes near</span>");
    } else {
        out.push_str("<ul>");
        evidence(out, report, judgement, number, quoted);
        let more = judgement.evidence.len().saturating_sub(QUOTED);
        if more > 0 {
            let _ =
                write!(out, "<li class=\"dim\">and {}</li>", count(more, "more sentence", "more sentences"));
        }
        out.push_str("</ul>");
    }
    out.push_str("</td></tr>\n");
}

/// The sentences beside a claim: those that no row has shown in full, the others as pointers to where they are, those of
/// one source together.
fn evidence(
    out: &mut String,
    report: &Report,
    judgement: &Judgement,
    number: usize,
    quoted: &mut BTreeMap<(usize, u32), usize>,
) {
    let mut open: Option<(usize, EvidenceRole, Vec<usize>)> = None;
    for evidence in judgement.evidence.iter().take(QUOTED) {
        let Some(source) = report.sources.get(evidence.source) else { continue };
        let place = (evidence.source, evidence.range.start().into());
        let shown = quoted.get(&place).copied().filter(|first| *first != number);
        let same = open
            .as_ref()
            .is_some_and(|(source, role, _)| (*source, *role) == (evidence.source, evidence.role));
        if let (Some(first), Some((.., rows)), true) = (shown, &mut open, same) {
            if !rows.contains(&first) {
                rows.push(first);
                let _ = write!(out, ", <a href=\"#c{first}\">above</a>");
            }
            continue;
        }
        if open.take().is_some() {
            out.push_str("</li>");
        }
        let role = match evidence.role {
            EvidenceRole::Supports => "for",
            EvidenceRole::Contradicts => "against",
            EvidenceRole::Nearest => "nearest",
        };
        let cited = if evidence.cited { "*" } else { "" };
        let _ =
            write!(out, "<li>{role} <a href=\"#s{}\">{}</a>{cited} ", evidence.source, Escaped(&source.key));
        if let Some(first) = shown {
            let _ = write!(out, "as quoted <a href=\"#c{first}\">above</a>");
            open = Some((evidence.source, evidence.role, vec![first]));
        } else {
            quoted.insert(place, number);
            let _ = write!(out, "<q>{}</q></li>", Escaped(evidence.quote.trim()));
        }
    }
    if open.is_some() {
        out.push_str("</li>");
    }
}
