//! A client's buffer and random edits of it.

use serde_json::{Value, json};

/// A small linear congruential generator: the same edits on every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// The client's buffer, kept as characters and without any code of the server.
#[derive(Clone)]
pub struct Buffer {
    chars: Vec<char>,
    encoding: &'static str,
}

impl Buffer {
    pub fn new(text: &str, encoding: &'static str) -> Buffer {
        Buffer { chars: text.chars().collect(), encoding }
    }

    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    fn width(&self, c: char) -> usize {
        match self.encoding {
            "utf-8" => c.len_utf8(),
            "utf-16" => c.len_utf16(),
            _ => 1,
        }
    }

    /// Position of the character at `at`. A place between `\r` and `\n` has no position: it is that of the `\r`.
    pub fn position(&self, at: usize) -> Value {
        let (mut line, mut column) = (0_usize, 0_usize);
        for (n, c) in self.chars[..at].iter().enumerate() {
            let next = self.chars.get(n + 1);
            match c {
                '\r' if next == Some(&'\n') => {}
                '\r' | '\n' => {
                    line += 1;
                    column = 0;
                }
                c => column += self.width(*c),
            }
        }
        json!({ "line": line, "character": column })
    }

    /// A place that has a position.
    pub fn place(&self, dice: &mut Dice) -> usize {
        let at = dice.roll(self.chars.len() + 1);
        let within_break =
            at > 0 && self.chars.get(at - 1) == Some(&'\r') && self.chars.get(at) == Some(&'\n');
        if within_break { at - 1 } else { at }
    }

    /// The whole text as one change to another.
    pub fn replace(&mut self, text: &str) -> Value {
        let range = json!({ "start": self.position(0), "end": self.position(self.chars.len()) });
        self.chars = text.chars().collect();
        json!({ "range": range, "text": text })
    }

    /// Replaces a random stretch by random text; the change as the protocol writes it.
    pub fn edit(&mut self, dice: &mut Dice) -> Value {
        const PIECES: [&str; 12] =
            ["a", "Oslo ", "😀", "\r\n", "\n", "é", "e\u{301}", "[@ferry]", "\u{a0}", "👩‍👧", "ß", ""];
        let start = self.place(dice);
        let mut end = (start + dice.roll(6)).min(self.chars.len());
        if end > 0 && self.chars.get(end - 1) == Some(&'\r') && self.chars.get(end) == Some(&'\n') {
            end -= 1;
        }
        let end = end.max(start);
        let text: String = (0..dice.roll(3)).map(|_| PIECES[dice.roll(PIECES.len())]).collect();
        let range = json!({ "start": self.position(start), "end": self.position(end) });
        self.chars.splice(start..end, text.chars());
        json!({ "range": range, "text": text })
    }
}
