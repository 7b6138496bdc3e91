//! Which addresses are one, which contradict each other, and which nobody can tell apart.

use super::*;

const NEAR: Ground = Ground {
    zip: Said::Equal,
    same_city: true,
};
const CITY: Ground = Ground {
    zip: Said::Unknown,
    same_city: true,
};
const OTHER_ZIP: Ground = Ground {
    zip: Said::Different,
    same_city: true,
};
const NOWHERE: Ground = Ground {
    zip: Said::Unknown,
    same_city: false,
};

fn address(raw: &str) -> Address {
    parse(raw, &Cities::default()).unwrap()
}

fn agree(left: &str, right: &str, ground: Ground) -> Option<&'static str> {
    let (left, right) = (address(left), address(right));
    let found = level(&left, &right, ground);
    assert_eq!(found, level(&right, &left, ground), "both ways alike");
    found.map(Level::word)
}

// spec: permits N7, 8.3
#[test]
fn the_levels_and_what_never_matches() {
    for (left, right, ground, expected) in [
        ("100 N OAK ST", "100 NORTH OAK STREET", NEAR, Some("M1")),
        ("100 N OAK ST", "100 N OAK ST", CITY, Some("M2")),
        ("100 N OAK ST", "100 N OAK ST", OTHER_ZIP, Some("M2")),
        ("100 N OAK ST", "100 N OAK ST", NOWHERE, None),
        ("100 N OAK ST", "100 OAK ST", NEAR, Some("M3")),
        ("100 N OAK ST", "100 OAK ST N", NEAR, Some("M3")),
        ("100 N OAK ST W", "100 N OAK ST", CITY, Some("M3")),
        ("100 N OAK ST", "100 OAK ST", OTHER_ZIP, None),
        ("100 N OAK ST", "100 OAK ST", NOWHERE, None),
        ("100 N OAK ST", "100 N OAK", NEAR, Some("M4")),
        ("100 N OAK ST", "100 OAK", CITY, Some("M4")),
        ("100 N OAK ST", "100 OAK", OTHER_ZIP, None),
        ("100 OAK", "100 OAK", NEAR, Some("M1")),
        ("100 N OAK ST", "100 S OAK ST", NEAR, None),
        ("100 N OAK ST", "100 OAK ST S", NEAR, None),
        ("100 OAK ST", "100 OAK AVE", NEAR, None),
        ("100 N OAK ST", "100 OAK AVE", NEAR, None),
        ("100 OAK ST", "102 OAK ST", NEAR, None),
        ("100 OAK ST", "100 ELM ST", NEAR, None),
    ] {
        assert_eq!(agree(left, right, ground), expected, "{left} and {right}");
    }
}

fn search(wanted: &str, parcels: &[&str]) -> Found {
    let parcels: Vec<Address> = parcels.iter().map(|raw| address(raw)).collect();
    let index = StreetIndex::new(parcels.iter().map(Some));
    index.find(&address(wanted), |_| NEAR)
}

// spec: permits N7, 8.3
#[test]
fn a_street_without_its_directional_matches_only_if_one_exists() {
    assert_eq!(search("100 OAK ST", &["100 N OAK ST"]), Found::One(0, Level::M3));
    assert_eq!(
        search("100 OAK ST", &["7 ELM ST", "100 S OAK ST"]),
        Found::One(1, Level::M3)
    );
    assert_eq!(
        search("100 OAK ST", &["100 N OAK ST", "100 S OAK ST"]),
        Found::Unclear(vec![0, 1], Level::M3)
    );
    // The surer level wins, whatever comes first.
    assert_eq!(
        search("100 OAK ST", &["100 N OAK ST", "100 OAK", "100 OAK ST"]),
        Found::One(2, Level::M1)
    );
    assert_eq!(search("100 OAK ST", &["100 OAK AVE"]), Found::None);
    assert_eq!(
        search("100 OAK", &["100 OAK AVE", "100 OAK ST"]),
        Found::Unclear(vec![0, 1], Level::M4)
    );
}

// spec: permits N7
#[test]
fn of_several_parcels_the_same_unit_decides_and_never_the_first_row() {
    let building = ["100 OAK ST APT 4A", "100 OAK ST APT 4B", "100 OAK ST"];
    assert_eq!(search("100 OAK ST #4B", &building), Found::One(1, Level::M1));
    assert_eq!(search("100 OAK ST", &building), Found::One(2, Level::M1));
    assert_eq!(
        search("100 OAK ST #9", &building),
        Found::Unclear(vec![0, 1, 2], Level::M1)
    );
    assert_eq!(
        search("100 OAK ST", &building[..2]),
        Found::Unclear(vec![0, 1], Level::M1)
    );
    assert_eq!(
        search("100 OAK ST", &["100 OAK ST", "100 OAK ST"]),
        Found::Unclear(vec![0, 1], Level::M1)
    );
    assert_eq!(
        search(
            "100 OAK ST APT 201",
            &["100 OAK ST BLDG 4 APT 201", "100 OAK ST BLDG 4 APT 202"]
        ),
        Found::One(0, Level::M1)
    );
    // A lone parcel: the building's own, any unit when none is asked for, but never another unit.
    assert_eq!(search("100 OAK ST #4B", &["100 OAK ST"]), Found::One(0, Level::M1));
    assert_eq!(search("100 OAK ST", &["100 OAK ST #4B"]), Found::One(0, Level::M1));
    assert_eq!(
        search("100 OAK ST #4B", &["100 OAK ST #2"]),
        Found::Unclear(vec![0], Level::M1)
    );
}

// spec: permits N8
#[test]
fn an_owner_is_absent_whose_mail_goes_to_another_street() {
    let situs = address("100 N OAK ST");
    for (mailing, expected) in [
        (Some("100 Oak Street"), Some(false)),
        (Some("100 S OAK ST APT 4"), Some(false)),
        (Some("100 OAK"), Some(false)),
        (Some("102 N OAK ST"), Some(true)),
        (Some("100 N ELM ST"), Some(true)),
        (Some("100 N OAK AVE"), Some(true)),
        (Some("PO BOX 100"), None),
        (Some("P.O. Box 100, Austin"), None),
        (Some("C/O J DOE"), None),
        (Some(""), None),
        (None, None),
    ] {
        assert_eq!(
            is_absentee(Some(&situs), mailing, &Cities::default()),
            expected,
            "{mailing:?}"
        );
    }
    assert_eq!(is_absentee(None, Some("100 OAK ST"), &Cities::default()), None);
}

// spec: permits N7
#[test]
fn joining_a_city_year_takes_no_time_to_speak_of() {
    let parcels: Vec<String> = (0..4500)
        .map(|place| format!("{} N OAK{} ST", 100 + place % 90, place / 90))
        .collect();
    let parcels: Vec<Address> = parcels.iter().map(|raw| address(raw)).collect();
    let index = StreetIndex::new(parcels.iter().map(Some));
    // What bounds the time is how many addresses are looked at: one each.
    let looked = std::cell::Cell::new(0usize);
    for parcel in &parcels {
        let found = index.find(parcel, |_| {
            looked.set(looked.get() + 1);
            NEAR
        });
        assert!(matches!(found, Found::One(_, Level::M1)));
    }
    assert_eq!(looked.get(), parcels.len());
}
