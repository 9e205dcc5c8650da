//! How soon would a password be guessed? By the estimate of zxcvbn (words, names, dates, keyboard walks, repetitions), which knows English and the
//! Latin keyboard; what people here type besides is added: Russian words as they are, in Latin letters, and with the keyboard in the wrong layout.

use std::sync::LazyLock;

use zxcvbn::{Score, zxcvbn};

/// Russian words and names that passwords are made of, the most used first.
const RUSSIAN: &str = include_str!("russian.txt");

/// The keys of a keyboard in Latin and in Russian layout.
const LATIN: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?";
const CYRILLIC: &str = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,";

/// How letters are written in Latin ones, as people do without thinking.
const SPELT: &[(char, &str)] = &[
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "e"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "y"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "h"),
    ('ц', "c"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "sch"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "yu"),
    ('я', "ya"),
];

/// The words with how they are spelt in Latin letters.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let spelt = |word: &str| -> String {
        let letters = word.chars().map(|letter| {
            let known = SPELT.iter().find(|(known, _)| *known == letter);
            known.map_or("", |(_, spelt)| *spelt)
        });
        letters.collect()
    };
    let words = RUSSIAN.lines();
    words
        .flat_map(|word| [word.to_owned(), spelt(word)])
        .collect()
});

/// Tells whether a password would be guessed before long. `own` is what a stranger would try with this person: login, name.
pub(super) fn is_guessable(password: &str, own: &[&str]) -> bool {
    let own = own
        .iter()
        .flat_map(|text| text.split([' ', '.', '-', '_', '@']));
    let own: Vec<String> = own
        .filter(|part| part.chars().count() > 2)
        .map(str::to_lowercase)
        .collect();
    let words: Vec<&str> = WORDS.iter().map(String::as_str).collect();
    // what is known of the person adds nothing
    let without = |spelling: &str| {
        let all = own.iter();
        all.fold(spelling.to_lowercase(), |rest, part| rest.replace(part, ""))
    };
    // a guesser tries each of them, so the weakest counts
    [
        password.to_owned(),
        typed(password, LATIN, CYRILLIC),
        typed(password, CYRILLIC, LATIN),
    ]
    .iter()
    .flat_map(|spelling| [spelling.clone(), without(spelling)])
    .any(|spelling| zxcvbn(&spelling, &words).score() < Score::Four)
}

/// Returns what a text becomes with the keyboard in the other layout.
fn typed(text: &str, from: &str, to: &str) -> String {
    let key = |letter: char| {
        let at = from.chars().position(|known| known == letter);
        at.and_then(|at| to.chars().nth(at)).unwrap_or(letter)
    };
    text.chars().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_without_thinking_is_guessed() {
        let typed = [
            "Qwerty123456",
            "P@ssw0rd2026",
            "password1234",
            "zzzzzzzzzzzz",
            "abcabcabcabc",
            "12.06.1985 12",
            "1q2w3e4r5t6y",
            "qazwsxedcrfv",
            // Russian words
            "пароль123456",
            "Администратор1",
            "наташа12061985",
            "Москва2026!!",
            "любовьлюбовь",
            "йцукенгшщзхъ",
            "ЙЦУКЕН123456",
            // the same in Latin letters, and with the keyboard in the other layout
            "privet123456",
            "moskva2026moskva",
            "gfhjkm123456",
            "yfnfif12061985",
            "Flvbybcnhfnjh",
            "зфыыцщкв1234",
        ];
        let missed: Vec<_> = typed
            .into_iter()
            .filter(|weak| !is_guessable(weak, &["chief"]))
            .collect();
        assert!(missed.is_empty(), "{missed:?}");
        assert!(is_guessable(
            "ivanova.maria.2026",
            &["ivanova.maria", "Иванова Мария"]
        ));
        assert!(is_guessable(
            "Иванова-2026-Иванова",
            &["chief", "Иванова Мария"]
        ));
    }

    #[test]
    fn some_words_that_do_not_belong_together_are_not() {
        let chosen = [
            "тихая река ждет",
            "snow on the window",
            "синяя кастрюля летит в туман",
            "lamp-otter-77-brick",
            "nb[fz htrf ;ltn",
            "k3m9p-xw2qa-7hntc-bd4fe",
        ];
        let refused: Vec<_> = chosen
            .into_iter()
            .filter(|good| is_guessable(good, &["chief", "Иванова Мария"]))
            .collect();
        assert!(refused.is_empty(), "{refused:?}");
    }

    #[test]
    fn both_layouts_have_the_same_keys() {
        assert_eq!(LATIN.chars().count(), CYRILLIC.chars().count());
        assert_eq!(typed("gfhjkm", LATIN, CYRILLIC), "пароль");
        assert_eq!(typed("ЙЦУКЕН", CYRILLIC, LATIN), "QWERTY");
    }
}
