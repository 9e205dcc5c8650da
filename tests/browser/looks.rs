//! How does every page look, and can everybody use it? Pictures of all of them; nothing wider than the window; axe-core finds nothing; the browser has
//! nothing to complain of; nobody else is asked for anything.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::places::{Kind, Place, pages, places};
use crate::reader::Reader;
use crate::visitor::Visitor;
use crate::world::{artefacts, world};

/// The version that `scripts/axe` fetches.
const AXE: &str = "axe-core-4.14.1/axe.min.js";
/// An office monitor, a small window, a telephone.
const WIDTHS: [u32; 3] = [1440, 768, 390];
/// Pixels of a picture from top to bottom at most.
const TALLEST: u64 = 4_000;

/// What axe-core is asked: the rules of WCAG 2.1 AA, and what breaks them, in short.
const ASKED: &str = r"
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}})
  .then((found) => done(found.violations.map((rule) =>
    `${rule.id}: ${rule.help}: ` + rule.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 200)} (${(node.any[0] || node.all[0] || node.none[0] || {}).message})`).join(' | '))))
  .catch((error) => done([String(error)]));
";

/// What a page says of itself: its width, and which hosts its parts came from.
const MEASURED: &str = r"
return {
  wide: document.documentElement.scrollWidth,
  tall: document.documentElement.scrollHeight,
  elsewhere: performance.getEntriesByType('resource').map((part) => part.name).filter((name) => new URL(name).origin !== location.origin),
  title: document.title, lang: document.documentElement.lang,
};
";

/// Returns axe-core.
fn axe() -> String {
    let cache = std::env::var_os("SROK_CACHE").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/srok");
    let file = cache.unwrap_or_else(home).join(AXE);
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}\nhint: sh scripts/axe", file.display()))
}

#[tokio::test]
async fn every_page_can_be_seen_and_used_by_everybody_in_russian() {
    look("ru").await;
}

#[tokio::test]
async fn every_page_can_be_seen_and_used_by_everybody_in_english() {
    look("en").await;
}

/// Looks at all pages in a language; every fault is told of, not the first alone.
async fn look(lang: &str) {
    let mut faults = Vec::new();
    let reader = Reader::open(&format!("looks-{lang}")).await;
    let axe = format!("{};{ASKED}", axe());
    reader
        .go(&format!("/preferences?lang={lang}&next=/sign-in"))
        .await;
    let sign_in = Place {
        path: "/sign-in".into(),
        route: "/sign-in",
        kind: Kind::Page,
    };
    faults.extend(look_at(&reader, &sign_in, lang, &axe).await);
    reader.sign_in("admin", lang).await;
    let visitor = Visitor::sign_in("admin");
    let mut all = pages(&visitor);
    let case = all.iter().find(|place| place.route == "/cases/{id}");
    let unknown = format!("{}?known_at=2020-01-01", case.unwrap().path);
    for (route, path) in [
        ("password", "/password"),
        ("no such page", "/nowhere"),
        ("no such case", "/cases/nowhere"),
        ("nothing found", "/board?due_from=2031-01-01"),
        ("nothing known", &unknown),
        ("answer from a mail", &world().link),
        ("open data", "/open-data"),
    ] {
        all.push(Place {
            path: path.into(),
            route,
            kind: Kind::Page,
        });
    }
    for place in &all {
        faults.extend(look_at(&reader, place, lang, &axe).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    reader.close().await;
}

/// Looks at a page in all its shapes and returns what is wrong with it.
async fn look_at(reader: &Reader, place: &Place, lang: &str, axe: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: String| faults.push(format!("{} ({lang}): {what}", place.path));
    reader.go(&place.path).await;
    if place.path.ends_with("nowhere") {
        reader.forgive(404);
    }
    // both schemes are judged on the desk in Russian and on the telephone in English
    let judged = if lang == "ru" { WIDTHS[0] } else { WIDTHS[2] };
    for scheme in ["light", "dark"] {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        reader.devtools("Emulation.setEmulatedMedia", &media);
        for width in WIDTHS {
            resize(reader, width, 900);
            let measured = reader.script(MEASURED).await;
            let wide = measured["wide"].as_u64().unwrap();
            if wide > u64::from(width) {
                fault(format!("{wide} pixels wide in a window of {width}"));
            }
            // the page of a link speaks the language of the recipient
            let spoken = if place.path.starts_with("/a/") {
                "ru"
            } else {
                lang
            };
            if measured["lang"] != spoken || measured["title"] == "" {
                fault(format!("{measured}"));
            }
            if measured["elsewhere"] != json!([]) {
                fault(format!("asks elsewhere: {}", measured["elsewhere"]));
            }
            if width == judged {
                let found = reader.client.execute_async(axe, Vec::new()).await.unwrap();
                for violation in found.as_array().unwrap() {
                    fault(format!(
                        "{scheme}, {width}: {}",
                        violation.as_str().unwrap()
                    ));
                }
            }
            let tall = measured["tall"].as_u64().unwrap().min(TALLEST);
            take_picture(
                reader,
                &format!("{}-{width}-{scheme}-{lang}", name(place)),
                width,
                tall,
            );
        }
    }
    for complaint in reader.complaints() {
        fault(complaint);
    }
    faults
}

fn resize(reader: &Reader, width: u32, height: u64) {
    let size =
        json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
    reader.devtools("Emulation.setDeviceMetricsOverride", &size);
}

/// Returns the name of the pictures of a page.
fn name(place: &Place) -> String {
    let name = place
        .route
        .replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let name = name.trim_matches('-');
    if name.is_empty() {
        "overview".into()
    } else {
        name.into()
    }
}

fn take_picture(reader: &Reader, name: &str, width: u32, height: u64) {
    let folder = artefacts().join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
    let how = json!({"format": "png", "optimizeForSpeed": true, "captureBeyondViewport": true, "clip": clip});
    let taken: Value = reader.devtools("Page.captureScreenshot", &how);
    let bytes = STANDARD.decode(taken["data"].as_str().unwrap()).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
}

#[test]
fn every_file_of_every_page_can_be_taken_away() {
    let places = places(&Visitor::sign_in("admin"));
    let is_file = |place: &&Place| place.kind == Kind::File;
    let (files, forms) = (
        places.iter().filter(is_file).count(),
        places
            .iter()
            .filter(|place| place.kind == Kind::Form)
            .count(),
    );
    assert!(files > 10 && forms > 1, "{files} files, {forms} forms");
    assert!(world().alerts.len() > 1);
}
