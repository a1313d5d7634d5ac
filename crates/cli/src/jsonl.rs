//! JSON lines in, JSON lines out: in input order, answered in parallel, streaming.

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::mpsc;

use camino::Utf8Path;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::output::Progress;

/// Lines answered together. Large enough to keep every core busy, small enough to keep memory flat.
const BATCH: usize = 256;

/// The answer to a line that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
#[schemars(title = "unreadable line")]
pub struct LineError {
    /// The line's `id`, or null if it has none that can be read.
    pub id: Value,
    /// File, line and what is wrong.
    pub error: String,
}

/// Opens a file, or standard input for `-`.
pub fn open(path: &Utf8Path) -> Result<Box<dyn Read + Send>, Failure> {
    if path == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    let read_failure = |error| Failure::Read { path: path.to_owned(), error };
    let file = std::fs::File::open(path).map_err(read_failure)?;
    if file.metadata().is_ok_and(|meta| meta.is_dir()) {
        return Err(Failure::refused(
            format!("{path} is a folder"),
            "give a file of JSON lines, or `-` for standard input",
        ));
    }
    Ok(Box::new(file))
}

/// Answers every line of `input` in order and says whether all could be read. Blank lines are skipped.
///
/// A line is answered as soon as it is there: a process that writes one line and waits for its answer gets it. Lines
/// that arrive faster than they are answered are answered in parallel.
pub fn answer<T, F>(
    name: &Utf8Path,
    input: Box<dyn Read + Send>,
    out: &mut impl Write,
    work: F,
) -> Result<bool, Failure>
where
    T: Serialize + Send,
    F: Fn(Value) -> Result<T, String> + Sync,
{
    answer_with(name, input, out, parse, work)
}

/// As [`answer`], for lines of another form that `parse` understands.
pub fn answer_with<T, P, F>(
    name: &Utf8Path,
    input: Box<dyn Read + Send>,
    out: &mut impl Write,
    parse: P,
    work: F,
) -> Result<bool, Failure>
where
    T: Serialize + Send,
    P: Fn(&[u8]) -> Result<Value, String> + Sync,
    F: Fn(Value) -> Result<T, String> + Sync,
{
    let progress = Progress::counter("lines");
    let (sender, receiver) = mpsc::sync_channel::<std::io::Result<(u64, Vec<u8>)>>(BATCH);
    // Reading blocks, so it has a thread of its own; it ends with the input or when the receiver is gone.
    std::thread::spawn(move || read_lines(input, &sender));
    let mut clean = true;
    while let Ok(first) = receiver.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = receiver.try_recv()
        {
            batch.push(next);
        }
        let answers: Vec<(Result<Vec<u8>, std::io::Error>, bool)> =
            batch.into_par_iter().map(|line| line_answer(name, line, &parse, &work)).collect();
        for (answer, readable) in answers {
            let mut bytes = answer.map_err(|error| Failure::Read { path: name.to_owned(), error })?;
            bytes.push(b'\n');
            out.write_all(&bytes)?;
            clean &= readable;
            progress.advance(1);
        }
        out.flush()?;
    }
    Ok(clean)
}

fn read_lines(input: Box<dyn Read + Send>, sender: &mpsc::SyncSender<std::io::Result<(u64, Vec<u8>)>>) {
    let mut reader = BufReader::with_capacity(256 * 1024, input);
    for number in 1.. {
        let mut line = Vec::new();
        let sent = match reader.read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) if line.iter().all(u8::is_ascii_whitespace) => Ok(()),
            Ok(_) => sender.send(Ok((number, line))),
            Err(error) => {
                let _ = sender.send(Err(error));
                return;
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

/// A line of JSON.
pub fn parse(line: &[u8]) -> Result<Value, String> {
    // The line number of the parser is always 1: each line is a document.
    serde_json::from_slice(line)
        .map_err(|error| format!("not JSON: {}", error.to_string().replace("at line 1 column", "at column")))
}

/// The answer as JSON, and whether the line could be read.
fn line_answer<T: Serialize>(
    name: &Utf8Path,
    line: std::io::Result<(u64, Vec<u8>)>,
    parse: &(impl Fn(&[u8]) -> Result<Value, String> + Sync),
    work: &(impl Fn(Value) -> Result<T, String> + Sync),
) -> (Result<Vec<u8>, std::io::Error>, bool) {
    let (number, bytes) = match line {
        Ok(line) => line,
        Err(error) => return (Err(error), false),
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let (id, error) = match parse(bytes) {
        Err(error) => (Value::Null, error),
        Ok(value) => {
            let id = value.get("id").cloned().unwrap_or(Value::Null);
            match work(value) {
                Ok(answer) => return (serde_json::to_vec(&answer).map_err(Into::into), true),
                Err(error) => (id, error),
            }
        }
    };
    let answer = LineError { id, error: format!("{name}:{number}: {error}") };
    (serde_json::to_vec(&answer).map_err(Into::into), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(input: &'static [u8]) -> (String, bool) {
        let mut out = Vec::new();
        let clean = answer(Utf8Path::new("in"), Box::new(input), &mut out, |value| {
            value.get("n").cloned().ok_or_else(|| "no `n`".to_owned())
        })
        .unwrap();
        (String::from_utf8(out).unwrap(), clean)
    }

    #[test]
    fn order_is_kept_and_bad_lines_are_answered() {
        let (out, clean) = run(b"{\"n\":1}\n\nnot json\n{\"id\":7}\r\n\xff\xfe\n{\"n\":2}");
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 5, "{out}");
        assert_eq!(lines[0], "1");
        assert!(lines[1].starts_with(r#"{"id":null,"error":"in:3: not JSON"#), "{}", lines[1]);
        assert_eq!(lines[2], r#"{"id":7,"error":"in:4: no `n`"}"#);
        assert!(lines[3].starts_with(r#"{"id":null,"error":"in:5:"#));
        assert_eq!(lines[4], "2");
        assert!(!clean);
    }

    #[test]
    fn many_lines_come_back_in_order() {
        let input: String = (0..2_000).map(|n| format!("{{\"n\":{n}}}\n")).collect();
        let (out, clean) = run(Box::leak(input.into_bytes().into_boxed_slice()));
        let numbers: Vec<u32> = out.lines().map(|line| line.parse().unwrap()).collect();
        assert_eq!(numbers, (0..2_000).collect::<Vec<_>>());
        assert!(clean);
    }
}
