//! The tables and lists of sorting as parameters, and as a phase reads them back: every word that sorts or discards can be
//! changed for a workspace, and the phases that read it go stale when it is.

use crate::engine::{ParameterKind, ParameterSpec, PhaseContext, PhaseError};
use crate::playbooks::permits::sorting::{GROUPS, SortingData, days_parameter, table_parameter};

/// The name of the window of trades without one of their own.
const OTHERS: &str = "others";

fn spec(name: String, kind: ParameterKind, default: toml::Value, summary: String, used_by: &[&str]) -> ParameterSpec {
    ParameterSpec {
        name,
        kind,
        default,
        optional: false,
        minimum: None,
        maximum: None,
        choices: Vec::new(),
        unit: String::new(),
        summary,
        used_by: used_by.iter().map(|phase| (*phase).to_owned()).collect(),
    }
}

/// The parameters that the shipped tables and lists stand for.
pub(in super::super) fn parameters() -> Vec<ParameterSpec> {
    let data = SortingData::built_in();
    let mut specs = of_table(&data);
    for list in &data.lists {
        let used_by: Vec<&str> = list.used_by.iter().map(String::as_str).collect();
        let (default, summary) = (words(&list.phrases), list.summary.clone());
        specs.push(spec(list.name.clone(), ParameterKind::List, default, summary, &used_by));
    }
    specs.extend(of_windows(&data));
    specs
}

fn words(words: &[String]) -> toml::Value {
    toml::Value::Array(words.iter().cloned().map(toml::Value::String).collect())
}

/// Phrases and group of every trade. The redaction keeps words that a rule uses, so that the prefilter reads them as well.
fn of_table(data: &SortingData) -> Vec<ParameterSpec> {
    let mut specs = Vec::new();
    for category in &data.table.category {
        let id = &category.id;
        let mut phrases = |part: &str, phrases: &[String], what: String| {
            let used_by = ["categorise", "prefilter"];
            let name = table_parameter(id, part);
            specs.push(spec(name, ParameterKind::List, words(phrases), what, &used_by));
        };
        let what = format!("phrases that make a permit {id} (T4)");
        phrases("include", &category.include, what);
        let what = format!("phrases that veto {id} (`!`), or are blanked out before it looks (T4)");
        phrases("exclude", &category.exclude, what);
        let group = toml::Value::String(category.group.clone());
        let (name, what) = (table_parameter(id, "group"), format!("the buyers that {id} belongs to"));
        let mut group = spec(name, ParameterKind::Choice, group, what, &["categorise"]);
        group.choices = GROUPS.iter().map(|group| (*group).to_owned()).collect();
        specs.push(group);
    }
    specs
}

/// The days of every trade.
fn of_windows(data: &SortingData) -> Vec<ParameterSpec> {
    let days = data
        .facts
        .days
        .iter()
        .map(|(trade, days)| (trade.as_str(), *days, trade.as_str()));
    let others = (OTHERS, data.facts.others, "every other trade");
    let specs = days.chain([others]).map(|(trade, days, shown)| {
        let what = format!("days for which a permit of {shown} is worth a call");
        let (name, days) = (days_parameter(trade), toml::Value::Integer(days));
        let mut window = spec(name, ParameterKind::Integer, days, what, &["prefilter"]);
        window.minimum = Some(1.0);
        "days".clone_into(&mut window.unit);
        window
    });
    specs.collect()
}

/// The tables and lists as the run's parameters have them; what a phase does not read stays as it ships.
///
/// # Errors
/// When a parameter is not what its declaration says.
pub(super) fn sorting(context: &PhaseContext<'_>, phase: &str) -> Result<SortingData, PhaseError> {
    let mut data = SortingData::built_in();
    for category in &mut data.table.category {
        category.include = context.words(&table_parameter(&category.id, "include"))?;
        category.exclude = context.words(&table_parameter(&category.id, "exclude"))?;
        if phase == "categorise" {
            context
                .word(&table_parameter(&category.id, "group"))?
                .clone_into(&mut category.group);
        }
    }
    for list in &mut data.lists {
        if list.used_by.iter().any(|used| used == phase) {
            list.phrases = context.words(&list.name)?;
        }
    }
    if phase == "prefilter" {
        let days = |trade: &str| context.number(&days_parameter(trade)).map(|days| days as i64);
        for (trade, window) in &mut data.facts.days {
            *window = days(trade)?;
        }
        data.facts.others = days(OTHERS)?;
    }
    Ok(data)
}
