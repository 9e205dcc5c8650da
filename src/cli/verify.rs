//! `srok verify`: is the store whole? Each claim with what was looked at, what is wrong with it, and the remedy.

use serde::Serialize;

use super::{Answer, Desk, Outcome, office};
use srok_engine::intake::verify_events;
use srok_engine::standings::{LeftOut, Standings};
use srok_law::words::Lang;
use srok_store::{Checked, Claim};

/// Arguments of `srok verify`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// If only what is derived from the events is wrong, compute it anew.
    #[arg(long)]
    recompute: bool,
    /// How the answer is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Answer,
}

/// The answer for programs.
#[derive(Debug, Serialize)]
struct Told {
    whole: bool,
    checks: Vec<ToldCheck>,
    /// Cases whose standings were not compared because they are owed; null: all.
    owed_cases: Option<u64>,
    recomputed: bool,
}

#[derive(Debug, Serialize)]
struct ToldCheck {
    claim: &'static str,
    looked_at: u64,
    wrong: u64,
    at_least: bool,
    examples: Vec<ToldFault>,
}

#[derive(Debug, Serialize)]
struct ToldFault {
    thing: String,
    found: String,
    expected: String,
}

/// Runs `srok verify`.
///
/// # Errors
///
/// A store that is not there, is held by another process or cannot be read at all.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    let store = office::open(desk)?;
    let law = office::law_of(&store, law, desk)?;
    let say = |checked: &[Checked]| {
        if arguments.format == Answer::Table {
            for checked in checked {
                tell!("{}", text(checked, desk.lang));
            }
        }
    };
    let mut checks = store.verify()?;
    say(&checks);
    let of_events = verify_events(&store)?;
    say(&of_events);
    checks.extend(of_events);
    let mut standings = Standings::open(&store, &law, desk.clock.now().into())?;
    let verified = standings.verify()?;
    say(&verified.checked);
    checks.extend(verified.checked);

    let mut faulty = checks.iter().filter(|checked| checked.wrong > 0).peekable();
    let whole = faulty.peek().is_none();
    let recomputed =
        !whole && arguments.recompute && faulty.all(|checked| checked.claim.is_derived());
    if recomputed {
        standings.recompute_all()?;
    }
    match arguments.format {
        Answer::Table => {
            if let Some(owed) = owed(verified.owed, desk.lang) {
                tell!("{owed}");
            }
            tell!("{}", verdict(whole, recomputed, desk.lang));
        }
        Answer::Json => tell!(
            "{}",
            serde_json::to_string_pretty(&told(checks, verified.owed, whole, recomputed))?
        ),
    }
    Ok(if whole {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

fn told(checks: Vec<Checked>, owed: LeftOut, whole: bool, recomputed: bool) -> Told {
    let check = |checked: Checked| ToldCheck {
        claim: checked.claim.code(),
        looked_at: checked.looked_at,
        wrong: checked.wrong,
        at_least: checked.at_least,
        examples: checked
            .examples
            .into_iter()
            .map(|fault| ToldFault {
                thing: fault.thing,
                found: fault.found,
                expected: fault.expected,
            })
            .collect(),
    };
    Told {
        whole,
        checks: checks.into_iter().map(check).collect(),
        owed_cases: match owed {
            LeftOut::Cases(cases) => Some(cases),
            LeftOut::Everything => None,
        },
        recomputed,
    }
}

/// Says what became of a claim.
fn text(checked: &Checked, lang: Lang) -> String {
    let claim = claim(checked.claim, lang);
    if checked.wrong == 0 {
        return format!("✓ {claim}: {}", checked.looked_at);
    }
    let least = if checked.at_least {
        lang.pick("не менее ", "at least ")
    } else {
        ""
    };
    let mut lines = vec![match lang {
        Lang::Ru => format!(
            "✗ {claim}: ошибок {least}{}, проверено {}",
            checked.wrong, checked.looked_at
        ),
        Lang::En => format!(
            "✗ {claim}: {least}{} wrong, {} looked at",
            checked.wrong, checked.looked_at
        ),
    }];
    for fault in &checked.examples {
        lines.push(format!(
            "    {}: {} {}; {} {}",
            fault.thing,
            lang.pick("в хранилище", "stored"),
            fault.found,
            lang.pick("должно быть", "expected"),
            fault.expected
        ));
    }
    lines.push(format!("  → {}", remedy(checked.claim, lang)));
    lines.join("\n")
}

fn claim(claim: Claim, lang: Lang) -> &'static str {
    match claim {
        Claim::ImportsAddUp => lang.pick(
            "у каждой загрузки столько событий, сколько принято",
            "imports have as many events as they took in",
        ),
        Claim::RecordedInOrder => lang.pick(
            "события записаны строго по порядку",
            "events were recorded strictly in order",
        ),
        Claim::IdentitiesUnique => lang.pick(
            "нет двух действующих событий с одним обозначением",
            "no two events that count have one identity",
        ),
        Claim::Identities => lang.pick(
            "обозначения событий равны хешам источника и номера",
            "identities of events are the hashes of source and id",
        ),
        Claim::CaseKeys => lang.pick(
            "ключи дел равны хешам номеров дел",
            "keys of cases are the hashes of their ids",
        ),
        Claim::Contents => lang.pick(
            "содержание событий равно его хешам",
            "events say what their hashes say",
        ),
        Claim::WordsNumbered => lang.pick(
            "слова пронумерованы без пропусков",
            "words are numbered without gaps",
        ),
        Claim::EventWords => lang.pick(
            "события читаются: слова известны",
            "events can be read: their words are known",
        ),
        Claim::References => lang.pick(
            "все, на что ссылаются сроки и справочники, есть",
            "what standings and dimensions name is there",
        ),
        Claim::Editions => lang.pick(
            "тексты редакций равны их хешам",
            "texts of editions are those of their hashes",
        ),
        Claim::Log => lang.pick(
            "журнал записей цел: хеши равны вычисленным",
            "the log of the record is whole",
        ),
        Claim::Audit => lang.pick(
            "цепочка журнала действий цела",
            "the chain of the audit is whole",
        ),
        Claim::Reports => lang.pick(
            "файлы утвержденных отчетов равны их хешам",
            "files of approved reports are those of their hashes",
        ),
        Claim::CasesFiled => lang.pick(
            "дела учтены: у каждого есть события и карточка",
            "every case with events has a file, and no other",
        ),
        Claim::CaseFiles => lang.pick(
            "карточки дел равны пересчитанным",
            "case files equal those computed anew",
        ),
        Claim::Standings => lang.pick(
            "сроки равны пересчитанным",
            "standings equal those computed anew",
        ),
        Claim::Findings => lang.pick(
            "нарушения равны пересчитанным",
            "findings equal those computed anew",
        ),
    }
}

/// Returns what is to be done about a fault: what is derived is computed anew, what was taken in is brought back.
fn remedy(claim: Claim, lang: Lang) -> &'static str {
    if claim == Claim::Audit {
        lang.pick(
            "журнал изменен не программой: сохраните файл хранилища как доказательство, сверьте записи с журналом службы и с резервными копиями",
            "something else changed the audit: keep the file of the store as evidence, compare the entries with the log of the service and with backups",
        )
    } else if claim.is_derived() {
        lang.pick(
            "srok verify --recompute пересчитает по событиям",
            "srok verify --recompute computes it anew from the events",
        )
    } else {
        lang.pick(
            "хранилище изменено не программой: srok restore вернет последнюю исправную копию, затем загрузите более поздние файлы",
            "something else changed the store: srok restore brings back the last good backup; then take in the files that came later",
        )
    }
}

/// Says what was not compared because it is owed: that is no fault.
fn owed(owed: LeftOut, lang: Lang) -> Option<String> {
    match owed {
        LeftOut::Cases(0) => None,
        LeftOut::Cases(cases) => Some(match lang {
            Lang::Ru => format!(
                "· дел с событиями после последнего расчета: {cases}; их сроки не сравнивались, их досчитает следующая команда"
            ),
            Lang::En => format!(
                "· cases with events after the last computation: {cases}; not compared, the next command makes them up"
            ),
        }),
        LeftOut::Everything => Some(
            lang.pick(
                "· сроки еще не посчитаны по нынешним регламентам и календарям и не сравнивались; srok standings посчитает их",
                "· standings have not been computed by the present law and calendars and were not compared; srok standings computes them",
            )
            .into(),
        ),
    }
}

fn verdict(whole: bool, recomputed: bool, lang: Lang) -> &'static str {
    match (whole, recomputed) {
        (true, _) => lang.pick("Хранилище исправно", "The store is whole"),
        (false, true) => lang.pick(
            "Сроки, нарушения и карточки пересчитаны; проверьте еще раз: srok verify",
            "Standings, findings and case files were computed anew; check again: srok verify",
        ),
        (false, false) => lang.pick("Хранилище повреждено", "The store is damaged"),
    }
}
