//! The class rules, by their numbers.

use proptest::prelude::*;

use super::*;
use crate::playbooks::contractors::rules::score::Hundredths;

fn read(scheme: &str, raw: &str) -> ClassSet {
    ClassScheme::named(scheme).unwrap().tokens(raw)
}

fn points(scheme: &str, raw: &str) -> u32 {
    licence_points([&read(scheme, raw)], &ScoreParameters::default())
}

// spec: contractors K-1
#[test]
fn codes_are_read_in_every_spelling() {
    for (raw, expected) in [
        ("C-7", "C7"),
        ("c 10", "C10"),
        ("C-10 Electrical", "C10"),
        ("C10 - Electrical", "C10"),
        ("D06", "D6"),
        ("D-06 Concrete", "D6"),
        ("B-2", "B2"),
        ("B General Building", "B"),
        ("A - General Engineering", "A"),
        ("C61/D49", "D49"),
        ("C-61 / D-49 Tree Service", "D49"),
        ("C61", "C61"),
    ] {
        let set = read("ca", raw);
        assert_eq!(set.tokens, [expected], "{raw}");
        assert!(set.unknown.is_empty(), "{raw}");
    }
    assert_eq!(
        read("ca", "C10; C-7,B | C10|").tokens,
        ["B", "C7", "C10"],
        "sorted, each once"
    );
}

// spec: contractors K-1, C1.4
#[test]
fn what_no_list_knows_is_reported_and_not_counted() {
    for raw in ["C99", "C10A", "ELECTRICAL", "10", "Z1", "?"] {
        let set = read("ca", raw);
        assert_eq!(set.unknown, [raw], "{raw}");
        assert!(set.tokens.is_empty(), "{raw}");
        assert!(!is_icp(&set));
    }
    let set = read("ca", "C10/C20");
    assert_eq!(
        (set.tokens, set.unknown),
        (vec!["C10".to_owned()], vec!["C10/C20".to_owned()])
    );
    assert_eq!(read("ca", ""), ClassSet::default());
}

// spec: contractors K-2, K-3
#[test]
fn certifications_never_count_and_hold_no_class() {
    let set = read("ca", "ASB| HAZ|B");
    assert_eq!(set.certifications, ["ASB", "HAZ"]);
    assert_eq!(set.tokens, ["B"]);
    assert!(!is_icp(&set), "a certification is not the other class that B needs");
    assert!(!read("ca", "ASB|").has("B"));
}

// spec: contractors K-4
#[test]
fn alignment_needs_a_core_class_or_a_general_one_with_another() {
    for raw in ["C10", "C20", "C36", "C27", "C15", "C7", "A|B", "B|C33", "A;D12"] {
        assert!(is_icp(&read("ca", raw)), "{raw}");
    }
    for raw in ["A", "B", "B2", "C33", "C46", "C33|C46", "B2|C33", "D10"] {
        assert!(!is_icp(&read("ca", raw)), "{raw}");
    }
}

// spec: contractors K-5
#[test]
fn texas_phrases_name_trade_groups() {
    for (raw, group) in [
        ("Electrical Contractor", "ELEC"),
        ("MASTER ELECTRICIAN", "ELEC"),
        ("Residential  Wireman", "ELEC"),
        ("A/C Contractor", "HVAC"),
        ("A/C Technician", "HVAC"),
        ("AC Contractor Class B", "HVAC"),
        ("Appliance Installation Contractor", "APPL"),
    ] {
        let set = read("tx", raw);
        assert_eq!(set.tokens, [group], "{raw}");
        assert!(is_icp(&set), "{raw}");
    }
    for raw in [
        "Journeyman Electrician",
        "Apprentice Electrician",
        "APPRENTICE SIGN ELECTRICIAN",
    ] {
        let set = read("tx", raw);
        assert_eq!(set.excluded, [raw.to_uppercase()]);
        assert!(set.tokens.is_empty() && set.unknown.is_empty() && !is_icp(&set));
    }
    assert_eq!(read("tx", "Barber").unknown, ["BARBER"]);
    assert_eq!(
        read("tx", "Electrical Contractors").unknown,
        ["ELECTRICAL CONTRACTORS"],
        "whole words only"
    );
}

// spec: contractors K-6
#[test]
fn florida_letters_name_trade_groups() {
    let groups = [
        ("ELEC", vec!["EC", "ER"]),
        ("HVAC", vec!["CAC", "RA", "CMC", "RM"]),
        ("PLUMB", vec!["CFC", "RF"]),
        ("ROOF", vec!["CCC", "RC"]),
        ("SOLAR", vec!["CVC"]),
        ("GENERAL", vec!["CGC", "RG", "CBC", "RB"]),
    ];
    for (group, codes) in groups {
        for code in codes {
            let set = read("fl", code);
            assert_eq!(set.tokens, [group], "{code}");
            assert_eq!(is_icp(&set), group != "GENERAL", "{code}");
        }
    }
    assert_eq!(
        read("fl", "CAC1812345").tokens,
        ["HVAC"],
        "a licence number tells its class"
    );
    assert!(!is_icp(&read("fl", "CRC")) && read("fl", "CRC").unknown.is_empty());
    assert_eq!(read("fl", "QQ").unknown, ["QQ"]);
}

// spec: contractors G22, K-1, K-2, K-3, K-4, S-4
#[test]
fn licence_points_follow_the_classes() {
    for raw in ["B|C10", "C10; C20", "C-7| C10"] {
        assert_eq!(points("ca", raw), 80_00, "{raw}");
    }
    for raw in ["ASB| D64", "B-2"] {
        assert!(!is_icp(&read("ca", raw)), "{raw}");
        assert_eq!(points("ca", raw), 0, "{raw}");
    }
}

// spec: contractors S-4
#[test]
fn two_classes_need_a_leading_one_and_two_groups_do_not() {
    assert_eq!(
        points("ca", "C27|C36"),
        40_00,
        "two aligned classes without A, B, C10 or C20"
    );
    assert_eq!(points("ca", "C10"), 40_00);
    assert_eq!(points("ca", "A|B"), 80_00);
    assert_eq!(points("ca", "C10|ASB"), 40_00);
    assert_eq!(points("ca", "C33"), 0);
    assert_eq!(points("tx", "Electrical Contractor; A/C Contractor"), 80_00);
    assert_eq!(
        points("tx", "Electrical Contractor; Master Electrician"),
        40_00,
        "one group twice"
    );
    assert_eq!(points("fl", "CGC"), 0);
    assert_eq!(points("fl", "CGC|CAC"), 80_00);
}

// spec: contractors S-4
#[test]
fn the_best_state_counts_and_states_do_not_add_up() {
    let params = ScoreParameters::default();
    let sets = [
        read("ca", "C10"),
        read("tx", "A/C Contractor"),
        read("ca", "B|C10"),
        read("ca", "A|C20"),
    ];
    assert_eq!(
        licence_points(&sets[..2], &params),
        40_00,
        "C10 in one state and HVAC in another are no pair"
    );
    assert_eq!(best_state(&sets, &params), Some((2, 80_00)), "the first of equals");
    assert_eq!(best_state([&read("ca", "C33")], &params), None);
    assert_eq!(licence_points([], &params), 0);
    assert_eq!(counted_classes(&sets), 5, "A, B, C10, C20, HVAC");
    let other = ScoreParameters {
        mepr_single: Hundredths::from_points(55),
        ..params
    };
    assert_eq!(licence_points(&sets[..1], &other), 55_00);
}

// spec: contractors K-1, K-4, K-5, K-6
#[test]
fn the_generic_scheme_reads_all_three_and_any_code() {
    for (raw, expected) in [
        ("C-10 Electrical", "C10"),
        ("Electrical Contractor", "ELEC"),
        ("CAC", "HVAC"),
        ("CR-11", "CR11"),
        ("R-11 Electrical", "R11"),
        ("KB-1", "KB1"),
    ] {
        assert_eq!(read("generic", raw).tokens, [expected], "{raw}");
    }
    assert_eq!(read("generic", "ASB").certifications, ["ASB"]);
    assert_eq!(read("generic", "Plumber").unknown, ["PLUMBER"]);
    assert_eq!(read("generic", "Journeyman Plumber").excluded, ["JOURNEYMAN PLUMBER"]);
}

#[test]
fn a_union_is_sorted_and_holds_each_class_once() {
    let mut set = read("ca", "C10|ASB|Q1");
    set.merge(&read("ca", "C7|C10|HAZ|Q1"));
    assert_eq!(set.tokens, ["C7", "C10"]);
    assert_eq!(set.certifications, ["ASB", "HAZ"]);
    assert_eq!(set.unknown, ["Q1"]);
    assert_eq!(ClassScheme::names(), ["ca", "fl", "generic", "tx"]);
    assert!(ClassScheme::named("zz").is_none());
}

proptest! {
    // spec: contractors K-3
    #[test]
    fn any_text_is_read_and_nothing_is_lost(raw in r"\PC{0,30}", scheme in prop::sample::select(vec!["ca", "tx", "fl", "generic"])) {
        let set = read(scheme, &raw);
        let pieces = raw.split(['|', ';', ',']).filter(|piece| !piece.trim().is_empty()).count();
        let held = set.tokens.len() + set.certifications.len() + set.unknown.len() + set.excluded.len();
        prop_assert!(held <= pieces * 2);
        prop_assert_eq!(pieces == 0, held == 0);
    }
}
