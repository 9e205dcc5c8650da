//! Is the code built as ARCHITECTURE.md says? What a `Cargo.toml` can hold, the compiler holds; here is the rest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which crates a crate may use: the ones named in its `Cargo.toml`, and no others.
const WALLS: [(&str, &[&str]); 11] = [
    ("law", &[]),
    ("core", &["law"]),
    ("ingest", &["law", "core"]),
    ("charts", &["law"]),
    ("generate", &["law", "core"]),
    ("store", &["law", "core"]),
    ("engine", &["law", "core", "ingest", "store"]),
    ("notify", &["law", "core", "store", "engine"]),
    ("reports", &["law", "core", "store", "engine"]),
    (
        "service",
        &[
            "law", "core", "ingest", "store", "engine", "notify", "reports",
        ],
    ),
    (
        "web",
        &[
            "law", "core", "ingest", "charts", "store", "engine", "notify", "reports", "service",
        ],
    ),
];
/// Packages that only some crates may name.
const ONLY: [(&str, &[&str]); 7] = [
    ("duckdb", &["store"]),
    ("polars", &["ingest"]),
    ("axum", &["web"]),
    ("typst", &["reports"]),
    ("plotters", &["charts"]),
    ("lettre", &["core", "notify"]),
    ("tokio-cron-scheduler", &["service"]),
];
/// Parts that do no input or output and read no clock.
const PURE: [&str; 4] = [
    "crates/srok-law/src",
    "crates/srok-charts/src",
    "crates/srok-core/src/directory",
    "crates/srok-core/src/small_cells",
];
/// What they may not mention.
const FORBIDDEN: [&str; 4] = ["std::fs", "std::env", "std::net", "::now()"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
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

/// Returns the files of all crates.
fn sources() -> Vec<PathBuf> {
    let mut all = Vec::new();
    collect(&root().join("src"), &mut all);
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        collect(&entry.unwrap().path().join("src"), &mut all);
    }
    assert!(all.len() > 500, "{} files", all.len());
    all
}

/// Returns what a crate depends on, by its `Cargo.toml`; tests apart.
fn dependencies(name: &str) -> Vec<String> {
    let path = root().join(format!("crates/srok-{name}/Cargo.toml"));
    let manifest: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let dependencies = manifest["dependencies"].as_table().unwrap();
    dependencies.keys().cloned().collect()
}

#[test]
fn crates_use_only_those_beneath_them() {
    let walls = BTreeMap::from(WALLS);
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = name.strip_prefix("srok-").filter(|name| *name != "testing") else {
            continue;
        };
        let allowed = walls
            .get(name)
            .unwrap_or_else(|| panic!("srok-{name} has no walls"));
        for dependency in dependencies(name) {
            if let Some(ours) = dependency.strip_prefix("srok-") {
                assert!(allowed.contains(&ours), "srok-{name} uses srok-{ours}");
            }
            for (package, users) in ONLY {
                assert!(
                    package != dependency || users.contains(&name),
                    "srok-{name} names {package}"
                );
            }
        }
    }
}

#[test]
fn pure_parts_do_no_input_or_output() {
    for part in PURE {
        let mut files = Vec::new();
        collect(&root().join(part), &mut files);
        assert!(!files.is_empty(), "{part} has no files");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for word in FORBIDDEN {
                assert!(!text.contains(word), "{} mentions `{word}`", file.display());
            }
        }
    }
}

#[test]
fn only_one_file_names_chrono() {
    let home = root().join("crates/srok-law/src/time.rs");
    for file in sources().iter().filter(|file| **file != home) {
        let text = fs::read_to_string(file).unwrap();
        assert!(
            !["chrono::", "chrono_tz::"]
                .iter()
                .any(|name| text.contains(name)),
            "{} names chrono; srok_law::time has its types",
            file.display()
        );
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    for file in sources() {
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
    let defaults = srok_core::config::Config::default();
    assert_eq!(
        srok_core::config::Config::load(&folder.join("config.example.toml")).unwrap(),
        srok_core::config::Config {
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
            if !["tests/", "src/", "crates/"]
                .iter()
                .any(|top| file.starts_with(top))
            {
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
