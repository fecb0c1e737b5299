//! How much of something there is, and how far something is that goes on: a bar, with the number beside it. The fill is an
//! SVG, whose width is an attribute: the page's policy lets no style into what is written as HTML.

use super::markup::Markup;
use leptos::prelude::*;

/// Less than so many per cent is little.
const LITTLE: i64 = 50;

fn is_little(percent: i64) -> bool {
    percent < LITTLE
}

/// How wide the bar is filled.
fn width(percent: i64) -> String {
    format!("{}%", percent.clamp(0, 100))
}

fn words(percent: i64) -> String {
    format!("{percent} %")
}

/// How much there is, in per cent.
#[component]
pub fn Meter(
    /// Of what.
    #[prop(into)]
    name: Signal<String>,
    /// More than a hundred fill the bar.
    #[prop(into)]
    percent: Signal<i64>,
    /// It is a part of a whole, of which less than half is not too little.
    #[prop(optional)]
    is_share: bool,
) -> impl IntoView {
    let now = move || percent.get().clamp(0, 100).to_string();
    view! {
        <div class="measure">
            <div
                class="meter"
                class:little=move || !is_share && is_little(percent.get())
                role="meter"
                aria-label=name
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=now
                aria-valuetext=move || words(percent.get())
            >
                <Fill percent />
            </div>
            <span class="measured" aria-hidden="true">{move || words(percent.get())}</span>
        </div>
    }
}

/// How far something is: what is done, and all of it. Nothing as long as nobody knows.
#[component]
pub fn ProgressBar(
    /// What goes on.
    #[prop(into)]
    name: Signal<String>,
    #[prop(into)] done: Signal<Option<(usize, usize)>>,
) -> impl IntoView {
    let percent = Signal::derive(move || {
        let (done, all) = done.get()?;
        Some(i64::try_from((done * 100).checked_div(all).unwrap_or(100)).unwrap_or(100))
    });
    let filled = Signal::derive(move || percent.get().unwrap_or(0));
    let said = move || percent.get().map(words);
    view! {
        <div class="measure">
            <div
                class="meter"
                class:moving=move || percent.get().is_none()
                role="progressbar"
                aria-label=name
                aria-valuemin="0"
                aria-valuemax=move || done.get().map(|(_, all)| all.to_string())
                aria-valuenow=move || done.get().map(|(done, _)| done.to_string())
                aria-valuetext=said
            >
                <Fill percent=filled />
            </div>
            <span class="measured" aria-hidden="true">{said}</span>
        </div>
    }
}

#[component]
fn Fill(percent: Signal<i64>) -> impl IntoView {
    view! {
        <svg aria-hidden="true">
            <rect width=move || width(percent.get()) height="100%" />
        </svg>
    }
}

/// The same as [`Meter`], in what is made by the hundred.
pub fn write_meter(markup: &mut Markup, name: &str, percent: i64) {
    let (now, said) = (percent.clamp(0, 100).to_string(), words(percent));
    let class = if is_little(percent) { "meter little" } else { "meter" };
    let attributes = [
        ("class", class),
        ("role", "meter"),
        ("aria-label", name),
        ("aria-valuemin", "0"),
        ("aria-valuemax", "100"),
        ("aria-valuenow", &now),
        ("aria-valuetext", &said),
    ];
    let width = width(percent);
    markup.element("div", &attributes, |it| {
        it.element("svg", &[("aria-hidden", "true")], |it| {
            it.element("rect", &[("width", &width), ("height", "100%")], |_| {});
        });
    });
    markup.words("span", "measured", &said);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meter_says_its_number_and_fills_no_more_than_its_bar() {
        for (percent, class, now, filled) in [
            (0, "meter little", "0", "0%"),
            (49, "meter little", "49", "49%"),
            (50, "meter", "50", "50%"),
            (120, "meter", "100", "100%"),
        ] {
            let mut markup = Markup::default();
            write_meter(&mut markup, "a \"b\"", percent);
            let html = markup.html();
            for part in [
                format!("class=\"{class}\" role=\"meter\" aria-label=\"a &quot;b&quot;\""),
                format!("aria-valuenow=\"{now}\" aria-valuetext=\"{percent} %\""),
                format!("<rect width=\"{filled}\""),
                format!("<span class=\"measured\">{percent} %</span>"),
            ] {
                assert!(html.contains(&part), "{html}: {part}");
            }
        }
    }
}
