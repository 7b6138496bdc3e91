//! The counties' rolls, each with its own headers, and leads that another system scored.

use super::*;

fn roll(bytes: &str, attributes: &[(&str, &str)]) -> (Frame, Frame, String) {
    let mut bench = Bench::new();
    bench.file(
        "permits",
        "list.csv",
        "permno,jaddr,jcity,ptype,pdate,pdescription\n1,1 Oak St,Waco,x,2026-03-01,y\n",
        &[],
    );
    bench.file("cad", "roll.csv", bytes, attributes);
    let report = bench.run();
    let phase = Bench::phase(&report, "load");
    assert!(phase.message.is_none(), "{:?}", phase.message);
    let layout = column(&bench.frame("load", "intake"), "layout").remove(1);
    (
        bench.frame("load", "cad_clean"),
        bench.frame("load", "cad_identity"),
        layout,
    )
}

fn expect(found: &(Frame, Frame, String), layout: &str, public: [&str; 10], people: [&str; 4]) {
    assert_eq!(found.2, layout);
    let columns = [
        "cad_id",
        "situs_city",
        "situs_zip",
        "market_value",
        "land_value",
        "improvement_value",
        "year_built",
        "living_area",
        "lot_size",
        "property_class",
    ];
    assert_eq!(cells(&found.0, 0, &columns), public);
    let columns = ["situs_address", "owner_name", "mailing_address", "mailing_zip"];
    assert_eq!(cells(&found.1, 0, &columns), people);
}

// spec: permits P1, L2
#[test]
fn tarrant() {
    let found = roll(
        "Account_Nu,Owner_Name,Owner_Addr,Owner_City,Owner_Zip,Situs_Addr,Property_C,Total_Valu,Land_Value,Improvemen,\
         Year_Built,Living_Are,Land_Acres\n\
         00012345,FERN ADA,9 ELM ST,FORT WORTH TX,76104,1200 OAK ST,A,\"450,000\",0,350000,1984,2100,0.21\n",
        &[],
    );
    expect(
        &found,
        "cad_tarrant",
        [
            "tarrant:00012345",
            "∅",
            "∅",
            "450000",
            "∅",
            "350000",
            "1984",
            "2100",
            "0.21",
            "A",
        ],
        ["1200 OAK ST", "FERN ADA", "9 ELM ST", "76104"],
    );
}

// spec: permits P1
#[test]
fn denton_and_other_counties_of_its_layout() {
    let bytes = "prop_id,owner_name,addr_line1,addr_zip,situs_num,situs_street,situs_street_sufix,situs_city,situs_zip,\
         cert_mkt_val,main_imprv_val,yr_blt,living_area,legal_acreage\n\
         77,FERN ADA,9 ELM ST,76201,1200,OAK,ST,DENTON,76201-1111,450000,350000,0,2100,0.21\n";
    let found = roll(bytes, &[]);
    expect(
        &found,
        "cad_denton",
        [
            "denton:77",
            "DENTON",
            "76201",
            "450000",
            "∅",
            "350000",
            "∅",
            "2100",
            "0.21",
            "∅",
        ],
        ["1200 OAK ST", "FERN ADA", "9 ELM ST", "76201"],
    );
    let found = roll(bytes, &[("county", "travis")]);
    assert_eq!(cells(&found.0, 0, &["cad_id", "county"]), ["travis:77", "Travis"]);
}

// spec: permits P1
#[test]
fn dallas_county() {
    let found = roll(
        "PARCELID,SITEADDRESS,OWNERNME1,PSTLADDRESS,PSTLZIP5,CNTASSDVAL,LNDVALUE,IMPVALUE,RESYRBLT,BLDGAREA\n\
         00000123456000000,1200 OAK ST,FERN ADA,PO BOX 9,75201,450000,100000,350000,1984,2100\n",
        &[],
    );
    expect(
        &found,
        "cad_dallas",
        [
            "dallas:00000123456000000",
            "∅",
            "∅",
            "450000",
            "100000",
            "350000",
            "1984",
            "2100",
            "∅",
            "∅",
        ],
        ["1200 OAK ST", "FERN ADA", "PO BOX 9", "75201"],
    );
}

// spec: permits P1
#[test]
fn collin_leaves_its_prefix_away() {
    let found = roll(
        "GIS_DBO_Parcel_PROP_ID,GIS_DBO_AD_Entity_file_as_name,GIS_DBO_AD_Entity_addr_line1,GIS_DBO_AD_Entity_addr_zip,\
         GIS_DBO_AD_Entity_situs_display,GIS_DBO_AD_Entity_cert_market,GIS_DBO_AD_Entity_cert_land_hst,\
         GIS_DBO_AD_Entity_cert_imprv_hs,GIS_DBO_AD_Entity_yr_blt,GIS_DBO_AD_Entity_living_area,\
         GIS_DBO_AD_Entity_legal_acreage\n\
         501.0,FERN ADA,9 ELM ST,75023,\"1200 OAK ST, PLANO, TX 75023\",450000,100000,350000,1984,2100,0.21\n",
        &[],
    );
    expect(
        &found,
        "cad_collin",
        [
            "collin:501",
            "∅",
            "∅",
            "450000",
            "100000",
            "350000",
            "1984",
            "2100",
            "0.21",
            "∅",
        ],
        ["1200 OAK ST, PLANO, TX 75023", "FERN ADA", "9 ELM ST", "75023"],
    );
}

#[test]
fn leads_scored_before_come_in_under_their_permits_ids() {
    let mut bench = Bench::new();
    bench.file(
        "permits",
        "list.csv",
        "permno,jaddr,jcity,ptype,pdate,pdescription\n1,1 Oak St,Waco,x,2026-03-01,y\n",
        &[],
    );
    bench.file(
        "scored_leads",
        "before.csv",
        "city,permit_id,cad_account,category,trade_group,is_commercial,score,tier,reasoning,chain_of_thought,flags,\
         ideal_contractor,contact_priority,scoring_method,scored_at,cost_usd,status,sold_to,sold_at,sold_price\n\
         FORT WORTH,PB1,00012345,pool,luxury_outdoor,false,82,A,Big pool,thinking,REVIEW|sibling:2,Pool builder,call,\
         ai-reasoner,2026-03-01T10:00:00Z,0.004,sold,Oakline,2026-03-02T10:00:00Z,120.5\n\
         Fort Worth,PB1,,pool,luxury_outdoor,false,-1,RETRY,,,,,skip,pending_retry,2026-03-03T10:00:00Z,,new,,,\n\
         Fort Worth,PB2,,roof,home_exterior,false,85.5,A,,,,,,,,,,,,\n",
        &[],
    );
    bench.run();
    let scored = bench.frame("load", "scored_before");
    assert_eq!(column(&scored, "lead_id"), ["fort-worth:PB1"]);
    let columns = ["city", "score", "tier", "is_commercial", "status", "cost_usd"];
    assert_eq!(
        cells(&scored, 0, &columns),
        ["Fort Worth", "-1", "RETRY", "false", "new", "∅"]
    );
    assert_eq!(
        column(&bench.frame("load", "scored_before_identity"), "chain_of_thought"),
        ["∅"]
    );
    // A score is whole or none (S5), and of two rows of a key the last stays.
    let intake = bench.frame("load", "intake");
    let columns = ["dataset", "rows_in", "kept", "quarantined", "duplicates"];
    assert_eq!(cells(&intake, 1, &columns), ["scored_leads", "3", "1", "2", "1"]);
}
