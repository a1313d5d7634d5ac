//! Semantic tokens: what the words of a brief are, and how the facts among them stand.

use camino::Utf8Path;
use rapporteur_catalog::EntityClass;
use rapporteur_evidence::{AtomStatus, Label};
use rapporteur_linking::Referent;
use rapporteur_text::TextRange;
use rapporteur_workspace::{CheckedClaim, Snapshot};

/// What words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// State, territory, region or place.
    Place,
    /// Organisation, organ, ministry, unit, programme.
    Organisation,
    /// Treaty, convention, agreement.
    Instrument,
    /// Company, university, association.
    NonState,
    /// Person or office.
    Person,
    /// Date or period.
    Date,
    /// Number with what it counts.
    Quantity,
    /// Word of estimative probability.
    Estimate,
    /// The words by which a sentence is a judgement, recommendation, prediction or question.
    Judgement,
    /// Citation.
    Citation,
}

impl TokenKind {
    /// Every kind with its name, in the order of their numbers.
    pub const ALL: [(TokenKind, &str); 10] = [
        (TokenKind::Place, "place"),
        (TokenKind::Organisation, "organisation"),
        (TokenKind::Instrument, "instrument"),
        (TokenKind::NonState, "nonState"),
        (TokenKind::Person, "person"),
        (TokenKind::Date, "date"),
        (TokenKind::Quantity, "quantity"),
        (TokenKind::Estimate, "estimate"),
        (TokenKind::Judgement, "judgement"),
        (TokenKind::Citation, "citation"),
    ];
}

/// How the claim that the words stand in was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A fact that a source carries.
    Supported,
    /// What no source says.
    Open,
    /// What a source denies.
    Contradicted,
    /// Not a statement of fact.
    NotCheckable,
}

impl Standing {
    /// Every standing with its name, in the order of their numbers.
    pub const ALL: [(Standing, &str); 4] = [
        (Standing::Supported, "supported"),
        (Standing::Open, "open"),
        (Standing::Contradicted, "contradicted"),
        (Standing::NotCheckable, "notCheckable"),
    ];
}

/// A stretch of a brief on one line or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// Bytes of the file.
    pub range: TextRange,
    /// What they are.
    pub kind: TokenKind,
    /// How they stand; `None` for citations.
    pub standing: Option<Standing>,
}

/// The tokens of a brief that touch `within`, in order, disjoint.
#[must_use]
pub fn semantic_tokens(snapshot: &Snapshot, brief: &Utf8Path, within: TextRange) -> Vec<Token> {
    let Some(report) = snapshot.report(brief) else { return Vec::new() };
    let (catalogue, lexicon) = (snapshot.catalogue(), snapshot.lexicon());
    let from = report.claims.partition_point(|claim| claim.range.end() < within.start());
    let mut tokens: Vec<Token> = Vec::new();
    for claim in report.claims.get(from..).unwrap_or_default() {
        if claim.range.start() > within.end() {
            break;
        }
        let mut add = |range: TextRange, kind, standing| {
            if !range.is_empty() {
                tokens.push(Token { range, kind, standing });
            }
        };
        for mention in claim.mentions.iter().filter(|mention| !mention.is_coreference()) {
            let class = match &mention.referent {
                Referent::Entity(id) => catalogue.entity(*id).map(|entity| entity.class),
                Referent::Plural(ids) => {
                    ids.first().and_then(|id| catalogue.entity(*id)).map(|entity| entity.class)
                }
                Referent::Local(_) => Some(EntityClass::NonState),
            };
            if let Some(class) = class {
                add(claim.to_file(mention.range), kind(class), Some(standing(claim, mention.range)));
            }
        }
        for time in claim.times.iter() {
            add(claim.to_file(time.range), TokenKind::Date, Some(standing(claim, time.range)));
        }
        for estimate in rapporteur_claims::estimates(&claim.prose, &lexicon) {
            add(claim.to_file(estimate.range), TokenKind::Estimate, Some(Standing::NotCheckable));
        }
        for atom in &claim.verdict.atoms {
            if atom.kind == rapporteur_evidence::AtomKind::Quantity {
                add(claim.to_file(atom.range), TokenKind::Quantity, Some(of_atom(atom.status)));
            }
        }
        for citation in &claim.citations {
            add(claim.place(citation), TokenKind::Citation, None);
        }
    }
    // What lies in something longer is not shown twice: the longest wins, as in "Ministry of Defence of Peru".
    tokens.sort_by_key(|token| (token.range.start(), std::cmp::Reverse(token.range.end()), token.kind));
    let mut end = None;
    tokens.retain(|token| {
        let free = end.is_none_or(|end| token.range.start() >= end);
        if free {
            end = Some(token.range.end());
        }
        free
    });
    tokens
}

fn kind(class: EntityClass) -> TokenKind {
    match class {
        EntityClass::Country | EntityClass::Region | EntityClass::Place => TokenKind::Place,
        EntityClass::Organisation
        | EntityClass::Organ
        | EntityClass::Ministry
        | EntityClass::Unit
        | EntityClass::Programme => TokenKind::Organisation,
        EntityClass::Instrument => TokenKind::Instrument,
        EntityClass::NonState => TokenKind::NonState,
        EntityClass::Person | EntityClass::Office => TokenKind::Person,
    }
}

/// How words of a claim stand: as the atom they are, else as the claim.
fn standing(claim: &CheckedClaim, prose: TextRange) -> Standing {
    match claim.verdict.label {
        Label::NotCheckable => return Standing::NotCheckable,
        Label::Supported => return Standing::Supported,
        _ => {}
    }
    let atom =
        claim.verdict.atoms.iter().find(|atom| atom.range.intersect(prose).is_some_and(|r| !r.is_empty()));
    match (atom, claim.verdict.label) {
        (Some(atom), _) => of_atom(atom.status),
        (None, Label::Contradicted) => Standing::Contradicted,
        (None, _) => Standing::Open,
    }
}

fn of_atom(status: AtomStatus) -> Standing {
    match status {
        AtomStatus::Entailed => Standing::Supported,
        AtomStatus::NotFound => Standing::Open,
        AtomStatus::Contradicted => Standing::Contradicted,
    }
}
