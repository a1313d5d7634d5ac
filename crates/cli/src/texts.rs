//! Commands that answer with a JSON line for each text.

use std::io::Write as _;
use std::process::ExitCode;

use camino::Utf8Path;
use rapporteur_markup::Format;
use rapporteur_sources::format_of;
use serde::Serialize;
use serde_json::Value;

use crate::args::TextArgs;
use crate::{Outcome, jsonl, output, reading};

/// Answers every line of standard input, which is `id<TAB>text` or JSON, on standard output: for engines that feed programs
/// through pipes. Nothing else is ever written there.
pub fn filter<T: Serialize + Send>(
    work: impl Fn(Value, &str, Format, Option<&Value>) -> T + Sync,
) -> Outcome {
    let mut out = output::stdout();
    let name = Utf8Path::new("standard input");
    let read = |line: &[u8]| -> Result<Value, String> {
        if line.trim_ascii_start().starts_with(b"{") {
            return jsonl::parse(line);
        }
        let line = std::str::from_utf8(line).map_err(|error| format!("not UTF-8: {error}"))?;
        let line = line.trim_end_matches(['\n', '\r']);
        let (id, text) =
            line.split_once('\t').ok_or("no tab; a line is `id<TAB>text`, or JSON as for --lines")?;
        Ok(serde_json::json!({ "id": id, "text": text }))
    };
    let clean =
        jsonl::answer_with(name, Box::new(std::io::stdin()), &mut out, read, |line| text_of(&line, &work))?;
    out.flush()?;
    Ok(ExitCode::from(u8::from(!clean)))
}

/// The answer to a line with a text.
fn text_of<T>(line: &Value, work: &impl Fn(Value, &str, Format, Option<&Value>) -> T) -> Result<T, String> {
    let text = line.get("text").and_then(Value::as_str);
    let text = text.ok_or("the line has no \"text\" string; a line is {\"id\": …, \"text\": \"…\"}")?;
    let id = line.get("id").cloned().unwrap_or(Value::Null);
    Ok(work(id, text, Format::PlainText, Some(line)))
}

/// Answers every text: those of the JSON lines, with the line, or the files, whose `id` is their path.
pub fn answer<T: Serialize + Send>(
    args: &TextArgs,
    work: impl Fn(Value, &str, Format, Option<&Value>) -> T + Sync,
) -> Outcome {
    let mut out = output::stdout();
    if let Some(path) = &args.lines {
        let clean = jsonl::answer(path, jsonl::open(path)?, &mut out, |line| text_of(&line, &work))?;
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
