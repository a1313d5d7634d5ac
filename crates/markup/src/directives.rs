//! Ignore comments: `<!-- rapporteur: ignore CLM002 reason -->`.

use rapporteur_text::{TextRange, range};

/// `<!-- rapporteur: ignore CLM002 reason -->` and `ignore-file`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Directive {
    /// The comment in the block.
    pub range: TextRange,
    /// What it asks for.
    pub kind: DirectiveKind,
    /// Codes in upper case, separated by spaces or commas; empty means all.
    pub codes: Vec<Box<str>>,
    /// Reason on one line, perhaps empty. Of a malformed directive: what could not be read.
    pub reason: Box<str>,
}

/// What a directive asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DirectiveKind {
    /// Ignore in the next block.
    Ignore,
    /// Ignore in the whole file.
    IgnoreFile,
    /// The comment starts with `rapporteur:` but cannot be read.
    Malformed,
}

const PREFIX: &str = "rapporteur:";

/// Directives in the HTML comments of `html`, which starts at `offset` in the block.
pub(crate) fn in_comments(html: &str, offset: usize, directives: &mut Vec<Directive>) {
    if !html.contains(PREFIX) {
        return;
    }
    let mut rest = 0;
    while let Some(open) = html[rest..].find("<!--").map(|at| rest + at) {
        let body = open + "<!--".len();
        let Some(close) = html[body..].find("-->").map(|at| body + at) else { return };
        let end = close + "-->".len();
        directives.extend(parse(&html[body..close], range(offset + open, offset + end)));
        rest = end;
    }
}

/// Reads the inside of a comment; `None` if it is not for us.
fn parse(comment: &str, range: TextRange) -> Option<Directive> {
    let order = comment.trim().strip_prefix(PREFIX)?.trim_start();
    let malformed = |what: &str| {
        Some(Directive { range, kind: DirectiveKind::Malformed, codes: Vec::new(), reason: what.into() })
    };
    let (verb, mut rest) = order.split_once(char::is_whitespace).unwrap_or((order, ""));
    let kind = match verb {
        "ignore" => DirectiveKind::Ignore,
        "ignore-file" => DirectiveKind::IgnoreFile,
        _ => return malformed(order.trim_end()),
    };
    let mut codes: Vec<Box<str>> = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let end = rest.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match code_form(word) {
            CodeForm::Code => codes.push(word.to_ascii_uppercase().into()),
            CodeForm::Broken => return malformed(word),
            CodeForm::Word => break,
        }
        rest = after;
    }
    let reason = rest.trim().trim_start_matches(['-', '–', '—', ':']);
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Directive { range, kind, codes, reason: reason.into() })
}

enum CodeForm {
    /// Three letters and three digits.
    Code,
    /// Capital letters and digits that want to be a code: `CLM02`.
    Broken,
    Word,
}

fn code_form(word: &str) -> CodeForm {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = word.len() - letters;
    if digits == 0 || letters == 0 || !word.bytes().skip(letters).all(|b| b.is_ascii_digit()) {
        return CodeForm::Word;
    }
    let capitals = word.bytes().take(letters).all(|b| b.is_ascii_uppercase());
    match (letters, digits) {
        (3, 3) => CodeForm::Code,
        // "CLM02" and "CL002"; a reason may well begin with "G20" or "S400".
        (3, _) | (2..=4, 3) if capitals && FAMILIES.iter().any(|family| word.starts_with(family)) => {
            CodeForm::Broken
        }
        _ => CodeForm::Word,
    }
}

/// First letters of the code families, enough to tell a mistyped code from the first word of a reason.
const FAMILIES: [&str; 9] = ["CL", "CI", "SR", "ES", "TI", "AC", "KN", "QU", "DO"];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(comment: &str) -> Directive {
        parse(comment, range(0, 0)).unwrap()
    }

    #[test]
    fn codes_then_reason() {
        let directive = read(" rapporteur: ignore CLM002, tim003 agreed with the desk ");
        assert_eq!(directive.kind, DirectiveKind::Ignore);
        assert_eq!(directive.codes, ["CLM002".into(), "TIM003".into()]);
        assert_eq!(&*directive.reason, "agreed with the desk");
    }

    #[test]
    fn no_code_means_all() {
        let directive = read("rapporteur: ignore-file G20 communiqués are out of scope");
        assert_eq!(directive.kind, DirectiveKind::IgnoreFile);
        assert!(directive.codes.is_empty());
        assert_eq!(&*directive.reason, "G20 communiqués are out of scope");
    }

    #[test]
    fn what_cannot_be_read_is_malformed() {
        assert_eq!(read("rapporteur: ignroe CLM002").kind, DirectiveKind::Malformed);
        assert_eq!(read("rapporteur: ignore CLM02").kind, DirectiveKind::Malformed);
        assert_eq!(read("rapporteur:").kind, DirectiveKind::Malformed);
        assert!(parse("a note on the rapporteur", range(0, 0)).is_none());
    }
}
