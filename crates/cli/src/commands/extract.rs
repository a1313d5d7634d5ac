//! `rapporteur extract`: the claims of texts.

use std::collections::BTreeMap;

use rapporteur_catalog::EntityId;
use rapporteur_claims::events::{self, Event, Filler, Part, Retold, Told};
use rapporteur_claims::{Interval, Polarity, Statement, Time, Timeline};
use rapporteur_grammar::{Language as _, Words, english};
use rapporteur_linking::{Mention, Referent};
use rapporteur_markup::Format;
use rapporteur_text::{TextRange, overlap};
use serde::Serialize;
use serde_json::Value;

use crate::args::{ExtractArgs, TextArgs};
use crate::reading::{self, Engine, Sentence, slice};
use crate::{Outcome, texts};

/// The claims of one text.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[schemars(title = "rapporteur extract, version 1: a line out")]
pub struct Extracted {
    /// The `id` of the line in, or the path of the file.
    pub id: Value,
    /// What the text asserts, in its order.
    pub claims: Vec<Claim>,
}

/// Something that a text asserts. Offsets are bytes of the text, end exclusive.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Claim {
    /// First byte of the clause.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Kind of cooperation; null for an event of no kind.
    pub kind: Option<String>,
    /// Type of event.
    pub plover: PloverCode,
    /// Who acts; of a symmetric event all parties.
    pub actors: Vec<Actor>,
    /// To, for or against whom.
    pub recipients: Vec<Actor>,
    /// Everyone and everything by the part it plays: `requester`, `instrument`, `theme` too.
    pub roles: BTreeMap<String, Vec<Actor>>,
    /// Domains named in the sentence.
    pub domains: Vec<String>,
    /// The first date or period of the clause; where it has none, what other sentences tell of the same event.
    pub time: Option<Period>,
    /// The first telling of the same event, where this is a later one ("The mission …"): its clause. Actors and recipients
    /// that only other sentences tell are among those above, with their place there.
    pub continues: Option<Place>,
    /// How far the event has come.
    pub modality: Rank,
    /// `affirmed` or `denied`.
    pub polarity: &'static str,
    /// Numbers in the clause.
    pub quantities: Vec<Amount>,
    /// Who says so; null where the text itself does.
    pub attribution: Option<Actor>,
    /// Dictionary form of what names the event.
    pub predicate: String,
}

/// A clause of the text.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Place {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// PLOVER coding.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct PloverCode {
    /// Type of event; null for what is only hoped or advised.
    pub event: Option<String>,
    /// Mode of the type, where the words tell.
    pub mode: Option<String>,
    /// Contexts, by the domains named.
    pub contexts: Vec<String>,
}

/// A participant.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Actor {
    /// First byte of the phrase.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The entity's usual name, or the words of the phrase.
    pub name: String,
    /// Key in the catalogue of who acts; null if it has none.
    pub entity: Option<String>,
    /// ISO 3166 alpha-3 of the state it belongs to, or `IGO`.
    pub country: Option<String>,
}

/// A date or period.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Period {
    /// First day, ISO 8601; null if open.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// `day`, `month`, `year` …
    pub granularity: String,
}

/// Rank on the ladder of event modality.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Rank {
    /// 0 mentioned … 9 had the effect.
    pub rank: u8,
    /// The word that decides; null for a plain indicative.
    pub cue: Option<String>,
}

/// A number with its unit.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Amount {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Least value; null if open.
    pub min: Option<f64>,
    /// Greatest value; null if open.
    pub max: Option<f64>,
    /// What is counted.
    pub unit: String,
}

pub fn run(args: &ExtractArgs) -> Outcome {
    let engine = Engine::builtin();
    if let (Some(shard), Some(out)) = (args.shard, &args.out) {
        return super::shard::run(&engine, args, shard, out);
    }
    let work = |id: Value, text: &str, format: Format, line: Option<&Value>| {
        let published = line.and_then(|line| line.get("published")).and_then(Value::as_str);
        // A file says itself when it was written, where its head has a date.
        let own =
            || if line.is_none() { engine.reader.read_text("", text, None).meta.published } else { None };
        let date = published.and_then(Interval::parse).or_else(own);
        Extracted { id, claims: claims(&engine, text, format, date) }
    };
    if args.stdio {
        return texts::filter(work);
    }
    texts::answer(&TextArgs { files: args.files.clone(), lines: args.lines.clone() }, work)
}

fn claims(engine: &Engine, text: &str, format: Format, date: Option<Interval>) -> Vec<Claim> {
    let sentences = reading::document(engine, text, format);
    let words: Vec<Words> = sentences.iter().map(|sentence| english().tokenize(&sentence.prose)).collect();
    let pairs: Vec<(&str, &Words)> =
        sentences.iter().zip(&words).map(|(sentence, words)| (&*sentence.prose, words)).collect();
    let trees = english().annotate(&pairs);
    let mut timeline = Timeline::default();
    let mut section = 0;
    let read = sentences.iter().zip(&trees).map(|(sentence, tree)| {
        let Sentence { prose, mentions, .. } = sentence;
        if section != sentence.section {
            section = sentence.section;
            timeline.enter_section();
        }
        let anchor = timeline.anchor(date);
        let statement = rapporteur_claims::read(prose, mentions, anchor, &engine.catalogue, &engine.lexicon);
        timeline.read(&statement.times);
        (events::events(prose, tree, mentions, &engine.catalogue, engine.lexicon.senses()), statement)
    });
    let read: Vec<(Vec<Event>, Statement)> = read.collect();
    let told: Vec<Told<'_>> = sentences
        .iter()
        .zip(&trees)
        .zip(&read)
        .map(|((sentence, tree), (events, statement))| Told {
            prose: &sentence.prose,
            tree,
            mentions: &sentence.mentions,
            times: &statement.times,
            events,
            section: sentence.section,
            lead: sentence.lead,
        })
        .collect();
    let retold = events::retell(&told, &engine.catalogue, engine.lexicon.senses());
    let reading = Reading { engine, text, sentences: &sentences, retold: &retold };
    let mut found = Vec::new();
    for (at, ((_, statement), events)) in read.iter().zip(&retold).enumerate() {
        found.extend(
            events.iter().filter(|told| told.event.asserted).map(|told| reading.claim(at, statement, told)),
        );
    }
    found
}

/// What claims are printed from.
struct Reading<'a> {
    engine: &'a Engine,
    text: &'a str,
    sentences: &'a [Sentence],
    retold: &'a [Vec<Retold>],
}

impl Reading<'_> {
    fn claim(&self, number: usize, statement: &Statement, told: &Retold) -> Claim {
        let event = &told.event;
        let sentence = &self.sentences[number];
        let at = sentence.to_text(event.range);
        let mut roles: BTreeMap<String, Vec<Actor>> = BTreeMap::new();
        let (mut actors, mut recipients) = (Vec::new(), Vec::new());
        let own = event.parts.iter().filter(|filler| !filler.denied).map(|filler| (number, filler));
        let known = told.known.iter().map(|(sentence, filler)| (*sentence, filler));
        let mut named: Vec<(usize, Part, u32)> = Vec::new();
        for (from, filler) in own.chain(known) {
            // "Trinidad and Tobago" is read as two and is one.
            if let Some(mention) = filler.mention {
                if named.contains(&(from, filler.part, mention)) {
                    continue;
                }
                named.push((from, filler.part, mention));
            }
            for actor in self.fillers(&self.sentences[from], filler) {
                match filler.part {
                    Part::Actor | Part::Party => actors.push(actor.clone()),
                    // Who consults whom is nobody's merit: host and visitor are parties.
                    Part::Recipient if &*event.kind == "dialogue" => actors.push(actor.clone()),
                    Part::Recipient => recipients.push(actor.clone()),
                    Part::Requester | Part::Instrument | Part::Theme => {}
                }
                roles.entry(filler.part.as_str().to_owned()).or_default().push(actor);
            }
        }
        let inside = |range: TextRange| event.range.contains_range(range);
        let mut contexts: Vec<String> = statement
            .domains
            .iter()
            .filter_map(|domain| self.engine.lexicon.context(domain))
            .map(str::to_owned)
            .collect();
        contexts.sort();
        contexts.dedup();
        Claim {
            start: at.start().into(),
            end: at.end().into(),
            kind: (!event.kind.is_empty()).then(|| event.kind.to_string()),
            plover: PloverCode {
                event: event.plover.as_ref().map(|plover| plover.event.to_string()),
                mode: event.plover.as_ref().and_then(|plover| plover.mode.as_deref().map(str::to_owned)),
                contexts,
            },
            actors,
            recipients,
            roles,
            domains: statement.domains.iter().map(|domain| domain.to_string()).collect(),
            time: told.time.as_ref().and_then(|(_, time)| period(time)),
            continues: told.continues.and_then(|(sentence, event)| {
                let first = self.retold.get(sentence)?.get(event)?;
                let at = self.sentences.get(sentence)?.to_text(first.event.range);
                Some(Place { start: at.start().into(), end: at.end().into() })
            }),
            modality: Rank {
                rank: event.modality.rank,
                cue: event.modality.cue.map(|cue| slice(&sentence.prose, cue).to_owned()),
            },
            polarity: match event.polarity {
                Polarity::Affirmed => "affirmed",
                Polarity::Denied => "denied",
            },
            quantities: statement
                .quantities
                .iter()
                .filter(|quantity| !quantity.indefinite && inside(quantity.range))
                .map(|quantity| {
                    let at = sentence.to_text(quantity.range);
                    #[allow(clippy::cast_precision_loss)] // thousandths of what people write
                    let value = |thousandths: i64| thousandths as f64 / 1_000.0;
                    Amount {
                        start: at.start().into(),
                        end: at.end().into(),
                        min: quantity.min.map(value),
                        max: quantity.max.map(value),
                        unit: quantity.noun.to_string(),
                    }
                })
                .collect(),
            attribution: event.speakers.last().map(|&speaker| {
                let mention = sentence.mentions.iter().find(|mention| overlap(mention.range, speaker));
                self.actor(sentence, speaker, mention, None)
            }),
            predicate: event.lemma.to_string(),
        }
    }

    /// Whom a participant names: of "both nations" each.
    fn fillers(&self, sentence: &Sentence, filler: &Filler) -> Vec<Actor> {
        let mention = filler.mention.and_then(|at| sentence.mentions.get(at as usize));
        match mention {
            Some(Mention { referent: Referent::Plural(ids), .. }) => ids
                .iter()
                .map(|id| {
                    let one =
                        mention.map(|mention| Mention { referent: Referent::Entity(*id), ..mention.clone() });
                    self.actor(sentence, filler.range, one.as_ref(), None)
                })
                .collect(),
            _ => vec![self.actor(sentence, filler.range, mention, filler.affiliation)],
        }
    }

    /// A phrase with the entity that acts when it acts, and the state or body that it belongs to.
    fn actor(
        &self,
        sentence: &Sentence,
        range: TextRange,
        mention: Option<&Mention>,
        affiliation: Option<EntityId>,
    ) -> Actor {
        let at = sentence.to_text(range);
        let catalogue = &self.engine.catalogue;
        let entity = |id: EntityId| catalogue.entity(id);
        let who = mention.and_then(|mention| mention.referent.principal(catalogue)).and_then(entity);
        let country = affiliation.and_then(entity).or(who).and_then(|entity| entity.country.as_deref());
        Actor {
            start: at.start().into(),
            end: at.end().into(),
            name: who.map_or_else(|| slice(self.text, at).to_owned(), |entity| entity.name.to_string()),
            entity: who.map(|entity| entity.key.to_string()),
            country: country.map(str::to_owned),
        }
    }
}

fn period(time: &Time) -> Option<Period> {
    let [start, end] = [time.interval.start, time.interval.end].map(|day| day.map(Interval::iso_day));
    (start.is_some() || end.is_some()).then(|| Period {
        start,
        end,
        granularity: format!("{:?}", time.granularity).to_lowercase(),
    })
}
