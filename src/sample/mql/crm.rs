//! How the CRM's files write leads and dials.

use super::model::{Dial, Enrichment, Lead, Moment};
use super::rows::Row;
use super::words::Words;

/// Headers of the lead file.
pub(super) const LEADS: [&str; 45] = [
    "Id",
    "FA_CRD__c",
    "Full_Prospect_ID__c",
    "Stage_Entered_Contacting__c",
    "Stage_Entered_Call_Scheduled__c",
    "CreatedDate",
    "LastModifiedDate",
    "OwnerId",
    "FirstName",
    "LastName",
    "Name",
    "Email",
    "MobilePhone",
    "Mobile_Phone_2__c",
    "LinkedIn_Profile_Apollo__c",
    "Address",
    "Company",
    "Title",
    "City",
    "State",
    "LeadSource",
    "Lead_List_Name__c",
    "External_Agency__c",
    "Experimentation_Tag__c",
    "Status",
    "Disposition__c",
    "Conversion_Channel__c",
    "IsConverted",
    "ConvertedDate",
    "ConvertedOpportunityId",
    "LastActivityDate",
    "Legacy_Lead_Score__c",
    "Years_at_Firm",
    "Firm_Moves_10yr",
    "Has_Disclosure",
    "Disclosure_Type",
    "Licenses",
    "Designations",
    "Business_Model",
    "Specialties",
    "Current_Custodian",
    "Team_Size",
    "Is_Team_Lead",
    "CRM_Used",
    "MarketPro_Last_Updated__c",
];

/// Whoever works a list, by number.
pub(super) fn owner(number: usize) -> String {
    format!("005QMQ00000SGA{:02}AAA", number + 1)
}

/// A row of the lead file.
pub(super) fn lead_row(lead: &Lead, words: &Words, row: &mut Row) {
    row.text(&lead.id).text(&lead.crd);
    row.put(format_args!("P-{:06}", lead.number));
    row.moment(lead.contacted).moment(lead.called);
    row.moment(Some(lead.created)).moment(Some(modified(lead)));
    row.text(&owner(lead.owner));
    person(row, lead, words);
    let metro = words.metros.get(lead.metro);
    row.text(&lead.company).text(&lead.title);
    row.text(metro.map_or("", |metro| &metro.city));
    row.text(metro.map_or("", |metro| &metro.state));
    row.text(&lead.source)
        .text(&lead.list)
        .text(&lead.agency)
        .text(lead.tag);
    afterwards(row, lead);
    enrichment(row, lead.enrichment.as_ref());
}

/// The last thing that happened to a lead.
fn modified(lead: &Lead) -> Moment {
    lead.called.or(lead.contacted).unwrap_or(lead.created)
}

fn person(row: &mut Row, lead: &Lead, words: &Words) {
    let (given, family) = (&lead.person.0, &lead.person.1);
    let number = lead.number;
    row.text(given).text(family).put(format_args!("{given} {family}"));
    row.put(format_args!("{}{number}@leads.example.com", given.to_lowercase()));
    let line = 2_000_000 + number * 7_919 % 7_999_999;
    row.put(format_args!("555-{:03}-{:04}", line / 10_000, line % 10_000));
    row.put_if(number.is_multiple_of(9), format_args!("555-199-{:04}", number % 10_000));
    let page = number.is_multiple_of(4);
    row.put_if(page, format_args!("https://people.example.com/in/{number}"));
    let street = words.streets.get(number as usize % words.streets.len().max(1));
    row.put(format_args!(
        "{} {}",
        1 + number % 900,
        street.map_or("", String::as_str)
    ));
}

/// What is known only after the contact, and no model may see.
fn afterwards(row: &mut Row, lead: &Lead) {
    let converted = lead.status == "Converted";
    row.text(lead.status).text(&lead.disposition);
    row.text(match lead.called {
        Some(_) if lead.number.is_multiple_of(3) => "Mail",
        Some(_) => "Phone",
        None => "",
    });
    row.text(if converted { "true" } else { "false" });
    row.day_if(lead.called.filter(|_| converted).map(|(day, _)| day));
    row.put_if(converted, format_args!("006QMQ{:09}AAA", lead.number));
    row.day_if(lead.contacted.map(|_| modified(lead).0));
    row.put(format_args!("{}", lead.prior_score));
}

fn enrichment(row: &mut Row, held: Option<&Enrichment>) {
    let Some(held) = held else {
        for _ in 0..13 {
            row.text("");
        }
        return;
    };
    row.whole(Some(held.years)).whole(Some(held.moves));
    row.text(if held.disclosure.is_some() { "true" } else { "false" });
    row.text(held.disclosure.unwrap_or_default());
    row.text(held.licences).text(held.designations).text(held.model);
    row.text(held.specialties).text(held.custodian);
    row.whole(Some(held.team))
        .text(if held.lead { "true" } else { "false" });
    row.text(held.software).moment(Some(held.at));
}

/// Header of the dial file.
pub(super) const DIALS: [&str; 6] = ["dial_id", "lead_id", "sga_id", "dialed_at", "outcome", "tier_shown"];

/// A row of the dial file.
pub(super) fn dial_row(number: usize, dial: &Dial, row: &mut Row) {
    row.put(format_args!("D{number:07}"));
    row.text(&dial.lead).text(&owner(dial.owner));
    row.moment(Some(dial.at)).text(&dial.outcome).text(dial.shown);
}
