//! The grammar layer against the development treebanks: the figures of the CoNLL 2018 shared task (Zeman et al. 2018,
//! *Multilingual Parsing from Raw Text to Universal Dependencies*), with whole relations (`nsubj:pass` is not `nsubj`).

use std::collections::HashSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::scores::Figure;
use crate::shell;

/// Name of a treebank in the table, its development file.
const TREEBANKS: [(&str, &str); 2] = [("EWT", "en_ewt-dev.conllu"), ("GUM", "en_gum-dev.conllu")];

/// The figures of all treebanks below `folder`.
pub fn measure(folder: &Path, binary: &Path) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for (name, file) in TREEBANKS {
        let path = folder.join(file);
        let gold = shell::read(&path)?;
        let parsed = shell::capture(Command::new(binary).arg("parse").arg("--gold-tokens").arg(&path))?;
        let (wanted, found) = (words(&gold), words(&parsed));
        if wanted.len() != found.len() {
            return Err(format!("{file} has {} words, the answer {}", wanted.len(), found.len()));
        }
        let mut share = |what: &str, right: &dyn Fn(&[&str], &[&str]) -> bool| {
            let count = wanted.iter().zip(&found).filter(|(wanted, found)| right(wanted, found)).count();
            figures.push(Figure::rate(format!("{name} {what}"), count, wanted.len(), wanted.len()));
        };
        share("UPOS", &|a, b| a[3] == b[3]);
        share("lemmas", &|a, b| a[2] == b[2]);
        share("UAS", &|a, b| a[6] == b[6]);
        share("LAS", &|a, b| a[6..8] == b[6..8]);

        let text = texts(&gold).join("\n\n");
        let raw = answer(Command::new(binary).arg("parse"), &text)?;
        let (gold, ours) = (tokens(&gold), tokens(&raw));
        let right = gold.intersection(&ours).count();
        // F1 is twice what both have by what each has.
        figures.push(Figure::rate(
            format!("{name} tokens F1, raw"),
            2 * right,
            gold.len() + ours.len(),
            gold.len(),
        ));
    }
    Ok(figures)
}

/// The columns of every syntactic word.
fn words(file: &str) -> Vec<Vec<&str>> {
    let lines = file.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    lines.filter(|columns| columns.len() == 10 && columns[0].bytes().all(|b| b.is_ascii_digit())).collect()
}

/// The texts of the sentences.
fn texts(file: &str) -> Vec<&str> {
    file.lines().filter_map(|line| line.strip_prefix("# text = ")).collect()
}

/// Orthographic tokens as the characters they cover, white space not counted: how two tokenisations of one text are
/// compared.
fn tokens(file: &str) -> HashSet<(usize, usize)> {
    let (mut at, mut covered) = (0, 0);
    let mut found = HashSet::new();
    for line in file.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        if line.is_empty() || line.starts_with('#') || columns.len() != 10 {
            covered = 0;
            continue;
        }
        let id = columns[0];
        if id.contains('.') {
            continue;
        }
        if let Some((_, last)) = id.split_once('-') {
            covered = last.parse().unwrap_or(0);
        } else if id.parse().unwrap_or(0) <= covered {
            continue;
        }
        let length = columns[1].chars().filter(|c| !c.is_whitespace()).count();
        found.insert((at, at + length));
        at += length;
    }
    found
}

/// What a command prints for a text on its standard input.
fn answer(command: &mut Command, text: &str) -> Result<String, String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run the binary: {error}"))?;
    let mut stdin = child.stdin.take().ok_or("the binary has no standard input")?;
    stdin.write_all(text.as_bytes()).map_err(|error| format!("cannot write to the binary: {error}"))?;
    drop(stdin);
    let output = child.wait_with_output().map_err(|error| format!("the binary did not answer: {error}"))?;
    String::from_utf8(output.stdout).map_err(|_| "the binary did not print UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_characters_without_spaces() {
        let file = "# text = don't go\n\
            1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n\
            1\tdo\tdo\tAUX\t_\t_\t3\taux\t_\t_\n\
            2\tn't\tnot\tPART\t_\t_\t3\tadvmod\t_\t_\n\
            3\tgo\tgo\tVERB\t_\t_\t0\troot\t_\t_\n\n\
            # text = é\n\
            1\té\té\tX\t_\t_\t0\troot\t_\t_\n";
        assert_eq!(tokens(file), HashSet::from([(0, 5), (5, 7), (7, 8)]));
        assert_eq!(words(file).len(), 4);
        assert_eq!(texts(file), ["don't go", "é"]);
    }
}
