//! In which order do events arrive? Interleaved within a window of cases, roughly as they happen: some late, some twice.
//!
//! Only one window is held in memory, whatever the number of cases; what is very late arrives with the next one.

use std::io::{self, Write};

use super::deed::Moment;
use super::random::Random;

/// How many cases are told before their events are put in order and written.
pub(super) const WINDOW: u64 = 2_048;

const HOUR: Moment = 3600;
const DAY: Moment = 24 * HOUR;

/// Events written one after another, and the order in which they are sent.
#[derive(Debug, Default)]
pub(super) struct Pages {
    text: Vec<u8>,
    lines: Vec<Line>,
    /// What arrives with the next window.
    late: Vec<u8>,
    late_lines: Vec<Line>,
}

#[derive(Debug, Clone, Copy)]
struct Line {
    sent_at: Moment,
    begin: usize,
    end: usize,
}

impl Pages {
    /// Gives the text to which the next event is to be added, and its end.
    pub(super) const fn text(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    /// Says that everything since `begin` is one event, and lets it be sent; returns how often it is sent again.
    pub(super) fn send(
        &mut self,
        begin: usize,
        at: Moment,
        after: Moment,
        random: &mut Random,
    ) -> u64 {
        let (low, high) = random.pick(
            &[
                (915, (0, 120)),
                (60, (600, 8 * HOUR)),
                (20, (8 * HOUR, 5 * DAY)),
            ],
            (-1, -1),
        );
        let line = Line {
            sent_at: at + after + random.between(low, high).max(0),
            begin,
            end: self.text.len(),
        };
        if low < 0 {
            // a source that was silent: its events come with the next window
            let from = self.late.len();
            self.late
                .extend_from_slice(self.text.get(begin..).unwrap_or_default());
            self.text.truncate(begin);
            self.late_lines.push(Line {
                begin: from,
                end: self.late.len(),
                ..line
            });
        } else {
            self.lines.push(line);
            if random.chance(4) {
                self.lines.push(Line {
                    sent_at: line.sent_at + random.between(1, 2 * DAY),
                    ..line
                });
                return 1;
            }
        }
        0
    }

    /// Writes the window in the order of sending and begins the next one.
    pub(super) fn turn(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.lines
            .sort_unstable_by_key(|line| (line.sent_at, line.begin));
        for line in &self.lines {
            out.write_all(self.text.get(line.begin..line.end).unwrap_or_default())?;
        }
        self.text.clear();
        self.lines.clear();
        std::mem::swap(&mut self.text, &mut self.late);
        std::mem::swap(&mut self.lines, &mut self.late_lines);
        Ok(())
    }
}
