//! How high the lines of tables are: as the address says, or else as this device had them last.

use crate::{
    device,
    i18n::{Text, text, use_i18n},
    ui::{beside::is_touched, query::Query},
};
use leptos::prelude::*;

const KEY: &str = "sotay.table.density";

/// How high a line is that fingers meet, in CSS pixels.
const TOUCHED_PX: usize = 44;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Density {
    Compact,
    #[default]
    Standard,
    Cosy,
}

impl Density {
    const ALL: [Density; 3] = [Density::Compact, Density::Standard, Density::Cosy];

    const fn as_str(self) -> &'static str {
        match self {
            Density::Compact => "compact",
            Density::Standard => "standard",
            Density::Cosy => "cosy",
        }
    }

    const fn name(self) -> Text {
        match self {
            Density::Compact => text::DENSITY_COMPACT,
            Density::Standard => text::DENSITY_STANDARD,
            Density::Cosy => text::DENSITY_COSY,
        }
    }

    fn parse(word: &str) -> Option<Density> {
        Density::ALL.into_iter().find(|density| density.as_str() == word)
    }

    /// How high a line is, in CSS pixels.
    pub fn px(self) -> usize {
        let px = match self {
            Density::Compact => 30,
            Density::Standard => 36,
            Density::Cosy => 44,
        };
        if is_touched() { px.max(TOUCHED_PX) } else { px }
    }
}

/// The density of the table on the page; follows the address.
pub fn use_density() -> Memo<Density> {
    let query = Query::new("density");
    Memo::new(move |_| {
        let said = query.with(|word| Density::parse(word));
        let kept = || device::remembered::<String>(KEY).and_then(|word| Density::parse(&word));
        said.or_else(kept).unwrap_or_default()
    })
}

#[component]
pub fn DensityChoice() -> impl IntoView {
    let (i18n, query, density) = (use_i18n(), Query::new("density"), use_density());
    let choose = move |density: Density| {
        device::remember(KEY, &density.as_str().to_owned());
        query.rested(density.as_str());
    };
    view! {
        <div class="switch" role="group" aria-label=i18n.s(text::DENSITY)>
            {Density::ALL.map(|it| view! {
                <button aria-pressed=move || (density.get() == it).to_string() on:click=move |_| choose(it)>
                    {i18n.s(it.name())}
                </button>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_density_is_read_as_it_is_written() {
        assert!(Density::ALL.into_iter().all(|density| Density::parse(density.as_str()) == Some(density)));
        assert_eq!(Density::parse(""), None);
    }
}
