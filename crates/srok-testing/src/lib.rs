//! What the tests of several crates share: the law that is shipped, for crates that do not ship it themselves.

use std::collections::BTreeMap;
use std::path::Path;

use srok_law::library::Law;

/// Returns the law and the calendars that are shipped, read from the folder of the project.
///
/// # Panics
///
/// They cannot be read.
#[must_use]
pub fn law() -> Law {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = BTreeMap::new();
    for part in ["regulations", "calendars"] {
        let folder = std::fs::read_dir(root.join(part)).expect("the folder is there");
        for entry in folder {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().expect("a file has a name");
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            texts.insert(format!("{part}/{}", name.to_string_lossy()), text);
        }
    }
    Law::of_texts(&[], texts).expect("what is shipped is right")
}
