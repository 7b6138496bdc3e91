//! The figures of 8.4 and the edges of 5.4.

use super::{Seats, coverage, deal_class, size_tier, sized};

const MILLION: f64 = 1_000_000.0;
const DEAL: f64 = 250_000.0;

fn seats(words: &str) -> Seats {
    let all: Vec<u32> = words.split('/').map(|word| word.parse().unwrap()).collect();
    Seats {
        decision: all[0],
        champion: all[1],
        stakeholder: all[2],
        blocker: all[3],
        introducer: all[4],
    }
}

// spec: buyer-groups 5.4, S1, S2, S3, S4, S5, S6, S7, M1, M2, M3, M4, M5, M6, M7, L1, L2, L3, L4, L5, L6, L7
#[test]
fn a_tier_begins_with_its_lower_bound() {
    let table = "S1 0.099999 4|S2 0.1 5|S3 0.25 10|S4 0.5 25|S5 1 50|S6 2.5 100|S7 5 200|M1 10 500|M2 15 750|M3 25 1000\
                 |M4 40 1500|M5 60 2500|M6 75 3500|M7 85 5000|L1 100 7500|L2 250 10000|L3 500 15000|L4 1000 25000\
                 |L5 5000 50000|L6 10000 100000|L7 50000 250000";
    for row in table.split('|') {
        let cells: Vec<&str> = row.split_whitespace().collect();
        let revenue = cells[1].parse::<f64>().unwrap() * MILLION;
        assert_eq!(size_tier(Some(revenue), Some(3)).name, cells[0], "revenue of {row}");
        let staff = cells[2].parse().unwrap();
        assert_eq!(size_tier(None, Some(staff)).name, cells[0], "employees of {row}");
    }
}

// spec: buyer-groups 5.4
#[test]
fn no_revenue_falls_back_to_employees_and_nothing_to_s3() {
    let none = size_tier(None, None);
    assert_eq!((none.name, none.by), ("S3", "none"));
    let zero = size_tier(Some(0.0), Some(820));
    assert_eq!((zero.name, zero.by), ("M2", "employees"));
    assert_eq!(size_tier(Some(12.0 * MILLION), None).name, "M1");
}

// spec: buyer-groups 5.4
#[test]
fn seats_shrink_from_stakeholders_on() {
    let l5 = sized(Some(7_500.0 * MILLION), None, DEAL, 15);
    assert_eq!(
        (l5.tier.name, l5.tier.seats.sum(), l5.seats),
        ("L5", 16, seats("3/4/5/2/1"))
    );
    let l7 = sized(Some(60_000.0 * MILLION), None, DEAL, 15);
    assert_eq!(
        (l7.tier.name, l7.tier.seats.sum(), l7.seats),
        ("L7", 18, seats("3/5/4/2/1"))
    );
    assert_eq!((l7.bounds.min, l7.bounds.max), (15, 15));
    for (largest, left) in [
        (11, "3/5/0/2/1"),
        (10, "3/5/0/2/0"),
        (8, "3/5/0/0/0"),
        (4, "3/1/0/0/0"),
        (1, "1/0/0/0/0"),
    ] {
        assert_eq!(sized(Some(60_000.0 * MILLION), None, DEAL, largest).seats, seats(left));
    }
}

// spec: buyer-groups 5.4
#[test]
fn a_firm_of_a_few_people_has_few_seats_whatever_it_earns() {
    for (staff, left, bounds) in [
        (0, "1/0/0/0/0", (1, 1, 1)),
        (1, "1/0/0/0/0", (1, 1, 1)),
        (2, "1/1/0/0/0", (1, 2, 3)),
        (3, "1/1/0/0/0", (1, 2, 3)),
        (5, "1/1/1/0/0", (1, 3, 4)),
        (6, "2/3/3/1/0", (8, 9, 10)),
    ] {
        let found = sized(Some(12.0 * MILLION), Some(staff), DEAL, 15);
        assert_eq!(found.tier.name, "M1", "limits stay those of the tier");
        assert_eq!(found.seats, seats(left), "{staff} people");
        assert_eq!((found.bounds.min, found.bounds.ideal, found.bounds.max), bounds);
    }
}

// spec: buyer-groups 5.4
#[test]
fn a_small_deal_at_a_small_firm_has_no_blocker() {
    let blockers = |deal: f64, staff: Option<i64>| sized(Some(12.0 * MILLION), staff, deal, 15).seats.blocker;
    assert_eq!(blockers(50_000.0, Some(100)), 0);
    assert_eq!(blockers(50_001.0, Some(100)), 1);
    assert_eq!(blockers(50_000.0, Some(101)), 1);
    assert_eq!(blockers(50_000.0, None), 1, "not known to be small");
}

// spec: buyer-groups 5.4, A7
#[test]
fn a_deal_has_its_class_and_what_it_needs() {
    for (deal, class) in [
        (49_999.0, "small"),
        (50_000.0, "medium"),
        (99_999.0, "medium"),
        (100_000.0, "large"),
        (250_000.0, "large"),
        (500_000.0, "enterprise"),
    ] {
        assert_eq!(deal_class(deal).name, class);
    }
    let large = deal_class(DEAL);
    assert_eq!((large.min, large.max), (seats("1/2/3/1/2"), seats("3/4/6/2/3")));
    let needs = |deal: f64| coverage(deal).map(|need| need.name.as_str()).collect::<Vec<_>>();
    assert!(needs(50_000.0).is_empty());
    assert_eq!(needs(50_001.0), ["technical"]);
    assert_eq!(needs(100_001.0), ["technical", "commercial"]);
    assert_eq!(needs(150_001.0), ["technical", "commercial", "legal and risk"]);
}
