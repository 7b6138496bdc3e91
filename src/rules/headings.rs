//! Columns called as their headings read: `lead id` where the name is `lead_id`. For filters only: a rule calls columns
//! as every engine knows them.

use super::grammar::ConditionDialect;
use super::tree::ColumnInfo;
use sqlparser::dialect::Dialect;

/// The only column with this heading: letter by letter, or in any case and with `_` for blanks.
#[must_use]
pub fn headed<'a>(columns: &'a [ColumnInfo], heading: &str, exact: bool) -> Option<&'a ColumnInfo> {
    let plain = |text: &str| text.to_lowercase().replace(' ', "_");
    let fits = |column: &&ColumnInfo| {
        if exact {
            column.title == heading
        } else {
            plain(&column.title) == plain(heading)
        }
    };
    let mut found = columns.iter().filter(fits);
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

/// The text with every heading of several words as one word, `_` for its blanks, which leaves all places where they
/// were; nothing where no such heading stands outside quotes.
pub(super) fn joined(text: &str, columns: &[ColumnInfo]) -> Option<String> {
    let mut headings: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
    headings.retain(|heading| joinable(heading));
    headings.sort_by_key(|heading| std::cmp::Reverse(heading.len()));
    let (mut whole, mut rest, mut any) = (String::with_capacity(text.len()), text, false);
    while let Some(first) = rest.chars().next() {
        let heading = headings.iter().find_map(|heading| leading(rest, heading));
        let taken = match heading {
            Some(taken) => taken,
            None if matches!(first, '\'' | '"') => until(rest, |letter| letter == first) + first.len_utf8(),
            None if in_word(first) => until(rest, |letter| !in_word(letter)),
            None => first.len_utf8(),
        };
        let (stretch, after) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        if heading.is_some() {
            whole.push_str(&stretch.replace(' ', "_"));
            any = true;
        } else {
            whole.push_str(stretch);
        }
        rest = after;
    }
    any.then_some(whole)
}

/// Whether a heading has several words, and is a name once they are joined.
fn joinable(heading: &str) -> bool {
    let starts = |first: char| ConditionDialect.is_identifier_start(first);
    heading.contains(' ')
        && heading.chars().next().is_some_and(starts)
        && heading.chars().all(|letter| letter == ' ' || in_word(letter))
}

/// The bytes of a text that are this heading in any case; nothing where it does not begin with it, or where the last
/// word goes on.
fn leading(text: &str, heading: &str) -> Option<usize> {
    let taken: usize = text.chars().take(heading.chars().count()).map(char::len_utf8).sum();
    let (start, after) = text.split_at_checked(taken)?;
    let ends = !after.chars().next().is_some_and(in_word);
    (ends && start.to_lowercase() == heading.to_lowercase()).then_some(taken)
}

/// Bytes from the first letter to the first after it that is asked for, or to the end.
fn until(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    let mut letters = text.char_indices().skip(1);
    letters
        .find(|(_, letter)| wanted(*letter))
        .map_or(text.len(), |(at, _)| at)
}

fn in_word(letter: char) -> bool {
    ConditionDialect.is_identifier_part(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Condition, ValueKind};

    fn columns() -> Vec<ColumnInfo> {
        vec![
            ColumnInfo::new("lead_id", ValueKind::Text),
            ColumnInfo::new("is_new", ValueKind::Boolean),
            ColumnInfo::new("fresh", ValueKind::Boolean),
            ColumnInfo::new("not_fresh", ValueKind::Boolean),
            ColumnInfo::new("k", ValueKind::Number).with_title("conversions"),
            ColumnInfo::new("n", ValueKind::Number).with_title("rate %"),
            ColumnInfo::new("expected", ValueKind::Number).with_title("lead id score"),
        ]
    }

    fn read(text: &str) -> Result<String, String> {
        let condition = Condition::parse(text, &columns());
        condition
            .map(|condition| condition.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_column_is_found_by_its_heading_as_by_its_name() {
        for (given, named) in [
            ("lead id = 'a'", "lead_id = 'a'"),
            (
                "(Lead ID IN ('a', 'lead id')) AND k>1",
                "lead_id IN ('a', 'lead id') AND k > 1",
            ),
            ("\"lead id\" IS NULL", "lead_id IS NULL"),
            ("is new OR conversions > 2", "is_new OR k > 2"),
            ("\"rate %\" < 5", "n < 5"),
            ("lead id score > 3 AND lead_id = 'x'", "expected > 3 AND lead_id = 'x'"),
            // What could be read before is read as before.
            ("not fresh", "NOT fresh"),
        ] {
            assert_eq!(read(given).as_deref(), Ok(named), "{given}");
        }
    }

    #[test]
    fn a_mistake_beside_a_heading_is_told_where_it_stands() {
        assert_eq!(
            read("lead id = 'a' AND is_nev"),
            Err("no column `is_nev`; the nearest is `is_new` (at character 19)".to_owned())
        );
        assert!(read("\"Lead Id\" = 'a'").is_err_and(|error| error.contains("the nearest is `lead_id`")));
        assert!(read("plead id = 'a'").is_err());
    }

    #[test]
    fn a_heading_of_two_columns_is_no_name_of_either() {
        let alike = |name| ColumnInfo::new(name, ValueKind::Number).with_title("share");
        let columns = [alike("a"), alike("b")];
        assert_eq!(headed(&columns, "share", false), None);
        assert_eq!(headed(&columns[..1], "Share", false), columns.first());
        assert_eq!(headed(&columns[..1], "Share", true), None);
    }
}
