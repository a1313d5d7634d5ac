//! One sentence by itself.

use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityClass, NameKind};

use rapporteur_text::TextSize;

use crate::abbreviations::{self, Defined};
use crate::automaton::{Automaton, Found, Reading};
use crate::compose::{Composed, compose};
use crate::context::{Context, Decision};
use crate::local::{self, Local};
use crate::mention::{Definition, Mention, MentionForm, Pending, Referent, Refusal, Scan};
use crate::pending::pending;
use crate::sentence::Sentence;

/// Longer prose than this is no sentence; the rules look at all names of one at once.
const LONGEST: usize = 4 * 1024;

/// The first piece of a text: up to the last white space within [`LONGEST`], or a little more.
fn piece(text: &str) -> &str {
    let mut end = LONGEST.min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let head = text.get(..end).unwrap_or(text);
    if head.len() == text.len() {
        return head;
    }
    match head.rfind(char::is_whitespace) {
        Some(space) if space > 0 => head.get(..space).unwrap_or(head),
        _ => head,
    }
}

/// Finds names of a catalogue in sentences. Cheap to share, built once per catalogue.
#[derive(Debug)]
pub struct Linker {
    catalogue: Arc<Catalogue>,
    automaton: Automaton,
}

impl Linker {
    /// A linker over a catalogue.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>) -> Linker {
        let automaton = Automaton::new(&catalogue);
        Linker { catalogue, automaton }
    }

    /// The catalogue it links to.
    #[must_use]
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Reads one sentence of folded prose. Linear; never fails. What is longer than any sentence is read in pieces.
    #[must_use]
    pub fn scan(&self, prose: &str) -> Scan {
        if prose.len() <= LONGEST {
            return self.scan_piece(prose);
        }
        let mut whole = Scan::default();
        let mut at = 0;
        while let Some(rest) = prose.get(at..).filter(|rest| !rest.is_empty()) {
            let piece = piece(rest);
            let mut scan = self.scan_piece(piece);
            // Ranges have 32 bits: what lies further on cannot be named.
            let Some(by) =
                TextSize::try_from(at + piece.len()).ok().and_then(|_| TextSize::try_from(at).ok())
            else {
                break;
            };
            scan.mentions.iter_mut().for_each(|m| m.range += by);
            scan.definitions.iter_mut().for_each(|d| d.range += by);
            scan.pending.iter_mut().for_each(|p| p.range += by);
            scan.refused.iter_mut().for_each(|r| r.range += by);
            whole.mentions.append(&mut scan.mentions);
            whole.definitions.append(&mut scan.definitions);
            whole.pending.append(&mut scan.pending);
            whole.refused.append(&mut scan.refused);
            at += piece.len();
        }
        whole
    }

    fn in_its_language(&self, reading: &Reading, s: &Sentence<'_>) -> bool {
        let name = self.catalogue.names().get(reading.name as usize);
        match name.and_then(|name| name.language.as_deref()) {
            Some(language) if reading.kind == NameKind::Demonym => s.speaks(language),
            _ => true,
        }
    }

    fn scan_piece(&self, prose: &str) -> Scan {
        let s = Sentence::new(prose);
        let mut found = self.automaton.find(&self.catalogue, prose, &s.toks);
        // An adjective of another language needs a sentence of that language: "chino" is no cloth there.
        found.retain_mut(|f| {
            f.readings.is_empty() || {
                f.readings.retain(|r| self.in_its_language(r, &s));
                !f.readings.is_empty()
            }
        });
        let decisions = Context::new(&self.catalogue, &s, &found).decide();
        let composed = compose(&self.catalogue, &s, &found, &decisions);
        let locals = local::names(&s, &found, &composed);
        let people = local::people(&s, &found, &composed);
        let defined = abbreviations::definitions(&self.catalogue, &s, &found, &decisions, &locals, &composed);
        Assembly {
            catalogue: &self.catalogue,
            s: &s,
            covered: vec![false; s.len()],
            scan: Scan::default(),
            reach: TextSize::default(),
        }
        .defined(&defined)
        .composed(&composed)
        .names(&found, &decisions, &composed, &defined)
        .locals(&locals, &defined)
        .locals(&people, &defined)
        .finish()
    }
}

/// Puts the findings of the rules together.
struct Assembly<'a> {
    catalogue: &'a Catalogue,
    s: &'a Sentence<'a>,
    covered: Vec<bool>,
    scan: Scan,
    /// Where the furthest mention ends.
    reach: TextSize,
}

impl Assembly<'_> {
    fn add(&mut self, first: usize, end: usize, referent: Referent, form: MentionForm, why: String) {
        let range = self.s.range(first, end);
        let known = |m: &Mention| m.range == range;
        if range.is_empty() || (range.start() < self.reach && self.scan.mentions.iter().any(known)) {
            return;
        }
        // Mentions nest or are apart; one that would cross another stays out.
        let crosses = |m: &Mention| {
            range.start() < m.range.end()
                && m.range.start() < range.end()
                && !range.contains_range(m.range)
                && !m.range.contains_range(range)
        };
        if range.start() < self.reach && self.scan.mentions.iter().any(crosses) {
            return;
        }
        self.reach = self.reach.max(range.end());
        let region = |id| self.catalogue.entity(id).is_some_and(|e| e.class == EntityClass::Region);
        let covers = !matches!(&referent, Referent::Entity(id) if region(*id));
        self.covered.iter_mut().take(end).skip(first).for_each(|c| *c |= covers);
        self.scan.mentions.push(Mention { range, referent, form, why: why.into() });
    }

    fn cover(&mut self, first: usize, end: usize) {
        self.covered.iter_mut().take(end).skip(first).for_each(|c| *c = true);
    }

    fn defined(mut self, defined: &[Defined]) -> Self {
        for d in defined {
            self.add(d.short.0, d.short.1, d.referent.clone(), MentionForm::Acronym, d.why.clone());
            if matches!(d.referent, Referent::Local(_)) {
                self.add(d.long.0, d.long.1, d.referent.clone(), MentionForm::Name, d.why.clone());
            }
            self.scan.definitions.push(Definition {
                range: self.s.range(d.short.0, d.short.1),
                short: self.s.slice(d.short.0, d.short.1).into(),
                referent: d.referent.clone(),
            });
        }
        self
    }

    fn composed(mut self, composed: &[Composed]) -> Self {
        for c in composed {
            let key = c.key(self.catalogue);
            let why = match c.state.and_then(|id| self.catalogue.entity(id)) {
                Some(state) => format!("composed: {} ({}) acts for {}", c.slug, c.class.name(), state.key),
                None => format!("composed: {} ({}) of an unnamed state", c.slug, c.class.name()),
            };
            self.add(c.first, c.end, Referent::Local(key), MentionForm::Name, why);
        }
        self
    }

    fn names(
        mut self,
        found: &[Found],
        decisions: &[Decision],
        composed: &[Composed],
        defined: &[Defined],
    ) -> Self {
        for (f, decision) in found.iter().zip(decisions) {
            // A longer definition owns its words: "African Union Mission (AUM)" as a new name.
            let owned = |d: &Defined| {
                matches!(d.referent, Referent::Local(_))
                    && d.long.0 <= f.first
                    && f.end <= d.long.1
                    && (f.end - f.first) * 2 > d.long.1 - d.long.0
            };
            if defined.iter().any(owned) {
                continue;
            }
            match decision {
                Decision::Link { entity, form, why } => {
                    self.add(f.first, f.end, Referent::Entity(*entity), *form, why.clone());
                }
                Decision::Ask { candidates, form } => {
                    // Inside a composed name the composition has spoken.
                    if let (Some(_), [one]) = (
                        composed.iter().find(|c| c.first <= f.first && f.end <= c.end),
                        candidates.as_slice(),
                    ) {
                        let why = format!("composed: \"{}\" has a government", self.s.slice(f.first, f.end));
                        self.add(f.first, f.end, Referent::Entity(*one), *form, why);
                        continue;
                    }
                    let keys: Vec<&str> = candidates
                        .iter()
                        .filter_map(|id| self.catalogue.entity(*id))
                        .map(|e| &*e.key)
                        .collect();
                    self.scan.pending.push(Pending {
                        range: self.s.range(f.first, f.end),
                        phrase: format!("?{}", keys.join("|")).into(),
                        form: *form,
                    });
                    self.cover(f.first, f.end);
                }
                Decision::Refuse { why } => {
                    self.scan
                        .refused
                        .push(Refusal { range: self.s.range(f.first, f.end), why: why.as_str().into() });
                    // A part of a longer name waits for nothing; a place may be a surname.
                    if !why.starts_with("place:") {
                        self.cover(f.first, f.end);
                    }
                }
                Decision::Silent if f.readings.is_empty() => self.cover(f.first, f.end),
                Decision::Silent => {}
            }
        }
        self
    }

    fn locals(mut self, locals: &[Local], defined: &[Defined]) -> Self {
        for l in locals {
            if defined.iter().any(|d| d.long.0 < l.end && l.first < d.long.1 && d.long.0 != l.first) {
                continue;
            }
            self.add(l.first, l.end, Referent::Local(l.key(self.s)), MentionForm::Name, l.why.clone());
        }
        self
    }

    fn finish(mut self) -> Scan {
        let mut waiting = pending(self.s, &self.covered);
        // A phrase that would cross a name belongs to it.
        let mut at = 0;
        self.scan.mentions.sort_by_key(|m| (m.range.start(), std::cmp::Reverse(m.range.end())));
        waiting.retain(|p| {
            while self.scan.mentions.get(at).is_some_and(|m| m.range.end() <= p.range.start()) {
                at += 1;
            }
            let rest = self.scan.mentions.get(at..).unwrap_or_default();
            let touching = rest.iter().take_while(|m| m.range.start() < p.range.end());
            touching.clone().all(|m| p.range.contains_range(m.range) || m.range.contains_range(p.range))
        });
        self.scan.pending.append(&mut waiting);
        self.scan.pending.sort_by_key(|p| (p.range.start(), std::cmp::Reverse(p.range.end())));
        self.scan.refused.sort_by_key(|r| r.range.start());
        self.scan
    }
}
