//! The tree of a claim, as `rapporteur parse` prints it, and where its words stand in the text.

use std::ops::Range;

/// A sentence with its words in order.
#[derive(Debug)]
pub struct Sentence {
    /// Text.
    pub text: String,
    /// Syntactic words.
    pub words: Vec<Word>,
}

/// A syntactic word; the columns that are used here.
#[derive(Debug)]
pub struct Word {
    /// Bytes of the sentence.
    pub span: Range<usize>,
    /// Place in the sentence, from 1.
    pub id: usize,
    /// Lemma.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: String,
    /// Tag of the Penn Treebank.
    pub xpos: String,
    /// Place of the head; 0 for the root.
    pub head: usize,
    /// Relation to the head, with its subtype.
    pub relation: String,
}

impl Word {
    /// The relation without its subtype: `nsubj` for `nsubj:pass`.
    pub fn universal_relation(&self) -> &str {
        self.relation.split_once(':').map_or(&self.relation, |(universal, _)| universal)
    }
}

impl Sentence {
    /// The word that hangs on nothing.
    pub fn root(&self) -> Option<&Word> {
        self.words.iter().find(|word| word.head == 0)
    }

    /// The words that hang on a word, in the order of the text.
    pub fn children(&self, of: &Word) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(move |word| word.head == of.id)
    }
}

/// The sentences of a CoNLL-U file. One whose words are not found in its text is left out: a change could not be put in
/// its place.
pub fn read(file: &str) -> Vec<Sentence> {
    file.split("\n\n").filter_map(sentence).collect()
}

fn sentence(block: &str) -> Option<Sentence> {
    let text = block.lines().find_map(|line| line.strip_prefix("# text = "))?;
    let (mut words, mut at) = (Vec::new(), 0);
    for line in block.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, upos, xpos, _, head, relation, ..] = columns.as_slice() else { continue };
        // The lines of contractions (`1-2`) and of what is left out (`1.1`) are no syntactic words.
        let Ok(id) = id.parse() else { continue };
        let start = at + text.get(at..)?.find(form)?;
        at = start + form.len();
        words.push(Word {
            span: start..at,
            id,
            lemma: lemma.to_owned(),
            upos: upos.to_owned(),
            xpos: xpos.to_owned(),
            head: head.parse().ok()?,
            relation: relation.to_owned(),
        });
    }
    Some(Sentence { text: text.to_owned(), words })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_where_their_forms_do() {
        let file = "# text = They can't go.\n\
            1\tThey\tthey\tPRON\tPRP\t_\t4\tnsubj\t_\t_\n\
            2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_\n\
            2\tca\tcan\tAUX\tMD\t_\t4\taux\t_\t_\n\
            3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_\n\
            4\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n\
            5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_\n\n\
            # text = other\n\
            1\twords\tword\tNOUN\tNNS\t_\t0\troot\t_\t_\n";
        let [sentence] = &read(file)[..] else { panic!("one of two is read") };
        let spans: Vec<_> = sentence.words.iter().map(|word| &sentence.text[word.span.clone()]).collect();
        assert_eq!(spans, ["They", "ca", "n't", "go", "."]);
        assert_eq!(sentence.root().map(|word| word.id), Some(4));
    }
}
