//! Layouts that put values together, ask conditions, pick among numbered cells, and are told from the headers.

use super::super::{HeaderMap, choose_layout, inspect, map_headers};
use super::*;
use std::collections::BTreeMap;

fn contract() -> Contract {
    Contract::from_toml(
        r#"
        dataset = "permits"
        columns = [
            { name = "id", kind = "text", required = true, aliases = ["PERMIT#"] },
            { name = "street", kind = "text", required = true },
            { name = "day", kind = "date" },
            { name = "owner", kind = "text" },
            { name = "other", kind = "text" },
        ]
        "#,
    )
    .unwrap()
}

fn layout() -> Layout {
    Layout::from_toml(
        r##"
        id = "town"
        dataset = "permits"
        strip = ["GIS_Entity_"]
        least_share = 0.5
        [columns]
        id.headers = ["Permit Num"]
        street.recipes = [{ join = ["No", { headers = ["Dir", "Direction"] }, "Street", { headers = ["Unit"], before = "# " }] }]
        day.recipes = [
            { join = ["Changed"], when = { header = "State", is = ["issued"] } },
            { join = ["Filed"] },
        ]
        owner.among = { value = "C_{n}_NAME", kind = "C_{n}_TYPE", most = 3, contains = ["owner"] }
        other.among = { value = "C_{n}_NAME", kind = "C_{n}_TYPE", most = 3, contains_none = ["owner"] }
        "##,
    )
    .unwrap()
}

const HEAD: &str =
    "PERMIT#,GIS_Entity_No,Direction,Street,Unit,State,Changed,Filed,C_1_TYPE,C_1_NAME,C_2_TYPE,C_2_NAME\n";

fn loaded(rows: &str) -> Loaded {
    let source = Folder::new();
    let source = source.file("town.csv", format!("{HEAD}{rows}"));
    load(&source, &contract(), Some(&layout()), &mut Unwatched).unwrap()
}

#[test]
fn cells_are_joined_with_a_space_and_blank_ones_left_out() {
    let loaded = loaded("1,12,N,Oak St,4B,,,,,,,\n2,12,,Oak St,,,,,,,,\n3,,,,,,,,,,,\n");
    assert_eq!(words(&loaded.working, "street"), ["12 N Oak St # 4B", "12 Oak St", "∅"]);
    assert_eq!(words(&loaded.working, "id"), ["1", "2", "3"]);
    assert!(loaded.report.unknown.is_empty(), "{:?}", loaded.report.unknown);
}

#[test]
fn a_condition_decides_and_a_blank_cell_goes_on_to_the_next() {
    let rows = "1,,,x,,Issued,2026-03-02,2026-03-01,,,,\n2,,,x,,closed,2026-03-02,2026-03-01,,,,\n\
        3,,,x,,ISSUED,,2026-03-01,,,,\n4,,,x,,,2026-03-02,,,,,\n";
    let loaded = loaded(rows);
    assert_eq!(
        words(&loaded.working, "day"),
        ["2026-03-02", "2026-03-01", "2026-03-01", "∅"]
    );
    let said: BTreeMap<String, String> = loaded.report.matched.into_iter().collect();
    assert_eq!(said["day"], "Changed (by State), else Filed");
    assert_eq!(said["street"], "GIS_Entity_No + Direction + Street + Unit");
}

#[test]
fn of_numbered_cells_the_first_of_a_kind_is_taken() {
    let rows = "1,,,x,,,,,Builder,B,Owner occupied,O\n2,,,x,,,,,OWNER,O1,OWNER,O2\n3,,,x,,,,,,N,,\n";
    let loaded = loaded(rows);
    assert_eq!(words(&loaded.working, "owner"), ["O", "O1", "∅"]);
    assert_eq!(words(&loaded.working, "other"), ["B", "∅", "N"]);
}

fn mapped(head: &str, layout: Option<&Layout>, mapping: &[(&str, &str)]) -> HeaderMap {
    let source = Folder::new();
    let source = source.file("town.csv", format!("{head}\n1,2,3\n"));
    let mapping = mapping
        .iter()
        .map(|(column, header)| ((*column).to_owned(), (*header).to_owned()));
    map_headers(&inspect(&source).unwrap(), &contract(), layout, &mapping.collect())
}

#[test]
fn a_number_sign_reads_as_num_and_what_is_exactly_so_goes_first() {
    // spec: permits P1
    let at = |map: HeaderMap| {
        map.matched
            .into_iter()
            .find(|(name, _)| name == "id")
            .map(|(_, sources)| sources)
    };
    assert_eq!(at(mapped("Permit Num,No,Street", None, &[])), Some(vec![0]));
    assert_eq!(at(mapped("PERMIT,PERMIT#,Street", None, &[])), Some(vec![1]));
    assert_eq!(at(mapped("PERMIT,No,Street", None, &[])), Some(vec![0]));
    assert_eq!(at(mapped("ID No,Permits,Street", None, &[])), None);
}

#[test]
fn a_mapping_goes_before_a_recipe_and_an_absent_recipe_leaves_names() {
    let map = mapped("PERMIT#,No,Where", Some(&layout()), &[("street", "Where")]);
    assert_eq!(map.matched[1], ("street".to_owned(), vec![2]));
    assert!(map.makings.is_empty());
    let map = mapped("PERMIT#,Kind,Owner", Some(&layout()), &[]);
    assert_eq!(map.matched[1], ("owner".to_owned(), vec![2]));
    assert_eq!(map.missing_required[0].column, "street");
}

#[test]
fn a_layout_that_asks_for_a_share_of_its_headers_is_not_told_from_fewer() {
    let folder = Folder::new();
    let choose = |head: &str| {
        let source = folder.file("town.csv", format!("{head}\n1,2,3,4,5,6,7\n"));
        let layouts = [layout()];
        choose_layout(&inspect(&source).unwrap(), &layouts, &contract()).map(|layout| layout.id.clone())
    };
    // Of ten headers five, and four.
    assert_eq!(choose("Permit Num,No,Street,State,Filed,x,y").as_deref(), Some("town"));
    assert_eq!(choose("Permit Num,No,Street,State,x,y,z"), None);
}
