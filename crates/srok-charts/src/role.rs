//! Which colours are there? One role each, with its variable on the page and its colour on white paper. The only place that knows either.

/// What a colour stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Text.
    Ink,
    /// Text that stands back.
    Ink2,
    /// Lines of a grid.
    Rule,
    /// The ground, e.g. inside a hollow mark.
    Paper,
    /// The main series.
    Accent,
    /// Overdue or late.
    Late,
    /// Due soon.
    Soon,
    /// In time.
    Met,
    /// Shade of days off.
    Off,
    /// The same months of last year.
    LastYear,
    /// Unknown; areas of it are hatched.
    Unknown,
    /// Registration.
    Registration,
    /// Decisions.
    Decision,
    /// Complaints.
    Complaint,
}

impl Role {
    /// All of them, each at the place of its number.
    pub(super) const ALL: [Self; 14] = [
        Self::Ink,
        Self::Ink2,
        Self::Rule,
        Self::Paper,
        Self::Accent,
        Self::Late,
        Self::Soon,
        Self::Met,
        Self::Off,
        Self::LastYear,
        Self::Unknown,
        Self::Registration,
        Self::Decision,
        Self::Complaint,
    ];

    /// Returns the colour as the page writes it.
    pub(super) const fn on_page(self) -> &'static str {
        match self {
            Self::Ink => "var(--ink)",
            Self::Ink2 => "var(--ink-2)",
            Self::Rule => "var(--rule)",
            Self::Paper => "var(--raised)",
            Self::Accent => "var(--accent)",
            Self::Late => "var(--late)",
            Self::Soon => "var(--soon)",
            Self::Met => "var(--met)",
            Self::Off => "var(--off)",
            Self::LastYear => "var(--last-year)",
            Self::Unknown => "var(--unknown)",
            Self::Registration => "var(--registration)",
            Self::Decision => "var(--decision)",
            Self::Complaint => "var(--complaint)",
        }
    }

    /// Returns the colour on white paper: the light palette of the page.
    pub(super) const fn on_paper(self) -> &'static str {
        match self {
            Self::Ink => "#16191d",
            Self::Ink2 => "#535b66",
            Self::Rule => "#dde1e6",
            Self::Paper => "#ffffff",
            Self::Accent => "#1a56a8",
            Self::Late => "#b3231b",
            Self::Soon => "#8a5a00",
            Self::Met => "#1d6b3c",
            Self::Off => "#eceff2",
            Self::LastYear => "#7b8490",
            Self::Unknown => "#68707b",
            Self::Registration => "#1a56a8",
            Self::Decision => "#7a3e9d",
            Self::Complaint => "#b0541a",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn each_role_stands_at_the_place_of_its_number() {
        for (index, role) in Role::ALL.iter().enumerate() {
            assert_eq!(*role as usize, index, "{role:?}");
        }
    }

    #[test]
    fn colours_on_paper_are_the_light_ones_of_the_page() {
        let style = include_str!("../../../dashboards/style.css");
        let light = style.split_once("@media").unwrap().0;
        for role in Role::ALL {
            let name = role
                .on_page()
                .trim_start_matches("var(")
                .trim_end_matches(')');
            let rule = format!("{name}: {};", role.on_paper());
            assert!(light.contains(&rule), "the style has no `{rule}`");
        }
    }
}
