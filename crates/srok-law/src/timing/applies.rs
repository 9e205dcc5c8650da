//! Does a selector or a condition fit? Attributes of the event first, then of the case.

use crate::case::{Event, Instant, Symbol, Timeline};
use crate::regulation::{Condition, Selector};

/// A timeline with what is known of the case as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub events: &'a [Event],
    /// Attributes that belong to the filing: the first event that carries them decides, whenever it came.
    pub of_filing: &'a [Symbol],
}

/// During which time conditions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holding {
    pub from: Instant,
    pub until: Option<Instant>,
}

impl<'a> Case<'a> {
    pub fn new(timeline: &'a Timeline, of_filing: &'a [Symbol]) -> Self {
        Self {
            events: timeline.events(),
            of_filing,
        }
    }

    /// Returns the event that decides an attribute of the case at a moment: for attributes of the filing the first, else the latest.
    pub fn deciding(&self, attribute: Symbol, at: Instant) -> Option<&'a Event> {
        let mut carrying = self.events.iter().filter(|event| event.carries(attribute));
        if self.of_filing.contains(&attribute) {
            return carrying.next();
        }
        carrying.take_while(|event| event.occurred_at <= at).last()
    }

    /// Tells whether the case has one of the values at a moment.
    fn has(&self, condition: &Condition, at: Instant) -> bool {
        self.deciding(condition.attribute, at).is_some_and(|event| {
            event
                .values(condition.attribute)
                .any(|value| condition.values.contains(&value))
        })
    }

    /// Tells whether an event is one the selector means.
    pub fn fits(&self, selector: &Selector, event: &Event) -> bool {
        event.kind == selector.event
            && selector.conditions.iter().all(|condition| {
                if event.carries(condition.attribute) {
                    event
                        .values(condition.attribute)
                        .any(|value| condition.values.contains(&value))
                } else {
                    self.has(condition, Instant::MAX)
                }
            })
    }

    /// Returns the indexes of the events that fit any of the selectors, in order.
    pub fn fitting<'s>(&self, selectors: &'s [Selector]) -> impl Iterator<Item = usize> + 's
    where
        'a: 's,
    {
        let case = *self;
        let events = self.events.iter().enumerate();
        events
            .filter(move |(_, event)| selectors.iter().any(|selector| case.fits(selector, event)))
            .map(|(index, _)| index)
    }

    /// Tells whether any event fits any of the selectors.
    pub fn fitting_any(&self, selectors: &[Selector]) -> bool {
        self.events
            .iter()
            .any(|event| selectors.iter().any(|selector| self.fits(selector, event)))
    }

    /// Returns the index of the first event that fits the selector.
    pub fn first(&self, selector: &Selector) -> Option<usize> {
        self.events
            .iter()
            .position(|event| self.fits(selector, event))
    }

    /// Tells whether any event has the type, whatever its attributes.
    pub fn has_kind(&self, kind: Symbol) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }

    /// Returns during which time all of `when` and none of `unless` hold: since when without a break if they hold at last, else the last stretch.
    pub fn holding(&self, when: &[Condition], unless: &[Condition]) -> Option<Holding> {
        if when.is_empty() && unless.is_empty() {
            return Some(Holding {
                from: Instant::MIN,
                until: None,
            });
        }
        let holds = |at: Instant| {
            when.iter().all(|condition| self.has(condition, at))
                && !unless.iter().any(|condition| self.has(condition, at))
        };
        let conditions = || {
            when.iter()
                .chain(unless)
                .map(|condition| condition.attribute)
        };
        let mut from = holds(Instant::MIN).then_some(Instant::MIN);
        let mut last = None;
        for event in self.events {
            if !conditions()
                .any(|attribute| !self.of_filing.contains(&attribute) && event.carries(attribute))
            {
                continue;
            }
            match (from, holds(event.occurred_at)) {
                (None, true) => from = Some(event.occurred_at),
                (Some(since), false) => {
                    last = Some(Holding {
                        from: since,
                        until: Some(event.occurred_at),
                    });
                    from = None;
                }
                _ => {}
            }
        }
        from.map(|from| Holding { from, until: None }).or(last)
    }
}
