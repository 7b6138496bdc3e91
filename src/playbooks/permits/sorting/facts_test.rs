use super::{Facts, SortingData};

fn facts() -> Facts {
    let edges = ["400000", "500000", "750000", "1000000"].map(str::to_owned);
    Facts::new(&SortingData::built_in(), &edges).unwrap()
}

// spec: permits S1, 8.7
#[test]
fn the_golden_permits_are_fresh_cooling_and_stale() {
    let facts = facts();
    let of = |trade: &str, age: i64| facts.freshness(Some(age), facts.window(trade));
    for (trade, age, wanted) in [
        ("roof", 9, "fresh"),
        ("roof", 10, "cooling"),
        ("roof", 14, "cooling"),
        ("roof", 15, "stale"),
        ("pool", 42, "fresh"),
        ("pool", 43, "cooling"),
        ("pool", 60, "cooling"),
        ("pool", 61, "stale"),
        ("hvac", -1, "fresh"),
    ] {
        assert_eq!(of(trade, age), wanted, "{trade} {age}");
    }
    assert_eq!(facts.freshness(None, 14), "unknown");
}

// spec: permits S1
#[test]
fn every_trade_has_a_window() {
    let facts = facts();
    for (trade, days) in [
        ("roof", 14),
        ("hvac", 21),
        ("foundation", 28),
        ("plumbing", 30),
        ("electrical", 30),
        ("outdoor_living", 45),
        ("fence", 45),
        ("pool", 60),
        ("windows", 30),
        ("other", 30),
    ] {
        assert_eq!(facts.window(trade), days, "{trade}");
    }
}

// spec: permits S1
#[test]
fn values_and_ages_fall_into_bands() {
    let facts = facts();
    for (value, band) in [
        (None, "unknown"),
        (Some(0.0), "unknown"),
        (Some(1.0), "<400k"),
        (Some(399_999.99), "<400k"),
        (Some(400_000.0), "400–<500k"),
        (Some(500_000.0), "500–<750k"),
        (Some(750_000.0), "750k–<1M"),
        (Some(1_000_000.0), "≥1M"),
    ] {
        assert_eq!(facts.value_band(value), band, "{value:?}");
    }
    for (age, band) in [
        (Some(-1), "0–3"),
        (Some(3), "0–3"),
        (Some(4), "4–7"),
        (Some(14), "8–14"),
        (Some(21), "15–21"),
        (Some(30), "22–30"),
        (Some(31), "31–45"),
        (Some(60), "46–60"),
        (Some(90), "61–90"),
        (Some(91), "≥91"),
        (None, "unknown"),
    ] {
        assert_eq!(facts.age_band(age), band, "{age:?}");
    }
}

#[test]
fn bands_that_do_not_ascend_are_refused() {
    let new = |edges: &[&str]| {
        let edges: Vec<String> = edges.iter().map(|edge| (*edge).to_owned()).collect();
        Facts::new(&SortingData::built_in(), &edges)
    };
    assert!(new(&["5", "5"]).unwrap_err().contains("must ascend"));
    assert!(new(&["much"]).unwrap_err().contains("`much` is no amount"));
    assert!(new(&["-1"]).is_err());
    assert_eq!(new(&[]).unwrap().value_band(Some(7.0)), "≥0");
    assert_eq!(
        new(&["999.5", "1500000"]).unwrap().value_band(Some(1000.0)),
        "999.5–<1.5M"
    );
}
