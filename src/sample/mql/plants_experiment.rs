//! Experiments laid into the small sample: four thousand leads more in four weeks, half of them worked in the order of the
//! tiers, one dial a lead, and as many booked calls in each arm as the specification counts.

use super::draft::Draft;
use super::model::{Dial, Firm, Lead};
use super::people::Studio;
use super::plants_change::redecide;
use super::pool::Pool;
use super::small::rep_number;
use super::world::{World, settle_lead, signals};
use crate::sample::days::Day;
use crate::sample::random::Random;

/// What an experiment looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial {
    /// Leads of an arm.
    pub(super) arm: usize,
    /// Calls booked in the treatment and in the control.
    pub(super) calls: [usize; 2],
    /// Hours by which the treatment is dialed later than the control.
    pub(super) delay: i32,
    /// The arms hold leads of unlike assets.
    pub(super) unlike: bool,
}

/// First day of enrolment and its days. Long ago, so that the newest leads still tell of the model and not of the trial.
const START: Day = Day::of(2025, 3, 3);
const DAYS: i32 = 28;
const ARMS: [&str; 2] = ["treatment", "control"];

/// Lays a trial into the draft.
pub(super) fn run(draft: &mut Draft, trial: Trial) {
    // The word lists were read once already, so that they are no defect here.
    if let Ok(studio) = Studio::open(draft.habits, Random::stream(draft.seed, 46)) {
        enrol(draft, studio, trial);
    }
}

fn enrol(draft: &mut Draft, mut studio: Studio, trial: Trial) {
    make_room(draft);
    let mut pool = Pool::even(&mut studio, trial.arm * 2, draft.firms.len());
    let days: Vec<Day> = (0..DAYS)
        .map(|day| START.plus(day))
        .filter(|day| day.is_weekday())
        .collect();
    let mut arms: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
    for pair in 0..trial.arm {
        let Some(day) = days.get(pair * days.len() / trial.arm.max(1)).copied() else {
            continue;
        };
        let two = twins(draft, &mut studio, &mut pool, day);
        let strong = two.map(|place| is_strong(draft, place));
        // Whoever has every sign comes into either arm in turn.
        let swap = match strong {
            [true, false] => pair % 2 == 0,
            [false, true] => pair % 2 == 1,
            _ => studio.random.percent(50),
        };
        let [first, second] = two;
        let ordered = if swap { [second, first] } else { [first, second] };
        for (arm, place) in arms.iter_mut().zip(ordered) {
            arm.push(place);
        }
    }
    if trial.unlike {
        part_by_assets(draft, &mut arms);
    }
    for ((arm, name), calls) in arms.iter().zip(ARMS).zip(trial.calls) {
        let late = if name == "treatment" { trial.delay } else { 0 };
        book(draft, &mut studio.random, arm, (name, calls, late));
    }
    draft.parameters.push((
        "experiment.start".to_owned(),
        "\"2025-03-03\"".to_owned(),
        "Planted: leads of these four weeks bear their arm in Experimentation_Tag__c.",
    ));
}

/// Nobody else is contacted during the experiment.
fn make_room(draft: &mut Draft) {
    for lead in draft.leads.iter_mut().filter(|lead| !lead.named) {
        lead.contacted = lead.contacted.map(|(day, minute)| {
            let during = day >= START && day < START.plus(DAYS);
            (if during { day.plus(-DAYS) } else { day }, minute)
        });
        if let Some((day, _)) = lead.contacted {
            lead.created.0 = lead.created.0.min(day.plus(-1));
        }
    }
    redecide(draft, World::Strong);
}

/// Two leads of one firm and one area, contacted on one day: whatever is the firm's is then the same in both arms.
fn twins(draft: &mut Draft, studio: &mut Studio, pool: &mut Pool, day: Day) -> [usize; 2] {
    let exports = draft.exports;
    let export = exports.iter().rposition(|taken| *taken <= day).unwrap_or(0);
    let since = exports.get(export).map_or(0, |taken| day.0 - taken.0);
    let mut common: Option<(usize, usize, usize)> = None;
    [0, 1].map(|_| {
        let mut draws = pool.take(&studio.shapes, export, f64::from(since) / super::model::YEAR);
        let territory = common.map_or_else(|| studio.random.index(3), |(_, territory, _)| territory);
        draws.firm = common.map_or(draws.firm, |(firm, ..)| firm);
        let place = draft.reps.len();
        let mut rep = studio.rep(rep_number(place), territory, &draft.firms, draws);
        rep.metro = common.map_or(rep.metro, |(.., metro)| metro);
        common = Some((draws.firm, territory, rep.metro));
        let firm = draft.firms.get(draws.firm);
        let lead = lead(draft, studio, (place, day), (&rep.person, rep.crd, rep.metro), firm);
        draft.reps.push(rep);
        draft.leads.push(lead);
        draft.leads.len() - 1
    })
}

fn lead(
    draft: &Draft,
    studio: &mut Studio,
    (rep, day): (usize, Day),
    (person, crd, metro): (&(String, String), u32, usize),
    firm: Option<&Firm>,
) -> Lead {
    let random = &mut studio.random;
    let number = 10_000 + draft.leads.len() as u64;
    Lead {
        id: format!("00QMQ{number:010}AAA"),
        crd: crd.to_string(),
        rep: Some(rep),
        created: (day.plus(-5), 900),
        contacted: Some((day, 820 + random.below(240) as u32)),
        called: None,
        owner: random.index(super::small_leads::OWNERS),
        person: person.clone(),
        number,
        company: firm.map(|firm| firm.name.clone()).unwrap_or_default(),
        title: random.pick(&draft.words.titles).to_owned(),
        metro,
        source: random.pick(&draft.words.sources).to_owned(),
        list: random.pick(&draft.words.lists).to_owned(),
        agency: String::new(),
        tag: "",
        status: "Contacting",
        disposition: String::new(),
        prior_score: random.below(101),
        enrichment: None,
        named: true,
    }
}

fn is_strong(draft: &Draft, place: usize) -> bool {
    let lead = draft.leads.get(place);
    let known = lead.and_then(|lead| signals(draft, lead));
    known.is_some_and(|known| known.strong(2.0, 5.0))
}

/// Hands the larger firms to the treatment.
fn part_by_assets(draft: &Draft, arms: &mut [Vec<usize>; 2]) {
    let assets = |place: &usize| {
        let rep = draft.leads.get(*place).and_then(|lead| draft.reps.get(lead.rep?));
        rep.and_then(|rep| rep.practice.last()?.assets)
    };
    let mut all = arms.concat();
    all.sort_by_key(assets);
    let [treatment, control] = arms;
    let (low, high) = all.split_at(all.len() / 2);
    *control = low.to_vec();
    *treatment = high.to_vec();
}

/// Tags an arm, dials every lead of it once and books its calls: for leads with every sign first.
fn book(draft: &mut Draft, random: &mut Random, arm: &[usize], (name, calls, late): (&'static str, usize, i32)) {
    let mut order: Vec<(bool, usize)> = arm.iter().map(|place| (!is_strong(draft, *place), *place)).collect();
    random.shuffle(&mut order);
    order.sort_by_key(|(weak, _)| *weak);
    for (rank, (_, place)) in order.into_iter().enumerate() {
        let as_of = draft.as_of;
        let Some(lead) = draft.leads.get_mut(place) else {
            continue;
        };
        let Some((day, minute)) = lead.contacted else { continue };
        lead.tag = name;
        let booked = rank < calls;
        let days = random.below(25) as i32 + late / 24 + 1;
        lead.called = booked.then_some((day.plus(days), minute + 60));
        settle_lead(lead, as_of, &draft.words.dispositions);
        draft.dials.push(Dial {
            lead: lead.id.clone(),
            owner: lead.owner,
            at: (day.plus(late / 24), minute + 5),
            outcome: random.pick(&draft.words.outcomes).to_owned(),
            shown: "",
        });
    }
}
