//! The sign-off sheet as lines.

use ratatui::text::Line;

use super::super::paint::{paragraph, span};
use crate::engine::Judged;
use crate::operations::{NOBODY, SignOff};
use crate::tui::model::{Layer, Model};
use crate::tui::theme::Theme;
use crate::tui::words;

/// Fewest and most columns of a gate's id.
const ID: (usize, usize) = (6, 12);
/// Columns of an observed value.
const OBSERVED: usize = 12;
/// Columns before a gate's decision and reason.
const INDENT: usize = 11;

/// The sheet of the latest results.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let Some(picture) = model.picture.ready() else {
        return Vec::new();
    };
    let sheet = &picture.desk.sign_off;
    let mut all = heading(sheet, theme, width);
    all.extend(offer(model, sheet, width));
    let ids = sheet.phases.iter().flat_map(|phase| &phase.gates);
    let id = ids
        .map(|gate| words::width(&gate.id))
        .max()
        .unwrap_or(0)
        .clamp(ID.0, ID.1);
    for phase in &sheet.phases {
        all.push(Line::default());
        let title = format!(" {} {}", phase.id, phase.title);
        all.push(Line::from(span(theme, "title", words::cut(&title, width))));
        for gate in &phase.gates {
            all.extend(gate_lines(gate, id, theme, width));
        }
    }
    all
}

fn heading(sheet: &SignOff, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let run = sheet
        .run
        .map_or_else(|| "no run".to_owned(), |run| format!("run {run}"));
    let who = if sheet.reviewers.is_empty() {
        "nobody decided anything yet".to_owned()
    } else {
        format!("decided by {}", sheet.reviewers.join(", "))
    };
    let first = format!(
        "{} · {run} {} · {} · as of {} · {who}",
        sheet.title,
        sheet.outcome,
        words::moment(&sheet.started_at),
        sheet.as_of
    );
    let mut all = paragraph(theme, "text.strong", &first, 1, width);
    all.extend(paragraph(theme, "text", &sheet.state.words(), 1, width));
    let (sign, meaning) = if sheet.possible() {
        ("●", "gate.passed")
    } else {
        ("✗", "gate.failed")
    };
    all.extend(paragraph(
        theme,
        meaning,
        &format!("{sign} {}", sheet.verdict()),
        1,
        width,
    ));
    all
}

/// Signing what passed: offered while there is something to sign, and asked about before it is done.
fn offer(model: &Model, sheet: &SignOff, width: usize) -> Vec<Line<'static>> {
    let theme = model.themes.current();
    let n = sheet.state.passed_unsigned;
    let gates = if n == 1 { "1 gate" } else { &format!("{n} gates") };
    let asking = matches!(model.layers.last(), Some(Layer::SignOff(layer)) if layer.asking);
    if asking {
        let named = model.picture.ready().is_none_or(|picture| picture.signer);
        let name = if named {
            "in your name".to_owned()
        } else {
            format!("as `{NOBODY}`, as nobody is named (--as NAME or the variable USER does)")
        };
        let question = format!("Sign {gates} that passed, each recorded {name}? y signs, any other key does not");
        return paragraph(theme, "notice", &question, 1, width);
    }
    if n == 0 {
        return Vec::new();
    }
    paragraph(
        theme,
        "text.muted",
        &format!("{gates} passed and not signed: s signs them"),
        1,
        width,
    )
}

fn gate_lines(gate: &Judged, id: usize, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mark = words::outcome_mark(gate.outcome);
    let about = gate
        .subject
        .as_ref()
        .map(|subject| format!("{} · ", subject.rsplit('/').next().unwrap_or(subject)))
        .unwrap_or_default();
    let what = format!("{about}{}", gate.check);
    let room = width.saturating_sub(2 + id + 1 + 8 + OBSERVED + 3);
    let mut all = vec![Line::from(vec![
        span(theme, mark.meaning, format!(" {} ", mark.sign)),
        span(theme, "text.strong", words::pad(&gate.id, id, false)),
        span(theme, mark.meaning, format!(" {}", words::pad(mark.word, 8, false))),
        span(theme, "text", words::pad(&words::observed(gate), OBSERVED, true)),
        span(theme, "text.muted", format!("  {}", words::cut(&what, room))),
    ])];
    let bounds: Vec<String> = [("warns", gate.warn), ("blocks", gate.block)]
        .into_iter()
        .filter_map(|(word, bound)| bound.map(|bound| format!("{word} {}", words::bound(bound, &gate.unit))))
        .collect();
    let decision = match (&gate.review, &gate.reviewed) {
        (Some(word), Some(review)) => {
            let reason = if review.reason.is_empty() { "" } else { ": " };
            format!(
                "{word} by {}, {}{reason}{}",
                review.actor,
                words::moment(&review.at),
                review.reason
            )
        }
        _ if gate.undecided() => "UNDECIDED".to_owned(),
        _ => "not signed".to_owned(),
    };
    let meaning = if gate.undecided() { "gate.pending" } else { "text.muted" };
    let text = format!("{} · {decision}", bounds.join(", "));
    all.extend(paragraph(theme, meaning, text.trim_start_matches(" · "), INDENT, width));
    all
}
