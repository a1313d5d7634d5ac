//! Where a body that is named has its seat: "the academy in Lima" against "the academy in Quito".

use rapporteur_catalog::EntityClass;
use rapporteur_grammar::{Deprel, Upos, Word};
use rapporteur_linking::Mention;
use rapporteur_text::TextRange;

use super::{Comparison, Sentence};

/// Prepositions of a seat.
const AT: [&str; 2] = ["in", "at"];

/// A body that is named, and the town that stands behind it.
type Seat<'a> = (&'a Mention, TextRange);

impl Comparison<'_> {
    /// The town that a claim gives a body which a sentence has in another, and that.
    pub(crate) fn seated_elsewhere(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let theirs = self.seats(source);
        self.seats(self.claim).into_iter().find_map(|(body, town)| {
            let mut seats = theirs.iter().filter(|(found, _)| body.referent == found.referent).peekable();
            let found = source.text(seats.peek()?.1).to_owned();
            let name = self.claim.text(town);
            seats.all(|(_, seat)| !source.text(*seat).eq_ignore_ascii_case(name)).then_some((town, found))
        })
    }

    fn seats<'s>(&self, sentence: &'s Sentence<'_>) -> Vec<Seat<'s>> {
        let words = &sentence.tree.words;
        let class = |mention: &Mention| mention.referent.class(self.catalogue);
        let is_town = |mention: &Mention| matches!(class(mention), None | Some(EntityClass::Place));
        let sits = |mention: &&Mention| {
            let place =
                Some(EntityClass::Country) == class(mention) || Some(EntityClass::Region) == class(mention);
            !place && !is_town(mention) && !mention.is_coreference()
        };
        let seat = |(at, word): (usize, &Word)| {
            // "The course at the academy in June" has no seat there.
            let of_a_time = self.lexicon.is_month(&word.lemma.to_lowercase())
                || sentence.statement.times.iter().any(|time| time.range.contains_range(word.range));
            let head = word.head.filter(|_| word.upos == Upos::Propn && !of_a_time)? as usize;
            let right_before = |body: &&Mention| {
                sentence
                    .prose
                    .get(usize::from(body.range.end())..usize::from(word.range.start()))
                    .is_some_and(|between| AT.contains(&between.trim()))
            };
            let body = match word.deprel.base {
                Deprel::Nmod => sentence.mention_at(u32::try_from(head).ok()?),
                // What the tree hangs on the verb stands right behind the name: "study at the academy in Lima".
                Deprel::Obl => sentence.statement.mentions.iter().find(right_before),
                _ => None,
            };
            let mut cases = sentence.tree.children(at).map(|child| &words[child]);
            cases.find(|case| case.deprel.base == Deprel::Case && AT.contains(&&*case.lemma))?;
            let body = body.filter(sits)?;
            // The town may be part of the name, as in "the academy at Quito".
            let town = sentence.mention_at(u32::try_from(at).ok()?);
            let named = town.is_none_or(|town| is_town(town) || town.range == body.range);
            named.then_some((body, word.range))
        };
        words.iter().enumerate().filter_map(seat).collect()
    }
}
