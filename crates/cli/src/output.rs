//! Standard output, colours, progress.

use std::borrow::Cow;
use std::io::{BufWriter, IsTerminal as _, StdoutLock, Write as _};
use std::time::Duration;

use annotate_snippets::{Group, Level, Renderer};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::ColorWhen;
use crate::failure::Failure;

/// Columns when the output is not a terminal.
const DEFAULT_WIDTH: usize = 100;

/// Whether each of the two streams is coloured.
#[derive(Debug, Clone, Copy)]
pub struct Colors {
    stdout: bool,
    stderr: bool,
}

impl Colors {
    /// Follows `--color`; `auto` means a terminal that has not been told otherwise (<https://no-color.org>).
    pub fn new(when: ColorWhen) -> Colors {
        let allowed = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let decide = |terminal: bool| match when {
            ColorWhen::Auto => allowed && terminal,
            ColorWhen::Always => true,
            ColorWhen::Never => false,
        };
        Colors {
            stdout: decide(std::io::stdout().is_terminal()),
            stderr: decide(std::io::stderr().is_terminal()),
        }
    }

    /// Whether standard output is coloured.
    pub fn is_colored(self) -> bool {
        self.stdout
    }

    /// Renderer for standard output.
    pub fn renderer(self) -> Renderer {
        renderer(self.stdout).term_width(width())
    }
}

fn renderer(colored: bool) -> Renderer {
    if colored { Renderer::styled() } else { Renderer::plain() }
}

/// Columns that text for people is broken to.
pub fn columns() -> usize {
    width()
}

/// Columns of the terminal, or a readable width where there is none.
fn width() -> usize {
    let terminal = || terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    let wanted = if std::io::stdout().is_terminal() { terminal() } else { None };
    wanted.unwrap_or(DEFAULT_WIDTH).clamp(60, 160)
}

/// Standard output, locked and buffered.
pub fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(64 * 1024, std::io::stdout().lock())
}

/// Writes `text` to standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Shows a line on standard error: what went wrong with one item while the others go on.
pub fn print_error(line: &str) {
    // Nobody is left to tell if standard error is gone.
    let _ = writeln!(std::io::stderr(), "{}", printable(line));
}

/// Shows why the command could not run.
pub fn report_failure(failure: &Failure, colors: Colors) {
    let message = printable(&failure.to_string()).into_owned();
    let mut group = Group::with_title(Level::ERROR.primary_title(message));
    if let Some(help) = failure.help() {
        group = group.element(Level::HELP.message(printable(help).into_owned()));
    }
    // Nobody is left to tell if standard error is gone.
    let _ = writeln!(std::io::stderr(), "{}", renderer(colors.stderr).render(&[group]));
}

/// `text` without control characters that a terminal would obey; line breaks and tabs stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    let hostile = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.contains(hostile) { Cow::Owned(text.replace(hostile, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// Progress of long work: drawn on a terminal only, and gone when it is done.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Counts `unit`s towards an unknown total.
    pub fn counter(unit: &'static str) -> Progress {
        // indicatif draws to standard error and hides itself where that is not a terminal.
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template(&format!("{{spinner}} {{pos}} {unit} {{elapsed}}")) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress(bar)
    }

    /// Counts towards `total`.
    pub fn bar(unit: &'static str) -> Progress {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:30}} {{pos}}/{{len}} {unit}")) {
            bar.set_style(style);
        }
        Progress(bar)
    }

    /// `done` of `total`.
    pub fn set(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// `count` more are done.
    pub fn advance(&self, count: u64) {
        self.0.inc(count);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn terminal_escapes_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\u{7}\n\tc"), "a\u{fffd}[31mb\u{fffd}\n\tc");
        assert_eq!(printable("São Tomé – 🛰️"), "São Tomé – 🛰️");
    }
}
