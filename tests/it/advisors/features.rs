//! Every feature of every lead of the small sample, computed again the slow way: straight from the definitions, lead by
//! lead over all jobs, with calendar arithmetic of its own.

use std::collections::BTreeSet;

use assay::frame::{Frame, cell_text, date, from_parquet, integer, text};
use assay::lens::FrameSource;
use assay::operations::View;
use chrono::{Datelike, Months, NaiveDate};

use super::{column, profile, run, small, view};

type Day = NaiveDate;

#[derive(Clone, Debug, PartialEq)]
struct Job {
    rep: i64,
    firm: i64,
    start: Day,
    end: Option<Day>,
}

/// Everything that features are made of, as the preflight kept it.
struct World {
    jobs: Vec<Job>,
    firm_months: Vec<(i64, i32, u32, Option<i64>)>,
    roster: Vec<(i64, Frame, usize)>,
    accolades: Vec<(i64, i64, String)>,
    disclosures: Vec<(i64, Day, String)>,
}

fn day(days: i32) -> Day {
    NaiveDate::from_epoch_days(days).unwrap()
}

fn table(view: &View, dataset: &str) -> Frame {
    let tables = view.frame("tables").unwrap();
    let row = column(&tables, "dataset")
        .iter()
        .position(|name| name == dataset)
        .unwrap();
    let hash = column(&tables, "frame")[row].clone();
    from_parquet(&view.store().frame_bytes(&hash).unwrap()).unwrap()
}

impl World {
    fn read(view: &View, with_roster: bool) -> Self {
        let employment = table(view, "employment");
        let (reps, firms) = (
            integer(&employment, "rep_crd").unwrap(),
            integer(&employment, "firm_crd").unwrap(),
        );
        let (starts, ends) = (
            date(&employment, "start_date").unwrap(),
            date(&employment, "end_date").unwrap(),
        );
        let mut jobs: Vec<Job> = (0..employment.height())
            .map(|row| Job {
                rep: reps.get(row).unwrap(),
                firm: firms.get(row).unwrap(),
                start: day(starts.get(row).unwrap()),
                end: ends.get(row).map(day),
            })
            .collect();
        let roster = table(view, "roster");
        let (crds, primary) = (
            integer(&roster, "rep_crd").unwrap(),
            integer(&roster, "primary_firm").unwrap(),
        );
        let begun = date(&roster, "primary_firm_start").unwrap();
        if with_roster {
            for row in 0..roster.height() {
                if let (Some(rep), Some(firm), Some(start)) = (crds.get(row), primary.get(row), begun.get(row)) {
                    let told = |job: &Job| (job.rep, job.firm, job.start) == (rep, firm, day(start));
                    if !jobs.iter().any(told) {
                        let start = day(start);
                        jobs.push(Job {
                            rep,
                            firm,
                            start,
                            end: None,
                        });
                    }
                }
            }
        }
        let monthly = table(view, "firm_monthly");
        let whole = |name: &str, row: usize| integer(&monthly, name).unwrap().get(row);
        let accolades = table(view, "accolades");
        let disclosures = table(view, "disclosures");
        let word = |frame: &Frame, name: &str, row: usize| cell_text(frame, name, row).unwrap().unwrap_or_default();
        Self {
            jobs,
            firm_months: (0..monthly.height())
                .map(|row| {
                    let number = |name| whole(name, row).unwrap();
                    (
                        number("firm_crd"),
                        number("year") as i32,
                        number("month") as u32,
                        whole("total_aum", row),
                    )
                })
                .collect(),
            roster: (0..roster.height())
                .map(|row| (crds.get(row).unwrap(), roster.clone(), row))
                .collect(),
            accolades: (0..accolades.height())
                .map(|row| {
                    let number = |name: &str| integer(&accolades, name).unwrap().get(row).unwrap();
                    (number("rep_crd"), number("year"), word(&accolades, "outlet", row))
                })
                .collect(),
            disclosures: (0..disclosures.height())
                .map(|row| {
                    let rep = integer(&disclosures, "rep_crd").unwrap().get(row).unwrap();
                    let on = date(&disclosures, "event_date").unwrap().get(row).unwrap();
                    (rep, day(on), word(&disclosures, "type", row))
                })
                .collect(),
        }
    }

    fn assets(&self, firm: i64, year: i32, month: u32) -> Option<i64> {
        let held = self.firm_months.iter().rev();
        held.filter(|row| (row.0, row.1, row.2) == (firm, year, month))
            .find_map(|row| row.3)
    }

    fn distinct(&self, firm: i64, keep: impl Fn(&Job) -> bool) -> i64 {
        let reps: BTreeSet<i64> = self
            .jobs
            .iter()
            .filter(|job| job.firm == firm && keep(job))
            .map(|job| job.rep)
            .collect();
        reps.len() as i64
    }
}

/// Calendar months from one day to another.
fn months(from: Day, to: Day) -> i64 {
    i64::from(12 * (to.year() - from.year()) + to.month() as i32 - from.month() as i32)
}

fn back(from: Day, count: u32) -> Day {
    from.checked_sub_months(Months::new(count)).unwrap()
}

fn mean(values: &[i64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.iter().sum::<i64>() as f64 / values.len() as f64
}

/// What one lead's features should be: name and value, numbers rounded to nine places.
struct Wanted {
    values: Vec<(&'static str, String)>,
    net: i64,
    held: bool,
}

fn shown(value: f64) -> String {
    format!("{value:.9}")
}

fn evaluate(world: &World, crd: i64, c: Day) -> Wanted {
    let own: Vec<&Job> = world.jobs.iter().filter(|job| job.rep == crd).collect();
    let spans = |job: &&&Job| job.start <= c && job.end.is_none_or(|end| c <= end);
    let held = own.iter().filter(spans).max_by(|one, other| {
        let end = |job: &Job| job.end.unwrap_or(NaiveDate::MAX);
        one.start
            .cmp(&other.start)
            .then(end(one).cmp(&end(other)))
            .then(other.firm.cmp(&one.firm))
    });
    let before: Vec<&&Job> = held.map_or(Vec::new(), |held| {
        own.iter().filter(|job| job.start < held.start).collect()
    });
    let capped = |job: &Job| job.end.map_or(c, |end| end.min(c));
    let experience: i64 = before.iter().map(|job| months(job.start, capped(job))).sum();
    let firms: BTreeSet<i64> = before.iter().map(|job| job.firm).collect();
    let ended = |job: &Job| job.end.filter(|end| *end < c);
    let prior: Vec<i64> = before
        .iter()
        .filter_map(|job| Some(months(job.start, ended(job)?)))
        .collect();
    let finished: Vec<i64> = own
        .iter()
        .filter(|job| job.start < c)
        .filter_map(|job| Some(months(job.start, ended(job)?)))
        .collect();
    let tenure = held.map_or(0, |held| months(held.start, c));
    let recent = own
        .iter()
        .filter(|job| back(c, 60) <= job.start && job.start < c)
        .count();
    let moves = own
        .iter()
        .filter(|job| job.start < c && ended(job).is_some_and(|end| back(c, 36) <= end))
        .count();
    let restless = match held {
        Some(_) if mean(&finished) > 0.0 => tenure as f64 / mean(&finished),
        _ => 1.0,
    };
    let mobility = match (moves, held) {
        (3.., _) => "Highly Mobile",
        (2, _) => "Mobile",
        (1, _) => "Average",
        (0, None) => "Unknown",
        (0, Some(_)) if tenure < 60 => "Stable",
        (0, Some(_)) => "Lifer",
    };
    let pit = back(c.with_day(1).unwrap(), 1);
    let assets = held.and_then(|held| world.assets(held.firm, pit.year(), pit.month()));
    let earlier = held
        .and_then(|held| world.assets(held.firm, pit.year() - 1, pit.month()))
        .filter(|held| *held > 0);
    let growth = assets
        .zip(earlier)
        .map(|(now, then)| 100.0 * (now - then) as f64 / then as f64);
    let size = match assets {
        None => "Unknown",
        Some(1_000_000_000..) => "Billion+",
        Some(100_000_000..) => "100M-1B",
        Some(10_000_000..) => "10M-100M",
        Some(1_000_000..) => "1M-10M",
        Some(_) => "Under_1M",
    };
    let year_ago = back(c, 12);
    let within = |on: Day| year_ago < on && on <= c;
    let reps = held.map(|held| {
        world.distinct(held.firm, |job| {
            job.start <= pit && job.end.is_none_or(|end| pit <= end)
        })
    });
    let left = held.map_or(0, |held| world.distinct(held.firm, |job| job.end.is_some_and(within)));
    let came = held.map_or(0, |held| world.distinct(held.firm, |job| within(job.start)));
    let net = came - left;
    let bleeding = match net {
        ..=-14 => "Severe_Bleeding",
        -13..=-3 => "Moderate_Bleeding",
        -2..=-1 => "Slight_Bleeding",
        0 => "Stable",
        1.. => "Growing",
    };
    let accolades: Vec<&String> = world
        .accolades
        .iter()
        .filter(|(rep, year, _)| *rep == crd && *year < i64::from(c.year()))
        .map(|(_, _, outlet)| outlet)
        .collect();
    let forbes = accolades.iter().filter(|outlet| outlet.contains("Forbes")).count();
    let disclosures: Vec<&String> = world
        .disclosures
        .iter()
        .filter(|(rep, on, _)| *rep == crd && *on < c)
        .map(|(_, _, kind)| kind)
        .collect();
    let of_kind = |kind: &str| {
        disclosures
            .iter()
            .filter(|held| held.contains(kind))
            .count()
            .to_string()
    };
    let flag = |holds: bool| u8::from(holds).to_string();
    let row = world.roster.iter().rev().find(|(rep, _, _)| *rep == crd);
    let known = |name: &str| {
        row.is_some_and(|(_, frame, row)| cell_text(frame, name, *row).unwrap().as_deref() == Some("true"))
    };
    let missing = |name: &str| flag(row.is_none() || known(name));
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let values = vec![
        ("industry_tenure_months", experience.to_string()),
        ("num_prior_firms", firms.len().to_string()),
        ("current_firm_tenure_months", tenure.to_string()),
        ("avg_prior_firm_tenure_months", shown(mean(&prior))),
        ("firms_in_last_5_years", recent.to_string()),
        ("pit_moves_3yr", moves.to_string()),
        ("pit_avg_prior_tenure_months", shown(mean(&finished))),
        ("pit_restlessness_ratio", shown(restless)),
        ("pit_mobility_tier", mobility.to_owned()),
        ("firm_aum_pit", number(assets)),
        (
            "log_firm_aum",
            shown(assets.map_or(0.0, |assets| (assets.max(1) as f64).ln())),
        ),
        ("aum_growth_12mo_pct", growth.map(shown).unwrap_or_default()),
        ("firm_rep_count_at_contact", number(reps)),
        ("firm_aum_tier", size.to_owned()),
        ("firm_departures_12mo", left.to_string()),
        ("firm_arrivals_12mo", came.to_string()),
        ("firm_net_change_12mo", net.to_string()),
        ("firm_total_movement_12mo", (came + left).to_string()),
        (
            "firm_stability_score",
            shown((50.0 + 3.5 * net as f64).clamp(0.0, 100.0)),
        ),
        ("firm_stability_tier", bleeding.to_owned()),
        ("accolade_count", accolades.len().to_string()),
        ("has_accolades", flag(!accolades.is_empty())),
        ("forbes_accolades", forbes.to_string()),
        ("disclosure_count", disclosures.len().to_string()),
        ("has_disclosures", flag(!disclosures.is_empty())),
        ("criminal_disclosures", of_kind("Criminal")),
        ("regulatory_disclosures", of_kind("Regulatory")),
        ("has_linkedin", flag(row.is_some() && !known("linkedin_missing"))),
        ("has_firm_aum", flag(assets.is_some())),
        ("has_valid_virtual_snapshot", flag(held.is_some())),
        ("is_gender_missing", missing("gender_missing")),
        ("is_linkedin_missing", missing("linkedin_missing")),
        ("is_personal_email_missing", missing("personal_email_missing")),
        ("is_license_data_missing", missing("license_missing")),
        ("is_industry_tenure_missing", missing("tenure_missing")),
        ("tenure_years", shown(tenure as f64 / 12.0)),
        ("experience_years", shown(experience as f64 / 12.0)),
    ];
    Wanted {
        values,
        net,
        held: held.is_some(),
    }
}

fn check(view: &View, with_roster: bool) {
    let world = World::read(view, with_roster);
    let features = view.frame("features").unwrap();
    let (ids, crds) = (
        text(&features, "lead_id").unwrap(),
        integer(&features, "advisor_crd").unwrap(),
    );
    let contacts = date(&features, "contacted_date").unwrap();
    let real = |name: &str, row: usize| -> String {
        let cell = cell_text(&features, name, row).unwrap().unwrap_or_default();
        let is_number = assay::frame::kind_of(&features, name) == Some(assay::frame::ColumnKind::Real);
        if is_number && !cell.is_empty() {
            shown(cell.parse().unwrap())
        } else {
            cell
        }
    };
    let mut wanted = Vec::new();
    for row in 0..features.height() {
        let found = evaluate(&world, crds.get(row).unwrap(), day(contacts.get(row).unwrap()));
        for (name, value) in &found.values {
            assert_eq!(real(name, row), *value, "{name} of {}", ids.get(row).unwrap());
        }
        wanted.push(found);
    }
    // F20 and F21 need all leads.
    let nets: Vec<i64> = wanted.iter().filter(|lead| lead.held).map(|lead| lead.net).collect();
    for (row, lead) in wanted.iter().enumerate() {
        let below = nets.iter().filter(|net| **net < lead.net).count() as f64;
        let rank = if lead.held {
            100.0 * below / (nets.len() - 1) as f64
        } else {
            50.0
        };
        assert_eq!(real("firm_stability_percentile", row), shown(rank));
        let priority = match rank {
            rank if rank <= 10.0 => "HIGH_PRIORITY",
            rank if rank <= 25.0 => "MEDIUM_PRIORITY",
            _ if lead.net < 0 => "MONITOR",
            _ => "STABLE",
        };
        assert_eq!(real("firm_recruiting_priority", row), priority);
    }
    assert!(wanted.iter().any(|lead| lead.held) && wanted.iter().any(|lead| !lead.held));
}

// spec: advisors F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, F13, F14, F15, F16, F17, F18, F19, F20, F21, F22
// spec: advisors F23, F24, F25, F26, F27, F28, F29, F30, F31, F32, F33, F34, F35, F36, F37, P2, P9, P10, K9, K10, K11
#[test]
fn every_feature_is_what_the_slow_way_finds() {
    check(&small().view(), true);
}

// spec: advisors P9, K1, K11
#[test]
fn without_the_roster_jobs_are_the_historys_alone() {
    let (_dir, bench) = super::own(None);
    let with = profile("sample", &[("employment_source", "history".into())]);
    run(&bench, &with);
    let history = view(&bench, &with);
    check(&history, false);
    let held = |view: &View| super::metric(view, "1.1", "with_snapshot", None);
    assert!(held(&history) < held(&small().view()));
}
