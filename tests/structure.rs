//! Is the code built as ARCHITECTURE.md says? A single crate has no other wall between its parts.

use std::fs;
use std::path::{Path, PathBuf};

/// Parts that do no I/O and read no clock.
const PURE: [&str; 7] = [
    "case",
    "calendar",
    "regulation",
    "timing",
    "directory",
    "charts",
    "small_cells",
];
/// What they may not mention.
const FORBIDDEN: [&str; 8] = [
    "duckdb", "polars", "tokio", "lettre", "std::fs", "std::env", "std::net", "::now()",
];

/// Returns the files of a part: `src/part.rs` and everything beneath `src/part/`.
fn files_of(part: &str) -> Vec<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source.join(part), &mut files);
    files.push(source.join(format!("{part}.rs")));
    files.retain(|file| file.is_file());
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files)
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path)
        }
    }
}

#[test]
fn pure_parts_do_no_input_or_output() {
    for part in PURE {
        let files = files_of(part);
        assert!(!files.is_empty(), "src/{part} has no files");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for word in FORBIDDEN {
                assert!(!text.contains(word), "{} mentions `{word}`", file.display());
            }
        }
    }
}

#[test]
fn only_the_store_names_duckdb() {
    let mut all = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    for file in all {
        let inside = file.to_string_lossy().contains("/src/store");
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            inside || !text.contains("duckdb::"),
            "{} names duckdb",
            file.display()
        );
    }
}

#[test]
fn every_file_opens_with_the_question_it_answers() {
    let mut all = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    for file in all {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("//!"),
            "{} opens without a word on what it is for",
            file.display()
        );
    }
}

#[test]
fn the_example_settings_are_the_defaults() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let defaults = srok::config::Config::default();
    assert_eq!(
        srok::config::Config::load(&folder.join("config.example.toml")).unwrap(),
        srok::config::Config {
            // what the file says, and read relative to it
            data_as_written: Some(defaults.data.clone()),
            data: folder.join(&defaults.data),
            ..defaults
        }
    );
}

/// Returns what stands between backquotes on a page.
fn quoted(page: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = fs::read_to_string(path).unwrap();
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_test_that_a_page_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut named = 0;
    for page in ["docs/threats.md", "docs/asvs.md"] {
        for name in quoted(page) {
            let Some((file, test)) = name.split_once("::") else {
                continue;
            };
            if !(file.starts_with("tests/") || file.starts_with("src/")) {
                continue;
            }
            named += 1;
            let text = fs::read_to_string(root.join(file))
                .unwrap_or_else(|_| panic!("{page} names {file}, which is not there"));
            // written out, or one of those that a macro makes
            let is_there = text.contains(&format!("fn {test}("))
                || text
                    .lines()
                    .any(|line| line.trim_start().starts_with(&format!("{test} \"")));
            assert!(is_there, "{page} names {name}, which is not there");
        }
    }
    assert!(named > 100, "{named} tests are named");
}
