//! The log: to standard error, never to standard output, which belongs to answers and to the protocol.

use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::reload::Handle;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Registry, fmt, reload};

/// Environment variable with the filter.
const VARIABLE: &str = "RAPPORTEUR_LOG";

/// Changes what is logged while the program runs.
#[derive(Clone)]
pub struct Log(Handle<EnvFilter, Registry>);

impl Log {
    /// Logs what `filter`, else `RAPPORTEUR_LOG`, asks for; without either, nothing. A filter that cannot be read is
    /// reported and costs the log, not the work.
    pub fn start(filter: Option<&str>) -> Log {
        let variable = std::env::var(VARIABLE).ok();
        let wanted = filter.or(variable.as_deref()).unwrap_or_default();
        let filter = parse(wanted).unwrap_or_else(|error| {
            eprintln!("warning: {error}");
            EnvFilter::new("off")
        });
        let (filter, handle) = reload::Layer::new(filter);
        let lines =
            fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_span_events(FmtSpan::CLOSE);
        // Fails only if a log is already set up, which this process has not done.
        let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
        Log(handle)
    }

    /// Logs what `filter` asks for from now on; the empty filter asks for nothing.
    pub fn set(&self, filter: &str) -> Result<(), String> {
        self.0.reload(parse(filter)?).map_err(|error| error.to_string())
    }
}

fn parse(filter: &str) -> Result<EnvFilter, String> {
    let filter = if filter.trim().is_empty() { "off" } else { filter };
    EnvFilter::try_new(filter).map_err(|error| {
        format!("the log filter `{filter}` cannot be read ({error}); write for example `info` or `rapporteur_workspace=debug`")
    })
}
