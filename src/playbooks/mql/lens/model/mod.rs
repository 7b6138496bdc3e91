//! The pane of the model: how good it is and how honestly that is known, what it was chosen from, what drives it, how it
//! drifts, what the experiment says and what it is worth.

mod chosen;
mod drift;
mod experiment;
mod quality;

use super::in_words;
use crate::lens::{Figure, FrameSource, LensError, NamedFigures};

pub(super) use chosen::honest_means;

/// Importances shown as bars.
const BARS: usize = 30;
/// Features of the drift map: those that moved most.
const DRIFTED: usize = 20;

/// What fills a tab.
type Maker = fn(&dyn FrameSource) -> Result<Vec<Figure>, LensError>;

/// The tabs whose frames are made.
pub(super) fn model(frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
    let mut tabs: Vec<NamedFigures> = Vec::new();
    let makers: [(&str, Maker); 9] = [
        ("Quality", quality::quality),
        ("Selection", chosen::selection),
        ("Arms", chosen::arms),
        ("Importance", chosen::importance),
        ("Honesty", chosen::honesty),
        ("Cohorts", chosen::cohorts),
        ("Drift", drift::drift),
        ("Experiment", experiment::experiment),
        ("Business impact", experiment::impact),
    ];
    let mut missing = None;
    for (name, maker) in makers {
        match maker(frames) {
            Ok(figures) => tabs.push((name.to_owned(), figures.into_iter().map(in_words).collect())),
            Err(error) if error.is_missing_frame() => missing = missing.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    match missing {
        Some(error) if tabs.is_empty() => Err(error),
        _ => Ok(tabs),
    }
}
