//! Hostile tables and events as text: lines without an end, rows without number, nests, numbers and names beyond every measure.

use super::Seed;

const HEAD: &str = "case,what,when,note\n";
const ROW: &str = "MO-1,application_submitted,2026-03-06 17:05,x\n";

/// Returns tables as CSV.
pub fn csv() -> Vec<Seed> {
    let of = |name, text: String| Seed::new(name, text);
    let many = |text: &str, times: usize| text.repeat(times);
    vec![
        of("good", format!("{HEAD}{ROW}")),
        of("nothing", String::new()),
        of("header only", HEAD.into()),
        of("header without end", many("case,", 1_000_000)),
        of("columns", format!("{}\n{ROW}", many("case,", 100_000))),
        of(
            "twice the same column",
            format!("case,case,what,when\n{ROW}"),
        ),
        of(
            "line without end",
            format!("{HEAD}{}", many("x", 8_000_000)),
        ),
        of(
            "quotation without end",
            format!("{HEAD}\"{}", many("x,\n", 2_000_000)),
        ),
        of(
            "quotations broken",
            format!("{HEAD}{}", many("\"a\"b,\n", 400_000)),
        ),
        of("empty rows", format!("{HEAD}{}", many(",,,\n", 600_000))),
        of("blank lines", format!("{HEAD}{}", many("\n", 8_000_000))),
        of("narrow rows", format!("{HEAD}{}", many("x\n", 600_000))),
        of("wide row", format!("{HEAD}{}\n{ROW}", many("x,", 400_000))),
        of("zeros", format!("{HEAD}{}", many("\0", 4_000_000))),
        of(
            "carriage returns",
            format!("{HEAD}{}", many("a,b,c,d\r", 400_000)),
        ),
        of("marks", format!("{}{HEAD}{ROW}", many("\u{feff}", 1000))),
        of(
            "long cell",
            format!("{HEAD}\"{}\",b,c,d\n{ROW}", many("x\n", 2_000_000)),
        ),
        of(
            "longest cells",
            format!(
                "{HEAD}{}",
                many(&format!("{},b,c,d\n", many("y", 1_000_000)), 6)
            ),
        ),
        of(
            "times beyond",
            format!("{HEAD}{}", many("MO-1,a,999999999-99-99 99:99,x\n", 50_000)),
        ),
        of(
            "controls",
            format!(
                "{HEAD}{}",
                many("MO\u{1}\u{85},a\u{7f},2026-03-06,\u{9f}\n", 50_000)
            ),
        ),
        of(
            "names of columns",
            format!("{}\n", many("\u{202e}\u{0}case\t;", 50_000)),
        ),
        of("quotes", format!("{HEAD}{}", many("\"", 4_000_000))),
        of(
            "lists",
            format!("{HEAD}MO-1,a,2026-03-06,{}\n", many(";", 900_000)),
        ),
        Seed::new("another encoding", {
            let text = format!("{HEAD}{ROW}");
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>()
        }),
    ]
}

const EVENT: &str = r#"{"specversion":"1.0","id":"1","source":"//vis","type":"application_submitted","subject":"MO-1","time":"2026-03-06T17:05:00+03:00","data":{"regulation":"mo221","channel":"portal"}}"#;

/// Returns an event with something in the place of an attribute.
fn with(value: &str) -> String {
    EVENT.replace("\"portal\"", value)
}

/// Returns what one event can be like.
fn events() -> Vec<(&'static str, String)> {
    let many = |text: &str, times: usize| text.repeat(times);
    vec![
        ("good", EVENT.into()),
        ("nest of lists", with(&many("[", 500_000))),
        ("nest of objects", with(&many("{\"a\":", 150_000))),
        (
            "closed nest",
            with(&format!("{}{}", many("[", 100_000), many("]", 100_000))),
        ),
        ("long text", with(&format!("\"{}\"", many("x", 8_000_000)))),
        (
            "text without end",
            with(&format!("\"{}", many("x", 3_000_000))),
        ),
        (
            "escapes",
            with(&format!("\"{}\"", many("\\u0041", 170_000))),
        ),
        (
            "half pairs",
            with(&format!("\"{}\"", many("\\ud800", 100_000))),
        ),
        ("number", with(&format!("1{}", many("0", 900_000)))),
        ("power", with("1e999999999999")),
        ("list", with(&format!("[{}1]", many("1,", 400_000)))),
        (
            "list of texts",
            with(&format!("[{}\"\"]", many("\"x\",", 200_000))),
        ),
        (
            "names",
            with(&format!(
                "1,{}\"z\":1",
                (0..60_000)
                    .map(|at| format!("\"n{at}\":1,"))
                    .collect::<String>()
            )),
        ),
        ("name", with(&format!("1,\"{}\":1", many("n", 900_000)))),
        (
            "same name",
            with(&format!("1{}", many(",\"channel\":1", 60_000))),
        ),
        ("backslashes", with(&format!("\"{}", many("\\", 900_001)))),
        ("zeros", many("\0", 900_000)),
        ("words", many("null ", 150_000)),
        ("closings", many("}]", 400_000)),
        ("time", EVENT.replace("2026", &many("9", 900_000))),
        (
            "identity",
            EVENT.replace("\"1\"", &format!("\"{}\"", many("i", 900_000))),
        ),
    ]
}

/// Returns events, one on a line.
pub fn ndjson() -> Vec<Seed> {
    let many = |text: &str, times: usize| text.repeat(times);
    let mut seeds: Vec<Seed> = events()
        .into_iter()
        .map(|(name, event)| Seed::new(name, format!("{event}\n{EVENT}\n")))
        .collect();
    seeds.extend([
        Seed::new("objects", many("{}\n", 400_000)),
        Seed::new("lines", many("\n", 8_000_000)),
        Seed::new("numbers", many("1\n", 600_000)),
        Seed::new("line without end", many("x ", 4_000_000)),
        Seed::new("no text", b"\xC0\xFF\xFE\n".repeat(150_000)),
    ]);
    seeds
}

/// Returns events as an array, or as something like it.
pub fn json() -> Vec<Seed> {
    let many = |text: &str, times: usize| text.repeat(times);
    let mut seeds: Vec<Seed> = events()
        .into_iter()
        .map(|(name, event)| Seed::new(name, format!("[{event},{EVENT}]")))
        .collect();
    seeds.extend([
        Seed::new("commas", format!("[{}", many(",", 4_000_000))),
        Seed::new("numbers", format!("[{}1]", many("1,", 600_000))),
        Seed::new("objects", format!("[{}{{}}]", many("{},", 400_000))),
        Seed::new("openings", many("[", 4_000_000)),
        Seed::new("blanks", format!("{}[{EVENT}]", many(" ", 8_000_000))),
        Seed::new(
            "blanks within",
            format!("[{}{EVENT}{}]", many(" ", 4_000_000), many(" ", 4_000_000)),
        ),
        Seed::new(
            "after the end",
            format!("[{EVENT}]{}", many("[1],", 500_000)),
        ),
        Seed::new("one", with(&format!("\"{}\"", many("x", 6_000_000)))),
        Seed::new("no json", many("x", 100_000)),
    ]);
    seeds
}
