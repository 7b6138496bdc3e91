//! D-1: which header is which column. A trailing `__c` says nothing, letters and digits decide; a header that ends in one
//! of the merge's suffixes, or is the second for its column, is kept beside the first for the column merge (C-4).

use std::collections::{BTreeMap, BTreeSet};

use crate::frame::{ColumnContract, ColumnKind, Contract, normalise};

/// Prefix of columns that no contract knows and that are kept for the column merge alone.
pub(in crate::playbooks::mql::phases) const EXTRA: &str = "extra_";
/// What the second header of a column is called.
const SECOND: &str = "_merge1";

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Its name in frames.
    pub name: String,
    /// The header.
    pub header: String,
    /// The contract's column it is, or stands beside; none for an unknown one.
    pub canonical: Option<String>,
}

/// A header as it is compared.
pub(super) fn key(header: &str) -> String {
    let trimmed = header.trim();
    let bare = trimmed
        .len()
        .checked_sub(3)
        .and_then(|end| Some((trimmed.get(..end)?, trimmed.get(end..)?)))
        .filter(|(_, tail)| tail.eq_ignore_ascii_case("__c"))
        .map_or(trimmed, |(bare, _)| bare);
    normalise(bare)
}

/// The column of a contract that a header names.
fn find<'c>(contract: &'c Contract, header: &str) -> Option<&'c ColumnContract> {
    let wanted = key(header);
    if wanted.is_empty() {
        return None;
    }
    let exact = |column: &&ColumnContract| {
        let mut names = std::iter::once(&column.name).chain(&column.aliases);
        names.any(|name| !name.starts_with('*') && key(name) == wanted)
    };
    let by_end = |column: &&ColumnContract| {
        let mut ends = column.aliases.iter().filter_map(|alias| alias.strip_prefix('*'));
        ends.any(|end| wanted.ends_with(&key(end)))
    };
    let columns = || contract.columns.iter();
    columns().find(exact).or_else(|| columns().find(by_end))
}

/// The suffix a header ends in, with what stands before it.
fn suffix<'h>(header: &'h str, suffixes: &[String]) -> Option<(&'h str, String)> {
    let header = header.trim();
    suffixes.iter().find_map(|suffix| {
        let start = header.len().checked_sub(suffix.len()).filter(|start| *start > 0)?;
        let (base, end) = (header.get(..start)?, header.get(start..)?);
        end.eq_ignore_ascii_case(suffix).then(|| (base, suffix.to_lowercase()))
    })
}

/// Chooses the columns of a file. `mapping` (canonical name to header, from the settings) goes first.
pub(super) fn choose(
    headers: &[String],
    contract: &Contract,
    mapping: &BTreeMap<String, String>,
    suffixes: &[String],
) -> Vec<Chosen> {
    let mut chosen: Vec<Chosen> = Vec::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mapped = |header: &String| {
        let found = mapping
            .iter()
            .find(|(_, mapped)| normalise(mapped) == normalise(header));
        found.and_then(|(canonical, _)| contract.column(canonical))
    };
    let wanted = |canonical: &str| mapping.get(canonical).filter(|header| headers.contains(header));
    let mut later: Vec<(String, &String, Option<String>)> = Vec::new();
    for header in headers {
        if let Some(column) = mapped(header).or_else(|| find(contract, header)) {
            let elsewhere = wanted(&column.name).is_some_and(|mapped| mapped != header);
            if !elsewhere && taken.insert(column.name.clone()) {
                chosen.push(Chosen {
                    name: column.name.clone(),
                    header: header.clone(),
                    canonical: Some(column.name.clone()),
                });
            } else {
                later.push((format!("{}{SECOND}", column.name), header, Some(column.name.clone())));
            }
        } else if let Some((base, end)) = suffix(header, suffixes) {
            match find(contract, base) {
                Some(column) => later.push((format!("{}{end}", column.name), header, Some(column.name.clone()))),
                None => later.push((format!("{EXTRA}{}{end}", key(base)), header, None)),
            }
        }
    }
    for (name, header, canonical) in later {
        // Where no header is the column itself, the first beside it stands for it.
        let name = match &canonical {
            Some(canonical) if taken.insert(canonical.clone()) => canonical.clone(),
            _ if taken.insert(name.clone()) => name,
            _ => continue,
        };
        chosen.push(Chosen {
            name,
            header: header.clone(),
            canonical,
        });
    }
    chosen
}

/// A contract that reads exactly these columns, all as text: what they hold is decided over all files (C-1).
pub(super) fn as_text(dataset: &str, chosen: &[Chosen]) -> Contract {
    let column = |chosen: &Chosen| ColumnContract {
        name: chosen.name.clone(),
        kind: ColumnKind::Text,
        required: false,
        unit: None,
        pii: false,
        aliases: Vec::new(),
        minimum: None,
        maximum: None,
        digits: false,
        rule: None,
        description: String::new(),
    };
    Contract {
        dataset: dataset.to_owned(),
        columns: chosen.iter().map(column).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::mql::contract;

    fn names(dataset: &str, headers: &[&str]) -> Vec<(String, String)> {
        let contracts = contract::contracts();
        let contract = contracts.iter().find(|contract| contract.dataset == dataset).unwrap();
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let suffixes = ["_sf", "_rep", "_firm", "_merge1", "_ddrep", "_ddfirm"].map(str::to_owned);
        let chosen = choose(&headers, contract, &BTreeMap::new(), &suffixes);
        chosen.into_iter().map(|chosen| (chosen.name, chosen.header)).collect()
    }

    // spec: mql D-1, C-4
    #[test]
    fn headers_meet_columns_without_case_signs_and_custom_endings() {
        let found = names(
            "reps_t1",
            &[
                "repcrd",
                "Total_Assets_In_Millions__c",
                "TotalAssetsInMillions",
                "AverageAccountSize_ddrep",
                "AverageAccountSize_ddfirm",
                "Growth_rep",
                "Growth_firm",
                "Date_Became_Rep_Number_Of_Years__C",
                "Something",
            ],
        );
        let name_of = |header: &str| {
            found
                .iter()
                .find(|(_, known)| known == header)
                .map(|(name, _)| name.as_str())
        };
        assert_eq!(name_of("repcrd"), Some("rep_crd"));
        assert_eq!(name_of("Total_Assets_In_Millions__c"), Some("aum_m"));
        assert_eq!(name_of("TotalAssetsInMillions"), Some("aum_m_merge1"));
        assert_eq!(name_of("AverageAccountSize_ddrep"), Some("avg_acct"));
        assert_eq!(name_of("AverageAccountSize_ddfirm"), Some("avg_acct_ddfirm"));
        assert_eq!(name_of("Growth_rep"), Some("extra_growth_rep"));
        assert_eq!(name_of("Date_Became_Rep_Number_Of_Years__C"), Some("yrs_rep"));
        assert_eq!(name_of("Something"), None);
        let leads = names("leads", &["Id", "Legacy_Lead_Score__c", "stage_entered_contacting__C"]);
        let leads: Vec<&str> = leads.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(leads, ["lead_id", "prior_score", "contacted_at"]);
    }
}
