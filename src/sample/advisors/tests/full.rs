//! The full sample against the reference run's figures. All plants, little filler: what is filled never touches a figure,
//! and an ignored test says so of the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::evaluate::{Features, Inputs, Lead, Table, Way, date};
use super::tiers::{Counts, consolidated, counts, v31, v32};
use crate::sample::{SampleFile, SampleOptions, Size, advisors};

pub(super) struct Full {
    pub(super) files: Vec<SampleFile>,
    pub(super) inputs: Inputs,
    /// Labelled leads of the reference with their features and labels, and the day of contact.
    pub(super) labelled: Vec<(i32, (Features, bool), Lead)>,
}

/// What `reference` makes of a full sample.
pub(super) fn reference(size: Size, seed: u64) -> Full {
    let files = advisors(&SampleOptions {
        size,
        seed,
        ..SampleOptions::default()
    })
    .unwrap();
    let way = Way {
        roster: false,
        open_end: Some(20_251_031),
    };
    let inputs = Inputs::read(&files, way);
    let mut labelled = Vec::new();
    for lead in &inputs.leads {
        let Some(day) = lead.contacted else { continue };
        let own = lead.company.to_uppercase().contains("ASSAY RECRUITING");
        if (20_240_201..=20_251_001).contains(&day) && !own {
            let positive = lead.days().is_some_and(|days| days <= 30);
            labelled.push((day, (inputs.features(lead), positive), lead.clone()));
        }
    }
    Full {
        files,
        inputs,
        labelled,
    }
}

pub(super) fn full() -> &'static Full {
    static FULL: OnceLock<Full> = OnceLock::new();
    FULL.get_or_init(|| reference(Size::Reduced, SampleOptions::default().seed))
}

impl Full {
    pub(super) fn between(&self, low: i32, high: i32) -> Vec<(Features, bool)> {
        let within = self.labelled.iter().filter(|(day, ..)| (low..=high).contains(day));
        within.map(|(_, row, _)| *row).collect()
    }

    pub(super) fn train(&self) -> Vec<(Features, bool)> {
        self.between(20_240_201, 20_250_703)
    }

    fn gap(&self) -> Vec<(Features, bool)> {
        self.between(20_250_704, 20_250_801)
    }

    pub(super) fn test(&self) -> Vec<(Features, bool)> {
        self.between(20_250_802, 20_251_001)
    }
}

fn expected<const N: usize>(counts: [(&'static str, usize, usize); N]) -> Counts {
    counts.into_iter().map(|(tier, n, k)| (tier, (n, k))).collect()
}

fn of(rows: &[(Features, bool)], tier: fn(&Features) -> &'static str) -> Counts {
    counts(rows.iter(), tier)
}

/// Every printed count of tiers.
pub(super) fn check_tiers(full: &Full) {
    let all = full.between(0, 99_999_999);
    // spec: advisors G1
    assert_eq!(
        of(&all, consolidated),
        expected([
            ("1", 245, 39),
            ("2", 1_281, 110),
            ("3", 84, 8),
            ("4", 130, 15),
            ("5", 674, 49),
            ("S", 37_034, 1_274)
        ])
    );
    // spec: advisors G2
    assert_eq!(
        of(&full.train(), v32),
        expected([
            ("1A", 30, 8),
            ("1B", 104, 15),
            ("1C", 91, 13),
            ("2A", 1_155, 104),
            ("2B", 75, 7),
            ("3", 117, 14),
            ("4", 623, 46),
            ("S", 28_532, 917)
        ])
    );
    assert_eq!(
        of(&full.test(), v32),
        expected([
            ("1A", 4, 1),
            ("1B", 9, 0),
            ("1C", 3, 1),
            ("2A", 89, 4),
            ("2B", 7, 0),
            ("3", 9, 1),
            ("4", 39, 2),
            ("S", 6_759, 279)
        ])
    );
    let sizes: Vec<usize> = of(&all, v32).values().map(|(n, _)| *n).collect();
    assert_eq!(sizes, [35, 114, 96, 1_281, 84, 130, 674, 37_034]);
    // spec: advisors G3
    assert_eq!(
        of(&all, v31),
        expected([
            ("1", 176, 25),
            ("2", 274, 22),
            ("3", 402, 42),
            ("4", 1_128, 92),
            ("S", 37_468, 1_314)
        ])
    );
    assert_eq!(
        of(&full.train(), v31),
        expected([
            ("1", 163, 22),
            ("2", 250, 21),
            ("3", 358, 39),
            ("4", 1_033, 88),
            ("S", 28_923, 954)
        ])
    );
    assert_eq!(
        of(&full.test(), v31),
        expected([
            ("1", 10, 2),
            ("2", 18, 0),
            ("3", 29, 2),
            ("4", 66, 2),
            ("S", 6_796, 282)
        ])
    );
    // spec: advisors G5
    assert_eq!(
        of(&full.gap(), v31),
        expected([("1", 3, 1), ("2", 6, 1), ("3", 15, 1), ("4", 29, 2), ("S", 1_749, 78)])
    );
    assert_eq!(all.iter().filter(|(features, _)| features.wirehouse).count(), 11_278);
}

// spec: advisors G1, G2, G3, G5
#[test]
fn tiers_of_every_rule_set_are_those_of_the_reference_run() {
    check_tiers(full());
}

// spec: advisors G9
#[test]
fn tiers_migrate_as_in_the_reference_run() {
    let mut cells: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (_, (features, _), _) in &full().labelled {
        *cells.entry((v31(features), v32(features))).or_default() += 1;
        let merged = match v32(features) {
            "1A" | "1B" | "1C" => "1",
            "2A" => "2",
            "2B" => "3",
            "3" => "4",
            "4" => "5",
            other => other,
        };
        assert_eq!(consolidated(features), merged);
    }
    let expected = [
        (("1", "1A"), 35),
        (("1", "1C"), 96),
        (("1", "2A"), 45),
        (("2", "2A"), 190),
        (("2", "2B"), 84),
        (("3", "2A"), 272),
        (("3", "3"), 130),
        (("4", "2A"), 454),
        (("4", "4"), 674),
        (("S", "1B"), 114),
        (("S", "2A"), 320),
        (("S", "S"), 37_034),
    ];
    assert_eq!(cells, BTreeMap::from(expected));
}

// spec: advisors G5
#[test]
fn splits_are_those_of_the_reference_run() {
    let full = full();
    let sums = [full.train(), full.gap(), full.test()]
        .map(|rows| (rows.len(), rows.iter().filter(|(_, positive)| *positive).count()));
    assert_eq!(sums, [(30_727, 1_124), (1_802, 83), (6_919, 288)]);
    let days: BTreeSet<i32> = full.labelled.iter().map(|(day, ..)| *day).collect();
    let edges = |low: i32, high: i32| {
        let mut within = days.range(low..=high);
        (*within.next().unwrap(), *within.next_back().unwrap())
    };
    assert_eq!(edges(0, 20_250_703), (20_240_201, 20_250_703));
    assert_eq!(edges(20_250_704, 20_250_801), (20_250_706, 20_250_801));
    assert_eq!(edges(20_250_802, 20_251_001), (20_250_804, 20_251_001));
    assert_eq!((date(20_250_804) - date(20_250_703)).num_days(), 32);
}

/// Days from contact to call of contacted leads, sorted.
fn stamps(full: &Full) -> Vec<i64> {
    let mut days: Vec<i64> = full.inputs.leads.iter().filter_map(Lead::days).collect();
    days.sort_unstable();
    days
}

// spec: advisors G6
#[test]
fn timing_is_that_of_the_reference_run() {
    let all = stamps(full());
    let valid: Vec<i64> = all.iter().copied().filter(|days| *days >= 0).collect();
    assert_eq!((all.len(), all.len() - valid.len(), all[0]), (2_186, 254, -614));
    assert_eq!((valid.len(), valid.iter().sum::<i64>()), (1_932, 39_531));
    assert_eq!([valid[965], valid[966], valid[1_931]], [1, 1, 573]);
    let named = [1_737, 1_738, 1_834, 1_835, 1_911, 1_912].map(|place| valid[place]);
    assert_eq!(named, [43, 43, 121, 123, 342, 343]);
    let up_to = [0, 1, 7, 14, 30, 43, 60, 90].map(|most| valid.iter().filter(|days| **days <= most).count());
    assert_eq!(up_to, [687, 1_049, 1_465, 1_585, 1_700, 1_742, 1_777, 1_815]);
}

// spec: advisors G7
#[test]
fn censoring_is_that_of_the_reference_run() {
    let contacted = full().inputs.leads.iter().filter(|lead| lead.contacted.is_some());
    let age = |lead: &&Lead| (date(20_251_031) - date(lead.contacted.unwrap())).num_days();
    let (mature, young): (Vec<_>, Vec<_>) = contacted.partition(|lead| age(lead) >= 43);
    let called = |leads: &[&Lead]| leads.iter().filter(|lead| lead.called.is_some()).count();
    assert_eq!((mature.len(), called(&mature)), (37_805, 1_649));
    assert_eq!((young.len(), called(&young)), (14_821, 537));
    let own = |lead: &&&Lead| lead.company.to_uppercase().contains("ASSAY RECRUITING");
    let labelled: Vec<_> = mature.iter().filter(|lead| !own(lead)).collect();
    let positive = labelled
        .iter()
        .filter(|lead| lead.days().is_some_and(|days| days <= 43))
        .count();
    assert_eq!((labelled.len(), positive), (37_804, 1_468));
}

// spec: advisors G8
#[test]
fn backtests_are_those_of_the_reference_run() {
    let windows = [
        (
            20_240_701,
            20_241_231,
            [(67, 15), (113, 12), (174, 29), (562, 50), (13_812, 457)],
        ),
        (
            20_240_601,
            20_240_831,
            [(36, 6), (81, 6), (93, 13), (203, 16), (5_219, 161)],
        ),
        (
            20_240_901,
            20_241_130,
            [(21, 4), (45, 5), (72, 13), (316, 31), (7_318, 229)],
        ),
        (
            20_241_101,
            20_250_131,
            [(48, 10), (43, 8), (75, 10), (252, 24), (7_521, 300)],
        ),
    ];
    for (low, high, expected) in windows {
        let within = full()
            .labelled
            .iter()
            .filter(|(day, ..)| (low..=high).contains(day))
            .map(|(_, (features, _), lead)| (*features, lead.called.is_some()))
            .collect::<Vec<_>>();
        let found: Vec<(usize, usize)> = of(&within, v31).values().copied().collect();
        assert_eq!(found, expected, "{low}");
    }
}

// spec: advisors G0.1.1, G0.1.4, G0.1.5
#[test]
fn the_landscape_is_that_of_the_reference_run() {
    let full = full();
    let leads = &full.inputs.leads;
    let contacted: Vec<&Lead> = leads.iter().filter(|lead| lead.contacted.is_some()).collect();
    let called = leads.iter().filter(|lead| lead.called.is_some()).count();
    assert_eq!((leads.len(), contacted.len(), called), (76_859, 52_626, 2_894));
    let reps: BTreeSet<u32> = contacted.iter().map(|lead| lead.rep).collect();
    let roster = Table::read(&full.files, "roster");
    let known: Vec<u32> = roster
        .cells("RIA_CONTACT_CRD_ID")
        .map(|rep| rep.parse().unwrap())
        .collect();
    let distinct: BTreeSet<u32> = known.iter().copied().collect();
    assert_eq!(distinct.len(), known.len(), "one roster row a rep");
    let in_roster = reps.intersection(&distinct).count();
    let with_jobs = reps.iter().filter(|rep| !full.inputs.of_rep(**rep).is_empty()).count();
    assert_eq!((reps.len(), in_roster, with_jobs), (52_623, 50_370, 40_303));
    let days: BTreeSet<i32> = contacted.iter().filter_map(|lead| lead.contacted).collect();
    assert_eq!((days.first(), days.last()), (Some(&20_230_403), Some(&20_251_219)));
    assert_eq!(full.inputs.jobs.iter().filter(|job| job.end.is_none()).count(), 4);
    assert!(full.inputs.quarantined.is_empty(), "{:?}", full.inputs.quarantined);
}
