//! How is a text set on paper? What belongs together stays on one line, and every letter has a shape in the fonts.

use super::world::has_letter;

/// The no-break space.
const TIE: char = '\u{a0}';

/// In the place of a letter that the fonts do not have: an open box, so that the gap is seen.
const NO_SHAPE: char = '□';

/// A word longer than this may break anywhere, or it would run off the page.
const LONGEST_WORD: usize = 36;

/// Returns a text ready to be set: ties, breaks in overlong words, no letter without a shape.
pub(super) fn set(text: &str) -> String {
    let shaped: String = text.chars().map(shape).collect();
    tie(&shaped)
        .split(' ')
        .map(breakable)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns a letter that can be printed in the place of any.
fn shape(letter: char) -> char {
    match letter {
        TIE => TIE,
        _ if letter.is_whitespace() => ' ',
        _ if letter.is_control() || is_private(letter) || !has_letter(letter) => NO_SHAPE,
        _ => letter,
    }
}

/// Letters without an agreed meaning do not belong in an archive.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Binds a number to its unit, a sign or short word to what follows, a dash to what precedes.
fn tie(text: &str) -> String {
    let mut tied = String::with_capacity(text.len() + 8);
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        tied.push_str(word);
        if let Some(next) = words.peek() {
            tied.push(if binds(word) || next.starts_with(['—', '–']) {
                TIE
            } else {
                ' '
            });
        }
    }
    tied
}

/// Tells whether a word must not end a line.
fn binds(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '«', '"']);
    let letters = word.chars().count();
    let abbreviation = letters <= 4 && word.ends_with('.') && word.starts_with(char::is_alphabetic);
    let short = letters <= 2 && letters > 0 && word.chars().all(char::is_alphabetic);
    let number = letters <= 4 && letters > 0 && word.chars().all(|letter| letter.is_ascii_digit());
    word == "№" || word == "No." || abbreviation || short || number
}

/// Lets an overlong word break between any two letters.
fn breakable(word: &str) -> String {
    if word.chars().count() <= LONGEST_WORD {
        return word.to_owned();
    }
    word.chars()
        .flat_map(|letter| [letter, '\u{200b}'])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::set;

    #[test]
    fn what_belongs_together_stays_together() {
        assert_eq!(
            set("в течение 15 рабочих дней, п. 29.7"),
            "в\u{a0}течение 15\u{a0}рабочих дней, п.\u{a0}29.7"
        );
        assert_eq!(
            set("Постановление № 1335 от 04.10.2024"),
            "Постановление №\u{a0}1335\u{a0}от\u{a0}04.10.2024"
        );
        assert_eq!(set("срок — 2 р. д."), "срок\u{a0}— 2\u{a0}р.\u{a0}д.");
    }

    #[test]
    fn a_letter_without_shape_leaves_a_box_and_a_control_a_box_or_a_space() {
        assert_eq!(set("дело\u{1f600}№\n7\u{0}"), "дело□№ 7□");
        assert_eq!(set("✓▲○◷‖⚑■•≈→×·~—"), "✓▲○◷‖⚑■•≈→×·~—");
    }

    #[test]
    fn an_overlong_word_may_break() {
        let long = "A".repeat(80);
        assert_eq!(set(&long).matches('\u{200b}').count(), 80);
        assert_eq!(set(&long).replace('\u{200b}', ""), long);
    }
}
