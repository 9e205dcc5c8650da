//! Is it useful without scripts, and light? The same overview, list and sign-in with scripts switched off; bytes of the first page.

use serde_json::json;

use crate::reader::Reader;
use crate::world::PASSWORD;

/// Bytes of the first page with its style and script, at most.
const PAGE: u64 = 150_000;
/// Bytes of the script, at most.
const SCRIPT: u64 = 15_000;

#[tokio::test]
async fn the_morning_goes_on_without_scripts() {
    let reader = Reader::open("plain").await;
    reader.devtools(
        "Emulation.setScriptExecutionDisabled",
        &json!({"value": true}),
    );
    reader.go("/board?state=overdue").await;
    // sent to sign in, and back
    reader.fill("[name=login]", "controller").await;
    reader.fill("[name=password]", "not the password").await;
    reader.follow("main button").await;
    reader.see("#refusal").await;
    reader.forgive(401);
    reader.fill("[name=password]", PASSWORD).await;
    reader.follow("main button").await;
    let overdue = reader.number("[data-live=total]").await;
    assert!(overdue > 0);

    // the head of the page is a form with a button
    reader
        .press(".where [name=organisation] option:nth-child(3)")
        .await;
    reader.follow(".where form button").await;
    let address = reader.client.current_url().await.unwrap();
    assert!(
        address.query().unwrap().contains("organisation="),
        "{address}"
    );
    assert!(reader.number("[data-live=total]").await < overdue);

    reader.follow(".brand").await;
    let figure = ".tile:first-child .figure.first a";
    let said = reader.number(&format!("{figure} b")).await;
    reader.follow(figure).await;
    assert_eq!(reader.number("[data-live=total]").await, said);
    reader.fill(".filters [name=text]", "MO-2026").await;
    reader.follow(".filters form button").await;
    assert!((1..=said).contains(&reader.number("[data-live=total]").await));
    assert!(reader.has(".filters [name=text][value='MO-2026']").await);
    reader.follow("form[action='/sign-out'] button").await;
    reader.see("[name=password]").await;
    reader.close().await;
}

#[tokio::test]
async fn the_first_page_is_light() {
    let reader = Reader::open("weight").await;
    reader.sign_in("admin", "ru").await;
    reader.devtools("Network.setCacheDisabled", &json!({"cacheDisabled": true}));
    reader.go("/").await;
    let parts = reader
        .script(
            "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
               .map((part) => [new URL(part.name).pathname, part.encodedBodySize, part.decodedBodySize])",
        )
        .await;
    let parts = parts.as_array().unwrap();
    let size =
        |place: usize| -> u64 { parts.iter().map(|part| part[place].as_u64().unwrap()).sum() };
    println!(
        "the overview with style, script and icon: {} bytes sent, {} unpacked",
        size(1),
        size(2)
    );
    assert!(parts.len() >= 3, "page, style and script: {parts:?}");
    assert!(size(1) < PAGE, "{parts:?}");
    let script = parts
        .iter()
        .find(|part| part[0].as_str().unwrap().ends_with("srok.js"));
    assert!(script.unwrap()[2].as_u64().unwrap() < SCRIPT, "{parts:?}");
    reader.close().await;
}
