//! What the rules of each dataset refuse, and what of a file later phases need.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::super::super::contract;
use super::carried;
use super::employment::employment;
use crate::engine::{LOOK_EVERY, PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, FrameError, Loaded, boolean, concat_columns, date, integer, text};
use crate::playbooks::embedded;

/// The number of a record within its file.
pub(super) const RECORD: &str = "record";

/// A row or value that a rule refuses.
pub(super) struct Refusal {
    pub row: usize,
    pub column: &'static str,
    pub reason: String,
    pub rule: &'static str,
    /// Whether the row is set aside; else it stays and the entry is a flag.
    pub drops: bool,
}

/// What came of a file's rows.
pub(super) struct Checked {
    /// The columns that later phases need, row by row as they were read.
    pub rows: Frame,
    /// Names and contacts of leads, row by row as they were read.
    pub identity: Option<Frame>,
    pub refusals: Vec<Refusal>,
    pub noted: BTreeMap<String, u64>,
    pub absent: Vec<String>,
}

/// Checks a file's rows by its dataset.
pub(super) fn check(context: &PhaseContext<'_>, dataset: &str, loaded: &Loaded) -> Result<Checked, PhaseError> {
    let (working, identity) = (&loaded.working, &loaded.identity);
    match dataset {
        contract::LEADS => leads(context, working, identity),
        contract::EMPLOYMENT => employment(context, working, &loaded.quarantine),
        contract::FIRM_MONTHLY => firm_monthly(context, working),
        contract::ROSTER => roster(context, working, identity),
        contract::ACCOLADES => events(working, &["rep_crd", "year"], &["rep_crd", "outlet", "year"]),
        _ => events(working, &["rep_crd", "event_date"], &["rep_crd", "type", "event_date"]),
    }
}

/// A row that is set aside; its value is read from the column.
pub(super) fn refusal(row: usize, column: &'static str, rule: &'static str, reason: &str) -> Refusal {
    Refusal {
        row,
        column,
        reason: reason.to_owned(),
        rule,
        drops: true,
    }
}

fn only(frame: &Frame, columns: &[&str]) -> Result<Frame, FrameError> {
    Ok(frame.select(columns.iter().copied())?)
}

/// A registry number that nothing is left of, or none at all.
const NO_CRD: &str = "no registry number";

fn without(frame: &Frame, columns: &[&'static str]) -> Result<Vec<Refusal>, FrameError> {
    let mut refusals = Vec::new();
    let mut refused = vec![false; frame.height()];
    for &column in columns {
        let found = frame.column(column)?;
        if found.null_count() == 0 {
            continue;
        }
        let missing = found.is_null();
        let rule = if column.ends_with("_crd") {
            ("Q-CRD", NO_CRD)
        } else {
            ("Q-DATE", "no date")
        };
        for (row, (missing, refused)) in missing.iter().zip(&mut refused).enumerate() {
            if missing == Some(true) && !*refused {
                *refused = true;
                refusals.push(refusal(row, column, rule.0, rule.1));
            }
        }
    }
    Ok(refusals)
}

/// Rows of a table that need only these columns to be there.
pub(super) fn events(working: &Frame, needed: &[&'static str], columns: &[&str]) -> Result<Checked, PhaseError> {
    Ok(Checked {
        rows: only(working, columns)?,
        identity: None,
        refusals: without(working, needed)?,
        noted: BTreeMap::new(),
        absent: Vec::new(),
    })
}

fn firm_monthly(context: &PhaseContext<'_>, working: &Frame) -> Result<Checked, PhaseError> {
    let mut checked = events(
        working,
        &["firm_crd", "year", "month"],
        &["firm_crd", "year", "month", "total_aum"],
    )?;
    let (firms, years, months) = (
        integer(working, "firm_crd")?,
        integer(working, "year")?,
        integer(working, "month")?,
    );
    checked.rows = numbered(&checked.rows, working)?;
    let mut latest: HashMap<(i64, i64), usize> = HashMap::with_capacity(working.height());
    for row in 0..working.height() {
        if row % LOOK_EVERY as usize == 0 {
            context.look(LOOK_EVERY as usize)?;
        }
        let (Some(firm), Some(year), Some(month)) = (firms.get(row), years.get(row), months.get(row)) else {
            continue;
        };
        if let Some(earlier) = latest.insert((firm, year * 12 + month), row) {
            let why = "the same firm and month stand again further down; the last holds";
            checked.refusals.push(refusal(earlier, "firm_crd", "Q-KEY", why));
        }
    }
    Ok(checked)
}

/// The rows with the number of their record, by which a later file can name them; whole ids would weigh too much.
fn numbered(rows: &Frame, working: &Frame) -> Result<Frame, FrameError> {
    let record = |id: &str| id.rsplit_once('-').and_then(|(_, number)| number.parse().ok());
    let records = text(working, "row_id")?;
    let records = FrameBuilder::new().integer(RECORD, records.iter().map(|id| id.and_then(record)));
    concat_columns(rows, &records.finish()?)
}

/// Words that designations and licences are known by.
#[derive(Debug, Deserialize)]
struct Designations {
    cfp: Words,
    cfa: Words,
    licences: Licences,
}

#[derive(Debug, Deserialize)]
struct Words {
    title_or_biography: Vec<String>,
    biography: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Licences {
    series_7: String,
    series_65: String,
}

impl Words {
    fn holds(&self, title: Option<&str>, biography: Option<&str>) -> bool {
        let within = |text: Option<&str>, words: &[String]| {
            text.is_some_and(|text| words.iter().any(|word| text.contains(word.as_str())))
        };
        within(title, &self.title_or_biography)
            || within(biography, &self.title_or_biography)
            || within(biography, &self.biography)
    }
}

/// Keeps of each representative what is there and what is designated, not the texts: they are personal.
fn roster(context: &PhaseContext<'_>, working: &Frame, identity: &Frame) -> Result<Checked, PhaseError> {
    let words: Designations = embedded("designations.toml", include_str!("../../data/designations.toml"));
    let (title, licences) = (text(working, "title_name")?, text(working, "rep_licenses")?);
    let (gender, linkedin) = (text(identity, "gender")?, text(identity, "linkedin_url")?);
    let (mail, biography) = (text(identity, "personal_email")?, text(identity, "contact_bio")?);
    let height = working.height();
    let mut held = vec![Licensed::default(); height];
    let mut malformed = 0;
    for (row, held) in held.iter_mut().enumerate() {
        if row % LOOK_EVERY as usize == 0 {
            context.look(LOOK_EVERY as usize)?;
        }
        if let Some(text) = licences.get(row) {
            *held = Licensed::of(text, &words.licences);
            malformed += u64::from(held.malformed);
        }
    }
    let flag = |found: fn(&Licensed) -> bool| held.iter().map(move |held| Some(found(held)));
    let missing = |column: crate::frame::TextColumn<'_>| -> Vec<Option<bool>> {
        column.iter().map(|cell| Some(cell.is_none())).collect()
    };
    let designated = |words: &Words| -> Vec<Option<bool>> {
        (0..height)
            .map(|row| Some(words.holds(title.get(row), biography.get(row))))
            .collect()
    };
    let tenure = integer(working, "industry_tenure_now")?;
    let rows = FrameBuilder::new()
        .integer("rep_crd", integer(working, "rep_crd")?.iter())
        .integer("primary_firm", integer(working, "primary_firm")?.iter())
        .date("primary_firm_start", date(working, "primary_firm_start")?.iter())
        .boolean("gender_missing", missing(gender))
        .boolean("linkedin_missing", missing(linkedin))
        .boolean("personal_email_missing", missing(mail))
        .boolean("license_missing", missing(licences))
        .boolean("tenure_missing", tenure.iter().map(|cell| Some(cell.is_none())))
        .boolean("has_cfp", designated(&words.cfp))
        .boolean("has_cfa", designated(&words.cfa))
        .boolean("series_7_exact", flag(|held| held.seven.0))
        .boolean("series_7_substring", flag(|held| held.seven.1))
        .boolean("series_65_exact", flag(|held| held.sixty_five.0))
        .boolean("series_65_substring", flag(|held| held.sixty_five.1))
        .finish()?;
    Ok(Checked {
        rows,
        identity: None,
        refusals: without(working, &["rep_crd"])?,
        noted: BTreeMap::from([("licences that are no JSON list".to_owned(), malformed)]),
        absent: Vec::new(),
    })
}

/// Two licences, each as a whole entry and as a part of the text.
#[derive(Debug, Clone, Copy, Default)]
struct Licensed {
    seven: (bool, bool),
    sixty_five: (bool, bool),
    malformed: bool,
}

impl Licensed {
    fn of(text: &str, words: &Licences) -> Self {
        let entries: Option<Vec<String>> = serde_json::from_str(text).ok();
        let found = |word: &String| {
            let whole = entries
                .as_ref()
                .is_some_and(|entries| entries.iter().any(|entry| entry.trim() == word));
            (whole, text.contains(word.as_str()))
        };
        Self {
            seven: found(&words.series_7),
            sixty_five: found(&words.series_65),
            malformed: entries.is_none(),
        }
    }
}

/// Leads without their names, which go apart; carried columns become columns of their own.
fn leads(context: &PhaseContext<'_>, working: &Frame, identity: &Frame) -> Result<Checked, PhaseError> {
    let ids = text(working, "lead_id")?;
    let mut refusals: Vec<Refusal> = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| id.is_none())
        .map(|(row, _)| refusal(row, "lead_id", "Q-KEY", "no id"))
        .collect();
    let numbered = without(working, &["advisor_crd"])?;
    refusals.extend(numbered.into_iter().filter(|refusal| ids.get(refusal.row).is_some()));
    let mut rows = FrameBuilder::new();
    for name in [
        "row_id",
        "lead_id",
        "advisor_crd",
        "company",
        "contacted_at",
        "call_scheduled_at",
        "created_at",
    ] {
        rows = rows.column(working.column(name).map_err(FrameError::from)?.clone());
    }
    rows = rows.boolean("is_converted", boolean(working, "is_converted")?.iter());
    for name in ["title", "status", "lead_source"] {
        rows = rows.text(name, text(working, name)?.iter());
    }
    let mut people = FrameBuilder::new().text("lead_id", ids.iter());
    for name in ["first_name", "last_name", "email", "phone"] {
        people = people.text(name, text(identity, name)?.iter());
    }
    let (rows, absent) = carried::keep(context, rows, identity)?;
    Ok(Checked {
        rows: rows.finish()?,
        identity: Some(people.finish()?),
        refusals,
        noted: BTreeMap::new(),
        absent,
    })
}
