//! Tells the binary where the prebuilt DuckDB library lies, so that it starts without further settings, and lists the files of the pages, which
//! become part of the binary. They are named from the folder of the project, so that two checkouts may share their compiled files.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Where an installed binary looks for the library, seen from its own folder. One that is built to be shipped looks nowhere else: the folder of
/// whoever built it is nobody's business. What is built for trying out looks there too.
const INSTALLED: &str = "$ORIGIN/../lib/srok";
/// What pages are made of, beneath this folder.
const DASHBOARDS: &str = "dashboards";
/// Templates, words, style and script.
const ENDINGS: [&str; 5] = ["html", "tsv", "css", "js", "svg"];

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={DASHBOARDS}");
    if let Ok(folder) = std::env::var("DUCKDB_LIB_DIR") {
        println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{INSTALLED}");
        if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
            for kind in ["tests", "benches"] {
                println!("cargo::rustc-link-arg-{kind}=-Wl,-rpath,{folder}");
            }
        } else {
            println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
        }
    }
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root.join(DASHBOARDS), &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(root.join(DASHBOARDS)).unwrap_or(&file);
        let _ = writeln!(
            list,
            "({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{DASHBOARDS}/{}\"))),",
            name.display()
        );
    }
    list.push_str("]\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("dashboards.rs"), list)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "mail") {
                collect(&path, files)?;
            }
        } else if ENDINGS
            .iter()
            .any(|ending| path.extension().is_some_and(|found| found == *ending))
        {
            files.push(path);
        }
    }
    Ok(())
}
