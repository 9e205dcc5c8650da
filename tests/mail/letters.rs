//! What do letters say? Every template with every sample, in both languages.

use serde::Serialize;
use serde_json::Value;
use srok_law::words::Lang;
use srok_notify::mail::letters::{Breach, Correction, Digest, Escalation, Feed};
use srok_notify::mail::{Letter, mailbox};

use super::samples::{self, LANGS};

/// A letter, the words it was made of, and the name of the sample.
struct Made {
    name: String,
    words: Value,
    letter: Letter,
}

macro_rules! made {
    ($name:literal, $lang:expr, $sample:expr) => {{
        let context = $sample;
        Made {
            name: format!("{}_{}", $name, $lang.code()),
            words: words(&context),
            letter: context
                .letter(
                    mailbox("Иванова Ирина", "ivanova@authority.example").unwrap(),
                    format!("{}@srok.authority.example", $name),
                )
                .unwrap(),
        }
    }};
}

fn words<C: Serialize>(context: &C) -> Value {
    serde_json::to_value(context).unwrap()
}

fn all(lang: Lang) -> Vec<Made> {
    vec![
        made!("digest_empty", lang, samples::digest_empty(lang)),
        made!("digest_one", lang, samples::digest_one(lang)),
        made!("digest_many", lang, samples::digest_many(lang)),
        made!("breach_one", lang, samples::breach_one(lang)),
        made!("breach_many", lang, samples::breach_many(lang)),
        made!("escalation_one", lang, samples::escalation_one(lang)),
        made!("escalation_many", lang, samples::escalation_many(lang)),
        made!("feed_one", lang, samples::feed(lang, 1)),
        made!("feed_many", lang, samples::feed(lang, 4)),
        made!("correction", lang, samples::correction(lang)),
    ]
}

#[test]
fn every_letter_reads_as_it_did() {
    for made in LANGS.into_iter().flat_map(all) {
        let plain = format!("{}\n\n{}", made.letter.subject, made.letter.text);
        insta::assert_snapshot!(format!("{}.txt", made.name), plain);
        insta::assert_snapshot!(format!("{}.html", made.name), made.letter.html);
    }
}

/// What is not for every reader: the code of the language, and what the subject alone may need.
const UNSEEN: [&str; 2] = ["lang", "late_short"];

/// Returns all strings of a context that a reader is to see.
fn strings(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| strings(value, into)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| !UNSEEN.contains(&key.as_str()))
            .for_each(|(_, value)| strings(value, into)),
        _ => {}
    }
}

/// Returns a text without its breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns what a reader of the HTML sees and can follow.
fn seen(html: &str) -> String {
    let mut seen = String::new();
    let body = html.split_once("</style>").unwrap().1;
    for piece in body.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        if let Some((_, rest)) = tag.split_once("href=\"") {
            seen.push(' ');
            seen += rest.split_once('"').unwrap().0;
        }
        // within a line, a mark-up parts nothing
        if !tag.trim_start_matches('/').starts_with("span") {
            seen.push(' ');
        }
        seen += text;
    }
    for (escape, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        seen = seen.replace(escape, letter);
    }
    flat(&seen)
}

#[test]
fn every_word_of_a_context_stands_in_the_text_and_in_the_html() {
    for made in LANGS.into_iter().flat_map(all) {
        let mut wanted = Vec::new();
        strings(&made.words, &mut wanted);
        let plain = flat(&format!("{}\n{}", made.letter.subject, made.letter.text));
        let html = format!("{} {}", flat(&made.letter.subject), seen(&made.letter.html));
        assert!(wanted.len() > 3, "{}: a sample without words", made.name);
        for word in wanted {
            assert!(
                plain.contains(&word),
                "{}: the text lacks `{word}`",
                made.name
            );
            assert!(
                html.contains(&word),
                "{}: the HTML lacks `{word}`",
                made.name
            );
        }
    }
}

#[test]
fn a_plain_letter_fits_a_narrow_window_and_the_mail_standard() {
    for made in LANGS.into_iter().flat_map(all) {
        assert!(!made.letter.subject.contains('\n'));
        for line in made.letter.text.lines() {
            assert!(line.len() <= 998, "{}: {line}", made.name);
            let is_link = line.trim().starts_with("https://") || line.contains(": https://");
            assert!(
                is_link || line.chars().count() <= 76,
                "{}: {line}",
                made.name
            );
        }
        assert!(!made.letter.text.contains("\n\n\n"), "{}: a gap", made.name);
    }
}

#[test]
fn nothing_is_fetched_when_a_letter_is_opened() {
    for made in LANGS.into_iter().flat_map(all) {
        for fetched in [
            "<img", "src=", "url(", "@import", "<link", "<script", "<iframe",
        ] {
            assert!(
                !made.letter.html.contains(fetched),
                "{} has `{fetched}`",
                made.name
            );
        }
    }
}

#[test]
fn what_stands_in_a_name_cannot_break_out_of_it() {
    let hostile = "<script>alert('x')</script> & \"y\"\r\nBcc: all@authority.example\u{202e}";
    let shown = "<script>alert('x')</script> & \"y\"  Bcc: all@authority.example";
    let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;  Bcc: all@authority.example";
    let to = || mailbox("Name", "name@authority.example").unwrap();
    let digest = Digest {
        addressee: hostile.into(),
        ..samples::digest_one(Lang::Ru)
    };
    let breach = Breach {
        lines: vec![srok_notify::mail::letters::BreachCase {
            case: hostile.into(),
            ..samples::complaint(Lang::Ru)
        }],
        ..samples::breach_one(Lang::Ru)
    };
    let escalation = Escalation {
        why: hostile.into(),
        ..samples::escalation_one(Lang::En)
    };
    let mut feed: Feed = samples::feed(Lang::En, 1);
    feed.sources[0].source = hostile.into();
    let correction = Correction {
        reason: hostile.into(),
        ..samples::correction(Lang::Ru)
    };
    for letter in [
        digest.letter(to(), "a@x".into()).unwrap(),
        breach.letter(to(), "b@x".into()).unwrap(),
        escalation.letter(to(), "c@x".into()).unwrap(),
        feed.letter(to(), "d@x".into()).unwrap(),
        correction.letter(to(), "e@x".into()).unwrap(),
    ] {
        assert!(!letter.html.contains("<script>"), "{}", letter.subject);
        assert!(letter.html.contains(escaped), "{}", letter.html);
        assert!(!letter.html.contains("&amp;lt;"), "escaped twice");
        assert!(
            flat(&format!("{} {}", letter.subject, letter.text)).contains(&flat(shown)),
            "{}",
            letter.text
        );
        assert_eq!(letter.subject.lines().count(), 1);
    }
}

#[test]
fn subjects_name_the_cause_first_and_group_several() {
    let subject = |made: Made| made.letter.subject;
    let lang = Lang::Ru;
    assert_eq!(
        subject(made!("a", lang, samples::digest_one(lang))),
        "Контроль сроков на 24.11.2026 (вт): просрочено 2, сегодня 2, до 27.11 — 4"
    );
    assert_eq!(
        subject(made!("a", lang, samples::breach_one(lang))),
        "Просрочено с 25.11.2026: рассмотрение жалобы Ж-2026-000417 (п. 29.7, 15 рабочих дней)"
    );
    assert_eq!(
        subject(made!("a", lang, samples::breach_many(lang))),
        "Просрочен 21 срок: рассмотрение жалобы Ж-2026-000417 и еще 20 (копия руководителю)"
    );
    assert_eq!(
        subject(made!("a", lang, samples::escalation_one(lang))),
        "Требует Вашего решения: нет ответа на оповещение, просрочено на 3 р. д. — регистрация запроса MO-2026-000431"
    );
    assert_eq!(
        subject(made!("a", lang, samples::escalation_many(lang))),
        "Требует Вашего решения: нет ответа на 5 оповещений — регистрация запроса MO-2026-000431 и еще 4"
    );
    assert_eq!(
        subject(made!("a", lang, samples::feed(lang, 4))),
        "Сведения не поступают: ВИС, СМЭВ, МФЦ и еще 1; задержано оповещений — 14"
    );
    assert_eq!(
        subject(made!("a", lang, samples::correction(lang))),
        "Просьба проверить сведения: рассмотрение жалобы Ж-2026-000417 (п. 29.7)"
    );
}

#[test]
fn a_list_shows_ten_and_says_how_many_are_left() {
    let mut digest = samples::digest_many(Lang::Ru);
    let more = samples::line(Lang::Ru, "MO-EXTRA", ("x", "x"), "20.11.2026 (пт)", "");
    digest.overdue.lines.push(more);
    let letter = made!("a", Lang::Ru, digest).letter;
    assert!(letter.text.contains("\nи еще 14\n"), "{}", letter.text);
    assert!(letter.html.contains("и еще 14 · "), "{}", letter.html);
    assert!(!letter.text.contains("MO-EXTRA") && !letter.html.contains("MO-EXTRA"));
}

#[test]
fn a_letter_about_nothing_is_an_error_that_names_its_template() {
    let breach = Breach {
        lines: Vec::new(),
        ..samples::breach_one(Lang::Ru)
    };
    let error = breach
        .letter(mailbox("", "a@authority.example").unwrap(), "a@x".into())
        .unwrap_err();
    assert!(error.to_string().starts_with("breach.txt: "), "{error}");
}
