//! Commands that answer with a JSON line for each text.

use std::io::Write as _;
use std::process::ExitCode;

use rapporteur_markup::Format;
use rapporteur_sources::format_of;
use serde::Serialize;
use serde_json::Value;

use crate::args::TextArgs;
use crate::{Outcome, jsonl, output, reading};

/// Answers every text: those of the JSON lines, with the line, or the files, whose `id` is their path.
pub fn answer<T: Serialize + Send>(
    args: &TextArgs,
    work: impl Fn(Value, &str, Format, Option<&Value>) -> T + Sync,
) -> Outcome {
    let mut out = output::stdout();
    if let Some(path) = &args.lines {
        let clean = jsonl::answer(path, jsonl::open(path)?, &mut out, |line| {
            let text = line.get("text").and_then(Value::as_str);
            let text =
                text.ok_or("the line has no \"text\" string; a line is {\"id\": …, \"text\": \"…\"}")?;
            let id = line.get("id").cloned().unwrap_or(Value::Null);
            Ok(work(id, text, Format::PlainText, Some(&line)))
        })?;
        return Ok(ExitCode::from(u8::from(!clean)));
    }
    for path in &args.files {
        let text = reading::file(path)?;
        let answer = work(Value::String(path.to_string()), &text, format_of(path.as_str()), None);
        serde_json::to_writer(&mut out, &answer).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
