//! Where everything of a chart stands, in pixels from its top.

use super::Bars;

/// How high a chart is.
pub const HEIGHT: f64 = 240.0;
/// Above the highest line there is room for a number, and below the lowest for a name.
const ABOVE: f64 = 22.0;
const BELOW: f64 = 26.0;
/// In a part that is as high there is room for its name.
const NAMED: f64 = 20.0;
/// Lines above the lowest, at most.
const LINES: i128 = 4;

/// A part of a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Which of the series it is of.
    pub series: usize,
    pub top: f64,
    pub height: f64,
    /// What it is called, where that is written on it.
    pub name: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// From the bottom to the top.
    pub parts: Vec<Part>,
    pub total: i128,
    pub top: f64,
    /// How high it is meant to be.
    pub target: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// From the lowest to the highest, with their numbers.
    pub lines: Vec<(f64, i128)>,
    pub bars: Vec<Bar>,
}

impl Drawing {
    pub fn of(bars: &Bars) -> Drawing {
        let count = bars.labels.len();
        let value = |series: usize, bar: usize| {
            let values = bars.series.get(series).map(|series| series.values.as_slice()).unwrap_or_default();
            values.get(bar).copied().unwrap_or(0).max(0)
        };
        let total = |bar: usize| (0..bars.series.len()).map(|series| value(series, bar)).sum::<i128>();
        let target = |bar: usize| bars.targets.get(bar).copied().flatten();
        let most = (0..count).map(|bar| total(bar).max(target(bar).unwrap_or(0))).max().unwrap_or(0);
        let steps = steps(most);
        let end = steps.last().copied().unwrap_or(0).max(1);
        let y = |value: i128| ABOVE + (HEIGHT - ABOVE - BELOW) * (1.0 - value as f64 / end as f64);
        let drawn = |bar: usize| {
            let mut below = 0;
            let mut parts = Vec::new();
            for series in 0..bars.series.len() {
                let value = value(series, bar);
                if value > 0 {
                    let (top, bottom) = (y(below + value), y(below));
                    parts.push(Part { series, top, height: bottom - top, name: None });
                    below += value;
                }
            }
            Bar { parts, total: below, top: y(below), target: target(bar).map(y) }
        };
        let mut drawing = Drawing {
            lines: steps.into_iter().map(|value| (y(value), value)).collect(),
            bars: (0..count).map(drawn).collect(),
        };
        for (nth, series) in bars.series.iter().enumerate() {
            drawing.name(nth, &series.name);
        }
        drawing
    }

    /// Writes the name of a series once, on its highest part that has room for it.
    fn name(&mut self, series: usize, name: &str) {
        let parts = self.bars.iter_mut().flat_map(|bar| &mut bar.parts);
        let highest = parts.filter(|part| part.series == series).max_by(|one, two| one.height.total_cmp(&two.height));
        if let Some(part) = highest.filter(|part| part.height >= NAMED) {
            part.name = Some(name.to_owned());
        }
    }

    /// Whether the name of a series is written on one of its parts, or nothing of it is there.
    pub fn is_named(&self, series: usize) -> bool {
        let mut parts = self.bars.iter().flat_map(|bar| &bar.parts).filter(|part| part.series == series).peekable();
        parts.peek().is_none() || parts.any(|part| part.name.is_some())
    }
}

/// Round numbers from nothing to no less than the largest.
fn steps(most: i128) -> Vec<i128> {
    let round = (0..37).flat_map(|power| [1, 2, 5].map(|digit: i128| digit * 10i128.pow(power)));
    let mut round = round.filter(|step| step.saturating_mul(LINES) >= most);
    let step = round.next().unwrap_or(most).max(1);
    let count = (most.max(0).saturating_add(step - 1)) / step;
    (0..=count).map(|nth| nth * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::Series;

    #[test]
    fn steps_are_round_and_few() {
        for (most, expected) in [
            (-5, vec![0]),
            (0, vec![0]),
            (1, vec![0, 1]),
            (4, vec![0, 1, 2, 3, 4]),
            (5, vec![0, 2, 4, 6]),
            (9, vec![0, 5, 10]),
            (40, vec![0, 10, 20, 30, 40]),
            (1_062_952, vec![0, 500_000, 1_000_000, 1_500_000]),
        ] {
            assert_eq!(steps(most), expected, "{most}");
        }
        assert!(steps(i128::MAX).len() <= 6);
    }

    #[test]
    fn parts_stand_on_one_another_as_high_as_they_are() {
        let series = |name: &str, values: [i128; 3]| Series { name: name.to_owned(), values: values.to_vec() };
        let bars = Bars {
            labels: ["a", "b", "c"].map(|name| (name.to_owned(), name.to_owned())).to_vec(),
            series: vec![series("won", [100, 0, -5]), series("open", [100, 400, 2])],
            targets: vec![Some(300), None, None],
            target: "target".to_owned(),
        };
        let drawing = Drawing::of(&bars);
        let whole = HEIGHT - ABOVE - BELOW;
        let high = |value: f64| whole * value / 400.0;
        assert_eq!(drawing.lines.iter().map(|(_, value)| *value).collect::<Vec<_>>(), [0, 100, 200, 300, 400]);
        let near = |one: f64, two: f64| (one - two).abs() < 1e-9;
        let [first, second, third] = drawing.bars.as_slice() else { panic!("three bars") };
        assert!(near(first.parts[0].height, high(100.0)) && near(first.parts[1].height, high(100.0)));
        assert!(near(first.parts[1].top + first.parts[1].height, first.parts[0].top));
        assert!(near(first.target.unwrap(), HEIGHT - BELOW - high(300.0)));
        assert!(near(second.top, ABOVE) && second.total == 400 && second.target.is_none());
        // Less than nothing is not drawn.
        assert_eq!((third.parts.len(), third.total), (1, 2));
        // Each name stands once, on its highest part.
        let names = |bar: &Bar| bar.parts.iter().map(|part| part.name.clone().unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!([names(first), names(second), names(third)], [vec!["won", ""], vec!["open"], vec![""]]);
        assert!(drawing.is_named(0) && drawing.is_named(1));
        assert!(Drawing::of(&Bars::default()).bars.is_empty());
    }
}
