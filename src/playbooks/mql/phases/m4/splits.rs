//! Who is held out, who is trained on and who is validated, in the order of time (M4/1, M4/2).

use std::collections::HashSet;

use super::settings::Settings;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::learn::{Fold, FoldSettings, Holdout, blocked, holdout, stratified, stratified_holdout};
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::table::FeatureTable;

/// Leads by the part they play, as rows of the features.
#[derive(Debug, Clone, Default)]
pub(super) struct Splits {
    /// Rows to train on, in order.
    pub train: Vec<usize>,
    /// Rows of the gap before the holdout, and rows of its entities.
    pub gap: Vec<usize>,
    /// Rows that only M5 and M6 read.
    pub holdout: Vec<usize>,
    /// Folds over `train`.
    pub folds: Vec<Fold>,
    /// Whether the order is that of time.
    pub timed: bool,
}

fn refused(error: crate::learn::LearnError) -> PhaseError {
    PhaseError::Input(format!("the leads cannot be split: {error}"))
}

/// These places of a list of rows.
fn at(rows: &[usize], places: &[usize]) -> Vec<usize> {
    places.iter().filter_map(|place| rows.get(*place).copied()).collect()
}

impl Splits {
    /// Splits the labelled leads.
    pub(super) fn make(table: &FeatureTable, labels: &Labels, settings: &Settings) -> Result<Self, PhaseError> {
        let rows = labels.rows();
        let timed = labels.has_time();
        let days = |rows: &[usize]| -> Vec<i32> {
            rows.iter()
                .map(|row| labels.contacted.get(*row).copied().flatten().unwrap_or_default())
                .collect()
        };
        let parts: Holdout = if timed {
            holdout(&days(&rows), settings.holdout_share, settings.gap_days).map_err(refused)?
        } else {
            stratified_holdout(&labels.of(&rows), settings.holdout_share, settings.seed).map_err(refused)?
        };
        let entity = |row: &usize| table.entities.get(*row).copied().flatten();
        let held = at(&rows, &parts.holdout);
        let held_entities: HashSet<i64> = held.iter().filter_map(entity).collect();
        // Whoever is held out may not have been learned from under another lead.
        let (shared, train): (Vec<usize>, Vec<usize>) = at(&rows, &parts.train)
            .into_iter()
            .partition(|row| entity(row).is_some_and(|entity| held_entities.contains(&entity)));
        let mut gap = at(&rows, &parts.gap);
        gap.extend(shared);
        gap.sort_unstable();
        let mut splits = Self {
            train,
            gap,
            holdout: held,
            folds: Vec::new(),
            timed,
        };
        splits.folds = splits.cut(table, labels, settings, settings.gap_days)?;
        Ok(splits)
    }

    /// Folds over the training rows with this gap, as rows of the features.
    pub(super) fn cut(
        &self,
        table: &FeatureTable,
        labels: &Labels,
        settings: &Settings,
        gap_days: i32,
    ) -> Result<Vec<Fold>, PhaseError> {
        if !self.timed {
            return self.random(labels, settings);
        }
        let day = |row: &usize| labels.contacted.get(*row).copied().flatten().unwrap_or_default();
        let days: Vec<i32> = self.train.iter().map(day).collect();
        let entities: Vec<Option<i64>> = self
            .train
            .iter()
            .map(|row| table.entities.get(*row).copied().flatten())
            .collect();
        let wanted = FoldSettings {
            k: settings.k,
            gap_days,
            // The first block starts where it starts with the gap, so that folds with and without one compare.
            min_window_days: settings.min_window_days + settings.gap_days - gap_days,
        };
        let folds = blocked(&days, &entities, &wanted).map_err(refused)?;
        Ok(folds.into_iter().map(|fold| self.placed(fold)).collect())
    }

    /// Random folds of equal shares of positives, as rows of the features.
    pub(super) fn random(&self, labels: &Labels, settings: &Settings) -> Result<Vec<Fold>, PhaseError> {
        let y = labels.of(&self.train);
        let folds = stratified(&y, settings.k, settings.seed).map_err(refused)?;
        Ok(folds.into_iter().map(|fold| self.placed(fold)).collect())
    }

    fn placed(&self, fold: Fold) -> Fold {
        Fold {
            train: at(&self.train, &fold.train),
            validation: at(&self.train, &fold.validation),
            ..fold
        }
    }

    /// The frame `holdout`: the part of every lead.
    pub(super) fn frame(&self, table: &FeatureTable) -> Result<Frame, FrameError> {
        let mut parts = vec!["unlabelled"; table.rows()];
        for (rows, part) in [(&self.train, "train"), (&self.gap, "gap"), (&self.holdout, "holdout")] {
            for row in rows {
                if let Some(place) = parts.get_mut(*row) {
                    *place = part;
                }
            }
        }
        FrameBuilder::new()
            .text("lead_id", table.lead_ids.iter().map(Some))
            .text("part", parts.iter().map(|part| Some(*part)))
            .finish()
    }
}

/// Days between the last training row of a fold and the first one validated.
pub(super) fn gap_of(fold: &Fold) -> Option<i32> {
    Some(fold.first_day? - fold.last_training_day?)
}

/// How many entities stand on both sides of a fold.
pub(super) fn shared_entities(table: &FeatureTable, fold: &Fold) -> usize {
    let entities = |rows: &[usize]| -> HashSet<i64> {
        rows.iter()
            .filter_map(|row| table.entities.get(*row).copied().flatten())
            .collect()
    };
    entities(&fold.train).intersection(&entities(&fold.validation)).count()
}
