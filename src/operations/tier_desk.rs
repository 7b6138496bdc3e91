//! What the pane of tiers shows besides the tiers themselves, and saving a draft from it.

use std::collections::BTreeMap;

use super::bench::{Bench, Overrides};
use super::draft::drafted_view;
use super::error::OperationError;
use super::parameters::value_words;
use super::view::View;
use crate::engine::ParameterKind;
use crate::lens::{Figure, LensError, Slider, TierChoices, TierRow, TierTab, TierView};
use crate::playbooks::Playbook;

/// A rule's text, which a draft may hold another of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleText {
    /// The draft's parameter.
    pub name: String,
    /// The text as it stands.
    pub text: String,
    /// One sentence on it.
    pub summary: String,
}

/// What the pane of tiers shows by one rule set, on one split.
#[derive(Debug, Clone, PartialEq)]
pub struct TierSet {
    /// Which.
    pub view: TierView,
    /// What that comes to, and what else could be chosen.
    pub choices: TierChoices,
    /// The distribution.
    pub tiers: Vec<TierRow>,
    /// Each rule as text, or why there is none.
    pub rules: Result<Vec<Figure>, String>,
    /// What the leads lack for the next tier.
    pub gap: Vec<Figure>,
    /// The numbers that what-if can move.
    pub sliders: Vec<Slider>,
    /// The texts that what-if can edit.
    pub texts: Vec<RuleText>,
}

impl View {
    /// What heads the number of leads in a distribution: which of them it counts, else what they are called.
    pub fn tier_heading(&self, tiers: &TierView) -> String {
        let lens = self.playbook.lens;
        let choices = lens.tier_choices(self, tiers).unwrap_or_default();
        choices.heading(lens.lead_words().1).to_owned()
    }

    /// What the pane of tiers shows by this rule set, on this split.
    ///
    /// # Errors
    /// When there is no such rule set or split, or nothing was graded yet.
    pub fn tier_set(&self, tiers: &TierView) -> Result<TierSet, OperationError> {
        let lens = self.playbook.lens;
        Ok(TierSet {
            view: tiers.clone(),
            choices: lens.tier_choices(self, tiers)?,
            tiers: lens.tiers_of(self, tiers)?,
            rules: lens.rules(self, tiers).map_err(|error| error.to_string()),
            gap: match lens.gap_of(self, tiers) {
                // A split that has no such answer says so in its place.
                Err(LensError::Refused(why)) => vec![Figure::Text {
                    title: "Gap".to_owned(),
                    lines: vec![why],
                }],
                found => found.unwrap_or_default(),
            },
            sliders: lens.sliders(self, tiers),
            texts: self.rule_texts(tiers),
        })
    }

    fn rule_texts(&self, tiers: &TierView) -> Vec<RuleText> {
        let specs = self.playbook.lens.draft_specs(self, tiers);
        let texts = specs.into_iter().filter(|spec| spec.kind == ParameterKind::Text);
        texts
            .map(|spec| RuleText {
                text: value_words(&spec.default),
                name: spec.name,
                summary: spec.summary,
            })
            .collect()
    }
}

/// Plain values for the pane of tiers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TierFacts {
    /// The playbook's id, as typed in commands.
    pub playbook: String,
    /// The numbers that what-if can move.
    pub sliders: Vec<Slider>,
    /// The texts that what-if can edit.
    pub texts: Vec<RuleText>,
    /// The rule sets and splits there are; empty where there are none.
    pub choices: TierChoices,
    /// Each rule as text.
    pub rules: Vec<Figure>,
    /// The rules on earlier windows of time.
    pub backtest: Vec<Figure>,
    /// Tabs that are empty in this playbook, and what would belong there.
    pub absent: Vec<(TierTab, String)>,
    /// Profiles of the workspace's own settings, which may be replaced.
    pub own_profiles: Vec<String>,
    /// Mean score by tier, in points.
    pub mean_scores: BTreeMap<String, f64>,
    /// Leads a rep works through in a day.
    pub leads_a_day: u64,
}

/// A draft that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedDraft {
    /// The name of the profile or rule set.
    pub name: String,
    /// The command that runs with it.
    pub command: String,
    /// Parameters that `assay.toml` sets outside any profile as well: those outrank the profile.
    pub outranked: Vec<String>,
    /// Numbers of the draft that are no parameters, such as today's slots: a profile cannot hold them.
    pub left_out: Vec<String>,
    /// The file it was written into, relative to the workspace, where it is a rule set; a profile is in `assay.toml`.
    pub file: Option<String>,
}

impl SavedDraft {
    /// Where it went and what runs with it, in a sentence.
    pub fn words(&self) -> String {
        if let Some(file) = &self.file {
            return format!("saved as {file}; `{}` validates it as a candidate", self.command);
        }
        let outranked = if self.outranked.is_empty() {
            String::new()
        } else {
            format!(
                "; but assay.toml sets {} outside any profile, and that outranks it",
                self.outranked.join(", ")
            )
        };
        let left_out = if self.left_out.is_empty() {
            String::new()
        } else {
            format!("; without {}, which no profile holds", self.left_out.join(", "))
        };
        format!(
            "saved in assay.toml; `{}` runs with it{outranked}{left_out}",
            self.command
        )
    }
}

impl Bench {
    /// What the pane of tiers shows besides the tiers.
    pub fn tier_facts(&self, view: &View) -> TierFacts {
        let (playbook, lens, usual) = (view.playbook, view.playbook.lens, TierView::default());
        let sliders = lens.sliders(view, &usual);
        let mut absent: Vec<(TierTab, String)> = TierTab::ALL
            .into_iter()
            .filter_map(|tab| {
                let there = self.elsewhere(view.playbook, |lens| lens.absent_tab(tab).is_none());
                Some((tab, format!("{}{there}", lens.absent_tab(tab)?)))
            })
            .collect();
        // Where rules are data, their numbers are there once something was graded.
        if sliders.is_empty() && lens.absent_tab(TierTab::Rules).is_some() {
            let why = "Here every number of the grading would be a slider, with the tiers before and after beside it. \
                       This playbook has no number that can be moved without a run.";
            absent.push((TierTab::WhatIf, why.to_owned()));
        }
        let own = self.workspace().settings.playbooks.get(playbook.id);
        TierFacts {
            playbook: playbook.id.to_owned(),
            sliders,
            texts: view.rule_texts(&usual),
            choices: lens.tier_choices(view, &usual).unwrap_or_default(),
            rules: lens.rules(view, &usual).unwrap_or_default(),
            backtest: lens.backtest(view).unwrap_or_default(),
            absent,
            own_profiles: own
                .map(|settings| settings.profiles.keys().cloned().collect())
                .unwrap_or_default(),
            mean_scores: view.mean_scores(),
            leads_a_day: view.calls_a_day() as u64,
        }
    }

    /// Saves a draft: as a rule set of its own where the playbook keeps rules as data, else as a profile in
    /// `assay.toml`, by which nothing becomes stale: a profile counts once it is chosen. A profile of the workspace's
    /// own is replaced only if `replace`; one that ships with the playbook never is, and neither is a rule set.
    ///
    /// # Errors
    /// When the name is empty, taken or ships with the playbook, a value does not fit, or the file cannot be written.
    pub fn save_draft(
        &self,
        playbook: &'static Playbook,
        name: &str,
        values: &BTreeMap<String, toml::Value>,
        replace: bool,
    ) -> Result<SavedDraft, OperationError> {
        if values.is_empty() {
            return Err(OperationError::Usage(
                "the draft changes nothing: there is nothing to save".to_owned(),
            ));
        }
        let view = self.view(playbook, &Overrides::default())?;
        if !playbook.lens.draft_specs(&view, &drafted_view(values)).is_empty() {
            if !typeable(name, true) {
                return Err(OperationError::Usage(format!(
                    "`{name}` is no id of a rule set: use letters, digits, -, _ and dots"
                )));
            }
            let draft = self.drafted(&view, values)?;
            if let Some(rules) = playbook.lens.save_draft(&view, &draft, name)? {
                return self.save_rules(playbook, &rules);
            }
        }
        if playbook.profiles.contains_key(name) {
            return Err(OperationError::Refused(format!(
                "`{name}` is a profile that ships with {}: take another name",
                playbook.id
            )));
        }
        if !typeable(name, false) {
            return Err(OperationError::Usage(format!(
                "`{name}` cannot be typed after --profile as it is: use letters, digits, - and _"
            )));
        }
        let (values, left_out) = savable(&view, values)?;
        self.save_profile(playbook, name, &values, replace)?;
        let own = self.workspace().settings.playbooks.get(playbook.id);
        let set = |name: &&String| own.is_some_and(|settings| settings.parameters.contains_key(*name));
        Ok(SavedDraft {
            name: name.to_owned(),
            command: format!("assay run {} --profile {name}", playbook.id),
            outranked: values.keys().filter(set).cloned().collect(),
            left_out,
            file: None,
        })
    }
}

/// A draft's values.
type Values = BTreeMap<String, toml::Value>;

/// The values of a draft that a profile can hold, and the names of those that exist in a draft only.
///
/// # Errors
/// When nothing is left to save.
fn savable(view: &View, values: &Values) -> Result<(Values, Vec<String>), OperationError> {
    let specs = view.playbook.lens.draft_specs(view, &drafted_view(values));
    let parameters = &view.playbook.pipeline.parameters;
    let is_passing =
        |name: &str| specs.iter().any(|spec| spec.name == name) && !parameters.iter().any(|spec| spec.name == name);
    let (passing, kept): (Values, Values) = values.clone().into_iter().partition(|(name, _)| is_passing(name));
    let left_out: Vec<String> = passing.into_keys().collect();
    if kept.is_empty() {
        return Err(OperationError::Usage(format!(
            "{} can be tried in a draft but is no parameter, so there is nothing to save: move another number as well",
            left_out.join(", ")
        )));
    }
    Ok((kept, left_out))
}

/// Whether a name can be typed after an option as it is.
fn typeable(name: &str, dots: bool) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_') || (dots && letter == '.');
    name.chars().all(plain) && !name.starts_with('.')
}
