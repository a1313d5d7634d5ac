//! `rapporteur.ask`, `rapporteur.query` and `rapporteur.completeQuery`: answers from what the sources say.
//!
//! The first question parses sentences, which takes its time; it must hold up neither typing nor other requests. So what
//! a question needs is taken from a snapshot, the snapshot is dropped, and the answer is worked out on a thread for long
//! work.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use rapporteur_evidence::FactIndex;
use rapporteur_linking::Linker;
use rapporteur_query::{Desk, FactTable, Pattern, Values};
use rapporteur_text::{PositionEncoding, TextRange};
use rapporteur_workspace::{Captured, Snapshot};
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};

use crate::read::View;
use crate::to_proto;

/// Name of the command that answers a question.
pub(crate) const ASK: &str = "rapporteur.ask";
/// Name of the command that lists facts.
pub(crate) const QUERY: &str = "rapporteur.query";

/// Name of the command that completes a pattern.
pub(crate) const COMPLETE_QUERY: &str = "rapporteur.completeQuery";

/// Rows of facts that are sent; a table of more is for the command line.
const ROWS: usize = 1_000;

/// Argument of `rapporteur.ask`.
#[derive(Debug, Deserialize)]
pub(crate) struct AskParams {
    pub(crate) question: String,
}

/// Argument of `rapporteur.query`.
#[derive(Debug, Deserialize)]
pub(crate) struct QueryParams {
    pub(crate) query: String,
}

/// Argument of `rapporteur.completeQuery`.
#[derive(Debug, Deserialize)]
pub(crate) struct CompleteParams {
    /// The pattern so far.
    pub(crate) query: String,
    /// Where the caret is, in characters of the positions' unit; at the end if it is left out.
    #[serde(default)]
    pub(crate) offset: Option<u32>,
}

/// What a question is answered from.
pub(crate) struct Material {
    captured: Captured,
    encoding: PositionEncoding,
    linker: Arc<Linker>,
    table: Arc<FactTable>,
    rules: u64,
}

/// The facts read so far, for one catalogue and lexicon.
#[derive(Default)]
pub(crate) struct Tables {
    facts: Mutex<Option<Arc<FactTable>>>,
    /// What patterns are completed by, and the facts that it was taken from, which it does not keep.
    values: Mutex<Option<(Weak<FactIndex>, Arc<Values>)>>,
}

impl Tables {
    /// The table of facts of the catalogue and lexicon of a snapshot.
    pub(crate) fn table(&self, snapshot: &Snapshot) -> Arc<FactTable> {
        let (catalogue, lexicon) = (snapshot.catalogue(), snapshot.lexicon());
        // A handle: nothing a panic could leave half done.
        let mut kept = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        let same = kept.as_ref().filter(|table| {
            Arc::ptr_eq(table.catalogue(), &catalogue) && Arc::ptr_eq(table.lexicon(), &lexicon)
        });
        let table = same.cloned().unwrap_or_else(|| Arc::new(FactTable::new(catalogue, lexicon)));
        *kept = Some(Arc::clone(&table));
        table
    }

    /// Takes from a snapshot what questions need.
    pub(crate) fn material(&self, view: &View) -> Material {
        let snapshot = &view.snapshot;
        Material {
            captured: snapshot.captured(),
            encoding: view.client.encoding,
            linker: snapshot.linker(),
            table: self.table(snapshot),
            rules: snapshot.rules_digest(),
        }
    }

    /// The values of the sources, gone through again only when these have changed.
    fn values(&self, material: &Material) -> Arc<Values> {
        let index = material.captured.shared_index();
        // Names and domains are of the table's catalogue and lexicon; when these change, so does the index.
        let mut kept = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, values)) = kept.as_ref()
            && std::ptr::eq(of.as_ptr(), Arc::as_ptr(index))
        {
            return Arc::clone(values);
        }
        let values = Arc::new(Values::of(&material.desk()));
        *kept = Some((Arc::downgrade(index), Arc::clone(&values)));
        values
    }

    /// What can stand at the caret of a pattern.
    pub(crate) fn complete(&self, material: &Material, params: &CompleteParams) -> Value {
        let CompleteParams { query, offset } = params;
        let unit = material.encoding;
        let offset = offset.map_or(query.len(), |offset| bytes(query, offset, unit));
        let found = rapporteur_query::complete(query, offset, &self.values(material));
        let items: Vec<Value> = found
            .into_iter()
            .map(|item| {
                json!({
                    "start": units(query, item.start as usize, unit),
                    "end": units(query, item.end as usize, unit),
                    "text": item.text,
                    "detail": item.detail,
                })
            })
            .collect();
        json!({ "items": items })
    }
}

/// Width of a character.
fn width(c: char, unit: PositionEncoding) -> usize {
    match unit {
        PositionEncoding::Utf8 => c.len_utf8(),
        PositionEncoding::Utf16 => c.len_utf16(),
        PositionEncoding::Utf32 => 1,
    }
}

/// The byte before which a text has so many units; its end if it has fewer.
fn bytes(text: &str, units: u32, unit: PositionEncoding) -> usize {
    let mut before = 0;
    let found = text.char_indices().find(|(_, c)| {
        let here = before;
        before += width(*c, unit);
        here >= units as usize
    });
    found.map_or(text.len(), |(at, _)| at)
}

/// Units before a byte of a text.
fn units(text: &str, bytes: usize, unit: PositionEncoding) -> usize {
    text.char_indices().take_while(|(at, _)| *at < bytes).map(|(_, c)| width(c, unit)).sum()
}

impl Material {
    fn desk(&self) -> Desk<'_> {
        Desk {
            facts: self.captured.index(),
            table: &self.table,
            linker: &self.linker,
            captures: &self.captured,
            rules: self.rules,
        }
    }

    /// The answer in the form of `rapporteur ask --format json`, and as Markdown.
    pub(crate) fn ask(&self, params: &AskParams) -> Result<Value> {
        if params.question.trim().is_empty() {
            return Err(Error::invalid_params("there is no question"));
        }
        let answer = rapporteur_query::ask(&params.question, &self.desk());
        let mut value = serde_json::to_value(&answer).map_err(|_| Error::internal_error())?;
        for part in ["findings", "not_counted"] {
            let sentences = value.get_mut(part).and_then(Value::as_array_mut).into_iter().flatten();
            for sentence in sentences {
                let citations = sentence.get_mut("citations").and_then(Value::as_array_mut);
                citations.into_iter().flatten().for_each(|citation| self.locate(citation));
            }
        }
        if let Some(fields) = value.as_object_mut() {
            fields.insert("markdown".to_owned(), json!(rapporteur_query::markdown(&answer)));
        }
        Ok(value)
    }

    /// The rows in the form of `rapporteur query --format jsonl`.
    pub(crate) fn query(&self, params: &QueryParams) -> Result<Value> {
        let pattern = Pattern::parse(&params.query, self.table.catalogue(), self.table.lexicon())
            .map_err(|error| Error::invalid_params(error.render(&params.query)))?;
        let found = rapporteur_query::rows(&pattern, &self.desk(), &|| {});
        let rows: Vec<_> = found.rows.iter().take(ROWS).collect();
        let mut rows = serde_json::to_value(&rows).map_err(|_| Error::internal_error())?;
        for row in rows.as_array_mut().into_iter().flatten() {
            if let Some(citation) = row.get_mut("citation") {
                self.locate(citation);
            }
        }
        Ok(json!({ "rows": rows, "found": found.rows.len() }))
    }

    /// Adds to a citation where it stands, as the protocol counts.
    fn locate(&self, citation: &mut Value) {
        let number =
            |name: &str| citation.get(name).and_then(Value::as_u64).and_then(|at| u32::try_from(at).ok());
        let (Some(start), Some(end)) = (number("start"), number("end")) else { return };
        let Some(found) =
            citation.get("source").and_then(Value::as_str).and_then(|name| self.captured.text(name))
        else {
            return;
        };
        let Some(uri) = to_proto::uri(&found.path) else { return };
        let bytes = TextRange::new(start.into(), end.max(start).into());
        let range = to_proto::range(&found.text, &found.lines, bytes, self.encoding);
        if let Some(fields) = citation.as_object_mut() {
            fields.insert("location".to_owned(), json!({ "uri": uri, "range": range }));
        }
    }
}
