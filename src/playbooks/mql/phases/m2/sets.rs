//! Columns beside the 69: companions (ranks within the segment, growth bucket, client tier), and the context of a contact
//! as far as it was known then. The 12 enrichment fields are read by phase M4 from the leads, with their levels fitted on
//! training rows.

use std::collections::{BTreeMap, HashMap};

use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, integer, text};
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::features::companions::{client_tier, growth_bucket, ranks};
use crate::playbooks::mql::table::FeatureTable;

use super::build::levels;

/// Ranks of a table, by column name.
fn ranked(table: &FeatureTable) -> Vec<(String, Vec<f64>)> {
    let features = catalog::companions()
        .ranked
        .iter()
        .filter_map(|number| catalog::by_number(*number));
    let rank = |feature: &catalog::Feature| {
        let column = table.named(&feature.name)?;
        Some((format!("{}_Rank", feature.name), ranks(column, &table.segments)))
    };
    features.filter_map(rank).collect()
}

/// Growth bucket and client tier of every row.
fn words(table: &FeatureTable) -> [(&'static str, Vec<&'static str>); 2] {
    let settings = catalog::companions();
    let column = |symbol: &str| {
        let feature = catalog::by_symbol(symbol);
        feature
            .and_then(|feature| table.named(&feature.name))
            .map(<[f64]>::to_vec)
    };
    let unknown = || vec![f64::NAN; table.rows()];
    let growth = column(&settings.growth_column).unwrap_or_else(unknown);
    let clients = column(&settings.client_column).unwrap_or_else(unknown);
    [
        ("growth_bucket", growth.into_iter().map(growth_bucket).collect()),
        ("client_tier", clients.into_iter().map(client_tier).collect()),
    ]
}

/// The frame of companions.
pub(super) fn frame(table: &FeatureTable) -> Result<Frame, PhaseError> {
    let mut frame = FrameBuilder::new()
        .text("lead_id", table.lead_ids.iter().map(|id| Some(id.as_str())))
        .text("segment", table.segments.iter().map(|word| Some(word.as_str())));
    for (name, column) in ranked(table) {
        frame = frame.real(&name, column.iter().map(|value| (!value.is_nan()).then_some(*value)));
    }
    for (name, column) in words(table) {
        frame = frame.text(name, column.into_iter().map(Some));
    }
    Ok(frame.finish()?)
}

fn add(table: &mut FeatureTable, name: String, column: Vec<f64>) {
    table.names.push(name);
    table.columns.push(column);
}

/// Adds the companions as features.
pub(super) fn add_companions(table: &mut FeatureTable) {
    let (ranks, words) = (ranked(table), words(table));
    for (name, column) in ranks {
        add(table, name, column);
    }
    for (name, column) in words {
        let cells: Vec<Option<&str>> = column.into_iter().map(Some).collect();
        for (level, column) in levels(&cells) {
            add(table, format!("{name}={level}"), column);
        }
    }
}

/// What was known of a contact's circumstances when it was made.
pub(super) fn add_context(
    table: &mut FeatureTable,
    leads: &Frame,
    dials: &Frame,
    window_days: i32,
) -> Result<(), PhaseError> {
    let ids = text(leads, "lead_id")?;
    let places: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let rows: Vec<Option<usize>> = table
        .lead_ids
        .iter()
        .map(|id| places.get(id.as_str()).copied())
        .collect();
    let sources = text(leads, "source")?;
    let cells: Vec<Option<&str>> = rows.iter().map(|row| row.and_then(|row| sources.get(row))).collect();
    for (level, column) in levels(&cells) {
        add(table, format!("source={level}"), column);
    }
    let created = integer(leads, "created_at")?;
    let waited = rows.iter().zip(&table.contacted_at).map(|(row, contact)| {
        let created = row.and_then(|row| created.get(row));
        let days = contact
            .zip(created)
            .map(|(contact, created)| (contact - created) as f64 / 86_400.0);
        days.filter(|days| *days >= 0.0).unwrap_or(f64::NAN)
    });
    let waited = waited.collect();
    add(table, "days_created_to_contact".to_owned(), waited);
    let touches = touches(table, dials)?;
    add(table, "touches_before_contact".to_owned(), touches);
    let rates = owner_rates(table, leads, &rows, window_days)?;
    add(table, "owner_rate_before_contact".to_owned(), rates);
    Ok(())
}

/// Dials stamped before the contact.
fn touches(table: &FeatureTable, dials: &Frame) -> Result<Vec<f64>, PhaseError> {
    if dials.height() == 0 {
        return Ok(vec![f64::NAN; table.rows()]);
    }
    let (ids, at) = (text(dials, "lead_id")?, integer(dials, "dialed_at")?);
    let mut stamps: HashMap<&str, Vec<i64>> = HashMap::new();
    for (id, at) in ids.iter().zip(at.iter()) {
        if let Some((id, at)) = id.zip(at) {
            stamps.entry(id).or_default().push(at);
        }
    }
    let count = |(id, contact): (&String, &Option<i64>)| {
        let Some(contact) = contact else { return f64::NAN };
        let before = stamps
            .get(id.as_str())
            .map_or(0, |stamps| stamps.iter().filter(|at| *at < contact).count());
        before as f64
    };
    Ok(table.lead_ids.iter().zip(&table.contacted_at).map(count).collect())
}

/// Share of an owner's leads that booked within their window, over windows closed before the contact.
fn owner_rates(
    table: &FeatureTable,
    leads: &Frame,
    rows: &[Option<usize>],
    window_days: i32,
) -> Result<Vec<f64>, PhaseError> {
    let owners = text(leads, "owner_id")?;
    let (days, booked) = (
        crate::frame::date(leads, "contacted_date")?,
        crate::frame::date(leads, "mql_date")?,
    );
    // Of each owner: the day a window closed, and whether it brought a call; then running sums.
    let mut closed: BTreeMap<&str, Vec<(i32, f64)>> = BTreeMap::new();
    for row in 0..leads.height() {
        if let Some((owner, day)) = owners.get(row).zip(days.get(row)) {
            let won = booked
                .get(row)
                .is_some_and(|booked| (day..=day + window_days).contains(&booked));
            closed
                .entry(owner)
                .or_default()
                .push((day + window_days, f64::from(u8::from(won))));
        }
    }
    for windows in closed.values_mut() {
        windows.sort_by_key(|window| window.0);
        let mut sum = 0.0;
        for window in windows.iter_mut() {
            sum += window.1;
            window.1 = sum;
        }
    }
    let rate = |(row, contact): (&Option<usize>, &Option<i32>)| {
        let windows = row.and_then(|row| owners.get(row)).and_then(|owner| closed.get(owner));
        let Some((windows, contact)) = windows.zip(*contact) else {
            return f64::NAN;
        };
        let before = windows.partition_point(|window| window.0 < contact);
        let last = before.checked_sub(1).and_then(|place| windows.get(place));
        last.map_or(f64::NAN, |(_, sum)| sum / before as f64)
    };
    Ok(rows.iter().zip(&table.contacted_dates).map(rate).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql §3 `sets`: "touches stamped before contact, owner's MQL rate over windows closed before contact"
    #[test]
    fn context_knows_only_what_was_known_at_the_contact() {
        let leads = FrameBuilder::new()
            .text("lead_id", ["a", "b", "c"].map(Some))
            .text("owner_id", ["x", "x", "x"].map(Some))
            .text("source", [Some("Event"), None, Some("Event")])
            .integer("created_at", [Some(0), Some(0), Some(0)])
            .date("contacted_date", [Some(10), Some(20), Some(45)])
            .date("mql_date", [Some(15), Some(60), None])
            .finish()
            .unwrap();
        let dials = FrameBuilder::new()
            .text("lead_id", ["c", "c", "a"].map(Some))
            .integer("dialed_at", [Some(10), Some(45 * 86_400), None])
            .finish()
            .unwrap();
        let mut table = FeatureTable {
            lead_ids: ["a", "b", "c"].map(str::to_owned).into(),
            contacted_at: [10, 20, 45].map(|day| Some(day * 86_400)).into(),
            contacted_dates: [10, 20, 45].map(Some).into(),
            ..FeatureTable::default()
        };
        add_context(&mut table, &leads, &dials, 30).unwrap();
        let column = |name: &str| table.named(name).unwrap().to_vec();
        assert_eq!(column("days_created_to_contact"), [10.0, 20.0, 45.0]);
        assert_eq!(column("touches_before_contact"), [0.0, 0.0, 1.0]);
        assert_eq!(column("source=Missing"), [0.0, 1.0, 0.0]);
        let rates = column("owner_rate_before_contact");
        // By day 45 only the window of `a` (closed on day 40) is known; that of `b` closes on day 50.
        assert!(rates[0].is_nan() && rates[1].is_nan() && rates[2] == 1.0);
    }
}
