//! How much room does a text need? Fonts are the reader's, so this is an estimate by a broad one: `DejaVu Sans`.

/// Letters of about a third of the size.
const THIN: &str = "iljftrIJ.,·:;'|!()[]/- \u{a0}\u{202f}";
/// Letters broader than capitals.
const BROAD: &str = "мыОИЙЛНПДЦHNDGOQw";
/// The broadest.
const BROADEST: &str = "юфМФMЫЖЮШЩжшщmW%—…№";
/// Bold text is so much broader, in hundredths.
const BOLD: i32 = 112;

/// Returns the width of a text in pixels.
pub fn width(text: &str, size: i32) -> i32 {
    let thousandths: i32 = text.chars().map(breadth).sum();
    (thousandths * size + 999) / 1000
}

/// Returns the width of a text in bold.
pub fn bold_width(text: &str, size: i32) -> i32 {
    width(text, size) * BOLD / 100 + 1
}

fn breadth(letter: char) -> i32 {
    match letter {
        _ if THIN.contains(letter) => 370,
        _ if BROAD.contains(letter) => 790,
        _ if BROADEST.contains(letter) => 990,
        _ if letter.is_uppercase() => 700,
        _ => 630,
    }
}

/// Returns the text, or as much of its beginning as there is room for, with an ellipsis.
pub fn fit(text: &str, size: i32, room: i32) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut fitting = String::new();
    for letter in text.chars() {
        let longer = format!("{fitting}{letter}…");
        if width(&longer, size) > room {
            break;
        }
        fitting.push(letter);
    }
    format!(
        "{}…",
        fitting.trim_end_matches([' ', ',', '.', '(', '«', '-'])
    )
}

/// Returns the text in at most so many lines; what has no room ends in an ellipsis.
pub fn wrap(text: &str, size: i32, room: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fit(line, size, room)).collect()
}

#[cfg(test)]
mod tests {
    use super::{fit, width, wrap};

    #[test]
    fn what_fits_is_not_shortened_and_what_does_not_says_so() {
        assert_eq!(fit("Жалобы", 12, 400), "Жалобы");
        let short = fit("Регистрация запроса о предоставлении услуги", 12, 100);
        assert!(short.ends_with('…') && width(&short, 12) <= 100, "{short}");
    }

    #[test]
    fn lines_are_broken_between_words_and_the_last_is_shortened() {
        let lines = wrap(
            "Отказ в приеме документов, необходимых для предоставления услуги",
            12,
            150,
            2,
        );
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| width(line, 12) <= 150));
        assert!(lines[1].ends_with('…'));
        assert!(wrap("", 12, 150, 2).is_empty());
    }
}
