//! What a playbook whose rules are data can be asked: which rule set and which split a distribution counts, two rule
//! sets side by side, a rule set as SQL, and a draft saved as a rule set of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Figure, LeadSelection, LensError, Matrix};

/// By which rule set and on which leads a distribution counts; what is absent is the playbook's own choice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TierView {
    /// The rule set's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruleset: Option<String>,
    /// The split, such as `TRAIN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
}

impl TierView {
    /// This rule set on the playbook's own choice of leads.
    pub fn of_ruleset(ruleset: Option<&str>) -> Self {
        Self {
            ruleset: ruleset.map(str::to_owned),
            split: None,
        }
    }

    /// What a playbook without rule sets and splits says to a view that names one.
    ///
    /// # Errors
    /// When a rule set or a split is named.
    pub fn must_be_plain(&self) -> Result<(), LensError> {
        let (what, instead, named) = match (&self.ruleset, &self.split) {
            (Some(ruleset), _) => ("rule sets", "leave --ruleset out", ruleset),
            (None, Some(split)) => ("splits", "leave --split out", split),
            (None, None) => return Ok(()),
        };
        Err(LensError::NotHere {
            what,
            instead,
            teaching: format!("this playbook has no {what}, so there is no `{named}` to look at; leave it out"),
        })
    }
}

/// A rule set that can be looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSetChoice {
    /// Its id, as typed.
    pub id: String,
    /// Its title; may be the id.
    pub title: String,
    /// Whether it grades the leads.
    pub active: bool,
}

/// What can be chosen, and what a view comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TierChoices {
    /// The rule sets, in the playbook's order; empty where it has none.
    pub rulesets: Vec<RuleSetChoice>,
    /// The splits, such as `ALL`, `TRAIN`; empty where it has none.
    pub splits: Vec<String>,
    /// The id of the rule set that the view comes to; empty where there are none.
    pub ruleset: String,
    /// The split that the view comes to; empty where there are none.
    pub split: String,
    /// What the leads are that the distribution counts, such as `labelled`; empty where it counts the whole queue.
    pub counted: String,
    /// The condition over the columns of the queue that these leads alone meet; empty where there is none.
    pub condition: String,
    /// What people read in place of a tier's id: its rank and its name; tiers whose id is their name are left out.
    pub names: BTreeMap<String, String>,
    /// A sentence about it; may be empty.
    pub note: String,
}

impl TierChoices {
    /// A tier as people read it.
    pub fn name_of<'a>(&'a self, tier: &'a str) -> &'a str {
        self.names.get(tier).map_or(tier, String::as_str)
    }

    /// What heads the number of leads: which of them are counted, else what leads are called here.
    pub fn heading<'a>(&'a self, many: &'a str) -> &'a str {
        if self.counted.is_empty() { many } else { &self.counted }
    }

    /// The leads of a tier, exactly those that the distribution counts.
    pub fn leads_of(&self, tier: &str) -> LeadSelection {
        LeadSelection::with_word("tier", tier).among(&self.counted, &self.condition)
    }
}

/// A draft as a rule set of its own: the text to be written, and the dataset that will hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRules {
    /// The rule set's id.
    pub id: String,
    /// The dataset, such as `rulesets`.
    pub dataset: String,
    /// The file, relative to the workspace, with `/` between folders.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// A lead and where two rule sets put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mover {
    /// The lead's id.
    pub lead_id: String,
    /// Its tier before.
    pub from: String,
    /// Its tier after.
    pub to: String,
}

/// Two rule sets: which leads go where, and what their texts say differently.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleComparison {
    /// The id of the first rule set (rows).
    pub from: String,
    /// The id of the second (columns).
    pub to: String,
    /// The leads counted, such as `ALL` or `TRAIN`; may be empty.
    pub population: String,
    /// Leads by tier under the first (rows) and the second (columns).
    pub leads: Matrix,
    /// Conversions in the same cells, where outcomes are known.
    pub conversions: Option<Matrix>,
    /// What the texts say differently, by tier and condition.
    pub differences: Vec<Figure>,
    /// Every lead with its two tiers, stayers included.
    pub rows: Vec<Mover>,
}

/// Whose SQL a rule set is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleDialect {
    /// Google BigQuery.
    BigQuery,
    /// Apache Spark and Databricks.
    Spark,
    /// DuckDB.
    DuckDb,
    /// PostgreSQL.
    Postgres,
}

impl RuleDialect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::BigQuery, Self::Spark, Self::DuckDb, Self::Postgres];

    /// The word, as typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::BigQuery => "bigquery",
            Self::Spark => "spark",
            Self::DuckDb => "duckdb",
            Self::Postgres => "postgres",
        }
    }
}

/// What the SQL makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SqlKind {
    /// Every lead with its tier and what belongs to it.
    Scores,
    /// A view of the tiers worth a call.
    Current,
    /// The list a rep works through.
    Sga,
    /// The columns that a CRM takes.
    Crm,
}

impl SqlKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Scores, Self::Current, Self::Sga, Self::Crm];

    /// The word, as typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scores => "scores",
            Self::Current => "current",
            Self::Sga => "sga",
            Self::Crm => "crm",
        }
    }
}

/// A rule set wanted as SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlRequest {
    /// The rule set; the active one unless named.
    pub ruleset: Option<String>,
    /// Whose SQL.
    pub dialect: RuleDialect,
    /// What it makes.
    pub kind: SqlKind,
    /// The time that stands in it as a literal: the start of the run that made the results, never a clock.
    pub scored_at: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playbook_without_rule_sets_refuses_one_by_name() {
        let refused = |view: TierView| view.must_be_plain().map_err(|error| error.to_string());
        assert_eq!(refused(TierView::default()), Ok(()));
        let named = refused(TierView::of_ruleset(Some("v3"))).unwrap_err();
        assert!(named.contains("no rule sets") && named.contains("`v3`"), "{named}");
        let split = TierView {
            ruleset: None,
            split: Some("TRAIN".into()),
        };
        let named = refused(split).unwrap_err();
        assert!(named.contains("no splits") && named.contains("`TRAIN`"), "{named}");
    }
}
