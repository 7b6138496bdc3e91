//! All files of a dataset together: their rows below one another, and rows that a rule sets aside.

use std::collections::BTreeMap;

use super::entries::{Entries, Entry};
use super::headers::EXTRA;
use super::sheet::{Facts, Rules, Sheet, read};
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Contract, Frame, FrameBuilder, concat, concat_columns, integer, take_rows, text};
use crate::playbooks::mql::contract;

/// The files of a dataset, read.
pub(super) struct Family {
    /// A file each, in the order of the settings.
    pub facts: Vec<Facts>,
    /// Their rows; without any where no file could be used.
    pub rows: Frame,
    /// Columns of the contract that at least one file has.
    pub present: Vec<String>,
}

/// The contract of a dataset; personal columns of the vendor are never read: no feature needs them.
pub(super) fn contract_of(dataset: &str) -> Result<Contract, PhaseError> {
    let mut found = whole_contract(dataset)?;
    if dataset != contract::LEADS {
        found.columns.retain(|column| !column.pii);
    }
    Ok(found)
}

/// The contract of a dataset with everything it knows.
fn whole_contract(dataset: &str) -> Result<Contract, PhaseError> {
    let mut all = contract::contracts().into_iter();
    let found = all.find(|contract| contract.dataset == dataset);
    found.ok_or_else(|| PhaseError::Input(format!("dataset `{dataset}` has no contract")))
}

/// Reads every file of a dataset.
pub(super) fn gather(
    context: &PhaseContext<'_>,
    dataset: &'static str,
    rules: &Rules,
    entries: &mut Entries,
    finish: impl Fn(&mut Facts, Frame, usize) -> Result<Frame, PhaseError>,
) -> Result<Family, PhaseError> {
    let (contract, known) = (contract_of(dataset)?, whole_contract(dataset)?);
    let (mut facts, mut frames) = (Vec::new(), Vec::new());
    for (place, file) in context.files(dataset)?.iter().enumerate() {
        context.checkpoint()?;
        let Sheet { facts: mut found, rows } = read(context, file, (&contract, &known), dataset, rules, entries)?;
        if let Some(rows) = rows {
            frames.push(finish(&mut found, rows, place)?);
        }
        facts.push(found);
    }
    let present = contract
        .columns
        .iter()
        .map(|column| column.name.clone())
        .filter(|name| facts.iter().any(|facts: &Facts| facts.columns.contains_key(name)))
        .collect();
    Ok(Family {
        facts,
        rows: below(&frames)?,
        present,
    })
}

/// Frames below one another; a column that only some have is null in the others.
pub(super) fn below(frames: &[Frame]) -> Result<Frame, PhaseError> {
    let mut columns: BTreeMap<String, Frame> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for frame in frames {
        for name in frame.get_column_names() {
            if !columns.contains_key(name.as_str()) {
                order.push(name.to_string());
                columns.insert(name.to_string(), frame.clear());
            }
        }
    }
    let mut whole = Vec::with_capacity(frames.len());
    for frame in frames {
        let mut built = FrameBuilder::new();
        for name in &order {
            let column = match frame.column(name) {
                Ok(column) => column.clone(),
                Err(_) => empty_like(columns.get(name), name, frame.height())?,
            };
            built = built.column(column);
        }
        whole.push(built.finish()?);
    }
    Ok(concat(&whole)?)
}

/// A column of nulls of the kind that another frame's column has.
fn empty_like(known: Option<&Frame>, name: &str, height: usize) -> Result<crate::frame::polars::Column, PhaseError> {
    let kind = known
        .and_then(|frame| frame.column(name).ok())
        .map(|column| column.dtype().clone());
    let kind = kind.unwrap_or(crate::frame::polars::DataType::String);
    Ok(crate::frame::polars::Column::full_null(name.into(), height, &kind))
}

/// Drops the rows whose mark is set, with an entry each; the facts of their files count them.
pub(super) fn drop_rows(
    family: &mut Family,
    entries: &mut Entries,
    losers: &[usize],
    reason: &str,
    rule: &'static str,
) -> Result<(), PhaseError> {
    if losers.is_empty() {
        return Ok(());
    }
    let frame = &family.rows;
    let (ids, files) = (text(frame, "row_id")?, text(frame, "source_file")?);
    let leads = text(frame, "lead_id").ok();
    let crds = integer(frame, "rep_crd").ok();
    let mut dropped = vec![false; frame.height()];
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in losers {
        if let Some(dropped) = dropped.get_mut(*row) {
            *dropped = true;
        }
        let file = files.get(*row).unwrap_or_default();
        *counts.entry(file).or_default() += 1;
        entries.rows.push(Entry {
            file: file.to_owned(),
            row_id: ids.get(*row).unwrap_or_default().to_owned(),
            reason: reason.to_owned(),
            rule,
            lead_id: leads.and_then(|leads| leads.get(*row)).map(str::to_owned),
            rep_crd: crds.as_ref().and_then(|crds| crds.get(*row)),
            ..Entry::default()
        });
    }
    for facts in &mut family.facts {
        let gone = counts.get(facts.file.as_str()).copied().unwrap_or(0);
        facts.quarantined += gone;
        if reason == DUPLICATE {
            facts.duplicates += gone;
        }
    }
    let kept: Vec<usize> = (0..frame.height())
        .filter(|row| dropped.get(*row) == Some(&false))
        .collect();
    family.rows = take_rows(frame, &kept)?;
    Ok(())
}

/// Reason of a row that another stands for.
pub(super) const DUPLICATE: &str = "duplicate";

/// Only the columns that at least one file has, and those named.
pub(super) fn without_absent(family: &Family, contract: &Contract, always: &[&str]) -> Result<Frame, PhaseError> {
    let mut built = FrameBuilder::new();
    for column in family.rows.columns() {
        let name = column.name().as_str();
        let known = contract.column(name).is_none() || family.present.iter().any(|present| present == name);
        if known || always.contains(&name) || name.starts_with(EXTRA) {
            built = built.column(column.clone());
        }
    }
    Ok(built.finish()?)
}

/// A frame with one more column.
pub(super) fn with(frame: &Frame, more: FrameBuilder) -> Result<Frame, PhaseError> {
    Ok(concat_columns(frame, &more.finish()?)?)
}
