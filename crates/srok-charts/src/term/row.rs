//! How is one limit drawn? Its bar in pieces between pauses, what is late of it, its flag and its words.

use super::axis::Days;
use super::{LINE, Layout, TermRow, role};
use crate::Role;
use crate::canvas::{Anchor, Canvas, Mark, SMALL, TEXT};
use crate::text;
use srok_law::timing::State;

/// Height of a bar.
pub const BAR: i32 = 12;

/// Draws a limit in its row.
pub fn paint(
    canvas: &mut Canvas<'_>,
    row: &TermRow,
    layout: &Layout,
    index: usize,
    (top, height): (i32, i32),
    today: f64,
) {
    let (names, lines) = (layout.names, &layout.lines[index]);
    let room = names.unwrap_or(canvas.width);
    for (index, line) in lines.iter().enumerate() {
        let y = top + 16 + index as i32 * LINE;
        canvas.text(Role::Ink, TEXT, Anchor::Start, (0, y), line);
    }
    // the sign stands apart: not every font has both it and the words
    let (sign, says) = row.says(canvas.lang);
    let y = top + 16 + lines.len() as i32 * LINE;
    let beside = text::width(sign, TEXT) + 6;
    let colour = words_role(row.state);
    canvas.text(colour, SMALL, Anchor::Start, (0, y), sign);
    let says = text::fit(&says, SMALL, room - 12 - beside);
    canvas.text(colour, SMALL, Anchor::Start, (beside, y), &says);
    let middle = if names.is_some() {
        top + height / 2
    } else {
        top + height - BAR / 2 - 8
    };
    let mark = canvas.mark(format!("{} · {}", row.name, row.says(canvas.lang).1));
    paint_bar(canvas, row, &layout.days, middle, mark, today);
}

/// Words keep the colour of text, but for what must be seen.
const fn words_role(state: State) -> Role {
    match state {
        State::Overdue | State::Late => Role::Late,
        State::DueSoon => Role::Soon,
        _ => Role::Ink2,
    }
}

fn paint_bar(
    canvas: &mut Canvas<'_>,
    row: &TermRow,
    days: &Days,
    middle: i32,
    mark: Mark,
    today: f64,
) {
    let (from, to) = (middle - BAR / 2, middle + BAR / 2);
    let now = row.end.unwrap_or(today);
    let Some(start) = row.start else {
        // nobody knows since when
        canvas.rect(
            Role::Unknown.of(mark),
            (days.left, from),
            (days.at(now), to),
        );
        return;
    };
    let colour = role(row.state);
    let late_from = row.late_from.unwrap_or(f64::INFINITY);
    if late_from.is_finite() {
        // the whole term stands behind what has passed of it
        canvas.rect(
            colour.of(mark).faint(0.22),
            (days.at(start), from),
            (days.at(late_from), to),
        );
    }
    let in_time = if row.state == State::Late {
        Role::Met
    } else {
        colour
    };
    let in_time = if row.state == State::Overdue {
        Role::Accent
    } else {
        in_time
    };
    for (since, until) in pieces(start, now.min(late_from), &row.pauses) {
        canvas.rect(
            in_time.of(mark),
            (days.at(since), from),
            (days.at(until), to),
        );
    }
    if now > late_from && matches!(row.state, State::Late | State::Overdue | State::Expired) {
        canvas.rect(
            colour.of(mark),
            (days.at(late_from), from - 2),
            (days.at(now), to + 2),
        );
    }
    for (since, until) in &row.pauses {
        let (left, right) = (days.at(*since), days.at(until.unwrap_or(now)));
        canvas.line(
            Role::Ink2.of(mark),
            1,
            vec![(left, middle), (right.max(left), middle)],
        );
    }
    if let Some(end) = row.end {
        let x = days.at(end);
        canvas.line(Role::Ink.of(mark), 2, vec![(x, from - 4), (x, to + 4)]);
    }
    if days.holds(late_from) {
        flag(canvas, days.at(late_from), (from - 8, to), colour, mark);
    }
}

/// Draws a flag where a limit is due.
fn flag(canvas: &mut Canvas<'_>, x: i32, (top, bottom): (i32, i32), role: Role, mark: Mark) {
    canvas.line(role.of(mark), 2, vec![(x, top), (x, bottom)]);
    // it flies inward: the last due date stands at the edge
    canvas.shape(
        role.of(mark),
        vec![(x, top), (x - 9, top + 4), (x, top + 8)],
    );
}

/// Returns the pieces of a span that lie between pauses.
fn pieces(start: f64, end: f64, pauses: &[(f64, Option<f64>)]) -> Vec<(f64, f64)> {
    let mut pauses = pauses.to_vec();
    pauses.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut pieces, mut from) = (Vec::new(), start);
    for (since, until) in pauses {
        if since > from && from < end {
            pieces.push((from, since.min(end)));
        }
        from = from.max(until.unwrap_or(end));
    }
    if from < end {
        pieces.push((from, end));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn pauses_are_gaps() {
        assert_eq!(pieces(0.0, 10.0, &[]), [(0.0, 10.0)]);
        assert_eq!(
            pieces(0.0, 10.0, &[(6.0, Some(7.0)), (2.0, Some(4.0))]),
            [(0.0, 2.0), (4.0, 6.0), (7.0, 10.0)]
        );
        assert_eq!(pieces(0.0, 10.0, &[(2.0, None)]), [(0.0, 2.0)]);
        assert_eq!(
            pieces(0.0, 10.0, &[(-1.0, Some(3.0)), (12.0, Some(13.0))]),
            [(3.0, 10.0)]
        );
        assert!(pieces(5.0, 5.0, &[]).is_empty());
    }
}
