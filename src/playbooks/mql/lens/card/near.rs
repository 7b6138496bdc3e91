//! What keeps a lead from the next tier.

use super::Opened;
use crate::lens::{LensError, Tree, TreeNode, Verdict};
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::model::take;
use crate::playbooks::mql::scoring::near_miss::Rescore;
use crate::playbooks::mql::scoring::peers::Peers;
use crate::playbooks::mql::scoring::scorer::Models;
use crate::playbooks::mql::scoring::values::{ByNumber, label, shown};
use crate::playbooks::mql::scoring::why::Driver;
use crate::playbooks::mql::scoring::words::{Condition, words};

/// Unknown values that are tried.
const TRIED: usize = 5;

fn verdict(part: &Condition, value: Option<f64>) -> Verdict {
    match value {
        None => Verdict::Unknown,
        Some(_) if part.holds(value) => Verdict::Met,
        Some(_) => Verdict::Unmet,
    }
}

/// What keeps it from the next tier: places and points, boosts condition by condition, and unknown values tried.
pub(super) fn near_miss(
    opened: &Opened<'_>,
    scored: Option<&Models>,
    drivers: &[Driver],
    peers: &mut Peers<'_>,
) -> Result<Tree, LensError> {
    let values = ByNumber::of(&opened.table);
    let mut nodes = Vec::new();
    let short = opened.word("near_miss")?;
    if let Some(first) = short.split("; ").next().filter(|text| text.contains("short of")) {
        nodes.push(TreeNode::leaf(first, ""));
    }
    for boost in &words().boost {
        let known = |part: &Condition| values.value(part.feature, opened.row);
        let children: Vec<TreeNode> = boost
            .conditions
            .iter()
            .filter_map(|part| {
                let feature = catalog::by_number(part.feature)?;
                let value = known(part);
                let own = value.map_or_else(|| "unknown".to_owned(), |value| shown(&feature.name, value));
                let needs = if feature.kind == catalog::Kind::Flag {
                    "needs yes".to_owned()
                } else {
                    format!("needs > {}", shown(&feature.name, part.above))
                };
                Some(TreeNode {
                    verdict: Some(verdict(part, value)),
                    ..TreeNode::leaf(&label(&feature.name), &format!("{own}, {needs}"))
                })
            })
            .collect();
        let all = boost.conditions.iter().all(|part| part.holds(known(part)));
        nodes.push(TreeNode {
            verdict: Some(if all { Verdict::Met } else { Verdict::Unmet }),
            children,
            ..TreeNode::leaf(&format!("boost: {}", boost.id), "")
        });
    }
    let now = opened.number("prob_mql_30d")?.unwrap_or_default();
    let tried = rescores(opened, scored, drivers, peers).map_err(LensError::Refused)?;
    nodes.extend(tried.iter().map(|one| TreeNode {
        verdict: Some(Verdict::Unknown),
        ..TreeNode::leaf(&one.words(now), "")
    }));
    Ok(Tree {
        title: "What would move it up".to_owned(),
        nodes,
        note: "unknown values are tried at the median of the lead's peers; what is known stays as it is".to_owned(),
        ..Tree::default()
    })
}

/// Unknown inputs of the model, the weightiest first, each at its peers' median.
fn rescores(
    opened: &Opened<'_>,
    scored: Option<&Models>,
    drivers: &[Driver],
    peers: &mut Peers<'_>,
) -> Result<Vec<Rescore>, String> {
    let Some(model) = scored.and_then(|models| models.at(opened.level)) else {
        return Ok(Vec::new());
    };
    let segment = opened.table.segments.get(opened.row).map_or("", String::as_str);
    let unknown = drivers.iter().filter(|driver| driver.value.is_none());
    let tries: Vec<(String, f64)> = unknown
        .filter_map(|driver| {
            let feature = catalog::by_name(&driver.feature)?;
            Some((feature.name.clone(), peers.median(feature.number, segment)?))
        })
        .take(TRIED)
        .collect();
    let rows: Vec<usize> = vec![opened.row; tries.len()];
    let mut table = take(&opened.table, &rows);
    for (row, (name, median)) in tries.iter().enumerate() {
        let column = table.names.iter().position(|known| known == name);
        let cell = column
            .and_then(|column| table.columns.get_mut(column))
            .and_then(|column| column.get_mut(row));
        if let Some(cell) = cell {
            *cell = *median;
        }
    }
    let all: Vec<usize> = (0..tries.len()).collect();
    let odds = if all.is_empty() {
        Vec::new()
    } else {
        model.log_odds(&table, &all)?
    };
    let found = tries.into_iter().zip(odds).map(|((feature, value), odds)| Rescore {
        feature,
        value,
        probability: model.probability(opened.lead, odds, segment).0,
    });
    Ok(found.collect())
}
