//! A client of the Language Server Protocol that stamps messages as they arrive.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long an answer may take before it counts as missing.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server process with its message stream.
pub struct Client {
    child: Child,
    input: ChildStdin,
    messages: Receiver<(Instant, Value)>,
    next_id: u64,
}

impl Client {
    /// Starts `binary lsp`.
    pub fn start(binary: &Path) -> Result<Client, String> {
        Client::start_command(&[&binary.display().to_string(), "lsp"])
    }

    /// Starts a server by its command line.
    pub fn start_command(command: &[&str]) -> Result<Client, String> {
        let [program, arguments @ ..] = command else { return Err("no command".into()) };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start {program}: {error}"))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the server has no pipes".into());
        };
        let (sender, messages) = channel();
        std::thread::spawn(move || read_messages(output, &sender));
        Ok(Client { child, input, messages, next_id: 0 })
    }

    fn send(&mut self, message: &Value) -> Result<(), String> {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len())
            .and_then(|()| self.input.flush())
            .map_err(|error| format!("the server does not listen: {error}"))
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) -> Result<(), String> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    /// Sends a request and waits for its answer. Other messages are dropped; requests of the server are answered.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        let (_, answer) = self.wait(|message| message["id"] == id && message.get("method").is_none())?;
        match answer.get("error") {
            Some(error) => Err(format!("{method}: {error}")),
            None => Ok(answer["result"].clone()),
        }
    }

    /// Waits for a message and gives the moment at which it was there.
    pub fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Result<(Instant, Value), String> {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left);
            let (at, message) = message.map_err(|_| "the server did not answer in time".to_owned())?;
            if wanted(&message) {
                return Ok((at, message));
            }
            self.answer(&message)?;
        }
    }

    /// Drops messages until none comes for a while.
    pub fn drain(&mut self, quiet: Duration) {
        while let Ok((_, message)) = self.messages.recv_timeout(quiet) {
            // A server that no longer listens is found out by the next request.
            let _ = self.answer(&message);
        }
    }

    /// Answers what a server asks of its client (configuration, capabilities, progress) with nothing.
    fn answer(&mut self, message: &Value) -> Result<(), String> {
        let (Some(method), Some(id)) = (message["method"].as_str(), message.get("id")) else { return Ok(()) };
        let items = message["params"]["items"].as_array().map_or(0, Vec::len);
        let result =
            if method == "workspace/configuration" { json!(vec![Value::Null; items]) } else { Value::Null };
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }))
    }

    /// Resident memory in MiB: now and at its highest. Linux only.
    pub fn memory(&self) -> Option<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let field = |name: &str| -> Option<f64> {
            let line = status.lines().find(|line| line.starts_with(name))?;
            Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
        };
        Some((field("VmRSS:")?, field("VmHWM:")?))
    }

    /// Resident memory beside mapped files in MiB. Linux only.
    pub fn own_memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
    }

    /// Processor time used so far in milliseconds, in steps of ten: what a busy machine cannot inflate. Linux only.
    pub fn cpu(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name, in brackets, may hold spaces; user and system time are the 12th and 13th fields after it.
        let (_, fields) = stat.rsplit_once(')')?;
        let ticks: Vec<f64> =
            fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse().ok()).collect();
        // The kernel's USER_HZ is 100 on every architecture that Rust supports.
        Some(ticks.iter().sum::<f64>() * 10.0)
    }

    /// Ends the session.
    pub fn stop(mut self) -> Result<(), String> {
        self.request("shutdown", Value::Null)?;
        self.notify("exit", Value::Null)?;
        self.child.wait().map_err(|error| format!("the server did not end: {error}"))?;
        Ok(())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Already gone after `stop`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_messages(output: ChildStdout, sender: &Sender<(Instant, Value)>) {
    let mut reader = BufReader::new(output);
    loop {
        let mut length = 0;
        loop {
            let mut header = String::new();
            if !matches!(reader.read_line(&mut header), Ok(1..)) {
                return;
            }
            if header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("Content-Length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        // Stamped when the last byte is there, before it is parsed.
        let at = Instant::now();
        let Ok(message) = serde_json::from_slice(&body) else { return };
        if sender.send((at, message)).is_err() {
            return;
        }
    }
}
