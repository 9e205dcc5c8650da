//! How does an address stand in a log? So that whoever knows it recognises it, and nobody else learns it.

/// Longest answer of a server that is kept.
const LONGEST: usize = 400;

/// Returns an address as it may stand in a log: `i***@e***.example`.
#[must_use]
pub fn masked(address: &str) -> String {
    let initial = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let Some((user, domain)) = address.rsplit_once('@') else {
        return "***".to_owned();
    };
    let ending = domain
        .rsplit_once('.')
        .map(|(_, ending)| format!(".{ending}"))
        .unwrap_or_default();
    format!("{}***@{}***{ending}", initial(user), initial(domain))
}

/// Returns a text on one line, with all addresses in it masked.
pub(super) fn masked_text(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown = String::new();
    for piece in line.split_inclusive(|letter: char| !belongs(letter)) {
        let end = piece.trim_end_matches(|letter: char| !belongs(letter));
        // a full stop ends the sentence, not the address
        let address = end.trim_end_matches('.');
        if address.contains('@') {
            shown += &masked(address);
            shown += &piece[address.len()..];
        } else {
            shown += piece;
        }
    }
    shown
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST)
        .collect()
}

/// Can this letter be one of an address?
fn belongs(letter: char) -> bool {
    letter.is_alphanumeric() || "@._-+=!#$%&*/?^{|}~".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_its_initials_and_its_ending() {
        assert_eq!(masked("user@example.org"), "u***@e***.org");
        assert_eq!(masked("иванова@мфц.рф"), "и***@м***.рф");
        assert_eq!(masked("root@localhost"), "r***@l***");
        assert_eq!(masked("nothing"), "***");
    }

    #[test]
    fn an_answer_is_one_line_and_names_nobody() {
        assert_eq!(
            masked_text("5.1.1 <user@mail.example.org>:\r\n Recipient rejected; see user@x.org."),
            "5.1.1 <u***@m***.org>: Recipient rejected; see u***@x***.org."
        );
        assert_eq!(
            masked_text("550 to=a@b.example,c@d.example"),
            "550 t***@b***.example,c***@d***.example"
        );
    }
}
