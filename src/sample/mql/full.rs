//! The full sample: the size and the counts of the reference run of October 2025.
//!
//! Planted exactly: rows of each territory and their distinct registry numbers, one of them 51 times; the column of the
//! second territory with 122 places and 10,351 empty cells; 69,809 leads of which the exports know 55,581; contacts and
//! calls ever by weekday, and of matched leads by tier of assets and by metropolitan area; 1,902 calls in time and 209
//! late; 1,616 positives among 45,923 labelled leads; 564 leads with values that a mask leaves; 93.07% valid numbers;
//! growth known of 90.3% of the matched.
//!
//! Not planted, because they contradict those: 43,191 of 45,552 numbers found (the tiers count 44,601 matched leads);
//! 51,234, 45,552 and 45,249 leads as bases (48,868 were contacted); 93.3% known assets (976 of 44,601 are unknown);
//! 20,385 rows too many of a merge (lead numbers are distinct, so that 15,076 repeats cannot give more than 15,076);
//! all other training tables than 44,307 to 1,616. What a model makes of it is not planted at all: calls depend on
//! nothing that the exports say, so M4.5 fails here as it did there.

use super::crm;
use super::full_slots::{Call, Era, Known, Plan, Slot, slots, wrong};
use super::full_vendor;
use super::model::{Dial, EXPORTS, Firm, Lead, Moment, NOW, Rep};
use super::people::{Draws, Habits, Studio};
use super::rows::{self, Row};
use super::small::{day, firm_number, rep_number};
use super::small_leads::OWNERS;
use super::world::settle_lead;
use crate::sample::days::Day;
use crate::sample::random::Random;
use crate::sample::settings::{Entry, Part, Section};
use crate::sample::sheet::Sheet;
use crate::sample::{SampleError, SampleFile};

/// Where the territories' files lie.
pub(super) const TERRITORIES: [&str; 3] = [
    "mql/discovery_t1_2025_10.csv",
    "mql/discovery_t2_2025_10.csv",
    "mql/discovery_t3_2025_10.csv",
];

/// What every part of the full sample draws from and adds to.
pub(super) struct Workshop {
    pub(super) plan: Plan,
    pub(super) studio: Studio,
    pub(super) firms: Vec<Firm>,
    /// Representatives who are leads.
    pub(super) reps: Vec<Rep>,
    pub(super) as_of: Day,
    pub(super) export: Day,
    /// Percent of the rows that belong to nobody's lead.
    pub(super) share: usize,
    /// Days of each era by weekday.
    days: Vec<(Era, usize, Vec<Day>)>,
    leads: Vec<Lead>,
}

/// Every file of the full sample; `share` is the percent of rows about nobody's lead that are written.
pub(super) fn full(seed: u64, share: usize) -> Result<Part, SampleError> {
    let mut workshop = Workshop::open(seed, share)?;
    let slots = slots(&workshop.plan, &mut workshop.studio.random)?;
    for slot in &slots {
        workshop.contacted(slot)?;
    }
    workshop.number_and_rest();
    let mut files = full_vendor::territories(&mut workshop)?;
    files.extend(workshop.files());
    Ok(workshop.part(files))
}

impl Workshop {
    fn open(seed: u64, share: usize) -> Result<Self, SampleError> {
        let plan = Plan::load()?;
        let as_of = day(&plan.as_of)?;
        let export = day(&plan.export)?;
        let last = day(&plan.last_labelled)?;
        let first = day(&plan.first)?;
        let habits = Habits {
            exports: [export; EXPORTS],
            unknown_growth: plan.unknown_growth,
            unknown_assets: plan.unknown_assets,
            median_assets: plan.median_assets,
        };
        let mut studio = Studio::open(habits, Random::stream(seed, 51))?;
        let mut firms = Vec::with_capacity(plan.firms);
        for index in 0..plan.firms {
            let below = super::chance::share(&mut studio.random);
            firms.push(studio.firm(firm_number(index), below));
        }
        let eras = [
            (Era::Before, first, export.plus(-1)),
            (Era::Since, export, last),
            (Era::Young, last.plus(1), as_of),
        ];
        let mut days = Vec::new();
        for (era, low, high) in eras {
            for weekday in 0..7 {
                let held = (low.0..=high.0).map(Day).filter(|day| weekday_of(*day) == weekday);
                days.push((era, weekday, held.collect()));
            }
        }
        Ok(Self {
            plan,
            studio,
            firms,
            reps: Vec::new(),
            as_of,
            export,
            share,
            days,
            leads: Vec::new(),
        })
    }

    /// Adds a contacted lead.
    fn contacted(&mut self, slot: &Slot) -> Result<(), SampleError> {
        let days = self
            .days
            .iter()
            .find(|(era, weekday, _)| (*era, *weekday) == (slot.era, slot.weekday));
        let days = days.map(|(.., days)| days.as_slice()).filter(|days| !days.is_empty());
        let days = days.ok_or_else(|| wrong("a weekday is asked of an era that has none"))?;
        let random = &mut self.studio.random;
        let mut day = *days.get(random.index(days.len())).unwrap_or(&self.export);
        if slot.call == Call::Late {
            // A late call must have come by today.
            while self.as_of.0 - day.0 < 40 {
                day = day.plus(-7);
            }
        }
        let minute = 820 + random.below(240) as u32;
        let called = self.call(slot.call, (day, minute));
        let rep = slot.known.as_ref().map(|known| self.known(known));
        self.lead(rep, Some((day, minute)), called);
        Ok(())
    }

    fn call(&mut self, call: Call, (day, minute): Moment) -> Option<Moment> {
        let random = &mut self.studio.random;
        let open = (self.as_of.0 - day.0).min(30) as u64;
        let days = match call {
            Call::None => return None,
            Call::InTime => random.below(open + 1) as i32,
            Call::Late => 31 + random.below((self.as_of.0 - day.0 - 30).min(90) as u64) as i32,
        };
        Some((day.plus(days), minute + 30 + random.below(120) as u32))
    }

    /// A representative of whom the exports say what was dealt.
    fn known(&mut self, known: &Known) -> usize {
        let place = self.reps.len();
        let random = &mut self.studio.random;
        let named = self
            .studio
            .words
            .metros
            .iter()
            .position(|metro| !known.metro.is_empty() && metro.area.starts_with(&known.metro));
        let territory = named
            .and_then(|metro| self.studio.words.metros.get(metro))
            .map(|metro| metro.territory);
        let territory = territory.unwrap_or_else(|| random.weighted(&[(0, 41), (1, 36), (2, 22)]).unwrap_or(0));
        let draws = self.draws();
        let mut rep = self.studio.rep(rep_number(place), territory, &self.firms, draws);
        match named {
            Some(metro) => rep.metro = metro,
            None => self.elsewhere(&mut rep),
        }
        let assets = self.assets(known.segment);
        let random = &mut self.studio.random;
        for held in &mut rep.practice {
            held.assets = assets;
            held.growth = known
                .growth
                .then(|| 800 + (1_500.0 * self.studio.shapes.normal.draw(random)).round() as i64);
            held.growth_five = held.growth.map(|growth| growth * 3 + 1_500);
        }
        self.reps.push(rep);
        place
    }

    /// Moves a representative to an area that no feature names.
    fn elsewhere(&mut self, rep: &mut Rep) {
        const NAMED: [&str; 5] = ["Chicago", "Dallas", "Los Angeles", "Miami", "New York"];
        let is_named = |words: &super::words::Words, place: usize| {
            let metro = words.metros.get(place);
            metro.is_some_and(|metro| NAMED.iter().any(|name| metro.area.starts_with(name)))
        };
        while is_named(&self.studio.words, rep.metro) {
            rep.metro = self.studio.words.metro(&mut self.studio.random, rep.territory);
        }
    }

    /// Assets of a tier, in hundredths of millions.
    fn assets(&mut self, segment: usize) -> Option<i64> {
        let random = &mut self.studio.random;
        match segment {
            0 => Some(500 + random.below(9_400) as i64),
            1 => Some(10_000 + random.below(40_001) as i64),
            2 => Some(50_001 + (90_000.0 * self.studio.shapes.wide.draw(random)).round() as i64),
            _ => None,
        }
    }

    pub(super) fn draws(&mut self) -> Draws {
        let random = &mut self.studio.random;
        Draws {
            years: super::chance::share(random),
            ratio: super::chance::share(random),
            growth: super::chance::share(random),
            firm: random.index(self.firms.len()),
            export: NOW,
        }
    }

    fn lead(&mut self, rep: Option<usize>, contacted: Option<Moment>, called: Option<Moment>) {
        let held = rep.and_then(|rep| self.reps.get(rep));
        let (words, random) = (&self.studio.words, &mut self.studio.random);
        let number = self.leads.len() as u64 + 1;
        let last = contacted.map_or(self.as_of.plus(-1), |(day, _)| day);
        let seat = held.and_then(|rep| rep.seats.get(NOW).copied().flatten());
        let firm = seat.and_then(|seat| self.firms.get(seat.firm));
        self.leads.push(Lead {
            id: format!("00QMF{number:010}AAA"),
            crd: held.map(|rep| rep.crd.to_string()).unwrap_or_default(),
            rep,
            created: (last.plus(-1 - random.below(90) as i32), 800 + random.below(400) as u32),
            contacted,
            called,
            owner: random.index(OWNERS),
            person: held.map_or_else(|| words.person(random), |rep| rep.person.clone()),
            number,
            company: firm.map_or_else(|| words.firm(random), |firm| firm.name.clone()),
            title: random.pick(&words.titles).to_owned(),
            metro: held.map_or(number as usize % words.metros.len(), |rep| rep.metro),
            source: random.pick(&words.sources).to_owned(),
            list: random.pick(&words.lists).to_owned(),
            agency: random.pick(&words.agencies).to_owned(),
            tag: "",
            status: "New",
            disposition: String::new(),
            prior_score: random.below(101),
            enrichment: None,
            named: false,
        });
    }

    /// Leads that nobody contacted, then numbers that no export has for leads without one, and what became of all.
    fn number_and_rest(&mut self) {
        let matched = self.leads.iter().filter(|lead| lead.rep.is_some()).count();
        let mut valid = self.plan.valid_crd.saturating_sub(matched);
        for (place, lead) in self.leads.iter_mut().enumerate().filter(|(_, lead)| lead.rep.is_none()) {
            if valid > 0 {
                lead.crd = rep_number(500_000 + place).to_string();
                valid -= 1;
            }
        }
        let mut more = self.plan.matched.saturating_sub(matched);
        while self.leads.len() < self.plan.leads {
            let rep = (more > 0).then(|| {
                more -= 1;
                let segment = self.studio.random.weighted(&[(0, 16), (1, 52), (2, 32)]).unwrap_or(0);
                let growth = !self.studio.random.percent(10);
                let metro = String::new();
                self.known(&Known { segment, metro, growth })
            });
            self.lead(rep, None, None);
            let place = self.leads.len();
            if let Some(lead) = self
                .leads
                .last_mut()
                .filter(|lead| lead.rep.is_none() && place.is_multiple_of(2))
            {
                lead.crd = rep_number(500_000 + place).to_string();
            }
        }
        for lead in &mut self.leads {
            settle_lead(lead, self.as_of, &self.studio.words.dispositions);
        }
    }

    fn files(&mut self) -> Vec<SampleFile> {
        let mut row = Row::default();
        let mut sheet = Sheet::new("mql/leads.csv", &crm::LEADS);
        for lead in &self.leads {
            crm::lead_row(lead, &self.studio.words, &mut row);
            row.write(&mut sheet);
        }
        let mut firms = Sheet::new("mql/firms.csv", &rows::FIRMS);
        for firm in &self.firms {
            rows::firm_row(firm, &mut row);
            row.write(&mut firms);
        }
        vec![sheet.finish(), firms.finish(), self.dials(), self.capacity()]
    }

    fn dials(&mut self) -> SampleFile {
        let mut row = Row::default();
        let mut sheet = Sheet::new("mql/dials.csv", &crm::DIALS);
        let random = &mut self.studio.random;
        let mut number = 0;
        for lead in &self.leads {
            let Some((day, minute)) = lead.contacted else { continue };
            let again = random.below(100) < self.plan.second_dials && day.plus(3) <= self.as_of;
            for days in if again { vec![0, 3] } else { vec![0] } {
                number += 1;
                let dial = Dial {
                    lead: lead.id.clone(),
                    owner: lead.owner,
                    at: (day.plus(days), minute + 5),
                    outcome: random.pick(&self.studio.words.outcomes).to_owned(),
                    shown: "",
                };
                crm::dial_row(number, &dial, &mut row);
                row.write(&mut sheet);
            }
        }
        sheet.finish()
    }

    fn capacity(&self) -> SampleFile {
        let mut row = Row::default();
        let mut sheet = Sheet::new("mql/capacity.csv", &["date", "sga_id", "slots", "available"]);
        for day in (self.as_of.0 - self.plan.capacity_days + 1..=self.as_of.0).map(Day) {
            for owner in 0..OWNERS {
                let slots = if day.is_weekday() { 50 } else { 0 };
                let left = if day == self.as_of { slots } else { 0 };
                row.day(day)
                    .text(&crm::owner(owner))
                    .whole(Some(slots))
                    .whole(Some(left));
                row.write(&mut sheet);
            }
        }
        sheet.finish()
    }

    fn part(&self, files: Vec<SampleFile>) -> Part {
        let sets = ["reps_t1", "reps_t2", "reps_t3"];
        let mut entries = vec![
            Entry::new("leads", "mql/leads.csv")
                .about("The CRM's leads; no earlier exports, so that what may change is masked."),
        ];
        entries.extend(
            sets.into_iter()
                .zip(TERRITORIES)
                .map(|(set, path)| Entry::new(set, path)),
        );
        for (set, path) in [
            ("firms", "mql/firms.csv"),
            ("capacity", "mql/capacity.csv"),
            ("dials", "mql/dials.csv"),
        ] {
            entries.push(Entry::new(set, path));
        }
        Part {
            name: "mql-full".to_owned(),
            as_of: self.plan.as_of.clone(),
            day_parameter: None,
            live: false,
            comment:
                "A synthetic workspace at the size of the reference run. Every name, number and phone is invented."
                    .to_owned(),
            section: Section {
                playbook: "mql",
                profile: None,
                entries,
                parameters: Vec::new(),
            },
            readme: include_str!("../data/mql_full_readme.md"),
            files,
        }
    }
}

/// Monday is 0.
fn weekday_of(day: Day) -> usize {
    // 1970-01-01 was a Thursday.
    (day.0 + 3).rem_euclid(7) as usize
}
