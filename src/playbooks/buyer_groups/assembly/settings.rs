//! What a run's parameters say to assembly, read once and checked: a draft of a slider reads the same.

use crate::engine::Parameters;
use crate::identity::titles::Function;
use crate::playbooks::buyer_groups::size::SeatRole;

/// How far weights may be from 1 and still be taken for it.
const NEAR_ONE: f64 = 1e-6;

/// The weights of a person's seat score S* (F7).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SeatWeights {
    /// Of role confidence.
    pub role: f64,
    /// Of influence.
    pub influence: f64,
    /// Of authority.
    pub authority: f64,
    /// Of the contact score.
    pub contact: f64,
}

/// The weights of a group's score G (F10).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GroupWeights {
    /// Of completeness.
    pub completeness: f64,
    /// Of confidence.
    pub confidence: f64,
    /// Of reach.
    pub reach: f64,
    /// Of cohesion.
    pub cohesion: f64,
}

/// Everything that assembly takes from parameters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    /// What the deal is worth.
    pub deal_usd: f64,
    /// Most members of a group.
    pub largest: u32,
    /// Least influence of a seat.
    pub min_influence: f64,
    /// Least role confidence of a seat, in the order of [`SeatRole::ALL`].
    pub thresholds: [f64; 5],
    /// F7.
    pub seat_weights: SeatWeights,
    /// F10.
    pub group_weights: GroupWeights,
    /// Least G of the tiers ready, workable and partial.
    pub tiers: [f64; 3],
    /// Whether people who lead nobody are seated.
    pub allow_ic: bool,
    /// Whether A6 applies.
    pub promote_missing: bool,
    /// Whether people from outside the territory are dropped.
    pub strict_geo: bool,
    /// Functions that the seller sells to.
    pub targets: Vec<Function>,
    /// Least e-mail score that counts as verified.
    pub email_verified: f64,
    /// Least phone score that counts as verified.
    pub phone_verified: f64,
}

impl Settings {
    /// Reads them.
    ///
    /// # Errors
    /// When a value is missing, names no function, or weights do not sum to 1.
    pub(crate) fn read(parameters: &Parameters) -> Result<Self, String> {
        let number = |name: &str| {
            let found = parameters.number(name);
            found
                .ok_or_else(|| format!("parameter `{name}` is no number: give it one, or leave it out for its default"))
        };
        let switch = |name: &str| parameters.value(name).and_then(toml::Value::as_bool).unwrap_or(false);
        let mut thresholds = [0.0; 5];
        for (held, role) in thresholds.iter_mut().zip(SeatRole::ALL) {
            *held = number(&format!("seat_threshold.{}", role.as_str()))?;
        }
        let found = Self {
            deal_usd: number("deal_usd")?,
            largest: number("max_group_size")? as u32,
            min_influence: number("min_influence")?,
            thresholds,
            seat_weights: SeatWeights {
                role: number("seat_weight.role")?,
                influence: number("seat_weight.influence")?,
                authority: number("seat_weight.authority")?,
                contact: number("seat_weight.contact")?,
            },
            group_weights: GroupWeights {
                completeness: number("group_weight.completeness")?,
                confidence: number("group_weight.confidence")?,
                reach: number("group_weight.reach")?,
                cohesion: number("group_weight.cohesion")?,
            },
            tiers: [number("tier.ready")?, number("tier.workable")?, number("tier.partial")?],
            allow_ic: switch("allow_ic"),
            promote_missing: switch("promote_missing"),
            strict_geo: parameters.text("geo_mode") == Some("strict"),
            targets: targets(parameters)?,
            email_verified: number("email_verified")?,
            phone_verified: number("phone_verified")?,
        };
        found.check()?;
        Ok(found)
    }

    /// Whether the values fit together.
    fn check(&self) -> Result<(), String> {
        let (seat, group) = (self.seat_weights, self.group_weights);
        sums_to_one(
            "seat_weight",
            seat.role + seat.influence + seat.authority + seat.contact,
        )?;
        sums_to_one(
            "group_weight",
            group.completeness + group.confidence + group.reach + group.cohesion,
        )?;
        let [ready, workable, partial] = self.tiers;
        if ready < workable || workable < partial {
            return Err(format!(
                "tier.ready {ready}, tier.workable {workable} and tier.partial {partial} cross: each must be at least the next"
            ));
        }
        Ok(())
    }

    /// Least role confidence of a role's seat.
    pub(crate) fn threshold(&self, role: SeatRole) -> f64 {
        let place = SeatRole::ALL.iter().position(|other| *other == role);
        place
            .and_then(|place| self.thresholds.get(place))
            .copied()
            .unwrap_or(0.0)
    }
}

fn sums_to_one(what: &str, sum: f64) -> Result<(), String> {
    if (sum - 1.0).abs() <= NEAR_ONE {
        return Ok(());
    }
    let rounded = (sum * 1e6).round() / 1e6;
    Err(format!(
        "the weights `{what}.*` sum to {rounded}, not to 1: change them so that they do"
    ))
}

fn targets(parameters: &Parameters) -> Result<Vec<Function>, String> {
    let list = parameters.value("target_departments").and_then(toml::Value::as_array);
    let words = list.into_iter().flatten().filter_map(toml::Value::as_str);
    words
        .map(|word| {
            Function::named(word).ok_or_else(|| {
                let known: Vec<&str> = Function::ALL.iter().map(|function| function.as_str()).collect();
                format!(
                    "target_departments: `{word}` is no function; there are {}",
                    known.join(", ")
                )
            })
        })
        .collect()
}

#[cfg(test)]
impl Default for Settings {
    /// The playbook's defaults.
    fn default() -> Self {
        let playbook = crate::playbooks::find("buyer-groups").unwrap();
        Self::read(&playbook.built_in()).unwrap()
    }
}
