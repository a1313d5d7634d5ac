//! A tab-separated table with comments, a seal and column names.

use std::fmt::Write as _;
use std::path::Path;

/// A table: comment lines, the column names, rows.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// File name.
    pub name: String,
    /// Comment lines before the seal and column names.
    pub about: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub fn new(name: &str, about: &[&str], columns: &[&str]) -> Table {
        let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
        Table { name: name.to_owned(), about: own(about), columns: own(columns), rows: Vec::new() }
    }

    /// Reads a table; every row has as many cells as the last comment line names.
    pub fn read(path: &Path) -> Result<Table, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut table = Table {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            ..Table::default()
        };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            if let Some(comment) = line.strip_prefix('#') {
                let comment = comment.strip_prefix(' ').unwrap_or(comment);
                if !comment.starts_with("as of ") {
                    table.about.push(comment.to_owned());
                }
                continue;
            }
            table.rows.push(line.split('\t').map(str::to_owned).collect());
            let cells = table.rows.last().map_or(0, Vec::len);
            let named = table.about.last().map_or(0, |columns| columns.split('\t').count());
            if cells != named {
                return Err(format!("{}:{}: {cells} cells, not {named}", path.display(), number + 1));
            }
        }
        table.columns = table.about.pop().unwrap_or_default().split('\t').map(str::to_owned).collect();
        Ok(table)
    }

    /// Adds a row.
    pub fn push<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.map(str::to_owned).to_vec());
    }

    /// Sorts the rows and drops repetitions.
    pub fn sort(&mut self) {
        self.rows.sort();
        self.rows.dedup();
    }

    /// The text of the table, sealed.
    pub fn sealed(&self, as_of: &str) -> String {
        let mut body = String::new();
        for row in &self.rows {
            body += &row.join("\t");
            body.push('\n');
        }
        let mut out = String::new();
        for line in &self.about {
            let _ = writeln!(out, "# {line}");
        }
        let _ = writeln!(out, "# as of {as_of}, {} rows, hash {:016x}", self.rows.len(), hash(&body));
        let _ = writeln!(out, "# {}", self.columns.join("\t"));
        out + &body
    }
}

/// FNV-1a of 64 bits.
pub fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
