//! Comparison form of names: lower case, without accents.

/// Lower case without accents, white space as single blanks: `Côte d’Ivoire` → `cote d'ivoire`.
#[must_use]
pub fn fold_name(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        word.chars().for_each(|c| fold_char(c, &mut out));
    }
    out
}

/// Hash of [`fold_name`], without making it.
pub(crate) fn hash_name(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let mut folded = String::new();
    let mut words = text.split_whitespace();
    let mut next = words.next();
    while let Some(word) = next {
        if word.is_ascii() {
            word.bytes().for_each(|b| mix(b.to_ascii_lowercase()));
        } else {
            folded.clear();
            word.chars().for_each(|c| fold_char(c, &mut folded));
            folded.bytes().for_each(&mut mix);
        }
        next = words.next();
        if next.is_some() {
            mix(b' ');
        }
    }
    hash
}

/// Appends the comparison form of one character.
pub fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    let base = match c {
        '\u{0300}'..='\u{036f}' => return,
        '’' | '‘' | 'ʼ' | '`' => "'",
        '‐' | '‑' | '–' | '—' => "-",
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' | 'ă' | 'Ă' | 'ą' | 'Ą' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => "c",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'Ē' | 'ę' | 'Ę' | 'ě' | 'Ě' | 'ė' | 'Ė' => "e",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'Ī' | 'ı' | 'İ' => "i",
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'Ō' | 'ő' | 'Ő' => "o",
        'œ' | 'Œ' => "oe",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'Ū' | 'ů' | 'Ů' | 'ű' | 'Ű' => "u",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ś' | 'Ś' | 'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' => "s",
        'ß' => "ss",
        'ź' | 'Ź' | 'ž' | 'Ž' | 'ż' | 'Ż' => "z",
        'ł' | 'Ł' => "l",
        'ğ' | 'Ğ' => "g",
        'ţ' | 'Ţ' | 'ț' | 'Ț' => "t",
        'ř' | 'Ř' => "r",
        'đ' | 'Đ' | 'ď' | 'Ď' | 'ð' | 'Ð' => "d",
        other => {
            out.extend(other.to_lowercase());
            return;
        }
    };
    out.push_str(base);
}

/// Edit distance in characters, a swap of neighbours counting as one (optimal string alignment), or `None` above `limit`.
#[must_use]
pub fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut row = last.clone();
    for (i, &x) in a.iter().enumerate() {
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                best = best.min(before[j - 1] + 1);
            }
            row[j + 1] = best;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last.last().copied().filter(|&d| d <= limit)
}

/// The candidate most like `wanted`, by edit distance over comparison forms; the first of equals.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<&'a str> {
    let wanted = fold_name(wanted);
    if wanted.is_empty() || wanted.len() > 200 {
        return None;
    }
    let mut limit = wanted.chars().count().div_ceil(3).clamp(1, 4);
    let mut best = None;
    for (text, answer) in candidates {
        if let Some(d) = edit_distance(&wanted, &fold_name(text), limit) {
            if d == 0 {
                return Some(answer);
            }
            best = Some(answer);
            limit = d - 1;
        }
    }
    best
}
