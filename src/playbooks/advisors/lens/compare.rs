//! Two rule sets on the same leads: who goes where, and what their texts say differently.

use super::super::held::{self, Leads};
use super::super::phases::split::ALL;
use super::super::rulesets::{tier_column, words};
use crate::frame::text;
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, Matrix, Mover, RuleComparison, Table, TierView};
use crate::rules::{MigrationMatrix, RuleSetDiff, TierChange, migration};

/// The comparison of two rule sets.
pub(super) fn compare(
    frames: &dyn FrameSource,
    from: &str,
    to: &str,
    view: &TierView,
) -> Result<RuleComparison, LensError> {
    let (one, other) = (held::chosen(frames, Some(from))?, held::chosen(frames, Some(to))?);
    let split = held::split(view, ALL)?;
    let leads = Leads::read(frames)?;
    let within = leads.outcomes.within(split);
    let (before, after) = (
        leads.compile(&one.set)?.assign(&leads.features)?,
        leads.compile(&other.set)?.assign(&leads.features)?,
    );
    let found = migration(
        (&one.set.tier_names(), &before),
        (&other.set.tier_names(), &after),
        Some(&leads.outcomes.converted),
        Some(&within),
    );
    let same = one.set.tier_names() == other.set.tier_names();
    let converted = matrix(&found, &one.set, &other.set, same, |cell| cell.outcome.k, "conversions");
    Ok(RuleComparison {
        from: from.to_owned(),
        to: to.to_owned(),
        population: split.to_owned(),
        leads: matrix(&found, &one.set, &other.set, same, |cell| cell.leads, "leads"),
        conversions: Some(converted),
        differences: vec![Figure::Table(differences(&RuleSetDiff::between(
            &one.set,
            &other.set,
            words(),
        )))],
        rows: movers(frames, from, to, &leads, &within)?,
    })
}

fn matrix(
    found: &MigrationMatrix,
    one: &crate::rules::RuleSet,
    other: &crate::rules::RuleSet,
    ordered: bool,
    count: fn(&crate::rules::MigrationCell) -> u64,
    what: &str,
) -> Matrix {
    Matrix {
        title: format!("{what}: {} against {}", one.id(), other.id()),
        row_title: one.id().to_owned(),
        column_title: other.id().to_owned(),
        rows: found.from.clone(),
        columns: found.to.clone(),
        counts: found
            .cells
            .iter()
            .map(|cells| cells.iter().map(count).collect())
            .collect(),
        ordered,
        note: String::new(),
    }
}

/// The leads that are counted with their two tiers, in the order of the queue.
fn movers(
    frames: &dyn FrameSource,
    from: &str,
    to: &str,
    leads: &Leads,
    within: &[bool],
) -> Result<Vec<Mover>, LensError> {
    let counted: std::collections::HashSet<&str> = text(&leads.features, "lead_id")?
        .iter()
        .zip(within)
        .filter(|(_, inside)| **inside)
        .filter_map(|(id, _)| id)
        .collect();
    let scores = frames.frame("scores")?;
    let (ids, before) = (text(&scores, "lead_id")?, text(&scores, &tier_column(from))?);
    let after = text(&scores, &tier_column(to))?;
    Ok((0..scores.height())
        .filter_map(|row| {
            let lead_id = ids.get(row).filter(|id| counted.contains(id))?;
            Some(Mover {
                lead_id: lead_id.to_owned(),
                from: before.get(row)?.to_owned(),
                to: after.get(row)?.to_owned(),
            })
        })
        .collect())
}

fn differences(diff: &RuleSetDiff) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let cell = |text: &str| Cell::Text(text.to_owned());
    for tier in &diff.tiers {
        let change = match tier.change {
            TierChange::Added => "added",
            TierChange::Removed => "removed",
            TierChange::Changed => "changed",
            TierChange::Same => continue,
        };
        if tier.atoms.is_empty() && tier.fields.is_empty() {
            rows.push(vec![cell(&tier.name), cell(change), Cell::Null, Cell::Null, Cell::Null]);
        }
        for atom in &tier.atoms {
            rows.push(vec![
                cell(&tier.name),
                cell(change),
                cell(&atom.column),
                Cell::text(atom.before.as_deref()),
                Cell::text(atom.after.as_deref()),
            ]);
        }
        for field in &tier.fields {
            rows.push(vec![
                cell(&tier.name),
                cell(change),
                cell(&field.field),
                cell(&field.before),
                cell(&field.after),
            ]);
        }
    }
    Table {
        title: format!("What {} says differently from {}", diff.after, diff.before),
        columns: [
            ("tier", "tier"),
            ("change", "change"),
            ("what", "what"),
            ("before", "before"),
            ("after", "after"),
        ]
        .map(|(name, title)| Column::text(name, title))
        .into(),
        rows,
        note: String::new(),
    }
}
