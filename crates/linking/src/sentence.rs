//! A sentence as the rules see it.

use rapporteur_catalog::EntityClass;
use rapporteur_text::TextRange;

use crate::lexer::{Shape, Tok, lex, span};
use crate::lexicon::{Lexicon, flag, lexicon};

pub(crate) struct Sentence<'t> {
    pub text: &'t str,
    pub toks: Vec<Tok>,
    /// The lists that each token stands in.
    flags: Vec<u32>,
    pub lexicon: &'static Lexicon,
    /// Nearly all words are in capitals: case says nothing.
    pub shouted: bool,
    /// A heading in title case: a capital says little.
    pub titled: bool,
}

impl<'t> Sentence<'t> {
    pub fn new(text: &'t str) -> Sentence<'t> {
        let mut toks = Vec::with_capacity(text.len() / 5 + 4);
        lex(text, &mut toks);
        let lexicon = lexicon();
        let flags = toks.iter().map(|tok| if tok.is_word() { lexicon.flags(tok) } else { 0 }).collect();
        let (mut words, mut capitals, mut initials, mut small) = (0u32, 0u32, 0u32, 0u32);
        for tok in toks.iter().filter(|t| t.is_word() && t.end - t.start > 3) {
            words += 1;
            match tok.shape {
                Shape::Initials => initials += 1,
                Shape::Capital | Shape::Mixed => capitals += 1,
                _ => small += 1,
            }
        }
        let shouted = words >= 2 && initials * 10 >= words * 8;
        let open = !toks.last().is_some_and(|t| t.is_mark('.'));
        let titled = words >= 4 && open && small * 3 <= capitals;
        let mut s = Sentence { text, toks, flags, lexicon, shouted, titled };
        for i in 0..s.toks.len() {
            if s.can_be_name(i)
                && let Some(flags) = s.flags.get_mut(i)
            {
                *flags |= flag::NAME;
            }
        }
        s
    }

    pub fn len(&self) -> usize {
        self.toks.len()
    }

    pub fn tok(&self, i: usize) -> Option<&Tok> {
        self.toks.get(i)
    }

    pub fn before(&self, i: usize) -> Option<&Tok> {
        self.toks.get(i.checked_sub(1)?)
    }

    pub fn word(&self, i: usize) -> &'t str {
        self.tok(i).and_then(|t| self.text.get(t.start as usize..t.end as usize)).unwrap_or("")
    }

    pub fn slice(&self, first: usize, end: usize) -> &'t str {
        self.text.get(std::ops::Range::<usize>::from(self.range(first, end))).unwrap_or("")
    }

    pub fn range(&self, first: usize, end: usize) -> TextRange {
        span(&self.toks, first, end)
    }

    pub fn is(&self, i: usize, word: &str) -> bool {
        self.word(i).eq_ignore_ascii_case(word)
    }

    pub fn mark(&self, i: usize, mark: char) -> bool {
        self.tok(i).is_some_and(|t| t.is_mark(mark))
    }

    pub fn has(&self, i: usize, flags: u32) -> bool {
        self.flags.get(i).is_some_and(|have| have & flags != 0)
    }

    pub fn head(&self, i: usize) -> Option<EntityClass> {
        self.tok(i).filter(|_| self.has(i, flag::HEAD)).and_then(|t| self.lexicon.head(t))
    }

    pub fn is_lower(&self, i: usize) -> bool {
        self.tok(i).is_some_and(|t| t.shape == Shape::Lower)
    }

    pub fn is_capital(&self, i: usize) -> bool {
        self.tok(i).is_some_and(Tok::is_capital)
    }

    /// A clause begins at `i`: the sentence, or what follows a colon, a quotation mark or a bullet.
    pub fn opens(&self, i: usize) -> bool {
        match self.before(i).map(|t| t.shape) {
            None => true,
            Some(Shape::Mark(mark)) => {
                matches!(mark, '.' | ':' | ';' | '"' | '“' | '(' | '[' | '•' | '*' | '?' | '!')
            }
            Some(Shape::Number) => i == 1,
            Some(_) => false,
        }
    }

    /// A possessive ending begins at `i`: its number of tokens (`'s` is two, a bare `'` after s one), or 0.
    pub fn possessive(&self, i: usize) -> usize {
        let quote = |i| self.tok(i).is_some_and(|t| !t.gap && (t.is_mark('\'') || t.is_mark('’')));
        if quote(i) && self.is(i + 1, "s") && self.tok(i + 1).is_some_and(|t| !t.gap) {
            2
        } else if quote(i)
            && self.before(i).is_some_and(|t| self.text.as_bytes().get(t.end as usize - 1) == Some(&b's'))
            && self.tok(i + 1).is_some_and(|t| t.gap)
        {
            1
        } else {
            0
        }
    }

    /// Whether the sentence is in a language (ISO 639-1) other than English: a fifth of its small words, and three of them,
    /// are articles, prepositions and conjunctions of it that are no English words.
    pub fn speaks(&self, language: &str) -> bool {
        let small: &[&str] = match language {
            "es" => &[
                "el", "los", "las", "del", "de", "la", "y", "que", "con", "por", "para", "una", "se", "su",
                "en",
            ],
            "fr" => &[
                "le", "les", "des", "du", "de", "la", "et", "que", "avec", "pour", "une", "dans", "aux",
                "sur",
            ],
            "pt" => &[
                "o", "os", "da", "do", "dos", "das", "de", "e", "que", "com", "para", "uma", "em", "no", "na",
            ],
            _ => return false,
        };
        let words = (0..self.len()).filter(|&i| self.is_lower(i));
        let (mut all, mut own) = (0, 0);
        for i in words {
            all += 1;
            own += usize::from(small.contains(&self.word(i)));
        }
        own >= 3 && own * 5 >= all
    }

    /// A capitalised word at `i` that can be part of a name: not a function word, and not merely the first word of a clause.
    pub fn is_name_word(&self, i: usize) -> bool {
        self.has(i, flag::NAME)
    }

    fn can_be_name(&self, i: usize) -> bool {
        let Some(tok) = self.tok(i) else { return false };
        if !tok.is_capital() || self.has(i, flag::FUNCTION) {
            return false;
        }
        if self.shouted {
            return false;
        }
        if tok.shape == Shape::Capital && self.opens(i) {
            let word = self.word(i);
            let derived = ["ing", "ed", "ly"].iter().any(|end| word.ends_with(end)) && word.len() > 4;
            if derived || self.has(i, flag::VERB) {
                return false;
            }
        }
        !(self.titled && self.has(i, flag::VERB | flag::MODAL))
    }
}
