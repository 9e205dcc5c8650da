//! Where is something shown? Addresses within the service, for pages and mails alike.

/// Returns a text as it may stand in an address.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// Returns the address of the page of a case.
#[must_use]
pub fn of_case(id: &str) -> String {
    format!("/cases/{}", escaped(id))
}

#[cfg(test)]
mod tests {
    use super::of_case;

    #[test]
    fn an_id_stays_one_step_of_the_path() {
        assert_eq!(of_case("MO-2026.1~a_b"), "/cases/MO-2026.1~a_b");
        assert_eq!(of_case("a/b?c д"), "/cases/a%2Fb%3Fc%20%D0%B4");
    }
}
