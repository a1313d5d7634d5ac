//! A PostgreSQL server in a temporary folder, reached by a socket there, for one test.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_store::{Rules, StoreError};
use rapporteur_store_postgres::{Address, PgStore};

/// A server; it ends with the test.
pub struct Server {
    process: Child,
    folder: tempfile::TempDir,
    bin: PathBuf,
}

/// Starts a server. `None`, with a line that says so, where PostgreSQL is not installed; there the test has nothing to do. In
/// continuous integration that is an error.
pub fn start() -> Option<Server> {
    let Some(bin) = programs() else {
        let missing = "PostgreSQL 15 or newer is not installed (Debian: `apt-get install postgresql`)";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        eprintln!("skipped: {missing}");
        return None;
    };
    let folder = tempfile::Builder::new().prefix("rapporteur-pg-").tempdir_in("/tmp").unwrap();
    let data = folder.path().join("data");
    let root = is_root();
    if root {
        // The server refuses to run as root.
        let user = ["postgres", "nobody"].into_iter().find(|user| run("id", &["-u", user]));
        let user = user.expect("a user that is not root");
        assert!(run("chown", &[user, folder.path().to_str().unwrap()]));
        assert!(run("chmod", &["755", folder.path().to_str().unwrap()]));
    }
    let made = as_user(root, &bin.join("initdb"))
        .args(["-A", "trust", "-U", "rapporteur", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync", "-D"])
        .arg(&data)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success(), "initdb failed");
    let process = serve(root, &bin, folder.path());
    let server = Server { process, folder, bin };
    server.wait();
    Some(server)
}

fn serve(root: bool, bin: &Path, folder: &Path) -> Child {
    let log = std::fs::File::create(folder.join("log")).unwrap();
    as_user(root, &bin.join("postgres"))
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=64MB"])
        .args(["-c", "max_connections=40"])
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

impl Server {
    pub fn address(&self) -> Address {
        Address::parse(&self.url()).unwrap()
    }

    pub fn url(&self) -> String {
        format!("postgres://rapporteur@localhost/postgres?host={}", self.folder.path().display())
    }

    /// Waits until it answers.
    fn wait(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        // Without a base in it, it says so.
        let catalogue = Catalogue::builtin();
        let rules = Rules::of(&catalogue, &Lexicon::builtin());
        let ready = || {
            let opened = PgStore::open(&self.address(), catalogue.clone(), rules);
            matches!(opened, Ok(_) | Err(StoreError::NoStore(_) | StoreError::OtherRules { .. }))
        };
        while !ready() {
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < deadline, "the server does not start: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it, cutting all connections, and starts it again.
    #[allow(dead_code)] // not every test program does
    pub fn restart(&mut self) {
        self.stop();
        self.process = serve(is_root(), &self.bin, self.folder.path());
        self.wait();
    }

    fn stop(&mut self) {
        // Only this server: its process identifier stands in its folder. SIGINT is its fast way to end.
        let file =
            std::fs::read_to_string(self.folder.path().join("data/postmaster.pid")).unwrap_or_default();
        if let Some(pid) = file.lines().next() {
            run("kill", &["-INT", pid.trim()]);
        } else {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where the newest installed server is: where Debian puts it, or on the path.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file());
    let version = |folder: &PathBuf| -> Option<u32> { folder.file_name()?.to_str()?.parse().ok() };
    let debian = || -> Option<PathBuf> {
        let folders = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let folders = folders.filter_map(|entry| Some(entry.ok()?.path()));
        let newest = folders.filter(|folder| version(folder) >= Some(15)).max_by_key(version)?;
        Some(newest.join("bin")).filter(|bin| bin.join("initdb").is_file())
    };
    debian().or(on_path)
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

/// A command that does not run as root.
fn as_user(root: bool, program: &Path) -> Command {
    let mut command;
    if root {
        let user = if run("id", &["-u", "postgres"]) { "postgres" } else { "nobody" };
        command = Command::new("runuser");
        command.args(["-u", user, "--"]).arg(program);
    } else {
        command = Command::new(program);
    }
    // A folder that the other user may be in.
    command.current_dir("/");
    command
}

fn run(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
