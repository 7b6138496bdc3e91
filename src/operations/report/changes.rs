//! What changed since the run before: parameters, inputs, metrics, gates, and who moved between tiers.

use super::Gathered;
use crate::export::{Block, Section};
use crate::lens::Figure;
use crate::operations::{OperationError, rows};

/// The comparison with the run before.
pub(super) fn section(of: &Gathered<'_>) -> Result<Section, OperationError> {
    let title = "Changes since the last run";
    let Some(before) = of.before else {
        let words = format!(
            "Run {} is the first one: there is nothing to compare it with.",
            of.run.id
        );
        return Ok(Section::new(title, vec![Block::Text(words)]));
    };
    let found = of.bench.compare(before, of.run.id)?;
    let figures = found.figures().into_iter().map(Block::Figure);
    Ok(Section::new(title, figures.collect()))
}

/// Every metric with what it was before.
pub(super) fn metrics(of: &Gathered<'_>) -> Result<Section, OperationError> {
    let table = rows::metrics(&of.view.metric_changes()?, false);
    if table.rows.is_empty() {
        return Ok(Section::default());
    }
    let table = rows::without_empty_columns(table);
    Ok(Section::new("Metrics", vec![Block::Figure(Figure::Table(table))]))
}
