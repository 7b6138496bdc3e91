//! Leads of the small sample with their contacts, the calls that are made and could be.

use super::draft::Draft;
use super::model::{Dial, Enrichment, Lead, NOW, YEAR};
use super::pool::Pool;
use super::small::{Bench, rep_number};
use crate::sample::days::Day;
use crate::sample::random::Random;

/// Who works the leads.
pub(super) const OWNERS: usize = 4;

/// How a lead stands to the vendor's exports.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Matched,
    Unmatched,
    WithoutCrd,
}

/// `count` days of `days`, evenly spread.
fn spread(days: &[Day], count: usize) -> Vec<Day> {
    (0..count)
        .filter_map(|place| days.get(place * days.len() / count.max(1)).copied())
        .collect()
}

/// Nobody is called at Christmas and New Year.
fn is_holiday(day: Day) -> bool {
    let (_, month, number) = day.parts();
    matches!((month, number), (12, 25) | (1, 1))
}

/// The day of each contact, in order.
fn contact_days(bench: &Bench) -> Vec<Day> {
    let [first, ..] = bench.studio.habits.exports;
    let all: Vec<Day> = (first.0 + 1..bench.as_of.0).map(Day).collect();
    let working = all.into_iter().filter(|day| !is_holiday(*day));
    let (weekdays, weekends): (Vec<Day>, Vec<Day>) = working.partition(|day| day.is_weekday());
    let mut days = spread(&weekends, bench.plan.weekend);
    days.extend(spread(&weekdays, bench.plan.contacted - bench.plan.weekend));
    days.sort_unstable();
    days
}

/// Every lead: contacted ones in the order of contact, then those whom nobody has contacted yet.
pub(super) fn leads(bench: &mut Bench) -> Vec<Lead> {
    let days = contact_days(bench);
    let plan = &bench.plan;
    let matched = plan.contacted - plan.without_crd - plan.unmatched;
    let mut kinds = vec![Kind::Matched; matched];
    kinds.extend(vec![Kind::Unmatched; plan.unmatched]);
    kinds.extend(vec![Kind::WithoutCrd; plan.without_crd]);
    bench.studio.random.shuffle(&mut kinds);
    let mut draws = Pool::even(&mut bench.studio, matched, bench.firms.len());
    let mut territories = bench.territories();
    let exports = bench.studio.habits.exports;
    let mut leads = Vec::new();
    for (day, kind) in days.into_iter().zip(kinds) {
        let newest = exports.iter().rposition(|taken| *taken <= day).unwrap_or(0);
        let since = exports.get(newest).map_or(0, |taken| day.0 - taken.0);
        let rep = (kind == Kind::Matched).then(|| {
            let draws = draws.take(&bench.studio.shapes, newest, f64::from(since) / YEAR);
            bench.rep(territories.pop().unwrap_or(0), draws)
        });
        let lead = bench.lead(leads.len(), rep, kind == Kind::Unmatched, Some(day));
        leads.push(lead);
    }
    for _ in 0..bench.plan.uncontacted {
        let lead = bench.lead(leads.len(), None, true, None);
        leads.push(lead);
    }
    leads
}

impl Bench {
    fn lead(&mut self, place: usize, rep: Option<usize>, unmatched: bool, day: Option<Day>) -> Lead {
        let held = rep.and_then(|rep| self.reps.get(rep)).cloned();
        let words = &self.studio.words;
        let random = &mut self.studio.random;
        // Mornings and afternoons of America, so that a day is the same one in UTC.
        let contacted = day.map(|day| (day, 820 + random.below(240) as u32));
        let last = day.unwrap_or(self.as_of.plus(-1));
        let created = (last.plus(-1 - random.below(90) as i32), 800 + random.below(400) as u32);
        let number = place as u64 + 1;
        let person = held
            .as_ref()
            .map_or_else(|| words.person(random), |rep| rep.person.clone());
        let metro = held
            .as_ref()
            .map_or_else(|| words.metro(random, place % 3), |rep| rep.metro);
        let firm = held.as_ref().and_then(|rep| rep.seats.get(NOW).copied().flatten());
        let company = firm
            .and_then(|seat| self.firms.get(seat.firm))
            .map(|firm| firm.name.clone());
        let crd = match &held {
            Some(rep) => rep.crd.to_string(),
            // Numbers that no export reaches.
            None if unmatched => rep_number(500_000 + place).to_string(),
            None => String::new(),
        };
        Lead {
            id: format!("00QMQ{number:010}AAA"),
            crd,
            rep,
            created,
            contacted,
            called: None,
            owner: random.index(OWNERS),
            person,
            number,
            company: company.unwrap_or_else(|| words.firm(random)),
            title: random.pick(&words.titles).to_owned(),
            metro,
            source: random.pick(&words.sources).to_owned(),
            list: random.pick(&words.lists).to_owned(),
            agency: random.pick(&words.agencies).to_owned(),
            tag: "",
            status: "New",
            disposition: String::new(),
            prior_score: random.below(101),
            enrichment: contacted
                .filter(|_| place % 5 < 2)
                .map(|(day, _)| enrichment(random, day)),
            named: false,
        }
    }
}

/// What the CRM bought, mostly before the contact.
fn enrichment(random: &mut Random, contacted: Day) -> Enrichment {
    let pick =
        |random: &mut Random, all: &[&'static str]| all.get(random.index(all.len())).copied().unwrap_or_default();
    let days = if random.percent(70) {
        -1 - random.below(60) as i32
    } else {
        1 + random.below(60) as i32
    };
    let disclosure = pick(
        random,
        &["", "", "", "", "", "Customer Dispute", "Regulatory", "Termination"],
    );
    Enrichment {
        at: (contacted.plus(days), 600),
        years: random.below(20) as i64,
        moves: random.below(5) as i64,
        team: 1 + random.below(12) as i64,
        lead: random.percent(30),
        disclosure: Some(disclosure).filter(|kind| !kind.is_empty()),
        licences: pick(
            random,
            &[
                "Series 7;Series 66",
                "Series 65",
                "Series 7;Series 24;Series 66",
                "Series 7",
                "",
            ],
        ),
        designations: pick(random, &["CFP", "CFA", "CFP;CIMA", "AIF", "", ""]),
        model: pick(random, &["RIA", "Hybrid", "Broker-Dealer"]),
        specialties: pick(random, &["Retirement;Estate", "Retirement", "Business Owners", ""]),
        custodian: pick(random, &["Quayside Custody", "Copper Trust", "Larkrow Clearing"]),
        software: pick(random, &["Ledgerly", "Pipewell", ""]),
    }
}

/// Days of capacity up to today. Today is a Saturday: few are at work, and some of their calls are made.
pub(super) fn capacity(bench: &Bench) -> Vec<(Day, usize, u64, u64)> {
    let first = bench.as_of.0 - bench.plan.capacity_days + 1;
    let mut all = Vec::new();
    for day in (first..=bench.as_of.0).map(Day) {
        for owner in 0..OWNERS {
            let (slots, left) = match day {
                _ if day == bench.as_of => (5, 3),
                _ if day.is_weekday() => (8, 0),
                _ => (2, 0),
            };
            all.push((day, owner, slots, left));
        }
    }
    all
}

/// Call attempts. Whoever was contacted was dialed, except some of the last thirty days, who were written to; whoever
/// has not booked a call is tried again.
pub(super) fn dial(draft: &mut Draft, count: usize) {
    let mut random = Random::stream(draft.seed, 43);
    let recent = draft.as_of.plus(-30);
    let mut dials = Vec::new();
    let mut again = Vec::new();
    for lead in &draft.leads {
        let Some((day, minute)) = lead.contacted.filter(|(day, _)| *day < draft.as_of) else {
            continue;
        };
        if day > recent && lead.number % 5 < 3 {
            continue;
        }
        let mut add = |at| {
            dials.push(Dial {
                lead: lead.id.clone(),
                owner: lead.owner,
                at,
                outcome: random.pick(&draft.words.outcomes).to_owned(),
                shown: "",
            });
        };
        add((day, minute + 5));
        let until = lead.called.map_or(draft.as_of, |(called, _)| called);
        again.extend(
            (2..9)
                .map(|days| (lead, day.plus(days)))
                .filter(|(_, next)| *next < until && next.is_weekday()),
        );
    }
    random.shuffle(&mut again);
    for (lead, day) in again.into_iter().take(count.saturating_sub(dials.len())) {
        dials.push(Dial {
            lead: lead.id.clone(),
            owner: lead.owner,
            at: (day, 850 + random.below(300) as u32),
            outcome: random.pick(&draft.words.outcomes).to_owned(),
            shown: "",
        });
    }
    dials.truncate(count);
    dials.sort_by(|first, second| (first.at, &first.lead).cmp(&(second.at, &second.lead)));
    draft.dials = dials;
}
