//! What a class text means, as far as a plan must know it: which licences count, and how many trade points they give.
//! The playbook has its own reading of classes; this one is kept small and apart so that neither can hide the other's
//! mistakes.

use std::collections::BTreeSet;

/// Classes that alone make a licence fit the ideal customer.
const ALIGNED: [&str; 6] = ["C10", "C20", "C36", "C27", "C15", "C7"];
/// Classes that together with another one show several trades.
const LEADING: [&str; 4] = ["A", "B", "C10", "C20"];

/// The counted class tokens of a text in the California manner, such as `B| C10`.
pub(crate) fn tokens(text: &str) -> BTreeSet<String> {
    text.split(['|', ';', ',', '/'])
        .filter_map(|part| part.split_whitespace().next())
        .map(|code| code.replace('-', "").to_uppercase())
        .filter(|code| !["ASB", "HAZ", "C61"].contains(&code.as_str()))
        .collect()
}

/// Whether the classes fit the ideal customer profile (K-4).
pub(crate) fn aligned(classes: &BTreeSet<String>) -> bool {
    let general = classes.contains("A") || classes.contains("B");
    ALIGNED.iter().any(|class| classes.contains(*class)) || (general && classes.len() >= 2)
}

/// Trade points of the classes of one state (S-4): 80, 40 or 0.
pub(crate) fn points(classes: &BTreeSet<String>) -> u32 {
    if classes.len() >= 2 && LEADING.iter().any(|class| classes.contains(*class)) {
        80
    } else if aligned(classes) {
        40
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_follow_the_classes() {
        for (text, fits, expected) in [
            ("B| C10", true, 80),
            ("C10; C20", true, 80),
            ("C-7| C10", true, 80),
            ("C36", true, 40),
            ("C27| C36", true, 40),
            ("ASB| D64", false, 0),
            ("B-2", false, 0),
            ("A| HAZ", false, 0),
            ("B", false, 0),
        ] {
            let classes = tokens(text);
            assert_eq!((aligned(&classes), points(&classes)), (fits, expected), "{text}");
        }
    }
}
