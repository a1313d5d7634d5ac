//! Lines and columns against a naive model.

use crate::troubled_text;
use proptest::prelude::*;
use rapporteur_text::{LineCol, LineIndex, PositionEncoding, TextSize, range};

const ENCODINGS: [PositionEncoding; 3] =
    [PositionEncoding::Utf8, PositionEncoding::Utf16, PositionEncoding::Utf32];

fn width(c: char, encoding: PositionEncoding) -> u32 {
    match encoding {
        PositionEncoding::Utf8 => c.len_utf8() as u32,
        PositionEncoding::Utf16 => c.len_utf16() as u32,
        PositionEncoding::Utf32 => 1,
    }
}

/// The position of every character boundary, counted from the start of the text.
fn positions(text: &str, encoding: PositionEncoding) -> Vec<(usize, LineCol)> {
    let mut at = LineCol { line: 0, col: 0 };
    let mut all = vec![(0, at)];
    let mut chars = text.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let in_crlf = c == '\r' && chars.peek().is_some_and(|next| next.1 == '\n');
        if matches!(c, '\n' | '\r') && !in_crlf {
            at = LineCol { line: at.line + 1, col: 0 };
        } else {
            at.col += width(c, encoding);
        }
        all.push((offset + c.len_utf8(), at));
    }
    all
}

fn size(offset: usize) -> TextSize {
    range(offset, offset).start()
}

proptest! {
    #[test]
    fn positions_agree_with_the_model(text in troubled_text()) {
        let index = LineIndex::new(&text);
        for encoding in ENCODINGS {
            let model = positions(&text, encoding);
            prop_assert_eq!(index.len() as u32, model[model.len() - 1].1.line + 1);
            for &(offset, position) in &model {
                prop_assert_eq!(index.position(&text, size(offset), encoding), position);
                let in_crlf = text[..offset].ends_with('\r') && text[offset..].starts_with('\n');
                // Between the halves of a line break there is no place for a caret.
                let expected = if in_crlf { offset - 1 } else { offset };
                prop_assert_eq!(index.offset(&text, position, encoding), size(expected));
            }
        }
    }

    #[test]
    fn everything_clamps(text in troubled_text(), offset in 0..200u32, line in 0..12u32, col in 0..60u32) {
        let index = LineIndex::new(&text);
        for encoding in ENCODINGS {
            let position = index.position(&text, offset.into(), encoding);
            let floor = text.floor_char_boundary(offset as usize);
            prop_assert_eq!(position, index.position(&text, size(floor), encoding));
            let found = index.offset(&text, LineCol { line, col }, encoding);
            prop_assert!(text.is_char_boundary(found.into()));
            match index.line(&text, line) {
                None => prop_assert_eq!(usize::from(found), text.len()),
                Some(range) => {
                    prop_assert!(range.contains_inclusive(found));
                    let units: u32 = text[range].chars().map(|c| width(c, encoding)).sum();
                    let back = index.position(&text, found, encoding);
                    prop_assert_eq!(back.line, line);
                    prop_assert!(back.col <= col && (back.col == units || col - back.col < 4));
                }
            }
        }
    }

    #[test]
    fn lines_and_breaks_make_up_the_text(text in troubled_text()) {
        let index = LineIndex::new(&text);
        let mut end = 0;
        for line in 0..index.len() as u32 {
            let range = index.line(&text, line).expect("a line below the count");
            let gap = &text[end..usize::from(range.start())];
            let breaks: &[&str] = if line == 0 { &[""] } else { &["\n", "\r\n", "\r"] };
            prop_assert!(breaks.contains(&gap));
            prop_assert!(!text[range].contains(['\n', '\r']));
            end = range.end().into();
        }
        prop_assert_eq!(end, text.len());
        prop_assert!(index.line(&text, index.len() as u32).is_none());
    }

    #[test]
    fn another_text_gives_an_answer(text in troubled_text(), other in troubled_text(), offset in 0..99u32, col in 0..99u32) {
        let index = LineIndex::new(&text);
        for encoding in ENCODINGS {
            let _ = index.position(&other, offset.into(), encoding);
            let _ = index.offset(&other, LineCol { line: offset % 7, col }, encoding);
        }
    }
}

#[test]
fn an_empty_text_has_one_line() {
    let index = LineIndex::new("");
    assert_eq!((index.len(), index.is_empty()), (1, false));
    assert_eq!(index.line("", 0), Some(range(0, 0)));
    assert_eq!(index.position("", 7.into(), PositionEncoding::Utf16), LineCol { line: 0, col: 0 });
}

#[test]
fn a_column_inside_a_surrogate_pair_goes_to_its_start() {
    let text = "a🚢b";
    let index = LineIndex::new(text);
    let offset = index.offset(text, LineCol { line: 0, col: 2 }, PositionEncoding::Utf16);
    assert_eq!(offset, 1.into());
    assert_eq!(index.position(text, 3.into(), PositionEncoding::Utf8), LineCol { line: 0, col: 1 });
}
