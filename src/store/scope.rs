//! Whose records may be read? All, or those of some organisations.

/// Whose records may be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those of everybody.
    #[default]
    Everything,
    /// Those of some organisations; of nobody if the list is empty.
    Organisations(Vec<String>),
}

impl Scope {
    /// Tells whether records of an organisation may be read; those of nobody in particular only with everything else.
    #[must_use]
    pub fn covers(&self, organisation: Option<&str>) -> bool {
        match self {
            Self::Everything => true,
            Self::Organisations(all) => {
                organisation.is_some_and(|wanted| all.iter().any(|known| known == wanted))
            }
        }
    }
}
