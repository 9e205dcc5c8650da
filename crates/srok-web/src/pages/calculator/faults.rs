//! Why is there no answer, and what should be changed in which field? The errors of the calculator in the words of the page.

use serde::Serialize;

use srok_law::calculator::CalculatorError;
use srok_law::timing::TimingError;
use srok_law::words::{self, Lang};

/// A mistake at a field.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    field: &'static str,
    text: String,
    remedy: String,
}

/// Returns a mistake in words.
pub(super) fn of(error: &CalculatorError, lang: Lang) -> Fault {
    let (text, remedy) = said(error, lang);
    Fault {
        field: error.field(),
        text,
        remedy,
    }
}

fn said(error: &CalculatorError, lang: Lang) -> (String, String) {
    match error {
        CalculatorError::NoLimit { limit, .. } => (
            format!("{}: {limit}", lang.pick("такого срока нет", "there is no limit")),
            lang.pick("Выберите срок из списка.", "Choose a limit of the list.").into(),
        ),
        CalculatorError::NotForChannel { channel, known, .. } => {
            let known: Vec<String> = known
                .iter()
                .map(|code| words::code(lang, "channel", code))
                .collect();
            let channel = words::code(lang, "channel", channel);
            (
                match lang {
                    Lang::Ru => format!("при подаче способом «{channel}» этот срок не применяется"),
                    Lang::En => format!("this limit does not apply to the channel «{channel}»"),
                },
                format!(
                    "{}: {}.",
                    lang.pick("Он применяется к способам", "It applies to"),
                    known.join(", ")
                ),
            )
        }
        CalculatorError::NoSuspension { text } => (
            match lang {
                Lang::Ru => format!("«{text}» — не период приостановления"),
                Lang::En => format!("«{text}» is no suspension"),
            },
            lang.pick(
                "Укажите первый и последний день, например 2026-01-12..2026-01-20; второй не раньше первого.",
                "Give the first and the last day, e.g. 2026-01-12..2026-01-20, the second not before the first.",
            )
            .into(),
        ),
        CalculatorError::NoAttribute { text } => (
            match lang {
                Lang::Ru => format!("«{text}» — не признак со значением"),
                Lang::En => format!("«{text}» is no attribute with a value"),
            },
            lang.pick(
                "Напишите, например, stated_remedy_date=2026-01-20.",
                "Write e.g. stated_remedy_date=2026-01-20.",
            )
            .into(),
        ),
        CalculatorError::NoMoment(error) => (
            match lang {
                Lang::Ru => format!("«{}» — не дата и время", error.text),
                Lang::En => format!("«{}» is no date and time", error.text),
            },
            lang.pick(
                "Укажите дату и время, например 2026-01-22T11:00, или только дату.",
                "Give date and time, e.g. 2026-01-22T11:00, or the date alone.",
            )
            .into(),
        ),
        CalculatorError::Timing(error) => timing(error, lang),
    }
}

fn timing(error: &TimingError, lang: Lang) -> (String, String) {
    let later = lang
        .pick("Выберите более позднее начало.", "Choose a later start.")
        .to_owned();
    match error {
        TimingError::BeforeCalendar { first_year, .. } => (
            match lang {
                Lang::Ru => format!("календарь начинается с {first_year} года"),
                Lang::En => format!("the calendar begins with {first_year}"),
            },
            later,
        ),
        TimingError::NoVersion { day, .. } => {
            let day = words::date(lang, day.date());
            (
                match lang {
                    Lang::Ru => format!("{day} этот срок не действует"),
                    Lang::En => format!("the limit is not in force on {day}"),
                },
                lang.pick(
                    "Выберите день, когда действует редакция срока (они перечислены на его странице).",
                    "Choose a day on which a version is in force (they stand on the page of the limit).",
                )
                .into(),
            )
        }
        TimingError::NoWorkingDay { .. } => (
            lang.pick(
                "в календаре нет рабочего дня, который нужен для счета",
                "the calendar has no working day that the count needs",
            )
            .into(),
            lang.pick("Выберите более раннее начало.", "Choose an earlier start.")
                .into(),
        ),
        TimingError::NoStart => (
            lang.pick(
                "при таком начале срок не возникает",
                "with this start the duty does not arise",
            )
            .into(),
            lang.pick(
                "Выберите другой срок или способ подачи.",
                "Choose another limit or channel.",
            )
            .into(),
        ),
    }
}
