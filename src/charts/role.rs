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
            Self::Paper => "var(--paper, Canvas)",
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
            Self::Ink => "#1b1f24",
            Self::Ink2 => "#57606a",
            Self::Rule => "#d8dee4",
            Self::Paper => "#ffffff",
            Self::Accent => "#0b5cad",
            Self::Late => "#b42318",
            Self::Soon => "#9a6700",
            Self::Met => "#2f7d32",
            Self::Off => "#eceff3",
            Self::LastYear => "#8c959f",
            Self::Unknown => "#6e7781",
            Self::Registration => "#1f6fb2",
            Self::Decision => "#6b4fa0",
            Self::Complaint => "#b4541a",
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
}
