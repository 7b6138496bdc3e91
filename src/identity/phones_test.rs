//! The phone rules, by their numbers.

use proptest::prelude::*;

use super::*;

fn key(raw: &str) -> Option<String> {
    read_phone(raw).key
}

fn codes(raw: &str) -> Vec<&'static str> {
    let reading = read_phone(raw);
    assert_eq!(reading.key, None, "{raw} must have no key");
    reading.problems.into_iter().map(PhoneProblem::code).collect()
}

/// N-6 and N-7 written out again, as a check that does not share the code under test.
fn is_callable(number: &str) -> bool {
    let digit = |at: usize| number.as_bytes()[at];
    number.len() == 10
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && (b'2'..=b'9').contains(&digit(0))
        && (b'2'..=b'9').contains(&digit(3))
        && &number[1..3] != "11"
        && &number[4..6] != "11"
        && !number.starts_with("555555")
        && &number[3..] != "5551212"
        && number.bytes().any(|byte| byte != digit(0))
}

// spec: contractors G23, N-1, N-2, N-3, N-5
#[test]
fn four_ways_of_writing_one_number_give_one_key() {
    for raw in [
        "(555) 234-0142 x9",
        "1-555-234-0142",
        "5552340142.0",
        "555 234-0142 / 555-234-0143",
    ] {
        assert_eq!(key(raw).as_deref(), Some("5552340142"), "{raw}");
    }
    assert_eq!(read_phone("555 234-0142 / 555-234-0143").alternatives, ["5552340143"]);
}

// spec: contractors G24, N-4, N-5, N-6, N-7
#[test]
fn each_unusable_number_names_its_reason() {
    assert_eq!(codes("1-555-BUY-GENS"), ["vanity"]);
    assert_eq!(codes("555-12"), ["length"]);
    assert_eq!(codes("(555) 123-4567"), ["nanp"]);
    assert_eq!(codes("222-222-2222"), ["placeholder"]);
}

// spec: contractors N-1
#[test]
fn a_rounded_cell_is_never_guessed_at() {
    for raw in ["5.55234E+09", "5.552340142e9", "5E9", "5.55234E+09 / 5E9"] {
        assert_eq!(codes(raw)[0], "numeric_lossy", "{raw}");
    }
    assert_eq!(key("5552340142.00").as_deref(), Some("5552340142"));
    assert_eq!(key("15552340142.0").as_deref(), Some("5552340142"));
    assert_eq!(
        key("555.234.0142").as_deref(),
        Some("5552340142"),
        "points between groups are no decimal point"
    );
}

// spec: contractors N-2
#[test]
fn the_first_valid_number_of_several_is_the_key() {
    for raw in [
        "555-12; 555-234-0142, 555-234-0143",
        "555-12 or 555-234-0142 OR 555-234-0143",
        "1-555-BUY-GENS/5552340142/555-234-0143/(555) 234-0142",
    ] {
        let reading = read_phone(raw);
        assert_eq!(reading.key.as_deref(), Some("5552340142"), "{raw}");
        assert_eq!(reading.alternatives, ["5552340143"], "{raw}");
        assert_eq!(
            reading.problems.len(),
            1,
            "the unusable number is still reported: {raw}"
        );
        assert_eq!(reading.reason(), None, "{raw}");
    }
    assert_eq!(
        codes("555-234-FLOOR"),
        ["vanity"],
        "the `or` inside a word parts nothing"
    );
    assert_eq!(read_phone("555-234-0142, ").problems, []);
}

// spec: contractors N-3
#[test]
fn a_trailing_extension_is_cut() {
    for raw in [
        "555-234-0142x9",
        "555-234-0142 X 123456",
        "555-234-0142 ext. 12",
        "555-234-0142 Extension 7",
        "555-234-0142 #12",
        "555-234-0142 ext #9",
        "555-234-0142, ext 9",
    ] {
        assert_eq!(key(raw).as_deref(), Some("5552340142"), "{raw}");
    }
    assert_eq!(
        codes("555-234-0142 x1234567"),
        ["vanity"],
        "seven digits are no extension"
    );
    assert_eq!(codes("x123"), ["length"]);
}

// spec: contractors N-4
#[test]
fn letters_are_never_dialled() {
    assert_eq!(codes("800-GENERAC"), ["vanity"]);
    assert_eq!(codes("Tel 555-234-0142"), ["vanity"]);
}

// spec: contractors N-5
#[test]
fn country_codes_are_told_apart() {
    assert_eq!(key("+1 (555) 234-0142").as_deref(), Some("5552340142"));
    assert_eq!(codes("+44 20 7946 0958"), ["foreign"]);
    assert_eq!(codes("+52 555 234 0142"), ["foreign"]);
    assert_eq!(codes("+1 555 234"), ["length"]);
    assert_eq!(codes("25552340142"), ["length"]);
    assert_eq!(codes("---"), ["length"]);
}

// spec: contractors N-6
#[test]
fn the_numbering_plan_decides_alone() {
    for raw in [
        "155-234-0142",
        "055-234-0142",
        "555-034-0142",
        "511-234-0142",
        "555-211-0142",
    ] {
        assert_eq!(codes(raw), ["nanp"], "{raw}");
    }
    assert_eq!(
        key("555-234-0111").as_deref(),
        Some("5552340111"),
        "11 at the end of the line number is fine"
    );
}

// spec: contractors N-7
#[test]
fn typed_in_numbers_are_placeholders() {
    for raw in ["555-555-0142", "234-555-1212", "9999999999"] {
        assert_eq!(codes(raw), ["placeholder"], "{raw}");
    }
    assert_eq!(codes("000-000-0000"), ["nanp", "placeholder"]);
    assert_eq!(codes("111-111-1111"), ["nanp", "placeholder"]);
    assert_eq!(key("234-555-1213").as_deref(), Some("2345551213"));
}

// spec: contractors N-8
#[test]
fn toll_free_numbers_are_valid_and_flagged() {
    for area in ["800", "833", "844", "855", "866", "877", "888"] {
        let reading = read_phone(&format!("1 ({area}) 234-0142"));
        assert_eq!(reading.key, Some(format!("{area}2340142")));
        assert!(reading.toll_free, "{area}");
    }
    assert!(!read_phone("555-234-0142").toll_free);
    assert!(
        !read_phone("555-234-0142 / 800-234-0142").toll_free,
        "the flag is the key's"
    );
}

// spec: contractors D-1
#[test]
fn an_empty_cell_is_missing() {
    for raw in ["", "   ", "nan", "NULL", "N/A"] {
        assert_eq!(codes(raw), ["missing"], "{raw:?}");
    }
}

#[test]
fn codes_are_distinct() {
    let codes: std::collections::BTreeSet<_> = PhoneProblem::ALL.iter().map(|problem| problem.code()).collect();
    assert_eq!(codes.len(), PhoneProblem::ALL.len());
}

proptest! {
    // spec: contractors N-6, N-7
    #[test]
    fn a_key_can_always_be_dialled(raw in r"[ 0-9()+./;,#xXeEor\-]{0,28}") {
        let reading = read_phone(&raw);
        for number in reading.key.iter().chain(&reading.alternatives) {
            prop_assert!(is_callable(number), "{raw:?} gave {number}");
        }
        prop_assert_eq!(reading.key.is_none(), reading.reason().is_some());
    }

    #[test]
    fn any_text_is_read_without_a_panic(raw in r"\PC{0,40}") {
        let reading = read_phone(&raw);
        prop_assert!(reading.key.is_some() || !reading.problems.is_empty());
    }

    // The quick way and the rule book must agree.
    #[test]
    fn the_fast_path_changes_nothing(raw in r"[ ()\-]{0,2}[0-9]{3}[ ()\-]{0,2}[0-9]{3}[ ()\-]{0,2}[0-9]{4}") {
        prop_assert_eq!(read_phone(&raw), read_slowly(&raw));
    }
}
