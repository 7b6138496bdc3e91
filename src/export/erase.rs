//! Taking a person out of a file that was exported earlier: records that name them go, every other byte stays.

use serde_json::Value;

use super::ExportError;
use crate::frame::{Frame, FrameError, from_parquet, to_parquet};

/// Whether a record, cell by cell with its column's name, is the person's.
pub type IsTheirs<'a> = dyn Fn(&[(&str, &str)]) -> bool + 'a;

/// A frame without the person; nothing where it does not hold them.
pub type WithoutThem<'a> = dyn Fn(&Frame) -> Result<Option<Frame>, FrameError> + 'a;

/// What tells whether something is the person's.
pub struct Theirs<'a> {
    /// Whether a record (named cells) is theirs.
    pub record: &'a IsTheirs<'a>,
    /// A text without them; nothing where it does not name them.
    pub redact: &'a dyn Fn(&str) -> Option<String>,
    /// A frame without them; nothing where it does not hold them.
    pub frame: &'a WithoutThem<'a>,
}

/// The file without the person; nothing where it does not name them. The extension tells its form: records of CSV and
/// objects of JSON go as a whole, other texts are redacted.
///
/// # Errors
/// When a Parquet file is damaged, or text is no UTF-8.
pub fn erased(extension: &str, bytes: &[u8], theirs: &Theirs<'_>) -> Result<Option<Vec<u8>>, ExportError> {
    if extension == "parquet" {
        let frame = from_parquet(bytes)?;
        return Ok((theirs.frame)(&frame)?.map(|frame| to_parquet(&frame)).transpose()?);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Ok(None);
    };
    Ok(match extension {
        "csv" => csv_without(text, theirs),
        "json" => json_without(text, theirs).or_else(|| (theirs.redact)(text).map(String::into_bytes)),
        _ => (theirs.redact)(text).map(String::into_bytes),
    })
}

fn csv_without(text: &str, theirs: &Theirs<'_>) -> Option<Vec<u8>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut header: Option<csv::StringRecord> = None;
    let mut kept = Vec::with_capacity(text.len());
    let mut start = 0;
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        let end = usize::try_from(reader.position().byte())
            .unwrap_or(text.len())
            .min(text.len());
        let slice = text.get(start..end).unwrap_or_default();
        start = end;
        let is_theirs = match &header {
            None => {
                header = Some(record.clone());
                false
            }
            Some(header) => {
                let cells: Vec<(&str, &str)> = header.iter().zip(record.iter()).collect();
                (theirs.record)(&cells) || record.iter().any(|cell| (theirs.redact)(cell).is_some())
            }
        };
        if !is_theirs {
            kept.extend_from_slice(slice.as_bytes());
        }
    }
    kept.extend_from_slice(text.get(start..).unwrap_or_default().as_bytes());
    (kept.len() != text.len()).then_some(kept)
}

/// Whether an object is about the person, by the names and texts of its own fields.
fn is_theirs(value: &Value, theirs: &Theirs<'_>) -> bool {
    let Value::Object(object) = value else { return false };
    let shown: Vec<(&str, String)> = object
        .iter()
        .filter_map(|(name, value)| match value {
            Value::String(text) => Some((name.as_str(), text.clone())),
            Value::Number(number) => Some((name.as_str(), number.to_string())),
            _ => None,
        })
        .collect();
    let cells: Vec<(&str, &str)> = shown.iter().map(|(name, text)| (*name, text.as_str())).collect();
    (theirs.record)(&cells)
}

fn json_without(text: &str, theirs: &Theirs<'_>) -> Option<Vec<u8>> {
    // One object a line, as exports are written: lines that stay keep every byte.
    if let Some(lines) = text
        .strip_prefix("[\n")
        .and_then(|rest| rest.trim_end().strip_suffix("\n]"))
    {
        let objects: Vec<&str> = lines.lines().collect();
        let parsed: Option<Vec<Value>> = objects
            .iter()
            .map(|line| serde_json::from_str(line.trim_end_matches(',')).ok())
            .collect();
        if let Some(parsed) = parsed {
            let stays = |value: &Value| {
                let mut copy = value.clone();
                !is_theirs(value, theirs) && !crate::store::redact_json(&mut copy, theirs.redact)
            };
            let kept: Vec<&str> = objects
                .iter()
                .zip(&parsed)
                .filter(|(_, value)| stays(value))
                .map(|(line, _)| line.trim_end_matches(','))
                .collect();
            let all = kept.len() == objects.len();
            return (!all).then(|| format!("[\n{}\n]\n", kept.join(",\n")).into_bytes());
        }
    }
    let mut value: Value = serde_json::from_str(text).ok()?;
    let dropped = drop_objects(&mut value, theirs);
    let redacted = crate::store::redact_json(&mut value, theirs.redact);
    (dropped || redacted).then(|| format!("{value:#}\n").into_bytes())
}

fn drop_objects(value: &mut Value, theirs: &Theirs<'_>) -> bool {
    match value {
        Value::Array(values) => {
            let before = values.len();
            values.retain(|value| !is_theirs(value, theirs));
            let any = before != values.len();
            values
                .iter_mut()
                .fold(any, |any, value| drop_objects(value, theirs) | any)
        }
        Value::Object(object) => object
            .values_mut()
            .fold(false, |any, value| drop_objects(value, theirs) | any),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(extension: &str, text: &str) -> Option<String> {
        let record = |cells: &[(&str, &str)]| cells.contains(&("lead_id", "L1"));
        let redact = |text: &str| text.contains("Ada").then(|| text.replace("Ada", "†"));
        let frame = |_: &Frame| Ok(None);
        let theirs = Theirs {
            record: &record,
            redact: &redact,
            frame: &frame,
        };
        erased(extension, text.as_bytes(), &theirs)
            .unwrap()
            .map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn records_go_whole_and_the_others_keep_every_byte() {
        let text = "lead_id,note\r\nL1,x\r\n\"L2\",\"a\r\nb, \"\"c\"\"\"\r\nL3,Ada said\r\nL4,\r\n";
        let kept = "lead_id,note\r\n\"L2\",\"a\r\nb, \"\"c\"\"\"\r\nL4,\r\n";
        assert_eq!(run("csv", text).as_deref(), Some(kept));
        assert_eq!(run("csv", kept), None);
    }

    #[test]
    fn objects_go_wherever_they_stand() {
        let lines = "[\n{\"lead_id\":\"L1\"},\n{\"lead_id\":\"L2\"}\n]\n";
        assert_eq!(run("json", lines).as_deref(), Some("[\n{\"lead_id\":\"L2\"}\n]\n"));
        let nested = "{\"n\":2,\"leads\":[{\"lead_id\":\"L1\"},{\"lead_id\":\"L2\"}],\"by\":\"Ada\"}";
        let found: Value = serde_json::from_str(&run("json", nested).unwrap()).unwrap();
        assert_eq!(
            found,
            serde_json::json!({"n": 2, "leads": [{"lead_id": "L2"}], "by": "†"})
        );
        assert_eq!(run("md", "Ada and Bob").as_deref(), Some("† and Bob"));
    }
}
