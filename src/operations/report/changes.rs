//! What changed since the run before: parameters, inputs, metrics, gates, and who moved between tiers.

use super::Gathered;
use super::figures::twin;
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
    let mut blocks: Vec<Block> = found.figures().into_iter().map(Block::Figure).collect();
    blocks.push(Block::Text(format!(
        "`assay compare {before} {}` shows this, whole.",
        of.run.id
    )));
    Ok(Section::new(title, blocks))
}

/// Every metric with what it was before.
pub(super) fn metrics(of: &Gathered<'_>) -> Result<Section, OperationError> {
    let table = rows::metrics(&of.view.metric_changes()?, false);
    if table.rows.is_empty() {
        return Ok(Section::default());
    }
    let table = rows::without_empty_columns(table);
    let mut blocks = vec![Block::Figure(Figure::Table(table))];
    blocks.extend(twin(of, "metrics"));
    Ok(Section::new("Metrics", blocks))
}
