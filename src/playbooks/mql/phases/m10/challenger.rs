//! Champion against challenger: the newest model scores beside the champion on the last days whose outcomes are known, and
//! must be better in both measures.

use super::window;
use super::world::World;
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, show_date};
use crate::playbooks::mql::monitor::scene::Outcome;
use crate::playbooks::mql::monitor::settings::settings;
use crate::stats::{average_precision, precision_at};

/// One measure of both models.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Compared {
    pub measure: &'static str,
    pub champion: Option<f64>,
    pub challenger: Option<f64>,
    /// How much better the challenger is, relative to the champion.
    pub relative: Option<f64>,
    pub passed: bool,
}

/// Compares one measure. A champion at zero is beaten by anything above it, by no relative number.
fn compared(measure: &'static str, champion: Option<f64>, challenger: Option<f64>, gain: f64) -> Compared {
    let relative = champion
        .zip(challenger)
        .filter(|(champion, _)| *champion > 0.0)
        .map(|(champion, challenger)| challenger / champion - 1.0);
    let passed = match (champion, challenger, relative) {
        (_, _, Some(relative)) => relative > gain,
        (Some(_), Some(challenger), None) => challenger > 0.0,
        _ => false,
    };
    Compared {
        measure,
        champion,
        challenger,
        relative,
        passed,
    }
}

/// Both measures of two models on the same leads (M10/6).
pub(super) fn compare(champion: &[Outcome], challenger: &[Outcome]) -> Vec<Compared> {
    let held = settings();
    let measured = |outcomes: &[Outcome]| {
        let y: Vec<bool> = outcomes.iter().map(|outcome| outcome.y).collect();
        let chances: Vec<f64> = outcomes.iter().map(|outcome| outcome.p).collect();
        let priorities: Vec<f64> = outcomes.iter().map(|outcome| outcome.priority).collect();
        let any = y.iter().any(|y| *y);
        (
            any.then(|| average_precision(&y, &chances)).flatten(),
            any.then(|| precision_at(&y, &priorities, held.tier_a_share)).flatten(),
        )
    };
    let (one, other) = (measured(champion), measured(challenger));
    vec![
        compared("average precision", one.0, other.0, held.challenger_gain),
        compared("Tier A precision", one.1, other.1, held.challenger_gain),
    ]
}

/// Champion and challenger on the shadow days.
struct Duel {
    challenger: String,
    champion: Vec<Outcome>,
    other: Vec<Outcome>,
}

/// The two that are compared, or why there are none.
fn duel(context: &PhaseContext<'_>, world: &World, rows: &[usize]) -> Result<Result<Duel, Reading>, PhaseError> {
    if let Some(challenger) = &world.challenger {
        return Ok(Ok(Duel {
            challenger: challenger.used.id.clone(),
            champion: world.outcomes(&world.champion, rows)?,
            other: world.outcomes(challenger, rows)?,
        }));
    }
    if context.word("challenger")? != "window" {
        let why = "no challenger: the model of this run is the one that scores";
        return Ok(Err(Reading::skipped("M10.6", why)));
    }
    Ok(match window::shadow(context, world, rows)? {
        Some(shadow) => Ok(Duel {
            challenger: window::name(&world.champion, &shadow),
            champion: shadow.champion,
            other: shadow.challenger,
        }),
        None => Err(Reading::awaited(
            "M10.6",
            "booked calls in the days that a challenger would learn from",
        )),
    })
}

/// The comparison of this run, and M10.6.
///
/// # Errors
/// When a model does not fit the features.
pub(super) fn judge(context: &PhaseContext<'_>, world: &World) -> Result<(Vec<Compared>, Reading), PhaseError> {
    let (from, to) = (world.closed() + 1 - settings().shadow_days, world.closed());
    let rows = world.labelled(from, to);
    let duel = match duel(context, world, &rows)? {
        Ok(duel) => duel,
        Err(reading) => return Ok((Vec::new(), reading)),
    };
    let found = compare(&duel.champion, &duel.other);
    let booked = duel.other.iter().filter(|outcome| outcome.y).count();
    let about = format!(
        "{} against {} on {} leads contacted {} to {}, {booked} booked",
        duel.challenger,
        world.champion.used.id,
        rows.len(),
        show_date(from),
        show_date(to)
    );
    let least = found.iter().filter_map(|one| one.relative).reduce(f64::min);
    let all = found.iter().all(|one| one.passed);
    let reading = match least {
        None if booked == 0 => Reading::awaited("M10.6", &format!("a booked call among the shadow days: {about}")),
        // No measure has a relative gain: the champion stands at zero in both.
        None => Reading::new("M10.6", f64::from(u8::from(all))),
        Some(least) if all || least <= settings().challenger_gain => Reading::new("M10.6", least),
        Some(_) => Reading::new("M10.6", 0.0),
    };
    Ok((found.clone(), reading.note(about).evidence(frame(&found)?)))
}

/// The comparison as a frame.
pub(super) fn frame(rows: &[Compared]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("measure", rows.iter().map(|row| Some(row.measure)))
        .real("champion", rows.iter().map(|row| row.champion))
        .real("challenger", rows.iter().map(|row| row.challenger))
        .real("relative", rows.iter().map(|row| row.relative))
        .boolean("passed", rows.iter().map(|row| Some(row.passed)))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred leads, ten booked, of which so many stand in the first ten.
    fn ranked(found: usize) -> Vec<Outcome> {
        (0..100)
            .map(|place| {
                let booked = place < found || (50..60 - found).contains(&place);
                let p = 1.0 - place as f64 / 100.0;
                Outcome {
                    segment: String::new(),
                    p,
                    priority: p,
                    y: booked,
                }
            })
            .collect()
    }

    // spec: mql M10/6, M10.6: champion win and loss
    #[test]
    fn a_challenger_wins_only_in_both() {
        let wins = compare(&ranked(5), &ranked(7));
        assert!(wins.iter().all(|row| row.passed), "{wins:?}");
        assert_eq!((wins[1].champion, wins[1].challenger), (Some(0.5), Some(0.7)));
        let loses = compare(&ranked(7), &ranked(5));
        assert!(loses.iter().all(|row| !row.passed && row.relative.unwrap() < 0.0));
        let same = compare(&ranked(6), &ranked(6));
        assert!(same.iter().all(|row| !row.passed && row.relative == Some(0.0)));
    }

    #[test]
    fn one_measure_is_not_enough() {
        // The same ten first, in a better order among themselves: average precision alone rises.
        let mut worse = ranked(5);
        for (place, outcome) in worse.iter_mut().take(10).enumerate() {
            outcome.y = place >= 5;
        }
        let found = compare(&worse, &ranked(5));
        assert!(found[0].passed && !found[1].passed);
        assert_eq!(found[1].relative, Some(0.0));
        // Exactly 5 % better is not more than 5 %.
        assert!(!compared("m", Some(0.20), Some(0.21), 0.05).passed || 0.21 / 0.20 - 1.0 > 0.05);
        assert!(compared("m", Some(0.0), Some(0.1), 0.05).passed);
        assert!(!compared("m", None, Some(0.1), 0.05).passed);
    }
}
