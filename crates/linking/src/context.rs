//! Which of its readings a name has where it stands: state, adjective, language, people, team, part of a longer name,
//! place or actor. One rule a function; each answers with its reason.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId, NameKind};

use crate::automaton::{Found, Reading};
use crate::lexer::Shape;
use crate::lexicon::flag;
use crate::mention::MentionForm;
use crate::sentence::Sentence;

/// What becomes of a name found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Decision {
    Link {
        entity: EntityId,
        form: MentionForm,
        why: String,
    },
    /// The document decides among these.
    Ask {
        candidates: Vec<EntityId>,
        form: MentionForm,
    },
    Refuse {
        why: String,
    },
    /// A blocker, or a short form that needs a definition: not worth a word.
    Silent,
}

impl Decision {
    pub fn entity(&self) -> Option<EntityId> {
        match self {
            Decision::Link { entity, .. } => Some(*entity),
            _ => None,
        }
    }
}

pub(crate) struct Context<'a> {
    pub catalogue: &'a Catalogue,
    pub s: &'a Sentence<'a>,
    pub found: &'a [Found],
    /// The sentence reports a match or a score.
    sports: bool,
}

/// Names below this weight link only with support; the rest of a name's weight is other things it names.
const CERTAIN: f32 = 0.9;
const DOUBTFUL: f32 = 0.6;

impl<'a> Context<'a> {
    pub fn new(catalogue: &'a Catalogue, s: &'a Sentence<'a>, found: &'a [Found]) -> Context<'a> {
        let score = |i: usize| {
            let small = |i| s.tok(i).is_some_and(|t| t.shape == Shape::Number && t.end - t.start <= 2);
            small(i) && s.mark(i + 1, '-') && small(i + 2)
        };
        let sports =
            !found.is_empty() && (0..s.len()).any(|i| (s.is_lower(i) && s.has(i, flag::GAME)) || score(i));
        Context { catalogue, s, found, sports }
    }

    /// Decides on every name found; the answer is parallel to `found`.
    pub fn decide(&self) -> Vec<Decision> {
        let mut decisions: Vec<Decision> = (0..self.found.len()).map(|k| self.one(k)).collect();
        for k in 0..self.found.len() {
            if let Some(better) = self.in_list(k, &decisions).or_else(|| self.among_neighbours(k, &decisions))
            {
                decisions[k] = better;
            }
        }
        decisions
    }

    fn one(&self, k: usize) -> Decision {
        let found = &self.found[k];
        let Some(&best) = found.readings.first() else { return Decision::Silent };
        let Some(entity) = self.catalogue.entity(best.entity) else { return Decision::Silent };
        if best.prior <= 0.0 {
            return Decision::Silent;
        }
        let alike: Vec<EntityId> =
            found.readings.iter().filter(|r| r.prior * 2.0 > best.prior).map(|r| r.entity).collect();
        let land = matches!(entity.class, EntityClass::Country | EntityClass::Region);
        // "US$110 million", "NZ$ 4": a currency.
        let currency = self.s.tok(found.end).is_some_and(|tok| tok.is_mark('$') && !tok.gap);
        if land && currency {
            return Decision::Refuse {
                why: format!("part: \"{}$\" is a currency", self.s.slice(found.first, found.end)),
            };
        }
        let verdict = match (land, best.kind) {
            (true, NameKind::Demonym) => self.longer_name(k).or_else(|| self.demonym(found)),
            (_, NameKind::Metonym) => match self.actor(k) {
                Ok(why) => return Decision::Link { entity: best.entity, form: MentionForm::Metonym, why },
                Err(why) => Some(why),
            },
            (true, _) => {
                self.initials_of_words(found).or_else(|| self.longer_name(k)).or_else(|| self.team(found))
            }
            (false, _) => self.initials_of_words(found).or_else(|| self.somebody_elses(found, best)),
        };
        if let Some(why) = verdict {
            return Decision::Refuse { why };
        }
        let form = form_of(best.kind);
        if alike.len() > 1 {
            return Decision::Ask { candidates: alike, form };
        }
        if best.prior < DOUBTFUL || (best.prior < CERTAIN && !self.stands_like_a_place(found)) {
            return Decision::Ask { candidates: vec![best.entity], form };
        }
        Decision::Link { entity: best.entity, form, why: self.why(best, found) }
    }

    /// "OPEC Secretary General", "Secretary General of the league": a name that needs its parent has another one here.
    fn somebody_elses(&self, found: &Found, best: Reading) -> Option<String> {
        let s = self.s;
        if best.prior >= 1.0 {
            return None;
        }
        let before = found.first.checked_sub(1).filter(|_| s.tok(found.first).is_some_and(|t| t.gap));
        let other = before.is_some_and(|b| s.is_name_word(b)) || s.is(found.end, "of");
        other.then(|| format!("part: \"{}\" is another's", s.slice(found.first, found.end)))
    }

    fn why(&self, reading: Reading, found: &Found) -> String {
        let key = self.catalogue.entity(reading.entity).map_or("", |e| &e.key);
        let name = self.catalogue.names().get(reading.name as usize);
        let language = match name.and_then(|n| n.language.as_deref()) {
            Some("es") => "Spanish ",
            Some("fr") => "French ",
            Some("pt") => "Portuguese ",
            _ => "",
        };
        let kind = match reading.kind {
            NameKind::Short => "short name",
            NameKind::Official => "official name",
            NameKind::Acronym => "acronym",
            NameKind::Variant => "variant",
            NameKind::Demonym => "adjective or inhabitant",
            NameKind::Metonym => "seat",
        };
        let first = language.chars().chain(kind.chars()).next();
        let article = if matches!(first, Some('a' | 'o')) { "an" } else { "a" };
        format!("name: \"{}\" is {article} {language}{kind} of {key}", self.s.slice(found.first, found.end))
    }

    /// In a shouted heading initials and small words look alike: `JOIN US`.
    fn initials_of_words(&self, found: &Found) -> Option<String> {
        let word = found.end == found.first + 1 && self.s.shouted && self.s.has(found.first, flag::FUNCTION);
        word.then(|| format!("initials: \"{}\" is a word where all is in capitals", self.s.word(found.first)))
    }

    /// Bounds of the names joined by hyphens with this one ("Chinese-Canadian"), and whether a foreign part hangs on it.
    fn chain(&self, k: usize) -> (usize, usize, bool) {
        let s = self.s;
        let (mut first, mut end) = (self.found[k].first, self.found[k].end);
        let mut foreign = false;
        let glued = |i: usize| {
            s.mark(i, '-') && s.tok(i).is_some_and(|t| !t.gap) && s.tok(i + 1).is_some_and(|t| !t.gap)
        };
        while glued(end) {
            if let Some(next) = self.found.iter().find(|f| f.first == end + 1 && !f.readings.is_empty()) {
                end = next.end;
            } else {
                foreign |= !s.is_lower(end + 1);
                end += 2;
                if !foreign && glued(end) {
                    // "Spanish-language-based": small letters all the way.
                    continue;
                }
                break;
            }
        }
        while first >= 2 && glued(first - 1) {
            if let Some(previous) = self.found.iter().find(|f| f.end == first - 1 && !f.readings.is_empty()) {
                first = previous.first;
            } else {
                foreign |= !s.is_lower(first - 2);
                first -= 2;
                break;
            }
        }
        (first, end, foreign)
    }

    /// A name of a land is part of a longer name.
    fn longer_name(&self, k: usize) -> Option<String> {
        let s = self.s;
        let found = &self.found[k];
        let (first, end, foreign) = self.chain(k);
        let text = s.slice(found.first, found.end);
        if foreign {
            return Some(format!("part: \"{}\" is one name", s.slice(first, end)));
        }
        let quoted = |i: Option<usize>, mark: &[char]| {
            i.and_then(|i| s.tok(i)).is_some_and(|t| matches!(t.shape, Shape::Mark(m) if mark.contains(&m)))
        };
        if quoted(first.checked_sub(1), &['"', '“', '«', '\'']) && quoted(Some(end), &['"', '”', '»']) {
            return Some(format!("title: \"{text}\" alone in quotation marks is a work or a word"));
        }
        let after_gap = s.tok(end).is_some_and(|t| t.gap);
        let designation = s.tok(end).is_some_and(|t| t.shape == Shape::Initials)
            && s.word(end).bytes().any(|b| b.is_ascii_digit())
            && s.is_lower(end + 1);
        // "envoy to Somalia Ada Okafor"; an official long name is whole by itself.
        let envoy = first >= 2
            && (s.is(first - 1, "for") || s.is(first - 1, "to"))
            && s.has(first - 2, flag::PERSON_TITLE | flag::TITLE);
        let whole = found.end - found.first >= 3
            && found.readings.first().is_some_and(|r| r.kind == NameKind::Official);
        if after_gap
            && s.is_name_word(end)
            && !designation
            && !envoy
            && !whole
            && !is_plural_acronym(s.word(end))
            && !s.has(end, flag::TITLE)
            && !self.named_at(end)
        {
            let part_of_it = !s.titled || s.head(end).is_some() || s.has(end, flag::INSTITUTION | flag::TEAM);
            if part_of_it {
                return Some(format!("part: \"{text} {}\" is one name", s.word(end)));
            }
        }
        let before = first.checked_sub(1)?;
        let certain = self.found[k].readings.first().is_some_and(|r| r.prior >= 1.0);
        // "Giro d'Italia"
        if s.mark(before, '\'') && before > 0 && s.tok(first).is_some_and(|t| !t.gap) {
            return Some(format!("part: \"{}\" is one name", s.slice(before - 1, end)));
        }
        if s.is_name_word(before) && !(s.titled && certain) {
            let compass = s.has(before, flag::COMPASS) && s.word(before).ends_with("ern");
            let title = s.has(before, flag::TITLE);
            let person = s.has(before, flag::PERSON_TITLE) && !certain;
            if person || !(compass || title || self.land_at(before)) {
                return Some(format!("part: \"{} {text}\" is one name", s.word(before)));
            }
        }
        // "Bank of China", "Partitions of Poland".
        let of = if s.is(before, "the") { before.checked_sub(1)? } else { before };
        let head = of.checked_sub(1)?;
        if s.is(of, "of") && s.is_capital(head) && !s.shouted && s.has(head, flag::INSTITUTION) {
            let body = (head.saturating_sub(2)..=head)
                .any(|p| self.s.lexicon.body(&s.toks, p).is_some_and(|(_, n)| p + n == of));
            if !body {
                return Some(format!("part: \"{} of {text}\" is one name", s.word(head)));
            }
        }
        None
    }

    fn named_at(&self, at: usize) -> bool {
        self.found.iter().any(|f| f.first == at && !f.readings.is_empty())
    }

    /// The name of a land ends at token `at`: "pro-Iran Iraqi politicians".
    fn land_at(&self, at: usize) -> bool {
        let ends = |f: &&Found| f.end == at + 1;
        let reading = self.found.iter().find(ends).and_then(|f| f.readings.first());
        let class = reading.and_then(|r| self.catalogue.entity(r.entity)).map(|e| e.class);
        matches!(class, Some(EntityClass::Region | EntityClass::Country))
    }

    /// "Brazil national football team", "beat Peru 2-1".
    fn team(&self, found: &Found) -> Option<String> {
        let s = self.s;
        let mut at = found.end + s.possessive(found.end);
        let start = at;
        while at < start + 6
            && (s.is(at, "national")
                || s.has(at, flag::SPORT)
                || s.mark(at, '\'')
                || s.mark(at, '-')
                || s.is(at, "s")
                || s.tok(at).is_some_and(|t| t.shape == Shape::Number))
        {
            at += 1;
        }
        if at > start && (s.has(at, flag::TEAM) || s.has(at - 1, flag::TEAM)) {
            return Some(format!("team: \"{}\"", s.slice(found.first, at + 1)));
        }
        // "Kenya's 14-member squad"
        let squad = (start..start + 4).find(|&i| s.is(i, "squad") || s.is(i, "coach"));
        if let Some(squad) = squad.filter(|_| start > found.end) {
            return Some(format!("team: \"{}\"", s.slice(found.first, squad + 1)));
        }
        let versus = |i: usize| ["v", "vs", "versus"].iter().any(|w| s.is(i, w));
        if versus(found.end) || found.first.checked_sub(1).is_some_and(versus) {
            return Some(format!("team: \"{}\" plays another", s.slice(found.first, found.end)));
        }
        // "Peru striker Ana Lopez"
        const PLAYERS: [&str; 9] = [
            "striker",
            "midfielder",
            "goalkeeper",
            "defender",
            "winger",
            "batsman",
            "bowler",
            "footballer",
            "skipper",
        ];
        if start == found.end && PLAYERS.iter().any(|player| s.is(start, player)) {
            return Some(format!("team: \"{}\" has a player", s.slice(found.first, found.end)));
        }
        let against = |before: usize| {
            ["against", "beat", "defeated", "defeating", "beating"].iter().any(|w| s.is(before, w))
        };
        let rival = found.first.checked_sub(1).is_some_and(against)
            || ["beat", "defeated", "won", "lost", "drew", "scored"].iter().any(|w| s.is(found.end, w));
        (self.sports && rival).then(|| format!("team: \"{}\" plays a match", s.slice(found.first, found.end)))
    }

    /// Language, people and team readings of an adjective.
    fn demonym(&self, found: &Found) -> Option<String> {
        let s = self.s;
        let (first, end) = (found.first, found.end);
        let text = s.slice(first, end);
        if let Some(why) = self.team(found) {
            return Some(why);
        }
        if text == "American"
            && (s.has(end, flag::PLURAL_STATE) || s.is(end, "continent") || s.is(end, "republics"))
        {
            return Some(format!("region: \"{text} {}\" are those of the continent", s.word(end)));
        }
        if s.has(end - 1, flag::LANGUAGE) {
            let after = if s.mark(end, '-') { end + 1 } else { end };
            let named = s.has(after, flag::LANGUAGE_CONTEXT) && s.is_lower(after)
                || s.is(after, "-speaking")
                || s.is(after, "speaking");
            let glossed = s.mark(end, ':');
            let previous = first.checked_sub(1);
            let spoken = previous.is_some_and(|p| {
                s.has(p, flag::SPEAK)
                    || ((s.is(p, "in") || s.is(p, "into")) && p > 0 && s.has(p - 1, flag::SPEAK))
            });
            let noun_follows =
                s.tok(end).is_some_and(|t| t.is_word() && t.gap) && !s.has(end, flag::FUNCTION | flag::MODAL);
            let through = previous
                .is_some_and(|p| ["in", "into", "from", "and", "or", "to"].iter().any(|w| s.is(p, w)));
            let listed = previous.is_some_and(|p| s.mark(p, ',') || s.mark(p, '(')) && s.mark(end, ',');
            if named || glossed || spoken || ((through || listed) && !noun_follows) {
                return Some(format!("language: \"{text}\" is a language here"));
            }
        }
        let plural = text.ends_with('s') && !text.ends_with("ss");
        let the = first.checked_sub(1).is_some_and(|p| s.is(p, "the"));
        let collective = ["ish", "ese", "ch", "ss", "sh"].iter().any(|e| text.ends_with(e));
        if the && collective && !plural && !s.mark(end, '-') {
            let noun_follows = s.tok(end).is_some_and(|t| t.is_word() && t.gap)
                && !s.has(end, flag::FUNCTION | flag::MODAL)
                && !(s.is_lower(end)
                    && s.has(end, flag::VERB)
                    && (s.word(end).ends_with("ed") || s.has(end + 1, flag::FUNCTION)));
            if !noun_follows {
                return Some(format!("people: \"the {text}\" is the people"));
            }
        }
        None
    }

    /// A name that often is a person's or another place's stands where only a place can.
    fn stands_like_a_place(&self, found: &Found) -> bool {
        let s = self.s;
        let Some(before) = found.first.checked_sub(1) else {
            return s.possessive(found.end) == 0 && s.has(found.end, flag::VERB | flag::MODAL);
        };
        [
            "in",
            "of",
            "from",
            "to",
            "with",
            "between",
            "for",
            "and",
            "via",
            "across",
            "throughout",
            "within",
            "near",
            "into",
            "against",
            "by",
        ]
        .iter()
        .any(|w| s.is(before, w))
            || s.is(before, "the")
            || (s.mark(before, ',') && before > 0 && s.is_capital(before - 1))
    }

    /// Whether a capital stands for its government.
    fn actor(&self, k: usize) -> Result<String, String> {
        let s = self.s;
        let found = &self.found[k];
        let (first, end) = (found.first, found.end);
        let text = s.slice(first, end);
        if let Some(why) = self.longer_name(k) {
            return Err(why);
        }
        if first.checked_sub(1).is_some_and(|p| s.has(p, flag::TITLE | flag::PERSON_TITLE) && s.is_capital(p))
        {
            return Err(format!("person: a title stands before \"{text}\""));
        }
        // "talks between Moscow and Kyiv"
        let between = (first.saturating_sub(6)..first).find(|&p| s.is(p, "between"));
        if between.is_some_and(|p| (p.saturating_sub(3)..p).any(|q| s.has(q, flag::RELATION))) {
            return Ok(format!("metonym: \"{text}\" is a party to what is between"));
        }
        // "signed the accord with Kampala"
        let with = first.checked_sub(1).filter(|&p| s.is(p, "with"));
        if with.is_some_and(|p| (p.saturating_sub(4)..p).any(|q| s.has(q, flag::RELATION))) {
            return Ok(format!("metonym: \"{text}\" is who it is with"));
        }
        let possessive = s.possessive(end);
        if possessive > 0 {
            let at = end + possessive;
            let governs = (at..at + 2).any(|i| s.has(i, flag::GOVERNANCE));
            if governs && !s.is(at, "national") {
                return Ok(format!("metonym: \"{text}\" owns what a government has"));
            }
        }
        if first.checked_sub(1).is_some_and(|p| s.has(p, flag::LOCATIVE)) {
            return Err(format!("place: \"{} {text}\" is where", s.word(first - 1)));
        }
        if ["government", "regime", "authorities", "administration"].iter().any(|w| s.is(end, w))
            && s.is_lower(end)
        {
            return Ok(format!("metonym: \"{text} {}\" is the state's", s.word(end)));
        }
        let adverb = ["still", "also", "again", "now", "later", "then"].iter().any(|w| s.is(end, w))
            || s.word(end).ends_with("ly");
        if s.is_lower(end) && adverb && self.acts(end + 1) {
            return Ok(format!("metonym: \"{text}\" is subject of \"{}\"", s.word(end + 1)));
        }
        let against = first.checked_sub(1).filter(|&p| s.is(p, "against") || s.is(p, "on"));
        if against
            .is_some_and(|p| (p.saturating_sub(3)..p).any(|q| s.is(q, "sanctions") || s.is(q, "embargo")))
        {
            return Ok(format!("metonym: sanctions are against \"{text}\""));
        }
        if self.acts(end) {
            return Ok(format!("metonym: \"{text}\" is subject of \"{}\"", s.word(end)));
        }
        // "Bogotá and the Alliance signed": what is joined with it acts.
        if s.is(end, "and") {
            let other = if s.is(end + 1, "the") { end + 2 } else { end + 1 };
            let joined = self.found.iter().find(|f| f.first == other && !f.readings.is_empty());
            if let Some(joined) = joined.filter(|joined| self.acts(joined.end)) {
                let other = s.slice(joined.first, joined.end);
                return Ok(format!("metonym: \"{text}\" acts together with \"{other}\""));
            }
        }
        Err(format!("place: nothing makes \"{text}\" an actor here"))
    }

    /// A verb of acting begins at `at`.
    fn acts(&self, at: usize) -> bool {
        let s = self.s;
        let verb = |i: usize| {
            if !s.is_lower(i) || !s.has(i, flag::VERB) {
                return false;
            }
            let word = s.word(i);
            // Many base forms and third persons are nouns too: "Paris attacks", "Oslo talks".
            word.ends_with("ed")
                || [
                    "says", "said", "wants", "sent", "sought", "withdrew", "became", "insists", "denies",
                    "agrees", "hopes",
                ]
                .contains(&word)
                || s.has(i + 1, flag::FUNCTION)
        };
        if verb(at) {
            return true;
        }
        s.has(at, flag::MODAL)
            && s.is_lower(at)
            && (verb_like(s, at + 1) || (s.has(at + 1, flag::FUNCTION) && verb_like(s, at + 2)))
    }

    /// What a list of states tells about a doubtful member: "Ukraine, Georgia and Moldova", "Spain, Israel, and England".
    fn in_list(&self, k: usize, decisions: &[Decision]) -> Option<Decision> {
        let (wanted, form) = match &decisions[k] {
            Decision::Ask { candidates, form } => (candidates.clone(), *form),
            Decision::Link { entity, form: form @ MentionForm::Name, .. } => {
                let state =
                    self.catalogue.entity(*entity).filter(|e| e.class == EntityClass::Region)?.acts_for?;
                (vec![state], *form)
            }
            _ => return None,
        };
        let [entity] = wanted.as_slice() else { return None };
        let mut states = 0;
        let mut other_part = false;
        for (step, mut at) in [(-1isize, k), (1, k)] {
            // A list longer than this needs no more members to tell.
            for _ in 0..16 {
                let next = at as isize + step;
                let Ok(next) = usize::try_from(next) else { break };
                let (left, right) = if step < 0 { (next, at) } else { (at, next) };
                let (Some(a), Some(b)) = (self.found.get(left), self.found.get(right)) else { break };
                if !self.listed(a.end, b.first) {
                    break;
                }
                if let Some(id) = decisions.get(next).and_then(Decision::entity) {
                    // "Congo and the Democratic Republic of the Congo" are two.
                    if id == *entity {
                        return None;
                    }
                    let class = self.catalogue.entity(id).map(|e| e.class);
                    states += u32::from(class == Some(EntityClass::Country));
                    other_part |= class == Some(EntityClass::Region) && self.catalogue.principal(id) != id;
                }
                at = next;
            }
        }
        // A doubtful state needs one state beside it; England among Scotland and Wales is England.
        let doubtful = matches!(decisions[k], Decision::Ask { .. });
        if states < if doubtful { 1 } else { 2 } || (other_part && !doubtful) || form == MentionForm::Demonym
        {
            return None;
        }
        let key = self.catalogue.entity(*entity).map_or("", |e| &e.key);
        let text = self.s.slice(self.found[k].first, self.found[k].end);
        Some(Decision::Link { entity: *entity, form, why: format!("list: \"{text}\" among states is {key}") })
    }

    /// A doubtful name of a state stands in a sentence with a state of its region: "Russia left Georgia".
    fn among_neighbours(&self, k: usize, decisions: &[Decision]) -> Option<Decision> {
        let Decision::Ask { candidates, form: form @ MentionForm::Name } = &decisions[k] else { return None };
        let [entity] = candidates.as_slice() else { return None };
        let own = self.catalogue.entity(*entity).filter(|e| e.class == EntityClass::Country)?;
        // What says nothing of where a state lies.
        const ANYWHERE: [&str; 9] = [
            "member state",
            "territory",
            "state",
            "republic",
            "kingdom",
            "monarchy",
            "island",
            "landlocked",
            "historic state",
        ];
        let neighbour =
            decisions.iter().filter_map(Decision::entity).filter(|id| id != entity).find_map(|id| {
                let other = self.catalogue.entity(id).filter(|e| e.class == EntityClass::Country)?;
                let shared =
                    other.attributes.iter().any(|a| !ANYWHERE.contains(&&**a) && own.attributes.contains(a));
                shared.then_some(other)
            })?;
        let why = format!(
            "region: \"{}\" stands beside {} of its region",
            self.s.slice(self.found[k].first, self.found[k].end),
            neighbour.key
        );
        Some(Decision::Link { entity: *entity, form: *form, why })
    }

    /// Only a comma or a conjunction (and an article) stands between.
    fn listed(&self, from: usize, to: usize) -> bool {
        let s = self.s;
        if to <= from || to - from > 4 {
            return false;
        }
        let joins = (from..to).any(|i| s.mark(i, ',') || s.is(i, "and") || s.is(i, "or"));
        joins
            && (from..to).all(|i| {
                s.mark(i, ',') || ["and", "or", "the", "both", "as", "well"].iter().any(|w| s.is(i, w))
            })
    }
}

/// "NGOs", "MPs": a common noun, whatever its letters.
fn is_plural_acronym(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|stem| stem.len() > 1 && stem.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn verb_like(s: &Sentence<'_>, at: usize) -> bool {
    s.is_lower(at) && s.has(at, flag::VERB)
}

fn form_of(kind: NameKind) -> MentionForm {
    match kind {
        NameKind::Acronym => MentionForm::Acronym,
        NameKind::Demonym => MentionForm::Demonym,
        NameKind::Metonym => MentionForm::Metonym,
        _ => MentionForm::Name,
    }
}
