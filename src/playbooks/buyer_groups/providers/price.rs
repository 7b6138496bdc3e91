//! What questions cost, and how many people may be collected for a company so that it stays below its cap.

use super::ask::Op;
use crate::engine::{PhaseContext, PhaseError};

/// Money below this is rounding.
const ROUNDING: f64 = 1e-9;

/// The price of every question, in USD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prices {
    /// A search.
    pub search: f64,
    /// A record.
    pub collect: f64,
    /// A finding of an address.
    pub find: f64,
    /// A check of an address.
    pub verify: f64,
    /// A finding of a phone.
    pub phone: f64,
    /// A verdict.
    pub validate: f64,
}

impl Prices {
    /// The prices by the parameters.
    ///
    /// # Errors
    /// When the phase does not declare one.
    pub fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        Ok(Self {
            search: context.number("price.search")?,
            collect: context.number("price.collect")?,
            find: context.number("price.find")?,
            verify: context.number("price.verify")?,
            phone: context.number("price.phone")?,
            validate: context.number("price.validate")?,
        })
    }

    /// What one send of a question may cost at most.
    pub fn of(&self, op: Op) -> f64 {
        match op {
            Op::CompanySearch | Op::PersonSearch => self.search,
            Op::CompanyCollect | Op::PersonCollect => self.collect,
            Op::EmailFind => self.find,
            Op::EmailVerify => self.verify,
            Op::PhoneFind => self.phone,
            Op::ContactValidate => self.validate,
        }
    }

    /// How many people may be collected for a company so that, after one search, everybody who may be seated can still be
    /// found, verified, phoned and validated below its cap.
    pub fn collects_allowed(&self, cap: f64, seated: usize, most: usize) -> usize {
        let person = self.find + self.verify + self.phone + self.validate;
        let left = cap - seated as f64 * person - self.search;
        if self.collect <= 0.0 {
            return if left >= 0.0 { most } else { 0 };
        }
        // Whole collects; a float beyond the range of usize becomes its largest value.
        most.min(((left + ROUNDING) / self.collect).floor().max(0.0) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULTS: Prices = Prices {
        search: 0.02,
        collect: 0.02,
        find: 0.0198,
        verify: 0.001,
        phone: 0.01,
        validate: 0.005,
    };

    // spec: buyer-groups 8.4 (collects allowed)
    #[test]
    fn seventy_two_collects_leave_room_for_fifteen_seats() {
        assert_eq!(DEFAULTS.collects_allowed(2.0, 15, 200), 72);
        assert_eq!(DEFAULTS.collects_allowed(9.0, 15, 200), 200);
        assert_eq!(DEFAULTS.collects_allowed(0.5, 15, 200), 0);
    }

    // spec: buyer-groups 8.4 (1 search, 40 collects, 15 verifies, 5 finds, 15 validations)
    #[test]
    fn a_company_of_the_specification_costs_one_dollar_and_nine_tenths_of_a_cent() {
        let asked = [
            (Op::PersonSearch, 1),
            (Op::PersonCollect, 40),
            (Op::EmailVerify, 15),
            (Op::EmailFind, 5),
            (Op::ContactValidate, 15),
        ];
        let usd: f64 = asked
            .iter()
            .map(|(op, times)| DEFAULTS.of(*op) * f64::from(*times))
            .sum();
        assert!((usd - 1.009).abs() < 1e-9, "{usd}");
    }
}
