//! How does a context become a letter? Templates of `dashboards/mail` place its words; a word that is missing is an error, and whatever stands
//! in the words can break neither a line of the text nor the HTML.

use std::fmt::Write as _;
use std::sync::LazyLock;

use lettre::message::Mailbox;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Rest, Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use super::wrap::wrapped;
use super::{Letter, MailError};
use srok_law::words::{Lang, plural};

/// Names a template and holds its text.
macro_rules! template {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../../dashboards/mail/", $name)),
        )
    };
}

/// The templates, part of the program.
const TEMPLATES: [(&str, &str); 19] = [
    template!("layout.html"),
    template!("parts.html"),
    template!("parts.txt"),
    template!("style.html"),
    template!("words.ru.txt"),
    template!("words.en.txt"),
    template!("digest.txt"),
    template!("digest.html"),
    template!("breach.txt"),
    template!("breach.html"),
    template!("case.html"),
    template!("escalation.txt"),
    template!("escalation.html"),
    template!("feed.txt"),
    template!("feed.html"),
    template!("correction.txt"),
    template!("correction.html"),
    template!("report.txt"),
    template!("report.html"),
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // a block on a line of its own leaves no line behind
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    environment.set_formatter(place);
    environment.add_filter("plural", form);
    environment.add_filter("stop", stopped);
    environment.set_loader(|name| {
        Ok(TEMPLATES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, source)| (*source).to_owned()))
    });
    environment
});

/// Returns the letter that the templates `name.txt` and `name.html` make of a context. The first line of the text template is the subject.
pub(super) fn compose<C: Serialize>(
    name: &str,
    lang: Lang,
    context: &C,
    to: Mailbox,
    message_id: String,
) -> Result<Letter, MailError> {
    let words = clean(
        serde_json::to_value(context).map_err(|error| MailError::Template {
            template: name.to_owned(),
            problem: error.to_string(),
        })?,
    );
    let words = Value::from(Serde(words));
    let plain = render(&format!("{name}.txt"), &words)?;
    let (subject, text) = plain.split_once('\n').unwrap_or((&plain, ""));
    Ok(Letter {
        to,
        subject: subject.trim().to_owned(),
        text: wrapped(text.trim()),
        html: held_together(&render(&format!("{name}.html"), &words)?),
        message_id,
        lang,
        in_reply_to: None,
        files: Vec::new(),
    })
}

fn render(template: &str, words: &Value) -> Result<String, MailError> {
    ENVIRONMENT
        .get_template(template)
        .and_then(|found| {
            found.render(minijinja::context! { letter => words, lang => words.get_attr("lang")? })
        })
        .map_err(|error| MailError::Template {
            template: template.to_owned(),
            problem: chain(&error),
        })
}

/// Returns HTML in which no line ends between a sign and its number or before a dash. The same is done for plain letters where they are wrapped.
fn held_together(html: &str) -> String {
    let held = [("№ ", "№\u{a0}"), (" — ", "\u{a0}— "), ("п. ", "п.\u{a0}")];
    held.iter()
        .chain(&[
            (" р. д.", "\u{a0}р.\u{a0}д."),
            (" к. д.", "\u{a0}к.\u{a0}д."),
        ])
        .fold(html.to_owned(), |html, (open, held)| {
            html.replace(open, held)
        })
}

/// Returns an error with what caused it.
fn chain(error: &Error) -> String {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let _ = write!(said, ": {error}");
        cause = error.source();
    }
    said
}

/// Returns words that stay on their line: without control characters, and without those that turn the direction of writing.
fn clean(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) => Value::String(
            text.replace(char::is_control, " ")
                .replace(
                    ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}'],
                    "",
                )
                .replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
                .replace(['\u{2028}', '\u{2029}'], " ")
                .trim()
                .to_owned(),
        ),
        Value::Array(values) => Value::Array(values.into_iter().map(clean).collect()),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key, clean(value)))
            .collect(),
        other => other,
    }
}

/// Writes a value where a template names it. Links stay readable for gateways that look at the source of a letter: only what HTML needs is escaped.
fn place(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_undefined() || value.is_none() {
        return Err(Error::new(
            ErrorKind::UndefinedError,
            "a word is missing where the template places one",
        ));
    }
    let text = value.to_string();
    if value.is_safe() || matches!(state.auto_escape(), AutoEscape::None) {
        return Ok(out.write_str(&text)?);
    }
    for letter in text.chars() {
        match letter {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#39;"),
            other => out.write_char(other),
        }?;
    }
    Ok(())
}

/// The filter `plural`: `{{ n|plural("срок", "срока", "сроков") }}`, in English with two forms.
fn form(number: i64, forms: Rest<String>) -> Result<String, Error> {
    let Rest(forms) = forms;
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    match forms[..] {
        [one, few, many] => Ok(plural(Lang::Ru, number, [one, few, many], ["", ""])),
        [one, many] => Ok(plural(Lang::En, number, ["", "", ""], [one, many])),
        _ => Err(Error::new(
            ErrorKind::InvalidOperation,
            "plural takes three forms, or two in English",
        )),
    }
    .map(ToOwned::to_owned)
}

/// The filter `stop`: a full stop after words that do not bring one, as «Иванова И. И.» does.
fn stopped(words: &str) -> String {
    let end = if words.ends_with('.') { "" } else { "." };
    format!("{words}{end}")
}
