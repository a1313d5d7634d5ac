//! Who cooperates with whom: in the middle the partner that the desk is about, the others around it in the order of their
//! names, ties as arcs.
//!
//! A circle needs no search for places: the same ties give the same picture, and a new partner moves the others little.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::fmt::Write as _;

use super::{cut, mark};
use crate::events::Partner;
use crate::html::Escaped;
use crate::ties::Tie;

/// Most partners that are drawn, those with most ties first.
pub(crate) const DRAWN: usize = 20;
/// Room for a name beside the circle.
const NAME: f64 = 236.0;
/// Distance of the arcs of one pair, and the widest that they may fan out together.
const APART: f64 = 30.0;
const FAN: f64 = 200.0;

/// Least distance of two names, one above the other.
const LINE: f64 = 16.0;

/// Ties of one pair and kind, however far they have come: the picture shows the furthest.
struct Line<'a> {
    tie: &'a Tie,
    events: usize,
}

/// The picture, and the number of partners that are not in it. Empty without ties.
pub(crate) fn draw(
    ties: &[Tie],
    focus: Option<&Partner>,
    kinds: &dyn Fn(&str) -> (usize, String),
) -> (String, usize) {
    let mut counts: BTreeMap<&Partner, usize> = BTreeMap::new();
    for tie in ties {
        *counts.entry(&tie.a).or_default() += tie.events;
        *counts.entry(&tie.b).or_default() += tie.events;
    }
    let mut chosen: Vec<(&Partner, usize)> = counts.into_iter().collect();
    let all = chosen.len();
    chosen.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.name.cmp(&b.0.name)));
    chosen.truncate(DRAWN);
    chosen.sort_by(|a, b| (&a.0.name, &a.0.key).cmp(&(&b.0.name, &b.0.key)));
    if chosen.is_empty() {
        return (String::new(), 0);
    }
    let number = |partner: &Partner| chosen.iter().position(|(other, _)| *other == partner);
    let mut pairs: BTreeMap<(usize, usize), Vec<Line<'_>>> = BTreeMap::new();
    for tie in ties {
        let (Some(a), Some(b)) = (number(&tie.a), number(&tie.b)) else { continue };
        let lines = pairs.entry((a.min(b), a.max(b))).or_default();
        match lines.iter_mut().find(|line| line.tie.kind == tie.kind) {
            // Ties come with the furthest first.
            Some(line) => line.events += tie.events,
            None => lines.push(Line { tie, events: tie.events }),
        }
    }
    let places = Places::new(&chosen, focus.and_then(number), &pairs);
    let (wide, high) = (2.0 * places.cx, 2.0 * places.cy);
    let mut out = format!(
        "<svg viewBox=\"0 0 {wide:.0} {high:.0}\" width=\"{wide:.0}\" height=\"{high:.0}\" role=\"img\" \
         aria-labelledby=\"nw-t nw-d\"><title id=\"nw-t\">Network of cooperation</title><desc id=\"nw-d\">{} partners; the \
         table below has the ties.</desc>",
        chosen.len()
    );
    let mut marks = String::new();
    for (ends, lines) in &pairs {
        arcs(&mut out, &mut marks, &places, *ends, lines, kinds);
    }
    out.push_str(&marks);
    for (at, (partner, ties)) in chosen.iter().enumerate() {
        node(&mut out, &places, at, partner, *ties);
    }
    out.push_str("</svg>");
    (out, all - chosen.len())
}

/// Where partners stand.
struct Places {
    cx: f64,
    cy: f64,
    radius: f64,
    middle: Option<usize>,
    points: Vec<(f64, f64)>,
    /// Heights of the names: those of one side are a line apart.
    names: Vec<f64>,
}

impl Places {
    fn new(
        chosen: &[(&Partner, usize)],
        middle: Option<usize>,
        pairs: &BTreeMap<(usize, usize), Vec<Line<'_>>>,
    ) -> Places {
        // Whoever has many ties needs more of the rim.
        let weight = |at: usize| {
            let most =
                pairs.iter().filter(|((a, b), _)| *a == at || *b == at).map(|(_, lines)| lines.len()).max();
            1.0 + 0.45 * (most.unwrap_or(1).saturating_sub(1) as f64).min(8.0)
        };
        let weights: Vec<f64> =
            (0..chosen.len()).map(|at| if middle == Some(at) { 0.0 } else { weight(at) }).collect();
        let sum: f64 = weights.iter().sum::<f64>().max(1.0);
        let radius = (sum * 15.0).clamp(150.0, 250.0);
        let (cx, cy) = (radius + NAME + 24.0, radius + 36.0);
        let mut before = 0.0;
        let mut points = Vec::with_capacity(chosen.len());
        for (at, weight) in weights.iter().enumerate() {
            let angle = TAU * (before + weight / 2.0) / sum - TAU / 4.0;
            before += weight;
            points.push(if middle == Some(at) {
                (cx, cy)
            } else {
                (cx + radius * angle.cos(), cy + radius * angle.sin())
            });
        }
        let mut names: Vec<f64> = points.iter().map(|(_, y)| y + 4.5).collect();
        for right in [false, true] {
            let on_side =
                |at: &usize| points.get(*at).is_some_and(|(x, _)| (*x >= cx) == right) && middle != Some(*at);
            let mut side: Vec<usize> = (0..points.len()).filter(on_side).collect();
            side.sort_by(|&a, &b| names[a].total_cmp(&names[b]));
            // Down from the middle and up from the middle, so that names leave their marks little.
            let half = side.iter().filter(|&&at| names[at] < cy).count();
            let (above, below) = side.split_at(half);
            let mut limit = f64::NEG_INFINITY;
            for &at in below {
                names[at] = names[at].max(limit);
                limit = names[at] + LINE;
            }
            let mut limit = f64::INFINITY;
            for &at in above.iter().rev() {
                names[at] = names[at].min(limit);
                limit = names[at] - LINE;
            }
        }
        Places { cx, cy, radius, middle, points, names }
    }

    fn of(&self, at: usize) -> (f64, f64) {
        self.points.get(at).copied().unwrap_or((self.cx, self.cy))
    }
}

/// The ties of one pair.
fn arcs(
    out: &mut String,
    marks: &mut String,
    places: &Places,
    ends: (usize, usize),
    lines: &[Line<'_>],
    kinds: &dyn Fn(&str) -> (usize, String),
) {
    // From the middle outwards, so that marks stand where there is room.
    let ends = if places.middle == Some(ends.1) { (ends.1, ends.0) } else { ends };
    let spoke = places.middle == Some(ends.0);
    let (from, to) = (places.of(ends.0), places.of(ends.1));
    let (mx, my) = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let long = dx.hypot(dy).max(1.0);
    let apart = APART.min(FAN / lines.len() as f64);
    // Ties along the rim bow inwards, but pass by the middle.
    let inward = if spoke { 0.0 } else { 0.45 - 0.3 * (long / (2.0 * places.radius)).min(1.0) };
    for (number, line) in lines.iter().enumerate() {
        let bow = (number as f64 - (lines.len() - 1) as f64 / 2.0) * apart;
        let qx = mx + (places.cx - mx) * inward - dy / long * bow * 2.0;
        let qy = my + (places.cy - my) * inward + dx / long * bow * 2.0;
        let tie = line.tie;
        let (kind, words) = kinds(&tie.kind);
        let thick = 1.4 + (line.events as f64).sqrt().min(4.0) * 0.6;
        let title = format!(
            "{} – {}: {words}, {}, {} told",
            tie.a.name,
            tie.b.name,
            tie.standing.words(),
            line.events
        );
        let _ = write!(
            out,
            "<path class=\"k{kind} tie {}\" stroke-width=\"{thick:.1}\" d=\"M{:.1} {:.1}Q{qx:.1} {qy:.1} {:.1} {:.1}\">\
             <title>{}</title></path>",
            tie.standing.class(),
            from.0,
            from.1,
            to.0,
            to.1,
            Escaped(&title)
        );
        let t: f64 = if spoke { 0.58 } else { 0.5 };
        let on = |a: f64, q: f64, b: f64| (1.0 - t).powi(2) * a + 2.0 * t * (1.0 - t) * q + t * t * b;
        mark(marks, kind, on(from.0, qx, to.0), on(from.1, qy, to.1));
    }
}

fn node(out: &mut String, places: &Places, at: usize, partner: &Partner, ties: usize) {
    let (x, y) = places.of(at);
    let size = 4.0 + (ties as f64).sqrt().min(5.0);
    let name = cut(&partner.name, NAME - 8.0);
    let middle = places.middle == Some(at);
    let (anchor, tx, ty) = if middle {
        ("middle", x, y + size + 15.0)
    } else if x >= places.cx {
        ("start", x + size + 6.0, places.names.get(at).copied().unwrap_or(y))
    } else {
        ("end", x - size - 6.0, places.names.get(at).copied().unwrap_or(y))
    };
    let class = if middle { " class=\"mid\"" } else { "" };
    let _ = write!(
        out,
        "<g><title>{}</title><circle class=\"node\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{size:.1}\"/><text{class} x=\"{tx:.1}\" \
         y=\"{ty:.1}\" text-anchor=\"{anchor}\">{}</text></g>",
        Escaped(&partner.name),
        Escaped(&name)
    );
}
