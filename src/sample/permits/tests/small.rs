//! The small and the full sample have the shares of section 10.

use std::collections::{BTreeMap, BTreeSet};

use super::matching::{Found, Parts, find, parsed, parts};
use super::reader::{Lot, Row, Table, kind, kinds, lots, planted, rows, specials, text};
use crate::sample::{SampleFile, SampleOptions, Size, permits};

pub(super) fn count<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

/// Permits with what the join found, and parcels with their addresses in parts.
type Joined = (Vec<(Row, Found)>, Vec<(Lot, Option<Parts>)>);

fn joined(files: &[SampleFile]) -> Joined {
    let lots = parsed(lots(files));
    let found = rows(files).into_iter().map(|row| {
        let found = find(&row, &lots);
        (row, found)
    });
    (found.collect(), lots)
}

#[test]
fn it_is_small_and_the_same_each_time() {
    let files = planted(None);
    assert_eq!(files, planted(None));
    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    assert!(size < 2_000_000, "{size}");
    let other = SampleOptions {
        seed: 7,
        ..SampleOptions::default()
    };
    assert_ne!(files, permits(&other).unwrap());
}

// spec: permits L5
#[test]
fn it_has_400_permits_300_parcels_and_four_rows_for_the_quarantine() {
    let files = planted(None);
    let raw: usize = files
        .iter()
        .filter(|file| file.path.starts_with("permits/cities/"))
        .map(|file| Table::read(&files, &file.path).rows.len())
        .sum();
    assert_eq!(raw, 404);
    let rows = rows(&files);
    let numbers = count(rows.iter().map(|row| (&row.city, &row.number)));
    assert_eq!((rows.len(), numbers.len()), (401, 400), "one number stands twice");
    let lots = lots(&files);
    let accounts: BTreeSet<&String> = lots.iter().map(|lot| &lot.account).collect();
    assert_eq!((lots.len(), accounts.len()), (300, 300));
}

#[test]
fn every_feed_and_county_has_its_own_headers() {
    let files = planted(None);
    let has = |path: &str, names: &[&str]| {
        let header = text(&files, path).lines().next().unwrap().to_owned();
        for name in names {
            assert!(header.split(',').any(|own| own == *name), "{path}: {name} in {header}");
        }
    };
    has(
        "permits/cities/chicago.csv",
        &["ID", "PERMIT#", "CONTACT_1_TYPE", "PIN_LIST", "STREET_DIRECTION"],
    );
    has(
        "permits/cities/austin.csv",
        &["Permit Num", "TCAD ID", "Original Address 1", "Applicant Full Name"],
    );
    has(
        "permits/cities/fort_worth.csv",
        &["B1_WORK_DESC", "Status_Date", "Owner_Full_Name", "Full_Street_Address"],
    );
    has(
        "permits/cities/san_francisco.csv",
        &["Block", "Lot", "Revised Cost", "Estimated Cost", "Street Number Suffix"],
    );
    has(
        "permits/cities/dallas.csv",
        &["PermitNumber", "LandUse", "WorkDescription", "Contractor"],
    );
    has(
        "permits/cities/seattle.csv",
        &["PermitTypeMapped", "EstProjectCost", "ContractorCompanyName"],
    );
    has(
        "permits/cities/regional.csv",
        &["permno", "ptype", "pdate", "jcity", "jaddr"],
    );
    has(
        "permits/cad/tarrant.csv",
        &["Account_Nu", "Situs_Addr", "Improvemen", "Property_C"],
    );
    has(
        "permits/cad/denton.csv",
        &["prop_id", "situs_street_sufix", "cert_mkt_val"],
    );
    has("permits/cad/dallas.csv", &["PARCELID", "SITEADDRESS", "CNTASSDVAL"]);
    has(
        "permits/cad/collin.csv",
        &["GIS_DBO_AD_Entity_situs_display", "GIS_DBO_Parcel_PROP_ID"],
    );
}

#[test]
fn the_mix_is_that_of_the_specification() {
    for (size, permits_in) in [(Size::Small, 400), (Size::Reduced, 4_000)] {
        let files = permits(&SampleOptions {
            size,
            ..SampleOptions::default()
        })
        .unwrap();
        let (kinds, specials) = (kinds(), specials());
        let rows: BTreeMap<(String, String), Row> = rows(&files)
            .into_iter()
            .map(|row| ((row.city.clone(), row.number.clone()), row))
            .collect();
        assert_eq!(rows.len(), permits_in);
        let bucket = |row: &Row| {
            let special = specials.iter().find(|special| special.number == row.number);
            let filler = || kind(&kinds, &row.text).map(|kind| kind.bucket.clone());
            special.map(|special| special.bucket.clone()).or_else(filler)
        };
        let buckets = count(
            rows.values()
                .map(|row| bucket(row).unwrap_or_else(|| panic!("{row:?}"))),
        );
        let wanted = [("business", 15), ("scope", 25), ("trade", 60)];
        let wanted = wanted.map(|(name, percent)| (name.to_owned(), permits_in * percent / 100));
        assert_eq!(buckets, wanted.into(), "{size:?}");
        let categories: BTreeSet<&str> = rows
            .values()
            .filter_map(|row| kind(&kinds, &row.text))
            .map(|kind| kind.category.as_str())
            .collect();
        assert_eq!(
            categories.len(),
            23 + 5,
            "22 rules, `other`, and the commercial ones: {categories:?}"
        );

        let ages: Vec<i64> = rows.values().filter_map(Row::age).filter(|age| *age >= 0).collect();
        assert!(ages.iter().all(|age| *age <= 120));
        let late = ages.iter().filter(|age| **age > 90).count();
        assert!(
            (18..30).contains(&(late * 100 / ages.len())),
            "a quarter is older than 90 days: {late}"
        );
        let same = count(rows.values().map(|row| {
            (
                parts(&row.address).map(|parts| format!("{parts:?}")),
                &row.city,
                &row.text,
            )
        }));
        let siblings: usize = same.values().filter(|times| **times > 1).sum();
        assert!((14..=15).contains(&(siblings * 100 / permits_in)), "{siblings}");
    }
}

// spec: permits N7, N8, P4, P5
#[test]
fn parcels_are_found_for_85_in_a_hundred_and_are_worth_what_they_should() {
    let (found, lots) = joined(&planted(None));
    let levels = count(found.iter().map(|(_, found)| match found {
        Found::Unparseable => "unparseable",
        Found::Unmatched => "unmatched",
        Found::Ambiguous => "ambiguous",
        Found::One(level, _) => level,
    }));
    let matched: usize = ["M0", "M1", "M2", "M3", "M4"].iter().map(|level| levels[level]).sum();
    assert!((336..=344).contains(&matched), "{levels:?}");
    assert!((12..=14).contains(&levels["ambiguous"]), "{levels:?}");
    assert_eq!(levels["unparseable"], 1);
    let mut absentees = 0;
    for (_, found) in &found {
        if let Found::One(_, place) = found {
            let (lot, own) = &lots[*place];
            let mailing = parts(&lot.mailing);
            let (Some(own), Some(mailing)) = (own, mailing) else {
                continue;
            };
            absentees += usize::from(own.house() != mailing.house());
        }
    }
    assert!((32..=48).contains(&absentees), "a tenth is let: {absentees}");
    let mut values: Vec<i64> = lots.iter().filter_map(|(lot, _)| lot.value).collect();
    values.sort_unstable();
    let median = values[values.len() / 2];
    assert!((430_000..=480_000).contains(&median), "{median}");
    assert!(values[0] < 200_000 && values[values.len() - 1] > 1_200_000);
}

// spec: permits N1, N2, N3, N4, N5, N6, M0
#[test]
fn each_special_has_the_level_that_it_shows() {
    let (found, _) = joined(&planted(None));
    for special in specials() {
        let Some(level) = &special.level else { continue };
        let own: Vec<&Found> = found
            .iter()
            .filter(|(row, _)| row.number == special.number)
            .map(|(_, found)| found)
            .collect();
        let (last, words) = (own.last().unwrap(), format!("{}: {own:?}", special.number));
        match level.as_str() {
            "unparseable" => assert_eq!(**last, Found::Unparseable, "{words}"),
            "unmatched" => assert_eq!(**last, Found::Unmatched, "{words}"),
            "ambiguous" => assert_eq!(**last, Found::Ambiguous, "{words}"),
            level => assert!(matches!(last, Found::One(own, _) if *own == level), "{words}"),
        }
    }
    let outcomes: BTreeSet<String> = specials().into_iter().filter_map(|special| special.outcome).collect();
    assert_eq!(outcomes.len(), 7, "D1 to D6 and to_score: {outcomes:?}");
}

// spec: permits S3
#[test]
fn telephones_mail_and_links_are_fiction() {
    for files in [planted(None), planted(Some("reference_100"))] {
        for file in &files {
            let text = text(&files, &file.path);
            for (at, _) in text.match_indices("555-") {
                let line: String = text[at + 4..].chars().take(4).collect();
                assert!(
                    line.starts_with("01") || line.starts_with("01x"),
                    "{}: {line}",
                    file.path
                );
            }
            for (at, _) in text.match_indices('@') {
                let host: String = text[at..]
                    .chars()
                    .take_while(|letter| !letter.is_whitespace() && *letter != ',')
                    .collect();
                assert!(host.ends_with(".example"), "{}: {host}", file.path);
            }
        }
    }
    let planted = text(&planted(None), "permits/cities/fort_worth.csv");
    assert!(planted.contains("(817) 555-0142") && planted.contains("gate code 4471"));
}

// spec: permits L1, L2, S13
#[test]
fn dates_costs_and_texts_are_bad_where_they_should_be() {
    let rows = rows(&planted(None));
    let row = |number: &str| rows.iter().find(|row| row.number == number).unwrap();
    assert_eq!(row("2601900012").age(), None);
    assert_eq!(row("2026-900013").age(), Some(-20));
    assert_eq!(row("LEW-26-90014").age(), None);
    assert_eq!(
        (row("2601900015").cost.as_str(), row("7090016-CN").cost.as_str()),
        ("-500", "TBD")
    );
    assert_eq!((row("PB26-90026").age(), row("PB26-90027").age()), (Some(90), Some(91)));
    assert!(row("2601900048").text.contains("score 100"));
    assert!(row("MCK-26-90050").text.contains('\u{200b}') && row("MCK-26-90050").text.contains('\u{202e}'));
}
