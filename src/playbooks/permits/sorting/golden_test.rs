//! The golden cases, through the functions that the phases use.

use serde::Deserialize;

use super::{PermitText, Room, Sorter, SortingData};

#[derive(Deserialize)]
struct Case {
    description: String,
    #[serde(default)]
    permit_type: String,
    category: String,
    commercial: bool,
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

// spec: permits T1, T2, T3, T4, T5, C1, C2, 8.1
#[test]
fn every_golden_description_gets_its_category() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/permits/categories.toml");
    let cases: Cases = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(cases.case.len(), 64);
    let sorter = Sorter::new(&SortingData::built_in()).unwrap();
    let mut room = Room::default();
    let mut wrong = Vec::new();
    for case in &cases.case {
        let permit = PermitText {
            description: &case.description,
            permit_type: &case.permit_type,
            ..PermitText::default()
        };
        let sorted = sorter.sort(&mut room, &permit);
        if (sorted.category, sorted.is_commercial()) != (case.category.as_str(), case.commercial) {
            wrong.push(format!("{} [{}]: {sorted:?}", case.description, case.permit_type));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
