//! Is a form that is none refused with its place and the words that are known?

use crate::office::{MONTHLY, OFFICE};

/// What is put in the place of what in the shipped form.
const SLIPS: [(&str, &str, &str); 14] = [
    (
        "an unknown figure",
        "count = \"received\"",
        "count = \"recieved\"",
    ),
    (
        "an unknown dimension of the rows",
        "rows = \"service\"",
        "rows = \"services\"",
    ),
    (
        "an unknown dimension of a condition",
        "where = { object =",
        "where = { subject =",
    ),
    (
        "a code that no act has",
        "[\"agency_official\"]",
        "[\"agency_offical\"]",
    ),
    ("a condition without a code", "[\"agency_official\"]", "[]"),
    (
        "a condition that is none",
        "[\"agency_official\"]",
        "\"agency_official\"",
    ),
    ("an unknown key", "by_hand = true", "by_hands = true"),
    (
        "by hand and counted",
        "by_hand = true",
        "by_hand = true\ncount = \"received\"",
    ),
    ("nothing is said of what is counted", "by_hand = true", ""),
    (
        "an unknown list",
        "list = \"answers\"",
        "list = \"letters\"",
    ),
    (
        "an unknown time of the registration",
        "registered = \"in_period\"",
        "registered = \"later\"",
    ),
    (
        "two columns of one key",
        "key = \"refused\"",
        "key = \"satisfied\"",
    ),
    (
        "a key that is none",
        "key = \"refused\"",
        "key = \"Отказано\"",
    ),
    (
        "another name than that of the file",
        "name = \"monthly_services\"",
        "name = \"monthly\"",
    ),
];

#[test]
fn a_form_that_is_none_is_refused() {
    let mut told = String::new();
    let mut add = |what: &str, form: &str| {
        let settings = OFFICE.settings("wrong", &[("monthly_services.toml", form)]);
        let form = ["report", "form", "monthly_services", "--quarter", "2026-09"];
        let said =
            OFFICE.told(&[&["--config", &settings][..], &form, &["--out", "wrong_out"]].concat());
        told.push_str(&format!("# {what}\n{said}\n"));
    };
    for (what, right, wrong) in SLIPS {
        let form = MONTHLY.replacen(right, wrong, 1);
        assert_ne!(form, MONTHLY, "{what}");
        add(what, &form);
    }
    let (head, _) = MONTHLY.split_once("[[columns]]").unwrap();
    add("no column", head);
    let many = (0..25).map(|number| {
        format!("[[columns]]\nkey = \"c{number}\"\nru = \"\"\nen = \"\"\nby_hand = true\n")
    });
    add(
        "more columns than a sheet holds",
        &format!("{head}{}", many.collect::<String>()),
    );
    insta::assert_snapshot!("wrong", told);
    assert!(
        !OFFICE.path("wrong_out").exists(),
        "a form that is none leaves no file"
    );
}

#[test]
fn one_that_is_none_keeps_back_no_other() {
    let wrong = MONTHLY.replace("name = \"monthly_services\"", "name = \"other\"");
    let settings = OFFICE.settings(
        "beside",
        &[("other.toml", &wrong.replacen("count = ", "amount = ", 1))],
    );
    insta::assert_snapshot!(
        "beside",
        OFFICE.told(&["--config", &settings, "report", "forms"])
    );
    let own = ["--config", settings.as_str()];
    assert!(
        OFFICE
            .form("monthly_services", "2026-09", "beside_out", &own)
            .path("pdf")
            .is_file()
    );
}

#[test]
fn a_name_that_is_none_is_told_the_names() {
    let form = [
        "report",
        "form",
        "../monthly_services",
        "--quarter",
        "2026-09",
        "--out",
        "no",
    ];
    insta::assert_snapshot!("no_such_form", OFFICE.told(&form));
}
