//! Whether an owner lives elsewhere (permits N8).

use super::Address;
use super::parse::parse;
use super::text::Cities;

/// Whether mail goes to another street than the parcel's: another number, name or suffix, directionals and units
/// aside. Nothing when either street cannot be read or the mail goes to a box. A suffix that one side leaves out tells
/// nothing, so it does not differ.
#[must_use]
pub fn is_absentee(situs: Option<&Address>, mailing: Option<&str>, cities: &Cities) -> Option<bool> {
    let situs = situs?;
    let mailing = parse(mailing?, cities).ok()?;
    let suffixes_differ = match (&situs.suffix, &mailing.suffix) {
        (Some(left), Some(right)) => left != right,
        _ => false,
    };
    Some(situs.number != mailing.number || situs.name != mailing.name || suffixes_differ)
}
