//! Headers of the seven feeds, as each portal's download has them.

use super::model::Feed;

const AUSTIN: &[&str] = &[
    "Permit Type Desc",
    "Permit Num",
    "Permit Class Mapped",
    "Permit Class",
    "Work Class",
    "Description",
    "TCAD ID",
    "Applied Date",
    "Issued Date",
    "Status Current",
    "Original Address 1",
    "Original City",
    "Original State",
    "Original Zip",
    "Total Job Valuation",
    "Contractor Company Name",
    "Applicant Full Name",
];
const DALLAS: &[&str] = &[
    "PermitNumber",
    "PermitType",
    "IssuedDate",
    "StreetAddress",
    "ZipCode",
    "LandUse",
    "WorkDescription",
    "Value",
    "Area",
    "Contractor",
];
const FORT_WORTH: &[&str] = &[
    "Permit_No",
    "Permit_Type",
    "Permit_SubType",
    "Permit_Category",
    "Use_Type",
    "B1_WORK_DESC",
    "Full_Street_Address",
    "Zip_Code",
    "Owner_Full_Name",
    "File_Date",
    "Current_Status",
    "Status_Date",
    "JobValue",
];
const CHICAGO: &[&str] = &[
    "ID",
    "PERMIT#",
    "PERMIT_STATUS",
    "PERMIT_TYPE",
    "WORK_TYPE",
    "ISSUE_DATE",
    "STREET_NUMBER",
    "STREET_DIRECTION",
    "STREET_NAME",
    "SUFFIX",
    "WORK_DESCRIPTION",
    "REPORTED_COST",
    "PIN_LIST",
    "CONTACT_1_TYPE",
    "CONTACT_1_NAME",
    "CONTACT_2_TYPE",
    "CONTACT_2_NAME",
    "CONTACT_3_TYPE",
    "CONTACT_3_NAME",
];
const SEATTLE: &[&str] = &[
    "PermitNum",
    "PermitClass",
    "PermitClassMapped",
    "PermitTypeMapped",
    "PermitTypeDesc",
    "Description",
    "EstProjectCost",
    "IssuedDate",
    "StatusCurrent",
    "OriginalAddress1",
    "OriginalCity",
    "OriginalState",
    "OriginalZip",
    "ContractorCompanyName",
];
const SAN_FRANCISCO: &[&str] = &[
    "Permit Number",
    "Permit Type Definition",
    "Block",
    "Lot",
    "Street Number",
    "Street Number Suffix",
    "Street Name",
    "Street Suffix",
    "Unit",
    "Description",
    "Current Status",
    "Filed Date",
    "Issued Date",
    "Estimated Cost",
    "Revised Cost",
    "Existing Use",
    "Proposed Use",
    "Zipcode",
];
const REGIONAL: &[&str] = &[
    "permno",
    "ptype",
    "pdate",
    "pdescription",
    "jvalue",
    "jaddr",
    "jcity",
    "jzip",
    "contractor",
];
/// What Austin called its columns before, and Seattle's list of what was only asked for yet.
pub(super) const OLDER_AUSTIN: &[(&str, &str)] = &[
    ("Permit Num", "permit_number"),
    ("Permit Type Desc", "sub_type"),
    ("Work Class", "work_type"),
    ("Original Address 1", "permit_location"),
    ("Issued Date", "date_issued"),
    ("Description", "work_description"),
];
pub(super) const PRE_APPLICATIONS: &[(&str, &str)] = &[
    ("PermitNum", "Record Number"),
    ("PermitTypeDesc", "Record Type"),
    ("OriginalAddress1", "Address"),
    ("IssuedDate", "Created Date"),
];

/// Headers of a feed.
pub(super) fn header(feed: Feed) -> &'static [&'static str] {
    match feed {
        Feed::Austin => AUSTIN,
        Feed::Dallas => DALLAS,
        Feed::FortWorth => FORT_WORTH,
        Feed::Chicago => CHICAGO,
        Feed::Seattle => SEATTLE,
        Feed::SanFrancisco => SAN_FRANCISCO,
        Feed::Regional => REGIONAL,
    }
}
