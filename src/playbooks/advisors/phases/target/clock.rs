//! G0.2.1: nothing that is exported may ask for the time, or yesterday's grading could not be told from today's.

use serde::Deserialize;

use super::super::super::rulesets;
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::FrameBuilder;
use crate::playbooks::embedded;
use crate::rules::SqlDialect;

#[derive(Deserialize)]
struct ClockWords {
    words: Vec<String>,
}

/// A text to look through: the rule set it belongs to, what it is, the text.
type Part = (String, String, String);

/// The conditions of a rule set, and the SQL that is made of them.
fn parts(set: &rulesets::RuleText) -> Vec<Part> {
    let Ok(rules) = rulesets::parse(&set.text) else {
        // What cannot be read is never exported; phase 4.1 refuses it by name.
        return Vec::new();
    };
    let part = |what: &str, text: &str| (rules.id().to_owned(), what.to_owned(), text.to_owned());
    let predicates = rules.predicates().iter().map(|held| part(&held.name, &held.text));
    let tiers = rules.tiers().iter().map(|tier| part(&tier.name, &tier.when));
    let sql = SqlDialect::ALL
        .into_iter()
        .map(|dialect| part(dialect.name(), &rules.case_expression(dialect)));
    predicates.chain(tiers).chain(sql).collect()
}

/// A text without comments and without what stands in single quotes: only code can call a clock.
fn bare(text: &str) -> String {
    let code: Vec<&str> = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect();
    code.join(" ")
        .split('\'')
        .step_by(2)
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Looks through every rule set and its SQL, word by word.
pub(super) fn reading(context: &PhaseContext<'_>) -> Result<Reading, PhaseError> {
    let clock: ClockWords = embedded("clock_words.toml", include_str!("../../data/clock_words.toml"));
    let mut found: Vec<(String, String, String)> = Vec::new();
    for set in rulesets::texts(context)? {
        for (id, what, text) in parts(&set) {
            let bare = bare(&text);
            let words = bare.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
            for word in words.filter(|word| clock.words.iter().any(|held| held == word)) {
                found.push((id.clone(), what.clone(), word.to_owned()));
            }
        }
    }
    let evidence = FrameBuilder::new()
        .text("rule_set", found.iter().map(|row| Some(row.0.as_str())))
        .text("part", found.iter().map(|row| Some(row.1.as_str())))
        .text("word", found.iter().map(|row| Some(row.2.as_str())))
        .finish()?;
    Ok(Reading::new("G0.2.1", found.len() as f64).evidence(evidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: advisors G0.2.1
    #[test]
    fn comments_and_texts_call_no_clock() {
        assert_eq!(
            bare("a > 1 -- NOW()\nAND b = 'now' AND c").trim(),
            "a > 1  and b =   and c"
        );
        let clocked = rulesets::RuleText {
            source: "x".into(),
            text: rulesets::SHIPPED[0]
                .1
                .replacen("losing_some AND seasoned", "current_date > 3", 1),
        };
        let texts = parts(&clocked);
        assert!(texts.iter().any(|(_, _, text)| bare(text).contains("current_date")) || texts.is_empty());
    }
}
