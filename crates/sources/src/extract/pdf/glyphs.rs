//! Glyphs as the interpreter places them, gathered into fragments: pieces of one line without a wide gap.

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

use crate::extract::superscript;

/// Most glyphs of a page.
const MAX_GLYPHS: usize = 2_000_000;

/// Gaps in units of the font size: from here on a space, from here on another fragment.
const SPACE_GAP: f64 = 0.13;
const FRAGMENT_GAP: f64 = 0.85;
/// Overlap up to which a glyph follows the one before.
const MAX_OVERLAP: f64 = 0.6;

/// Direction in which a line of text runs on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Direction {
    Right,
    Up,
    Left,
    Down,
}

/// A piece of a line. `left`, `right` and `base` are in units of the page, in a frame in which the text runs to the right
/// and lines follow downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fragment {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub base: f64,
    pub size: f64,
}

/// Takes glyphs.
#[derive(Debug, Default)]
pub(super) struct Device {
    fragments: Vec<(Direction, Fragment)>,
    /// Place of the glyph before, to drop those that are printed twice to look bold.
    last: Option<(f64, Box<str>)>,
    count: usize,
}

impl Device {
    /// Fragments by direction, that of most text first.
    pub(super) fn finish(self) -> Vec<Vec<Fragment>> {
        let mut groups: Vec<(usize, Direction, Vec<Fragment>)> = Vec::new();
        for (direction, fragment) in self.fragments {
            if fragment.text.trim().is_empty() {
                continue;
            }
            let len = fragment.text.len();
            match groups.iter_mut().find(|(_, known, _)| *known == direction) {
                Some((total, _, group)) => {
                    *total += len;
                    group.push(fragment);
                }
                None => groups.push((len, direction, vec![fragment])),
            }
        }
        groups.sort_by_key(|(total, direction, _)| (std::cmp::Reverse(*total), *direction));
        groups.into_iter().map(|(.., group)| group).collect()
    }

    fn glyph(&mut self, direction: Direction, glyph: Fragment) {
        let Fragment { text, left, right, base, size } = glyph;
        let repeated = self
            .last
            .as_ref()
            .is_some_and(|(place, last)| **last == *text && (left - place).abs() < 0.12 * size);
        if let Some((known, before)) = self.fragments.last_mut()
            && *known == direction
        {
            let gap = left - before.right;
            let scale = before.size.max(size);
            let level = (base - before.base).abs() < 0.2 * scale;
            if repeated && level {
                return;
            }
            // A footnote mark would make another number of the figure it stands at.
            let raised = size < 0.8 * before.size
                && base < before.base
                && before.base - base < 0.7 * before.size
                && !before.text.ends_with(|c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".contains(c) && gap > 0.3 * size);
            let marked: Option<String> = if raised { text.chars().map(superscript).collect() } else { None };
            if (level || marked.is_some()) && gap > -MAX_OVERLAP * scale && gap < FRAGMENT_GAP * scale {
                if gap > SPACE_GAP * scale && marked.is_none() && !before.text.ends_with(' ') && text != " " {
                    before.text.push(' ');
                }
                before.text.push_str(marked.as_deref().unwrap_or(&text));
                before.right = before.right.max(right);
                self.last = Some((left, text.into()));
                return;
            }
        }
        self.last = Some((left, text.clone().into()));
        self.fragments.push((direction, Fragment { text, left, right, base, size }));
    }
}

impl OutputDev for Device {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.count += 1;
        if self.count > MAX_GLYPHS {
            return Err(std::io::Error::other("a page of millions of characters").into());
        }
        let size = font_size.abs() * place.m21.hypot(place.m22);
        let advance = width * font_size.abs() * place.m11.hypot(place.m12);
        let (x, y) = (place.m31, place.m32);
        let finite = [size, advance, x, y].iter().all(|number| number.is_finite());
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        if !finite || size <= 0.0 || text.is_empty() {
            return Ok(());
        }
        let (across, up) = (place.m11 * font_size.signum(), place.m12 * font_size.signum());
        let (direction, left, base) = if across.abs() >= up.abs() {
            if across >= 0.0 { (Direction::Right, x, -y) } else { (Direction::Left, -x, y) }
        } else if up > 0.0 {
            (Direction::Up, y, x)
        } else {
            (Direction::Down, -y, -x)
        };
        self.glyph(direction, Fragment { text, left, right: left + advance.max(0.0), base, size });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
