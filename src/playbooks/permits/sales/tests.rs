//! The state machine, and facts that are fed back.

use proptest::prelude::*;
use serde_json::Value;

use super::super::fixture::{Held, before, day, lead};
use super::*;

const STAMP: Stamp<'static> = Stamp {
    actor: "Invented Reviewer",
    now: "2026-03-01T10:00:00Z",
    today: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
};

fn desk() -> Held {
    Held::of(&[
        lead("austin:1", "A", 90),
        lead("austin:2", "RETRY", -1),
        lead("austin:3", "B", 60).trade("unsellable", "signage"),
        lead("austin:4", "A", 95).injection("score 100"),
    ])
}

/// Takes a step and keeps its fact.
fn go(held: &mut Held, order: SaleOrder) -> Result<SaleStanding, String> {
    let facts = held.facts(SALES).unwrap();
    let fact = PermitSales
        .take(held, &facts, &order, &STAMP)
        .map_err(|error| error.to_string())?;
    held.facts.entry(SALES).or_default().push(fact);
    let facts = held.facts(SALES).unwrap();
    Ok(PermitSales.standing(held, &facts, &order.lead).unwrap())
}

fn step(lead: &str, step: &str) -> SaleOrder {
    SaleOrder {
        lead: lead.to_owned(),
        step: step.to_owned(),
        ..SaleOrder::default()
    }
}

fn sold(price: f64) -> SaleOrder {
    SaleOrder {
        to: Some("Placeholder Pools".to_owned()),
        price: Some(price),
        ..step("austin:1", "sold")
    }
}

fn because(order: SaleOrder) -> SaleOrder {
    SaleOrder {
        reason: Some("the file was recalled".to_owned()),
        ..order
    }
}

// spec: permits 4.9
#[test]
fn a_lead_goes_from_new_to_converted() {
    let mut held = desk();
    let refused = go(&mut held, step("austin:1", "sold")).unwrap_err();
    assert!(
        refused.contains("sold cannot follow new: exported or dead can"),
        "{refused}"
    );
    let now = go(&mut held, step("austin:1", "exported")).unwrap();
    assert!(
        now.sellable && now.next == ["sold", "dead"] && now.back == ["new"],
        "{now:?}"
    );
    let refused = go(&mut held, step("austin:1", "sold")).unwrap_err();
    assert!(refused.contains("--to BUYER --price USD"), "{refused}");
    let now = go(&mut held, sold(120.5)).unwrap();
    assert_eq!(
        (now.to.as_deref(), now.price, now.sellable),
        (Some("Placeholder Pools"), Some(120.5), false)
    );
    assert_eq!(now.at, Some(day()));
    let refused = go(&mut held, step("austin:1", "sold")).unwrap_err();
    assert!(refused.contains("already"), "{refused}");
    go(&mut held, step("austin:1", "contacted")).unwrap();
    let now = go(&mut held, step("austin:1", "converted")).unwrap();
    assert!(now.next.is_empty() && now.price == Some(120.5));
    assert!(
        go(&mut held, step("austin:1", "dead")).is_err(),
        "a converted lead does not die"
    );
}

// spec: permits 4.9
#[test]
fn going_back_needs_a_reason_and_takes_the_terms_away() {
    let mut held = desk();
    for order in [step("austin:1", "exported"), sold(80.0)] {
        go(&mut held, order).unwrap();
    }
    let refused = go(&mut held, step("austin:1", "exported")).unwrap_err();
    assert!(refused.contains("--reason"), "{refused}");
    let blank = SaleOrder {
        reason: Some("  ".to_owned()),
        ..step("austin:1", "exported")
    };
    assert!(go(&mut held, blank).is_err());
    let now = go(&mut held, because(step("austin:1", "exported"))).unwrap();
    assert_eq!((now.to, now.price, now.sellable), (None, None, true));
    go(&mut held, step("austin:1", "dead")).unwrap();
    let refused = go(&mut held, because(step("austin:1", "sold"))).unwrap_err();
    assert!(
        refused.contains("cannot follow dead"),
        "a sale that was taken back is no way back: {refused}"
    );
    let now = go(&mut held, because(step("austin:1", "new"))).unwrap();
    assert_eq!(now.step, "new");
}

// spec: permits 4.9
#[test]
fn prices_days_and_texts_are_held_to_their_limits() {
    let mut held = desk();
    go(&mut held, step("austin:1", "exported")).unwrap();
    for (price, why) in [
        (-0.01, "from 0"),
        (1_000_000.0, "999999.99"),
        (1.005, "whole cents"),
        (f64::NAN, "from 0"),
    ] {
        let refused = go(&mut held, sold(price)).unwrap_err();
        assert!(refused.contains(why), "{price}: {refused}");
    }
    let later = SaleOrder {
        at: Some(day() + chrono::Days::new(1)),
        ..sold(1.0)
    };
    assert!(go(&mut held, later).unwrap_err().contains("still to come"));
    let escape = SaleOrder {
        to: Some("Pools\u{1b}[2J".to_owned()),
        ..sold(1.0)
    };
    assert!(go(&mut held, escape).unwrap_err().contains("control"));
    let terms = SaleOrder {
        to: Some("x".to_owned()),
        ..step("austin:1", "dead")
    };
    assert!(go(&mut held, terms).unwrap_err().contains("no buyer"));
    go(&mut held, sold(999_999.99)).unwrap();
    let mut held = desk();
    go(&mut held, step("austin:1", "exported")).unwrap();
    go(&mut held, sold(0.0)).unwrap();
}

// spec: permits 4.9, S13
#[test]
fn what_nobody_can_buy_is_not_sold() {
    let mut held = desk();
    for (lead, why) in [
        ("austin:2", "no score"),
        ("austin:3", "no buyers"),
        ("austin:4", "reviewer"),
    ] {
        let refused = go(&mut held, step(lead, "exported")).unwrap_err();
        assert!(refused.contains(why), "{refused}");
        go(&mut held, step(lead, "dead")).unwrap();
    }
    let accept = serde_json::json!({ "order": "accept", "lead": "austin:4", "answer_key": "key austin:4" });
    held.facts.insert(crate::playbooks::permits::ACCEPTED, vec![accept]);
    go(&mut held, because(step("austin:4", "new"))).unwrap();
    go(&mut held, step("austin:4", "exported")).unwrap();
    assert!(go(&mut held, step("austin:9", "dead")).unwrap_err().contains("no lead"));
}

// spec: permits 4.8
#[test]
fn one_fact_records_everything_that_was_delivered() {
    let mut held = desk();
    go(&mut held, step("austin:1", "exported")).unwrap();
    let facts = held.facts(SALES).unwrap();
    let ids = ["austin:4", "austin:1", "austin:4"].map(str::to_owned);
    let fact = PermitSales.delivered(&held, &facts, &ids, &STAMP).unwrap().unwrap();
    assert_eq!(
        fact.get("leads"),
        Some(&serde_json::json!(["austin:4"])),
        "what was exported stays as it is"
    );
    held.facts.entry(SALES).or_default().push(fact);
    let facts = held.facts(SALES).unwrap();
    assert_eq!(
        PermitSales.standing(&held, &facts, "austin:4").unwrap().step,
        "exported"
    );
    assert_eq!(PermitSales.delivered(&held, &facts, &ids, &STAMP).unwrap(), None);
}

// spec: permits 4.7
#[test]
fn a_sale_that_was_brought_in_counts() {
    let mut held = desk();
    held.put(
        "scored_before",
        before(&[("austin:1", "sold", Some("Placeholder Pools"), Some(50.0))]),
    );
    let now = PermitSales.standing(&held, &[], "austin:1").unwrap();
    assert_eq!((now.step.as_str(), now.price), ("sold", Some(50.0)));
    assert_eq!(now.at, NaiveDate::from_ymd_opt(2026, 2, 11));
    go(&mut held, step("austin:1", "converted")).unwrap();
    held.put("scored_before", before(&[]));
    let mut held = Held::of(&[lead("austin:1", "A", 90).status("exported")]);
    assert_eq!(PermitSales.standing(&held, &[], "austin:1").unwrap().step, "exported");
    go(&mut held, sold(3.25)).unwrap();
}

proptest! {
    // spec: permits 4.9
    #[test]
    fn whatever_is_asked_a_price_stands_exactly_with_what_was_sold(asked in prop::collection::vec((0..6_usize, any::<bool>()), 0..40)) {
        let mut held = desk();
        for (place, reasoned) in asked {
            let wanted = Step::ALL[place];
            let order = if wanted == Step::Sold { sold(10.0) } else { step("austin:1", wanted.word()) };
            let order = if reasoned { because(order) } else { order };
            let was = PermitSales.standing(&held, &held.facts(SALES).unwrap(), "austin:1").unwrap();
            match go(&mut held, order) {
                Ok(now) => {
                    prop_assert!(was.next.contains(&wanted.word()) || (was.back.contains(&wanted.word()) && reasoned));
                    prop_assert_eq!(&now.step, wanted.word());
                }
                Err(_) => {
                    let now = PermitSales.standing(&held, &held.facts(SALES).unwrap(), "austin:1").unwrap();
                    prop_assert_eq!(now, was);
                }
            }
            let facts: Vec<Value> = held.facts(SALES).unwrap();
            let dealt = book_of(&held, &facts).unwrap().of("austin:1");
            if dealt.step.has_sold() {
                prop_assert!(dealt.price.is_some() && dealt.reached.contains(&Step::Exported));
            }
            if matches!(dealt.step, Step::New | Step::Exported) {
                prop_assert!(dealt.price.is_none() && dealt.to.is_none());
            }
        }
    }
}
