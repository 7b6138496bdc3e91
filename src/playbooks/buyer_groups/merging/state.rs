//! The tables a merge touches, each row under a name that never changes, so that what one merge did can be taken back
//! while others stand. The order of a table's rows follows from their content, so none has to be remembered.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Merged;
use super::value::{Column, Kind, Value};

/// The column of a row's place in a table whose rows have no id of their own.
pub(in crate::playbooks::buyer_groups) const PLACE: &str = "place";

/// How a table's rows are named and ordered, and what in them refers to what.
#[derive(Debug)]
pub(super) struct TableSpec {
    /// Its name.
    pub name: &'static str,
    /// The column that names a row.
    pub row: &'static str,
    /// The column its rows stand in order of, before their names.
    pub order: Option<&'static str>,
    /// Columns that refer to a company.
    pub companies: &'static [&'static str],
    /// Columns that refer to a person.
    pub people: &'static [&'static str],
}

/// Companies.
pub(in crate::playbooks::buyer_groups) const COMPANIES: &str = "companies";
/// People.
pub(in crate::playbooks::buyer_groups) const PEOPLE: &str = "people";
/// What identifies them.
pub(in crate::playbooks::buyer_groups) const PEOPLE_IDENTITY: &str = "people_identity";
/// Groups the CRM has, one row a member.
pub(in crate::playbooks::buyer_groups) const GROUP_LINKS: &str = "groups0";
/// Whatever else refers to a person or a company.
pub(in crate::playbooks::buyer_groups) const RELATIONS: &str = "relations";
/// Its rows as they were read.
pub(in crate::playbooks::buyer_groups) const RELATIONS_IDENTITY: &str = "relations_identity";
/// Who is seated.
pub(in crate::playbooks::buyer_groups) const MEMBERS: &str = "members";
/// The groups.
pub(in crate::playbooks::buyer_groups) const GROUPS: &str = "groups";

const PLAIN: TableSpec = TableSpec {
    name: "",
    row: "",
    order: None,
    companies: &[],
    people: &[],
};

/// Every table, in the order in which they are written.
pub(super) const TABLES: [TableSpec; 8] = [
    TableSpec {
        name: COMPANIES,
        row: "company_id",
        ..PLAIN
    },
    TableSpec {
        name: PEOPLE,
        row: "person_id",
        companies: &["company_id", "linked_company_id"],
        ..PLAIN
    },
    TableSpec {
        name: PEOPLE_IDENTITY,
        row: "person_id",
        ..PLAIN
    },
    TableSpec {
        name: GROUP_LINKS,
        row: PLACE,
        companies: &["company_id"],
        people: &["person_id"],
        ..PLAIN
    },
    // What a relation refers to stands in another of its columns.
    TableSpec {
        name: RELATIONS,
        row: "relation_key",
        ..PLAIN
    },
    TableSpec {
        name: RELATIONS_IDENTITY,
        row: "relation_key",
        ..PLAIN
    },
    TableSpec {
        name: MEMBERS,
        row: PLACE,
        order: Some("company_id"),
        companies: &["company_id"],
        people: &["person_id"],
    },
    TableSpec {
        name: GROUPS,
        row: PLACE,
        companies: &["company_id"],
        ..PLAIN
    },
];

/// A table: rows by their names.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    pub(super) rows: BTreeMap<String, Vec<Value>>,
    order: Option<usize>,
}

impl Table {
    /// A table of these columns and rows. Rows that are named by their place get one where they have none yet.
    ///
    /// # Errors
    /// When a column is missing, or two rows have one name.
    pub(super) fn new(spec: &TableSpec, mut columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Result<Self, String> {
        let placed = columns.iter().any(|column| column.name == spec.row);
        if !placed && spec.row == PLACE {
            columns.push(Column::new(PLACE, Kind::Integer));
        }
        let find = |name: &str| columns.iter().position(|column| column.name == name);
        let missing = |name: &str| format!("frame `{}` has no column `{name}`", spec.name);
        let named = find(spec.row).ok_or_else(|| missing(spec.row))?;
        let order = spec
            .order
            .map(|name| find(name).ok_or_else(|| missing(name)))
            .transpose()?;
        let mut made = BTreeMap::new();
        for (place, mut row) in rows.into_iter().enumerate() {
            if !placed && spec.row == PLACE {
                row.push(Value::Integer(i64::try_from(place).unwrap_or(i64::MAX)));
            }
            let name = name_of(row.get(named));
            if let Some(twice) = made.insert(name, row) {
                return Err(format!(
                    "frame `{}` has two rows with the {} {:?}; it must stand there once",
                    spec.name,
                    spec.row,
                    name_of(twice.get(named)),
                ));
            }
        }
        Ok(Self {
            columns,
            rows: made,
            order,
        })
    }

    /// The rows in their order.
    pub(super) fn ordered(&self) -> Vec<&Vec<Value>> {
        let mut rows: Vec<(&str, &Vec<Value>)> = self.rows.iter().map(|(name, row)| (name.as_str(), row)).collect();
        if let Some(place) = self.order {
            let key = |row: &Vec<Value>| row.get(place).and_then(Value::text).unwrap_or_default().to_owned();
            // Stable: within the order, rows stay in that of their names.
            rows.sort_by_cached_key(|(_, row)| key(row));
        }
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// The place of a column.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|held| held.name == column)
    }

    /// A cell of a row.
    pub fn cell(&self, row: &str, column: &str) -> Option<&Value> {
        self.rows.get(row)?.get(self.place(column)?)
    }

    /// A text of a row; empty where there is none.
    pub fn text(&self, row: &str, column: &str) -> &str {
        self.cell(row, column).and_then(Value::text).unwrap_or_default()
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// The names of the rows.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }
}

/// A row's name: its id, or its place with zeros in front so that names sort as places do.
fn name_of(cell: Option<&Value>) -> String {
    match cell {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Integer(place)) => format!("{place:012}"),
        _ => String::new(),
    }
}

/// The tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct State {
    pub(super) tables: BTreeMap<&'static str, Table>,
}

impl State {
    /// A table, where it was given.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The table of a kind of record.
    pub(super) fn records(&self, kind: Merged) -> Option<&Table> {
        self.table(match kind {
            Merged::Company => COMPANIES,
            Merged::Person => PEOPLE,
        })
    }

    /// Whether such a record is there.
    pub fn has(&self, kind: Merged, id: &str) -> bool {
        self.records(kind).is_some_and(|table| table.rows.contains_key(id))
    }

    /// What refers to records: table, row and column by kind and id.
    pub(super) fn references(&self) -> References {
        let mut found = References::default();
        for spec in &TABLES {
            let Some(table) = self.table(spec.name) else { continue };
            let columns = [(Merged::Company, spec.companies), (Merged::Person, spec.people)];
            for row in table.names() {
                for (kind, names) in columns {
                    for column in names {
                        found.add(kind, table.text(row, column), (spec.name, row.to_owned(), column));
                    }
                }
                if spec.name == RELATIONS
                    && let Some(kind) = kind_of_relation(table.text(row, "references"))
                {
                    let id = table.text(row, "reference_id");
                    found.add(kind, id, (spec.name, row.to_owned(), "reference_id"));
                }
            }
        }
        found
    }
}

/// The tables that hold a kind of record, by its id.
pub(super) fn record_tables(kind: Merged) -> &'static [&'static str] {
    match kind {
        Merged::Company => &[COMPANIES],
        Merged::Person => &[PEOPLE, PEOPLE_IDENTITY],
    }
}

/// What a column of a table refers to, where it always refers to the same kind of record.
pub(super) fn referred(table: &str, column: &str) -> Option<(Merged, &'static str)> {
    let spec = TABLES.iter().find(|spec| spec.name == table)?;
    let columns = [(Merged::Company, spec.companies), (Merged::Person, spec.people)];
    columns.into_iter().find_map(|(kind, names)| {
        let name = names.iter().find(|name| **name == column)?;
        Some((kind, *name))
    })
}

/// What a relation's word for its target means.
pub(in crate::playbooks::buyer_groups) fn kind_of_relation(word: &str) -> Option<Merged> {
    match word {
        "companies" => Some(Merged::Company),
        "people" => Some(Merged::Person),
        _ => None,
    }
}

/// A cell by table, row and column.
pub(super) type Place = (&'static str, String, &'static str);

/// The cells that refer to each record.
#[derive(Debug, Default)]
pub(super) struct References(BTreeMap<(Merged, String), BTreeSet<Place>>);

impl References {
    /// From now on this cell refers to the record as well.
    pub fn add(&mut self, kind: Merged, id: &str, place: Place) {
        if !id.is_empty() {
            self.0.entry((kind, id.to_owned())).or_default().insert(place);
        }
    }

    /// The cells that refer to a record, and such as did but are gone by now.
    pub fn of(&self, kind: Merged, id: &str) -> impl Iterator<Item = &Place> {
        self.0.get(&(kind, id.to_owned())).into_iter().flatten()
    }
}
