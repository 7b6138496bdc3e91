//! Which layout a file has, told from its headers.

use super::contract::Contract;
use super::headers::{Columns, map_headers, normalise};
use super::layout::Layout;
use super::source::Inspection;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

/// How well a layout fits a file.
#[derive(Debug, Clone, Copy)]
struct Fit {
    missing: usize,
    found: usize,
    listed: usize,
}

impl Fit {
    /// Fewest required columns missing, most of the layout's own headers found, smallest part of them not found.
    fn compare(self, other: Self) -> Ordering {
        let missing = Reverse(self.missing).cmp(&Reverse(other.missing));
        let share = (self.found * other.listed).cmp(&(other.found * self.listed));
        missing.then(self.found.cmp(&other.found)).then(share)
    }
}

/// The layout that fits a file best, or none if none fits at all; layouts of other datasets are passed over.
///
/// A layout without a header fits only a file of its width whose first record holds no known header; one that asks for
/// a share of its headers only a file that has them. Equal fits go to the smaller id.
#[must_use]
pub fn choose_layout<'a>(inspection: &Inspection, layouts: &'a [Layout], contract: &Contract) -> Option<&'a Layout> {
    let mut candidates: Vec<&Layout> = layouts
        .iter()
        .filter(|layout| layout.dataset == contract.dataset)
        .collect();
    candidates.sort_by(|left, right| left.id.cmp(&right.id));
    let known = known_headers(&candidates, contract);
    let has_header = inspection
        .first_record
        .iter()
        .any(|cell| known.contains(&normalise(cell)));
    let mut best: Option<(Fit, &Layout)> = None;
    for layout in candidates {
        let Some(fit) = fit(inspection, layout, contract, has_header) else {
            continue;
        };
        if best.is_none_or(|(best, _)| fit.compare(best).is_gt()) {
            best = Some((fit, layout));
        }
    }
    best.map(|(_, layout)| layout)
}

/// Every header that the contract or one of the layouts knows, normalised.
fn known_headers(layouts: &[&Layout], contract: &Contract) -> BTreeSet<String> {
    let of_layouts = layouts.iter().flat_map(|layout| layout.listed());
    let of_contract = contract
        .columns
        .iter()
        .flat_map(|column| std::iter::once(&column.name).chain(&column.aliases))
        .cloned();
    of_layouts
        .chain(of_contract)
        .map(|header| normalise(&header))
        .filter(|header| !header.is_empty())
        .collect()
}

fn fit(inspection: &Inspection, layout: &Layout, contract: &Contract, has_header: bool) -> Option<Fit> {
    if !layout.header {
        let width = inspection.first_record.len();
        let positions = || layout.columns.values().flat_map(|column| column.positions.iter());
        let wide_enough = layout.expected_fields.map_or_else(
            || positions().all(|position| *position < width),
            |expected| expected == width,
        );
        let listed = layout.columns.len();
        return (!has_header && wide_enough).then_some(Fit {
            missing: 0,
            found: listed,
            listed: listed.max(1),
        });
    }
    let map = map_headers(inspection, contract, Some(layout), &BTreeMap::new());
    if map.matched.is_empty() {
        return None;
    }
    let columns = Columns::of(inspection, Some(layout));
    let listed: BTreeMap<String, String> = layout
        .listed()
        .into_iter()
        .map(|header| (normalise(&header), header))
        .collect();
    let found = listed.values().filter(|header| columns.find(header).is_some()).count();
    // Some headers are everybody's: by two or three of them no file is one city's.
    if (found as f64) < layout.least_share * listed.len() as f64 {
        return None;
    }
    Some(Fit {
        missing: map.missing_required.len(),
        found,
        listed: listed.len().max(1),
    })
}
