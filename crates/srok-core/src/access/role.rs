//! What may somebody of a role see and do at all? One table; about whom is the business of [`Scope`](super::Scope).

use srok_law::words::Lang;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks after the installation: accounts, tokens, directory.
    Administrator,
    /// Controls the terms of a body or a unit: контролирующее должностное лицо, руководитель подразделения.
    Supervisor,
    /// Holds cases: ответственный исполнитель.
    Official,
    /// Reads for the supervising body.
    Ministry,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [
        Self::Administrator,
        Self::Supervisor,
        Self::Official,
        Self::Ministry,
    ];

    /// Returns its name in the store, in addresses and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Supervisor => "supervisor",
            Self::Official => "official",
            Self::Ministry => "ministry",
        }
    }

    /// Returns what a name stands for.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Returns its name in words.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Administrator => lang.pick("Администратор", "Administrator"),
            Self::Supervisor => lang.pick("Контролирующее должностное лицо", "Supervisor"),
            Self::Official => lang.pick("Исполнитель", "Official"),
            Self::Ministry => lang.pick("Уполномоченный орган (чтение)", "Ministry (reading)"),
        }
    }

    /// Tells whether somebody of this role may see or do something.
    #[must_use]
    pub const fn may(self, area: Area) -> bool {
        let (administrator, supervisor, official, ministry) = area.row();
        match self {
            Self::Administrator => administrator,
            Self::Supervisor => supervisor,
            Self::Official => official,
            Self::Ministry => ministry,
        }
    }
}

/// What a page shows or a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The overview.
    Overview,
    /// The board of standings.
    Board,
    /// Cases, with ledgers and certificates.
    Case,
    /// Procedures: durations, bottlenecks, organisations side by side.
    Procedures,
    /// Complaints.
    Complaints,
    /// The quarterly report.
    Reports,
    /// Regulations, calendars, the calculator.
    Law,
    /// Alerts.
    Alerts,
    /// Sources, quarantine, completeness.
    DataQuality,
    /// Waiting in the queue.
    Queue,
    /// Quality indicators.
    Quality,
    /// The journal of a case or an organisation.
    Journal,
    /// The weekly plan.
    WeeklyPlan,
    /// What the checks of the regulations found.
    Findings,
    /// Accounts, tokens, directory, jobs, audit.
    Administration,
    /// Answering an alert on a page.
    AnswerAlerts,
    /// Releasing records from quarantine.
    ReleaseQuarantine,
    /// Approving a report, correcting it, sending it.
    ApproveReports,
    /// Reporting that what is known of a case is wrong.
    ReportDataError,
    /// Taking a table away as a file.
    Export,
}

impl Area {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Overview,
        Self::Board,
        Self::Case,
        Self::Procedures,
        Self::Complaints,
        Self::Reports,
        Self::Law,
        Self::Alerts,
        Self::DataQuality,
        Self::Queue,
        Self::Quality,
        Self::Journal,
        Self::WeeklyPlan,
        Self::Findings,
        Self::Administration,
        Self::AnswerAlerts,
        Self::ReleaseQuarantine,
        Self::ApproveReports,
        Self::ReportDataError,
        Self::Export,
    ];

    /// Returns who may: administrator, supervisor, official, ministry.
    #[rustfmt::skip]
    const fn row(self) -> (bool, bool, bool, bool) {
        const YES: bool = true;
        const NO: bool = false;
        match self {
            // the daily work: everybody, each within the own scope
            Self::Overview | Self::Board | Self::Case | Self::Complaints
            | Self::WeeklyPlan | Self::Findings | Self::Queue => (YES, YES, YES, YES),
            // the law is public
            Self::Law                                         => (YES, YES, YES, YES),
            // an official sees those sent to him
            Self::Alerts                                      => (YES, YES, YES, YES),
            // who holds cases should know that a source is silent, and what of his was rejected
            Self::DataQuality                                 => (YES, YES, YES, YES),
            // what may be read on the page may be read in a file; each export is in the audit
            Self::Export                                      => (YES, YES, YES, YES),
            // these compare units and colleagues: for those who answer for them
            Self::Procedures | Self::Quality | Self::Journal  => (YES, YES, NO,  YES),
            // the report of the body is drawn up by those who answer for it and read by the ministry
            Self::Reports                                     => (YES, YES, NO,  YES),
            // who holds the case answers for it; the ministry reads and acts on nothing
            Self::AnswerAlerts | Self::ReportDataError        => (YES, YES, YES, NO),
            // figures are approved by the body whose they are, not by those who receive them
            Self::ApproveReports                              => (YES, YES, NO,  NO),
            // what comes out of quarantine changes figures, so not by those whom the figures judge
            Self::ReleaseQuarantine                           => (YES, YES, NO,  NO),
            // whoever controls terms must not be able to give himself further rights
            Self::Administration                              => (YES, NO,  NO,  NO),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Role};

    #[test]
    fn an_administrator_may_everything_and_only_he_administers() {
        for area in Area::ALL {
            assert!(Role::Administrator.may(area), "{area:?}");
            assert_eq!(
                Role::Supervisor.may(area),
                area != Area::Administration,
                "{area:?}"
            );
        }
    }

    #[test]
    fn the_ministry_reads_everything_and_acts_on_nothing() {
        let acts = [
            Area::Administration,
            Area::AnswerAlerts,
            Area::ReleaseQuarantine,
            Area::ApproveReports,
            Area::ReportDataError,
        ];
        for area in Area::ALL {
            assert_eq!(Role::Ministry.may(area), !acts.contains(&area), "{area:?}");
        }
    }

    #[test]
    fn an_official_sees_what_the_own_work_needs() {
        let not = [
            Area::Procedures,
            Area::Reports,
            Area::Quality,
            Area::Journal,
            Area::Administration,
            Area::ReleaseQuarantine,
            Area::ApproveReports,
        ];
        for area in Area::ALL {
            assert_eq!(Role::Official.may(area), !not.contains(&area), "{area:?}");
        }
    }

    #[test]
    fn names_lead_back_to_roles() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.code()), Some(role));
        }
        assert_eq!(Role::named("root"), None);
    }
}
