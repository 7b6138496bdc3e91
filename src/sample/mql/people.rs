//! Invents firms and representatives with the distributions that the specification names.

use super::chance::{Shapes, happens, share};
use super::model::{EXPORTS, Firm, Practice, Rep, Seat, YEAR};
use super::words::Words;
use crate::sample::SampleError;
use crate::sample::days::Day;
use crate::sample::random::Random;

/// What differs between samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habits {
    /// Days of the exports.
    pub(super) exports: [Day; EXPORTS],
    /// Share of representatives whose growth nobody knows.
    pub(super) unknown_growth: f64,
    /// Share of firms whose assets nobody knows.
    pub(super) unknown_assets: f64,
    /// Median assets of a firm in USD millions.
    pub(super) median_assets: f64,
}

/// Everything that invents.
pub(super) struct Studio {
    pub(super) shapes: Shapes,
    pub(super) words: Words,
    pub(super) random: Random,
    pub(super) habits: Habits,
}

/// The draws that decide about a lead, as shares of their distributions, and the export that the contact falls in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draws {
    pub(super) years: f64,
    pub(super) ratio: f64,
    pub(super) growth: f64,
    pub(super) firm: usize,
    pub(super) export: usize,
}

/// Percent of a firm's assets at each export: firms grow, if little enough that no feature drifts.
const GROWN: [i64; EXPORTS] = [94, 97, 100];

fn hundredths(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

/// The whole number next to a share of another.
fn part(of: i64, share: f64) -> i64 {
    (of as f64 * share).round() as i64
}

impl Studio {
    /// Reads what it needs.
    pub(super) fn open(habits: Habits, random: Random) -> Result<Self, SampleError> {
        Ok(Self {
            shapes: Shapes::load()?,
            words: Words::load()?,
            random,
            habits,
        })
    }

    /// A firm; `below` is the share of firms with less assets.
    pub(super) fn firm(&mut self, crd: u32, below: f64) -> Firm {
        let Self {
            shapes,
            words,
            random,
            habits,
        } = self;
        let assets = hundredths(habits.median_assets * shapes.wide.at(below));
        let known = !happens(random, habits.unknown_assets);
        let employees = part(25, shapes.narrow.draw(random)).max(2);
        Firm {
            crd,
            name: words.firm(random),
            ownership: words.ownership(random).to_owned(),
            assets: known.then_some(assets),
            employees,
            reps: part(employees, 0.3 + 0.4 * share(random)).max(1),
            account: part(700, shapes.narrow.draw(random)) * 1_000,
        }
    }

    /// A representative.
    pub(super) fn rep(&mut self, crd: u32, territory: usize, firms: &[Firm], draws: Draws) -> Rep {
        let anchor = self.habits.exports.get(draws.export).copied().unwrap_or(Day(0));
        let hired = anchor.plus(-((self.shapes.gamma.at(draws.years) * YEAR).round() as i32));
        let prior = self.prior();
        let seats = self.seats(hired, draws.firm, prior.first().copied(), firms.len());
        let before: i64 = prior.iter().sum();
        let gap = self.random.below(1_800) as i32;
        let became = hired.plus(-((before as f64 * YEAR / 100.0) as i32) - gap);
        let practice = self.practices(&seats, firms, draws);
        let random = &mut self.random;
        let flag =
            |random: &mut Random, unknown: u64, yes: u64| (!random.percent(unknown)).then(|| random.percent(yes));
        Rep {
            crd,
            territory,
            seats,
            practice,
            became: (!random.percent(1)).then_some(became),
            prior,
            primary: flag(random, 2, 70),
            non_adviser: flag(random, 2, 4),
            dual: flag(random, 2, 45),
            miles: miles(random),
            metro: self.words.metro(random, territory),
            category: self.words.category(random).to_owned(),
            person: self.words.person(random),
            woman: random.percent(35),
        }
    }

    /// Years at up to four firms before, in whole tenths.
    fn prior(&mut self) -> Vec<i64> {
        let random = &mut self.random;
        let count = random
            .weighted(&[(0, 15), (1, 30), (2, 25), (3, 18), (4, 12)])
            .unwrap_or(0);
        (0..count)
            .map(|_| hundredths(self.shapes.gamma.draw(random)) / 10 * 10 + 30)
            .collect()
    }

    /// Where someone worked at each export: at the firm before, if the current job began later.
    fn seats(&mut self, hired: Day, firm: usize, before: Option<i64>, firms: usize) -> [Option<Seat>; EXPORTS] {
        let other = self.random.index(firms);
        self.habits.exports.map(|taken| {
            if hired <= taken {
                return Some(Seat {
                    firm,
                    hired: Some(hired),
                    later: 0,
                });
            }
            let start = hired.plus(-((before? as f64 * YEAR / 100.0) as i32));
            (start <= taken).then_some(Seat {
                firm: other,
                hired: Some(start),
                later: 1,
            })
        })
    }

    /// The practice at each export: drawn for the one that counts, and a little different at the others.
    fn practices(&mut self, seats: &[Option<Seat>; EXPORTS], firms: &[Firm], draws: Draws) -> [Practice; EXPORTS] {
        let random = &mut self.random;
        let clients = part(150, self.shapes.narrow.draw(random)).max(3);
        let growth = self.shapes.normal.at(draws.growth);
        let ratio = self.shapes.beta.at(draws.ratio);
        let known = !happens(random, self.habits.unknown_growth);
        let rare = Rare::draw(random);
        let mut all = [Practice::default(); EXPORTS];
        for (export, (held, seat)) in all.iter_mut().zip(seats).enumerate() {
            let Some(firm) = seat.and_then(|seat| firms.get(seat.firm)) else {
                continue;
            };
            let anchor = export == draws.export;
            // The full sample has one export only: the others are of the same day, and nobody asks for them.
            let same = self.habits.exports.get(export) == self.habits.exports.get(draws.export);
            if same && !anchor {
                continue;
            }
            let moved = if anchor { 0.0 } else { self.shapes.normal.draw(random) };
            let growth = if anchor { growth } else { 0.8 * growth + 0.6 * moved };
            let ratio = (ratio + 0.02 * moved).clamp(0.0, 1.0);
            let clients = part(clients, 1.0 + 0.03 * moved).max(3);
            let percent = GROWN.get(export).copied().unwrap_or(100);
            *held = rare.practice(random, &self.shapes, (firm, percent), (clients, ratio));
            if known {
                let five = 45.0 + 15.0 * growth + 30.0 * self.shapes.normal.draw(random);
                held.growth = Some(hundredths(8.0 + 15.0 * growth));
                held.growth_five = Some(hundredths(five));
            }
        }
        all
    }
}

/// Miles to work in hundredths: mostly a short way, seldom a flight.
fn miles(random: &mut Random) -> Option<i64> {
    let (low, high) = random.weighted(&[((1, 25), 70), ((25, 60), 20), ((60, 500), 8), ((0, 0), 2)])?;
    let tenths = low * 10 + random.below((high - low) * 10);
    (tenths > 0).then_some(tenths as i64 * 10)
}

/// What a representative keeps from export to export.
struct Rare {
    no_clients: bool,
    firms: i64,
    advisers: i64,
    mutual: Option<f64>,
    private: Option<f64>,
    domestic: i64,
    individual: f64,
    wealthy: f64,
    noise: f64,
    one_more: bool,
}

impl Rare {
    fn draw(random: &mut Random) -> Self {
        Self {
            no_clients: random.below(200) == 0,
            firms: random.weighted(&[(1, 70), (2, 20), (3, 7), (4, 3)]).unwrap_or(1),
            advisers: random.weighted(&[(1, 85), (2, 12), (3, 3)]).unwrap_or(1),
            mutual: random.percent(60).then(|| 0.2 * share(random)),
            private: random.percent(40).then(|| 0.1 * share(random)),
            domestic: if random.percent(60) {
                1_000
            } else {
                600 + random.below(400) as i64
            },
            individual: 0.3 + 0.65 * share(random),
            wealthy: 0.3 + 0.6 * share(random),
            // Even from -0.21 to 0.21: the firm's own figure then correlates at 0.985.
            noise: 0.42 * share(random) - 0.21,
            one_more: random.below(60) == 0,
        }
    }

    fn practice(
        &self,
        random: &mut Random,
        shapes: &Shapes,
        (firm, percent): (&Firm, i64),
        (clients, ratio): (i64, f64),
    ) -> Practice {
        let assets = firm.assets.map(|assets| assets * percent / 100);
        let clients = if self.no_clients { 0 } else { clients };
        let wealthy = part(clients, ratio);
        // From a quarter to nearly all, whoever is wealthy: else one share would say what the other does.
        let individuals = part(clients, 0.6 + 1.75 * self.noise);
        let individual = assets.map(|assets| part(assets, self.individual));
        let branch = part(firm.employees, 0.15 + 0.03 * shapes.normal.draw(random).abs());
        Practice {
            assets,
            employees: Some(firm.employees + i64::from(self.one_more)),
            clients: Some(clients),
            wealthy: Some(wealthy),
            individual_assets: individual,
            growth: None,
            growth_five: None,
            firms: Some(self.firms),
            advisers: Some(self.advisers.min(self.firms)),
            branch: Some(branch),
            adviser_reps: Some(part(firm.reps, 1.0 + self.noise).max(1)),
            individuals: Some(individuals),
            wealthy_assets: individual.map(|assets| part(assets, self.wealthy)),
            mutual: self.mutual.zip(assets).map(|(share, assets)| part(assets, share)),
            private: self.private.zip(assets).map(|(share, assets)| part(assets, share)),
            account: Some(firm.account),
            individual_share: (clients > 0)
                .then(|| (individuals as f64 / clients as f64 * 1_000.0).round() as i64 * 10),
            domestic_share: Some(self.domestic * 10),
        }
    }
}
