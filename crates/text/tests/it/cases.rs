//! Case files: quoted input, listed expectations.

/// One case: the heading it stands under, its line, the input, the expected pieces.
pub(crate) struct Case {
    pub(crate) heading: String,
    pub(crate) line: usize,
    pub(crate) input: String,
    pub(crate) expected: Vec<String>,
}

/// Reads `> input` followed by `- expected` lines; `\n`, `\r`, `\t` and `\u{...}` are escapes.
pub(crate) fn parse(file: &str) -> Vec<Case> {
    let mut heading = String::new();
    let mut cases: Vec<Case> = Vec::new();
    for (line, content) in (1..).zip(file.lines()) {
        if let Some(title) = content.strip_prefix("## ") {
            heading = title.to_owned();
        } else if let Some(input) = content.strip_prefix("> ") {
            cases.push(Case { heading: heading.clone(), line, input: unescape(input), expected: Vec::new() });
        } else if let Some(expected) = content.strip_prefix("- ") {
            cases.last_mut().expect("an input comes first").expected.push(unescape(expected));
        }
    }
    cases
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let escape = rest.chars().next().expect("a character after the backslash");
        rest = &rest[escape.len_utf8()..];
        match escape {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let (code, after) =
                    rest.strip_prefix('{').and_then(|it| it.split_once('}')).expect("\\u{...}");
                let code = u32::from_str_radix(code, 16).expect("hexadecimal");
                out.push(char::from_u32(code).expect("a scalar value"));
                rest = after;
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    out
}

/// Panics with all cases that `split` gets wrong.
pub(crate) fn check(file: &str, least: usize, split: impl Fn(&str) -> Vec<String>) {
    let cases = parse(file);
    assert!(cases.len() >= least, "only {} cases", cases.len());
    let mut failures = String::new();
    for Case { heading, line, input, expected } in &cases {
        let found = split(input);
        if found != *expected {
            failures += &format!(
                "line {line} ({heading}): {input:?}\n  expected {expected:?}\n  found    {found:?}\n"
            );
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}
