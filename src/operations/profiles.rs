//! Saving a draft as a profile in `assay.toml`, with the user's comments and order kept.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use crate::playbooks::Playbook;
use crate::store::{SETTINGS_FILE, write_atomic};

impl Bench {
    /// Saves values as a profile that extends the one in force. An existing profile is replaced only if `replace`.
    ///
    /// # Errors
    /// When a value does not fit, the name is taken, or the settings cannot be written.
    pub fn save_profile(
        &self,
        playbook: &'static Playbook,
        name: &str,
        values: &BTreeMap<String, toml::Value>,
        replace: bool,
    ) -> Result<(), OperationError> {
        if name.trim().is_empty() {
            return Err(OperationError::Usage("a profile needs a name".to_owned()));
        }
        let draft = Overrides {
            draft: values.clone(),
            ..Overrides::default()
        };
        self.parameters(playbook, &draft)?;
        let own = self.workspace().settings.playbooks.get(playbook.id);
        let taken =
            own.is_some_and(|settings| settings.profiles.contains_key(name)) || playbook.profiles.contains_key(name);
        if taken && !replace {
            return Err(OperationError::Refused(format!(
                "there is a profile `{name}` already: take another name, or --yes to replace it"
            )));
        }
        let extends = self
            .profile(playbook, &Overrides::default())
            .filter(|held| held != name);
        let path = self.workspace().root.join(SETTINGS_FILE);
        let unreadable =
            |why: String| OperationError::Refused(format!("{}: the profile cannot be saved: {why}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
        let mut document: DocumentMut = text.parse().map_err(|error| unreadable(format!("{error}")))?;
        let profile = profile_table(extends.as_deref(), values).map_err(unreadable)?;
        put(document.as_table_mut(), playbook.id, name, profile).map_err(unreadable)?;
        Ok(write_atomic(&path, document.to_string().as_bytes())?)
    }
}

fn profile_table(extends: Option<&str>, values: &BTreeMap<String, toml::Value>) -> Result<Table, String> {
    let mut parameters = Table::new();
    for (name, value) in values {
        // The text of a TOML value is the one form both libraries share.
        let value: Value = value.to_string().parse().map_err(|error| format!("{name}: {error}"))?;
        parameters.insert(name, Item::Value(value));
    }
    let mut profile = Table::new();
    if let Some(extends) = extends {
        profile.insert("extends", toml_edit::value(extends));
    }
    profile.insert("parameters", Item::Table(parameters));
    profile.set_implicit(extends.is_none());
    Ok(profile)
}

fn put(root: &mut Table, playbook: &str, name: &str, profile: Table) -> Result<(), String> {
    let mut section: &mut dyn TableLike = root;
    for key in ["playbooks", playbook, "profiles"] {
        let item = section.entry(key).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        section = item
            .as_table_like_mut()
            .ok_or_else(|| format!("`{key}` is no section"))?;
    }
    section.insert(name, Item::Table(profile));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_added_below_what_is_there_and_comments_stay() {
        let text = "# mine\n[workspace]\n# zone\ntimezone = \"UTC\" # here\n\n[playbooks.contractors.parameters]\n\"tiers.gold\" = 60\n";
        let mut document: DocumentMut = text.parse().unwrap();
        let values = BTreeMap::from([
            ("tiers.gold".to_owned(), toml::Value::Integer(55)),
            ("evidence.mode".to_owned(), toml::Value::String("fill".to_owned())),
        ]);
        put(
            document.as_table_mut(),
            "contractors",
            "easy",
            profile_table(None, &values).unwrap(),
        )
        .unwrap();
        let written = document.to_string();
        assert!(written.starts_with(text), "{written}");
        let read: toml::Table = toml::from_str(&written).unwrap();
        let parameters = &read["playbooks"]["contractors"]["profiles"]["easy"]["parameters"];
        assert_eq!(parameters["tiers.gold"], toml::Value::Integer(55));
        assert_eq!(parameters["evidence.mode"].as_str(), Some("fill"));
    }

    #[test]
    fn a_profile_says_what_it_builds_on() {
        let mut document = DocumentMut::new();
        let table = profile_table(Some("strict"), &BTreeMap::new()).unwrap();
        put(document.as_table_mut(), "contractors", "mine", table).unwrap();
        let read: toml::Table = toml::from_str(&document.to_string()).unwrap();
        assert_eq!(
            read["playbooks"]["contractors"]["profiles"]["mine"]["extends"].as_str(),
            Some("strict")
        );
    }
}
