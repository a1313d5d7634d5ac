//! A strict look at markup: what a browser would mend is a mistake here.

const VOID: [&str; 5] = ["meta", "link", "br", "input", "hr"];

/// Panics unless every element is closed in order, every attribute is quoted, and no text has a bare `<`, `>` or `&`.
pub fn assert_well_formed(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        assert_text(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(declaration) = rest.strip_prefix("!DOCTYPE html>") {
            rest = declaration;
            continue;
        }
        let end = tag_end(rest);
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed out of order near {}", &rest[..rest.len().min(80)]);
            continue;
        }
        let closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "<{tag}>");
        assert_attributes(attributes);
        if closed || VOID.contains(&name) {
            continue;
        }
        if name == "script" || name == "style" {
            // Raw text: it ends where the element does.
            let close = format!("</{name}>");
            rest = &rest[rest.find(&close).unwrap() + close.len()..];
            continue;
        }
        open.push(name);
    }
    assert_text(rest);
    assert!(open.is_empty(), "left open: {open:?}");
}

fn tag_end(rest: &str) -> usize {
    let mut quoted = false;
    rest.char_indices()
        .find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '>' && !quoted
        })
        .unwrap()
        .0
}

fn assert_attributes(mut attributes: &str) {
    while !attributes.trim_start().is_empty() {
        attributes = attributes.trim_start();
        let name =
            attributes.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(attributes.len());
        assert!(name > 0, "{attributes}");
        attributes = &attributes[name..];
        if let Some(value) = attributes.strip_prefix("=\"") {
            let end = value.find('"').unwrap();
            assert!(!value[..end].contains('<'), "{value}");
            assert_references(&value[..end]);
            attributes = &value[end + 1..];
        }
    }
}

fn assert_text(text: &str) {
    assert!(!text.contains('>'), "{text}");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
    assert_references(text);
}

fn assert_references(text: &str) {
    for (at, _) in text.match_indices('&') {
        let after = &text[at..];
        assert!(
            ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"].iter().any(|reference| after.starts_with(reference)),
            "{after}"
        );
    }
}
