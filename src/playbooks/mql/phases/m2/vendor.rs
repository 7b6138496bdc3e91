//! The vendor's rows by registry number, and which of them describes a lead on a day.
//!
//! Rows are named by their frame and place, never copied: half a million of them stand in memory once. A point-in-time
//! join is a sorted list of days for each representative and a binary search.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::engine::PhaseError;
use crate::frame::{Frame, IntegerColumn, TextColumn, date, integer, text};
use crate::playbooks::mql::features::policy::Policy;

/// A vendor row: its source and its place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub source: Source,
    pub row: usize,
}

/// Where a vendor row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// Today's exports.
    Current,
    /// Answers to targeted searches.
    Targeted,
    /// Earlier exports.
    Snapshot,
}

/// A vendor row with its day.
#[derive(Debug, Clone, Copy)]
struct Dated {
    day: Option<i32>,
    place: Place,
}

/// The vendor's rows.
pub(super) struct Vendor {
    pub current: Arc<Frame>,
    pub targeted: Arc<Frame>,
    pub snapshots: Arc<Frame>,
    /// Rows of the representatives that leads name, by day.
    known: HashMap<i64, Vec<Dated>>,
    /// Rows of today's exports by registry number (one, unless duplicates were left).
    today: HashMap<i64, Vec<usize>>,
    targets: HashMap<i64, usize>,
}

impl Vendor {
    /// Looks rows up for these representatives.
    pub(super) fn new(
        current: Arc<Frame>,
        targeted: Arc<Frame>,
        snapshots: Arc<Frame>,
        wanted: &BTreeSet<i64>,
    ) -> Result<Self, PhaseError> {
        let mut known: HashMap<i64, Vec<Dated>> = HashMap::with_capacity(wanted.len());
        let mut today: HashMap<i64, Vec<usize>> = HashMap::with_capacity(wanted.len());
        let mut targets = HashMap::new();
        let wanted: std::collections::HashSet<i64> = wanted.iter().copied().collect();
        for (source, frame) in [
            (Source::Current, &current),
            (Source::Targeted, &targeted),
            (Source::Snapshot, &snapshots),
        ] {
            let (crds, days) = (integer(frame, "rep_crd")?, date(frame, "snapshot_as_of")?);
            for (row, (crd, day)) in crds.iter().zip(days.iter()).enumerate() {
                let Some(crd) = crd.filter(|crd| wanted.contains(crd)) else {
                    continue;
                };
                match source {
                    Source::Current => today.entry(crd).or_default().push(row),
                    // What the exports have needs no answer.
                    Source::Targeted if today.contains_key(&crd) => continue,
                    Source::Targeted => {
                        targets.entry(crd).or_insert(row);
                    }
                    Source::Snapshot => {}
                }
                let place = Place { source, row };
                known.entry(crd).or_default().push(Dated { day, place });
            }
        }
        for rows in known.values_mut() {
            // Of one day the current export stands last and so is found first.
            rows.sort_by_key(|row| (row.day, std::cmp::Reverse((row.place.source, row.place.row))));
        }
        Ok(Self {
            current,
            targeted,
            snapshots,
            known,
            today,
            targets,
        })
    }

    /// The frame of a source.
    pub(super) fn frame(&self, source: Source) -> &Frame {
        match source {
            Source::Current => &self.current,
            Source::Targeted => &self.targeted,
            Source::Snapshot => &self.snapshots,
        }
    }

    /// Rows of today's exports about a representative.
    pub(super) fn exported(&self, crd: i64) -> &[usize] {
        self.today.get(&crd).map_or(&[], Vec::as_slice)
    }

    /// The row of today, from an export or else from a targeted search.
    pub(super) fn today(&self, crd: i64) -> Option<Place> {
        let exported = self.exported(crd).first().map(|row| Place {
            source: Source::Current,
            row: *row,
        });
        exported.or_else(|| {
            let row = *self.targets.get(&crd)?;
            Some(Place {
                source: Source::Targeted,
                row,
            })
        })
    }

    /// The latest row up to a day; where there is none, the earliest after it.
    pub(super) fn at(&self, crd: i64, day: i32) -> Option<Place> {
        let rows = self.known.get(&crd)?;
        let after = rows.partition_point(|row| row.day.is_none_or(|taken| taken <= day));
        // A row without a day stands first: it is taken only where nothing else is.
        let before = after.checked_sub(1).and_then(|place| rows.get(place));
        let found = match before.filter(|row| row.day.is_some()) {
            Some(row) => Some(row),
            None => rows.get(after).or(before),
        };
        found.map(|row| row.place)
    }

    /// The row that describes a lead under a policy.
    pub(super) fn describing(&self, crd: i64, contacted: Option<i32>, policy: Policy) -> Option<Place> {
        match (policy, contacted) {
            (Policy::PointInTime, Some(day)) => self.at(crd, day),
            _ => self.today(crd),
        }
    }
}

/// Columns that say of a row whose it is.
pub(super) struct Keys<'f> {
    pub rep: IntegerColumn<'f>,
    pub firm: IntegerColumn<'f>,
    pub territory: TextColumn<'f>,
}

impl<'f> Keys<'f> {
    pub(super) fn of(frame: &'f Frame) -> Result<Self, PhaseError> {
        Ok(Self {
            rep: integer(frame, "rep_crd")?,
            firm: integer(frame, "firm_crd")?,
            territory: text(frame, "territory")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    fn rows(crds: &[i64], days: &[i32]) -> Arc<Frame> {
        let frame = FrameBuilder::new()
            .integer("rep_crd", crds.iter().map(|crd| Some(*crd)))
            .date("snapshot_as_of", days.iter().map(|day| Some(*day)));
        Arc::new(frame.finish().unwrap())
    }

    // spec: mql M3/4 "point_in_time (latest snapshot ≤ contact)", M2/1
    #[test]
    fn a_lead_is_described_by_the_latest_row_up_to_its_contact() {
        let vendor = Vendor::new(
            rows(&[1, 2], &[300, 300]),
            rows(&[1, 3], &[310, 310]),
            rows(&[1, 1, 3, 9], &[100, 200, 100, 100]),
            &[1, 2, 3, 4].into(),
        )
        .unwrap();
        let place = |source, row| Some(Place { source, row });
        assert_eq!(
            vendor.at(1, 99),
            place(Source::Snapshot, 0),
            "none before: the earliest after"
        );
        assert_eq!(vendor.at(1, 100), place(Source::Snapshot, 0));
        assert_eq!(vendor.at(1, 299), place(Source::Snapshot, 1));
        assert_eq!(vendor.at(1, 400), place(Source::Current, 0));
        assert_eq!(vendor.at(3, 400), place(Source::Targeted, 1));
        assert_eq!(vendor.at(2, 5), place(Source::Current, 1));
        assert_eq!(vendor.at(4, 5), None);
        assert_eq!(
            vendor.describing(1, Some(150), Policy::MaskMutable),
            place(Source::Current, 0)
        );
        assert_eq!(
            vendor.describing(1, Some(150), Policy::PointInTime),
            place(Source::Snapshot, 0)
        );
        assert_eq!(vendor.today(3), place(Source::Targeted, 1));
        assert_eq!(vendor.exported(3), [0_usize; 0]);
    }
}
