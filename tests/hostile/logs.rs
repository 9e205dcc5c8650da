//! Hostile logs: entities, nests, tags and texts without an end, traces without number.

use super::Seed;

const EVENT: &str = r#"<event><string key="concept:name" value="application_submitted"/><date key="time:timestamp" value="2026-03-06T17:05:00+03:00"/></event>"#;
const CASE: &str = r#"<string key="concept:name" value="MO-1"/>"#;

/// Returns logs as XES.
pub fn xes() -> Vec<Seed> {
    let many = |text: &str, times: usize| text.repeat(times);
    let log = |content: &str| format!("<log>{content}</log>");
    let trace = |content: &str| log(&format!("<trace>{CASE}{content}</trace>"));
    let entity = |at: usize| {
        let of = if at == 0 {
            "ha".to_owned()
        } else {
            many(&format!("&l{};", at - 1), 10)
        };
        format!("<!ENTITY l{at} \"{of}\">")
    };
    let laughs: String = (0..30).map(entity).collect();
    vec![
        Seed::new("good", trace(EVENT)),
        Seed::new("nothing", ""),
        Seed::new("no log", "<html/>"),
        Seed::new(
            "entities",
            format!(
                "<!DOCTYPE log [{laughs}]>{}",
                trace(&EVENT.replace("application_submitted", "&l29;"))
            ),
        ),
        Seed::new(
            "entity of a file",
            format!(
                "<!DOCTYPE log [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>{}",
                trace(&EVENT.replace("application_submitted", "&f;"))
            ),
        ),
        Seed::new(
            "type without end",
            format!("<!DOCTYPE log [{}", many("[<!ENTITY", 400_000)),
        ),
        Seed::new("nest", log(&many("<a>", 500_000))),
        Seed::new(
            "nest of lists",
            trace(&format!("<event>{}", many("<list key=\"a\">", 100_000))),
        ),
        Seed::new("events", trace(&many("<event/>", 250_000))),
        Seed::new("events outside", log(&many("<event/>", 250_000))),
        Seed::new("traces", log(&many("<trace/>", 250_000))),
        Seed::new(
            "attribute",
            trace(&EVENT.replace("application_submitted", &many("x", 8_000_000))),
        ),
        Seed::new(
            "attributes",
            trace(&format!(
                "<event><string {}/></event>",
                (0..80_000)
                    .map(|at| format!("a{at}=\"\" "))
                    .collect::<String>()
            )),
        ),
        Seed::new(
            "same attribute",
            trace(&format!(
                "<event><string {}/></event>",
                many("key=\"a\" ", 120_000)
            )),
        ),
        Seed::new(
            "keys",
            trace(&format!(
                "<event>{}</event>",
                (0..40_000)
                    .map(|at| format!("<string key=\"k{at}\" value=\"\"/>"))
                    .collect::<String>()
            )),
        ),
        Seed::new("text", trace(&many("x", 8_000_000))),
        Seed::new("tag without end", format!("<log {}", many("x ", 4_000_000))),
        Seed::new("comment", format!("<log><!--{}", many("- ", 4_000_000))),
        Seed::new(
            "section",
            format!("<log><![CDATA[{}", many("]]", 4_000_000)),
        ),
        Seed::new("instruction", format!("<log><?{}", many("? ", 4_000_000))),
        Seed::new("closings", format!("<log>{}", many("</log>", 400_000))),
        Seed::new("openings", many("<", 4_000_000)),
        Seed::new("names that differ", log(&many("<a></b>", 200_000))),
        Seed::new(
            "references",
            trace(&EVENT.replace("application_submitted", &many("&#x41;", 100_000))),
        ),
        Seed::new(
            "wrong references",
            trace(&many(
                &EVENT.replace("application_submitted", "&#xFFFFFFFF;&nope;"),
                2000,
            )),
        ),
        Seed::new(
            "times beyond",
            trace(&many(&EVENT.replace("2026", "999999"), 2000)),
        ),
        Seed::new("zeros", format!("<log>{}", many("\0", 4_000_000))),
        Seed::new("another encoding", {
            let text = trace(EVENT);
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
        }),
    ]
}
