//! What does somebody see where a page cannot be shown? What happened, and where to go on; nothing of the inside.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::super::{App, WebError};
use super::Visit;
use super::frame::{Frame, Sheet};
use srok_law::words::Lang;

/// The words of the page.
#[derive(Debug, Serialize)]
struct Fault {
    status: u16,
    text: String,
    remedy: String,
    /// What exactly was not understood, as programs are told it too: in English.
    said: Option<String>,
    /// The address to try again, where that may help.
    again: Option<String>,
}

/// Returns the page of an error.
pub(super) async fn page(app: &App, visit: Visit, error: WebError) -> Response {
    let status = error.status();
    let (title, fault) = words(&error, status, &visit);
    let sheet = Sheet::new("fault.html", title, &fault).with_status(status);
    let templates = std::sync::Arc::clone(&app.templates);
    let made = app
        .blocking(move |service| {
            let frame = Frame::of(service, &visit, &sheet)?;
            sheet.html(&templates, &frame)
        })
        .await;
    made.unwrap_or_else(|_| error.into_response())
}

#[expect(
    clippy::too_many_lines,
    reason = "one after another, each in a line or two"
)]
fn words(error: &WebError, status: StatusCode, visit: &Visit) -> (String, Fault) {
    let lang = visit.lang;
    let (title, text, remedy) = match error {
        WebError::NotThere(said) => (
            lang.pick("Не найдено", "Not found"),
            not_there(lang, said),
            lang.pick(
                "Проверьте номер. Если дело передано другому органу, обратитесь к руководителю.",
                "Check the number. If the case has gone to another body, ask your head.",
            )
            .to_owned(),
        ),
        WebError::NoRight(_) => (
            lang.pick("Нет права", "No right"),
            lang.pick(
                "Эта страница не входит в права Вашей учетной записи.",
                "This page is not within the rights of your account.",
            )
            .to_owned(),
            lang.pick(
                "Права дает администратор системы.",
                "Rights are given by the administrator.",
            )
            .to_owned(),
        ),
        WebError::ForeignBody(_) => (
            lang.pick("Нет права", "No right"),
            lang.pick(
                "Сведения об этом органе (подразделении) не входят в права Вашей учетной записи.",
                "What concerns this organisation is not within the rights of your account.",
            )
            .to_owned(),
            lang.pick(
                "Выберите подразделение из числа доступных Вам; права расширяет администратор системы.",
                "Choose one of the organisations that you may read about; rights are widened by the administrator.",
            )
            .to_owned(),
        ),
        WebError::UnknownFilter { name, known } => (
            lang.pick("Неизвестное условие", "An unknown filter"),
            match lang {
                Lang::Ru => format!("Условие «{name}» на этой странице не применяется."),
                Lang::En => format!("The filter “{name}” is not known on this page."),
            },
            match lang {
                Lang::Ru => format!("Применяются условия: {}.", known.join(", ")),
                Lang::En => format!("Known filters: {}.", known.join(", ")),
            },
        ),
        WebError::Foreign => (
            lang.pick("Форма устарела", "The form is out of date"),
            lang.pick(
                "Форма была открыта в другом сеансе, например до повторного входа. Ничего не изменено.",
                "The form was opened in another session, e.g. before signing in again. Nothing was changed.",
            )
            .to_owned(),
            lang.pick(
                "Откройте страницу еще раз и повторите действие.",
                "Open the page again and do it there.",
            )
            .to_owned(),
        ),
        WebError::Wrong { .. } => (
            lang.pick("Запрос не понят", "The question is not understood"),
            lang.pick(
                "Одно из условий в адресе страницы или в форме не понято. Ничего не изменено.",
                "One of the conditions in the address or in the form is not understood. Nothing was changed.",
            )
            .to_owned(),
            lang.pick(
                "Исправьте условие или откройте страницу из меню без условий.",
                "Mend the condition, or open the page from the menu without any.",
            )
            .to_owned(),
        ),
        WebError::WrongMethod => (
            lang.pick("Здесь нет страницы", "There is no page here"),
            lang.pick(
                "По этому адресу принимаются заполненные формы.",
                "This address takes forms that were filled in.",
            )
            .to_owned(),
            lang.pick(
                "Откройте нужную страницу из меню.",
                "Open the page from the menu.",
            )
            .to_owned(),
        ),
        WebError::NotNow(_) => (
            lang.pick("Сведения готовятся", "Being made ready"),
            lang.pick(
                "Сроки пересчитываются после запуска или изменения норм. Показателей пока нет.",
                "Terms are being computed after a start or a change of the law. There are no figures yet.",
            )
            .to_owned(),
            lang.pick(
                "Откройте страницу еще раз через минуту.",
                "Open the page again in a minute.",
            )
            .to_owned(),
        ),
        WebError::Unfit(_) => (
            lang.pick("Запись сейчас невозможна", "Nothing can be written now"),
            lang.pick(
                "Система сейчас не может записывать данные. Ничего не изменено.",
                "The service cannot write at the moment. Nothing was changed.",
            )
            .to_owned(),
            lang.pick(
                "Повторите действие через минуту; если это повторится, сообщите администратору.",
                "Try it again in a minute; if it happens again, tell the administrator.",
            )
            .to_owned(),
        ),
        WebError::TooLongForm => (
            lang.pick("Слишком длинный текст", "Too long a text"),
            lang.pick(
                "В форму введено больше, чем она принимает. Ничего не изменено.",
                "More was filled in than the form takes. Nothing was changed.",
            )
            .to_owned(),
            lang.pick("Сократите введенное.", "Shorten what was filled in.")
                .to_owned(),
        ),
        WebError::Busy | WebError::Crowded | WebError::Overloaded => (
            lang.pick("Слишком много запросов", "Too many requests"),
            lang.pick(
                "Сейчас выполняется слишком много запросов, требующих времени. Этот запрос не выполнен.",
                "Too many requests that take time are under way. This one was not carried out.",
            )
            .to_owned(),
            lang.pick(
                "Повторите его через минуту.",
                "Try it again in a minute.",
            )
            .to_owned(),
        ),
        _ => (
            lang.pick("Ошибка системы", "The service failed"),
            lang.pick(
                "Страницу не удалось сформировать. Сведения не потеряны.",
                "The page could not be made. Nothing is lost.",
            )
            .to_owned(),
            lang.pick(
                "Откройте ее еще раз; если ошибка повторится, сообщите администратору время и адрес страницы.",
                "Open it again; if it fails again, tell the administrator the time and the address.",
            )
            .to_owned(),
        ),
    };
    let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    let said = match error {
        WebError::Wrong { detail, hint } => Some(format!("{detail}; {hint}")),
        _ => None,
    };
    let fault = Fault {
        status: status.as_u16(),
        text,
        remedy,
        said,
        again: again.then(|| visit.here.clone()),
    };
    (title.to_owned(), fault)
}

fn not_there(lang: Lang, said: &str) -> String {
    if said.is_empty() {
        lang.pick(
            "Такой страницы нет, или она относится к другому органу.",
            "There is no such page, or it belongs to another body.",
        )
        .to_owned()
    } else {
        said.to_owned()
    }
}
