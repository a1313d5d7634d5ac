//! What records were made with: a store made with other rules is refused.

use std::fmt;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::FactKey;
use rapporteur_sources::EXTRACTOR_VERSION;

/// Counts changes of what a record or a stored capture is.
const RECORD_VERSION: u32 = 1;

/// A digest of the program, the catalogue, the lexicon and the form of records. Facts that were read by other rules name
/// other entities and would be judged wrongly without anybody noticing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rules([u8; 16]);

impl Rules {
    /// The rules of a catalogue and a lexicon in this program.
    #[must_use]
    pub fn of(catalogue: &Catalogue, lexicon: &Lexicon) -> Rules {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"rapporteur store");
        hasher.update(&RECORD_VERSION.to_le_bytes());
        hasher.update(&EXTRACTOR_VERSION.to_le_bytes());
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
        hasher.update(&catalogue.digest().to_le_bytes());
        hasher.update(&lexicon.digest().to_le_bytes());
        // How stems are hashed is a library's choice, which may differ between versions and word sizes.
        if let FactKey::Word(code) = FactKey::word("rapporteur") {
            hasher.update(&code.to_le_bytes());
        }
        let mut rules = [0; 16];
        hasher.finalize_xof().fill(&mut rules);
        Rules(rules)
    }

    /// From what [`Rules`] prints as.
    #[must_use]
    pub fn parse(text: &str) -> Option<Rules> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|number| Rules(number.to_be_bytes()))
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn rules_are_read_as_they_are_printed() {
        let rules = Rules([7; 16]);
        assert_eq!(Rules::parse(&rules.to_string()), Some(rules));
        for wrong in ["", "07", "+0070707070707070707070707070707", "é0070707070707070707070707070707"] {
            assert_eq!(Rules::parse(wrong), None, "{wrong}");
        }
    }
}
