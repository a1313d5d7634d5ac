//! Tags and text of an HTML file with their bytes.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub name: Box<str>,
    pub attributes: Vec<(Box<str>, Box<str>)>,
    pub self_closing: bool,
}

/// What a page is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Start(Tag),
    End(Box<str>),
    /// Bytes `start..end` of the file; character references are still in.
    Text {
        start: usize,
        end: usize,
    },
    Comment(Box<str>),
}

/// Longest attribute value or comment that is kept, in bytes: those that say something about a page are short.
const MAX_VALUE: usize = 4096;
/// Most attributes kept of one tag.
const MAX_ATTRIBUTES: usize = 64;

/// Tokenises by the WHATWG standard. Ranges are bytes of `text`.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // Scripts, styles and titles hold no tags.
    emitter.naively_switch_states(true);
    let mut pieces = Vec::new();
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let attributes = tag.attributes.iter().take(MAX_ATTRIBUTES);
                pieces.push(Piece::Start(Tag {
                    name: lossy(&tag.name).to_ascii_lowercase().into(),
                    attributes: attributes
                        .map(|(name, value)| (lossy(name).to_ascii_lowercase().into(), lossy(value).into()))
                        .collect(),
                    self_closing: tag.self_closing,
                }));
            }
            Token::EndTag(tag) => pieces.push(Piece::End(lossy(&tag.name).to_ascii_lowercase().into())),
            Token::String(string) => {
                pieces.push(Piece::Text { start: string.span.start, end: string.span.end });
            }
            Token::Comment(comment) => pieces.push(Piece::Comment(lossy(&comment).into())),
            Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    pieces
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..bytes.len().min(MAX_VALUE)).unwrap_or_default()).into_owned()
}

/// Longest character reference: the longest name has 31 letters.
const MAX_REFERENCE: usize = 40;

/// The character reference at the start of `text`: what it stands for, and its length. `None` if it is an ampersand.
pub(super) fn character_reference(text: &str) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let inside = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'#';
    let name = bytes.iter().skip(1).take(MAX_REFERENCE).take_while(inside).count();
    let closed = bytes.get(1 + name) == Some(&b';');
    let len = 1 + name + usize::from(closed);
    let reference = text.get(..len).filter(|_| name > 0)?;
    // The tokeniser knows the two thousand names, and the numbers that mean something else than they say.
    let mut decoded = String::new();
    for token in Tokenizer::new(reference) {
        let Ok(token) = token;
        if let Token::String(string) = token {
            decoded.push_str(&String::from_utf8_lossy(&string));
        }
    }
    (decoded != reference).then_some((decoded, len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_its_bytes() {
        let html = "<p class=a>Caf\u{e9} &amp; bar<br/>x</p><script>if (a<b) {}</script><!-- c -->";
        let texts: Vec<&str> = pieces(html)
            .iter()
            .filter_map(|piece| match piece {
                Piece::Text { start, end } => html.get(*start..*end),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["Caf\u{e9} &amp; bar", "x", "if (a<b) {}"]);
    }

    #[test]
    fn references_are_decoded() {
        let decoded = |text: &str| character_reference(text);
        assert_eq!(decoded("&amp; b"), Some(("&".to_owned(), 5)));
        assert_eq!(decoded("&eacute;t"), Some(("\u{e9}".to_owned(), 8)));
        assert_eq!(decoded("&#8217;s"), Some(("\u{2019}".to_owned(), 7)));
        assert_eq!(decoded("&#x2019;s"), Some(("\u{2019}".to_owned(), 8)));
        assert_eq!(decoded("& b"), None);
        assert_eq!(decoded("&nosuchname; b"), None);
        // Old names count without their semicolon; what follows them is text.
        assert_eq!(decoded("&nbspx"), Some(("\u{a0}x".to_owned(), 6)));
    }
}
