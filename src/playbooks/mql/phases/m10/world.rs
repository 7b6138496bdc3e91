//! What the monitor looks at: leads with features then and now, labels, the champion and the newest model.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::Frame;
use crate::playbooks::mql::deployed::{Deployed, InUse, newest};
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::model::{Meta, ModelBundle};
use crate::playbooks::mql::monitor::scene::Outcome;
use crate::playbooks::mql::scoring::rank::{boosts, priority};
use crate::playbooks::mql::scoring::scorer::{Models, Scorer};
use crate::playbooks::mql::scoring::trained::{Trained, models};
use crate::playbooks::mql::scoring::values::ByNumber;
use crate::playbooks::mql::table::FeatureTable;

/// A model that was loaded, and what is known of it.
pub(super) struct Loaded {
    pub used: InUse,
    pub bundle: ModelBundle,
    pub models: Models,
}

impl Loaded {
    fn read(context: &PhaseContext<'_>, used: &InUse, leads: &Arc<Frame>) -> Result<Self, PhaseError> {
        let (model, calibrators) = (context.frame_at(&used.model)?, context.frame_at(&used.calibrators)?);
        let trained = Trained::read(&used.id, &model, &calibrators).map_err(PhaseError::Input)?;
        Ok(Self {
            used: used.clone(),
            bundle: trained.bundle.clone(),
            models: models(vec![trained], Arc::new(|_| 0), Arc::clone(leads), Vec::new()),
        })
    }

    /// What is known of its training.
    pub(super) fn meta(&self) -> &Meta {
        &self.bundle.meta
    }

    /// What scores with it.
    ///
    /// # Errors
    /// When it did not load.
    pub(super) fn scorer(&self) -> Result<&dyn Scorer, PhaseError> {
        self.models.full.as_deref().ok_or_else(|| {
            PhaseError::Input(format!(
                "model {} cannot score: {}",
                self.used.id,
                self.models.faults.join("; ")
            ))
        })
    }
}

/// Everything the monitor reads of leads and models.
pub(super) struct World {
    pub day: i32,
    pub as_of: NaiveDate,
    /// Days after contact within which a booked call counts.
    pub window: i32,
    /// Features as of contact.
    pub table: FeatureTable,
    /// Features by the newest snapshot.
    pub now: FeatureTable,
    pub labels: Labels,
    pub deployed: Deployed,
    pub champion: Loaded,
    /// The model of this run, where it is not the champion.
    pub challenger: Option<Loaded>,
    boost: f64,
    stack: bool,
    /// Rows of [`World::table`] by day of contact.
    by_day: BTreeMap<i32, Vec<usize>>,
    now_by_day: BTreeMap<i32, Vec<usize>>,
}

impl World {
    /// Reads it.
    ///
    /// # Errors
    /// When a frame is not as declared or the champion cannot be loaded.
    pub(super) fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let leads = context.frame("leads_clean")?;
        let table = FeatureTable::from_frame(context.frame("features")?.as_ref())?;
        let now = FeatureTable::from_frame(context.frame("features_now")?.as_ref())?;
        let deployed = Deployed::read(context)?;
        let champion = Loaded::read(context, &deployed.champion, &leads)?;
        let newest = newest(context)?;
        let challenger = (newest.model != deployed.champion.model)
            .then(|| Loaded::read(context, &newest, &leads))
            .transpose()?;
        let as_of = context.as_of()?;
        Ok(Self {
            day: as_of.to_epoch_days(),
            as_of,
            window: context.number("label.window_days")? as i32,
            labels: Labels::read(context.frame("labelled")?.as_ref())?,
            deployed,
            champion,
            challenger,
            boost: context.number("boost")?,
            stack: context.switch("boost_stack")?,
            by_day: days(&table),
            now_by_day: days(&now),
            table,
            now,
        })
    }

    /// The model of this run.
    pub(super) fn newest(&self) -> &Loaded {
        self.challenger.as_ref().unwrap_or(&self.champion)
    }

    /// Whether leads have a day of contact; without one nothing can be watched over time.
    pub(super) fn has_time(&self) -> bool {
        !self.by_day.is_empty()
    }

    /// The first day of contact.
    pub(super) fn first_day(&self) -> Option<i32> {
        self.by_day.keys().next().copied()
    }

    /// Rows contacted from one day to another, both included.
    pub(super) fn rows(&self, from: i32, to: i32) -> Vec<usize> {
        between(&self.by_day, from, to)
    }

    /// The same in the table of today's features.
    pub(super) fn rows_now(&self, from: i32, to: i32) -> Vec<usize> {
        between(&self.now_by_day, from, to)
    }

    /// Labelled rows contacted from one day to another, both included.
    pub(super) fn labelled(&self, from: i32, to: i32) -> Vec<usize> {
        let mut rows = self.rows(from, to);
        rows.retain(|row| self.labels.label(*row).is_some());
        rows
    }

    /// The last day whose window has closed.
    pub(super) fn closed(&self) -> i32 {
        self.day - self.window
    }

    /// Labelled rows that a model was trained on.
    pub(super) fn training(&self, of: &Loaded) -> Vec<usize> {
        let until = of.meta().trained_until.unwrap_or(i32::MIN);
        let from = of.meta().trained_from.unwrap_or(i32::MIN);
        self.labelled(from, until)
    }

    /// Probabilities of rows, and what ranks them.
    ///
    /// # Errors
    /// When the model does not fit the table.
    pub(super) fn chances(&self, of: &Loaded, table: &FeatureTable, rows: &[usize]) -> Result<Vec<Chance>, PhaseError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let scorer = of.scorer()?;
        let odds = scorer.log_odds(table, rows).map_err(PhaseError::Input)?;
        let values = ByNumber::of(table);
        let one = |(row, odds): (&usize, f64)| {
            let (id, segment) = (table.lead_ids.get(*row), table.segments.get(*row));
            let p = if odds.is_finite() {
                scorer
                    .probability(id.map_or("", String::as_str), odds, segment.map_or("", String::as_str))
                    .0
            } else {
                f64::NAN
            };
            let raised = boosts(&|number| values.value(number, *row)).len();
            Chance {
                p,
                priority: priority(p, raised, self.boost, self.stack),
            }
        };
        Ok(rows.iter().zip(odds).map(one).collect())
    }

    /// Labelled rows with their probabilities. Rows that no model can score are left out.
    ///
    /// # Errors
    /// As [`World::chances`].
    pub(super) fn outcomes(&self, of: &Loaded, rows: &[usize]) -> Result<Vec<Outcome>, PhaseError> {
        let chances = self.chances(of, &self.table, rows)?;
        let one = |(row, chance): (&usize, Chance)| {
            let y = self.labels.label(*row)?;
            (!chance.p.is_nan()).then(|| Outcome {
                segment: self.table.segments.get(*row).cloned().unwrap_or_default(),
                p: chance.p,
                priority: chance.priority,
                y,
            })
        };
        Ok(rows.iter().zip(chances).filter_map(one).collect())
    }
}

/// A probability and what ranks its lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chance {
    pub p: f64,
    pub priority: f64,
}

fn days(table: &FeatureTable) -> BTreeMap<i32, Vec<usize>> {
    let mut found: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (row, day) in table.contacted_dates.iter().enumerate() {
        // Prospects have no day of contact of their own.
        let prospect = table.lead_ids.get(row).is_some_and(|id| id.starts_with("prospect:"));
        if let Some(day) = day.filter(|_| !prospect) {
            found.entry(day).or_default().push(row);
        }
    }
    found
}

fn between(days: &BTreeMap<i32, Vec<usize>>, from: i32, to: i32) -> Vec<usize> {
    if from > to {
        return Vec::new();
    }
    days.range(from..=to)
        .flat_map(|(_, rows)| rows.iter().copied())
        .collect()
}
