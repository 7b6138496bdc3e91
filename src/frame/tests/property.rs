//! Properties over random files.

use super::super::{load, to_parquet};
use super::*;
use proptest::prelude::*;

/// A line: mostly in order, sometimes made of characters that trouble a reader of delimited text.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => ("[a-z é]{0,8}", "[0-9() -]{0,14}", "-?[0-9]{0,3}[.]?[0-9]?", "[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")
            .prop_map(|(name, phone, score, expires)| format!("{name},{phone},{score},{expires}\n")),
        1 => ("[a-z,\n]{0,6}", "[0-9]{0,3}").prop_map(|(name, phone)| format!("\"{name}\",{phone},,\r\n")),
        1 => Just("\n".to_owned()),
        3 => "[ab1,;|\t\"\r\n\\\\. é\u{0}/-]{0,20}\n",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever follows a good header: no panic, every record accounted for, frames of equal height, places in the file.
    #[test]
    fn the_balance_holds(lines in proptest::collection::vec(line(), 0..40)) {
        // spec: contractors X-2
        let csv = format!("name,phone,score,expires\n{}", lines.concat());
        // The sniffer may see another delimiter; then the required columns are missing, which is an answer too.
        if let Ok(loaded) = load_dealers(&csv) {
            let report = &loaded.report;
            prop_assert!(report.balance_holds(), "{report:?}");
            prop_assert_eq!(report.kept, loaded.working.height() as u64);
            prop_assert_eq!(report.kept, loaded.identity.height() as u64);
            let kinds = words(&loaded.quarantine, "kind");
            prop_assert_eq!(report.quarantined, kinds.iter().filter(|kind| *kind == "row").count() as u64);
            prop_assert_eq!(report.cell_quarantined, kinds.iter().filter(|kind| *kind == "cell").count() as u64);
            let lines = csv.split('\n').count() as u64;
            let places = words(&loaded.quarantine, "line");
            let places: Vec<u64> = places.iter().map(|line| line.parse().unwrap()).collect();
            prop_assert!(places.iter().all(|line| (2..=lines).contains(line)), "{places:?} of {lines}");
            prop_assert!(places.is_sorted());
        }
    }

    /// Any bytes at all, under any of the names: an answer, not a panic, and the same one twice.
    #[test]
    fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400), header in any::<bool>()) {
        let bytes = if header { [b"name,phone\n".as_slice(), &bytes].concat() } else { bytes };
        match (load_dealers(&bytes), load_dealers(&bytes)) {
            (Ok(first), Ok(second)) => {
                prop_assert!(first.report.balance_holds());
                prop_assert_eq!(to_parquet(&first.working).unwrap(), to_parquet(&second.working).unwrap());
            }
            (first, second) => prop_assert_eq!(
                first.err().map(|error| error.to_string()),
                second.err().map(|error| error.to_string())
            ),
        }
    }

    /// Rows written by the csv crate come back cell by cell.
    #[test]
    fn written_rows_come_back(rows in proptest::collection::vec(("[a-z,;\"\n ]{1,12}", "[0-9]{1,5}"), 1..30)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["name", "phone"]).unwrap();
        rows.iter().for_each(|(name, phone)| writer.write_record([name, phone]).unwrap());
        let folder = Folder::new();
        let source = folder.file("a.csv", writer.into_inner().unwrap());
        if let Ok(loaded) = load(&source, &dealers(), None, &mut Unwatched) {
            let nothing = ["", "nan", "null"];
            let shown = |name: &str| Some(name.trim().to_owned()).filter(|name| !nothing.contains(&name.as_str()));
            let expected: Vec<Option<String>> = rows.iter().map(|(name, _)| shown(name)).collect();
            prop_assert_eq!(texts(&loaded.working, "name"), expected);
            prop_assert_eq!(loaded.report.quarantined, 0);
        }
    }
}
