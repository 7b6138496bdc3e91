//! The companies in scope, with what their records and the providers say of them.

use std::collections::BTreeMap;

use crate::engine::PhaseError;
use crate::frame::{Frame, FrameError, boolean, text};
use crate::playbooks::buyer_groups::contact_evidence::CompanyPattern;
use crate::playbooks::buyer_groups::merging::{Column, Kind, Merged, Rows, Survivorship, Value, golden};
use crate::playbooks::buyer_groups::size::{SeatRole, Sized, sized};

/// A company in scope.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Company {
    /// Its id: that of the record which stands for it.
    pub company_id: String,
    /// Its records, that one first.
    pub rows: Vec<usize>,
    /// Its row of `scope`.
    pub scope: usize,
    /// What a provider says of it, in the columns of the file.
    pub live: Option<Vec<Value>>,
}

/// All companies.
pub(super) struct Companies {
    /// The frame `companies`.
    pub rows: Rows,
    scope: Rows,
    rules: Survivorship,
    deal_usd: f64,
    largest: u32,
}

/// A company's facts by column.
pub(super) struct Facts<'a> {
    columns: &'a [Column],
    /// In the order of the columns.
    pub values: Vec<Value>,
}

impl Facts<'_> {
    /// A value; null for a column that is not there.
    pub fn value(&self, name: &str) -> &Value {
        let place = self.columns.iter().position(|column| column.name == name);
        place.and_then(|place| self.values.get(place)).unwrap_or(&Value::Null)
    }

    /// A text that is not blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).text().filter(|text| !text.trim().is_empty())
    }
}

impl Companies {
    /// Reads both frames; the deal and the largest group size companies anew.
    pub fn read(companies: &Frame, scope: &Frame, deal_usd: f64, largest: u32) -> Result<Self, FrameError> {
        Ok(Self {
            rows: Rows::read(companies)?,
            scope: Rows::read(scope)?,
            rules: Survivorship::of(Merged::Company),
            deal_usd,
            largest,
        })
    }

    /// The companies in scope, one a cluster of duplicates, by id.
    pub fn in_scope(&self, scope: &Frame) -> Result<Vec<Company>, FrameError> {
        let (ids, inside) = (text(scope, "company_id")?, boolean(scope, "in_scope")?);
        let (stands, by) = (boolean(scope, "representative")?, text(scope, "represented_by")?);
        let places: BTreeMap<&str, usize> = (0..self.rows.rows.len())
            .filter_map(|row| Some((self.rows.value(row, "company_id").text()?, row)))
            .collect();
        let mut found = Vec::new();
        for row in 0..scope.height() {
            let Some(id) = ids.get(row) else { continue };
            if inside.get(row) != Some(true) || stands.get(row) != Some(true) {
                continue;
            }
            let others = (0..scope.height()).filter(|other| by.get(*other) == Some(id));
            let others = others.filter_map(|other| ids.get(other));
            found.push(Company {
                company_id: id.to_owned(),
                rows: std::iter::once(id)
                    .chain(others)
                    .filter_map(|id| places.get(id).copied())
                    .collect(),
                scope: row,
                live: None,
            });
        }
        found.sort_by(|one, other| one.company_id.cmp(&other.company_id));
        Ok(found)
    }

    /// What is known of a company.
    pub fn facts(&self, company: &Company) -> Facts<'_> {
        let of_files = company.rows.iter().filter_map(|row| self.rows.rows.get(*row));
        let records: Vec<&[Value]> = of_files.chain(&company.live).map(Vec::as_slice).collect();
        Facts {
            values: golden(&self.rules, &self.rows.columns, &records).values,
            columns: &self.rows.columns,
        }
    }

    /// `company_facts`: the columns of `companies`, those of `scope` with the size that the facts give now, and the
    /// company's way of writing addresses.
    pub fn frame(&self, companies: &[(&Company, CompanyPattern)]) -> Result<Frame, PhaseError> {
        let added: Vec<(usize, &Column)> = self
            .scope
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| self.rows.place(&column.name).is_none())
            .collect();
        let mut made = Rows {
            columns: self.rows.columns.clone(),
            rows: Vec::with_capacity(companies.len()),
        };
        made.columns.extend(added.iter().map(|(_, column)| (*column).clone()));
        made.columns.push(Column::new("email_pattern", Kind::Text));
        made.columns.push(Column::new("pattern_share", Kind::Real));
        made.columns.push(Column::new("pattern_verified", Kind::Integer));
        for (company, pattern) in companies {
            let facts = self.facts(company);
            let size = sized(
                facts.value("revenue_usd").number(),
                facts.value("employees").integer(),
                self.deal_usd,
                self.largest,
            );
            let old = self
                .scope
                .rows
                .get(company.scope)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let scoped = added.iter().map(|(place, column)| {
                of_size(&size, &column.name).unwrap_or_else(|| old.get(*place).cloned().unwrap_or(Value::Null))
            });
            let mut row: Vec<Value> = facts.values.iter().cloned().chain(scoped).collect();
            row.push(Value::of_text(pattern.form.as_deref()));
            row.push(pattern.share.map_or(Value::Null, Value::Real));
            row.push(Value::Integer(i64::try_from(pattern.verified).unwrap_or(i64::MAX)));
            made.rows.push(row);
        }
        Ok(made.frame()?)
    }
}

/// What a column of `scope` says of a size; nothing for columns that say something else.
fn of_size(size: &Sized, column: &str) -> Option<Value> {
    let whole = |number: u32| Some(Value::Integer(i64::from(number)));
    match column {
        "tier" => Some(Value::of_text(Some(size.tier.name))),
        "tier_by" => Some(Value::of_text(Some(size.tier.by))),
        "override" => Some(Value::of_text(size.overridden)),
        "seats" => whole(size.seats.sum()),
        "size_min" => whole(size.bounds.min),
        "size_ideal" => whole(size.bounds.ideal),
        "size_max" => whole(size.bounds.max),
        "limit_vp" => Some(Value::Real(size.tier.limits.vp)),
        "limit_director" => Some(Value::Real(size.tier.limits.director)),
        "limit_manager" => Some(Value::Real(size.tier.limits.manager)),
        role => SeatRole::named(role).and_then(|role| whole(size.seats.of(role))),
    }
}
