//! A calibrator for each segment that has seen enough, and one for everybody else.

use super::calibration::{Calibrator, isotonic, platt};
use super::error::{LearnError, same_length};
use super::real;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The kind of curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Platt's sigmoid.
    Platt,
    /// Pooled violators, for many rows.
    Isotonic,
}

/// How calibrators are fitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentSettings {
    /// The kind of curve.
    pub method: Method,
    /// Positives a segment needs for a curve of its own.
    pub segment_min_pos: usize,
    /// Rows an isotonic curve needs; below, Platt's stands in.
    pub isotonic_min_rows: usize,
    /// The segment of those nobody could place, which never has a curve of its own.
    pub unknown: String,
    /// The model the curves belong to.
    pub version: String,
}

impl Default for SegmentSettings {
    /// Platt, `segment_min_pos` = 50, `isotonic_min_rows` = 1,000, `Unknown`.
    fn default() -> Self {
        Self {
            method: Method::Platt,
            segment_min_pos: 50,
            isotonic_min_rows: 1_000,
            unknown: "Unknown".to_owned(),
            version: String::new(),
        }
    }
}

/// Which calibrator answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Which {
    /// That of the row's segment.
    Segment,
    /// The one for everybody, because the segment has none.
    Global,
}

/// The calibrators of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentCalibrators {
    /// The one for everybody.
    pub global: Calibrator,
    /// Those of segments.
    pub by_segment: BTreeMap<String, Calibrator>,
    /// Of each segment without one, why; and where Platt's stood in for isotonic.
    pub notes: BTreeMap<String, String>,
    /// The model they belong to.
    pub version: String,
}

impl SegmentCalibrators {
    /// Fits on out-of-fold log-odds: one calibrator over all rows and one for each segment with enough positives; a
    /// slope of 0 or above in a segment leaves it to the global one (M5/1).
    ///
    /// # Errors
    /// Lists of different length, and a global calibrator that cannot be fitted.
    pub fn fit<S: AsRef<str>>(
        f: &[f64],
        y: &[bool],
        segments: &[S],
        settings: &SegmentSettings,
    ) -> Result<Self, LearnError> {
        same_length("the list of segments", f.len(), segments.len())?;
        let mut notes = BTreeMap::new();
        let (global, note) = curve(f, y, settings)?;
        notes.extend(note.map(|note| ("global".to_owned(), note)));
        let mut rows: BTreeMap<&str, (Vec<f64>, Vec<bool>)> = BTreeMap::new();
        for ((f, y), segment) in f.iter().zip(y).zip(segments) {
            let own = rows.entry(segment.as_ref()).or_default();
            own.0.push(*f);
            own.1.push(*y);
        }
        let mut by_segment = BTreeMap::new();
        for (segment, (f, y)) in rows {
            match own_curve(segment, &f, &y, settings) {
                Ok((calibrator, note)) => {
                    by_segment.insert(segment.to_owned(), calibrator);
                    notes.extend(note.map(|note| (segment.to_owned(), note)));
                }
                Err(reason) => {
                    notes.insert(segment.to_owned(), reason);
                }
            }
        }
        Ok(Self {
            global,
            by_segment,
            notes,
            version: settings.version.clone(),
        })
    }

    /// The probability of a log-odds in a segment, and whose curve gave it.
    #[must_use]
    pub fn apply(&self, f: f64, segment: &str) -> (f64, Which) {
        match self.by_segment.get(segment) {
            Some(own) => (own.apply(f), Which::Segment),
            None => (self.global.apply(f), Which::Global),
        }
    }

    /// The probabilities of many rows.
    #[must_use]
    pub fn apply_all<S: AsRef<str>>(&self, f: &[f64], segments: &[S]) -> Vec<(f64, Which)> {
        let known: HashMap<&str, &Calibrator> =
            self.by_segment.iter().map(|(name, own)| (name.as_str(), own)).collect();
        let rows = f.iter().zip(segments);
        rows.map(|(f, segment)| match known.get(segment.as_ref()) {
            Some(own) => (own.apply(*f), Which::Segment),
            None => (self.global.apply(*f), Which::Global),
        })
        .collect()
    }
}

/// The curve asked for, or Platt's with a note where there are too few rows for isotonic.
fn curve(f: &[f64], y: &[bool], settings: &SegmentSettings) -> Result<(Calibrator, Option<String>), LearnError> {
    match settings.method {
        Method::Isotonic if f.len() >= settings.isotonic_min_rows => Ok((isotonic(f, y)?, None)),
        Method::Isotonic => {
            let note = format!(
                "{} rows, isotonic needs {}: Platt instead",
                f.len(),
                settings.isotonic_min_rows
            );
            Ok((platt(f, y)?, Some(note)))
        }
        Method::Platt => Ok((platt(f, y)?, None)),
    }
}

/// The curve of a segment, or why it has none.
fn own_curve(
    segment: &str,
    f: &[f64],
    y: &[bool],
    settings: &SegmentSettings,
) -> Result<(Calibrator, Option<String>), String> {
    let positives = super::positives(y);
    if segment == settings.unknown {
        return Err("segment unknown: global calibrator".to_owned());
    }
    if positives < settings.segment_min_pos {
        return Err(format!(
            "{positives} positives of {}, needs {}: global calibrator",
            real(y.len()),
            settings.segment_min_pos
        ));
    }
    curve(f, y, settings).map_err(|error| match error {
        LearnError::Slope { slope, .. } => LearnError::Slope {
            slope,
            what: format!("segment {segment}"),
        }
        .to_string(),
        other => other.to_string(),
    })
}
