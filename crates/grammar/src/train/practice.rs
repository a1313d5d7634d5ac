//! Sentences to practise on, written by a grammar of the field beside the treebanks.
//!
//! The treebanks are of the web and of magazines: a statement of eight words whose subject is the name of a state, whose
//! verb is a past that could be a participle and whose object begins with a demonym is rare in them. A context-free
//! grammar whose rules name a head and relations (`lang/en/practice.txt`, which explains its notation) writes such
//! sentences with their trees.

use rustc_hash::FxHashMap;

use super::data::Row;
use super::random::Random;

/// Sentences longer than this are written anew; only the rules that open a clause inside a clause make them.
const LONGEST: usize = 36;
/// Rules inside rules, beyond which optional parts are left out and the first rule is taken.
const DEEPEST: usize = 24;

/// A class of a word: the columns of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Class {
    upos: String,
    xpos: String,
    feats: String,
}

/// Forms of a verb, base, past, participle, `-ing`, third person.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Verb {
    base: String,
    past: String,
    participle: String,
    ing: String,
    third: String,
}

#[derive(Debug, Clone)]
enum Content {
    /// A symbol, and the tag after its dot.
    Symbol(String, Option<String>),
    /// One of these forms, each with its class.
    Forms(Vec<(String, Class)>),
}

#[derive(Debug, Clone)]
struct Part {
    /// `None`: the head.
    relation: Option<String>,
    content: Content,
    optional: bool,
}

#[derive(Debug, Clone)]
struct Rule {
    weight: usize,
    parts: Vec<Part>,
}

/// A grammar that writes sentences.
#[derive(Debug, Default)]
pub(crate) struct Practice {
    lists: FxHashMap<String, (Class, Vec<String>)>,
    verbs: FxHashMap<String, Vec<Verb>>,
    rules: FxHashMap<String, Vec<Rule>>,
}

/// A subtree under way: rows whose heads count from its own start; the head is at `head`.
struct Phrase {
    rows: Vec<Row>,
    head: usize,
}

impl Practice {
    /// Reads a grammar; `countries` is the catalogue's table of states, whose single words become names.
    ///
    /// # Errors
    ///
    /// The line that cannot be read, and why.
    pub(crate) fn new(text: &str, countries: &str) -> Result<Self, String> {
        let mut practice = Self::default();
        practice.add_names(countries);
        let mut forms: FxHashMap<String, Vec<Class>> = FxHashMap::default();
        // Forms may be named before their list.
        for (number, line) in lines(text).filter(|(_, line)| !line.starts_with("rule ")) {
            practice.add_words(line, &mut forms).map_err(|error| format!("line {number}: {error}"))?;
        }
        for (number, line) in lines(text).filter(|(_, line)| line.starts_with("rule ")) {
            practice.add_rule(line, &forms).map_err(|error| format!("line {number}: {error}"))?;
        }
        for part in practice.rules.values().flatten().flat_map(|rule| &rule.parts) {
            if let Content::Symbol(name, _) = &part.content
                && !practice.knows(name)
            {
                return Err(format!("nothing writes the symbol `{name}`"));
            }
        }
        if practice.rules.contains_key("S") { Ok(practice) } else { Err("no rule for `S`".into()) }
    }

    fn knows(&self, name: &str) -> bool {
        self.rules.contains_key(name)
            || self.lists.contains_key(name)
            || self.verbs.contains_key(name)
            || matches!(name, "Coined" | "Acronym")
    }

    /// Names, demonyms, inhabitants and capitals of one word.
    fn add_names(&mut self, countries: &str) {
        let class = |upos: &str, xpos: &str, feats: &str| Class {
            upos: upos.into(),
            xpos: xpos.into(),
            feats: feats.into(),
        };
        let name = class("PROPN", "NNP", "Number=Sing");
        let columns = [
            ("Country", 4, name.clone()),
            ("Capital", 6, name),
            ("Demonym", 7, class("ADJ", "JJ", "Degree=Pos")),
            ("Inhabitants", 8, class("PROPN", "NNPS", "Number=Plur")),
        ];
        for (symbol, column, class) in columns {
            let words = lines(countries)
                .filter_map(|(_, line)| line.split('\t').nth(column))
                .flat_map(|cell| cell.split(';'))
                .filter(|word| word.len() > 2 && word.chars().all(char::is_alphabetic))
                .filter(|word| symbol != "Inhabitants" || word.ends_with('s'))
                .map(str::to_owned)
                .collect();
            self.lists.insert(symbol.into(), (class, words));
        }
    }

    fn add_words(&mut self, line: &str, forms: &mut FxHashMap<String, Vec<Class>>) -> Result<(), String> {
        // The form ":" is not among the words.
        let (head, words) = line.split_once(" : ").or_else(|| line.split_once(": ")).ok_or("no `:`")?;
        let words = words.split_whitespace();
        match head.split_whitespace().collect::<Vec<_>>()[..] {
            ["verbs", name] => {
                self.verbs.entry(name.into()).or_default().extend(words.map(Verb::new));
            }
            ["list", name, upos, xpos, feats] => {
                let class = Class { upos: upos.into(), xpos: xpos.into(), feats: feats.into() };
                let words: Vec<String> = words.map(str::to_owned).collect();
                for word in &words {
                    let classes = forms.entry(word.clone()).or_default();
                    if !classes.contains(&class) {
                        classes.push(class.clone());
                    }
                }
                if name != "-" {
                    self.lists.insert(name.into(), (class, words));
                }
            }
            _ => return Err(format!("`{head}` is neither a list nor verbs")),
        }
        Ok(())
    }

    fn add_rule(&mut self, line: &str, forms: &FxHashMap<String, Vec<Class>>) -> Result<(), String> {
        let (head, parts) = line.split_once(" = ").ok_or("no `=`")?;
        let head: Vec<&str> = head.split_whitespace().collect();
        let (symbol, weight) = match head[..] {
            ["rule", symbol] => (symbol, 1),
            ["rule", symbol, weight] => {
                (symbol, weight.parse().map_err(|_| format!("`{weight}` is no weight"))?)
            }
            _ => return Err("a rule is `rule SYMBOL [WEIGHT] = parts`".into()),
        };
        let parts =
            parts.split_whitespace().map(|part| read_part(part, forms)).collect::<Result<Vec<_>, _>>()?;
        if parts.iter().filter(|part| part.relation.is_none()).count() != 1 {
            return Err("a rule has one head".into());
        }
        self.rules.entry(symbol.into()).or_default().push(Rule { weight, parts });
        Ok(())
    }

    /// A sentence with its tree.
    pub(crate) fn sentence(&self, random: &mut Random) -> Vec<Row> {
        loop {
            let mut phrase = self.write("S", None, 0, random);
            if phrase.rows.len() <= LONGEST {
                agree(&mut phrase.rows);
                spell(&mut phrase.rows);
                return phrase.rows;
            }
        }
    }

    fn write(&self, symbol: &str, tag: Option<&str>, depth: usize, random: &mut Random) -> Phrase {
        let word = |form: String, class: &Class| Phrase { rows: vec![row(form, class)], head: 0 };
        let name = || Class { upos: "PROPN".into(), xpos: "NNP".into(), feats: "Number=Sing".into() };
        if let Some(rules) = self.rules.get(symbol) {
            return self.expand(rules, tag, depth, random);
        }
        if let Some((class, forms)) = self.lists.get(symbol) {
            return word(forms[random.below(forms.len())].clone(), class);
        }
        if let Some(verbs) = self.verbs.get(symbol) {
            let verb = &verbs[random.below(verbs.len())];
            let (form, class) = verb.form(tag.unwrap_or("VB"));
            return word(form, &class);
        }
        match symbol {
            "Acronym" => word(acronym(random), &name()),
            _ => word(coined(random), &name()),
        }
    }

    fn expand(&self, rules: &[Rule], tag: Option<&str>, depth: usize, random: &mut Random) -> Phrase {
        let total: usize = rules.iter().map(|rule| rule.weight).sum();
        let mut at = random.below(total);
        let rule = rules
            .iter()
            .find(|rule| {
                let here = at < rule.weight;
                at = at.wrapping_sub(rule.weight);
                here
            })
            .filter(|_| depth < DEEPEST)
            .unwrap_or(&rules[0]);
        let mut rows: Vec<Row> = Vec::new();
        let mut heads: Vec<(usize, Option<&str>)> = Vec::new();
        let mut head = 0;
        for part in &rule.parts {
            if part.optional && (depth >= DEEPEST || random.below(2) == 0) {
                continue;
            }
            let mut phrase = match &part.content {
                Content::Forms(forms) => {
                    let (form, class) = &forms[random.below(forms.len())];
                    Phrase { rows: vec![row(form.clone(), class)], head: 0 }
                }
                Content::Symbol(symbol, own) => {
                    let tag = if own.as_deref() == Some("*") { tag } else { own.as_deref() };
                    self.write(symbol, tag, depth + 1, random)
                }
            };
            let start = rows.len();
            for row in &mut phrase.rows {
                if row.head > 0 {
                    row.head += start;
                }
            }
            let here = start + phrase.head;
            rows.append(&mut phrase.rows);
            match &part.relation {
                None => head = here,
                Some(relation) => heads.push((here, Some(relation))),
            }
        }
        for (at, relation) in heads {
            rows[at].head = head + 1;
            rows[at].deprel = relation.unwrap_or("root").into();
        }
        Phrase { rows, head }
    }
}

/// Lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim_end()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn read_part(part: &str, forms: &FxHashMap<String, Vec<Class>>) -> Result<Part, String> {
    let (part, optional) = part.strip_suffix('?').map_or((part, false), |part| (part, true));
    let (relation, content) = match part.split_once(":\"") {
        Some((relation, literal)) => {
            let literal = literal.strip_suffix('"').ok_or_else(|| format!("`{part}` has no end"))?;
            let content =
                literal.split('|').map(|form| literal_form(form, forms)).collect::<Result<_, _>>()?;
            (relation, Content::Forms(content))
        }
        None => {
            let (relation, symbol) =
                part.rsplit_once(':').ok_or_else(|| format!("`{part}` has no relation"))?;
            let (symbol, tag) =
                symbol.split_once('.').map_or((symbol, None), |(symbol, tag)| (symbol, Some(tag.to_owned())));
            (relation, Content::Symbol(symbol.into(), tag))
        }
    };
    Ok(Part { relation: (relation != "^").then(|| relation.to_owned()), content, optional })
}

/// A form written out: `in`, or `to/PART` where it is of several classes.
fn literal_form(form: &str, forms: &FxHashMap<String, Vec<Class>>) -> Result<(String, Class), String> {
    let (form, upos) = form.split_once('/').map_or((form, None), |(form, upos)| (form, Some(upos)));
    let classes = forms.get(form).ok_or_else(|| format!("`{form}` is in no list"))?;
    let mut fitting = classes.iter().filter(|class| upos.is_none_or(|upos| class.upos == upos));
    match (fitting.next(), fitting.next()) {
        (Some(class), None) => Ok((form.into(), class.clone())),
        (None, _) => Err(format!("no list has `{form}` as {}", upos.unwrap_or("anything"))),
        _ => Err(format!("`{form}` is of several classes; write `{form}/UPOS`")),
    }
}

fn row(form: String, class: &Class) -> Row {
    Row {
        form,
        lemma: String::new(),
        upos: class.upos.clone(),
        xpos: class.xpos.clone(),
        feats: class.feats.clone(),
        head: 0,
        deprel: "root".into(),
    }
}

impl Verb {
    /// From `base`, `base/past`, `base/past/participle` or with the `-ing` as a fourth; the rest is regular.
    fn new(written: &str) -> Self {
        let mut given = written.split('/');
        let base = given.next().unwrap_or_default().to_owned();
        let stem = &base[..base.len() - base.chars().next_back().map_or(0, char::len_utf8)];
        let vowel = |c: Option<char>| c.is_some_and(|c| "aeiou".contains(c));
        let y = base.ends_with('y') && !vowel(stem.chars().next_back());
        let past = given.next().map_or_else(
            || match () {
                () if base.ends_with('e') => format!("{base}d"),
                () if y => format!("{stem}ied"),
                () => format!("{base}ed"),
            },
            str::to_owned,
        );
        let participle = given.next().map_or_else(|| past.clone(), str::to_owned);
        let last = base.chars().next_back().map_or_else(String::new, String::from);
        let ing = given.next().map_or_else(
            || match () {
                () if past == format!("{base}{last}ed") => format!("{base}{last}ing"),
                () if base.ends_with('e') && !base.ends_with("ee") => format!("{stem}ing"),
                () => format!("{base}ing"),
            },
            str::to_owned,
        );
        let third = match () {
            () if y => format!("{stem}ies"),
            () if ["s", "sh", "ch", "x", "z"].iter().any(|end| base.ends_with(end)) => format!("{base}es"),
            () => format!("{base}s"),
        };
        Self { base, past, participle, ing, third }
    }

    fn form(&self, tag: &str) -> (String, Class) {
        let (form, xpos, feats) = match tag {
            "VBD" => (&self.past, "VBD", "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"),
            "VBZ" => (&self.third, "VBZ", "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"),
            "VBN" => (&self.participle, "VBN", "Tense=Past|VerbForm=Part"),
            "PASS" => (&self.participle, "VBN", "Tense=Past|VerbForm=Part|Voice=Pass"),
            "VBG" => (&self.ing, "VBG", "Tense=Pres|VerbForm=Part"),
            _ => (&self.base, "VB", "VerbForm=Inf"),
        };
        (form.clone(), Class { upos: "VERB".into(), xpos: xpos.into(), feats: feats.into() })
    }
}

/// A name that no list has.
fn coined(random: &mut Random) -> String {
    const ONSETS: [&str; 24] = [
        "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "kr", "st", "sh",
        "ch", "tr", "kh", "", "j",
    ];
    const VOWELS: [&str; 10] = ["a", "e", "i", "o", "u", "a", "o", "ia", "ou", "ei"];
    const CODAS: [&str; 16] = ["", "", "", "", "", "", "", "n", "r", "l", "s", "m", "nd", "k", "t", "ng"];
    let mut pick = |parts: &[&'static str]| parts[random.below(parts.len())];
    let syllables = 2 + usize::from(pick(&["", "", "x"]) == "x");
    let name: String = (0..syllables).flat_map(|_| [pick(&ONSETS), pick(&VOWELS), pick(&CODAS)]).collect();
    capital(&name)
}

fn acronym(random: &mut Random) -> String {
    (0..3 + random.below(3)).map(|_| char::from(b'A' + random.below(26) as u8)).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Makes finite verbs and auxiliaries of plural subjects plural.
fn agree(rows: &mut [Row]) {
    let plural = |rows: &[Row], at: usize| {
        rows[at].feats.contains("Number=Plur")
            || rows.iter().any(|row| row.head == at + 1 && row.deprel == "conj")
    };
    let mut clauses = Vec::new();
    for at in 0..rows.len() {
        if !rows[at].deprel.starts_with("nsubj") {
            continue;
        }
        let verb = rows[at].head - 1;
        let relative = rows[at].feats.contains("PronType=Rel");
        let subject = if relative { rows[verb].head - 1 } else { at };
        if plural(rows, subject) {
            clauses.push(verb);
        }
    }
    // Verbs that share the subject.
    for at in 0..rows.len() {
        if rows[at].deprel == "conj" && rows[at].upos == "VERB" && clauses.contains(&(rows[at].head - 1)) {
            let own = rows.iter().any(|row| row.head == at + 1 && row.deprel.starts_with("nsubj"));
            if !own {
                clauses.push(at);
            }
        }
    }
    for (at, row) in rows.iter_mut().enumerate() {
        let of = row.head.checked_sub(1);
        let auxiliary = matches!(row.deprel.as_str(), "aux" | "aux:pass" | "cop");
        if !(clauses.contains(&at) || auxiliary && of.is_some_and(|of| clauses.contains(&of)))
            || !row.feats.contains("Number=Sing|Person=3")
        {
            continue;
        }
        row.feats = row.feats.replace("Number=Sing", "Number=Plur");
        if row.xpos == "VBZ" {
            row.xpos = "VBP".into();
        }
        let plural = match row.form.as_str() {
            "was" => "were".to_owned(),
            "is" => "are".to_owned(),
            "has" => "have".to_owned(),
            "does" => "do".to_owned(),
            form if row.xpos == "VBP" => match form.strip_suffix("ies") {
                Some(stem) => format!("{stem}y"),
                None => {
                    let stem = form.strip_suffix('s').unwrap_or(form);
                    let hisses = ["ss", "sh", "ch", "x", "zz"];
                    stem.strip_suffix('e')
                        .filter(|stem| hisses.iter().any(|end| stem.ends_with(end)))
                        .unwrap_or(stem)
                        .to_owned()
                }
            },
            form => form.to_owned(),
        };
        row.form = plural;
    }
}

/// "an" before vowels, a capital at the start.
fn spell(rows: &mut [Row]) {
    for at in 1..rows.len() {
        if rows[at - 1].form == "a" && rows[at].form.starts_with(|c: char| "aeioAEIO".contains(c)) {
            rows[at - 1].form = "an".into();
        }
    }
    if let Some(first) = rows.first_mut() {
        first.form = capital(&first.form);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAMMAR: &str = "\
list - DET DT Definite=Ind|PronType=Art : a
list - AUX VBZ Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin : has
list - PUNCT . _ : .
list - CCONJ CC _ : and
list People NOUN NNS Number=Plur : officers
list Ship NOUN NN Number=Sing : icebreaker
verbs do : carry equip/equipped
rule S = nsubj:Names aux:\"has\" ^:VP.VBN punct:\".\"
rule S = nsubj:Names ^:VP.VBZ punct:\".\"
rule Names = ^:Country conj:And?
rule And = cc:\"and\" ^:Country
rule VP = ^:do.* obj:Object
rule Object = det:\"a\" ^:Ship
";

    fn written(rows: &[Row]) -> String {
        rows.iter().map(|row| row.form.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn sentences_agree_and_are_trees() {
        let practice =
            Practice::new(GRAMMAR, "NOR\tNO\t1\tQ\tNorway\t\tOslo\tNorwegian\tNorwegians").unwrap();
        let mut random = Random::new(1);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let rows = practice.sentence(&mut random);
            assert_eq!(rows.iter().filter(|row| row.head == 0).count(), 1);
            for at in 0..rows.len() {
                let mut above = at;
                let mut steps = 0;
                while rows[above].head > 0 {
                    above = rows[above].head - 1;
                    steps += 1;
                    assert!(steps <= rows.len(), "{}", written(&rows));
                }
            }
            seen.insert(written(&rows));
        }
        for sentence in [
            "Norway carries an icebreaker .",
            "Norway and Norway carry an icebreaker .",
            "Norway has equipped an icebreaker .",
            "Norway and Norway have carried an icebreaker .",
        ] {
            assert!(seen.contains(sentence), "{seen:#?}");
        }
        assert_eq!(seen.len(), 8, "{seen:#?}");
    }

    #[test]
    fn the_pack_can_be_read() {
        let read =
            |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let countries = read("../catalog/data/countries.tsv");
        let practice = Practice::new(&read("lang/en/practice.txt"), &countries).unwrap();
        let mut random = Random::new(7);
        for _ in 0..2000 {
            let rows = practice.sentence(&mut random);
            assert!(rows.len() > 2 && rows.last().unwrap().form == ".", "{}", written(&rows));
        }
    }

    #[test]
    fn mistakes_are_told_by_line() {
        let error = |text: &str| Practice::new(text, "").unwrap_err();
        assert!(error("rule S = nsubj:X").contains("one head"));
        assert!(error("rule S = ^:X").contains("`X`"));
        assert!(error("\nrule S = ^:\"in\"").starts_with("line 2: `in` is in no list"));
        assert!(error("list A B\n").starts_with("line 1"));
        assert!(error("").contains("`S`"));
    }
}
