//! Rule sets as data: the shipped ones grade the specification's leads, texts are read and written back, errors name
//! their place, and numbers are moved by name.
// spec: advisors R0–R5, R8, G10

use super::support::{CERTIFIED, CONSOLIDATED, V31, V32, compiled, frame, infos, lead, of_one, rules};
use crate::rules::{RulePart, RuleSet, RuleSetError};

const SHIPPED: [&str; 4] = [V31, V32, CONSOLIDATED, CERTIFIED];

fn refused(text: &str) -> RuleSetError {
    match RuleSet::parse(text).and_then(|set| set.compile(&infos()).map(|_| set)) {
        Ok(set) => panic!("read as {}", set.to_toml()),
        Err(error) => error,
    }
}

#[test]
fn the_specification_s_leads_land_in_its_tiers() {
    // F3, F1, F17, F13, F2, wirehouse, then the tier by v3.1, v3.2 and the consolidated rules.
    let cases = [
        (lead(12, 60, -1, Some(50), 0, false), ["1_", "1A", "1_"]),
        (lead(37, 60, -1, Some(5), 0, false), ["1_", "1C", "1_"]),
        (lead(24, 0, 5, Some(10), 0, false), ["STD", "1B", "1_"]),
        (lead(24, 0, 5, Some(11), 0, false), ["STD", "STD", "STD"]),
        (lead(49, 180, -40, Some(900), 9, false), ["4_", "2A", "2_"]),
        (lead(30, 100, 7, Some(60), 2, false), ["1_", "STD", "STD"]),
        (lead(30, 100, -7, Some(20), 3, true), ["2_", "2B", "3_"]),
        (lead(30, 250, 0, Some(60), 2, true), ["3_", "3_", "4_"]),
        (lead(11, 250, -11, Some(60), 2, true), ["4_", "4_", "5_"]),
        (lead(60, 59, -5, Some(60), 2, false), ["STD", "STD", "STD"]),
        (lead(60, 60, -10, Some(60), 2, false), ["2_", "2B", "3_"]),
        (lead(60, 60, -11, Some(60), 2, false), ["4_", "4_", "5_"]),
        (lead(24, 200, -3, Some(10), 4, false), ["2_", "1B", "1_"]),
        (lead(24, 200, -3, None, 2, false), ["2_", "2B", "3_"]),
    ];
    let leads: Vec<_> = cases.iter().map(|(lead, _)| lead.clone()).collect();
    let frame = frame(&leads);
    for (place, text) in [V31, V32, CONSOLIDATED].into_iter().enumerate() {
        let rules = compiled(text);
        for (found, (lead, expected)) in rules.assign_names(&frame).unwrap().into_iter().zip(&cases) {
            let wanted = match expected[place] {
                "STD" => "STANDARD".to_owned(),
                number => format!("TIER_{number}"),
            };
            assert!(found.starts_with(&wanted), "{}: {found}, {lead:?}", rules.rules().id());
        }
    }
}

#[test]
fn the_shipped_sets_are_the_specification_s() {
    let [v31, v32, merged, certified] = SHIPPED.map(rules);
    let facts = |set: &RuleSet| {
        let tiers = (0..set.tiers().len()).map(|tier| set.facts(tier));
        let rates: Vec<(f64, Option<f64>, u32)> = tiers.map(|tier| (tier.rate, tier.lift, tier.rank)).collect();
        let default = set.default_tier();
        (default.rate, default.rank, rates)
    };
    assert_eq!((v31.id(), v31.model_version()), ("v3.1", "v3.1-final-20241221"));
    assert_eq!((v32.id(), v32.model_version()), ("v3.2", "v3.2-updated-20241222"));
    assert_eq!(
        (merged.id(), merged.model_version()),
        ("v3.2-consolidated", "V3.2_12212025")
    );
    assert_eq!(
        (certified.id(), certified.model_version()),
        ("v3.2.1", "V3.2.1_12212025")
    );
    assert_eq!((facts(&v31).0, facts(&v31).1), (0.0330, 99));
    assert_eq!((facts(&v32).0, facts(&v32).1), (0.04, 99));
    assert_eq!((facts(&merged).0, facts(&merged).1), (0.0321, 6));
    assert_eq!((facts(&certified).0, facts(&certified).1), (0.0382, 8));
    // R5: R4's five take ranks 3 to 7 and its first another rate.
    assert_eq!(certified.tiers().len(), 7);
    for (own, other) in certified.tiers().iter().skip(2).zip(merged.tiers()) {
        assert_eq!(
            (&own.name, &own.when, own.rank),
            (&other.name, &other.when, other.rank + 2)
        );
    }
    assert_eq!(facts(&certified).2[2], (0.1321, Some(3.46), 3));
    let own: Vec<_> = SHIPPED.map(|text| rules(text).hash()).to_vec();
    assert!(own.iter().all(|hash| hash.len() == 64) && own[0] != own[1]);
}

#[test]
fn what_is_written_reads_back_and_layout_does_not_change_the_hash() {
    for text in SHIPPED {
        let set = rules(text);
        let again = rules(&set.to_toml());
        assert_eq!(again, set);
        assert_eq!(again.hash(), set.hash());
    }
    let plain = rules(&of_one("num_prior_firms >= 3 AND NOT is_wirehouse"));
    let respelt = rules(&of_one("NUM_PRIOR_FIRMS>=3 and (not (is_wirehouse)) -- proven"));
    assert_eq!(plain.hash(), respelt.hash());
    let named = of_one("proven AND NOT is_wirehouse")
        .replace("[[tier]]", "[predicates]\nproven = \"num_prior_firms >= 3\"\n[[tier]]");
    assert_eq!(plain.hash(), rules(&named).hash());
    for other in [
        "num_prior_firms > 3 AND NOT is_wirehouse",
        "num_prior_firms >= 3 OR NOT is_wirehouse",
    ] {
        assert_ne!(plain.hash(), rules(&of_one(other)).hash());
    }
    let titled = format!(
        "title = \"A title\"\n{}",
        of_one("num_prior_firms >= 3 AND NOT is_wirehouse")
    );
    assert_eq!(plain.hash(), rules(&titled).hash());
    assert_ne!(plain.hash(), plain.with_rank("TOP", 2).unwrap().hash());
}

#[test]
fn errors_name_the_rule_set_the_part_and_the_place() {
    for (when, offset, length, part) in [
        ("num_prior_firm >= 3", 0, 14, "the nearest is `num_prior_firms`"),
        ("company LIKE 'A%'", 8, 4, "LIKE cannot be used in a rule"),
        ("company ILIKE 'A%'", 8, 5, "ILIKE cannot be used in a rule"),
        ("tenure_years / 12 > 1", 13, 1, "the operator `/`"),
        ("tenure_years > DATE '2026-01-31'", 15, 17, "a rule holds no dates"),
        ("tenure_years > (SELECT 1)", 16, 6, "a subquery"),
        ("tenure_years = 'two'", 15, 5, "compare it with a number"),
        ("is_wirehouse AND", 16, 0, "the end"),
    ] {
        let error = refused(&of_one(when));
        assert_eq!(error.rule_set, "one");
        assert_eq!(error.part, RulePart::When("TOP".to_owned()), "{when}");
        assert_eq!((error.offset, error.length), (offset, length), "{when}: {error}");
        assert!(error.message.contains(part), "{when}: {error}");
    }
    let error = refused(&of_one("num_prior_firm >= 3"));
    assert_eq!(
        error.to_string(),
        "rule set `one`, tier `TOP`: no column `num_prior_firm`; the nearest is `num_prior_firms` (at character 1)"
    );
    assert_eq!(error.nearest.as_deref(), Some("num_prior_firms"));
}

#[test]
fn broken_files_are_refused_with_a_way_out() {
    let good = of_one("num_prior_firms >= 3");
    for (from, to, part, words) in [
        (
            "rate = 0.1",
            "rate = 1.5",
            RulePart::Field("TOP".to_owned()),
            "no share",
        ),
        (
            "rank = 1",
            "rank = 0",
            RulePart::Field("TOP".to_owned()),
            "begin with 1",
        ),
        ("rank = 1\n", "rank = 1\ncolour = 1\n", RulePart::File, "unknown field"),
        (
            "rank = 1\n",
            "rank = 1\nexplain = \"{oops\"\n",
            RulePart::Explain("TOP".to_owned()),
            "without its",
        ),
        (
            "rank = 1\n",
            "rank = 1\nexplain = \"{tenur_years}\"\n",
            RulePart::Explain("TOP".to_owned()),
            "tenure_years",
        ),
        (
            "rank = 1\n",
            "rank = 1\nexplain = \"{company:.1}\"\n",
            RulePart::Explain("TOP".to_owned()),
            "no sign",
        ),
        ("\"REST\"", "\"TOP\"", RulePart::Field("TOP".to_owned()), "two tiers"),
        (
            "\"one\"",
            "\"one set\"",
            RulePart::Field("id".to_owned()),
            "an id is made of",
        ),
        (
            "\"TOP\"",
            "\"TOP.1\"",
            RulePart::Field("TOP.1".to_owned()),
            "a tier's name",
        ),
        (
            "[[tier]]",
            "[predicates]\nOdd = \"is_wirehouse\"\n[[tier]]",
            RulePart::Field("Odd".to_owned()),
            "lower-case",
        ),
        (
            "[[tier]]",
            "[predicates]\nlong = 12\n[[tier]]",
            RulePart::Field("long".to_owned()),
            "double quotes",
        ),
        (
            "[[tier]]",
            "[predicates]\nhas_cfp = \"NOT is_wirehouse\"\n[[tier]]",
            RulePart::Field("has_cfp".to_owned()),
            "a column has this name",
        ),
        (
            "[[tier]]",
            "[predicates]\na = \"b AND is_wirehouse\"\nb = \"NOT c\"\nc = \"a\"\n[[tier]]",
            RulePart::Predicate("a".to_owned()),
            "a → b → c → a",
        ),
        (
            "[[tier]]",
            "[predicates]\nproven = \"num_prior_firms > 'x'\"\n[[tier]]",
            RulePart::Predicate("proven".to_owned()),
            "compare it with a number",
        ),
        (
            "num_prior_firms >= 3\"",
            "proven = TRUE\"\n[predicates]\nproven = \"num_prior_firms >= 3\"\n",
            RulePart::File,
            "",
        ),
    ] {
        assert!(good.contains(from), "{from}");
        let error = refused(&good.replacen(from, to, 1));
        assert_eq!(error.part, part, "{error}");
        assert!(error.message.contains(words), "{error}");
        assert!(!error.message.is_empty());
    }
    let stray = good
        .replace("num_prior_firms >= 3", "proven = TRUE")
        .replace("[[tier]]", "[predicates]\nproven = \"num_prior_firms >= 3\"\n[[tier]]");
    let error = refused(&stray);
    assert_eq!((error.offset, error.length), (0, 6));
    assert!(error.message.contains("predicate `proven` is a condition"), "{error}");
    // Each predicate doubles the one before.
    let mut doubling = String::from("[predicates]\np0 = \"num_prior_firms >= 3\"\n");
    for step in 1..15 {
        doubling.push_str(&format!("p{step} = \"p{0} AND p{0}\"\n", step - 1));
    }
    let error = refused(&good.replace("[[tier]]", &format!("{doubling}[[tier]]")));
    assert!(error.message.contains("tests"), "{error}");
    assert_eq!(refused("id = \"x\"\nrank").rule_set, "x");
    assert_eq!(refused("").rule_set, "?");
}
