//! Rule sets edited: numbers by name, conditions, order and names.
// spec: advisors R10

use super::support::{CONSOLIDATED, V31, V32, of_one, rules, words};
use crate::rules::{RulePart, RuleSet};
use std::collections::BTreeMap;

fn moved(set: &RuleSet, values: &[(&str, f64)]) -> RuleSet {
    let values: BTreeMap<String, f64> = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), *value))
        .collect();
    set.with_values(&values).unwrap()
}

#[test]
fn every_number_has_a_name() {
    let set = rules(V31);
    let literals = set.literals(&words());
    let find = |name: &str| {
        literals
            .iter()
            .find(|literal| literal.name == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    for (name, value) in [
        ("tenure_1_4.high", 48.0),
        ("mid_career.low", 60.0),
        ("firm_tiny", 10.0),
        ("losing_some.low", -10.0),
        ("TIER_1_PRIME_MOVER.firm_net_change_12mo", 0.0),
        ("TIER_1_PRIME_MOVER.tenure_1_4.high", 48.0),
        ("TIER_1_PRIME_MOVER.rate", 0.135),
        ("TIER_4_HEAVY_BLEEDER.rank", 4.0),
        ("STANDARD.rate", 0.033),
    ] {
        let literal = find(name);
        assert_eq!(literal.value, value, "{name}");
        assert!(
            literal.minimum <= value && value <= literal.maximum && literal.step > 0.0,
            "{literal:?}"
        );
    }
    let high = find("tenure_1_4.high");
    assert_eq!(
        (high.comparison.as_str(), high.step, high.whole),
        ("at most", 1.0, true)
    );
    assert_eq!(high.column.as_deref(), Some("current_firm_tenure_months"));
    assert_eq!(
        (high.tier.as_deref(), high.predicate.as_deref()),
        (None, Some("tenure_1_4"))
    );
    let within = find("TIER_1_PRIME_MOVER.tenure_1_4.high");
    assert_eq!(
        (within.tier.as_deref(), within.predicate.as_deref()),
        (Some("TIER_1_PRIME_MOVER"), Some("tenure_1_4"))
    );
    let mut names: Vec<_> = literals.iter().map(|literal| literal.name.as_str()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    // Alike names are numbered.
    let twice = rules(&of_one(
        "num_prior_firms = 1 OR num_prior_firms IN (4, 5) OR 2 * tenure_years > 3",
    ));
    let names: Vec<_> = twice
        .literals(&words())
        .into_iter()
        .map(|literal| literal.name)
        .collect();
    assert_eq!(
        names,
        [
            "TOP.rate",
            "TOP.rank",
            "TOP.num_prior_firms",
            "TOP.num_prior_firms.2",
            "TOP.num_prior_firms.3",
            "TOP.tenure_years",
            "TOP.tenure_years.2",
            "REST.rate",
            "REST.rank"
        ]
    );
}

#[test]
fn numbers_move_by_name() {
    let set = rules(V32);
    let all: BTreeMap<String, f64> = set
        .literals(&words())
        .into_iter()
        .map(|literal| (literal.name, literal.value))
        .collect();
    assert_eq!(set.with_values(&all).unwrap(), set);
    let wider = moved(
        &set,
        &[
            ("tenure_1_4.high", 60.0),
            ("TIER_1C_PRIME_MOVER.rate", 0.2),
            ("STANDARD.rank", 8.0),
        ],
    );
    assert_eq!(
        wider.predicates()[2].text,
        "current_firm_tenure_months BETWEEN 12 AND 60"
    );
    assert_eq!((wider.facts(2).rate, wider.default_tier().rank), (0.2, 8));
    assert_eq!(wider.tiers()[2].when, set.tiers()[2].when);
    assert_ne!(wider.hash(), set.hash());
    // In one tier only: the predicate is written out there and stays elsewhere.
    let one = moved(&set, &[("TIER_3_EXPERIENCED_MOVER.tenure_1_4.high", 50.5)]);
    assert_eq!(
        one.tiers()[5].when,
        "current_firm_tenure_months BETWEEN 12 AND 50.5 AND veteran"
    );
    assert_eq!(one.tiers()[2].when, set.tiers()[2].when);
    assert_eq!(rules(&one.to_toml()), one);
    let fine = rules(V31);
    let own = moved(&fine, &[("TIER_1_PRIME_MOVER.firm_net_change_12mo", -2.0)]);
    assert_eq!(
        own.tiers()[0].when,
        "tenure_1_4 AND mid_career AND firm_net_change_12mo <> -2 AND independent"
    );
    assert_eq!(rules(&own.to_toml()), own);
    let value = |name: &str, value: f64| {
        let values = BTreeMap::from([(name.to_owned(), value)]);
        set.with_values(&values).unwrap_err()
    };
    assert_eq!(
        value("tenure_1_4.hihg", 1.0).nearest.as_deref(),
        Some("tenure_1_4.high")
    );
    assert!(value("firm_tiny", f64::NAN).message.contains("no number"));
    assert!(value("STANDARD.rate", 2.0).message.contains("no share"));
    assert!(value("STANDARD.rank", 1.5).message.contains("whole number"));
}

#[test]
fn predicates_within_predicates_are_written_out_on_their_way() {
    let text = of_one("near AND NOT is_wirehouse").replace(
        "[[tier]]",
        "[predicates]\nshort = \"tenure_years < 2\"\nnear = \"short OR num_prior_firms >= 3\"\n[[tier]]",
    );
    let set = rules(&text);
    let one = moved(&set, &[("TOP.short", 3.0)]);
    assert_eq!(
        one.tiers()[0].when,
        "(tenure_years < 3 OR num_prior_firms >= 3) AND NOT is_wirehouse"
    );
    let both = moved(&set, &[("TOP.short", 3.0), ("near.num_prior_firms", 4.0)]);
    assert_eq!(
        both.tiers()[0].when,
        "(tenure_years < 3 OR num_prior_firms >= 4) AND NOT is_wirehouse"
    );
    assert_eq!(both.predicates()[1].text, "short OR num_prior_firms >= 4");
}

#[test]
fn conditions_order_and_names_are_edited() {
    let set = rules(CONSOLIDATED);
    let edited = set
        .with_when("TIER_2_PROVEN_MOVER", "many_moves AND independent")
        .unwrap();
    assert_eq!(edited.tiers()[1].when, "many_moves AND independent");
    let error = set.with_when("TIER_2_PROVEN_MOVER", "many_moves AND").unwrap_err();
    assert_eq!(
        (error.part, error.offset),
        (RulePart::When("TIER_2_PROVEN_MOVER".to_owned()), 14)
    );
    let error = set.with_when("TIER_2_PROVEN_MOVE", "many_moves").unwrap_err();
    assert_eq!(error.nearest.as_deref(), Some("TIER_2_PROVEN_MOVER"));
    let mut order: Vec<&str> = set.tiers().iter().map(|tier| tier.name.as_str()).collect();
    order.swap(0, 4);
    let turned = set.reordered(&order).unwrap();
    assert_eq!(
        (turned.tiers()[0].name.as_str(), turned.tiers()[0].rank),
        ("TIER_5_HEAVY_BLEEDER", 1)
    );
    assert!(set.reordered(&order[1..]).is_err());
    let named = set.renamed("v3.3-draft", Some("v3.2-consolidated"), "V3.3").unwrap();
    assert_eq!(
        (named.id(), named.based_on(), named.model_version()),
        ("v3.3-draft", Some("v3.2-consolidated"), "V3.3")
    );
    assert!(set.renamed("not an id", None, "1").is_err());
    let wider = set
        .with_predicate("firm_tiny", "firm_rep_count_at_contact <= 12")
        .unwrap();
    assert_eq!(
        wider
            .literals(&words())
            .iter()
            .find(|literal| literal.name == "firm_tiny")
            .unwrap()
            .value,
        12.0
    );
    assert!(set.with_predicate("firm_tiny", "firm_tiny").is_err());
}
