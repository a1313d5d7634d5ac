//! `rapporteur.ask` and `rapporteur.query`: answers from what the sources say.
//!
//! The first question parses sentences, which takes its time; it must hold up neither typing nor other requests. So what
//! a question needs is taken from a snapshot, the snapshot is dropped, and the answer is worked out on a thread for long
//! work.

use std::sync::{Arc, Mutex, PoisonError};

use rapporteur_linking::Linker;
use rapporteur_query::{Desk, FactTable, Pattern};
use rapporteur_workspace::{Captured, Snapshot};
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};

/// Name of the command that answers a question.
pub(crate) const ASK: &str = "rapporteur.ask";
/// Name of the command that lists facts.
pub(crate) const QUERY: &str = "rapporteur.query";

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

/// What a question is answered from.
pub(crate) struct Material {
    captured: Captured,
    linker: Arc<Linker>,
    table: Arc<FactTable>,
    rules: u64,
}

/// The facts read so far, for one catalogue and lexicon.
#[derive(Default)]
pub(crate) struct Tables(Mutex<Option<Arc<FactTable>>>);

impl Tables {
    /// Takes from a snapshot what questions need.
    pub(crate) fn material(&self, snapshot: &Snapshot) -> Material {
        let (catalogue, lexicon) = (snapshot.catalogue(), snapshot.lexicon());
        // A handle: nothing a panic could leave half done.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = kept.as_ref().filter(|table| {
            Arc::ptr_eq(table.catalogue(), &catalogue) && Arc::ptr_eq(table.lexicon(), &lexicon)
        });
        let table = same.cloned().unwrap_or_else(|| Arc::new(FactTable::new(catalogue, lexicon)));
        *kept = Some(Arc::clone(&table));
        Material {
            captured: snapshot.captured(),
            linker: snapshot.linker(),
            table,
            rules: snapshot.rules_digest(),
        }
    }
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
        Ok(json!({ "rows": rows, "found": found.rows.len() }))
    }
}
