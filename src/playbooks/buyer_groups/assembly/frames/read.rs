//! Candidates from `scored`, or from `members` where their first role stands beside the one they were promoted to.

use crate::frame::{Frame, FrameError, TextColumn, boolean, integer, kind_of, real, text};
use crate::identity::titles::{Band, Function, Level};
use crate::playbooks::buyer_groups::assembly::{Bar, Candidate, Company, InfluenceParts, Standing};

/// What members keep of the rules' own role and confidence.
pub(super) const ASSIGNED_ROLE: &str = "assigned_role";
pub(super) const ASSIGNED_CONFIDENCE: &str = "assigned_confidence";

fn words<T>(value: Option<&str>, named: impl Fn(&str) -> Option<T>) -> Vec<T> {
    value
        .into_iter()
        .flat_map(|text| text.split('|'))
        .filter_map(named)
        .collect()
}

fn owned(column: &TextColumn<'_>, row: usize) -> String {
    column.get(row).unwrap_or_default().to_owned()
}

/// One candidate a row, in the order of the frame.
///
/// # Errors
/// When a column is missing or of another kind.
pub(crate) fn candidates(frame: &Frame) -> Result<Vec<Candidate>, FrameError> {
    let promoted = kind_of(frame, ASSIGNED_ROLE).is_some();
    let (role, sure) = if promoted {
        (ASSIGNED_ROLE, ASSIGNED_CONFIDENCE)
    } else {
        ("role", "confidence")
    };
    let (ids, rules, roles) = (text(frame, "person_id")?, text(frame, "rule")?, text(frame, role)?);
    let (confidence, influence, authority) = (real(frame, sure)?, real(frame, "influence")?, real(frame, "authority")?);
    let parts = text(frame, "influence_parts")?;
    let (email, phone, link) = (
        real(frame, "email_score")?,
        real(frame, "phone_score")?,
        real(frame, "link_points")?,
    );
    let (must, barred) = (boolean(frame, "must_have")?, text(frame, "barred")?);
    let (level, band, functions) = (text(frame, "level")?, text(frame, "band")?, text(frame, "functions")?);
    let (country, foreign) = (text(frame, "country")?, boolean(frame, "foreign")?);
    let (new, source, in_crm) = (
        boolean(frame, "new_in_role")?,
        text(frame, "source")?,
        boolean(frame, "in_crm")?,
    );
    let of = |row: usize| Candidate {
        person_id: owned(&ids, row),
        standing: Standing::named(roles.get(row).unwrap_or_default()),
        rule: owned(&rules, row),
        confidence: confidence.get(row).unwrap_or(0.0),
        influence: influence.get(row).unwrap_or(0.0),
        influence_parts: InfluenceParts::parse(parts.get(row).unwrap_or_default()),
        authority: authority.get(row).unwrap_or(0.0),
        email: email.get(row).unwrap_or(0.0),
        phone: phone.get(row).unwrap_or(0.0),
        link: link.get(row).unwrap_or(0.0),
        must_have: must.get(row).unwrap_or(false),
        barred: barred.get(row).and_then(Bar::named),
        level: level.get(row).and_then(Level::named),
        band: band.get(row).and_then(Band::named),
        functions: words(functions.get(row), Function::named),
        country: country.get(row).map(str::to_owned),
        foreign: foreign.get(row).unwrap_or(false),
        new_in_role: new.get(row).unwrap_or(false),
        source: owned(&source, row),
        in_crm: in_crm.get(row).unwrap_or(false),
    };
    Ok((0..frame.height()).map(of).collect())
}

/// The companies of `company_facts`, in its order.
///
/// # Errors
/// When a column is missing or of another kind.
pub(crate) fn companies(frame: &Frame) -> Result<Vec<Company>, FrameError> {
    let (ids, names) = (text(frame, "company_id")?, text(frame, "name")?);
    let (revenue, employees) = (real(frame, "revenue_usd")?, integer(frame, "employees")?);
    let of = |row: usize| Company {
        company_id: owned(&ids, row),
        name: owned(&names, row),
        revenue_usd: revenue.get(row),
        employees: employees.get(row),
    };
    Ok((0..frame.height()).map(of).collect())
}
