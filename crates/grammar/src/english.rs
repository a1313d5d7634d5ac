//! The English pack.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use rapporteur_text::TextRange;

use crate::activation::exp;
use crate::language::Language;
use crate::lemma::LemmaModel;
use crate::network::{Analysis, BadModel, Model, Workspace};
use crate::tokenizer::Words;
use crate::tree::{Deprel, Feats, Label, Relation, Tree, Upos, Word};

/// Words of the longest sentence that is parsed as one.
///
/// Every word is compared with every other as its head, so that the time of a sentence grows with the square of its
/// length. Longer ones are lists, tables and debris: they are cut into pieces of at most this many words, after a
/// punctuation mark where there is one, each piece is parsed by itself, the roots of the later pieces hang from
/// that of the first as `parataxis`, and the tree has confidence 0. Time is linear in the length from there on.
pub const LONGEST_SENTENCE: usize = 200;

/// English, by the treebanks EWT and GUM.
pub struct English {
    network: Model<'static>,
    lemmas: LemmaModel,
    upos: Vec<Upos>,
    xpos: Vec<Label>,
    feats: Vec<Feats>,
    relations: Vec<Relation>,
}

static ENGLISH: LazyLock<English> = LazyLock::new(|| {
    let network = include_bytes!("../lang/en/network.bin");
    let lemmas = include_bytes!("../lang/en/lemmas.bin");
    English::new(network, lemmas)
        .expect("the models of the pack were written by this version; a test reads them")
});

/// The English pack, made on first use (a few milliseconds).
#[must_use]
pub fn english() -> &'static English {
    &ENGLISH
}

impl English {
    /// A pack from the bytes of its models.
    fn new(network: &'static [u8], lemmas: &[u8]) -> Result<Self, BadModel> {
        let network = Model::from_bytes(network)?;
        let lemmas = LemmaModel::from_bytes(lemmas).map_err(|_| BadModel("the lemmatiser does not load"))?;
        let classes = &network.classes;
        let upos = classes.upos.iter().map(|name| name.parse()).collect::<Result<_, _>>();
        let relations = classes.relations.iter().map(|name| name.parse()).collect::<Result<_, _>>();
        Ok(Self {
            upos: upos.map_err(|_| BadModel("a universal tag is unknown"))?,
            xpos: classes.xpos.iter().map(|name| name.as_str().into()).collect(),
            feats: classes.feats.iter().map(|name| Feats::new(name)).collect(),
            relations: relations.map_err(|_| BadModel("a relation is unknown"))?,
            lemmas,
            network,
        })
    }

    /// The tree of one sentence from what the network says of its pieces.
    fn tree(&self, text: &str, words: &Words, pieces: &[(Range<usize>, Analysis)]) -> Tree {
        let mut tree = Tree { words: Vec::with_capacity(words.words.len()), ..Tree::default() };
        tree.multiwords.clone_from(&words.multiwords);
        let mut first_root = None;
        let mut certainty = 0f32;
        for (piece, analysis) in pieces {
            for (offset, index) in piece.clone().enumerate() {
                let range = words.words[index];
                let form = slice(text, range);
                let [upos, xpos, feats] = analysis.tags[offset].map(usize::from);
                let (upos, xpos, feats) = (self.upos[upos], &self.xpos[xpos], &self.feats[feats]);
                let (head, deprel) = match analysis.heads[offset] {
                    0 => match first_root {
                        None => {
                            first_root = Some(index as u32);
                            (None, Relation::ROOT)
                        }
                        Some(root) => (Some(root), Relation::new(Deprel::Parataxis)),
                    },
                    head => {
                        let head = (piece.start + usize::from(head) - 1) as u32;
                        (Some(head), self.relations[usize::from(analysis.relations[offset])])
                    }
                };
                certainty += analysis.certainty[offset];
                tree.words.push(Word {
                    range,
                    lemma: self.lemmas.lemma(form, upos, xpos, feats.as_str(), index == 0),
                    upos,
                    xpos: xpos.clone(),
                    feats: feats.clone(),
                    head,
                    deprel,
                });
            }
        }
        if let [_] = pieces {
            let mean = certainty / words.words.len() as f32;
            tree.confidence = (100.0 * exp(mean)).clamp(0.0, 100.0) as u8;
        }
        tree
    }
}

impl Language for English {
    fn tag(&self) -> &'static str {
        "en"
    }

    fn tokenize(&self, text: &str) -> Words {
        crate::tokenizer::tokenize(text)
    }

    fn annotate(&self, sentences: &[(&str, &Words)]) -> Vec<Tree> {
        thread_local! {
            static WORKSPACE: RefCell<Workspace> = RefCell::default();
        }
        let mut pieces: Vec<(usize, Range<usize>)> = Vec::new();
        for (sentence, (text, words)) in sentences.iter().enumerate() {
            pieces.extend(cut(text, &words.words).into_iter().map(|piece| (sentence, piece)));
        }
        let forms: Vec<Vec<&str>> = pieces
            .iter()
            .map(|(sentence, piece)| {
                let (text, words) = sentences[*sentence];
                words.words[piece.clone()].iter().map(|&range| slice(text, range)).collect()
            })
            .collect();
        let analyses = WORKSPACE.with_borrow_mut(|workspace| self.network.analyse(&forms, workspace));
        let mut analysed = pieces.into_iter().zip(analyses).peekable();
        sentences
            .iter()
            .enumerate()
            .map(|(sentence, (text, words))| {
                let mut own = Vec::new();
                while let Some(((_, piece), analysis)) = analysed.next_if(|((of, _), _)| *of == sentence) {
                    own.push((piece, analysis));
                }
                self.tree(text, words, &own)
            })
            .collect()
    }
}

/// Bytes of a range; what lies outside the text or cuts a character is left out.
fn slice(text: &str, range: TextRange) -> &str {
    text.get(usize::from(range.start())..usize::from(range.end())).unwrap_or_default()
}

/// Pieces of at most [`LONGEST_SENTENCE`] words.
fn cut(text: &str, words: &[TextRange]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while words.len() - start > LONGEST_SENTENCE {
        let latest = start + LONGEST_SENTENCE;
        // After the last mark of the second half, a strong one before a weak one.
        let after = |marks: &[&str]| {
            (start + LONGEST_SENTENCE / 2..latest).rev().find(|&at| marks.contains(&slice(text, words[at])))
        };
        let end = after(&[".", ";", "!", "?", ":", "|"]).or_else(|| after(&[",", ")", "-", "\u{2013}"]));
        let end = end.map_or(latest, |at| at + 1);
        pieces.push(start..end);
        start = end;
    }
    if start < words.len() {
        pieces.push(start..words.len());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words_of(text: &str) -> Words {
        english().tokenize(text)
    }

    /// One root, no cycle, every word there.
    fn assert_is_tree(tree: &Tree, words: &Words) {
        assert_eq!(tree.words.len(), words.words.len());
        assert_eq!(tree.words.iter().filter(|word| word.head.is_none()).count(), 1.min(tree.words.len()));
        for (index, word) in tree.words.iter().enumerate() {
            assert_eq!(word.range, words.words[index]);
            assert_eq!(word.head.is_none(), word.deprel == Relation::ROOT);
            let mut at = index;
            let mut steps = 0;
            while let Some(head) = tree.words[at].head {
                at = head as usize;
                steps += 1;
                assert!(steps <= tree.words.len(), "a cycle through word {index}");
            }
        }
    }

    #[test]
    fn a_sentence_has_its_tree() {
        let text = "The council's members have not yet agreed to send observers.";
        let tree = english().parse(text);
        let word =
            |form: &str| tree.words.iter().position(|word| &text[word.range] == form).expect("it is there");
        let agreed = &tree.words[word("agreed")];
        assert_eq!((agreed.head, agreed.upos, &*agreed.lemma), (None, Upos::Verb, "agree"));
        let members = &tree.words[word("members")];
        assert_eq!((members.deprel.base, members.head), (Deprel::Nsubj, Some(word("agreed") as u32)));
        assert!(members.feats.has("Number", "Plur"));
        assert!(tree.confidence > Tree::TRUSTED, "{}", tree.confidence);
    }

    #[test]
    fn the_neighbours_of_a_sentence_do_not_matter() {
        let texts = [
            "Fog closed the port.",
            "",
            "A delegation of nine senators, who had travelled overnight from the coast, was received at noon.",
            "Why?",
            "Both sides signed; neither ratified.",
        ];
        let words: Vec<Words> = texts.iter().map(|text| words_of(text)).collect();
        let together: Vec<(&str, &Words)> = texts.into_iter().zip(&words).collect();
        let together = english().annotate(&together);
        for ((text, words), tree) in texts.iter().zip(&words).zip(&together) {
            assert_eq!(&english().annotate(&[(text, words)])[0], tree);
            assert_is_tree(tree, words);
        }
    }

    #[test]
    fn a_sentence_beyond_the_cap_is_cut() {
        let text = "The envoy of the northern province met farmers, ".repeat(400);
        let words = words_of(&text);
        assert!(words.words.len() > 10 * LONGEST_SENTENCE);
        let tree = english().annotate(&[(&text, &words)]).pop().expect("one for one");
        assert_is_tree(&tree, &words);
        assert_eq!(tree.confidence, 0);
        // Pieces end with a mark.
        for piece in cut(&text, &words.words).iter().rev().skip(1) {
            assert_eq!(slice(&text, words.words[piece.end - 1]), ",");
        }
    }

    #[test]
    fn a_damaged_model_is_refused() {
        let bytes: &[u8] = include_bytes!("../lang/en/network.bin");
        for len in [0, 7, 8, 40, bytes.len() / 2, bytes.len() - 1] {
            assert!(Model::from_bytes(&bytes[..len]).is_err(), "{len} bytes");
        }
        let mut longer = bytes.to_vec();
        longer.push(0);
        assert!(Model::from_bytes(&longer).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_has_a_tree(text in "(\\PC{0,80}|[a-zA-Z ,.'’()0-9-]{0,300})") {
            let words = words_of(&text);
            let tree = english().annotate(&[(&text, &words)]).pop().expect("one for one");
            assert_is_tree(&tree, &words);
        }

        #[test]
        fn ranges_of_another_text_do_no_harm(
            text in "\\PC{0,20}",
            ranges in prop::collection::vec((0u32..40, 0u32..40), 0..12),
        ) {
            let words = ranges.iter().map(|(a, b)| TextRange::new((*a.min(b)).into(), (*a.max(b)).into())).collect();
            let words = Words { words, multiwords: Vec::new() };
            assert_is_tree(&english().annotate(&[(&text, &words)])[0], &words);
        }
    }
}
