//! The cities' files, each with its own headers.

use super::*;

fn expect(found: [Vec<String>; 2], public: [&str; 8], people: [&str; 5]) {
    assert_eq!(found[0], public);
    assert_eq!(found[1], people);
}

// spec: permits P1, L4
#[test]
fn austin() {
    let permits = Permits::of(
        "Permit Type Desc,Permit Num,Permit Class Mapped,Permit Class,Work Class,Description,TCAD ID,Issued Date,\
         Status Current,Original Address 1,Original City,Original State,Original Zip,Total Job Valuation,\
         Contractor Company Name,Applicant Full Name,Issued In Last 30 Days\n\
         Building Permit,2026-012345 BP,Residential,R- 434 Addition,Addition,\"New deck\rbehind the house\",0204150312,\
         2026-03-01,Active,1200 S FERN ST,AUSTIN,TX,78704.0,\"$12,500.00\",OAKLINE DECKS / 555 ELM,Ada Fern,Yes\n",
        &[],
    );
    assert_eq!(permits.layout, "austin");
    expect(
        permits.row("austin:2026-012345 BP"),
        [
            "TX",
            "78704",
            "0204150312",
            "Building Permit Addition",
            "Residential R- 434 Addition",
            "2026-03-01",
            "Active",
            "12500",
        ],
        [
            "1200 S FERN ST",
            "New deck\rbehind the house",
            "∅",
            "Ada Fern",
            "OAKLINE DECKS",
        ],
    );
    assert_eq!(column(&permits.working, "city"), ["Austin"]);
}

// spec: permits P1
#[test]
fn older_austin() {
    let permits = Permits::of(
        "permit_number,sub_type,work_type,permit_location,date_issued,work_description\n\
         2019-1,R- 330,Remodel,12 Fern St,2026-03-01T00:00:00.000,Kitchen\n",
        &[],
    );
    assert_eq!(permits.layout, "austin_older");
    expect(
        permits.row("austin:2019-1"),
        ["TX", "∅", "∅", "R- 330 Remodel", "∅", "2026-03-01", "∅", "∅"],
        ["12 Fern St", "Kitchen", "∅", "∅", "∅"],
    );
}

// spec: permits P1, L1, L2
#[test]
fn dallas() {
    let permits = Permits::of(
        "PermitNumber,PermitType,IssuedDate,StreetAddress,ZipCode,LandUse,WorkDescription,Value,Contractor,Mapsco\n\
         2603011001,Building (BU) Single Family,3/1/2026,9 Elm Ln,75201,SINGLE FAMILY DWELLING,Repair roof,18000,\
         Oakline Roofing (214) 555-0142,45-K\n",
        &[],
    );
    assert_eq!(permits.layout, "dallas");
    expect(
        permits.row("dallas:2603011001"),
        [
            "TX",
            "75201",
            "∅",
            "Building (BU) Single Family",
            "SINGLE FAMILY DWELLING",
            "2026-03-01",
            "∅",
            "18000",
        ],
        ["9 Elm Ln", "Repair roof", "∅", "∅", "Oakline Roofing"],
    );
}

// spec: permits P1, L1, L3
#[test]
fn fort_worth_takes_the_status_date_only_of_issued_permits() {
    // 1772323200000 is 2026-03-01, 1772496000000 is 2026-03-03.
    let permits = Permits::of(
        "Permit_No,Permit_Type,Permit_SubType,Permit_Category,Full_Street_Address,Zip_Code,Use_Type,B1_WORK_DESC,\
         Owner_Full_Name,JobValue,File_Date,Current_Status,Status_Date\n\
         PB26-1,Residential,Pool,New,4 Oak Ct,76104,Single Family,New pool,Ada Fern,65000,1772323200000,Issued,1772496000000\n\
         PB26-2,Mechanical,,,5 Oak Ct,76104,,B1_WORK_DESC,,0,1772323200000,Finaled,1772496000000\n\
         PB26-3,Mechanical,,,6 Oak Ct,76104,,Mechanical,,,1772323200000,issued,\n",
        &[],
    );
    assert_eq!(permits.layout, "fort_worth");
    expect(
        permits.row("fort-worth:PB26-1"),
        [
            "TX",
            "76104",
            "∅",
            "Residential Pool",
            "Single Family New",
            "2026-03-03",
            "Issued",
            "65000",
        ],
        ["4 Oak Ct", "New pool", "Ada Fern", "∅", "∅"],
    );
    expect(
        permits.row("fort-worth:PB26-2"),
        ["TX", "76104", "∅", "Mechanical", "∅", "2026-03-01", "Finaled", "∅"],
        ["5 Oak Ct", "∅", "∅", "∅", "∅"],
    );
    let [public, people] = permits.row("fort-worth:PB26-3");
    assert_eq!((public[5].as_str(), people[1].as_str()), ("2026-03-01", "∅"));
}

// spec: permits P1
#[test]
fn chicago_tells_contacts_apart_by_their_types() {
    let permits = Permits::of(
        "ID,PERMIT#,PERMIT_STATUS,PERMIT_TYPE,WORK_TYPE,ISSUE_DATE,STREET_NUMBER,STREET_DIRECTION,STREET_NAME,SUFFIX,\
         WORK_DESCRIPTION,REPORTED_COST,PIN_LIST,PIN1,CONTACT_1_TYPE,CONTACT_1_NAME,CONTACT_2_TYPE,CONTACT_2_NAME,\
         CONTACT_3_TYPE,CONTACT_3_NAME,CONTACT_4_TYPE,CONTACT_4_NAME\n\
         77,100900001,ACTIVE,PERMIT - RENOVATION,Kitchen,2026-03-01T00:00:00.000,412,W,FERN,ST,\"Kitchen,\n\
         second floor\",42000,14-21-106-017-0000,,EXPEDITOR,Bo Reed,CONTRACTOR-GENERAL CONTRACTOR,Oakline Build,\
         OWNER OCCUPIED,Ada Fern,OWNER,Cy Moss\n\
         78,100900002,ACTIVE,PERMIT - SIGNS,,2026-03-02,7,N,ELM,AVE,Sign,,,1234,OWNER AS GENERAL CONTRACTOR,Ada Fern,,,,,,\n",
        &[],
    );
    assert_eq!(permits.layout, "chicago");
    expect(
        permits.row("chicago:100900001"),
        [
            "IL",
            "∅",
            "14-21-106-017-0000",
            "PERMIT - RENOVATION Kitchen",
            "∅",
            "2026-03-01",
            "ACTIVE",
            "42000",
        ],
        [
            "412 W FERN ST",
            "Kitchen,\nsecond floor",
            "Ada Fern",
            "Bo Reed",
            "Oakline Build",
        ],
    );
    // Who is both is both.
    expect(
        permits.row("chicago:100900002"),
        ["IL", "∅", "1234", "PERMIT - SIGNS", "∅", "2026-03-02", "ACTIVE", "∅"],
        ["7 N ELM AVE", "Sign", "Ada Fern", "∅", "Ada Fern"],
    );
}

// spec: permits P1
#[test]
fn seattle_and_its_list_of_preapplications() {
    let permits = Permits::of(
        "PermitNum,PermitClass,PermitClassMapped,PermitTypeMapped,PermitTypeDesc,Description,EstProjectCost,AppliedDate,\
         IssuedDate,StatusCurrent,OriginalAddress1,OriginalCity,OriginalState,OriginalZip,ContractorCompanyName\n\
         6800001-CN,Single Family / Duplex,Residential,Building,Addition/Alteration,Dormer,90000,2026-01-01,2026-03-01,\
         Permit Issued,1200 12TH AVE NE,SEATTLE,WA,98105-1111,Oakline LLC\n",
        &[],
    );
    assert_eq!(permits.layout, "seattle");
    expect(
        permits.row("seattle:6800001-CN"),
        [
            "WA",
            "98105",
            "∅",
            "Building Addition/Alteration",
            "Residential",
            "2026-03-01",
            "Permit Issued",
            "90000",
        ],
        ["1200 12TH AVE NE", "Dormer", "∅", "∅", "Oakline LLC"],
    );
    let permits = Permits::of(
        "Record Number,Record Type,Address,Created Date\n000123-26PA,Building Pre-Application,9 Pine St,3/1/2026\n",
        &[],
    );
    assert_eq!(permits.layout, "seattle_preapplication");
    expect(
        permits.row("seattle:000123-26PA"),
        ["WA", "∅", "∅", "Building Pre-Application", "∅", "∅", "∅", "∅"],
        ["9 Pine St", "∅", "∅", "∅", "∅"],
    );
    assert_eq!(
        cells(&permits.working, 0, &["flags", "age_days"]),
        ["no_issue_date", "∅"]
    );
}

// spec: permits P1, L2
#[test]
fn san_francisco_puts_its_address_and_parcel_together() {
    let permits = Permits::of(
        "Permit Number,Permit Type,Permit Type Definition,Permit Creation Date,Block,Lot,Street Number,\
         Street Number Suffix,Street Name,Street Suffix,Unit,Unit Suffix,Description,Current Status,Issued Date,\
         Estimated Cost,Revised Cost,Existing Use,Proposed Use,Zipcode\n\
         202603011234,3,additions alterations or repairs,01/01/2026,3512,045,412,A,Fern,St,4,,Remodel bath,issued,\
         03/01/2026,20000.0,25000.0,apartments,apartments,94110\n\
         202603011235,8,otc alterations permit,01/01/2026,3512,046,500,,Fern,St,,,Reroof,issued,03/02/2026,9000,0.0,,1 family \
         dwelling,94110\n",
        &[],
    );
    assert_eq!(permits.layout, "san_francisco");
    expect(
        permits.row("san-francisco:202603011234"),
        [
            "CA",
            "94110",
            "3512 045",
            "additions alterations or repairs",
            "apartments apartments",
            "2026-03-01",
            "issued",
            "25000",
        ],
        ["412 A Fern St # 4", "Remodel bath", "∅", "∅", "∅"],
    );
    let [public, people] = permits.row("san-francisco:202603011235");
    assert_eq!((public[7].as_str(), people[0].as_str()), ("9000", "500 Fern St"));
}

// spec: permits P1
#[test]
fn the_regional_feed_says_the_city_of_every_row() {
    let permits = Permits::of(
        "permno,ptype,pdate,pdescription,jvalue,jaddr,jcity,jzip,contractor\n\
         R1,Fence,2026-03-01,Cedar fence,4000,1 Oak St,PLANO,75023,Oakline Fence\n\
         R2,Fence,2026-03-02,Iron fence,5000,2 Oak St,,76001,\n",
        &[("city", "arlington"), ("state", "Texas")],
    );
    assert_eq!(permits.layout, "regional");
    expect(
        permits.row("plano:R1"),
        ["TX", "75023", "∅", "Fence", "∅", "2026-03-01", "∅", "4000"],
        ["1 Oak St", "Cedar fence", "∅", "∅", "Oakline Fence"],
    );
    // Where a row says none, the file's entry does.
    assert_eq!(permits.row("arlington:R2")[0][0], "TX");
    assert_eq!(column(&permits.working, "city"), ["Plano", "Arlington"]);
}

// spec: permits P1
#[test]
fn any_other_city_is_read_by_names_and_aliases_when_its_entry_says_which_it_is() {
    let permits = Permits::of(
        "PERMIT #,Property Address,Description,Issued Date\n9,1 Oak St,Deck,2026-03-01\n",
        &[("city", "Waco")],
    );
    assert_eq!(permits.layout, "generic");
    assert_eq!(column(&permits.working, "lead_id"), ["waco:9"]);
    // The headers of a city are not a city's file because two of them are.
    let mut bench = Bench::new();
    bench.file(
        "permits",
        "list.csv",
        "PermitNumber,Address,Notes\n9,1 Oak St,Deck\n",
        &[],
    );
    bench.run();
    assert!(
        bench
            .gate("P1-COLUMNS", Some("list.csv"))
            .note
            .contains("`city` is missing")
    );
}
