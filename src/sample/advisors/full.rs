//! The full sample: slots become leads with jobs. Planted leads sit on firms of their own, heavy bleeders and standard
//! leads with a job on record on large shared firms, everyone else has left before the contact.

use super::cells::{Cell, between};
use super::draft::entries;
use super::full_rest;
use super::full_slots::{FIRST, LAST, Plan, Slot, wrong};
use super::lay::Reps;
use super::model::{Firm, Job, Lead, Moment, employment_sheet};
use super::small::{firm_number, rep_number};
use super::words::Words;
use crate::sample::SampleError;
use crate::sample::days::{Day, Month};
use crate::sample::random::Random;
use crate::sample::settings::{Part, Section};
use crate::sample::sheet::Sheet;

/// Shared firms that lose so many reps each month that no lead's coming or going matters, and those that only grow.
pub(super) const LOSING: usize = 30;
const GROWING: usize = 100;
/// First month of what shared firms need: a year before the first contact that is labelled.
const FLOWS: Month = Month(2022 * 12 + 11);
const FLOW_MONTHS: i32 = 37;

/// What is on record of a contacted lead's jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A job at a firm of its own spans the contact.
    Alone,
    /// A job at a shared firm does: a losing one, or a growing one.
    Shared(bool),
    /// Jobs that all ended before.
    Past,
    /// No job.
    Nothing,
}

/// Counts reps.
pub(super) struct Numbers(pub(super) u32);

impl Reps for Numbers {
    fn next(&mut self) -> u32 {
        self.0 += 1;
        rep_number(self.0)
    }
}

/// Everything that parts of the full sample draw from and add to.
pub(super) struct Workshop {
    pub(super) plan: Plan,
    /// Percent of the filler.
    pub(super) share: usize,
    pub(super) words: Words,
    pub(super) random: Random,
    pub(super) numbers: Numbers,
    pub(super) firms: Vec<Firm>,
    /// Firms that no lead works for on the day of contact; they come first among `firms`.
    pub(super) pool: Vec<usize>,
    pub(super) losing: Vec<usize>,
    pub(super) growing: Vec<usize>,
    pub(super) leads: Vec<Lead>,
    /// Jobs that are not yet written.
    pub(super) jobs: Vec<Job>,
    pub(super) employment: Sheet,
    /// Reps with jobs so far.
    pub(super) employed: usize,
    /// Contacted reps, and the day on which their last job on record ended.
    pub(super) contacted: Vec<(u32, Option<Day>)>,
    pub(super) uncontacted: Vec<(u32, Option<Day>)>,
}

/// The playbook's share of a full workspace with so many percent of the filler.
pub(super) fn full(seed: u64, share: usize) -> Result<Part, SampleError> {
    let plan = Plan::load()?;
    let mut random = Random::stream(seed, 31);
    let slots = plan.slots(&mut random)?;
    let kinds = kinds(&plan, &mut random, &slots)?;
    let mut workshop = Workshop {
        plan,
        share,
        words: Words::load()?,
        random,
        numbers: Numbers(0),
        firms: Vec::new(),
        pool: Vec::new(),
        losing: Vec::new(),
        growing: Vec::new(),
        leads: Vec::new(),
        jobs: Vec::new(),
        employment: employment_sheet(false),
        employed: 0,
        contacted: Vec::new(),
        uncontacted: Vec::new(),
    };
    let alone = kinds.iter().filter(|kind| **kind == Kind::Alone).count();
    workshop.found(alone)?;
    workshop.staff();
    workshop.contacted_leads(&slots, &kinds);
    let files = full_rest::finish(&mut workshop)?;
    Ok(Part {
        name: "advisors-full".to_owned(),
        as_of: workshop.plan.as_of.clone(),
        day_parameter: Some("execution_date"),
        live: false,
        comment: "A synthetic workspace at the size of the reference run; `--profile reference` gives its figures.\n\
                  Every person, firm, number and phone in it is invented."
            .to_owned(),
        section: Section {
            playbook: "advisors",
            profile: None,
            entries: entries(&[]),
            parameters: Vec::new(),
        },
        readme: include_str!("../data/advisors_full_readme.md"),
        files,
    })
}

/// Draws who has which jobs, so that the printed number of reps has any.
fn kinds(plan: &Plan, random: &mut Random, slots: &[Slot]) -> Result<Vec<Kind>, SampleError> {
    let (from, to) = (Day::of(2024, 2, 1), Day::of(2025, 10, 1));
    let mut kinds = Vec::with_capacity(slots.len());
    let mut open = Vec::new();
    for (place, slot) in slots.iter().enumerate() {
        // A history lists jobs that people have left: the more recent the contact, the fewer span it.
        let middle = (slot.low.0 + slot.high.0) / 2;
        let age = (middle - from.0).clamp(0, to.0 - from.0);
        let covered = 105 - 80 * age / (to.0 - from.0);
        let kind = match slot.cell {
            Cell::SToS if random.below(1_000) < covered as u64 => Kind::Shared(random.percent(25)),
            Cell::SToS => Kind::Nothing,
            cell if cell.is_heavy() && random.percent(80) => Kind::Shared(true),
            _ => Kind::Alone,
        };
        if kind == Kind::Nothing {
            open.push(place);
        }
        kinds.push(kind);
    }
    let held = slots.len() - open.len();
    let more = plan.contacted_with_jobs.checked_sub(held);
    let more = more.ok_or_else(|| wrong("more leads with jobs than the plan has"))?;
    random.shuffle(&mut open);
    for place in open.into_iter().take(more) {
        if let Some(kind) = kinds.get_mut(place) {
            *kind = Kind::Past;
        }
    }
    Ok(kinds)
}

impl Workshop {
    pub(super) fn firm(&mut self, wirehouse: bool) -> usize {
        let index = self.firms.len();
        let name = self.words.firm(&mut self.random, wirehouse);
        let crd = firm_number(index as u32 + 1);
        self.firms.push(Firm { crd, name });
        index
    }

    /// Firms of the pool, so many that all employers are the plan's number; then the shared ones.
    fn found(&mut self, alone: usize) -> Result<(), SampleError> {
        let pool = self.plan.employers.checked_sub(alone + LOSING + GROWING);
        let pool = pool.ok_or_else(|| wrong("more planted firms than employers"))?;
        for number in 0..(pool * self.share / 100).max(500) {
            let firm = self.firm(number % 7 == 0);
            self.pool.push(firm);
        }
        for number in 0..LOSING + GROWING {
            let firm = self.firm(number % 3 == 0);
            if number < LOSING {
                self.losing.push(firm);
            } else {
                self.growing.push(firm);
            }
        }
        Ok(())
    }

    /// The reps of shared firms.
    fn staff(&mut self) {
        for number in 0..LOSING + GROWING {
            let growing = number >= LOSING;
            let firm = self.pool.len() + number;
            let monthly = if growing { 3 } else { 8 + 62 * number / LOSING } as i32;
            for _ in 0..if growing { 20 } else { 60 } {
                let start = Month(2004 * 12 + self.random.below(200) as i32);
                let end = self.much_later();
                self.colleague(firm, start, end);
            }
            for passed in 0..FLOW_MONTHS {
                let month = FLOWS.plus(passed);
                // Losses grow with time.
                let moving = if growing {
                    monthly
                } else {
                    monthly * (450 + 17 * passed) / 800
                };
                for _ in 0..moving {
                    let (start, end) = if growing && passed > 32 {
                        (month, Day::of(2029, 12, 31))
                    } else if growing {
                        (month, self.much_later())
                    } else {
                        let end = month.day(1 + self.random.below(28) as i32);
                        (month.plus(-40 - self.random.below(150) as i32), end)
                    };
                    self.colleague(firm, start, end);
                }
            }
            self.write_jobs();
        }
    }

    /// An end after all labelled contacts; some are planned for years ahead, as vendors do.
    fn much_later(&mut self) -> Day {
        if self.random.percent(4) {
            return Day::of(2029, 12, 31);
        }
        Day::of(2025, 10, 6).plus(self.random.below(76) as i32)
    }

    fn colleague(&mut self, firm: usize, month: Month, end: Day) {
        let start = month.day(1 + self.random.below(28) as i32);
        let rep = self.numbers.next();
        self.employed += 1;
        self.jobs.push(Job {
            rep,
            firm,
            start,
            end: Some(end),
        });
    }

    /// Writes the jobs that wait.
    pub(super) fn write_jobs(&mut self) {
        for job in self.jobs.drain(..) {
            job.write(&self.firms, &mut self.employment);
            self.employment.end();
        }
    }

    fn contacted_leads(&mut self, slots: &[Slot], kinds: &[Kind]) {
        // A few reps without jobs are two leads each.
        let mut twice = self.plan.contacted - self.plan.contacted_reps;
        let mut spare = None;
        let mut own = true;
        for (slot, kind) in slots.iter().zip(kinds) {
            let high = slot.high.0.min(LAST.0 - slot.days.unwrap_or(0).max(0));
            let contacted = self.weekday(slot.low, Day(high));
            let rep = match spare {
                Some(rep) if *kind == Kind::Nothing && twice > 0 => {
                    twice -= 1;
                    spare = None;
                    rep
                }
                _ => {
                    let rep = self.numbers.next();
                    if *kind == Kind::Nothing {
                        spare = Some(rep);
                    }
                    let (firm, end) = self.career(slot, *kind, rep, contacted);
                    self.contacted.push((rep, end));
                    let name = firm.and_then(|firm| self.firms.get(firm)).map(|firm| firm.name.clone());
                    self.contacted_lead(rep, name, slot, contacted, &mut own);
                    continue;
                }
            };
            self.contacted_lead(rep, None, slot, contacted, &mut own);
        }
    }

    fn contacted_lead(&mut self, rep: u32, name: Option<String>, slot: &Slot, contacted: Day, own: &mut bool) {
        let company = match name {
            // The recruiter's own, before anything is labelled.
            None if *own && slot.high < Day::of(2024, 2, 1) && slot.high > FIRST && slot.days.is_none() => {
                *own = false;
                self.plan.own_company.clone()
            }
            Some(name) => name,
            None => self.words.firm(&mut self.random, slot.wirehouse),
        };
        let morning = 780 + self.random.below(200) as u32;
        let afternoon = 1_000 + self.random.below(300) as u32;
        let called = slot.days.map(|days| (contacted.plus(days), afternoon));
        let first = called.map_or(contacted, |(day, _)| day.min(contacted));
        let created = FIRST.max(first.plus(-(self.random.below(300) as i32)));
        self.lead(rep, company, (created, 700), (Some((contacted, morning)), called));
    }

    pub(super) fn lead(
        &mut self,
        rep: u32,
        company: String,
        created: Moment,
        (contacted, called): (Option<Moment>, Option<Moment>),
    ) {
        let number = self.leads.len() as u64 * 7_919 % 99_991_003;
        let lead = Lead {
            id: format!("00QAF{number:010}AAA"),
            crd: rep.to_string(),
            rep,
            company: Some(company),
            created,
            contacted,
            called,
            title: self.words.title(&mut self.random).to_owned(),
            source: self.words.source(&mut self.random).to_owned(),
            person: self.words.person(&mut self.random),
        };
        self.leads.push(lead);
    }

    /// A weekday of `low` to `high`; the only day there is, whatever it is.
    pub(super) fn weekday(&mut self, low: Day, high: Day) -> Day {
        loop {
            let day = Day(between(&mut self.random, low.0, high.0));
            if day.is_weekday() || low >= high {
                return day;
            }
        }
    }
}
