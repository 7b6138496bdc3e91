//! Web domains as keys: two spellings of one site are one key.

/// The domain of a written address: no scheme, `www.`, path, port, user or trailing dot; lower case.
/// Nothing for text that is no domain.
///
/// ```
/// use assay::identity::domains::domain_key;
/// assert_eq!(domain_key("https://www.Example.com/about?x=1").as_deref(), Some("example.com"));
/// assert_eq!(domain_key("n/a"), None);
/// ```
pub fn domain_key(raw: &str) -> Option<String> {
    let text = raw.trim().to_lowercase();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = text.split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or("").trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let good = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
    let labels = host.split('.').filter(|label| !label.is_empty()).count();
    (labels > 1 && host.chars().all(good)).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::domain_key;

    #[test]
    fn spellings_of_one_site_are_one_key() {
        for raw in [
            "example.com",
            "WWW.example.com",
            "http://example.com:8080/x",
            "info@example.com",
            " example.com. ",
        ] {
            assert_eq!(domain_key(raw).as_deref(), Some("example.com"), "{raw}");
        }
        for raw in ["", "none", "n/a", "two words.com", "."] {
            assert_eq!(domain_key(raw), None, "{raw}");
        }
    }
}
