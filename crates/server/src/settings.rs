//! Settings of the client: `initializationOptions` and `workspace/didChangeConfiguration`.
//!
//! They stand above `rapporteur.toml`: what the person in front of the editor chose counts for that editor alone.

use std::collections::BTreeMap;
use std::time::Duration;

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
    /// Address of the team's base, above the file's; an empty one asks none.
    pub(crate) store: Option<String>,
    /// Milliseconds after the last keystroke in a sentence before its findings are shown; 0 shows them at once.
    pub(crate) rest_millis: Option<u32>,
    /// Answers the requests that only tests send.
    pub(crate) test: bool,
}

/// [`Settings::rest_millis`] where nothing is set: a writer's pause between two phrases.
const REST_MILLIS: u32 = 800;

impl Settings {
    /// What of them stands above `rapporteur.toml`; `store` is the address that the command line says.
    pub(crate) fn overrides(&self, store: Option<&String>) -> Overrides {
        let store = self.store.as_ref().or(store).cloned();
        Overrides { profile: self.profile, severity: self.severity.clone(), store }
    }

    /// How long the caret has to rest.
    pub(crate) fn rest(&self) -> Duration {
        Duration::from_millis(self.rest_millis.unwrap_or(REST_MILLIS).into())
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
