//! Columns of the lead files that no contract knows and that the settings carry along for features and rules. Each file
//! keeps them as text; what they hold is decided over all files, since one file alone may look like numbers.

use std::collections::BTreeMap;

use super::super::super::catalog::catalog;
use super::super::super::contract;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, normalise, text};

/// What the names of columns begin with that no contract knows.
const UNKNOWN: &str = "x_";

/// Names that phases make beside the contract's and the features'.
const MADE: [&str; 8] = [
    "contacted_date",
    "call_scheduled_date",
    "created_date",
    "labelled",
    "target",
    "rank",
    "score_tier",
    "split_set",
];

/// Last words of headers under which people keep other people's addresses and numbers.
const PERSONAL: [&str; 6] = ["mail", "email", "phone", "telephone", "mobile", "fax"];

/// Digits of a phone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 10..=15;

/// Adds the wanted columns of one file as text; names those that it does not have.
pub(super) fn keep(
    context: &PhaseContext<'_>,
    mut rows: FrameBuilder,
    identity: &Frame,
) -> Result<(FrameBuilder, Vec<String>), PhaseError> {
    let (mut absent, mut taken) = (Vec::new(), Vec::new());
    for header in context.words("carried_columns")? {
        let wanted = normalise(&header);
        if taken.contains(&wanted) {
            continue;
        }
        let names = identity.get_column_names();
        let found = names
            .iter()
            .find(|name| plain(name).is_some_and(|plain| normalise(plain) == wanted));
        match found {
            Some(name) => rows = rows.text(name, text(identity, name)?.iter()),
            None => absent.push(header),
        }
        taken.push(wanted);
    }
    Ok((rows, absent))
}

fn plain(name: &str) -> Option<&str> {
    name.strip_prefix(UNKNOWN)
}

/// Refuses headers that may not be carried, with what to do instead.
///
/// # Errors
/// When one is a column that there is already, or is personal by its name.
pub(super) fn refuse_headers(headers: &[String]) -> Result<(), PhaseError> {
    let problems: Vec<String> = headers.iter().filter_map(|header| problem(header)).collect();
    refused(&problems)
}

fn refused(problems: &[String]) -> Result<(), PhaseError> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(PhaseError::Input(format!("carried_columns: {}", problems.join("; "))))
}

fn problem(header: &str) -> Option<String> {
    let wanted = normalise(header);
    let same = |name: &str| normalise(name) == wanted;
    let contracts = contract::contracts();
    let leads = contracts.iter().find(|contract| contract.dataset == contract::LEADS);
    let columns = leads.map_or(&[][..], |contract| contract.columns.as_slice());
    let known = columns
        .iter()
        .find(|column| same(&column.name) || column.aliases.iter().any(|alias| same(alias)));
    if let Some(column) = known {
        let name = &column.name;
        return Some(if column.pii {
            format!("`{header}` is the personal column `{name}`, which no rule may see; take it out")
        } else {
            format!("`{header}` is the contract's column `{name}`; take it out, or rename the header")
        });
    }
    if catalog().feature.iter().any(|feature| same(&feature.name)) {
        return Some(format!("`{header}` is the name of a feature; rename the header"));
    }
    if MADE.iter().any(|name| same(name)) {
        return Some(format!(
            "`{header}` is the name of a column that a phase makes; rename the header"
        ));
    }
    let last = header
        .split(|letter: char| !letter.is_alphanumeric())
        .rfind(|word| !word.is_empty())
        .unwrap_or_default()
        .to_lowercase();
    if header.contains('@') || PERSONAL.contains(&last.as_str()) || wanted.ends_with("email") {
        return Some(format!("`{header}` is personal by its name; take it out"));
    }
    None
}

/// The frames of the lead files with the same carried columns each, under the name that the first file has for it:
/// nothing where a file does not have one, numbers where every value of every file is one, else text.
///
/// # Errors
/// When values look like mail addresses or phone numbers.
pub(super) fn alike(parts: &[Frame]) -> Result<Vec<Frame>, PhaseError> {
    let mut names: Vec<(String, String)> = Vec::new();
    for part in parts {
        for name in part.get_column_names().iter().filter_map(|name| plain(name)) {
            let wanted = normalise(name);
            if !names.iter().any(|(known, _)| *known == wanted) {
                names.push((wanted, name.to_owned()));
            }
        }
    }
    let mut columns: BTreeMap<usize, Vec<Vec<Option<&str>>>> = BTreeMap::new();
    for part in parts {
        for (place, (wanted, _)) in names.iter().enumerate() {
            let held = part.get_column_names();
            let held = held
                .iter()
                .find(|name| plain(name).is_some_and(|name| normalise(name) == *wanted));
            let cells = match held {
                Some(name) => text(part, name)?.iter().collect(),
                None => vec![None; part.height()],
            };
            columns.entry(place).or_default().push(cells);
        }
    }
    let personal: Vec<String> = names
        .iter()
        .enumerate()
        .filter_map(|(place, (_, name))| {
            let cells = columns.get(&place)?.iter().flatten().filter_map(|cell| *cell);
            looks_personal(cells).map(|what| format!("`{name}` holds what looks like {what}; take it out"))
        })
        .collect();
    refused(&personal)?;
    let mut made = Vec::with_capacity(parts.len());
    for (number, part) in parts.iter().enumerate() {
        let mut rows = FrameBuilder::new();
        for column in part.columns().iter().filter(|column| plain(column.name()).is_none()) {
            rows = rows.column(column.clone());
        }
        for (place, (_, name)) in names.iter().enumerate() {
            let all = columns.get(&place).map_or(&[][..], Vec::as_slice);
            rows = typed(rows, name, all, number);
        }
        made.push(rows.finish()?);
    }
    Ok(made)
}

/// The cells of one file, as what they are over all files.
fn typed(rows: FrameBuilder, name: &str, all: &[Vec<Option<&str>>], number: usize) -> FrameBuilder {
    let parsed = |cell: &str| cell.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    let mut values = all.iter().flatten().flatten().peekable();
    let numbers = values.peek().is_some() && values.all(|cell| parsed(cell).is_some());
    let own = all.get(number).map_or(&[][..], Vec::as_slice);
    if numbers {
        rows.real(name, own.iter().map(|cell| cell.and_then(parsed)))
    } else {
        rows.text(name, own.iter().copied())
    }
}

/// What personal data the values look like, if any: one mail address, or phone numbers for the most part.
fn looks_personal<'a>(cells: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let (mut all, mut phones) = (0_usize, 0_usize);
    for cell in cells {
        if is_mail(cell) {
            return Some("mail addresses");
        }
        all += 1;
        phones += usize::from(is_phone(cell));
    }
    (phones * 2 > all).then_some("phone numbers")
}

/// Whether there is a mail address in a text.
pub(super) fn is_mail(cell: &str) -> bool {
    cell.split_once('@').is_some_and(|(name, host)| {
        name.ends_with(|letter: char| letter.is_alphanumeric())
            && host.starts_with(|letter: char| letter.is_alphanumeric())
    })
}

/// Ten digits or more in the dress of a phone; an amount with decimals is none.
fn is_phone(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let dressed = cell
        .chars()
        .all(|letter| letter.is_ascii_digit() || "+-(). /x".contains(letter));
    let amount = cell.contains('.') && cell.trim().parse::<f64>().is_ok();
    PHONE_DIGITS.contains(&digits) && dressed && !amount
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{ColumnKind, kind_of};

    // spec: advisors D1
    #[test]
    fn headers_that_are_there_already_or_personal_are_refused_in_words() {
        for (header, words) in [
            ("Company", "contract's column `company`"),
            ("FA_CRD__c", "`advisor_crd`"),
            ("Last Name", "personal column `last_name`"),
            ("aum growth 12mo", ""),
            ("Contacted Date", "a phase makes"),
            ("Work Email", "personal by its name"),
            ("Mobile Phone", "personal by its name"),
            ("ann@firm.example", "personal by its name"),
            ("Email Opens", ""),
        ] {
            let found = refuse_headers(&[header.to_owned()]);
            match found {
                Err(error) => assert!(
                    !words.is_empty() && error.to_string().contains(words),
                    "{header}: {error}"
                ),
                Ok(()) => assert!(words.is_empty(), "{header}"),
            }
        }
        let feature = &catalog().feature[0].name;
        assert!(
            refuse_headers(std::slice::from_ref(feature))
                .unwrap_err()
                .to_string()
                .contains("feature")
        );
    }

    // spec: advisors D1
    #[test]
    fn files_that_differ_in_carried_columns_become_alike() {
        let ids = |rows: &[&str]| FrameBuilder::new().text("lead_id", rows.iter().map(|id| Some(*id)));
        let cells = |cells: &[&'static str]| cells.iter().map(|cell| Some(*cell)).collect::<Vec<_>>();
        let one = ids(&["a", "b"])
            .text("x_desk", cells(&["1", "2"]))
            .text("x_room", cells(&["1", "2"]));
        let two = ids(&["c"]).text("x_room", cells(&["B3"]));
        let made = alike(&[one.finish().unwrap(), two.finish().unwrap()]).unwrap();
        let whole = crate::frame::concat(&made).unwrap();
        assert_eq!(kind_of(&whole, "desk"), Some(ColumnKind::Real));
        assert_eq!(crate::frame::real(&whole, "desk").unwrap().get(2), None);
        assert_eq!(kind_of(&whole, "room"), Some(ColumnKind::Text));
        assert_eq!(text(&whole, "room").unwrap().get(0), Some("1"));
    }

    // spec: advisors D1
    #[test]
    fn values_shaped_like_mail_or_phones_are_refused() {
        let looks = |cells: &[&'static str]| looks_personal(cells.iter().copied());
        assert_eq!(looks(&["call", "ann@firm.example"]), Some("mail addresses"));
        assert_eq!(
            looks(&["+1 (555) 010-0199", "555-010-0123", "none"]),
            Some("phone numbers")
        );
        assert_eq!(looks(&["1234567890.25", "12345678901.5"]), None);
        assert_eq!(looks(&["2024-05-03 10:20:30", "12"]), None);
    }
}
