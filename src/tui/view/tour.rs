//! The band of the guided tour, below everything else so that it never covers what it speaks of: the keys to press
//! next, and what one sees.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::help;
use super::paint::{self, span};
use crate::operations::tour;
use crate::tui::model::Model;
use crate::tui::tour::{Standing, Walk, standing};
use crate::tui::update::pane_number;
use crate::tui::words;

/// What each line of the band begins with.
const EDGE: &str = "┃ ";
/// From this width on the band says how to leave the tour.
const ROOMY: u16 = 60;

/// What the band says: keys, what they do, and what one sees.
struct Said {
    keys: String,
    does: String,
    sees: String,
}

/// Draws the band.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let Some(walk) = model.tour.as_ref().filter(|_| area.height > 0) else {
        return;
    };
    let theme = model.themes.current();
    let said = said(model, walk);
    let all = tour().steps.len();
    let place = (walk.at + 1).min(all);
    let mut right = format!("{place}/{all} ");
    if area.width >= ROOMY {
        right = format!("tour {right}· {} leaves it ", model.keys.first("tour"));
    }
    let room = usize::from(area.width).saturating_sub(words::width(EDGE));
    let keys = help::shown(model, &said.keys);
    let left = room.saturating_sub(words::width(&keys) + 2 + words::width(&right));
    let does = words::cut(&said.does, left);
    let gap = " ".repeat(left.saturating_sub(words::width(&does)));
    let edge = || span(theme, "title", EDGE.to_owned());
    let mut first: Vec<Span<'static>> = vec![edge()];
    if !keys.is_empty() {
        first.extend([span(theme, "key", keys), Span::raw("  ")]);
    }
    first.push(span(theme, "text.strong", does));
    first.extend([Span::raw(gap), span(theme, "text.muted", right)]);
    paint::line(buffer, area, 0, &Line::from(first));
    for (row, text) in words::wrap(&said.sees, room.saturating_sub(1)).into_iter().enumerate() {
        paint::line(
            buffer,
            area,
            row + 1,
            &Line::from(vec![edge(), span(theme, "text", text)]),
        );
    }
}

fn said(model: &Model, walk: &Walk) -> Said {
    let first = |verb: &str| model.keys.first(verb);
    let of = |keys: String, does: &str, sees: String| Said {
        keys,
        does: does.to_owned(),
        sees,
    };
    let Some(step) = walk.step() else {
        return of(first("quit"), "leave", model.keys.fill(&tour().ended));
    };
    let sees = model.keys.fill(&step.sees);
    match standing(model, step) {
        Standing::Ready => of(step.keys(&model.keys), &step.does, sees),
        Standing::Running => {
            let sees = "The job's line tells how far it is; the tour goes on by itself.".to_owned();
            of(first("cancel"), "would stop it", sees)
        }
        Standing::Reading => of(String::new(), "reading …", sees),
        Standing::Elsewhere(pane) => of(
            pane_number(pane).to_string(),
            &format!("back to {}", pane.title()),
            format!("The tour goes on in the pane {}.", pane.title()),
        ),
        Standing::Covered => of(
            "Esc".to_owned(),
            "close this first",
            "The tour goes on in the pane below.".to_owned(),
        ),
        Standing::OtherPlaybook => of(
            first("switch playbook"),
            "switch back",
            format!("This step is about {}.", step.playbook.as_deref().unwrap_or_default()),
        ),
        Standing::Blocked(why) => of(
            "Space".to_owned(),
            "skip this step",
            format!("It cannot be done now: {why}."),
        ),
    }
}
