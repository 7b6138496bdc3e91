//! Conditions and rule sets as people mistype them: read or refused with a place, and whatever is read means one thing to
//! every reader.

use super::random::{Row, frame, node, row};
use super::slow::slow;
use super::support::{CERTIFIED, CONSOLIDATED, V31, V32, any_lead, infos, of_one, words};
use super::{columns, support};
use crate::frame::Frame;
use crate::fuzzing::{fuzz, mutated};
use crate::rules::tree::Condition;
use crate::rules::truth::Truth;
use crate::rules::{ColumnWords, CompiledRules, RuleError, RulePart, RuleSet, RuleSetError, SqlDialect};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestCaseError, TestRunner};

/// Every form that the grammar has.
const FORMS: &[&str] = &[
    "score >= 70 AND state IN ('TX', 'it''s')",
    "NOT platinum OR \"order\"",
    "(platinum AND \"order\" AND R = 1) OR R IS NOT NULL",
    "NOT (score = 1 OR score = 2)",
    "expires BETWEEN DATE '2026-01-01' AND issued",
    "\"Other Name\" NOT ILIKE '%co_'",
    "state LIKE 'T%' AND state NOT LIKE '_X'",
    "count > -9223372036854775808",
    "score - (count - 1) * -R <= (R)",
    "COALESCE(score, count, 0) BETWEEN ABS(R) AND 1e3",
    "UPPER(state) NOT IN ('TX', 'OK')",
    "COALESCE(expires, issued) < '2026-02-01'",
    "score NOT BETWEEN 1 AND 2.5 AND count IS NULL",
    "5 < score OR score <> 1.50 OR score != -(1)",
    "platinum = TRUE AND \"order\" <> FALSE -- as asked",
];

const PIECES: &[&str] = &[
    " AND ",
    " OR ",
    "NOT ",
    " BETWEEN ",
    " IN (",
    " IS NULL",
    " LIKE ",
    " ILIKE ",
    "NULL",
    "TRUE",
    "COALESCE(",
    "ABS(",
    "UPPER(",
    "DATE '2026-01-01'",
    "score",
    "count",
    "state",
    "platinum",
    "expires",
    "'",
    "''",
    "--",
    "/*",
    "*/",
    "<=",
    "<>",
    "==",
    "(((",
    "))",
    "1e308",
    "1e-400",
    "99999999999999999999",
    "0x1F",
    "::int",
    "CASE WHEN ",
    "SELECT ",
    "$1",
    "?",
];

/// The forms, and random conditions as they print.
fn conditions() -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let printed = (0..150).map(|_| Condition::new(node().new_tree(&mut runner).unwrap().current()).to_string());
    FORMS.iter().map(|form| (*form).to_owned()).chain(printed).collect()
}

fn points_inside(error: &RuleError, text: &str) -> Result<(), TestCaseError> {
    let length = text.chars().count();
    prop_assert!(!error.message.is_empty());
    prop_assert!(
        error.offset <= length && error.length <= length - error.offset,
        "{error:?} in {length}: {text:?}"
    );
    let known = |name: &String| columns().iter().any(|column| column.name == *name);
    prop_assert!(error.nearest.as_ref().is_none_or(known), "{error:?}");
    Ok(())
}

/// The frame's evaluation and the row by row one agree. Patterns full of `%` would keep the slow one busy for hours.
fn rows_agree(condition: &Condition, rows: &[Row], frame: &Frame) -> Result<Vec<Truth>, TestCaseError> {
    let text = condition.to_string();
    let truths = condition
        .evaluate(frame)
        .map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
    if text.matches('%').count() < 9 && text.len() < 2000 {
        let expected: Vec<Truth> = rows.iter().map(|row| slow(condition.root(), row).into()).collect();
        prop_assert_eq!(&truths, &expected, "{}", text);
    }
    let matches: Vec<usize> = (0..rows.len()).filter(|row| truths[*row] == Truth::True).collect();
    prop_assert_eq!(condition.rows(frame).unwrap(), matches);
    Ok(truths)
}

/// A rule of that one condition puts exactly the rows into its tier on which it holds, and says so.
fn explained(text: &str, truths: &[Truth], frame: &Frame) -> Result<&'static str, TestCaseError> {
    let quoted = toml::Value::String(text.to_owned()).to_string();
    let set = of_one("0 = 0").replace("when = \"0 = 0\"", &format!("when = {quoted}"));
    // Filters may say more than rules: patterns and dates.
    let Ok(rules) = RuleSet::parse(&set) else {
        return Ok("a filter");
    };
    let Ok(rules) = rules.compile(&columns()) else {
        return Ok("a filter");
    };
    let assigned = rules.assign(frame).unwrap();
    for (row, truth) in truths.iter().enumerate() {
        let told = rules.explain(frame, row, &ColumnWords::default()).unwrap();
        prop_assert_eq!(told.tiers[0].truth, *truth, "row {} of {}", row, text);
        prop_assert_eq!(told.assigned, assigned[row]);
        prop_assert_eq!(assigned[row] == 0, *truth == Truth::True, "row {} of {}", row, text);
    }
    Ok("a rule")
}

#[test]
fn fuzz_conditions_are_read_printed_and_evaluated_alike() {
    let text = mutated(&conditions(), PIECES);
    let some = (text, prop::collection::vec(row(), 1..6));
    let endings = fuzz("conditions", &some, |(text, rows)| {
        match Condition::parse(&text, &columns()) {
            Err(error) => {
                points_inside(&error, &text)?;
                Ok("refused")
            }
            Ok(condition) => {
                let printed = condition.to_string();
                let again = Condition::parse(&printed, &columns());
                prop_assert_eq!(again.as_ref(), Ok(&condition), "{} printed as {}", text, printed);
                prop_assert_eq!(again.unwrap().to_string(), printed);
                let frame = frame(&rows);
                let truths = rows_agree(&condition, &rows, &frame)?;
                explained(&text, &truths, &frame)
            }
        }
    });
    assert_eq!(endings.len(), 3, "{endings:?}");
}

/// An error of a rule set points into the text that it names.
fn points_into_its_part(error: &RuleSetError, text: &str) -> Result<(), TestCaseError> {
    prop_assert!(!error.message.is_empty() && !error.to_string().is_empty());
    let whole = text.chars().count();
    // An escape in TOML is longer than what it stands for, so the file is as long as any text in it.
    let most = if matches!(error.part, RulePart::Field(_)) {
        0
    } else {
        whole
    };
    prop_assert!(error.offset <= most && error.length <= most - error.offset, "{error:?}");
    Ok(())
}

/// Assignment, explanation, the exported texts and the file itself agree.
fn one_meaning(rules: &CompiledRules, frame: &Frame, rows: usize) -> Result<(), TestCaseError> {
    let assigned = rules.assign(frame).unwrap();
    prop_assert_eq!(assigned.len(), rows);
    for (row, tier) in assigned.iter().enumerate() {
        prop_assert_eq!(rules.explain(frame, row, &words()).unwrap().assigned, *tier);
        rules.near_misses(frame, row, &words()).unwrap();
    }
    for dialect in SqlDialect::ALL {
        prop_assert!(rules.case_expression(dialect).ends_with("END"));
    }
    Ok(())
}

#[test]
fn fuzz_rule_sets_are_read_written_and_compiled_alike() {
    let one = of_one("is_wirehouse AND NOT has_cfp");
    let corpus: Vec<String> = [V31, V32, CONSOLIDATED, CERTIFIED, &one, &one, &one, &one]
        .map(str::to_owned)
        .into();
    let own = [
        "when = \"",
        "[[tier]]\n",
        "rank = 2",
        "rate = -1",
        "[predicates]\n",
        "{tenure_years:.1}",
        "{",
        "}",
        "\"\"\"",
        "'''",
        "nan",
        "inf",
    ];
    let text = mutated(&corpus, &[PIECES, &own].concat());
    let some = (text, prop::collection::vec(any_lead(), 1..5));
    let endings = fuzz("rule sets", &some, |(text, leads)| {
        let set = match RuleSet::parse(&text) {
            Ok(set) => set,
            Err(error) => {
                points_into_its_part(&error, &text)?;
                return Ok("refused");
            }
        };
        let written = set.to_toml();
        let again = RuleSet::parse(&written).map_err(|error| TestCaseError::fail(format!("{error}: {written}")))?;
        prop_assert_eq!(&again.to_toml(), &written);
        prop_assert_eq!(again.hash(), set.hash());
        match set.compile(&infos()) {
            Ok(rules) => {
                one_meaning(&rules, &support::frame(&leads), leads.len())?;
                Ok("compiled")
            }
            Err(error) => {
                points_into_its_part(&error, &text)?;
                Ok("of other columns")
            }
        }
    });
    assert!(endings["compiled"] > 3 && endings["refused"] > 3, "{endings:?}");
}
