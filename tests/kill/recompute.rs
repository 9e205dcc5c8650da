//! Are all standings those of one law? A changed act has everything computed anew; killed on the way, it is made up by the next command.

use crate::dice::{Dice, End};
use crate::office::{LOOK, Office};

/// Lists every standing by one of two laws.
fn list(law: &str) -> [&str; 9] {
    [
        "--config",
        law,
        "standings",
        "--severity",
        "all",
        "--as-of",
        "2026-03-16",
        "--format",
        "csv",
    ]
}

#[test]
fn standings_are_those_of_one_law() {
    let (kills, mut dice) = (crate::kills("recompute"), Dice::new(crate::seed() + 3));
    let office = Office::with_cases("150");
    let act = std::fs::read_to_string("regulations/mo221.toml").unwrap();
    let other = act.replace("term = \"15 working days\"", "term = \"12 working days\"");
    assert_ne!(act, other);
    for (name, text) in [("one", act), ("two", other)] {
        let folder = office.at().join(name);
        let acts = folder.join("regulations");
        std::fs::create_dir_all(&acts).unwrap();
        std::fs::write(acts.join("mo221.toml"), text).unwrap();
        let settings = format!("law = \"{}\"\n", folder.display());
        std::fs::write(office.at().join(format!("{name}.toml")), settings).unwrap();
    }
    let laws = ["one.toml", "two.toml"];
    // as they are when nobody is killed
    let expected = laws.map(|law| office.done(&list(law)));
    assert_ne!(expected[0], expected[1]);
    assert!(dice.time(office.command(&list(laws[0]))).success());
    let mut killed = 0;
    for turn in 1.. {
        if killed == kills {
            break;
        }
        let law = laws[turn % 2];
        let end = dice.kill(office.command(&list(law)));
        if let End::Ended(status) = end {
            assert_eq!(status, Some(0));
            continue;
        }
        killed += 1;
        if killed % LOOK == 0 {
            let said = office.done(&["--config", law, "verify"]);
            assert!(said.ends_with("The store is whole\n"), "{said}");
        }
        assert!(
            office.done(&list(law)) == expected[turn % 2],
            "standings of two laws"
        );
    }
    let said = office.done(&["--config", laws[0], "verify"]);
    assert!(said.ends_with("The store is whole\n"), "{said}");
    println!("figure: recompute: {kills} kills, standings as if nobody had been killed");
}
