//! Do the reasons hold for which deny.toml accepts known faults of crates?

use std::path::Path;

#[test]
fn no_template_reads_citation_styles_or_rules_of_highlighting() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let mut looked_at = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "typ") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for word in ["bibliography", "cite(", "csl", "syntaxes:", "theme:"] {
            assert!(!text.contains(word), "{} has `{word}`", path.display());
        }
        looked_at += 1;
    }
    assert!(looked_at >= 3, "{looked_at} templates");
}
