//! What one language needs to turn a sentence into a tree.

use crate::english::english;
use crate::tokenizer::Words;
use crate::tree::Tree;

/// Makes a pack, or finds it made.
type Maker = fn() -> &'static dyn Language;

/// The packs that are compiled in.
const PACKS: &[(&str, Maker)] = &[("en", || english())];

/// The pack of a language by its BCP 47 tag; script, region and variant are ignored.
///
/// ```
/// use rapporteur_grammar::language;
/// assert_eq!(language("en-GB").map(|pack| pack.tag()), Some("en"));
/// assert!(language("tlh").is_none());
/// ```
#[must_use]
pub fn language(tag: &str) -> Option<&'static dyn Language> {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    PACKS.iter().find(|(known, _)| known.eq_ignore_ascii_case(primary)).map(|(_, pack)| pack())
}

/// Tags of the packs that are compiled in.
pub fn languages() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(tag, _)| *tag)
}

/// A language pack. The rest of the product asks for no more than this; a second language is another implementation
/// with its own folder under `lang/`, and no branch anywhere else.
pub trait Language: Send + Sync {
    /// BCP 47 tag of the language: `en`.
    fn tag(&self) -> &'static str;

    /// Splits the text of one sentence into syntactic words.
    fn tokenize(&self, text: &str) -> Words;

    /// Trees of sentences whose words are known. Ranges that do not fit a text are taken as far as they do.
    ///
    /// The tree of a sentence does not depend on the others; many at once are faster.
    fn annotate(&self, sentences: &[(&str, &Words)]) -> Vec<Tree>;

    /// The tree of one sentence.
    fn parse(&self, text: &str) -> Tree {
        let words = self.tokenize(text);
        self.annotate(&[(text, &words)]).pop().unwrap_or_default()
    }
}
