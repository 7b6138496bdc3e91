//! The keys of a rule set's file, each with its words, for the reference. A test holds them against what is written.

/// A key of a rule set's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleField {
    /// The key.
    pub name: &'static str,
    /// What its value is.
    pub kind: &'static str,
    /// Whether a file without it is refused.
    pub required: bool,
    /// One sentence.
    pub summary: &'static str,
}

const fn field(name: &'static str, kind: &'static str, required: bool, summary: &'static str) -> RuleField {
    RuleField {
        name,
        kind,
        required,
        summary,
    }
}

/// The keys at the top of the file.
pub static FILE_FIELDS: [RuleField; 14] = [
    field("id", "text", true, "its name in commands, unique in a workspace"),
    field("title", "text", false, "its name for people"),
    field("model_version", "text", true, "the version that exports name"),
    field("created", "text", false, "the day it was made"),
    field("based_on", "text", false, "the rule set it was made from"),
    field("default_tier", "text", true, "the tier of a lead that no rule matches"),
    field("default_rate", "share", true, "what that tier should convert at"),
    field("default_lift", "number", false, "how many times the baseline that is"),
    field("default_rank", "whole number", true, "its place in the list of leads"),
    field("default_label", "text", false, "its name for people"),
    field("default_action", "text", false, "what to do with its leads"),
    field("default_explain", "sentence", false, "why a lead is in it"),
    field(
        "predicates",
        "section",
        false,
        "named conditions, which other conditions use by name",
    ),
    field(
        "tier",
        "list",
        true,
        "the tiers in order, each a [[tier]]; the first whose `when` holds takes the lead",
    ),
];

/// The keys of a `[[tier]]`.
pub static TIER_FIELDS: [RuleField; 9] = [
    field("name", "text", true, "its name in frames, commands and exports"),
    field("kind", "text", false, "what sort of tier it is"),
    field("when", "condition", true, "the condition that puts a lead into it"),
    field("rate", "share", true, "what it should convert at"),
    field("lift", "number", false, "how many times the baseline that is"),
    field(
        "rank",
        "whole number",
        true,
        "its place in the list of leads; 1 is the best",
    ),
    field("label", "text", false, "its name for people"),
    field("action", "text", false, "what to do with its leads"),
    field(
        "explain",
        "sentence",
        false,
        "why a lead is in it, with the lead's values in braces",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    const FULL: &str = r#"
id = "full"
title = "Full"
model_version = "full-1"
created = "2026-01-31"
based_on = "other"
default_tier = "REST"
default_rate = 0.03
default_lift = 1.0
default_rank = 9
default_label = "Rest"
default_action = "wait"
default_explain = "nothing matched"

[predicates]
settled = "tenure >= 12"

[[tier]]
name = "FIRST"
kind = "core"
when = "settled"
rate = 0.15
lift = 5.0
rank = 1
label = "First"
action = "call"
explain = "{tenure} months"
"#;

    fn is_refused_without(key: &str) -> bool {
        let without: Vec<&str> = FULL
            .lines()
            .filter(|line| !line.starts_with(&format!("{key} =")))
            .collect();
        RuleSet::parse(&without.join("\n")).is_err()
    }

    #[test]
    fn every_key_of_a_file_has_its_words_and_no_other_has() {
        let written = RuleSet::parse(FULL).unwrap().to_toml();
        let file: toml::Table = toml::from_str(&written).unwrap();
        let names = |fields: &[RuleField]| fields.iter().map(|field| field.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(file.keys().cloned().collect::<Vec<_>>(), names(&FILE_FIELDS));
        let tier = file["tier"][0].as_table().unwrap();
        assert_eq!(tier.keys().cloned().collect::<Vec<_>>(), names(&TIER_FIELDS));
        for field in FILE_FIELDS
            .iter()
            .filter(|field| field.name != "tier" && field.name != "predicates")
        {
            assert_eq!(is_refused_without(field.name), field.required, "{}", field.name);
        }
        for field in &TIER_FIELDS {
            assert_eq!(is_refused_without(field.name), field.required, "{}", field.name);
        }
        let header = FULL.split("[[tier]]").next().unwrap();
        assert!(RuleSet::parse(header).is_err(), "a rule set has a tier");
    }
}
