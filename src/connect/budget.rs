//! What calling may cost. Money is set aside before a call leaves and accounted for when its answer is there, so that even
//! with many calls on their way the caps hold.

use std::collections::BTreeMap;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

/// Money below this is rounding of sums, not a breach: a billionth of a dollar.
const ROUNDING: f64 = 1e-9;

/// Money is kept in whole parts of a dollar this small, so that a sum does not depend on the order in which answers come.
const PARTS: f64 = 1e12;

/// More money than any cap. What a service says an answer cost is a stranger's number: beyond this it would be infinite in
/// parts, and no journal keeps that.
const MOST: f64 = 1e12;

/// What a call costs, or may cost at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// In US dollars.
    pub usd: f64,
    /// In tokens, or whatever unit the service counts.
    pub tokens: u64,
}

impl Cost {
    /// Nothing.
    pub const FREE: Cost = Cost { usd: 0.0, tokens: 0 };

    /// So much money, to the trillionth of a dollar and a trillion at most, and so many tokens.
    pub fn new(usd: f64, tokens: u64) -> Self {
        Cost {
            usd: (usd.clamp(-MOST, MOST) * PARTS).round() / PARTS,
            tokens,
        }
    }

    /// The cost so many times.
    pub fn times(self, count: usize) -> Cost {
        Cost::new(self.usd * count as f64, self.tokens.saturating_mul(count as u64))
    }

    fn less(self, other: Cost) -> Cost {
        Cost::new(
            (self.usd - other.usd).max(0.0),
            self.tokens.saturating_sub(other.tokens),
        )
    }
}

impl Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost::new(self.usd + other.usd, self.tokens.saturating_add(other.tokens))
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Cost) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Cost>>(costs: I) -> Cost {
        costs.fold(Cost::FREE, Add::add)
    }
}

/// Two caps, and what they are for.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// What may be spent.
    pub cap: Cost,
    /// What the caps are for, such as a day. Calls in the journal with the same scope have spent from them already.
    pub scope: String,
    /// What was spent from the same caps elsewhere, such as by another phase.
    pub elsewhere: Cost,
    /// What each account may spend, in US dollars: it stays below. With it all calls of a dispatch are set aside in their
    /// order before the first one leaves, so that it does not depend on the order of answers which of them fit.
    pub each: Option<f64>,
}

impl Budget {
    /// How many calls that may cost `each` would fit if all of them did, beside what is `spent`.
    pub fn admits(&self, each: Cost, spent: Cost) -> usize {
        let spent = spent + self.elsewhere;
        let money = if each.usd > 0.0 {
            ((self.cap.usd - spent.usd + ROUNDING) / each.usd).floor().max(0.0)
        } else {
            f64::INFINITY
        };
        let tokens = match each.tokens {
            0 => usize::MAX,
            each => usize::try_from(self.cap.tokens.saturating_sub(spent.tokens) / each).unwrap_or(usize::MAX),
        };
        // A float beyond the range of usize becomes its largest value.
        tokens.min(money as usize)
    }
}

/// The budget while calls are made.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    cap: Cost,
    spent: Cost,
    reserved: Cost,
    each: Option<f64>,
    /// What is spent or set aside of every account, in US dollars.
    accounts: BTreeMap<String, f64>,
}

impl Ledger {
    /// A ledger with what was spent before, in all and of every account.
    pub fn new(budget: &Budget, spent: Cost, accounts: BTreeMap<String, f64>) -> Self {
        Self {
            cap: budget.cap,
            spent: spent + budget.elsewhere,
            reserved: Cost::FREE,
            each: budget.each,
            accounts,
        }
    }

    /// Whether calls are set aside before they are due.
    pub fn is_planned(&self) -> bool {
        self.each.is_some()
    }

    /// Sets a call aside, if its account and the whole have room for it. Without caps of accounts nothing is set aside yet.
    pub fn plan(&mut self, account: Option<&str>, cost: Cost) -> bool {
        let Some(each) = self.each else { return true };
        if !self.admits(cost) {
            return false;
        }
        if let Some(account) = account {
            let taken = self.accounts.entry(account.to_owned()).or_default();
            let after = *taken + cost.usd;
            if after > each - ROUNDING {
                return false;
            }
            *taken = after;
        }
        self.reserved += cost;
        true
    }

    /// Whether a call that may cost this much may leave.
    pub fn admits(&self, cost: Cost) -> bool {
        let after = self.spent + self.reserved + cost;
        after.usd <= self.cap.usd + ROUNDING && after.tokens <= self.cap.tokens
    }

    /// Sets aside what a call may cost.
    pub fn reserve(&mut self, cost: Cost) {
        self.reserved += cost;
    }

    /// Frees what was set aside and takes what it came to.
    pub fn settle(&mut self, account: Option<&str>, reserved: Cost, came_to: Cost) {
        self.reserved = self.reserved.less(reserved);
        self.spent += came_to;
        if let Some(taken) = account.and_then(|account| self.accounts.get_mut(account)) {
            *taken = Cost::new((*taken - reserved.usd + came_to.usd).max(0.0), 0).usd;
        }
    }

    /// What is set aside.
    pub fn reserved(&self) -> Cost {
        self.reserved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by fuzzing: a verdict that said it cost 4.21e297 dollars made what was spent infinite.
    #[test]
    fn money_stays_finite_whatever_a_service_says() {
        let told = Cost::new(4.21e297, 1);
        assert_eq!(told.usd, 1e12);
        assert_eq!((told + told).usd, 1e12);
        assert_eq!(Cost::new(f64::INFINITY, 0).usd, 1e12);
        let kept = serde_json::to_string(&told).unwrap();
        assert_eq!(serde_json::from_str::<Cost>(&kept).unwrap(), told);
        assert_eq!(Cost::new(0.018_345, 0).usd, 0.018_345);
    }
}
