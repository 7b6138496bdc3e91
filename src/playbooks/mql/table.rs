//! Features in memory: what describes a lead, and one column a feature, as phases hand them to `learn`.
//!
//! A missing number is NaN here and null in frames. Rows stand in the order of `features`, by lead.

use crate::frame::{ColumnKind, Frame, FrameBuilder, FrameError, boolean, date, integer, kind_of, real, text};

/// Columns of a frame of features that describe the lead; every other column is a feature.
pub(super) const ABOUT: [&str; 12] = [
    "lead_id",
    "entity",
    "contacted_at",
    "contacted_date",
    "snapshot_as_of",
    "has_discovery",
    "masked_values",
    "segment",
    "trajectory",
    "metro",
    "label",
    "title_category",
];

/// Leads with their features.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FeatureTable {
    /// Ids.
    pub lead_ids: Vec<String>,
    /// Who the lead is about (CRD), where known; nobody is trained and validated on at once.
    pub entities: Vec<Option<i64>>,
    /// Second of contact, UTC, since 1970; absent without a time.
    pub contacted_at: Vec<Option<i64>>,
    /// Day of contact in the workspace's timezone, as days since 1970.
    pub contacted_dates: Vec<Option<i32>>,
    /// Day of the snapshot that describes the lead.
    pub snapshots: Vec<Option<i32>>,
    /// Whether a vendor row describes it.
    pub has_discovery: Vec<bool>,
    /// Values that are unknown because the snapshot is later than the contact.
    pub masked: Vec<i64>,
    /// `<100`, `100–500`, `>500`, `Unknown`, or the mapped segment.
    pub segments: Vec<String>,
    /// `growing`, `declining`, `mixed`, `unknown`.
    pub trajectories: Vec<String>,
    /// First city of the metropolitan area.
    pub metros: Vec<Option<String>>,
    /// The outcome, where a mapping gives it as it is.
    pub labels: Vec<Option<bool>>,
    /// The vendor's category of the title.
    pub title_categories: Vec<Option<String>>,
    /// Names of the features, in order.
    pub names: Vec<String>,
    /// One column a feature, NaN for a missing value.
    pub columns: Vec<Vec<f64>>,
}

impl FeatureTable {
    /// Number of leads.
    pub(super) fn rows(&self) -> usize {
        self.lead_ids.len()
    }

    /// The column of a feature.
    pub(super) fn named(&self, name: &str) -> Option<&[f64]> {
        let place = self.names.iter().position(|known| known == name)?;
        self.columns.get(place).map(Vec::as_slice)
    }

    /// Reads a frame of features.
    ///
    /// # Errors
    /// When a column is missing or of another kind.
    pub(super) fn from_frame(frame: &Frame) -> Result<Self, FrameError> {
        let rows = frame.height();
        let whole = |name: &str| -> Result<Vec<Option<i64>>, FrameError> {
            let column = integer(frame, name)?;
            Ok((0..rows).map(|row| column.get(row)).collect())
        };
        let days = |name: &str| -> Result<Vec<Option<i32>>, FrameError> {
            let column = date(frame, name)?;
            Ok((0..rows).map(|row| column.get(row)).collect())
        };
        let words = |name: &str| -> Result<Vec<Option<String>>, FrameError> {
            let column = text(frame, name)?;
            Ok((0..rows).map(|row| column.get(row).map(str::to_owned)).collect())
        };
        let flags = |name: &str| -> Result<Vec<Option<bool>>, FrameError> {
            let column = boolean(frame, name)?;
            Ok((0..rows).map(|row| column.get(row)).collect())
        };
        let plain = |words: Vec<Option<String>>| words.into_iter().map(Option::unwrap_or_default).collect();
        let mut names = Vec::new();
        let mut columns = Vec::new();
        for name in frame.get_column_names() {
            if ABOUT.contains(&name.as_str()) || kind_of(frame, name) != Some(ColumnKind::Real) {
                continue;
            }
            let column = real(frame, name)?;
            names.push(name.to_string());
            columns.push((0..rows).map(|row| column.get(row).unwrap_or(f64::NAN)).collect());
        }
        Ok(Self {
            lead_ids: plain(words("lead_id")?),
            entities: whole("entity")?,
            contacted_at: whole("contacted_at")?,
            contacted_dates: days("contacted_date")?,
            snapshots: days("snapshot_as_of")?,
            has_discovery: flags("has_discovery")?
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect(),
            masked: whole("masked_values")?
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect(),
            segments: plain(words("segment")?),
            trajectories: plain(words("trajectory")?),
            metros: words("metro")?,
            labels: flags("label")?,
            title_categories: words("title_category")?,
            names,
            columns,
        })
    }

    /// The frame of these features.
    ///
    /// # Errors
    /// When the columns differ in length.
    pub(super) fn to_frame(&self) -> Result<Frame, FrameError> {
        let mut frame = FrameBuilder::new()
            .text("lead_id", self.lead_ids.iter().map(|id| Some(id.as_str())))
            .integer("entity", self.entities.iter().copied())
            .integer("contacted_at", self.contacted_at.iter().copied())
            .date("contacted_date", self.contacted_dates.iter().copied())
            .date("snapshot_as_of", self.snapshots.iter().copied())
            .boolean("has_discovery", self.has_discovery.iter().copied().map(Some))
            .integer("masked_values", self.masked.iter().copied().map(Some))
            .text("segment", self.segments.iter().map(|word| Some(word.as_str())))
            .text("trajectory", self.trajectories.iter().map(|word| Some(word.as_str())))
            .text("metro", self.metros.iter().map(Option::as_deref))
            .boolean("label", self.labels.iter().copied())
            .text("title_category", self.title_categories.iter().map(Option::as_deref));
        for (name, column) in self.names.iter().zip(&self.columns) {
            frame = frame.real(name, column.iter().map(|value| (!value.is_nan()).then_some(*value)));
        }
        frame.finish()
    }
}
