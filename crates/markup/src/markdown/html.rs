//! HTML blocks: the seven start conditions of CommonMark 0.31, section 4.6.

/// What ends an HTML block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HtmlEnd {
    /// The line that holds this, in any case (conditions 1 to 5).
    Line(&'static str),
    /// The line that holds an end tag of one of the elements whose content is no markup (condition 1).
    RawText,
    /// A blank line (conditions 6 and 7).
    Blank,
}

/// Elements of condition 1.
const RAW_TEXT: [&str; 4] = ["pre", "script", "style", "textarea"];

/// Elements of condition 6, sorted.
const BLOCK_ELEMENTS: [&str; 62] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

/// Longest element name of the lists above.
const LONGEST_NAME: usize = 10;

/// The end condition of the HTML block that `line` (without indentation, starting with `<`) opens, if any.
/// Condition 7 cannot interrupt a paragraph.
pub(super) fn html_start(line: &[u8], in_paragraph: bool) -> Option<HtmlEnd> {
    let rest = line.strip_prefix(b"<")?;
    if rest.starts_with(b"!--") {
        return Some(HtmlEnd::Line("-->"));
    }
    if rest.starts_with(b"?") {
        return Some(HtmlEnd::Line("?>"));
    }
    if rest.starts_with(b"![CDATA[") {
        return Some(HtmlEnd::Line("]]>"));
    }
    if rest.first() == Some(&b'!') {
        return rest.get(1).filter(|b| b.is_ascii_alphabetic()).map(|_| HtmlEnd::Line(">"));
    }
    let (closing, name_at) = if rest.first() == Some(&b'/') { (true, 1) } else { (false, 0) };
    let after_slash = rest.get(name_at..)?;
    let len = after_slash.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    if len == 0 {
        return None;
    }
    let after = after_slash.get(len).copied();
    let boundary = matches!(after, None | Some(b' ' | b'\t' | b'>'));
    if len <= LONGEST_NAME {
        let mut name = [0; LONGEST_NAME];
        name[..len].copy_from_slice(&after_slash[..len]);
        name.make_ascii_lowercase();
        let name = std::str::from_utf8(&name[..len]).unwrap_or_default();
        if RAW_TEXT.contains(&name) {
            if !closing && boundary {
                return Some(HtmlEnd::RawText);
            }
        } else if BLOCK_ELEMENTS.binary_search(&name).is_ok()
            && (boundary || after_slash[len..].starts_with(b"/>"))
        {
            return Some(HtmlEnd::Blank);
        }
        if RAW_TEXT.contains(&name) && !closing {
            return None;
        }
    }
    (!in_paragraph && is_lone_tag(after_slash, closing)).then_some(HtmlEnd::Blank)
}

impl HtmlEnd {
    /// Whether a line meets the end condition.
    pub(super) fn met_by(self, line: &[u8]) -> bool {
        match self {
            HtmlEnd::Line(mark) => memchr::memmem::find(line, mark.as_bytes()).is_some(),
            HtmlEnd::RawText => memchr::memmem::find_iter(line, b"</").any(|at| {
                RAW_TEXT.iter().any(|name| {
                    let tag = line.get(at + 2..at + 2 + name.len());
                    tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
                        && line.get(at + 2 + name.len()) == Some(&b'>')
                })
            }),
            HtmlEnd::Blank => false,
        }
    }
}

/// Whether a line is nothing but one complete tag; `rest` starts at the tag's name.
fn is_lone_tag(rest: &[u8], closing: bool) -> bool {
    let at = |i: usize| rest.get(i).copied().unwrap_or(0);
    let skip_space = |mut i: usize| {
        while matches!(at(i), b' ' | b'\t') {
            i += 1;
        }
        i
    };
    if !at(0).is_ascii_alphabetic() {
        return false;
    }
    let mut i = 0;
    while at(i).is_ascii_alphanumeric() || at(i) == b'-' {
        i += 1;
    }
    loop {
        let spaced = skip_space(i);
        if at(spaced) == b'>' {
            return skip_space(spaced + 1) >= rest.len();
        }
        if closing {
            return false;
        }
        if at(spaced) == b'/' {
            return at(spaced + 1) == b'>' && skip_space(spaced + 2) >= rest.len();
        }
        // An attribute: white space, name, perhaps a value.
        if spaced == i || !(at(spaced).is_ascii_alphabetic() || matches!(at(spaced), b'_' | b':')) {
            return false;
        }
        i = spaced;
        while at(i).is_ascii_alphanumeric() || matches!(at(i), b'_' | b'.' | b':' | b'-') {
            i += 1;
        }
        let equals = skip_space(i);
        if at(equals) != b'=' {
            continue;
        }
        i = skip_space(equals + 1);
        match at(i) {
            quote @ (b'"' | b'\'') => {
                let Some(len) = rest.get(i + 1..).and_then(|value| memchr::memchr(quote, value)) else {
                    return false;
                };
                i += len + 2;
            }
            _ => {
                let value = i;
                while i < rest.len() && !b" \t\"'=<>`".contains(&at(i)) {
                    i += 1;
                }
                if i == value {
                    return false;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn element_names_are_sorted() {
        assert!(BLOCK_ELEMENTS.is_sorted());
        assert!(BLOCK_ELEMENTS.iter().chain(&RAW_TEXT).all(|name| name.len() <= LONGEST_NAME));
    }

    #[test]
    fn start_conditions() {
        let start = |line: &str| html_start(line.as_bytes(), false);
        assert_eq!(start("<SCRIPT src='x'>"), Some(HtmlEnd::RawText));
        assert_eq!(start("<!-- note"), Some(HtmlEnd::Line("-->")));
        assert_eq!(start("<!DOCTYPE html>"), Some(HtmlEnd::Line(">")));
        assert_eq!(start("</div class"), Some(HtmlEnd::Blank));
        assert_eq!(start("<a href=\"x\">"), Some(HtmlEnd::Blank));
        assert_eq!(start("<a href=\"x\"> y"), None);
        assert_eq!(start("<https://example.org>"), None);
        assert_eq!(start("<33>"), None);
        assert_eq!(html_start(b"<b>", true), None);
    }
}
