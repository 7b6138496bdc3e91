//! The reviewer's desk from the command line: the sign-off sheet, a gate's history, pairs that are decided.

use assay::sample::Size;
use insta::assert_snapshot;

use super::{Desk, code, err, keys, out};

#[test]
fn the_sign_off_sheet_is_one_for_people_and_rows_for_programs() {
    let desk = Desk::ran();
    let rows = desk.rows(&["gates", "--sign-off"]);
    assert_snapshot!(keys(&rows), @"run playbook as_of phase id subject outcome warn_at block_at observed unit decision by at reason undecided can_be_signed_off");
    assert_eq!(rows.len(), desk.rows(&["gates"]).len());
    assert!(rows.iter().all(|row| row["can_be_signed_off"] == false));
    let open = rows.iter().find(|row| row["undecided"] == true).unwrap();
    let gate = open["id"].as_str().unwrap();
    let subject: Vec<&str> = open["subject"]
        .as_str()
        .map(|name| vec!["--subject", name])
        .unwrap_or_default();
    let sign = [
        &["--as", "Rita Moss", "sign", gate, "--reason", "seen it"],
        subject.as_slice(),
    ]
    .concat();
    assert_eq!(code(&desk.assay(&sign)), 0);

    let sheet = out(&desk.assay(&["gates", "--sign-off", "--format", "md"]));
    assert!(
        sheet.contains("Sign-off: Contractors") && sheet.contains("cannot be signed off yet"),
        "{sheet}"
    );
    let line = sheet
        .lines()
        .find(|line| line.contains("Rita Moss") && line.contains(gate))
        .unwrap();
    assert!(line.contains("signed") && line.contains("seen it"), "{line}");
    let plain = out(&desk.assay(&["gates", "--sign-off", "--plain"]));
    assert!(plain.is_ascii() && plain.contains("UNDECIDED"), "{plain}");

    let points = desk.rows(&["gates", "--history", "C3.6"]);
    assert_snapshot!(keys(&points), @"run observed outcome");
    assert_eq!(points.len(), 1);
    assert_eq!(code(&desk.assay(&["gates", "--subject", "ca.csv"])), 2);
}

// spec: contractors C2.5, C1.7
#[test]
fn duplicates_are_listed_masked_and_decided() {
    let desk = Desk::new(Size::Small, Some("undecided-duplicates"));
    assert_eq!(code(&desk.assay(&["run", "--quiet"])), 0);
    let rows = desk.rows(&["duplicates", "contractors", "--gate", "C2.5"]);
    assert_snapshot!(keys(&rows), @"gate subject decision id_a id_b pii_name_a pii_name_b pii_zip similarity");
    let clear = desk.rows(&["duplicates", "--gate", "C2.5", "--with-pii"]);
    assert_ne!(rows[0]["pii_name_a"], clear[0]["pii_name_a"]);
    let (a, b) = (rows[0]["id_a"].as_str().unwrap(), rows[0]["id_b"].as_str().unwrap());

    let decided = desk.assay(&["duplicates", "--decide", a, b, "same", "--note", "one owner"]);
    assert_eq!(code(&decided), 0, "{}", err(&decided));
    assert!(err(&decided).contains("assay run contractors"), "{}", err(&decided));
    assert_eq!(desk.rows(&["duplicates", "--gate", "C2.5"])[0]["decision"], "same");
    let stale = desk.rows(&["status"]);
    assert!(stale[1]["stale_because"].is_null() && !stale[2]["stale_because"].is_null());
    assert_eq!(code(&desk.assay(&["duplicates", "--withdraw", b, a])), 0);
    assert!(desk.rows(&["duplicates", "--gate", "C2.5"])[0]["decision"].is_null());
    assert_eq!(desk.rows(&["audit", "verify"])[0]["unbroken"], true);

    let wrong = desk.assay(&["duplicates", "--gate", "C0.1"]);
    assert_eq!(code(&wrong), 2);
    assert!(err(&wrong).contains("C1.7, C2.5 have"), "{}", err(&wrong));
}

#[test]
fn nothing_is_taken_back_where_nothing_stands() {
    let desk = Desk::ran();
    let entries = || desk.rows(&["audit", "show"]).len();
    let before = entries();
    let nothing = desk.assay(&["withdraw", "contractors", "C0.11"]);
    assert_ne!(code(&nothing), 0);
    assert!(err(&nothing).contains("nothing to take back"), "{}", err(&nothing));
    assert_eq!(entries(), before, "the chain has no entry that says nothing");
    assert_eq!(code(&desk.assay(&["sign", "C0.11", "--reason", "seen"])), 0);
    assert_eq!(code(&desk.assay(&["withdraw", "contractors", "C0.11"])), 0);
    let after = entries();
    assert_ne!(code(&desk.assay(&["withdraw", "contractors", "C0.11"])), 0);
    assert!(after > before && entries() == after);
}
