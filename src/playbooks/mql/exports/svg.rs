//! Pictures as SVG: plain shapes and text, no script, no font but the viewer's own.

use std::fmt::Write;

use crate::export::escape_markup;

/// A picture being drawn.
pub(super) struct Picture {
    body: String,
    width: f64,
    height: f64,
}

impl Picture {
    /// An empty picture.
    pub(super) fn new(width: f64, height: f64, title: &str) -> Self {
        let mut picture = Self {
            body: String::new(),
            width,
            height,
        };
        picture.rect((0.0, 0.0), (width, height), "#ffffff");
        picture.text((16.0, 24.0), title, 15.0, "#111111");
        picture
    }

    /// A filled rectangle: corner and size.
    pub(super) fn rect(&mut self, at: (f64, f64), size: (f64, f64), fill: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(
            self.body,
            r#"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{fill}"/>"#,
            at.0,
            at.1,
            size.0.max(0.0),
            size.1.max(0.0)
        );
    }

    /// A dot.
    pub(super) fn dot(&mut self, at: (f64, f64), radius: f64, fill: &str) {
        let _ = writeln!(
            self.body,
            r#"<circle cx="{:.1}" cy="{:.1}" r="{radius:.1}" fill="{fill}" fill-opacity="0.7"/>"#,
            at.0, at.1
        );
    }

    /// A line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str) {
        let _ = writeln!(
            self.body,
            r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{stroke}"/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    /// Text from its left end.
    pub(super) fn text(&mut self, at: (f64, f64), text: &str, size: f64, fill: &str) {
        let _ = write!(
            self.body,
            r#"<text x="{:.1}" y="{:.1}" font-family="sans-serif" font-size="{size}" fill="{fill}">"#,
            at.0, at.1,
        );
        escape_markup(text, &mut self.body);
        self.body.push_str("</text>\n");
    }

    /// The whole file.
    pub(super) fn done(self) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">\n{body}</svg>\n",
            w = self.width,
            h = self.height,
            body = self.body
        )
    }
}

/// Blue for low, red for high, by a share from 0 to 1; grey for unknown.
pub(super) fn heat(share: Option<f64>) -> String {
    match share {
        Some(share) => {
            let share = share.clamp(0.0, 1.0);
            let part = |low: f64, high: f64| (low + (high - low) * share).round() as u8;
            format!(
                "#{:02x}{:02x}{:02x}",
                part(30.0, 215.0),
                part(100.0, 45.0),
                part(200.0, 60.0)
            )
        }
        None => "#999999".to_owned(),
    }
}
