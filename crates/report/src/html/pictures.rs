//! Timeline, network and coverage: each a picture or grid with a table that says the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Escaped, count};
use crate::Report;
use crate::coverage::{Cell, grid};
use crate::events::Event;
use crate::svg::{self, SHAPES, network as net, timeline as time};
use crate::ties::{Standing, focus, ties};

/// Most rows of a table beside a picture.
const LISTED: usize = 300;

/// Numbers of the kinds that occur, most frequent first, with their words.
struct Kinds<'a> {
    report: &'a Report,
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Kinds<'a> {
    fn new(report: &'a Report, events: &'a [Event]) -> Kinds<'a> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for event in events {
            *counts.entry(&event.kind).or_default() += 1;
        }
        // What has no kind shares the last mark with the rarest.
        counts.remove("");
        let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
        order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let numbers = order.into_iter().enumerate().map(|(number, (kind, _))| (kind, number.min(SHAPES - 1)));
        Kinds { report, numbers: numbers.collect() }
    }

    fn words(&self, kind: &str) -> String {
        match kind {
            "" => "other cooperation".to_owned(),
            key => self.report.kinds.get(key).cloned().unwrap_or_else(|| key.replace('-', " ")),
        }
    }

    fn get(&self, kind: &str) -> (usize, String) {
        (self.numbers.get(kind).copied().unwrap_or(SHAPES - 1), self.words(kind))
    }

    /// What the marks mean.
    fn legend(&self, out: &mut String, events: &[Event]) {
        out.push_str("<ul class=\"key\" aria-label=\"Kinds of cooperation\">");
        for number in 0..SHAPES {
            let mut words: Vec<String> = self
                .numbers
                .iter()
                .filter(|(_, own)| **own == number)
                .map(|(kind, _)| self.words(kind))
                .collect();
            if number == SHAPES - 1 && events.iter().any(|event| event.kind.is_empty()) {
                words.push("other cooperation".to_owned());
            }
            if words.is_empty() {
                continue;
            }
            out.push_str("<li><svg width=\"16\" height=\"16\" aria-hidden=\"true\">");
            svg::mark(out, number, 8.0, 8.0);
            let _ = write!(out, "</svg>{}</li>", Escaped(&words.join(", ")));
        }
        out.push_str("</ul>");
    }
}

pub(super) fn timeline(out: &mut String, report: &Report, events: &[Event]) {
    out.push_str("<section aria-labelledby=\"timeline\"><h2 id=\"timeline\">Timeline of events</h2>\n");
    let kinds = Kinds::new(report, events);
    let mut dated: Vec<&Event> = events.iter().filter(|event| event.time.is_some()).collect();
    dated.sort_by_cached_key(|event| {
        let days = event.time.map(|time| (time.start.or(time.end), time.end));
        (days, event.who(), event.kind.clone())
    });
    let undated = events.len() - dated.len();
    if dated.is_empty() {
        let _ = writeln!(
            out,
            "<p>The sources date no event of cooperation; {} without a date.</p></section>",
            count(undated, "is told", "are told")
        );
        return;
    }
    let _ = write!(
        out,
        "<p>{} of cooperation that the captures of the desk tell with a date; {undated} more without. A mark alone is a \
         known day. A hatched bar covers the days between which it happened or lasted: the source does not say more. An \
         arrow is an open end. What is planned, requested or denied says so in the table.</p>",
        count(dated.len(), "event", "events"),
    );
    kinds.legend(out, events);
    out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline\">");
    out.push_str(&time::draw(&dated, &|kind| kinds.get(kind)));
    out.push_str("</div>");
    if dated.len() > time::DRAWN {
        let _ =
            write!(out, "<p class=\"dim\">The picture has the first {} of {}.</p>", time::DRAWN, dated.len());
    }
    out.push_str(
        "<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"Events\"><table class=\"src\"><thead><tr><th scope=\"col\">When</th><th scope=\"col\">Who</th>\
         <th scope=\"col\">What</th><th scope=\"col\">Source</th></tr></thead><tbody>\n",
    );
    for event in dated.iter().take(LISTED) {
        let denied = if event.denied { "denied: " } else { "" };
        let _ = writeln!(
            out,
            "<tr><td class=\"day\">{}</td><td>{}</td><td>{denied}{} ({})</td><td>{} <q>{}</q></td></tr>",
            event.time.map(rapporteur_claims::Interval::display).unwrap_or_default(),
            Escaped(&event.who()),
            Escaped(&kinds.words(&event.kind)),
            event.modality,
            Escaped(&event.source),
            Escaped(event.quote.trim()),
        );
    }
    out.push_str("</tbody></table></div>");
    if dated.len() > LISTED {
        let _ = write!(
            out,
            "<p class=\"dim\">The first {LISTED} of {}; `rapporteur query` lists all.</p>",
            dated.len()
        );
    }
    out.push_str("</details></section>\n");
}

pub(super) fn network(out: &mut String, report: &Report, events: &[Event]) {
    out.push_str("<section aria-labelledby=\"network\"><h2 id=\"network\">Network of cooperation</h2>\n");
    let kinds = Kinds::new(report, events);
    let ties = ties(events);
    let (picture, left_out) = net::draw(&ties, focus(events).as_ref(), &|kind| kinds.get(kind));
    if picture.is_empty() {
        out.push_str("<p>The sources tell of nobody who cooperates with anybody that the catalogue knows.</p></section>\n");
        return;
    }
    out.push_str(
        "<p>Who cooperates with whom, by the captures of the desk. Colour and shape of the mark on a line tell the kind, \
         the line how far it has come, its width how many events tell of it.</p>",
    );
    kinds.legend(out, events);
    out.push_str("<ul class=\"key\" aria-label=\"Lines\">");
    for standing in [Standing::Happened, Standing::Wanted, Standing::Mentioned] {
        let _ = write!(
            out,
            "<li><svg width=\"44\" height=\"12\" aria-hidden=\"true\"><path class=\"k7 tie {}\" stroke-width=\"2\" \
             d=\"M2 6H42\"/></svg>{}</li>",
            standing.class(),
            standing.words()
        );
    }
    out.push_str("</ul><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Network\">");
    out.push_str(&picture);
    out.push_str("</div>");
    if left_out > 0 {
        let _ = write!(
            out,
            "<p class=\"dim\">{} with fewer events are in the table only.</p>",
            count(left_out, "partner", "partners")
        );
    }
    out.push_str(
        "<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"Ties\"><table class=\"src\"><thead><tr><th scope=\"col\">Who</th>\
         <th scope=\"col\">With whom</th><th scope=\"col\">Kind</th><th scope=\"col\">How far</th>\
         <th scope=\"col\">Events</th></tr></thead><tbody>\n",
    );
    for tie in ties.iter().take(LISTED) {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            Escaped(&tie.a.name),
            Escaped(&tie.b.name),
            Escaped(&kinds.words(&tie.kind)),
            tie.standing.words(),
            tie.events
        );
    }
    out.push_str("</tbody></table></div>");
    if ties.len() > LISTED {
        let _ = write!(out, "<p class=\"dim\">The first {LISTED} of {}.</p>", ties.len());
    }
    out.push_str("</details></section>\n");
}

/// Last part of a domain's key, in words.
fn domain(key: &str) -> String {
    match key.rsplit('/').next() {
        None | Some("") => "no domain named".to_owned(),
        Some(last) => last.replace('-', " "),
    }
}

pub(super) fn coverage(out: &mut String, events: &[Event]) {
    out.push_str("<section aria-labelledby=\"coverage\"><h2 id=\"coverage\">Coverage and gaps</h2>\n");
    let grid = grid(events);
    if grid.lines.is_empty() {
        out.push_str("<p>The sources tell of no cooperation of one partner with another.</p></section>\n");
    } else {
        let _ = write!(
            out,
            "<p>Events of {} with each partner by domain and year. A number is what took place; one with ? was requested, \
             planned or agreed. – is a gap: no capture of the desk speaks of it, which does not mean that nothing \
             happened.</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Coverage grid\">\
             <table class=\"grid-t\"><thead><tr><th scope=\"col\">Partner</th><th scope=\"col\">Domain</th>",
            Escaped(&grid.of)
        );
        for (number, year) in grid.years.iter().enumerate() {
            let until = if number == 0 && grid.folded { "to " } else { "" };
            let _ = write!(out, "<th scope=\"col\">{until}{year}</th>");
        }
        out.push_str("<th scope=\"col\">no date</th></tr></thead>\n");
        let mut at = 0;
        while let Some(first) = grid.lines.get(at) {
            let same = grid.lines.iter().skip(at).take_while(|line| line.partner == first.partner).count();
            out.push_str("<tbody>");
            for (number, line) in grid.lines.iter().skip(at).take(same).enumerate() {
                out.push_str("<tr>");
                if number == 0 {
                    let _ = write!(
                        out,
                        "<th scope=\"rowgroup\" rowspan=\"{same}\">{}</th>",
                        Escaped(&line.partner)
                    );
                }
                let _ = write!(out, "<th scope=\"row\">{}</th>", Escaped(&domain(&line.domain)));
                line.cells.iter().chain([&line.undated]).for_each(|one| cell(out, *one));
                out.push_str("</tr>\n");
            }
            out.push_str("</tbody>");
            at += same;
        }
        out.push_str("</table></div>");
        if grid.more > 0 {
            let _ = write!(
                out,
                "<p class=\"dim\">{} with fewer events are left out.</p>",
                count(grid.more, "partner", "partners")
            );
        }
        if !grid.gaps.is_empty() {
            let _ = write!(
                out,
                "<h3>What no capture shows</h3><p>Cooperation of {} in these domains, which others have with it:</p><ul>",
                Escaped(&grid.of)
            );
            for (partners, domains) in &grid.gaps {
                let words: Vec<String> = domains.iter().map(|key| domain(key)).collect();
                let _ = write!(
                    out,
                    "<li>{}: <span class=\"dim\">{}</span></li>",
                    Escaped(&partners.join(", ")),
                    Escaped(&words.join(", "))
                );
            }
            out.push_str("</ul>");
        }
        out.push_str("</section>\n");
    }
}

fn cell(out: &mut String, cell: Cell) {
    let _ = match (cell.happened, cell.wanted) {
        (0, 0) => write!(
            out,
            "<td class=\"n\"><span aria-hidden=\"true\">–</span><span class=\"hide\">none</span></td>"
        ),
        (happened, 0) => write!(out, "<td class=\"h\">{happened}</td>"),
        (0, wanted) => write!(out, "<td class=\"w\">{wanted}?</td>"),
        (happened, wanted) => write!(out, "<td class=\"h\">{happened} + {wanted}?</td>"),
    };
}
