//! Who may take part in a case, as all acts together say it?

use srok_law::library::Law;
use srok_law::regulation::{Regulation, Stop, Who};

use super::{Participant, Participation, Parties};

/// Kinds of limits that end when a body registers what came in.
const REGISTRATIONS: [&str; 2] = ["registration", "complaint_registration"];

impl Parties {
    /// Returns who may take part in cases, for whoever judges what was sent.
    #[must_use]
    pub fn of(law: &Law) -> Self {
        let word = |symbol| law.words.word(symbol).to_owned();
        let registering = law.regulations.iter().flat_map(|act| &act.limits);
        let registering = registering
            .filter(|limit| REGISTRATIONS.contains(&limit.kind.as_str()))
            .flat_map(|limit| match &limit.stop {
                Stop::Any(selectors) | Stop::All(selectors) => selectors,
            });
        Self {
            filing: law
                .regulations
                .iter()
                .flat_map(|act| act.filed_by.iter().copied().map(word))
                .collect(),
            registering: registering.map(|selector| word(selector.event)).collect(),
            acts: law
                .regulations
                .iter()
                .map(|act| (act.id.clone(), participations(act)))
                .collect(),
        }
    }
}

fn participations(act: &Regulation) -> Vec<Participation> {
    let all = act.takes_part.iter();
    all.map(|entry| Participation {
        who: match &entry.who {
            Who::OfKind(kind) => Participant::OfKind(kind.clone()),
            Who::AddresseeOf(event) => Participant::AddresseeOf(event.clone()),
        },
        events: entry.events.clone(),
        carries: entry.carries.clone(),
    })
    .collect()
}
