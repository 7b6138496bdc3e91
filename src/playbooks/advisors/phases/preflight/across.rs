//! What shows only once all files are read: ends after the execution date, jobs of nobody's lead, firm-months that a
//! later file states anew. Units know neither the day nor one another, so it is counted here, in one pass over each.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::super::super::contract;
use super::PHASE;
use super::checks::RECORD;
use super::entries::{Entry, public};
use super::file::{CheckedFile, Facts};
use super::leads::Leads;
use crate::engine::{LOOK_EVERY, PhaseContext, PhaseError};
use crate::frame::{date, integer};

/// Jobs that end later than the run's day.
const FUTURE: &str = "jobs that end after the execution date";
/// Jobs of representatives whom no lead names.
const ORPHANS: &str = "jobs of representatives without a lead";
/// Firm-months that stand in a later file too.
const REPEATED: &str = "firm-months that stand in a later file too";
/// Digits of a file's fingerprint that its rows' ids begin with.
const PREFIX: usize = 12;

/// What came of looking at all files.
pub(super) struct Across {
    /// The facts of every file, with what was dropped and counted across files.
    pub facts: Vec<Facts>,
    /// Entries of the quarantine beside those of the files.
    pub entries: Vec<Entry>,
}

pub(super) fn across(
    context: &PhaseContext<'_>,
    files: &BTreeMap<&str, Vec<CheckedFile>>,
    leads: &Leads,
    execution: NaiveDate,
) -> Result<Across, PhaseError> {
    let known: HashSet<i64> = integer(&leads.rows, "advisor_crd")?.iter().flatten().collect();
    let months = files.get(contract::FIRM_MONTHLY).map_or(&[][..], Vec::as_slice);
    let repeated = repeated(context, months)?;
    let mut facts = Vec::new();
    for dataset in contract::TABLES {
        for (place, file) in files.get(dataset).into_iter().flatten().enumerate() {
            let mut found = file.facts.clone();
            match dataset {
                contract::LEADS => leads.take_off(&mut found),
                contract::EMPLOYMENT => jobs(context, file, &mut found, &known, execution)?,
                contract::FIRM_MONTHLY if months.len() > 1 => {
                    let count = repeated.iter().filter(|(of, _)| *of == place).count();
                    found.noted.insert(REPEATED.to_owned(), count as u64);
                }
                _ => {}
            }
            facts.push(found);
        }
    }
    let entries = repeated.into_iter().map(|(_, entry)| entry).collect();
    Ok(Across { facts, entries })
}

/// Counts what is kept of jobs although it is odd.
fn jobs(
    context: &PhaseContext<'_>,
    file: &CheckedFile,
    facts: &mut Facts,
    known: &HashSet<i64>,
    execution: NaiveDate,
) -> Result<(), PhaseError> {
    if file.rows_hash().is_none() {
        return Ok(());
    }
    let rows = file.unit.frame(PHASE, "rows")?;
    let (reps, ends) = (integer(&rows, "rep_crd")?, date(&rows, "end_date")?);
    let today = execution.to_epoch_days();
    let (mut future, mut orphans) = (0, 0);
    for (row, (rep, end)) in reps.iter().zip(ends.iter()).enumerate() {
        if row % LOOK_EVERY as usize == 0 {
            context.look(LOOK_EVERY as usize)?;
        }
        future += u64::from(end.is_some_and(|end| end > today));
        orphans += u64::from(rep.is_some_and(|rep| !known.contains(&rep)));
    }
    facts.noted.insert(FUTURE.to_owned(), future);
    facts.noted.insert(ORPHANS.to_owned(), orphans);
    Ok(())
}

/// Flags the firm-months that a later file states anew, with the place of their file.
fn repeated(context: &PhaseContext<'_>, files: &[CheckedFile]) -> Result<Vec<(usize, Entry)>, PhaseError> {
    let mut entries = Vec::new();
    if files.len() < 2 {
        return Ok(entries);
    }
    let contracts = contract::contracts();
    let found = contracts
        .iter()
        .find(|contract| contract.dataset == contract::FIRM_MONTHLY);
    let mut latest: HashMap<(i64, i64), (usize, Option<i64>)> = HashMap::new();
    for (place, file) in files.iter().enumerate().filter(|(_, file)| file.rows_hash().is_some()) {
        let rows = file.unit.frame(PHASE, "rows")?;
        let (firms, records) = (integer(&rows, "firm_crd")?, integer(&rows, RECORD)?);
        let (years, months) = (integer(&rows, "year")?, integer(&rows, "month")?);
        for row in 0..rows.height() {
            if row % LOOK_EVERY as usize == 0 {
                context.look(LOOK_EVERY as usize)?;
            }
            let (Some(firm), Some(year), Some(month)) = (firms.get(row), years.get(row), months.get(row)) else {
                continue;
            };
            let here = (place, records.get(row));
            if let Some((of, record)) = latest.insert((firm, year * 12 + month), here)
                && let Some(earlier) = files.get(of).filter(|_| of != place)
            {
                let raw = firm.to_string();
                let value = found.and_then(|contract| public(contract, "firm_crd", &raw));
                entries.push((of, entry(&earlier.facts, record, raw, value)));
            }
        }
    }
    Ok(entries)
}

fn entry(facts: &Facts, record: Option<i64>, raw: String, value: Option<String>) -> Entry {
    let prefix: String = facts.fingerprint.chars().take(PREFIX).collect();
    Entry {
        file: facts.file.clone(),
        row_id: record.map(|record| format!("{prefix}-{record}")).unwrap_or_default(),
        column: Some("firm_crd".to_owned()),
        raw,
        value,
        reason: "the same firm and month stand in a later file too; the later holds".to_owned(),
        rule: "Q-KEY".to_owned(),
        kind: "flag",
        ..Entry::default()
    }
}
