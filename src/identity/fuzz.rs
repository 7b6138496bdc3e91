//! Titles, phones and addresses as nobody would write them: read without a panic, the same each time, and what was read
//! is read again as itself.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::addresses::{self, Cities, city_key, parcel_key};
use super::phones::{PhoneReading, read_phone, read_slowly};
use super::titles;
use crate::fuzzing::{files_of_the_tree, fuzz, mutated};

/// The golden titles and what the lists of the four languages know.
fn titles_known() -> Vec<String> {
    let golden = files_of_the_tree("tests/golden/buyer_groups", "titles.toml");
    let golden: toml::Table = toml::from_str(&String::from_utf8(golden.concat()).unwrap()).unwrap();
    let golden = golden["title"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["title"].as_str().unwrap().to_owned());
    let lists = files_of_the_tree("src/identity/data/titles", ".toml").concat();
    let lists = String::from_utf8(lists).unwrap();
    let quoted = lists
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.chars().count() > 3)
        .map(str::to_owned);
    let written = [
        "Geschäftsführer (m/w/d)",
        "Leiter/in Einkauf & Logistik",
        "Straßenbau-Leiter:in (w / m / d)",
        "Directeur Général Adjoint, chez Zorvell",
        "Responsable de la Qualité H/F | Site de Lyon",
        "Jefe/a de Operaciones – Planta Norte",
        "Ex-V.P. R&D @ Zorvell, Inc.",
        "Sr. Dir., Ops / Co-Founder; former C.O.O.",
    ];
    golden.chain(quoted).chain(written.map(str::to_owned)).collect()
}

/// The plain line read again is itself and means the same. What odd marks kept apart may be a remark now, such as `(m/w/d)`;
/// then that goes, and the line settles.
fn title_settles(title: &titles::Title) -> Result<(), TestCaseError> {
    let mut line = title.plain.clone();
    for _ in 0..8 {
        let again = titles::parse(&line);
        if again.plain == line {
            if line == title.plain {
                prop_assert_eq!(&again.segments, &title.segments, "{:?}", line);
                prop_assert_eq!(
                    (again.level, &again.functions),
                    (title.level, &title.functions),
                    "{:?}",
                    line
                );
            }
            return Ok(());
        }
        prop_assert!(again.plain.len() <= line.len(), "{line:?} is read as {:?}", again.plain);
        line = again.plain;
    }
    Err(TestCaseError::fail(format!("{:?} never settles", title.plain)))
}

// spec: buyer-groups T1, T2
#[test]
fn fuzz_titles_are_read_and_read_again_as_themselves() {
    let pieces = [
        " at ",
        " chez ",
        " bei ",
        " en ",
        "former ",
        "ex-",
        "(m/w/d)",
        "(H/F)",
        "[f/m/x]",
        ":in",
        "/in",
        "*in",
        "(in)",
        "-in",
        " - ",
        " – ",
        "C.O.O.",
        "V.P",
        " of ",
        " und ",
        " et ",
        " y ",
        "Sr. ",
        "Leiter",
        "directeur",
        "gerente",
        "manager",
        "R&D",
        "@",
        "assistant to the ",
    ];
    let endings = fuzz("titles", &mutated(&titles_known(), &pieces), |raw| {
        let title = titles::parse(&raw);
        prop_assert_eq!(&title, &titles::parse(&raw));
        prop_assert!(
            title
                .segments
                .iter()
                .all(|words| !words.is_empty() && words.iter().all(|word| !word.is_empty()))
        );
        prop_assert!(title.primary < title.segments.len().max(1));
        prop_assert_eq!(title.functions.len(), title.functions_by.len());
        let distinct: BTreeSet<&str> = title.functions.iter().map(|function| function.as_str()).collect();
        prop_assert_eq!(distinct.len(), title.functions.len(), "{:?}", title.functions);
        let odd = |letter: char| letter.is_control() || letter.is_uppercase();
        prop_assert!(!title.plain.contains(odd), "{:?}", title.plain);
        title_settles(&title)?;
        Ok(if title.is_known() { "known" } else { "unknown" })
    });
    assert!(endings["known"] > 5 && endings["unknown"] > 0, "{endings:?}");
}

const PHONES: &[&str] = &[
    "(555) 234-0111",
    "+1 555.234.0111 x12",
    "1-800-234-0142 ext. #9",
    "555-234-0111 / 555-234-0112",
    "5552340111.0",
    "5.55234E+09",
    "+49 (0)30 901820",
    "555-CALL-NOW",
    "555 234 0111 or 555 234 0113; 555-234-0114",
    "000-000-0000",
    "n/a",
    "tel:+15552340111",
    "５５５-234-0111",
    "1 555 234 0111 extension 100",
    "(555)2340111#7",
];

fn dialled(reading: &PhoneReading) -> Result<(), TestCaseError> {
    let numbers: Vec<&String> = reading.key.iter().chain(&reading.alternatives).collect();
    for number in &numbers {
        prop_assert!(
            number.len() == 10 && number.bytes().all(|digit| digit.is_ascii_digit()),
            "{}",
            number
        );
        let again = read_phone(number);
        prop_assert_eq!(
            (again.key.as_ref(), again.problems.len()),
            (Some(*number), 0),
            "read again"
        );
        let (area, rest) = number.split_at(3);
        let (exchange, line) = rest.split_at(3);
        for written in [
            format!("({area}) {exchange}-{line}"),
            format!("+1 {area}.{exchange}.{line}"),
            format!("1{number}.0"),
        ] {
            prop_assert_eq!(read_phone(&written).key, Some((*number).clone()), "{}", written);
        }
    }
    prop_assert_eq!(
        numbers.iter().collect::<BTreeSet<_>>().len(),
        numbers.len(),
        "a number stands twice"
    );
    Ok(())
}

// spec: contractors N-1 to N-8
#[test]
fn fuzz_phones_are_ten_digits_or_say_why_not() {
    let corpus: Vec<String> = PHONES.iter().map(|phone| (*phone).to_owned()).collect();
    let pieces = [
        "ext",
        " x",
        "or",
        " OR ",
        "+1",
        "+",
        "E+09",
        ".0",
        "555",
        "234",
        "0111",
        "extension",
        "#",
        "null",
    ];
    let endings = fuzz("phones", &mutated(&corpus, &pieces), |raw| {
        let reading = read_phone(&raw);
        prop_assert_eq!(&reading, &read_phone(&raw));
        prop_assert_eq!(&reading, &read_slowly(&raw), "the quick way differs");
        prop_assert_eq!(&reading, &read_phone(&format!(" {raw}\t")), "white space around it");
        prop_assert_eq!(reading.key.is_none(), reading.reason().is_some());
        dialled(&reading)?;
        Ok(if reading.key.is_some() { "a number" } else { "none" })
    });
    assert_eq!(endings.len(), 2, "{endings:?}");
}

/// Addresses of the sample's lists, and those that the specification dwells on.
fn addresses_known() -> Vec<String> {
    let lists = files_of_the_tree("sample-data/permits/cad", ".csv");
    let mut known: Vec<String> = lists
        .iter()
        .flat_map(|list| {
            csv::ReaderBuilder::new()
                .flexible(true)
                .from_reader(list.as_slice())
                .into_records()
                .take(12)
                .collect::<Vec<_>>()
        })
        .flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        .filter(|cell| cell.contains(' ') && cell.starts_with(|letter: char| letter.is_ascii_digit()))
        .collect();
    let dwelt_on = [
        "0412 1/2 Saint Ives Av., Austin, TX 78752-1111",
        "300-310 West Sixth Street #4B",
        "900 North Interstate 35",
        "1200 North Avenue",
        "12 Oak St Bldg 4 Apt 201",
        "12 Oak St, 2nd Floor, Ste. 200, Austin, TX 787010000, USA",
        "412½ M L KING BLVD N E",
        "900 Farm to Market Road 1960 W",
        "5 US HWY 290 FL 2 RM 7",
        "PO Box 12, Austin",
        "LOT 7 BLOCK B",
        "100 Avenue D # B",
        "1200 O’Hara's Ct\nPlano, Texas 75023",
    ];
    known.extend(dwelt_on.map(str::to_owned));
    known
}

/// A line read again is itself, or settles: what the text's commas kept apart may stand together now, such as a street that is
/// called EAST and a suite. The house number stays.
fn settles(raw: &str, found: &addresses::Address) -> Result<(), TestCaseError> {
    let mut line = found.line();
    for _ in 0..=line.len() {
        // A name of five digits alone is a ZIP code once it stands at the end.
        let Ok(again) = addresses::parse(&line, &Cities::default()) else {
            return Ok(());
        };
        prop_assert_eq!(&again.number, &found.number, "{:?} read again", raw);
        let next = again.line();
        if next == line {
            return Ok(());
        }
        line = next;
    }
    Err(TestCaseError::fail(format!("{raw:?} never settles")))
}

const ADDRESS_PIECES: &[&str] = &[
    " N ",
    " South",
    " NE",
    " ST",
    " Street",
    " Ave",
    " HWY ",
    " CR ",
    " FM",
    " I-35",
    " APT 4",
    " #",
    " STE ",
    " FL 2",
    " 2nd Floor",
    " Bldg",
    ", Austin",
    ", TX",
    " 78701",
    "-1234",
    " USA",
    " US ",
    " 1/2",
    " SAINT ",
    " FT ",
    "PO BOX ",
    "1ST",
    "FIRST",
    " LOT 5",
    " & ",
];

/// Parts in the form in which they are compared: capitals, no points, one space between words.
fn is_plain(found: &addresses::Address) -> Result<(), TestCaseError> {
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    prop_assert!(digits(&found.number) && !found.number.starts_with('0'), "{found:?}");
    prop_assert!(
        found.zip.as_ref().is_none_or(|zip| zip.len() == 5 && digits(zip)),
        "{found:?}"
    );
    let texts = [Some(&found.name), found.suffix.as_ref(), found.city.as_ref()];
    let units = found.units.iter().flat_map(|unit| [&unit.kind, &unit.value]);
    for text in texts.into_iter().flatten().chain(units) {
        let odd =
            |letter: char| letter.is_control() || letter.is_lowercase() || matches!(letter, '.' | '\'' | ',' | ';');
        prop_assert!(!text.is_empty() && !text.contains(odd), "{text:?} of {found:?}");
        prop_assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), text.as_str());
    }
    Ok(())
}

// spec: permits N1 to N6
#[test]
fn fuzz_addresses_are_read_and_read_again_as_themselves() {
    let cities = [
        "Seattle",
        "Austin",
        "Fort Worth",
        "Plano",
        "Highland Park",
        "San Francisco",
    ];
    let cities = Cities::new(cities);
    let endings = fuzz("addresses", &mutated(&addresses_known(), ADDRESS_PIECES), |raw| {
        for key in [city_key, parcel_key] {
            prop_assert_eq!(key(&key(&raw)), key(&raw), "the key of a key");
        }
        let parcel = parcel_key(&raw);
        prop_assert!(
            parcel
                .bytes()
                .all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase())
        );
        let found = addresses::parse(&raw, &cities);
        prop_assert_eq!(&found, &addresses::parse(&raw, &cities));
        let Ok(found) = found else { return Ok("none") };
        is_plain(&found)?;
        settles(&raw, &found)?;
        Ok("an address")
    });
    assert_eq!(endings.len(), 2, "{endings:?}");
}
