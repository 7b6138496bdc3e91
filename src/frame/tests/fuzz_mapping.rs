//! Headers that nobody would choose: each is proposed for one column at most, what is mapped is read from that very header,
//! and what is missing is named.

use super::super::headers::unique_headers;
use super::super::{ColumnContract, map_headers, propose_mapping, rank_headers};
use super::super::{Compression, Format, HeaderMap, Inspection, MissingColumn, fingerprint_bytes};
use super::*;
use crate::fuzzing::{files_of_the_tree, fuzz, mutated};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::{BTreeMap, BTreeSet};

/// Every contract of the playbooks.
fn contracts() -> Vec<Contract> {
    let folders = ["advisors", "buyer_groups", "contractors", "mql", "permits"];
    let texts = folders
        .iter()
        .flat_map(|name| files_of_the_tree(&format!("src/playbooks/{name}/data/contracts"), ".toml"));
    texts
        .map(|text| Contract::from_toml(&String::from_utf8(text).unwrap()).unwrap())
        .collect()
}

fn looked_at(headers: &[String], sample: Vec<Vec<String>>) -> Inspection {
    let (headers, warnings) = unique_headers(headers);
    Inspection {
        fingerprint: fingerprint_bytes(b""),
        bytes: 0,
        format: Format::Csv { delimiter: ',' },
        encoding: "UTF-8".to_owned(),
        compression: Compression::None,
        has_bom: false,
        first_record: headers.clone(),
        headers,
        sample,
        warnings,
    }
}

fn proposed_once_each(inspection: &Inspection, contract: &Contract) -> Result<BTreeMap<String, String>, TestCaseError> {
    let proposals = propose_mapping(inspection, contract);
    let names = |column: &ColumnContract| column.name.clone();
    let expected: Vec<String> = contract.columns.iter().map(names).collect();
    let columns: Vec<String> = proposals.iter().map(|proposal| proposal.column.clone()).collect();
    prop_assert_eq!(columns, expected);
    let mut chosen = BTreeMap::new();
    for proposal in proposals {
        prop_assert!(
            (0.0..=1.0).contains(&proposal.score) && !proposal.reason.is_empty(),
            "{:?}",
            proposal
        );
        prop_assert_eq!(proposal.header.is_some(), proposal.score > 0.0, "{:?}", proposal);
        let Some(header) = proposal.header else { continue };
        prop_assert!(inspection.headers.contains(&header));
        prop_assert!(!chosen.values().any(|taken| *taken == header), "{header} twice");
        chosen.insert(proposal.column, header);
    }
    Ok(chosen)
}

/// What is mapped is read from that very header, and what is required and not found is named.
fn mapped_as_written(
    map: &HeaderMap,
    contract: &Contract,
    mapping: &BTreeMap<String, String>,
) -> Result<(), TestCaseError> {
    let found = |name: &str| {
        map.matched
            .iter()
            .find(|(column, _)| column == name)
            .map(|(_, from)| from.as_slice())
    };
    for (column, header) in mapping {
        let from: Vec<&str> = found(column)
            .into_iter()
            .flatten()
            .map(|place| map.headers[*place].as_str())
            .collect();
        prop_assert_eq!(from, vec![header.as_str()], "{} of {:?}", column, map.headers);
    }
    let missing: Vec<&str> = map
        .missing_required
        .iter()
        .map(|missing| missing.column.as_str())
        .collect();
    let required = contract
        .columns
        .iter()
        .filter(|column| column.required && found(&column.name).is_none());
    prop_assert_eq!(missing, required.map(|column| column.name.as_str()).collect::<Vec<_>>());
    let claimed: BTreeSet<usize> = map.matched.iter().flat_map(|(_, from)| from.iter().copied()).collect();
    for MissingColumn { nearest_header, .. } in &map.missing_required {
        let place = nearest_header
            .as_ref()
            .map(|near| map.headers.iter().position(|header| header == near).unwrap());
        prop_assert!(place.is_none_or(|place| !claimed.contains(&place)), "{:?}", map);
    }
    let unknown: BTreeSet<&String> = map.unknown.iter().collect();
    prop_assert!(
        unknown.len() == map.unknown.len() && unknown.iter().all(|name| name.starts_with("x_")),
        "{:?}",
        map.unknown
    );
    prop_assert_eq!(claimed.len() + map.unknown.len(), map.headers.len());
    Ok(())
}

// spec: contractors X-1
#[test]
fn fuzz_mappings_are_one_to_one_and_name_what_is_missing() {
    let contracts = contracts();
    let known: Vec<String> = contracts
        .iter()
        .flat_map(|contract| &contract.columns)
        .flat_map(|column| std::iter::once(&column.name).chain(&column.aliases).cloned())
        .collect();
    let header = mutated(
        &known,
        &["Phone", "#", "_", " No.", "name", "ZIP", "1st ", "column_2", "x_"],
    )
    .boxed();
    let cell = || {
        prop_oneof![
            "[0-9() -]{0,14}",
            "[A-Z]{2}",
            "[a-z]{1,5}@[a-z.]{1,6}",
            "20[0-9]{2}-[01][0-9]-[0-3][0-9]",
            "\\PC{0,12}"
        ]
    };
    let table = (1..12_usize).prop_flat_map(move |width| {
        (
            prop::collection::vec(header.clone(), width),
            prop::collection::vec(prop::collection::vec(cell(), 0..width + 2), 0..5),
        )
    });
    let some = (prop::sample::select(contracts), table, any::<bool>());
    let endings = fuzz(
        "mapping of headers",
        &some,
        |(contract, (headers, sample), with_proposal)| {
            let inspection = looked_at(&headers, sample);
            let mut mapping = proposed_once_each(&inspection, &contract)?;
            for column in &contract.columns {
                let ranked = rank_headers(&inspection, column);
                let mut names: Vec<&String> = ranked.iter().map(|ranked| &ranked.header).collect();
                names.sort();
                let mut all: Vec<&String> = inspection.headers.iter().collect();
                all.sort();
                prop_assert_eq!(names, all);
                prop_assert!(ranked.is_sorted_by(|left, right| left.score >= right.score));
            }
            if !with_proposal {
                mapping.clear();
            }
            let map = map_headers(&inspection, &contract, None, &mapping);
            mapped_as_written(&map, &contract, &mapping)?;
            Ok(if map.missing_required.is_empty() {
                "complete"
            } else {
                "incomplete"
            })
        },
    );
    assert_eq!(endings.len(), 2, "{endings:?}");
}
