//! The rules by which a title gets its role (5.2): all that apply, of which the highest score wins.

use super::Role;
use super::data::{DATA, Rule};
use super::profile::{Profile, RoleTitle};
use crate::identity::titles::{Band, Function, Level, Title};

/// A rule that applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// Its id.
    pub rule: &'static str,
    /// The role it gives.
    pub role: Role,
    /// Its score.
    pub score: f64,
    /// The role title, or the word, by which it applies.
    pub matched: Option<String>,
    /// The function by which it applies.
    pub function: Option<Function>,
    /// Whether somebody should look at it.
    pub review: bool,
}

impl Applied {
    /// Why it applies, without the title.
    #[must_use]
    pub fn what(&self) -> String {
        let Some(rule) = rule(self.rule) else {
            return String::new();
        };
        let function = self.function.map_or("", Function::as_str);
        let matched = self.matched.as_deref().unwrap_or_default();
        rule.what.replace("{matched}", matched).replace("{function}", function)
    }
}

/// The role of a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Assigned {
    /// The role.
    pub role: Role,
    /// The rule that gave it.
    pub rule: &'static str,
    /// The rule's score.
    pub score: f64,
    /// The role title, or the word, by which the rule applies.
    pub matched: Option<String>,
    /// Every rule that applies, the one that won first, then by score.
    pub all: Vec<Applied>,
    /// Whether somebody should look at it.
    pub review: bool,
}

impl Assigned {
    /// Every rule that applies with its score, the one that won first: `R10:95|R60:65`.
    #[must_use]
    pub fn rules(&self) -> String {
        let rules: Vec<String> = self
            .all
            .iter()
            .map(|applied| format!("{}:{}", applied.rule, applied.score))
            .collect();
        rules.join("|")
    }

    /// Why somebody with this title has the role, in a sentence.
    #[must_use]
    pub fn reason(&self, raw: &str) -> String {
        let what = self.all.first().map(Applied::what).unwrap_or_default();
        format!(
            "{} by {} ({}): `{}` – {what}",
            self.role.as_str(),
            self.rule,
            self.score,
            raw.trim()
        )
    }
}

/// The role of a title in a profile.
#[must_use]
pub fn assign(title: &Title, profile: &Profile) -> Assigned {
    let mut all = match barred(title, profile) {
        Some(applied) => vec![applied],
        None => applied(title, profile),
    };
    // Stable: of one role's equal scores, the rule that stands first in the table.
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.role.cmp(&b.role)));
    match all.first() {
        Some(best) => Assigned {
            role: best.role,
            rule: best.rule,
            score: best.score,
            matched: best.matched.clone(),
            review: best.review,
            all,
        },
        // No row of the table would say so: only where the file lacks a rule, which a test rules out.
        None => Assigned {
            role: Role::Unassigned,
            rule: "R03",
            score: 0.0,
            matched: None,
            review: true,
            all,
        },
    }
}

/// Whether a title is one of the must-haves: by level, or by band where the level is another.
#[must_use]
pub fn must_have(title: &Title, profile: &Profile) -> bool {
    exact(title, &profile.must_have).is_some() || by_band(title, &profile.must_have).is_some()
}

/// What a rule counts for in F2.
pub(super) fn influence_of(id: &str) -> f64 {
    rule(id).map_or(0.0, |rule| rule.influence)
}

fn rule(id: &str) -> Option<&'static Rule> {
    DATA.rules.iter().find(|rule| rule.id == id)
}

/// A rule of the table, applied.
fn apply(id: &str, matched: Option<String>, function: Option<Function>, title: &Title) -> Option<Applied> {
    let rule = rule(id)?;
    let of_ic = rule.score_ic.filter(|_| title.level == Some(Level::Ic));
    Some(Applied {
        rule: rule.id.as_str(),
        role: rule.role,
        score: of_ic.unwrap_or(rule.score),
        matched,
        function,
        review: rule.review,
    })
}

/// R01 to R03: nobody whom these hold for has another role.
fn barred(title: &Title, profile: &Profile) -> Option<Applied> {
    let anywhere = profile.disqualifiers_anywhere.iter().find(|words| title.says(words));
    let of_oneself = || profile.disqualifiers.iter().find(|words| title.says_of_oneself(words));
    let word = if title.is_trainee() {
        Some(title.level_by.clone())
    } else {
        anywhere.or_else(of_oneself).map(|words| words.join(" "))
    };
    if word.is_some() {
        return apply("R01", word, None, title);
    }
    if !title.current {
        return apply("R02", None, None, title);
    }
    if title.is_known() {
        None
    } else {
        apply("R03", None, None, title)
    }
}

/// R10 to R62.
fn applied(title: &Title, profile: &Profile) -> Vec<Applied> {
    let mut all = Vec::new();
    for (id, role) in [
        ("R10", Role::Decision),
        ("R20", Role::Champion),
        ("R30", Role::Stakeholder),
        ("R40", Role::Blocker),
        ("R50", Role::Introducer),
    ] {
        let found = exact(title, profile.titles(role));
        all.extend(found.and_then(|found| apply(id, Some(found.text.clone()), None, title)));
    }
    for (id, role) in [
        ("R11", Role::Decision),
        ("R21", Role::Champion),
        ("R31", Role::Stakeholder),
        ("R41", Role::Blocker),
    ] {
        let found = by_band(title, profile.titles(role));
        all.extend(found.and_then(|found| apply(id, Some(found.text.clone()), None, title)));
    }
    all.extend(by_function(title, profile));
    all.extend(by_level(title, profile));
    if all.is_empty() {
        all.extend(apply("R62", None, None, title));
    }
    all
}

/// R12, R22, R32, R42, R51: leaders, by what they lead.
fn by_function(title: &Title, profile: &Profile) -> Vec<Applied> {
    let mut all = Vec::new();
    let is_chief = title.level == Some(Level::Chief);
    let target = |function: &&Function| profile.targets.contains(function);
    if is_chief && let Some(function) = title.functions.iter().find(target) {
        all.extend(apply("R12", None, Some(*function), title));
    }
    if title.is_leader() {
        let of_champion = |function: &Function| names(profile.titles(Role::Champion), *function).is_some();
        let carries = |function: &&Function| {
            profile.targets.contains(function) && **function != Function::Executive || of_champion(function)
        };
        let carried = title.functions.iter().find(carries).filter(|_| !is_chief);
        all.extend(carried.and_then(|function| apply("R22", None, Some(*function), title)));
        for (id, role) in [("R32", Role::Stakeholder), ("R42", Role::Blocker)] {
            let of_role = |function: &Function| Some((*function, names(profile.titles(role), *function)?));
            if let Some((function, found)) = title.functions.iter().find_map(of_role) {
                all.extend(apply(id, Some(found.text.clone()), Some(function), title));
            }
        }
    }
    let introducers = &DATA.introducers;
    let within = |level: Level| (introducers.from..=introducers.to).contains(&level) && level != Level::Board;
    if title.functions.contains(&introducers.function) && title.level.is_some_and(within) {
        all.extend(apply("R51", None, Some(introducers.function), title));
    }
    all
}

/// R60, R61: by level, whatever they lead.
fn by_level(title: &Title, profile: &Profile) -> Option<Applied> {
    if title.band().is_some_and(|band| band >= Band::Director) {
        return apply("R60", None, None, title);
    }
    let has_a_say = |function: &&Function| {
        let named = names(profile.titles(Role::Champion), **function).is_some();
        profile.targets.contains(function) || profile.adjacent.contains(function) || named
    };
    let function = title.functions.iter().find(has_a_say)?;
    apply("R61", None, Some(*function), title)
}

/// The role title with this level and function.
fn exact<'a>(title: &Title, titles: &'a [RoleTitle]) -> Option<&'a RoleTitle> {
    let level = title.level?;
    titles
        .iter()
        .find(|held| held.level == level && held.shares_function(title))
}

/// The role title with this band and function, and another level. Nobody who leads nobody or few, or sits on the board,
/// has a role so.
fn by_band<'a>(title: &Title, titles: &'a [RoleTitle]) -> Option<&'a RoleTitle> {
    let (level, band) = (title.level?, title.band()?);
    if matches!(level, Level::Ic | Level::Lead | Level::Board) {
        return None;
    }
    let fits = |held: &&RoleTitle| held.band == Some(band) && held.level != level && held.shares_function(title);
    titles.iter().find(fits)
}

/// The role title of this function.
fn names(titles: &[RoleTitle], function: Function) -> Option<&RoleTitle> {
    titles.iter().find(|held| held.functions.contains(&function))
}
