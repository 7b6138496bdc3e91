//! What the leads lack for the next tier, in aggregate (R5).

use std::collections::BTreeMap;

use super::super::desk::desk;
use super::super::tiers::TIERS;
use super::super::what_if::Cuts;
use super::cost;
use super::near::near_miss;
use crate::frame::text;
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, Table};

/// Gaps: whether nobody can close them and their id; then their words and how many permits of each tier have them.
type Gaps<'a> = BTreeMap<(bool, &'a str), (&'a str, BTreeMap<&'a str, usize>)>;

/// How close the next tier is, and which gaps leads have.
pub(super) fn gap(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let leads = frames.frame("scored_leads")?;
    if !cost::any_scored(frames)? {
        return Ok(vec![cost::lesson_figure(frames)?]);
    }
    let cuts = Cuts::of(frames.parameters());
    let tiers = text(&leads, "tier")?;
    let mut points: BTreeMap<(&str, &str), Vec<i64>> = BTreeMap::new();
    let mut gaps = Gaps::new();
    for row in 0..leads.height() {
        let found = near_miss(&leads, row, cuts)?;
        let (Some(tier), Some((next, short))) = (tiers.get(row), found.next) else {
            continue;
        };
        points.entry((tier, next)).or_default().push(short);
        for gap in found.gaps {
            let held = gaps
                .entry((!gap.fixable, gap.id))
                .or_insert((gap.words, BTreeMap::new()));
            *held.1.entry(tier).or_default() += 1;
        }
    }
    let steps = &desk().near_steps;
    let mut columns = vec![Column::text("step", "step"), Column::number("leads", "permits")];
    columns.extend(
        steps
            .iter()
            .map(|step| Column::number(&format!("within_{step}"), &format!("within {step}"))),
    );
    let row = |((from, to), short): (&(&str, &str), &Vec<i64>)| {
        let mut cells = vec![Cell::Text(format!("{from} → {to}")), Cell::count(short.len())];
        cells.extend(
            steps
                .iter()
                .map(|step| Cell::count(short.iter().filter(|short| *short <= step).count())),
        );
        cells
    };
    let close = Table {
        title: "How close the next tier is, in points".to_owned(),
        columns,
        rows: points.iter().map(row).collect(),
        note: "Points are the model's: no gap below promises any.".to_owned(),
    };
    Ok(vec![Figure::Table(close), Figure::Table(missing(&gaps))])
}

/// Gaps by whether somebody can close them, with permits by tier.
fn missing(gaps: &Gaps<'_>) -> Table {
    let below = TIERS.get(1..3).unwrap_or_default();
    let mut columns = vec![
        Column::text("gap", "gap"),
        Column::text("can_be_closed", "can be closed"),
        Column::number("leads", "permits"),
    ];
    columns.extend(
        below
            .iter()
            .map(|tier| Column::number(&format!("tier_{}", tier.to_lowercase()), tier)),
    );
    columns.push(Column::text("what", "what it means"));
    let row = |(unfixable, id): &(bool, &str), words: &str, by_tier: &BTreeMap<&str, usize>| {
        let mut cells = vec![
            Cell::text(Some(id)),
            Cell::Flag(!unfixable),
            Cell::count(by_tier.values().sum()),
        ];
        cells.extend(
            below
                .iter()
                .map(|tier| Cell::count(by_tier.get(tier).copied().unwrap_or(0))),
        );
        cells.push(Cell::text(Some(words)));
        cells
    };
    Table {
        title: "What permits below the best tier lack".to_owned(),
        columns,
        rows: gaps
            .iter()
            .map(|(gap, (words, by_tier))| row(gap, words, by_tier))
            .collect(),
        note: String::new(),
    }
}
