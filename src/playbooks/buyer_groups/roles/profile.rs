//! A seller's profile: the titles, functions, thresholds and weights of a run, read from its parameters and checked.

use std::collections::{BTreeMap, BTreeSet};

use super::Role;
use crate::engine::Parameters;
use crate::identity::titles::{Band, Function, Level, Title, parse};

/// A title of the seller's list, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleTitle {
    /// As the seller wrote it.
    pub text: String,
    /// Its level.
    pub level: Level,
    /// Its band; none for trainees.
    pub band: Option<Band>,
    /// Its functions; empty for one that is about any.
    pub functions: Vec<Function>,
}

impl RoleTitle {
    /// Whether a title is about what this one is about. One without a function is about anything.
    #[must_use]
    pub fn shares_function(&self, title: &Title) -> bool {
        self.functions.is_empty() || self.functions.iter().any(|function| title.functions.contains(function))
    }
}

/// Weights of the seat score S* (F7).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeatWeights {
    /// Of role confidence.
    pub role: f64,
    /// Of influence.
    pub influence: f64,
    /// Of authority.
    pub authority: f64,
    /// Of the contact.
    pub contact: f64,
}

/// Weights of the group score G (F10).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupWeights {
    /// Of completeness.
    pub completeness: f64,
    /// Of confidence.
    pub confidence: f64,
    /// Of reach.
    pub reach: f64,
    /// Of cohesion.
    pub cohesion: f64,
}

/// Least group scores of the tiers (5.6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TierBounds {
    /// Of ready.
    pub ready: f64,
    /// Of workable.
    pub workable: f64,
    /// Of partial.
    pub partial: f64,
}

/// What a seller looks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The titles of each role.
    pub roles: BTreeMap<Role, Vec<RoleTitle>>,
    /// Titles whose holders sit even beyond their role's seats.
    pub must_have: Vec<RoleTitle>,
    /// Functions sold to.
    pub targets: BTreeSet<Function>,
    /// Functions that have a say.
    pub adjacent: BTreeSet<Function>,
    /// Words that exclude, as plain words, unless somebody who leads follows.
    pub disqualifiers: Vec<Vec<String>>,
    /// Words that exclude wherever they stand, as plain words.
    pub disqualifiers_anywhere: Vec<Vec<String>>,
    /// Countries of the territory, upper case.
    pub geo: BTreeSet<String>,
    /// Whether people from elsewhere get no seat.
    pub strict_geo: bool,
    /// Least influence of a seat.
    pub min_influence: f64,
    /// Most members of a group.
    pub max_group_size: usize,
    /// Whether a group needs a director.
    pub require_director: bool,
    /// Whether people who lead nobody are seated.
    pub allow_ic: bool,
    /// Whether the next best is promoted where nobody decides or champions.
    pub promote_missing: bool,
    /// What the deal is worth, in USD.
    pub deal_usd: f64,
    /// Least role confidence of each role's seats.
    pub thresholds: BTreeMap<Role, f64>,
    /// Weights of S*.
    pub seat: SeatWeights,
    /// Weights of G.
    pub group: GroupWeights,
    /// Bounds of the tiers.
    pub tiers: TierBounds,
    /// Least e-mail score that is verified.
    pub email_verified: f64,
    /// Least phone score that is verified.
    pub phone_verified: f64,
}

impl Profile {
    /// Reads a run's profile.
    ///
    /// # Errors
    /// A title that names neither a level nor a function, a function that there is none of, weights that do not sum to 1,
    /// a number that is missing: a sentence with the parameter, the value and the way out.
    pub fn read(parameters: &Parameters) -> Result<Self, String> {
        let read = Reader(parameters);
        let titles = |role: Role| Ok::<_, String>((role, read.titles(&format!("roles.{}", role.as_str()))?));
        let threshold =
            |role: Role| Ok::<_, String>((role, read.number(&format!("seat_threshold.{}", role.as_str()))?));
        Ok(Self {
            roles: Role::SEATED.into_iter().map(titles).collect::<Result<_, _>>()?,
            must_have: read.titles("must_have")?,
            targets: read.functions("target_departments")?,
            adjacent: read.functions("adjacent_functions")?,
            disqualifiers: read.phrases("disqualifiers")?,
            disqualifiers_anywhere: read.phrases("disqualifiers_anywhere")?,
            geo: read
                .words("geo")?
                .iter()
                .map(|country| country.to_uppercase())
                .collect(),
            strict_geo: read.0.text("geo_mode") == Some("strict"),
            min_influence: read.number("min_influence")?,
            max_group_size: read.number("max_group_size")?.max(0.0) as usize,
            require_director: read.switch("require_director")?,
            allow_ic: read.switch("allow_ic")?,
            promote_missing: read.switch("promote_missing")?,
            deal_usd: read.number("deal_usd")?,
            thresholds: Role::SEATED.into_iter().map(threshold).collect::<Result<_, _>>()?,
            seat: read.seat_weights()?,
            group: read.group_weights()?,
            tiers: TierBounds {
                ready: read.number("tier.ready")?,
                workable: read.number("tier.workable")?,
                partial: read.number("tier.partial")?,
            },
            email_verified: read.number("email_verified")?,
            phone_verified: read.number("phone_verified")?,
        })
    }

    /// The titles of a role.
    #[must_use]
    pub fn titles(&self, role: Role) -> &[RoleTitle] {
        self.roles.get(&role).map_or(&[], Vec::as_slice)
    }

    /// Least role confidence of a role's seats; nobody reaches that of a role without any.
    #[must_use]
    pub fn threshold(&self, role: Role) -> f64 {
        self.thresholds.get(&role).copied().unwrap_or(f64::INFINITY)
    }

    /// Whether a country is known and not of the territory.
    #[must_use]
    pub fn is_foreign(&self, country: Option<&str>) -> bool {
        let known = country.map(str::trim).filter(|country| !country.is_empty());
        known.is_some_and(|country| !self.geo.contains(&country.to_uppercase()))
    }
}

/// Parameters with sentences for what is wrong with them.
struct Reader<'a>(&'a Parameters);

impl Reader<'_> {
    fn number(&self, name: &str) -> Result<f64, String> {
        let number = self.0.number(name);
        number.ok_or_else(|| format!("parameter `{name}` is no number; give it one"))
    }

    fn switch(&self, name: &str) -> Result<bool, String> {
        let switch = self.0.value(name).and_then(toml::Value::as_bool);
        switch.ok_or_else(|| format!("parameter `{name}` is neither true nor false; give it one"))
    }

    fn words(&self, name: &str) -> Result<Vec<String>, String> {
        let list = self.0.value(name).and_then(toml::Value::as_array);
        let list = list.ok_or_else(|| format!("parameter `{name}` is no list; write it as [\"…\", \"…\"]"))?;
        Ok(list
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect())
    }

    fn phrases(&self, name: &str) -> Result<Vec<Vec<String>>, String> {
        let phrases = self.words(name)?;
        Ok(phrases
            .iter()
            .map(|text| crate::identity::titles::plain_words(text))
            .collect())
    }

    fn titles(&self, name: &str) -> Result<Vec<RoleTitle>, String> {
        let read = |text: String| {
            let title = parse(&text);
            match title.level {
                Some(level) => Ok(RoleTitle {
                    level,
                    band: title.band(),
                    functions: title.functions,
                    text,
                }),
                None => Err(format!(
                    "parameter `{name}`: the title `{text}` names neither a level nor a function, so nobody could have \
                     it; write it like `Operations Manager` or leave it out"
                )),
            }
        };
        self.words(name)?.into_iter().map(read).collect()
    }

    fn functions(&self, name: &str) -> Result<BTreeSet<Function>, String> {
        let read = |word: &String| {
            Function::named(&word.trim().to_lowercase().replace([' ', '-'], "_")).ok_or_else(|| {
                let known = Function::ALL.map(Function::as_str).join(", ");
                format!("parameter `{name}`: there is no function `{word}`; choose of {known}")
            })
        };
        self.words(name)?.iter().map(read).collect()
    }

    /// Weights that must sum to 1.
    fn weights<const N: usize>(&self, family: &str, names: [&str; N]) -> Result<[f64; N], String> {
        let mut weights = [0.0; N];
        for (weight, name) in weights.iter_mut().zip(names) {
            *weight = self.number(&format!("{family}.{name}"))?;
        }
        let sum: f64 = weights.iter().sum();
        if (sum - 1.0).abs() < 1e-6 {
            return Ok(weights);
        }
        let shown: Vec<String> = weights.iter().map(f64::to_string).collect();
        Err(format!(
            "parameters `{family}.*` are weights and must sum to 1, but {} sum to {}; change one of {}",
            shown.join(" + "),
            (sum * 1e6).round() / 1e6,
            names.join(", ")
        ))
    }

    fn seat_weights(&self) -> Result<SeatWeights, String> {
        let [role, influence, authority, contact] =
            self.weights("seat_weight", ["role", "influence", "authority", "contact"])?;
        Ok(SeatWeights {
            role,
            influence,
            authority,
            contact,
        })
    }

    fn group_weights(&self) -> Result<GroupWeights, String> {
        let [completeness, confidence, reach, cohesion] =
            self.weights("group_weight", ["completeness", "confidence", "reach", "cohesion"])?;
        Ok(GroupWeights {
            completeness,
            confidence,
            reach,
            cohesion,
        })
    }
}
