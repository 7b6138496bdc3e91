//! What open leads lack for the next tier, in aggregate and lead by lead.

use std::collections::BTreeMap;

use super::super::catalog;
use super::super::scoring::rank::boosts;
use super::super::scoring::tiers::Tier;
use super::super::scoring::values::{ByNumber, label, shown};
use super::super::scoring::words::{Condition, words};
use super::super::table::FeatureTable;
use super::held::Summary;
use super::tables::made;
use crate::frame::{Frame, FrameBuilder, boolean, real, text};
use crate::lens::{Bar, Bars, Cell, Column, Figure, FrameSource, LensError, Table};

/// Open leads that may be called, in their order, with their rows among the features.
struct List {
    table: FeatureTable,
    ids: Vec<String>,
    rows: Vec<usize>,
    tiers: Vec<Tier>,
    priorities: Vec<f64>,
}

impl List {
    fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let table = FeatureTable::from_frame(frames.frame("features_now")?.as_ref())?;
        let scores = frames.frame("scores")?;
        let places: BTreeMap<&str, usize> = table
            .lead_ids
            .iter()
            .enumerate()
            .map(|(row, id)| (id.as_str(), row))
            .collect();
        let (ids, tiers, callable) = (
            text(&scores, "lead_id")?,
            text(&scores, "tier")?,
            boolean(&scores, "callable")?,
        );
        let priorities = real(&scores, "priority")?;
        let mut list = Self {
            ids: Vec::new(),
            rows: Vec::new(),
            tiers: Vec::new(),
            priorities: Vec::new(),
            table: FeatureTable::default(),
        };
        for row in (0..scores.height()).filter(|row| callable.get(*row) == Some(true)) {
            let place = ids.get(row).and_then(|id| places.get(id));
            let tier = tiers.get(row).and_then(Tier::named);
            if let (Some(id), Some(place), Some(tier)) = (ids.get(row), place, tier) {
                list.ids.push(id.to_owned());
                list.rows.push(*place);
                list.tiers.push(tier);
                list.priorities.push(priorities.get(row).unwrap_or_default());
            }
        }
        drop(places);
        list.table = table;
        Ok(list)
    }
}

/// The one condition that keeps a boost from a lead, and how far it is; nothing where several do or none does.
fn one_short<'a>(
    conditions: &'a [Condition],
    known: &dyn Fn(usize) -> Option<f64>,
) -> Option<(&'a Condition, Option<f64>)> {
    let mut open = conditions.iter().filter(|part| !part.holds(known(part.feature)));
    let part = open.next()?;
    let found = known(part.feature);
    open.next()
        .is_none()
        .then(|| (part, found.map(|value| part.above - value)))
}

fn condition_words(part: &Condition) -> String {
    catalog::by_number(part.feature).map_or_else(String::new, |feature| {
        if feature.kind == catalog::Kind::Flag {
            label(&feature.name)
        } else {
            format!("{} > {}", label(&feature.name), shown(&feature.name, part.above))
        }
    })
}

/// Leads without a boost that one condition keeps from one: the next tier, the condition, the distance, and whether the
/// value is only unknown.
pub(super) fn near_misses(frames: &dyn FrameSource) -> Result<Frame, LensError> {
    let list = List::read(frames)?;
    let values = ByNumber::of(&list.table);
    let mut found: Vec<(&str, &'static str, String, Option<f64>, &'static str)> = Vec::new();
    for ((id, row), tier) in list.ids.iter().zip(&list.rows).zip(&list.tiers) {
        let Some(next) = tier.next_better() else { continue };
        let known = |number: usize| values.value(number, *row);
        if !boosts(&known).is_empty() {
            continue;
        }
        for boost in &words().boost {
            if let Some((part, distance)) = one_short(&boost.conditions, &known) {
                let when = if distance.is_none() {
                    "unknown: ask or enrich"
                } else {
                    ""
                };
                found.push((
                    id,
                    next.name(),
                    format!("{}: {}", boost.id, condition_words(part)),
                    distance,
                    when,
                ));
            }
        }
    }
    found.sort_by(|one, other| {
        let far = |distance: Option<f64>| distance.map_or(f64::INFINITY, f64::abs);
        one.1.cmp(other.1).then(far(one.3).total_cmp(&far(other.3)))
    });
    Ok(FrameBuilder::new()
        .text("lead_id", found.iter().map(|row| Some(row.0)))
        .text("tier", found.iter().map(|row| Some(row.1)))
        .text("condition", found.iter().map(|row| Some(row.2.as_str())))
        .real("distance", found.iter().map(|row| row.3))
        .text("when", found.iter().map(|row| Some(row.4)))
        .finish()?)
}

/// How many leads one condition keeps from a boost, how close the next tier is, and which values are unknown.
pub(super) fn gap(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let list = List::read(frames)?;
    Ok(vec![
        Figure::Table(borders(frames, &list)?),
        Figure::Table(short_of_boosts(&list)),
        Figure::Bars(unknown(frames, &list)?),
    ])
}

/// Differences of priority, in points, within which leads are counted.
const WITHIN: [f64; 3] = [0.005, 0.01, 0.05];

fn borders(frames: &dyn FrameSource, list: &List) -> Result<Table, LensError> {
    let mut rows = Vec::new();
    for tier in Tier::ALL {
        let Some(wanted) = tier.next_better() else { continue };
        let last = list.tiers.iter().rposition(|held| *held == wanted);
        let Some(limit) = last.and_then(|place| list.priorities.get(place)) else {
            continue;
        };
        let gaps: Vec<f64> = list
            .tiers
            .iter()
            .zip(&list.priorities)
            .filter(|(held, _)| **held == tier)
            .map(|(_, priority)| limit - priority)
            .collect();
        let mut cells = vec![
            Cell::Text(format!("{} → {}", tier.name(), wanted.name())),
            Cell::count(gaps.len()),
            Cell::Real {
                value: limit * 100.0,
                decimals: 2,
            },
        ];
        cells.extend(WITHIN.map(|width| Cell::count(gaps.iter().filter(|gap| **gap <= width).count())));
        rows.push(cells);
    }
    let mut columns = vec![
        Column::text("step", "step"),
        Column::number("leads", "leads"),
        Column::number("limit", "last of the next, points"),
    ];
    columns.extend(WITHIN.iter().map(|width| {
        let points = format!("{}", width * 100.0);
        Column::number(
            &format!("within_{}", points.replace('.', "_")),
            &format!("within {points}"),
        )
    }));
    Ok(Table {
        title: "How close the next tier is".to_owned(),
        columns,
        rows,
        note: Summary::read(frames)?.capacity_line(),
    })
}

fn short_of_boosts(list: &List) -> Table {
    let values = ByNumber::of(&list.table);
    let mut counts: BTreeMap<(String, String), [i64; 4]> = BTreeMap::new();
    for (row, tier) in list.rows.iter().zip(&list.tiers) {
        let known = |number: usize| values.value(number, *row);
        if *tier == Tier::A || !boosts(&known).is_empty() {
            continue;
        }
        for boost in &words().boost {
            if let Some((part, distance)) = one_short(&boost.conditions, &known) {
                let [all, from_b, unknown, _] = counts.entry((boost.id.clone(), condition_words(part))).or_default();
                *all += 1;
                *from_b += i64::from(*tier == Tier::B);
                *unknown += i64::from(distance.is_none());
            }
        }
    }
    let mut rows: Vec<((String, String), [i64; 4])> = counts.into_iter().collect();
    rows.sort_by_key(|(_, counts)| std::cmp::Reverse(counts[0]));
    let cells = |((boost, condition), [all, from_b, unknown, _]): ((String, String), [i64; 4])| {
        vec![
            Cell::Text(boost),
            Cell::Text(condition),
            Cell::Integer(all),
            Cell::Integer(from_b),
            Cell::Integer(unknown),
        ]
    };
    Table {
        title: "One condition short of a boost".to_owned(),
        columns: vec![
            Column::text("boost", "boost"),
            Column::text("condition", "what is missing"),
            Column::number("leads", "leads"),
            Column::number("from_b", "of Tier B"),
            Column::number("unknown", "only unknown"),
        ],
        rows: rows.into_iter().map(cells).collect(),
        note: "facts are asked for, never altered; assay leads mql --near-miss lists the leads".to_owned(),
    }
}

/// How many features of the model the figure shows.
const SHOWN: usize = 12;

/// The features that most leads of Tiers B and C lack, the important ones first.
fn unknown(frames: &dyn FrameSource, list: &List) -> Result<Bars, LensError> {
    let important: Vec<String> = match made(frames, "importance")? {
        Some(frame) => text(&frame, "feature")?.iter().flatten().map(str::to_owned).collect(),
        None => list.table.names.clone(),
    };
    let leads: Vec<usize> = list
        .rows
        .iter()
        .zip(&list.tiers)
        .filter(|(_, tier)| **tier != Tier::A)
        .map(|(row, _)| *row)
        .collect();
    let bar = |name: &String| {
        let column = list.table.named(name)?;
        let missing = leads
            .iter()
            .filter(|row| column.get(**row).is_none_or(|value| value.is_nan()))
            .count();
        (missing > 0).then(|| Bar {
            label: label(name),
            value: missing as f64,
            shown: format!("{missing} leads"),
            meaning: String::new(),
        })
    };
    Ok(Bars {
        title: "Unknown of leads in B and C, by importance".to_owned(),
        bars: important.iter().filter_map(bar).take(SHOWN).collect(),
    })
}
