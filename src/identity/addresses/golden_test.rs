//! The specification's golden addresses, and what real lists do to addresses beside.

use proptest::prelude::*;

use super::*;

fn cities() -> Cities {
    Cities::new(["Seattle", "Austin", "Fort Worth", "Plano", "Highland Park"])
}

/// number|pre|name|suffix|post|units|zip|city, empty where there is none.
fn read(raw: &str) -> String {
    match parse(raw, &cities()) {
        Ok(found) => [
            found.number.as_str(),
            found.pre.map_or("", Directional::code),
            &found.name,
            found.suffix.as_deref().unwrap_or(""),
            found.post.map_or("", Directional::code),
            &found.unit().unwrap_or_default(),
            found.zip.as_deref().unwrap_or(""),
            found.city.as_deref().unwrap_or(""),
        ]
        .join("|"),
        Err(why) => format!("{why:?}"),
    }
}

fn all(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(raw, expected)| read(raw) != *expected)
        .map(|(raw, expected)| format!("{raw:?}: {} instead of {expected}", read(raw)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// spec: permits 8.3, N1, N2, N3, N4, N5, N6
#[test]
fn the_golden_addresses() {
    all(&[
        ("100   S  OAK  ST   SEATTLE", "100|S|OAK|ST||||SEATTLE"),
        ("200 Elm Ave S", "200||ELM|AVE|S|||"),
        ("1200 North Avenue", "1200||NORTH|AVE||||"),
        (
            "0412 1/2 Saint Ives Av., Austin, TX 78752-1111",
            "412||ST IVES|AVE|||78752|AUSTIN",
        ),
        ("300-310 West Sixth Street #4B", "300|W|6TH|ST||4B||"),
        ("900 North Interstate 35", "900|N|IH 35|||||"),
        ("LOT 7 BLOCK B", "NoNumber"),
    ]);
}

// spec: permits N1
#[test]
fn zip_city_and_state_come_off_the_end() {
    all(&[
        ("1200 ELM ST, FORT WORTH, TX 76104", "1200||ELM|ST|||76104|FORT WORTH"),
        (
            "1200 Elm St., Ft. Worth, Texas 761040000, USA",
            "1200||ELM|ST|||76104|FORT WORTH",
        ),
        ("1200 ELM ST FT WORTH TX", "1200||ELM|ST||||FORT WORTH"),
        ("1200 ELM ST\nPLANO, TX 75023", "1200||ELM|ST|||75023|PLANO"),
        ("1200 ELM ST\r", "1200||ELM|ST||||"),
        ("1200 O’Hara's Ct, Austin", "1200||OHARAS|CT||||AUSTIN"),
        // A court is not Connecticut, a directional not Nebraska.
        ("12 ELM CT", "12||ELM|CT||||"),
        ("12 ELM CT 06101", "12||ELM|CT|||06101|"),
        ("12 ELM ST NE", "12||ELM|ST|NE|||"),
        ("12 ELM ST TX", "12||ELM|ST||||"),
        // A city that is the street stays.
        ("123 HIGHLAND PARK", "123||HIGHLAND PARK|||||"),
        ("1400 W AUSTIN", "1400|W|AUSTIN|||||"),
        // Five digits that are no ZIP code.
        ("12 ELM ST APT 10203", "12||ELM|ST||10203||"),
        ("78701", "NoStreet"),
        ("1200 ＥＬＭ ＳＴ", "1200||ELM|ST||||"),
    ]);
}

// spec: permits N2
#[test]
fn units_come_off_the_end_again_and_again() {
    all(&[
        ("12 Oak St Bldg 4 Apt 201", "12||OAK|ST||4 201||"),
        ("12 Oak St Suite 200", "12||OAK|ST||200||"),
        ("12 Oak St, Ste. 200, Austin, TX 78701", "12||OAK|ST||200|78701|AUSTIN"),
        ("12 Oak St Apt # 4B", "12||OAK|ST||4B||"),
        ("12 Oak St # 4B", "12||OAK|ST||4B||"),
        ("12 Oak St 2nd Floor", "12||OAK|ST||2||"),
        ("12 Oak St FL 2 RM 7", "12||OAK|ST||2 7||"),
        ("12 Oak St Lot 5", "12||OAK|ST||5||"),
        ("12 Oak St 402", "12||OAK|ST||402||"),
        ("12 Oak St S Unit C", "12||OAK|ST|S|C||"),
        // Words of units that are the street.
        ("100 BUILDING ST", "100||BUILDING|ST||||"),
        ("100 N LOT RD", "100|N|LOT|RD||||"),
        ("100 COUNTY ROAD 12", "100||CR 12|||||"),
        ("4500 HIGHWAY 6 S", "4500||HWY 6||S|||"),
    ]);
    let suite = |raw| parse(raw, &cities()).unwrap().has_suite();
    assert!(suite("12 Oak St STE 4") && suite("12 Oak St Suite B") && !suite("12 Oak St Unit 4"));
}

// spec: permits N3
#[test]
fn house_numbers_lose_zeros_ranges_letters_and_fractions() {
    all(&[
        ("300 - 310 OAK ST", "300||OAK|ST||||"),
        ("412½ OAK ST", "412||OAK|ST||||"),
        ("412 ½ OAK ST", "412||OAK|ST||||"),
        ("412A OAK ST", "412||OAK|ST||||"),
        ("412-A OAK ST", "412||OAK|ST||||"),
        ("412 B MISSION ST", "412||MISSION|ST||||"),
        ("412 B ST", "412||B|ST||||"),
        ("412 M L KING BLVD", "412||M L KING|BLVD||||"),
        ("1ST AVE 12", "NoNumber"),
        ("0 OAK ST", "NoNumber"),
        ("OAK ST", "NoNumber"),
        ("412", "NoStreet"),
        ("", "Empty"),
        (" , ", "Empty"),
        ("PO Box 12, Austin", "PostBox"),
        ("P.O. BOX 12", "PostBox"),
    ]);
}

// spec: permits N4
#[test]
fn directionals_are_before_or_behind_unless_they_are_the_name() {
    all(&[
        ("100 N NORTH AVE", "100|N|NORTH|AVE||||"),
        ("100 N AVE", "100||NORTH|AVE||||"),
        ("100 NORTHEAST 5TH ST", "100|NE|5TH|ST||||"),
        ("100 NORTH EAST 5TH ST", "100|NE|5TH|ST||||"),
        ("100 NORTH EAST ST", "100|N|EAST|ST||||"),
        ("100 12TH AVE N E", "100||12TH|AVE|NE|||"),
        ("100 AVENUE E", "100||AVENUE E|||||"),
        ("100 AVE D", "100||AVENUE D|||||"),
        ("100 BROADWAY E", "100||BROADWAY||E|||"),
        ("100 W BROADWAY", "100|W|BROADWAY|||||"),
    ]);
}

// spec: permits N5, N6
#[test]
fn suffixes_ordinals_saints_and_highways_have_one_spelling() {
    for (written, suffix) in [
        ("STREET", "ST"),
        ("AVENUE", "AVE"),
        ("AV", "AVE"),
        ("BOULEVARD", "BLVD"),
        ("DRIVE", "DR"),
        ("ROAD", "RD"),
        ("LANE", "LN"),
        ("COURT", "CT"),
        ("CIRCLE", "CIR"),
        ("PLACE", "PL"),
        ("TERRACE", "TER"),
        ("TRAIL", "TRL"),
        ("PARKWAY", "PKWY"),
        ("HIGHWAY", "HWY"),
        ("COVE", "CV"),
        ("SQUARE", "SQ"),
        ("CROSSING", "XING"),
        ("WAY", "WAY"),
    ] {
        assert_eq!(read(&format!("5 Fern {written}")), format!("5||FERN|{suffix}||||"));
        assert_eq!(read(&format!("5 Fern {suffix}")), format!("5||FERN|{suffix}||||"));
    }
    let ordinals = [
        "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
    ];
    for (written, short) in ordinals
        .iter()
        .zip(["1ST", "2ND", "3RD", "4TH", "5TH", "6TH", "7TH", "8TH", "9TH", "10TH"])
    {
        assert_eq!(read(&format!("5 {written} St")), format!("5||{short}|ST||||"));
    }
    for road in ["INTERSTATE 35", "I-35", "IH35", "IH-35", "I 35", "Interstate Hwy 35"] {
        assert_eq!(read(&format!("900 N {road}")), "900|N|IH 35|||||", "{road}");
    }
    for road in [
        "FARM TO MARKET 1960",
        "FM 1960",
        "FM1960",
        "Farm to Market Road 1960",
        "F.M. 1960",
    ] {
        assert_eq!(read(&format!("900 {road} W")), "900||FM 1960||W|||", "{road}");
    }
    all(&[
        ("5 SAINT MARYS ST", "5||ST MARYS|ST||||"),
        ("5 FERN RDG", "5||FERN RIDGE|||||"),
        ("5 US HWY 290", "5||US 290|||||"),
        ("5 I OAK ST", "5||OAK|ST||||"),
    ]);
}

// spec: permits N1
#[test]
fn cities_and_parcels_have_keys() {
    assert_eq!(city_key("Ft. Worth"), city_key("FORT WORTH"));
    assert_eq!(city_key(" N.  Richland Hills"), "NORTH RICHLAND HILLS");
    assert_eq!(parcel_key("14-21-106-017-0000"), "14211060170000");
    assert_eq!(parcel_key("3512 045"), parcel_key("3512045"));
    assert_eq!(parcel_key(" r000123a "), "R000123A");
    assert_eq!((parcel_key("0000-00").as_str(), parcel_key("n/a").as_str()), ("", "NA"));
}

proptest! {
    #[test]
    fn whatever_is_read_has_a_number_and_a_name(raw in r"[0-9]{0,4}[ A-Z#.,'½\-/0-9a-z\n]{0,40}") {
        if let Ok(found) = parse(&raw, &cities()) {
            prop_assert!(!found.number.starts_with('0') && !found.number.is_empty() && !found.name.is_empty());
        }
    }

    #[test]
    fn any_spelling_of_an_address_is_one(number in 1u32..9999, name in "[B-D][a-z]{3,8}", caps in any::<bool>(), long in any::<bool>()) {
        let suffix = if long { "Avenue" } else { "Ave." };
        let text = format!("{number:05} S.  {name}  {suffix}");
        let text = if caps { text.to_uppercase() } else { text };
        let plain = format!("{number} South {name} AV");
        prop_assert_eq!(parse(&text, &Cities::default()), parse(&plain, &Cities::default()));
    }

    #[test]
    fn anything_is_read_without_a_panic(raw in r"\PC{0,60}") {
        let _ = parse(&raw, &cities());
    }
}
