//! People who asked not to be written to, known by hashes only: their addresses stand nowhere.

use std::collections::BTreeSet;

use crate::frame::{Frame, FrameError, text};
use crate::store::sha256_hex;

/// The hashes of the dataset `suppressions`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Suppressed {
    emails: BTreeSet<String>,
    slugs: BTreeSet<String>,
}

impl Suppressed {
    /// Reads the frame `suppressions`; a hash without a kind is tried as both.
    ///
    /// # Errors
    /// When a column is missing.
    pub(crate) fn read(frame: &Frame) -> Result<Self, FrameError> {
        let (hashes, kinds) = (text(frame, "hash")?, text(frame, "kind")?);
        let mut found = Self::default();
        for row in 0..frame.height() {
            let Some(hash) = hashes.get(row).map(|hash| hash.trim().to_ascii_lowercase()) else {
                continue;
            };
            let kind = kinds.get(row).map(str::trim).unwrap_or_default();
            if !kind.eq_ignore_ascii_case("slug") {
                found.emails.insert(hash.clone());
            }
            if !kind.eq_ignore_ascii_case("email") {
                found.slugs.insert(hash);
            }
        }
        Ok(found)
    }

    /// Whether somebody with this address or profile is suppressed. Both are compared in lower case without blanks around.
    pub(crate) fn holds(&self, email: Option<&str>, slug: Option<&str>) -> bool {
        let known = |set: &BTreeSet<String>, value: Option<&str>| {
            let value = value
                .map(|value| value.trim().to_lowercase())
                .filter(|value| !value.is_empty());
            value.is_some_and(|value| !set.is_empty() && set.contains(&sha256_hex(value.as_bytes())))
        };
        known(&self.emails, email) || known(&self.slugs, slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    // spec: buyer-groups 2
    #[test]
    fn a_hash_is_of_an_address_or_of_a_slug() {
        let hash = |value: &str| sha256_hex(value.as_bytes()).to_uppercase();
        let rows = [
            (hash("ida@one.example"), Some("email")),
            (hash("ida-two"), Some("slug")),
            (hash("three"), None),
        ];
        let frame = FrameBuilder::new()
            .text("hash", rows.iter().map(|row| Some(&row.0)))
            .text("kind", rows.iter().map(|row| row.1))
            .finish()
            .unwrap();
        let held = Suppressed::read(&frame).unwrap();
        assert!(held.holds(Some(" Ida@one.example"), None) && !held.holds(None, Some("ida@one.example")));
        assert!(held.holds(None, Some("ida-two")) && !held.holds(Some("ida-two"), None));
        assert!(held.holds(Some("three"), None) && held.holds(None, Some("three")));
        assert!(!held.holds(None, None) && !Suppressed::default().holds(Some("three"), None));
    }
}
