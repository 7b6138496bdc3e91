//! What stands there twice once the references moved: one group a company, one seat a person in it, one relation of a kind
//! and content. What goes is logged with the row that stays for it.

use std::collections::{BTreeMap, BTreeSet};

use super::apply::Work;
use super::log::Edit;
use super::rules::Merged;
use super::state::{GROUP_LINKS, GROUPS, MEMBERS, RELATIONS, RELATIONS_IDENTITY};
use super::value::Value;
use crate::playbooks::buyer_groups::size::SeatRole;

impl Work {
    /// Takes out what stands there twice since the references moved.
    pub(super) fn settle(&mut self, kind: Merged, survivor: &str) {
        let mut rows: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        for (table, row, _) in self.references.of(kind, survivor) {
            if self.state.table(table).is_some_and(|held| held.rows.contains_key(row)) {
                rows.entry(table).or_default().insert(row.clone());
            }
        }
        let empty = BTreeSet::new();
        let of = |table: &str| rows.get(table).unwrap_or(&empty);
        self.settle_groups(of(GROUPS));
        self.settle_links(kind, of(GROUP_LINKS));
        self.settle_members(of(MEMBERS));
        self.settle_relations(of(RELATIONS));
        self.settle_seats();
    }

    /// Groups that gained or lost seats in this merge are counted and ranked anew.
    fn settle_seats(&mut self) {
        let mut companies: BTreeSet<String> = BTreeSet::new();
        for edit in &self.edits {
            match edit {
                Edit::Cell {
                    table: MEMBERS,
                    column,
                    after,
                    ..
                } if column == "company_id" => {
                    companies.extend(after.text().map(str::to_owned));
                }
                Edit::Gone {
                    table: MEMBERS, cells, ..
                } => {
                    let company = cells.iter().find(|(column, _)| column == "company_id");
                    companies.extend(company.and_then(|(_, value)| value.text()).map(str::to_owned));
                }
                _ => {}
            }
        }
        for company in companies {
            let in_table = |table: &str| -> Vec<String> {
                let of = self.references.of(Merged::Company, &company);
                let rows = of.filter(|(held, row, column)| {
                    *held == table && *column == "company_id" && self.text(held, row, column) == company
                });
                rows.map(|(_, row, _)| row.clone()).collect()
            };
            if let Some(group) = in_table(GROUPS).first() {
                self.recount(group, in_table(MEMBERS));
            }
        }
    }

    /// Ranks seats within their roles by S* and says how many there are. The group's other marks stay those of its assembly:
    /// of records that are one only the representative is grouped, so that no two groups of a run ever meet here.
    fn recount(&mut self, group: &str, mut seats: Vec<String>) {
        let score = |row: &String| {
            let cell = self
                .state
                .table(MEMBERS)
                .and_then(|table| table.cell(row, "seat_score"));
            cell.and_then(Value::number).unwrap_or(f64::NEG_INFINITY)
        };
        let scores: BTreeMap<String, f64> = seats.iter().map(|row| (row.clone(), score(row))).collect();
        let of = |row: &String| scores.get(row).copied().unwrap_or(f64::NEG_INFINITY);
        seats.sort_by(|a, b| of(b).total_cmp(&of(a)).then_with(|| a.cmp(b)));
        let mut filled: BTreeMap<String, i64> = BTreeMap::new();
        for row in &seats {
            let count = filled.entry(self.text(MEMBERS, row, "role")).or_default();
            *count += 1;
            let rank = *count;
            self.set(MEMBERS, row, "rank", Value::Integer(rank));
            self.set(MEMBERS, row, "lead", Value::Boolean(rank == 1));
        }
        let count = Value::Integer(i64::try_from(seats.len()).unwrap_or(i64::MAX));
        let same = self.state.table(GROUPS).and_then(|groups| groups.cell(group, "n")) == Some(&count);
        if same {
            // Ranks rest on who sits there, though there are as many: an earlier merge of the same seats lies below.
            self.edits.push(Edit::Cell {
                table: GROUPS,
                row: group.to_owned(),
                column: "n".to_owned(),
                before: count.clone(),
                after: count,
            });
        } else {
            self.set(GROUPS, group, "n", count);
        }
        for role in SeatRole::ALL.map(SeatRole::as_str) {
            let count = filled.get(role).copied().unwrap_or_default();
            self.set(GROUPS, group, &format!("filled_{role}"), Value::Integer(count));
        }
    }

    /// One group a company: the first stays, which is the survivor's wherever it has one.
    fn settle_groups(&mut self, rows: &BTreeSet<String>) {
        // Rows of the survivor did not change their company in this merge.
        let moved = |work: &Self, row: &String| work.moved_now(GROUPS, row);
        let mut ordered: Vec<&String> = rows.iter().collect();
        ordered.sort_by_key(|row| moved(self, row));
        if let Some((kept, others)) = ordered.split_first() {
            for row in others {
                self.take_out(GROUPS, row, Some(kept));
            }
        }
    }

    /// The CRM's groups of one company become one, and nobody stands in it twice.
    fn settle_links(&mut self, kind: Merged, rows: &BTreeSet<String>) {
        if kind == Merged::Company {
            let own = rows.iter().filter(|row| !self.moved_now(GROUP_LINKS, row));
            let kept = own.map(|row| self.text(GROUP_LINKS, row, "group_id")).min();
            if let Some(kept) = kept {
                for row in rows
                    .iter()
                    .filter(|row| self.moved_now(GROUP_LINKS, row))
                    .cloned()
                    .collect::<Vec<_>>()
                {
                    self.set(GROUP_LINKS, &row, "group_id", Value::Text(kept.clone()));
                }
            }
        }
        let mut seen: BTreeMap<(String, String), &String> = BTreeMap::new();
        let mut ordered: Vec<&String> = rows.iter().collect();
        ordered.sort_by_key(|row| self.moved_now(GROUP_LINKS, row));
        for row in ordered {
            let key = (
                self.text(GROUP_LINKS, row, "group_id"),
                self.text(GROUP_LINKS, row, "person_id"),
            );
            let first = *seen.entry(key).or_insert(row);
            // Two rows alike that this merge did not touch stood there before it: they are none of its business.
            if first != row && self.moved_now(GROUP_LINKS, row) {
                self.take_out(GROUP_LINKS, row, Some(first));
                self.deduped += 1;
            }
        }
    }

    /// A double seat keeps the one with the higher S*.
    fn settle_members(&mut self, rows: &BTreeSet<String>) {
        let mut seats: BTreeMap<(String, String), Vec<&String>> = BTreeMap::new();
        for row in rows {
            let key = (
                self.text(MEMBERS, row, "company_id"),
                self.text(MEMBERS, row, "person_id"),
            );
            seats.entry(key).or_default().push(row);
        }
        for held in seats.values_mut().filter(|held| held.len() > 1) {
            let score = |row: &String| {
                let cell = self
                    .state
                    .table(MEMBERS)
                    .and_then(|table| table.cell(row, "seat_score"));
                cell.and_then(Value::number).unwrap_or(f64::NEG_INFINITY)
            };
            held.sort_by(|a, b| score(b).total_cmp(&score(a)).then_with(|| a.cmp(b)));
            if let Some((kept, others)) = held.split_first() {
                for row in others {
                    self.take_out(MEMBERS, row, Some(kept));
                }
            }
        }
    }

    /// A relation that two records had in common is one of the survivor's: as many rows of one content stay as the record
    /// had that had more of them. Two rows alike on one record are two events, and stay two.
    fn settle_relations(&mut self, rows: &BTreeSet<String>) {
        let mut alike: BTreeMap<[String; 2], (Vec<&String>, Vec<&String>)> = BTreeMap::new();
        for row in rows {
            let content = self.text(RELATIONS, row, "content");
            let (own, moved) = alike.entry([self.text(RELATIONS, row, "frame"), content]).or_default();
            if self.moved_now(RELATIONS, row) {
                moved.push(row);
            } else {
                own.push(row);
            }
        }
        for (own, moved) in alike.into_values() {
            for (kept, row) in own.into_iter().zip(moved) {
                self.take_out(RELATIONS, row, Some(kept));
                self.take_out(RELATIONS_IDENTITY, row, None);
                self.deduped += 1;
            }
        }
    }
}
