//! Answers: what is printed, pasted and sent to editors.

use schemars::JsonSchema;
use serde::Serialize;

use crate::question::Unresolved;

/// Verdict on a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A source says so.
    Yes,
    /// A source says so of an agency, or of an event of others in which it took part.
    YesThrough,
    /// It is requested, offered, expected or agreed, and no source says that it came about.
    PlannedOnly,
    /// No source speaks of it.
    NoEvidence,
    /// A source says what excludes it.
    Contradicted,
    /// Sources say so and deny it.
    Disputed,
}

impl Verdict {
    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Verdict::Yes => "yes",
            Verdict::YesThrough => "yes, through others",
            Verdict::PlannedOnly => "planned only",
            Verdict::NoEvidence => "no evidence",
            Verdict::Contradicted => "contradicted",
            Verdict::Disputed => "disputed",
        }
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "rapporteur ask, version 1")]
pub struct Answer {
    /// The question, folded.
    pub question: String,
    /// Verdict.
    pub verdict: Verdict,
    /// The verdict in a sentence: "Yes, through the mission of …".
    pub summary: String,
    /// What fills the open slot of a question that asks who, when, how many; null for yes or no.
    pub answer: Option<String>,
    /// What the sources say, each sentence with its evidence, the most telling first.
    pub findings: Vec<Finding>,
    /// What bears on the question and is not counted, with the reason.
    pub not_counted: Vec<NotCounted>,
    /// What the sources do not show.
    pub not_shown: Vec<String>,
    /// Questions that the gaps lead to.
    pub follow_up: Vec<String>,
    /// Names in the question that nothing is known by.
    pub unresolved: Vec<Unresolved>,
    /// Hash of what decides beside the sources: catalogue, lexicon, version of the program.
    pub rules: String,
}

/// One sentence of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Whom, what kind or what time it is grouped by.
    pub group: String,
    /// The sentence.
    pub text: String,
    /// How far it has come.
    pub modality: Rung,
    /// The agency or event by which it counts; null where it counts by itself.
    pub through: Option<String>,
    /// When, as ISO 8601; null where no source says.
    pub time: Option<String>,
    /// Number of origins that do not rest on each other, of all sources that say it: copies of one text, stories of one
    /// agency and releases of one body are one. Reports on others' reporting are none.
    pub origins: usize,
    /// The evidence, the deciding sentence first.
    pub citations: Vec<Citation>,
}

/// Rank on the ladder of event modality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rung {
    /// 0 mentioned … 9 had the effect.
    pub rank: u8,
    /// Its name.
    pub label: &'static str,
    /// The word that sets it; null for a plain statement.
    pub cue: Option<String>,
}

impl Rung {
    /// The rung of a rank.
    #[must_use]
    pub fn new(rank: u8, cue: Option<&str>) -> Rung {
        Rung { rank, label: label(rank), cue: cue.map(str::to_owned) }
    }
}

/// Name of a rank.
pub(crate) const fn label(rank: u8) -> &'static str {
    match rank {
        0 => "mentioned",
        1 => "considered",
        2 => "requested",
        3 => "invited",
        4 => "planned",
        5 => "agreed",
        6 => "took-part",
        7 => "completed",
        8 => "adopted",
        _ => "had-effect",
    }
}

/// A sentence of a source. Offsets are bytes of the file, end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Citation {
    /// File.
    pub source: String,
    /// Citation key.
    pub key: String,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Those bytes.
    pub quote: String,
    /// Date of the source, ISO 8601; null if it has none.
    pub published: Option<String>,
    /// Admiralty grade: reliability and credibility, `B2`; null if it has none.
    pub grade: Option<String>,
    /// Name of the origin that it counts for; null for a report on others' reporting. Sources of one name have one origin.
    pub origin: Option<String>,
    /// Of information graded credibility 1, *confirmed*: whether two origins say so. Null for other grades, and where one
    /// sentence stands alone.
    pub confirmed: Option<bool>,
}

impl Citation {
    /// Whether its information is graded credibility 1, which needs two origins (NATO AJP-2.1).
    #[must_use]
    pub fn is_graded_confirmed(&self) -> bool {
        self.grade.as_deref().is_some_and(|grade| grade.ends_with('1'))
    }
}

/// What is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotCounted {
    /// The sentence.
    pub text: String,
    /// Why not: `oversight`, `mention`, `secondary`, `private`, `other_domain`, `other_time`, `reversed`, `hoped`.
    pub reason: &'static str,
    /// The evidence.
    pub citations: Vec<Citation>,
}
