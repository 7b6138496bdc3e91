//! Leads that each show one edge, under an id that names it: the rows of G10, ties, nulls, bounds of the window.

use super::lay::{Ends, Features, Reps, colleagues};
use super::model::Job;
use super::small::{Bench, TRAINING_END};
use crate::sample::days::Day;

/// A row of G10 that jobs can give: tag, tenure, experience, net change, reps, earlier firms, wirehouse.
///
/// Two printed rows have months before but no firm before, which no jobs give: they get one firm. The last printed row
/// has a tenure but an unknown head count, which none give either: it is left to the tests of the rules.
pub(super) const GOLDEN: [(&str, i32, i32, i32, i32, usize, bool); 13] = [
    ("G10ROW01", 12, 60, -1, 50, 1, false),
    ("G10ROW02", 37, 60, -1, 5, 1, false),
    ("G10ROW03", 24, 0, 5, 10, 0, false),
    ("G10ROW04", 24, 0, 5, 11, 0, false),
    ("G10ROW05", 49, 180, -40, 900, 9, false),
    ("G10ROW06", 30, 100, 7, 60, 2, false),
    ("G10ROW07", 30, 100, -7, 20, 3, true),
    ("G10ROW08", 30, 250, 0, 60, 2, true),
    ("G10ROW09", 11, 250, -11, 60, 2, true),
    ("G10ROW10", 60, 59, -5, 60, 2, false),
    ("G10ROW11", 60, 60, -10, 60, 2, false),
    ("G10ROW12", 60, 60, -11, 60, 2, false),
    ("G10ROW13", 24, 200, -3, 10, 4, false),
];

/// Adds every named lead.
pub(super) fn plant(bench: &mut Bench) {
    for (number, (tag, tenure, experience, net, reps, firms, wirehouse)) in GOLDEN.into_iter().enumerate() {
        let wanted = Features {
            tenure,
            experience,
            firms,
            reps,
            net,
        };
        let contacted = Day::of(2024, 4 + number as i32 % 8, 15);
        let firm = bench.firm(wirehouse);
        let company = bench.draft.firms.get(firm).map(|firm| firm.name.clone());
        alone(bench, tag, (firm, company), contacted, wanted);
    }
    wirehouse_by_accident(bench);
    histories(bench);
    stamps(bench);
    tie(bench);
}

/// A lead on a firm of its own.
fn alone(bench: &mut Bench, tag: &str, firm: (usize, Option<String>), contacted: Day, wanted: Features) {
    let (firm, company) = firm;
    let rep = bench.numbers.next();
    bench.work(rep, firm, contacted, wanted);
    let place = bench.lead(rep, company, contacted, None);
    bench.tag(place, tag);
    let ends = (contacted.month(), Ends::Open(8));
    let arrived = i32::from(wanted.tenure < 12);
    let (jobs, numbers) = (&mut bench.draft.jobs, &mut bench.numbers);
    colleagues(&mut bench.random, jobs, numbers, firm, ends, (wanted, 1, arrived));
}

/// Companies that no pattern may match, or that one matches inside a word.
fn wirehouse_by_accident(bench: &mut Bench) {
    let mover = Features {
        tenure: 24,
        experience: 100,
        firms: 2,
        reps: 20,
        net: -5,
    };
    let firm = bench.firm(false);
    if let Some(firm) = bench.draft.firms.get_mut(firm) {
        "Larkmere Clubs and Greens Planning".clone_into(&mut firm.name);
    }
    let company = bench.draft.firms.get(firm).map(|firm| firm.name.clone());
    alone(bench, "CLUBS", (firm, company), Day::of(2024, 9, 17), mover);
    for (tag, day) in [
        ("NULLCOMPANY1", Day::of(2024, 10, 9)),
        ("NULLCOMPANY2", Day::of(2025, 3, 4)),
    ] {
        let firm = bench.firm(false);
        alone(bench, tag, (firm, None), day, mover);
    }
}

/// A rep at a firm where nobody leaves, with these jobs before.
fn at_home(bench: &mut Bench, tag: &str, firm: usize, contacted: Day, before: &[(usize, Day, Day)]) -> u32 {
    let rep = bench.numbers.next();
    bench.seat(rep, firm, Day::of(2019, 5, 6), None);
    for (firm, start, end) in before {
        bench.draft.jobs.push(Job {
            rep,
            firm: *firm,
            start: *start,
            end: Some(*end),
        });
    }
    let company = bench.draft.firms.get(firm).map(|firm| firm.name.clone());
    let place = bench.lead(rep, company, contacted, None);
    bench.tag(place, tag);
    rep
}

/// Where the named leads of [`histories`] and [`stamps`] work.
fn home(bench: &mut Bench) -> usize {
    let firm = bench.firm(false);
    for number in 0..18 {
        let rep = bench.numbers.next();
        bench.draft.jobs.push(Job {
            rep,
            firm,
            start: Day::of(2006 + number, 3, 14),
            end: None,
        });
    }
    firm
}

/// Parallel jobs, a return to a former firm, a month without firm data, a licence that only looks like another.
fn histories(bench: &mut Bench) {
    let firm = home(bench);
    let [first, second] = [0, 1].map(|place| bench.pool.get(place).copied().unwrap_or_default());
    let (from, to) = (Day::of(2010, 1, 11), Day::of(2013, 5, 20));
    at_home(
        bench,
        "PARALLEL",
        firm,
        Day::of(2024, 6, 12),
        &[(first, from, to), (second, from, to)],
    );
    let stay = (firm, Day::of(2012, 3, 5), Day::of(2014, 9, 26));
    at_home(
        bench,
        "BOOMERANG",
        firm,
        Day::of(2024, 7, 23),
        &[stay, (first, Day::of(2015, 1, 5), Day::of(2017, 2, 24))],
    );
    at_home(bench, "NOMONTH", firm, Day::of(2024, 10, 15), &[]);
    bench.no_month = Some((firm, Day::of(2024, 9, 1).month()));
    let rep = at_home(bench, "SERIES79", firm, Day::of(2024, 8, 8), &[]);
    bench.marks.insert(rep, (None, "[\"Series 79\"]"));
    let rep = at_home(bench, "BADLICENCES", firm, Day::of(2024, 8, 9), &[]);
    bench.marks.insert(rep, (None, "[\"Series 7\", \"Series"));
}

/// Calls on the bounds of the window, calls before the contact, and a contact just old enough.
fn stamps(bench: &mut Bench) {
    let firm = home(bench);
    for (tag, days) in [("CALLDAY0", 0), ("CALLDAYW", 43)] {
        if let Some(place) = bench.days.iter().position(|held| *held == days) {
            bench.days.remove(place);
            called(bench, tag, firm, Day::of(2024, 5, 21), days);
        }
    }
    if let Some(place) = bench.plan.late.iter().position(|held| *held == 44) {
        bench.plan.late.remove(place);
        called(bench, "CALLDAYW1", firm, Day::of(2024, 5, 22), 44);
    }
    called(bench, "CALLBEFORE1", firm, Day::of(2024, 12, 10), -12);
    called(bench, "CALLBEFORE2", firm, Day::of(2025, 2, 20), -200);
    at_home(bench, "WDAYSOLD", firm, TRAINING_END, &[]);
}

fn called(bench: &mut Bench, tag: &str, firm: usize, contacted: Day, days: i32) {
    let rep = bench.numbers.next();
    bench.seat(rep, firm, Day::of(2018, 2, 5), None);
    let company = bench.draft.firms.get(firm).map(|firm| firm.name.clone());
    let place = bench.lead(rep, company, contacted, Some(days));
    bench.tag(place, tag);
}

/// Two jobs that span the contact and begin on one day: the later end wins, then the smaller number of the firm.
fn tie(bench: &mut Bench) {
    let [first, second] = [home(bench), home(bench)];
    let crd = |bench: &Bench, firm: usize| bench.draft.firms.get(firm).map_or(0, |firm| firm.crd);
    let (small, large) = if crd(bench, first) < crd(bench, second) {
        (first, second)
    } else {
        (second, first)
    };
    let start = Day::of(2020, 6, 1);
    for (tag, winner, loser, end) in [
        ("TIEOPEN", large, small, Some(Day::of(2025, 11, 14))),
        ("TIEFIRM", small, large, None),
    ] {
        let rep = bench.numbers.next();
        bench.draft.jobs.push(Job {
            rep,
            firm: loser,
            start,
            end,
        });
        bench.draft.jobs.push(Job {
            rep,
            firm: winner,
            start,
            end: None,
        });
        let company = bench.draft.firms.get(winner).map(|firm| firm.name.clone());
        let place = bench.lead(rep, company, Day::of(2024, 11, 6), None);
        bench.tag(place, tag);
    }
}
