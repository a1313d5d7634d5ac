//! Says less: what no source says is dropped, split off, or marked as the writer's own judgement.

use rapporteur_claims::Checkability;
use rapporteur_evidence::AtomStatus;
use rapporteur_grammar::{Deprel, Tree, Upos};
use rapporteur_text::{TextRange, TextSize, range};

use super::{Context, Fix, Rewording};

/// How a sentence says that it is the writer's judgement.
const JUDGEMENT: &str = "We assess that ";

/// The claim without what no source says: a date, a name of a list, a modifier.
pub(super) fn dropped(context: &Context<'_>) -> Option<Fix> {
    let claim = context.claim;
    let tree = context.snapshot.tree(&claim.prose);
    let mut rewording: Rewording = Vec::new();
    let mut gone: Vec<String> = Vec::new();
    for atom in claim.verdict.atoms.iter().filter(|atom| atom.status != AtomStatus::Entailed) {
        if rewording.iter().any(|(range, _)| range.contains_range(atom.range)) {
            continue;
        }
        rewording.push(without(&tree, &claim.prose, atom.range)?);
        gone.push(format!("“{}”", context.words(atom.range)));
    }
    rewording.sort_by_key(|(range, _)| range.start());
    let apart = rewording.windows(2).all(|pair| match pair {
        [(first, _), (second, _)] => first.end() <= second.start(),
        _ => true,
    });
    if rewording.is_empty() || !apart || !context.holds(&context.reworded(&rewording), &context.cited()) {
        return None;
    }
    Some(context.fix(format!("Drop {}", gone.join(" and ")), context.edits(&rewording)))
}

/// What takes the place of which words of the prose if a part of it is left out; `None` if the sentence needs it.
fn without(tree: &Tree, prose: &str, part: TextRange) -> Option<(TextRange, String)> {
    let touches = |at: usize| {
        tree.words.get(at).and_then(|word| word.range.intersect(part)).is_some_and(|both| !both.is_empty())
    };
    let head_of = |at: usize| tree.words.get(at).and_then(|word| word.head).map(|head| head as usize);
    let top =
        (0..tree.words.len()).find(|at| touches(*at) && head_of(*at).is_none_or(|head| !touches(head)))?;
    // A name of a list: the list is written again without it.
    let first = match tree.words.get(top)?.deprel.base {
        Deprel::Conj => head_of(top)?,
        _ => top,
    };
    let members: Vec<usize> = std::iter::once(first)
        .chain(
            tree.children(first)
                .filter(|at| tree.words.get(*at).is_some_and(|word| word.deprel.base == Deprel::Conj)),
        )
        .collect();
    if members.len() > 1 && tree.words.get(first)?.upos != Upos::Verb {
        return list_without(tree, prose, &members, top);
    }
    let loose = [
        Deprel::Obl,
        Deprel::Nmod,
        Deprel::Advmod,
        Deprel::Amod,
        Deprel::Acl,
        Deprel::Advcl,
        Deprel::Appos,
        Deprel::Nummod,
        Deprel::Parataxis,
    ];
    if !loose.contains(&tree.words.get(top)?.deprel.base) {
        return None;
    }
    let whole = yield_of(tree, top, &[])?;
    let mut start = usize::from(whole.start());
    let end = usize::from(whole.end());
    let before = prose.get(..start)?;
    let bare = before.trim_end();
    // A comma before it goes with it; one behind it stays if it closes something else.
    let comma = bare.strip_suffix(',');
    start = comma.unwrap_or(bare).len();
    if start == 0 {
        // At the beginning: the next word takes the capital.
        let after = prose.get(end..)?;
        let gap = after.len() - after.trim_start_matches([',', ' ']).len();
        let next = after.get(gap..)?.chars().next()?;
        let to = end + gap + next.len_utf8();
        return Some((range(0, to), next.to_uppercase().collect()));
    }
    let mut end = end;
    if comma.is_some() && prose.get(end..)?.starts_with(',') {
        end += 1;
    }
    Some((range(start, end), String::new()))
}

/// A list written again without one of its members.
fn list_without(tree: &Tree, prose: &str, members: &[usize], gone: usize) -> Option<(TextRange, String)> {
    let spans: Vec<(usize, TextRange)> = members
        .iter()
        .map(|member| Some((*member, yield_of(tree, *member, members)?)))
        .collect::<Option<_>>()?;
    let whole = spans.iter().map(|(_, span)| *span).reduce(|a, b| a.cover(b))?;
    let words = |span: &TextRange| {
        let text = prose.get(std::ops::Range::<usize>::from(*span)).unwrap_or_default();
        text.trim_matches(|c: char| c == ',' || c.is_whitespace()).to_owned()
    };
    let kept: Vec<String> =
        spans.iter().filter(|(member, _)| *member != gone).map(|(_, span)| words(span)).collect();
    let kept: Vec<String> = kept
        .into_iter()
        .map(|word| ["and ", "or "].iter().find_map(|cc| word.strip_prefix(cc)).unwrap_or(&word).to_owned())
        .collect();
    let all = prose.get(std::ops::Range::<usize>::from(whole))?;
    let joint = if all.contains(" or ") && !all.contains(" and ") { "or" } else { "and" };
    let text = match kept.as_slice() {
        [] => return None,
        [one] => one.clone(),
        [first @ .., last] => format!("{} {joint} {last}", first.join(", ")),
    };
    Some((whole, text))
}

/// The bytes of a word with all that depends on it, save what stands under `others`; `None` if something else stands
/// between.
fn yield_of(tree: &Tree, top: usize, others: &[usize]) -> Option<TextRange> {
    let mut inside = vec![false; tree.words.len()];
    *inside.get_mut(top)? = true;
    // Heads may stand on either side: go on until nothing is added. Depth bounds the rounds.
    loop {
        let mut grown = false;
        for (at, word) in tree.words.iter().enumerate() {
            let under = word.head.is_some_and(|head| inside.get(head as usize).copied().unwrap_or(false));
            if under && !others.contains(&at) && !inside.get(at).copied().unwrap_or(true) {
                if let Some(slot) = inside.get_mut(at) {
                    *slot = true;
                }
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    let first = inside.iter().position(|inside| *inside)?;
    let last = inside.iter().rposition(|inside| *inside)?;
    let whole = inside.get(first..=last)?.iter().all(|inside| *inside);
    let range = TextRange::new(tree.words.get(first)?.range.start(), tree.words.get(last)?.range.end());
    whole.then_some(range)
}

/// Two sentences for one of which a half is supported: "X did A and did B." becomes "X did A. X did B."
pub(super) fn split(context: &Context<'_>) -> Option<Fix> {
    let claim = context.claim;
    let tree = context.snapshot.tree(&claim.prose);
    let root = tree.root()?;
    let second = tree.children(root).find(|at| {
        tree.words.get(*at).is_some_and(|word| word.deprel.base == Deprel::Conj && word.upos == Upos::Verb)
    })?;
    let of = |head: usize, base: Deprel| {
        tree.children(head).find(|at| tree.words.get(*at).is_some_and(|word| word.deprel.base == base))
    };
    let subject = yield_of(&tree, of(root, Deprel::Nsubj)?, &[])?;
    let part = yield_of(&tree, second, &[])?;
    let own = of(second, Deprel::Nsubj).is_some();
    let joint = of(second, Deprel::Cc).and_then(|at| tree.words.get(at)).map(|word| word.range);
    let start = joint.map_or(part.start(), |joint| joint.start().min(part.start()));
    let words = |range: TextRange| context.words(range);
    let body_start = match joint {
        Some(joint) if joint.start() == start => joint.end(),
        _ => start,
    };
    if part.end() <= body_start || start <= subject.end() {
        return None;
    }
    let body = words(TextRange::new(body_start, part.end())).trim().to_owned();
    let rest = claim.prose.get(usize::from(part.end())..)?;
    if !rest.trim().trim_matches(['.', '!']).is_empty() {
        return None;
    }
    let first = claim.prose.get(..usize::from(start))?.trim_end().trim_end_matches(',').to_owned();
    let later = if own { capital(&body) } else { format!("{} {body}", capital(words(subject))) };
    let cited = context.cited();
    let sentences = (format!("{first}."), format!("{later}."));
    let holds = (context.holds(&sentences.0, &cited), context.holds(&sentences.1, &cited));
    if holds.0 == holds.1 {
        return None;
    }
    // The citations stay behind the half that they carry.
    let marks = marks(context)?;
    let (first, later) = if holds.0 {
        (format!("{first}{marks}."), format!("{later}."))
    } else {
        (format!("{first}."), format!("{later}{marks}."))
    };
    let title = "Split off the half that no source says".to_owned();
    Some(context.fix(title, vec![context.edit(claim.range, format!("{first} {later}"))]))
}

/// The citations of a claim as they stand before its full stop; `None` where some stand elsewhere in it.
fn marks(context: &Context<'_>) -> Option<String> {
    let claim = context.claim;
    let end = super::before_full_stop(context.text, claim.range);
    let brackets: Vec<TextRange> = claim
        .citations
        .iter()
        .map(|citation| claim.bracket(citation))
        .filter(|bracket| claim.range.contains_range(*bracket))
        .collect();
    let Some(first) = brackets.iter().map(|bracket| bracket.start()).min() else {
        return Some(String::new());
    };
    let last = brackets.iter().map(|bracket| bracket.end()).max()?;
    let between = context.text.get(usize::from(first)..usize::from(last))?;
    let bare = brackets.iter().map(|bracket| usize::from(bracket.len())).max()? <= between.len();
    (bare && last.max(end) == end.max(last) && end <= last + TextSize::new(1)).then(|| format!(" {between}"))
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Marks the claim as the writer's judgement, which no source has to carry.
pub(super) fn judgement(context: &Context<'_>) -> Option<Fix> {
    let claim = context.claim;
    let start = claim.to_file(range(0, claim.prose.chars().next()?.len_utf8()));
    let first = claim.prose.chars().next()?;
    // A name keeps its capital.
    let named = claim.mentions.iter().any(|mention| {
        mention.range.start() == TextSize::new(0)
            && !claim.prose.starts_with("The ")
            && !mention.is_coreference()
    });
    let second_upper = claim.prose.chars().nth(1).is_some_and(char::is_uppercase);
    let lower: String =
        if named || second_upper { first.to_string() } else { first.to_lowercase().collect() };
    let prose = format!("{JUDGEMENT}{lower}{}", claim.prose.get(first.len_utf8()..)?);
    let trial = context.snapshot.judge_instead(context.path, context.at, &prose, &context.cited())?;
    if trial.checkability == Checkability::Checkable {
        return None;
    }
    let edits = vec![context.edit(start, format!("{JUDGEMENT}{lower}"))];
    Some(context.fix("Mark as your own judgement".to_owned(), edits))
}

#[cfg(test)]
mod tests {
    use rapporteur_text::range;

    use super::without;

    #[test]
    fn what_is_left_is_a_sentence() {
        for (prose, part, left) in [
            ("Ghana, Togo and Benin signed the accord.", "Benin", "Ghana and Togo signed the accord."),
            ("Ghana, Togo and Benin signed the accord.", "Togo", "Ghana and Benin signed the accord."),
            ("Ghana, Togo and Benin signed the accord.", "Ghana", "Togo and Benin signed the accord."),
            ("Ghana and Togo signed the accord.", "Togo", "Ghana signed the accord."),
            ("Ghana signed the accord in March 2019.", "March 2019", "Ghana signed the accord."),
            ("In March 2019, Ghana signed the accord.", "March 2019", "Ghana signed the accord."),
        ] {
            let tree = rapporteur_grammar::parse(prose);
            let at = prose.find(part).unwrap();
            let (gone, text) = without(&tree, prose, range(at, at + part.len())).unwrap();
            let mut shorter = prose.to_owned();
            shorter.replace_range(std::ops::Range::<usize>::from(gone), &text);
            assert_eq!(shorter, left);
        }
        let prose = "Ghana signed the accord.";
        let tree = rapporteur_grammar::parse(prose);
        assert_eq!(without(&tree, prose, range(0, 5)), None, "a sentence needs its subject");
    }
}
