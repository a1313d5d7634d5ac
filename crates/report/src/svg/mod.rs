//! Pictures as static SVG: shapes with classes that the style sheet of the page colours, text that is escaped.

pub(crate) mod network;
pub(crate) mod timeline;

use std::fmt::Write as _;

/// Width of a character of the pictures' 13-pixel type, in pixels: the mean of letters, rounded up.
const CHARACTER: f64 = 7.1;

/// Width of a text, in pixels, about. East Asian characters are as wide as high.
pub(crate) fn width(text: &str) -> f64 {
    text.chars().map(|c| if u32::from(c) >= 0x1100 { 13.5 } else { CHARACTER }).sum()
}

/// A text cut to a width, with an ellipsis where something went.
pub(crate) fn cut(text: &str, most: f64) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if width(&out) + 10.0 > most {
            out.pop();
            break;
        }
    }
    format!("{}…", out.trim_end())
}

/// Kinds of cooperation that have a colour and a shape of their own; what comes after shares the last.
pub(crate) const SHAPES: usize = 8;

/// A mark for the kind of a number, centred: each its own shape, so that colour is not the only sign.
pub(crate) fn mark(out: &mut String, kind: usize, x: f64, y: f64) {
    let number = kind.min(SHAPES - 1);
    let points: &[(f64, f64)] = match number {
        0 => {
            let _ = write!(out, "<circle class=\"k0 mk\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>");
            return;
        }
        1 => &[(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)],
        2 => &[(0.0, -6.0), (5.5, 4.5), (-5.5, 4.5)],
        3 => &[(0.0, -6.5), (6.5, 0.0), (0.0, 6.5), (-6.5, 0.0)],
        4 => &[(0.0, 6.0), (5.5, -4.5), (-5.5, -4.5)],
        5 => &[
            (-2.0, -6.0),
            (2.0, -6.0),
            (2.0, -2.0),
            (6.0, -2.0),
            (6.0, 2.0),
            (2.0, 2.0),
            (2.0, 6.0),
            (-2.0, 6.0),
            (-2.0, 2.0),
            (-6.0, 2.0),
            (-6.0, -2.0),
            (-2.0, -2.0),
        ],
        6 => &[(-3.0, -5.5), (3.0, -5.5), (6.0, 0.0), (3.0, 5.5), (-3.0, 5.5), (-6.0, 0.0)],
        _ => {
            let _ = write!(out, "<circle class=\"k7 mk ring\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\"/>");
            return;
        }
    };
    let points: Vec<String> = points.iter().map(|(dx, dy)| format!("{:.1},{:.1}", x + dx, y + dy)).collect();
    let _ = write!(out, "<polygon class=\"k{number} mk\" points=\"{}\"/>", points.join(" "));
}

#[cfg(test)]
mod tests {
    use super::{cut, width};

    #[test]
    fn a_cut_text_fits() {
        for text in ["", "short", "a rather long name of an organisation", "日本国外務省国際協力局"]
        {
            for most in [20.0, 60.0, 100.0] {
                assert!(width(&cut(text, most)) <= most + 4.0, "{text} {most}");
            }
        }
    }
}
