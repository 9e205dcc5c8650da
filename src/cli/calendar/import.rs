//! `srok calendar import`: what would a published year change? Shown first, written only by --apply.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::listing;
use crate::cli::{Desk, Outcome, Table, Usage, file};
use srok_ingest as ingest;
use srok_law::calendar::{self, Change, Doubt, Layer, Plan, Published, Wishes};
use srok_law::case::Day;
use srok_law::library::{DEFAULT_CALENDAR, Law};
use srok_law::words::{self, Lang};

/// What `srok calendar import` is asked.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file: XML or JSON of xmlcalendar.ru, CSV with a row a year, or CSV `date,kind,title,act[,region]`.
    file: PathBuf,
    /// The calendar that receives it.
    #[arg(long, default_value = DEFAULT_CALENDAR)]
    calendar: String,
    /// Only this year of the file.
    #[arg(long)]
    year: Option<i32>,
    /// The act that moves days off, for rows whose act the file does not state.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    act: String,
    /// The working days of the year as an outside authority states them, where the file does not.
    #[arg(long, value_name = "DAYS")]
    norm: Option<u32>,
    /// Folder to write to; `calendars` in the folder `law` of the settings if left out.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the calendar.
    #[arg(long)]
    apply: bool,
}

pub(super) fn run(arguments: &Arguments, law: &Law, desk: &Desk) -> anyhow::Result<Outcome> {
    super::find(law, &arguments.calendar)?;
    let layers = layers(law, &arguments.calendar)?;
    let file = arguments.file.display().to_string();
    let bytes = ingest::whole(&arguments.file, &desk.config.ingest)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Usage::new(
            format!("{file}: not UTF-8"),
            "convert it, e.g. iconv -f cp1251 -t utf-8",
        )
    })?;
    let published = calendar::read(&file, &text)?;
    let wishes = Wishes {
        act: &arguments.act,
        norm: arguments.norm,
        year: arguments.year,
    };
    let plan = calendar::plan(&layers, &file, &published, &wishes)?;
    if arguments.norm.is_some() && plan.years.len() > 1 {
        return Err(Usage::new(
            "--norm is of one year, the file has several",
            "choose one by --year",
        ));
    }
    let mut out = crate::cli::out::Out;
    write!(out, "{}", told(&file, &published, &plan, desk.lang))?;
    let nothing = plan.changes.is_empty()
        && plan
            .years
            .iter()
            .all(|year| year.norm_before == year.norm_after);
    if nothing {
        writeln!(
            out,
            "\n{}",
            desk.lang.pick("Изменений нет.", "Nothing to change.")
        )?;
    } else if arguments.apply {
        for path in save(arguments, &layers, &plan, desk)? {
            writeln!(
                out,
                "{}: {}",
                desk.lang.pick("Записано", "Written"),
                path.display()
            )?;
        }
    } else {
        let remedy = desk.lang.pick(
            "Ничего не записано. Чтобы записать, повторите команду с --apply.",
            "Nothing is written. To write it, repeat the command with --apply.",
        );
        writeln!(out, "\n{remedy}")?;
    }
    Ok(if plan.doubts.is_empty() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

/// Returns the files of a calendar, those it extends first.
fn layers(law: &Law, id: &str) -> anyhow::Result<Vec<Layer>> {
    let mut layers = Vec::new();
    let mut next = Some(id.to_owned());
    while let Some(wanted) = next.take() {
        for (file, head) in law
            .texts
            .iter()
            .filter(|(file, _)| file.starts_with("calendars/"))
        {
            if Path::new(file)
                .extension()
                .is_none_or(|extension| extension != "toml")
            {
                continue;
            }
            let mut layer = Layer {
                file: file.clone(),
                head: head.clone(),
                days: None,
            };
            let (id, extends, days) = layer.references()?;
            if id == wanted {
                let days = days.map(|days| format!("calendars/{days}"));
                layer.days =
                    days.and_then(|days| Some((days.clone(), law.texts.get(&days)?.clone())));
                layers.push(layer);
                next = extends;
                break;
            }
        }
    }
    layers.reverse();
    Ok(layers)
}

/// Writes the days, then the head: a head that covers a year must never meet days without it.
fn save(
    arguments: &Arguments,
    layers: &[Layer],
    plan: &Plan,
    desk: &Desk,
) -> anyhow::Result<Vec<PathBuf>> {
    let folder = arguments
        .out
        .clone()
        .or_else(|| Some(desk.config.law.as_ref()?.join("calendars")));
    let folder = folder.ok_or_else(|| {
        Usage::new(
            "no folder to write the calendar to",
            "name one by --out, or set `law` in the settings",
        )
    })?;
    let Some((layer, (days_file, days))) = layers
        .last()
        .and_then(|layer| Some((layer, layer.days.as_ref()?)))
    else {
        return Ok(Vec::new());
    };
    let texts = [
        (days_file, days, &plan.days),
        (&layer.file, &layer.head, &plan.head),
    ];
    let path = |file: &str| folder.join(Path::new(file).file_name().unwrap_or_default());
    for (file, at_hand, _) in texts {
        let path = path(file);
        if std::fs::read_to_string(&path).is_ok_and(|there| there != **at_hand) {
            return Err(Usage::new(
                format!(
                    "{} is not the calendar this was compared with",
                    path.display()
                ),
                "set `law` in the settings to the folder above it, so that it is read, or choose another --out",
            ));
        }
    }
    file::folder(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut written = Vec::new();
    for (file, _, text) in texts {
        let path = path(file);
        let beside = path.with_extension("new");
        file::write_again(&beside, text.as_bytes())
            .and_then(|()| std::fs::rename(&beside, &path))
            .with_context(|| format!("cannot write {}", path.display()))?;
        written.push(path);
    }
    Ok(written)
}

/// Tells what the import would do.
fn told(file: &str, published: &Published, plan: &Plan, lang: Lang) -> String {
    let edition = published.edition.as_ref().map_or_else(String::new, |date| {
        format!(", {} {date}", lang.pick("редакция от", "edition of"))
    });
    let mut text = format!("{} ← {file}\n", plan.before.id());
    text.push_str(&format!("{}{edition}\n", published.form.name()));
    let parts = [
        (
            "+ ",
            lang.pick("Добавляются", "Added"),
            of(
                plan,
                lang,
                |change| change.before.is_empty(),
                |change| &change.after,
            ),
        ),
        (
            "− ",
            lang.pick("Удаляются", "Removed"),
            of(
                plan,
                lang,
                |change| change.after.is_empty(),
                |change| &change.before,
            ),
        ),
    ];
    for (sign, name, days) in parts.iter().filter(|(.., days)| !days.is_empty()) {
        text.push_str(&format!("\n{name}\n{}", listing::days(lang, days, sign)));
    }
    let changed: Vec<&Change> = plan
        .changes
        .iter()
        .filter(|change| !change.before.is_empty() && !change.after.is_empty())
        .collect();
    if !changed.is_empty() {
        text.push_str(&format!("\n{}\n", lang.pick("Изменяются", "Changed")));
    }
    for change in changed {
        for (sign, notes) in [("− ", &change.before), ("+ ", &change.after)] {
            let rows: Vec<(Day, String)> = notes
                .iter()
                .map(|note| (change.day, listing::row(lang, note)))
                .collect();
            text.push_str(&listing::days(lang, &rows, sign));
        }
    }
    text.push('\n');
    text.push_str(&years(plan, lang).within(listing::WIDTH));
    if !plan.doubts.is_empty() {
        text.push('\n');
    }
    for doubt in &plan.doubts {
        text.push_str(&listing::wrapped("▲ ", &doubted(doubt, lang)));
    }
    text
}

fn of(
    plan: &Plan,
    lang: Lang,
    wanted: fn(&Change) -> bool,
    notes: fn(&Change) -> &Vec<srok_law::calendar::Note>,
) -> Vec<(Day, String)> {
    let changes = plan.changes.iter().filter(|change| wanted(change));
    changes
        .flat_map(|change| {
            notes(change)
                .iter()
                .map(|note| (change.day, listing::row(lang, note)))
        })
        .collect()
}

fn years(plan: &Plan, lang: Lang) -> Table {
    let mut table = Table::new(&[
        lang.pick(">Год", ">Year"),
        lang.pick("Рабочих дней", "Working days"),
        lang.pick("По файлу", "By the file"),
        lang.pick("Норма", "Norm"),
        "",
    ]);
    let shown =
        |number: Option<u32>| number.map_or_else(|| "—".to_owned(), |number| number.to_string());
    let step = |before: Option<u32>, after: Option<u32>| {
        if before == after {
            shown(after)
        } else {
            format!("{} → {}", shown(before), shown(after))
        }
    };
    for year in &plan.years {
        let agrees = year.norm_after == Some(year.after);
        table.push(vec![
            year.year.to_string(),
            step(year.before, Some(year.after)),
            shown(year.stated),
            step(year.norm_before, year.norm_after),
            if agrees { "✓".into() } else { "▲".into() },
        ]);
    }
    table
}

fn doubted(doubt: &Doubt, lang: Lang) -> String {
    let listed = |days: &[Day]| listing::brief(lang, days);
    let days_ru = |count: usize| {
        format!(
            "{count} {}",
            words::plural(
                lang,
                i64::try_from(count).unwrap_or(i64::MAX),
                ["день", "дня", "дней"],
                ["day", "days"]
            )
        )
    };
    match (doubt, lang) {
        (Doubt::ActUnknown { days }, Lang::Ru) => format!(
            "акт в файле не указан: {}; укажите его ключом --act",
            listed(days)
        ),
        (Doubt::ActUnknown { days }, Lang::En) => format!(
            "the file states no act: {}; state it by --act",
            listed(days)
        ),
        (Doubt::HolidayOrDecree { title, days }, Lang::Ru) => format!(
            "«{title}», {}: в другие годы такого праздника нет. Праздник это или нерабочие дни по указу, файл не говорит; если по указу, загрузите эти дни строками с видом nonworking_decree",
            listed(days)
        ),
        (Doubt::HolidayOrDecree { title, days }, Lang::En) => format!(
            "\"{title}\", {}: no other year has this holiday. The file cannot say whether it is one or days off by decree; if by decree, import these days as rows of the kind nonworking_decree",
            listed(days)
        ),
        (Doubt::OffWithoutReason { days }, Lang::Ru) => format!(
            "нерабочие без названия и причины в файле: {}; сверьте с актом",
            listed(days)
        ),
        (Doubt::OffWithoutReason { days }, Lang::En) => format!(
            "off without name or reason in the file: {}; compare with the act",
            listed(days)
        ),
        (Doubt::TakenFromOtherYears { rows }, Lang::Ru) => format!(
            "названия или акты по образцу тех же дней других лет, строк: {rows}; сверьте с актом"
        ),
        (Doubt::TakenFromOtherYears { rows }, Lang::En) => format!(
            "names or acts after the same days of other years, rows: {rows}; compare with the act"
        ),
        (Doubt::DecreeKept { days }, Lang::Ru) => format!(
            "нерабочими по указу остаются {}: файл не отличает их от праздников",
            days_ru(*days)
        ),
        (Doubt::DecreeKept { days }, Lang::En) => format!(
            "{} stay off by decree: the file cannot tell them from holidays",
            days_ru(*days)
        ),
        (
            Doubt::Statistic {
                year,
                stated,
                counted,
            },
            Lang::Ru,
        ) => format!(
            "{year}: файл сам себе противоречит: заявлено {stated} рабочих дней, по его же дням {counted}"
        ),
        (
            Doubt::Statistic {
                year,
                stated,
                counted,
            },
            Lang::En,
        ) => format!(
            "{year}: the file contradicts itself: it states {stated} working days, its own days make {counted}"
        ),
        (Doubt::NoNorm { year }, Lang::Ru) => format!(
            "{year}: нормы рабочих дней в файле нет; укажите ее ключом --norm, иначе calendar check будет напоминать"
        ),
        (Doubt::NoNorm { year }, Lang::En) => format!(
            "{year}: the file states no norm of working days; give it by --norm, or calendar check will go on asking"
        ),
        (Doubt::WholeYear { year, rows }, Lang::Ru) => format!(
            "{year}: новый год, строк в файле: {rows}; в нем должны быть все праздники, переносы и сокращенные дни года"
        ),
        (Doubt::WholeYear { year, rows }, Lang::En) => format!(
            "{year}: a new year, rows in the file: {rows}; all holidays, moved and shortened days of the year must be among them"
        ),
        (Doubt::Skipped { first, last }, Lang::Ru) => {
            format!("годы {first}–{last} раньше начала календаря, пропущены")
        }
        (Doubt::Skipped { first, last }, Lang::En) => {
            format!("the years {first}–{last} lie before the calendar and are left out")
        }
        (Doubt::OtherRegion { rows }, Lang::Ru) => {
            format!("строки других регионов пропущены: {rows}")
        }
        (Doubt::OtherRegion { rows }, Lang::En) => {
            format!("rows of other regions are left out: {rows}")
        }
    }
}
