//! The figures of specification 8.5, and that they hold while calls are on their way.

use std::cell::{Cell, RefCell};

use super::*;
use crate::connect::llm::Usage;

// spec: permits 8.5, S10
#[test]
fn the_golden_figures_of_money() {
    let reserve = PRICES.reserve(4500, 8000);
    assert!((reserve.usd - 0.018345).abs() < 1e-15, "{}", reserve.usd);
    assert_eq!(reserve.tokens, 9500);
    assert_eq!(
        PRICES.reserve(4498, 8000).tokens,
        9500,
        "bytes are rounded up to tokens"
    );
    assert!((reserve.times(67).usd - 1.229115).abs() < 1e-12);
    let settled = PRICES.settle(&Usage {
        prompt_tokens: 1500,
        cached_tokens: 1000,
        completion_tokens: 2400,
    });
    assert!((settled.usd - 0.005671).abs() < 1e-15, "{}", settled.usd);
    assert_eq!(settled.tokens, 3900);
    // A cap of 5.00 USD admits 272; 5,000,000 tokens would admit 526.
    let money = |usd, tokens| Budget {
        cap: Cost { usd, tokens },
        ..budget()
    };
    assert_eq!(budget().admits(reserve, Cost::FREE), 272);
    assert_eq!(money(1e9, 5_000_000).admits(reserve, Cost::FREE), 526);
    assert_eq!(money(5.0, u64::MAX).admits(reserve, Cost::FREE), 272);
    assert_eq!(money(0.0, 0).admits(reserve, Cost::FREE), 0);
    assert_eq!(money(0.018345, 9500).admits(reserve, Cost::FREE), 1);
    assert_eq!(budget().admits(reserve, reserve.times(270)), 2);
}

/// So many answers without usage as the cap of 5.00 USD admits, scaled down to be quick: 12 of 272.
// spec: permits 8.5, S10 (without usage keep the reservation)
#[test]
fn without_usage_the_cap_admits_what_the_reservations_say() {
    let stage = Stage::all(r#"{"answer":{"lead_ref":"$lead_ref"},"usage":null}"#);
    let few = Budget {
        cap: Cost {
            usd: 12.0 * 0.018345,
            tokens: 5_000_000,
        },
        ..budget()
    };
    let done = stage.go_by(&stage.service(), &few, &calls(20)).unwrap();
    assert_eq!((done.tally.answered, done.tally.queued, done.tally.sends), (12, 8, 12));
    assert_eq!(done.stopped, Some(Stop::Budget));
    let queued: Vec<bool> = done.reports.iter().map(|report| !is_answered(report)).collect();
    assert!(queued[..12].iter().all(|queued| !queued) && queued[12..].iter().all(|queued| *queued));
    let tokens = Budget {
        cap: Cost {
            usd: 5.0,
            tokens: 3 * 9500 + 9499,
        },
        scope: "another day".to_owned(),
        elsewhere: Cost::FREE,
        each: None,
    };
    let others: Vec<Call> = (100..110).map(call).collect();
    let done = stage.go_by(&stage.service(), &tokens, &others).unwrap();
    assert_eq!((done.tally.answered, done.tally.spent.tokens), (3, 3 * 9500));
}

/// With usage each answer frees most of its reservation, so that many more fit than their maximum would say.
#[test]
fn what_an_answer_did_not_use_is_free_again() {
    let stage = Stage::all("RIGHT");
    let tight = Budget {
        cap: Cost {
            usd: 0.018345 + 9.0 * 0.005671,
            tokens: 5_000_000,
        },
        ..budget()
    };
    let most = Cell::new(0.0_f64);
    let mut desk = Desk {
        timer: &stage.timer,
        jitter: &stage.jitter,
        cancelled: &|| false,
        tell: &mut |_, tally| most.set(most.get().max(tally.spent.usd + tally.reserved.usd)),
    };
    let done = dispatch(
        &stage.service(),
        stage.journal(),
        &tight,
        &calls(30),
        &mut judge(),
        &mut desk,
    )
    .unwrap();
    assert_eq!((done.tally.answered, done.stopped), (10, Some(Stop::Budget)));
    assert!(most.get() <= tight.cap.usd + 1e-9, "{}", most.get());
    assert!((done.tally.spent.usd - 10.0 * 0.005671).abs() < 1e-12);
    assert_eq!(done.tally.reserved.tokens, 0);
}

// spec: permits S10
#[test]
fn a_budget_goes_on_over_runs_of_the_same_scope_and_counts_what_others_spent() {
    let stage = Stage::all(r#"{"answer":{"lead_ref":"$lead_ref"},"usage":null}"#);
    let cap = |times: f64, scope: &str, elsewhere| Budget {
        cap: Cost {
            usd: times * 0.018345,
            tokens: 5_000_000,
        },
        scope: scope.to_owned(),
        elsewhere,
        each: None,
    };
    let all = calls(9);
    let done = stage
        .go_by(&stage.service(), &cap(3.0, "day 1", Cost::FREE), &all)
        .unwrap();
    assert_eq!(done.tally.answered, 3);
    let again = stage
        .go_by(&stage.service(), &cap(3.0, "day 1", Cost::FREE), &all)
        .unwrap();
    assert_eq!(
        (again.tally.replayed, again.tally.answered, again.tally.sends),
        (3, 0, 0)
    );
    assert_eq!(again.tally.spent_before, done.tally.spent);
    let elsewhere = Cost {
        usd: 2.0 * 0.018345,
        tokens: 0,
    };
    let other_day = stage
        .go_by(&stage.service(), &cap(4.0, "day 2", elsewhere), &all)
        .unwrap();
    assert_eq!((other_day.tally.replayed, other_day.tally.answered), (3, 2));
}

// spec: permits S9 (equal keys share one call)
#[test]
fn equal_questions_share_one_call_and_one_bill() {
    let stage = Stage::all("RIGHT");
    let mut twice = calls(3);
    twice.push(call(0));
    twice.push(call(2));
    let done = stage.go(&twice);
    assert_eq!(stage.stand_in.requests().len(), 3);
    assert!(done.reports.iter().all(is_answered));
    let shared: Vec<Option<usize>> = done.reports.iter().map(|report| report.shared_with).collect();
    assert_eq!(shared, [None, None, None, Some(0), Some(2)]);
    let sum: Cost = done.reports.iter().map(Report::cost).sum();
    assert!((sum.usd - done.tally.spent.usd).abs() < 1e-12);
    assert_eq!((done.tally.calls, done.tally.shared, done.tally.answered), (3, 2, 3));
}

// spec: permits S11
#[test]
fn a_dry_run_opens_no_socket() {
    let stage = Stage::all("RIGHT");
    let all = calls(4);
    let asked = RefCell::new(0);
    let mut never = By(
        |_: &Call, _: &Answer<'_>| -> Reading { panic!("nothing is read in a dry run") },
        |call: &Call, kept: &Value| {
            *asked.borrow_mut() += 1;
            judged(call, kept)
        },
    );
    let first = rehearse(stage.journal(), &budget(), &all, &mut never, 0.3).unwrap();
    assert_eq!((first.new, first.cached, first.past, first.affordable), (4, 0, None, 4));
    assert!((first.maximum.usd - 4.0 * 0.018345).abs() < 1e-12);
    assert!((first.expected.usd - 0.3 * 4.0 * 0.018345).abs() < 1e-12);
    assert_eq!(first.expected.tokens, 11_400);
    assert_eq!((stage.stand_in.connections(), *asked.borrow()), (0, 0));
    assert!(stage.entries().is_empty(), "a dry run writes nothing");

    stage.go(&all[..2]);
    let before = stage.stand_in.connections();
    let mut twice = all.clone();
    twice.push(call(3));
    let second = rehearse(stage.journal(), &budget(), &twice, &mut never, 0.3).unwrap();
    assert_eq!((second.new, second.cached, second.past), (2, 3, Some(2)));
    assert!(
        (second.expected.usd - 2.0 * 0.005671).abs() < 1e-12,
        "the mean of past calls"
    );
    assert!((second.maximum.usd - 2.0 * 0.018345).abs() < 1e-12);
    assert_eq!(stage.stand_in.connections(), before);
    let tight = Budget {
        cap: Cost {
            usd: 0.005671 * 2.0 + 0.018345,
            tokens: 5_000_000,
        },
        ..budget()
    };
    let third = rehearse(stage.journal(), &tight, &twice, &mut never, 0.3).unwrap();
    assert_eq!(third.affordable, 1);
}
