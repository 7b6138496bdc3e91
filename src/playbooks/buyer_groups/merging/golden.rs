//! The golden record: of several records of one thing, the value of each field by the rules of survivorship, and which
//! record gave it. The same function serves the gathering of candidates and the merging.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use super::rules::{FieldRule, Merged, Rule, Survivorship};
use super::value::{Column, Value};

/// What the records of one thing come to.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct Golden {
    /// The values, in the order of the columns.
    pub values: Vec<Value>,
    /// Which records gave each value, as places among the records; none for what nobody says.
    pub givers: Vec<Vec<usize>>,
}

/// The golden record of `records`, of which the first is the survivor; all have the same columns.
///
/// A record counts by its columns `source`, `updated_at` and `created_at`, as the rules say; a record that somebody
/// reviewed has the source `reviewer`.
pub(in crate::playbooks::buyer_groups) fn golden(
    rules: &Survivorship,
    columns: &[Column],
    records: &[&[Value]],
) -> Golden {
    let table = Records {
        rules,
        columns,
        records,
        order: order(rules, columns, records, &rules.newest),
    };
    let mut made = Golden {
        values: Vec::with_capacity(columns.len()),
        givers: Vec::with_capacity(columns.len()),
    };
    for (place, column) in columns.iter().enumerate() {
        let (value, givers) = table.field(place, &column.name, 0);
        made.values.push(value);
        made.givers.push(givers);
    }
    made
}

/// The place of the record that survives: of the CRM before any other, as everything else refers to its id; then most
/// linked people, most filled fields, oldest, lowest id.
pub(in crate::playbooks::buyer_groups) fn survivor(
    kind: Merged,
    rules: &Survivorship,
    columns: &[Column],
    records: &[&[Value]],
    links: &[usize],
) -> Option<usize> {
    let cell = |row: usize, name: &str| cell(columns, records, row, name);
    let in_crm = |row: usize| {
        cell(row, "source")
            .and_then(Value::text)
            .unwrap_or_default()
            .contains("crm")
    };
    let filled = |row: usize| {
        let record = records.get(row).copied().unwrap_or_default();
        record.iter().filter(|value| !value.is_blank()).count()
    };
    let age = |row: usize| {
        let known = rules.oldest.iter().find_map(|name| moment(cell(row, name)?));
        // One whose age nobody knows is not old.
        (known.is_none(), known)
    };
    let id = |row: usize| cell(row, kind.id_column()).and_then(Value::text).unwrap_or_default();
    (0..records.len()).min_by_key(|row| {
        (
            !in_crm(*row),
            Reverse(links.get(*row).copied().unwrap_or_default()),
            Reverse(filled(*row)),
            age(*row),
            id(*row),
        )
    })
}

fn cell<'a>(columns: &[Column], records: &[&'a [Value]], row: usize, name: &str) -> Option<&'a Value> {
    let place = columns.iter().position(|column| column.name == name)?;
    records.get(row)?.get(place)
}

/// A moment or a day so that later ones sort later.
fn moment(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Date(day) => chrono::NaiveDate::from_epoch_days(*day).map(|day| day.to_string()),
        _ => None,
    }
}

/// The records from the one that counts most to the one that counts least; equals stay in their order, the survivor first.
fn order(rules: &Survivorship, columns: &[Column], records: &[&[Value]], newest: &[String]) -> Vec<usize> {
    let cell = |row: usize, name: &str| cell(columns, records, row, name);
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by_cached_key(|row| {
        let place = rules.place(cell(*row, "source").and_then(Value::text));
        let newest = newest.iter().find_map(|name| moment(cell(*row, name)?));
        (place, Reverse(newest), *row)
    });
    order
}

struct Records<'a> {
    rules: &'a Survivorship,
    columns: &'a [Column],
    records: &'a [&'a [Value]],
    order: Vec<usize>,
}

impl Records<'_> {
    fn value(&self, row: usize, place: usize) -> &Value {
        let record = self.records.get(row).copied().unwrap_or_default();
        record.get(place).unwrap_or(&Value::Null)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A field's value and who gave it; `deep` ends rules that go round in a circle.
    fn field(&self, place: usize, name: &str, deep: usize) -> (Value, Vec<usize>) {
        let Some(rule) = self.rules.rule(name).filter(|_| deep < 4) else {
            return self.best(place, &self.order);
        };
        match rule.rule {
            Rule::Best if rule.newest.is_empty() => self.best(place, &self.order),
            Rule::Best => self.best(place, &order(self.rules, self.columns, self.records, &rule.newest)),
            Rule::Survivor => (self.value(0, place).clone(), vec![0]),
            Rule::Name => self.name(place),
            Rule::List => self.list(place, rule),
            Rule::With => self.with(place, rule, deep),
            Rule::First => self.first(rule, deep).unwrap_or_else(|| self.best(place, &self.order)),
            Rule::Any => self.any(place),
            Rule::Oldest => self.extreme(place, Ordering::Less),
            Rule::Newest => self.extreme(place, Ordering::Greater),
        }
    }

    /// The first in this order that says something.
    fn best(&self, place: usize, order: &[usize]) -> (Value, Vec<usize>) {
        let giver = order.iter().find(|row| !self.value(**row, place).is_blank());
        match giver {
            Some(row) => (self.value(*row, place).clone(), vec![*row]),
            None => (self.value(0, place).clone(), Vec::new()),
        }
    }

    /// The commonest spelling but for case and blanks, then the longest, then one that is not all in one case.
    fn name(&self, place: usize) -> (Value, Vec<usize>) {
        let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for row in &self.order {
            if let Some(text) = self.value(*row, place).text().filter(|text| !text.trim().is_empty()) {
                *counts.entry(folded(text)).or_default() += 1;
            }
        }
        let rank = |row: usize| {
            let text = self.value(row, place).text()?;
            let count = counts.get(&folded(text))?;
            let shouted = text == text.to_uppercase() || text == text.to_lowercase();
            Some((*count, text.trim().chars().count(), !shouted))
        };
        let ranked = self
            .order
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((rank(*row)?, Reverse(at), *row)));
        match ranked.max() {
            Some((_, _, row)) => (self.value(row, place).clone(), vec![row]),
            None => (self.value(0, place).clone(), Vec::new()),
        }
    }

    fn list(&self, place: usize, rule: &FieldRule) -> (Value, Vec<usize>) {
        let also = self.place(&rule.also);
        let taken = also.map(|also| self.field(also, &rule.also, 0).0);
        let taken = taken.as_ref().and_then(Value::text).unwrap_or_default();
        let (mut held, mut givers): (Vec<&str>, Vec<usize>) = (Vec::new(), Vec::new());
        for row in &self.order {
            let others = also.and_then(|also| self.value(*row, also).text());
            let listed = self.value(*row, place).text().unwrap_or_default();
            let mut gave = false;
            for part in listed.split('|').chain(others).map(str::trim) {
                if !part.is_empty() && part != taken && !held.contains(&part) {
                    held.push(part);
                    gave = true;
                }
            }
            if gave {
                givers.push(*row);
            }
        }
        if held.is_empty() {
            return (self.value(0, place).clone(), Vec::new());
        }
        (Value::Text(held.join("|")), givers)
    }

    fn with(&self, place: usize, rule: &FieldRule, deep: usize) -> (Value, Vec<usize>) {
        let Some(lead) = self.place(&rule.with) else {
            return self.best(place, &self.order);
        };
        if let Some((word, givers)) = self.word(rule, deep) {
            return (Value::Text(word), givers);
        }
        let (led, givers) = self.field(lead, &rule.with, deep + 1);
        if led.is_blank() {
            return self.best(place, &self.order);
        }
        let agrees = |row: &usize| {
            let said = self.value(*row, lead);
            *said == led || (!rule.strict && said.is_blank())
        };
        let first = givers.iter().copied();
        let rest = self.order.iter().copied().filter(|row| !givers.contains(row));
        let order: Vec<usize> = first.chain(rest.filter(agrees)).collect();
        match self.best(place, &order) {
            // What nobody who may say it says, is unknown: the survivor's own would be of something else.
            (_, givers) if givers.is_empty() => (Value::Null, givers),
            found => found,
        }
    }

    /// The word for the field that the leading one came from.
    fn word(&self, rule: &FieldRule, deep: usize) -> Option<(String, Vec<usize>)> {
        let lead = self.rules.rule(&rule.with).filter(|lead| lead.rule == Rule::First)?;
        let (field, _, givers) = self.first_of(lead, deep)?;
        Some((rule.words.get(&field)?.clone(), givers))
    }

    fn first(&self, rule: &FieldRule, deep: usize) -> Option<(Value, Vec<usize>)> {
        self.first_of(rule, deep).map(|(_, value, givers)| (value, givers))
    }

    fn first_of(&self, rule: &FieldRule, deep: usize) -> Option<(String, Value, Vec<usize>)> {
        rule.of.iter().find_map(|name| {
            let (value, givers) = self.field(self.place(name)?, name, deep + 1);
            (!value.is_blank()).then(|| (name.clone(), value, givers))
        })
    }

    fn any(&self, place: usize) -> (Value, Vec<usize>) {
        let yes = |row: &&usize| self.value(**row, place).boolean() == Some(true);
        match self.order.iter().find(yes) {
            Some(row) => (Value::Boolean(true), vec![*row]),
            None => self.best(place, &self.order),
        }
    }

    fn extreme(&self, place: usize, wanted: Ordering) -> (Value, Vec<usize>) {
        let mut found: Option<(String, usize)> = None;
        for row in &self.order {
            let Some(said) = moment(self.value(*row, place)) else {
                continue;
            };
            if found.as_ref().is_none_or(|(held, _)| said.cmp(held) == wanted) {
                found = Some((said, *row));
            }
        }
        match found {
            Some((_, row)) => (self.value(row, place).clone(), vec![row]),
            None => (self.value(0, place).clone(), Vec::new()),
        }
    }
}
