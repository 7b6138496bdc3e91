//! A tier's sentence as an SQL expression: the same templates that the screen fills in.

use super::Writer;
use crate::lens::LensError;
use crate::rules::{RuleSet, SqlDialect};

/// What stands for a value that is missing.
const UNKNOWN: &str = "unknown";

/// `CASE score_tier WHEN … THEN CONCAT(…) … END` over the columns of `table`.
pub(super) fn explanation(writer: &Writer, set: &RuleSet, table: &str) -> Result<String, LensError> {
    let mut case = format!("CASE {table}.score_tier");
    for place in 0..=set.tiers().len() {
        let facts = set.facts(place);
        let sentence = sentence(writer, facts.explain, table)?;
        case.push_str(&format!("\n    WHEN {} THEN {sentence}", writer.text(facts.name)));
    }
    case.push_str("\n  END");
    Ok(case)
}

fn sentence(writer: &Writer, template: &str, table: &str) -> Result<String, LensError> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            pieces.push(writer.text(before));
        }
        let Some((slot, later)) = after.split_once('}') else {
            return Err(LensError::Refused(format!("`{template}`: a `{{` without its `}}`")));
        };
        pieces.push(value(writer, slot, table));
        rest = later;
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(writer.text(rest));
    }
    Ok(if pieces.len() == 1 {
        pieces.remove(0)
    } else {
        format!("CONCAT({})", pieces.join(", "))
    })
}

/// `column`, `-column`, `column:.N`, `column:+`.
fn value(writer: &Writer, slot: &str, table: &str) -> String {
    let (name, form) = slot.split_once(':').unwrap_or((slot, ""));
    let (negative, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
    let column = format!("{table}.{}", writer.name(name));
    let number = if negative { format!("-{column}") } else { column };
    let text = writer.dialect.text_type();
    let shown = match form.strip_prefix('.').and_then(|places| places.parse::<usize>().ok()) {
        Some(places) => decimals(writer, &number, places),
        None => format!("CAST({number} AS {text})"),
    };
    let signed = if form == "+" {
        format!("CASE WHEN {number} > 0 THEN CONCAT('+', {shown}) ELSE {shown} END")
    } else {
        shown
    };
    format!("COALESCE({signed}, {})", writer.text(UNKNOWN))
}

fn decimals(writer: &Writer, number: &str, places: usize) -> String {
    match writer.dialect {
        SqlDialect::BigQuery => format!("FORMAT('%.{places}f', {number})"),
        SqlDialect::Spark => format!("format_string('%.{places}f', {number})"),
        SqlDialect::DuckDb => format!("printf('%.{places}f', {number})"),
        SqlDialect::PostgreSql => {
            let zeros = if places == 0 {
                String::new()
            } else {
                format!(".{}", "0".repeat(places))
            };
            format!("to_char({number}, 'FM999999990{zeros}')")
        }
    }
}
