//! The tree for buyers: one CSV a trade, category and tier, and files of what needs a person first.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::export::{Branch, ExportOptions, Exported, Made};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, date, integer, real, text};
use crate::lens::{FrameSource, LensError};
use crate::playbooks::permits::{BUCKET, QUEUED};
use crate::privacy::{mask_address, mask_name};

/// Every file of the tree.
pub(super) fn tree(frames: &dyn FrameSource, options: &ExportOptions) -> Made {
    let laid = frames.frame("export_rows")?;
    let (ids, paths, kinds) = (text(&laid, "lead_id")?, text(&laid, "path")?, text(&laid, "kind")?);
    let mut files: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for row in 0..laid.height() {
        if let (Some(id), Some(path), Some(kind)) = (ids.get(row), paths.get(row), kinds.get(row)) {
            files.entry((path, kind)).or_default().push(id);
        }
    }
    let stored = Source::stored(frames)?;
    let waiting = Source::waiting(frames)?;
    let mut branches = Vec::new();
    for ((path, kind), ids) in files {
        let source = if kind == QUEUED {
            waiting.as_ref()
        } else {
            Some(&stored)
        };
        if let Some(source) = source {
            branches.push(Branch {
                path: path.to_owned(),
                rows: source.rows(&ids, frames.as_of(), options)?,
                delivers: kind == BUCKET,
            });
        }
    }
    Ok(vec![("tree".to_owned(), Exported::Tree(branches))])
}

/// Leads with the frame that names them.
struct Source {
    leads: Arc<Frame>,
    people: Arc<Frame>,
    rows: HashMap<String, (usize, Option<usize>)>,
}

impl Source {
    fn of(leads: Arc<Frame>, people: Arc<Frame>) -> Result<Self, FrameError> {
        let named: HashMap<&str, usize> = text(&people, "lead_id")?
            .iter()
            .enumerate()
            .filter_map(|(row, id)| Some((id?, row)))
            .collect();
        let rows = text(&leads, "lead_id")?
            .iter()
            .enumerate()
            .filter_map(|(row, id)| Some((id?.to_owned(), (row, named.get(id?).copied()))))
            .collect();
        Ok(Self { leads, people, rows })
    }

    /// Leads that were saved.
    fn stored(frames: &dyn FrameSource) -> Result<Self, LensError> {
        Ok(Self::of(
            frames.frame("scored_leads")?,
            frames.frame("scored_identity")?,
        )?)
    }

    /// Leads that wait to be asked about; nothing where no run came that far.
    fn waiting(frames: &dyn FrameSource) -> Result<Option<Self>, LensError> {
        match (frames.frame("to_score"), frames.frame("permits_enriched_identity")) {
            (Ok(leads), Ok(people)) => Ok(Some(Self::of(leads, people)?)),
            (Err(error), _) | (_, Err(error)) if error.is_missing_frame() => Ok(None),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    /// The columns of section 7 for these leads, with `lead_id` in front for whoever writes them. A column that the leads
    /// do not have, such as the score of one that was never asked about, is empty.
    fn rows(&self, ids: &[&str], day: NaiveDate, options: &ExportOptions) -> Result<Frame, LensError> {
        let held: Vec<(&str, usize, Option<usize>)> = ids
            .iter()
            .filter_map(|id| self.rows.get(*id).map(|(row, person)| (*id, *row, *person)))
            .collect();
        let words = |name: &str| -> Result<Vec<Option<&str>>, FrameError> {
            match text(&self.leads, name) {
                Ok(column) => Ok(held.iter().map(|(_, row, _)| column.get(*row)).collect()),
                Err(FrameError::Missing { .. }) => Ok(vec![None; held.len()]),
                Err(error) => Err(error),
            }
        };
        let person = |name: &str| -> Result<Vec<Option<&str>>, FrameError> {
            let column = text(&self.people, name)?;
            Ok(held.iter().map(|(_, _, person)| column.get((*person)?)).collect())
        };
        let masked = |values: Vec<Option<&str>>, mask: fn(&str) -> String| -> Vec<Option<String>> {
            let shown = |value: &str| {
                if options.with_pii {
                    value.to_owned()
                } else {
                    mask(value)
                }
            };
            values.into_iter().map(|value| value.map(shown)).collect()
        };
        // What the city wrote may name people; without them stands what the model was given.
        let description = if options.with_pii {
            person("description")?
        } else {
            words("permit_text")?
        };
        let values = real(&self.leads, "market_value")?;
        let absentee = boolean(&self.leads, "absentee")?;
        let commercial = boolean(&self.leads, "is_commercial")?;
        let scores = integer(&self.leads, "score").ok();
        let rows = || held.iter().map(|(_, row, _)| *row);
        Ok(FrameBuilder::new()
            .text("lead_id", held.iter().map(|(id, _, _)| Some(*id)))
            .text("permit_id", words("permit_id")?)
            .text("city", words("city")?)
            .text("property_address", masked(person("property_address")?, mask_address))
            .text("owner_name", masked(person("owner_name")?, mask_name))
            .text("project_description", description)
            .real("market_value", rows().map(|row| values.get(row)))
            .integer("days_old", self.ages(rows(), day)?)
            .boolean("is_absentee", rows().map(|row| absentee.get(row)))
            .integer("score", rows().map(|row| scores.as_ref()?.get(row)))
            .text("tier", words("tier")?)
            .text("trade_group", words("trade_group")?)
            .text("category", words("category")?)
            .text("reasoning", words("reasoning")?)
            .text("ideal_contractor", words("ideal_contractor")?)
            .text("contact_priority", words("contact_priority")?)
            .text("flags", words("flags")?)
            .text("scored_at", words("scored_at")?)
            .boolean("is_commercial", rows().map(|row| commercial.get(row)))
            .finish()?)
    }

    /// Days since the permit was issued, on the day of the export: a lead that was scored last week is a week older.
    fn ages(&self, rows: impl Iterator<Item = usize>, day: NaiveDate) -> Result<Vec<Option<i64>>, FrameError> {
        let (issued, stored) = (date(&self.leads, "issued_date")?, integer(&self.leads, "age_days")?);
        let today = (day - NaiveDate::default()).num_days();
        let age = |row| issued.get(row).map(|issued| (today - i64::from(issued)).max(0));
        Ok(rows.map(|row| age(row).or(stored.get(row))).collect())
    }
}
