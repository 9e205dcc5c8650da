//! Which cell of a row is which field? A mapping, or the column names themselves, applied to one
//! file.

mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use srok_law::time::Tz;

use super::bound::beyond;
use super::delivery::Dropped;
use super::draft::{Rejects, Rules};
use super::event::is_common_attribute;
use super::mapping::{Fields, Kept, LISTS, Mapping, SEPARATOR};
use super::times::Zones;
use super::{IngestError, Options};
use srok_core::config::Bound;

/// The fields of the rows of one file, as places in the row of wanted cells.
#[derive(Debug)]
pub(super) struct Layout {
    /// The columns or keys wanted, in the order in which [`Self::event_drafts`] takes their cells.
    pub columns: Vec<String>,
    pub rules: Rules,
    subject: usize,
    kind: Option<usize>,
    time: Option<usize>,
    id: Option<usize>,
    source: Option<usize>,
    recorded: Option<usize>,
    constant_source: Option<String>,
    constants: Vec<(String, String)>,
    attributes: Vec<Place>,
    case_attributes: Vec<Place>,
    events: Vec<(usize, String)>,
    case_events: Vec<(usize, String)>,
    types: BTreeMap<String, String>,
    empty: BTreeSet<String>,
    separator: char,
    zone: Option<Tz>,
}

/// Where an attribute stands.
#[derive(Debug)]
struct Place {
    name: String,
    column: usize,
    is_date: bool,
    is_list: bool,
}

/// The columns of one table: which are wanted, which are not kept.
#[derive(Debug)]
pub(super) struct Header {
    /// For each wanted column its place in the table.
    pub wanted: Vec<usize>,
    unwanted: Vec<(usize, String)>,
}

impl Layout {
    /// Returns the layout of a log, whose keys are known only when they come.
    pub fn of_log(file: &Arc<str>, options: &Options<'_>) -> Result<Self, IngestError> {
        let mapping = options.mapping.ok_or_else(|| IngestError::Layout {
            file: file.to_string(),
            problem: "a log does not say which of its keys are case, type and time".to_owned(),
            hint: "give a mapping file with --mapping; see examples/receipt.mapping.toml"
                .to_owned(),
        })?;
        Self::mapped(file, mapping, options)
    }

    /// Returns the layout of a table with the given column names.
    pub fn of_table(
        file: &Arc<str>,
        names: &[String],
        options: &Options<'_>,
    ) -> Result<(Self, Header), IngestError> {
        let most = options.bounds.max_columns;
        if names.len() > most {
            let bound = Bound {
                key: "max_columns",
                value: most as u64,
            };
            return Err(beyond(
                file,
                &format!("has {} columns, more", names.len()),
                bound,
            ));
        }
        let layout = match options.mapping {
            Some(mapping) => Self::mapped(file, mapping, options)?,
            None => Self::by_names(file, names, options)?,
        };
        let header = layout.header(file, names, options)?;
        Ok((layout, header))
    }

    fn mapped(
        file: &Arc<str>,
        mapping: &Mapping,
        options: &Options<'_>,
    ) -> Result<Self, IngestError> {
        let zones = Zones {
            of_times: mapping.zone,
            of_dates: mapping.zone,
        };
        let rules = Rules {
            file: Arc::clone(file),
            now: options.now,
            zones,
            any_type: true,
            is_own: false,
            rejects: Rejects::new(options.bounds),
        };
        let mut layout = Self::new(&mapping.fields, rules);
        layout.constant_source = mapping
            .source
            .clone()
            .or_else(|| options.default_source.map(str::to_owned));
        layout.constants.clone_from(&mapping.constants);
        layout.types.clone_from(&mapping.types);
        layout.empty.clone_from(&mapping.empty);
        layout.separator = mapping.separator;
        layout.zone = mapping.zone;
        layout.attributes = mapping
            .attributes
            .iter()
            .map(|kept| layout.place(kept, &mapping.lists))
            .collect();
        layout.case_attributes = mapping
            .case_attributes
            .iter()
            .map(|kept| layout.place(kept, &mapping.lists))
            .collect();
        layout.events = layout.dated(&mapping.events);
        layout.case_events = layout.dated(&mapping.case_events);
        let places = layout
            .attributes
            .iter()
            .chain(&layout.case_attributes)
            .map(|place| &place.name);
        let mut names = places.chain(layout.constants.iter().map(|(name, _)| name));
        if let Some(unknown) = names.find(|name| !is_known(name, options)) {
            return Err(IngestError::Layout {
                file: mapping.file().to_owned(),
                problem: format!(
                    "attribute `{unknown}` is neither common nor declared by a regulation"
                ),
                hint: format!(
                    "add it to a regulation: attributes = [\"{unknown}\"], or take it out of the mapping"
                ),
            });
        }
        if layout.source.is_none() && layout.constant_source.is_none() {
            return Err(IngestError::Layout {
                file: mapping.file().to_owned(),
                problem: "names no source".to_owned(),
                hint: "add [constants] source = \"//import/NAME\", or a column in [columns]"
                    .to_owned(),
            });
        }
        Ok(layout)
    }

    /// Returns the layout of a table whose columns are named as the fields.
    fn by_names(
        file: &Arc<str>,
        names: &[String],
        options: &Options<'_>,
    ) -> Result<Self, IngestError> {
        let has = |name: &str| names.iter().any(|known| known == name);
        let field = |name: &str| has(name).then(|| name.to_owned());
        if has("recorded") {
            return Err(IngestError::Layout {
                file: file.to_string(),
                problem: "has a column `recorded`, which only a mapping may use".to_owned(),
                hint: "remove the column, or map it in an administrator's initial load".to_owned(),
            });
        }
        let fields = Fields {
            subject: "subject".to_owned(),
            kind: Some("type".to_owned()),
            time: Some("time".to_owned()),
            id: field("id"),
            source: field("source"),
            recorded: None,
        };
        let rules = Rules {
            file: Arc::clone(file),
            now: options.now,
            zones: Zones::default(),
            any_type: false,
            is_own: false,
            rejects: Rejects::new(options.bounds),
        };
        let mut layout = Self::new(&fields, rules);
        layout.constant_source = options.default_source.map(str::to_owned);
        let lists = LISTS.map(str::to_owned);
        for name in names.iter().filter(|name| is_known(name, options)) {
            let kept = Kept {
                name: name.clone(),
                column: name.clone(),
                is_date: false,
            };
            let place = layout.place(&kept, &lists);
            layout.attributes.push(place);
        }
        Ok(layout)
    }

    fn new(fields: &Fields, rules: Rules) -> Self {
        let mut columns = Vec::new();
        let mut optional =
            |name: &Option<String>| name.as_ref().map(|name| wanted(&mut columns, name));
        let kind = optional(&fields.kind);
        let time = optional(&fields.time);
        let id = optional(&fields.id);
        let source = optional(&fields.source);
        let recorded = optional(&fields.recorded);
        let subject = wanted(&mut columns, &fields.subject);
        Self {
            columns,
            rules,
            subject,
            kind,
            time,
            id,
            source,
            recorded,
            constant_source: None,
            constants: Vec::new(),
            attributes: Vec::new(),
            case_attributes: Vec::new(),
            events: Vec::new(),
            case_events: Vec::new(),
            types: BTreeMap::new(),
            empty: BTreeSet::new(),
            separator: SEPARATOR,
            zone: None,
        }
    }

    fn place(&mut self, kept: &Kept, lists: &[String]) -> Place {
        Place {
            name: kept.name.clone(),
            column: wanted(&mut self.columns, &kept.column),
            is_date: kept.is_date,
            is_list: lists.contains(&kept.name),
        }
    }

    fn dated(&mut self, columns: &[(String, String)]) -> Vec<(usize, String)> {
        columns
            .iter()
            .map(|(column, kind)| (wanted(&mut self.columns, column), kind.clone()))
            .collect()
    }

    /// Finds the wanted columns in a table.
    fn header(
        &self,
        file: &str,
        names: &[String],
        options: &Options<'_>,
    ) -> Result<Header, IngestError> {
        let place = |column: &String| {
            let mut places = names
                .iter()
                .enumerate()
                .filter(|(_, name)| *name == column)
                .map(|(at, _)| at);
            match (places.next(), places.next()) {
                (Some(at), None) => Ok(at),
                (Some(_), Some(_)) => Err(format!("column `{column}` stands twice in the table")),
                (None, _) => Err(format!("the table has no column `{column}`")),
            }
        };
        let wanted: Result<Vec<usize>, String> = self.columns.iter().map(place).collect();
        let wanted = wanted.map_err(|problem| IngestError::Layout {
            file: file.to_owned(),
            problem,
            hint: match options.mapping {
                Some(mapping) => format!("its columns are {}; correct {}", names.join(", "), mapping.file()),
                None => "name the columns subject, type, time and source, or give a mapping with --mapping".to_owned(),
            },
        })?;
        let unwanted = names
            .iter()
            .enumerate()
            .filter(|(at, _)| !wanted.contains(at));
        let unwanted = unwanted.map(|(at, name)| (at, name.clone())).collect();
        Ok(Header { wanted, unwanted })
    }
}

impl Header {
    /// Counts the values of columns that are not kept, one a row.
    pub fn count_all_dropped(&self, dropped: &mut Dropped, rows: u64) {
        for (_, name) in &self.unwanted {
            dropped.count(name, rows);
        }
    }

    /// Counts the values of a row that are not kept.
    pub fn count_dropped(&self, dropped: &mut Dropped, is_filled: impl Fn(usize) -> bool) {
        for (at, name) in &self.unwanted {
            if is_filled(*at) {
                dropped.count(name, 1);
            }
        }
    }
}

fn is_known(name: &str, options: &Options<'_>) -> bool {
    is_common_attribute(name) || options.extra_attributes.contains(name)
}

/// Returns the place of a wanted column, adding it if it is new.
fn wanted(columns: &mut Vec<String>, name: &str) -> usize {
    columns
        .iter()
        .position(|known| known == name)
        .unwrap_or_else(|| {
            columns.push(name.to_owned());
            columns.len() - 1
        })
}
