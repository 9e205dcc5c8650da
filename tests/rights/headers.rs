//! What do browsers have to keep to, at every address?

use crate::world::World;

/// Headers and values that every answer has, whoever asks for whatever.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=(), browsing-topics=()",
    ),
];
/// The policy of every page but those of links in mails, whose style is within.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

#[test]
fn every_answer_carries_the_same_headers() {
    let world = World::start();
    let admin = world.sign_in("admin");
    let document = serde_json::to_value(srok_web::document()).unwrap();
    let described = document["paths"].as_object().unwrap().keys().cloned();
    let pages = srok_web::addresses()
        .into_iter()
        .map(|(path, _)| path.to_owned());
    // a place left open is filled with what is not there: a refusal has the headers, too
    let all = described.chain(pages).chain(["/none".to_owned()]);
    for path in all.map(|path| path.replace(['{', '}'], "x")) {
        for answer in [
            admin.get(&path),
            world.nobody().get(&path),
            admin.post(&path, &[]),
        ] {
            for (name, value) in ALWAYS {
                if path.starts_with("/a/") && name == "referrer-policy" {
                    continue;
                }
                assert_eq!(answer.header(name), Some(value), "{path}: {name}");
            }
            let policy = answer.header("content-security-policy").unwrap();
            if path.starts_with("/a/") {
                assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"));
            } else {
                assert_eq!(policy, POLICY, "{path}");
            }
            let caching = answer.header("cache-control").unwrap();
            let is_asset = path.starts_with("/assets/") && answer.status == 200;
            assert!(
                is_asset || caching.contains("no-store") || caching.contains("no-cache"),
                "{path}: {caching}"
            );
            assert_eq!(answer.header("server"), None);
            // where files lie is told to nobody but the administrator, on his page
            let folder = world.data();
            let folder = folder.to_str().unwrap();
            assert!(
                path == "/admin" || !answer.body.contains(folder),
                "{path}: {}",
                answer.body
            );
        }
    }
}

#[test]
fn no_page_has_script_or_style_in_line_or_anything_from_elsewhere() {
    let world = World::start();
    let admin = world.sign_in("admin");
    let pages = srok_web::addresses().into_iter().map(|(path, _)| path);
    let mut looked_at = 0;
    for path in pages.filter(|path| !path.contains('{')) {
        let answer = admin.get(path);
        let kind = answer.header("content-type").unwrap_or_default();
        if !kind.starts_with("text/html") {
            continue;
        }
        looked_at += 1;
        for inline in [
            " style=",
            "<style",
            " onclick=",
            " onload=",
            "javascript:",
            "<script>",
            "src=\"http",
            "href=\"http",
        ] {
            assert!(!answer.body.contains(inline), "{path} has {inline}");
        }
    }
    assert!(looked_at > 15, "{looked_at}");
}
