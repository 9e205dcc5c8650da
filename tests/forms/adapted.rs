//! Can an office change a form without a new build?

use crate::office::{MONTHLY, OFFICE};

/// What is added: a figure that the shipped form does not have.
const ADDED: &str = r#"
[[columns]]
key = "left_unanswered"
ru = "Оставлено без ответа"
en = "Left without an answer"
count = "left_unanswered"
"#;

#[test]
fn a_column_renamed_and_one_added_come_out() {
    let renamed = MONTHLY.replace("Поступило жалоб в отчетном периоде", "Получено жалоб");
    assert_ne!(renamed, MONTHLY);
    let named = renamed.replace(
        "[names]",
        "[names]\n\"s-12\" = { ru = \"Справка\", en = \"Certificate\" }",
    );
    let settings = OFFICE.settings(
        "adapted",
        &[("monthly_services.toml", &format!("{named}{ADDED}"))],
    );
    let own = ["--config", settings.as_str()];
    let shipped = OFFICE
        .form("monthly_services", "2026", "shipped", &[])
        .json();
    let files = OFFICE.form("monthly_services", "2026", "adapted_out", &own);
    let json = files.json();
    assert_eq!(json["columns"][0]["label"], "Получено жалоб");
    let last = shipped["columns"].as_array().unwrap().len();
    assert_eq!(json["columns"][last]["key"], "left_unanswered");
    assert!(json["total"][last].as_u64().unwrap() > 0);
    assert_ne!(json["editions"][0], shipped["editions"][0]);
    for (row, then) in json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .zip(shipped["rows"].as_array().unwrap())
    {
        assert_eq!(
            row["cells"].as_array().unwrap()[..last],
            then["cells"].as_array().unwrap()[..]
        );
        let label = if row["code"] == "s-12" {
            "Справка"
        } else {
            then["label"].as_str().unwrap()
        };
        assert_eq!(row["label"], label);
    }
    let csv = String::from_utf8(files.bytes("csv")).unwrap();
    assert!(csv.lines().next().unwrap().ends_with(";left_unanswered"));
}

#[test]
fn forms_are_listed_by_name() {
    let own = MONTHLY
        .replace("name = \"monthly_services\"", "name = \"of_the_region\"")
        .replace("Ежемесячные сведения", "Сведения области");
    let settings = OFFICE.settings(
        "listed",
        &[("of_the_region.toml", &own), ("complaints.typ", "")],
    );
    let list = OFFICE.done(&["--config", &settings, "report", "forms"]);
    insta::assert_snapshot!("listed", list);
    assert_eq!(
        list,
        OFFICE.done(&["--config", &settings, "report", "form"])
    );
}
