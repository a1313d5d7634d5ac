//! The diagnostic codes: titles, default severities, pages.

use rapporteur_workspace::{Profile, Severity};

struct Entry {
    code: &'static str,
    title: &'static str,
    /// In the profile `review`.
    severity: Severity,
    /// Whether it says that something is missing rather than wrong: faint while drafting, counted before release.
    missing: bool,
    page: &'static str,
}

macro_rules! codes {
    ($($code:literal $severity:ident $kind:ident $title:literal;)*) => {
        const ENTRIES: &[Entry] = &[$(Entry {
            code: $code,
            title: $title,
            severity: Severity::$severity,
            missing: codes!(@$kind),
            page: include_str!(concat!("../codes/", $code, ".md")),
        },)*];
        const TITLES: &[(&str, &str)] = &[$(($code, $title),)*];
    };
    (@missing) => { true };
    (@wrong) => { false };
}

codes! {
    "ACT001" Error wrong "another actor";
    "ACT002" Error wrong "roles reversed";
    "ACT003" Error wrong "another office";
    "ACT004" Warning missing "this participant is not in the source";
    "CIT001" Error wrong "citation key not found";
    "CIT002" Warning wrong "the cited source does not support this, another does";
    "CIT003" Information missing "checkable claim without citation";
    "CIT004" Error wrong "the cited source contradicts this";
    "CIT005" Warning missing "the cited source supports only part of this";
    "CLM001" Warning missing "no source says this";
    "CLM002" Error wrong "the sources say the opposite";
    "CLM003" Warning missing "only part of this is supported";
    "CLM004" Error wrong "stronger than the source";
    "CLM005" Error wrong "wider than the source";
    "CLM006" Error wrong "a cause the source does not give";
    "CLM007" Warning wrong "the sources disagree";
    "CLM008" Error wrong "another number";
    "CLM009" Error wrong "another order";
    "DOC001" Warning wrong "front matter";
    "DOC002" Warning wrong "ignore comment cannot be read";
    "DOC003" Information wrong "ignore comment not used";
    "DOC004" Error wrong "configuration";
    "DOC005" Error wrong "brief could not be read";
    "DOC006" Warning wrong "one fact with two values";
    "DOC007" Warning wrong "another brief has another value";
    "EST001" Information wrong "likelihood off the yardstick";
    "EST002" Warning wrong "a number outside its word's band";
    "EST003" Warning wrong "likelihood and confidence in one sentence";
    "EST004" Warning wrong "more confidence than the sources allow";
    "KND001" Error wrong "another standing with the body";
    "KND002" Warning wrong "another kind of cooperation";
    "QUO001" Error wrong "not the words of the source";
    "QUO002" Error wrong "another speaker";
    "SRC001" Hint missing "undated source";
    "SRC002" Error wrong "source could not be read";
    "SRC003" Error wrong "no sources folder";
    "SRC004" Warning wrong "two sources with one citation key";
    "SRC005" Warning missing "key judgement on a single origin";
    "SRC006" Information missing "source without descriptor";
    "SRC007" Information missing "confirmed by no other origin";
    "TIM001" Warning wrong "impossible date";
    "TIM002" Warning missing "the source does not give this time";
    "TIM003" Error wrong "another date";
    "TIM004" Warning wrong "the source is older than the event";
}

fn entry(code: &str) -> Option<&'static Entry> {
    ENTRIES.binary_search_by_key(&code, |entry| entry.code).ok().and_then(|at| ENTRIES.get(at))
}

/// Page of a code, Markdown.
#[must_use]
pub fn page(code: &str) -> Option<&'static str> {
    entry(code).map(|entry| entry.page)
}

/// Title of a code, a phrase in lower case.
#[must_use]
pub fn title(code: &str) -> Option<&'static str> {
    entry(code).map(|entry| entry.title)
}

/// All codes with their titles, by code.
#[must_use]
pub fn all() -> &'static [(&'static str, &'static str)] {
    TITLES
}

/// Severity of a code in a profile, before the configuration's own; warning for a code we do not know.
#[must_use]
pub fn default_severity(code: &str, profile: Profile) -> Severity {
    let Some(entry) = entry(code) else { return Severity::Warning };
    match profile {
        Profile::Review => entry.severity,
        Profile::Draft if entry.missing => Severity::Hint,
        Profile::Draft => entry.severity,
        Profile::Release if entry.missing => match entry.severity {
            Severity::Warning => Severity::Error,
            Severity::Information => Severity::Warning,
            other => other,
        },
        Profile::Release => entry.severity,
    }
}
