//! The texts that the page of rules tries: what is shown beside them is what the reader of rules made of them.

use crate::rules::{ColumnInfo, ValueKind};

/// The columns of every example.
pub fn columns() -> Vec<ColumnInfo> {
    vec![
        ColumnInfo::new("tier", ValueKind::Text),
        ColumnInfo::new("state", ValueKind::Text),
        ColumnInfo::new("score", ValueKind::Number),
        ColumnInfo::new("visits", ValueKind::Number),
        ColumnInfo::new("is_new", ValueKind::Boolean),
        ColumnInfo::new("since", ValueKind::Date),
    ]
}

/// Conditions whose brackets can be left away.
pub const PRECEDENCE: [&str; 6] = [
    "is_new OR score > 70 AND state = 'TX'",
    "NOT is_new AND score > 70",
    "NOT score > 70",
    "score + visits * 2 >= 80",
    "score BETWEEN 50 AND 70 AND is_new",
    "state NOT IN ('TX', 'OK') OR state IS NULL",
];

/// Conditions that are tried with `score` missing.
pub const MISSING: [&str; 9] = [
    "score > 70",
    "NOT score > 70",
    "score <> 70",
    "score IN (70, 80)",
    "score NOT IN (70, 80)",
    "score BETWEEN 50 AND 70",
    "score IS NULL",
    "score IS NOT NULL",
    "COALESCE(score, 0) > 70",
];

/// Filters that are refused.
pub const REFUSED_FILTERS: [&str; 15] = [
    "scor > 70",
    "score > 'high'",
    "score > \"70\"",
    "state = TX",
    "score",
    "score = NULL",
    "score / 2 > 30",
    "LOWER(state) = 'tx'",
    "score > 50 > 20",
    "score IN (visits)",
    "since > '2026-02-30'",
    "state LIKE score",
    "score > 70 AND",
    "score > (70",
    "",
];

/// What a rule refuses that a filter takes, and what neither takes.
pub const REFUSED_RULES: [&str; 3] = ["state LIKE 'T%'", "since > DATE '2026-01-31'", "settled = TRUE"];

/// A rule set whose names and texts need quoting in one engine or another.
pub const RULE_SET: &str = r#"id = "example"
model_version = "example-1"
default_tier = "STANDARD"
default_rate = 0.03
default_rank = 9

[predicates]
settled = "tenure BETWEEN 12 AND 48"

[[tier]]
name = "FIRST"
when = "settled AND net_change + 2 < 0 AND NOT is_wirehouse"
rate = 0.15
rank = 1
label = "Settled, firm shrinking"
action = "call now"
explain = "{tenure} months in place, firm net {net_change:+}"

[[tier]]
name = "SECOND"
when = "UPPER(firm) IN ('O''HARA', 'SMITH') OR \"group\" IS NULL OR COALESCE(score, 0.5) >= 0.9"
rate = 0.08
rank = 2
"#;

/// A rule set with its tier's condition put in.
pub fn with_rule(when: &str) -> String {
    format!(
        "id = \"mine\"\nmodel_version = \"1\"\ndefault_tier = \"REST\"\ndefault_rate = 0.03\ndefault_rank = 9\n\n\
         [predicates]\nsettled = \"tenure >= 12\"\n\n[[tier]]\nname = \"FIRST\"\nrate = 0.1\nrank = 1\n\
         when = \"{when}\"\n"
    )
}

/// Rule sets that are refused for what is not a condition: what is wrong, and how the file differs from a good one.
pub const REFUSED_FILES: [(&str, &str, &str); 5] = [
    ("a key that no rule set has", "rank = 1", "rank = 1\npriority = 1"),
    ("a rate that is no share", "rate = 0.1", "rate = 12"),
    (
        "a predicate that names itself",
        "tenure >= 12",
        "settled AND tenure >= 12",
    ),
    ("two tiers of one name", "name = \"FIRST\"", "name = \"REST\""),
    (
        "a brace without its end",
        "rank = 1",
        "rank = 1\nexplain = \"{tenure months\"",
    ),
];

/// Sentences of `explain`, and the values of a lead they are tried with: tenure 30.5, net_change -4, firm missing.
pub const SENTENCES: [&str; 6] = [
    "{tenure} months",
    "{tenure:.0} months",
    "firm net {net_change:+}",
    "the firm lost {-net_change}",
    "at {firm}",
    "braces: {{ and }}",
];
