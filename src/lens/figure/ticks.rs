//! Numbers of a scale that are easily read: the same ones wherever a figure is drawn.

use super::{Cell, Measure};

/// Places on a scale that are easily read, from its lower end: at most `most` steps and at least one place.
pub fn ticks((low, high): (f64, f64), most: usize) -> Vec<f64> {
    let rough = (high - low) / most.max(1) as f64;
    if !rough.is_finite() || rough <= 0.0 {
        return vec![low];
    }
    let magnitude = 10.0_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|part| part * magnitude);
    let step = steps.into_iter().find(|step| *step >= rough * 0.999).unwrap_or(rough);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    let all: Vec<f64> = (first..=last)
        .take(most.max(1) + 1)
        .map(|place| place as f64 * step)
        .collect();
    if all.is_empty() { vec![low] } else { all }
}

/// A tick's number with as many places as it needs; a share in percent, its sign only where it is `signed`.
pub fn tick_text(measure: Measure, value: f64, signed: bool) -> String {
    /// Places that still tell two ticks apart.
    const PLACES: usize = 6;
    let in_percent = matches!(measure, Measure::Share | Measure::Rate);
    let scaled = if in_percent { value * 100.0 } else { value };
    let whole = scaled.fract().abs() < 1e-9 || (1.0 - scaled.fract().abs()) < 1e-9;
    let text = if whole && scaled.abs() < 1e15 {
        Cell::Integer(scaled.round() as i64).shown()
    } else {
        let text = format!("{scaled:.PLACES$}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if in_percent && signed {
        format!("{text} %")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within_the_scale() {
        assert_eq!(ticks((0.0, 0.2), 4), [0.0, 0.05, 0.1, 0.15000000000000002, 0.2]);
        assert_eq!(ticks((3.0, 97.0), 2), [50.0]);
        assert_eq!(tick_text(Measure::Share, 0.15000000000000002, true), "15 %");
        assert_eq!(tick_text(Measure::Decimal(2), 0.25, false), "0.25");
        assert_eq!(tick_text(Measure::Count, 12_000.0, false), "12,000");
    }
}
