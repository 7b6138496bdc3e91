//! What a lead costs at most, what it did cost, and how many a budget admits.

use super::*;
use crate::connect::llm::{Prices, Usage};
use crate::connect::{Budget, Cost};

/// The prices of the parameters' defaults.
fn prices() -> Prices {
    let parameters = Parameters::built_in(&params::parameters());
    let price = |name: &str| parameters.number(name).unwrap();
    Prices {
        input: price("price.input"),
        cached_input: price("price.cached_input"),
        output: price("price.output"),
    }
}

// spec: permits S10, 8.5
#[test]
fn golden_money() {
    let reserve = prices().reserve(4500, 8000);
    assert!((reserve.usd - 0.018345).abs() < 1e-12);
    assert_eq!(reserve.tokens, 9500);
    assert!((reserve.times(67).usd - 1.229115).abs() < 1e-9);
    let usage = Usage {
        prompt_tokens: 1500,
        cached_tokens: 1000,
        completion_tokens: 2400,
    };
    assert!((prices().settle(&usage).usd - 0.005671).abs() < 1e-12);
    let parameters = Parameters::built_in(&params::parameters());
    let cap = Cost {
        usd: parameters.number("budget.usd").unwrap(),
        tokens: parameters.number("budget.tokens").unwrap() as u64,
    };
    let budget = |cap: Cost| Budget {
        cap,
        scope: "2026-11-20".to_owned(),
        elsewhere: Cost::FREE,
        each: None,
    };
    assert_eq!(budget(cap).admits(reserve, Cost::FREE), 272);
    let rich = Cost { usd: 1e6, ..cap };
    assert_eq!(budget(rich).admits(reserve, Cost::FREE), 526);
}
