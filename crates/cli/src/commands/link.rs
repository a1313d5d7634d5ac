//! `rapporteur link`: the entity mentions of texts.

use rapporteur_linking::Referent;
use rapporteur_markup::Format;
use serde::Serialize;
use serde_json::Value;

use crate::args::TextArgs;
use crate::reading::{self, Engine};
use crate::{Outcome, texts};

/// The mentions of one text.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[schemars(title = "rapporteur link, version 1: a line out")]
pub struct Linked {
    /// The `id` of the line in, or the path of the file.
    pub id: Value,
    /// Mentions by start; an enclosing one before those it encloses.
    pub mentions: Vec<LinkedMention>,
    /// Names of the catalogue and phrases that were seen and not linked, by start.
    pub refused: Vec<Refused>,
}

/// What was seen and not linked. Offsets are bytes of the text, end exclusive.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Refused {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The rule that refused and on what grounds.
    pub why: String,
}

/// A mention of an entity. Offsets are bytes of the text, end exclusive.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct LinkedMention {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Usual name of the entity; for one that the catalogue lacks, its name in the text.
    pub name: String,
    /// Key in the catalogue; null for a name that the catalogue lacks.
    pub entity: Option<String>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// ISO 3166 alpha-3 of the state it belongs to, or `IGO`.
    pub country: Option<String>,
    /// Whether it stands for a name elsewhere in the text ("the Alliance", "both nations").
    pub coref: bool,
    /// The rule that linked it and on what grounds.
    pub why: String,
}

pub fn run(args: &TextArgs) -> Outcome {
    let engine = Engine::builtin();
    texts::answer(args, |id, text, format, _| linked(&engine, id, text, format))
}

fn linked(engine: &Engine, id: Value, text: &str, format: Format) -> Linked {
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    for sentence in reading::document(engine, text, format) {
        refused.extend(sentence.refused.iter().map(|refusal| {
            let at = sentence.to_text(refusal.range);
            Refused { start: at.start().into(), end: at.end().into(), why: refusal.why.to_string() }
        }));
        for mention in &sentence.mentions {
            let at = sentence.to_text(mention.range);
            let known = |id| engine.catalogue.entity(id);
            // A ministry has no entry of its own, but it has a state.
            let state = mention.referent.principal(&engine.catalogue).and_then(known);
            let mut push = |name: &str, entity: Option<&rapporteur_catalog::Entity>| {
                let text = |value: &Option<Box<str>>| value.as_deref().map(str::to_owned);
                found.push(LinkedMention {
                    start: at.start().into(),
                    end: at.end().into(),
                    name: name.to_owned(),
                    entity: entity.map(|entity| entity.key.to_string()),
                    wikidata: entity.and_then(|entity| text(&entity.wikidata)),
                    country: entity.or(state).and_then(|entity| text(&entity.country)),
                    coref: mention.is_coreference(),
                    why: mention.why.to_string(),
                });
            };
            match &mention.referent {
                Referent::Entity(id) => {
                    let entity = known(*id);
                    push(entity.map_or_else(|| reading::slice(text, at), |entity| &entity.name), entity);
                }
                Referent::Local(name) => push(name, None),
                Referent::Plural(ids) => {
                    for entity in ids.iter().filter_map(|id| known(*id)) {
                        push(&entity.name, Some(entity));
                    }
                }
            }
        }
    }
    Linked { id, mentions: found, refused }
}
