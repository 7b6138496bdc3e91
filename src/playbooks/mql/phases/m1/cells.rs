//! One cell at a time (C-2, D-3): numbers, yes or no, registry numbers. What cannot be read is said so, never guessed.

/// How cells are understood in a run.
#[derive(Debug, Clone)]
pub(in crate::playbooks::mql::phases) struct Words {
    /// Texts that mean that nothing is known.
    pub na: Vec<String>,
    /// What `< 5` stands for.
    pub censored: f64,
}

/// What a cell of a number holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// A number.
    Known(f64),
    /// `< n`, with what it stands for.
    Censored(f64),
    /// Nothing.
    Unknown,
    /// Something else.
    Unreadable,
}

impl Words {
    /// Whether a trimmed text means that nothing is known.
    pub(super) fn is_na(&self, text: &str) -> bool {
        text.is_empty() || self.na.iter().any(|word| word == text)
    }

    /// A number: currency, commas, percent signs and spaces go, parentheses are a minus.
    pub(super) fn number(&self, text: &str) -> Number {
        let text = text.trim();
        // Most cells are plain numbers; `inf` and `nan` do not begin so.
        let begins = text.as_bytes().first().copied().unwrap_or_default();
        if (begins.is_ascii_digit() || begins == b'-' || begins == b'.')
            && let Ok(number) = text.parse::<f64>()
            && number.is_finite()
        {
            return Number::Known(number);
        }
        if self.is_na(text) {
            return Number::Unknown;
        }
        if let Some(bound) = text.strip_prefix('<') {
            return match plain(bound) {
                Some(_) => Number::Censored(self.censored),
                None => Number::Unreadable,
            };
        }
        let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        match inner.map_or_else(|| plain(text), |inner| plain(inner).map(|number| -number)) {
            Some(number) => Number::Known(number),
            None => Number::Unreadable,
        }
    }

    /// A number, if the cell is one.
    pub(in crate::playbooks::mql::phases) fn known(&self, text: &str) -> Option<f64> {
        match self.number(text) {
            Number::Known(number) => Some(number),
            _ => None,
        }
    }

    /// Yes or no; `Some(None)` for a cell that says that it is unknown, nothing for what is neither.
    pub(super) fn flag(&self, text: &str) -> Option<Option<bool>> {
        let text = text.trim();
        let is_one = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        if is_one(&["yes", "y", "true", "t", "1", "1.0"]) {
            Some(Some(true))
        } else if is_one(&["no", "n", "false", "f", "0", "0.0"]) {
            Some(Some(false))
        } else if self.is_na(text) || is_one(&["unknown"]) {
            Some(None)
        } else {
            None
        }
    }

    /// A registry number: without `.0` and leading zeros, one to ten digits; nothing within for an empty cell.
    pub(super) fn crd(&self, text: &str) -> Option<Option<i64>> {
        let text = text.trim();
        if self.is_na(text) {
            return Some(None);
        }
        let whole = match text.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => whole,
            Some(_) => return None,
            None => text,
        };
        let digits = whole.trim_start_matches('0');
        let fits = (1..=10).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        fits.then(|| digits.parse().ok().map(Some)).flatten()
    }
}

/// A finite number without currency, commas, percent signs and spaces.
fn plain(text: &str) -> Option<f64> {
    let bare: String = text
        .chars()
        .filter(|sign| !matches!(sign, '$' | ',' | '%') && !sign.is_whitespace())
        .collect();
    let begins = bare.trim_start_matches('-').bytes().next().unwrap_or_default();
    if !(begins.is_ascii_digit() || begins == b'.') {
        return None;
    }
    bare.parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            na: ["", "NA", "N/A", "null", "NULL", "None", "NaN"]
                .map(str::to_owned)
                .into(),
            censored: 2.0,
        }
    }

    // spec: mql C-2
    #[test]
    fn numbers_are_read_as_exports_write_them() {
        for (text, expected) in [
            ("450.5", Number::Known(450.5)),
            ("$1,295.31", Number::Known(1295.31)),
            (" 12.5 % ", Number::Known(12.5)),
            ("(3.5)", Number::Known(-3.5)),
            ("($1,000)", Number::Known(-1000.0)),
            ("-$20", Number::Known(-20.0)),
            ("1e3", Number::Known(1000.0)),
            ("< 5", Number::Censored(2.0)),
            ("<5", Number::Censored(2.0)),
            ("NA", Number::Unknown),
            ("", Number::Unknown),
            ("NaN", Number::Unknown),
            ("Osseo", Number::Unreadable),
            ("inf", Number::Unreadable),
            ("1e999", Number::Unreadable),
            ("< few", Number::Unreadable),
            ("12 years", Number::Unreadable),
        ] {
            assert_eq!(words().number(text), expected, "{text}");
        }
    }

    // spec: mql C-2, §11.11
    #[test]
    fn an_unknown_flag_is_not_a_no() {
        for (text, expected) in [
            ("Yes", Some(Some(true))),
            ("t", Some(Some(true))),
            ("1", Some(Some(true))),
            ("N", Some(Some(false))),
            ("false", Some(Some(false))),
            ("Unknown", Some(None)),
            ("", Some(None)),
            ("maybe", None),
        ] {
            assert_eq!(words().flag(text), expected, "{text}");
        }
    }

    // spec: mql D-3
    #[test]
    fn registry_numbers_are_one_to_ten_digits() {
        for (text, expected) in [
            ("1234567", Some(Some(1_234_567))),
            (" 0001234.0 ", Some(Some(1234))),
            ("1234567890", Some(Some(1_234_567_890))),
            ("12345678901", None),
            ("000", None),
            ("12-34", None),
            ("1234.5", None),
            ("N/A", Some(None)),
        ] {
            assert_eq!(words().crd(text), expected, "{text}");
        }
    }
}
