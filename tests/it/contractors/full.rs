//! The reference run's figures, recomputed from the full sample.

use assay::engine::{LOOK_EVERY, Outcome, RunOutcome, Status};
use assay::frame::{boolean, integer, text};
use assay::lens::{Figure, FrameSource};
use assay::operations::Overrides;
use assay::playbooks::contractors::rules::classes::{ClassScheme, is_icp};

use super::{cell, column, full, gate, hashes, list_frames, metric, numbers, outcome, tally, tiers};
use crate::support::{bench, playbook, run_all, run_with, view};

const CA: Option<&str> = Some("ca.csv");

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
}

fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}

// spec: contractors G1, C0.6, C0.11
#[test]
fn dealers_are_counted_as_the_reference_run_counted_them() {
    let view = full().view();
    let counted = |name: &str| metric(&view, name, None);
    assert_eq!((counted("dealer_rows"), counted("valid_phones")), (1222.0, 1220.0));
    assert_eq!(percent(counted("valid_phone_share")), "99.8");
    assert_eq!(
        (counted("keyed_contractors"), counted("rows_per_contractor")),
        (1220.0, 1.0)
    );
    assert_eq!(
        (counted("multi_oem_contractors"), counted("multi_state_listings")),
        (0.0, 0.0)
    );
    let quarantine = view.frame("quarantine").unwrap();
    let rules = tally(column(&quarantine, "rule"));
    assert_eq!(quarantine.height(), 2, "{rules:?}");
    assert_eq!(rules.into_keys().collect::<Vec<_>>(), ["N-4", "N-5"]);
    // Each of the two is a contractor of its own all the same.
    let oems = view.frame("oem_contractors").unwrap();
    let unkeyed = boolean(&oems, "keyed")
        .unwrap()
        .iter()
        .filter(|keyed| *keyed == Some(false))
        .count();
    assert_eq!((oems.height(), unkeyed), (1222, 2));
    assert_eq!(gate(&view, "C0.6", None).evidence_rows, 2);
    assert_eq!(outcome(&view, "C0.11", None), Outcome::Warned);
}

// spec: contractors G2, M-1, C1.1, C1.2
#[test]
fn california_has_three_rates() {
    let view = full().view();
    let counted = |name: &str| metric(&view, name, CA);
    assert_eq!(counted("oem_contractors_in_state"), 233.0);
    assert_eq!(
        (counted("matched_records"), counted("matched_contractors")),
        (146.0, 139.0)
    );
    assert_eq!(counted("pairs_avoided"), 103.0);
    near(counted("naive_record_rate"), 249.0 / 233.0);
    near(counted("record_rate"), 146.0 / 233.0);
    near(counted("contractor_rate"), 139.0 / 233.0);
    let rates = ["naive_record_rate", "record_rate", "contractor_rate"].map(|name| percent(counted(name)));
    assert_eq!(rates, ["106.9", "62.7", "59.7"]);
    // 132 with one licence, 7 with two.
    let collapsed = view.frame("license_contractors").unwrap();
    let licences = integer(&collapsed, "licences").unwrap();
    let spread = tally((0..collapsed.height()).filter_map(|row| licences.get(row)));
    assert_eq!(spread.into_iter().collect::<Vec<_>>(), [(1, 132), (2, 7)]);
    let nulls = gate(&view, "C1.1", CA);
    assert_eq!((nulls.observed, nulls.outcome), (Some(0.0), Outcome::Passed));
    let rates = gate(&view, "C1.2", CA);
    assert_eq!(rates.outcome, Outcome::Passed);
    let evidence = view.evidence(&rates).unwrap().unwrap();
    assert_eq!(
        numbers(&evidence, "value")
            .into_iter()
            .flatten()
            .map(percent)
            .collect::<Vec<_>>(),
        ["59.7", "62.7", "106.9"]
    );
}

/// (C10, B|C10, C36, C27, other)
fn classes<'a>(sets: impl Iterator<Item = &'a str>) -> [usize; 5] {
    let mut counts = [0; 5];
    for set in sets {
        let place = ["C10", "B|C10", "C36", "C27"].iter().position(|known| *known == set);
        counts[place.unwrap_or(4)] += 1;
    }
    counts
}

// spec: contractors G3, G4, K-3, K-4
#[test]
fn the_249_and_the_146_have_the_reference_runs_classes() {
    let view = full().view();
    let matches = view.frame("matches").unwrap();
    let (icp, held) = (boolean(&matches, "icp").unwrap(), text(&matches, "classes").unwrap());
    let matched = classes(
        (0..matches.height())
            .filter(|row| icp.get(*row) == Some(true))
            .map(|row| held.get(row).unwrap()),
    );
    assert_eq!((matched.iter().sum::<usize>(), matched[0], matched[1]), (146, 95, 11));
    assert_eq!(matched[2..].iter().sum::<usize>(), 40);

    // The 103 a null-matching join would have added: aligned licences without a usable phone.
    let (working, people) = list_frames(&view, "ca.csv");
    let (raw, keys) = (
        text(&working, "classes_raw").unwrap(),
        text(&people, "phone_key").unwrap(),
    );
    let scheme = ClassScheme::named("ca").unwrap();
    let sets = (0..working.height())
        .filter(|row| keys.get(*row).is_none())
        .map(|row| scheme.tokens(raw.get(row).unwrap_or("")));
    let unkeyed: Vec<String> = sets.filter(is_icp).map(|set| set.tokens.join("|")).collect();
    assert_eq!(unkeyed.len(), 103);
    let more = classes(unkeyed.iter().map(String::as_str));
    let all: Vec<usize> = matched.iter().zip(more).map(|(one, other)| one + other).collect();
    assert_eq!(all, [109, 18, 11, 6, 105]);
}

// spec: contractors G5, C1.2
#[test]
fn texas_raw_is_a_run_of_its_own() {
    let bench = bench(&full().root.join("separate"));
    assert_eq!(run_all(&bench).outcome, RunOutcome::Done);
    let view = view(&bench);
    let counted = |name: &str| metric(&view, name, Some("tx.csv"));
    assert_eq!(
        [
            counted("oem_contractors_in_state"),
            counted("matched_records"),
            counted("matched_contractors")
        ],
        [715.0, 242.0, 231.0]
    );
    near(counted("record_rate"), 242.0 / 715.0);
    near(counted("contractor_rate"), 231.0 / 715.0);
    assert_eq!(outcome(&view, "C1.2", None), Outcome::Warned);
    // 43.7 % of the roll's rows have a usable phone.
    assert_eq!(percent(gate(&view, "C0.5", None).observed.unwrap()), "43.7");
    assert_eq!(outcome(&view, "C0.5", None), Outcome::Warned);
}

// spec: contractors G6, G7, G8, C2.1, C2.4
#[test]
fn the_bridge_leads_from_583_over_480_to_369() {
    let view = full().view();
    let bridge = view.frame("bridge").unwrap();
    let (rows, changes) = (integer(&bridge, "rows").unwrap(), integer(&bridge, "change").unwrap());
    let after: Vec<i64> = rows.iter().flatten().collect();
    // 249 CA rows, 103 of which meet both dealers without a key, and 231 TX rows.
    assert_eq!((after[0], after[1], *after.last().unwrap()), (583, 480, 369));
    assert_eq!((after[0], after[1]), (480 - 103 + 103 * 2, 249 + 231));
    for row in 1..bridge.height() {
        assert_eq!(after[row - 1] + changes.get(row).unwrap(), after[row], "step {row}");
    }
    let contractors = view.frame("contractors").unwrap();
    let states = tally(column(&contractors, "states"));
    assert_eq!((contractors.height(), states["CA|TX"]), (139 + 231 - 1, 1));
    assert_eq!((states["CA"], states["TX"]), (138, 230));
    let share = gate(&view, "C2.4", None);
    assert_eq!(share.outcome, Outcome::Warned);
    near(share.observed.unwrap(), 1.0 / 369.0);
    assert_eq!(outcome(&view, "C2.1", None), Outcome::Passed);
}

// spec: contractors G8, G9, G10, C3.3, C3.6, C3.7, T-1, T-3
#[test]
fn six_leads_are_silver_and_nobody_lost_a_score() {
    let view = full().view();
    let expected = [
        ("PLATINUM", 0),
        ("GOLD", 0),
        ("SILVER", 6),
        ("BRONZE", 363),
        ("UNSCORED", 0),
    ];
    assert_eq!(tiers(&view), expected.map(|(tier, n)| (tier.to_owned(), n)));
    let scored = view.frame("scored").unwrap();
    let [r, m, p, o] = ["R", "M", "P", "O"].map(|name| numbers(&scored, name));
    let (scores, states) = (numbers(&scored, "score"), integer(&scored, "state_count").unwrap());
    let lead = |row: usize| {
        (
            [r[row], p[row], o[row]].map(Option::unwrap),
            states.get(row).unwrap(),
            scores[row].unwrap(),
        )
    };
    let silver: Vec<_> = (0..6).map(lead).collect();
    let mut wanted = [
        ([60.0, 50.0, 60.0], 1, 48.75),
        ([60.0, 80.0, 0.0], 1, 47.25),
        ([60.0, 40.0, 60.0], 1, 46.25),
        ([60.0, 40.0, 40.0], 1, 43.25),
        ([40.0, 80.0, 20.0], 1, 43.25),
        ([40.0, 80.0, 0.0], 2, 42.25),
    ];
    for (values, in_states, score) in &wanted {
        let [r, p, o] = values;
        let bonus = 20.0 * f64::from(in_states - 1) * 0.10;
        near(0.35 * r + 0.25 * 25.0 + 0.25 * p + 0.15 * o + bonus, *score);
    }
    // Two share 43.25: which comes first is T-2's business.
    let order =
        |list: &mut [([f64; 3], i64, f64)]| list.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0[0].total_cmp(&b.0[0])));
    let mut found = silver.clone();
    let mut wanted_rows: Vec<_> = wanted
        .iter_mut()
        .map(|lead| (lead.0, i64::from(lead.1), lead.2))
        .collect();
    order(&mut found);
    order(&mut wanted_rows);
    assert_eq!(found, wanted_rows);
    assert!(m.iter().all(|value| *value == Some(25.0)), "one maker each");
    let best_bronze = scores[6..].iter().flatten().copied().fold(0.0, f64::max);
    near(best_bronze, 39.25);
    // 47.25 is shown half to even.
    let case_a = (0..6).find(|row| scores[*row] == Some(47.25)).unwrap();
    assert_eq!(cell(&scored, "score_shown", case_a), "47.2");
    let platinum = gate(&view, "C3.6", None);
    assert_eq!(
        (platinum.outcome, platinum.note.as_str()),
        (Outcome::Warned, "best score 48.75, 31.25 short of PLATINUM")
    );
    assert_eq!(outcome(&view, "C3.3", None), Outcome::Passed);
    assert_eq!(outcome(&view, "C3.7", None), Outcome::Passed);
}

// spec: contractors C1.7, C1.8, M-2, M-3
#[test]
fn seventeen_pairs_of_names_differ_and_one_licence_is_suspended() {
    let view = full().view();
    let names = gate(&view, "C1.7", CA);
    near(names.observed.unwrap(), 17.0 / 146.0);
    assert_eq!((names.outcome, names.evidence_rows), (Outcome::Warned, 17));
    let matches = view.frame("matches").unwrap();
    let (icp, alike) = (boolean(&matches, "icp").unwrap(), numbers(&matches, "similarity"));
    let equal = (0..matches.height())
        .filter(|row| icp.get(*row) == Some(true) && alike[*row] == Some(1.0))
        .count();
    assert_eq!(percent(equal as f64 / 146.0), "69.2");
    let standing = gate(&view, "C1.8", CA);
    assert_eq!((standing.observed, standing.outcome), (Some(1.0), Outcome::Warned));
    let rows = view.evidence(&standing).unwrap().unwrap();
    assert_eq!(column(&rows, "standing"), ["suspended"]);
}

// spec: contractors X-9, C1.9
#[test]
fn a_matched_list_enters_at_c2_and_skips_c1s_gates() {
    let view = full().view();
    for id in ["C1.1", "C1.2", "C1.3", "C1.4", "C1.5", "C1.6", "C1.7", "C1.8"] {
        let skipped = gate(&view, id, Some("tx_matched.csv"));
        assert_eq!(skipped.outcome, Outcome::Skipped, "{id}");
        assert_eq!(skipped.note, "the list came already matched");
    }
    assert_eq!(gate(&view, "C1.9", None).observed, Some(1.0));
}

// spec: contractors GA-5, GA-6, G11, G12
#[test]
fn reach_and_the_best_lead_are_what_the_rules_say() {
    let view = full().view();
    let reach = view.frame("reach").unwrap();
    let rows = column(&reach, "raised").len();
    assert_eq!(rows, 62, "31 sets, to modest and to stretch");
    let (target, raised) = (column(&reach, "target"), column(&reach, "raised"));
    let sizes = ["platinum", "gold", "silver", "bronze"].map(|name| numbers_of(&reach, name));
    for row in 0..rows {
        let all: i64 = sizes.iter().map(|size| size[row]).sum();
        assert_eq!(all, 369, "{} {}", target[row], raised[row]);
    }
    // Everything to stretch is at least 91.00, everything to modest at least 77.75.
    let whole = |name: &str| {
        (0..rows)
            .find(|row| target[*row] == name && raised[*row].matches('+').count() == 4)
            .unwrap()
    };
    assert_eq!(sizes[0][whole("stretch")], 369);
    assert_eq!(sizes[0][whole("modest")] + sizes[1][whole("modest")], 369);
    assert_eq!(
        boolean(&reach, "cheapest")
            .unwrap()
            .iter()
            .filter(|flag| *flag == Some(true))
            .count(),
        1
    );

    // The best lead: R 60, M 25, P 50, O 60, B 0.
    let figures = playbook().lens.gap(&view).unwrap();
    let table = figures.iter().find_map(|figure| match figure {
        Figure::Table(table) if table.title.contains("best lead") => Some(table),
        _ => None,
    });
    let rows: Vec<Vec<String>> = table
        .unwrap()
        .rows
        .iter()
        .map(|row| row.iter().map(assay::lens::Cell::shown).collect())
        .collect();
    let difference = |target: &str, dimension: &str| {
        let row = rows.iter().find(|row| row[0] == target && row[1] == dimension);
        row.unwrap_or_else(|| panic!("{target} {dimension} in {rows:?}"))[4]
            .parse::<f64>()
            .unwrap()
    };
    let names = ["Resimercial", "Multi-OEM", "MEP+R", "O&M", "Multi-state"];
    assert_eq!(
        names.map(|name| difference("modest", name)),
        [20.0, 50.0, 30.0, 0.0, 20.0]
    );
    assert_eq!(
        names.map(|name| difference("stretch", name)),
        [40.0, 75.0, 30.0, 0.0, 20.0]
    );
}

fn numbers_of(frame: &assay::frame::Frame, name: &str) -> Vec<i64> {
    integer(frame, name).unwrap().iter().flatten().collect()
}

// spec: contractors X-8
#[test]
fn a_quarter_million_rows_never_keep_a_cancel_waiting() {
    let ran = full();
    assert!(ran.token.looks() > 100, "{}", ran.token.looks());
    assert!(
        ran.token.widest_gap() <= LOOK_EVERY,
        "{} rows without a look",
        ran.token.widest_gap()
    );
}

#[test]
fn a_second_run_takes_every_phase_from_the_store() {
    let ran = full();
    assert!(
        ran.report
            .phases
            .iter()
            .all(|phase| matches!(phase.status, Status::Passed | Status::PassedWithWarnings))
    );
    let bench = ran.bench();
    let before = hashes(&bench);
    let again = run_with(&bench, &Overrides::default());
    assert!(
        again
            .phases
            .iter()
            .all(|phase| phase.reused_from == Some(ran.report.run)),
        "{again:?}"
    );
    assert_eq!(hashes(&bench), before);
}
