//! B3's gates.

use super::progress::{Row, State};
use super::work::Work;
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::buyer_groups::providers::Light;

/// A company of the sample, as the gate sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tried {
    /// The company.
    pub company_id: String,
    /// Whether it is done.
    pub done: bool,
    /// Role confidence of each member.
    pub confidences: Vec<f64>,
    /// Its time.
    pub seconds: f64,
    /// Its cost.
    pub usd: f64,
    /// Its seats.
    pub seats: u32,
    /// Addresses of its members that are verified, and that were checked.
    pub emails: (usize, usize),
}

/// What the sample must reach (B3.1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    /// Least share done.
    pub done: f64,
    /// Least mean of role confidence.
    pub confidence: f64,
    /// Longest time of one.
    pub seconds: f64,
    /// What one must stay below.
    pub usd: f64,
    /// Least members of one, or all its seats.
    pub members: usize,
    /// Least accuracy of addresses.
    pub accuracy: f64,
}

impl Bar {
    /// Reads the parameters.
    pub fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        Ok(Self {
            done: context.number("sample_share_done")?,
            confidence: context.number("sample_confidence")?,
            seconds: context.number("sample_seconds")?,
            usd: context.number("company_cap_usd")?,
            members: context.number("sample_members")? as usize,
            accuracy: context.number("sample_accuracy")?,
        })
    }

    /// What one company misses of the conditions that each must meet.
    fn misses(&self, one: &Tried) -> Vec<&'static str> {
        let members = one.confidences.len();
        let small = members < self.members && (members as u32) < one.seats;
        let conditions = [
            ("not done", !one.done),
            ("too slow", one.seconds >= self.seconds),
            ("too dear", one.usd >= self.usd),
            ("too few members", small),
        ];
        conditions
            .into_iter()
            .filter(|(_, missed)| *missed)
            .map(|(name, _)| name)
            .collect()
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, many) = values.fold((0.0, 0_usize), |(sum, many), value| (sum + value, many + 1));
    (many > 0).then(|| sum / many as f64)
}

fn share(emails: (usize, usize)) -> Option<f64> {
    (emails.1 > 0).then(|| emails.0 as f64 / emails.1 as f64)
}

/// `sample`.
pub(super) fn sample_frame(tried: &[Tried], bar: &Bar) -> Result<Frame, FrameError> {
    let missed = |one: &Tried| Some(bar.misses(one).join("|")).filter(|words| !words.is_empty());
    FrameBuilder::new()
        .text("company_id", tried.iter().map(|one| Some(&one.company_id)))
        .boolean("done", tried.iter().map(|one| Some(one.done)))
        .real(
            "confidence",
            tried.iter().map(|one| mean(one.confidences.iter().copied())),
        )
        .real("seconds", tried.iter().map(|one| Some(one.seconds)))
        .real("usd", tried.iter().map(|one| Some(one.usd)))
        .integer(
            "members",
            tried.iter().map(|one| i64::try_from(one.confidences.len()).ok()),
        )
        .integer("seats", tried.iter().map(|one| Some(i64::from(one.seats))))
        .real("accuracy", tried.iter().map(|one| share(one.emails)))
        .text("missed", tried.iter().map(missed))
        .finish()
}

/// B3.1: how many of the six conditions the sample misses.
pub(super) fn sample(tried: &[Tried], bar: &Bar) -> Result<Reading, FrameError> {
    if tried.is_empty() {
        return Ok(Reading::skipped("B3.1", "no company is in scope"));
    }
    let done = tried.iter().filter(|one| one.done).count();
    let confidence = mean(tried.iter().flat_map(|one| one.confidences.iter().copied()));
    let emails = tried
        .iter()
        .fold((0, 0), |sum, one| (sum.0 + one.emails.0, sum.1 + one.emails.1));
    let any = |name: &str| tried.iter().filter(|one| bar.misses(one).contains(&name)).count();
    let mut missed = Vec::new();
    if (done as f64) < bar.done * tried.len() as f64 {
        missed.push(format!("{done} of {} done", tried.len()));
    }
    match confidence {
        Some(confidence) if confidence < bar.confidence => missed.push(format!("mean role confidence {confidence:.1}")),
        None => missed.push("nobody is seated".to_owned()),
        Some(_) => {}
    }
    for (name, words) in [
        ("too slow", "too slow"),
        ("too dear", "not below the cap"),
        ("too few members", "with too few members"),
    ] {
        let many = any(name);
        if many > 0 {
            missed.push(format!("{many} {words}"));
        }
    }
    if let Some(accuracy) = share(emails).filter(|accuracy| *accuracy < bar.accuracy) {
        missed.push(format!("{:.0} % of the checked addresses verified", accuracy * 100.0));
    }
    let mut note = if missed.is_empty() {
        format!("the first {} companies meet every condition", tried.len())
    } else {
        format!("of the first {} companies: {}", tried.len(), missed.join("; "))
    };
    if emails.1 == 0 {
        note.push_str("; no address was checked, so their accuracy is left out");
    }
    Ok(Reading::new("B3.1", missed.len() as f64)
        .note(note)
        .evidence(sample_frame(tried, bar)?))
}

/// The share of companies that are done.
fn processed(rows: &[Row]) -> Option<(usize, f64)> {
    let done = rows.iter().filter(|row| row.state == State::Done).count();
    (!rows.is_empty()).then(|| (done, done as f64 / rows.len() as f64))
}

/// B3.2 or B3.3: how many companies are processed.
pub(super) fn checkpoint(gate: &str, rows: &[Row]) -> Result<Reading, PhaseError> {
    Ok(match processed(rows) {
        None => Reading::skipped(gate, "no company is in scope"),
        Some((done, share)) => Reading::new(gate, share)
            .note(format!("{done} of {} companies are processed", rows.len()))
            .evidence(super::progress::frame(rows)?),
    })
}

/// B3.3-CONFIDENCE: the mean role confidence of everybody who would be seated.
pub(super) fn confidence(companies: &[(String, Vec<f64>)]) -> Result<Reading, FrameError> {
    let all = || companies.iter().flat_map(|(_, held)| held.iter().copied());
    let Some(found) = mean(all()) else {
        return Ok(Reading::skipped("B3.3-CONFIDENCE", "nobody would be seated"));
    };
    let evidence = FrameBuilder::new()
        .text("company_id", companies.iter().map(|(id, _)| Some(id)))
        .integer(
            "members",
            companies.iter().map(|(_, held)| i64::try_from(held.len()).ok()),
        )
        .real(
            "confidence",
            companies.iter().map(|(_, held)| mean(held.iter().copied())),
        )
        .finish()?;
    let note = format!("mean of {} seats", all().count());
    Ok(Reading::new("B3.3-CONFIDENCE", found).note(note).evidence(evidence))
}

/// B3.4: mean and highest cost, and how much of the run's cap is used. `refused` is what the companies that were left out
/// for want of money would have cost at least.
pub(super) fn costs(rows: &[Row], spent: (f64, f64), refused: f64, asked: bool) -> Result<Vec<Reading>, FrameError> {
    if !asked || rows.is_empty() {
        let why = "no provider was asked";
        return Ok(["B3.4", "B3.4-MAX", "B3.4-CAP"]
            .map(|gate| Reading::skipped(gate, why))
            .to_vec());
    }
    let evidence = FrameBuilder::new()
        .text("company_id", rows.iter().map(|row| Some(&row.company_id)))
        .real("usd", rows.iter().map(|row| Some(row.usd)))
        .finish()?;
    let most = rows.iter().map(|row| row.usd).fold(0.0, f64::max);
    let mut readings = vec![Reading::new("B3.4-MAX", most).evidence(evidence.clone())];
    if let Some(mean) = mean(rows.iter().map(|row| row.usd)) {
        readings.insert(0, Reading::new("B3.4", mean).evidence(evidence.clone()));
    }
    let (usd, cap) = spent;
    let cap = if cap > 0.0 {
        let note = format!("{usd:.2} of {cap:.2} USD are spent; {refused:.2} more were asked for and refused");
        Reading::new("B3.4-CAP", (usd + refused) / cap)
            .note(note)
            .evidence(evidence)
    } else {
        Reading::skipped("B3.4-CAP", "the run has no money to spend")
    };
    readings.push(cap);
    Ok(readings)
}

/// B3.5: the share of companies that failed.
pub(super) fn failures(rows: &[Row], errors: &Frame) -> Reading {
    if rows.is_empty() {
        return Reading::skipped("B3.5", "no company is in scope");
    }
    let failed = rows.iter().filter(|row| row.state == State::Failed).count();
    Reading::new("B3.5", failed as f64 / rows.len() as f64)
        .note(format!("{failed} of {} companies failed", rows.len()))
        .evidence(errors.clone())
}

/// B3.6: providers that rested or were stopped, or could not be asked though they are switched on.
pub(super) fn lights(lights: &[Light]) -> Result<Reading, FrameError> {
    if !lights.iter().any(|light| light.wanted) {
        return Ok(Reading::skipped(
            "B3.6",
            "no provider is switched on: the run works from the files",
        ));
    }
    let troubled =
        |light: &&Light| light.wanted && (light.state == "disabled" || light.state == "stopped" || light.rests > 0);
    let out: Vec<&Light> = lights.iter().filter(troubled).collect();
    let words: Vec<String> = out
        .iter()
        .map(|light| {
            let why = if light.why.is_empty() {
                "rested after failing too often in a row"
            } else {
                &light.why
            };
            format!("{} {}: {why}", light.provider.as_str(), light.state)
        })
        .collect();
    let evidence = FrameBuilder::new()
        .text("provider", out.iter().map(|light| Some(light.provider.as_str())))
        .text("state", out.iter().map(|light| Some(light.state)))
        .text("why", words.iter().map(Some))
        .finish()?;
    Ok(Reading::new("B3.6", out.len() as f64)
        .note(words.join("; "))
        .evidence(evidence))
}

/// `errors`.
pub(super) fn errors(works: &[Work]) -> Result<Frame, FrameError> {
    let all: Vec<_> = works
        .iter()
        .flat_map(|work| {
            work.trouble
                .iter()
                .map(move |trouble| (&work.company.company_id, trouble))
        })
        .collect();
    FrameBuilder::new()
        .text("company_id", all.iter().map(|(id, _)| Some(id.as_str())))
        .text("provider", all.iter().map(|(_, trouble)| Some(&trouble.provider)))
        .text("op", all.iter().map(|(_, trouble)| Some(&trouble.op)))
        .text("outcome", all.iter().map(|(_, trouble)| Some(&trouble.outcome)))
        .text("what", all.iter().map(|(_, trouble)| Some(&trouble.what)))
        .finish()
}
