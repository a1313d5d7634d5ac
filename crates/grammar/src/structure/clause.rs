//! What the structure of a sentence is said in: clauses, arguments, operators.

use rapporteur_text::TextRange;

/// A predicate with its arguments. Word numbers are indices into [`Tree::words`](crate::Tree::words), clause numbers
/// indices into the list this clause is part of, ranges are bytes of the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Word that names the event or state: a verb, an event noun, a predicative noun or adjective, or the copula where
    /// a prepositional phrase is predicated ("is in Geneva").
    pub head: u32,
    /// Dictionary form of the predicate, with its particle: `train`, `carry out`, `visit`.
    pub lemma: Box<str>,
    /// What sort of word predicates.
    pub kind: PredicateKind,
    /// The verb that lends the event noun or predicative its time and its subject: "provide" in "provide training",
    /// "become" in "become a partner".
    pub support: Option<Support>,
    /// Where all the words of the clause stand, subordinate clauses included; of an event noun its phrase.
    pub range: TextRange,
    /// Active or passive, as written; [`Argument::role`] has the passive undone.
    pub voice: Voice,
    /// Tense of the finite verb or auxiliary; none in a clause without one.
    pub tense: Option<Tense>,
    /// Perfect: "has trained", "having trained".
    pub perfect: bool,
    /// Progressive: "is training".
    pub progressive: bool,
    /// Statement, question, command, or no finite clause at all.
    pub mood: Mood,
    /// Who and what takes part, in the order of the text.
    pub arguments: Vec<Argument>,
    /// Adverbs of the predicate ("jointly", "recently"), in order; negations and modal adverbs are operators instead.
    pub modifiers: Vec<u32>,
    /// What the clause hangs on.
    pub link: Link,
    /// What stands over the event, outermost first: embedding predicates, modal auxiliaries, negations, conditions.
    pub operators: Vec<Operator>,
    /// Who says so, outermost first; empty where the text speaks for itself.
    pub attributions: Vec<Attribution>,
}

impl Clause {
    /// Whether an odd number of negations stands directly over this predicate. Predicates that deny what they embed
    /// ("refuse to train") are [`Operator::negative`] in [`Clause::operators`] and are not counted.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.own_operators().filter(|operator| operator.kind == OperatorKind::Negation).count() % 2 == 1
    }

    /// The operators of this predicate alone, without those of clauses that embed it.
    pub fn own_operators(&self) -> impl Iterator<Item = &Operator> {
        let embedded =
            self.operators.iter().rposition(|operator| operator.kind.embeds()).map_or(0, |at| at + 1);
        self.operators[embedded..].iter()
    }

    /// The arguments of a role.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Argument> {
        self.arguments.iter().filter(move |argument| argument.role == role)
    }

    /// The oblique arguments with a preposition.
    pub fn with_preposition<'a>(&'a self, preposition: &'a str) -> impl Iterator<Item = &'a Argument> {
        self.with_role(Role::Oblique)
            .filter(move |argument| argument.preposition.as_deref() == Some(preposition))
    }
}

/// What sort of word a predicate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PredicateKind {
    /// A verb.
    Verb,
    /// A noun for an event, alone ("the visit of") or under a light verb ("paid a visit to").
    Event,
    /// A noun predicated of its subject: by a copula, by "become" or by apposition.
    Nominal,
    /// An adjective predicated of its subject.
    Adjectival,
    /// The copula itself: existence ("there is"), place ("is in Geneva"), or a clause ("the aim is to …").
    Copula,
}

/// A verb that carries another predicate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// The verb.
    pub word: u32,
    /// Its dictionary form, with its particle.
    pub lemma: Box<str>,
}

/// Voice as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// The subject acts.
    Active,
    /// The subject is acted on.
    Passive,
}

/// Tense as written; `will` and `shall` make a future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tense {
    /// "trained", "has trained" is present perfect.
    Past,
    /// "trains"
    Present,
    /// "will train"
    Future,
}

/// What a clause does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mood {
    /// A statement.
    Indicative,
    /// A question, asked or reported ("whether").
    Interrogative,
    /// A command.
    Imperative,
    /// Infinitive, gerund, participle, event noun without verb.
    NonFinite,
}

/// One filler of one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Head word of the filler.
    pub head: u32,
    /// The phrase, without its preposition, relative clauses, appositions and conjuncts.
    pub range: TextRange,
    /// What it is to the predicate.
    pub role: Role,
    /// Preposition in lower case, complex ones as one: `with`, `at the request of`. Kept where the role is surer than
    /// the preposition says: `by` of an agent, `of` of what is signed in "the signing of".
    pub preposition: Option<Box<str>>,
    /// How the filler was found.
    pub origin: Origin,
    /// The list that the filler is a member of.
    pub listing: Option<Listing>,
    /// Whether the filler alone is denied: "not Ghana but Togo", "no officers".
    pub negated: bool,
}

/// What a filler is to its predicate, passives and nominalisations undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Deep subject: who acts, or of whom the state holds.
    Subject,
    /// Deep object.
    Object,
    /// The receiver of a verb with two objects.
    IndirectObject,
    /// With a preposition, or a bare time expression.
    Oblique,
    /// Possessor of a predicative noun: "is NATO's partner".
    Possessor,
    /// Stands before an event noun as a name would: "NATO training", "a Kenyan visit". Whether it acts or is acted on,
    /// syntax does not say.
    Modifier,
    /// A clause; [`Argument::head`] is the head of its predicate.
    Complement,
}

/// How a filler was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// It depends on the predicate, or is a conjunct of what does.
    Direct,
    /// The predicate shares it with a coordinate predicate.
    Shared,
    /// It is what a relative clause or participle is about.
    Relative,
    /// It is an argument of the embedding predicate.
    Control,
    /// It renames another filler: "the host, Ghana".
    Apposition,
    /// It is named as an example of another filler: "states such as Ghana".
    Member,
    /// It depends on an event noun.
    Nominal,
}

/// The coordination a filler stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// Head of the first member.
    pub first: u32,
    /// Whether the text says that there are more: "including", "such as", "among others".
    pub open: bool,
    /// How the members are joined.
    pub conjunction: Conjunction,
}

/// What joins conjuncts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conjunction {
    /// "and", "as well as", or nothing but commas.
    And,
    /// "or"
    Or,
    /// "nor"
    Nor,
    /// "but"
    But,
}

/// What a clause hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// How.
    pub kind: LinkKind,
    /// The clause it hangs on, if it is in the list.
    pub governor: Option<u32>,
    /// The word that links, in lower case: "that", "if", "after", "in order to", "and".
    pub marker: Option<Box<str>>,
}

/// How a clause hangs on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// It does not.
    Root,
    /// Complement clause of its own subject.
    Complement,
    /// Complement clause whose subject is an argument of the governor.
    OpenComplement,
    /// Subject clause.
    SubjectClause,
    /// Adverbial clause.
    Adverbial,
    /// Finite relative clause.
    Relative,
    /// Participle or infinitive of a noun.
    Adnominal,
    /// Coordinate with the governor.
    Conjunct,
    /// Beside the governor, without link.
    Parataxis,
    /// Appositive noun.
    Apposition,
    /// Event noun in an argument of the governor.
    Argument,
    /// Event noun inside a phrase, of no clause in particular.
    Phrase,
}

/// Something that stands over a predicate. How much of an event it leaves is for the reader to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The word.
    pub word: u32,
    /// Its dictionary form.
    pub lemma: Box<str>,
    /// What sort of word.
    pub kind: OperatorKind,
    /// Whether it denies what it stands over: "not", "refuse", "lack".
    pub negative: bool,
}

/// What sort of word an operator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperatorKind {
    /// A modal auxiliary: "will", "may".
    Auxiliary,
    /// A modal adverb: "possibly".
    Adverb,
    /// "not", "no", "never", "without", "neither".
    Negation,
    /// "if", "unless".
    Condition,
    /// "to", "in order to", "so that".
    Purpose,
    /// "?", "whether".
    Question,
    /// An embedding verb, adjective, or light verb construction.
    Predicate,
    /// An embedding noun: "plan to", "lack of".
    Noun,
}

impl OperatorKind {
    /// Whether the operator is a predicate of its own rather than part of the predicate it stands over.
    #[must_use]
    pub const fn embeds(self) -> bool {
        matches!(self, Self::Predicate | Self::Noun)
    }
}

/// Who says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The word that says that it is said: "said", "according".
    pub cue: u32,
    /// Its dictionary form: `say`, `according to`.
    pub lemma: Box<str>,
    /// The speakers: heads and phrases. Empty where the text names none ("is said to").
    pub speakers: Vec<Speaker>,
    /// Whether the words stand between quotation marks, at least in part.
    pub quoted: bool,
}

/// One who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speaker {
    /// Head word.
    pub head: u32,
    /// The phrase, as in [`Argument::range`].
    pub range: TextRange,
}
