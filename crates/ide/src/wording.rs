//! Words for what the engine found.

use rapporteur_catalog::{EntityClass, Status};
use rapporteur_claims::Interval;
use rapporteur_evidence::{
    AtomKind, AtomStatus, AtomVerdict, EvidenceRole, Grade, Label, SourceMeta, SubReason, Verdict,
};

/// Of a claim or citation that only the desk has been asked about so far.
pub(crate) const PENDING: &str = "the team's base has not been heard yet";

/// A verdict for people.
pub(crate) fn label(verdict: &Verdict) -> &'static str {
    match (verdict.label, verdict.subreason) {
        (Label::Supported, _) if verdict.disputed => "Supported, but the sources disagree",
        (Label::Supported, _) => "Supported",
        (Label::PartiallySupported, _) => "Partially supported",
        (Label::Contradicted, _) => "Contradicted",
        (Label::NotCheckable, _) => "Not checkable",
        (Label::Unsupported, Some(SubReason::Overstated)) => "Unsupported: stronger than the source",
        (Label::Unsupported, Some(SubReason::Misattributed)) => "Unsupported: somebody else says so",
        (Label::Unsupported, Some(SubReason::Scope)) => "Unsupported: wider than the source",
        (Label::Unsupported, Some(SubReason::Causal)) => "Unsupported: the source gives no cause",
        (Label::Unsupported, Some(SubReason::NothingFound)) if !verdict.understood => {
            "Not understood, and nothing found"
        }
        (Label::Unsupported, _) => "Unsupported: nothing found",
    }
}

/// A field of a claim.
pub(crate) fn field(kind: AtomKind) -> &'static str {
    match kind {
        AtomKind::Relation => "relation",
        AtomKind::Entity => "participant",
        AtomKind::Domain => "domain",
        AtomKind::Instrument => "instrument",
        AtomKind::Time => "time",
        AtomKind::Quantity => "number",
        AtomKind::Order => "order",
        AtomKind::Scope => "scope",
        AtomKind::Modality => "modality",
        AtomKind::Polarity => "polarity",
        AtomKind::Attribution => "speaker",
        AtomKind::Cause => "cause",
        AtomKind::Content => "content",
    }
}

/// One field, brief against source, as Markdown.
pub(crate) fn atom(atom: &AtomVerdict) -> String {
    compared(atom, escape)
}

/// One field, brief against source, as text.
pub(crate) fn plain_atom(atom: &AtomVerdict) -> String {
    compared(atom, str::to_owned)
}

fn compared(atom: &AtomVerdict, escape: impl Fn(&str) -> String) -> String {
    let name = field(atom.kind);
    let claimed = escape(&atom.claimed);
    match (atom.status, atom.found.as_deref().map(bare)) {
        (AtomStatus::Entailed, Some(found)) if found != &*atom.claimed => {
            format!("✓ {name}: brief says “{claimed}”, source says “{}”", escape(found))
        }
        (AtomStatus::Entailed, _) => format!("✓ {name}: “{claimed}”"),
        (AtomStatus::Contradicted, Some(found)) => {
            format!("✗ {name}: brief says “{claimed}”, source says “{}”", escape(found))
        }
        (AtomStatus::Contradicted, None) => {
            format!("✗ {name}: brief says “{claimed}”, source says otherwise")
        }
        (AtomStatus::NotFound, Some(found)) => {
            format!("? {name}: brief says “{claimed}”, source has “{}”", escape(found))
        }
        (AtomStatus::NotFound, None) => format!("? {name}: brief says “{claimed}”, source does not say"),
    }
}

/// What a verdict found, without the quotation marks that its own words come in.
pub(crate) fn bare(found: &str) -> &str {
    found
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|bare| !bare.contains('"'))
        .unwrap_or(found)
}

/// Why a source sentence is shown.
pub(crate) fn role(role: EvidenceRole) -> &'static str {
    match role {
        EvidenceRole::Supports => "supported by",
        EvidenceRole::Contradicts => "contradicted by",
        EvidenceRole::Nearest => "nearest sentence, in",
    }
}

/// A source in a few words: title or name, date.
pub(crate) fn source(meta: &SourceMeta) -> String {
    let mut text = meta.title.as_deref().unwrap_or(&meta.name).to_owned();
    if let Some(date) = meta.published.and_then(date) {
        text.push_str(", ");
        text.push_str(&date);
    }
    text
}

/// An Admiralty grade, `B2`.
pub(crate) fn grade(grade: Grade) -> Option<String> {
    match (grade.reliability, grade.credibility) {
        (None, None) => None,
        (reliability, credibility) => {
            let mut text = String::new();
            text.push(reliability.unwrap_or('–'));
            match credibility {
                Some(credibility) => text.push_str(&credibility.to_string()),
                None => text.push('–'),
            }
            Some(text)
        }
    }
}

/// A period as ISO 8601 with the precision it has: `2014`, `2014-03`, `2014-03-28`, `2014-03-31/2014-04-04`.
pub(crate) fn date(interval: Interval) -> Option<String> {
    let (start, end) = (civil(interval.start?), civil(interval.end?));
    let ((y1, m1, d1), (y2, m2, d2)) = (start, end);
    let month_ends = || civil_days(y2, m2, d2).is_some_and(|day| civil(day.saturating_add(1)).2 == 1);
    Some(if start == end {
        format!("{y1:04}-{m1:02}-{d1:02}")
    } else if y1 == y2 && (m1, d1) == (1, 1) && (m2, d2) == (12, 31) {
        format!("{y1:04}")
    } else if (y1, m1) == (y2, m2) && d1 == 1 && month_ends() {
        format!("{y1:04}-{m1:02}")
    } else {
        format!("{y1:04}-{m1:02}-{d1:02}/{y2:04}-{m2:02}-{d2:02}")
    })
}

/// Year, month, day of a number of days since 1970-01-01 in the proleptic Gregorian calendar. The usual arithmetic over
/// eras of 400 years that begin on 1 March.
fn civil(days: i32) -> (i64, i64, i64) {
    let days = i64::from(days) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn civil_days(year: i64, month: i64, day: i64) -> Option<i32> {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    i32::try_from(days).ok()
}

/// A class of entities.
pub(crate) fn class(class: EntityClass) -> &'static str {
    match class {
        EntityClass::Country => "country",
        EntityClass::Region => "region",
        EntityClass::Place => "place",
        EntityClass::Organisation => "organisation",
        EntityClass::Organ => "organ of an organisation or state",
        EntityClass::Ministry => "ministry",
        EntityClass::Unit => "unit",
        EntityClass::Programme => "programme or operation",
        EntityClass::Instrument => "instrument",
        EntityClass::NonState => "non-state actor",
        EntityClass::Person => "person",
        EntityClass::Office => "office",
    }
}

/// A standing with a body.
pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Partner => "partner or observer",
        Status::Candidate => "candidate",
        Status::Member => "member",
    }
}

/// A standing with its time: `member since 1949`.
pub(crate) fn standing(status: Status, since: Option<&str>, until: Option<&str>) -> String {
    let mut text = self::status(status).to_owned();
    if let Some(since) = since {
        text.push_str(&format!(" since {since}"));
    }
    if let Some(until) = until {
        text.push_str(&format!(" until {until}"));
    }
    text
}

/// Text that Markdown shows as it is: what a source or a file name contains must not turn into markup or a link.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\r' | '\n' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use rapporteur_claims::Interval;

    use super::{civil, civil_days, date, escape};

    #[test]
    fn dates_keep_their_precision() {
        for text in ["2014", "2014-03", "2016-02", "2014-03-28", "1969-12-31", "2000-02-29", "0001-01-01"] {
            let interval = Interval::parse(text);
            assert_eq!(interval.and_then(date).as_deref(), Some(text));
        }
        let days = Interval { start: civil_days(2014, 3, 31), end: civil_days(2014, 4, 4) };
        assert_eq!(date(days).as_deref(), Some("2014-03-31/2014-04-04"));
        assert_eq!(date(Interval { start: None, end: None }), None);
    }

    #[test]
    fn days_and_dates_are_inverse() {
        for days in (-800_000..800_000).step_by(97) {
            let (year, month, day) = civil(days);
            assert_eq!(civil_days(year, month, day), Some(days));
        }
        civil(i32::MIN);
        civil(i32::MAX);
    }

    #[test]
    fn markup_of_others_is_shown_as_text() {
        assert_eq!(escape("[x](y) *z* <b>\nnext"), "\\[x\\](y) \\*z\\* \\<b\\> next");
    }

    #[test]
    fn words_are_not_quoted_twice() {
        assert_eq!(super::bare("\"participant\""), "participant");
        assert_eq!(super::bare("five days"), "five days");
        assert_eq!(super::bare("\"one\" and \"two\""), "\"one\" and \"two\"");
        assert_eq!(super::bare("\""), "\"");
    }
}
