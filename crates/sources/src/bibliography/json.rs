//! CSL-JSON (the citation-style language's data schema) and the JSON that Zotero's Better BibTeX exports.

use rapporteur_text::TextRange;
use serde_json::Value;

use super::BibliographyProblem;
use super::record::{Author, Record, kind};

pub(super) fn read(text: &str) -> (Vec<Record>, Vec<BibliographyProblem>) {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let message = format!("not JSON: {error}; no entry of this file was used");
            return (Vec::new(), vec![BibliographyProblem { range: TextRange::default(), message }]);
        }
    };
    let items = match &value {
        Value::Array(items) => items,
        Value::Object(fields) => match fields.get("items") {
            Some(Value::Array(items)) => items,
            _ => return (Vec::new(), Vec::new()),
        },
        _ => return (Vec::new(), Vec::new()),
    };
    (items.iter().filter_map(record).collect(), Vec::new())
}

fn record(item: &Value) -> Option<Record> {
    let text = |name: &str| item.get(name).and_then(scalar);
    // Other JSON has ids as well; a bibliography says what kind of thing it is.
    let kind_name = text("type").or_else(|| text("itemType"))?;
    let key = ["citation-key", "citationKey", "citekey", "id"].iter().find_map(|name| text(name))?;
    let mut record = Record::new(&key, TextRange::default());
    let mut offer = |field: &'static str, names: &[&str]| {
        for name in names {
            record.offer(field, text(name).as_deref());
        }
    };
    offer("title", &["title"]);
    offer(
        "publisher",
        &[
            "publisher",
            "institution",
            "container-title",
            "publicationTitle",
            "websiteTitle",
            "blogTitle",
            "archive",
        ],
    );
    offer("url", &["URL", "url"]);
    offer("language", &["language"]);
    record.offer("author", Some(&names(item)));
    record.authors = people(item).filter_map(author).collect();
    for (field, sources) in [
        ("published", &["issued", "date"][..]),
        ("captured", &["accessed", "accessDate"]),
        ("event", &["event-date"]),
    ] {
        for source in sources {
            record.offer(field, item.get(*source).and_then(date).as_deref());
        }
    }
    let genre = ["genre", "websiteType", "reportType"].iter().find_map(|name| text(name));
    record.offer("kind", Some(&kind(genre.as_deref(), &kind_name)));
    record.doi = text("DOI").map(Into::into);
    let attachments = item.get("attachments").and_then(Value::as_array).into_iter().flatten();
    record.files = attachments
        .filter_map(|attachment| {
            ["path", "localPath"].iter().find_map(|name| attachment.get(*name)?.as_str())
        })
        .map(Box::from)
        .collect();
    Some(record)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn people(item: &Value) -> impl Iterator<Item = &Value> {
    let list = item.get("author").or_else(|| item.get("creators")).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn author(person: &Value) -> Option<Author> {
    let part = |names: &[&str]| names.iter().find_map(|name| person.get(*name)?.as_str()).unwrap_or_default();
    match part(&["literal", "name"]) {
        "" => Author::new(
            part(&["family", "lastName"]),
            part(&["given", "firstName"]),
            part(&["non-dropping-particle", "dropping-particle"]),
            part(&["suffix"]),
        ),
        whole => Author::new(whole, "", "", ""),
    }
}

fn names(item: &Value) -> String {
    let name = |person: &Value| {
        let part = |names: &[&str]| names.iter().find_map(|name| person.get(*name)?.as_str());
        if let Some(whole) = part(&["literal", "name"]) {
            return Some(whole.to_owned());
        }
        let (given, family) = (part(&["given", "firstName"]), part(&["family", "lastName"])?);
        Some(given.map_or_else(|| family.to_owned(), |given| format!("{given} {family}")))
    };
    let names: Vec<String> = people(item).filter_map(name).collect();
    names.join("; ")
}

/// A CSL date (`date-parts`, `raw`, `literal`) or a text as ISO 8601.
fn date(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.split(['T', ' ']).next().unwrap_or(text).to_owned());
    }
    if let Some(parts) = value.get("date-parts").and_then(|parts| parts.get(0)).and_then(Value::as_array) {
        // Some programs write the numbers as text.
        let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
        let numbers: Vec<i64> = parts.iter().map_while(number).collect();
        return match numbers[..] {
            [year] => Some(format!("{year:04}")),
            [year, month] => Some(format!("{year:04}-{month:02}")),
            [year, month, day, ..] => Some(format!("{year:04}-{month:02}-{day:02}")),
            [] => None,
        };
    }
    ["raw", "literal"].iter().find_map(|name| value.get(*name)?.as_str()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        let csl = r#"[{"id":"quay","type":"article-newspaper","title":"A quay","container-title":"Daily","issued":{"date-parts":[[2014,"3",28]]},
            "author":[{"family":"Okafor","given":"Ada"}],"URL":"https://example.org/q","DOI":"10.1/x"},{"id":1}]"#;
        let (records, problems) = read(csl);
        assert_eq!((records.len(), problems.len()), (1, 0));
        let quay = &records[0];
        assert_eq!(quay.get("published"), Some("2014-03-28"));
        assert_eq!(
            (quay.get("publisher"), quay.get("author"), quay.get("kind")),
            (Some("Daily"), Some("Ada Okafor"), Some("news"))
        );
        let zotero = r#"{"items":[{"citationKey":"k","itemType":"report","date":"2015-02","accessDate":"2020-05-06T01:02:03Z",
            "creators":[{"name":"A Ministry"}],"attachments":[{"path":"/home/x/Zotero/storage/AB/r.pdf"}]}]}"#;
        let (records, _) = read(zotero);
        assert_eq!(records[0].get("captured"), Some("2020-05-06"));
        assert_eq!(records[0].authors, [Author::Institution("A Ministry".into())]);
        assert!(matches!(&quay.authors[..], [Author::Person { family, .. }] if &**family == "Okafor"));
        assert_eq!(&*records[0].files[0], "/home/x/Zotero/storage/AB/r.pdf");
        assert_eq!(read("{\"name\": 1}").0.len() + read("3").0.len(), 0);
        assert_eq!(read("{").1.len(), 1);
    }
}
