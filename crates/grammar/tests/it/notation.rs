//! Expectations of the clause suites, and what they say of clauses. `tests/grammar/README.md` describes the form.

use rapporteur_grammar::Tree;
use rapporteur_grammar::structure::{Argument, Clause, LinkKind, Origin, PredicateKind, Role};

/// A sentence of a suite.
pub struct Case {
    /// The heading of the first level above it.
    pub phenomenon: String,
    pub text: String,
    pub gap: bool,
    /// Line of the heading, from 0.
    pub line: usize,
    pub expected: Vec<Line>,
}

/// A clause as expected.
#[derive(Debug)]
pub struct Line {
    pub source: String,
    optional: bool,
    name: String,
    operators: Vec<Wanted>,
    marker: Option<String>,
    speakers: Vec<String>,
    arguments: Vec<Filler>,
}

#[derive(Debug)]
struct Wanted {
    word: String,
    optional: bool,
}

#[derive(Debug)]
struct Filler {
    optional: bool,
    label: String,
    renames: bool,
    negated: bool,
    open: bool,
    words: String,
}

/// How clauses compare with an expectation.
#[derive(Default, Clone, Copy)]
pub struct Score {
    pub clauses_expected: usize,
    pub clauses_found: usize,
    pub clauses_right: usize,
    pub arguments_expected: usize,
    pub arguments_found: usize,
    pub arguments_right: usize,
}

impl Score {
    pub fn is_exact(self) -> bool {
        self.clauses_right == self.clauses_expected && self.clauses_right == self.clauses_found
    }

    pub fn add(&mut self, other: Self) {
        self.clauses_expected += other.clauses_expected;
        self.clauses_found += other.clauses_found;
        self.clauses_right += other.clauses_right;
        self.arguments_expected += other.arguments_expected;
        self.arguments_found += other.arguments_found;
        self.arguments_right += other.arguments_right;
    }
}

/// The cases of a file.
pub fn cases(file: &str) -> Vec<Case> {
    let mut phenomenon = String::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut inside = false;
    for (number, line) in file.lines().enumerate() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            let case = cases.last_mut().expect("a sentence stands before the first block");
            case.expected.push(expectation(line));
        } else if let Some(heading) = line.strip_prefix("## ") {
            let text = heading.strip_prefix("Gap: ").unwrap_or(heading);
            cases.push(Case {
                phenomenon: phenomenon.clone(),
                text: text.to_owned(),
                gap: text.len() != heading.len(),
                line: number,
                expected: Vec::new(),
            });
        } else if let Some(heading) = line.strip_prefix("# ") {
            phenomenon = heading.to_owned();
        }
    }
    assert!(!inside, "a block is not closed");
    cases
}

fn expectation(line: &str) -> Line {
    let (before, after) = line.split_once(':').unwrap_or_else(|| panic!("no colon in {line:?}"));
    let optional = before.starts_with('?');
    let before = before.trim_start_matches('?');
    let mut name = Vec::new();
    let mut operators = Vec::new();
    let mut marker = None;
    let mut speakers = Vec::new();
    let mut bracket = false;
    for word in before.split_whitespace() {
        let opens = word.starts_with('[');
        if opens || bracket {
            bracket = !word.ends_with(']');
            let bare = word.trim_start_matches('[').trim_end_matches(']');
            let word = if bare == "?" { bare } else { bare.trim_start_matches('?') };
            operators.push(Wanted { word: word.to_owned(), optional: word != bare });
        } else if let Some(word) = word.strip_prefix('/') {
            marker = Some(word.to_owned());
        } else if let Some(word) = word.strip_prefix('@') {
            speakers.push(word.to_owned());
        } else {
            name.push(word);
        }
    }
    let arguments = after.split_whitespace().map(|field| {
        let at = field.find(['=', '~']).unwrap_or_else(|| panic!("no = in {field:?}"));
        let label = &field[..at];
        let filler = &field[at + 1..];
        let words = filler.trim_end_matches('…');
        Filler {
            optional: label.starts_with('?'),
            label: label.trim_start_matches('?').to_owned(),
            renames: field[at..].starts_with('~'),
            negated: words.starts_with("not_"),
            open: filler.ends_with('…'),
            words: words.trim_start_matches("not_").replace('_', " "),
        }
    });
    Line {
        source: line.to_owned(),
        optional,
        name: name.join(" "),
        operators,
        marker,
        speakers,
        arguments: arguments.collect(),
    }
}

/// Compares; the notes say which lines are missing.
pub fn compare(expected: &[Line], text: &str, tree: &Tree, clauses: &[Clause]) -> (Score, Vec<String>) {
    let reader = Reader { text, tree };
    let mut score = Score::default();
    let mut notes = Vec::new();
    let mut free: Vec<&Clause> = clauses.iter().collect();
    let mut missing = Vec::new();
    for line in expected {
        match free.iter().position(|clause| reader.is_exact(line, clause)) {
            Some(at) => {
                let clause = free.remove(at);
                score.clauses_right += 1;
                score.clauses_expected += 1;
                score.clauses_found += 1;
                score.arguments_expected += clause.arguments.len();
                score.arguments_found += clause.arguments.len();
                score.arguments_right += clause.arguments.len();
            }
            None => missing.push(line),
        }
    }
    for line in missing {
        // Partly right: the same predicate with other arguments.
        if let Some(at) = free.iter().position(|clause| name(clause) == line.name) {
            let clause = free.remove(at);
            let right = clause
                .arguments
                .iter()
                .filter(|arg| line.arguments.iter().any(|f| reader.fills(f, arg)))
                .count();
            score.clauses_found += 1;
            score.clauses_expected += 1;
            score.arguments_found += clause.arguments.len();
            score.arguments_expected += right.max(line.arguments.iter().filter(|f| !f.optional).count());
            score.arguments_right += right;
            notes.push(line.source.clone());
        } else if !line.optional {
            score.clauses_expected += 1;
            score.arguments_expected += line.arguments.iter().filter(|f| !f.optional).count();
            notes.push(line.source.clone());
        }
    }
    score.clauses_found += free.len();
    score.arguments_found += free.iter().map(|clause| clause.arguments.len()).sum::<usize>();
    (score, notes)
}

fn name(clause: &Clause) -> String {
    match (&clause.support, clause.kind) {
        (Some(support), _) => format!("{} {}", support.lemma, clause.lemma),
        (None, PredicateKind::Event) => format!("the {}", clause.lemma),
        (None, PredicateKind::Nominal | PredicateKind::Adjectival) => format!("be {}", clause.lemma),
        (None, _) => clause.lemma.to_string(),
    }
}

struct Reader<'a> {
    text: &'a str,
    tree: &'a Tree,
}

impl Reader<'_> {
    fn is_exact(&self, line: &Line, clause: &Clause) -> bool {
        name(clause) == line.name
            && self.has_operators(line, clause)
            && self.has_marker(line, clause)
            && self.has_speakers(line, clause)
            && clause.arguments.iter().all(|arg| line.arguments.iter().any(|f| self.fills(f, arg)))
            && line
                .arguments
                .iter()
                .all(|f| f.optional || clause.arguments.iter().any(|arg| self.fills(f, arg)))
    }

    fn has_operators(&self, line: &Line, clause: &Clause) -> bool {
        let mut found = clause.operators.iter().peekable();
        for wanted in &line.operators {
            if found.peek().is_some_and(|operator| operator.lemma.replace(' ', "_") == wanted.word) {
                found.next();
            } else if !wanted.optional {
                return false;
            }
        }
        found.next().is_none()
    }

    fn has_marker(&self, line: &Line, clause: &Clause) -> bool {
        let adverbial = clause.link.kind == LinkKind::Adverbial;
        let marker = clause.link.marker.as_ref().filter(|_| adverbial).map(|marker| marker.replace(' ', "_"));
        let operator = marker.as_ref().is_some_and(|marker| {
            clause.own_operators().any(|operator| operator.lemma.replace(' ', "_") == *marker)
        });
        line.marker == marker.filter(|_| !operator)
    }

    fn has_speakers(&self, line: &Line, clause: &Clause) -> bool {
        let speakers: Vec<u32> = clause
            .attributions
            .iter()
            .flat_map(|attribution| &attribution.speakers)
            .map(|s| s.head)
            .collect();
        speakers.len() == line.speakers.len()
            && speakers
                .iter()
                .zip(&line.speakers)
                .all(|(&head, words)| self.is_among(head, &words.replace('_', " ")))
    }

    fn fills(&self, filler: &Filler, argument: &Argument) -> bool {
        let label = match (argument.role, argument.preposition.as_deref()) {
            (Role::Subject, _) => "subj",
            (Role::Object, _) => "obj",
            (Role::IndirectObject, _) => "iobj",
            (Role::Possessor, _) => "poss",
            (Role::Modifier, _) => "mod",
            (Role::Complement, _) => "comp",
            (Role::Oblique, Some(preposition)) => preposition,
            (Role::Oblique, None) => "when",
        };
        label.replace(' ', "_") == filler.label
            && matches!(argument.origin, Origin::Apposition | Origin::Member) == filler.renames
            && argument.negated == filler.negated
            && argument.listing.is_some_and(|listing| listing.open) == filler.open
            && self.is_among(argument.head, &filler.words)
    }

    /// Whether a word is one of these, where they stand together in the sentence.
    fn is_among(&self, head: u32, words: &str) -> bool {
        let range = self.tree.words[head as usize].range;
        // The first word of a sentence may be written small.
        let (text, words) = (self.text.to_ascii_lowercase(), words.to_ascii_lowercase());
        text.match_indices(&words)
            .any(|(at, _)| at <= usize::from(range.start()) && usize::from(range.end()) <= at + words.len())
    }
}
