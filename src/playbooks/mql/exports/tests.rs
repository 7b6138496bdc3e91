//! The CRM's file from hand-made updates.

use std::sync::Arc;

use super::crm::score_updates;
use crate::engine::Parameters;
use crate::export::{ExportOptions, Exported};
use crate::frame::{Frame, FrameBuilder};
use crate::lens::{FrameSource, LensError};

struct One(Arc<Frame>, Parameters);

impl FrameSource for One {
    fn frame(&self, _: &str) -> Result<Arc<Frame>, LensError> {
        Ok(Arc::clone(&self.0))
    }
    fn parameters(&self) -> &Parameters {
        &self.1
    }
    fn as_of(&self) -> chrono::NaiveDate {
        chrono::NaiveDate::default()
    }
}

// spec: mql §7 salesforce_score_updates.csv
#[test]
fn the_crm_gets_its_fields_and_cleared_leads_are_emptied() {
    let words = |name: &'static str| [Some(name), None];
    let mut builder = FrameBuilder::new()
        .text("lead_id", ["00Q1", "00Q2"].map(Some))
        .text("change", ["changed", "cleared"].map(Some))
        .text("tier", words("A"))
        .text("bucket", words("Hot"))
        .text("model_version", words("m-1"))
        .real("prob_mql_30d", [Some(0.123_456_78), None])
        .real("percentile", [Some(99.5), None])
        .integer("degradation_level", [Some(1), None])
        .boolean("has_discovery_data", [Some(true), None])
        .date("scored_date", [Some(20_388), Some(20_388)]);
    for place in 1..=5 {
        builder = builder.text(
            &format!("driver_{place}"),
            [(place == 1).then_some("recent growth: 12.5%"), None],
        );
    }
    let source = One(
        Arc::new(builder.finish().unwrap()),
        crate::playbooks::find("mql").unwrap().built_in(),
    );
    let options = ExportOptions {
        with_pii: false,
        dated: false,
    };
    let files = score_updates(&source, &options).unwrap();
    let (stem, Exported::Text(text)) = &files[0] else {
        panic!("one text file");
    };
    assert_eq!((files.len(), stem.as_str()), (1, "salesforce_score_updates"));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "Id,Score_Tier__c,Prob_MQL_30d__c,Score_Bucket__c,Score_Percentile__c,Driver_1__c,Driver_2__c,Driver_3__c,\
         Driver_4__c,Driver_5__c,Scored_At__c,Has_Discovery_Data__c,Model_Version__c,Degradation_Level__c,lead_id,tier,\
         prob_mql_30d,scored_at,has_discovery_data"
    );
    assert_eq!(
        lines[1],
        "00Q1,A,0.123457,Hot,99.50,recent growth: 12.5%,,,,,2025-10-27T00:00:00Z,true,m-1,1,00Q1,A,0.123457,\
         2025-10-27T00:00:00Z,true"
    );
    assert_eq!(
        lines[2],
        "00Q2,#N/A,#N/A,#N/A,#N/A,#N/A,#N/A,#N/A,#N/A,#N/A,2025-10-27T00:00:00Z,#N/A,#N/A,#N/A,00Q2,,,\
         2025-10-27T00:00:00Z,"
    );
    assert!(!text.contains('\r'));
}
