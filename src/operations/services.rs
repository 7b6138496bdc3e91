//! The outside services that playbooks may call, as the settings have them: looked over without calling anybody.

use super::bench::{Bench, Overrides};
use super::doctor::{Check, Verdict};
use crate::connect::{BaseUrl, KEYRING_SERVICE, KeySearch, find_key, key_in_environment};
use crate::engine::Parameters;
use crate::playbooks::Playbook;

/// How a service's address is named among the parameters; what stands before is the service's own name.
const ADDRESS: &str = ".base_url";

/// One check for each service of a playbook.
pub(super) fn services(bench: &Bench, playbook: &Playbook) -> Vec<Check> {
    // Parameters that do not fit have a check of their own.
    let Ok(parameters) = bench.parameters(playbook, &Overrides::default()) else {
        return Vec::new();
    };
    let names = playbook.pipeline.parameters.iter().map(|spec| spec.name.as_str());
    names
        .filter_map(|name| name.strip_suffix(ADDRESS))
        .map(|name| service(bench.live(), &parameters, playbook.id, name))
        .collect()
}

fn service(live: bool, parameters: &Parameters, playbook: &str, name: &str) -> Check {
    let what = format!("{playbook} service {name}");
    let enabled_by = format!("{name}.enabled");
    let enabled = parameters.value(&enabled_by).and_then(toml::Value::as_bool);
    let enabled = enabled.unwrap_or(false);
    let address = parameters.text(&format!("{name}{ADDRESS}")).unwrap_or_default();
    let address = match BaseUrl::parse(address) {
        Ok(address) => address,
        Err(error) => {
            let found = format!("{name}{ADDRESS}: {error}");
            let mend = format!("`assay parameters {playbook} --set {name}{ADDRESS}=https://…`");
            return Check::new(&what, Verdict::Bad, found).mended_by(mend);
        }
    };
    let variables: Vec<String> = parameters
        .value(&format!("{name}.api_key_env"))
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|variable| variable.as_str().map(str::to_owned))
        .collect();
    // A keyring may ask its owner for a password: that is not worth it for a service nobody has switched on.
    let search = if enabled {
        find_key(&variables)
    } else {
        key_in_environment(&variables)
    };
    let search = match search {
        Ok(search) => search,
        Err(error) => return Check::new(&what, Verdict::Bad, error.to_string()),
    };
    let switches = switches(live, enabled, &enabled_by);
    let verdict = if !enabled || (live && search.found.is_some()) {
        Verdict::Good
    } else {
        Verdict::Note
    };
    let words = key(&search, enabled, &variables);
    let check = Check::new(&what, verdict, format!("{switches}; {words}; {address}"));
    let mut missing = Vec::new();
    if enabled && search.found.is_none() {
        missing.push(key_mend(&variables));
    }
    if enabled && !live {
        missing.push("`live = true` under [workspace] lets it be called".to_owned());
    }
    if missing.is_empty() {
        check
    } else {
        check.mended_by(missing.join("; "))
    }
}

/// Where a key may be put: any of the variables, else the system's keyring under the name of the first.
fn key_mend(variables: &[String]) -> String {
    let Some(user) = variables.first() else {
        return "name a variable for its key among the parameters".to_owned();
    };
    let names = variables.join(" or ");
    format!("put its key into {names}, or into the system's keyring (service `{KEYRING_SERVICE}`, user `{user}`)")
}

fn switches(live: bool, enabled: bool, enabled_by: &str) -> String {
    match (live, enabled) {
        (true, true) => "enabled, and live".to_owned(),
        (false, true) => "enabled, but live = false, so it is not called".to_owned(),
        (_, false) => format!("off ({enabled_by} = false), so it is not called"),
    }
}

fn key(search: &KeySearch, enabled: bool, variables: &[String]) -> String {
    let remark = search
        .remark
        .as_ref()
        .map(|why| format!(" ({why})"))
        .unwrap_or_default();
    match (&search.found, variables.first()) {
        (Some((_, origin)), _) => format!("key from {origin}"),
        (None, Some(variable)) if enabled => format!("no key: set {variable}{remark}"),
        (None, Some(variable)) => format!("no key in the environment ({variable})"),
        (None, None) => "no variable is named for its key".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks;

    fn parameters(set: &[(&str, toml::Value)]) -> Parameters {
        let playbook = playbooks::find("permits").unwrap();
        let mut parameters = playbook.built_in();
        let layer = set
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let specs = &playbook.pipeline.parameters;
        parameters
            .lay(
                specs,
                &playbook.pipeline.gates,
                &layer,
                &crate::engine::Origin::Workspace,
            )
            .unwrap();
        parameters
    }

    fn looked(live: bool, set: &[(&str, toml::Value)]) -> (Verdict, String) {
        // A variable that is always set stands for the key: the test cannot set one safely.
        let check = service(live, &parameters(set), "permits", "llm");
        assert_eq!(check.what, "permits service llm");
        (check.verdict, check.found)
    }

    // spec: permits S12 (the variable to set), S7 (plain http only to loopback)
    #[test]
    fn a_service_is_looked_over_without_a_call() {
        let unset: toml::Value = vec!["ASSAY_A_VARIABLE_THAT_NOBODY_SETS"].into();
        let off = looked(true, &[("llm.api_key_env", unset.clone())]);
        assert_eq!(off.0, Verdict::Good);
        assert!(off.1.starts_with("off (llm.enabled = false)"), "{}", off.1);
        assert!(off.1.ends_with("; https://api.deepseek.com"), "{}", off.1);
        let bad = looked(true, &[("llm.base_url", "http://example.com".into())]);
        assert_eq!(bad.0, Verdict::Bad);
        assert!(bad.1.contains("llm.base_url") && bad.1.contains("https"), "{}", bad.1);
    }

    #[test]
    fn the_switches_and_the_key_are_named() {
        assert!(switches(false, true, "llm.enabled").contains("live = false"));
        assert_eq!(switches(true, true, "llm.enabled"), "enabled, and live");
        let none = KeySearch {
            found: None,
            remark: Some("there is no keyring".to_owned()),
        };
        let variables = ["ASSAY_LLM_API_KEY".to_owned()];
        assert_eq!(
            key(&none, true, &variables),
            "no key: set ASSAY_LLM_API_KEY (there is no keyring)"
        );
        let found = KeySearch {
            found: Some((
                crate::connect::Secret::new("canary-key-0001", "the test").unwrap(),
                crate::connect::KeyOrigin::Environment("ASSAY_LLM_API_KEY".to_owned()),
            )),
            remark: None,
        };
        assert_eq!(
            key(&found, true, &variables),
            "key from the environment (ASSAY_LLM_API_KEY)"
        );
    }
}
