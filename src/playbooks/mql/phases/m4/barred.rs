//! M4.2: personal data, identifiers and fields known only after the contact have no place among the columns.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::frame::normalise;
use crate::playbooks::embedded;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    post_contact: Vec<String>,
    post_contact_ends: Vec<String>,
    personal: Vec<String>,
    identifiers: Vec<String>,
}

fn file() -> &'static File {
    static ALL: OnceLock<File> = OnceLock::new();
    ALL.get_or_init(|| embedded::<File>("barred.toml", include_str!("../../data/barred.toml")))
}

/// Why a column may not be read, where it may not. A column made of a level counts as the column the level is of.
pub(super) fn why_barred(name: &str) -> Option<&'static str> {
    let base = name.split(['=', ':']).next().unwrap_or(name).trim();
    let base = base.strip_suffix("__c").unwrap_or(base);
    let key: String = normalise(base).chars().filter(char::is_ascii_alphanumeric).collect();
    let file = file();
    let holds = |list: &[String]| list.contains(&key);
    if holds(&file.post_contact) || file.post_contact_ends.iter().any(|end| key.ends_with(end.as_str())) {
        Some("known only after the contact")
    } else if holds(&file.personal) {
        Some("personal data")
    } else if holds(&file.identifiers) {
        Some("an identifier")
    } else {
        None
    }
}

/// The barred columns among these, with the reason.
pub(super) fn barred(names: &[String]) -> Vec<(String, &'static str)> {
    let why = |name: &String| why_barred(name).map(|why| (name.clone(), why));
    names.iter().filter_map(why).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::mql::catalog::features;

    // spec: mql M4.2, §2 post-contact list
    #[test]
    fn fields_of_later_and_of_persons_are_barred_and_no_feature_is() {
        for (name, why) in [
            ("Disposition__c", "known only after the contact"),
            ("Disposition: Busy", "known only after the contact"),
            ("status=Closed", "known only after the contact"),
            ("Old_Lead_Score__c", "known only after the contact"),
            ("Email", "personal data"),
            ("FA_CRD__c", "an identifier"),
        ] {
            assert_eq!(why_barred(name), Some(why), "{name}");
        }
        for feature in features() {
            assert_eq!(why_barred(&feature.name), None, "{}", feature.name);
        }
    }
}
