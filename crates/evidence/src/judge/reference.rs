//! Names of a claim that the sentences it rests on have only as "our Bank", "the Ministry", "it": shown, so that a reader can
//! check the join.

use rapporteur_catalog::EntityId;
use rapporteur_linking::{Mention, Referent};

use super::Case;
use crate::align::slice;
use crate::atoms::Test;
use crate::{SourceSentence, Step};

/// Rule under which a trace shows what a phrase of a source stands for.
pub const REFERENCE: &str = "reference.settled";
/// Most references that a trace shows.
const MOST: usize = 4;

impl Case<'_> {
    /// A step for each name that is entailed by a sentence which only refers to it.
    pub(super) fn references(&self) -> Vec<Step> {
        let mut notes: Vec<String> = Vec::new();
        for (index, atom) in self.atoms.iter().enumerate() {
            let sentence = self.by[index].and_then(|number| self.alignments[number].sentence());
            let Some(sentence) = sentence else { continue };
            let note = match &atom.test {
                Test::Entity(id) => self.reference(*id, sentence),
                Test::Name(_) => {
                    let own = self.claim.statement.mentions.iter().find(|own| own.range == atom.range);
                    own.and_then(|own| {
                        let mut others = sentence.statement.mentions.iter();
                        let other = others.find(|it| it.is_coreference() && it.referent == own.referent)?;
                        Some(note(sentence, other, &self.words(index)))
                    })
                }
                _ => None,
            };
            notes.extend(note.filter(|note| !notes.contains(note)));
        }
        notes.truncate(MOST);
        notes.into_iter().map(|note| Step { rule: REFERENCE.into(), note }).collect()
    }

    /// What a sentence says for an entity that it does not name.
    fn reference(&self, id: EntityId, sentence: &SourceSentence) -> Option<String> {
        let catalogue = self.scales.catalogue;
        let is = |mention: &&Mention| match &mention.referent {
            Referent::Entity(own) => catalogue.upwards(*own).contains(&id),
            Referent::Plural(all) => all.iter().any(|own| catalogue.upwards(*own).contains(&id)),
            local @ Referent::Local(_) => local.principal(catalogue) == Some(id),
        };
        let mut mentions = sentence.statement.mentions.iter().filter(is).peekable();
        let first = *mentions.peek()?;
        let only_referred = mentions.all(Mention::is_coreference);
        only_referred.then(|| note(sentence, first, catalogue.display_name(id)))
    }
}

fn note(sentence: &SourceSentence, mention: &Mention, name: &str) -> String {
    format!("in the source \"{}\" stands for {name}", slice(&sentence.prose, mention.range))
}
