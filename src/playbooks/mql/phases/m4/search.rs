//! The grid: seeded draws beside the reference point, with the way that won (M4/6).

use super::arms::Compared;
use super::fits::Reached;
use super::settings::Settings;
use super::work::Work;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::learn::{Point, Stopping, median_rounds, pick};
use crate::playbooks::mql::phases::report::whole;
use crate::stats::{coefficient_of_variation, mean};

/// The points that were tried and the one to keep.
pub(super) struct Searched {
    pub points: Vec<(Point, Vec<Reached>)>,
    pub chosen: usize,
}

impl Searched {
    /// The point to keep with what it reached.
    pub(super) fn best(&self) -> Result<&(Point, Vec<Reached>), PhaseError> {
        let best = self.points.get(self.chosen);
        best.ok_or_else(|| PhaseError::Input("no point of the grid could be fitted: widen `grid.*`".to_owned()))
    }

    /// Trees of the final model: the median over the folds of the point kept.
    pub(super) fn rounds(&self) -> Result<usize, PhaseError> {
        let stoppings: Vec<Stopping> = self.best()?.1.iter().map(|fold| fold.stopping.clone()).collect();
        Ok(median_rounds(&stoppings))
    }

    /// The frame `search`.
    pub(super) fn frame(&self) -> Result<Frame, FrameError> {
        let points = || self.points.iter();
        let real = |of: fn(&Point) -> f64| points().map(move |(point, _)| Some(of(point))).collect::<Vec<_>>();
        let precisions: Vec<Vec<f64>> = points().map(|(_, folds)| reached(folds)).collect();
        let rounds = |folds: &Vec<Reached>| {
            let stoppings: Vec<Stopping> = folds.iter().map(|fold| fold.stopping.clone()).collect();
            whole(median_rounds(&stoppings))
        };
        FrameBuilder::new()
            .integer("point", (0..self.points.len()).map(whole))
            .integer("depth", points().map(|(point, _)| whole(point.depth)))
            .real("eta", real(|point| point.eta))
            .real("min_child_weight", real(|point| point.min_child_weight))
            .real("subsample", real(|point| point.subsample))
            .real("colsample", real(|point| point.column_share))
            .real("alpha", real(|point| point.l1))
            .real("lambda", real(|point| point.l2))
            .real("average_precision", precisions.iter().map(|found| mean(found)))
            .real("cov", precisions.iter().map(|found| coefficient_of_variation(found)))
            .integer("rounds", points().map(|(_, folds)| rounds(folds)))
            .boolean("chosen", (0..self.points.len()).map(|place| Some(place == self.chosen)))
            .finish()
    }
}

fn reached(folds: &[Reached]) -> Vec<f64> {
    folds.iter().map(|fold| fold.average_precision).collect()
}

/// Points beside the reference: as many draws as asked for, without the reference itself.
pub(super) fn draws(settings: &Settings) -> Vec<Point> {
    let drawn = settings.grid.draws(settings.seed, settings.draws);
    drawn.into_iter().filter(|point| *point != settings.reference).collect()
}

/// Tries the points; the reference point was tried when the arms were compared.
pub(super) fn search(
    work: &mut Work<'_, '_>,
    settings: &Settings,
    compared: &Compared,
) -> Result<Searched, PhaseError> {
    let winner = compared.winner()?;
    let mut points = vec![(settings.reference, winner.folds.clone())];
    let drawn = draws(settings);
    for (place, point) in drawn.iter().enumerate() {
        let subject = format!("search {} of {}", place + 1, drawn.len());
        points.push((*point, work.folds(&subject, winner.way, point)?));
    }
    let tried: Vec<(Point, f64)> = points
        .iter()
        .map(|(point, folds)| (*point, mean(&reached(folds)).unwrap_or(f64::NAN)))
        .collect();
    let chosen = pick(&tried, settings.tie).unwrap_or_default();
    Ok(Searched { points, chosen })
}
