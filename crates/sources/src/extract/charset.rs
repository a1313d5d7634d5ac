//! Bytes of web pages and mails as characters: byte-order mark, declaration, then UTF-8 or Windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use rapporteur_text::{OffsetMap, OffsetMapBuilder};

/// How far into a file a declaration is looked for, by the HTML standard.
const WINDOW: usize = 1024;

/// Characters of a file.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub map: Way,
}

/// The way from decoded text to the bytes.
#[derive(Debug)]
pub(super) enum Way {
    /// They are the same bytes.
    Same,
    Map(OffsetMap),
    /// Not known: an encoding of several bytes a character.
    Unknown,
}

pub(super) fn decode_html(bytes: &[u8]) -> Decoded<'_> {
    let declared = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(|| declared(bytes));
    match (std::str::from_utf8(bytes), declared) {
        // A declaration may be wrong; what is UTF-8 throughout hardly is by accident.
        (Ok(text), _) => Decoded { text: Cow::Borrowed(text), map: Way::Same },
        (Err(_), Some(encoding)) if encoding != UTF_8 => decode(bytes, encoding),
        (Err(error), declared) => {
            // Mostly UTF-8 with a few broken bytes, or no UTF-8 at all.
            let mostly = declared.is_some() || error.valid_up_to() > bytes.len() / 2;
            if mostly { lossy(bytes) } else { decode(bytes, WINDOWS_1252) }
        }
    }
}

/// `charset=` near the top, in a `meta` element or an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let window = bytes.get(..bytes.len().min(WINDOW))?.to_ascii_lowercase();
    let window = String::from_utf8_lossy(&window);
    ["charset=", "encoding="].iter().find_map(|name| {
        let (_, rest) = window.split_once(name)?;
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        let label = rest.split(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).next()?;
        Encoding::for_label(label.as_bytes())
    })
}

fn decode(bytes: &[u8], encoding: &'static Encoding) -> Decoded<'static> {
    if !encoding.is_single_byte() {
        let (text, _, _) = encoding.decode(bytes);
        return Decoded { text: Cow::Owned(text.into_owned()), map: Way::Unknown };
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let mut map = OffsetMapBuilder::default();
    let mut ascii = 0;
    let mut count = 0;
    // One character a byte, by definition.
    for c in text.chars() {
        if c.is_ascii() {
            ascii += 1;
        } else {
            map.keep(count - ascii, ascii);
            ascii = 0;
            map.replace(c.len_utf8(), count, 1);
        }
        count += 1;
    }
    map.keep(count - ascii, ascii);
    Decoded { text: Cow::Owned(text.into_owned()), map: Way::Map(map.finish()) }
}

/// UTF-8 with a replacement character for what is none.
fn lossy(bytes: &[u8]) -> Decoded<'static> {
    let mut text = String::with_capacity(bytes.len());
    let mut map = OffsetMapBuilder::default();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        map.keep(at, chunk.valid().len());
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            map.replace(char::REPLACEMENT_CHARACTER.len_utf8(), at, chunk.invalid().len());
            at += chunk.invalid().len();
        }
    }
    Decoded { text: Cow::Owned(text), map: Way::Map(map.finish()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_text::range;

    #[test]
    fn single_bytes_map_back() {
        let bytes = b"<meta charset=\"iso-8859-1\"><p>Montr\xe9al, \x93here\x94";
        let decoded = decode_html(bytes);
        assert!(decoded.text.ends_with("Montr\u{e9}al, \u{201c}here\u{201d}"), "{}", decoded.text);
        let Way::Map(map) = decoded.map else { panic!("mapped") };
        let at = decoded.text.find("al,").unwrap();
        let source = map.to_source(range(at, at + 3));
        assert_eq!(&bytes[std::ops::Range::<usize>::from(source)], b"al,");
    }

    #[test]
    fn broken_bytes_do_not_shift_the_rest() {
        let bytes = b"<meta charset=utf-8><p>one \xff two";
        let decoded = decode_html(bytes);
        let Way::Map(map) = decoded.map else { panic!("mapped") };
        let at = decoded.text.find("two").unwrap();
        let source = map.to_source(range(at, at + 3));
        assert_eq!(&bytes[std::ops::Range::<usize>::from(source)], b"two");
    }

    #[test]
    fn utf_16_is_read_without_a_map() {
        let bytes: Vec<u8> = "\u{feff}<p>caf\u{e9}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let decoded = decode_html(&bytes);
        assert!(decoded.text.contains("caf\u{e9}"));
        assert!(matches!(decoded.map, Way::Unknown));
    }
}
