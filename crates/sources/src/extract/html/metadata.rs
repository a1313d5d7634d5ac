//! What a page says about itself: `title`, `meta`, `link`, `lang`, JSON-LD, and the comment of the program that saved it.

use serde_json::Value;

use super::knowledge::KNOWLEDGE;
use super::tree::{NodeKind, Tree, decoded};
use crate::extract::Fields;

/// Most JSON-LD that is read, in bytes.
const MAX_JSON: usize = 512 * 1024;

pub(super) fn read(source: &str, tree: &Tree) -> Fields {
    let mut fields = Fields::default();
    let metas: Vec<(String, String)> = elements(tree, "meta")
        .filter_map(|index| {
            let tag = tree.tag(index)?;
            let name =
                ["property", "name", "itemprop", "http-equiv"].iter().find_map(|name| tag.get(name))?;
            Some((name.to_ascii_lowercase(), tag.folded("content")?))
        })
        .collect();
    let meta = |names: &[Box<str>]| {
        names
            .iter()
            .find_map(|name| metas.iter().find(|(meta, _)| *meta == **name))
            .map(|(_, value)| value.as_str())
    };
    let known = &KNOWLEDGE.meta;
    let json = structured(source, tree);
    let html = elements(tree, "html").next().and_then(|index| tree.tag(index));
    let canonical = elements(tree, "link").filter_map(|index| tree.tag(index)).find(|tag| {
        tag.get("rel")
            .is_some_and(|rel| rel.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("canonical")))
    });
    let title = || element_text(source, tree, "title").or_else(|| element_text(source, tree, "h1"));
    fields.offer("title", meta(&known.title));
    fields.offer("title", title().as_deref());
    fields.offer_date("published", json.published.as_deref());
    fields.offer_date("published", meta(&known.published));
    fields.offer_date("updated", json.updated.as_deref());
    fields.offer_date("updated", meta(&known.updated));
    fields.offer("publisher", meta(&known.publisher));
    fields.offer("publisher", json.publisher.as_deref());
    fields.offer("author", meta(&known.author));
    fields.offer("language", html.and_then(|tag| tag.get("lang").or_else(|| tag.get("xml:lang"))));
    fields.offer("language", meta(&known.language));
    for comment in &tree.comments {
        saved(comment, &mut fields);
    }
    fields.offer("url", canonical.and_then(|tag| tag.get("href")).filter(|href| href.contains("://")));
    fields.offer("url", meta(&known.url).filter(|url| url.contains("://")));
    fields
}

fn elements<'a>(tree: &'a Tree, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    (0..tree.nodes.len()).filter(move |index| tree.tag(*index).is_some_and(|tag| &*tag.name == name))
}

/// White-space-folded text of the first element of a name.
fn element_text(source: &str, tree: &Tree, name: &str) -> Option<String> {
    let element = elements(tree, name).next()?;
    let mut text = String::new();
    let mut inside = vec![element];
    for (index, node) in tree.nodes.iter().enumerate().skip(element + 1) {
        if node.parent < element {
            break;
        }
        if inside.binary_search(&node.parent).is_err() {
            continue;
        }
        match &node.kind {
            NodeKind::Element(_) => inside.push(index),
            NodeKind::Text { start, end } => {
                text.push_str(&decoded(source.get(*start..*end).unwrap_or_default()))
            }
        }
        if text.len() > 2048 {
            break;
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[derive(Debug, Default)]
struct Structured {
    published: Option<String>,
    updated: Option<String>,
    publisher: Option<String>,
}

/// schema.org data in JSON-LD.
fn structured(source: &str, tree: &Tree) -> Structured {
    let mut found = Structured::default();
    for (index, node) in tree.nodes.iter().enumerate() {
        let NodeKind::Text { start, end } = &node.kind else { continue };
        let is_json = tree.tag(node.parent).is_some_and(|tag| {
            &*tag.name == "script"
                && tag.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"))
        });
        if index == 0 || !is_json || end - start > MAX_JSON {
            continue;
        }
        // serde_json limits nesting itself.
        let Some(Ok(value)) = source.get(*start..*end).map(serde_json::from_str::<Value>) else { continue };
        let mut open = vec![&value];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(values) => open.extend(values.iter().rev()),
                Value::Object(fields) => {
                    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
                    let publisher = || fields.get("publisher")?.get("name")?.as_str().map(str::to_owned);
                    found.published = found.published.take().or_else(|| text("datePublished"));
                    found.updated = found.updated.take().or_else(|| text("dateModified"));
                    found.publisher = found.publisher.take().or_else(publisher);
                    open.extend(fields.get("@graph"));
                    open.extend(fields.get("mainEntity"));
                }
                _ => {}
            }
        }
    }
    found
}

/// "saved from url=(0029)https://example.org/" of browsers, and the lines of SingleFile.
fn saved(comment: &str, fields: &mut Fields) {
    if let Some((_, rest)) = comment.split_once("saved from url=") {
        let url = rest.split_once(')').map_or(rest, |(_, url)| url);
        fields.offer("url", url.split_whitespace().next().filter(|url| url.contains("://")));
    }
    if comment.contains("SingleFile") {
        for line in comment.lines().map(str::trim) {
            if let Some(url) = line.strip_prefix("url:") {
                fields.offer("url", Some(url.trim()));
            } else if let Some(date) = line.strip_prefix("saved date:") {
                fields.offer_date("captured", written_date(date).as_deref());
            }
        }
    }
}

/// "Tue Mar 04 2014 10:00:00 GMT+0000" as "2014-03-04".
fn written_date(date: &str) -> Option<String> {
    let mut words = date.split_whitespace().skip(1);
    let (month, day, year) = (words.next()?, words.next()?, words.next()?);
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = 1 + months.iter().position(|name| *name == month)?;
    Some(format!("{year}-{month:02}-{day:0>2}"))
}
