//! What is known of each lead before any feature is computed: one column a symbol, NaN where nothing is known.

use std::collections::BTreeMap;

/// Known values of leads.
#[derive(Debug, Clone, Default)]
pub(in crate::playbooks::mql) struct Inputs {
    /// Number of leads.
    pub rows: usize,
    /// Columns by symbol. A column that no file has is absent: its features are then absent too.
    pub columns: BTreeMap<String, Vec<f64>>,
    /// First city of the metropolitan area, where a file says so.
    pub cities: Option<Vec<Option<String>>>,
    /// Whether a vendor row describes the lead; elsewhere every discovery feature is unknown.
    pub described: Vec<bool>,
    /// Day of the snapshot that describes the lead.
    pub snapshots: Vec<Option<i32>>,
    /// Day of contact.
    pub contacted: Vec<Option<i32>>,
}

impl Inputs {
    /// The column of a symbol.
    pub(in crate::playbooks::mql) fn column(&self, symbol: &str) -> Option<&[f64]> {
        self.columns.get(symbol).map(Vec::as_slice)
    }

    /// Adds the weekday of contact (Monday 1 to Sunday 7) as `contact_weekday`, where any lead has a day.
    pub(in crate::playbooks::mql) fn add_weekdays(&mut self) {
        if self.contacted.iter().all(Option::is_none) {
            return;
        }
        let weekday = |day: &Option<i32>| day.map_or(f64::NAN, |day| f64::from(weekday(day)));
        let days = self.contacted.iter().map(weekday).collect();
        self.columns.insert("contact_weekday".to_owned(), days);
    }
}

/// Monday 1 to Sunday 7 of a day since 1970-01-01, which was a Thursday.
pub(in crate::playbooks::mql) fn weekday(day: i32) -> u8 {
    u8::try_from((i64::from(day) + 3).rem_euclid(7) + 1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::weekday;

    // spec: mql F68
    #[test]
    fn weeks_begin_on_monday() {
        // 2025-10-27 is a Monday, 2025-11-02 a Sunday.
        assert_eq!(
            (weekday(20_388), weekday(20_394), weekday(0), weekday(-1)),
            (1, 7, 4, 3)
        );
    }
}
