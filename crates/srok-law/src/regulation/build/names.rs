//! Are the events, attributes and limits that a file names there? Names become symbols and indexes.

use super::{Builder, Built, Context, Place};
use crate::case::Symbol;
use crate::regulation::file::{self, Event};
use crate::regulation::{Condition, Selector, TakesPart, Who};

impl Builder<'_> {
    pub(super) fn selectors(
        &mut self,
        events: Vec<Event>,
        context: &Context<'_>,
        here: &Place,
    ) -> Built<Vec<Selector>> {
        events
            .into_iter()
            .map(|event| self.selector(event, context, here))
            .collect()
    }

    pub(super) fn selector(
        &mut self,
        event: Event,
        context: &Context<'_>,
        here: &Place,
    ) -> Built<Selector> {
        let (name, conditions) = match event {
            Event::Name(name) => (name, file::Conditions::new()),
            Event::Where(selector) => (selector.event, selector.conditions),
        };
        if !context.events.contains(name.as_str()) {
            return Err(self.error(
                here.at,
                format!("{} names the unknown event `{name}`", here.what),
                "correct the name, or declare it at the top: events = [\"my_event\"]",
            ));
        }
        Ok(Selector {
            event: self.words.intern(&name),
            conditions: self.conditions(conditions, context, here)?,
        })
    }

    pub(super) fn conditions(
        &mut self,
        conditions: file::Conditions,
        context: &Context<'_>,
        here: &Place,
    ) -> Built<Vec<Condition>> {
        conditions
            .into_iter()
            .map(|(name, values)| {
                let attribute = self.attribute(&name, context, here)?;
                Ok(Condition {
                    attribute,
                    values: values
                        .iter()
                        .map(|value| self.words.intern(&value.text()))
                        .collect(),
                })
            })
            .collect()
    }

    /// Reads who takes part in cases that are not his own.
    pub(super) fn takes_part(
        &mut self,
        entry: file::TakesPart,
        context: &Context<'_>,
    ) -> Built<TakesPart> {
        let here = Place {
            at: entry.who.span().start,
            what: "an entry `takes_part`".into(),
        };
        let who = match entry.who.into_inner() {
            file::Who::Kind(kind) => Who::OfKind(kind),
            file::Who::Addressee(file::Addressee { addressee_of }) => {
                Who::AddresseeOf(addressee_of)
            }
        };
        let asking = match &who {
            Who::OfKind(_) => None,
            Who::AddresseeOf(event) => Some(event),
        };
        for event in entry.events.iter().chain(asking) {
            self.selector(Event::Name(event.clone()), context, &here)?;
        }
        for attribute in &entry.carries {
            self.attribute(attribute, context, &here)?;
        }
        Ok(TakesPart {
            who,
            events: entry.events,
            carries: entry.carries,
            clause: entry.clause,
        })
    }

    pub(super) fn attribute(
        &mut self,
        name: &str,
        context: &Context<'_>,
        here: &Place,
    ) -> Built<Symbol> {
        if !context.attributes.contains(name) {
            return Err(self.error(
                here.at,
                format!("{} names the unknown attribute `{name}`", here.what),
                "correct the name, or declare it at the top: attributes = [\"my_attribute\"]",
            ));
        }
        Ok(self.words.intern(name))
    }

    pub(super) fn reference(&self, limit: Option<&str>, here: &Place) -> Built<Option<usize>> {
        limit.map(|limit| self.required(limit, here)).transpose()
    }

    pub(super) fn required(&self, limit: &str, here: &Place) -> Built<usize> {
        self.limits
            .iter()
            .position(|known| known == limit)
            .ok_or_else(|| {
                self.error(
                    here.at,
                    format!(
                        "{} names the limit `{limit}`, which is not in this act",
                        here.what
                    ),
                    "use the id of a limit of the same file, without the act's name",
                )
            })
    }
}
