//! Near misses (R9) as rows: which single condition keeps which lead from which better tier.

use super::phases::{month_name, month_of};
use super::rulesets::words;
use crate::frame::{Frame, FrameBuilder, FrameError, date, text, threads};
use crate::rules::{CompiledRules, MetBy, NearMiss};

/// What stands for a near miss that nothing can meet.
pub(super) const NEVER: &str = "cannot be met";
/// What begins the words for one that time alone meets.
pub(super) const BY_TIME: &str = "by time alone";

/// How a near miss of a lead with features of this day is met, in words: `by time alone in 2026-03`. Features are those of
/// the day of contact, so that the month may lie behind the run's own day: nobody waits for that one any more.
pub(super) fn when_met(met: MetBy, contact: Option<i32>, today: i32) -> String {
    match (met, contact) {
        (MetBy::Change, _) => "by a change".to_owned(),
        (MetBy::Months(months), Some(day)) => match i32::try_from(months) {
            Ok(ahead) => {
                let month = month_of(day).saturating_add(ahead);
                let how = if month <= month_of(today) { ", met since" } else { " in" };
                format!("{BY_TIME}{how} {}", month_name(month))
            }
            Err(_) => format!("{BY_TIME} in {months} months"),
        },
        (MetBy::Months(months), None) => format!("{BY_TIME} in {months} months"),
        (MetBy::Never, _) => NEVER.to_owned(),
    }
}

/// Leads between two looks at whoever watches.
const LOOK: usize = 4096;

/// The near misses of some rows, in their order, by as many threads as work on frames: each takes a stretch of the
/// rows, so that the answer is the one that a single thread gives.
fn in_parallel(features: &Frame, rules: &CompiledRules, rows: &[usize]) -> Result<Vec<(usize, NearMiss)>, FrameError> {
    let each = rows.len().div_ceil(threads()).max(1);
    let of = |part: &[usize]| -> Result<Vec<(usize, NearMiss)>, FrameError> {
        let mut found = Vec::new();
        for row in part {
            let misses = rules.near_misses(features, *row, words())?;
            found.extend(misses.into_iter().map(|miss| (*row, miss)));
        }
        Ok(found)
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = rows.chunks(each).map(|part| scope.spawn(move || of(part))).collect();
        let mut all = Vec::new();
        for part in parts {
            // A panic of a part is a panic of the phase, which the engine catches and names.
            match part.join() {
                Ok(found) => all.extend(found?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(all)
    })
}

/// The near misses of these rows of the features, in their order, told on this day.
///
/// # Errors
/// When the rules are not bound to these features, or `look` says to stop.
pub(super) fn near_miss_frame<E: From<FrameError>>(
    features: &Frame,
    rules: &CompiledRules,
    rows: impl IntoIterator<Item = usize>,
    today: i32,
    look: &mut dyn FnMut() -> Result<(), E>,
) -> Result<Frame, E> {
    // Most leads miss nothing by one condition: only those that may are asked, one by one.
    let near = rules.near_miss_rows(features)?;
    let rows: Vec<usize> = rows.into_iter().filter(|row| near.binary_search(row).is_ok()).collect();
    let mut misses: Vec<(usize, NearMiss)> = Vec::new();
    for part in rows.chunks(LOOK) {
        look()?;
        misses.extend(in_parallel(features, rules, part)?);
    }
    let ids = text(features, "lead_id")?;
    let days = date(features, "contacted_date")?;
    let when: Vec<String> = misses
        .iter()
        .map(|(row, miss)| when_met(miss.met, days.get(*row), today))
        .collect();
    let found: Vec<(&str, NearMiss)> = misses
        .into_iter()
        .map(|(row, miss)| (ids.get(row).unwrap_or_default(), miss))
        .collect();
    let number = |value: usize| i64::try_from(value).ok();
    Ok(FrameBuilder::new()
        .text("lead_id", found.iter().map(|(id, _)| Some(*id)))
        .text("tier", found.iter().map(|(_, miss)| Some(miss.tier_name.as_str())))
        .integer("tier_rank", found.iter().map(|(_, miss)| Some(i64::from(miss.rank))))
        .integer("branch", found.iter().map(|(_, miss)| number(miss.branch + 1)))
        .text("column", found.iter().map(|(_, miss)| Some(miss.column.as_str())))
        .text("condition", found.iter().map(|(_, miss)| Some(miss.words.as_str())))
        .text("value", found.iter().map(|(_, miss)| Some(miss.value.as_str())))
        .text("limit", found.iter().map(|(_, miss)| Some(miss.limit.as_str())))
        .real("distance", found.iter().map(|(_, miss)| miss.distance))
        .text("unit", found.iter().map(|(_, miss)| Some(miss.unit.as_str())))
        .text("when", when.iter().map(Some))
        .finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: advisors R9
    #[test]
    fn a_month_that_lies_behind_is_not_waited_for() {
        let day = |text: &str| {
            let day: chrono::NaiveDate = text.parse().unwrap();
            day.to_epoch_days()
        };
        let (contact, today) = (Some(day("2025-04-30")), day("2025-12-21"));
        let met = |months| when_met(MetBy::Months(months), contact, today);
        assert_eq!(met(4), "by time alone, met since 2025-08");
        assert_eq!(met(8), "by time alone, met since 2025-12");
        assert_eq!(met(9), "by time alone in 2026-01");
        assert_eq!(when_met(MetBy::Change, contact, today), "by a change");
        assert_eq!(when_met(MetBy::Months(3), None, today), "by time alone in 3 months");
    }
}
