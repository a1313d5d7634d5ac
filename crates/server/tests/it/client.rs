//! A client that speaks to the real server over its standard streams.

use std::collections::VecDeque;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// No test measures time; this is when a machine under load counts as stuck.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What the client can do, as capabilities of `initialize`.
pub fn capabilities(encoding: &str, pull: bool) -> Value {
    let mut text_document = json!({
        "publishDiagnostics": { "relatedInformation": true, "codeDescriptionSupport": true, "versionSupport": true },
        "definition": { "linkSupport": true },
        "hover": { "contentFormat": ["markdown", "plaintext"] },
    });
    if pull {
        text_document["diagnostic"] = json!({ "relatedInformation": true });
    }
    json!({
        "general": { "positionEncodings": [encoding] },
        "textDocument": text_document,
        "window": { "workDoneProgress": true },
        "workspace": {
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "diagnostics": { "refreshSupport": true },
        },
    })
}

pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Message>,
    stash: VecDeque<Message>,
    next_id: i32,
    /// Whether requests of the server are answered.
    pub answers: bool,
}

impl Client {
    /// Starts the server.
    pub fn spawn() -> Client {
        // Cargo builds examples with the tests and puts them beside `deps`.
        let mut server = std::env::current_exe().expect("the test has a path");
        server.pop();
        server.pop();
        let server: PathBuf = server.join("examples").join(format!("stdio{}", std::env::consts::EXE_SUFFIX));
        Client::run(Command::new(server))
    }

    /// Starts a program that serves.
    pub fn run(mut server: Command) -> Client {
        let mut child = server
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap_or_else(|error| panic!("{server:?}: {error}"));
        let stdout = child.stdout.take().expect("piped");
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Ok(Some(message)) = Message::read(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take();
        Client { child, stdin, incoming, stash: VecDeque::new(), next_id: 0, answers: true }
    }

    /// Starts the server and introduces the client.
    pub fn start(root: &str, capabilities: Value, options: Value) -> Client {
        let mut client = Client::spawn();
        client.initialize(root, capabilities, options);
        client
    }

    /// `initialize` and `initialized`; the server's answer.
    pub fn initialize(&mut self, root: &str, capabilities: Value, options: Value) -> Value {
        let id = self.request(
            "initialize",
            json!({
                "processId": std::process::id(),
                "rootUri": root,
                "capabilities": capabilities,
                "initializationOptions": options,
            }),
        );
        let result = self.result(id);
        self.notify("initialized", json!({}));
        result
    }

    fn send(&mut self, message: Message) {
        let stdin = self.stdin.as_mut().expect("the input is open");
        message.write(stdin).expect("the server reads");
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(Message::Notification(Notification::new(method.to_owned(), params)));
    }

    /// Sends a request and does not wait.
    pub fn request(&mut self, method: &str, params: Value) -> RequestId {
        self.next_id += 1;
        let id = RequestId::from(self.next_id);
        self.send(Message::Request(Request::new(id.clone(), method.to_owned(), params)));
        id
    }

    /// The next message; requests of the server are answered on the way.
    fn receive(&mut self, deadline: Instant) -> Message {
        let left = deadline.saturating_duration_since(Instant::now());
        match self.incoming.recv_timeout(left) {
            Ok(message) => {
                if let Message::Request(request) = &message
                    && self.answers
                {
                    let result = match request.method.as_str() {
                        "workspace/configuration" => json!([null]),
                        // Whatever is proposed is done.
                        "window/showMessageRequest" => request.params["actions"][0].clone(),
                        "window/showDocument" => json!({ "success": true }),
                        _ => Value::Null,
                    };
                    self.send(Message::Response(Response::new_ok(request.id.clone(), result)));
                }
                message
            }
            Err(RecvTimeoutError::Timeout) => panic!("no message in time; stashed: {:?}", self.stash),
            Err(RecvTimeoutError::Disconnected) => panic!("the server has gone; stashed: {:?}", self.stash),
        }
    }

    /// The first message, of those that came and those to come, that `wanted` takes.
    pub fn wait<T>(&mut self, mut wanted: impl FnMut(&Message) -> Option<T>) -> T {
        for at in 0..self.stash.len() {
            if let Some(found) = wanted(&self.stash[at]) {
                self.stash.remove(at);
                return found;
            }
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = self.receive(deadline);
            if let Some(found) = wanted(&message) {
                return found;
            }
            self.stash.push_back(message);
        }
    }

    pub fn response(&mut self, id: RequestId) -> Response {
        self.wait(|message| match message {
            Message::Response(response) if response.id == id => Some(response.clone()),
            _ => None,
        })
    }

    /// The result of a request that must succeed.
    pub fn result(&mut self, id: RequestId) -> Value {
        self.response(id).response_result.unwrap_or_else(|error| panic!("a result was expected: {error:?}"))
    }

    /// The error code of a request that must fail.
    pub fn error_code(&mut self, id: RequestId) -> i32 {
        match self.response(id).response_result {
            Ok(result) => panic!("an error was expected: {result}"),
            Err(error) => error.code,
        }
    }

    /// Waits for a notification and gives its parameters.
    pub fn notification(&mut self, method: &str, mut wanted: impl FnMut(&Value) -> bool) -> Value {
        self.wait(|message| match message {
            Message::Notification(notification)
                if notification.method == method && wanted(&notification.params) =>
            {
                Some(notification.params.clone())
            }
            _ => None,
        })
    }

    /// Waits for a request of the server, which is answered, and gives its parameters.
    pub fn asked(&mut self, method: &str) -> Value {
        self.wait(|message| match message {
            Message::Request(request) if request.method == method => Some(request.params.clone()),
            _ => None,
        })
    }

    /// Runs a command with one argument.
    pub fn command(&mut self, command: &str, argument: Value) -> Value {
        let params = json!({ "command": command, "arguments": [argument] });
        let id = self.request("workspace/executeCommand", params);
        self.result(id)
    }

    /// Tells that files changed on disk.
    pub fn changed(&mut self, uris: &[String]) {
        let changes: Vec<Value> = uris.iter().map(|uri| json!({ "uri": uri, "type": 2 })).collect();
        self.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }

    /// Waits for diagnostics of a document that `wanted` takes.
    pub fn published(&mut self, uri: &str, mut wanted: impl FnMut(&Value) -> bool) -> Value {
        self.notification("textDocument/publishDiagnostics", |params| params["uri"] == uri && wanted(params))
    }

    /// How many messages of a method have come so far.
    pub fn stashed(&self, method: &str) -> usize {
        self.stash
            .iter()
            .filter(|message| match message {
                Message::Notification(notification) => notification.method == method,
                Message::Request(request) => request.method == method,
                Message::Response(_) => false,
            })
            .count()
    }

    pub fn open(&mut self, uri: &str, version: i32, text: &str) {
        self.notify(
            "textDocument/didOpen",
            json!({ "textDocument": { "uri": uri, "languageId": "markdown", "version": version, "text": text } }),
        );
    }

    /// Replaces a whole text.
    pub fn replace(&mut self, uri: &str, version: i32, text: &str) {
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }] }),
        );
    }

    pub fn hover(&mut self, uri: &str, line: u32, character: u32) -> RequestId {
        self.request("textDocument/hover", position(uri, line, character))
    }

    pub fn status(&mut self) -> Value {
        let id = self.request("workspace/executeCommand", json!({ "command": "rapporteur.serverStatus" }));
        self.result(id)
    }

    /// Waits until the sources are read.
    pub fn ready(&mut self) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let status = self.status();
            if status["state"] == "ready" {
                return status;
            }
            assert!(Instant::now() < deadline, "not ready: {status}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// `shutdown` and `exit`.
    pub fn leave(mut self) -> ExitStatus {
        let id = self.request("shutdown", Value::Null);
        self.result(id);
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// Closes the input.
    pub fn hang_up(mut self) -> ExitStatus {
        self.stdin = None;
        self.ended()
    }

    /// Waits for the process to end, with its input still open.
    pub fn ended(mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("the child is ours") {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn position(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// The hash of `rapporteur.serverStatus`.
pub fn fnv1a(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
