//! Trades: group, category and tier as a tree and as a matrix, with permits before and after scoring.

use std::collections::BTreeMap;

use super::super::desk::desk;
use super::super::tiers::TIERS;
use crate::engine::counted;
use crate::frame::{Frame, FrameError, text};
use crate::lens::{Cell, Column, FrameSource, LeadPick, LeadSelection, LensError, Matrix, Tree, TreeNode, Way};
use crate::playbooks::tables::made;

/// Permits of a category.
#[derive(Debug, Clone, Default)]
struct Counted {
    /// All that were sorted into it.
    sorted: usize,
    /// Those with a stored answer, by tier.
    tiers: [usize; TIERS.len()],
}

impl Counted {
    fn scored(&self) -> usize {
        self.tiers.iter().sum()
    }
}

/// Categories by group.
type Groups = BTreeMap<String, BTreeMap<String, Counted>>;

fn each(frame: &Frame, mut act: impl FnMut(&mut Counted, usize), groups: &mut Groups) -> Result<(), FrameError> {
    let (names, categories) = (text(frame, "trade_group")?, text(frame, "category")?);
    for row in 0..frame.height() {
        let word = |cell: Option<&str>| cell.unwrap_or("other").to_owned();
        let group = groups.entry(word(names.get(row))).or_default();
        act(group.entry(word(categories.get(row))).or_default(), row);
    }
    Ok(())
}

fn counts(frames: &dyn FrameSource) -> Result<Groups, LensError> {
    let mut groups = Groups::new();
    if let Some(sorted) = made(frames, "permits_categorised")? {
        each(&sorted, |counted, _| counted.sorted += 1, &mut groups)?;
    }
    if let Some(leads) = made(frames, "scored_leads")? {
        let tiers = text(&leads, "tier")?;
        let count = |counted: &mut Counted, row: usize| {
            let place = TIERS.iter().position(|tier| tiers.get(row) == Some(tier));
            if let Some(n) = place.and_then(|place| counted.tiers.get_mut(place)) {
                *n += 1;
            }
        };
        each(&leads, count, &mut groups)?;
    }
    Ok(groups)
}

/// Groups in the desk's order, then whatever else there is.
fn in_order(groups: &Groups) -> Vec<(&String, &BTreeMap<String, Counted>)> {
    let known = desk().groups.iter().filter_map(|name| groups.get_key_value(name));
    let others = groups.iter().filter(|(name, _)| !desk().groups.contains(name));
    known.chain(others).collect()
}

/// Group → category → tier, with permits sorted and stored.
pub(super) fn tree(frames: &dyn FrameSource) -> Result<Tree, LensError> {
    let groups = counts(frames)?;
    let node = |(group, categories): (&String, &BTreeMap<String, Counted>)| {
        let sorted: usize = categories.values().map(|one| one.sorted).sum();
        let scored: usize = categories.values().map(Counted::scored).sum();
        TreeNode {
            values: vec![
                Cell::coded(group),
                Cell::Null,
                Cell::Null,
                Cell::count(sorted),
                Cell::count(scored),
            ],
            children: categories
                .iter()
                .map(|(name, one)| category(group, name, one))
                .collect(),
            ..TreeNode::leaf(&group.replace('_', " "), &words(sorted, scored))
        }
    };
    Ok(Tree {
        title: "Trades".to_owned(),
        columns: vec![
            Column::text("trade_group", "group"),
            Column::text("category", "category"),
            Column::text("tier", "tier"),
            Column::number("permits", "permits"),
            Column::number("scored", "stored"),
        ],
        nodes: in_order(&groups).into_iter().map(node).collect(),
        note: String::new(),
    })
}

fn words(sorted: usize, scored: usize) -> String {
    format!("{}, {scored} stored", counted(sorted, "permit", "permits"))
}

fn category(group: &str, name: &str, one: &Counted) -> TreeNode {
    let tier = |(place, (tier, n)): (usize, (&&str, &usize))| TreeNode {
        meaning: format!("tier.{}", place + 1),
        values: vec![
            Cell::coded(group),
            Cell::coded(name),
            Cell::text(Some(tier)),
            Cell::Null,
            Cell::count(*n),
        ],
        ..TreeNode::leaf(tier, &counted(*n, "permit", "permits"))
    };
    let tiers = TIERS.iter().zip(&one.tiers).enumerate().filter(|(_, (_, n))| **n > 0);
    TreeNode {
        values: vec![
            Cell::coded(group),
            Cell::coded(name),
            Cell::Null,
            Cell::count(one.sorted),
            Cell::count(one.scored()),
        ],
        children: tiers.map(tier).collect(),
        ..TreeNode::leaf(&name.replace('_', " "), &words(one.sorted, one.scored()))
    }
}

/// The permits of each category, and of each of its tiers, in the order of the matrix.
pub(super) fn ways(frames: &dyn FrameSource) -> Result<Vec<Way>, LensError> {
    let groups = counts(frames)?;
    let mut ways = Vec::new();
    for (_, categories) in in_order(&groups) {
        for (name, one) in categories.iter().filter(|(_, one)| one.scored() > 0) {
            let all = LeadSelection::with_word("category", name);
            for (tier, _) in TIERS.iter().zip(one.tiers).filter(|(_, n)| *n > 0) {
                let LeadPick::Where { condition } = &all.leads else {
                    continue;
                };
                let condition = format!("{condition} AND tier = '{tier}'");
                let title = format!("category {}, tier {tier}", name.replace('_', " "));
                ways.push(Way::to(LeadSelection::meeting("category", title, condition)));
            }
            ways.push(Way::to(all));
        }
    }
    Ok(ways)
}

/// Category by tier.
pub(super) fn matrix(frames: &dyn FrameSource) -> Result<Matrix, LensError> {
    let groups = counts(frames)?;
    let rows: Vec<(&String, &Counted)> = in_order(&groups)
        .into_iter()
        .flat_map(|(_, categories)| categories.iter().filter(|(_, one)| one.scored() > 0))
        .collect();
    Ok(Matrix {
        title: "Categories by tier".to_owned(),
        row_title: "category".to_owned(),
        column_title: "tier".to_owned(),
        rows: rows.iter().map(|(name, _)| (*name).clone()).collect(),
        columns: TIERS.map(str::to_owned).to_vec(),
        counts: rows
            .iter()
            .map(|(_, one)| one.tiers.map(|n| n as u64).to_vec())
            .collect(),
        ordered: false,
        note: String::new(),
    })
}
