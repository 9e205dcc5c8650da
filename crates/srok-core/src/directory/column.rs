//! Which columns have the tables of the directory? Each has an English and a Russian name, and a table is known by its header.

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One row per organisation.
    Organisations,
    /// One row per official.
    Officials,
    /// One row per absence.
    Absences,
    /// One row per declaration of a controller.
    Declarations,
}

/// A column: its English and its Russian name.
pub(super) type Column = (&'static str, &'static str);

const ORGANISATIONS: &[Column] = &[
    ("organisation", "орган"),
    ("name", "название"),
    ("parent", "вышестоящий орган"),
    ("calendar", "календарь"),
    ("reports", "отчетность по регламентам"),
    ("kind", "вид органа"),
    ("since", "с"),
    ("until", "по"),
];

const OFFICIALS: &[Column] = &[
    ("official", "должностное лицо"),
    ("name", "фио"),
    ("position", "должность"),
    ("organisation", "орган"),
    ("email", "электронная почта"),
    ("language", "язык"),
    ("opens", "начало работы"),
    ("closes", "конец работы"),
    ("deputy", "замещающий"),
    ("roles", "роли"),
    ("since", "с"),
    ("until", "по"),
];

const ABSENCES: &[Column] = &[
    ("official", "должностное лицо"),
    ("from", "с"),
    ("to", "по"),
    ("reason", "причина"),
];

const DECLARATIONS: &[Column] = &[
    ("official", "контролирующее лицо"),
    ("about", "о ком"),
    ("relation", "отношение"),
    ("since", "с"),
];

/// Columns that only declarations have.
const OF_DECLARATIONS: [&str; 5] = [
    "about",
    "о ком",
    "relation",
    "отношение",
    "контролирующее лицо",
];
/// Columns that only absences have.
const OF_ABSENCES: [&str; 4] = ["from", "to", "reason", "причина"];

impl Table {
    /// All kinds, in the order in which they refer to one another.
    pub const ALL: [Self; 4] = [
        Self::Organisations,
        Self::Officials,
        Self::Absences,
        Self::Declarations,
    ];

    /// Returns the columns, the one that names the row first.
    pub(super) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Organisations => ORGANISATIONS,
            Self::Officials => OFFICIALS,
            Self::Absences => ABSENCES,
            Self::Declarations => DECLARATIONS,
        }
    }

    /// Returns the English names of the columns.
    #[must_use]
    pub fn column_names(self) -> Vec<&'static str> {
        self.columns().iter().map(|(code, _)| *code).collect()
    }

    /// Returns the English name of a column that is called by either of its names, in any case and with blanks around it.
    #[must_use]
    pub fn column(self, name: &str) -> Option<&'static str> {
        let name = normal(name);
        let mut columns = self.columns().iter();
        columns
            .find(|(code, russian)| *code == name || *russian == name)
            .map(|(code, _)| *code)
    }

    /// Returns all names of its columns, for a message.
    pub(super) fn known(self) -> String {
        let columns = self.columns().iter();
        let both: Vec<String> = columns
            .map(|(code, russian)| format!("{code} ({russian})"))
            .collect();
        both.join(", ")
    }

    /// Returns which kind of table a header belongs to.
    ///
    /// A header that says only whom and two days in Russian (`должностное лицо, с, по`) is that of absences.
    pub(super) fn of_header(header: &[String]) -> Option<Self> {
        let names: Vec<String> = header.iter().map(|name| normal(name)).collect();
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let has_any = |wanted: &[&str]| wanted.iter().any(|name| has(name));
        if has_any(&OF_DECLARATIONS) {
            return Some(Self::Declarations);
        }
        let is_of_official = has("official") || has("должностное лицо");
        if is_of_official {
            let says_more = OFFICIALS[1..10]
                .iter()
                .any(|(code, russian)| has(code) || has(russian));
            let is_absence = has_any(&OF_ABSENCES) || !says_more && has("с") && has("по");
            return Some(if is_absence {
                Self::Absences
            } else {
                Self::Officials
            });
        }
        (has("organisation") || has("орган")).then_some(Self::Organisations)
    }
}

/// Returns a name as it is compared: lower case, ё as е, blanks around it and doubled ones left out.
pub(super) fn normal(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(header: &str) -> Option<Table> {
        let names: Vec<String> = header.split(';').map(str::to_owned).collect();
        Table::of_header(&names)
    }

    #[test]
    fn a_table_is_known_by_its_header_in_both_languages() {
        for table in Table::ALL {
            let english: Vec<String> = table.columns().iter().map(|one| one.0.into()).collect();
            let russian: Vec<String> = table.columns().iter().map(|one| one.1.into()).collect();
            assert_eq!(Table::of_header(&english), Some(table));
            assert_eq!(Table::of_header(&russian), Some(table));
        }
        assert_eq!(kind(" Должностное  Лицо ;С;По"), Some(Table::Absences));
        assert_eq!(kind("должностное лицо;по"), Some(Table::Officials));
        assert_eq!(kind("official;until"), Some(Table::Officials));
        assert_eq!(kind("орган;Вышестоящий орган"), Some(Table::Organisations));
        assert_eq!(kind("город;улица"), None);
    }

    #[test]
    fn names_of_columns_are_told_apart_by_table() {
        assert_eq!(Table::Organisations.column("С"), Some("since"));
        assert_eq!(Table::Absences.column(" с "), Some("from"));
        let reports = Table::Organisations.column("Отчётность по регламентам");
        assert_eq!(reports, Some("reports"));
        assert_eq!(Table::Officials.column("телефон"), None);
    }
}
