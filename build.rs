//! Tells the binary where the prebuilt DuckDB library lies, so that it starts without further settings.

/// Where an installed binary looks for the library, seen from its own folder. One that is built to be shipped looks nowhere else: the folder of
/// whoever built it is nobody's business. What is built for trying out looks there too.
const INSTALLED: &str = "$ORIGIN/../lib/srok";

fn main() {
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    println!("cargo::rerun-if-changed=build.rs");
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
}
