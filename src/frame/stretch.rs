//! Records on their way from the scan, which splits them, to the columns, which type them: a stretch at a time, so that
//! two threads work at once and the columns come out as if one had done it all.

use super::plan::Plan;
use super::quarantine::Entry;
use super::records::Row;
use std::fmt::Write;
use std::ops::Range;
use std::sync::mpsc::sync_channel;

/// Records in a stretch, at most.
const MOST_RECORDS: usize = 1024;
/// Bytes of their cells after which a stretch takes no more.
const MOST_BYTES: usize = 1 << 18;
/// Stretches that wait to be typed, at most: what bounds the memory when the scan is the quicker one.
const MOST_WAITING: usize = 8;

/// A record on its way.
enum Item {
    /// Its number in the file from 1, the line it began on, and its cells among those of the stretch.
    Kept {
        number: u64,
        line: u64,
        cells: Range<usize>,
    },
    /// It was rejected by the scan.
    Rejected(Entry),
}

/// Neighbouring records, in their order.
#[derive(Default)]
pub(super) struct Stretch {
    text: String,
    /// Where in the text each cell ends; the next one begins there.
    ends: Vec<usize>,
    items: Vec<Item>,
}

impl Stretch {
    fn keep(&mut self, record: &impl Row, number: u64) {
        let from = self.ends.len();
        for index in 0..record.width() {
            self.text.push_str(record.cell(index));
            self.ends.push(self.text.len());
        }
        self.items.push(Item::Kept {
            number,
            line: record.line(),
            cells: from..self.ends.len(),
        });
    }

    fn is_full(&self) -> bool {
        self.items.len() >= MOST_RECORDS || self.text.len() >= MOST_BYTES
    }
}

/// A record of a stretch.
struct Kept<'s> {
    stretch: &'s Stretch,
    line: u64,
    cells: &'s Range<usize>,
}

impl Row for Kept<'_> {
    fn width(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, index: usize) -> &str {
        let place = self.cells.start + index;
        if place >= self.cells.end {
            return "";
        }
        let end = |place: usize| self.stretch.ends.get(place).copied().unwrap_or_default();
        let start = place.checked_sub(1).map_or(0, end);
        self.stretch.text.get(start..end(place)).unwrap_or_default()
    }

    fn line(&self) -> u64 {
        self.line
    }
}

/// Takes records and hands them on, a stretch at a time.
pub(super) struct Feeder<'f> {
    stretch: Stretch,
    hand_on: &'f mut dyn FnMut(Stretch),
}

impl Feeder<'_> {
    /// The record of this number is to be kept.
    pub(super) fn keep(&mut self, record: &impl Row, number: u64) {
        self.stretch.keep(record, number);
        self.hand_on_when_full();
    }

    /// A record is rejected.
    pub(super) fn reject(&mut self, entry: Entry) {
        self.stretch.items.push(Item::Rejected(entry));
        self.hand_on_when_full();
    }

    fn hand_on_when_full(&mut self) {
        if self.stretch.is_full() {
            (self.hand_on)(std::mem::take(&mut self.stretch));
        }
    }
}

/// Types records into the columns of a plan, and gathers what was rejected and what was not believed.
pub(super) struct Typist<'p, 'c> {
    plan: &'p mut Plan<'c>,
    /// What row ids begin with.
    prefix: &'p str,
    /// The current row's id; one buffer for all rows.
    row_id: String,
    entries: Vec<Entry>,
}

impl<'p, 'c> Typist<'p, 'c> {
    pub(super) fn new(plan: &'p mut Plan<'c>, prefix: &'p str) -> Self {
        Self {
            plan,
            prefix,
            row_id: String::new(),
            entries: Vec::new(),
        }
    }

    /// Types all that `scan` feeds: by a thread of its own where there is `another`, else by this one in between. Gives
    /// what the scan gave, and the entries in the order of the records.
    pub(super) fn work<T>(mut self, another: bool, scan: impl FnOnce(&mut Feeder<'_>) -> T) -> (T, Vec<Entry>) {
        if !another {
            let scanned = feed(scan, &mut |stretch| self.take(stretch));
            return (scanned, self.entries);
        }
        let (sender, stretches) = sync_channel(MOST_WAITING);
        std::thread::scope(|scope| {
            let typing = scope.spawn(move || {
                for stretch in stretches {
                    self.take(stretch);
                }
                self.entries
            });
            // Nobody listens any more only when the thread has panicked, which its end tells.
            let scanned = feed(scan, &mut |stretch| drop(sender.send(stretch)));
            drop(sender);
            match typing.join() {
                Ok(entries) => (scanned, entries),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn take(&mut self, mut stretch: Stretch) {
        for item in std::mem::take(&mut stretch.items) {
            match item {
                Item::Rejected(entry) => self.entries.push(entry),
                Item::Kept { number, line, cells } => {
                    self.row_id.clear();
                    // Writing to a String cannot fail.
                    let _ = write!(self.row_id, "{}-{number}", self.prefix);
                    let record = Kept {
                        stretch: &stretch,
                        line,
                        cells: &cells,
                    };
                    self.plan.append(&record, &self.row_id, &mut self.entries);
                }
            }
        }
    }
}

/// Lets a scan feed, and hands on what is left at its end.
fn feed<T>(scan: impl FnOnce(&mut Feeder<'_>) -> T, hand_on: &mut dyn FnMut(Stretch)) -> T {
    let mut feeder = Feeder {
        stretch: Stretch::default(),
        hand_on,
    };
    let scanned = scan(&mut feeder);
    (feeder.hand_on)(feeder.stretch);
    scanned
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Cells(Vec<&'static str>, u64);

    impl Row for Cells {
        fn width(&self) -> usize {
            self.0.len()
        }

        fn cell(&self, index: usize) -> &str {
            self.0.get(index).copied().unwrap_or_default()
        }

        fn line(&self) -> u64 {
            self.1
        }
    }

    #[test]
    fn a_record_comes_out_as_it_went_in() {
        let records = [Cells(vec!["a", "", "é"], 2), Cells(vec![], 3), Cells(vec!["", "b"], 5)];
        let mut stretch = Stretch::default();
        for (number, record) in (1..).zip(&records) {
            stretch.keep(record, number);
        }
        let items = std::mem::take(&mut stretch.items);
        for ((item, record), place) in items.iter().zip(&records).zip(1..) {
            let Item::Kept { number, line, cells } = item else {
                panic!("none was rejected")
            };
            let kept = Kept {
                stretch: &stretch,
                line: *line,
                cells,
            };
            assert_eq!((*number, kept.line(), kept.width()), (place, record.1, record.0.len()));
            // One cell further than there are.
            for index in 0..=record.width() {
                assert_eq!(kept.cell(index), record.cell(index), "{index} of {place}");
            }
        }
    }

    #[test]
    fn a_stretch_ends_by_records_and_by_bytes() {
        let filled = |cell: &'static str| {
            let mut sizes = Vec::new();
            let scan = |feeder: &mut Feeder<'_>| {
                for number in 1..=MOST_RECORDS as u64 + 1 {
                    feeder.keep(&Cells(vec![cell], number), number);
                }
            };
            feed(scan, &mut |stretch| sizes.push(stretch.items.len()));
            assert_eq!(sizes.iter().sum::<usize>(), MOST_RECORDS + 1);
            sizes[0]
        };
        assert_eq!(filled("x"), MOST_RECORDS);
        let long: &str = "0123456789abcdef".repeat(256).leak();
        assert_eq!(filled(long), MOST_BYTES / long.len());
    }
}
