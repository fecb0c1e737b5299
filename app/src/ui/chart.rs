//! A chart of bars, each of parts that stand on one another. It is given numbers and words, and knows nothing of what they
//! are. Everything across is in per cent of the width that there is, everything down in pixels: letters stay as large as
//! they are, whatever the width.

mod drawing;

use drawing::{Bar, Drawing, HEIGHT};
use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::SvgElement;

/// How high the place of a bar is, and where the name of a bar stands.
const PLACE: f64 = HEIGHT - 2.0;
const NAMES: f64 = HEIGHT - 8.0;
/// How much of its place a bar fills.
const FILLED: f64 = 0.6;

/// A part that every bar has.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub name: String,
    /// Its part of each bar. What is less than nothing is not drawn.
    pub values: Vec<i128>,
}

/// What a chart shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bars {
    /// What each bar is called: in few letters, and in full.
    pub labels: Vec<(String, String)>,
    /// The first stands at the bottom.
    pub series: Vec<Series>,
    /// What each bar is meant to reach.
    pub targets: Vec<Option<i128>>,
    /// What that is called.
    pub target: String,
}

#[derive(Clone, Copy)]
struct Chart {
    bars: Memo<Bars>,
    drawing: Memo<Drawing>,
    short: Callback<i128, String>,
    exact: Callback<i128, String>,
    plot: NodeRef<html::Div>,
    /// The bar that the Tab key leads to.
    current: RwSignal<usize>,
    focused: RwSignal<Option<usize>>,
    hovered: RwSignal<Option<usize>>,
}

impl Chart {
    fn count(self) -> usize {
        self.bars.with(|bars| bars.labels.len())
    }

    /// Where a bar's place begins, and how wide it is.
    fn place(self, at: usize) -> (f64, f64) {
        let width = 100.0 / self.count().max(1) as f64;
        (width * at as f64, width)
    }

    /// Whether the Tab key leads to a bar: one of them is always there to be led to.
    fn is_current(self, at: usize) -> bool {
        self.current.get().min(self.count().saturating_sub(1)) == at
    }

    /// What there is to say of a bar, each with its number.
    fn told(self, at: usize) -> Vec<(String, String)> {
        self.bars.with(|bars| {
            let value = |series: &Series| series.values.get(at).copied().unwrap_or(0);
            let parts = bars.series.iter().map(|series| (series.name.clone(), self.exact.run(value(series))));
            let target = bars.targets.get(at).copied().flatten();
            parts.chain(target.map(|target| (bars.target.clone(), self.exact.run(target)))).collect()
        })
    }

    fn label(self, at: usize) -> (String, String) {
        self.bars.with(|bars| bars.labels.get(at).cloned().unwrap_or_default())
    }

    /// The same for whoever does not see it.
    fn said(self, at: usize) -> String {
        let (_, name) = self.label(at);
        let told = self.told(at).into_iter().map(|(name, value)| format!("{name}: {value}"));
        [name].into_iter().chain(told).collect::<Vec<_>>().join(". ")
    }

    /// Goes to another bar.
    fn pressed(self, event: &KeyboardEvent) {
        let last = untrack(|| self.count()).saturating_sub(1);
        let at = self.current.get_untracked().min(last);
        let wanted = match event.key().as_str() {
            "ArrowLeft" => at.saturating_sub(1),
            "ArrowRight" => (at + 1).min(last),
            "Home" => 0,
            "End" => last,
            "Escape" => return self.focused.set(None),
            _ => return,
        };
        event.prevent_default();
        let bars = self.plot.get_untracked().and_then(|plot| plot.query_selector_all(".bar").ok());
        let bar = bars.and_then(|bars| bars.get(u32::try_from(wanted).ok()?)?.dyn_into::<SvgElement>().ok());
        if let Some(bar) = bar {
            // Focusing an element that is in the page cannot fail.
            let _ = bar.focus();
        }
    }
}

fn percent(share: f64) -> String {
    format!("{share:.3}%")
}

fn pixels(length: f64) -> String {
    format!("{length:.1}")
}

#[component]
pub fn BarChart(
    /// What it shows.
    #[prop(into)]
    name: Signal<String>,
    bars: Memo<Bars>,
    /// Writes a number in few letters.
    short: Callback<i128, String>,
    /// Writes all of a number.
    exact: Callback<i128, String>,
) -> impl IntoView {
    let chart = Chart {
        bars,
        drawing: Memo::new(move |_| bars.with(Drawing::of)),
        short,
        exact,
        plot: NodeRef::new(),
        current: RwSignal::new(0),
        focused: RwSignal::new(None),
        hovered: RwSignal::new(None),
    };
    let lines = move || chart.drawing.with(|drawing| drawing.lines.clone());
    let axis = move || {
        let label = |(y, value)| view! { <li style:--y=format!("{}px", pixels(y))>{short.run(value)}</li> };
        lines().into_iter().map(label).collect_view()
    };
    let grid = move || {
        let line = |(y, _)| view! { <line x1="0" x2="100%" y1=pixels(y) y2=pixels(y) /> };
        lines().into_iter().map(line).collect_view()
    };
    view! {
        <div class="chart">
            <ul class="chart-axis" aria-hidden="true">{axis}</ul>
            <div class="chart-plot" node_ref=chart.plot>
                <svg role="group" aria-label=name width="100%" height=HEIGHT>
                    <g class="chart-grid">{grid}</g>
                    <For each=move || { 0..chart.count() } key=|at| *at let:at>
                        <BarView chart at />
                    </For>
                </svg>
                <Tip chart />
            </div>
            <Key chart />
        </div>
    }
}

#[component]
fn BarView(chart: Chart, at: usize) -> impl IntoView {
    let bar = Memo::new(move |_| chart.drawing.with(|drawing| drawing.bars.get(at).cloned()));
    let left = move || percent(chart.place(at).0);
    let width = move || percent(chart.place(at).1);
    let middle = move || {
        let (left, width) = chart.place(at);
        percent(left + width / 2.0)
    };
    let inside = move || {
        let place = chart.place(at);
        bar.get().map(|bar| drawn(chart, place, bar))
    };
    view! {
        <g
            class="bar"
            role="img"
            tabindex=move || if chart.is_current(at) { "0" } else { "-1" }
            aria-label=move || chart.said(at)
            on:keydown=move |event| chart.pressed(&event)
            on:focus=move |_| {
                chart.current.set(at);
                chart.focused.set(Some(at));
            }
            on:blur=move |_| chart.focused.set(None)
            on:pointerenter=move |_| chart.hovered.set(Some(at))
            on:pointerleave=move |_| chart.hovered.set(None)
        >
            <rect class="place" x=left width=width y="1" height=PLACE />
            {inside}
            <text class="label" x=middle y=NAMES>{move || chart.label(at).0}</text>
        </g>
    }
}

/// What stands in the place of a bar, that begins somewhere and is so wide; follows what it is written with.
fn drawn(chart: Chart, (left, width): (f64, f64), bar: Bar) -> impl IntoView {
    let (from, wide) = (percent(left + width * (1.0 - FILLED) / 2.0), percent(width * FILLED));
    let middle = percent(left + width / 2.0);
    let total = Some(bar.total).filter(|total| *total != 0).map(|total| {
        view! { <text class="total" x=middle.clone() y=pixels(bar.top - 6.0)>{chart.short.run(total)}</text> }
    });
    let target = bar.target.map(|y| {
        let (begin, end) = (percent(left + width * 0.1), percent(left + width * 0.9));
        view! { <line class="target" x1=begin x2=end y1=pixels(y) y2=pixels(y) /> }
    });
    let parts = bar.parts.into_iter().map(|part| {
        let kind = part.series + 1;
        let name = part.name.map(|name| {
            let y = pixels(part.top + part.height / 2.0 + 4.0);
            view! { <text class=format!("name name-{kind}") x=middle.clone() y=y>{name}</text> }
        });
        let (y, height) = (pixels(part.top), pixels(part.height));
        view! {
            <rect class=format!("part part-{kind}") x=from.clone() y=y width=wide.clone() height=height />
            {name}
        }
    });
    let parts = parts.collect_view();
    view! { {parts} {total} {target} }
}

/// The numbers of the bar that is pointed at, or else of the one that has the keys.
#[component]
fn Tip(chart: Chart) -> impl IntoView {
    move || {
        let at = chart.hovered.get().or(chart.focused.get()).filter(|at| *at < chart.count())?;
        let (left, width) = chart.place(at);
        let (_, name) = chart.label(at);
        let told = chart.told(at).into_iter().map(|(name, value)| {
            view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
        });
        Some(view! {
            <div class="chart-tip" aria-hidden="true" style:--at=percent(left + width / 2.0)>
                <strong>{name}</strong>
                <dl>{told.collect_view()}</dl>
            </div>
        })
    }
}

/// Which part is which. Where there is room, those that have their name on them are left out.
#[component]
fn Key(chart: Chart) -> impl IntoView {
    let series = move || {
        chart.bars.with(|bars| {
            let line = |(nth, series): (usize, &Series)| {
                let is_told = chart.drawing.with(|drawing| drawing.is_named(nth));
                let class = format!("part part-{}", nth + 1);
                view! {
                    <li class:told=is_told>
                        <svg aria-hidden="true"><rect class=class width="100%" height="100%" /></svg>
                        {series.name.clone()}
                    </li>
                }
            };
            bars.series.iter().enumerate().map(line).collect_view()
        })
    };
    let target = move || {
        let name = chart.bars.with(|bars| bars.targets.iter().any(Option::is_some).then(|| bars.target.clone()))?;
        Some(view! {
            <li>
                <svg aria-hidden="true"><line class="target" x1="0" x2="100%" y1="50%" y2="50%" /></svg>
                {name}
            </li>
        })
    };
    view! { <ul class="chart-key" aria-hidden="true">{series} {target}</ul> }
}
