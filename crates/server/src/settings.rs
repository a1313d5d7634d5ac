//! Settings of the client: `initializationOptions` and `workspace/didChangeConfiguration`.
//!
//! They stand above `rapporteur.toml`: what the person in front of the editor chose counts for that editor alone.

use std::collections::BTreeMap;

use rapporteur_workspace::{Overrides, Profile, Severity};
use serde::Deserialize;
use serde_json::Value;

/// The settings, as a client writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Settings {
    /// How strict to be; `None` leaves it to `rapporteur.toml`.
    pub(crate) profile: Option<Profile>,
    /// Severity by code, above the file's.
    pub(crate) severity: BTreeMap<String, Severity>,
    /// Log filter (`info`, `rapporteur_server=debug`).
    pub(crate) log: Option<String>,
    /// Answers the requests that only tests send.
    pub(crate) test: bool,
}

impl Settings {
    /// What of them stands above `rapporteur.toml`.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides { profile: self.profile, severity: self.severity.clone() }
    }

    /// Reads settings, alone or under a `rapporteur` key; the error is for people.
    pub(crate) fn read(value: &Value) -> Result<Settings, String> {
        let value = value.get("rapporteur").unwrap_or(value);
        if value.is_null() {
            return Ok(Settings::default());
        }
        Settings::deserialize(value)
            .map_err(|error| format!("the settings of rapporteur cannot be read: {error}"))
    }
}
