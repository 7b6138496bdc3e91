//! Likeness of two short texts.

/// Jaro–Winkler: 1 for equal texts, 0 for texts without a letter in common near each other; up to four equal first
/// letters lift a likeness above .7 by a tenth of what is missing each.
///
/// The same figure as `strsim::jaro_winkler`, without an allocation for plain letters: it is what most of a linkage's
/// time goes into.
#[must_use]
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let (left, right) = (a.as_bytes(), b.as_bytes());
    if !a.is_ascii() || !b.is_ascii() || left.len() > 64 || right.len() > 64 {
        return strsim::jaro_winkler(a, b);
    }
    let alike = jaro(left, right);
    if alike <= 0.7 {
        return alike;
    }
    let prefix = left.iter().zip(right).take(4).take_while(|(a, b)| a == b).count();
    alike + prefix as f64 * 0.1 * (1.0 - alike)
}

/// Jaro's likeness of two texts of at most 64 letters: the letters taken are the bits of a word.
fn jaro(a: &[u8], b: &[u8]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b) = (0_u64, 0_u64);
    let mut common = 0_u32;
    for (place, letter) in a.iter().enumerate() {
        let (low, high) = (place.saturating_sub(window), (place + window + 1).min(b.len()));
        let near = b.get(low..high).unwrap_or_default();
        let free = near
            .iter()
            .enumerate()
            .find(|(step, other)| *other == letter && taken_b & (1 << (low + step)) == 0);
        if let Some((step, _)) = free {
            taken_a |= 1 << place;
            taken_b |= 1 << (low + step);
            common += 1;
        }
    }
    if common == 0 {
        return 0.0;
    }
    let (first, second) = (taken(a, taken_a), taken(b, taken_b));
    // Two letters out of place are one swap; a third alone is none, as in Winkler's own program.
    let moved = (first.zip(second).filter(|(a, b)| a != b).count() / 2) as f64;
    let common = f64::from(common);
    (common / a.len() as f64 + common / b.len() as f64 + (common - moved) / common) / 3.0
}

fn taken(text: &[u8], mask: u64) -> impl Iterator<Item = u8> + '_ {
    text.iter()
        .enumerate()
        .filter(move |(place, _)| mask & (1 << place) != 0)
        .map(|(_, letter)| *letter)
}

/// Whether one text turns into the other by at most `most` letters added, dropped, changed or swapped with a neighbour.
pub(super) fn within_edits(a: &str, b: &str, most: usize) -> bool {
    a.len().abs_diff(b.len()) <= most * 4 && strsim::osa_distance(a, b) <= most
}

/// Whether one text's words stand in the other's, in their order and without a gap, with a word of at least `letters`
/// letters among them. Equal texts contain each other.
pub(super) fn contained(a: &str, b: &str, letters: usize) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let telling = short.split(' ').any(|word| word.chars().count() >= letters);
    let ends = |place: usize| {
        let before = long
            .get(..place)
            .is_some_and(|front| front.is_empty() || front.ends_with(' '));
        let after = long.get(place + short.len()..);
        before && after.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    telling && !short.is_empty() && long.match_indices(short).any(|(place, _)| ends(place))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_figure_is_that_of_the_library(a in "[a-d ]{0,14}|\\PC{0,6}", b in "[a-d ]{0,14}|\\PC{0,6}") {
            let (ours, theirs) = (jaro_winkler(&a, &b), strsim::jaro_winkler(&a, &b));
            prop_assert!((ours - theirs).abs() < 1e-9, "{ours} against {theirs}");
        }
    }

    #[test]
    fn words_are_contained_whole_in_order_and_with_one_that_tells() {
        assert!(contained("kestrovar aerospace", "kestrovar aerospace composites", 4));
        assert!(contained("valve works", "north valve works", 4));
        assert!(
            !contained("kestrovar composites", "kestrovar aerospace composites", 4),
            "a gap"
        );
        assert!(!contained("estrovar", "kestrovar aerospace", 4), "half a word");
        assert!(!contained("abc", "abc tools", 4), "no word that tells");
        assert!(!contained("", "abcd", 0));
    }
}
