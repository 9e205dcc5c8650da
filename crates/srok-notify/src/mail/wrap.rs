//! Where do the lines of a plain letter break? At 76 columns, with what belongs together kept together.

/// Columns of a line.
const WIDTH: usize = 76;

/// Returns a text with its long lines broken; what follows is set under the first word of its line. A word that is longer than a line, such as
/// a link, stays whole.
pub(super) fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut after_empty = false;
    for line in text.lines().map(str::trim_end) {
        // parts that have nothing to say leave no gap
        if !(after_empty && line.is_empty()) {
            wrap(line, &mut lines);
        }
        after_empty = line.is_empty();
    }
    lines
}

fn wrap(line: &str, lines: &mut String) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let hanging = " ".repeat(indent + marker(&line[indent..]));
    let mut written = line[..indent].to_owned();
    let mut column = indent;
    let mut is_first = true;
    for piece in pieces(&line[indent..]) {
        let width = piece.chars().count();
        if !is_first {
            if column + 1 + width > WIDTH {
                written.push('\n');
                written += &hanging;
                column = hanging.len();
            } else {
                written.push(' ');
                column += 1;
            }
        }
        written += &piece;
        column += width;
        is_first = false;
    }
    lines.push_str(&written);
    lines.push('\n');
}

/// Returns the width of what stands before the words of a list: «1) », «— », «▲ ».
fn marker(text: &str) -> usize {
    let Some((first, _)) = text.split_once(' ') else {
        return 0;
    };
    let is_number = first.ends_with(')') && first[..first.len() - 1].parse::<u8>().is_ok();
    let is_sign = first.chars().all(|letter| !letter.is_alphanumeric()) && first != "«";
    if is_number || is_sign {
        first.chars().count() + 1
    } else {
        0
    }
}

/// Returns the words of a line, those that belong together as one: «№ 12», «п. 7.1», «2 р. д.», «просрочено —».
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut glued = false;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match pieces.last_mut() {
            Some(piece) if glued || matches!(word, "—" | "·") => {
                piece.push(' ');
                piece.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
        glued = holds_on(word);
    }
    pieces
}

/// Does a word belong to the one after it?
fn holds_on(word: &str) -> bool {
    matches!(word, "№" | "п." | "ст." | "р." | "к." | "cl." | "No.")
        || word.chars().all(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_break_under_their_first_word() {
        let text = "1) принять решение по жалобе и направить ответ заявителю не позднее следующего рабочего дня";
        assert_eq!(
            wrapped(text),
            "1) принять решение по жалобе и направить ответ заявителю не позднее\n   следующего рабочего дня\n"
        );
    }

    #[test]
    fn a_number_stays_with_what_it_counts() {
        let text = format!("{} просрочено на 2 р. д.", "слово".repeat(12));
        assert_eq!(
            wrapped(&text),
            format!("{} просрочено на\n2 р. д.\n", "слово".repeat(12))
        );
    }

    #[test]
    fn a_dash_stays_with_the_word_before_it() {
        let text = format!("{} просрочено — пять", "слово".repeat(13));
        assert_eq!(
            wrapped(&text),
            format!("{}\nпросрочено — пять\n", "слово".repeat(13))
        );
    }

    #[test]
    fn a_link_stays_whole_and_lines_between_stay_empty() {
        let link = format!("https://srok.example/{}", "a".repeat(100));
        assert_eq!(
            wrapped(&format!("Список:\n   {link}\n\nконец")),
            format!("Список:\n   {link}\n\nконец\n")
        );
    }
}
