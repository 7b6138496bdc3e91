//! Parameters as a form shows them: every one with its value, where it came from, what would fit and who reads it.

mod edits;
mod file;
mod restore;

use std::collections::BTreeMap;

pub use edits::{ParameterEdits, StaleAfter, StalePhase};
pub use restore::RestorePlan;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use crate::engine::{Bound, Origin, ParameterKind, ParameterSpec, Phase};
use crate::playbooks::Playbook;

/// The word that stands for no value.
const NONE: &str = "none";
/// The word that stands for an empty list.
const NOTHING: &str = "nothing";

/// A parameter with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterRow {
    /// What it is. A gate's bound is a parameter too; its default is the bound the gate ships with.
    pub spec: ParameterSpec,
    /// The heading it stands under: the phase that reads it.
    pub group: String,
    /// The value in force.
    pub value: toml::Value,
    /// Where that came from.
    pub origin: Origin,
    /// The value without what `assay.toml` says of it.
    pub beneath: toml::Value,
    /// Where that would come from.
    pub beneath_origin: Origin,
}

impl ParameterRow {
    /// Whether a value differs from the default.
    pub fn differs(&self, value: &toml::Value) -> bool {
        *value != self.spec.default
    }

    /// Reads a typed value.
    ///
    /// # Errors
    /// What would fit, where this does not.
    pub fn read(&self, typed: &str) -> Result<toml::Value, String> {
        let typed = typed.trim();
        let refused = || format!("expected {}", self.spec.allowed());
        let text = || toml::Value::String(typed.to_owned());
        let value = match self.spec.kind {
            _ if self.spec.optional && typed == NONE => text(),
            ParameterKind::Real | ParameterKind::Integer if self.spec.choices.iter().any(|word| word == typed) => {
                text()
            }
            ParameterKind::Real => toml::Value::Float(typed.parse().map_err(|_| refused())?),
            ParameterKind::Integer => toml::Value::Integer(typed.parse().map_err(|_| refused())?),
            ParameterKind::Boolean => toml::Value::Boolean(typed.parse().map_err(|_| refused())?),
            // An empty list is shown by this word.
            ParameterKind::Choices | ParameterKind::List if typed == NOTHING => toml::Value::Array(Vec::new()),
            ParameterKind::Choice | ParameterKind::Choices | ParameterKind::List | ParameterKind::Text => text(),
        };
        self.spec.check(&value).map_err(|_| refused())
    }

    /// The values that can be gone through one by one; empty where a value is typed.
    pub fn options(&self) -> Vec<toml::Value> {
        let mut options: Vec<toml::Value> = match self.spec.kind {
            ParameterKind::Boolean => vec![false.into(), true.into()],
            ParameterKind::Choice => self.spec.choices.iter().map(|word| word.as_str().into()).collect(),
            _ => return Vec::new(),
        };
        if self.spec.optional {
            options.push(NONE.into());
        }
        options
    }
}

/// Everything the form shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterForm {
    /// The rows, group after group.
    pub rows: Vec<ParameterRow>,
    /// The profile these values are under.
    pub profile: Option<String>,
    /// Profiles there are: those of the playbook and those of `assay.toml`.
    pub profiles: Vec<String>,
}

/// A value as people write it: text without quotes, a list with commas.
pub fn value_words(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) if items.is_empty() => NOTHING.to_owned(),
        toml::Value::Array(items) => items.iter().map(value_words).collect::<Vec<_>>().join(", "),
        toml::Value::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}

/// Where a value came from, in words.
pub fn origin_words(origin: &Origin) -> String {
    match origin {
        Origin::BuiltIn => "built-in".to_owned(),
        Origin::Profile(name) => format!("profile {name}"),
        Origin::Workspace => "assay.toml".to_owned(),
        Origin::CommandLine => "--set".to_owned(),
        Origin::Draft => "draft".to_owned(),
    }
}

impl Bench {
    /// The form: the parameters of the phase `first` before the others, under `profile` where another than the
    /// settings' is looked at.
    ///
    /// # Errors
    /// When the profile is unknown or a value of the settings does not fit.
    pub fn parameter_form(
        &self,
        playbook: &'static Playbook,
        first: Option<&str>,
        profile: Option<&str>,
    ) -> Result<ParameterForm, OperationError> {
        let overrides = Overrides {
            profile: profile.map(str::to_owned),
            ..Overrides::default()
        };
        let own = self.workspace().settings.playbooks.get(playbook.id);
        let mut profiles: Vec<String> = playbook.profiles.keys().cloned().collect();
        profiles.extend(own.into_iter().flat_map(|settings| settings.profiles.keys().cloned()));
        profiles.sort();
        profiles.dedup();
        Ok(ParameterForm {
            rows: self.parameter_rows(playbook, first, &overrides)?,
            profile: self.profile(playbook, &overrides),
            profiles,
        })
    }

    /// Every parameter with its value and origin, those of the phase `first` before the others, gates' bounds last.
    ///
    /// # Errors
    /// As [`Bench::parameter_form`].
    pub fn parameter_rows(
        &self,
        playbook: &'static Playbook,
        first: Option<&str>,
        overrides: &Overrides,
    ) -> Result<Vec<ParameterRow>, OperationError> {
        let now = self.parameters(playbook, overrides)?;
        let mut bare = self.workspace().settings.clone();
        if let Some(settings) = bare.playbooks.get_mut(playbook.id) {
            settings.parameters.clear();
        }
        let bare = self.with_settings(bare).parameters(playbook, overrides)?;
        let row = |(group, spec): (String, ParameterSpec)| {
            let held = |parameters: &crate::engine::Parameters| {
                let found = parameters.all().get(&spec.name);
                found.map_or_else(
                    || (spec.default.clone(), Origin::BuiltIn),
                    |held| (held.value.clone(), held.origin.clone()),
                )
            };
            let ((value, origin), (beneath, beneath_origin)) = (held(&now), held(&bare));
            ParameterRow {
                spec,
                group,
                value,
                origin,
                beneath,
                beneath_origin,
            }
        };
        let set: Vec<&str> = now.all().keys().map(String::as_str).collect();
        Ok(specs(playbook, first, &set).into_iter().map(row).collect())
    }
}

/// The declarations with their headings, in the form's order.
fn specs(playbook: &'static Playbook, first: Option<&str>, set: &[&str]) -> Vec<(String, ParameterSpec)> {
    let mut phases: Vec<&Phase> = playbook.pipeline.phases.iter().collect();
    phases.sort_by_key(|phase| Some(phase.id) != first);
    let mut left: Vec<&ParameterSpec> = playbook.pipeline.parameters.iter().collect();
    let mut found = Vec::new();
    for phase in &phases {
        let (own, others): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|spec| spec.used_by.iter().any(|id| id == phase.id));
        left = others;
        let group = format!("{} {}", phase.id, phase.title);
        found.extend(own.into_iter().map(|spec| (group.clone(), spec.clone())));
    }
    for phase in phases {
        let group = format!("bounds of the gates of {}", phase.id);
        let bounds = bounds_of(playbook, phase.id, set);
        found.extend(bounds.into_iter().map(|spec| (group.clone(), spec)));
    }
    found
}

/// The bounds of a phase's gates as parameters: those the gates ship with and those that are set.
fn bounds_of(playbook: &'static Playbook, phase: &str, set: &[&str]) -> Vec<ParameterSpec> {
    let mut found = Vec::new();
    for gate in playbook.pipeline.gates.iter().filter(|gate| gate.phase == phase) {
        for (word, bound, does) in [("warn", gate.warn, "warns"), ("block", gate.block, "blocks")] {
            let Bound { below, above, .. } = bound.unwrap_or_default();
            for (side, default) in [("below", below), ("above", above)] {
                let name = format!("gate.{}.{word}.{side}", gate.id);
                if default.is_none() && !set.contains(&name.as_str()) {
                    continue;
                }
                found.push(ParameterSpec {
                    name,
                    kind: ParameterKind::Real,
                    default: default.map_or_else(|| NONE.into(), toml::Value::Float),
                    optional: false,
                    minimum: None,
                    maximum: None,
                    choices: Vec::new(),
                    unit: gate.unit.clone(),
                    summary: format!("{does} {side} this: {}", gate.check),
                    used_by: vec![phase.to_owned()],
                });
            }
        }
    }
    found
}

/// Values by name.
type Values = BTreeMap<String, Option<toml::Value>>;

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: ParameterKind, optional: bool) -> ParameterRow {
        let spec = ParameterSpec {
            name: "a.b".into(),
            kind,
            default: toml::Value::Integer(1),
            optional,
            minimum: Some(0.0),
            maximum: Some(10.0),
            choices: vec!["one".into(), "two".into()],
            unit: String::new(),
            summary: String::new(),
            used_by: Vec::new(),
        };
        ParameterRow {
            value: spec.default.clone(),
            beneath: spec.default.clone(),
            spec,
            group: String::new(),
            origin: Origin::BuiltIn,
            beneath_origin: Origin::BuiltIn,
        }
    }

    #[test]
    fn a_typed_value_is_read_by_its_kind() {
        use ParameterKind::{Boolean, Choice, Choices, Integer, List, Real, Text};
        let list = |words: &[&str]| toml::Value::Array(words.iter().map(|word| (*word).into()).collect());
        let table: [(ParameterKind, bool, &str, Result<toml::Value, &str>); 21] = [
            (Real, false, " 5 ", Ok(toml::Value::Float(5.0))),
            (Real, false, "5.25", Ok(toml::Value::Float(5.25))),
            (Real, false, "11", Err("a number from 0 to 10, or one, or two")),
            (Real, false, "nan", Err("a number from 0 to 10, or one, or two")),
            (Real, false, "none", Err("a number from 0 to 10, or one, or two")),
            (Real, true, "none", Ok("none".into())),
            (Real, true, "", Err("a number from 0 to 10, or one, or two, or none")),
            (Integer, false, "7", Ok(toml::Value::Integer(7))),
            (
                Integer,
                false,
                "7.5",
                Err("a whole number from 0 to 10, or one, or two"),
            ),
            (Integer, false, "-1", Err("a whole number from 0 to 10, or one, or two")),
            (Integer, false, " two", Ok("two".into())),
            (Real, false, "three", Err("a number from 0 to 10, or one, or two")),
            (
                List,
                false,
                "LPL, \"word\", two words",
                Ok(list(&["LPL", "\"word\"", "two words"])),
            ),
            (List, false, "nothing", Ok(list(&[]))),
            (Boolean, false, "true", Ok(true.into())),
            (Boolean, false, "yes", Err("true or false from 0 to 10")),
            (Choice, false, "two", Ok("two".into())),
            (Choice, false, "three", Err("one of one, two from 0 to 10")),
            (Choices, false, "two, one", Ok(list(&["two", "one"]))),
            (Choices, false, "", Ok(list(&[]))),
            (Text, false, "any words", Ok("any words".into())),
        ];
        for (kind, optional, typed, wanted) in table {
            let wanted = wanted.map_err(|fits| format!("expected {fits}"));
            assert_eq!(row(kind, optional).read(typed), wanted, "{kind:?} {typed:?}");
        }
    }

    #[test]
    fn only_switches_and_choices_are_gone_through() {
        assert_eq!(
            row(ParameterKind::Boolean, false).options(),
            [false.into(), true.into()]
        );
        assert_eq!(
            row(ParameterKind::Choice, true).options(),
            ["one".into(), "two".into(), "none".into()]
        );
        assert!(row(ParameterKind::Choices, false).options().is_empty());
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        assert_eq!(value_words(&toml::Value::Float(60.0)), "60");
        assert_eq!(value_words(&toml::Value::Float(0.35)), "0.35");
        assert_eq!(value_words(&toml::Value::Array(vec!["a".into(), "b".into()])), "a, b");
        assert_eq!(value_words(&toml::Value::Array(Vec::new())), "nothing");
    }
}
