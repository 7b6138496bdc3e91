//! The small sample: leads planted by cell on firms of their own, named plants for edges, and everyone else at a few
//! shared firms whose heads come and go.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::cells::{Cell, between};
use super::draft::Draft;
use super::lay::{Ends, Features, Reps, colleagues, earlier, start_of};
use super::model::{Firm, Job, Lead, Moment};
use super::words::Words;
use super::{small_named, small_rest};
use crate::sample::SampleError;
use crate::sample::days::{Day, Month};
use crate::sample::random::Random;

#[derive(Deserialize)]
pub(super) struct Plan {
    pub(super) as_of: String,
    pub(super) leads: usize,
    pub(super) contacted: usize,
    pub(super) jobs: usize,
    pub(super) roster: usize,
    pub(super) firms: usize,
    pub(super) accolades: usize,
    pub(super) disclosures: usize,
    planted: Vec<(Cell, String, usize, usize)>,
    pub(super) standard: Vec<(String, String, usize, usize, usize)>,
    days: Vec<(i32, usize)>,
    pub(super) late: Vec<i32>,
}

/// The end of all stamps.
pub(super) const LAST: Day = Day::of(2025, 12, 19);
/// The last day on which a contact is 43 days old at the snapshot.
pub(super) const TRAINING_END: Day = Day::of(2025, 9, 18);

/// Numbers of advisors and firms, each given once.
pub(super) struct Numbers {
    reps: u32,
}

impl Reps for Numbers {
    fn next(&mut self) -> u32 {
        self.reps += 1;
        rep_number(self.reps)
    }
}

/// The registry number of rep `index`: unlike neighbours, all different.
pub(super) fn rep_number(index: u32) -> u32 {
    // A prime modulus makes the multiplication a permutation.
    1_000_000 + ((u64::from(index) * 611_953) % 1_000_003) as u32 * 6 + index % 5
}

/// The registry number of firm `index`.
pub(super) fn firm_number(index: u32) -> u32 {
    100_000 + ((u64::from(index) * 7_919) % 60_013) as u32 * 3 + index % 2
}

/// Where a lead works on the day of contact, for the roster.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    pub(super) firm: usize,
    pub(super) start: Day,
    /// The job's row, if it has one.
    pub(super) job: Option<usize>,
}

/// What every part of the small sample draws from and adds to.
pub(super) struct Bench {
    pub(super) plan: Plan,
    pub(super) words: Words,
    pub(super) random: Random,
    pub(super) numbers: Numbers,
    pub(super) draft: Draft,
    /// Firms that no lead works for on the day of contact.
    pub(super) pool: Vec<usize>,
    /// By rep number.
    pub(super) seats: BTreeMap<u32, Seat>,
    /// Days from contact to call that are still to be given.
    pub(super) days: Vec<i32>,
    /// Bio and licences that the roster must say of a rep.
    pub(super) marks: BTreeMap<u32, (Option<&'static str>, &'static str)>,
    /// Firm and its month without a row.
    pub(super) no_month: Option<(usize, Month)>,
}

fn wrong(message: impl ToString) -> SampleError {
    SampleError::Data {
        file: "data/advisors_small.toml",
        message: message.to_string(),
    }
}

/// A day as a plan writes it.
pub(super) fn day(text: &str) -> Result<Day, SampleError> {
    let parts: Vec<i32> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        [year, month, day] => Ok(Day::of(*year, *month, *day)),
        _ => Err(wrong(format!("`{text}` is no day"))),
    }
}

/// The draft of the small sample, before any plant.
pub(super) fn draft(seed: u64) -> Result<Draft, SampleError> {
    let plan: Plan = toml::from_str(include_str!("../data/advisors_small.toml")).map_err(wrong)?;
    let mut random = Random::stream(seed, 21);
    let mut days: Vec<i32> = plan
        .days
        .iter()
        .flat_map(|(days, count)| std::iter::repeat_n(*days, *count))
        .collect();
    random.shuffle(&mut days);
    let draft = Draft::new(&plan.as_of);
    let mut bench = Bench {
        words: Words::load()?,
        random,
        numbers: Numbers { reps: 0 },
        draft,
        pool: Vec::new(),
        seats: BTreeMap::new(),
        days,
        marks: BTreeMap::new(),
        no_month: None,
        plan,
    };
    for _ in 0..small_rest::POOL {
        let firm = bench.firm(false);
        bench.pool.push(firm);
    }
    let planted = std::mem::take(&mut bench.plan.planted);
    for (cell, month, leads, calls) in planted {
        let first = day(&format!("{month}-01"))?;
        bench.group(cell, first.month(), (leads, calls));
    }
    small_named::plant(&mut bench);
    small_rest::fill(&mut bench)?;
    Ok(bench.draft)
}

/// First and last day of contacts planted in a month: within it, and on one side of the split's edges.
fn span(month: Month) -> (Day, Day) {
    let last = month.plus(1).day(1).plus(-1);
    match month.parts() {
        (2025, 6) => (Day::of(2025, 6, 9), last),
        (2025, 7) => (month.day(1), Day::of(2025, 7, 18)),
        (2025, 9) => (month.day(1), TRAINING_END),
        (2025, 12) => (month.day(1), LAST),
        _ => (month.day(1), last),
    }
}

impl Bench {
    /// A new firm.
    pub(super) fn firm(&mut self, wirehouse: bool) -> usize {
        let index = self.draft.firms.len();
        let name = self.words.firm(&mut self.random, wirehouse);
        let crd = firm_number(index as u32 + 1);
        self.draft.firms.push(Firm { crd, name });
        index
    }

    /// A weekday of `low` to `high`.
    pub(super) fn weekday(&mut self, low: Day, high: Day) -> Day {
        loop {
            let day = Day(between(&mut self.random, low.0, high.0));
            if day.is_weekday() {
                return day;
            }
        }
    }

    /// Leads of one cell on one firm.
    fn group(&mut self, cell: Cell, month: Month, (leads, calls): (usize, usize)) {
        let wirehouse = !cell.is_independent() && self.random.percent(30);
        let firm = self.firm(wirehouse);
        let large = if cell == Cell::T1To1a { 12 } else { 4 };
        let first = cell.features(&mut self.random, large, wirehouse);
        let mut arrived = 0;
        for number in 0..leads {
            let mut own = cell.features(&mut self.random, large, wirehouse);
            // A large firm suits every tenure of 1C, a small one only those over three years.
            while cell == Cell::T1To1c && first.reps <= 50 && own.tenure <= 36 {
                own = cell.features(&mut self.random, large, wirehouse);
            }
            let (low, high) = span(month);
            let contacted = self.weekday(low, high);
            let rep = self.numbers.next();
            self.work(rep, firm, contacted, own);
            arrived += i32::from(own.tenure < 12);
            self.draft.cells.insert(rep, cell);
            // One of each firm is what v3.2.1 looks for.
            match cell {
                Cell::T1To1a | Cell::T1To1c if number == 0 => {
                    let bio = Some("CFP since 2014; plans for families.");
                    self.marks.insert(rep, (bio, "[\"Series 65\",\"Series 7\"]"));
                }
                Cell::T1To1a | Cell::T1To1c | Cell::STo1b if number == 1 => {
                    self.marks.insert(rep, (None, "[\"Series 65\"]"));
                }
                _ => {}
            }
            let company = self.draft.firms.get(firm).map(|firm| firm.name.clone());
            let days = (number < calls).then(|| self.days_until(contacted));
            self.lead(rep, company, contacted, days);
        }
        let ends = (month, Ends::Open(8));
        let wanted = (first, leads as i32, arrived);
        colleagues(
            &mut self.random,
            &mut self.draft.jobs,
            &mut self.numbers,
            firm,
            ends,
            wanted,
        );
    }

    /// The lead's own jobs: the one that spans the contact, and those before it.
    pub(super) fn work(&mut self, rep: u32, firm: usize, contacted: Day, wanted: Features) {
        let start = start_of(&mut self.random, contacted, wanted.tenure);
        let next_month = contacted.month().plus(1).day(1);
        let end = Ends::Open(8).after(&mut self.random, next_month);
        self.seat(rep, firm, start, end);
        let jobs = &mut self.draft.jobs;
        let before = (wanted.experience, wanted.firms);
        earlier(&mut self.random, jobs, rep, start, before, &self.pool);
    }

    /// A job that spans the contact.
    pub(super) fn seat(&mut self, rep: u32, firm: usize, start: Day, end: Option<Day>) {
        let job = end.is_none().then_some(self.draft.jobs.len());
        self.draft.jobs.push(Job { rep, firm, start, end });
        self.seats.insert(rep, Seat { firm, start, job });
    }

    /// Takes a number of days to the call that does not lead beyond the last stamp.
    pub(super) fn days_until(&mut self, contacted: Day) -> i32 {
        let limit = LAST.0 - contacted.0;
        let fits = self.days.iter().rposition(|days| *days <= limit);
        fits.map_or(0, |place| self.days.remove(place))
    }

    /// Adds a contacted lead; answers its place.
    pub(super) fn lead(&mut self, rep: u32, company: Option<String>, contacted: Day, days: Option<i32>) -> usize {
        let morning = 780 + self.random.below(200) as u32;
        let afternoon = 1_000 + self.random.below(300) as u32;
        let called = days.map(|days| (contacted.plus(days), afternoon));
        let first = called.map_or(contacted, |(day, _)| day.min(contacted));
        let created = (first.plus(-1 - self.random.below(160) as i32), afternoon);
        self.push_lead(rep, company, created, (Some((contacted, morning)), called))
    }

    /// Adds a lead; answers its place.
    pub(super) fn push_lead(
        &mut self,
        rep: u32,
        company: Option<String>,
        created: Moment,
        (contacted, called): (Option<Moment>, Option<Moment>),
    ) -> usize {
        let place = self.draft.leads.len();
        let lead = Lead {
            id: format!("00QAS{:010}AAA", u64::from(rep) * 37 % 9_999_999_967),
            crd: rep.to_string(),
            rep,
            company,
            created,
            contacted,
            called,
            title: self.words.title(&mut self.random).to_owned(),
            source: self.words.source(&mut self.random).to_owned(),
            person: self.words.person(&mut self.random),
        };
        self.draft.leads.push(lead);
        place
    }

    /// Gives a lead an id that tells which plant it is.
    pub(super) fn tag(&mut self, place: usize, tag: &str) {
        if let Some(lead) = self.draft.leads.get_mut(place) {
            lead.id = plant_id(tag);
        }
    }
}

/// The id of a named plant, such as `00QG10ROW01XXXXAAA`.
pub(super) fn plant_id(tag: &str) -> String {
    format!("00Q{tag:X<12}AAA")
}
