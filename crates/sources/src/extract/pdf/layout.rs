//! Fragments as lines in reading order.
//!
//! A gutter is a vertical strip that hardly anything crosses, with text on both sides that fills its column. What crosses
//! it, a title or a wide table, splits the page into bands; within a band the left column is read before the right one.
//! A relative of the recursive XY cut (Nagy and Seth, "Hierarchical Representation of Optically Scanned Documents",
//! ICPR 1984), with spanning lines as the horizontal cuts.

use super::glyphs::Fragment;

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub base: f64,
    pub size: f64,
    /// Lines of one column and band share a number, which grows in reading order.
    pub region: u32,
}

/// Fewest lines of a column.
const MIN_COLUMN_LINES: usize = 3;
/// Narrowest gutter, in units of the font size.
const MIN_GUTTER: f64 = 0.7;
/// Narrowest column, as a share of what is divided.
const MIN_COLUMN: f64 = 0.18;
/// How much of a column's width its typical line fills. Cells of a table fill less.
const MIN_FILL: f64 = 0.5;
/// Characters of the typical line of a column. Cells of a table have fewer.
const MIN_CHARACTERS: f64 = 15.0;
/// Share of lines that may cross a gutter: a page may begin with a title and an abstract over both columns.
const MAX_CROSSING: f64 = 0.6;
/// Places at which the cover of a page is counted, and gutters that are tried.
const BINS: usize = 1024;
const MAX_CANDIDATES: usize = 8;
/// Most columns, as depth of division.
const MAX_DEPTH: usize = 4;

/// Lines in reading order, of each group by itself.
pub(super) fn lines(groups: Vec<Vec<Fragment>>) -> Vec<Line> {
    let mut out = Vec::new();
    for group in groups {
        let mut writer = Writer { out: &mut out, next_region: true };
        writer.order(group, 0);
    }
    out
}

struct Writer<'a> {
    out: &'a mut Vec<Line>,
    next_region: bool,
}

impl Writer<'_> {
    fn order(&mut self, fragments: Vec<Fragment>, depth: usize) {
        let rows = rows(fragments);
        let gutter = if depth < MAX_DEPTH { gutter(&rows) } else { None };
        self.next_region = true;
        let Some(gutter) = gutter else {
            for row in rows {
                self.line(row);
            }
            self.next_region = true;
            return;
        };
        let (mut left, mut right): (Vec<Fragment>, Vec<Fragment>) = (Vec::new(), Vec::new());
        for row in rows {
            if row.iter().any(|fragment| crosses(fragment, gutter)) {
                self.columns(&mut left, &mut right, depth);
                self.line(row);
                continue;
            }
            for fragment in row {
                if fragment.right <= gutter { left.push(fragment) } else { right.push(fragment) }
            }
        }
        self.columns(&mut left, &mut right, depth);
    }

    fn columns(&mut self, left: &mut Vec<Fragment>, right: &mut Vec<Fragment>, depth: usize) {
        if left.is_empty() && right.is_empty() {
            return;
        }
        for column in [std::mem::take(left), std::mem::take(right)] {
            if !column.is_empty() {
                self.order(column, depth + 1);
            }
        }
        self.next_region = true;
    }

    fn line(&mut self, mut row: Vec<Fragment>) {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
        let before = self.out.last().map_or(0, |line| line.region);
        let region = before + u32::from(std::mem::take(&mut self.next_region));
        let Some(first) = row.first() else { return };
        let mut line = Line {
            text: String::new(),
            left: first.left,
            right: first.right,
            base: first.base,
            // The size of most of it.
            size: row
                .iter()
                .max_by_key(|fragment| fragment.text.len())
                .map_or(first.size, |widest| widest.size),
            region,
        };
        for fragment in &row {
            let gap = fragment.left - line.right;
            let set_off =
                gap > 0.1 * fragment.size && !line.text.ends_with(' ') && !fragment.text.starts_with(' ');
            if !line.text.is_empty() && set_off {
                line.text.push(' ');
            }
            line.text.push_str(&fragment.text);
            line.right = line.right.max(fragment.right);
        }
        line.text = line.text.trim().to_owned();
        if !line.text.is_empty() {
            self.out.push(line);
        }
    }
}

fn crosses(fragment: &Fragment, gutter: f64) -> bool {
    fragment.left < gutter && fragment.right > gutter
}

/// Fragments on common base lines, from the top. The longest fragment of a line says where its base is: letters of a
/// logo and marks of footnotes stand above and below it.
fn rows(mut fragments: Vec<Fragment>) -> Vec<Vec<Fragment>> {
    fragments.sort_by(|a, b| a.base.total_cmp(&b.base).then_with(|| a.left.total_cmp(&b.left)));
    let mut rows: Vec<Row> = Vec::new();
    for fragment in fragments {
        match rows.last_mut() {
            Some(row) if fragment.base - row.base < 0.35 * fragment.size.max(row.size) => row.push(fragment),
            _ => {
                let mut row =
                    Row { base: fragment.base, size: fragment.size, longest: 0, fragments: Vec::new() };
                row.push(fragment);
                rows.push(row);
            }
        }
    }
    // A raised mark at the start of a line has made a row of its own above it.
    let mut merged: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        match merged.last_mut() {
            Some(mark)
                if mark.longest <= 3
                    && mark.size < 0.85 * row.size
                    && row.base - mark.base < 0.6 * row.size
                    && mark.fragments.iter().all(|fragment| row.leaves_room_for(fragment)) =>
            {
                let marks = std::mem::replace(mark, row);
                mark.fragments.extend(marks.fragments);
            }
            _ => merged.push(row),
        }
    }
    merged.into_iter().map(|row| row.fragments).collect()
}

/// A row in the making.
struct Row {
    base: f64,
    size: f64,
    longest: usize,
    fragments: Vec<Fragment>,
}

impl Row {
    fn push(&mut self, fragment: Fragment) {
        if fragment.text.len() > self.longest {
            (self.base, self.size, self.longest) = (fragment.base, fragment.size, fragment.text.len());
        }
        self.fragments.push(fragment);
    }

    fn leaves_room_for(&self, mark: &Fragment) -> bool {
        let near = |fragment: &Fragment| {
            mark.left < fragment.right + fragment.size && mark.right > fragment.left - fragment.size
        };
        let over = |fragment: &Fragment| mark.left < fragment.right - 0.1 && mark.right > fragment.left + 0.1;
        self.fragments.iter().any(near) && !self.fragments.iter().any(over)
    }
}

/// The middle of the best gutter.
fn gutter(rows: &[Vec<Fragment>]) -> Option<f64> {
    if rows.len() < MIN_COLUMN_LINES {
        return None;
    }
    let all = || rows.iter().flatten();
    let (left, right) = all().fold((f64::INFINITY, f64::NEG_INFINITY), |(left, right), fragment| {
        (left.min(fragment.left), right.max(fragment.right))
    });
    let size = median(all().map(|fragment| fragment.size).collect())?;
    let width = right - left;
    if width <= 0.0 {
        return None;
    }
    // How much covers each place, in bins: what one fragment opens at its left it closes at its right.
    let bin = |x: f64| (((x - left) / width * BINS as f64) as usize).min(BINS - 1);
    let mut steps = [0_i64; BINS + 1];
    for fragment in all() {
        // The outermost bins are shared with what begins or ends there.
        let (from, to) = (bin(fragment.left), bin(fragment.right));
        if let Some(step) = steps.get_mut(from) {
            *step += 1;
        }
        if let Some(step) = steps.get_mut(to.max(from + 1)) {
            *step -= 1;
        }
    }
    let cover: Vec<i64> = steps
        .iter()
        .take(BINS)
        .scan(0, |sum, step| {
            *sum += step;
            Some(*sum)
        })
        .collect();
    let allowed = (rows.len() as f64 * MAX_CROSSING) as i64;
    // A page number in the gutter does not narrow it.
    let slack = (rows.len() as i64 / 20).max(1);
    let inner = bin(left + width * MIN_COLUMN)..=bin(right - width * MIN_COLUMN);
    let mut candidates: Vec<(i64, usize, usize)> = Vec::new();
    for seed in inner.clone() {
        let Some(level) = cover.get(seed).copied().filter(|level| *level <= allowed) else { continue };
        let open = |at: &usize| cover.get(*at).is_some_and(|cover| *cover <= level + slack);
        let start = (0..seed).rev().take_while(open).last().unwrap_or(seed);
        let end = (seed + 1..BINS).take_while(open).last().unwrap_or(seed) + 1;
        if (end - start) as f64 * width / BINS as f64 >= MIN_GUTTER * size {
            candidates.push((level, end - start, start));
        }
    }
    // The least crossed, then the widest, then the leftmost.
    candidates.sort_by_key(|(level, len, start)| (*level, std::cmp::Reverse(*len), *start));
    candidates.dedup_by_key(|(_, len, start)| (*len, *start));
    candidates
        .into_iter()
        .take(MAX_CANDIDATES)
        .map(|(_, len, start)| left + (start as f64 + len as f64 / 2.0) * width / BINS as f64)
        .find(|middle| divides(rows, *middle))
}

/// Whether both sides of a gutter are columns of text.
fn divides(rows: &[Vec<Fragment>], gutter: f64) -> bool {
    let side = |inside: &dyn Fn(&Fragment) -> bool| {
        let lines: Vec<(f64, f64, f64, usize)> = rows
            .iter()
            .filter(|row| !row.iter().any(|fragment| crosses(fragment, gutter)))
            .filter_map(|row| {
                let mut row = row.iter().filter(|fragment| inside(fragment)).peekable();
                let base = row.peek()?.base;
                let start = (f64::INFINITY, f64::NEG_INFINITY, 0);
                let (left, right, len) = row.fold(start, |(left, right, len), fragment| {
                    (left.min(fragment.left), right.max(fragment.right), len + fragment.text.len())
                });
                Some((base, left, right, len))
            })
            .collect();
        if lines.len() < MIN_COLUMN_LINES {
            return None;
        }
        let left = lines.iter().map(|line| line.1).fold(f64::INFINITY, f64::min);
        let right = lines.iter().map(|line| line.2).fold(f64::NEG_INFINITY, f64::max);
        let fill = median(lines.iter().map(|line| line.2 - line.1).collect())? / (right - left).max(1e-6);
        let characters = median(lines.iter().map(|line| line.3 as f64).collect())?;
        let top = lines.first()?.0;
        let bottom = lines.last()?.0;
        (fill >= MIN_FILL && characters >= MIN_CHARACTERS).then_some((top, bottom))
    };
    let left = side(&|fragment| fragment.right <= gutter);
    let right = side(&|fragment| fragment.left >= gutter);
    let (Some(left), Some(right)) = (left, right) else { return false };
    // Side by side, not one below the other.
    let common = left.1.min(right.1) - left.0.max(right.0);
    let shorter = (left.1 - left.0).min(right.1 - right.0);
    common > 0.0 && common >= 0.5 * shorter
}

pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(text: &str, left: f64, base: f64) -> Fragment {
        Fragment { text: text.to_owned(), left, right: left + text.len() as f64 * 5.0, base, size: 10.0 }
    }

    fn read(fragments: Vec<Fragment>) -> Vec<String> {
        lines(vec![fragments]).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut page = vec![fragment(&"a title over both columns ".repeat(3), 50.0, 20.0)];
        for row in 0..6 {
            let base = 50.0 + f64::from(row) * 12.0;
            page.push(fragment(&format!("left line number {row} of it"), 50.0, base));
            page.push(fragment(&format!("right line number {row} of it"), 250.0, base));
        }
        let lines = read(page);
        assert!(lines[0].starts_with("a title"));
        assert!(lines[1..7].iter().all(|line| line.starts_with("left")), "{lines:?}");
        assert!(lines[7..].iter().all(|line| line.starts_with("right")), "{lines:?}");
    }

    #[test]
    fn rows_of_a_table_stay_together() {
        let mut page = Vec::new();
        for row in 0..6 {
            let base = 50.0 + f64::from(row) * 12.0;
            page.push(fragment(if row == 3 { "a long name of a country" } else { "Peru" }, 50.0, base));
            page.push(fragment(if row == 2 { "a long remark on it all" } else { "2014" }, 250.0, base));
        }
        assert_eq!(read(page)[0], "Peru 2014");
    }
}
