//! `rapporteur schema`: JSON schemas of the configuration and of the outputs.

use std::process::ExitCode;

use schemars::{Schema, schema_for};
use serde_json::json;

use super::extract::Extracted;
use super::link::Linked;
use super::verify::{ClaimLine, VerdictLine};
use crate::args::{SchemaArgs, SchemaOf};
use crate::failure::Failure;
use crate::jsonl::LineError;
use crate::{Outcome, output};

pub fn run(args: &SchemaArgs) -> Outcome {
    let schema = match args.what {
        SchemaOf::Config => rapporteur_workspace::schema(),
        SchemaOf::Check => schema_for!(super::check::json::Document<'_>).into(),
        SchemaOf::Verify => lines(Some(schema_for!(ClaimLine)), schema_for!(VerdictLine)),
        SchemaOf::Link => lines(None, schema_for!(Linked)),
        SchemaOf::Ask => schema_for!(rapporteur_query::Answer).into(),
        SchemaOf::Query => schema_for!(rapporteur_query::Row).into(),
        SchemaOf::Sources => schema_for!(super::sources::Document).into(),
        SchemaOf::Custody => schema_for!(rapporteur_sources::CustodyEntry).into(),
        SchemaOf::Manifest => schema_for!(super::shard::ManifestLine).into(),
        SchemaOf::Impact => schema_for!(rapporteur_report::impact::Impact).into(),
        SchemaOf::Extract => lines(None, schema_for!(Extracted)),
    };
    let mut text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::Output(error.into()))?;
    text.push('\n');
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Schemas of a line in and of a line out, which is an answer or an error.
fn lines(input: Option<Schema>, output: Schema) -> serde_json::Value {
    let error = schema_for!(LineError);
    match input {
        Some(input) => json!({ "version": 1, "input": input, "output": output, "error": error }),
        None => json!({ "version": 1, "output": output, "error": error }),
    }
}
