//! Saving a draft as a rule set of the workspace's own: a file beside the data, named in `assay.toml`.

use std::path::Path;

use super::bench::{Bench, vocabulary};
use super::error::OperationError;
use super::tier_desk::SavedDraft;
use crate::lens::SavedRules;
use crate::playbooks::Playbook;
use crate::store::{SETTINGS_FILE, SourceEntry, StoreError, Workspace, save_source, write_atomic};

impl Bench {
    /// Writes a rule set into the workspace, and into `assay.toml` where no entry of its dataset takes the file in. A
    /// file that is there already is never replaced: what somebody validated must stay what it was. A save that was cut
    /// off between the two left the file alone: the same save brings it to its end.
    ///
    /// # Errors
    /// When the file exists, or cannot be written; then nothing is left behind.
    pub(super) fn save_rules(
        &self,
        playbook: &'static Playbook,
        rules: &SavedRules,
    ) -> Result<SavedDraft, OperationError> {
        let path = self.workspace().root.join(&rules.file);
        if path.exists() && !self.is_cut_off(playbook, rules, &path)? {
            return Err(OperationError::Refused(format!(
                "there is a file {} already: take another name",
                rules.file
            )));
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| StoreError::Io {
                doing: "make the folder",
                path: folder.to_owned(),
                source,
            })?;
        }
        write_atomic(&path, rules.text.as_bytes())?;
        if let Err(error) = self.take_in(playbook, rules, &path) {
            // What no settings name would lie about unread.
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
        Ok(SavedDraft {
            name: rules.id.clone(),
            command: format!("assay run {}", playbook.id),
            outranked: Vec::new(),
            left_out: Vec::new(),
            file: Some(rules.file.clone()),
        })
    }

    /// Whether a file holds these very rules and no settings name it.
    fn is_cut_off(&self, playbook: &Playbook, rules: &SavedRules, path: &Path) -> Result<bool, OperationError> {
        let same = std::fs::read(path).is_ok_and(|held| held == rules.text.as_bytes());
        let workspace = Workspace::open(&self.workspace().root, &vocabulary())?;
        Ok(same && !is_taken_in(&workspace, playbook, rules, path))
    }

    /// Adds an entry for the file's folder, unless one of the settings as they stand now takes the file in.
    fn take_in(&self, playbook: &Playbook, rules: &SavedRules, path: &Path) -> Result<(), OperationError> {
        let words = vocabulary();
        let workspace = Workspace::open(&self.workspace().root, &words)?;
        if is_taken_in(&workspace, playbook, rules, path) {
            return Ok(());
        }
        let (folder, name) = rules.file.rsplit_once('/').unwrap_or(("", &rules.file));
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let entry = SourceEntry {
            path: match (folder, ending) {
                ("", _) | (_, "") => rules.file.clone(),
                (folder, ending) => format!("{folder}/*.{ending}"),
            },
            ..SourceEntry::default()
        };
        let settings = workspace.root.join(SETTINGS_FILE);
        save_source(&settings, playbook.id, &rules.dataset, &entry, None, &words)?;
        Ok(())
    }
}

/// Whether an entry of the dataset takes the file in.
fn is_taken_in(workspace: &Workspace, playbook: &Playbook, rules: &SavedRules, path: &Path) -> bool {
    let wanted = path.canonicalize().ok();
    let entries = workspace.entries(playbook.id, &rules.dataset);
    let mut files = entries.into_iter().flat_map(|(_, files)| files.unwrap_or_default());
    files.any(|file| file.path.canonicalize().ok() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::Overrides;
    use crate::sample::{SampleOptions, contractors, write_sample};

    fn rules(dataset: &str, file: &str) -> SavedRules {
        SavedRules {
            id: "mine".into(),
            dataset: dataset.into(),
            file: file.into(),
            text: "id = \"mine\"\n".into(),
        }
    }

    // A dataset of the one playbook there is stands for one of rule sets: the way into the settings is the same.
    // spec: advisors R10
    #[test]
    fn a_saved_rule_set_is_a_new_file_that_the_settings_take_in_once() {
        let folder = tempfile::tempdir().unwrap();
        write_sample(&contractors(&SampleOptions::default()).unwrap(), folder.path()).unwrap();
        let settings = folder.path().join(SETTINGS_FILE);
        let before = std::fs::read_to_string(&settings).unwrap();
        let bench = Bench::open_today(folder.path(), "tester").unwrap();
        let playbook = bench.first_playbook().unwrap();
        let dataset = playbook.pipeline.datasets[2].0;
        let saved = bench
            .save_rules(playbook, &rules(dataset, "rulesets/mine.toml"))
            .unwrap();
        assert_eq!(saved.file.as_deref(), Some("rulesets/mine.toml"));
        assert!(saved.words().contains("rulesets/mine.toml"), "{}", saved.words());
        let text = std::fs::read_to_string(folder.path().join("rulesets/mine.toml")).unwrap();
        assert_eq!(text, "id = \"mine\"\n");
        let after = std::fs::read_to_string(&settings).unwrap();
        assert_eq!(after.matches("rulesets/*.toml").count(), 1, "{after}");
        assert!(after.len() > before.len());
        // The second one is covered by the same entry.
        let bench = Bench::open_today(folder.path(), "tester").unwrap();
        bench
            .save_rules(playbook, &rules(dataset, "rulesets/other.toml"))
            .unwrap();
        assert_eq!(std::fs::read_to_string(&settings).unwrap(), after);
        let again = bench
            .save_rules(playbook, &rules(dataset, "rulesets/mine.toml"))
            .unwrap_err();
        assert!(again.to_string().contains("take another name"), "{again}");
        // A save that was cut off before the settings named its file is brought to its end; other rules are not put there.
        std::fs::write(&settings, &before).unwrap();
        let bench = Bench::open_today(folder.path(), "tester").unwrap();
        let other = SavedRules {
            text: "id = \"other\"\n".into(),
            ..rules(dataset, "rulesets/mine.toml")
        };
        assert!(bench.save_rules(playbook, &other).is_err());
        bench
            .save_rules(playbook, &rules(dataset, "rulesets/mine.toml"))
            .unwrap();
        assert_eq!(std::fs::read_to_string(&settings).unwrap(), after);
        // A dataset that nobody declares leaves no file behind.
        assert!(
            bench
                .save_rules(playbook, &rules("nobodys", "nobodys/mine.toml"))
                .is_err()
        );
        assert!(!folder.path().join("nobodys/mine.toml").exists());
        let _ = bench.parameters(playbook, &Overrides::default()).unwrap();
    }
}
