//! First persons and what a body calls itself, settled by who speaks.

use rapporteur_catalog::EntityId;

use super::{Discourse, Kind, Party, is};
use crate::mention::{MentionForm, Pending, Referent};
use crate::pending::{GOVERNMENT_HEADS, STATE_HEADS, british};
use crate::resolve::Document;

/// What the discourse says of a phrase.
pub(crate) enum Settled {
    /// It refers to this, for this reason.
    To(Referent, String),
    /// It refers to nobody that is known.
    Nobody,
    /// The discourse does not decide.
    Open,
}

impl Document<'_> {
    /// What who speaks decides about a phrase.
    pub(crate) fn by_discourse(&self, pending: &Pending, prose: &str) -> Settled {
        let mut words = pending.phrase.split_whitespace();
        let starter = words.next().unwrap_or_default();
        let first_person = matches!(starter, "we" | "our" | "my");
        let Some(discourse) = self.discourse else {
            return if first_person { Settled::Nobody } else { Settled::Open };
        };
        let at = usize::from(pending.range.start());
        let said = prose.get(std::ops::Range::<usize>::from(pending.range)).unwrap_or_default();
        let party = discourse.party(self.sentence_number(), prose, at);
        let words: Vec<String> = words.map(british).collect();
        let settled = match (starter, words.as_slice()) {
            _ if !matches!(pending.form, MentionForm::Description | MentionForm::Pronoun) => {
                return Settled::Open;
            }
            ("we" | "our", []) => party.and_then(|party| self.whole(party, said)),
            ("our", [head]) if head == "countries" => self.ours(discourse, party, said),
            ("our" | "my", [head]) => party.and_then(|party| self.own(party, head, said)),
            ("this", [head]) if said.starts_with(['T', 't']) && said.get(1..4) == Some("his") => {
                let party = party.or(discourse.own.as_ref());
                match party.filter(|_| !is(Kind::Anybody, head)).and_then(|party| self.own(party, head, said))
                {
                    Some(settled) => Some(settled),
                    None => return Settled::Open,
                }
            }
            ("the", [head]) => return self.definite(discourse, head, said, prose, at),
            _ => return Settled::Open,
        };
        match settled {
            Some((referent, why)) => Settled::To(referent, why),
            None if first_person => Settled::Nobody,
            None => Settled::Open,
        }
    }

    /// "we", "our engineers": the body, for whom the speaker speaks.
    fn whole(&self, party: &Party, said: &str) -> Option<(Referent, String)> {
        let body = party.body.as_ref()?;
        Some((body.clone(), self.told(said, body, party.how)))
    }

    /// "our Bank", "my Department", "this country".
    fn own(&self, party: &Party, head: &str, said: &str) -> Option<(Referent, String)> {
        if matches!(head, "country" | "nation" | "people") {
            let state = Referent::Entity(party.state?);
            let why = self.told(said, &state, party.how);
            return Some((state, why));
        }
        if GOVERNMENT_HEADS.contains(&head) {
            return Some(self.government(party.state?, said, party.how));
        }
        let body = party.body.as_ref().filter(|_| party.is_called(head))?;
        Some((body.clone(), self.told(said, body, party.how)))
    }

    /// "our two countries": the speaker's and the other of the title.
    fn ours(&self, discourse: &Discourse, party: Option<&Party>, said: &str) -> Option<(Referent, String)> {
        let pair = discourse
            .states
            .filter(|pair| party.and_then(|party| party.state).is_none_or(|state| pair.contains(&state)))?;
        Some((plural(pair), format!("plural: \"{said}\" are the two that the title names")))
    }

    /// "the Ministry", "the Government", "the country" of a document that is somebody's.
    fn definite(&self, discourse: &Discourse, head: &str, said: &str, prose: &str, at: usize) -> Settled {
        let capital =
            said.split_whitespace().next_back().is_some_and(|word| word.starts_with(char::is_uppercase));
        let quoted = discourse.is_quoted(self.sentence_number(), prose, at);
        if let Some(home) = discourse.home.filter(|_| !quoted) {
            let near = self.only_state_near();
            let elsewhere = near.is_some_and(|near| near != Some(home));
            if GOVERNMENT_HEADS.contains(&head) {
                if capital || !elsewhere {
                    let (referent, why) = self.government(home, said, "whose document it is");
                    return Settled::To(referent, why);
                }
                return Settled::Nobody;
            }
            let state = matches!(head, "country" | "nation") || (head == "state" && capital);
            if STATE_HEADS.contains(&head) && state {
                if elsewhere {
                    return Settled::Nobody;
                }
                let referent = Referent::Entity(home);
                let why = self.told(said, &referent, "whose document it is");
                return Settled::To(referent, why);
            }
        }
        let Some(own) = discourse.own.as_ref().filter(|own| own.is_called(head) && !quoted) else {
            return Settled::Open;
        };
        let Some(body) = own.body.as_ref() else { return Settled::Open };
        if !(capital || is(Kind::Plain, head)) || self.rival(head, body) {
            return Settled::Open;
        }
        Settled::To(body.clone(), self.told(said, body, own.how))
    }

    fn government(&self, state: EntityId, said: &str, how: &str) -> (Referent, String) {
        let key = self.key(state);
        let why = format!("speaker: \"{said}\" is that of {key}, {how}");
        (Referent::Local(format!("organ:{key}/government").into()), why)
    }

    fn told(&self, said: &str, referent: &Referent, how: &str) -> String {
        let name = match referent {
            Referent::Entity(id) => self.key(*id).to_owned(),
            other => match other.principal(self.catalogue) {
                Some(state) => format!("{} of {}", other.local_name(), self.key(state)),
                None => other.local_name().to_owned(),
            },
        };
        format!("speaker: \"{said}\" is {name}, {how}")
    }

    fn key(&self, id: EntityId) -> &str {
        self.catalogue.entity(id).map_or("", |entity| &entity.key)
    }
}

/// Two at once, in the order of the catalogue.
pub(crate) fn plural(pair: [EntityId; 2]) -> Referent {
    let mut pair = pair;
    pair.sort_unstable();
    Referent::Plural(pair.into())
}
