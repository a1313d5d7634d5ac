//! `rapporteur.toml`: read key by key, so that one mistake costs one key.

use std::collections::BTreeMap;

use camino::Utf8Path;
use rapporteur_catalog::edit_distance;
use rapporteur_text::{TextRange, range};
use serde::de::DeserializeOwned;

use crate::Severity;
use crate::system::System;

/// Name of the configuration file.
pub const CONFIG_FILE: &str = "rapporteur.toml";

/// Key of the scale of likelihood that applies if none is chosen.
pub const YARDSTICK: &str = "icd-203";

/// Codes whose severity can be set.
pub const CODES: &[&str] = &[
    "CLM001", "CLM002", "CLM003", "CLM004", "CLM005", "CLM006", "CLM007", "CLM008", "CLM009", "TIM001",
    "TIM002", "TIM003", "TIM004", "ACT001", "ACT002", "ACT003", "ACT004", "KND001", "KND002", "CIT001",
    "CIT002", "CIT003", "CIT004", "CIT005", "QUO001", "QUO002", "SRC001", "SRC002", "SRC003", "SRC004",
    "DOC001", "DOC002", "DOC003", "DOC004", "DOC005", "EST001", "EST002", "EST003", "EST004", "SRC005",
    "SRC006", "SRC007", "DOC006", "DOC007",
];

/// How strict the findings are.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// While writing: what is missing is faint.
    Draft,
    /// Before handing on.
    #[default]
    Review,
    /// Before publication: what is missing counts.
    Release,
}

/// The configuration of a workspace (`rapporteur.toml`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Patterns of the captured sources, relative to this file: text, Markdown, HTML, PDF, Word, mail, MHTML.
    pub sources: Vec<String>,
    /// Patterns of bibliographies: BibTeX and BibLaTeX, CSL-JSON, Better BibTeX JSON, Hayagriva.
    pub bibliography: Vec<String>,
    /// Patterns of the briefs.
    pub briefs: Vec<String>,
    /// Patterns of entity overlays.
    pub entities: Vec<String>,
    /// Patterns of lexicon overlays.
    pub lexicon: Vec<String>,
    /// How strict the findings are.
    pub profile: Profile,
    /// Key of the scale that fixes what words of likelihood stand for: "icd-203", "phia", "nato", or one of a lexicon
    /// overlay.
    #[schemars(extend("examples" = ["icd-203", "phia", "nato"]))]
    pub yardstick: String,
    /// Severity by code, before the profile's own.
    pub severity: BTreeMap<String, Severity>,
    /// A base of evidence that a team shares: the sources of the desk lie over it.
    pub store: StoreConfig,
}

/// Where the base of a team is.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(default, deny_unknown_fields)]
pub struct StoreConfig {
    /// Its address: `postgres://USER@HOST/DATABASE`, or `postgres:///DATABASE?host=/FOLDER` for a socket. Without one the
    /// sources of the desk are all there is. Needs a build with the feature `postgres`.
    #[schemars(extend("examples" = ["postgres://ann@db.example/evidence"]))]
    pub url: Option<String>,
}

impl Default for Config {
    fn default() -> Config {
        let patterns = |pattern: &str| vec![pattern.to_owned()];
        Config {
            sources: patterns("sources/**"),
            bibliography: [
                "references.bib",
                "references.json",
                "references.yaml",
                "references.yml",
                "sources/**/*.{bib,json,yaml,yml}",
            ]
            .map(str::to_owned)
            .into(),
            briefs: patterns("briefs/**/*.md"),
            entities: patterns("entities/*.toml"),
            lexicon: patterns("lexicon/*.toml"),
            profile: Profile::default(),
            yardstick: YARDSTICK.to_owned(),
            severity: BTreeMap::new(),
            store: StoreConfig::default(),
        }
    }
}

/// What the person at the editor chose, above the file: it counts in that editor alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// How strict the findings are.
    pub profile: Option<Profile>,
    /// Severity by code; codes we do not know have no effect.
    pub severity: BTreeMap<String, Severity>,
    /// Address of the team's base; an empty one asks none.
    pub store: Option<String>,
}

/// A key that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Bytes of the file.
    pub range: TextRange,
    /// What, and the way out.
    pub message: String,
}

const KEYS: &[&str] = &[
    "sources",
    "bibliography",
    "briefs",
    "entities",
    "lexicon",
    "profile",
    "yardstick",
    "severity",
    "store",
];

impl Config {
    /// Folders by their names, for a desk where no file says which.
    pub(crate) fn by_convention(system: &dyn System, root: &Utf8Path) -> Config {
        let mut config = Config::default();
        if !system.is_dir(&root.join("briefs")) {
            config.briefs = vec!["*.md".to_owned(), "*.markdown".to_owned()];
        }
        config
    }

    /// This configuration with `overrides` above it.
    #[must_use]
    pub fn with(&self, overrides: &Overrides) -> Config {
        let mut config = self.clone();
        config.profile = overrides.profile.unwrap_or(config.profile);
        config.severity.extend(overrides.severity.iter().map(|(code, severity)| (code.clone(), *severity)));
        if let Some(url) = &overrides.store {
            config.store.url = Some(url.clone());
        }
        config.store.url = config.store.url.filter(|url| !url.trim().is_empty());
        config
    }

    /// Reads a configuration. A key that cannot be used keeps its default and is reported.
    #[must_use]
    pub fn parse(text: &str) -> (Config, Vec<ConfigProblem>) {
        let mut config = Config::default();
        let mut problems = Vec::new();
        let spanned = match toml::de::DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let message = format!("{}; until it can be read the defaults apply", error.message());
                return (config, vec![ConfigProblem { range: range(span.start, span.end), message }]);
            }
        };
        // The same text parses again; spans come from the first table, values from the second.
        let values: toml::Table = toml::from_str(text).unwrap_or_default();
        for (key, spanned) in spanned.get_ref() {
            let (name, span) = (key.get_ref().as_ref(), key.span());
            let Some(value) = values.get(name) else { continue };
            let expected = match name {
                "sources" => take(value, &mut config.sources, "a list of patterns, [\"sources/**\"]"),
                "bibliography" => {
                    take(value, &mut config.bibliography, "a list of patterns, [\"references.bib\"]")
                }
                "briefs" => take(value, &mut config.briefs, "a list of patterns, [\"briefs/**/*.md\"]"),
                "entities" => take(value, &mut config.entities, "a list of patterns, [\"entities/*.toml\"]"),
                "lexicon" => take(value, &mut config.lexicon, "a list of patterns, [\"lexicon/*.toml\"]"),
                "profile" => take(value, &mut config.profile, "\"draft\", \"review\" or \"release\""),
                "yardstick" => {
                    take(value, &mut config.yardstick, "\"icd-203\", \"phia\", \"nato\" or one of your own")
                }
                "store" => take(
                    value,
                    &mut config.store,
                    "a table with the address of a base, [store] url = \"postgres://USER@HOST/DATABASE\"",
                ),
                "severity" => match (value.as_table(), spanned.get_ref().as_table()) {
                    (Some(table), Some(spans)) => {
                        for (code, _) in spans {
                            if let Err(message) =
                                config.set_severity(code.get_ref(), table.get(code.get_ref().as_ref()))
                            {
                                let span = code.span();
                                problems.push(ConfigProblem { range: range(span.start, span.end), message });
                            }
                        }
                        Ok(())
                    }
                    _ => Err("a table of codes, CIT003 = \"warning\""),
                },
                _ => {
                    let message = format!("unknown key `{name}`; {}", did_you_mean(name, KEYS));
                    problems.push(ConfigProblem { range: range(span.start, span.end), message });
                    Ok(())
                }
            };
            if let Err(expected) = expected {
                let message = format!("`{name}` must be {expected}; the default applies");
                problems.push(ConfigProblem { range: range(span.start, span.end), message });
            }
        }
        problems.sort_by_key(|problem| problem.range.start());
        (config, problems)
    }

    fn set_severity(&mut self, code: &str, value: Option<&toml::Value>) -> Result<(), String> {
        if !CODES.contains(&code) {
            return Err(format!("unknown code `{code}`; {}", did_you_mean(code, CODES)));
        }
        let mut severity = Severity::Off;
        match value.map(|value| take(value, &mut severity, "off, hint, information, warning or error")) {
            Some(Ok(())) => {
                self.severity.insert(code.to_owned(), severity);
                Ok(())
            }
            Some(Err(expected)) => Err(format!("the severity of {code} must be {expected}")),
            None => Ok(()),
        }
    }
}

/// Where the value of a top-level key stands in a configuration that can be read.
pub(crate) fn value_range(text: &str, key: &str) -> Option<TextRange> {
    let table = toml::de::DeTable::parse(text).ok()?;
    let span = table.get_ref().get(key)?.span();
    Some(range(span.start, span.end))
}

/// JSON schema of `rapporteur.toml`.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Config).to_value()
}

fn take<T: DeserializeOwned>(
    value: &toml::Value,
    field: &mut T,
    expected: &'static str,
) -> Result<(), &'static str> {
    *field = value.clone().try_into().map_err(|_| expected)?;
    Ok(())
}

pub(crate) fn did_you_mean(word: &str, candidates: &[&str]) -> String {
    // Names in a configuration are short; comparing more than that has no use.
    let word: String = word.chars().take(32).collect();
    let slip = word.chars().count().div_ceil(3).clamp(1, 4);
    let near = candidates.iter().filter_map(|name| Some((edit_distance(&word, name, slip)?, name)));
    match near.min() {
        Some((_, nearest)) => format!("did you mean `{nearest}`?"),
        None => format!("known are `{}`", candidates.join("`, `")),
    }
}
