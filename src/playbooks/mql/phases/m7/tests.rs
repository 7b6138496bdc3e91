//! M7 on small tables and a made-up model.

use super::inputs::{Crm, Today};
use super::shadow::{Bins, Day, replay};
use super::stress::{Rehearsal, candidates};
use super::{rows, updates};
use crate::frame::{Frame, FrameBuilder, integer, real, text};
use crate::playbooks::mql::scoring::grade::{Settings, grade};
use crate::playbooks::mql::scoring::ladder::Level;
use crate::playbooks::mql::scoring::peers::Rates;
use crate::playbooks::mql::scoring::scorer::{LastScores, Models, Scorer, Shares, score};
use crate::playbooks::mql::scoring::tests::table;
use crate::playbooks::mql::scoring::tiers::{Tier, Tiering};
use crate::playbooks::mql::table::FeatureTable;

/// A model that reads growth alone: log-odds are a tenth of it, less three; unknown growth counts nothing.
struct ByGrowth {
    name: &'static str,
    /// Rows of a table from this place on fail.
    fails_from: usize,
    /// Adds the row's place: what no model may do.
    by_place: bool,
}

const GOOD: ByGrowth = ByGrowth {
    name: "m-1",
    fails_from: usize::MAX,
    by_place: false,
};

impl Scorer for ByGrowth {
    fn version(&self, _lead_id: &str) -> String {
        self.name.to_owned()
    }
    fn log_odds(&self, table: &FeatureTable, rows: &[usize]) -> Result<Vec<f64>, String> {
        let growth = table.named("AUMGrowthRate_1Year").ok_or("no growth")?;
        let odds = |row: &usize| {
            let own = growth.get(*row).copied().filter(|value| !value.is_nan()).unwrap_or(0.0);
            let place = if self.by_place { *row as f64 } else { 0.0 };
            if *row >= self.fails_from {
                f64::NAN
            } else {
                own / 10.0 - 3.0 + place
            }
        };
        Ok(rows.iter().map(odds).collect())
    }
    fn probability(&self, _lead_id: &str, log_odds: f64, _segment: &str) -> (f64, String) {
        (1.0 / (1.0 + (-log_odds).exp()), "global".to_owned())
    }
    fn shares(&self, table: &FeatureTable, rows: &[usize]) -> Result<Shares, String> {
        let odds = self.log_odds(table, rows)?;
        Ok(Shares {
            names: vec!["AUMGrowthRate_1Year".to_owned(), "TotalAssetsInMillions".to_owned()],
            rows: odds.iter().map(|odds| vec![odds + 3.0, -0.1]).collect(),
        })
    }
}

fn with(full: ByGrowth) -> Models {
    Models {
        full: Some(Box::new(full)),
        reduced: Some(Box::new(ByGrowth {
            name: "m-1 reduced",
            ..GOOD
        })),
        faults: Vec::new(),
    }
}

/// Forty leads over the last ten days with every tenth value of the vendor unknown.
fn leads() -> FeatureTable {
    let n = 40;
    let gap = |row: usize, value: f64| if row % 10 == 9 { f64::NAN } else { value };
    let mut leads = table(
        n,
        &[
            (1, (0..n).map(|row| gap(row, 100.0 + row as f64)).collect()),
            (8, (0..n).map(|row| gap(row, (row * 7 % 40) as f64)).collect()),
            (46, vec![0.1; n]),
        ],
    );
    leads.contacted_dates = (0..n).map(|row| Some(100 + (row as i32) / 4)).collect();
    leads
}

fn settings() -> Settings {
    Settings {
        boost: 0.1,
        stack: false,
        tiering: Tiering::Capacity { a: 4, b: 8 },
        buckets: vec![0.02, 0.05, 0.10, 0.20],
    }
}

fn rehearsed(models: &Models) -> Vec<(String, Option<bool>)> {
    let table = leads();
    let open: Vec<usize> = (0..table.rows()).collect();
    let holdout: Vec<(usize, bool)> = (0..table.rows()).map(|row| (row, row * 7 % 40 > 30)).collect();
    let rehearsal = Rehearsal {
        table: &table,
        rows: &open,
        callable: &vec![true; open.len()],
        models,
        settings: &settings(),
        past: &table,
        holdout: &holdout,
        seed: 42,
    };
    let cases = rehearsal.run(true, 0, &mut || Ok(())).unwrap();
    cases.into_iter().map(|case| (case.name, case.passed)).collect()
}

// spec: mql M7/3, M7.2
#[test]
fn bad_days_pass_with_a_sound_model_and_fail_with_one_that_looks_at_the_place() {
    let cases = rehearsed(&with(GOOD));
    let names: Vec<&str> = cases.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "rows twice",
            "30% of discovery values blank",
            "60% of discovery values blank",
            "base rate 1%",
            "base rate 10%",
            "truncated file",
            "kill and resume",
            "snapshot 1 day late",
        ]
    );
    assert!(cases.iter().all(|(_, passed)| *passed == Some(true)), "{cases:?}");
    let crooked = rehearsed(&with(ByGrowth { by_place: true, ..GOOD }));
    assert_eq!(crooked[0].1, Some(false), "copies must score like originals");
    let alone = Models {
        full: Some(Box::new(GOOD)),
        ..Models::default()
    };
    assert_eq!(
        rehearsed(&alone)[2].1,
        Some(false),
        "without a reduced model nothing catches 60 % of gaps"
    );
}

// spec: mql M7/2, M7.1
#[test]
fn seven_days_are_replayed_and_failures_show() {
    let table = leads();
    let all = vec![0.05, 0.1, 0.2];
    let bins = Bins { bins: 10, floor: 1e-4 };
    let days = |models: &Models, as_of: i32| replay(&table, models, &all, as_of, bins, &mut || Ok(())).unwrap();
    let found = days(&with(GOOD), 200);
    let replayed: Vec<(i32, usize)> = found.iter().map(|day| (day.day, day.leads)).collect();
    assert_eq!(replayed, (103..=109).map(|day| (day, 4)).collect::<Vec<_>>());
    assert!(found.iter().all(|day| day.success() == Some(1.0)));
    assert_eq!(
        days(&with(GOOD), 105).last().unwrap().day,
        105,
        "nothing after the day of the run"
    );
    let failing = days(&with(ByGrowth { fails_from: 38, ..GOOD }), 200);
    assert_eq!(failing.iter().filter_map(Day::success).reduce(f64::min), Some(0.5));
}

// spec: mql T-9
#[test]
fn scores_step_down_lead_by_lead_and_run_by_run() {
    let table = leads();
    let rows: Vec<usize> = (0..4).collect();
    let partly = score(&table, &rows, &with(ByGrowth { fails_from: 3, ..GOOD }), None);
    let levels: Vec<Level> = partly.leads.iter().map(|lead| lead.level).collect();
    assert_eq!(levels, [Level::Full, Level::Full, Level::Full, Level::Heuristic]);
    assert_eq!((partly.success(), partly.leads[3].rule.is_some()), (0.75, true));
    let bare = FeatureTable {
        names: Vec::new(),
        columns: Vec::new(),
        ..table
    };
    let last = |age: i32| LastScores {
        probabilities: [("L1".to_owned(), 0.07)].into(),
        age,
    };
    let old = score(&bare, &rows, &Models::default(), Some(&last(3)));
    assert_eq!(
        (old.level, old.leads[0].probability, old.leads[1].probability),
        (Level::Last, Some(0.07), None)
    );
    assert!(old.leads[0].version.contains("3 days old"));
    let blank = score(&bare, &rows, &Models::default(), Some(&last(8)));
    assert!(
        blank.leads.iter().all(|lead| lead.probability.is_none()),
        "blank after seven days"
    );
}

fn crm_leads() -> Frame {
    let ids = leads().lead_ids;
    let word = |word: &'static str| vec![Some(word); 40];
    let mut builder = FrameBuilder::new()
        .text("lead_id", ids.iter().map(Some))
        .date("contacted_date", leads().contacted_dates)
        .date("mql_date", vec![None; 40])
        .boolean("converted", vec![Some(false); 40]);
    for name in ["owner_id", "company", "title", "city", "state", "source", "status"] {
        builder = builder.text(name, word("x"));
    }
    builder.finish().unwrap()
}

// spec: mql §5: drivers, why, peers, near miss, level on every row
#[test]
fn the_list_says_why_and_what_is_missing() {
    let (table, models, leads) = (leads(), with(GOOD), crm_leads());
    let open: Vec<usize> = (0..table.rows()).collect();
    let scores = score(&table, &open, &models, None);
    let graded = grade(&table, &candidates(&scores, &vec![true; open.len()]), &settings());
    let rates = Rates::of((0..60).map(|row| (">500", "growing", row < 6)));
    let telling = rows::Telling {
        table: &table,
        graded: &graded,
        scores: &scores,
        rates: &rates,
    };
    let said = telling.said(&models).unwrap();
    let crm = Crm::read(&leads).unwrap();
    let frame = telling.scores_frame(&said, &crm, &leads, 110, 30).unwrap();
    assert_eq!(frame.height(), 40);
    let (tiers, why) = (text(&frame, "tier").unwrap(), text(&frame, "why_1").unwrap());
    let counts = Tier::ALL.map(|tier| tiers.iter().filter(|held| *held == Some(tier.name())).count());
    assert_eq!(counts, [4, 8, 28]);
    assert_eq!(why.get(0), Some("growing 39% a year, peers 19.5%"));
    assert_eq!(text(&frame, "driver_1").unwrap().get(0), Some("recent growth: 39%"));
    assert_eq!(
        text(&frame, "driver_2").unwrap().get(0),
        None,
        "what lowers the score is no driver"
    );
    assert_eq!(
        text(&frame, "peers").unwrap().get(0),
        Some("similar advisers: 10% MQL (60)")
    );
    assert!(
        text(&frame, "near_miss")
            .unwrap()
            .get(4)
            .unwrap()
            .starts_with("1 place,")
    );
    assert_eq!(why.get(20), None, "Tier C is explained when its card is opened");
    assert!(
        integer(&frame, "degradation_level")
            .unwrap()
            .iter()
            .all(|level| level == Some(1))
    );
    let drivers = rows::drivers_frame(&table, &graded, &said).unwrap();
    assert_eq!(drivers.height(), 12 * 2);
    assert_eq!(real(&drivers, "contribution").unwrap().get(1), Some(-0.1));
    let told = updates::told(&frame).unwrap();
    assert!(updates::changes(&frame, &told).unwrap().rows.is_empty());
}

// spec: mql T-5: slots left today
#[test]
fn slots_left_come_from_capacity_less_what_was_dialed() {
    let dials = FrameBuilder::new()
        .text("lead_id", ["L1", "L2", "L3"].map(Some))
        .text("sga_id", ["ann", "ann", "bob"].map(Some))
        .date("dialed_date", [Some(10), Some(10), Some(9)])
        .finish()
        .unwrap();
    let capacity = |available: [Option<i64>; 2]| {
        FrameBuilder::new()
            .date("date", [Some(10), Some(10)])
            .text("sga_id", ["ann", "bob"].map(Some))
            .integer("slots", [Some(20), Some(30)])
            .integer("available", available)
            .finish()
            .unwrap()
    };
    let slots = |available, day| Today::read(&capacity(available), &dials, day, 200.0).unwrap();
    let today = slots([None, Some(5)], 10);
    assert_eq!(today.slots, 18.0 + 5.0);
    assert_eq!(today.dialed.iter().collect::<Vec<_>>(), ["L1", "L2"]);
    assert_eq!(slots([Some(0), Some(0)], 10).slots, 0.0);
    assert_eq!(
        slots([None, None], 9).slots,
        199.0,
        "no capacity that day: the usual, less one dial"
    );
}
