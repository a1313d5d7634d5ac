//! From a source, read sentence by sentence, to its facts.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::events::{self, Event, Filler, Part, Plover, Retold, Told};
use rapporteur_claims::{Frame, Interval, Lexicon, Polarity, Role, Statement, TimeRelation};
use rapporteur_evidence::{Sentences, SourceFacts, SourceId};
use rapporteur_grammar::{Deprel, Language as _, Subtype, Tree, Words, english};
use rapporteur_linking::{Mention, MentionForm, Referent};
use rapporteur_text::{TextRange, overlap};
use rustc_hash::FxHashMap;

use crate::fact::{Fact, HAPPENED, Party, Standing, When};
use crate::groups::{self, GroupWords, Parsed};
use crate::passages::is_attribute;
use crate::world::World;

/// The facts of one source, in the order of its sentences. Parses every sentence: the caller keeps the result.
#[must_use]
pub fn read(id: SourceId, source: &SourceFacts, world: &World) -> Vec<Fact> {
    let (catalogue, lexicon): (&Catalogue, &Lexicon) = (&world.catalogue, &world.lexicon);
    let sentences = &source.sentences;
    let words: Vec<Words> = sentences.iter().map(|sentence| english().tokenize(&sentence.prose)).collect();
    let pairs: Vec<(&str, &Words)> =
        sentences.iter().zip(&words).map(|(sentence, words)| (&*sentence.prose, words)).collect();
    let trees = english().annotate(&pairs);
    let found: Vec<Vec<Event>> = sentences
        .iter()
        .zip(&trees)
        .map(|(sentence, tree)| {
            let mentions = &sentence.statement.mentions;
            events::events(&sentence.prose, tree, mentions, catalogue, lexicon.senses())
        })
        .collect();
    let sections = sections(sentences);
    let told: Vec<Told<'_>> = sentences
        .iter()
        .zip(&trees)
        .zip(found.iter().zip(&sections))
        .map(|((sentence, tree), (events, &section))| Told {
            prose: &sentence.prose,
            tree,
            mentions: &sentence.statement.mentions,
            times: &sentence.statement.times,
            events,
            section,
            lead: sentence.lead.map(|lead| lead as usize),
        })
        .collect();
    let retold = events::retell(&told, catalogue, lexicon.senses());
    let mut reader = Reader {
        id,
        sentences,
        trees: &trees,
        world,
        published: source.meta.published,
        subjects: Vec::new(),
    };
    reader.subjects = reader.subjects_of_it(&sections);
    let mut facts = Vec::new();
    // Where the facts of a sentence begin, for the links between tellings.
    let mut first = Vec::with_capacity(sentences.len());
    for (at, events) in retold.iter().enumerate() {
        first.push(facts.len());
        facts.extend(events.iter().map(|told| reader.fact(at, told)));
    }
    for (at, events) in retold.iter().enumerate() {
        for (number, told) in events.iter().enumerate() {
            let Some((sentence, event)) = told.continues else { continue };
            let Some(before) = first.get(sentence).map(|first| first + event) else { continue };
            reader.continued(&mut facts, first[at] + number, before);
        }
    }
    let document: Vec<Parsed<'_>> = sentences
        .iter()
        .zip(&trees)
        .zip(&sections)
        .map(|((sentence, tree), &section)| Parsed { sentence, tree, section })
        .collect();
    for (at, sentence) in sentences.iter().enumerate() {
        // Words and order tell where no tree could be read.
        if retold[at].is_empty() && sentence.prose_block && !groups::names_participants(&document[at], world)
        {
            facts.extend(reader.by_frames(at));
        }
    }
    let mut facts = in_order(facts);
    let added = groups::participants(&document, &facts, world);
    // "have been invited to join the committee": taking part is what it says, not an event beside it.
    let told_better = |fact: &Fact| {
        added.iter().any(|other| {
            other.sentence == fact.sentence && other.lemma == fact.lemma && other.clause == fact.clause
        })
    };
    for fact in &mut facts {
        if told_better(fact) {
            fact.standing = Standing::Other;
        }
    }
    facts.extend(added);
    facts.extend(reader.requests(&facts));
    share_domains(&mut facts);
    for fact in &mut facts {
        fact.parties.shrink_to_fit();
        fact.domains.shrink_to_fit();
    }
    facts.shrink_to_fit();
    facts
}

/// Facts by their sentences; links between them are kept.
fn in_order(facts: Vec<Fact>) -> Vec<Fact> {
    let mut order: Vec<usize> = (0..facts.len()).collect();
    order.sort_by_key(|&at| (facts[at].sentence, at));
    let mut place = vec![0; facts.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = number(new);
    }
    let mut facts: Vec<Option<Fact>> = facts.into_iter().map(Some).collect();
    let mut out: Vec<Fact> = order.into_iter().filter_map(|at| facts[at].take()).collect();
    for fact in &mut out {
        fact.under = fact.under.and_then(|under| place.get(under as usize).copied());
    }
    out
}

/// What several sentences tell of one agreement is of one domain; and what a text says of one pair of actors in one field
/// is of all branches of the field that it names with them.
fn share_domains(facts: &mut [Fact]) {
    let words = GroupWords::get();
    let holders = |fact: &Fact| {
        let mut all: Vec<EntityId> = fact.participants().filter_map(|party| party.actor).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let mut told: FxHashMap<Vec<EntityId>, Vec<usize>> = FxHashMap::default();
    for (at, fact) in facts.iter().enumerate() {
        let actors = holders(fact);
        if actors.len() > 1 && !fact.denied {
            told.entry(actors).or_default().push(at);
        }
    }
    for group in told.into_values() {
        let all: Vec<(usize, Box<str>)> = group
            .iter()
            .flat_map(|&at| facts[at].domains.iter().map(move |domain| (at, domain.clone())))
            .collect();
        for &at in &group {
            let agreement = &*facts[at].kind == "agreement";
            let in_field = facts[at].domains.iter().any(|domain| words.is_field(domain));
            for (other, domain) in &all {
                let same = agreement
                    && &*facts[*other].kind == "agreement"
                    && one_agreement(&facts[at], &facts[*other]);
                let shared = same || in_field && words.is_field(domain);
                let fact = &mut facts[at];
                if shared && !fact.domains.contains(domain) && fact.domains.len() < DOMAINS {
                    fact.domains.push(domain.clone());
                }
            }
        }
    }
}

/// Whether two facts may be of one agreement: neither names another, and their times do not differ.
fn one_agreement(a: &Fact, b: &Fact) -> bool {
    let named = |fact: &Fact| fact.of_part(Part::Instrument).find_map(|party| party.entity);
    let times = match (a.time, b.time) {
        (Some(a), Some(b)) => !a.interval.disjoint(b.interval),
        _ => true,
    };
    named(a) == named(b) && times
}

/// Most domains that one fact has.
const DOMAINS: usize = 16;

/// Number of the section of each sentence: of the headings before it.
fn sections(sentences: &Sentences) -> Vec<u32> {
    let mut section = 0;
    sentences
        .iter()
        .map(|sentence| {
            section += u32::from(!sentence.prose_block);
            section
        })
        .collect()
}

struct Reader<'a> {
    id: SourceId,
    sentences: &'a Sentences,
    trees: &'a [Tree],
    world: &'a World,
    /// Day of the source.
    published: Option<Interval>,
    /// By sentence the mention, in the sentence with that number, that "it" stands for there.
    subjects: Vec<Option<(usize, usize)>>,
}

impl Reader<'_> {
    fn fact(&self, at: usize, told: &Retold) -> Fact {
        let event = &told.event;
        let sentence = &self.sentences[at];
        let mut parties: Vec<Party> = Vec::new();
        let own = event.parts.iter().filter(|filler| !filler.denied).map(|filler| (at, filler));
        let known = told.known.iter().map(|(sentence, filler)| (*sentence, filler));
        for (from, filler) in own.chain(known) {
            for party in self.parties(from, filler, &event.kind) {
                let twice = parties.iter().any(|other| {
                    other.part == party.part && other.entity == party.entity && other.name == party.name
                });
                if !twice {
                    parties.push(party);
                }
            }
        }
        if parties.iter().all(|party| party.actor.is_none()) && self.is_mutual(&event.kind) {
            parties.extend(self.between(at));
        }
        let denied = event.polarity == Polarity::Denied;
        let tree = &self.trees[at];
        let attribute = event.modality.cue.is_some_and(|cue| is_attribute(tree, cue) || carries(tree, cue));
        let ahead = if event.modality.rank > PLANNED { ahead(tree, event.predicate) } else { None };
        Fact {
            source: self.id,
            sentence: number(at),
            clause: event.range,
            lemma: event.lemma.clone(),
            kind: event.kind.clone(),
            plover: event.plover.clone(),
            standing: Standing::of(&event.kind, event.plover.as_ref(), denied),
            parties,
            domains: sentence.statement.domains.clone(),
            time: told.time.as_ref().map_or_else(
                || self.as_of(at, event),
                |(from, time)| {
                    Some(When {
                        interval: time.interval,
                        relation: time.relation,
                        sentence: number(*from),
                        as_of: self.is_now(*from, time.range),
                    })
                },
            ),
            modality: match ahead {
                Some(_) => PLANNED,
                None if attribute => HAPPENED + 1,
                None => event.modality.rank,
            },
            cue: ahead
                .or(event.modality.cue.filter(|_| !attribute))
                .map(|cue| slice(&sentence.prose, cue).into()),
            denied,
            asserted: event.asserted,
            speaker: event.speakers.last().map(|speaker| slice(&sentence.prose, *speaker).into()),
            under: None,
            also: Vec::new(),
        }
    }

    /// For each sentence what "it" stands for as a subject: the state or organisation that the sentence before is about, or
    /// what "it" stood for there.
    fn subjects_of_it(&self, sections: &[u32]) -> Vec<Option<(usize, usize)>> {
        let mut out: Vec<Option<(usize, usize)>> = Vec::with_capacity(self.sentences.len());
        let mut last: Option<(usize, usize)> = None;
        for at in 0..self.sentences.len() {
            if at > 0 && sections[at] != sections[at - 1] {
                last = None;
            }
            out.push(last);
            let own = self.subject_word(at);
            last = match own {
                Some(word) if self.trees[at].words[word].lemma.eq_ignore_ascii_case("it") => last,
                Some(word) => self.actor_at(at, word).map(|mention| (at, mention)),
                None => None,
            };
        }
        out
    }

    /// The mention of a state or organisation whose head a word is.
    fn actor_at(&self, at: usize, word: usize) -> Option<usize> {
        let range = self.trees.get(at)?.words.get(word)?.range;
        let mentions = &self.sentences[at].statement.mentions;
        mentions.iter().position(|mention| {
            let class = mention.referent.class(&self.world.catalogue);
            overlap(mention.range, range)
                && mention.form != MentionForm::Demonym
                && matches!(
                    class,
                    Some(EntityClass::Country | EntityClass::Organisation | EntityClass::Organ)
                )
        })
    }

    /// "NATO supports Kenya" is so on the day of the source, where that is known.
    fn as_of(&self, at: usize, event: &Event) -> Option<When> {
        let interval = self.published?;
        let tree = self.trees.get(at)?;
        let verb = tree.words.iter().position(|word| word.range == event.predicate)?;
        let is_present = |word: &rapporteur_grammar::Word| matches!(&*word.xpos, "VBZ" | "VBP");
        let auxiliary = |child: usize| {
            let word = &tree.words[child];
            word.deprel.base == Deprel::Aux && is_present(word) && &*word.lemma == "be"
        };
        let progressive = &*tree.words[verb].xpos == "VBG" && tree.children(verb).any(auxiliary);
        (is_present(&tree.words[verb]) || progressive).then_some(When {
            interval,
            relation: TimeRelation::In,
            sentence: number(at),
            as_of: true,
        })
    }

    /// "today", "now": when it is said, not when it happened.
    fn is_now(&self, at: usize, range: TextRange) -> bool {
        let words = self.sentences.get(at).map(|sentence| slice(&sentence.prose, range).to_lowercase());
        matches!(words.as_deref(), Some("today" | "now" | "currently" | "at present" | "nowadays"))
    }

    fn is_mutual(&self, kind: &str) -> bool {
        matches!(
            kind,
            "agreement" | "joint-operation" | "dialogue" | "exercise" | "information-sharing" | "research"
        )
    }

    /// The parties that a sentence names behind "between": of "an agreement on fishing between Togo and Benin entered into
    /// force", whose predicate has no place for them.
    fn between(&self, at: usize) -> Vec<Party> {
        let sentence = &self.sentences[at];
        let Some(start) = sentence.prose.find(" between ") else { return Vec::new() };
        let mut last = start + " between ".len();
        let mut out = Vec::new();
        for mention in &sentence.statement.mentions {
            let from = usize::from(mention.range.start());
            if from < last && out.is_empty() && from < start || mention.form == MentionForm::Pronoun {
                continue;
            }
            let gap = sentence.prose.get(last..from).unwrap_or_default();
            if gap.split_whitespace().any(|word| !matches!(word, "and" | "the" | "," | "of" | "both")) {
                break;
            }
            out.extend(party_of(Part::Party, mention, &sentence.prose, at, false, self.world));
            last = usize::from(mention.range.end());
        }
        if out.len() > 1 { out } else { Vec::new() }
    }

    /// A later telling of an event: what only names participants is a part of it; the rest learns its domains.
    fn continued(&self, facts: &mut [Fact], at: usize, before: usize) {
        if at == before || before >= facts.len() {
            return;
        }
        let domains = facts[before].domains.clone();
        let participants = ["participant", "include", "attendee", "delegate"];
        let Some(fact) = facts.get_mut(at) else { return };
        if fact.domains.is_empty() {
            fact.domains.clone_from(&domains);
        }
        if participants.contains(&&*fact.lemma) || self.world.lexicon.kind(&fact.kind).is_none() {
            fact.under = u32::try_from(before).ok();
            // Whoever takes part does so in what the event is about.
            for domain in domains {
                if !fact.domains.contains(&domain) {
                    fact.domains.push(domain);
                }
            }
        }
    }

    /// Relations that only trigger words and order show.
    fn by_frames(&self, at: usize) -> Vec<Fact> {
        let sentence = &self.sentences[at];
        let statement = &sentence.statement;
        let mut out: Vec<Fact> = Vec::new();
        for frame in statement.frames.iter().filter(|frame| !frame.kind.is_empty()) {
            // "the Organisation for Economic Co-operation": a word of a name is no trigger.
            let names = |mention: &&Mention| {
                let class = mention.referent.class(&self.world.catalogue);
                !matches!(class, Some(EntityClass::Programme | EntityClass::Instrument) | None)
            };
            let mut named = statement.mentions.iter().filter(names);
            if named.any(|mention| mention.range.contains_range(frame.trigger)) {
                continue;
            }
            let parties = self.frame_parties(at, statement, frame);
            let asked = parties.iter().any(|party| party.part == Part::Requester);
            if asked && &*frame.kind == "request" {
                continue;
            }
            let mut acting: Vec<EntityId> = parties
                .iter()
                .filter(|party| party.part != Part::Requester)
                .filter_map(|party| party.actor)
                .collect();
            acting.sort_unstable();
            acting.dedup();
            let twice = out.iter().any(|other| other.kind == frame.kind);
            if (acting.len() < 2 && &*frame.kind != "request") || twice || parties.is_empty() {
                continue;
            }
            let denied = frame.polarity == Polarity::Denied;
            let plover = self.world.lexicon.kind(&frame.kind).map(|kind| Plover {
                event: if frame.modality.rank <= 5 && !denied { "AGREE".into() } else { kind.plover.clone() },
                mode: None,
            });
            out.push(Fact {
                source: self.id,
                sentence: number(at),
                clause: TextRange::up_to(rapporteur_text::TextSize::of(&*sentence.prose)),
                lemma: self.lemma(at, frame.trigger),
                kind: frame.kind.clone(),
                standing: Standing::of(&frame.kind, plover.as_ref(), denied),
                plover,
                parties,
                domains: statement.domains.clone(),
                time: statement.times.first().map(|time| When {
                    interval: time.interval,
                    relation: time.relation,
                    sentence: number(at),
                    as_of: self.is_now(at, time.range),
                }),
                modality: frame.modality.rank.min(statement.modality.rank),
                cue: frame.modality.cue.map(|cue| slice(&sentence.prose, cue).into()),
                denied,
                asserted: true,
                speaker: None,
                under: None,
                also: Vec::new(),
            });
        }
        out
    }

    fn frame_parties(&self, at: usize, statement: &Statement, frame: &Frame) -> Vec<Party> {
        let prose = &self.sentences[at].prose;
        let mut out: Vec<Party> = Vec::new();
        for &(role, mention) in &frame.roles {
            let part = match role {
                Role::Actor => Part::Actor,
                Role::Recipient => Part::Recipient,
                Role::Party => Part::Party,
                Role::Requester => Part::Requester,
                Role::Instrument => Part::Instrument,
            };
            let Some(mention) = statement.mentions.get(mention as usize) else { continue };
            for party in party_of(part, mention, prose, at, false, self.world) {
                if !out.iter().any(|other| other.entity == party.entity && other.name == party.name) {
                    out.push(party);
                }
            }
        }
        let acts = out.iter().any(|party| matches!(party.part, Part::Actor | Part::Party));
        if !acts && let Some(mention) = self.subject(at) {
            out.extend(party_of(Part::Actor, mention, prose, at, false, self.world));
        }
        out
    }

    /// Whom the main clause is about.
    fn subject_word(&self, at: usize) -> Option<usize> {
        let tree = self.trees.get(at)?;
        let root = tree.root()?;
        tree.children(root).find(|&child| {
            let relation = tree.words[child].deprel;
            relation.base == Deprel::Nsubj && relation.subtype != Subtype::Pass
        })
    }

    /// The mention that the main clause is about.
    fn subject(&self, at: usize) -> Option<&Mention> {
        let tree = self.trees.get(at)?;
        let head = tree.words.get(self.subject_word(at)?)?.range;
        self.sentences[at].statement.mentions.iter().find(|mention| overlap(mention.range, head))
    }

    /// "at the request of the President": who asked is told as a fact of its own.
    fn requests(&self, facts: &[Fact]) -> Vec<Fact> {
        let asked =
            facts.iter().filter(|fact| fact.of_part(Part::Requester).next().is_some() && !fact.denied);
        asked
            .map(|fact| {
                let mut parties: Vec<Party> = fact
                    .of_part(Part::Requester)
                    .map(|party| Party { part: Part::Actor, ..party.clone() })
                    .collect();
                let whom =
                    fact.parties.iter().filter(|party| matches!(party.part, Part::Actor | Part::Party));
                parties.extend(whom.map(|party| Party { part: Part::Recipient, ..party.clone() }));
                parties.extend(fact.parties.iter().filter(|party| party.part == Part::Theme).cloned());
                Fact {
                    lemma: "request".into(),
                    kind: "request".into(),
                    plover: Some(Plover { event: "REQUEST".into(), mode: None }),
                    parties,
                    modality: HAPPENED + 1,
                    cue: None,
                    standing: Standing::Request,
                    time: None,
                    under: None,
                    ..fact.clone()
                }
            })
            .collect()
    }

    fn lemma(&self, at: usize, range: TextRange) -> Box<str> {
        let word =
            self.trees.get(at).and_then(|tree| tree.words.iter().find(|word| overlap(word.range, range)));
        word.map_or_else(|| slice(&self.sentences[at].prose, range).into(), |word| word.lemma.clone())
    }

    /// The participants that a phrase names: one, or each of "both nations".
    fn parties(&self, at: usize, filler: &Filler, kind: &str) -> Vec<Party> {
        let sentence = &self.sentences[at];
        let mention = filler.mention.and_then(|index| sentence.statement.mentions.get(index as usize));
        if let Some(mention) = mention {
            let mut parties = party_of(filler.part, mention, &sentence.prose, at, filler.open, self.world);
            // "Kenyan police": the words say more than the state.
            if let [party] = parties.as_mut_slice()
                && filler.range.len() > mention.range.len()
                && mention.form == MentionForm::Demonym
            {
                party.name = slice(&sentence.prose, filler.range).into();
            }
            // "NATO Allies": the phrase says who they are, its last word does not.
            if let [party] = parties.as_mut_slice()
                && matches!(mention.referent, Referent::Local(_))
                && filler.range.contains_range(mention.range)
                && slice(&sentence.prose, filler.range).split(' ').count() <= 6
            {
                party.name = slice(&sentence.prose, filler.range).into();
            }
            return parties;
        }
        let name: Box<str> = slice(&sentence.prose, filler.range).trim().into();
        // "It has trained": what the sentence before was about.
        let opens = self.subject_word(at).is_some_and(|word| self.trees[at].words[word].range == filler.head);
        if opens
            && name.eq_ignore_ascii_case("it")
            && let Some((from, index)) = self.subjects.get(at).copied().flatten()
            && let Some(mention) = self.sentences[from].statement.mentions.get(index)
        {
            return party_of(
                filler.part,
                mention,
                &self.sentences[from].prose,
                from,
                filler.open,
                self.world,
            );
        }
        // The head of the phrase is nobody the catalogue knows; whom it belongs to may act only if nobody is inside.
        let actor = match filler.within {
            None => filler.affiliation,
            // "one of NATO's partners": whose partner it is.
            Some(_)
                if filler.part == Part::Recipient && matches!(kind, "membership" | "partnership-status") =>
            {
                filler.affiliation
            }
            // "a memorandum of understanding with Ethiopia"
            Some(_) if filler.part == Part::Party && name.contains(" with ") => filler.affiliation,
            // To help what is a state's is to help the state.
            Some(_) if matches!(filler.part, Part::Recipient | Part::Theme) => self.owner(at, filler),
            Some(_) => self.official(at, filler),
        };
        let status = matches!(kind, "membership" | "partnership-status") && filler.part == Part::Recipient;
        let body = actor.filter(|_| status).map(|id| self.world.catalogue.display_name(id).into());
        let entity = actor.filter(|_| status);
        let name = body.unwrap_or(name);
        vec![Party { part: filler.part, entity, actor, name, sentence: number(at), open: filler.open }]
    }

    /// Whose capabilities, forces, efforts or officials a phrase names; private persons' and companies' are nobody's.
    fn owner(&self, at: usize, filler: &Filler) -> Option<EntityId> {
        let words = GroupWords::get();
        let tree = self.trees.get(at)?;
        let mut inside = tree.words.iter().filter(|word| overlap(word.range, filler.range));
        let private = inside.any(|word| words.is_private(&word.lemma.to_lowercase()));
        let country = filler.affiliation.filter(|id| self.world.catalogue.is_country(*id));
        country.filter(|_| !private)
    }

    /// "representatives of NATO", "the government of Chile", "personnel of NATO members": whoever is sent by a state or a
    /// body acts for it; its companies and members do not.
    fn official(&self, at: usize, filler: &Filler) -> Option<EntityId> {
        const OFFICIAL: [&str; 22] = [
            "representative",
            "official",
            "government",
            "authority",
            "minister",
            "ministry",
            "personnel",
            "officer",
            "force",
            "navy",
            "army",
            "police",
            "delegation",
            "delegate",
            "president",
            "presidency",
            "expert",
            "staff",
            "team",
            "troop",
            "secretariat",
            "mission",
        ];
        let tree = self.trees.get(at)?;
        let head = tree.words.iter().find(|word| overlap(word.range, filler.head))?;
        let lemma = head.lemma.to_lowercase();
        // "Kenya's Naval Training Centre": what a state has by name, and no private body is.
        let words = slice(&self.sentences[at].prose, filler.range);
        let has = words.contains("'s ") || words.contains("’s ");
        let state = filler.affiliation.is_some_and(|id| self.world.catalogue.is_country(id));
        let named = head.upos == rapporteur_grammar::Upos::Propn;
        let own = has && state && named && !GroupWords::get().is_private(&lemma);
        (own || OFFICIAL.contains(&&*lemma)).then_some(filler.affiliation).flatten()
    }
}

/// Rank of what is planned.
const PLANNED: u8 = 4;

/// "will go on supporting": what is ahead of a verb that only says that something goes on.
fn ahead(tree: &Tree, predicate: TextRange) -> Option<TextRange> {
    let mut at = tree.words.iter().position(|word| word.range == predicate)?;
    for _ in 0..4 {
        let above = tree.words.get(at)?.head? as usize;
        if !matches!(&*tree.words[above].lemma, "go" | "keep" | "carry" | "continue") {
            return None;
        }
        let modal = tree.children(above).find(|&child| {
            let word = &tree.words[child];
            word.deprel.base == Deprel::Aux
                && matches!(&*word.lemma, "will" | "shall" | "would" | "may" | "might" | "could" | "should")
        });
        if let Some(modal) = modal {
            return Some(tree.words[modal].range);
        }
        at = above;
    }
    None
}

/// Whether the word that sets the modality only carries the event noun: "provides training".
fn carries(tree: &Tree, cue: TextRange) -> bool {
    let verb = |word: &rapporteur_grammar::Word| word.upos == rapporteur_grammar::Upos::Verb;
    tree.words.iter().any(|word| {
        word.range == cue && verb(word) && GroupWords::get().is_carrying(&word.lemma.to_lowercase())
    })
}

/// The participants that a mention is: one, or each of "both nations".
pub(crate) fn party_of(
    part: Part,
    mention: &Mention,
    prose: &str,
    at: usize,
    open: bool,
    world: &World,
) -> Vec<Party> {
    let catalogue: &Catalogue = &world.catalogue;
    let words = slice(prose, mention.range).trim();
    let party = |entity: Option<EntityId>, actor, name: &str| Party {
        part,
        entity,
        actor,
        name: name.into(),
        sentence: number(at),
        open,
    };
    match &mention.referent {
        Referent::Entity(id) => {
            let name = catalogue.display_name(*id);
            vec![party(Some(*id), world.acting(*id), name)]
        }
        Referent::Plural(ids) => {
            ids.iter().map(|&id| party(Some(id), world.acting(id), catalogue.display_name(id))).collect()
        }
        Referent::Local(key) => {
            let class = mention.referent.class(catalogue);
            let actor = match class {
                Some(EntityClass::NonState) => None,
                Some(EntityClass::Person) => mention.referent.affiliation(catalogue),
                _ => mention.referent.principal(catalogue),
            };
            let known = actor.filter(|_| key.starts_with("organ:"));
            vec![party(None, actor, known.map_or(words, |id| catalogue.display_name(id)))]
        }
    }
}

pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

pub(crate) fn slice(text: &str, at: TextRange) -> &str {
    text.get(std::ops::Range::<usize>::from(at)).unwrap_or_default()
}
