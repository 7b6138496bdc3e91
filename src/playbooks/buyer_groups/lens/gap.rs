//! What the groups lack for the next tier, in aggregate, and group by group what is cheapest to mend.

use std::collections::BTreeMap;

use super::list::gaps_in_words;
use super::seats::{TIERS, groups};
use crate::frame::{real, text};
use crate::lens::{Cell, Column, Figure, FrameSource, LeadSelection, LensError, Table, Way};

/// Most groups listed one by one.
const SHOWN: usize = 40;

/// Which roles are missing in how many groups of each tier, and what each group lacks.
pub(super) fn gap(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let groups = groups(frames)?;
    let (names, tiers, gaps) = (text(&groups, "name")?, text(&groups, "tier")?, text(&groups, "gaps")?);
    let (near, scores) = (text(&groups, "near")?, real(&groups, "score")?);
    let mut missing: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let ids = text(&groups, "company_id")?;
    let mut lacking: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in 0..groups.height() {
        let tier = tiers.get(row).unwrap_or_default();
        let lacks = gaps.get(row).unwrap_or_default();
        for role in lacks.split('|').filter(|gap| !gap.is_empty()) {
            let role = role.split(':').next().unwrap_or(role);
            *missing.entry(role).or_default().entry(tier).or_default() += 1;
            lacking.entry(role).or_default().extend(ids.get(row).map(str::to_owned));
        }
        let told = near.get(row).unwrap_or_default();
        if !told.is_empty() && rows.len() < SHOWN {
            rows.push(vec![
                Cell::text(names.get(row)),
                Cell::text(Some(tier)),
                scores
                    .get(row)
                    .map_or(Cell::Null, |value| Cell::Real { value, decimals: 1 }),
                Cell::Text(gaps_in_words(lacks)),
                Cell::text(Some(told)),
            ]);
        }
    }
    let tiers = TIERS;
    let mut columns = vec![Column::text("role", "role"), Column::number("groups", "groups")];
    columns.extend(tiers.iter().map(|tier| Column::number(tier, tier)));
    let count = |(role, by): (&&str, &BTreeMap<&str, usize>)| {
        let mut cells = vec![Cell::text(Some(role)), Cell::count(by.values().sum())];
        cells.extend(tiers.iter().map(|tier| Cell::count(by.get(tier).copied().unwrap_or(0))));
        cells
    };
    let ways = lacking.into_iter().map(|(role, groups)| {
        let title = format!("groups that lack: {role}");
        Way::to(LeadSelection::one_of("gap", title, "company_id", groups))
    });
    Ok(vec![
        Figure::Table(Table {
            title: "Groups that lack a role, by tier".to_owned(),
            columns,
            rows: missing.iter().map(count).collect(),
            note: String::new(),
        })
        .linked(ways.collect()),
        Figure::Table(Table {
            title: "What is cheapest to mend, group by group".to_owned(),
            columns: vec![
                Column::text("name", "company"),
                Column::text("tier", "tier"),
                Column::number("score", "G"),
                Column::text("lacks", "lacks"),
                Column::text("near", "the next tier needs"),
            ],
            note: format!(
                "the best {} of {} groups; the list of groups has them all",
                rows.len(),
                groups.height()
            ),
            rows,
        }),
    ])
}
