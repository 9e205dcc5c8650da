//! `srok directory show`: everything about one official or organisation, and who acts, heads and controls on a day.

use serde::Serialize;

use super::list::{absence_table, declarations, officials, organisations};
use super::{Answer, Desk, Outcome, change, day, office, shown, title};
use srok_core::directory::{
    Absence, CONTROLLER, Controller, Declaration, Directory, Official, Organisation, Table, WhyNot,
};
use srok_law::case::Day;
use srok_law::words::Lang;

/// Arguments of `srok directory show`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The official or the organisation.
    id: String,
    /// The day; today if left out.
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,
    /// How the answer is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Answer,
}

/// What there is to say of an id.
#[derive(Debug, Serialize)]
struct Told<'a> {
    on: String,
    organisation_versions: Vec<&'a Organisation>,
    official_versions: Vec<&'a Official>,
    absences: Vec<&'a Absence>,
    /// Those made, and those about the official.
    declarations: Vec<&'a Declaration>,
    official: Option<OfficialOnDay<'a>>,
    organisation: Option<OrganisationOnDay<'a>>,
}

/// An official on a day.
#[derive(Debug, Serialize)]
struct OfficialOnDay<'a> {
    absent: bool,
    /// The own working hours, e.g. 10:00–19:00; absent: those of the calendar.
    hours: Option<String>,
    /// Who acts: the official, or a deputy.
    acting: &'a str,
    /// The head above; absent: there is none.
    head: Option<&'a str>,
    controller: ControllerOnDay<'a>,
}

/// An organisation on a day.
#[derive(Debug, Serialize)]
struct OrganisationOnDay<'a> {
    /// Itself, the one above it, up to the top.
    above: Vec<&'a str>,
    /// Those beneath it.
    beneath: Vec<&'a str>,
    head: Option<&'a str>,
    controllers: Vec<&'a str>,
    officials: Vec<&'a Official>,
}

#[derive(Debug, Serialize)]
struct ControllerOnDay<'a> {
    chosen: Option<&'a str>,
    passed_over: Vec<PassedOver<'a>>,
}

#[derive(Debug, Serialize)]
struct PassedOver<'a> {
    official: &'a str,
    reason: &'static str,
    #[serde(skip)]
    why: WhyNot,
}

/// Runs `srok directory show`.
pub(super) fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    let directory = store.directory()?;
    let on = arguments.on.unwrap_or_else(|| desk.today());
    let told = told(&directory, &arguments.id, on);
    if told.organisation_versions.is_empty() && told.official_versions.is_empty() {
        return Err(change::unknown(&arguments.id));
    }
    match arguments.format {
        Answer::Json => tell!("{}", serde_json::to_string_pretty(&told)?),
        Answer::Table => text(&told, &directory, on, desk),
    }
    Ok(Outcome::Done)
}

fn told<'a>(directory: &'a Directory, id: &'a str, on: Day) -> Told<'a> {
    let absences = directory.absences();
    let declarations = directory.declarations();
    Told {
        on: on.to_string(),
        organisation_versions: directory.versions_of_organisation(id).iter().collect(),
        official_versions: directory.versions_of_official(id).iter().collect(),
        absences: absences.filter(|one| one.official == id).collect(),
        declarations: declarations
            .filter(|one| one.official == id || one.about.as_deref() == Some(id))
            .collect(),
        official: directory
            .official(id, on)
            .map(|official| official_on_day(directory, official, on)),
        organisation: directory
            .organisation(id, on)
            .map(|organisation| organisation_on_day(directory, organisation, on)),
    }
}

fn official_on_day<'a>(
    directory: &'a Directory,
    official: &'a Official,
    on: Day,
) -> OfficialOnDay<'a> {
    let Controller {
        chosen,
        passed_over,
    } = directory.controller(Some(&official.id), &official.organisation, on);
    OfficialOnDay {
        absent: directory.is_absent(&official.id, on),
        hours: official
            .opens
            .zip(official.closes)
            .map(|(opens, closes)| format!("{}–{}", opens.format("%H:%M"), closes.format("%H:%M"))),
        acting: &directory.acting(official, on).id,
        head: directory
            .superior(official, on)
            .map(|head| head.id.as_str()),
        controller: ControllerOnDay {
            chosen: chosen.map(|one| one.id.as_str()),
            passed_over: passed_over
                .into_iter()
                .map(|(one, why)| PassedOver {
                    official: &one.id,
                    reason: why.code(),
                    why,
                })
                .collect(),
        },
    }
}

fn organisation_on_day<'a>(
    directory: &'a Directory,
    organisation: &'a Organisation,
    on: Day,
) -> OrganisationOnDay<'a> {
    let id = &organisation.id;
    let mut beneath = directory.beneath(id, on);
    beneath.remove(0);
    let officials = directory.officials(on).into_iter();
    OrganisationOnDay {
        above: directory.above(id, on),
        beneath,
        head: directory.head(id, on).map(|head| head.id.as_str()),
        controllers: directory
            .holders(id, CONTROLLER, on)
            .into_iter()
            .map(|one| one.id.as_str())
            .collect(),
        officials: officials
            .filter(|official| official.organisation == *id)
            .collect(),
    }
}

fn text(told: &Told<'_>, directory: &Directory, on: Day, desk: &Desk) {
    let lang = desk.lang;
    if !told.organisation_versions.is_empty() {
        tell!("{}", title(Table::Organisations, desk));
        tell_on!("{}", organisations(&told.organisation_versions, desk));
    }
    if !told.official_versions.is_empty() {
        tell!("{}", title(Table::Officials, desk));
        tell_on!("{}", officials(&told.official_versions, desk));
    }
    if !told.absences.is_empty() {
        tell!("\n{}", title(Table::Absences, desk));
        tell_on!("{}", absence_table(&told.absences, desk));
    }
    if !told.declarations.is_empty() {
        tell!("\n{}", title(Table::Declarations, desk));
        tell_on!("{}", declarations(&told.declarations, desk));
    }
    tell!("\n{} {}", lang.pick("На", "On"), shown(on, desk));
    let said = Said {
        directory,
        on,
        lang,
    };
    if let Some(organisation) = &told.organisation {
        said.organisation(organisation);
    }
    if let Some(official) = &told.official {
        said.official(official);
    }
    if told.organisation.is_none() && told.official.is_none() {
        tell!("  {}", lang.pick("не действует", "does not hold"));
    }
}

/// What holds on a day, line by line.
struct Said<'a> {
    directory: &'a Directory,
    on: Day,
    lang: Lang,
}

impl Said<'_> {
    /// Returns an official with the name.
    fn person(&self, id: &str) -> String {
        match self.directory.official(id, self.on) {
            Some(official) => format!("{id} ({})", official.name),
            None => id.to_owned(),
        }
    }

    fn person_or_nobody(&self, id: Option<&str>) -> String {
        id.map_or_else(
            || self.lang.pick("нет", "nobody").to_owned(),
            |id| self.person(id),
        )
    }

    fn line(&self, russian: &str, english: &str, said: &str) {
        tell!("  {}: {said}", self.lang.pick(russian, english));
    }

    fn organisation(&self, organisation: &OrganisationOnDay<'_>) {
        let above = organisation.above.join(" → ");
        self.line("подчиненность", "reports up to", &above);
        let beneath = organisation.beneath.join(", ");
        self.line("ниже", "beneath", or_none(&beneath, self.lang));
        self.line(
            "руководитель",
            "head",
            &self.person_or_nobody(organisation.head),
        );
        let people = |ids: &[&str]| {
            let people: Vec<String> = ids.iter().map(|id| self.person(id)).collect();
            people.join(", ")
        };
        let controllers = people(&organisation.controllers);
        self.line(
            "контролирующие лица",
            "controllers",
            or_none(&controllers, self.lang),
        );
        tell!("  {}:", self.lang.pick("сотрудники", "officials"));
        for official in &organisation.officials {
            tell!(
                "    {} — {}",
                self.person(&official.id),
                official.roles.join(" ")
            );
        }
    }

    fn official(&self, official: &OfficialOnDay<'_>) {
        let is_there = if official.absent {
            self.lang.pick("нет", "no")
        } else {
            self.lang.pick("да", "yes")
        };
        self.line("на месте", "is there", is_there);
        if let Some(hours) = &official.hours {
            self.line("рабочее время", "working hours", hours);
        }
        self.line("действует", "acting", &self.person(official.acting));
        self.line(
            "руководитель",
            "head above",
            &self.person_or_nobody(official.head),
        );
        self.line(
            "контролирующее лицо",
            "controller",
            &self.person_or_nobody(official.controller.chosen),
        );
        for passed in &official.controller.passed_over {
            tell!(
                "    {} {}: {}",
                self.lang.pick("не подходит", "passed over:"),
                self.person(passed.official),
                passed.why.words(self.lang)
            );
        }
    }
}

fn or_none(text: &str, lang: Lang) -> &str {
    if text.is_empty() {
        lang.pick("нет", "none")
    } else {
        text
    }
}
