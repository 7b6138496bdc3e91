//! What fills the full sample up to the reference run's size: leads nobody contacted, jobs of reps who are no leads,
//! firm months, the roster, accolades and disclosures. None of it touches a firm that a figure depends on.

use super::cells::between;
use super::full::Workshop;
use super::full_slots::{FIRST, LAST, wrong};
use super::lay::Reps;
use super::model::{self, FirmMonth, Job, Roster, accolades_sheet, disclosures_sheet, leads_sheet, roster_sheet};
use super::small::{firm_number, rep_number};
use super::small_rest::{FIRST_MONTH, MONTHS};
use crate::sample::days::{Day, Month};
use crate::sample::{SampleError, SampleFile};

/// Of 100 leads that nobody contacted, those with jobs on record.
const UNCONTACTED_WITH_JOBS: u64 = 72;

/// Completes the workshop; answers the files.
pub(super) fn finish(workshop: &mut Workshop) -> Result<Vec<SampleFile>, SampleError> {
    uncontacted(workshop);
    let leads_end = workshop.numbers.0;
    filler_jobs(workshop)?;
    let months = months(workshop);
    let roster = roster(workshop, leads_end);
    let (accolades, disclosures) = extras(workshop);
    let mut leads = std::mem::take(&mut workshop.leads);
    leads.sort_by(|first, second| (first.created, &first.id).cmp(&(second.created, &second.id)));
    let mut sheet = leads_sheet();
    for lead in &leads {
        lead.write(&mut sheet);
    }
    let employment = std::mem::replace(&mut workshop.employment, model::employment_sheet(false));
    Ok(vec![
        sheet.finish(),
        employment.finish(),
        months,
        roster,
        accolades,
        disclosures,
    ])
}

fn uncontacted(workshop: &mut Workshop) {
    let mut calls = workshop.plan.uncontacted_calls;
    let mut created = Some(FIRST);
    let mut last = Some(LAST);
    while workshop.leads.len() < workshop.plan.leads {
        let rep = workshop.numbers.next();
        let any = workshop.weekday(FIRST, LAST);
        let created = created.take().or(last.take()).unwrap_or(any);
        let wirehouse = workshop.random.below(1_000) < 286;
        let company = workshop.words.firm(&mut workshop.random, wirehouse);
        let called = (calls > 0).then(|| {
            calls -= 1;
            (LAST.min(created.plus(workshop.random.below(40) as i32)), 1_100)
        });
        workshop.lead(rep, company, (created, 700), (None, called));
        let end = if workshop.random.percent(UNCONTACTED_WITH_JOBS) {
            workshop.past(rep, created)
        } else {
            None
        };
        workshop.uncontacted.push((rep, end));
    }
}

/// Jobs one after the other at firms of the pool, until reps and rows are the plan's.
fn filler_jobs(workshop: &mut Workshop) -> Result<(), SampleError> {
    let short = |what: &str| wrong(format!("leads and plants alone have more {what} than the plan"));
    let plan = &workshop.plan;
    let held = workshop.employment.rows();
    let reps = plan.reps_with_jobs.checked_sub(workshop.employed);
    let rows = plan.jobs.checked_sub(held).ok_or_else(|| short("jobs"))?;
    let reps = reps.ok_or_else(|| short("reps"))?;
    let (reps, rows) = (reps * workshop.share / 100, rows * workshop.share / 100);
    let mut open = plan.open_jobs;
    let (mut firm, mut extra) = (0, 0);
    for number in 0..reps {
        let rep = workshop.numbers.next();
        let even = (number + 1) * rows / reps - number * rows / reps;
        // Pairs of reps lend each other jobs, so that the total stays.
        let count = if number % 2 == 1 {
            even + extra
        } else if number + 1 < reps {
            extra = workshop.random.index(even);
            even - extra
        } else {
            even
        };
        let random = &mut workshop.random;
        let mut end = Month(2025 * 12 + 9).plus(-(random.below(130) as i32));
        for place in 0..count {
            let months = 2 + random.below(60) as i32;
            let start = end.plus(-months);
            // Each firm of the pool employs someone.
            let at = if firm < workshop.pool.len() {
                firm += 1;
                firm - 1
            } else {
                random.index(workshop.pool.len())
            };
            let is_open = place == 0 && open > 0;
            open -= usize::from(is_open);
            let job = Job {
                rep,
                firm: workshop.pool.get(at).copied().unwrap_or_default(),
                start: start.day(1 + (rep % 28) as i32),
                end: (!is_open).then(|| end.day(1 + (rep % 27) as i32 + i32::from(rep % 28 == 27))),
            };
            job.write(&workshop.firms, &mut workshop.employment);
            workshop.employment.end();
            end = start.plus(-1 - random.below(4) as i32);
        }
    }
    Ok(())
}

/// A row for each firm and month; firms join over the months along a curve that meets the total.
fn months(workshop: &mut Workshop) -> SampleFile {
    let plan = &workshop.plan;
    let span = f64::from(MONTHS - 1);
    let grown = (plan.firms_last - plan.firms_first) as f64;
    let count =
        |power: f64, month: i32| plan.firms_first + (grown * (f64::from(month) / span).powf(power)).round() as usize;
    let total = |power: f64| (0..MONTHS).map(|month| count(power, month)).sum::<usize>();
    let (mut low, mut high) = (1.0, 40.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if total(middle) > plan.firm_months {
            low = middle;
        } else {
            high = middle;
        }
    }
    let mut counts: Vec<usize> = (0..MONTHS).map(|month| count(high, month)).collect();
    let lacking = plan.firm_months.saturating_sub(counts.iter().sum());
    // What rounding leaves, in the last but one month.
    if let Some(count) = counts.iter_mut().rev().nth(1) {
        *count += lacking;
    }
    let mut sheet = model::firm_monthly_sheet();
    // Firms of the plants are the first, so that little filler still has their months.
    let planted = workshop.firms.len() - workshop.pool.len();
    let order = |place: usize| {
        let index = if place < planted {
            workshop.pool.len() + place
        } else if place < workshop.firms.len() {
            place - planted
        } else {
            place
        };
        firm_number(index as u32 + 1)
    };
    for (month, count) in counts.iter().enumerate() {
        let count = if workshop.share < 100 {
            (count * workshop.share / 100).max(planted)
        } else {
            *count
        };
        let (year, of_year) = FIRST_MONTH.plus(month as i32).parts();
        let present = 923 + 14 * month as u64 / (MONTHS as u64 - 1);
        for place in 0..count {
            let firm = order(place);
            let hash = u64::from(firm).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
            let size = 800_000 + (hash * hash / 9_000) as i64;
            let aum = size / 1_000 * (1_000 + month as i64 * (hash % 17) as i64 - month as i64 * 4);
            let silent = (hash * 31 + month as u64 * u64::from(firm % 7 == 0) * 97) % 1_000 >= present;
            FirmMonth {
                firm,
                year,
                month: of_year,
                aum: (!silent).then_some(aum),
            }
            .write(&mut sheet);
        }
    }
    sheet.finish()
}

/// Today's state of leads, of reps with jobs, and of others.
fn roster(workshop: &mut Workshop, leads_end: u32) -> SampleFile {
    let mut sheet = roster_sheet();
    let mut contacted = std::mem::take(&mut workshop.contacted);
    workshop.random.shuffle(&mut contacted);
    contacted.truncate(workshop.plan.contacted_in_roster);
    for (rep, end) in contacted.iter().chain(&std::mem::take(&mut workshop.uncontacted)) {
        row(workshop, *rep, *end).write(&mut sheet);
    }
    let leads = sheet.rows();
    let others = (workshop.plan.roster - leads) * workshop.share / 100;
    // Reps with filler jobs have the numbers after those of the leads; beyond them nobody has a job on record.
    for index in 0..others as u32 {
        row(workshop, rep_number(leads_end + index + 1), None).write(&mut sheet);
    }
    sheet.finish()
}

fn row(workshop: &mut Workshop, rep: u32, end: Option<Day>) -> Roster {
    let random = &mut workshop.random;
    let firm = workshop
        .pool
        .get(random.index(workshop.pool.len()))
        .and_then(|firm| workshop.firms.get(*firm))
        .map_or(0, |firm| firm.crd);
    let late = Day::of(2025, 12, 15);
    // Whoever left goes on elsewhere soon after, which the history does not list.
    let start = match end {
        Some(end) => end.plus(1 + random.below(60) as i32),
        None => Day(between(random, Day::of(1999, 1, 4).0, late.0)),
    };
    let bio = random.percent(35).then(|| {
        if random.percent(15) {
            "CFP; plans for families.".to_owned()
        } else {
            "Plans for families.".to_owned()
        }
    });
    Roster {
        rep,
        firm,
        start: (start <= late && !random.percent(15)).then_some(start),
        gender: match random.below(20) {
            0..13 => "M",
            13..19 => "F",
            _ => "",
        },
        linkedin: random.percent(65),
        email: random.percent(40),
        bio,
        licences: if random.percent(8) {
            String::new()
        } else {
            workshop.words.licences(random)
        },
        tenure: (random.below(1_000) >= 61).then(|| between(random, 6, 480)),
        title: if random.percent(15) {
            workshop.words.title(random).to_owned()
        } else {
            String::new()
        },
    }
}

/// Accolades and disclosures of anyone with a number.
fn extras(workshop: &mut Workshop) -> (SampleFile, SampleFile) {
    let random = &mut workshop.random;
    let words = &workshop.words;
    let someone = |random: &mut crate::sample::random::Random| {
        i64::from(rep_number(1 + random.below(u64::from(workshop.numbers.0)) as u32))
    };
    let mut accolades = accolades_sheet();
    for _ in 0..workshop.plan.accolades * workshop.share / 100 {
        let row = accolades.number(someone(random)).text(words.outlet(random));
        row.number(i64::from(between(random, 2012, 2025))).end();
    }
    let mut disclosures = disclosures_sheet();
    for _ in 0..workshop.plan.disclosures * workshop.share / 100 {
        let row = disclosures.number(someone(random)).text(words.disclosure(random));
        let day = between(random, Day::of(1994, 1, 1).0, Day::of(2025, 11, 28).0);
        row.day(Some(Day(day))).end();
    }
    (accolades.finish(), disclosures.finish())
}
