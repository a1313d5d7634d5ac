//! `rapporteur parse`: the grammar layer, for inspection and scoring.

use std::io::Write as _;
use std::process::ExitCode;

use camino::Utf8Path;
use rapporteur_grammar::{Language, Tree, Words, conllu, structure};
use rapporteur_markup::{Format, parse_block, split_blocks};
use rapporteur_sources::format_of;
use rapporteur_text::{OffsetMap, TextRange, TextSize, fold, split_sentences};
use rayon::prelude::*;

use crate::args::{ParseArgs, ParseFormat};
use crate::failure::Failure;
use crate::reading::{self, slice};
use crate::{Outcome, output};

/// Sentences analysed together: enough for the network to take several of like length at once.
const BATCH: usize = 64;

pub fn run(args: &ParseArgs) -> Outcome {
    let Some(pack) = rapporteur_grammar::language(&args.lang) else {
        let known: Vec<&str> = rapporteur_grammar::languages().collect();
        return Err(Failure::refused(
            format!("there is no language pack `{}`", args.lang),
            format!("the packs of this program: {}", known.join(", ")),
        ));
    };
    match &args.gold_tokens {
        Some(path) => again(pack, path),
        None => raw(pack, args.file.as_deref().unwrap_or(Utf8Path::new("-")), args.format),
    }
}

/// Prints a CoNLL-U file with its columns LEMMA to DEPREL replaced.
fn again(pack: &'static dyn Language, path: &Utf8Path) -> Outcome {
    let file = reading::file(path)?;
    let mut sentences = Vec::new();
    let mut clean = true;
    for sentence in conllu::read(&file) {
        match sentence {
            Ok(sentence) => sentences.push(sentence),
            Err(error) => {
                clean = false;
                output::print_error(&format!("error: {path}: {error}; the sentence is left out"));
            }
        }
    }
    print(&sentences, |batch| {
        let pairs: Vec<(&str, &Words)> = batch.iter().map(|s| (s.text(), s.words())).collect();
        let mut out = String::new();
        for (sentence, tree) in batch.iter().zip(pack.annotate(&pairs)) {
            sentence.rewrite(&tree, &mut out);
        }
        out
    })?;
    Ok(ExitCode::from(u8::from(!clean)))
}

/// A sentence of a text: its folded prose and the way back to the bytes.
struct Sentence {
    prose: Box<str>,
    map: OffsetMap,
    /// Where the map's source starts in the text.
    base: TextSize,
}

impl Sentence {
    /// A range of the prose in the bytes of the text.
    fn to_text(&self, range: TextRange) -> TextRange {
        self.map.to_source(range) + self.base
    }
}

/// Splits and parses a text.
fn raw(pack: &'static dyn Language, path: &Utf8Path, format: ParseFormat) -> Outcome {
    let text = reading::file(path)?;
    let sentences = sentences(&text, format_of(path.as_str()));
    let numbered: Vec<(usize, &Sentence)> = (1..).zip(&sentences).collect();
    print(&numbered, |batch| {
        let words: Vec<Words> = batch.iter().map(|(_, sentence)| pack.tokenize(&sentence.prose)).collect();
        let pairs: Vec<(&str, &Words)> =
            batch.iter().zip(&words).map(|((_, sentence), words)| (&*sentence.prose, words)).collect();
        let mut out = String::new();
        for ((number, sentence), tree) in batch.iter().zip(pack.annotate(&pairs)) {
            match format {
                ParseFormat::Conllu => {
                    let (at, tree) = in_bytes(&text, sentence, tree);
                    conllu::write(&mut out, Some(&number.to_string()), slice(&text, at), &tree);
                }
                ParseFormat::Clauses => {
                    out.push_str(&sentence.prose);
                    out.push('\n');
                    let clauses = structure::clauses(&sentence.prose, &tree);
                    for line in structure::notation(&sentence.prose, &tree, &clauses).to_string().lines() {
                        out.push_str("  ");
                        out.push_str(line);
                        out.push('\n');
                    }
                    out.push('\n');
                }
            }
        }
        out
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The tree over the sentence as its file spells it, and where that stands in the text.
fn in_bytes(text: &str, sentence: &Sentence, mut tree: Tree) -> (TextRange, Tree) {
    let all = TextRange::up_to(TextSize::of(&*sentence.prose));
    let at = sentence.to_text(all);
    for word in &mut tree.words {
        let range = sentence.to_text(word.range);
        debug_assert!(text.get(std::ops::Range::<usize>::from(range)).is_some());
        // Both ends go back to the file on their own, so that a word stays within its sentence whatever was folded.
        let start = range.start().clamp(at.start(), at.end());
        let end = range.end().clamp(start, at.end());
        word.range = TextRange::new(start, end) - at.start();
    }
    (at, tree)
}

/// The sentences of a text, all of them: headings, furniture, lists.
fn sentences(text: &str, format: Format) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    match format {
        // Nothing of a plain text is markup here: every token is to come out again.
        Format::PlainText => {
            for (start, paragraph) in paragraphs(text) {
                let folded = fold(paragraph);
                for at in split_sentences(&folded.text) {
                    sentences.push(Sentence {
                        prose: slice(&folded.text, at).into(),
                        map: folded.map.slice(at),
                        base: start,
                    });
                }
            }
        }
        Format::Markdown => {
            for block in split_blocks(text, format) {
                for sentence in parse_block(slice(text, block.range), block.kind, format).sentences {
                    sentences.push(Sentence {
                        prose: sentence.prose,
                        map: sentence.map,
                        base: block.range.start(),
                    });
                }
            }
        }
    }
    sentences
}

/// What stands between blank lines, with its first byte.
fn paragraphs(text: &str) -> Vec<(TextSize, &str)> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.push((start, at));
            start = at + line.len();
        }
        at += line.len();
    }
    found.push((start, at));
    let filled = found.into_iter().filter_map(|(from, to)| Some((from, text.get(from..to)?)));
    filled.filter_map(|(from, text)| Some((TextSize::try_from(from).ok()?, text))).collect()
}

/// Prints items batch by batch in their order, the batches made in parallel.
fn print<T: Sync>(items: &[T], work: impl Fn(&[T]) -> String + Sync) -> Result<(), Failure> {
    let progress = output::Progress::bar("sentences");
    let mut out = output::stdout();
    let mut done = 0;
    // As many batches at a time as keep every core busy while what is printed stays small.
    for round in items.chunks(BATCH * rayon::current_num_threads() * 4) {
        let printed: Vec<String> = round.par_chunks(BATCH).map(&work).collect();
        for text in printed {
            out.write_all(text.as_bytes())?;
        }
        done += round.len() as u64;
        progress.set(done, items.len() as u64);
    }
    out.flush()?;
    Ok(())
}
