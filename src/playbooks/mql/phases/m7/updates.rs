//! What the CRM must be told: rows that differ from what it was told on an earlier day, and rows that clear the scores of
//! leads that are no longer worked.
//!
//! A CRM keeps what it was told, so somebody must remember it. The phase keeps a ledger: the scores of the last earlier
//! day. A second run on the same day compares with the same ledger, so that running twice does not lose the changes.

use std::collections::BTreeMap;

use crate::frame::{Frame, FrameBuilder, FrameError, date, integer, real, text};
use crate::playbooks::mql::scoring::words::words;

/// What the CRM was told of a lead.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub tier: String,
    pub probability: Option<f64>,
    pub bucket: String,
    pub level: i64,
    pub version: String,
}

impl Told {
    fn same(&self, other: &Self) -> bool {
        let unit = 10_f64.powi(words().crm.probability_decimals);
        let rounded = |value: Option<f64>| value.map(|value| (value * unit).round());
        self.tier == other.tier
            && self.bucket == other.bucket
            && self.level == other.level
            && self.version == other.version
            && rounded(self.probability) == rounded(other.probability)
    }
}

/// What was told, by lead.
pub(super) type Ledger = BTreeMap<String, Told>;

/// Reads what a frame of scores, or a ledger, tells of each lead.
///
/// # Errors
/// When a column is missing.
pub(super) fn told(frame: &Frame) -> Result<Ledger, FrameError> {
    let (ids, tiers, buckets) = (text(frame, "lead_id")?, text(frame, "tier")?, text(frame, "bucket")?);
    let (chances, levels) = (real(frame, "prob_mql_30d")?, integer(frame, "degradation_level")?);
    let versions = text(frame, "model_version")?;
    let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let row = |row: usize| {
        let told = Told {
            tier: word(tiers.get(row)),
            probability: chances.get(row),
            bucket: word(buckets.get(row)),
            level: levels.get(row).unwrap_or_default(),
            version: word(versions.get(row)),
        };
        Some((ids.get(row)?.to_owned(), told))
    };
    Ok((0..frame.height()).filter_map(row).collect())
}

fn day_of(frame: &Frame) -> Result<Option<i32>, FrameError> {
    Ok(date(frame, "scored_date")?.get(0))
}

/// What the CRM was told before this day: the last scores if they are of an earlier day, else what they were held against.
///
/// # Errors
/// When a column is missing.
pub(super) fn before(
    last: Option<&Frame>,
    ledger: Option<&Frame>,
    day: i32,
) -> Result<(Ledger, Option<i32>), FrameError> {
    let older = last
        .map(|frame| Ok::<_, FrameError>((day_of(frame)?, frame)))
        .transpose()?;
    match (older, ledger) {
        (Some((Some(made), frame)), _) if made < day => Ok((told(frame)?, Some(made))),
        (_, Some(ledger)) => Ok((told(ledger)?, day_of(ledger)?)),
        _ => Ok((Ledger::new(), None)),
    }
}

/// The ledger as it is kept.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn ledger_frame(ledger: &Ledger, day: Option<i32>) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("lead_id", ledger.keys().map(|id| Some(id.as_str())))
        .text("tier", ledger.values().map(|told| Some(told.tier.as_str())))
        .real("prob_mql_30d", ledger.values().map(|told| told.probability))
        .text("bucket", ledger.values().map(|told| Some(told.bucket.as_str())))
        .integer("degradation_level", ledger.values().map(|told| Some(told.level)))
        .text("model_version", ledger.values().map(|told| Some(told.version.as_str())))
        .date("scored_date", ledger.keys().map(|_| day))
        .finish()
}

/// Which rows of the scores the CRM must be told, and why; then the leads to clear.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Changes {
    /// Rows of the scores: `new` or `changed`.
    pub rows: Vec<(usize, &'static str)>,
    /// Leads that were told and are not scored now.
    pub cleared: Vec<String>,
}

/// Compares scores with what was told before.
///
/// # Errors
/// When a column is missing.
pub(super) fn changes(scores: &Frame, before: &Ledger) -> Result<Changes, FrameError> {
    let now = told(scores)?;
    let ids = text(scores, "lead_id")?;
    let rows = (0..scores.height()).filter_map(|row| {
        let id = ids.get(row)?;
        let held = now.get(id)?;
        match before.get(id) {
            None => Some((row, "new")),
            Some(old) if !old.same(held) => Some((row, "changed")),
            Some(_) => None,
        }
    });
    Ok(Changes {
        rows: rows.collect(),
        cleared: before.keys().filter(|id| !now.contains_key(*id)).cloned().collect(),
    })
}

/// The rows for the CRM, in the order of calls, then the leads to clear.
///
/// # Errors
/// When a column is missing.
pub(super) fn update_frame(scores: &Frame, before: &Ledger, day: i32) -> Result<Frame, FrameError> {
    let changes = changes(scores, before)?;
    let rows: Vec<Option<usize>> = changes.rows.iter().map(|(row, _)| Some(*row)).collect();
    let rows: Vec<Option<usize>> = rows.into_iter().chain(changes.cleared.iter().map(|_| None)).collect();
    let ids = text(scores, "lead_id")?;
    let of_scores = changes.rows.iter().map(|(row, _)| ids.get(*row).map(str::to_owned));
    let all_ids: Vec<Option<String>> = of_scores.chain(changes.cleared.iter().cloned().map(Some)).collect();
    let why = changes.rows.iter().map(|(_, why)| Some(*why));
    let why: Vec<Option<&str>> = why.chain(changes.cleared.iter().map(|_| Some("cleared"))).collect();
    let old: Vec<Option<&Told>> = all_ids
        .iter()
        .map(|id| id.as_deref().and_then(|id| before.get(id)))
        .collect();
    let mut builder = FrameBuilder::new()
        .text("lead_id", all_ids.iter().map(Option::as_deref))
        .text("change", why);
    for name in [
        "tier",
        "bucket",
        "model_version",
        "driver_1",
        "driver_2",
        "driver_3",
        "driver_4",
        "driver_5",
    ] {
        let column = text(scores, name)?;
        builder = builder.text(name, rows.iter().map(|row| column.get((*row)?)));
    }
    for name in ["prob_mql_30d", "percentile"] {
        let column = real(scores, name)?;
        builder = builder.real(name, rows.iter().map(|row| column.get((*row)?)));
    }
    let (levels, found) = (
        integer(scores, "degradation_level")?,
        crate::frame::boolean(scores, "has_discovery_data")?,
    );
    builder
        .integer("degradation_level", rows.iter().map(|row| levels.get((*row)?)))
        .boolean("has_discovery_data", rows.iter().map(|row| found.get((*row)?)))
        .text("previous_tier", old.iter().map(|old| old.map(|old| old.tier.as_str())))
        .real(
            "previous_prob_mql_30d",
            old.iter().map(|old| old.and_then(|old| old.probability)),
        )
        .date("scored_date", rows.iter().map(|_| Some(day)))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(day: i32, leads: &[(&str, &str, f64)]) -> Frame {
        let words = |word: &'static str| leads.iter().map(move |_| Some(word));
        let mut builder = FrameBuilder::new()
            .text("lead_id", leads.iter().map(|lead| Some(lead.0)))
            .text("tier", leads.iter().map(|lead| Some(lead.1)))
            .real("prob_mql_30d", leads.iter().map(|lead| Some(lead.2)))
            .real("percentile", leads.iter().map(|_| Some(50.0)))
            .text("bucket", words("Warm"))
            .integer("degradation_level", leads.iter().map(|_| Some(1)))
            .boolean("has_discovery_data", leads.iter().map(|_| Some(true)))
            .text("model_version", words("m-1"))
            .date("scored_date", leads.iter().map(|_| Some(day)));
        for driver in ["driver_1", "driver_2", "driver_3", "driver_4", "driver_5"] {
            builder = builder.text(driver, words("x"));
        }
        builder.finish().unwrap()
    }

    fn told_rows(frame: &Frame) -> Vec<(String, String)> {
        let (ids, why) = (text(frame, "lead_id").unwrap(), text(frame, "change").unwrap());
        (0..frame.height())
            .map(|row| (ids.get(row).unwrap().to_owned(), why.get(row).unwrap().to_owned()))
            .collect()
    }

    fn pairs(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter()
            .map(|(id, why)| ((*id).to_owned(), (*why).to_owned()))
            .collect()
    }

    // spec: mql §7, changed rows only
    #[test]
    fn the_crm_is_told_what_changed_since_an_earlier_day_however_often_the_day_is_run() {
        let first = scores(10, &[("a", "A", 0.30), ("b", "C", 0.05), ("c", "C", 0.04)]);
        let (nothing, none) = before(None, None, 10).unwrap();
        let update = update_frame(&first, &nothing, 10).unwrap();
        assert_eq!(told_rows(&update), pairs(&[("a", "new"), ("b", "new"), ("c", "new")]));
        let kept = ledger_frame(&nothing, none).unwrap();
        // The same day again: still everything is news to the CRM.
        let (again, _) = before(Some(&first), Some(&kept), 10).unwrap();
        assert_eq!(update_frame(&first, &again, 10).unwrap().height(), 3);
        // The next day: one tier, one probability by less than it is told with, one lead gone.
        let second = scores(11, &[("a", "B", 0.30), ("b", "C", 0.050_01)]);
        let (held, day) = before(Some(&first), Some(&kept), 11).unwrap();
        assert_eq!(day, Some(10));
        let update = update_frame(&second, &held, 11).unwrap();
        assert_eq!(told_rows(&update), pairs(&[("a", "changed"), ("c", "cleared")]));
        assert_eq!(text(&update, "previous_tier").unwrap().get(0), Some("A"));
        assert_eq!(text(&update, "tier").unwrap().get(1), None);
        let kept = ledger_frame(&held, day).unwrap();
        let (again, _) = before(Some(&second), Some(&kept), 11).unwrap();
        assert_eq!(again, held);
    }
}
