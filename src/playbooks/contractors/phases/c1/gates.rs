//! The readings of c1, one set a list.

use std::collections::BTreeMap;

use super::super::columns::{share, text_rows};
use super::ListEntry;
use super::collapse::{collapse, records_of};
use super::counts::ListCounts;
use crate::engine::{PhaseContext, PhaseError, Reading, counted, part_of};
use crate::frame::{Frame, FrameBuilder, boolean, real, take_rows, text};

/// Readings of one cross-referenced list.
pub(super) fn of_list(
    context: &PhaseContext<'_>,
    entry: &ListEntry,
    counts: &ListCounts,
    matches: &Frame,
    names: &Frame,
    tokens: &Frame,
) -> Result<Vec<Reading>, PhaseError> {
    let readings = vec![
        null_pairs(counts)?,
        rates(counts)?,
        licences_per_contractor(matches)?,
        Reading::new("C1.4", share(counts.rows_with_unknown, counts.rows))
            .note(format!(
                "{} rows hold a class nobody knows",
                part_of(counts.rows_with_unknown, counts.rows)
            ))
            .evidence(tokens.clone()),
        fitting(counts, matches)?,
        one_row_each(matches)?,
        unlike_names(matches, names, context.number("names.unlike_below")?)?,
        bad_standing(matches)?,
    ];
    Ok(readings.into_iter().map(|reading| reading.about(&entry.list)).collect())
}

fn null_pairs(counts: &ListCounts) -> Result<Reading, PhaseError> {
    let rows = [
        vec![
            "dealers in the state without a phone".to_owned(),
            counts.unkeyed_dealers.to_string(),
        ],
        vec![
            "fitting licences without a phone".to_owned(),
            counts.unkeyed_icp.to_string(),
        ],
        vec!["pairs avoided".to_owned(), counts.pairs_avoided().to_string()],
    ];
    let evidence = text_rows(&["what", "count"], &rows)?;
    let avoided = counted(counts.pairs_avoided(), "pair", "pairs");
    let note = format!("a null never matches: {avoided} avoided");
    Ok(Reading::new("C1.1", counts.null_pairs_joined as f64)
        .note(note)
        .evidence(evidence))
}

fn rates(counts: &ListCounts) -> Result<Reading, PhaseError> {
    let Some(rate) = counts.contractor_rate() else {
        return Ok(Reading::skipped("C1.2", "no dealer is listed in this state"));
    };
    let evidence = FrameBuilder::new()
        .text(
            "rate",
            ["contractor_rate", "record_rate", "naive_record_rate"].map(Some),
        )
        .integer(
            "numerator",
            [
                counts.contractors_in_state,
                counts.icp_records_in_state,
                counts.icp_records_in_state + counts.pairs_avoided(),
            ]
            .map(|count| Some(count as i64)),
        )
        .integer("oem_contractors", [counts.listed; 3].map(|count| Some(count as i64)))
        .real(
            "value",
            [
                counts.contractor_rate(),
                counts.record_rate(),
                counts.naive_record_rate(),
            ],
        )
        .finish()?;
    let note = format!(
        "{} contractors have a licence; {} records, naive join {}",
        part_of(counts.contractors_in_state, counts.listed),
        counts.icp_records_in_state,
        counts.icp_records_in_state + counts.pairs_avoided()
    );
    Ok(Reading::new("C1.2", rate).note(note).evidence(evidence))
}

fn licences_per_contractor(matches: &Frame) -> Result<Reading, PhaseError> {
    let found = collapse(&records_of(matches)?);
    let mut most: Vec<_> = found.iter().filter(|row| row.records > 1).collect();
    most.sort_by(|a, b| b.records.cmp(&a.records).then(a.owner.cmp(&b.owner)));
    let rows: Vec<Vec<String>> = most
        .iter()
        .map(|row| vec![row.owner.clone(), row.records.to_string()])
        .collect();
    let highest = found.iter().map(|row| row.records).max().unwrap_or(0);
    let note = format!(
        "{} contractors have several licences; the most is {highest}",
        most.len()
    );
    Ok(Reading::new("C1.3", highest as f64)
        .note(note)
        .evidence(text_rows(&["oem_id", "licences"], &rows)?))
}

fn fitting(counts: &ListCounts, matches: &Frame) -> Result<Reading, PhaseError> {
    if counts.records == 0 {
        return Ok(Reading::skipped("C1.5", "nothing matched"));
    }
    let (icp, classes) = (boolean(matches, "icp")?, text(matches, "classes")?);
    let mut dropped: BTreeMap<&str, i64> = BTreeMap::new();
    for row in (0..matches.height()).filter(|row| icp.get(*row) == Some(false)) {
        *dropped.entry(classes.get(row).unwrap_or("none")).or_default() += 1;
    }
    let evidence = FrameBuilder::new()
        .text("classes", dropped.keys().map(Some))
        .integer("records", dropped.values().map(|count| Some(*count)))
        .finish()?;
    let note = format!("{} matched records fit", part_of(counts.icp_records, counts.records));
    Ok(Reading::new("C1.5", share(counts.icp_records, counts.records))
        .note(note)
        .evidence(evidence))
}

fn one_row_each(matches: &Frame) -> Result<Reading, PhaseError> {
    let rows = collapse(&records_of(matches)?);
    let mut seen = std::collections::BTreeSet::new();
    let twice: Vec<Vec<String>> = rows
        .iter()
        .filter(|row| !seen.insert((&row.owner, &row.state)))
        .map(|row| vec![row.owner.clone(), row.state.clone()])
        .collect();
    let note = counted(rows.len(), "contractor, one row", "contractors, one row each");
    Ok(Reading::new("C1.6", twice.len() as f64)
        .note(note)
        .evidence(text_rows(&["oem_id", "state"], &twice)?))
}

fn unlike_names(matches: &Frame, names: &Frame, unlike_below: f64) -> Result<Reading, PhaseError> {
    let (icp, alike) = (boolean(matches, "icp")?, real(matches, "similarity")?);
    let fitting: Vec<usize> = (0..matches.height())
        .filter(|row| icp.get(*row) == Some(true))
        .collect();
    if fitting.is_empty() {
        return Ok(Reading::skipped("C1.7", "nothing matched"));
    }
    let unlike: Vec<usize> = fitting
        .iter()
        .copied()
        .filter(|row| alike.get(*row).is_some_and(|value| value < unlike_below))
        .collect();
    let (dealer, licence, keys) = (
        text(names, "dealer_name")?,
        text(names, "licence_name")?,
        text(names, "dealer_key")?,
    );
    let (ids, rows) = (text(matches, "oem_id")?, text(matches, "row_id")?);
    // How c2 reads a pair that a reviewer sets apart: each name under the key both share.
    let side = |name: Option<&str>, row: usize| Some(format!("{}#{}", keys.get(row)?, name?));
    let evidence = FrameBuilder::new()
        .text("oem_id", unlike.iter().map(|row| ids.get(*row)))
        .text("row_id", unlike.iter().map(|row| rows.get(*row)))
        .text("dealer_name", unlike.iter().map(|row| dealer.get(*row)))
        .text("pii_licence_name", unlike.iter().map(|row| licence.get(*row)))
        .real("similarity", unlike.iter().map(|row| alike.get(*row)))
        .text("pii_id_a", unlike.iter().map(|row| side(dealer.get(*row), *row)))
        .text("pii_id_b", unlike.iter().map(|row| side(licence.get(*row), *row)))
        .finish()?;
    let note = format!(
        "{} matches have names less than {unlike_below:.2} alike",
        part_of(unlike.len(), fitting.len())
    );
    Ok(Reading::new("C1.7", share(unlike.len(), fitting.len()))
        .note(note)
        .evidence(evidence))
}

fn bad_standing(matches: &Frame) -> Result<Reading, PhaseError> {
    let (icp, standings) = (boolean(matches, "icp")?, text(matches, "standing")?);
    let bad = |row: &usize| icp.get(*row) == Some(true) && matches!(standings.get(*row), Some("suspended" | "expired"));
    let rows: Vec<usize> = (0..matches.height()).filter(bad).collect();
    let note = counted(
        rows.len(),
        "matched licence is suspended or expired",
        "matched licences are suspended or expired",
    );
    Ok(Reading::new("C1.8", rows.len() as f64)
        .note(note)
        .evidence(take_rows(matches, &rows)?))
}

/// A matched list was cross-referenced elsewhere: its gates do not apply.
pub(super) fn skipped(lists: &[ListEntry]) -> Vec<Reading> {
    let matched = lists
        .iter()
        .filter(|entry| entry.kind == "matched" && entry.stopped.is_none());
    let gates = ["C1.1", "C1.2", "C1.3", "C1.4", "C1.5", "C1.6", "C1.7", "C1.8"];
    let skip = |entry: &ListEntry| {
        let list = entry.list.clone();
        gates.map(move |gate| Reading::skipped(gate, "the list came already matched").about(&list))
    };
    matched.flat_map(skip).collect()
}

/// C1.9
pub(super) fn completed(lists: &[ListEntry]) -> Result<Reading, PhaseError> {
    let left: Vec<Vec<String>> = lists
        .iter()
        .filter_map(|entry| Some(vec![entry.list.clone(), entry.stopped.clone()?]))
        .collect();
    if lists.is_empty() {
        return Ok(Reading::skipped("C1.9", "no licence list is named in assay.toml"));
    }
    let done = lists.len() - left.len();
    let note = format!("{} lists went through", part_of(done, lists.len()));
    Ok(Reading::new("C1.9", share(done, lists.len()))
        .note(note)
        .evidence(text_rows(&["list", "reason"], &left)?))
}
