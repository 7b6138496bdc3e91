//! The small sample: five thousand contacted leads over two years, whoever the vendor knows of them at three exports,
//! their calls and dials.

use serde::Deserialize;

use super::chance::even_shares;
use super::draft::Draft;
use super::model::{EXPORTS, Firm, NOW, Rep};
use super::people::{Draws, Habits, Studio};
use super::world::{self, World};
use super::{small_leads, small_named};
use crate::sample::SampleError;
use crate::sample::days::Day;
use crate::sample::random::Random;

/// What the sample consists of.
#[derive(Deserialize)]
pub(super) struct Plan {
    as_of: String,
    exports: [String; EXPORTS],
    pub(super) contacted: usize,
    pub(super) without_crd: usize,
    pub(super) unmatched: usize,
    pub(super) weekend: usize,
    pub(super) uncontacted: usize,
    territories: [usize; 3],
    firms: usize,
    pub(super) dials: usize,
    pub(super) capacity_days: i32,
    targeted: usize,
    unknown_growth: f64,
    unknown_assets: f64,
    median_assets: f64,
    baseline: Vec<(String, f64)>,
    parameters: Vec<(String, String)>,
}

/// What every part of the small sample draws from and adds to.
pub(super) struct Bench {
    pub(super) plan: Plan,
    pub(super) studio: Studio,
    pub(super) firms: Vec<Firm>,
    pub(super) reps: Vec<Rep>,
    pub(super) as_of: Day,
}

pub(super) fn wrong(message: impl ToString) -> SampleError {
    SampleError::Data {
        file: "data/mql_small.toml",
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

/// The registry number of representative `index`: eight digits that begin with 9, which no registry has given yet.
pub(super) fn rep_number(index: usize) -> u32 {
    // A prime modulus makes the multiplication a permutation.
    90_000_000 + ((index as u64 * 611_953) % 1_000_003) as u32 * 9 + (index % 7) as u32
}

/// The registry number of firm `index`, eight digits that begin with 8.
pub(super) fn firm_number(index: usize) -> u32 {
    80_000_000 + ((index as u64 * 7_919) % 60_013) as u32 * 9 + (index % 4) as u32
}

/// The draft of the small sample in the strong world, before any plant.
pub(super) fn draft(seed: u64) -> Result<Draft, SampleError> {
    let plan: Plan = toml::from_str(include_str!("../data/mql_small.toml")).map_err(wrong)?;
    let as_of = day(&plan.as_of)?;
    let [first, second, now] = &plan.exports;
    let exports = [day(first)?, day(second)?, day(now)?];
    let habits = Habits {
        exports,
        unknown_growth: plan.unknown_growth,
        unknown_assets: plan.unknown_assets,
        median_assets: plan.median_assets,
    };
    let studio = Studio::open(habits, Random::stream(seed, 41))?;
    let mut bench = Bench {
        plan,
        studio,
        firms: Vec::new(),
        reps: Vec::new(),
        as_of,
    };
    bench.firms();
    let leads = small_leads::leads(&mut bench);
    bench.prospects();
    let targeted = bench.targeted(&leads);
    let capacity = small_leads::capacity(&bench);
    let Bench {
        plan,
        studio,
        firms,
        reps,
        ..
    } = bench;
    let comment = "A small synthetic workspace that shows the playbook mql, from leads to a watched model.\n\
                   Every person, firm, number and phone in it is invented; see README.md.";
    let mut draft = Draft {
        seed,
        words: studio.words,
        habits: studio.habits,
        exports,
        as_of,
        firms,
        reps,
        copies: Vec::new(),
        targeted,
        leads,
        dials: Vec::new(),
        capacity,
        baseline: plan.baseline,
        after: Vec::new(),
        unnamed: Vec::new(),
        parameters: plan
            .parameters
            .into_iter()
            .map(|(name, value)| (name, value, ""))
            .collect(),
        comment: comment.to_owned(),
    };
    small_named::plant(&mut draft);
    world::decide(&mut draft, World::Strong);
    small_leads::dial(&mut draft, plan.dials);
    Ok(draft)
}

/// Rows that stand in the exports beside one a representative, by territory: the same row twice, the same person under
/// two territories and under two firms.
const COPIES: [usize; 3] = [2, 2, 2];

impl Bench {
    fn firms(&mut self) {
        let shares = even_shares(&mut self.studio.random, self.plan.firms);
        for (index, below) in shares.into_iter().enumerate() {
            let firm = self.studio.firm(firm_number(index), below);
            self.firms.push(firm);
        }
    }

    /// A representative of that territory; answers the place.
    pub(super) fn rep(&mut self, territory: usize, draws: Draws) -> usize {
        let place = self.reps.len();
        let rep = self.studio.rep(rep_number(place), territory, &self.firms, draws);
        self.reps.push(rep);
        place
    }

    /// The territory of each representative, in random order.
    pub(super) fn territories(&mut self) -> Vec<usize> {
        let rows = self.plan.territories.iter().zip(COPIES).enumerate();
        let mut all: Vec<usize> = rows
            .flat_map(|(territory, (rows, copies))| std::iter::repeat_n(territory, rows.saturating_sub(copies)))
            .collect();
        self.studio.random.shuffle(&mut all);
        all
    }

    /// Representatives who are no leads, until the exports have their rows.
    fn prospects(&mut self) {
        let total: usize = self.plan.territories.iter().sum::<usize>() - COPIES.iter().sum::<usize>();
        let known = self.reps.len();
        let mut open = self.plan.territories.map(|rows| rows.saturating_sub(2));
        for rep in &self.reps {
            if let Some(rows) = open.get_mut(rep.territory) {
                *rows = rows.saturating_sub(1);
            }
        }
        let mut territories: Vec<usize> = open
            .iter()
            .enumerate()
            .flat_map(|(territory, rows)| std::iter::repeat_n(territory, *rows))
            .collect();
        self.studio.random.shuffle(&mut territories);
        for territory in territories.into_iter().take(total.saturating_sub(known)) {
            let random = &mut self.studio.random;
            let draws = Draws {
                years: super::chance::share(random),
                ratio: super::chance::share(random),
                growth: super::chance::share(random),
                firm: random.index(self.firms.len()),
                export: NOW,
            };
            self.rep(territory, draws);
        }
    }

    /// The vendor's answer about some of the CRDs that no export has.
    fn targeted(&mut self, leads: &[super::model::Lead]) -> Vec<Rep> {
        let unmatched = leads.iter().filter(|lead| lead.rep.is_none());
        let missing: Vec<u32> = unmatched.filter_map(|lead| lead.crd.parse().ok()).collect();
        let mut answer = Vec::new();
        for crd in missing.into_iter().step_by(5).take(self.plan.targeted) {
            let random = &mut self.studio.random;
            let draws = Draws {
                years: super::chance::share(random),
                ratio: super::chance::share(random),
                growth: super::chance::share(random),
                firm: random.index(self.firms.len()),
                export: NOW,
            };
            let territory = random.index(3);
            answer.push(self.studio.rep(crd, territory, &self.firms, draws));
        }
        answer
    }
}
