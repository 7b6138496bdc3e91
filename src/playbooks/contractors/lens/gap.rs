//! What the leads lack for the next tier, in aggregate (GA-5, GA-6).

use std::collections::BTreeMap;

use super::super::contract::DEALERS;
use super::super::params::{score_parameters, thresholds};
use super::super::rules::dimensions::{ByDimension, Dimension, Hundredths};
use super::super::rules::reach::best_lead_gap;
use super::super::rules::tiers::Tier;
use super::table;
use crate::frame::{Frame, boolean, cell_text, integer, real, text};
use crate::lens::{Bar, Bars, Cell, Column, Figure, FrameSource, LeadSelection, LensError, Table, Way};

/// The cheapest moves counted, the best lead against the targets, and what raising everybody would give.
pub(super) fn gap(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let reach = frames.frame("reach")?;
    let mut figures = vec![best_lead(frames)?, reach_table(&reach)?];
    figures.insert(0, missing(frames)?);
    Ok(figures)
}

/// What leads lack for the next tier: how often each dimension stands in the cheapest move.
fn missing(frames: &dyn FrameSource) -> Result<Figure, LensError> {
    let gap = frames.frame("gap")?;
    let (changes, places, dimensions) = (
        text(&gap, "changes")?,
        integer(&gap, "place")?,
        integer(&gap, "dimensions")?,
    );
    let scored = frames.frame("scored")?;
    let (ids, tiers) = (text(&scored, "lead_id")?, text(&scored, "tier")?);
    let next_of: BTreeMap<&str, &str> = ids
        .iter()
        .zip(tiers.iter())
        .filter_map(|(id, tier)| Some((id?, Tier::named(tier?)?.next_up()?.name())))
        .collect();
    let (leads, targets) = (text(&gap, "lead_id")?, text(&gap, "target")?);
    // A lead below GOLD has moves to PLATINUM as well: counted too, they would outvote the step that comes first.
    let is_next = |row: usize| {
        let next = leads.get(row).and_then(|lead| next_of.get(lead).copied());
        next.is_some() && next == targets.get(row)
    };
    let cheapest = |row: &usize| places.get(*row) == Some(1) && dimensions.get(*row).is_some() && is_next(*row);
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in (0..gap.height()).filter(cheapest) {
        for part in changes
            .get(row)
            .unwrap_or("")
            .split(" + ")
            .filter(|part| !part.is_empty())
        {
            let letter = part.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
            let lead = leads.get(row).unwrap_or_default();
            found.entry(letter).or_default().push(lead.to_owned());
        }
    }
    let label = |letter: &str| {
        Dimension::ALL
            .iter()
            .find(|dimension| dimension.letter() == letter)
            .map_or(letter.to_owned(), |dimension| dimension.label().to_owned())
    };
    let bars = found.iter().map(|(letter, leads)| Bar {
        label: label(letter),
        value: leads.len() as f64,
        shown: leads.len().to_string(),
        meaning: "bar".to_owned(),
    });
    let figure = Figure::Bars(Bars {
        title: "In the cheapest move up, how often".to_owned(),
        bars: bars.collect(),
    });
    let ways = found.into_iter().map(|(letter, leads)| {
        let title = format!("cheapest move up: {}", label(letter));
        Way::to(LeadSelection::of_ids("gap", title, leads))
    });
    Ok(figure.linked(ways.collect()))
}

/// GA-6: the best lead against the targets.
fn best_lead(frames: &dyn FrameSource) -> Result<Figure, LensError> {
    let scored = frames.frame("scored")?;
    let mut table = Table {
        title: "The best lead against the targets".to_owned(),
        columns: vec![
            Column::text("target", "target"),
            Column::text("dimension", "dimension"),
            Column::number("current", "current"),
            Column::number("wanted", "wanted"),
            Column::number("difference", "difference"),
        ],
        ..Table::default()
    };
    if scored.height() == 0 {
        table.note = format!("no contractors: look at {DEALERS} and the licence lists");
        return Ok(Figure::Table(table));
    }
    let value = |dimension: Dimension| {
        real(&scored, dimension.letter())
            .ok()
            .and_then(|column| column.get(0))
            .and_then(Hundredths::from_decimal)
    };
    let values: ByDimension<Option<Hundredths>> = ByDimension::from_fn(value);
    let cell = |value: Option<Hundredths>| {
        value.map_or(Cell::Null, |value| Cell::Real {
            value: value.as_points(),
            decimals: 2,
        })
    };
    let found = best_lead_gap(
        &values,
        &score_parameters(frames.parameters()),
        &thresholds(frames.parameters()),
    );
    let mut notes = Vec::new();
    for gap in found {
        for row in &gap.differences {
            table.rows.push(vec![
                Cell::Text(gap.target.clone()),
                Cell::Text(row.dimension.label().to_owned()),
                cell(row.current),
                cell(Some(row.target)),
                cell(Some(row.difference)),
            ]);
        }
        notes.push(format!(
            "{}: {} points, {}, {} short of PLATINUM",
            gap.target,
            gap.score.exact(),
            gap.tier.name(),
            gap.short_of_platinum.exact()
        ));
    }
    table.note = notes.join("; ");
    Ok(Figure::Table(table))
}

fn reach_table(reach: &Frame) -> Result<Figure, LensError> {
    let mut table = table(
        reach,
        "Raising dimensions of every lead",
        &[
            "target", "raised", "platinum", "gold", "silver", "bronze", "unscored", "lifted",
        ],
        "",
    )?;
    let cheapest = boolean(reach, "cheapest")?;
    let row = (0..reach.height()).find(|row| cheapest.get(*row) == Some(true));
    table.note = match row {
        Some(row) => {
            let (target, raised) = (
                cell_text(reach, "target", row)?.unwrap_or_default(),
                cell_text(reach, "raised", row)?.unwrap_or_default(),
            );
            format!("the cheapest set with a new PLATINUM: {raised} to {target}")
        }
        None => "no set makes a new PLATINUM".to_owned(),
    };
    Ok(Figure::Table(table))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::Parameters;
    use crate::frame::FrameBuilder;

    struct Two(Arc<Frame>, Arc<Frame>, Parameters);

    impl FrameSource for Two {
        fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
            Ok(Arc::clone(if name == "gap" { &self.0 } else { &self.1 }))
        }
        fn parameters(&self) -> &Parameters {
            &self.2
        }
        fn as_of(&self) -> chrono::NaiveDate {
            chrono::NaiveDate::default()
        }
    }

    // spec: contractors GA-2
    #[test]
    fn only_the_cheapest_move_to_the_next_tier_is_counted() {
        let gap = FrameBuilder::new()
            .text("lead_id", ["s", "s", "s", "g"].map(Some))
            .text("target", ["GOLD", "GOLD", "PLATINUM", "PLATINUM"].map(Some))
            .integer("place", [1, 2, 1, 1].map(Some))
            .text("changes", ["R80", "O60", "R80 + P80", "O60"].map(Some))
            .integer("dimensions", [1, 1, 2, 1].map(Some))
            .finish()
            .unwrap();
        let scored = FrameBuilder::new()
            .text("lead_id", ["s", "g"].map(Some))
            .text("tier", ["SILVER", "GOLD"].map(Some))
            .finish()
            .unwrap();
        let parameters = crate::playbooks::find("contractors").unwrap().built_in();
        let found = missing(&Two(Arc::new(gap), Arc::new(scored), parameters)).unwrap();
        let Figure::Bars(bars) = found.plain() else {
            panic!("no bars")
        };
        let counts: Vec<(&str, f64)> = bars.bars.iter().map(|bar| (bar.label.as_str(), bar.value)).collect();
        assert_eq!(counts, [("O&M", 1.0), ("Resimercial", 1.0)]);
    }
}
