//! The head of a document: who speaks in it, who publishes it, which two it is between.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rustc_hash::FxHashSet;

use super::{Kind, Line, Party, country, is, names_body};
use crate::Linker;
use crate::lexicon::flag;
use crate::local::local_key;
use crate::mention::{Mention, Referent, Scan};
use crate::pending::british;
use crate::sentence::Sentence;

/// Who speaks throughout.
pub(super) struct Speaker {
    pub party: Party,
    /// Answers questions: what stands between the answers is not theirs.
    pub interview: bool,
}

const BY_LINE: &str = "for whom the speaker of the by-line speaks";
const PUBLISHER: &str = "who publishes the document";
/// Sentences in which a document tells of what kind the body is that it names.
const INTRODUCTION: usize = 12;
/// Longest line in the text that tells who speaks after it, in bytes.
const LONGEST_TURN: usize = 160;

/// The state whose parliament the head names.
pub(super) fn parliament(catalogue: &Catalogue, head: &[(&str, &Scan)]) -> Option<EntityId> {
    let mentions = head.iter().flat_map(|(_, scan)| &scan.mentions);
    let mut states = mentions.filter_map(|mention| state_of_parliament(catalogue, &mention.referent));
    let first = states.next()?;
    states.all(|other| other == first).then_some(first)
}

/// The state of which somebody is the parliament. Others speak in it, it does not.
fn state_of_parliament(catalogue: &Catalogue, referent: &Referent) -> Option<EntityId> {
    let Referent::Entity(id) = *referent else { return None };
    let entity = catalogue.entity(id)?;
    let parliament = entity.class == EntityClass::Organ
        && entity.attributes.iter().any(|noun| matches!(&**noun, "parliament" | "assembly"));
    parliament.then(|| catalogue.principal(id)).filter(|id| catalogue.is_country(*id))
}

/// The speaker whom a line of the head names: "Remarks by …", "Interview with …", "Answer from the Minister, …".
pub(super) fn speaker(
    linker: &Linker,
    head: &[(&str, &Scan)],
    lines: &[Line<'_>],
    home: Option<EntityId>,
) -> Option<Speaker> {
    head.iter().find_map(|(line, _)| {
        let (text, interview) = by_line(line)?;
        let party = spoken_for(linker, text, head, lines, home)?;
        Some(Speaker { party, interview })
    })
}

/// The speaker of what follows a line in the text: "Answer from the Minister". `None` if it is no such line, `Some(None)` if
/// nobody is known for whom they speak.
pub(super) fn turn(
    linker: &Linker,
    line: &str,
    head: &[(&str, &Scan)],
    lines: &[Line<'_>],
    home: Option<EntityId>,
) -> Option<Option<Party>> {
    if line.ends_with(['.', '!', '?', ';']) || line.len() > LONGEST_TURN {
        return None;
    }
    let (text, interview) = by_line(line)?;
    (!interview).then(|| spoken_for(linker, text, head, lines, home))
}

/// Of a by-line who speaks, and whether they answer questions.
fn by_line(line: &str) -> Option<(&str, bool)> {
    let s = Sentence::new(line);
    let listed = |i: usize, kind: Kind| is(kind, &british(s.word(i)));
    let (start, interview) = (0..s.len()).find_map(|i| {
        if listed(i, Kind::Talk) && (s.is(i + 1, "with") || s.mark(i + 1, ':')) {
            return Some((i + 2, true));
        }
        let by = (i + 1..i + 5).find(|&by| s.is_lower(by) && (s.is(by, "by") || s.is(by, "from")));
        by.filter(|_| listed(i, Kind::Speech)).map(|by| (by + 1, false))
    })?;
    // "… at the opening of the harbour": what follows is the occasion.
    let occasion = |i: &usize| {
        s.is_lower(*i)
            && ["at", "to", "on", "during", "before", "following", "ahead", "delivered", "held"]
                .iter()
                .any(|word| s.is(*i, word))
    };
    let end = (start..s.len()).find(occasion).unwrap_or(s.len());
    Some((s.slice(start, end), interview))
}

/// For whom somebody speaks, by the words of a by-line.
fn spoken_for(
    linker: &Linker,
    text: &str,
    head: &[(&str, &Scan)],
    lines: &[Line<'_>],
    home: Option<EntityId>,
) -> Option<Party> {
    let catalogue = linker.catalogue();
    let scan = linker.scan(text);
    if let Some(party) = of_mentions(catalogue, &scan, home, BY_LINE) {
        return Some(party);
    }
    let s = Sentence::new(text);
    let governs = (0..s.len()).any(|i| is(Kind::Governs, &british(s.word(i))));
    if governs {
        // "the Minister, …": the one whom the head names.
        let named = head.iter().flat_map(|(_, scan)| &scan.mentions);
        let offices: FxHashSet<&Referent> = named
            .filter(|mention| mention.referent.class(catalogue) == Some(EntityClass::Office))
            .map(|mention| &mention.referent)
            .collect();
        let mut offices = offices.into_iter();
        return match (offices.next(), offices.next()) {
            (Some(office), None) => of_office(catalogue, office, home, BY_LINE),
            _ => None,
        };
    }
    let (words, class) = unlinked(&s)?;
    let mut party = Party::body(catalogue, Referent::Local(local_key(class, words)), words, BY_LINE);
    party.nouns.extend(appositions(words, lines));
    party.state = home;
    Some(party)
}

/// For whom somebody speaks of whom a scan names the office or the body.
pub(super) fn of_mentions(
    catalogue: &Catalogue,
    scan: &Scan,
    home: Option<EntityId>,
    how: &'static str,
) -> Option<Party> {
    let outer = |mention: &&Mention| {
        !scan.mentions.iter().any(|other| {
            other.range != mention.range
                && other.range.contains_range(mention.range)
                && acts(catalogue, other)
        })
    };
    let office = |mention: &&Mention| mention.referent.class(catalogue) == Some(EntityClass::Office);
    let mut offices = scan.mentions.iter().filter(outer).filter(office);
    let one = offices.next();
    if let Some(one) = one {
        let other = offices.any(|other| other.referent != one.referent);
        let state = country(catalogue, scan, one.range.end().into()).or(home);
        return if other { None } else { of_office(catalogue, &one.referent, state, how) };
    }
    let mut bodies: Vec<&Mention> =
        scan.mentions.iter().filter(outer).filter(|m| acts(catalogue, m)).collect();
    bodies.dedup_by(|a, b| a.referent == b.referent);
    // "Trade Section, European Commission": a name of the catalogue goes before one that is only a name.
    if bodies.len() > 1 && bodies.iter().any(|body| body.referent.principal(catalogue).is_some()) {
        bodies.retain(|body| body.referent.principal(catalogue).is_some());
    }
    let [body] = bodies.as_slice() else { return None };
    Some(with_state(catalogue, scan, body, how))
}

fn with_state(catalogue: &Catalogue, scan: &Scan, body: &Mention, how: &'static str) -> Party {
    let mut party = Party::body(catalogue, body.referent.clone(), body.referent.local_name(), how);
    if party.state.is_none() && body.referent.principal(catalogue).is_none() {
        party.state = country(catalogue, scan, body.range.end().into());
        // "Ministry of Economy of Georgia", whose state the scan left open.
        if let (Some(state), Some(EntityClass::Ministry)) = (party.state, body.referent.class(catalogue)) {
            return Party::ministry(catalogue, state, body.referent.local_name(), how);
        }
    }
    party
}

/// For whom the holder of an office speaks: a minister for the ministry, others for the government or their body.
pub(super) fn of_office(
    catalogue: &Catalogue,
    office: &Referent,
    home: Option<EntityId>,
    how: &'static str,
) -> Option<Party> {
    let principal = office.principal(catalogue);
    if let Some(body) = principal.filter(|id| !catalogue.is_country(*id)) {
        return Some(Party::body(catalogue, Referent::Entity(body), "", how));
    }
    let state = principal.or(home)?;
    let title = office.local_name();
    let portfolio = ["minister of ", "secretary of "].iter().find_map(|rank| title.split_once(rank));
    Some(match portfolio {
        Some((_, portfolio)) => Party::ministry(catalogue, state, portfolio, how),
        None => Party::government(catalogue, state, how),
    })
}

/// Whether a mention is of a body that can speak.
fn acts(catalogue: &Catalogue, mention: &Mention) -> bool {
    matches!(
        mention.referent.class(catalogue),
        Some(
            EntityClass::Organisation
                | EntityClass::Organ
                | EntityClass::Ministry
                | EntityClass::Unit
                | EntityClass::NonState
                | EntityClass::Office
        )
    )
}

/// A capitalised name with a noun of bodies in it that the linker does not know, from the end: "director of the Museum of the
/// South Coast".
fn unlinked<'t>(s: &Sentence<'t>) -> Option<(&'t str, EntityClass)> {
    let small = |i: usize| {
        s.is_lower(i) && ["of", "the", "for", "and", "on", "de", "del", "la"].iter().any(|w| s.is(i, w))
    };
    let mut found = None;
    let mut at = 0;
    while at < s.len() {
        if !s.is_capital(at) {
            at += 1;
            continue;
        }
        let mut end = at;
        let mut i = at;
        while s.is_capital(i) || small(i) {
            end = if s.is_capital(i) { i + 1 } else { end };
            i += 1;
        }
        // "Without" in a name shows that it is no person's; "We" at its start shows nothing.
        let noun = (at..end).find(|&i| names_body(s, i) && !(i == at && s.has(i, flag::FUNCTION)));
        if let Some(noun) = noun.filter(|_| (at..end).filter(|&i| s.is_capital(i)).count() > 1) {
            found = Some((s.slice(at, end), s.head(noun).unwrap_or(EntityClass::NonState)));
        }
        at = end.max(at + 1);
    }
    found
}

/// The nouns that a document puts after a name: "Rivers First, a coalition of …".
fn appositions(name: &str, lines: &[Line<'_>]) -> Vec<String> {
    let mut out = Vec::new();
    for line in lines.iter().take(INTRODUCTION) {
        let Some((_, after)) = line.prose.split_once(name) else { continue };
        let Some(after) = after.strip_prefix(", ") else { continue };
        let words = after.split(|c: char| !c.is_alphanumeric()).take(4).map(british);
        out.extend(words.filter(|word| is(Kind::Apposition, word)).take(1));
    }
    out
}

/// Who publishes the document: a line of its head that is the name of a body and nothing else, or a name over "Statement".
pub(super) fn publisher(linker: &Linker, head: &[(&str, &Scan)]) -> Option<Party> {
    let catalogue = linker.catalogue();
    head.iter().take(6).find_map(|(line, scan)| body_alone(catalogue, line, scan, PUBLISHER))
}

/// A name that stands over "Statement" or "Press release", if the text speaks of it again.
pub(super) fn over_release(head: &[(&str, &Scan)], lines: &[Line<'_>]) -> Option<Party> {
    let release = |line: &str| {
        let words: Vec<String> = line.split_whitespace().map(british).collect();
        words.len() <= 3 && words.last().is_some_and(|last| is(Kind::Release, last))
    };
    let (name, _) = head.first()?;
    head.get(1..3)?.iter().find(|(line, _)| release(line))?;
    let s = Sentence::new(name);
    let named = (1..=5).contains(&s.len()) && (0..s.len()).all(|i| s.is_capital(i) && !s.has(i, flag::VERB));
    let again = || lines.iter().any(|line| line.prose.len() > name.len() && line.prose.contains(name));
    (named && again()).then(|| Party {
        body: Some(Referent::Local(local_key(EntityClass::NonState, name))),
        nouns: appositions(name, lines),
        state: None,
        how: PUBLISHER,
    })
}

/// The body of which a text is the name, and of nothing else: "Ministry of Health of Kenya", "World Bank - Press release".
pub(super) fn body_alone(catalogue: &Catalogue, text: &str, scan: &Scan, how: &'static str) -> Option<Party> {
    let mut start = 0;
    for segment in text.split_inclusive(" - ").flat_map(|part| part.split_inclusive(" | ")) {
        let begins = start;
        start += segment.len();
        let name = segment.trim_end_matches([' ', '-', '|']);
        let article = if name.starts_with("The ") || name.starts_with("THE ") { 4 } else { 0 };
        let Some(mention) = scan.mentions.iter().find(|mention| {
            usize::from(mention.range.start()) == begins + article
                && acts(catalogue, mention)
                && mention.referent.class(catalogue) != Some(EntityClass::Office)
                && state_of_parliament(catalogue, &mention.referent).is_none()
        }) else {
            continue;
        };
        let Some(rest) = text.get(usize::from(mention.range.end())..begins + name.len()) else { continue };
        if is_rest_of_name(rest, mention.referent.class(catalogue)) {
            return Some(with_state(catalogue, scan, mention, how));
        }
    }
    None
}

/// What may follow the name that was linked: its initials in brackets, the state it is of, and of a ministry more portfolios.
fn is_rest_of_name(rest: &str, class: Option<EntityClass>) -> bool {
    let rest = rest.trim();
    let initials = rest.starts_with('(') && rest.ends_with(')') && !rest.contains(' ');
    if rest.is_empty() || initials {
        return true;
    }
    let s = Sentence::new(rest);
    // "Fiji Police Force"
    if class == Some(EntityClass::Unit) && s.len() == 1 && s.head(0) == Some(EntityClass::Unit) {
        return true;
    }
    let of = s.is(0, "of") && s.is_lower(0);
    let more = class == Some(EntityClass::Ministry) && (s.is(0, "and") || s.mark(0, ','));
    let small = |i: usize| ["of", "the", "and", "for"].iter().any(|word| s.is(i, word)) || s.mark(i, ',');
    (of || more)
        && s.len() <= 9
        && (0..s.len()).all(|i| small(i) || (s.is_capital(i) && !s.has(i, flag::VERB)))
}

/// The two states that the head of a document names, if no third, and the two actors.
pub(super) fn pair(linker: &Linker, head: &[String]) -> (Option<[EntityId; 2]>, Option<[EntityId; 2]>) {
    let catalogue = linker.catalogue();
    let mut named: Vec<EntityId> = Vec::new();
    for line in head.iter().filter(|line| !is_dateline(line)) {
        let scan = linker.scan(line);
        let actors = scan.mentions.iter().filter_map(|mention| mention.referent.principal(catalogue));
        let actor = |id: &EntityId| {
            let class = catalogue.entity(*id).map(|entity| entity.class);
            matches!(class, Some(EntityClass::Country | EntityClass::Organisation))
        };
        for id in actors.chain(joined(linker, line)).filter(actor) {
            if !named.contains(&id) {
                named.push(id);
            }
        }
    }
    let states: Vec<EntityId> = named.iter().copied().filter(|id| catalogue.is_country(*id)).collect();
    (<[EntityId; 2]>::try_from(states).ok(), <[EntityId; 2]>::try_from(named).ok())
}

/// The two that a hyphen joins: "the Kenya-South Sudan Dialogue".
fn joined(linker: &Linker, line: &str) -> Vec<EntityId> {
    const WORDS: usize = 4;
    let catalogue = linker.catalogue();
    let whole = |name: &str| {
        let scan = linker.scan(name);
        let mention = scan.mentions.iter().find(|it| usize::from(it.range.len()) == name.len())?;
        mention.referent.principal(catalogue)
    };
    let mut out = Vec::new();
    for (at, _) in line.match_indices('-').take(WORDS) {
        let (before, after) = (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default());
        // The longest name on either side.
        let starts = before.rmatch_indices(' ').map(|(space, _)| space + 1).chain([0]).take(WORDS);
        let left = starts.filter_map(|start| whole(before.get(start..)?)).last();
        let ends = after.match_indices(' ').map(|(space, _)| space).chain([after.len()]).take(WORDS);
        let right = ends.filter_map(|end| whole(after.get(..end)?)).last();
        if let (Some(left), Some(right)) = (left, right) {
            out.extend([left, right]);
        }
    }
    out
}

/// "Nairobi, Kenya, 4 May 2021".
fn is_dateline(line: &str) -> bool {
    let year = line
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
    year && line.split_whitespace().count() <= 7
}
