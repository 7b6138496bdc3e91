//! A row of the provider's dump, and what its cells and the CRM's are made of.

use serde_json::{Map, Value, json};

use super::model::{Company, Person};

/// The address of a page in a professional network.
pub(super) fn page(kind: &str, slug: &str) -> String {
    if slug.is_empty() {
        String::new()
    } else {
        format!("https://network.example/{kind}/{slug}")
    }
}

/// An id at the provider; empty for none.
pub(super) fn provider(id: u64) -> String {
    if id == 0 { String::new() } else { id.to_string() }
}

/// A record without the keys of which nothing is known.
fn record(pairs: Vec<(&str, Value)>) -> Value {
    let known = |value: &Value| !value.is_null() && value.as_str() != Some("");
    let pairs = pairs.into_iter().filter(|(_, value)| known(value));
    Value::Object(
        pairs
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Map<_, _>>(),
    )
}

/// A company as the provider's multi-source records have it.
pub(super) fn company_record(company: &Company) -> Value {
    let [country, region, city, postal] = &company.place;
    record(vec![
        ("id", json!(company.provider)),
        ("company_name", json!(company.name)),
        (
            "company_website",
            json!(if company.domain.is_empty() {
                String::new()
            } else {
                format!("https://{}", company.domain)
            }),
        ),
        ("hq_country_iso2", json!(country)),
        ("hq_state", json!(region)),
        ("hq_city", json!(city)),
        ("hq_zipcode", json!(postal)),
        ("employees_count", json!(company.employees)),
        ("revenue_annual", json!(company.revenue)),
        ("industry", json!(company.industry)),
        ("professional_network_url", json!(page("companies", &company.slug))),
        ("headcount_growth_12m", json!(company.growth)),
        ("open_engineering_jobs", json!(company.jobs)),
        ("updated_at", json!(company.updated)),
    ])
}

/// A person as the provider's multi-source records have them.
pub(super) fn person_record(person: &Person, company: Option<&Company>) -> Value {
    let id = company.map(|company| company.provider).filter(|id| *id > 0);
    let name = company.map(|company| company.name.as_str());
    let job = record(vec![
        ("position_title", json!(person.title)),
        ("department", json!(person.department)),
        ("management_level", json!(person.level)),
        ("company_id", json!(id)),
        ("date_from", json!(person.started)),
    ]);
    record(vec![
        ("id", json!(person.provider)),
        ("full_name", json!(person.whole_name())),
        ("location_country_iso2", json!(person.country)),
        ("active_experience_title", json!(person.title)),
        ("active_experience_company_id", json!(id)),
        ("active_experience_company_name", json!(name)),
        ("active_experience_department", json!(person.department)),
        ("active_experience_management_level", json!(person.level)),
        ("primary_professional_email", json!(person.email)),
        ("primary_professional_email_status", json!(person.status)),
        ("mobile_phone", json!(person.mobile)),
        ("work_direct_phone", json!(person.direct)),
        ("professional_network_url", json!(page("in", &person.slug))),
        ("connections_count", json!(person.links)),
        ("is_decision_maker", json!(person.flag)),
        ("projected_total_salary_p75", json!(person.salary)),
        ("total_experience_duration_months", json!(person.months)),
        ("role_started_on", json!(person.started)),
        ("experience", json!([job])),
        ("checked_at", json!(person.as_of)),
        ("updated_at", json!(person.updated)),
    ])
}
