//! Tells the tests of a crate that reaches DuckDB where the prebuilt library lies. The build script of all these crates.

/// Says it to cargo.
pub fn main() {
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    if let Ok(folder) = std::env::var("DUCKDB_LIB_DIR") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
