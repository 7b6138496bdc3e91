//! What phase 0.2 reports: the window, and what it makes of the leads.

use super::{Contact, Found, Labelling};
use crate::engine::{PhaseContext, PhaseError, Reading, digest, part_of};
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::advisors::phases::dates::Dates;
use crate::playbooks::advisors::phases::tables::{month_name, month_of};
use crate::playbooks::advisors::phases::telling::counts;

/// The dates that the window in force leads to: 0.0 judged them by a provisional one.
pub(super) fn of_dates(dates: &Dates, first_month: Option<i32>) -> Result<Reading, PhaseError> {
    let broken = dates.broken(first_month);
    Ok(Reading::new("A0.2.8", broken.len() as f64)
        .note(broken.join("; "))
        .evidence(dates.frame()?))
}

pub(super) fn of_window(recommended: Option<i32>, window: i32, timing: &Frame) -> Result<Vec<Reading>, PhaseError> {
    let Some(recommended) = recommended else {
        let why = "no contacted lead has booked a call yet";
        return Ok(vec![Reading::awaited("G0.2.2", why), Reading::awaited("A0.2.7", why)]);
    };
    let both = FrameBuilder::new()
        .text("window", [Some("recommended"), Some("used")])
        .integer("days", [Some(i64::from(recommended)), Some(i64::from(window))])
        .finish()?;
    Ok(vec![
        Reading::new("G0.2.2", f64::from(recommended))
            .note(format!("{recommended} days hold the share of booked calls asked for"))
            .evidence(timing.clone()),
        Reading::new("A0.2.7", f64::from((recommended - window).abs()))
            .note(format!("{window} days are used, {recommended} recommended"))
            .evidence(both),
    ])
}

pub(super) fn of_labels(
    context: &PhaseContext<'_>,
    contacts: &[Contact<'_>],
    found: &Found,
    labelling: Labelling,
) -> Result<Vec<Reading>, PhaseError> {
    let mut by_month = std::collections::BTreeMap::<i32, usize>::new();
    for contact in contacts.iter().filter(|contact| labelling.is_mature(contact)) {
        *by_month.entry(month_of(contact.contact)).or_default() += 1;
    }
    let months: Vec<(String, usize)> = by_month.iter().map(|(month, n)| (month_name(*month), *n)).collect();
    let censored = if found.contacted == 0 {
        Reading::awaited("G0.2.5", "no lead was contacted yet")
    } else {
        Reading::new("G0.2.5", found.censored as f64 / found.contacted as f64)
            .note(format!("{} contacted leads", part_of(found.censored, found.contacted)))
            .evidence(found.maturity()?)
    };
    if found.mature == 0 {
        let why = awaiting(contacts, labelling);
        return Ok(vec![
            Reading::awaited("G0.2.3", &why),
            Reading::awaited("G0.2.4", &why),
            censored,
            Reading::awaited("G0.2.6", &why),
        ]);
    }
    let (converted, of, how) = if context.word("positive_rate_counts")? == "ever" {
        (found.mature_ever, found.mature, "ever")
    } else {
        (found.positive, found.labelled, "within the window")
    };
    Ok(vec![
        Reading::new("G0.2.3", found.mature as f64)
            .note(format!("{} contacted leads", part_of(found.mature, found.contacted)))
            .evidence(found.maturity()?),
        Reading::new("G0.2.4", converted as f64 / of.max(1) as f64)
            .note(format!("{} mature leads booked a call {how}", part_of(converted, of)))
            .evidence(counts("month", &months)?),
        censored,
        same_labels(context, found, labelling)?,
    ])
}

/// What immature labels wait for.
fn awaiting(contacts: &[Contact<'_>], labelling: Labelling) -> String {
    match contacts.iter().map(|contact| contact.contact).min() {
        Some(first) => format!(
            "no lead is mature yet: the first will be on {}",
            crate::frame::show_date(first + labelling.window)
        ),
        None => "no lead was contacted yet".to_owned(),
    }
}

/// G0.2.6: the first run over these inputs sets the count; later ones must find it again.
fn same_labels(context: &PhaseContext<'_>, found: &Found, labelling: Labelling) -> Result<Reading, PhaseError> {
    let key = digest(&(
        context.frame_hash("leads")?,
        labelling.analysis,
        labelling.window,
        labelling.negative_converts,
        context.words("own_company_patterns")?,
    ));
    let first = context.first_found(&key, &serde_json::json!(found.labelled))?;
    let first = first.as_u64().unwrap_or_default() as usize;
    let both = counts(
        "labelled",
        &[("first".to_owned(), first), ("now".to_owned(), found.labelled)],
    )?;
    Ok(Reading::new("G0.2.6", found.labelled.abs_diff(first) as f64)
        .note(format!(
            "{} labelled, {first} when these inputs were first labelled",
            found.labelled
        ))
        .evidence(both))
}
