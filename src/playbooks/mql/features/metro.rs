//! Metropolitan areas by their first city.
//!
//! Looking for a city anywhere in the name puts Washington-Arlington-Alexandria into Dallas-Fort Worth-Arlington; only
//! the city that an area begins with says which area it is.

/// The first city of an area: `New York-Newark-Jersey City NY-NJ` is New York. Nothing for a blank one.
pub(in crate::playbooks::mql) fn first_city(area: &str) -> Option<&str> {
    let first = area.split(['-', '–', '—', '/', ',']).next().unwrap_or_default().trim();
    // An area of one city ends with its states.
    let city = match first.rsplit_once(' ') {
        Some((city, state)) if state.len() == 2 && state.bytes().all(|sign| sign.is_ascii_uppercase()) => {
            city.trim_end()
        }
        _ => first,
    };
    (!city.is_empty()).then_some(city)
}

#[cfg(test)]
mod tests {
    use super::first_city;

    // spec: mql §11.9, golden "Washington-Arlington-Alexandria"
    #[test]
    fn an_area_is_its_first_city() {
        assert_eq!(first_city("New York-Newark-Jersey City NY-NJ"), Some("New York"));
        assert_eq!(
            first_city("Washington-Arlington-Alexandria DC-VA-MD-WV"),
            Some("Washington")
        );
        assert_eq!(first_city("Tucson AZ"), Some("Tucson"));
        assert_eq!(first_city("Dallas"), Some("Dallas"));
        assert_eq!(first_city(" "), None);
    }
}
