//! What people read of a rule set: explanations, near misses, funnels, templates and differences, in their words.
// spec: advisors R8, R9, R11

use super::support::{CONSOLIDATED, V31, V32, compiled, frame, lead, of_one, rules, words};
use crate::rules::{ExplainedPart, MetBy, RuleNode, RuleSetDiff, Template, TierChange, Truth, migration};
use std::collections::BTreeMap;

#[test]
fn an_explanation_names_each_value_and_limit() {
    let rules = compiled(V32);
    let frame = frame(&[lead(22, 90, -7, Some(20), 3, false), lead(24, 200, -3, None, 2, true)]);
    let told = rules.explain(&frame, 0, &words()).unwrap();
    assert_eq!(told.assigned, 0);
    assert_eq!(
        told.sentence,
        "1.8 years at Harbour Lane Partners (20 reps), which lost 7 net in 12 months"
    );
    let reasons: Vec<&str> = told.reasons().into_iter().map(|atom| atom.words.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "current tenure 22 months, rule 12–36",
            "earlier tenure 90 months, rule 60–180",
            "firm net change -7 reps, rule less than 0",
            "firm size 20 reps, rule at most 50",
            "wirehouse no, rule no",
        ]
    );
    let ExplainedPart::Named(name) = &told.tiers[0].root.children[0].part else {
        panic!("no name")
    };
    assert_eq!(name, "tenure_1_3");
    let told = rules.explain(&frame, 1, &words()).unwrap();
    assert_eq!(rules.rules().facts(told.assigned).name, "TIER_2B_MODERATE_BLEEDER");
    let small = &told.tiers[0].root.children[3];
    assert_eq!(small.truth, Truth::Unknown);
    let ExplainedPart::Atom(atom) = &small.children[0].part else {
        panic!("no atom")
    };
    assert_eq!(atom.words, "firm size unknown, rule at most 50");
    assert!(rules.explain(&frame, 2, &words()).is_err());
}

#[test]
fn only_the_branch_that_holds_is_a_reason() {
    let rules = compiled(CONSOLIDATED);
    let frame = frame(&[lead(24, 0, 5, Some(10), 0, false)]);
    let told = rules.explain(&frame, 0, &words()).unwrap();
    let reasons: Vec<&str> = told.reasons().into_iter().map(|atom| atom.column.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "is_wirehouse",
            "current_firm_tenure_months",
            "firm_rep_count_at_contact"
        ]
    );
    assert_eq!(told.sentence, "2.0 years at a firm of 10, firm net +5");
}

#[test]
fn limits_are_told_in_words() {
    let when = "NOT (num_prior_firms BETWEEN 2 AND 4) AND firm_net_change_12mo BETWEEN -10 AND -1 AND num_prior_firms NOT IN (7, 8) \
                AND company <> 'Ash' AND tenure_years * 2 >= 1.5 AND NOT (tenure_years < experience_years) AND is_wirehouse = FALSE";
    let rules = compiled(&of_one(when));
    let told = rules
        .explain(&frame(&[lead(24, 12, -3, Some(1), 1, false)]), 0, &words())
        .unwrap();
    let words: Vec<&str> = told.reasons().into_iter().map(|atom| atom.words.as_str()).collect();
    assert_eq!(
        words,
        [
            "earlier firms 1 firm, rule outside 2–4",
            "firm net change -3 reps, rule -10 to -1",
            "earlier firms 1 firm, rule none of 7, 8",
            "company Harbour Lane Partners, rule other than Ash",
            "tenure_years * 2 4.0 years, rule at least 1.5",
            "current tenure 2.0 years, rule at least earlier tenure",
            "wirehouse no, rule no",
        ]
    );
}

#[test]
fn near_misses_say_how_far_and_whether_time_does_it() {
    let rules = compiled(CONSOLIDATED);
    let leads = [
        lead(8, 90, -7, Some(200), 1, false), // four months short of tier 1, and in tier 3 meanwhile
        lead(50, 90, 3, Some(8), 3, true),    // a wirehouse keeps it from tier 2
        lead(24, 0, 5, Some(12), 0, false),   // two reps too many for a tiny firm
        lead(40, 90, -7, Some(5), 0, false),  // in tier 1 already
        lead(49, 100, -12, Some(70), 0, false), // a month too long for tier 1
    ];
    let frame = frame(&leads);
    let misses = |row| rules.near_misses(&frame, row, &words()).unwrap();
    let first = &misses(0)[0];
    assert_eq!(
        (first.rank, first.distance, first.met),
        (1, Some(4.0), MetBy::Months(4))
    );
    assert_eq!(
        first.words,
        "current tenure 8 months, rule 12–48: needs +4 months, met in 4 months by time alone"
    );
    let wirehouse = misses(1);
    let wirehouse = wirehouse.iter().find(|miss| miss.column == "is_wirehouse").unwrap();
    assert_eq!(
        (wirehouse.tier, wirehouse.distance, wirehouse.met),
        (1, None, MetBy::Never)
    );
    assert!(
        wirehouse.words.ends_with("wirehouse yes, rule no: cannot be met"),
        "{}",
        wirehouse.words
    );
    let tiny = misses(2);
    assert_eq!(
        (tiny[0].distance, tiny[0].met, tiny[0].unit.as_str()),
        (Some(-2.0), MetBy::Change, "reps")
    );
    assert!(misses(3).is_empty());
    let late = misses(4);
    let late = late
        .iter()
        .find(|miss| miss.column == "current_firm_tenure_months")
        .unwrap();
    assert_eq!((late.rank, late.distance, late.met), (1, Some(-1.0), MetBy::Never));
    assert_eq!(rules.near_miss_rows(&frame).unwrap(), [0, 1, 2, 4]);
}

#[test]
fn misses_that_no_single_value_would_mend_are_left_out() {
    let rules = compiled(&of_one(
        "num_prior_firms >= 3 AND num_prior_firms <> 3 AND num_prior_firms <= 3",
    ));
    assert!(
        rules
            .near_misses(&frame(&[lead(1, 1, 1, None, 1, false)]), 0, &words())
            .unwrap()
            .is_empty()
    );
    // Denied groups are pushed down to their tests.
    let rules = compiled(&of_one("NOT (num_prior_firms BETWEEN 2 AND 5 OR is_wirehouse)"));
    let misses = rules
        .near_misses(&frame(&[lead(1, 1, 1, None, 4, false)]), 0, &words())
        .unwrap();
    assert_eq!(
        (misses.len(), misses[0].distance, misses[0].test.as_str()),
        (1, Some(2.0), "num_prior_firms NOT BETWEEN 2 AND 5")
    );
}

#[test]
fn a_funnel_counts_what_each_condition_keeps() {
    let rules = compiled(CONSOLIDATED);
    let leads = [
        lead(24, 90, -7, Some(5), 3, false),
        lead(24, 90, -7, None, 3, false),
        lead(40, 90, -7, Some(50), 3, false),
        lead(60, 90, -7, Some(50), 3, false),
        lead(24, 90, -7, Some(5), 3, true),
    ];
    let frame = frame(&leads);
    let funnel = rules.funnel(&frame, 0, None).unwrap();
    assert_eq!((funnel.leads, funnel.matched, funnel.arrived), (5, 3, 3));
    let [independent, either] = &funnel.steps[..] else {
        panic!("{funnel:?}")
    };
    assert_eq!(
        (independent.condition.as_str(), independent.alone, independent.left),
        ("independent", 4, 4)
    );
    assert_eq!(
        (either.alone, either.left, either.unknown, either.alternatives),
        (4, 3, 0, true)
    );
    assert_eq!(
        either.condition,
        "(tenure_1_3 AND firm_tiny) OR (tenure_1_4 AND mid_career AND losing)"
    );
    let [tiny, prime] = &either.parts[..] else {
        panic!("{either:?}")
    };
    assert_eq!((tiny.left, prime.left, tiny.unknown), (1, 3, 1));
    assert_eq!(tiny.parts.iter().map(|part| part.left).collect::<Vec<_>>(), [2, 1]);
    // Tier 2 matches four and gets what tier 1 left.
    let funnel = rules.funnel(&frame, 1, None).unwrap();
    assert_eq!((funnel.matched, funnel.arrived), (4, 1));
    let funnel = rules
        .funnel(&frame, 1, Some(&[false, false, false, true, true]))
        .unwrap();
    assert_eq!((funnel.leads, funnel.arrived), (2, 1));
    assert!(rules.funnel(&frame, 0, Some(&[true])).is_err());
    assert!(rules.funnel(&frame, 5, None).unwrap().steps.is_empty());
}

#[test]
fn templates_show_values_in_their_forms() {
    let frame = frame(&[lead(22, 90, -7, Some(20), 3, false), lead(24, 0, 0, None, 2, true)]);
    for (template, first, second) in [
        ("{tenure_years:.1} years", "1.8 years", "2.0 years"),
        ("{-firm_net_change_12mo}", "7", "0"),
        ("{firm_net_change_12mo:+}", "-7", "0"),
        ("{-firm_net_change_12mo:+} {{net}}", "+7 {net}", "0 {net}"),
        ("{firm_rep_count_at_contact} reps", "20 reps", "unknown reps"),
        ("{experience_years:.0}", "8", "0"),
        (
            "{-tenure_years:+.2} {company} {is_wirehouse}",
            "-1.83 Harbour Lane Partners false",
            "-2.00 Harbour Lane Partners true",
        ),
        ("", "", ""),
    ] {
        let template = Template::parse(template).unwrap();
        assert_eq!(template.render(&frame, 0).unwrap(), first);
        assert_eq!(template.render(&frame, 1).unwrap(), second);
    }
    for (template, offset, length) in [
        ("ab {oops", 3, 5),
        ("a } b", 2, 1),
        ("é {}", 2, 2),
        ("{a:.x}", 0, 6),
        ("{a:}", 0, 4),
        ("{a {b}", 0, 3),
        ("{a:.99}", 0, 7),
    ] {
        let error = Template::parse(template).unwrap_err();
        assert_eq!((error.offset, error.length), (offset, length), "{template}: {error}");
    }
    assert_eq!(Template::parse("{b} {a:.1} {b:+}").unwrap().columns(), ["b", "a"]);
}

#[test]
fn differences_are_told_by_tier_and_test() {
    let (incumbent, words) = (rules(V31), words());
    assert!(RuleSetDiff::between(&incumbent, &incumbent, &words).is_empty());
    let values = BTreeMap::from([
        ("tenure_1_4.high".to_owned(), 36.0),
        ("TIER_2_MODERATE_BLEEDER.rate".to_owned(), 0.09),
    ]);
    let candidate = incumbent.with_values(&values).unwrap();
    let diff = RuleSetDiff::between(&incumbent, &candidate, &words);
    let top = &diff.tiers[0];
    assert_eq!(
        (top.change, top.atoms.len(), top.fields.len()),
        (TierChange::Changed, 1, 0)
    );
    assert_eq!(top.atoms[0].words, "current tenure 12–48 → 12–36");
    let second = &diff.tiers[1];
    assert_eq!(
        (second.fields[0].field.as_str(), second.fields[0].after.as_str()),
        ("rate", "0.09")
    );
    assert_eq!(diff.tiers[3].change, TierChange::Same);
    let candidate = incumbent
        .with_when("TIER_3_EXPERIENCED_MOVER", "tenure_1_4 OR veteran")
        .unwrap()
        .with_when("TIER_4_HEAVY_BLEEDER", "losing_many AND independent")
        .unwrap();
    let diff = RuleSetDiff::between(&incumbent, &candidate, &words);
    assert_eq!(diff.tiers[2].fields[0].field, "condition");
    let told: Vec<&str> = diff.tiers[3].atoms.iter().map(|atom| atom.words.as_str()).collect();
    assert_eq!(told, ["no longer earlier tenure at least 60", "now wirehouse no"]);
    let diff = RuleSetDiff::between(&rules(V32), &rules(CONSOLIDATED), &words);
    let count = |change| diff.tiers.iter().filter(|tier| tier.change == change).count();
    assert_eq!(
        (
            count(TierChange::Added),
            count(TierChange::Removed),
            count(TierChange::Changed)
        ),
        (5, 7, 1)
    );
}

#[test]
fn a_migration_is_a_matrix_of_leads_and_outcomes() {
    let (old, new) = (compiled(V32), compiled(CONSOLIDATED));
    let frame = frame(&[
        lead(12, 60, -1, Some(50), 0, false),
        lead(37, 60, -1, Some(5), 0, false),
        lead(24, 0, 5, Some(11), 0, false),
    ]);
    let (from, to) = (old.assign(&frame).unwrap(), new.assign(&frame).unwrap());
    let names = (old.rules().tier_names(), new.rules().tier_names());
    let targets = [Some(true), None, Some(false)];
    let matrix = migration((&names.0, &from), (&names.1, &to), Some(&targets), None);
    let cell = matrix.cell("TIER_1A_PRIME_MOVER_SMALL", "TIER_1_PRIME_MOVER").unwrap();
    assert_eq!((cell.leads, cell.outcome.n, cell.outcome.k), (1, 1, 1));
    let cell = matrix.cell("TIER_1C_PRIME_MOVER", "TIER_1_PRIME_MOVER").unwrap();
    assert_eq!((cell.leads, cell.outcome.n), (1, 0));
    assert_eq!(matrix.cell("STANDARD", "STANDARD").unwrap().leads, 1);
    assert_eq!(matrix.moved(), 2);
    let some = migration((&names.0, &from), (&names.1, &to), None, Some(&[false, false, true]));
    assert_eq!(some.moved(), 0);
}

#[test]
fn a_compiled_set_keeps_its_names_and_columns() {
    let rules = compiled(CONSOLIDATED);
    assert_eq!(
        rules.columns(),
        [
            "current_firm_tenure_months",
            "firm_net_change_12mo",
            "firm_rep_count_at_contact",
            "industry_tenure_months",
            "is_wirehouse",
            "num_prior_firms"
        ]
    );
    // G4.2.1 asks which tiers' rules name independence.
    let named = rules
        .roots()
        .iter()
        .map(RuleNode::names)
        .filter(|names| names.contains("independent"))
        .count();
    assert_eq!(named, 2);
    assert_eq!(rules.rules().facts(9).action, "normal cadence");
    assert_eq!(rules.template(9).unwrap().columns().len(), 0);
    assert_eq!(words().columns().len(), 26);
}
