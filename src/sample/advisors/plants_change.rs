//! What plants do to the small sample's draft.

use std::collections::BTreeSet;

use super::cells::Cell;
use super::draft::Draft;
use super::model::{self, FirmMonth, Lead};
use super::plants::set;
use crate::sample::days::Day;

/// First and last day of contacts.
pub(super) type Span = (Day, Day);
pub(super) const ALL: Span = (Day::of(2023, 1, 1), Day::of(2025, 12, 21));
pub(super) const TRAIN: Span = (Day::of(2024, 2, 1), Day::of(2025, 6, 7));
pub(super) const GAP: Span = (Day::of(2025, 6, 9), Day::of(2025, 7, 18));
pub(super) const TEST: Span = (Day::of(2025, 7, 20), Day::of(2025, 9, 18));
pub(super) const YOUNG: Span = (Day::of(2025, 9, 22), Day::of(2025, 12, 19));

/// All test spans of the backtests, and one.
pub(super) const WINDOWS: Span = (Day::of(2024, 6, 1), Day::of(2025, 1, 31));
pub(super) const SUMMER: Span = (Day::of(2024, 6, 1), Day::of(2024, 8, 31));
/// Too young for a label whatever the window.
const RECENT: Span = (Day::of(2025, 10, 27), Day::of(2025, 12, 19));

/// Contacted within the span.
fn within(lead: &Lead, (low, high): Span) -> bool {
    lead.contacted.is_some_and(|(day, _)| day >= low && day <= high)
}

/// Leads in no cell and without a name, contacted within the span.
fn standard(draft: &mut Draft, span: Span) -> impl Iterator<Item = &mut Lead> {
    let cells = &draft.cells;
    draft
        .leads
        .iter_mut()
        .filter(move |lead| within(lead, span) && !cells.contains_key(&lead.rep) && lead.id.starts_with("00QAS"))
}

/// Leads of the cells, contacted within the span.
fn planted<'a>(draft: &'a mut Draft, wanted: &'a [Cell], span: Span) -> impl Iterator<Item = &'a mut Lead> {
    let cells = &draft.cells;
    draft
        .leads
        .iter_mut()
        .filter(move |lead| within(lead, span) && cells.get(&lead.rep).is_some_and(|cell| wanted.contains(cell)))
}

/// Cells of the active rule set's top tier.
const TOP: [Cell; 3] = [Cell::T1To1a, Cell::T1To1c, Cell::STo1b];
/// The other priority cells.
const LOWER: [Cell; 8] = [
    Cell::T1To2a,
    Cell::T2To2a,
    Cell::T2To2b,
    Cell::T3To2a,
    Cell::T3To3,
    Cell::T4To2a,
    Cell::T4To4,
    Cell::STo2a,
];

/// A weekday of the span, another for each number.
fn spread((low, high): Span, number: usize) -> Day {
    let day = low.plus((number as i32 * 5) % (high.0 - low.0 + 1));
    match day.is_weekday() {
        true => day,
        false if day.plus(-2) >= low => day.plus(-2),
        false => day.plus(2),
    }
}

/// Moves a contact, and the call as far.
fn contact(lead: &mut Lead, day: Day) {
    let moved = lead.contacted.map_or(0, |(held, _)| day.0 - held.0);
    lead.contacted = lead.contacted.map(|(_, minute)| (day, minute));
    // A call that would lie ahead of the sample's last day has not been booked yet.
    lead.called = lead
        .called
        .map(|(held, minute)| (held.plus(moved), minute))
        .filter(|(held, _)| *held <= Day::of(2025, 12, 19));
    lead.created = (lead.created.0.plus(moved.min(0)), lead.created.1);
}

/// Repeats every `each`-th month so many times.
pub(super) fn repeated_months(draft: &mut Draft, each: usize, times: usize) {
    let rows: Vec<FirmMonth> = draft.months.iter().step_by(each).copied().collect();
    for _ in 0..times {
        draft.months.extend(&rows);
    }
}

pub(super) fn damaged_crds(draft: &mut Draft) {
    for (number, lead) in draft.leads.iter_mut().enumerate() {
        if number % 3 == 0 && lead.crd.ends_with(|letter: char| letter.is_ascii_digit()) {
            lead.crd.push('7');
        }
    }
}

/// Takes the contact from so many leads in no cell.
pub(super) fn uncontact(draft: &mut Draft, count: usize) {
    standard(draft, ALL).take(count).for_each(forget);
}

fn forget(lead: &mut Lead) {
    (lead.contacted, lead.called) = (None, None);
}

/// Takes the contact from so many leads of lower priority cells, the training's first.
pub(super) fn uncontact_priority(draft: &mut Draft, count: usize) {
    planted(draft, &LOWER, TRAIN).take(count).for_each(forget);
    if count > 80 {
        planted(draft, &LOWER, ALL).for_each(forget);
    }
}

pub(super) fn few_firm_months(draft: &mut Draft) {
    for row in &mut draft.months {
        if row.year == 2025 || row.month > 10 {
            row.aum = None;
        }
    }
}

pub(super) fn no_history(draft: &mut Draft) {
    let gone: BTreeSet<u32> = standard(draft, ALL)
        .enumerate()
        .filter(|(number, _)| number % 4 == 0)
        .map(|(_, lead)| lead.rep)
        .collect();
    draft.jobs.retain(|job| !gone.contains(&job.rep));
}

/// Takes the calls from leads in no cell, up to so many.
pub(super) fn drop_calls(draft: &mut Draft, span: Span, count: usize) {
    let called = standard(draft, span).filter(|lead| lead.called.is_some());
    called.take(count).for_each(|lead| lead.called = None);
    if count >= 100 {
        let all = draft.leads.iter_mut().filter(|lead| within(lead, span));
        all.for_each(|lead| lead.called = None);
    }
}

/// Gives so many leads in no cell a call on the day of contact.
pub(super) fn add_calls(draft: &mut Draft, span: Span, count: usize) {
    let silent = standard(draft, span).filter(|lead| lead.called.is_none());
    for lead in silent.step_by(3).take(count) {
        lead.called = lead.contacted.map(|(day, _)| (day, 1_300));
    }
}

/// No call takes longer.
pub(super) fn pace(draft: &mut Draft, most: i32) {
    for lead in &mut draft.leads {
        if let (Some((contacted, _)), Some((called, minute))) = (lead.contacted, lead.called) {
            lead.called = Some((called.min(contacted.plus(most)), minute));
        }
    }
}

pub(super) fn slow_calls(draft: &mut Draft) {
    let span = (TRAIN.0, Day::of(2025, 3, 1));
    let called = standard(draft, span).filter(|lead| lead.called.is_some());
    for lead in called.take(14) {
        lead.called = lead.contacted.map(|(day, _)| (day.plus(125), 1_300));
    }
}

/// Moves all but every `kept`-th mature lead into the last weeks.
pub(super) fn rejuvenate(draft: &mut Draft, kept: usize) {
    let mature = draft.leads.iter_mut().filter(|lead| within(lead, (ALL.0, RECENT.0)));
    for (number, lead) in mature.enumerate() {
        if number % kept != 0 {
            contact(lead, spread(RECENT, number));
        }
    }
}

/// Moves so many leads in no cell and without a call to another span.
pub(super) fn move_standard(draft: &mut Draft, from: Span, count: usize, to: Span) {
    let silent = standard(draft, from).filter(|lead| lead.called.is_none());
    for (number, lead) in silent.take(count).enumerate() {
        contact(lead, spread(to, number));
    }
}

/// Moves all but every `kept`-th lead to another span.
pub(super) fn move_all(draft: &mut Draft, from: Span, kept: usize, to: Span) {
    let leads = draft.leads.iter_mut().filter(|lead| within(lead, from));
    for (number, lead) in leads.enumerate() {
        if number % kept != 0 {
            contact(lead, spread(to, number));
        }
    }
}

pub(super) fn early_leads(draft: &mut Draft) {
    move_all(
        draft,
        (TRAIN.0, TEST.1),
        16,
        (Day::of(2023, 6, 1), Day::of(2024, 1, 31)),
    );
}

/// Every open job has ended by the day of the run, and the roster tells no start.
pub(super) fn no_open_jobs(draft: &mut Draft) {
    for (number, job) in draft.jobs.iter_mut().enumerate() {
        if job.end.is_none() {
            job.end = Some(Day::of(2025, 12, 1).plus(number as i32 % 18));
        }
    }
    draft.roster.iter_mut().for_each(|row| row.start = None);
}

/// Takes the jobs that span the contact from leads in no cell: of ten of them from so many, or of one in two if `tenths`
/// is 2.
pub(super) fn unseat(draft: &mut Draft, span: Span, tenths: usize) {
    let every = if tenths == 2 { 2 } else { 10 };
    let some = if tenths == 2 { 1 } else { tenths };
    let gone: BTreeSet<u32> = standard(draft, span)
        .enumerate()
        .filter(|(number, _)| number % every < some)
        .map(|(_, lead)| lead.rep)
        .collect();
    let since = Day::of(2023, 6, 1);
    draft
        .jobs
        .retain(|job| !gone.contains(&job.rep) || job.end.is_some_and(|end| end < since));
    let rows = draft.roster.iter_mut().filter(|row| gone.contains(&row.rep));
    rows.for_each(|row| row.start = None);
}

/// Carries a column of the lead file into the features.
pub(super) fn carry(draft: &mut Draft, column: &'static str) {
    draft.renamed.push((model::LEADS, "", column));
    set(draft, "carried_columns", &format!("[\"{column}\"]"));
}

/// The top tier's calls: so many in training, so many in the test, the first leads first.
pub(super) fn top_calls(draft: &mut Draft, training: usize, test: usize) {
    for (span, count) in [(TRAIN, training), (TEST, test)] {
        for (number, lead) in planted(draft, &TOP, span).enumerate() {
            let day = lead.contacted.map(|(day, _)| (day, 1_300));
            lead.called = day.filter(|_| number < count);
        }
    }
}

/// Every lead of the top tier within the span converts, or none.
pub(super) fn top_in(draft: &mut Draft, span: Span, all: bool) {
    for lead in planted(draft, &TOP, span) {
        lead.called = lead.contacted.map(|(day, _)| (day, 1_300)).filter(|_| all);
    }
}

pub(super) fn one_top_lead(draft: &mut Draft) {
    // The named leads of the tier go by their ids: a golden row each, and those without a company.
    let named = ["G10ROW01", "G10ROW02", "G10ROW03", "G10ROW13", "NULLCOMPANY"];
    let cells = draft.cells.clone();
    let top = draft.leads.iter_mut().filter(|lead| {
        cells.get(&lead.rep).is_some_and(|cell| TOP.contains(cell)) || named.iter().any(|name| lead.id.contains(name))
    });
    let mut first = true;
    for lead in top.filter(|lead| lead.contacted.is_some()) {
        if first && within(lead, TRAIN) && lead.called.is_some() {
            first = false;
        } else {
            lead.company = Some("Principal Sablewood Group".to_owned());
        }
    }
}

/// Standard leads are all too young for a label; the others are there twice, so that there are enough.
pub(super) fn no_standard(draft: &mut Draft) {
    let cells = draft.cells.clone();
    for (number, lead) in draft.leads.iter_mut().enumerate() {
        if within(lead, (ALL.0, RECENT.0)) && !cells.contains_key(&lead.rep) {
            contact(lead, spread(RECENT, number));
        }
    }
    priority_twice(draft);
    set(draft, "lift_baseline", "\"as printed\"");
}

/// Leads of priority cells enter the CRM twice.
pub(super) fn priority_twice(draft: &mut Draft) {
    let cells = &draft.cells;
    let again: Vec<Lead> = draft
        .leads
        .iter()
        .filter(|lead| cells.contains_key(&lead.rep))
        .map(|lead| Lead {
            id: lead.id.replace("00QAS", "00QAT"),
            ..lead.clone()
        })
        .collect();
    draft.leads.extend(again);
}

const RULES: &str = include_str!("../data/advisors_rules.toml");

pub(super) fn broken_rules(draft: &mut Draft) {
    let text = RULES.replace(
        "losing AND industry_tenure_months >= 60",
        "losing AND industry_tenur_months >= 60",
    );
    draft.rulesets.push(("rulesets/broken.toml", text));
}

pub(super) fn ordered_rules(draft: &mut Draft) {
    draft.rulesets.push(("rulesets/ordered.toml", RULES.to_owned()));
    set(draft, "active_ruleset", "\"sample-ordered\"");
}

pub(super) fn clock_rules(draft: &mut Draft) {
    // A predicate that is called after the clock: what it says is harmless, but nobody can tell from the rule.
    let text = RULES
        .replace("[predicates]", "[predicates]\ntoday = \"losing\"")
        .replace("losing AND industry", "today AND industry");
    draft.rulesets.push(("rulesets/clock.toml", text));
}

pub(super) fn low_calibration(draft: &mut Draft) {
    drop_calls(draft, TRAIN, 26);
    top_calls(draft, 2, 2);
}

/// Nobody of the cell converts in training.
pub(super) fn quiet_cell(draft: &mut Draft, cell: Cell) {
    planted(draft, &[cell], TRAIN).for_each(|lead| lead.called = None);
}
