//! What was counted while a list was joined, and the three rates that follow from it.

use serde::{Deserialize, Serialize};

/// What was counted while a list was joined; every rate follows from it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ListCounts {
    pub rows: usize,
    /// N: contractors listed in the list's state, unkeyed included.
    pub listed: usize,
    pub unkeyed_dealers: usize,
    pub unkeyed_icp: usize,
    /// Matched records of any class.
    pub records: usize,
    pub icp_records: usize,
    pub icp_records_in_state: usize,
    pub contractors: usize,
    pub contractors_in_state: usize,
    pub rows_with_unknown: usize,
    pub null_pairs_joined: usize,
}

impl ListCounts {
    /// Pairs that a join in which nothing equals nothing would have made.
    pub fn pairs_avoided(&self) -> usize {
        self.unkeyed_dealers * self.unkeyed_icp
    }

    fn over_listed(&self, count: usize) -> Option<f64> {
        (self.listed > 0).then(|| count as f64 / self.listed as f64)
    }

    /// Matched ICP licence records over N; several licences of one contractor can lift it above 1.
    pub fn record_rate(&self) -> Option<f64> {
        self.over_listed(self.icp_records_in_state)
    }

    /// Distinct contractors matched over N: the headline.
    pub fn contractor_rate(&self) -> Option<f64> {
        self.over_listed(self.contractors_in_state)
    }

    /// What a null-matching join would report.
    pub fn naive_record_rate(&self) -> Option<f64> {
        self.over_listed(self.icp_records_in_state + self.pairs_avoided())
    }
}

#[cfg(test)]
mod tests {
    use super::ListCounts;

    fn counts(
        listed: usize,
        records: usize,
        contractors: usize,
        unkeyed_dealers: usize,
        unkeyed_icp: usize,
    ) -> ListCounts {
        ListCounts {
            listed,
            icp_records_in_state: records,
            contractors_in_state: contractors,
            unkeyed_dealers,
            unkeyed_icp,
            ..ListCounts::default()
        }
    }

    fn percent(rate: Option<f64>) -> String {
        format!("{:.1}", rate.unwrap() * 100.0)
    }

    // spec: contractors G2
    #[test]
    fn three_rates_of_the_californian_list() {
        let california = counts(233, 146, 139, 1, 103);
        assert_eq!(california.pairs_avoided(), 103);
        assert_eq!(percent(california.naive_record_rate()), "106.9");
        assert_eq!(percent(california.record_rate()), "62.7");
        assert_eq!(percent(california.contractor_rate()), "59.7");
    }

    // spec: contractors G5
    #[test]
    fn rates_of_the_texan_list() {
        let texas = counts(715, 242, 231, 0, 0);
        assert_eq!(percent(texas.record_rate()), "33.8");
        assert_eq!(percent(texas.contractor_rate()), "32.3");
    }

    // spec: contractors G25
    #[test]
    fn several_licences_lift_the_record_rate_above_one() {
        let four = counts(4, 5, 4, 0, 0);
        assert_eq!(percent(four.record_rate()), "125.0");
        assert_eq!(percent(four.contractor_rate()), "100.0");
    }

    #[test]
    fn nobody_listed_has_no_rate() {
        assert_eq!(counts(0, 0, 0, 0, 5).contractor_rate(), None);
    }
}
