//! Lists the files of the pages, which become part of the binary.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../rpath.rs"]
mod rpath;

/// What pages are made of, seen from the folder of this crate.
const DASHBOARDS: &str = "../../dashboards";
/// Templates, words, style and script.
const ENDINGS: [&str; 5] = ["html", "tsv", "css", "js", "svg"];

fn main() -> std::io::Result<()> {
    rpath::main();
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../rpath.rs");
    println!("cargo::rerun-if-changed={DASHBOARDS}");
    let mut files = Vec::new();
    collect(Path::new(DASHBOARDS), &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(DASHBOARDS).unwrap_or(&file);
        // named from the folder of the project, so that two checkouts may share their compiled files
        let _ = writeln!(
            list,
            "(\"{}\", include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{DASHBOARDS}/{}\"))),",
            name.display(),
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
