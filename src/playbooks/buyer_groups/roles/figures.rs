//! What a role is worth: confidence, influence, authority, and what moves the person (F1 to F4, F14).

use chrono::{Months, NaiveDate};

use super::Role;
use super::data::DATA;
use super::profile::Profile;
use super::rules::{Assigned, influence_of, must_have};
use crate::identity::titles::{Function, Level, Title, functions_of, plain_words};

/// What is known of somebody beside the title. What is not known counts for nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Person<'a> {
    /// The department, as files write it.
    pub department: Option<&'a str>,
    /// The management level, as files write it.
    pub management_level: Option<&'a str>,
    /// The country, ISO-2.
    pub country: Option<&'a str>,
    /// The day on which the title was last seen.
    pub title_as_of: Option<NaiveDate>,
    /// The day on which they began in the job.
    pub role_started_on: Option<NaiveDate>,
    /// How many people they are connected with.
    pub connections: Option<i64>,
    /// Months in all jobs.
    pub experience_months: Option<i64>,
    /// Whether the source calls them a decision maker.
    pub decision_flag: Option<bool>,
    /// What they earn a year, three quarters of their likes less.
    pub salary_p75_usd: Option<f64>,
}

/// A number and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The number.
    pub points: f64,
    /// Its parts.
    pub parts: String,
}

/// F1: how sure a role is, 0 to 100. A title that has no seat's role keeps its rule's score.
#[must_use]
pub fn confidence(
    title: &Title,
    assigned: &Assigned,
    person: &Person<'_>,
    profile: &Profile,
    as_of: NaiveDate,
) -> Scored {
    let points = &DATA.confidence;
    let mut sum = assigned.score;
    let mut parts = format!("{} {}", assigned.rule, assigned.score);
    if assigned.role.is_seated() {
        let mut add = |word: &str, value: f64| {
            sum += value;
            parts.push_str(&format!(", {word} {value:+}"));
        };
        match department_agrees(title, person) {
            Some(true) => add("department", points.department_agrees),
            Some(false) => add("department", points.department_disagrees),
            None => {}
        }
        match level_agrees(title, person) {
            Some(true) => add("level", points.level_agrees),
            Some(false) => add("level", points.level_disagrees),
            None => {}
        }
        let oldest = as_of.checked_sub_months(Months::new(points.old_title_months));
        if person
            .title_as_of
            .zip(oldest)
            .is_some_and(|(seen, oldest)| seen < oldest)
        {
            add("old title", points.old_title);
        }
        if profile.is_foreign(person.country) {
            add("foreign", points.foreign);
        }
        let near = |score: f64| assigned.score - score <= points.other_role_within;
        if assigned
            .all
            .iter()
            .any(|other| other.role != assigned.role && near(other.score))
        {
            add("other role", points.other_role);
        }
    }
    Scored {
        points: sum.clamp(0.0, 100.0),
        parts,
    }
}

/// F2: how much somebody moves, 0 to 25.
#[must_use]
pub fn influence(
    title: &Title,
    assigned: &Assigned,
    person: &Person<'_>,
    profile: &Profile,
    as_of: NaiveDate,
) -> Scored {
    let points = &DATA.influence;
    let level = title
        .level
        .and_then(|level| points.level.get(&level))
        .copied()
        .unwrap_or_default();
    let links = person
        .connections
        .map_or(0.0, |links| step(links as f64, &points.links));
    let decides = match person.decision_flag {
        Some(true) => points.flagged,
        Some(false) => 0.0,
        None if must_have(title, profile) => points.must_have,
        None => influence_of(assigned.rule),
    };
    let salary = person.salary_p75_usd.map_or(0.0, |salary| step(salary, &points.salary));
    let new = if is_new_in_role(person, as_of) {
        points.new_role
    } else {
        0.0
    };
    let experience = person
        .experience_months
        .map_or(0.0, |months| step(months as f64, &points.experience));
    let sum = level + links + decides + salary + new + experience;
    Scored {
        points: sum.min(points.most),
        parts: format!("S{level}+N{links}+D{decides}+Y{salary}+H{new}+E{experience}"),
    }
}

/// F3: what somebody may sign for, 0 to 38.
#[must_use]
pub fn authority(title: &Title, profile: &Profile) -> Scored {
    let points = &DATA.authority;
    let level = title
        .level
        .and_then(|level| points.level.get(&level))
        .copied()
        .unwrap_or_default();
    let of_chief = title.functions.iter().filter_map(|function| points.chief.get(function));
    let base = if title.level == Some(Level::Chief) {
        of_chief.copied().fold(level, f64::max)
    } else {
        level
    };
    let mut sum = base;
    let mut parts = format!("{} {base}", title.level_word());
    let mut add = |word: &str, value: f64| {
        sum += value;
        parts.push_str(&format!(", {word} {value:+}"));
    };
    let any = |holds: &dyn Fn(&Function) -> bool| title.functions.iter().any(holds);
    if any(&|function| profile.targets.contains(function)) {
        add("target", points.target);
    }
    if any(&|function| points.money_functions.contains(function)) {
        add("money", points.money);
    }
    let says = |words: &[String]| words.iter().any(|word| title.says(std::slice::from_ref(word)));
    if says(&points.global_words) {
        add("global", points.global);
    } else if says(&points.regional_words) {
        add("regional", points.regional);
    }
    Scored { points: sum, parts }
}

/// F4: what the role may do in a purchase.
#[must_use]
pub fn authority_level(role: Role) -> Option<&'static str> {
    DATA.authority_levels.get(&role).map(String::as_str)
}

/// F14: what hurts somebody with this title.
#[must_use]
pub fn pain_points(title: &Title, profile: &Profile) -> Vec<&'static str> {
    let pains = &DATA.pains;
    let mut found: Vec<&'static str> = Vec::new();
    for function in &title.functions {
        let named = pains
            .names
            .iter()
            .filter(|(of, _)| of == function)
            .map(|(_, pain)| pain.as_str());
        let blocks = profile
            .titles(Role::Blocker)
            .iter()
            .any(|held| held.functions.contains(function));
        for pain in named.chain(blocks.then_some(pains.blocker.as_str())) {
            if !found.contains(&pain) {
                found.push(pain);
            }
        }
    }
    found.truncate(pains.most);
    found
}

/// F14: what speaks for buying now.
#[must_use]
pub fn buying_signals(
    person: &Person<'_>,
    open_engineering_jobs: Option<i64>,
    headcount_growth_12m: Option<f64>,
    as_of: NaiveDate,
) -> Vec<&'static str> {
    let signals = &DATA.signals;
    let hiring = open_engineering_jobs.is_some_and(|jobs| jobs >= signals.hiring_jobs);
    let growth = headcount_growth_12m.is_some_and(|share| share >= signals.growth_share);
    let held = [
        (is_new_in_role(person, as_of), signals.new_in_role.as_str()),
        (hiring, signals.hiring.as_str()),
        (growth, signals.growth.as_str()),
    ];
    held.into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, word)| word)
        .collect()
}

/// Whether somebody began in the job less than six months ago. One who has not begun yet is not new in it.
#[must_use]
pub fn is_new_in_role(person: &Person<'_>, as_of: NaiveDate) -> bool {
    let since = as_of.checked_sub_months(Months::new(DATA.influence.new_role_months));
    let both = person.role_started_on.zip(since);
    both.is_some_and(|(started, since)| started > since && started <= as_of)
}

/// The points of the highest step that a value is over.
fn step(value: f64, steps: &[(f64, f64)]) -> f64 {
    let over = steps.iter().find(|(bound, _)| value > *bound);
    over.map_or(0.0, |(_, points)| *points)
}

/// Whether the department is about what the title is about; none where either says nothing.
fn department_agrees(title: &Title, person: &Person<'_>) -> Option<bool> {
    let functions = functions_of(person.department?);
    if functions.is_empty() || title.functions.is_empty() {
        return None;
    }
    Some(functions.iter().any(|function| title.functions.contains(function)))
}

/// Whether the file's level is of the title's band; none where either says nothing.
fn level_agrees(title: &Title, person: &Person<'_>) -> Option<bool> {
    let bands = DATA.management_levels.get(&plain_words(person.management_level?))?;
    let band = title.band()?;
    (!bands.is_empty()).then(|| bands.contains(&band))
}
