//! The file format: what is read is what was written.

use proptest::prelude::*;
use rapporteur_grammar::conllu::{self, ErrorKind, Sentence};
use rapporteur_grammar::{Feats, Multiword, Relation, Tree, Upos, Word};
use rapporteur_text::TextRange;

use crate::treebanks::treebank;

const FILE: &str = "\u{feff}# newdoc id = letters\r
# sent_id = letters-1\r
# text = We can't stop,  she wrote.\r
1\tWe\twe\tPRON\tPRP\tCase=Nom|Number=Plur\t4\tnsubj\t4:nsubj|8:obj\t_\r
2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\tEntity=x\r
2\tca\tcan\tAUX\tMD\tVerbForm=Fin\t4\taux\t_\t_\r
3\tn't\tnot\tPART\tRB\tPolarity=Neg\t4\tadvmod\t_\t_\r
4\tstop\tstop\tVERB\tVB\tVerbForm=Inf\t7\tccomp\t_\tGloss=halt|SpaceAfter=No\r
4.1\tnow\tnow\tADV\tRB\t_\t_\t_\t4:advmod\t_\r
5\t,\t,\tPUNCT\t,\t_\t4\tpunct\t_\t_\r
6\tshe\tshe\tPRON\tPRP\t_\t7\tnsubj\t_\t_\r
7\twrote\twrite\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No\r
8\t.\t.\tPUNCT\t.\t_\t7\tpunct\t_\t_\r
\r
\r
1-2\tDunno\t_\t_\t_\t_\t_\t_\t_\t_\r
1\tDo\tdo\tVERB\tVB\t_\t0\troot\t_\t_\r
2\tknow\tknow\tVERB\tVB\t_\t1\txcomp\t_\t_";

fn first(file: &str) -> Result<Sentence<'_>, conllu::Error> {
    conllu::read(file).next().unwrap()
}

fn forms<'a>(sentence: &'a Sentence<'_>) -> Vec<&'a str> {
    sentence.words().words.iter().map(|range| &sentence.text()[*range]).collect()
}

#[test]
fn a_file_is_read_in_full() {
    let sentences: Vec<Sentence<'_>> = conllu::read(FILE).map(Result::unwrap).collect();
    let [letter, dunno] = &sentences[..] else { panic!("{} sentences", sentences.len()) };
    assert_eq!(letter.text(), "We can't stop,  she wrote.");
    assert_eq!(letter.comment("sent_id"), Some("letters-1"));
    assert_eq!(letter.comment("newdoc id"), Some("letters"));
    assert_eq!(letter.comments().count(), 3);
    assert_eq!(forms(letter), ["We", "ca", "n't", "stop", ",", "she", "wrote", "."]);
    assert_eq!(letter.words().multiwords, [Multiword { first: 1, last: 2 }]);
    let tree = letter.tree().unwrap();
    assert_eq!(tree.root(), Some(6));
    assert_eq!(tree.words[3].head, Some(6));
    assert_eq!((&*tree.words[2].lemma, tree.words[2].upos), ("not", Upos::Part));
    assert!(tree.words[0].feats.has("Case", "Nom"));
    // There is no text, and the words are spelt otherwise than their token.
    assert_eq!(dunno.text(), "Dunno");
    assert_eq!(forms(dunno), ["D", "unno"]);
}

#[test]
fn only_the_annotation_is_replaced() {
    let sentences: Vec<Sentence<'_>> = conllu::read(FILE).map(Result::unwrap).collect();
    let mut tree = sentences[0].tree().unwrap();
    let mut out = String::new();
    sentences[0].rewrite(&tree, &mut out);
    assert_eq!(
        out,
        FILE.trim_start_matches('\u{feff}').replace('\r', "").split_inclusive("\n\n").next().unwrap()
    );

    tree.words[3].lemma = "halt".into();
    tree.words[3].feats = Feats::new("_");
    tree.words[3].deprel = "advcl:relcl".parse().unwrap();
    let mut changed = String::new();
    sentences[0].rewrite(&tree, &mut changed);
    let differing: Vec<&str> = changed.lines().filter(|line| !out.contains(line)).collect();
    assert_eq!(differing, ["4\tstop\thalt\tVERB\tVB\t_\t7\tadvcl:relcl\t_\tGloss=halt|SpaceAfter=No"]);
}

#[test]
fn errors_say_where_and_what_to_do() {
    let word = |id: &str, head: &str| format!("{id}\tso\tso\tADV\tRB\t_\t{head}\tadvmod\t_\t_\n");
    let cases = [
        ("# x\n1\tso\tso\n".to_owned(), 2, "by one tab each"),
        (word("one", "0"), 1, "write a word as `3`"),
        (word("+1", "0"), 1, "write a word as `3`"),
        (word("1.x", "0"), 1, "an empty node as `3.1`"),
        (word("1", "0") + &word("3", "1"), 2, "number the words"),
        (word("2-3", "_") + &word("1", "0"), 1, "put the range before its first word"),
        (word("1", "0") + &word("2-3", "_") + &word("2", "1"), 2, "`2-3` do not follow"),
        (word("1", "0").replace("ADV", "ADVERB"), 1, "`ADVERB` is no tag"),
        (word("1", "0").replace("advmod", "advmod:odd"), 1, "`advmod:odd` is no tag"),
        (word("1", "0") + &word("2", "3"), 2, "`3` is no word"),
        (word("1", "0") + &word("2", "-1"), 2, "`-1` is no word"),
        ("\n".to_owned() + &word("1", "0") + &word("2", "0"), 2, "2 roots"),
        (word("1", "0") + &word("2", "3") + &word("3", "2"), 2, "word 2 is its own ancestor"),
    ];
    for (file, line, words) in cases {
        let error = first(&file).and_then(|sentence| sentence.tree()).unwrap_err();
        let message = error.to_string();
        assert!(
            message.starts_with(&format!("line {line}: ")) && message.contains(words),
            "{message}\n{file}"
        );
    }
}

#[test]
fn after_an_error_comes_the_next_sentence() {
    let file = "1\tbroken\n2\tstill\n\n1\tfine\tfine\tADJ\tJJ\t_\t0\troot\t_\t_\n";
    let read: Vec<_> = conllu::read(file).collect();
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].as_ref().unwrap_err().kind, ErrorKind::Columns { found: 2 });
    assert_eq!(read[1].as_ref().unwrap().text(), "fine");
}

#[test]
fn treebanks_come_back_byte_for_byte() {
    for name in ["en_ewt-dev.conllu", "en_gum-dev.conllu"] {
        let Some(file) = treebank(name) else { return };
        let mut out = String::with_capacity(file.len());
        let mut written = String::with_capacity(file.len());
        for sentence in conllu::read(&file) {
            let sentence = sentence.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(Some(sentence.text()), sentence.comment("text"), "{name}");
            let tree = sentence.tree().unwrap_or_else(|error| panic!("{name}: {error}"));
            sentence.rewrite(&tree, &mut out);
            conllu::write(&mut written, sentence.comment("sent_id"), sentence.text(), &tree);
        }
        assert!(out == file, "{name} changed");
        for (sentence, again) in conllu::read(&file).zip(conllu::read(&written)) {
            assert_eq!(sentence.unwrap().tree(), again.unwrap().tree(), "{name}");
        }
    }
}

/// Any tree over any words: heads follow a random order, so that arcs cross.
fn sentence() -> impl Strategy<Value = (String, Tree)> {
    let form = prop_oneof![3 => "[A-Za-z]{1,6}", 1 => "[_'.#0-9-]{1,3}", 1 => "[^\\s\\pC]{1,4}"];
    let word = (form, "[^\\s\\pC]{1,5}", 0..Upos::ALL.len(), any::<prop::sample::Index>(), 0..4_u8);
    let order = prop::collection::vec(word, 1..20).prop_flat_map(|words| {
        let order: Vec<usize> = (0..words.len()).collect();
        (Just(words), Just(order).prop_shuffle())
    });
    order.prop_map(|(specs, order)| {
        let mut text = String::new();
        let mut tree = Tree { confidence: 100, ..Tree::default() };
        let relations = ["nsubj:pass", "obl", "acl:relcl", "compound"];
        for (index, (form, lemma, upos, _, joint)) in specs.iter().enumerate() {
            let start = TextRange::up_to(rapporteur_text::TextSize::of(&*text)).end();
            text.push_str(form);
            let range = TextRange::new(start, rapporteur_text::TextSize::of(&*text));
            let next = u32::try_from(index + 1).unwrap();
            match joint {
                0 => {}
                // Joined with the next word to one token, which may join on.
                1 if next < u32::try_from(specs.len()).unwrap() => match tree.multiwords.last_mut() {
                    Some(last) if last.last + 1 == next => last.last = next,
                    _ => tree.multiwords.push(Multiword { first: next - 1, last: next }),
                },
                2 => text.push_str("  "),
                _ => text.push(' '),
            }
            tree.words.push(Word {
                range,
                lemma: lemma.as_str().into(),
                upos: Upos::ALL[*upos],
                xpos: form.as_str().into(),
                feats: Feats::new(if index % 2 == 0 { "_" } else { "Number=Sing|Person=3" }),
                head: None,
                deprel: relations[index % relations.len()].parse().unwrap(),
            });
        }
        for (place, word) in order.iter().enumerate() {
            tree.words[*word].head = match place {
                0 => None,
                _ => Some(u32::try_from(order[specs[*word].3.index(place)]).unwrap()),
            };
        }
        tree.words[order[0]].deprel = Relation::ROOT;
        (text, tree)
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read((text, tree) in sentence()) {
        let mut file = String::new();
        conllu::write(&mut file, Some("a b"), &text, &tree);
        let sentence = first(&file).unwrap();
        prop_assert_eq!(sentence.comment("sent_id"), Some("a b"));
        let read = sentence.tree().unwrap();
        prop_assert_eq!(sentence.text(), text);
        // `_` and nothing are the same in this format.
        let mut expected = tree;
        for word in expected.words.iter_mut().filter(|word| &*word.xpos == "_") {
            word.xpos = "".into();
        }
        prop_assert_eq!(&read, &expected);
        let mut again = String::new();
        sentence.rewrite(&read, &mut again);
        prop_assert_eq!(again, file);
    }

    #[test]
    fn no_file_makes_the_reader_panic(file in any::<String>()) {
        exercise(&file);
    }

    #[test]
    fn no_broken_file_makes_the_reader_panic(pieces in prop::collection::vec(prop_oneof![
        3 => Just("\t"), 2 => Just("1"), 1 => Just("2"), 1 => Just("1-2"), 1 => Just("0.1"), 2 => Just("_"), 1 => Just("\n"),
        1 => Just("\n\n"), 1 => Just("# text = "), 1 => Just("é"), 1 => Just("NOUN"), 1 => Just("\r"), 1 => Just("0"),
        3 => Just("1\té\té\tX\tX\t_\t0\troot\t_\t_\n"), 3 => Just("2\tb\tb\tX\tX\t_\t1\tobj\t_\tSpaceAfter=No\n"),
        3 => Just("1-2\té\t_\t_\t_\t_\t_\t_\t_\t_\n"),
    ], 0..40)) {
        exercise(&pieces.concat());
    }
}

/// All that can be done with a file; ranges must be whole characters in order.
fn exercise(file: &str) {
    for sentence in conllu::read(file).flatten() {
        let mut end = TextRange::default().end();
        for range in &sentence.words().words {
            assert!(
                end <= range.start() && sentence.text().get(std::ops::Range::<usize>::from(*range)).is_some()
            );
            end = range.end();
        }
        let tree = sentence.tree().unwrap_or_default();
        let mut out = String::new();
        sentence.rewrite(&tree, &mut out);
        assert_eq!(conllu::read(&out).next().unwrap().unwrap().words(), sentence.words());
        conllu::write(&mut out, None, sentence.text(), &tree);
    }
}
