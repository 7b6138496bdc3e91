//! M7.3: what must be there before anybody is called by these scores.

use crate::frame::{ColumnKind, Frame, FrameBuilder, FrameError, kind_of, text};
use crate::playbooks::mql::contract::{LEADS, contracts};

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub item: &'static str,
    pub done: bool,
    pub note: String,
}

/// A line.
pub(super) fn item(item: &'static str, done: bool, note: impl Into<String>) -> Item {
    Item {
        item,
        done,
        note: note.into(),
    }
}

/// Digits that a telephone number has.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 10..=15;

/// Whether a text looks like a mail address or a telephone number.
fn looks_personal(value: &str) -> bool {
    let mail = value
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !value.contains(char::is_whitespace));
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let only = value
        .chars()
        .all(|sign| sign.is_ascii_digit() || " ()+-.".contains(sign));
    let parted = value.chars().any(|sign| " ()+-.".contains(sign));
    mail || (only && parted && PHONE_DIGITS.contains(&digits))
}

/// Personal data in frames that must hold none: columns that a contract calls personal, and texts that look it. Lead ids
/// and registry numbers are not personal here.
///
/// # Errors
/// When a column cannot be read.
pub(super) fn personal(frames: &[(&str, &Frame)]) -> Result<Vec<String>, FrameError> {
    let contracts = contracts();
    // What the CRM's contract calls descriptive (a lead's city) is so, whatever it is of a vendor's row.
    let leads = contracts.iter().find(|contract| contract.dataset == LEADS);
    let open = |name: &str| {
        leads
            .and_then(|leads| leads.column(name))
            .is_some_and(|column| !column.pii)
    };
    let declared: Vec<&str> = contracts
        .iter()
        .flat_map(|contract| &contract.columns)
        .filter(|column| column.pii && !open(&column.name))
        .map(|column| column.name.as_str())
        .collect();
    let mut found = Vec::new();
    for (name, frame) in frames {
        for column in frame.get_column_names() {
            if declared.contains(&column.as_str()) {
                found.push(format!("{name}.{column}"));
            } else if kind_of(frame, column) == Some(ColumnKind::Text)
                && let Some(row) = text(frame, column)?
                    .iter()
                    .position(|cell| cell.is_some_and(looks_personal))
            {
                found.push(format!("{name}.{column}, row {}", row + 1));
            }
        }
    }
    Ok(found)
}

/// The list as a frame.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(items: &[Item]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("item", items.iter().map(|item| Some(item.item)))
        .boolean("done", items.iter().map(|item| Some(item.done)))
        .text("note", items.iter().map(|item| Some(item.note.as_str())))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql M7.3, PII scan
    #[test]
    fn the_scan_finds_contacts_by_column_and_by_looks() {
        let clean = FrameBuilder::new()
            .text("lead_id", [Some("00Q000000000001AAA"), Some("0012345678")])
            .text("driver_1", [Some("recent growth: 12.5%"), None])
            .finish()
            .unwrap();
        assert!(personal(&[("scores", &clean)]).unwrap().is_empty());
        let leaky = FrameBuilder::new()
            .text("note", [None, Some("ann@example.com")])
            .text("tel", [Some("(212) 555-0100"), None])
            .finish()
            .unwrap();
        assert_eq!(
            personal(&[("scores", &leaky)]).unwrap(),
            ["scores.note, row 2", "scores.tel, row 1"]
        );
    }
}
