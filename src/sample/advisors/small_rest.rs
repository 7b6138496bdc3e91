//! Everyone in the small sample who is not planted: standard leads at shared firms, leads without a job on record,
//! leads nobody contacted, rows for quarantine, and the files about firms and reps.

use super::cells::between;
use super::lay::{Ends, Reps, earlier, start_of};
use super::model::{FirmMonth, Job, Roster};
use super::small::{Bench, LAST, day, plant_id};
use crate::sample::SampleError;
use crate::sample::days::{Day, Month};

/// Firms of earlier jobs. No lead works for one on the day of contact.
pub(super) const POOL: usize = 26;
/// First month with firm data, and how many follow.
pub(super) const FIRST_MONTH: Month = Month(2024 * 12);
pub(super) const MONTHS: i32 = 23;

/// Firms that many standard leads share.
struct Shared {
    /// Nobody leaves.
    growing: Vec<usize>,
    /// Someone leaves each month.
    losing: Vec<usize>,
    /// Neither.
    plain: Vec<usize>,
}

/// Completes the draft.
pub(super) fn fill(bench: &mut Bench) -> Result<(), SampleError> {
    let shared = shared(bench);
    let standard = std::mem::take(&mut bench.plan.standard);
    for (low, high, leads, calls, late) in standard {
        let (low, high) = (day(&low)?, day(&high)?);
        let leads = if leads == 0 {
            bench.plan.contacted.saturating_sub(bench.draft.leads.len())
        } else {
            leads
        };
        for number in 0..leads {
            let contacted = bench.weekday(low, high);
            if number < calls {
                let days = bench.days_until(contacted);
                standard_lead(bench, &shared, contacted, Some(days));
            } else if number < calls + late {
                let days = bench.plan.late.pop().unwrap_or(52);
                let contacted = bench.weekday(low, Day(high.0.min(LAST.0 - days)));
                standard_lead(bench, &shared, contacted, Some(days));
            } else {
                standard_lead(bench, &shared, contacted, None);
            }
        }
    }
    uncontacted(bench);
    roster(bench);
    bench.draft.jobs.sort_by_key(|job| (job.rep, job.start, job.firm));
    filler(bench)?;
    quarantined(bench);
    months(bench);
    extras(bench);
    Ok(())
}

/// Makes the shared firms until only so many are left for the plan's total.
fn shared(bench: &mut Bench) -> Shared {
    let left = bench.plan.firms.saturating_sub(bench.draft.firms.len());
    let mut shared = Shared {
        growing: Vec::new(),
        losing: Vec::new(),
        plain: Vec::new(),
    };
    for number in 0..left {
        let firm = bench.firm(number % 3 == 1);
        for _ in 0..13 + bench.random.below(4) {
            let year = between(&mut bench.random, 2005, 2021);
            colleague(bench, firm, (Month(year * 12), 11), None);
        }
        match number % 7 {
            0 | 3 | 5 => shared.growing.push(firm),
            1 | 4 => shared.plain.push(firm),
            _ => {
                for month in -11..22 {
                    let end = FIRST_MONTH.plus(month).day(1 + bench.random.below(28) as i32);
                    colleague(bench, firm, (FIRST_MONTH.plus(month - 60), 24), Some(end));
                }
                shared.losing.push(firm);
            }
        }
    }
    shared
}

/// A rep who began in one of so many months from `first`.
fn colleague(bench: &mut Bench, firm: usize, (first, months): (Month, u64), end: Option<Day>) {
    let month = first.plus(bench.random.below(months) as i32);
    let start = month.day(1 + bench.random.below(28) as i32);
    let rep = bench.numbers.next();
    bench.draft.jobs.push(Job { rep, firm, start, end });
}

fn standard_lead(bench: &mut Bench, shared: &Shared, contacted: Day, days: Option<i32>) {
    let rep = bench.numbers.next();
    let kind = bench.random.below(100);
    if kind < 14 {
        // No job that spans the contact; most of these have none at all.
        if kind < 4 {
            let start = contacted.month().plus(-2).day(1);
            let jobs = &mut bench.draft.jobs;
            earlier(&mut bench.random, jobs, rep, start, (90, 2), &bench.pool);
        }
        let wirehouse = bench.random.percent(28);
        let company = bench.words.firm(&mut bench.random, wirehouse);
        bench.lead(rep, Some(company), contacted, days);
        return;
    }
    let seasoned = kind < 58;
    let firms = match kind {
        0..58 => &shared.growing,
        58..80 => &shared.plain,
        _ => &shared.losing,
    };
    let firm = firms.get(bench.random.index(firms.len())).copied().unwrap_or_default();
    let company = bench.draft.firms.get(firm).map(|firm| firm.name.clone());
    let random = &mut bench.random;
    // Seasoned leads work where nobody leaves, with few firms before, and in no tenure of movers but for the years
    // between mid-career and veteran; the others have under five years before.
    let few = 1 + random.index(8) / 7;
    let (tenure, experience, before) = match random.below(10) {
        0..2 if seasoned => (between(random, 2, 11), between(random, 60, 300), few),
        2..4 if seasoned => (between(random, 12, 48), between(random, 181, 239), few),
        _ if seasoned => (between(random, 49, 160), between(random, 60, 280), few),
        0..6 => (between(random, 2, 150), 0, 0),
        _ => (between(random, 2, 150), between(random, 3, 59), few),
    };
    let start = start_of(random, contacted, tenure);
    let closes = Ends::Open(if seasoned { 0 } else { 16 });
    let end = closes.after(random, contacted.month().plus(1).day(1));
    bench.seat(rep, firm, start, end);
    let jobs = &mut bench.draft.jobs;
    earlier(&mut bench.random, jobs, rep, start, (experience, before), &bench.pool);
    bench.lead(rep, company, contacted, days);
}

/// Leads in the CRM that nobody contacted; a few have a call on record all the same.
fn uncontacted(bench: &mut Bench) {
    // Rows for quarantine follow.
    while bench.draft.leads.len() + 6 < bench.plan.leads {
        let rep = bench.numbers.next();
        let created = bench.weekday(Day::of(2023, 11, 6), LAST);
        let wirehouse = bench.random.percent(28);
        let company = bench.words.firm(&mut bench.random, wirehouse);
        let called = bench.random.percent(4).then_some((created, 1_100));
        bench.push_lead(rep, Some(company), (created, 900), (None, called));
    }
    bench.draft.leads.sort_by_key(|lead| (lead.created, lead.rep));
}

/// Today's state of four in five leads. Some jobs stand here only.
fn roster(bench: &mut Bench) {
    let mut reps: Vec<u32> = bench.draft.leads.iter().map(|lead| lead.rep).collect();
    let contacted: Vec<bool> = bench.draft.leads.iter().map(|lead| lead.contacted.is_some()).collect();
    let mut held: Vec<(bool, u64, u32)> = reps
        .drain(..)
        .zip(contacted)
        .map(|(rep, contacted)| {
            let marked = bench.marks.contains_key(&rep);
            (!marked, u64::from(!contacted) * 900 + bench.random.below(1_000), rep)
        })
        .collect();
    held.sort_unstable();
    held.truncate(bench.plan.roster);
    held.sort_unstable_by_key(|(_, _, rep)| *rep);
    let mut dropped = Vec::new();
    for (_, _, rep) in held {
        let row = roster_row(bench, rep, &mut dropped);
        bench.draft.roster.push(row);
    }
    let mut place = 0;
    bench.draft.jobs.retain(|_| {
        place += 1;
        !dropped.contains(&(place - 1))
    });
}

fn roster_row(bench: &mut Bench, rep: u32, dropped: &mut Vec<usize>) -> Roster {
    let crd = |bench: &Bench, firm: usize| bench.draft.firms.get(firm).map_or(0, |firm| firm.crd);
    let elsewhere = bench.pool.get(bench.random.index(POOL)).copied().unwrap_or_default();
    let (firm, start) = match bench.seats.get(&rep).copied() {
        Some(seat) => match seat.job {
            Some(job) if bench.random.percent(85) => {
                if bench.random.percent(18) {
                    dropped.push(job);
                }
                (seat.firm, Some(seat.start))
            }
            Some(_) => (seat.firm, None),
            // Has left since.
            None => (elsewhere, None),
        },
        None => (elsewhere, None),
    };
    let random = &mut bench.random;
    let bio = random.percent(35).then(|| {
        if random.percent(20) {
            "Certified Financial Planner; helps families plan.".to_owned()
        } else {
            "Helps families plan.".to_owned()
        }
    });
    let mut row = Roster {
        rep,
        firm: 0,
        start,
        gender: if random.percent(70) { "M" } else { "F" },
        linkedin: random.percent(65),
        email: random.percent(40),
        bio,
        licences: bench.words.licences(random),
        tenure: (!random.percent(6)).then(|| between(random, 12, 480)),
        title: if random.percent(15) {
            bench.words.title(random).to_owned()
        } else {
            String::new()
        },
    };
    if let Some((bio, licences)) = bench.marks.get(&rep) {
        row.bio = bio.map(str::to_owned);
        (*licences).clone_into(&mut row.licences);
    }
    row.firm = crd(bench, firm);
    row
}

/// Jobs of others at firms of the pool, until the file has its rows.
fn filler(bench: &mut Bench) -> Result<(), SampleError> {
    let wanted = bench.plan.jobs.saturating_sub(6);
    let held = bench.draft.jobs.len();
    if held > wanted {
        return Err(SampleError::Data {
            file: "data/advisors_small.toml",
            message: format!("plants and leads alone have {held} jobs, the file {wanted}"),
        });
    }
    while bench.draft.jobs.len() < wanted {
        let rep = bench.numbers.next();
        let start = Month(2012 * 12 + bench.random.below(140) as i32).day(3);
        let months = between(&mut bench.random, 8, 120);
        let jobs = &mut bench.draft.jobs;
        earlier(&mut bench.random, jobs, rep, start, (months, 2), &bench.pool);
    }
    bench.draft.jobs.truncate(wanted);
    Ok(())
}

/// Every reason for quarantine that is a row, twice. Calls before contact are among the named leads.
fn quarantined(bench: &mut Bench) {
    let some = |bench: &Bench, place: usize| bench.draft.leads.get(place).cloned();
    for (number, crd) in ["n/a", "pending"].into_iter().enumerate() {
        if let Some(mut lead) = some(bench, 60 + number) {
            (lead.id, lead.crd) = (plant_id(&format!("QCRD{number}")), crd.to_owned());
            bench.draft.leads.push(lead);
        }
    }
    for number in 0..2 {
        if let Some(mut lead) = some(bench, 300 + number) {
            // The same lead as it was exported a month earlier.
            lead.created = (lead.created.0.plus(-30), lead.created.1);
            bench.draft.leads.push(lead);
        }
    }
    for number in 0..2 {
        if let Some(mut lead) = some(bench, 500 + number) {
            lead.id = plant_id(&format!("QFUT{number}"));
            lead.contacted = Some((Day::of(2026, 1, 12 + number as i32), 900));
            lead.called = None;
            bench.draft.leads.push(lead);
        }
    }
    let rep = bench.numbers.next().to_string();
    let firm = bench
        .pool
        .first()
        .and_then(|firm| bench.draft.firms.get(*firm))
        .cloned();
    let (crd, name) = firm.map_or((String::new(), String::new()), |firm| (firm.crd.to_string(), firm.name));
    let job = |rep: &str, start: &str, end: &str| [rep, &crd, &name, start, end].map(str::to_owned);
    bench.draft.odd_jobs = vec![
        job(&rep, "2014-13-45", "2016-02-11"),
        job(&rep, "1899-05-01", "1903-02-11"),
        job(&rep, "2019-08-12", "2018-03-30"),
        job(&rep, "2021-02-03", "2020-02-03"),
        job("unknown", "2012-02-03", "2015-02-03"),
        job("-", "2016-04-04", "2017-02-03"),
    ];
}

/// A row for each firm and month, but for the plants.
fn months(bench: &mut Bench) {
    let mut rows = Vec::new();
    for (place, firm) in bench.draft.firms.iter().enumerate() {
        let size = 10f64.powf(6.2 + 4.0 * (bench.random.below(1_000) as f64 / 1_000.0));
        let drift = 0.99 + bench.random.below(30) as f64 / 1_000.0;
        let silent = bench.random.percent(4);
        for number in 0..MONTHS {
            if bench.no_month == Some((place, FIRST_MONTH.plus(number))) {
                continue;
            }
            let (year, month) = FIRST_MONTH.plus(number).parts();
            let aum = (size * drift.powi(number)) as i64;
            let aum = (!silent && !bench.random.percent(3)).then_some(aum);
            rows.push(FirmMonth {
                firm: firm.crd,
                year,
                month,
                aum,
            });
        }
    }
    for place in 0..2 {
        if let Some(row) = rows.get(place * 23 + 4).copied() {
            rows.push(FirmMonth {
                aum: row.aum.map(|aum| aum + 1_000_000),
                ..row
            });
        }
        if let Some(row) = rows.get_mut(place * 23 + 9) {
            row.aum = Some(-1_500_000);
        }
    }
    bench.draft.months = rows;
}

/// Accolades and disclosures, two in three of them of leads.
fn extras(bench: &mut Bench) {
    let leads: Vec<u32> = bench.draft.leads.iter().map(|lead| lead.rep).collect();
    let someone = |bench: &mut Bench| match leads.get(bench.random.index(leads.len())) {
        Some(rep) if bench.random.percent(66) => *rep,
        _ => bench.numbers.next(),
    };
    for _ in 0..bench.plan.accolades {
        let rep = someone(bench);
        let outlet = bench.words.outlet(&mut bench.random).to_owned();
        let year = between(&mut bench.random, 2016, 2025);
        bench.draft.accolades.push((rep, outlet, year));
    }
    for _ in 0..bench.plan.disclosures {
        let rep = someone(bench);
        let kind = bench.words.disclosure(&mut bench.random).to_owned();
        let day = Day(between(
            &mut bench.random,
            Day::of(2001, 1, 1).0,
            Day::of(2025, 11, 28).0,
        ));
        bench.draft.disclosures.push((rep, kind, day));
    }
}
