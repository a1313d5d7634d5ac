//! The changes of a claim's text: one place each, the same for the same claim every time.

use std::ops::Range;

use super::sentence::{Sentence, Word};

/// A claim that its sources state.
#[derive(Debug)]
pub struct Claim {
    /// Id in its set; what there is to choose is chosen by it.
    pub id: String,
    /// Text.
    pub text: String,
    /// Where the engine sees names, in bytes of the text.
    pub names: Vec<Range<usize>>,
    /// Its tree.
    pub sentence: Option<Sentence>,
}

/// Names that take the place of a claim's own. The sources may have them, which makes the harder case, but not where a
/// claim of the family would then be true.
#[derive(Debug, Clone, Copy)]
pub struct Others {
    /// Names that stand by themselves.
    bare: &'static [&'static str],
    /// Names that stand after `the`, without it.
    after_the: &'static [&'static str],
}

/// Names for the claims about the founding captures, which have none of them.
pub const OTHERS_OF_FOUNDING: Others = Others {
    bare: &["Brazil", "Peru", "Mexico", "Thailand"],
    after_the: &["African Union", "European Union"],
};
/// Names for the claims about our own sources, which have them all.
pub const OTHERS_OF_WORLD: Others =
    Others { bare: &["Brazil", "Sweden", "Mexico", "Interpol"], after_the: &["African Union", "World Bank"] };

/// Without May, which is more often a verb.
const MONTHS: [&str; 11] = [
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Without `one`, which is more often a pronoun.
const SMALL_NUMBERS: [&str; 10] =
    ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"];
/// Words that deny; what is denied once more is no longer a plain denial.
const DENIALS: [&str; 10] =
    ["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"];
/// Words that open a reason.
const REASONS: [&str; 3] = ["because", "due to", "thanks to"];
/// Words that say of how many something is told already.
const QUANTIFIERS: [&str; 10] =
    ["all", "both", "each", "every", "few", "many", "more", "most", "several", "some"];
/// Words after which a higher number says less.
const UPPER_BOUNDS: [&str; 8] =
    ["less than", "fewer than", "no more than", "not more than", "up to", "at most", "under", "below"];

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Another name in the place of a name.
    Name,
    /// The year before or after.
    Year,
    /// Another number.
    Number,
    /// Another month.
    Month,
    /// The main clause denied.
    Negated,
    /// `no longer` in the main clause.
    NoLonger,
    /// `all` before a plural of which the claim says no number.
    All,
    /// `most` in the same place.
    Most,
    /// `Only` before a name that begins the claim.
    Only,
    /// A cause added.
    Cause,
    /// A speaker added.
    Speaker,
    /// In what manner added.
    Manner,
    /// How often added.
    Frequency,
    /// A circumstance added.
    Circumstance,
    /// A purpose added.
    Purpose,
    /// That it was never like that before, added.
    Record,
}

impl Kind {
    /// All kinds, in the order of the table.
    pub const ALL: [Kind; 16] = [
        Kind::Name,
        Kind::Year,
        Kind::Number,
        Kind::Month,
        Kind::Negated,
        Kind::NoLonger,
        Kind::All,
        Kind::Most,
        Kind::Only,
        Kind::Cause,
        Kind::Speaker,
        Kind::Manner,
        Kind::Frequency,
        Kind::Circumstance,
        Kind::Purpose,
        Kind::Record,
    ];

    /// Name in the table of figures.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Name => "name",
            Kind::Year => "year",
            Kind::Number => "number",
            Kind::Month => "month",
            Kind::Negated => "negated",
            Kind::NoLonger => "no longer",
            Kind::All => "all",
            Kind::Most => "most",
            Kind::Only => "only",
            Kind::Cause => "cause",
            Kind::Speaker => "speaker",
            Kind::Manner => "manner",
            Kind::Frequency => "frequency",
            Kind::Circumstance => "circumstance",
            Kind::Purpose => "purpose",
            Kind::Record => "record",
        }
    }

    /// The changed text, if the claim has a place for this kind.
    pub fn change(self, claim: &Claim, others: Others) -> Option<String> {
        match self {
            Kind::Name => other_name(claim, others),
            Kind::Year => other_year(claim),
            Kind::Number => other_number(&claim.text),
            Kind::Month => other_month(&claim.text),
            Kind::Negated => negated(claim),
            Kind::NoLonger => no_longer(claim),
            Kind::All => quantified(claim, "all"),
            Kind::Most => quantified(claim, "most"),
            Kind::Only => only(claim),
            Kind::Cause => caused(&claim.text),
            Kind::Speaker => Some(with_opening(claim, "According to the Prime Minister of Norway,")),
            Kind::Manner => with_end(&claim.text, " unanimously"),
            Kind::Frequency => with_end(&claim.text, " twice"),
            Kind::Circumstance => with_end(&claim.text, " at no cost"),
            Kind::Purpose => with_end(&claim.text, " to combat piracy"),
            Kind::Record => with_end(&claim.text, ", more than ever before"),
        }
    }
}

/// Another name in the place of one of the claim's names.
fn other_name(claim: &Claim, others: Others) -> Option<String> {
    let text = claim.text.as_str();
    let places: Vec<&Range<usize>> = claim.names.iter().filter(|name| is_replaceable(claim, name)).collect();
    let place = pick(&places, &claim.id)?;
    let has_article = last_word(&text[..place.start]).eq_ignore_ascii_case("the");
    let names = if has_article { others.after_the } else { others.bare };
    let lower = text.to_lowercase();
    let absent: Vec<&str> =
        names.iter().copied().filter(|name| !lower.contains(&name.to_lowercase())).collect();
    Some(replaced(text, place, pick(&absent, &claim.id)?))
}

/// Whether another name in the place of this one leaves a sentence. It does not for a title before a name (`President
/// Sandu`) nor for a currency before a sum (`EUR 4 million`).
fn is_replaceable(claim: &Claim, name: &Range<usize>) -> bool {
    let (Some(inside), Some(after)) = (claim.text.get(name.clone()), claim.text.get(name.end..)) else {
        return false;
    };
    let is_capital = inside.starts_with(char::is_uppercase);
    let is_title = claim.names.iter().any(|other| other.start == name.end + 1);
    let is_currency = after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    is_capital && !is_title && !is_currency
}

/// The first year, by one away: in the direction in which the claim says more, where a word before it tells (`by 2030` is
/// still true of what happens by 2029), otherwise in either.
fn other_year(claim: &Claim) -> Option<String> {
    let text = claim.text.as_str();
    let is_year = |word: &str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let place = numerals(text).find(|place| is_year(&text[place.clone()]))?;
    let year: u16 = text[place.clone()].parse().ok()?;
    let later = match last_word(&text[..place.start]).to_ascii_lowercase().as_str() {
        "by" | "before" | "since" => false,
        "after" | "until" | "till" => true,
        _ => *pick(&[true, false], &claim.id)?,
    };
    Some(replaced(text, &place, &(if later { year + 1 } else { year - 1 }).to_string()))
}

/// Another number in the place of the first small one. It is higher, which no source says that gives the lower; only a day
/// of a month goes down where it would leave the month.
fn other_number(text: &str) -> Option<String> {
    words(text).find_map(|place| {
        let word = &text[place.clone()];
        let before = text[..place.start].trim_end().to_ascii_lowercase();
        if !stands_alone(text, &place) || UPPER_BOUNDS.iter().any(|words| before.ends_with(words)) {
            return None;
        }
        if SMALL_NUMBERS.contains(&word) {
            return Some(replaced(text, &place, "eleven"));
        }
        if !matches!(word.len(), 2 | 3) {
            return None;
        }
        let number: u16 = word.parse().ok()?;
        let is_late_day = number > 24 && beside_month(text, &place);
        Some(replaced(text, &place, &(if is_late_day { number - 7 } else { number + 7 }).to_string()))
    })
}

fn beside_month(text: &str, place: &Range<usize>) -> bool {
    let before = last_word(&text[..place.start]);
    let after = text[place.end..].split_whitespace().next().unwrap_or_default();
    [before, after].into_iter().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        word == "May" || MONTHS.contains(&word)
    })
}

/// Another month in the place of the first; one with 31 days, so that a date stays one.
fn other_month(text: &str) -> Option<String> {
    let place = words(text).find(|place| MONTHS.contains(&&text[place.clone()]))?;
    let other = ["October", "July"].into_iter().find(|month| !text.contains(month))?;
    Some(replaced(text, &place, other))
}

/// The main clause denied: `not` after its first auxiliary or copula, or `did not` before what the verb of the past is a
/// form of.
fn negated(claim: &Claim) -> Option<String> {
    let sentence = undenied(claim)?;
    let root = sentence.root()?;
    if let Some(word) = finite_auxiliary(sentence, root) {
        return Some(inserted(&claim.text, word.span.end, " not"));
    }
    let is_past = root.upos == "VERB" && root.xpos == "VBD";
    is_past.then(|| replaced(&claim.text, &root.span, &format!("did not {}", root.lemma)))
}

/// `no longer` after the first auxiliary or copula of the main clause.
fn no_longer(claim: &Claim) -> Option<String> {
    let sentence = undenied(claim)?;
    let word = finite_auxiliary(sentence, sentence.root()?)?;
    Some(inserted(&claim.text, word.span.end, " no longer"))
}

/// The tree of a claim that denies nothing.
fn undenied(claim: &Claim) -> Option<&Sentence> {
    let denies = |place: Range<usize>| DENIALS.contains(&claim.text[place].to_ascii_lowercase().as_str());
    if claim.text.contains("n't") || claim.text.contains("n’t") || words(&claim.text).any(denies) {
        return None;
    }
    claim.sentence.as_ref()
}

/// The word of the main clause that a denial follows: the first auxiliary or copula, or the verb `be` of `there is`.
fn finite_auxiliary<'a>(sentence: &'a Sentence, root: &'a Word) -> Option<&'a Word> {
    let carries = |word: &&Word| matches!(word.universal_relation(), "aux" | "cop");
    let is_existence = root.lemma == "be" && root.xpos.starts_with("VB");
    sentence.children(root).find(carries).or(is_existence.then_some(root))
}

/// A quantifier before a plural that is subject or object and has neither article nor number: what the sources say of some
/// is then said of all, or of most.
fn quantified(claim: &Claim, quantifier: &str) -> Option<String> {
    let sentence = claim.sentence.as_ref()?;
    let noun = sentence.words.iter().find(|word| {
        word.upos == "NOUN"
            && word.xpos == "NNS"
            && matches!(word.universal_relation(), "nsubj" | "obj")
            && claim.text[word.span.clone()].starts_with(char::is_lowercase)
    })?;
    let is_quantity = |word: &Word| {
        matches!(word.universal_relation(), "det" | "nummod") || QUANTIFIERS.contains(&word.lemma.as_str())
    };
    if sentence.children(noun).any(is_quantity) {
        return None;
    }
    let first = sentence.children(noun).next().filter(|child| child.id < noun.id).unwrap_or(noun);
    if first.span.start > 0 {
        return Some(inserted(&claim.text, first.span.start, &format!("{quantifier} ")));
    }
    Some(with_opening(claim, &capitalised(quantifier)))
}

/// `Only` before a name that begins the claim, with or without its article.
fn only(claim: &Claim) -> Option<String> {
    let article = if claim.text.starts_with("The ") { "The ".len() } else { 0 };
    let begins = |name: &Range<usize>| name.start == 0 || name.start == article;
    let is_name = |name: &Range<usize>| {
        claim.text.get(name.clone()).is_some_and(|name| name.starts_with(char::is_uppercase))
    };
    let has_name = claim.names.iter().any(|name| begins(name) && is_name(name));
    has_name.then(|| with_opening(claim, "Only"))
}

/// A cause at the end of a claim that gives none.
fn caused(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if REASONS.iter().any(|words| lower.contains(words)) {
        return None;
    }
    Some(format!("{} because of pressure from its neighbours.", text.trim_end_matches('.')))
}

/// The claim with words at its end, if it ends in a full stop.
fn with_end(text: &str, words: &str) -> Option<String> {
    Some(format!("{}{words}.", text.trim_end().strip_suffix('.')?))
}

/// The claim with words before it; its first word loses the capital letter that only its place gave it.
fn with_opening(claim: &Claim, opening: &str) -> String {
    let first = claim.sentence.as_ref().and_then(|sentence| sentence.words.first());
    let is_plain = first.is_some_and(|word| word.lemma.starts_with(char::is_lowercase))
        && claim.names.iter().all(|name| name.start > 0);
    let mut chars = claim.text.chars();
    match chars.next() {
        Some(letter) if is_plain => format!("{opening} {}{}", letter.to_lowercase(), chars.as_str()),
        _ => format!("{opening} {}", claim.text),
    }
}

/// The word, with what adheres to it, that a text ends with.
fn last_word(text: &str) -> &str {
    text.split_whitespace().next_back().unwrap_or_default()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|letter| letter.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// One of several, by an id: the same in every run, and spread over a set, without a change of one claim moving the others.
fn pick<'a, T>(among: &'a [T], id: &str) -> Option<&'a T> {
    let sum: usize = id.bytes().map(usize::from).sum();
    among.get(sum.checked_rem(among.len())?)
}

/// The runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let end = text[start..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |end| start + end);
        rest = end;
        Some(start..end)
    })
}

/// The runs of digits that are a number by themselves.
fn numerals(text: &str) -> impl Iterator<Item = Range<usize>> {
    words(text)
        .filter(|place| text[place.clone()].bytes().all(|b| b.is_ascii_digit()) && stands_alone(text, place))
}

/// Whether a run of letters and digits is no part of a longer word or number: `19` in `COVID-19`, `500` in `12,500`,
/// `two` in `two-thirds`.
fn stands_alone(text: &str, place: &Range<usize>) -> bool {
    let before = text[..place.start].chars().next_back();
    let mut after = text[place.end..].chars();
    match (after.next(), after.next()) {
        _ if before.is_some_and(|c| "-–/:.,".contains(c)) => false,
        (Some('-' | '–' | '/' | ':'), _) => false,
        (Some('.' | ','), Some(next)) => !next.is_ascii_digit(),
        _ => true,
    }
}

fn replaced(text: &str, place: &Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..place.start], &text[place.end..])
}

fn inserted(text: &str, at: usize, what: &str) -> String {
    replaced(text, &(at..at), what)
}

#[cfg(test)]
mod tests {
    use super::super::sentence;
    use super::*;

    /// A claim with a name or two; of its tree, a word is `form lemma UPOS XPOS head relation`.
    fn claim(text: &str, names: &[&str], tree: &[&str]) -> Claim {
        let place = |name: &&str| text.find(name).map(|start| start..start + name.len());
        let mut file = format!("# text = {text}\n");
        for (at, word) in tree.iter().enumerate() {
            let [form, lemma, upos, xpos, head, relation] = word.split(' ').collect::<Vec<_>>()[..] else {
                panic!("six columns: {word}");
            };
            let id = at + 1;
            file.push_str(&format!("{id}\t{form}\t{lemma}\t{upos}\t{xpos}\t_\t{head}\t{relation}\t_\t_\n"));
        }
        Claim {
            id: "a".to_owned(),
            text: text.to_owned(),
            names: names.iter().filter_map(place).collect(),
            sentence: sentence::read(&file).pop(),
        }
    }

    fn change(kind: Kind, text: &str, names: &[&str], tree: &[&str]) -> Option<String> {
        kind.change(&claim(text, names, tree), OTHERS_OF_WORLD)
    }

    fn change_words(kind: Kind, text: &str) -> Option<String> {
        change(kind, text, &[], &[])
    }

    const RECEIVED: [&str; 5] = [
        "Fiji Fiji PROPN NNP 2 nsubj",
        "received receive VERB VBD 0 root",
        "new new ADJ JJ 4 amod",
        "boats boat NOUN NNS 2 obj",
        ". . PUNCT . 2 punct",
    ];
    const WERE_REPAIRED: [&str; 5] = [
        "Wooden wooden ADJ JJ 2 amod",
        "boats boat NOUN NNS 4 nsubj:pass",
        "were be AUX VBD 4 aux:pass",
        "repaired repair VERB VBN 0 root",
        ". . PUNCT . 4 punct",
    ];

    #[test]
    fn a_name_is_replaced_by_one_that_takes_its_place() {
        let text = "President Sandu wrote to Ghana about EUR 4 million.";
        let changed = change(Kind::Name, text, &["President", "Sandu", "EUR"], &[]);
        assert_eq!(changed.as_deref(), Some("President Sweden wrote to Ghana about EUR 4 million."));
        let changed = change(Kind::Name, "In 2019 the OECD left.", &["OECD"], &[]);
        assert_eq!(changed.as_deref(), Some("In 2019 the World Bank left."));
        let own = change(Kind::Name, "The OECD met the WORLD BANK.", &["OECD"], &[]);
        assert_eq!(own.as_deref(), Some("The African Union met the WORLD BANK."));
        assert_eq!(change(Kind::Name, "The committee met.", &["committee"], &[]), None);
    }

    #[test]
    fn a_year_moves_to_where_the_claim_says_more() {
        let year = |text| change_words(Kind::Year, text);
        assert_eq!(year("It opens by 2031.").as_deref(), Some("It opens by 2030."));
        assert_eq!(year("It was shut until 1999.").as_deref(), Some("It was shut until 2000."));
        assert_eq!(year("It cost 2,019 or 12019 in 2018-19."), None);
    }

    #[test]
    fn a_number_is_one_by_itself() {
        let number = |text| change_words(Kind::Number, text);
        assert_eq!(number("It has two ports.").as_deref(), Some("It has eleven ports."));
        assert_eq!(number("A COVID-19 ward has 250 beds.").as_deref(), Some("A COVID-19 ward has 257 beds."));
        assert_eq!(number("They met on 27 May.").as_deref(), Some("They met on 20 May."));
        assert_eq!(number("Two-thirds of 12,500, or 8.25, in 2019."), None);
        assert_eq!(number("It took fewer than 30 days."), None);
    }

    #[test]
    fn a_month_is_another() {
        let month = |text| change_words(Kind::Month, text);
        assert_eq!(month("On 31 March it rained.").as_deref(), Some("On 31 October it rained."));
        assert_eq!(month("It lasts until October.").as_deref(), Some("It lasts until July."));
        assert_eq!(month("It may rain."), None);
    }

    #[test]
    fn the_main_clause_is_denied() {
        let past = change(Kind::Negated, "Fiji received new boats.", &["Fiji"], &RECEIVED);
        assert_eq!(past.as_deref(), Some("Fiji did not receive new boats."));
        let passive = change(Kind::Negated, "Wooden boats were repaired.", &[], &WERE_REPAIRED);
        assert_eq!(passive.as_deref(), Some("Wooden boats were not repaired."));
        let existence =
            ["There there PRON EX 2 expl", "were be VERB VBD 0 root", "boats boat NOUN NNS 2 nsubj"];
        let existence = change(Kind::Negated, "There were boats", &[], &existence);
        assert_eq!(existence.as_deref(), Some("There were not boats"));
    }

    #[test]
    fn what_is_no_longer_so_was_told_with_an_auxiliary() {
        let passive = change(Kind::NoLonger, "Wooden boats were repaired.", &[], &WERE_REPAIRED);
        assert_eq!(passive.as_deref(), Some("Wooden boats were no longer repaired."));
        assert_eq!(change(Kind::NoLonger, "Fiji received new boats.", &["Fiji"], &RECEIVED), None);
    }

    #[test]
    fn a_denial_is_not_denied() {
        for text in ["It has no ports.", "It wasn't built.", "Nobody came."] {
            assert!(undenied(&claim(text, &[], &["It it PRON PRP 0 root"])).is_none(), "{text}");
        }
        assert!(undenied(&claim("It was noted.", &[], &["It it PRON PRP 0 root"])).is_some());
    }

    #[test]
    fn a_plural_without_a_number_is_quantified() {
        let object = change(Kind::Most, "Fiji received new boats.", &["Fiji"], &RECEIVED);
        assert_eq!(object.as_deref(), Some("Fiji received most new boats."));
        let subject = change(Kind::All, "Wooden boats were repaired.", &[], &WERE_REPAIRED);
        assert_eq!(subject.as_deref(), Some("All wooden boats were repaired."));
        let mut many = RECEIVED;
        many[2] = "many many ADJ JJ 4 amod";
        assert_eq!(change(Kind::All, "Fiji received many boats.", &["Fiji"], &many), None);
    }

    #[test]
    fn only_stands_before_a_name_at_the_beginning() {
        let bare = change(Kind::Only, "Fiji received new boats.", &["Fiji"], &RECEIVED);
        assert_eq!(bare.as_deref(), Some("Only Fiji received new boats."));
        let article = change(Kind::Only, "The OECD left.", &["OECD"], &["The the DET DT 0 root"]);
        assert_eq!(article.as_deref(), Some("Only the OECD left."));
        assert_eq!(change(Kind::Only, "In Fiji it rained.", &["Fiji"], &[]), None);
    }

    #[test]
    fn causes_and_speakers_are_added() {
        let cause = change_words(Kind::Cause, "The port closed.");
        assert_eq!(cause.as_deref(), Some("The port closed because of pressure from its neighbours."));
        assert_eq!(change_words(Kind::Cause, "Due to a storm the port closed."), None);
        let speaker = change(Kind::Speaker, "Wooden boats were repaired.", &[], &WERE_REPAIRED);
        let said = "According to the Prime Minister of Norway, wooden boats were repaired.";
        assert_eq!(speaker.as_deref(), Some(said));
    }

    #[test]
    fn text_of_any_kind_is_borne() {
        for text in ["", ".", "é – 12", "２０１９ ٣٤ 20é9", "20—12’s", "May 31"] {
            let claim = claim(text, &[], &[]);
            for kind in Kind::ALL {
                let _ = kind.change(&claim, OTHERS_OF_FOUNDING);
            }
        }
    }

    #[test]
    fn details_stand_at_the_end() {
        let text = "Fiji received new boats.";
        assert_eq!(change_words(Kind::Manner, text).as_deref(), Some("Fiji received new boats unanimously."));
        assert_eq!(
            change_words(Kind::Record, text).as_deref(),
            Some("Fiji received new boats, more than ever before.")
        );
        assert_eq!(change_words(Kind::Purpose, "Did Fiji receive new boats?"), None);
    }
}
