//! What plants do to the small sample's written tables: headers, cells, whole files.

use super::draft::{LEADS, TERRITORIES};
use super::table::{Table, Tables};

/// The tables of representatives.
fn reps(tables: &mut Tables) -> impl Iterator<Item = &mut Table> {
    tables
        .0
        .iter_mut()
        .filter(|table| TERRITORIES.contains(&table.path) || table.dataset == "rep_snapshots")
}

fn exports(tables: &mut Tables) -> impl Iterator<Item = &mut Table> {
    tables.0.iter_mut().filter(|table| TERRITORIES.contains(&table.path))
}

fn leads(tables: &mut Tables) -> impl Iterator<Item = &mut Table> {
    tables.0.iter_mut().filter(|table| table.path == LEADS)
}

/// Puts another header over a column.
fn rename(table: &mut Table, column: &str, name: &str) {
    if let Some(header) = table.header.iter_mut().find(|header| *header == column) {
        name.clone_into(header);
    }
}

pub(super) fn no_lead_ids(tables: &mut Tables) {
    leads(tables).for_each(|table| rename(table, "Id", "Reference"));
}

pub(super) fn no_rep_column(tables: &mut Tables) {
    exports(tables)
        .take(1)
        .for_each(|table| rename(table, "RepCRD", "Person"));
}

pub(super) fn no_miles(tables: &mut Tables) {
    reps(tables).for_each(|table| rename(table, "MilesToWork", "Ride"));
}

pub(super) fn notes_for_assets(tables: &mut Tables) {
    for table in reps(tables) {
        table.rewrite("TotalAssetsInMillions", |row, text| match row % 50 {
            0 => "see notes".to_owned(),
            _ => text.to_owned(),
        });
    }
}

/// Multiplies a column of plain numbers by a power of ten.
fn scale(table: &mut Table, column: &str, by: f64) {
    table.rewrite(column, |_, text| match text.parse::<f64>() {
        Ok(number) => format!("{}", number * by),
        Err(_) => text.to_owned(),
    });
}

pub(super) fn assets_in_dollars(tables: &mut Tables) {
    reps(tables).for_each(|table| scale(table, "TotalAssetsInMillions", 1e6));
}

pub(super) fn growth_in_fractions(tables: &mut Tables) {
    for table in reps(tables) {
        scale(table, "AUMGrowthRate_1Year", 0.01);
        scale(table, "AUMGrowthRate_5Year", 0.01);
    }
}

pub(super) fn stale(tables: &mut Tables) {
    exports(tables).for_each(|table| table.rewrite("Discovery_Data_Last_Updated__c", |_, _| "2025-11-28".to_owned()));
}

/// The third territory says its age by the file's name only.
pub(super) fn undated(tables: &mut Tables) {
    let last = exports(tables).last();
    if let Some(table) = last {
        rename(table, "Discovery_Data_Last_Updated__c", "Remark");
        table.rewrite("Remark", |_, _| String::new());
    }
}

pub(super) fn empty_territory(tables: &mut Tables) {
    if let Some(table) = exports(tables).last() {
        table.rows.clear();
    }
}

/// An export of the month before, with rows of the second territory moved in; `more` of them.
fn month_before(tables: &mut Tables, more: usize) {
    let of = |territory: usize| {
        TERRITORIES
            .get(territory)
            .and_then(|path| tables.0.iter().find(|table| table.path == *path))
    };
    let (Some(first), Some(second)) = (of(0), of(1)) else {
        return;
    };
    let mut before = first.clone();
    before.path = super::draft::LAST_MONTH;
    before.rows.extend(second.rows.iter().take(more).cloned());
    before.rewrite("Discovery_Data_Last_Updated__c", |_, _| "2025-12-15".to_owned());
    tables.0.push(before);
}

pub(super) fn steady_territory(tables: &mut Tables) {
    month_before(tables, 60);
}

pub(super) fn shrunk_territory(tables: &mut Tables) {
    month_before(tables, 400);
}

pub(super) fn no_firm_crds(tables: &mut Tables) {
    for table in reps(tables) {
        table.rewrite("RIAFirmCRD", |row, text| match row % 10 {
            0..=2 => String::new(),
            _ => text.to_owned(),
        });
    }
}

/// Dates with slashes, the month first, and days above twelve that tell so.
pub(super) fn slashes(tables: &mut Tables) {
    leads(tables).for_each(|table| table.rewrite("CreatedDate", |_, text| slashed(text, false)));
}

/// Dates with slashes of which no day is above twelve, in two orders.
pub(super) fn ambiguous(tables: &mut Tables) {
    leads(tables).for_each(|table| {
        table.rewrite("CreatedDate", |row, text| {
            let day = text.get(8..10).and_then(|day| day.parse::<u32>().ok()).unwrap_or(1);
            let early = format!("{}{:02}", text.get(..8).unwrap_or_default(), day % 12 + 1);
            slashed(&early, row % 2 == 1)
        });
    });
}

/// `2025-03-14T…` as `3/14/2025`, or with the day first.
fn slashed(text: &str, day_first: bool) -> String {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    match (part(0..4), part(5..7), part(8..10)) {
        (Some(year), Some(month), Some(day)) if day_first => format!("{day}/{month}/{year}"),
        (Some(year), Some(month), Some(day)) => format!("{month}/{day}/{year}"),
        _ => text.to_owned(),
    }
}

/// Rows with a field too few.
pub(super) fn ragged(tables: &mut Tables) {
    for table in leads(tables) {
        for row in table.rows.iter_mut().skip(100).step_by(1_000) {
            row.truncate(20);
        }
    }
}

/// Two headers for one column, which agree.
pub(super) fn two_headers(tables: &mut Tables) {
    for table in exports(tables) {
        let Some(column) = table.column("DateOfHireAtCurrentFirm_NumberOfYears") else {
            continue;
        };
        table.header.push("Date_Of_Hire_At_Current_Firm_Years__c".to_owned());
        for row in &mut table.rows {
            let cell = row.get(column).cloned().unwrap_or_default();
            row.push(cell);
        }
    }
}

/// The lead file once more, as a table of its own that a mapping describes.
pub(super) fn table_of_leads(tables: &mut Tables) {
    let Some(mut table) = leads(tables).next().map(|table| table.clone()) else {
        return;
    };
    (table.dataset, table.path) = ("table", super::draft::TABLE);
    let contact = table.column("Stage_Entered_Contacting__c");
    table.rows.retain(|row| {
        contact
            .and_then(|contact| row.get(contact))
            .is_some_and(|cell| !cell.is_empty())
    });
    tables.0.retain(|table| table.path != LEADS);
    tables.0.push(table);
}
