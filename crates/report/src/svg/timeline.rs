//! Events on a time axis: a mark for a known day, a bar for days of which one or some are meant, an arrow for an open end.

use std::fmt::Write as _;

use rapporteur_claims::Interval;

use super::{cut, mark, width};
use crate::events::{Event, year};
use crate::html::Escaped;

/// Most events that are drawn; the table beside the picture has more.
pub(crate) const DRAWN: usize = 60;
const WIDTH: f64 = 1000.0;
const LEFT: f64 = 16.0;
const ROW: f64 = 24.0;
const TOP: f64 = 30.0;
/// Room for labels of events near the right end.
const PLOT: f64 = 560.0;

/// Draws dated events, which must be sorted by time. `kinds` gives the number of a kind and its words. Empty without
/// dated events.
pub(crate) fn draw(events: &[&Event], kinds: &dyn Fn(&str) -> (usize, String)) -> String {
    let events: Vec<(&Event, Interval)> =
        events.iter().filter_map(|event| Some((*event, event.time?))).take(DRAWN).collect();
    let days = events.iter().flat_map(|(_, time)| [time.start, time.end]).flatten();
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return String::new() };
    let (Some(from), Some(to)) = (year(first), year(last)) else { return String::new() };
    let to = to.max(from) + 1;
    let start = first_day(from).unwrap_or(first);
    let end = first_day(to).unwrap_or(last).max(start + 1);
    let x = |day: i32| LEFT + f64::from(day - start) / f64::from(end - start) * PLOT;
    let height = TOP + ROW * events.len() as f64 + 12.0;
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH:.0} {height:.0}\" width=\"{WIDTH:.0}\" height=\"{height:.0}\" role=\"img\" \
         aria-labelledby=\"tl-t tl-d\"><title id=\"tl-t\">Timeline of events</title><desc id=\"tl-d\">{} dated events \
         from {from} to {}; the table below has the same.</desc><defs><pattern id=\"hatch\" width=\"6\" height=\"6\" \
         patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"2.5\" height=\"6\" \
         class=\"hatch\"/></pattern></defs>",
        events.len(),
        to - 1,
    );
    axis(&mut out, from, to, height, &x);
    for (number, (event, time)) in events.iter().enumerate() {
        let y = TOP + ROW * number as f64 + ROW / 2.0;
        let (kind, words) = kinds(&event.kind);
        let left = time.start.map_or(LEFT, &x);
        // A day ends where the next begins.
        let right = time.end.map_or(LEFT + PLOT, |day| x(day.saturating_add(1)));
        let denied = if event.denied { "denied, " } else { "" };
        let who = format!("{}: {}{denied}{words}", event.who(), aside(event));
        let _ = write!(out, "<g><title>{} {}</title>", time.display(), Escaped(&who));
        let mut edge = right;
        match (time.start, time.end) {
            (Some(a), Some(b)) if a == b => {
                edge = left + 8.0;
                mark(&mut out, kind, left, y);
            }
            _ => {
                let wide = (right - left).max(4.0);
                let _ = write!(
                    out,
                    "<rect class=\"k{kind} bar\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"10\" rx=\"3\"/>\
                     <rect fill=\"url(#hatch)\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"10\" rx=\"3\"/>",
                    y - 5.0,
                    y - 5.0,
                );
                if time.end.is_none() {
                    arrow(&mut out, right, y, 6.0);
                    edge = right + 8.0;
                }
                if time.start.is_none() {
                    arrow(&mut out, left, y, -6.0);
                }
                mark(&mut out, kind, f64::midpoint(left, left + wide), y);
                edge = edge.max(left + wide);
            }
        }
        let room = WIDTH - edge - 10.0;
        let before = left - LEFT - 10.0;
        if width(&who) > room && before > room {
            let text = cut(&who, before);
            let _ = write!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                left - 9.0,
                y + 4.5,
                Escaped(&text)
            );
        } else {
            let text = cut(&who, room);
            let _ =
                write!(out, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", edge + 7.0, y + 4.5, Escaped(&text));
        }
        out.push_str("</g>");
    }
    out.push_str("</svg>");
    out
}

/// How far it has come, where it has not happened.
fn aside(event: &Event) -> String {
    if event.rank >= rapporteur_query::HAPPENED { String::new() } else { format!("{}, ", event.modality) }
}

fn first_day(year: i32) -> Option<i32> {
    Interval::year(i16::try_from(year).ok()?)?.start
}

fn arrow(out: &mut String, x: f64, y: f64, reach: f64) {
    let _ = write!(
        out,
        "<path class=\"arrow\" d=\"M{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}\"/>",
        y - 5.0,
        x + reach,
        y + 5.0
    );
}

fn axis(out: &mut String, from: i32, to: i32, height: f64, x: &dyn Fn(i32) -> f64) {
    // At most a dozen labels, at round years.
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500]
        .into_iter()
        .find(|step| (to - from) / step <= 12)
        .unwrap_or(1000);
    let mut year = from.div_euclid(step) * step;
    while year <= to {
        if let Some(day) = first_day(year).filter(|_| year >= from) {
            let x = x(day);
            let _ = write!(
                out,
                "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{:.1}\"/><text class=\"tick\" \
                 x=\"{x:.1}\" y=\"14\" text-anchor=\"{}\">{year}</text>",
                TOP - 8.0,
                height - 4.0,
                if year == from { "start" } else { "middle" },
            );
        }
        year += step;
    }
}
