//! Ignore comments: what they hide, and which of them cannot be read or hide nothing.

use rapporteur_markup::{BlockKind, DirectiveKind};
use rapporteur_text::TextRange;
use rapporteur_workspace::BriefReport;

use crate::memo::Found;
use crate::{Ignored, codes};

/// An ignore comment that can be read.
struct Ignore {
    /// Where it stands, in the file.
    range: TextRange,
    /// The text it covers; the whole file if `None`.
    covers: Option<TextRange>,
    /// What it names; empty means every code.
    codes: Vec<Box<str>>,
    /// Which of `codes` hid something; the last entry stands for "any" when none is named.
    used: Vec<bool>,
    /// Why, in the writer's words; perhaps empty.
    reason: Box<str>,
}

/// The ignore comments of a brief.
pub(crate) struct Ignores {
    ignores: Vec<Ignore>,
    /// Comments that cannot be read, with the reason.
    pub(crate) malformed: Vec<(TextRange, String)>,
    /// What was hidden.
    pub(crate) hidden: Vec<Ignored>,
}

impl Ignores {
    /// Reads the comments of a brief.
    pub(crate) fn new(report: &BriefReport) -> Ignores {
        let mut ignores = Vec::new();
        let mut malformed = Vec::new();
        for (block, directive) in &report.directives {
            let covers = match directive.kind {
                DirectiveKind::Malformed => {
                    malformed.push((directive.range, "this comment cannot be read".to_owned()));
                    continue;
                }
                DirectiveKind::IgnoreFile => None,
                DirectiveKind::Ignore => Some(covered(report, *block as usize).unwrap_or(directive.range)),
            };
            let (known, unknown): (Vec<_>, Vec<_>) =
                directive.codes.iter().cloned().partition(|code| codes::page(code).is_some());
            if !unknown.is_empty() {
                malformed.push((directive.range, format!("there is no code {}", unknown.join(", "))));
                if known.is_empty() {
                    continue;
                }
            }
            let used = vec![false; known.len().max(1)];
            ignores.push(Ignore {
                range: directive.range,
                covers,
                codes: known,
                used,
                reason: directive.reason.clone(),
            });
        }
        Ignores { ignores, malformed, hidden: Vec::new() }
    }

    /// Whether a finding is hidden; remembers which comments were needed, and what the first of them hides.
    pub(crate) fn hides(&mut self, found: &Found) -> bool {
        let (code, claim) = (found.finding.code, found.claim());
        let mut by: Option<(TextRange, &str)> = None;
        for ignore in &mut self.ignores {
            if ignore.covers.is_some_and(|covers| !covers.contains_range(claim)) {
                continue;
            }
            let named = if ignore.codes.is_empty() {
                Some(0)
            } else {
                ignore.codes.iter().position(|named| &**named == code)
            };
            if let Some(used) = named.and_then(|at| ignore.used.get_mut(at)) {
                *used = true;
                by = by.or(Some((ignore.range, &ignore.reason)));
            }
        }
        let Some((comment, reason)) = by else { return false };
        let reason = reason.to_owned();
        self.hidden.push(Ignored { diagnostic: found.clone().into_diagnostic(), comment, reason });
        true
    }

    /// Comments, or codes of comments, that hid nothing.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (TextRange, String)> {
        self.ignores.iter().filter_map(|ignore| {
            let idle: Vec<&str> = ignore
                .codes
                .iter()
                .zip(&ignore.used)
                .filter(|(_, used)| !**used)
                .map(|(code, _)| &**code)
                .collect();
            if !ignore.used.contains(&true) {
                Some((ignore.range, "this comment hides nothing".to_owned()))
            } else if !idle.is_empty() {
                Some((ignore.range, format!("nothing here has the code {}", idle.join(", "))))
            } else {
                None
            }
        })
    }
}

/// What a comment in block `at` covers: the next block that is not itself a comment or code, or its own block if it
/// stands within prose.
fn covered(report: &BriefReport, at: usize) -> Option<TextRange> {
    let own = report.blocks.get(at)?;
    if own.kind != BlockKind::Verbatim {
        return Some(own.range);
    }
    let next = report.blocks.iter().skip(at + 1).find(|block| block.kind != BlockKind::Verbatim)?;
    Some(next.range)
}
