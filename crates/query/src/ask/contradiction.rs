//! What excludes what a question asks.

use rapporteur_claims::events::Part;
use rapporteur_claims::{OrderKind, TimeRelation};
use rapporteur_evidence::{Claim, Code, EvidenceRole, Label, SourceId, SubReason, Verdict as Judged};
use rapporteur_text::TextRange;

use super::{Asking, Item};
use crate::answer::Verdict;
use crate::fact::{HAPPENED, Party, stands_for};
use crate::matching;
use crate::passages;
use crate::question::{Question, Slot};

impl Asking<'_> {
    /// The words of a question that only the comparison of statements can settle: numbers, ordinals, "all", "only".
    pub(super) fn details(&self) -> Vec<TextRange> {
        let read = &self.question.read;
        let stands_in = |range: TextRange| {
            let words = crate::reading::slice(&self.question.statement, range).to_lowercase();
            words.starts_with("some")
        };
        let quantities =
            read.quantities.iter().filter(|quantity| !quantity.indefinite).map(|quantity| quantity.range);
        let orders = read.orders.iter().map(|order| order.range);
        let scopes = read.scopes.iter().map(|scope| scope.range);
        quantities.chain(orders).chain(scopes).filter(|range| !stands_in(*range)).collect()
    }

    /// What excludes what is asked, if anything does; the items become the evidence of that.
    pub(super) fn contradiction(&self, items: &mut Vec<Item>) -> Option<Verdict> {
        let question = self.question;
        if question.slot != Slot::Whether {
            return None;
        }
        if question.read.orders.iter().any(|order| order.kind == OrderKind::Only)
            && let Some(others) = self.others()
        {
            *items = others;
            return Some(Verdict::Contradicted);
        }
        let plain = items
            .iter()
            .any(|item| item.rank >= self.wanted && !item.denied && !item.group.is_empty() && item.asserted);
        let details = !self.details().is_empty();
        if question.generic || plain && !details {
            return None;
        }
        if let Some(excluding) = self.excluded() {
            *items = excluding;
            return Some(Verdict::Contradicted);
        }
        if let Some(rival) = self.rival() {
            *items = rival;
            return Some(Verdict::Contradicted);
        }
        let judged = self.judged();
        let evidence = |role: EvidenceRole| -> Vec<Item> {
            let wanted = judged.evidence.iter().filter(|evidence| evidence.role == role);
            wanted.filter_map(|evidence| self.by_judge(evidence.source, evidence.sentence)).take(2).collect()
        };
        match (judged.label, judged.subreason) {
            // That others did it does not say that nobody else did, but of what has one author.
            (Label::Contradicted, _) if judged.code == Some(Code::ACT001) && !self.has_one_author() => None,
            // "since 2015" narrows what is asked; that something began before does not deny it.
            (Label::Contradicted, _) if is_of_time(judged.code) && self.is_span() => None,
            (Label::Contradicted, _) => {
                let against = evidence(EvidenceRole::Contradicts);
                if against.is_empty() {
                    return None;
                }
                let verdict = if judged.disputed && !items.is_empty() {
                    Verdict::Disputed
                } else {
                    Verdict::Contradicted
                };
                if verdict == Verdict::Contradicted {
                    items.clear();
                }
                items.extend(against);
                Some(verdict)
            }
            (Label::Supported, _) if details && !items.is_empty() => {
                // What settles the number or the order comes first.
                let mut settling = evidence(EvidenceRole::Supports);
                settling
                    .retain(|item| !items.iter().any(|other| other.places.first() == item.places.first()));
                for item in &mut settling {
                    item.covered = 2.0;
                    item.time = None;
                }
                settling.truncate(1);
                items.extend(settling);
                None
            }
            (Label::Unsupported, Some(SubReason::Overstated))
                if items.iter().all(|item| item.group.is_empty()) =>
            {
                let weaker: Vec<Item> = judged
                    .evidence
                    .iter()
                    .take(2)
                    .filter(|evidence| self.speaks_of_all(evidence.source, evidence.sentence))
                    .filter_map(|evidence| self.by_judge(evidence.source, evidence.sentence))
                    .filter(|item| item.rank < HAPPENED)
                    .collect();
                if weaker.is_empty() {
                    return None;
                }
                *items = weaker;
                Some(Verdict::PlannedOnly)
            }
            (Label::Unsupported, _) if details && !items.is_empty() => {
                items.clear();
                Some(Verdict::NoEvidence)
            }
            _ => None,
        }
    }

    /// Whether the question asks for all that lies in a span rather than for one date.
    pub(super) fn is_span(&self) -> bool {
        let spans = self.question.read.times.first().is_some_and(|time| time.relation != TimeRelation::In);
        spans && !self.question.tells_beginning()
    }

    pub(super) fn has_one_author(&self) -> bool {
        let kind = self.question.kind.as_deref().and_then(|kind| self.desk.table.lexicon().kind(kind));
        kind.is_some_and(|kind| kind.functional)
    }

    pub(super) fn judged(&self) -> Judged {
        let claim = Claim {
            prose: self.question.statement.as_str().into(),
            statement: self.question.read.clone(),
            cited: Vec::new(),
        };
        let (catalogue, lexicon) = (self.desk.table.catalogue(), self.desk.table.lexicon());
        rapporteur_evidence::judge(&claim, self.desk.facts, catalogue, lexicon)
    }

    pub(super) fn speaks_of_all(&self, id: SourceId, sentence: u32) -> bool {
        let Some(source) = self.desk.source(id) else { return false };
        let Some(sentence) = source.sentences.get(sentence as usize) else { return false };
        let catalogue = self.desk.table.catalogue();
        self.question.entities.iter().all(|asked| passages::names(sentence, asked.entity, catalogue))
    }

    pub(super) fn by_judge(&self, id: SourceId, sentence: u32) -> Option<Item> {
        let source = self.desk.source(id)?;
        let told = source.sentences.get(sentence as usize)?;
        let statement = &told.statement;
        let tree = self.desk.table.tree(&told.prose);
        let (reached, _) = passages::reached(self.question, self.desk, told, &tree);
        Some(Item {
            group: String::new(),
            text: self.quoted(&[(id, sentence)])?,
            rank: statement.modality.rank.min(reached),
            cue: None,
            denied: false,
            through: None,
            time: statement.times.first().map(|time| time.interval),
            origins: if source.meta.is_primary() { vec![id] } else { Vec::new() },
            places: vec![(id, sentence)],
            fills: Vec::new(),
            asserted: true,
            covered: 1.0,
            broad: true,
            secondary: !source.meta.is_primary(),
        })
    }

    /// Facts of a standing that excludes the one asked for: a partner is no member.
    pub(super) fn excluded(&self) -> Option<Vec<Item>> {
        let asked = self.question.kind.as_deref()?;
        let lexicon = self.desk.table.lexicon();
        let kind = lexicon.kinds().iter().find(|kind| kind.excludes.iter().any(|other| **other == *asked))?;
        let other = Question {
            kind: Some(kind.key.clone()),
            predicate: "".into(),
            content: Vec::new(),
            ..self.question.clone()
        };
        let found = matching::matches(&other, self.desk);
        let items = self.items(found.iter().filter(|item| item.counts() && item.rank() >= HAPPENED));
        (!items.is_empty()).then_some(items)
    }

    /// Facts that give what happens once, or has one author, to somebody else: who requested it, who created it.
    pub(super) fn rival(&self) -> Option<Vec<Item>> {
        let author = self.question.entities.iter().position(|asked| asked.part == Some(Part::Actor))?;
        if !self.has_one_author() {
            return None;
        }
        let mut other = self.question.clone();
        let author = other.entities.remove(author);
        if other.content.iter().all(|content| content.predicate) && other.entities.is_empty() {
            return None;
        }
        let catalogue = self.desk.table.catalogue();
        let found = matching::matches(&other, self.desk);
        let rivals = found
            .iter()
            .filter(|item| item.counts() && item.found.fact().modality >= HAPPENED)
            .filter(|item| {
                let known =
                    |party: &&Party| party.actor.is_some() || party.name.starts_with(char::is_uppercase);
                let mut actors = item.found.fact().of_part(Part::Actor).filter(known).peekable();
                actors.peek().is_some()
                    && actors.all(|party| stands_for(party, author.entity, catalogue).is_none())
            });
        let rivals = self.items(rivals);
        (!rivals.is_empty()).then_some(rivals)
    }

    /// Counter-examples of "only": the same with somebody else.
    pub(super) fn others(&self) -> Option<Vec<Item>> {
        let catalogue = self.desk.table.catalogue();
        for left in 0..self.question.entities.len() {
            let mut other = self.question.clone();
            let only = other.entities.remove(left);
            other.generic = true;
            other.kind = None;
            other.content.retain(|content| content.domain);
            // Whose only partner it is: a state.
            if other.entities.is_empty()
                || !other.entities.iter().all(|asked| catalogue.is_country(asked.entity))
            {
                continue;
            }
            let found = matching::matches(&other, self.desk);
            let with_others =
                found.iter().filter(|item| item.counts() && item.rank() >= HAPPENED).filter(|item| {
                    let fact = item.found.fact();
                    let of_only = |party: &Party| stands_for(party, only.entity, catalogue).is_some();
                    let asked = |party: &Party| {
                        other
                            .entities
                            .iter()
                            .any(|asked| stands_for(party, asked.entity, catalogue).is_some())
                    };
                    fact.participants().any(|party| party.actor.is_some() && !asked(party))
                        && !fact.participants().any(of_only)
                });
            let mut with_others = self.items(with_others);
            with_others.truncate(4);
            if !with_others.is_empty() {
                return Some(with_others);
            }
        }
        None
    }
}

fn is_of_time(code: Option<Code>) -> bool {
    matches!(code, Some(Code::TIM001 | Code::TIM002 | Code::TIM003 | Code::TIM004))
}
