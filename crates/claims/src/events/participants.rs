//! Who takes part in an event: from the arguments of its clause to those they name or act for.

use rapporteur_catalog::EntityId;
use rapporteur_grammar::structure::{
    Argument, Clause, Lexicon, LinkKind, OperatorKind, Origin, PredicateKind, Role,
};
use rapporteur_grammar::{Deprel, Subtype};
use rapporteur_linking::{Mention, MentionForm};
use rapporteur_text::TextRange;

use super::read::{Read, Reader};
use super::{Filler, Part};

/// Nouns of a theme that are looked into.
const NESTED: usize = 8;
/// Prepositions that lead to whom something concerns, with the mark of the genitive.
const AIMS: [&str; 18] = [
    "to",
    "for",
    "in",
    "on",
    "of",
    "at",
    "against",
    "into",
    "onto",
    "toward",
    "towards",
    "alongside",
    "over",
    "about",
    "across",
    "inside",
    "near",
    "'s",
];
/// Words below a predicate that are looked at for whom it concerns.
const MAX_BELOW: usize = 64;

/// A participant before the places are weighed against each other.
pub(super) struct Candidate {
    filler: Filler,
    /// In a place that tells of a participant only where no other does ("in Kenya").
    weak: bool,
    /// The list that it is a member of.
    list: Option<u32>,
}

impl Candidate {
    fn is_known(&self) -> bool {
        self.filler.affiliation.is_some()
    }

    fn is(&self, part: Part) -> bool {
        self.filler.part == part
    }
}

/// What a place is to a predicate.
type Frame<'a> = &'a dyn Fn(&str) -> Option<Part>;

impl Reader<'_> {
    /// Who takes part in an event.
    pub(super) fn participants(&self, clause: &Clause, reading: Read<'_>) -> Vec<Filler> {
        let mut out = Vec::new();
        let symmetric = match reading {
            Read::Sense(sense) => {
                let frame = |place: &str| self.senses.part(sense, place);
                self.parts(clause, &frame, &mut out);
                self.behind_idiom(clause, &frame, &mut out);
                self.senses.is_symmetric(sense)
            }
            Read::Act(_, Some((inner, sense))) => {
                self.parts(&self.clauses[inner], &|place| self.senses.part(sense, place), &mut out);
                let symmetric = self.senses.is_symmetric(sense);
                // "offered Kenya to train its police", "agreed with Ghana to patrol"
                let other = if symmetric { Part::Party } else { Part::Recipient };
                let place = |place: &str| {
                    matches!(place, "object" | "indirect-object" | "with" | "to").then_some(other)
                };
                self.parts(clause, &place, &mut out);
                symmetric
            }
            Read::Act(act, None) => {
                self.parts(clause, &|place| self.senses.part_of_act(act, place), &mut out);
                // "agreed to open its borders to refugees from Somalia": whoever is named there.
                if let Some(inner) = self.embedded_in(clause) {
                    self.reached(inner, &mut out);
                }
                false
            }
        };
        // "signed the accord": the noun that names the event is the accord.
        let own = match reading {
            Read::Sense(sense) => Some((clause, sense)),
            Read::Act(_, inner) => inner.map(|(inner, sense)| (&self.clauses[inner], sense)),
        };
        if let Some((clause, sense)) = own
            && clause.kind != PredicateKind::Verb
            && let Some(part) = self.senses.part(sense, "predicate")
        {
            out.push(self.named_by(clause, part));
        }
        // "cancelled the drill with Peru", "is considering membership": who does so takes part.
        if let (LinkKind::Argument, Some(above)) = (clause.link.kind, self.governor(clause))
            && self.is_plain(above)
            && !out.iter().any(|candidate| candidate.is(Part::Actor))
        {
            let part = if symmetric { Part::Party } else { Part::Actor };
            self.parts(above, &|place| (place == "subject").then_some(part), &mut out);
        }
        // "gave pumps to help Nepal": whom the purpose names has them.
        let unreached = |candidate: &Candidate| !(candidate.is(Part::Recipient) && candidate.is_known());
        if matches!(reading, Read::Sense(sense) if &*sense.event == "AID") && out.iter().all(unreached) {
            let own = self.number(clause);
            let purposes = self.clauses.iter().filter(|other| {
                other.link.kind == LinkKind::Adverbial
                    && other.link.governor.is_some()
                    && other.link.governor == own
                    && other.own_operators().any(|operator| operator.kind == OperatorKind::Purpose)
            });
            purposes.for_each(|purpose| self.reached(purpose, &mut out));
        }
        // "Rwandan soldiers were sent to Juba": whose they are acts.
        if !symmetric && !out.iter().any(|candidate| candidate.is(Part::Actor)) {
            let own = |candidate: &&mut Candidate| {
                candidate.is(Part::Theme) && candidate.is_known() && self.is_force(candidate.filler.head)
            };
            if let Some(force) = out.iter_mut().find(own) {
                force.filler.part = Part::Actor;
            }
        }
        if !symmetric && !out.iter().any(|candidate| candidate.is(Part::Recipient) && candidate.is_known()) {
            out.extend(self.concerned(clause, &out));
        }
        let mut parts = settle(out);
        let shared: Vec<Filler> = parts.iter().flat_map(|filler| self.owners_beside(filler)).collect();
        let new = |filler: &Filler| {
            !parts.iter().any(|known| known.part == filler.part && known.affiliation == filler.affiliation)
        };
        let shared: Vec<Filler> = shared.into_iter().filter(new).collect();
        parts.extend(shared);
        parts.sort_by_key(|filler| filler.range.start());
        if symmetric {
            // Alone, a party of a treaty or of a system is who acts.
            let mut parties = parts.iter_mut().filter(|filler| filler.part == Part::Party);
            if let (Some(only), None) = (parties.next(), parties.next())
                && !self.is_plural(only.head)
            {
                only.part = Part::Actor;
            }
        }
        parts
    }

    /// "the navies of Peru and Chile": whoever stands beside the state that a participant is of takes part alike.
    fn owners_beside(&self, filler: &Filler) -> Vec<Filler> {
        let words = &self.tree.words;
        let acting = matches!(filler.part, Part::Actor | Part::Party | Part::Recipient);
        let mention = filler.mention.or(filler.within).filter(|_| acting && self.is_plural(filler.head));
        let Some(range) = mention.and_then(|at| self.mentions.get(at as usize)).map(|mention| mention.range)
        else {
            return Vec::new();
        };
        // Named itself, it stands for nobody else.
        let Some(owner) = (0..words.len()).find(|&at| {
            let above = words[at].head.and_then(|head| words.get(head as usize));
            range.contains_range(words[at].range)
                && words[at].deprel.base == Deprel::Nmod
                && above.is_some_and(|above| above.range == filler.head)
        }) else {
            return Vec::new();
        };
        self.tree
            .children(owner)
            .filter(|&child| words[child].deprel.base == Deprel::Conj)
            .filter_map(|child| {
                let of = |mention: &Mention| mention.range.contains_range(words[child].range);
                let at = self.mentions.iter().position(of)?;
                let affiliation = self.mentions[at].referent.affiliation(self.catalogue)?;
                let number = u32::try_from(at).ok();
                Some(Filler {
                    range: self.mentions[at].range,
                    head: words[child].range,
                    mention: number.filter(|_| filler.mention.is_some()),
                    within: number.filter(|_| filler.mention.is_none()),
                    affiliation: Some(affiliation),
                    ..filler.clone()
                })
            })
            .collect()
    }

    /// The noun that names an event as one of its participants.
    fn named_by(&self, clause: &Clause, part: Part) -> Candidate {
        self.candidate(part, &self.nominal(clause.head, Role::Object, None))
    }

    /// Everyone named whom a clause of no sense reaches.
    fn reached(&self, clause: &Clause, out: &mut Vec<Candidate>) {
        let mut more = Vec::new();
        let frame = |place: &str| {
            let reaches = matches!(
                place,
                "object"
                    | "indirect-object"
                    | "to"
                    | "from"
                    | "in"
                    | "with"
                    | "for"
                    | "on"
                    | "of"
                    | "against"
            );
            reaches.then_some(Part::Recipient)
        };
        self.parts(clause, &frame, &mut more);
        more.retain(|candidate| {
            let head = candidate.filler.head;
            candidate.is_known() && out.iter().all(|known| known.filler.head != head)
        });
        out.extend(more);
    }

    /// Whom an event concerns that no place of its frame names: the first one named below its predicate, who is not who
    /// acts ("agreed to lift the ban on imports of Kenyan tea").
    fn concerned(&self, clause: &Clause, known: &[Candidate]) -> Option<Candidate> {
        use Deprel as D;
        let words = &self.tree.words;
        let acts = |affiliation: &EntityId| {
            known
                .iter()
                .any(|other| other.is(Part::Actor) && other.filler.affiliation.as_ref() == Some(affiliation))
        };
        let mut below = vec![clause.head as usize];
        let mut heads = vec![clause.head as usize];
        while let Some(head) = heads.pop() {
            for child in self.tree.children(head).filter(|&child| child > clause.head as usize) {
                let deprel = words[child].deprel;
                let inside = match deprel.base {
                    D::Obj | D::Iobj | D::Amod | D::Compound | D::Xcomp | D::Ccomp => true,
                    // Not who gives, carries or shares it: "through", "from", "with".
                    D::Nmod | D::Obl => {
                        self.tree.children(child).all(|word| {
                            words[word].deprel.base != D::Case
                                || AIMS.contains(&&*words[word].lemma.to_lowercase())
                        }) && u32::try_from(child).is_ok_and(|child| !self.is_time(child))
                    }
                    D::Acl => deprel.subtype != Subtype::Relcl,
                    D::Advcl => self
                        .tree
                        .children(child)
                        .any(|word| words[word].deprel.base == D::Mark && &*words[word].lemma == "to"),
                    _ => false,
                };
                if inside && below.len() < MAX_BELOW {
                    below.push(child);
                    heads.push(child);
                }
            }
        }
        below.sort_unstable();
        below.iter().find_map(|&word| {
            let at =
                self.mentions.iter().position(|mention| mention.range.contains_range(words[word].range))?;
            if known.iter().any(|other| other.filler.mention.is_some_and(|mention| mention as usize == at)) {
                return None;
            }
            let mention = &self.mentions[at];
            let affiliation = mention.referent.affiliation(self.catalogue)?;
            let filler = Filler {
                part: Part::Recipient,
                range: mention.range,
                head: words[word].range,
                mention: None,
                within: u32::try_from(at).ok(),
                affiliation: Some(affiliation),
                open: false,
                denied: false,
            };
            (!acts(&affiliation)).then_some(Candidate { filler, weak: true, list: None })
        })
    }

    /// Whether a phrase is headed by a name: "for Mrs Okafor", in the catalogue or not.
    fn is_called(&self, argument: &Argument) -> bool {
        let word = self.tree.words.get(argument.head as usize);
        argument.preposition.as_deref() == Some("for") && word.is_some_and(|word| &*word.xpos == "NNP")
    }

    /// Whether a noun stands for people or forces that are sent.
    fn is_force(&self, head: TextRange) -> bool {
        let word = self.tree.words.iter().find(|word| word.range == head);
        let lemma = word.map_or_else(String::new, |word| word.lemma.to_lowercase());
        ["units", "helpers", "troops"].iter().any(|set| self.senses.is_in(set, &lemma))
    }

    /// Whether a word is a plural: several who act alike.
    fn is_plural(&self, head: TextRange) -> bool {
        self.tree.words.iter().any(|word| word.range == head && matches!(&*word.xpos, "NNS" | "NNPS"))
    }

    /// The mention that a filler is or acts for, and else one inside its phrase.
    pub(super) fn mention(&self, argument: &Argument) -> (Option<u32>, Option<u32>) {
        let head = self.word(argument.head);
        let number = |at: usize| u32::try_from(at).ok();
        let inside =
            || (0..self.mentions.len()).filter(|&at| argument.range.contains_range(self.mentions[at].range));
        // The outermost mention that has the head is what the phrase names.
        let of_head = (0..self.mentions.len())
            .filter(|&at| self.mentions[at].range.contains_range(head))
            .max_by_key(|&at| (self.mentions[at].range.len(), std::cmp::Reverse(at)));
        let acts = |at: &usize| self.mentions[*at].referent.affiliation(self.catalogue).is_some();
        if let Some(at) = of_head {
            // A person of no known office is whom the phrase says: "Russian Foreign Minister".
            let state = (!acts(&at)).then(|| inside().find(acts)).flatten();
            return (number(at), state.and_then(number));
        }
        let before = inside().find(|&at| self.mentions[at].range.end() <= head.start());
        let any = before.or_else(|| inside().next());
        let lemma =
            self.tree.words.get(argument.head as usize).map_or("", |word| &*word.lemma).to_lowercase();
        // A name without an entry of its own behind "Russian Foreign Minister" is that minister.
        let named = self.tree.words.get(argument.head as usize).is_some_and(|word| &*word.xpos == "NNP");
        if self.senses.is_in("state-actors", &lemma) || named && before.is_some() {
            return (any.and_then(number), None);
        }
        (None, any.and_then(number))
    }

    /// Whom a verb gives something to, where the name was taken for the first word of what is given: "gave Albania maps".
    fn receiver(&self, clause: &Clause, theme: &Argument, part: Frame<'_>) -> Option<Candidate> {
        let words = &self.tree.words;
        let child = self.tree.children(theme.head as usize).next()?;
        let after_verb = child == clause.head as usize + 1 && child < theme.head as usize;
        let ditransitive = self.senses.is_in("ditransitive", &clause.lemma) && theme.role == Role::Object;
        let name = matches!(words[child].deprel.base, Deprel::Compound | Deprel::Nmod)
            && &*words[child].xpos == "NNP";
        let whom = clause.arguments.iter().any(|argument| {
            argument.role == Role::IndirectObject || argument.preposition.as_deref() == Some("to")
        });
        if !(after_verb && ditransitive && name) || whom {
            return None;
        }
        let head = u32::try_from(child).ok()?;
        let part = part("indirect-object")?;
        let at = self
            .mentions
            .iter()
            .position(|mention| mention.range == words[child].range && mention.form == MentionForm::Name)?;
        let argument =
            Argument { head, range: words[child].range, role: Role::IndirectObject, ..theme.clone() };
        let filler = self.filler(part, &argument, u32::try_from(at).ok(), None);
        Some(Candidate { filler, weak: false, list: None })
    }

    /// Participants behind the noun of a fixed expression: "joined forces with crews from Chile".
    fn behind_idiom(&self, clause: &Clause, part: Frame<'_>, out: &mut Vec<Candidate>) {
        if !clause.lemma.contains(' ') {
            return;
        }
        for child in self.tree.children(clause.head as usize) {
            let Ok(head) = u32::try_from(child) else { continue };
            let object = self.tree.words[child].deprel.base == Deprel::Obj;
            if object && clause.arguments.iter().all(|argument| argument.head != head) {
                self.nested(&self.nominal(head, Role::Object, None), part, out);
            }
        }
    }

    /// The participants of a clause; with each, whether its place is a weak one ("in Kenya").
    pub(super) fn parts(&self, clause: &Clause, part: Frame<'_>, out: &mut Vec<Candidate>) {
        for argument in &clause.arguments {
            let renames = argument.origin == Origin::Apposition && !out.is_empty();
            if argument.role == Role::Complement || renames || self.is_time(argument.head) {
                continue;
            }
            let place = place_of(argument);
            let Some(part_here) = part(place) else { continue };
            if out.iter().any(|known| known.filler.head == self.word(argument.head)) {
                continue;
            }
            let argument = &self.spoken_of(clause, argument);
            let (mention, within) = self.mention(argument);
            // "their accord" has its owners elsewhere in the sentence.
            let owner = self.tree.words.get(argument.head as usize).is_some_and(|word| &*word.xpos == "PRP$");
            if owner && mention.is_none() {
                continue;
            }
            let weak =
                matches!(place, "in" | "on" | "at" | "for" | "over" | "of" | "into" | "modifier" | "from");
            let someone = mention.or(within).is_some()
                || self.is_of(argument, "people")
                || self.capital(argument).is_some()
                || self.is_called(argument);
            let measured = argument.preposition.as_deref() == Some("of") && place == "subject";
            let part_here = match part_here {
                // "training in navigation", "a loan of two million": of nobody.
                Part::Recipient | Part::Actor if (weak || measured) && !someone => Part::Theme,
                // "flew tents from Panama": who acts is told already.
                Part::Actor if place == "from" && out.iter().any(|known| known.is(Part::Actor)) => {
                    Part::Theme
                }
                // "Norway's Malawi training": who has it already acts.
                Part::Actor if place == "modifier" && out.iter().any(|known| known.is(Part::Actor)) => {
                    Part::Recipient
                }
                part => part,
            };
            let weak = weak && place != "modifier";
            let list = argument.listing.map(|listing| listing.first);
            out.push(Candidate { filler: self.filler(part_here, argument, mention, within), weak, list });
            // "representatives of Chile, Peru and Bolivia": each of them.
            if let (None, Some(first)) = (mention, within)
                && matches!(part_here, Part::Actor | Part::Recipient | Part::Party)
            {
                for other in self.listed_with(first, argument.range) {
                    let mut filler = self.filler(part_here, argument, None, Some(other));
                    filler.head = self.mentions[other as usize].range;
                    filler.range = filler.head;
                    out.push(Candidate { filler, weak, list });
                }
            }
            if matches!(part_here, Part::Theme | Part::Instrument) {
                self.nested(argument, part, out);
                if let Some(receiver) = self.receiver(clause, argument, part) {
                    out.push(receiver);
                }
            }
        }
    }

    fn filler(&self, part: Part, argument: &Argument, mention: Option<u32>, within: Option<u32>) -> Filler {
        let of = |at: Option<u32>| self.mentions.get(at? as usize)?.referent.affiliation(self.catalogue);
        Filler {
            part,
            range: argument.range,
            head: self.word(argument.head),
            mention,
            within,
            affiliation: of(mention).or_else(|| of(within)).or_else(|| self.capital(argument)),
            open: argument.listing.is_some_and(|listing| listing.open),
            denied: argument.negated,
        }
    }

    /// Mentions that stand in one list with the first mention of a phrase, which may end before the list does.
    fn listed_with(&self, first: u32, phrase: TextRange) -> Vec<u32> {
        let words_of = |at: u32| {
            let range =
                self.mentions.get(at as usize).map_or_else(TextRange::default, |mention| mention.range);
            (0..self.tree.words.len()).filter(move |&word| range.contains_range(self.tree.words[word].range))
        };
        let own: Vec<usize> = words_of(first).collect();
        let beside = |word: usize| {
            let word = &self.tree.words[word];
            word.deprel.base == Deprel::Conj && word.head.is_some_and(|head| own.contains(&(head as usize)))
        };
        let from = self.mentions[first as usize].range.end();
        // "the governments of Chile, Peru and Bolivia", however the list was parsed.
        let comma = |range: TextRange| {
            let between = self.prose.get(usize::from(from)..usize::from(range.start())).unwrap_or_default();
            between.starts_with(',') || between.starts_with(" and ")
        };
        let inside = |range: TextRange| phrase.contains_range(range) && comma(range);
        (0..self.mentions.len() as u32)
            .filter(|&at| {
                let range = self.mentions[at as usize].range;
                range.start() >= from && (inside(range) || words_of(at).any(beside))
            })
            .collect()
    }

    /// The state whose capital a phrase names or has something from: "visited Ottawa", "the mayor of Tallinn".
    pub(super) fn capital(&self, argument: &Argument) -> Option<EntityId> {
        let inside = self.tree.words.iter().filter(|word| argument.range.contains_range(word.range));
        inside.filter(|word| &*word.xpos == "NNP").find_map(|word| {
            let name = self.prose.get(std::ops::Range::<usize>::from(word.range))?;
            self.catalogue.state_of_capital(name)
        })
    }

    /// Participants inside a theme: "held talks with Peru", "sanctions on two companies", "a loan to Laos".
    fn nested(&self, theme: &Argument, part: Frame<'_>, out: &mut Vec<Candidate>) {
        let words = &self.tree.words;
        // "Kenya's accession took effect": whose it is acts, if nobody else does.
        if let Some(part) = part("possessor").filter(|part| out.iter().all(|known| !known.is(*part))) {
            let owner = self.tree.children(theme.head as usize).find(|&child| {
                words[child].deprel.base == Deprel::Nmod && words[child].deprel.subtype == Subtype::Poss
            });
            let owner = owner.and_then(|child| u32::try_from(child).ok());
            if let Some(head) = owner.filter(|&head| self.names_someone(head)) {
                out.push(self.candidate(part, &self.nominal(head, Role::Possessor, None)));
            }
        }
        let mut heads = vec![theme.head as usize];
        let mut read = 0;
        while let Some(&head) = heads.get(read).filter(|_| read < NESTED) {
            read += 1;
            for child in self.tree.children(head) {
                let Some(at) = u32::try_from(child).ok().filter(|at| !self.is_time(*at)) else { continue };
                let case = self.tree.children(child).find(|&word| words[word].deprel.base == Deprel::Case);
                let Some(case) = case.filter(|_| child > head && words[child].deprel.base == Deprel::Nmod)
                else {
                    continue;
                };
                let preposition = words[case].lemma.to_lowercase();
                let carries = matches!(
                    &*preposition,
                    "with" | "between" | "among" | "to" | "on" | "against" | "from" | "by"
                );
                // "the assets of two Haitian politicians", not "tonnes of rice"
                let someone = self.names_someone(at);
                let part = part(&preposition).filter(|part| (carries || someone) && *part != Part::Theme);
                let Some(part) = part else {
                    // "a sixth round of talks with Peru"
                    if preposition == "of" {
                        heads.push(child);
                    }
                    continue;
                };
                let more = self.tree.children(child).filter(|&word| words[word].deprel.base == Deprel::Conj);
                let more = more.filter_map(|word| u32::try_from(word).ok());
                for head in std::iter::once(at).chain(more) {
                    if out.iter().any(|known| known.filler.head == self.word(head)) {
                        continue;
                    }
                    let argument = self.nominal(head, Role::Oblique, Some(&preposition));
                    out.push(self.candidate(part, &argument));
                }
            }
        }
    }

    /// Whether a phrase names a state, body or person, or tells whose its head is.
    fn names_someone(&self, head: u32) -> bool {
        let range = self.phrase(head);
        self.mentions.iter().any(|mention| range.contains_range(mention.range))
    }

    /// A noun inside an argument as an argument of its own.
    fn nominal(&self, head: u32, role: Role, preposition: Option<&str>) -> Argument {
        Argument {
            head,
            range: self.phrase(head),
            role,
            preposition: preposition.map(Into::into),
            origin: Origin::Nominal,
            listing: None,
            negated: false,
        }
    }

    /// An argument in a place that tells of a participant by itself.
    fn candidate(&self, part: Part, argument: &Argument) -> Candidate {
        let (mention, within) = self.mention(argument);
        Candidate { filler: self.filler(part, argument, mention, within), weak: false, list: None }
    }

    /// A noun with what stands before it in its phrase, and the rest of its name.
    fn phrase(&self, head: u32) -> TextRange {
        let head = head as usize;
        let inside = |child: usize| {
            use Deprel as D;
            let base = self.tree.words[child].deprel.base;
            child < head && matches!(base, D::Det | D::Amod | D::Nummod | D::Compound | D::Nmod)
                || child > head && base == D::Flat
        };
        let children = self.tree.children(head).filter(|&child| inside(child)).chain([head]);
        children.map(|word| self.tree.words[word].range).reduce(TextRange::cover).unwrap_or_default()
    }

    pub(super) fn is_time(&self, at: u32) -> bool {
        let Some(word) = self.tree.words.get(at as usize) else { return false };
        let form = self.prose.get(std::ops::Range::<usize>::from(word.range)).unwrap_or_default();
        let day = &*word.xpos == "CD" && form.len() <= 2 && form.bytes().all(|byte| byte.is_ascii_digit());
        day || Lexicon::builtin().names_time(&word.lemma, form)
    }

    /// "Rebels said that they would leave": the pronoun is the speaker, if nothing else settles it.
    fn spoken_of(&self, clause: &Clause, argument: &Argument) -> Argument {
        let mut argument = argument.clone();
        let pronoun = self.tree.words.get(argument.head as usize).is_some_and(|word| &*word.xpos == "PRP");
        if pronoun
            && argument.role == Role::Subject
            && self.mention(&argument).0.is_none()
            && let Some(speaker) = clause.attributions.last().and_then(|said| said.speakers.first())
        {
            (argument.head, argument.range) = (speaker.head, speaker.range);
        }
        argument
    }
}

/// A weak place holds a recipient only if no strong one does; it may say where that one is.
fn settle(mut out: Vec<Candidate>) -> Vec<Filler> {
    let weak = |candidate: &Candidate| candidate.weak && candidate.is(Part::Recipient);
    if out.iter().any(|candidate| candidate.is(Part::Recipient) && !candidate.weak) {
        let place = out.iter().filter(|candidate| weak(candidate)).find_map(|known| known.filler.affiliation);
        out.retain(|candidate| !weak(candidate));
        if let Some(unknown) = out.iter_mut().find(|it| it.is(Part::Recipient) && !it.is_known()) {
            unknown.filler.affiliation = place;
        }
    } else if let Some(first) = out
        .iter()
        .find(|candidate| weak(candidate) && candidate.is_known())
        .or_else(|| out.iter().find(|candidate| weak(candidate)))
    {
        // "serve in the mission in Mali": the first says to whom, with those in its list.
        let (head, list) = (first.filler.head, first.list);
        out.retain(|candidate| {
            !weak(candidate) || candidate.filler.head == head || list.is_some() && candidate.list == list
        });
    }
    out.into_iter().map(|candidate| candidate.filler).collect()
}

/// The place of an argument, as the data name it.
pub(super) fn place_of(argument: &Argument) -> &str {
    match argument.role {
        Role::Subject => "subject",
        Role::Object => "object",
        Role::IndirectObject => "indirect-object",
        Role::Possessor => "possessor",
        Role::Modifier => "modifier",
        Role::Complement => "complement",
        Role::Oblique => argument.preposition.as_deref().unwrap_or("when"),
    }
}
