//! Made-up data of charts: of the size of a real page, of one value, of none, and with names that are long.

use srok_charts::{
    Bar, Bars, Bin, Chart, Control, Head, Histogram, Line, Load, LoadDay, Picture, Point, Role,
    Share, Spark, Term, TermEvent, TermRow, Trend, draw,
};
use srok_law::time::NaiveDate;
use srok_law::timing::State;
use srok_law::words::Lang;

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn chart(id: &str, title: &str, unit: &str, picture: &impl Picture) -> Chart {
    chart_in(Lang::Ru, srok_charts::HALF, id, title, unit, picture)
}

fn chart_in(
    lang: Lang,
    width: i32,
    id: &str,
    title: &str,
    unit: &str,
    picture: &impl Picture,
) -> Chart {
    let head = Head {
        unit: unit.into(),
        as_of: lang.pick("по состоянию на 24.11.2026 10:32", "as of 2026-11-24 10:32").into(),
        definition: lang
            .pick(
                "Учитываются предельные сроки, исполненные в периоде; снятые с контроля не учитываются",
                "Binding limits stopped in the period; those taken off are left out",
            )
            .into(),
        width,
        ..Head::new(id, title, lang)
    };
    draw(&head, picture).unwrap()
}

fn load_days() -> Vec<LoadDay> {
    let off = |day: &str| LoadDay {
        day: date(day),
        due: [0, 0, 0],
        off: Some("выходной".into()),
    };
    let day = |day: &str, due: [u64; 3]| LoadDay {
        day: date(day),
        due,
        off: None,
    };
    vec![
        day("2026-11-24", [30, 18, 2]),
        day("2026-11-25", [42, 61, 1]),
        day("2026-11-26", [38, 70, 4]),
        day("2026-11-27", [51, 112, 7]),
        off("2026-11-28"),
        LoadDay {
            due: [0, 9, 0],
            ..off("2026-11-29")
        },
        day("2026-11-30", [28, 40, 3]),
        day("2026-12-01", [0, 36, 0]),
        day("2026-12-02", [0, 33, 5]),
        day("2026-12-03", [0, 0, 0]),
        day("2026-12-04", [0, 51, 2]),
        off("2026-12-05"),
        off("2026-12-06"),
        day("2026-12-07", [1, 12, 1]),
    ]
}

fn months(first: &str, shares: &[(u64, u64)]) -> Vec<Share> {
    let mut month = date(first);
    let mut all = Vec::new();
    for (part, of) in shares {
        all.push(Share {
            month,
            part: *part,
            of: *of,
        });
        month = month + srok_law::time::Months::new(1);
    }
    all
}

fn trend() -> Trend {
    Trend {
        months: months(
            "2025-11-01",
            &[
                (180, 200),
                (176, 190),
                (92, 118),
                (150, 171),
                (0, 0),
                (201, 210),
                (190, 214),
                (188, 199),
                (170, 180),
                (3, 4),
                (177, 181),
                (199, 207),
                (150, 161),
            ],
        ),
        year_before: months(
            "2024-11-01",
            &[
                (0, 0),
                (0, 0),
                (88, 120),
                (120, 151),
                (140, 160),
                (150, 170),
                (151, 172),
                (149, 166),
                (152, 164),
                (150, 168),
                (160, 180),
                (161, 178),
                (159, 178),
            ],
        ),
        goes_on: true,
    }
}

fn histogram() -> Histogram {
    let counts = [
        (0, 3),
        (1, 14),
        (2, 41),
        (3, 88),
        (4, 131),
        (5, 160),
        (6, 149),
        (7, 122),
        (8, 97),
        (9, 80),
        (10, 66),
        (11, 21),
        (12, 14),
        (13, 9),
        (14, 7),
        (16, 5),
        (19, 4),
        (24, 3),
        (31, 2),
        (58, 1),
        (90, 1),
    ];
    let line = |value: f64, words: &str, role| Line {
        value,
        words: words.into(),
        role,
    };
    Histogram {
        bins: counts
            .map(|(value, count)| Bin {
                value,
                in_time: if value <= 10 { count } else { 0 },
                late: if value > 10 { count } else { 0 },
            })
            .into(),
        step: 1.0,
        lines: vec![
            line(6.0, "медиана 6", Role::Ink),
            line(11.0, "90-й процентиль 11", Role::Ink2),
            line(10.0, "предельный срок 10 р. д. (п. 8.1)", Role::Late),
            line(5.0, "средний срок 5 к. д.", Role::Soon),
        ],
    }
}

fn control() -> Control {
    let values = [
        6.0, 7.0, 6.0, 5.0, 7.0, 6.0, 14.0, 6.0, 7.0, 5.0, 6.0, 6.0, 7.0,
    ];
    let names = [
        "ноя", "дек", "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя",
    ];
    let points = names.iter().zip(values).enumerate();
    Control {
        points: points
            .map(|(index, (name, value))| Point {
                label: (*name).into(),
                value: (index != 3).then_some(value),
                words: format!("{name}: медиана {value} р. д., 120 дел"),
            })
            .collect(),
        bounds: (Some(0.0), None),
        decimals: 1,
        unit: String::new(),
    }
}

fn bars() -> Bars {
    let mut bars = vec![
        Bar::new(
            "Нарушение срока предоставления государственной услуги",
            148.0,
            "148 (41,2 %)",
        ),
        Bar::new("Нарушение срока регистрации запроса", 96.0, "96 (26,7 %)"),
        Bar::new("Отказ в приеме документов", 61.0, "61 (17 %)"),
        Bar::new(
            "Требование представления документов, отсутствие которых не указывалось при первоначальном отказе в приеме документов либо в предоставлении услуги",
            34.0,
            "34 (9,5 %)",
        ),
        Bar::new("Взимание платы", 0.0, "0"),
    ];
    bars[0].role = Role::Late;
    bars.push(Bar {
        value: None,
        ..Bar::new("Отказ в исправлении опечаток", 0.0, "")
    });
    Bars { bars }
}

/// The place of a day at an hour.
fn at(day: &str, hour: f64) -> f64 {
    let epoch = date("1970-01-01");
    (date(day) - epoch).num_days() as f64 + hour / 24.0
}

fn row(name: &str, state: State, words: &str, start: f64, last: &str, end: Option<f64>) -> TermRow {
    TermRow {
        name: name.into(),
        state,
        words: words.into(),
        start: Some(start),
        late_from: Some(at(last, 24.0)),
        end,
        pauses: Vec::new(),
    }
}

fn term() -> Term {
    let event = |name: &str, at: f64| TermEvent {
        name: name.into(),
        at,
        known_at: None,
    };
    let submitted = at("2026-11-02", 17.0);
    let registered = at("2026-11-03", 10.5);
    let mut off = Vec::new();
    for day in [
        "2026-11-01",
        "2026-11-04",
        "2026-11-07",
        "2026-11-08",
        "2026-11-14",
        "2026-11-15",
        "2026-11-21",
        "2026-11-22",
        "2026-11-28",
        "2026-11-29",
        "2026-12-05",
        "2026-12-06",
    ] {
        off.push(at(day, 0.0) as i32);
    }
    let mut interagency = row(
        "Межведомственный запрос в Федеральную налоговую службу · прил.\u{a0}8",
        State::Late,
        "исполнено 18.11.2026, опоздание 3 р. д.",
        at("2026-11-05", 9.0),
        "2026-11-13",
        Some(at("2026-11-18", 12.0)),
    );
    interagency.pauses = vec![(at("2026-11-09", 0.0), Some(at("2026-11-11", 0.0)))];
    let mut originals = row(
        "Представление оригиналов документов · п.\u{a0}16.2.4",
        State::Suspended,
        "приостановлено с 19.11.2026",
        at("2026-11-16", 9.0),
        "2026-11-26",
        None,
    );
    originals.pauses = vec![(at("2026-11-19", 9.0), None)];
    let unknown = TermRow {
        start: None,
        late_from: None,
        ..row(
            "Регистрация жалобы · п.\u{a0}29.7",
            State::Unknown,
            "нет сведений о поступлении",
            0.0,
            "2026-11-01",
            Some(at("2026-11-20", 0.0)),
        )
    };
    Term {
        rows: vec![
            row(
                "Регистрация запроса · п.\u{a0}7.1",
                State::Met,
                "исполнено 03.11.2026",
                submitted,
                "2026-11-03",
                Some(registered),
            ),
            interagency,
            originals,
            row(
                "Предоставление услуги · п.\u{a0}8.1",
                State::Overdue,
                "срок истек 20.11.2026, просрочено на 2 р. д.",
                registered,
                "2026-11-20",
                None,
            ),
            row(
                "Направление результата заявителю в личный кабинет на РПГУ · п.\u{a0}6.2",
                State::DueSoon,
                "до 25.11.2026 включительно, осталось 1 р. д.",
                at("2026-11-23", 9.0),
                "2026-11-25",
                None,
            ),
            unknown,
        ],
        events: vec![
            event("Подача запроса", submitted),
            event("Регистрация запроса", registered),
            TermEvent {
                known_at: Some(at("2026-11-12", 10.0)),
                ..event("Межведомственный запрос направлен", at("2026-11-05", 9.0))
            },
            event("Ответ на межведомственный запрос", at("2026-11-18", 12.0)),
            event("Приостановление", at("2026-11-19", 9.0)),
        ],
        off,
        today: at("2026-11-24", 10.5),
    }
}

/// Returns all samples, each with its name.
pub fn all() -> Vec<(&'static str, Chart)> {
    let names = [
        "Регистрация",
        "Решения (срок предоставления услуги)",
        "Жалобы",
    ]
    .map(String::from);
    let load = Load {
        days: load_days(),
        names: names.clone(),
    };
    let one_day = Load {
        days: load_days()[..1].to_vec(),
        names: names.clone(),
    };
    let one_share = Trend {
        months: months("2026-11-01", &[(2, 3)]),
        ..Trend::default()
    };
    let spark = |values: &[Option<f64>]| Spark {
        months: values
            .iter()
            .enumerate()
            .map(|(index, value)| (format!("{}", index + 1), *value))
            .collect(),
        role: Role::Accent,
        decimals: 1,
    };
    let shares = trend().months;
    let shares: Vec<Option<f64>> = shares
        .iter()
        .map(|share| (share.of > 0).then(|| share.part as f64 / share.of as f64))
        .collect();
    let one_bin = Histogram {
        bins: vec![Bin {
            value: 3,
            in_time: 1,
            late: 0,
        }],
        ..Histogram::default()
    };
    let one_point = Control {
        points: control().points[..1].to_vec(),
        ..control()
    };
    let one_row = Term {
        rows: term().rows[3..4].to_vec(),
        events: Vec::new(),
        ..term()
    };
    let long_life = Term {
        rows: vec![
            row(
                "Предоставление услуги · п.\u{a0}8.1",
                State::Met,
                "исполнено 03.12.2024",
                at("2024-11-05", 9.0),
                "2024-12-05",
                Some(at("2024-12-03", 9.0)),
            ),
            row(
                "Неистребованный результат · п.\u{a0}17.3",
                State::Expired,
                "результат возвращен",
                at("2024-12-03", 9.0),
                "2026-11-03",
                None,
            ),
        ],
        ..term()
    };
    let minutes = Histogram {
        bins: (20..400)
            .map(|value| Bin {
                value,
                in_time: (400 - value) as u64 * u64::from(value <= 150),
                late: (400 - value) as u64 / 9 * u64::from(value > 150),
            })
            .collect(),
        step: 0.1,
        lines: vec![
            Line {
                value: 9.4,
                words: "медиана 9,4".into(),
                role: Role::Ink,
            },
            Line {
                value: 15.0,
                words: "предельный срок 15 мин".into(),
                role: Role::Late,
            },
            Line {
                value: 11.5,
                words: "средний срок 11,5 мин".into(),
                role: Role::Soon,
            },
        ],
    };
    vec![
        (
            "load",
            chart(
                "load",
                "Нагрузка: предельные сроки по дням, 10 рабочих дней",
                "сроков в день",
                &load,
            ),
        ),
        (
            "load_one",
            chart("load-one", "Нагрузка: один день", "сроков в день", &one_day),
        ),
        (
            "load_none",
            chart(
                "load-none",
                "Нагрузка: предельные сроки по дням",
                "сроков в день",
                &Load::default(),
            ),
        ),
        (
            "trend",
            chart(
                "trend",
                "Регистрация запроса: доля в срок, 13 месяцев, 150 из 161 в ноябре",
                "доля в срок, %",
                &trend(),
            ),
        ),
        (
            "trend_one",
            chart(
                "trend-one",
                "Доля в срок: 2 из 3",
                "доля в срок, %",
                &one_share,
            ),
        ),
        (
            "trend_none",
            chart(
                "trend-none",
                "Доля в срок",
                "доля в срок, %",
                &Trend {
                    months: months("2026-01-01", &[(0, 0), (0, 0)]),
                    ..Trend::default()
                },
            ),
        ),
        (
            "spark",
            chart("spark", "Доля в срок, 13 месяцев", "%", &spark(&shares)),
        ),
        (
            "spark_one",
            chart("spark-one", "Доля в срок", "%", &spark(&[Some(1.0)])),
        ),
        (
            "spark_none",
            chart("spark-none", "Доля в срок", "%", &spark(&[None, None])),
        ),
        (
            "histogram",
            chart(
                "histogram",
                "Предоставление услуги: сколько рабочих дней",
                "рабочих дней от дня 0",
                &histogram(),
            ),
        ),
        (
            "histogram_minutes",
            chart("histogram-minutes", "Ожидание в очереди", "минут", &minutes),
        ),
        (
            "histogram_one",
            chart("histogram-one", "Одно дело", "рабочих дней", &one_bin),
        ),
        (
            "histogram_none",
            chart(
                "histogram-none",
                "Предоставление услуги",
                "рабочих дней",
                &Histogram::default(),
            ),
        ),
        (
            "control",
            chart(
                "control",
                "Регистрация запроса: медиана по месяцам",
                "рабочих дней",
                &control(),
            ),
        ),
        (
            "control_one",
            chart(
                "control-one",
                "Регистрация запроса: медиана",
                "рабочих дней",
                &one_point,
            ),
        ),
        (
            "control_none",
            chart(
                "control-none",
                "Регистрация запроса: медиана",
                "рабочих дней",
                &Control::default(),
            ),
        ),
        (
            "bars",
            chart(
                "bars",
                "Основания жалоб за IV квартал 2026",
                "жалоб",
                &bars(),
            ),
        ),
        (
            "bars_one",
            chart(
                "bars-one",
                "Исходы",
                "жалоб",
                &Bars {
                    bars: vec![Bar::new("Удовлетворено", 3.0, "3 из 3")],
                },
            ),
        ),
        (
            "bars_none",
            chart("bars-none", "Основания жалоб", "жалоб", &Bars::default()),
        ),
        (
            "term",
            chart_in(
                Lang::Ru,
                srok_charts::FULL,
                "term",
                "Ход дела MO-2026-000431",
                "дни",
                &term(),
            ),
        ),
        (
            "term_half",
            chart("term-half", "Ход дела MO-2026-000431", "дни", &term()),
        ),
        (
            "term_one",
            chart("term-one", "Ход дела: один срок", "дни", &one_row),
        ),
        (
            "term_long",
            chart("term-long", "Ход дела: два года", "дни", &long_life),
        ),
        (
            "term_none",
            chart("term-none", "Ход дела", "дни", &Term::default()),
        ),
        (
            "trend_en",
            chart_in(
                Lang::En,
                srok_charts::HALF,
                "trend-en",
                "Registration: share in time, 13 months",
                "share in time, %",
                &trend(),
            ),
        ),
        (
            "term_en",
            chart_in(
                Lang::En,
                srok_charts::HALF,
                "term-en",
                "Case MO-2026-000431",
                "days",
                &term(),
            ),
        ),
    ]
}
