use super::*;
use crate::engine::Outcome;
use crate::frame::take_rows;
use crate::playbooks::permits::phases::categorise::categorised;
use crate::playbooks::permits::sorting::{Sorter, SortingData};

fn permits() -> Vec<Permit> {
    let of = |number, description, permit_type, permit_class| Permit {
        number,
        description,
        permit_type,
        permit_class,
        ..PLAIN
    };
    vec![
        of("1", "Hotel swimming pool resurfacing", "Building Permit", ""),
        of("2", "Re-roof", "Building Permit", "R- 435 Renovations"),
        of("3", "", "Mechanical", ""),
        of("4", "Design review only", "Building Permit", ""),
        of("5", "Monument sign at office", "", ""),
    ]
}

// spec: permits T4, T5, C1, C2, P3
#[test]
fn permits_get_their_trade_with_phrase_and_evidence() {
    let shop = Shop::of(&permits());
    shop.run();
    let column = |name| shop.column("permits_categorised", name);
    assert_eq!(
        column("category"),
        ["commercial_pool", "roof", "hvac", "other", "signage"]
    );
    assert_eq!(column("base_category"), ["pool", "roof", "hvac", "other", "signage"]);
    assert_eq!(
        column("trade_group"),
        ["commercial", "home_exterior", "home_systems", "other", "unsellable"]
    );
    assert_eq!(column("is_commercial"), ["true", "false", "false", "false", "true"]);
    assert_eq!(
        column("commercial_why"),
        ["description: hotel", "permit_class: r", "-", "-", "description: office"]
    );
    assert_eq!(column("matched_phrase"), ["pool", "roof*", "mechanical", "-", "sign"]);
    assert_eq!(
        column("matched_on"),
        ["description", "description", "permit_type", "none", "description"]
    );
    assert_eq!(column("rule"), ["6", "11", "20", "-", "2"]);
    // What came in goes on.
    assert_eq!(
        column("lead_id"),
        ["austin:1", "austin:2", "austin:3", "austin:4", "austin:5"]
    );
    assert_eq!(shop.metric("in_category", Some("commercial_pool")), Some(1.0));
    assert_eq!(shop.metric("in_category", Some("fence")), None);
    assert_eq!(shop.metric("in_group", Some("unsellable")), Some(1.0));
    assert_eq!(shop.metric("other_share", None), Some(0.2));
}

// spec: permits P3
#[test]
fn more_than_a_quarter_of_others_warns_and_names_them() {
    let mut permits = permits();
    let shop = Shop::of(&permits);
    shop.run();
    let gate = shop.gate("P3");
    assert_eq!((gate.outcome, gate.observed), (Outcome::Passed, Some(0.2)));

    // Three of twelve are a quarter, which still passes; four of twelve are not.
    permits.extend((6..12).map(|_| Permit {
        description: "Fence",
        ..PLAIN
    }));
    permits.push(Permit {
        permit_type: "Study",
        ..PLAIN
    });
    permits[4].description = "Study";
    shop.hand(&permits, &[]);
    shop.run();
    assert_eq!(
        (shop.gate("P3").outcome, shop.gate("P3").observed),
        (Outcome::Passed, Some(0.25))
    );
    permits[0].description = "Study";
    shop.hand(&permits, &[]);
    shop.run();
    let gate = shop.gate("P3");
    assert_eq!((gate.outcome, gate.evidence_rows), (Outcome::Warned, 4));
    assert_eq!(
        text(&shop.evidence("P3"), "permit_type")
            .unwrap()
            .iter()
            .flatten()
            .last(),
        Some("Study")
    );

    shop.hand(&[], &[]);
    shop.run();
    assert_eq!(shop.gate("P3").outcome, Outcome::Skipped);
}

// spec: permits C2
#[test]
fn phrases_groups_and_lists_are_parameters() {
    let mut shop = Shop::of(&permits());
    shop.run();
    let before = shop.hash("permits_categorised");
    shop.set("table.fence.include", "fence, design review");
    shop.set("table.roof.group", "home_systems");
    shop.set("commercial.words", "sign");
    shop.run();
    let column = |name| shop.column("permits_categorised", name);
    assert_eq!(column("category"), ["pool", "roof", "hvac", "fence", "signage"]);
    assert_eq!(column("trade_group")[1], "home_systems");
    assert_ne!(shop.hash("permits_categorised"), before);

    shop.set("table.fence.include", "fence, *");
    let words = shop.stopped("categorise");
    assert!(words.contains("`table.fence.include`: `*` is no phrase"), "{words}");
}

#[test]
fn names_are_found_by_lead_where_the_frames_differ_in_order() {
    let (enriched, identity) = joined(&permits());
    let turned = take_rows(&identity, &[4, 3, 2, 1, 0]).unwrap();
    let sorter = Sorter::new(&SortingData::built_in()).unwrap();
    let mut looked = 0;
    let mut look = |rows: usize| {
        looked += rows;
        Ok(())
    };
    let straight = categorised(&sorter, &enriched, &identity, &mut look).unwrap();
    assert_eq!(
        straight,
        categorised(&sorter, &enriched, &turned, &mut |_| Ok(())).unwrap()
    );
    assert_eq!(looked, 5);
    let short = take_rows(&identity, &[0, 1]).unwrap();
    let error = categorised(&sorter, &enriched, &short, &mut |_| Ok(())).unwrap_err();
    assert!(error.to_string().contains("lead austin:3"), "{error}");
    let stopped = categorised(&sorter, &enriched, &identity, &mut |_| Err(PhaseError::Cancelled));
    assert!(matches!(stopped, Err(PhaseError::Cancelled)));
}
