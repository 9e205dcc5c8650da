//! Where do events stand? In lanes, so that no name lies on another; those without room for a name say it when pointed at.

use super::axis::{self, Days};
use super::{LANE, TermEvent};
use crate::Role;
use crate::canvas::{Anchor, Canvas, SMALL};
use crate::text;

/// Lanes in which names may stand; what finds no room there is a mark in the lane below.
const NAMED: usize = 3;
/// Radius of a mark.
const RADIUS: i32 = 4;
/// Room between a mark, its name and what follows.
const GAP: i32 = 8;

/// An event in its lane.
pub struct Placed {
    /// Index of the event.
    event: usize,
    /// Lane, from 0.
    pub lane: usize,
    /// On which side its name is written, if it is.
    name: Option<Side>,
}

/// A side of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    After,
    Before,
}

/// Returns the lanes of events, in their order.
pub fn place(events: &[TermEvent], days: &Days, width: i32) -> Vec<Placed> {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by(|one, other| events[*one].at.total_cmp(&events[*other].at));
    let mut free = [i32::MIN; NAMED];
    let mut placed = Vec::new();
    for event in order {
        let (from, to) = ends(&events[event], days);
        let needed = text::width(&events[event].name, SMALL);
        let has_room = |side: Side, free: i32| match side {
            Side::After => free <= from - RADIUS && to + GAP + needed <= width,
            Side::Before => free <= from - GAP - needed && from - GAP - needed >= days.left,
        };
        let sides = [Side::After, Side::Before].into_iter();
        let found = sides.into_iter().find_map(|side| {
            let lane = free.iter().position(|free| has_room(side, *free));
            lane.map(|lane| (lane, side))
        });
        if let Some((lane, side)) = found {
            let named = if side == Side::After {
                GAP + needed
            } else {
                RADIUS
            };
            free[lane] = to + named + GAP;
        }
        placed.push(Placed {
            event,
            lane: found.map_or(NAMED, |(lane, _)| lane),
            name: found.map(|(_, side)| side),
        });
    }
    // lanes that nobody uses are no lanes
    let used = placed
        .iter()
        .filter(|placed| placed.lane < NAMED)
        .map(|placed| placed.lane + 1)
        .max();
    for placed in &mut placed {
        placed.lane = placed.lane.min(used.unwrap_or(0));
    }
    placed
}

/// Returns the pixels of what happened and of when it became known.
fn ends(event: &TermEvent, days: &Days) -> (i32, i32) {
    let x = days.at(event.at);
    let known = event.known_at.map_or(x, |known| days.at(known));
    (x, known.max(x))
}

/// Draws an event.
pub fn paint(canvas: &mut Canvas<'_>, events: &[TermEvent], placed: &Placed, days: &Days) {
    let event = &events[placed.event];
    let (x, end) = ends(event, days);
    let y = 22 + placed.lane as i32 * LANE + LANE / 2;
    let date = |place: f64| srok_law::words::date(canvas.lang, axis::date(place));
    let learnt = canvas.lang.pick("поступило в систему", "learnt");
    let known = event
        .known_at
        .map_or_else(String::new, |known| format!(", {learnt} {}", date(known)));
    let mark = format!("{} · {}{known}", date(event.at), event.name);
    let mark = canvas.mark(mark);
    if end > x + RADIUS {
        canvas.rect(Role::Unknown.of(mark), (x, y - RADIUS), (end, y + RADIUS));
    }
    canvas.dot(Role::Ink.of(mark), (x, y), RADIUS);
    match placed.name {
        Some(Side::After) => {
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::Start,
                (end + GAP, y + 4),
                &event.name,
            );
        }
        Some(Side::Before) => {
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::End,
                (x - GAP, y + 4),
                &event.name,
            );
        }
        None => {}
    }
}
