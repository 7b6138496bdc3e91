//! Leads that something on screen stands for: a tier, a cell of a matrix, the rows behind a gate, a bar. Whoever shows
//! such a thing can open its leads, and whatever names leads can be narrowed to them.

use serde::{Deserialize, Serialize};

/// A column that names leads, in whatever table it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadColumn {
    /// Its name there.
    pub name: &'static str,
    /// The column of the queue that holds the same values.
    pub queue: &'static str,
}

/// The column by which every queue knows its leads.
pub const LEAD_ID: &str = "lead_id";

impl LeadColumn {
    /// The tier: it names all leads of it.
    pub const TIER: Self = Self::of("tier");

    /// A column that has the same name and the same values in the queue.
    pub const fn of(name: &'static str) -> Self {
        Self { name, queue: name }
    }

    /// A column of leads' ids.
    pub const fn of_leads(name: &'static str) -> Self {
        Self { name, queue: LEAD_ID }
    }
}

/// Which leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pick", rename_all = "snake_case")]
pub enum LeadPick {
    /// Those that meet a condition over the columns of the queue.
    Where {
        /// The condition.
        condition: String,
    },
    /// Those that hold one of these values in a column of the queue.
    OneOf {
        /// The column.
        column: String,
        /// The values.
        values: Vec<String>,
        /// A condition that may well say the same; whoever looks the leads up tries it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        condition: Option<String>,
    },
}

/// Some leads and where they come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadSelection {
    /// Where they come from, such as `tier Gold` or `gate C1.2 evidence`.
    pub title: String,
    /// What they were chosen by, such as `tier` or `gate`: of two choices by the same, the later one holds.
    pub facet: String,
    /// Which they are.
    pub leads: LeadPick,
}

impl LeadSelection {
    /// Leads that meet a condition over the columns of the queue.
    pub fn meeting(facet: &str, title: impl Into<String>, condition: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            facet: facet.to_owned(),
            leads: LeadPick::Where {
                condition: condition.into(),
            },
        }
    }

    /// Leads with this word in a column of the queue, which is also what they were chosen by. The column's name is one
    /// that needs no quotes in a condition.
    pub fn with_word(column: &str, word: &str) -> Self {
        let title = format!("{} {word}", column.replace('_', " "));
        Self::meeting(column, title, format!("{column} = '{}'", word.replace('\'', "''")))
    }

    /// Only those of its leads that meet a condition as well; `word` says what they are. Without a condition, all of them.
    #[must_use]
    pub fn among(mut self, word: &str, condition: &str) -> Self {
        if let LeadPick::Where { condition: held } = &mut self.leads
            && !condition.is_empty()
        {
            held.push_str(" AND ");
            held.push_str(condition);
            self.title = format!("{}, {word}", self.title);
        }
        self
    }

    /// The values by which its leads are named; none where a condition says which they are.
    pub fn values(&self) -> &[String] {
        match &self.leads {
            LeadPick::Where { .. } => &[],
            LeadPick::OneOf { values, .. } => values,
        }
    }

    /// Leads by their ids.
    pub fn of_ids(facet: &str, title: impl Into<String>, ids: Vec<String>) -> Self {
        Self::one_of(facet, title, LEAD_ID, ids)
    }

    /// Leads that hold one of these values in a column of the queue.
    pub fn one_of(facet: &str, title: impl Into<String>, column: &str, values: Vec<String>) -> Self {
        Self {
            title: title.into(),
            facet: facet.to_owned(),
            leads: LeadPick::OneOf {
                column: column.to_owned(),
                values,
                condition: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_in_its_condition_as_it_must() {
        let selection = LeadSelection::with_word("firm_name", "O'Hara");
        let condition = "firm_name = 'O''Hara'".to_owned();
        assert_eq!(
            (selection.title.as_str(), selection.leads),
            ("firm name O'Hara", LeadPick::Where { condition })
        );
        let all = LeadSelection::with_word("tier", "A");
        assert_eq!(all.clone().among("", ""), all);
        let callable = all.among("callable", "callable");
        let condition = "tier = 'A' AND callable".to_owned();
        assert_eq!(
            (callable.title.as_str(), callable.leads),
            ("tier A, callable", LeadPick::Where { condition })
        );
    }
}
