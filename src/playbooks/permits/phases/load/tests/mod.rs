//! Invented files with the real headers, through the phase.

mod cities;
mod cleaning;
mod counties;
mod refusals;

use super::super::testing::{Bench, cells, column, row_of};
use crate::frame::Frame;

/// A permit of a run over one file: its working and identity cells.
struct Permits {
    working: Frame,
    identity: Frame,
    layout: String,
}

impl Permits {
    fn of(bytes: &str, attributes: &[(&str, &str)]) -> Self {
        let mut bench = Bench::new();
        bench.file("permits", "list.csv", bytes, attributes);
        let report = bench.run();
        let phase = Bench::phase(&report, "load");
        assert!(phase.message.is_none(), "{:?}", phase.message);
        Self {
            working: bench.frame("load", "permits_clean"),
            identity: bench.frame("load", "permits_identity"),
            layout: column(&bench.frame("load", "intake"), "layout").remove(0),
        }
    }

    /// lead, state, zip, parcel, type, class, issued, status, value; address, description, owner, applicant, contractor.
    fn row(&self, lead: &str) -> [Vec<String>; 2] {
        let place = row_of(&self.working, lead);
        let public = [
            "state",
            "zip_code",
            "parcel_id",
            "permit_type",
            "permit_class",
            "issued_date",
            "status",
            "estimated_value",
        ];
        let people = [
            "property_address",
            "description",
            "owner_name",
            "applicant_name",
            "contractor_name",
        ];
        [
            cells(&self.working, place, &public),
            cells(&self.identity, place, &people),
        ]
    }
}
