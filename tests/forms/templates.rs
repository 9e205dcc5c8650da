//! Is a template of the settings used and named on the report, and is a broken one told?

use sha2::{Digest, Sha256};

use crate::office::OFFICE;

/// Templates of an office; their text is in the pages.
const COMPLAINTS: &str = "#let data = json(bytes(sys.inputs.data))\n#set text(lang: data.lang)\n#set document(title: data.title)\n= Своя форма: #data.title\n";
const FORM: &str = "#let data = json(bytes(sys.inputs.data))\n#set text(lang: data.lang)\n#set document(title: data.title)\n= #data.title\n";

/// Returns SHA-256 of a file.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn json(path: &str) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(OFFICE.path(path)).unwrap()).unwrap()
}

#[test]
fn a_template_of_the_settings_is_used_and_named() {
    let settings = OFFICE.settings("own", &[("complaints.typ", COMPLAINTS), ("form.typ", FORM)]);
    let own = ["--config", settings.as_str()];
    let report = ["report", "complaints", "--quarter", "2026Q3", "--out"];
    OFFICE.done(&[&report[..], &["shipped_report"]].concat());
    OFFICE.done(&[&own[..], &report, &["own_report"]].concat());
    let name = "complaints_2026Q3_mo221_all";
    let [shipped, own_one] =
        ["shipped_report", "own_report"].map(|out| json(&format!("{out}/{name}.json")));
    let named = serde_json::json!(["template complaints.typ", sha256(COMPLAINTS.as_bytes())]);
    let has = |report: &serde_json::Value| report["editions"].as_array().unwrap().contains(&named);
    assert!(has(&own_one) && !has(&shipped));
    let size = |out: &str| {
        std::fs::read(OFFICE.path(&format!("{out}/{name}.pdf")))
            .unwrap()
            .len()
    };
    // one line instead of all sheets
    assert!(size("own_report") * 2 < size("shipped_report"));

    let form = OFFICE.form("monthly_services", "2026Q3", "own_form", &own);
    let named = serde_json::json!(["template form.typ", sha256(FORM.as_bytes())]);
    assert!(form.json()["editions"].as_array().unwrap().contains(&named));
    let pdf = form.bytes("pdf");
    assert!(pdf.starts_with(b"%PDF-1.7"));
    assert!(String::from_utf8_lossy(&pdf).contains("<pdfaid:part>2</pdfaid:part>"));
}

#[test]
fn a_broken_template_is_told_and_keeps_back_no_other_file() {
    let broken = COMPLAINTS.replace("data.title\n", "data.headline\n");
    let files = [
        ("complaints.typ", broken.as_str()),
        ("form.typ", "#let data = (\n"),
    ];
    let settings = OFFICE.settings("broken", &files);
    let own = ["--config", settings.as_str()];
    let mut told = String::new();
    for report in [&["complaints"][..], &["form", "monthly_services"]] {
        let period = ["--quarter", "2026Q3", "--out", "broken_out"];
        told.push_str(&OFFICE.told(&[&own[..], &["report"], report, &period].concat()));
    }
    std::fs::write(OFFICE.path("broken/complaints.typ"), [0xff, 0xfe]).unwrap();
    let report = [
        "report",
        "complaints",
        "--quarter",
        "2026Q3",
        "--out",
        "broken_out",
    ];
    told.push_str(&OFFICE.told(&[&own[..], &report].concat()));
    insta::assert_snapshot!("broken_template", told);
    for name in [
        "complaints_2026Q3_mo221_all",
        "form_monthly_services_2026Q3_mo221_all",
    ] {
        for (ending, is_there) in [
            ("json", true),
            ("csv", true),
            ("xlsx", true),
            ("pdf", false),
        ] {
            let path = OFFICE.path("broken_out").join(name).with_extension(ending);
            assert_eq!(path.is_file(), is_there, "{}", path.display());
        }
    }
}

#[test]
fn a_template_sees_no_file_of_the_machine() {
    let files = [("form.typ", "#read(\"form.typ\")\n")];
    let settings = OFFICE.settings("curious", &files);
    let form = [
        "report",
        "form",
        "monthly_services",
        "--quarter",
        "2026-09",
        "--out",
        "curious_out",
    ];
    insta::assert_snapshot!(
        "curious_template",
        OFFICE.told(&[&["--config", &settings][..], &form].concat())
    );
}
