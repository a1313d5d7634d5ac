//! One self-contained HTML page: no request, readable without script, on paper, with a keyboard and a screen reader.

mod matrix;
mod pictures;
mod sources;

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};

use rapporteur_evidence::{EvidenceRole, Label};

use crate::events::events;
use crate::{Judgement, Note, Report};

/// Loads nothing, whatever a text might smuggle in.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; \
                      base-uri 'none'; form-action 'none'";

/// Text inside HTML or SVG, also in a quoted attribute. Control characters that no page may have become U+FFFD.
#[derive(Debug, Clone, Copy)]
pub struct Escaped<'a>(pub &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plain = 0;
        for (at, c) in self.0.char_indices() {
            let with = match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' | '\t' => continue,
                '\r' => " ",
                '\u{fffe}' | '\u{ffff}' => "\u{fffd}",
                c if c.is_control() => "\u{fffd}",
                _ => continue,
            };
            f.write_str(self.0.get(plain..at).unwrap_or_default())?;
            f.write_str(with)?;
            plain = at + c.len_utf8();
        }
        f.write_str(self.0.get(plain..).unwrap_or_default())
    }
}

/// Class and sign of a verdict.
fn sign(label: Label) -> (&'static str, &'static str) {
    match label {
        Label::Supported => ("s", "✓"),
        Label::PartiallySupported => ("p", "◐"),
        Label::Contradicted => ("c", "✗"),
        Label::Unsupported => ("u", "○"),
        Label::NotCheckable => ("n", "–"),
    }
}

/// "3 claims", "1 claim".
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Writes the page.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut out = String::with_capacity(64 * 1024);
    let title = Escaped(&report.title);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
         <meta name=\"generator\" content=\"rapporteur {}\"><link rel=\"icon\" href=\"data:,\">\
         <title>{title}: what the sources show</title>\n<style>{}</style></head>\n<body>\
         <a class=\"skip\" href=\"#claims\">Skip to the claims</a>\n",
        env!("CARGO_PKG_VERSION"),
        include_str!("page.css"),
    );
    head(&mut out, report);
    out.push_str("<main>\n");
    let events = events(report);
    sources::summary(&mut out, report);
    matrix::section(&mut out, report);
    single_source(&mut out, report);
    pictures::timeline(&mut out, report, &events);
    pictures::network(&mut out, report, &events);
    pictures::coverage(&mut out, &events);
    ignored(&mut out, report);
    codes(&mut out, report);
    let _ = write!(
        out,
        "</main>\n<footer><p>Made by rapporteur {}, rules {}. “Supported” says that a source says so, not that it is true. \
         Quotations are the bytes of the captures.</p></footer>\n<script>{}</script>\n</body></html>\n",
        env!("CARGO_PKG_VERSION"),
        Escaped(&report.rules),
        include_str!("filter.js"),
    );
    out
}

fn head(out: &mut String, report: &Report) {
    let tally = report.tally();
    let _ = write!(out, "<header><h1>{}</h1>", Escaped(&report.title));
    let briefs: Vec<String> = report.briefs.iter().map(|brief| Escaped(&brief.path).to_string()).collect();
    let _ = write!(
        out,
        "<p class=\"dim\">{}: {}</p><ul class=\"sum\" aria-label=\"Claims by verdict\">",
        if briefs.len() == 1 { "Brief" } else { "Briefs" },
        briefs.join(", ")
    );
    for (label, number, words) in [
        (Label::Supported, tally.supported, "supported"),
        (Label::PartiallySupported, tally.partially_supported, "partially supported"),
        (Label::Contradicted, tally.contradicted, "contradicted"),
        (Label::Unsupported, tally.unsupported, "unsupported"),
        (Label::NotCheckable, tally.not_checkable, "not checkable"),
    ] {
        let (class, sign) = sign(label);
        let _ = write!(
            out,
            "<li class=\"{class}\"><span aria-hidden=\"true\">{sign}</span> <b>{number}</b> {words}</li>"
        );
    }
    out.push_str("</ul><nav aria-label=\"Sections\"><ul>");
    for (id, words) in [
        ("sources", "Sources"),
        ("claims", "Claims and evidence"),
        ("single", "Single-source judgements"),
        ("timeline", "Timeline"),
        ("network", "Network"),
        ("coverage", "Coverage and gaps"),
        ("ignored", "Ignored findings"),
        ("codes", "Codes"),
    ] {
        let _ = write!(out, "<li><a href=\"#{id}\">{words}</a></li>");
    }
    out.push_str("</ul></nav></header>\n");
}

/// Judgements that rest on one origin, or only on reports of others' reporting.
fn single_source(out: &mut String, report: &Report) {
    out.push_str("<section aria-labelledby=\"single\"><h2 id=\"single\">Single-source judgements</h2>\n");
    let rests = |label: Label| matches!(label, Label::Supported | Label::PartiallySupported);
    let all = report.judgements().filter(|(_, judgement)| rests(judgement.label)).count();
    let mut single: BTreeMap<(String, bool), Vec<(usize, &Judgement)>> = BTreeMap::new();
    for (number, (_, judgement)) in report.judgements().enumerate() {
        if rests(judgement.label) && judgement.origins <= 1 {
            let key = (supporting(report, judgement), judgement.origins == 0);
            single.entry(key).or_default().push((number, judgement));
        }
    }
    if single.is_empty() {
        out.push_str(if all == 0 {
            "<p>No claim is supported, in full or in part.</p></section>\n"
        } else {
            "<p>Every supported claim rests on two or more origins.</p></section>\n"
        });
        return;
    }
    let _ = write!(
        out,
        "<p>{} of {} that a source supports, in full or in part, rest on one origin, or on none that is not itself a \
         report on others’ reporting. Captures of one text, one agency or one release are one origin; a second would be \
         needed to confirm them.</p>",
        single.values().map(Vec::len).sum::<usize>(),
        count(all, "claim", "claims"),
    );
    for ((keys, reported), judgements) in single {
        let reported = if reported { ", reporting on others’ reporting" } else { "" };
        let keys = if keys.is_empty() { "no source by itself" } else { &keys };
        let _ = write!(out, "<h3>{}{reported} ({})</h3><ul>", Escaped(keys), judgements.len());
        for (number, judgement) in judgements {
            let _ = write!(out, "<li><a href=\"#c{number}\">{}</a></li>", Escaped(&judgement.claim));
        }
        out.push_str("</ul>");
    }
    out.push_str("</section>\n");
}

/// Keys of the sources that support a claim, each once, with the origin that several share.
fn supporting(report: &Report, judgement: &Judgement) -> String {
    let supports = judgement.evidence.iter().filter(|evidence| evidence.role == EvidenceRole::Supports);
    let mut sources: Vec<&crate::Source> =
        supports.filter_map(|evidence| report.sources.get(evidence.source)).collect();
    sources.sort_by(|a, b| (&a.key, &a.path).cmp(&(&b.key, &b.path)));
    sources.dedup_by(|a, b| a.path == b.path);
    let keys: Vec<&str> = sources.iter().map(|source| source.key.as_str()).collect();
    let primary: Vec<&&crate::Source> = sources.iter().filter(|source| !source.secondary).collect();
    match primary.as_slice() {
        [first, _, ..] => format!("{}: 1 origin, {}", keys.join(", "), first.origin),
        _ => keys.join(", "),
    }
}

fn ignored(out: &mut String, report: &Report) {
    out.push_str("<section aria-labelledby=\"ignored\"><h2 id=\"ignored\">Ignored findings</h2>\n");
    let all: Vec<(&str, &Note)> = report
        .briefs
        .iter()
        .flat_map(|brief| brief.ignored.iter().map(|note| (brief.path.as_str(), note)))
        .collect();
    if all.is_empty() {
        out.push_str("<p>No finding is hidden by a comment.</p></section>\n");
        return;
    }
    out.push_str(
        "<p>The writer has judged these findings and hidden them by a comment; the reasons are the writer’s own.</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Ignored findings\"><table class=\"src\"><thead>\
         <tr><th scope=\"col\">Where</th><th scope=\"col\">Finding</th><th scope=\"col\">Claim</th>\
         <th scope=\"col\">Reason</th></tr></thead><tbody>",
    );
    for (path, note) in all {
        let reason = if note.reason.trim().is_empty() { "none given" } else { &note.reason };
        let _ = write!(
            out,
            "<tr><td>{}:{}</td><td><a href=\"#{}\">{}</a> {}</td><td class=\"u\">{}</td><td class=\"u\">{}</td></tr>",
            Escaped(path),
            note.line,
            note.code,
            note.code,
            Escaped(&note.message),
            Escaped(&note.claim),
            Escaped(reason),
        );
    }
    out.push_str("</tbody></table></div></section>\n");
}

/// What the codes on the page mean.
fn codes(out: &mut String, report: &Report) {
    let mut used: Vec<&'static str> = Vec::new();
    for brief in &report.briefs {
        used.extend(brief.ignored.iter().map(|note| note.code));
        for judgement in &brief.judgements {
            used.extend(judgement.code);
            used.extend(judgement.notes.iter().map(|note| note.code));
        }
    }
    used.sort_unstable();
    used.dedup();
    out.push_str("<section aria-labelledby=\"codes\"><h2 id=\"codes\">Codes</h2>\n");
    if used.is_empty() {
        out.push_str("<p>Nothing was found.</p></section>\n");
        return;
    }
    out.push_str("<dl class=\"facts\">");
    for code in used {
        let title = rapporteur_ide::codes::title(code).unwrap_or_default();
        let _ = write!(out, "<dt id=\"{code}\">{code}</dt><dd>{}</dd>", Escaped(title));
    }
    out.push_str("</dl></section>\n");
}

#[cfg(test)]
mod tests {
    use super::Escaped;

    #[test]
    fn nothing_gets_out_of_text_or_attribute() {
        let text = "<script>alert('x')</script> & \"q\" \u{1}\u{7f}\u{ffff}\r\n é";
        assert_eq!(
            Escaped(text).to_string(),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot; \u{fffd}\u{fffd}\u{fffd} \n é"
        );
    }
}
