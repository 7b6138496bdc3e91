//! Who scores, and the way back that nobody has to ask for: a critical alert returns to the champion before.

use super::world::World;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::alerts::{AlertLevel, AlertRule};
use crate::playbooks::mql::deployed::{DEPLOYMENT, Decision, Deployed, InUse};
use crate::playbooks::mql::monitor::settings::settings;

/// The reading whose collapse is the model's own doing, however long ago it was promoted.
const OWN: &str = "tier_a_precision_ratio";

/// Why the champion must go, if it must: a critical alert while it still takes over, or the collapse of its precision at
/// any time; and there is a model to go back to.
pub(super) fn reason(deployed: &Deployed, day: chrono::NaiveDate, found: &[(&AlertRule, f64)]) -> Option<String> {
    deployed.previous.as_ref()?;
    let young = deployed
        .since
        .is_some_and(|since| day.signed_duration_since(since).num_days() <= settings().rollback_days);
    let critical = found
        .iter()
        .find(|(rule, _)| rule.level == AlertLevel::Critical && (young || rule.reading == OWN));
    critical.map(|(rule, observed)| format!("{}: {} is {observed:.4}", rule.id, rule.what))
}

/// Records the rollback. Who scores changes with the next run, which finds M7 stale.
///
/// # Errors
/// When the store refuses.
pub(super) fn record(context: &PhaseContext<'_>, world: &World, reason: &str) -> Result<(), PhaseError> {
    let decision = Decision::Rollback {
        day: world.as_of,
        reason: reason.to_owned(),
    };
    let value = serde_json::to_value(&decision).map_err(|error| PhaseError::Input(error.to_string()))?;
    context.record(DEPLOYMENT, "model.rolled_back", &value)
}

/// Who scores which share of the leads, and the newest model where it is neither.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(world: &World) -> Result<Frame, FrameError> {
    let deployed = &world.deployed;
    let mut rows: Vec<(&str, &InUse, f64)> = vec![("champion", &deployed.champion, deployed.share)];
    rows.extend(
        deployed
            .previous
            .iter()
            .map(|one| ("previous", one, 1.0 - deployed.share)),
    );
    rows.extend(world.challenger.iter().map(|one| ("challenger", &one.used, 0.0)));
    let since = |role: &str| {
        deployed
            .since
            .filter(|_| role == "champion")
            .map(|day| day.to_epoch_days())
    };
    FrameBuilder::new()
        .text("model", rows.iter().map(|(_, used, _)| Some(used.id.as_str())))
        .text("role", rows.iter().map(|(role, _, _)| Some(*role)))
        .real("share", rows.iter().map(|(_, _, share)| Some(*share)))
        .date("since", rows.iter().map(|(role, _, _)| since(role)))
        .date(
            "trained_on",
            rows.iter().map(|(_, used, _)| Some(used.trained_on.to_epoch_days())),
        )
        .real(
            "average_precision",
            rows.iter().map(|(_, used, _)| used.average_precision),
        )
        .real(
            "tier_a_precision",
            rows.iter().map(|(_, used, _)| used.tier_a_precision),
        )
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::mql::monitor::settings::rules;

    fn model(id: &str) -> InUse {
        InUse {
            id: id.to_owned(),
            model: id.to_owned(),
            calibrators: id.to_owned(),
            trained_on: "2025-01-01".parse().unwrap(),
            tier_a_precision: None,
            average_precision: None,
        }
    }

    // spec: mql M10/6: CRITICAL rolls back
    #[test]
    fn only_what_is_critical_rolls_back_and_only_where_there_is_a_way_back() {
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let promote = |id: &str, on: &str| Decision::Promote {
            model: model(id),
            day: day(on),
        };
        let both = [promote("one", "2025-05-01"), promote("two", "2025-06-01")];
        let on = |decisions: &[Decision], text: &str| Deployed::on(decisions, model("new"), day(text));
        let fires = |reading: &str, level: AlertLevel| {
            let rule = rules()
                .iter()
                .find(|rule| rule.reading == reading && rule.level == level)
                .unwrap();
            vec![(rule, 1.0)]
        };
        let load = fires("failed_loads", AlertLevel::Critical);
        let collapse = fires(OWN, AlertLevel::Critical);
        let drift = fires("far_drifted_features", AlertLevel::Alert);
        let young = on(&both, "2025-06-03");
        let told =
            |deployed: &Deployed, text: &str, found: &[(&AlertRule, f64)]| reason(deployed, day(text), found).is_some();
        assert!(told(&young, "2025-06-03", &load) && told(&young, "2025-06-03", &collapse));
        assert!(!told(&young, "2025-06-03", &drift), "an alert is not critical");
        let old = on(&both, "2025-09-01");
        assert!(
            !told(&old, "2025-09-01", &load),
            "a lost file says nothing of a model of three months"
        );
        assert!(told(&old, "2025-09-01", &collapse));
        let first = on(&both[..1], "2025-05-02");
        assert!(!told(&first, "2025-05-02", &collapse), "nobody to go back to");
    }
}
