//! The overview: today's list, how it came about, and what a reviewer looks at first.

use super::super::handbook::handbook;
use super::super::scoring::tiers::Tier;
use super::super::scoring::words::words;
use super::held::Summary;
use super::tables::{made, table};
use crate::engine::percent;
use crate::frame::{Frame, boolean, integer, real, text};
use crate::lens::{Bar, Bars, Cell, Column, Figure, FrameSource, LeadSelection, LensError, Measure, Table, Way};
use crate::playbooks::mql::monitor::settings::rules;
use crate::playbooks::mql::params;

/// Today's list: each tier with its leads, what they should book, and the room there was.
fn today(frames: &dyn FrameSource) -> Result<Table, LensError> {
    let scores = frames.frame("scores")?;
    let summary = Summary::read(frames)?;
    let (tiers, chances, callable) = (
        text(&scores, "tier")?,
        real(&scores, "prob_mql_30d")?,
        boolean(&scores, "callable")?,
    );
    let row = |tier: Tier| {
        let held: Vec<usize> = (0..scores.height())
            .filter(|row| tiers.get(*row) == Some(tier.name()))
            .collect();
        // Who cannot be called cannot book: the tier's expectation is that of the others.
        let open: Vec<usize> = held
            .iter()
            .copied()
            .filter(|row| callable.get(*row) == Some(true))
            .collect();
        let sum = crate::stats::total(open.iter().filter_map(|row| chances.get(*row)));
        let past = held.len() - open.len();
        let room = match tier {
            Tier::A => summary.room.map(|room| room.0),
            Tier::B => summary.room.map(|room| room.1),
            Tier::C => None,
        };
        vec![
            Cell::text(Some(tier.name())),
            Cell::count(held.len()),
            room.map_or(Cell::Null, Cell::Integer),
            Cell::Real {
                value: sum,
                decimals: 1,
            },
            if open.is_empty() {
                Cell::Null
            } else {
                Cell::Rate(sum / open.len() as f64)
            },
            Cell::count(past),
        ]
    };
    Ok(Table {
        title: "Today's list".to_owned(),
        columns: vec![
            Column::text("tier", "tier"),
            Column::number("leads", "leads"),
            Column::number("room", "room"),
            Column::number("expected_mqls", "conversions expected"),
            Column::number("mean_probability", "expected rate"),
            Column::number("not_callable", "past"),
        ],
        rows: Tier::ALL.map(row).into(),
        note: format!("{} · {}", summary.capacity_line(), summary.level_line()),
    })
}

fn buckets(frames: &dyn FrameSource) -> Result<Bars, LensError> {
    let scores = frames.frame("scores")?;
    let held = text(&scores, "bucket")?;
    let all = scores.height().max(1) as f64;
    let bar = |(place, bucket): (usize, &super::super::scoring::words::Bucket)| {
        let n = held.iter().filter(|name| *name == Some(bucket.name.as_str())).count();
        Bar {
            label: bucket.name.clone(),
            value: n as f64,
            shown: format!(
                "{}  {}  {}",
                Cell::count(n).shown(),
                percent(n as f64 / all),
                bucket.action
            ),
            meaning: format!("tier.{}", words().bucket.len() - place),
        }
    };
    let bars: Vec<Bar> = words().bucket.iter().enumerate().map(bar).collect();
    Ok(Bars {
        title: "Buckets of open leads".to_owned(),
        bars: bars.into_iter().rev().collect(),
    })
}

/// The leads of each bucket, in the order of the bars.
fn bucket_ways() -> Vec<Way> {
    let buckets = words().bucket.iter().rev();
    buckets
        .map(|bucket| Way::to(LeadSelection::with_word("bucket", &bucket.name)))
        .collect()
}

/// From contacted leads to Tier A.
fn funnel(frames: &dyn FrameSource) -> Result<Bars, LensError> {
    let (now, labelled) = (frames.frame("features_now")?, frames.frame("labelled")?);
    let scores = frames.frame("scores")?;
    let ids = text(&now, "lead_id")?;
    let contacted = ids
        .iter()
        .flatten()
        .filter(|id| !id.starts_with(super::super::phases::m7::PROSPECT))
        .count();
    let found = boolean(&now, "has_discovery")?
        .iter()
        .filter(|flag| *flag == Some(true))
        .count();
    let states = text(&labelled, "state")?;
    let with_label = states.iter().filter(|state| *state == Some("labelled")).count();
    let booked = integer(&labelled, "y")?.iter().filter(|y| *y == Some(1)).count();
    let callable = boolean(&scores, "callable")?
        .iter()
        .filter(|flag| *flag == Some(true))
        .count();
    let a = text(&scores, "tier")?.iter().filter(|tier| *tier == Some("A")).count();
    let bar = |label: &str, n: usize| Bar {
        label: label.to_owned(),
        value: n as f64,
        shown: Cell::count(n).shown(),
        meaning: String::new(),
    };
    Ok(Bars {
        title: "From contacted leads to today's calls".to_owned(),
        bars: vec![
            bar("contacted", contacted),
            bar("known to the vendor", found),
            bar("with a label", with_label),
            bar("booked in time", booked),
            bar("open", scores.height()),
            bar("callable", callable),
            bar("Tier A", a),
        ],
    })
}

/// Figures for the overview.
pub(super) fn overview(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![
        Figure::Table(today(frames)?),
        Figure::Bars(buckets(frames)?).linked(bucket_ways()),
        Figure::Bars(funnel(frames)?).linked(vec![Way::to(LeadSelection::meeting(
            "callable", "callable", "callable",
        ))]),
    ];
    if let Some(board) = made(frames, "success_board")? {
        figures.push(Figure::Table(success(&board)?));
    }
    if let Some(alerts) = made(frames, "alerts")? {
        figures.push(Figure::Table(alerted(&alerts)?));
    }
    figures.push(Figure::Table(risks()));
    Ok(figures)
}

/// The success board, each goal's number in the unit of its gate.
fn success(board: &Frame) -> Result<Table, LensError> {
    let columns = ["id", "what", "observed.3", "goal", "met"];
    let mut shown = table(board, "Success board", &columns, "")?;
    let gates = params::gates();
    for cells in &mut shown.rows {
        let [Cell::Text(id), _, observed, ..] = cells.as_mut_slice() else {
            continue;
        };
        let unit = gates.iter().find(|gate| gate.id == *id).map(|gate| gate.unit.as_str());
        in_unit(observed, unit.unwrap_or_default());
    }
    Ok(shown)
}

/// The alerts, each number and its limit in the unit of the rule; programs get the limit as a plain number.
fn alerted(alerts: &Frame) -> Result<Table, LensError> {
    let columns = ["level", "what", "observed.3", "threshold", "note"];
    let mut shown = table(alerts, "Alerts", &columns, "")?;
    let ids = text(alerts, "alert")?;
    for (cells, id) in shown.rows.iter_mut().zip(ids.iter()) {
        let rule = rules().iter().find(|rule| Some(rule.id.as_str()) == id);
        let (Some(rule), [_, _, observed, threshold, ..]) = (rule, cells.as_mut_slice()) else {
            continue;
        };
        in_unit(observed, &rule.unit);
        *threshold = Cell::named(&rule.limit(), &rule.limit_in_unit());
    }
    Ok(shown)
}

/// A plain number as what its unit says it is; units that are numbers change nothing.
fn in_unit(cell: &mut Cell, unit: &str) {
    let Cell::Real { value, .. } = *cell else { return };
    match unit {
        "share" => *cell = Cell::Share(value),
        "usd" => *cell = Cell::Usd(value),
        "count" | "days" if value.fract() == 0.0 => *cell = Measure::Count.cell(Some(value)),
        _ => {}
    }
}

fn risks() -> Table {
    let row = |risk: &super::super::handbook::Risk| {
        [&risk.risk, &risk.owner, &risk.state]
            .map(|word| Cell::text(Some(word)))
            .into()
    };
    Table {
        title: "Risks".to_owned(),
        columns: vec![
            Column::text("risk", "risk"),
            Column::text("owner", "owner"),
            Column::text("state", "state"),
        ],
        rows: handbook().risk.iter().map(row).collect(),
        note: String::new(),
    }
}

/// What a run prints: the list, and the honest numbers of the model.
pub(super) fn run_figures(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![Figure::Table(today(frames)?)];
    if let Some(honesty) = made(frames, "honesty")? {
        figures.push(Figure::Table(super::model::honest_means(&honesty)?));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    #[test]
    fn an_alert_says_its_number_and_its_limit_in_one_unit() {
        let alerts = FrameBuilder::new()
            .text("level", ["alert"; 3].map(Some))
            .text("alert", ["scoring failures", "stale data", "feature drift"].map(Some))
            .text("what", ["failures", "age", "features"].map(Some))
            .real("observed", [0.06, 46.0, 3.0].map(Some))
            .text("threshold", ["> 0.05", "> 45", "> 0"].map(Some))
            .text("note", [""; 3].map(Some))
            .finish()
            .unwrap();
        let table = alerted(&alerts).unwrap();
        let shown = |place: usize| table.rows.iter().map(|row| row[place].shown()).collect::<Vec<_>>();
        assert_eq!(shown(2), ["6.0 %", "46", "3"]);
        assert_eq!(shown(3), ["> 5 %", "> 45 days", "> 0"]);
        assert_eq!(table.rows[0][3].json(), "> 0.05");
    }
}
